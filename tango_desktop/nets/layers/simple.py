"""Normalisation, regularisation, activations and pooling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import nn

from tango_desktop.graph.layers import pair
from tango_desktop.graph.layers.joining import PadParams, UpsampleParams
from tango_desktop.graph.layers.norm import BatchNormParams, GroupNormParams
from tango_desktop.graph.layers.pooling import AdaptivePoolParams, AvgPoolParams, MaxPoolParams

from .info import TORCH_LAYERS, BuildContext, TorchLayer

_Make = Callable[[Any], nn.Module]
_MakeInPlace = Callable[[Any, bool], nn.Module]


def _add(name: str, make: _Make) -> None:
    """Register a module that depends on its parameters alone."""
    TORCH_LAYERS.add(TorchLayer(name, lambda p, context: make(p)))


def _add_in_place(name: str, make: _MakeInPlace) -> None:
    """Register a module that may overwrite its input."""
    TORCH_LAYERS.add(TorchLayer(name, lambda p, context: make(p, context.in_place)))


_BATCH_NORMS: dict[int, type[nn.BatchNorm1d | nn.BatchNorm2d | nn.BatchNorm3d]] = {
    1: nn.BatchNorm1d,
    2: nn.BatchNorm1d,
    3: nn.BatchNorm2d,
    4: nn.BatchNorm3d,
}


def _batch_norm(p: BatchNormParams, context: BuildContext) -> nn.Module:
    shape = context.inputs[0]
    module = _BATCH_NORMS[len(shape)](shape[0], p.eps, p.momentum, p.affine, device=context.device)
    if p.affine and p.initial_scale != 1.0:
        nn.init.constant_(module.weight, p.initial_scale)
    return module


def _group_norm(p: GroupNormParams, context: BuildContext) -> nn.Module:
    return nn.GroupNorm(p.groups, context.inputs[0][0], p.eps, p.affine, device=context.device)


def _max_pool(p: MaxPoolParams) -> nn.Module:
    return nn.MaxPool2d(pair(p.kernel), pair(p.stride), pair(p.padding), ceil_mode=p.ceil_mode)


def _avg_pool(p: AvgPoolParams) -> nn.Module:
    return nn.AvgPool2d(
        pair(p.kernel), pair(p.stride), pair(p.padding), p.ceil_mode, p.count_padding
    )


def _adaptive_avg_pool(p: AdaptivePoolParams) -> nn.Module:
    return nn.AdaptiveAvgPool2d(pair(p.output))


def _upsample(p: UpsampleParams) -> nn.Module:
    align = None if p.mode == "nearest" else False
    return nn.Upsample(scale_factor=float(p.scale), mode=p.mode, align_corners=align)


def _pad(p: PadParams) -> nn.Module:
    return nn.ZeroPad2d((p.left, p.right, p.top, p.bottom))


TORCH_LAYERS.add(TorchLayer("batch_norm", _batch_norm))
TORCH_LAYERS.add(TorchLayer("group_norm", _group_norm))
_add("response_norm", lambda p: nn.LocalResponseNorm(p.size, p.alpha, p.beta, p.bias))
_add("channel_shuffle", lambda p: nn.ChannelShuffle(p.groups))
_add("dropout", lambda p: nn.Dropout(p.rate))
_add("max_pool", _max_pool)
_add("avg_pool", _avg_pool)
_add("adaptive_avg_pool", _adaptive_avg_pool)
_add("upsample", _upsample)
_add("pad", _pad)
_add("identity", lambda p: nn.Identity())
_add("gelu", lambda p: nn.GELU())
_add("sigmoid", lambda p: nn.Sigmoid())
_add("tanh", lambda p: nn.Tanh())
_add("softmax", lambda p: nn.Softmax(dim=1))
_add_in_place("relu", lambda p, in_place: nn.ReLU(in_place))
_add_in_place("leaky_relu", lambda p, in_place: nn.LeakyReLU(p.slope, in_place))
_add_in_place("relu6", lambda p, in_place: nn.ReLU6(in_place))
_add_in_place("silu", lambda p, in_place: nn.SiLU(in_place))
_add_in_place("mish", lambda p, in_place: nn.Mish(in_place))
_add_in_place("hardswish", lambda p, in_place: nn.Hardswish(in_place))
_add_in_place("hardsigmoid", lambda p, in_place: nn.Hardsigmoid(in_place))
