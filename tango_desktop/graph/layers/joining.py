"""Layers that join branches, and layers that only rearrange."""

from __future__ import annotations

from dataclasses import dataclass

from tango_desktop.core.params import param
from tango_desktop.errors import ShapeError
from tango_desktop.i18n import N_, tr

from .info import (
    LAYERS,
    LayerGroup,
    LayerInfo,
    Ports,
    Reuse,
    Shape,
    Shapes,
    feature_map,
    same_shape,
    show,
)
from .sizes import with_size

_PAIRWISE = Ports((N_("first"), N_("second")), repeats=True)


def _misfit(first: Shape, other: Shape) -> ShapeError:
    return ShapeError(
        tr("Its inputs do not fit: {a} and {b}.", a=show(first), b=show(other)),
        tr("Bring both branches to the same number of channels and the same size."),
    )


def _add_shape(p: object, inputs: Shapes) -> Shape:
    for other in inputs[1:]:
        if other != inputs[0]:
            raise _misfit(inputs[0], other)
    return inputs[0]


def _multiply_shape(p: object, inputs: Shapes) -> Shape:
    first, second = inputs
    gate = (first[0], *(1 for _ in first[1:]))
    if second not in (first, gate):
        raise _misfit(first, second)
    return first


def _concat_shape(p: object, inputs: Shapes) -> Shape:
    for other in inputs[1:]:
        if other[1:] != inputs[0][1:]:
            raise _misfit(inputs[0], other)
    return (sum(shape[0] for shape in inputs), *inputs[0][1:])


LAYERS.add(
    LayerInfo(
        "add",
        N_("Add"),
        LayerGroup.JOIN,
        N_("The sum of its inputs, all of one shape"),
        _add_shape,
        ports=_PAIRWISE,
        reuse=Reuse.IN_PLACE,
    )
)
LAYERS.add(
    LayerInfo(
        "multiply",
        N_("Multiply"),
        LayerGroup.JOIN,
        N_("Scales the first input by the second: of the same shape, or one number per channel"),
        _multiply_shape,
        ports=Ports((N_("values"), N_("gate"))),
        reuse=Reuse.IN_PLACE,
    )
)
LAYERS.add(
    LayerInfo(
        "concat",
        N_("Concatenate"),
        LayerGroup.JOIN,
        N_("Stacks the channels of its inputs, in order"),
        _concat_shape,
        ports=_PAIRWISE,
    )
)
LAYERS.add(
    LayerInfo(
        "identity",
        N_("Identity"),
        LayerGroup.SHAPE,
        N_("Passes its input on"),
        same_shape,
        reuse=Reuse.VIEW,
    )
)


@dataclass(frozen=True)
class UpsampleParams:
    """Parameters of ``upsample``."""

    scale: int = param(2, N_("Factor"), N_("How many times larger"), minimum=1)
    mode: str = param(
        "nearest",
        N_("Interpolation"),
        N_("Between the pixels"),
        choices=("nearest", "bilinear"),
    )


def _upsample_shape(p: UpsampleParams, inputs: Shapes) -> Shape:
    channels, height, width = feature_map(inputs[0])
    return (channels, height * p.scale, width * p.scale)


LAYERS.add(
    LayerInfo(
        "upsample",
        N_("Upsample"),
        LayerGroup.SHAPE,
        N_("Enlarges a feature map"),
        _upsample_shape,
        UpsampleParams,
    )
)


@dataclass(frozen=True)
class ReorgParams:
    """Parameters of ``reorg``."""

    scale: int = param(2, N_("Factor"), N_("How many times smaller"), minimum=1)


def _reorg_shape(p: ReorgParams, inputs: Shapes) -> Shape:
    channels, height, width = feature_map(inputs[0])
    if height % p.scale or width % p.scale:
        raise ShapeError(
            tr(
                "{height} × {width} px cannot be divided by {scale}.",
                height=height,
                width=width,
                scale=p.scale,
            ),
            tr("Use pictures whose height and width are multiples of it."),
        )
    return (channels * p.scale**2, height // p.scale, width // p.scale)


LAYERS.add(
    LayerInfo(
        "reorg",
        N_("Space to depth"),
        LayerGroup.SHAPE,
        N_("Makes channels of neighbouring pixels: smaller and deeper, nothing lost"),
        _reorg_shape,
        ReorgParams,
    )
)


@dataclass(frozen=True)
class PadParams:
    """Parameters of ``pad``."""

    top: int = param(0, N_("Top"), minimum=0, unit="px")
    bottom: int = param(0, N_("Bottom"), minimum=0, unit="px")
    left: int = param(0, N_("Left"), minimum=0, unit="px")
    right: int = param(0, N_("Right"), minimum=0, unit="px")


def _pad_shape(p: PadParams, inputs: Shapes) -> Shape:
    channels, height, width = feature_map(inputs[0])
    return (channels, height + p.top + p.bottom, width + p.left + p.right)


LAYERS.add(
    LayerInfo(
        "pad",
        N_("Pad"),
        LayerGroup.SHAPE,
        N_("Adds zeros around a feature map"),
        _pad_shape,
        PadParams,
    )
)


@dataclass(frozen=True)
class PadShortcutParams:
    """Parameters of ``pad_shortcut``."""

    out_channels: int = param(64, N_("Output channels"), N_("Filled up with zeros"), minimum=1)
    stride: int = param(2, N_("Stride"), N_("Every how many pixels one is kept"), minimum=1)


def _pad_shortcut_shape(p: PadShortcutParams, inputs: Shapes) -> Shape:
    channels, height, width = feature_map(inputs[0])
    if p.out_channels < channels:
        raise ShapeError(
            tr(
                "It cannot reduce {channels} channels to {wanted}.",
                channels=channels,
                wanted=p.out_channels,
            ),
            tr("Use a 1 × 1 convolution instead."),
        )
    return with_size(p.out_channels, (-(-height // p.stride), -(-width // p.stride)))


LAYERS.add(
    LayerInfo(
        "pad_shortcut",
        N_("Padded shortcut"),
        LayerGroup.SHAPE,
        N_("Option A of He et al. (2015): skips pixels, adds zero channels on both sides"),
        _pad_shortcut_shape,
        PadShortcutParams,
    )
)


@dataclass(frozen=True)
class ChannelShuffleParams:
    """Parameters of ``channel_shuffle``."""

    groups: int = param(2, N_("Groups"), N_("Channels of these are interleaved"), minimum=1)


def _shuffle_shape(p: ChannelShuffleParams, inputs: Shapes) -> Shape:
    channels, *_ = feature_map(inputs[0])
    if channels % p.groups:
        raise ShapeError(
            tr(
                "{groups} groups do not divide {channels} channels.",
                groups=p.groups,
                channels=channels,
            ),
            tr("Choose a number of groups that divides them."),
        )
    return inputs[0]


LAYERS.add(
    LayerInfo(
        "channel_shuffle",
        N_("Channel shuffle"),
        LayerGroup.SHAPE,
        N_("Interleaves the channels of groups (Zhang et al., 2018, arXiv 1707.01083)"),
        _shuffle_shape,
        ChannelShuffleParams,
    )
)
