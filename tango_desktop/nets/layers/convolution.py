"""Convolutions and linear layers, with their initial weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from torch import nn

from tango_desktop.graph.layers import pair
from tango_desktop.graph.layers.convolution import Conv2dParams, ConvTranspose2dParams
from tango_desktop.graph.layers.dense import LinearParams
from tango_desktop.graph.layers.levels import Conv3dParams

from .info import TORCH_LAYERS, BuildContext, TorchLayer

_Weighted = nn.Conv2d | nn.Conv3d | nn.ConvTranspose2d | nn.Linear


def _kaiming(mode: Literal["fan_in", "fan_out"]) -> Callable[[_Weighted], None]:
    def draw(module: _Weighted) -> None:
        nn.init.kaiming_normal_(module.weight, mode=mode, nonlinearity="relu")
        _zero_bias(module)

    return draw


def _zero_bias(module: _Weighted) -> None:
    if module.bias is not None:
        nn.init.zeros_(module.bias)


def _normal(module: _Weighted) -> None:
    nn.init.normal_(module.weight, 0, 0.01)
    _zero_bias(module)


def _torch(module: _Weighted) -> None:
    module.reset_parameters()


def _torch_zero_bias(module: _Weighted) -> None:
    module.reset_parameters()
    _zero_bias(module)


_INITIAL: dict[str, Callable[[_Weighted], None]] = {
    "kaiming_fan_out": _kaiming("fan_out"),
    "kaiming_fan_in": _kaiming("fan_in"),
    "normal_0.01": _normal,
    "torch": _torch,
    "torch_zero_bias": _torch_zero_bias,
}


def _draw(module: _Weighted, initial: str, device: str) -> nn.Module:
    """Give ``module`` (made on the meta device, so nothing was drawn yet) its weights."""
    if device != "meta":
        module.to_empty(device=device)
        _INITIAL[initial](module)
    return module


def _conv2d(p: Conv2dParams, context: BuildContext) -> nn.Module:
    module = nn.Conv2d(
        context.inputs[0][0],
        p.out_channels,
        pair(p.kernel),
        pair(p.stride),
        pair(p.padding),
        pair(p.dilation),
        p.groups,
        p.bias,
        device="meta",
    )
    return _draw(module, p.initial, context.device)


def _conv3d(p: Conv3dParams, context: BuildContext) -> nn.Module:
    module = nn.Conv3d(
        context.inputs[0][0],
        p.out_channels,
        p.kernel,
        padding=p.kernel // 2,
        bias=p.bias,
        device="meta",
    )
    return _draw(module, p.initial, context.device)


def _conv_transpose2d(p: ConvTranspose2dParams, context: BuildContext) -> nn.Module:
    module = nn.ConvTranspose2d(
        context.inputs[0][0],
        p.out_channels,
        pair(p.kernel),
        pair(p.stride),
        pair(p.padding),
        groups=p.groups,
        bias=p.bias,
        device="meta",
    )
    return _draw(module, p.initial, context.device)


def _linear(p: LinearParams, context: BuildContext) -> nn.Module:
    module = nn.Linear(context.inputs[0][0], p.out_features, p.bias, device="meta")
    return _draw(module, p.initial, context.device)


TORCH_LAYERS.add(TorchLayer("conv2d", _conv2d))
TORCH_LAYERS.add(TorchLayer("conv3d", _conv3d))
TORCH_LAYERS.add(TorchLayer("conv_transpose2d", _conv_transpose2d))
TORCH_LAYERS.add(TorchLayer("linear", _linear))
