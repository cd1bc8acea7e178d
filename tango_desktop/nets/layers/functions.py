"""Layers that are a line of code in the built module rather than a module of their own."""

from __future__ import annotations

import operator
from collections.abc import Sequence

import torch
from torch import Tensor, fx
from torch.nn import functional

from tango_desktop.graph.layers.joining import PadShortcutParams, ReorgParams

from .info import TORCH_LAYERS, Call, TorchLayer

_Nodes = Sequence[fx.Node]


def add_all(first: Tensor, *others: Tensor) -> Tensor:
    """The sum of its arguments, all of one shape."""
    for other in others:
        first = first + other
    return first


def pad_shortcut(x: Tensor, channels: int, stride: int) -> Tensor:
    """Every ``stride``-th pixel of ``x`` (B, C, H, W), with zero channels put on both sides.

    The same arrangement as in the common re-implementations, so that their weights fit.
    """
    missing = channels - x.shape[1]
    front = missing // 2
    kept = x[:, :, ::stride, ::stride]
    return functional.pad(kept, (0, 0, 0, 0, front, missing - front))


def space_to_depth(x: Tensor, scale: int) -> Tensor:
    """(B, C, H, W) as (B, C · scale², H / scale, W / scale).

    Column by column of each square of pixels: for 2 (even row, even column), (odd, even),
    (even, odd), (odd, odd), as the weights of the published networks expect.
    """
    parts = [x[:, :, row::scale, col::scale] for col in range(scale) for row in range(scale)]
    return torch.cat(parts, 1)


def _add(p: object, nodes: _Nodes) -> Call:
    return Call(operator.add if len(nodes) == 2 else add_all, tuple(nodes))


def _pad_shortcut(p: PadShortcutParams, nodes: _Nodes) -> Call:
    return Call(pad_shortcut, (nodes[0], p.out_channels, p.stride))


def _reorg(p: ReorgParams, nodes: _Nodes) -> Call:
    return Call(space_to_depth, (nodes[0], p.scale))


TORCH_LAYERS.add(TorchLayer("add", call=_add))
TORCH_LAYERS.add(TorchLayer("multiply", call=lambda p, nodes: Call(operator.mul, tuple(nodes))))
TORCH_LAYERS.add(TorchLayer("concat", call=lambda p, nodes: Call(torch.cat, (list(nodes), 1))))
TORCH_LAYERS.add(TorchLayer("flatten", call=lambda p, nodes: Call(torch.flatten, (nodes[0], 1))))
TORCH_LAYERS.add(
    TorchLayer("global_avg_pool", call=lambda p, nodes: Call(torch.mean, (nodes[0], (2, 3))))
)
TORCH_LAYERS.add(
    TorchLayer("global_max_pool", call=lambda p, nodes: Call(torch.amax, (nodes[0], (2, 3))))
)
TORCH_LAYERS.add(TorchLayer("pad_shortcut", call=_pad_shortcut))
TORCH_LAYERS.add(TorchLayer("reorg", call=_reorg))
TORCH_LAYERS.add(
    TorchLayer("stack_levels", call=lambda p, nodes: Call(torch.stack, (list(nodes), 2)))
)
TORCH_LAYERS.add(TorchLayer("level_pool", call=lambda p, nodes: Call(torch.mean, (nodes[0], 2))))
