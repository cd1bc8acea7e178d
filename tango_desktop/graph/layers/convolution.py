"""Convolutions."""

# ruff: noqa: RUF009 - size_param declares a field, as param does

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

from tango_desktop.core.params import param
from tango_desktop.errors import ShapeError
from tango_desktop.i18n import N_, tr

from .info import LAYERS, LayerGroup, LayerInfo, Shape, Shapes, feature_map
from .sizes import Size, pair, size_param, window_output, with_size

INITIALS = ("kaiming_fan_out", "kaiming_fan_in", "torch")


@dataclass(frozen=True)
class Conv2dParams:
    """Parameters of ``conv2d``."""

    out_channels: int = param(64, N_("Output channels"), N_("How many maps it makes"), minimum=1)
    kernel: Size = size_param(3, N_("Kernel"), N_("Side of the window"))
    stride: Size = size_param(1, N_("Stride"), N_("Step of the window"))
    padding: Size = size_param(0, N_("Padding"), N_("Zeros added at each edge"), minimum=0)
    dilation: Size = size_param(1, N_("Dilation"), N_("Spacing inside the window"), expert=True)
    groups: int = param(
        1, N_("Groups"), N_("Channels are convolved in this many groups"), minimum=1, expert=True
    )
    bias: bool = param(
        True, N_("Bias"), N_("Adds a learnt number per channel; not needed before a batch norm")
    )
    initial: str = param(
        "kaiming_fan_out",
        N_("Initial weights"),
        N_("How weights are drawn before training (He et al., 2015)"),
        choices=INITIALS,
        expert=True,
    )


def _check_groups(groups: int, inputs: int, outputs: int) -> None:
    if inputs % groups or outputs % groups:
        raise ShapeError(
            tr(
                "{groups} groups do not divide {inputs} input and {outputs} output channels.",
                groups=groups,
                inputs=inputs,
                outputs=outputs,
            ),
            tr("Choose a number of groups that divides both."),
        )


def _conv2d_shape(p: Conv2dParams, inputs: Shapes) -> Shape:
    channels, height, width = feature_map(inputs[0])
    _check_groups(p.groups, channels, p.out_channels)
    size = window_output((height, width), p.kernel, p.stride, p.padding, p.dilation)
    return with_size(p.out_channels, size)


def _conv2d_weights(p: Conv2dParams, inputs: Shapes) -> Mapping[str, Shape]:
    weight = (p.out_channels, inputs[0][0] // p.groups, *pair(p.kernel))
    return {"weight": weight, "bias": (p.out_channels,)} if p.bias else {"weight": weight}


def _conv2d_macs(p: Conv2dParams, inputs: Shapes, output: Shape) -> int:
    return prod(output) * inputs[0][0] // p.groups * prod(pair(p.kernel))


LAYERS.add(
    LayerInfo(
        "conv2d",
        N_("Convolution"),
        LayerGroup.CONVOLUTION,
        N_("Slides learnt filters over a feature map"),
        _conv2d_shape,
        Conv2dParams,
        weights=_conv2d_weights,
        macs=_conv2d_macs,
    )
)


@dataclass(frozen=True)
class ConvTranspose2dParams:
    """Parameters of ``conv_transpose2d``."""

    out_channels: int = param(64, N_("Output channels"), N_("How many maps it makes"), minimum=1)
    kernel: Size = size_param(2, N_("Kernel"), N_("Side of the window"))
    stride: Size = size_param(2, N_("Stride"), N_("How much larger the map gets"))
    padding: Size = size_param(0, N_("Padding"), N_("Cut from each edge"), minimum=0)
    groups: int = param(
        1, N_("Groups"), N_("Channels are convolved in this many groups"), minimum=1, expert=True
    )
    bias: bool = param(
        True, N_("Bias"), N_("Adds a learnt number per channel; not needed before a batch norm")
    )
    initial: str = param(
        "kaiming_fan_out",
        N_("Initial weights"),
        N_("How weights are drawn before training (He et al., 2015)"),
        choices=INITIALS,
        expert=True,
    )


def _transpose_shape(p: ConvTranspose2dParams, inputs: Shapes) -> Shape:
    channels, *size = feature_map(inputs[0])
    _check_groups(p.groups, channels, p.out_channels)
    around = zip(size, pair(p.kernel), pair(p.stride), pair(p.padding), strict=True)
    height, width = ((side - 1) * s + k - 2 * pad for side, k, s, pad in around)
    if height < 1 or width < 1:
        raise ShapeError(tr("Its padding cuts everything away."), tr("Use less padding."))
    return with_size(p.out_channels, (height, width))


def _transpose_weights(p: ConvTranspose2dParams, inputs: Shapes) -> Mapping[str, Shape]:
    weight = (inputs[0][0], p.out_channels // p.groups, *pair(p.kernel))
    return {"weight": weight, "bias": (p.out_channels,)} if p.bias else {"weight": weight}


def _transpose_macs(p: ConvTranspose2dParams, inputs: Shapes, output: Shape) -> int:
    return prod(inputs[0]) * (p.out_channels // p.groups) * prod(pair(p.kernel))


LAYERS.add(
    LayerInfo(
        "conv_transpose2d",
        N_("Transposed convolution"),
        LayerGroup.CONVOLUTION,
        N_("Enlarges a feature map with learnt filters"),
        _transpose_shape,
        ConvTranspose2dParams,
        weights=_transpose_weights,
        macs=_transpose_macs,
    )
)
