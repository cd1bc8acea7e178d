"""Small ONNX files for tests."""

from __future__ import annotations

import warnings
from pathlib import Path

import onnx
import torch

from tango_desktop.graph import NetworkDocument
from tango_desktop.nets import build_module


def write_onnx(document: NetworkDocument, path: Path) -> torch.nn.Module:
    """Write a network with drawn weights; the module that it was written from."""
    torch.manual_seed(0)
    module = build_module(document).eval()
    picture = torch.zeros(1, document.in_channels, *document.size)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracing exporter is the older one
        torch.onnx.export(module, (picture,), str(path), dynamo=False, opset_version=17)
    return module


def insert_sine(path: Path, at: int = 0) -> None:
    """Put an operator that has no layer behind the node at a place."""
    model = onnx.load(str(path))
    first = model.graph.node[at].output[0]
    for node in model.graph.node[at + 1 :]:
        for number, name in enumerate(node.input):
            if name == first:
                node.input[number] = "sine"
    model.graph.node.insert(at + 1, onnx.helper.make_node("Sin", [first], ["sine"]))
    onnx.save(model, str(path))
