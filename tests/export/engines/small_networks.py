"""One small network of each family, as an exporter is given it, and PyTorch's answer to a batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import onnx
import pytest
import torch
from torch import nn

from tango_desktop import families, graph
from tango_desktop.core.jobs import JobContext
from tango_desktop.data.lock import DatasetLock
from tango_desktop.data.preprocess import default_spec, detector_spec
from tango_desktop.deploy.runner.engine import EngineOptions
from tango_desktop.export import onnx_exporter
from tango_desktop.export.quantization.equalize import equalized
from tango_desktop.export.quantization.models import model_digest
from tango_desktop.export.quantization.plan import (
    MINMAX,
    CalibrationInfo,
    QuantizationPlan,
    save_plan,
)
from tango_desktop.export.quantization.ranges import observe
from tango_desktop.export.reference import load_trained
from tango_desktop.export.settings import DetectionExportSettings, ExportSettings
from tango_desktop.export.spec import ExportSpec, SourceInfo
from tango_desktop.nets.deploy_form import deploy_module
from tests.export.conftest import make_weights

DETECTOR = "yolov7-tiny"
NETWORKS: Mapping[str, tuple[int, Mapping[str, Any]]] = {
    "resnet20": (32, {}),
    "vgg11_bn": (32, {}),  # 1 × 1 spread over 7 × 7: a pool that ONNX has no operator for
    "densenet121": (32, {}),
    DETECTOR: (96, {"width": 0.25}),
}
FAMILIES = [
    pytest.param(name, marks=pytest.mark.exhaustive) if name == "densenet121" else name
    for name in NETWORKS
]
OPTIONS = EngineOptions(threads=1)
KEPT = ("second", "fc")  # of the short network, out of 8 bits


@dataclass(frozen=True)
class Small:
    """A network to export.

    Attributes:
        spec: into an empty folder that exists.
        module: the deploy form, on the processor.
        batch: (1, 3, side, side).
        answer: of PyTorch to that batch.
    """

    spec: ExportSpec
    module: nn.Module
    batch: Any
    answer: Any

    def largest_difference(self, found: Any) -> float:
        """Relative to the largest answer, or to 1 where that is less."""
        largest = max(1.0, float(np.abs(self.answer).max()))
        return float(np.abs(found - self.answer).max()) / largest

    def cosine(self, found: Any) -> float:
        """Between two answers: 1 means the same direction."""
        product = float((found * self.answer).sum())
        return product / float(np.linalg.norm(found) * np.linalg.norm(self.answer))


def small(name: str, home: Path, engine: str, precision: str = "fp32", **settings: Any) -> Small:
    """A network of ``NETWORKS`` with made-up weights, ready for an exporter."""
    side, options = NETWORKS[name]
    document = narrow(families.build(name, 3, size=side, **options))
    return _ready(document, home, engine, precision, **settings)


def short(home: Path, engine: str, precision: str = "int8") -> Small:
    """A network of three convolutions and a linear layer, which is soon converted."""
    net = graph.DocumentBuilder("short", 3, (8, 8))
    for name, channels in (("first", 16), ("second", 32), ("third", 32)):
        net.add(name, "conv2d", out_channels=channels, kernel=3, padding=1)
        net.add(f"{name}_relu", "relu")
    net.add("pool", "adaptive_avg_pool")
    net.add("flat", "flatten")
    net.add("fc", "linear", out_features=40)
    return _ready(net.document(), home, engine, precision)


def _ready(
    document: graph.NetworkDocument, home: Path, engine: str, precision: str, **settings: Any
) -> Small:
    side = document.size[0]
    folder = home / "산출물" / f"{engine}-{precision}"
    folder.mkdir(parents=True)
    weights = make_weights(document, home / "best.pt")
    is_detector = document.name.startswith(DETECTOR)
    lock = SimpleNamespace(classes=("개미", "bees", "cats"))
    spec = ExportSpec(
        engine=engine,
        precision=precision,
        name="작은 망",
        task="detection" if is_detector else "classification",
        document=document,
        weights=weights,
        preprocess=detector_spec((side, side)) if is_detector else default_spec((side, side)),
        lock=cast(DatasetLock, lock),
        runtime="1.31.1",
        folder=folder,
        settings=(DetectionExportSettings if is_detector else ExportSettings)(**settings),
        source=SourceInfo(1, "5" * 64, document.digest(), "d" * 64),
    )
    module = load_trained(document, weights)
    if is_detector:
        _, module = deploy_module(document, module)
    batch = np.random.default_rng(1).normal(size=(1, 3, side, side)).astype(np.float32)
    with torch.inference_mode():
        answer = module(torch.from_numpy(batch)).numpy()
    return Small(spec, module, batch, answer)


def weights_of(network: Small, layer: str) -> int:
    """How many weights a layer has, without its biases."""
    return int(network.module.get_parameter(f"{layer}.weight").numel())


def narrow(document: graph.NetworkDocument) -> graph.NetworkDocument:
    """The same network with the huge layers of a VGG made small."""
    if not document.name.startswith("vgg"):
        return document
    nodes = []
    for node in document.nodes:
        params = dict(node.params)
        for key, divisor in (("out_channels", 8), ("out_features", 128)):
            if params.get(key, 0) > 3:
                params[key] //= divisor
        nodes.append(replace(node, params=params))
    return replace(document, nodes=tuple(nodes))


def calibrated(network: Small, *float_nodes: str, **decided: Any) -> Small:
    """The same with a plan for 8 bits whose ranges are those of the network's own batch.

    Args:
        network: to be exported as int8.
        float_nodes: the document's nodes that stay in floating point.
        decided: what else the plan says.
    """
    home = network.spec.weights.parent
    made = onnx_exporter.convert(network.module, network.spec, home, JobContext())
    model = onnx.load(home / made.file)
    measured = equalized(model) if decided.get("equalized") else model
    seen = observe(measured, list(network.batch), JobContext(), histograms=False)
    plan = QuantizationPlan(
        model=model_digest(model),
        method=MINMAX,
        ranges=seen.ranges(MINMAX),
        calibration=CalibrationInfo(1, 0, "train", "c" * 64),
        float_nodes=float_nodes,
        **decided,
    )
    save_plan(home / "plan.yaml", plan)
    return replace(network, spec=replace(network.spec, plan=home / "plan.yaml"))
