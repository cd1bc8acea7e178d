"""Every layer record is complete, and its rules do what they say."""

from __future__ import annotations

import pytest

from tango_desktop.core.params import Param
from tango_desktop.errors import GraphError, SettingsError, ShapeError
from tango_desktop.graph import LAYERS, LayerInfo, Shape
from tango_desktop.graph.layers import SizeParam, changed_params, declared_params, pair

EVERY = [pytest.param(info, id=info.name) for info in LAYERS]


@pytest.mark.parametrize("info", EVERY)
def test_record_is_complete(info: LayerInfo) -> None:
    assert info.title
    assert info.help
    assert 0 <= info.group.hue < 360
    assert info.ports.least >= 1
    for declared in declared_params(info.params).values():
        assert isinstance(declared, Param)
        assert declared.label
        assert declared.parse(declared.default) == declared.default


@pytest.mark.parametrize("info", EVERY)
def test_defaults_are_not_stored(info: LayerInfo) -> None:
    assert changed_params(info.parse({})) == {}


def shape(layer: str, *inputs: Shape, **params: object) -> Shape:
    """The output shape of a layer."""
    info = LAYERS.get(layer)
    return info.shape(info.parse(params), inputs)


@pytest.mark.parametrize(
    ("layer", "params", "inputs", "expected"),
    [
        ("conv2d", {"out_channels": 8, "kernel": 7, "stride": 2, "padding": 3}, [(3, 224, 224)],
         (8, 112, 112)),
        ("conv2d", {"out_channels": 8, "kernel": (1, 7), "padding": (0, 3)}, [(3, 9, 11)],
         (8, 9, 11)),
        ("conv2d", {"out_channels": 4, "dilation": 2}, [(4, 9, 9)], (4, 5, 5)),
        ("conv_transpose2d", {"out_channels": 5}, [(3, 7, 4)], (5, 14, 8)),
        ("max_pool", {"kernel": 3, "stride": 2, "padding": 1}, [(8, 112, 111)], (8, 56, 56)),
        ("max_pool", {"kernel": 3, "ceil_mode": True}, [(8, 6, 7)], (8, 3, 3)),
        ("max_pool", {"kernel": 2, "stride": 3, "ceil_mode": True}, [(1, 6, 7)], (1, 2, 3)),
        ("avg_pool", {}, [(8, 7, 7)], (8, 3, 3)),
        ("adaptive_avg_pool", {"output": (2, 3)}, [(8, 7, 7)], (8, 2, 3)),
        ("global_avg_pool", {}, [(8, 7, 7)], (8,)),
        ("flatten", {}, [(8, 2, 3)], (48,)),
        ("linear", {"out_features": 10}, [(48,)], (10,)),
        ("add", {}, [(8, 2, 3), (8, 2, 3), (8, 2, 3)], (8, 2, 3)),
        ("multiply", {}, [(8, 2, 3), (8, 1, 1)], (8, 2, 3)),
        ("concat", {}, [(8, 2, 3), (1, 2, 3), (4, 2, 3)], (13, 2, 3)),
        ("upsample", {"scale": 3}, [(8, 2, 3)], (8, 6, 9)),
        ("pad", {"top": 1, "right": 2}, [(8, 2, 3)], (8, 3, 5)),
        ("pad_shortcut", {"out_channels": 32}, [(16, 15, 16)], (32, 8, 8)),
        ("reorg", {}, [(3, 8, 6)], (12, 4, 3)),
        ("reorg", {"scale": 3}, [(3, 9, 6)], (27, 3, 2)),
        ("implicit_add", {}, [(8, 2, 3)], (8, 2, 3)),
        ("implicit_multiply", {}, [(8, 2, 3)], (8, 2, 3)),
        ("stack_levels", {}, [(8, 2, 3), (8, 2, 3)], (8, 2, 2, 3)),
        ("conv3d", {"out_channels": 5}, [(8, 4, 2, 3)], (5, 4, 2, 3)),
        ("level_pool", {}, [(8, 4, 2, 3)], (8, 2, 3)),
        ("detect", {"classes": 2, "anchors": [1, 2, 3, 4], "strides": [8, 16]},
         [(7, 4, 4), (7, 2, 2)], (20, 7)),
        ("detect", {"classes": 2, "anchors": "1, 2, 3, 4", "strides": "8"},
         [(14, 4, 3)], (24, 7)),
    ],
)  # fmt: skip
def test_shapes(
    layer: str, params: dict[str, object], inputs: list[Shape], expected: Shape
) -> None:
    assert shape(layer, *inputs, **params) == expected


