"""What of a detector's prediction stays of use for other classes: boxes and objectness.

The layers before a ``detect`` give, anchor by anchor, four figures of the box, objectness and one
figure for each class. The first five do not depend on which classes there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from torch import Tensor, fx, nn

from tango_desktop.graph.layers.detection import BOX_FIGURES

from .layers.detection import Detect, ImplicitAdd, ImplicitMultiply


@dataclass(frozen=True)
class PredictingHead:
    """A ``detect`` and, per level, the paths of shift, convolution and scale, where there."""

    detect: Detect
    levels: tuple[tuple[str, str, str], ...]

    @property
    def by_class(self) -> frozenset[str]:
        """The paths of the layers that have channels for each class."""
        return frozenset(path for level in self.levels for path in level[1:] if path)

    def biases(self, module: nn.Module) -> Iterator[nn.Parameter]:
        """Of the convolutions, level by level: (A·(5+nc),) each."""
        for _, conv, _ in self.levels:
            bias = module.get_submodule(conv).bias if conv else None
            if isinstance(bias, nn.Parameter):
                yield bias


def heads_in(module: fx.GraphModule) -> list[PredictingHead]:
    """The lead head and, where there is one, the auxiliary head."""
    found = []
    for node in module.graph.nodes:
        part = _part(module, node)
        if isinstance(part, Detect):
            levels = tuple(_level(module, source) for source in node.args)
            found.append(PredictingHead(part, levels))
    return found


def _level(module: fx.GraphModule, node: fx.Node) -> tuple[str, str, str]:
    shift = scale = ""
    if isinstance(_part(module, node), ImplicitMultiply):
        scale, node = str(node.target), node.args[0]  # type: ignore[assignment]
    conv = str(node.target) if isinstance(_part(module, node), nn.Conv2d) else ""
    before = node.args[0] if conv else None
    if isinstance(before, fx.Node) and isinstance(_part(module, before), ImplicitAdd):
        shift = str(before.target)
    return shift, conv, scale


def _part(module: fx.GraphModule, node: fx.Node) -> nn.Module | None:
    return module.get_submodule(str(node.target)) if node.op == "call_module" else None


def with_box_rows(module: fx.GraphModule, name: str, own: Tensor, value: Tensor) -> Tensor | None:
    """``own`` with the rows of boxes and objectness of ``value``, anchor by anchor.

    Args:
        module: a network.
        name: of the tensor in it.
        own: that tensor: (A·(5+nc), C, 1, 1) or (A·(5+nc),) of a convolution, (1, A·(5+nc), 1, 1)
            of a scale.
        value: what another network has in its place, for other classes.

    Returns:
        None where ``name`` does not predict boxes, or ``value`` cannot be for the same anchors.
    """
    for head in heads_in(module):
        if name.rpartition(".")[0] in head.by_class:
            return _mixed(own, value, head.detect.anchors.shape[1])
    return None


def _mixed(own: Tensor, value: Tensor, anchors: int) -> Tensor | None:
    if own.dim() != value.dim():
        return None
    axis = 1 if own.dim() == 4 and own.shape[0] == 1 else 0  # of a scale, or of a convolution
    rows, others = own.transpose(0, axis), value.transpose(0, axis)
    if rows.shape[1:] != others.shape[1:] or len(others) % anchors:
        return None
    if len(others) // anchors <= BOX_FIGURES:
        return None
    mixed = rows.reshape(anchors, -1, *rows.shape[1:]).clone()
    mixed[:, :BOX_FIGURES] = others.reshape(anchors, -1, *rows.shape[1:])[:, :BOX_FIGURES]
    return mixed.reshape(rows.shape).transpose(0, axis)
