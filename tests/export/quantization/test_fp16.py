"""16-bit models: nearly the same answers in half the size."""

from __future__ import annotations

import numpy as np
import onnx

from tango_desktop.export.quantization.fp16 import to_half
from tango_desktop.export.quantization.halves import LARGEST
from tango_desktop.export.quantization.models import ModelView, with_constants
from tests.export.quantization.masters import Master, open_model, run, similarity


def test_it_computes_nearly_the_same(resnet: Master) -> None:
    before = resnet.model.SerializeToString(deterministic=True)
    half = to_half(resnet.model)
    onnx.checker.check_model(half.model, full_check=True)
    assert half.clamped == ()
    assert half.model.ByteSize() < 0.51 * resnet.model.ByteSize()
    assert half.model.metadata_props == resnet.model.metadata_props
    for picture in resnet.pictures:
        (exact,), (rounded,) = run(resnet.model, picture), run(half.model, picture)
        assert rounded.dtype == np.float32
        assert np.abs(rounded - exact).max() <= 1e-2 * np.abs(exact).max()
    assert resnet.model.SerializeToString(deterministic=True) == before


def test_what_goes_in_and_out_stays_as_it_was(detector: Master) -> None:
    half = to_half(detector.model)
    onnx.checker.check_model(half.model, full_check=True)
    assert half.model.graph.input == detector.model.graph.input
    assert half.model.graph.output == detector.model.graph.output
    assert similarity(detector.model, half.model, detector.pictures) > 0.999


def test_the_box_decode_stays_in_32_bits(detector: Master) -> None:
    view = ModelView(to_half(detector.model).model)
    stored = {t.name: t.data_type for t in view.graph.initializer}
    for node in view.nodes:
        kinds = {stored[name] for name in node.input if name in stored} - {7}  # sizes are int64
        if node.op_type == "Conv":
            assert kinds == {10}, node.name
        elif view.owner(node) == detector.document.outputs[0]:
            assert 10 not in kinds, node.name


def test_layers_are_kept_by_the_documents_names(resnet: Master) -> None:
    model = to_half(resnet.model, ("conv1", "layer3.0.conv2", "fc")).model
    onnx.checker.check_model(model, full_check=True)
    view = ModelView(model)
    stored = {t.name: t.data_type for t in view.graph.initializer}
    found = {view.owner(n): stored[n.input[1]] for n in view.nodes if n.op_type in ("Conv", "Gemm")}
    assert {name for name, kind in found.items() if kind == 1} == {"conv1", "layer3.0.conv2", "fc"}
    assert similarity(resnet.model, model, resnet.pictures[:2]) > 0.9999


def test_everything_kept_is_the_model_itself(tiny: Master) -> None:
    half = to_half(tiny.model, ModelView(tiny.model).layers()).model
    assert list(half.graph.node) == list(tiny.model.graph.node)


def test_what_does_not_fit_is_clamped_and_named(tiny: Master) -> None:
    view = ModelView(tiny.model)
    (node,) = [n for n in view.nodes if n.op_type == "Gemm"]
    layer = view.owner(node)
    weights = view.constant(node.input[1]).copy()
    weights[0, 0] = 1e6
    model = with_constants(tiny.model, {node.input[1]: weights})
    half = to_half(model)
    assert half.clamped == (layer,)
    stored = ModelView(half.model).constant(f"{node.input[1]}/half")
    assert stored[0, 0] == LARGEST
    open_model(half.model)
    assert to_half(model, (layer,)).clamped == ()


def test_only_some_layers_get_16_bits_and_their_relu(tiny: Master) -> None:
    model = to_half(tiny.model, only=("conv1", "linear")).model
    onnx.checker.check_model(model, full_check=True)
    view = ModelView(model)
    stored = {t.name: t.data_type for t in view.graph.initializer}
    found = {view.owner(n): stored[n.input[1]] for n in view.nodes if n.op_type in ("Conv", "Gemm")}
    assert {name for name, kind in found.items() if kind == 10} == {"conv1", "linear"}
    (conv,) = [node for node in view.nodes if view.owner(node) == "conv1"]
    (relu,) = view.consumers[conv.output[0]]
    assert relu.op_type == "Relu"
    assert {reader.op_type for reader in view.consumers[relu.output[0]]} == {"Cast"}
    assert similarity(tiny.model, model, tiny.pictures[:2]) > 0.9999