@pytest.mark.parametrize(
    ("layer", "params", "inputs", "words"),
    [
        ("conv2d", {"kernel": 7}, [(3, 5, 9)], "window of 7 px is larger than the map of 5 px"),
        ("conv2d", {"groups": 2}, [(3, 5, 5)], "2 groups do not divide 3 input"),
        ("conv2d", {}, [(12,)], "takes a feature map, not 12"),
        ("max_pool", {"padding": 2}, [(3, 9, 9)], "more than half"),
        ("linear", {}, [(3, 9, 9)], "takes a vector, not 3 × 9 × 9"),
        ("add", {}, [(3, 9, 9), (3, 8, 9)], "do not fit: 3 × 9 × 9 and 3 × 8 × 9"),
        ("multiply", {}, [(3, 9, 9), (2, 1, 1)], "do not fit"),
        ("concat", {}, [(3, 9, 9), (3, 9)], "do not fit"),
        ("group_norm", {}, [(3, 9, 9)], "32 groups do not divide 3 channels"),
        ("pad_shortcut", {"out_channels": 2}, [(3, 9, 9)], "cannot reduce 3 channels to 2"),
        ("conv_transpose2d", {"padding": 9}, [(3, 2, 2)], "cuts everything away"),
        ("reorg", {}, [(3, 8, 5)], "8 × 5 px cannot be divided by 2"),
        ("stack_levels", {}, [(8, 2, 3), (8, 2, 2)], "do not fit: 8 × 2 × 3 and 8 × 2 × 2"),
        ("conv3d", {}, [(8, 2, 3)], "takes stacked levels, not 8 × 2 × 3"),
        ("conv3d", {"kernel": 2}, [(8, 2, 3, 3)], "kernel of 2 is even"),
        ("level_pool", {}, [(8, 2, 3)], "takes stacked levels"),
        ("implicit_add", {}, [(8,)], "takes a feature map"),
        ("detect", {"classes": 2, "anchors": [1, 2], "strides": [8]}, [(8, 4, 4)],
         "8 channels, not 1 × \\(5 \\+ 2\\)"),
        ("detect", {"classes": 2, "anchors": [1, 2, 3], "strides": [8]}, [(7, 4, 4)],
         "3 anchor sizes and 1 strides are not for 1 levels"),
        ("detect", {}, [(255, 4, 4)], "0 anchor sizes and 0 strides"),
    ],
)  # fmt: skip
def test_misfits_are_sentences(
    layer: str, params: dict[str, object], inputs: list[Shape], words: str
) -> None:
    with pytest.raises(ShapeError, match=words) as caught:
        shape(layer, *inputs, **params)
    assert caught.value.hint


def test_weights_and_macs_of_a_grouped_convolution() -> None:
    info = LAYERS.get("conv2d")
    settings = info.parse({"out_channels": 8, "kernel": (3, 5), "groups": 2})
    inputs = [(4, 10, 10)]
    assert info.weights(settings, inputs) == {"weight": (8, 2, 3, 5), "bias": (8,)}
    output = info.shape(settings, inputs)
    assert info.macs(settings, inputs, output) == (8 * 8 * 6) * (2 * 3 * 5)


def test_weights_and_macs_of_a_convolution_across_levels() -> None:
    info = LAYERS.get("conv3d")
    settings = info.parse({"out_channels": 8, "bias": False})
    inputs = [(4, 3, 10, 10)]
    assert info.weights(settings, inputs) == {"weight": (8, 4, 3, 3, 3)}
    assert info.macs(settings, inputs, info.shape(settings, inputs)) == 8 * 3 * 100 * 4 * 27


def test_unknown_layer_names_the_nearest() -> None:
    with pytest.raises(GraphError, match="no layer named conv2") as caught:
        LAYERS.get("conv2")
    assert "conv2d" in caught.value.hint


def test_every_wrong_parameter_is_named() -> None:
    with pytest.raises(SettingsError) as caught:
        LAYERS.get("conv2d").parse({"out_channels": 0, "kernell": 3, "stride": "fast"})
    for name in ("out_channels", "kernell", "stride"):
        assert name in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, 3),
        ([1, 7], (1, 7)),
        ((5, 5), 5),
        ("3", 3),
        ("1, 7", (1, 7)),
        ("(1, 7)", (1, 7)),
        ("3x5", (3, 5)),
    ],
)
def test_sizes_are_read(value: object, expected: object) -> None:
    kernel = declared_params(LAYERS.get("conv2d").params)["kernel"]
    assert isinstance(kernel, SizeParam)
    assert kernel.parse(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([8, 16.0, 2.5], (8, 16, 2.5)),
        ("8, 16 2.5", (8, 16, 2.5)),
        ((), ()),
        ("", ()),
    ],
)
def test_numbers_are_read(value: object, expected: object) -> None:
    anchors = declared_params(LAYERS.get("detect").params)["anchors"]
    parsed = anchors.parse(value)
    assert parsed == expected
    assert [type(number) for number in parsed] == [type(number) for number in expected]  # type: ignore[attr-defined]


@pytest.mark.parametrize("value", ["a, b", [1, -2], [True], [None], 3, {}, ["nan"], [[1]]])
def test_numbers_that_are_none(value: object) -> None:
    anchors = declared_params(LAYERS.get("detect").params)["anchors"]
    with pytest.raises(SettingsError, match="anchors"):
        anchors.parse(value)


@pytest.mark.parametrize("value", [0, -1, [3, 0], "three", 2.5, None, True, [1, 2, 3], {}])
def test_sizes_that_are_none(value: object) -> None:
    kernel = declared_params(LAYERS.get("conv2d").params)["kernel"]
    with pytest.raises(SettingsError, match="kernel"):
        kernel.parse(value)


def test_pair() -> None:
    assert pair(3) == (3, 3)
    assert pair((1, 7)) == (1, 7)
