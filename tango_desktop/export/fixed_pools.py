"""Adaptive average pools that ONNX has no operator for, as products with fixed matrices.

ONNX pools only where the input's side is a multiple of the output's; a VGG on pictures of 64 px
spreads 2 × 2 to 7 × 7. Each output row is the mean of the input rows from ⌊i·n/m⌋ to ⌈(i+1)·n/m⌉
(PyTorch's ``AdaptiveAvgPool2d``), so the pool is ``R · x · Cᵀ``.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from tango_desktop.graph import IMAGES, NetworkDocument

if TYPE_CHECKING:
    import torch
    from torch import nn

_LAYER = "adaptive_avg_pool"


def averaging(size: int, output: int) -> torch.Tensor:
    """The matrix (output, size) whose product with a side is its adaptive average pool."""
    import torch

    matrix = torch.zeros(output, size)
    for row in range(output):
        first, last = row * size // output, -(-(row + 1) * size // output)
        matrix[row, first:last] = 1.0 / (last - first)
    return matrix


def with_fixed_pools(
    module: nn.Module, document: NetworkDocument, size: tuple[int, int]
) -> nn.Module:
    """``module``, or a copy in which the pools that ONNX cannot express are products.

    Args:
        module: built from ``document``; not changed.
        document: the network.
        size: (h, w) of the pictures that the export is fixed to.
    """
    shapes = {IMAGES: (document.in_channels, *size), **document.shapes(size)}
    odd: dict[str, tuple[int, int]] = {}
    for node in document.nodes:
        if node.layer != _LAYER:
            continue
        _, height, width = shapes[node.inputs[0]]
        _, rows, columns = shapes[node.id]
        if height % rows or width % columns:
            odd[node.id] = (height, width)
    if not odd:
        return module
    changed = copy.deepcopy(module)
    for name, sides in odd.items():
        rows, columns = shapes[name][1:]
        pool = _pool(averaging(sides[0], rows), averaging(sides[1], columns).T.contiguous())
        changed.set_submodule(name, pool)
    return changed.eval()


def _pool(rows: torch.Tensor, columns: torch.Tensor) -> nn.Module:
    import torch
    from torch import nn

    class FixedPool(nn.Module):
        """(B, C, h, w) → (B, C, rows, columns)."""

        rows: torch.Tensor
        columns: torch.Tensor

        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("rows", rows)
            self.register_buffer("columns", columns)

        def forward(self, maps: torch.Tensor) -> torch.Tensor:
            """Pool ``maps``."""
            return torch.matmul(torch.matmul(self.rows, maps), self.columns)

    return FixedPool()
