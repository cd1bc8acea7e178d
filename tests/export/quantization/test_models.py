"""What quantization sees in a model."""

from __future__ import annotations

import copy

import numpy as np
import onnx

from tango_desktop.export import onnx_names
from tango_desktop.export.quantization import models
from tango_desktop.export.quantization.models import ModelView
from tests.export.quantization.masters import Master, run


def test_the_table_is_the_exporters() -> None:
    assert models.LAYERS_KEY == onnx_names.KEY


def test_the_digest_is_of_what_is_computed(tiny: Master) -> None:
    digest = models.model_digest(tiny.model)
    other = copy.deepcopy(tiny.model)
    onnx.helper.set_model_props(other, {"author": "somebody"})
    assert models.model_digest(other) == digest
    weights = other.graph.initializer[0]
    weights.raw_data = bytes([weights.raw_data[0] ^ 1]) + weights.raw_data[1:]
    assert models.model_digest(other) != digest


def test_a_node_is_its_layers(detector: Master) -> None:
    view = ModelView(detector.model)
    drawn = {node.id for node in detector.document.nodes}
    assert set(view.layers()) <= drawn
    assert view.owner(view.producer[view.outputs[0]]) == detector.document.outputs[0]


def test_every_activation_is_known_with_its_size(tiny: Master) -> None:
    sizes = models.float_activations(tiny.model)
    assert next(iter(sizes)) == "images"
    assert list(sizes) == ["images", *(n for node in tiny.model.graph.node for n in node.output)]
    shown = list(sizes)[1:]
    values = run(tiny.model, tiny.pictures[0], *shown)
    assert [value.size for value in values] == [sizes[name] for name in shown]


def test_shapes_are_no_activations() -> None:
    helper = onnx.helper
    graph = helper.make_graph(
        [
            helper.make_node("Shape", ["x"], ["shape"]),
            helper.make_node("Reshape", ["x", "shape"], ["y"]),
        ],
        "g",
        [helper.make_tensor_value_info("x", 1, ["batch", 3])],
        [helper.make_tensor_value_info("y", 1, ["batch", 3])],
    )
    assert models.float_activations(helper.make_model(graph)) == {"x": 3, "y": 3}


def test_weights_are_replaced_in_a_copy(tiny: Master) -> None:
    before = tiny.model.SerializeToString(deterministic=True)
    name = tiny.model.graph.initializer[0].name
    values = np.zeros_like(ModelView(tiny.model).constant(name))
    changed = models.with_constants(tiny.model, {name: values})
    assert not ModelView(changed).constant(name).any()
    assert changed.metadata_props == tiny.model.metadata_props
    assert tiny.model.SerializeToString(deterministic=True) == before


def test_a_model_is_as_before_when_more_was_shown(tiny: Master) -> None:
    before = tiny.model.SerializeToString(deterministic=True)
    node = onnx.helper.make_node("Relu", ["output0"], ["more"])
    more = onnx.helper.make_tensor_value_info("more", 1, None)
    with models.showing(tiny.model, [node], [more]) as shown:
        assert [value.name for value in shown.graph.output] == ["more"]
        assert shown.graph.node[-1].op_type == "Relu"
    assert tiny.model.SerializeToString(deterministic=True) == before


def test_where_output_channels_are() -> None:
    make = onnx.helper.make_node
    assert models.channel_axis(make("Conv", ["x", "w"], ["y"])) == 0
    assert models.channel_axis(make("Gemm", ["x", "w"], ["y"], transB=1)) == 0
    assert models.channel_axis(make("Gemm", ["x", "w"], ["y"])) == 1
    assert models.channel_axis(make("MatMul", ["x", "w"], ["y"])) == 1
