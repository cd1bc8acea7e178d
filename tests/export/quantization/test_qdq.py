"""8-bit models: what they compute, where they stay in floating point, what kernels run them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

from tango_desktop.errors import ExportError
from tango_desktop.export.quantization.fp16 import notes_on
from tango_desktop.export.quantization.halves import LARGEST
from tango_desktop.export.quantization.integers import SCHEMES
from tango_desktop.export.quantization.models import ModelView, with_constants
from tango_desktop.export.quantization.placement import answering_nodes, decoding_nodes, place
from tango_desktop.export.quantization.plan import METHODS
from tango_desktop.export.quantization.qdq import clamped, quantize, rounded
from tests.export.quantization.masters import (
    INFO,
    Master,
    make_plan,
    open_model,
    run,
    similarity,
)

QDQ = ("QuantizeLinear", "DequantizeLinear")


def kinds(model: Any) -> Counter[str]:
    return Counter(node.op_type for node in model.graph.node)


def optimized_kinds(model: Any, folder: Path) -> Counter[str]:
    """What ONNX Runtime makes of a model."""
    open_model(model, folder / "optimized.onnx")
    return kinds(onnx.load(folder / "optimized.onnx"))


@pytest.mark.parametrize("scheme", SCHEMES.names())
def test_it_computes_nearly_the_same(resnet: Master, scheme: str) -> None:
    model = quantize(resnet.model, make_plan(resnet), scheme)
    onnx.checker.check_model(model, full_check=True)
    assert similarity(resnet.model, model, resnet.pictures) > 0.99


@pytest.mark.parametrize("method", METHODS)
def test_every_method_computes_nearly_the_same(resnet: Master, method: str) -> None:
    model = quantize(resnet.model, make_plan(resnet, method), "uint8")
    assert similarity(resnet.model, model, resnet.pictures) > 0.99


def test_a_quarter_of_the_size_and_nothing_else_changed(resnet: Master) -> None:
    before = resnet.model.SerializeToString(deterministic=True)
    model = quantize(resnet.model, make_plan(resnet), "uint8")
    assert model.ByteSize() < 0.27 * resnet.model.ByteSize()
    assert model.metadata_props == resnet.model.metadata_props
    assert model.graph.input == resnet.model.graph.input
    assert model.graph.output == resnet.model.graph.output
    assert model.opset_import == resnet.model.opset_import
    names = {node.name for node in resnet.model.graph.node}
    assert {node.name for node in model.graph.node if node.op_type not in QDQ} == names
    assert resnet.model.SerializeToString(deterministic=True) == before


def test_integer_kernels_run_it_from_end_to_end(resnet: Master, tmp_path: Path) -> None:
    model = quantize(resnet.model, make_plan(resnet), "uint8")
    found = optimized_kinds(model, tmp_path)
    assert found["QLinearConv"] == kinds(resnet.model)["Conv"]
    assert found["QLinearAdd"] == kinds(resnet.model)["Add"]
    assert found["QGemm"] == found["QLinearGlobalAveragePool"] == found["QuantizeLinear"] == 1
    assert not {"Conv", "FusedConv", "Relu", "Add", "DequantizeLinear"} & set(found)


def test_a_detector_runs_in_integers_up_to_its_boxes(detector: Master, tmp_path: Path) -> None:
    model = quantize(detector.model, make_plan(detector), "uint8")
    found = optimized_kinds(model, tmp_path)
    plain = kinds(detector.model)
    assert found["QLinearConv"] + 3 == plain["Conv"]  # one for each level answers
    assert found["QLinearLeakyRelu"] + 3 == plain["LeakyRelu"]  # what comes before them
    assert found["QLinearConcat"] + 4 == plain["Concat"]  # a level's parts, and the levels
    assert found["DequantizeLinear"] == found["LeakyRelu"] == 3
    assert found["Conv"] + found["FusedConv"] == 3


def test_the_box_decode_is_found_and_stays_in_floating_point(detector: Master) -> None:
    view = ModelView(detector.model)
    decoding = decoding_nodes(view)
    owners = {view.owner(n) for n in view.nodes if n.output[0] in decoding}
    assert owners == {detector.document.outputs[0]}
    of_head = {n.output[0] for n in view.nodes if view.owner(n) in owners}
    assert decoding == of_head
    assert {n.op_type for n in view.nodes if n.output[0] in decoding} >= {"Pow", "Sigmoid", "Mul"}
    for scheme in SCHEMES:
        placement = place(view, make_plan(detector).ranges, scheme)
        assert not placement.nodes & decoding
        last = {name for n in view.nodes if n.output[0] in decoding for name in n.input}
        assert not last & placement.scaled_like.keys()


def test_what_a_detector_answers_is_never_rounded(detector: Master) -> None:
    view = ModelView(detector.model)
    answering = answering_nodes(view)
    assert len(answering) == 3
    assert {view.producer[name].op_type for name in answering} == {"Conv"}
    for scheme in SCHEMES:
        placement = place(view, make_plan(detector).ranges, scheme)
        assert not placement.nodes & answering
    (level, *_) = (view.owner(view.producer[name]) for name in answering)
    only = place(view, make_plan(detector).ranges, SCHEMES.get("uint8"), only=(level,))
    assert not only.nodes


def test_a_classifier_is_rounded_to_its_end(resnet: Master) -> None:
    assert answering_nodes(ModelView(resnet.model)) == frozenset()


def test_boxes_keep_their_places(detector: Master) -> None:
    model = quantize(detector.model, make_plan(detector, "percentile"), "uint8")
    for picture in detector.pictures[:3]:
        (exact,), (rounded,) = run(detector.model, picture), run(model, picture)
        centres = np.abs(exact[..., :2] - rounded[..., :2])
        assert np.median(centres) < 1.0  # px of 96
        assert np.quantile(centres, 0.99) < 8.0


def test_layers_are_kept_by_the_documents_names(resnet: Master, tmp_path: Path) -> None:
    plan = make_plan(resnet).keeping("conv1", "layer4.1.conv2", "fc")
    model = quantize(resnet.model, plan, "uint8")
    view = ModelView(model)
    rounded = {n.output[0] for n in view.nodes if n.op_type == "DequantizeLinear"}
    for node in view.nodes:
        kept = view.owner(node) in plan.float_nodes
        if node.op_type in ("Conv", "Gemm"):
            assert (node.input[1] not in rounded) == kept, node.name
    assert optimized_kinds(model, tmp_path)["QLinearConv"] == kinds(resnet.model)["Conv"] - 2
    assert similarity(resnet.model, model, resnet.pictures) > 0.99


HALVES = ("layer3.1.conv2", "linear")


def test_layers_kept_in_16_bits_take_half_the_room_and_no_time(
    tiny: Master, tmp_path: Path
) -> None:
    whole = quantize(tiny.model, make_plan(tiny).keeping(*HALVES), "uint8")
    model = quantize(tiny.model, make_plan(tiny).keeping(*HALVES, half=True), "uint8")
    onnx.checker.check_model(model, full_check=True)
    view = ModelView(tiny.model)
    heavy = [n for n in view.nodes if view.owner(n) in HALVES and view.weight_of(n)]
    saved = 2 * sum(view.constant(view.weight_of(n)).size for n in heavy)
    assert whole.ByteSize() - model.ByteSize() == pytest.approx(saved, abs=500)
    # ONNX Runtime makes 32 bits of them as it opens the file: what it runs is the same.
    assert optimized_kinds(model, tmp_path) == optimized_kinds(whole, tmp_path)
    # That is what the model computes whose weights were rounded before.
    names = [view.weight_of(n) for n in heavy]
    before = {n: view.constant(n).astype(np.float16).astype(np.float32) for n in names}
    expected = rounded(
        ModelView(with_constants(tiny.model, before)), make_plan(tiny).keeping(*HALVES), "uint8"
    )
    for picture in tiny.pictures[:2]:
        np.testing.assert_array_equal(run(model, picture), run(expected, picture))
        assert not np.array_equal(run(model, picture), run(whole, picture))


@pytest.mark.parametrize("half", [False, True])
def test_onnx_runtime_does_not_round_kept_weights_by_itself(
    tiny: Master, tmp_path: Path, half: bool
) -> None:
    kept = ("layer1.1.conv1", "layer2.0.conv2", "layer3.0.conv2")  # the last two end in a sum
    model = quantize(tiny.model, make_plan(tiny).keeping(*kept, half=half), "uint8")
    onnx.checker.check_model(model, full_check=True)
    found = optimized_kinds(model, tmp_path)
    assert found["QLinearConv"] == kinds(tiny.model)["Conv"] - len(kept)
    assert similarity(tiny.model, model, tiny.pictures[:2]) > 0.99


def test_what_does_not_fit_into_16_bits_is_made_smaller_and_named(tiny: Master) -> None:
    plan = make_plan(tiny).keeping(*HALVES, half=True)
    assert clamped(tiny.model, plan) == ()
    view = ModelView(tiny.model)
    (last,) = [node for node in view.nodes if view.owner(node) == "linear" and len(node.input) == 3]
    weights = view.constant(last.input[1]).copy()
    weights[0, 0] = -1e6
    model = with_constants(tiny.model, {last.input[1]: weights})
    assert clamped(model, plan) == ("linear",)
    assert clamped(model, make_plan(tiny).keeping(*HALVES)) == ()
    stored = ModelView(rounded(ModelView(model), plan, "uint8")).constant(f"{last.input[1]}/half")
    assert stored.dtype == np.float16
    assert stored[0, 0] == -LARGEST
    (note,) = notes_on(("linear",))
    assert note == "Weights too large for 16 bits were made smaller in: linear"


def test_one_layer_alone_is_not_disturbed_by_layers_in_16_bits(tiny: Master) -> None:
    plan = make_plan(tiny)
    alone = quantize(tiny.model, plan, "uint8", only=("layer2.0.conv1",))
    kept = plan.keeping(*HALVES, half=True)
    assert quantize(tiny.model, kept, "uint8", only=("layer2.0.conv1",)) == alone


def test_everything_kept_is_the_model_itself(tiny: Master) -> None:
    layers = ModelView(tiny.model).layers()
    model = quantize(tiny.model, make_plan(tiny).keeping(*layers), "uint8")
    assert list(model.graph.node) == list(tiny.model.graph.node)
    assert {t.name for t in model.graph.initializer} == {
        t.name for t in tiny.model.graph.initializer
    }


def test_one_layer_alone(tiny: Master) -> None:
    model = quantize(tiny.model, make_plan(tiny), "uint8", only=("layer2.0.conv1",))
    weights = [n for n in model.graph.node if n.op_type == "DequantizeLinear" and n.attribute]
    stored = {tensor.name for tensor in model.graph.initializer}
    assert len([n for n in weights if n.input[0] in stored]) == 2  # those and a convolution's bias
    others = quantize(tiny.model, make_plan(tiny), "uint8")
    alone, all_ = (similarity(tiny.model, m, tiny.pictures[:2]) for m in (model, others))
    assert alone > all_


def test_outputs_are_integers_only_where_the_engine_wants_them(tiny: Master) -> None:
    plan = make_plan(tiny)
    maker = {
        s: ModelView(quantize(tiny.model, plan, s)).producer["output0"] for s in ("uint8", "int8")
    }
    assert maker["uint8"].op_type == "Gemm"
    assert maker["int8"].op_type == "DequantizeLinear"


def test_what_only_moves_values_keeps_the_scale(resnet: Master) -> None:
    view = ModelView(quantize(resnet.model, make_plan(resnet), "int8"))
    (pool,) = [n for n in view.nodes if n.op_type == "MaxPool"]
    before = view.producer[pool.input[0]].input[1:]
    (after,) = view.consumers[pool.output[0]]
    assert after.op_type == "QuantizeLinear"
    assert after.input[1:] == before


def test_a_plan_of_another_model_is_refused(tiny: Master, resnet: Master) -> None:
    with pytest.raises(ExportError, match="another model"):
        quantize(resnet.model, make_plan(tiny), "uint8")


def test_a_tensor_without_a_range_stays_in_floating_point(tiny: Master) -> None:
    plan = make_plan(tiny)
    name = tiny.model.graph.node[0].output[0]
    relu = tiny.model.graph.node[1].output[0]
    left = {k: v for k, v in plan.ranges.items() if k not in (name, relu)}
    model = quantize(tiny.model, replace(plan, ranges=left), "uint8")
    assert similarity(tiny.model, model, tiny.pictures[:2]) > 0.98
    assert name not in {n.input[0] for n in model.graph.node if n.op_type == "QuantizeLinear"}


def test_info_is_carried(tiny: Master) -> None:
    assert make_plan(tiny).calibration == INFO


# -- shapes of graphs that the zoo lacks -------------------------------------------------------


def small_model(nodes: list[Any], constants: dict[str, np.ndarray], *outputs: str) -> Any:
    """A model of (1, 2, 4, 4) pictures called ``x``."""
    helper = onnx.helper
    stored = [onnx.numpy_helper.from_array(v, n) for n, v in constants.items()]
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", 1, [1, 2, 4, 4])],
        [helper.make_tensor_value_info(name, 1, None) for name in outputs],
        stored,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return onnx.shape_inference.infer_shapes(model)  # outputs need a shape


def small_master(model: Any) -> Master:
    random = np.random.default_rng(0)
    pictures = [random.normal(size=(2, 4, 4)).astype(np.float32) for _ in range(8)]
    return Master(model, None, pictures)  # type: ignore[arg-type]


def weights(*shape: int) -> np.ndarray:
    return np.random.default_rng(shape).normal(size=shape).astype(np.float32)


def conv(source: str, weight: str, result: str) -> Any:
    return onnx.helper.make_node("Conv", [source, weight], [result], name=result)


def node(kind: str, *inputs: str, to: str, **values: Any) -> Any:
    return onnx.helper.make_node(kind, list(inputs), [to], name=to, **values)


@pytest.mark.parametrize("scheme", SCHEMES.names())
@pytest.mark.parametrize(
    ("nodes", "outputs"),
    [
        # A ReLU whose input is read elsewhere, too.
        ([conv("x", "w", "a"), node("Relu", "a", to="r"), node("Add", "a", "r", to="s"),
          conv("s", "v", "y")], ("y",)),
        # A tensor that is an output and goes on.
        ([conv("x", "w", "a"), node("Relu", "a", to="r"), conv("r", "v", "y")], ("r", "y")),
        # Something that has no integer kernel in between.
        ([conv("x", "w", "a"), node("Tanh", "a", to="t"), conv("t", "v", "y")], ("y",)),
        # Stored values that are added and multiplied.
        ([conv("x", "w", "a"), node("Add", "a", "c", to="s"), node("Mul", "s", "c", to="m"),
          conv("m", "v", "y")], ("y",)),
        # One set of weights for two layers.
        ([conv("x", "w", "a"), conv("a", "w", "b"), node("Concat", "a", "b", to="k", axis=1),
          conv("k", "u", "y")], ("y",)),
        # Several outputs of one node.
        ([conv("x", "u2", "a"), onnx.helper.make_node("Split", ["a"], ["p", "q"], axis=1, name="p"),
          node("Add", "p", "q", to="s"), conv("s", "w", "y")], ("y",)),
        # A fully connected layer the other way round, and a product of matrices.
        ([conv("x", "w", "a"), node("Flatten", "a", to="f"), node("Gemm", "f", "g", to="h"),
          node("Relu", "h", to="r"), node("MatMul", "r", "mm", to="y")], ("y",)),
        # The picture itself goes on beside the first layer.
        ([conv("x", "w", "a"), node("Add", "x", "a", to="s"), conv("s", "v", "y")], ("y", "a")),
    ],
)  # fmt: skip
def test_any_wiring_computes_the_same(
    nodes: list[Any], outputs: tuple[str, ...], scheme: str
) -> None:
    constants = {
        "w": weights(2, 2, 1, 1),
        "v": weights(2, 2, 3, 3),
        "u": weights(2, 4, 1, 1),
        "u2": weights(4, 2, 1, 1),
        "c": weights(1, 2, 1, 1),
        "g": weights(32, 5),
        "mm": weights(5, 3),
    }
    used = {name for n in nodes for name in n.input}
    master = small_master(
        small_model(nodes, {n: v for n, v in constants.items() if n in used}, *outputs)
    )
    model = quantize(master.model, make_plan(master), scheme)
    onnx.checker.check_model(model, full_check=True)
    assert kinds(model)["QuantizeLinear"] > 0
    for picture in master.pictures:
        for exact, found in zip(run(master.model, picture), run(model, picture), strict=True):
            assert exact.shape == found.shape
            assert np.abs(exact - found).max() < 0.1 * np.abs(exact).max() + 0.05
