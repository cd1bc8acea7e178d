"""32-bit ONNX models as the program exports them, with weights as after training."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from PIL import Image

from tango_desktop import families
from tango_desktop.core.jobs import JobContext
from tango_desktop.data.preprocess import default_spec
from tango_desktop.data.records import DatasetIndex
from tango_desktop.export import onnx_exporter
from tango_desktop.export.quantization.models import model_digest
from tango_desktop.export.quantization.plan import CalibrationInfo, QuantizationPlan
from tango_desktop.export.quantization.ranges import observe
from tango_desktop.export.settings import DetectionExportSettings, ExportSettings
from tango_desktop.export.spec import ExportSpec, SourceInfo
from tango_desktop.graph import NetworkDocument
from tango_desktop.nets import build_module
from tango_desktop.nets.deploy_form import deploy_module

INFO = CalibrationInfo(8, 0, "train", "0123456789abcdef")


@dataclass(frozen=True)
class Master:
    """A 32-bit model, what it was made from, and pictures prepared for it."""

    model: Any
    document: NetworkDocument
    pictures: list[np.ndarray]


def smooth_pictures(count: int, size: int, seed: int) -> list[np.ndarray]:
    """(3, size, size) from 0 to 1, of large patches."""
    random = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        patches = random.integers(0, 256, (max(4, size // 8),) * 2 + (3,), dtype=np.uint8)
        grown = Image.fromarray(patches).resize((size, size), Image.Resampling.BILINEAR)
        found.append((np.asarray(grown).transpose(2, 0, 1) / 255).astype(np.float32))
    return found


def trained_like(document: NetworkDocument, size: int) -> torch.nn.Module:
    """Batch norms have the statistics of pictures, and scales of their own."""
    torch.manual_seed(3)
    module = build_module(document).train()
    for layer in module.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            layer.momentum = 1.0
            layer.weight.data.uniform_(0.7, 1.3)
    with torch.no_grad():
        module(torch.from_numpy(np.stack(smooth_pictures(8, size, 1))))
    return module.eval()


def make_master(folder: Path, name: str, classes: int, size: int, **options: Any) -> Master:
    """A network of the zoo, exported."""
    document = families.build(name, classes, size=size, **options)
    module: Any = trained_like(document, size)
    detects = name.startswith("yolo")
    if detects:
        _, module = deploy_module(document, module)
    names = tuple(f"class {number}" for number in range(classes))
    spec = ExportSpec(
        engine="onnxruntime",
        precision="fp32",
        name="master",
        task="detection" if detects else "classification",
        document=document,
        weights=folder / "best.pt",
        preprocess=default_spec((size, size)),
        lock=DatasetIndex(folder, str(folder), "class-folders", names, ()),
        runtime="1.31.1",
        folder=folder,
        settings=DetectionExportSettings() if detects else ExportSettings(),
        source=SourceInfo(1, "", document.digest(), ""),
    )
    onnx_exporter.convert(module, spec, folder, JobContext())
    model = onnx.load(folder / onnx_exporter.FILE)
    return Master(model, document, smooth_pictures(8, size, 5))


def make_plan(master: Master, method: str = "minmax") -> QuantizationPlan:
    """The plan of a model from its own pictures."""
    seen = observe(master.model, master.pictures, JobContext(), histograms=method != "minmax")
    return QuantizationPlan(model_digest(master.model), method, seen.ranges(method), INFO)


def run(model: Any, picture: np.ndarray, *outputs: str) -> list[np.ndarray]:
    """The outputs of a model for one picture; all of the model's own when none is named."""
    model = with_outputs(model, *outputs) if outputs else model
    session = open_model(model)
    return [np.asarray(v) for v in session.run(list(outputs) or None, feed(session, picture))]


def feed(session: Any, picture: np.ndarray) -> dict[str, np.ndarray]:
    return {session.get_inputs()[0].name: picture[np.newaxis]}


def open_model(model: Any, optimized: Path | None = None) -> Any:
    """An ONNX Runtime session; the graph it made of the model goes to ``optimized``."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = 1
    if optimized is not None:
        options.optimized_model_filepath = str(optimized)
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def with_outputs(model: Any, *names: str) -> Any:
    """The model giving other tensors."""
    made = copy.deepcopy(model)
    del made.graph.output[:]
    for name in names:
        made.graph.output.append(onnx.helper.make_tensor_value_info(name, 1, None))
    return made


def similarity(one: Any, other: Any, pictures: list[np.ndarray]) -> float:
    """The cosine similarity of two models' first outputs, of all pictures together."""
    sessions = open_model(one), open_model(other)
    a, b = (
        np.concatenate([s.run(None, feed(s, picture))[0].ravel() for picture in pictures])
        for s in sessions
    )
    return float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)))
