"""Pooling: a window's maximum or mean."""

# ruff: noqa: RUF009 - size_param declares a field, as param does

from __future__ import annotations

from dataclasses import dataclass

from tango_desktop.core.params import param
from tango_desktop.errors import ShapeError
from tango_desktop.i18n import N_, tr

from .info import LAYERS, LayerGroup, LayerInfo, Shape, Shapes, feature_map
from .sizes import Size, pair, size_param, window_output, with_size


@dataclass(frozen=True)
class MaxPoolParams:
    """Parameters of ``max_pool``."""

    kernel: Size = size_param(2, N_("Kernel"), N_("Side of the window"))
    stride: Size = size_param(2, N_("Stride"), N_("Step of the window"))
    padding: Size = size_param(0, N_("Padding"), N_("At most half the kernel"), minimum=0)
    ceil_mode: bool = param(
        False, N_("Round up"), N_("Keep a last window that is not full"), expert=True
    )


@dataclass(frozen=True)
class AvgPoolParams(MaxPoolParams):
    """Parameters of ``avg_pool``."""

    count_padding: bool = param(
        True, N_("Count the padding"), N_("Zeros at the edges enter the mean"), expert=True
    )


def _check_padding(p: MaxPoolParams) -> None:
    if any(2 * pad > kernel for pad, kernel in zip(pair(p.padding), pair(p.kernel), strict=True)):
        raise ShapeError(tr("Its padding is more than half its kernel."), tr("Use less padding."))


def _pool_shape(p: MaxPoolParams, inputs: Shapes) -> Shape:
    channels, height, width = feature_map(inputs[0])
    _check_padding(p)
    size = window_output((height, width), p.kernel, p.stride, p.padding, 1, p.ceil_mode)
    return with_size(channels, size)


LAYERS.add(
    LayerInfo(
        "max_pool",
        N_("Max pool"),
        LayerGroup.POOLING,
        N_("The largest value of each window"),
        _pool_shape,
        MaxPoolParams,
    )
)
LAYERS.add(
    LayerInfo(
        "avg_pool",
        N_("Average pool"),
        LayerGroup.POOLING,
        N_("The mean of each window"),
        _pool_shape,
        AvgPoolParams,
    )
)


@dataclass(frozen=True)
class AdaptivePoolParams:
    """Parameters of ``adaptive_avg_pool``."""

    output: Size = size_param(1, N_("Output size"), N_("Height and width of the result"))


def _adaptive_shape(p: AdaptivePoolParams, inputs: Shapes) -> Shape:
    return with_size(feature_map(inputs[0])[0], pair(p.output))


LAYERS.add(
    LayerInfo(
        "adaptive_avg_pool",
        N_("Adaptive average pool"),
        LayerGroup.POOLING,
        N_("Means over windows chosen so that the result has a fixed size"),
        _adaptive_shape,
        AdaptivePoolParams,
    )
)


def _global_shape(p: object, inputs: Shapes) -> Shape:
    return (feature_map(inputs[0])[0],)


LAYERS.add(
    LayerInfo(
        "global_avg_pool",
        N_("Global average pool"),
        LayerGroup.POOLING,
        N_("The mean of each channel, as a vector"),
        _global_shape,
    )
)
LAYERS.add(
    LayerInfo(
        "global_max_pool",
        N_("Global max pool"),
        LayerGroup.POOLING,
        N_("The largest value of each channel, as a vector"),
        _global_shape,
    )
)
