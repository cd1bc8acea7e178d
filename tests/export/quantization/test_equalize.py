"""Equalised weights compute the same, in even ranges."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
import pytest

from tango_desktop.export.quantization import equalize
from tango_desktop.export.quantization.models import ModelView
from tests.export.quantization.masters import Master, run


def chain(*middle: Any, groups: int = 1, skip: bool = False) -> Any:
    """A convolution with wildly different channels, ``middle``, and another convolution."""
    helper = onnx.helper
    random = np.random.default_rng(4)
    spread = np.array([100.0, 1.0, 0.01, 0.0])
    first = random.normal(size=(4, 3, 3, 3)) * spread[:, None, None, None]
    second = random.normal(size=(4, 4 // groups, 1, 1))
    stored = {"w1": first, "b1": random.normal(size=4) * spread, "w2": second}
    nodes = [helper.make_node("Conv", ["x", "w1", "b1"], ["t0"], name="first")]
    for number, (kind, values) in enumerate(middle):
        source, result = [f"t{number}"], [f"t{number + 1}"]
        nodes.append(helper.make_node(kind, source, result, name=f"m{number}", **values))
    last = f"t{len(middle)}"
    nodes.append(helper.make_node("Conv", [last, "w2"], ["u"], name="second", group=groups))
    end = helper.make_node("Add", ["u", last if skip else "u"], ["y"], name="sum")
    graph = helper.make_graph(
        [*nodes, end],
        "g",
        [helper.make_tensor_value_info("x", 1, [1, 3, 8, 8])],
        [helper.make_tensor_value_info("y", 1, None)],
        [onnx.numpy_helper.from_array(v.astype(np.float32), n) for n, v in stored.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


RELU = ("Relu", {})
LEAKY = ("LeakyRelu", {"alpha": 0.1})
POOL = ("MaxPool", {"kernel_shape": [2, 2], "strides": [2, 2]})


@pytest.mark.parametrize("middle", [(), (RELU,), (LEAKY,), (LEAKY, POOL)], ids=len)
@pytest.mark.parametrize("groups", [1, 4], ids=["full", "depthwise"])
def test_the_answer_stays_and_ranges_are_even(middle: tuple[Any, ...], groups: int) -> None:
    model = chain(*middle, groups=groups)
    changed = equalize.equalized(model)
    picture = np.random.default_rng(0).normal(size=(3, 8, 8)).astype(np.float32)
    (before,), (after,) = run(model, picture), run(changed, picture)
    np.testing.assert_allclose(after, before, atol=1e-4 * np.abs(before).max())
    view = ModelView(changed)
    first = np.abs(view.constant("w1")).max(axis=(1, 2, 3))
    second = view.constant("w2") if groups == 4 else view.constant("w2").swapaxes(0, 1)
    behind = np.abs(second).max(axis=(1, 2, 3))
    np.testing.assert_allclose(first[:3], behind[:3], rtol=1e-2)
    spread = np.abs(ModelView(model).constant("w1")).max(axis=(1, 2, 3))
    assert first[0] / first[2] < 0.1 * spread[0] / spread[2]
    assert first[3] == 0.0  # a dead channel stays as it is


@pytest.mark.parametrize(
    "model",
    [
        chain(RELU, skip=True),  # somebody else reads it
        chain(("Sigmoid", {})),  # not homogeneous
        chain(RELU, groups=2),  # groups that are not depthwise
    ],
    ids=["skip", "sigmoid", "groups"],
)
def test_what_cannot_be_equalised_is_left(model: Any) -> None:
    assert equalize.pairs(ModelView(model)) == []
    assert equalize.equalization(ModelView(model)) == {}


def test_a_residual_network_is_equalised_within_its_blocks(resnet: Master) -> None:
    view = ModelView(resnet.model)
    found = [(view.owner(p.first), view.owner(p.second)) for p in equalize.pairs(view)]
    blocks = [f"layer{n}.{k}" for n in range(1, 5) for k in range(2)]
    assert found == [(f"{block}.conv1", f"{block}.conv2") for block in blocks]
    changed = equalize.equalized(resnet.model)
    for picture in resnet.pictures[:2]:
        (before,), (after,) = run(resnet.model, picture), run(changed, picture)
        np.testing.assert_allclose(after, before, atol=1e-4)


def test_detectors_stay_the_same(detector: Master) -> None:
    assert equalize.pairs(ModelView(detector.model))
    changed = equalize.equalized(detector.model)
    (before,), (after,) = (run(m, detector.pictures[0]) for m in (detector.model, changed))
    np.testing.assert_allclose(after, before, atol=1e-4 * np.abs(before).max())
