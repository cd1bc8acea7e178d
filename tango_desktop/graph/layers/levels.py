"""Layers across feature levels: maps stacked along an axis of their own, (C, L, H, W).

Source: Park et al., ssFPN, arXiv 2208.11533.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

from tango_desktop.core.params import param
from tango_desktop.errors import ShapeError
from tango_desktop.i18n import N_, tr

from .convolution import INITIALS
from .info import LAYERS, LayerGroup, LayerInfo, Ports, Shape, Shapes, feature_map, show


def _stacked(shape: Shape) -> tuple[int, int, int, int]:
    """``shape`` as (C, L, H, W), or a ShapeError that says what to connect."""
    if len(shape) != 4:
        raise ShapeError(
            tr("It takes stacked levels, not {shape}.", shape=show(shape)),
            tr("Put a stack of levels before it."),
        )
    return shape[0], shape[1], shape[2], shape[3]


def _stack_shape(p: object, inputs: Shapes) -> Shape:
    channels, height, width = feature_map(inputs[0])
    for other in inputs[1:]:
        if other != inputs[0]:
            raise ShapeError(
                tr("Its levels do not fit: {a} and {b}.", a=show(inputs[0]), b=show(other)),
                tr("Bring all levels to the same number of channels and the same size."),
            )
    return (channels, len(inputs), height, width)


LAYERS.add(
    LayerInfo(
        "stack_levels",
        N_("Stack levels"),
        LayerGroup.JOIN,
        N_("Feature maps of one shape one behind the other, along an axis of their own"),
        _stack_shape,
        ports=Ports((N_("level"),), repeats=True),
    )
)


@dataclass(frozen=True)
class Conv3dParams:
    """Parameters of ``conv3d``."""

    out_channels: int = param(64, N_("Output channels"), N_("How many maps it makes"), minimum=1)
    kernel: int = param(
        3,
        N_("Kernel"),
        N_("Side of the window, also across levels; odd, so that the size is kept"),
        minimum=1,
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


def _conv3d_shape(p: Conv3dParams, inputs: Shapes) -> Shape:
    _, *size = _stacked(inputs[0])
    if p.kernel % 2 == 0:
        raise ShapeError(
            tr("Its kernel of {side} is even.", side=p.kernel), tr("Use 1, 3, 5 or so.")
        )
    return (p.out_channels, *size)


def _conv3d_weights(p: Conv3dParams, inputs: Shapes) -> Mapping[str, Shape]:
    weight = (p.out_channels, inputs[0][0], *(p.kernel,) * 3)
    return {"weight": weight, "bias": (p.out_channels,)} if p.bias else {"weight": weight}


def _conv3d_macs(p: Conv3dParams, inputs: Shapes, output: Shape) -> int:
    return prod(output) * int(inputs[0][0]) * int(p.kernel**3)


LAYERS.add(
    LayerInfo(
        "conv3d",
        N_("3-D convolution"),
        LayerGroup.CONVOLUTION,
        N_("Slides learnt filters over stacked levels, also across them"),
        _conv3d_shape,
        Conv3dParams,
        weights=_conv3d_weights,
        macs=_conv3d_macs,
    )
)


def _level_pool_shape(p: object, inputs: Shapes) -> Shape:
    channels, _, height, width = _stacked(inputs[0])
    return (channels, height, width)


LAYERS.add(
    LayerInfo(
        "level_pool",
        N_("Level pool"),
        LayerGroup.POOLING,
        N_("The mean over stacked levels"),
        _level_pool_shape,
    )
)
