"""ONNX models of documents, and what ONNX Runtime and LiteRT make of them."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch

from tango_desktop.deploy.runner.engine import EngineOptions
from tango_desktop.deploy.runner.engine_tflite import TfliteEngine
from tango_desktop.export import onnx_exporter, onnx_names
from tango_desktop.export.fixed_pools import with_fixed_pools
from tango_desktop.export.tflite.convert import tflite_of
from tango_desktop.graph import NetworkDocument
from tango_desktop.nets import build_module
from tango_desktop.nets.deploy_form import deploy_module

ONE_THREAD = EngineOptions(threads=1)


def onnx_of(document: NetworkDocument, opset: int = 20) -> Any:
    """The deploy form of a network as the ONNX exporter writes it; random weights."""
    torch.manual_seed(5)
    deployed, module = deploy_module(document, _settled(document))
    fixed = with_fixed_pools(module, deployed, document.size)
    traced, places = onnx_names.with_places(fixed)
    stream = io.BytesIO()
    with onnx_exporter._quiet(), warnings.catch_warnings():
        warnings.simplefilter("ignore", torch.jit.TracerWarning)  # of group_norm's check of shapes
        torch.onnx.export(
            traced,
            (torch.zeros(1, 3, *document.size),),
            stream,
            input_names=["images"],
            output_names=["output0"],
            opset_version=opset,
            dynamo=False,
        )
    model = onnx.load_from_string(stream.getvalue())
    onnx_names.rename(model, places)
    return onnx_exporter._simplified(model)


def _settled(document: NetworkDocument) -> torch.nn.Module:
    """Batch norms with statistics of their own, as after training."""
    module = build_module(document).eval()
    for part in module.modules():
        if isinstance(part, torch.nn.modules.batchnorm._BatchNorm):
            assert part.running_mean is not None
            assert part.running_var is not None
            part.running_mean.uniform_(-0.2, 0.2)
            part.running_var.uniform_(0.5, 2.0)
            if part.affine:
                part.weight.data.uniform_(0.5, 1.5)
                part.bias.data.uniform_(-0.2, 0.2)
    return module


def picture(model: Any, seed: int = 0) -> Any:
    """A batch of one for a model."""
    shape = [one.dim_value for one in model.graph.input[0].type.tensor_type.shape.dim]
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def by_onnxruntime(model: Any, batch: Any) -> list[Any]:
    """All outputs of a model."""
    import onnxruntime

    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    return list(session.run(None, {session.get_inputs()[0].name: batch}))


def by_litert(
    model: Any, batch: Any, folder: Path, precision: str = "fp32", names: Sequence[str] = ()
) -> list[Any]:
    """All outputs of a model once it is a TFLite file."""
    path = folder / f"{precision}.tflite"
    path.write_bytes(tflite_of(model, precision))
    names = list(names) or [one.name for one in model.graph.output]
    return TfliteEngine(str(path), ONE_THREAD, list(names)).infer(batch)


def largest_difference(found: Sequence[Any], wanted: Sequence[Any]) -> float:
    """Relative to the largest answer, or to 1 where that is less."""
    worst = 0.0
    for one, other in zip(found, wanted, strict=True):
        assert one.shape == other.shape
        scale = max(1.0, float(np.abs(other).max()))
        worst = max(worst, float(np.abs(one - other).max()) / scale)
    return worst


def cosine(found: Any, wanted: Any) -> float:
    """1 means the same direction."""
    product = float((found * wanted).sum())
    return product / float(np.linalg.norm(found) * np.linalg.norm(wanted))
