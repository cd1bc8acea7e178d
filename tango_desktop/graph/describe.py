"""A network in figures, for people: in total, per block and per layer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from tango_desktop.i18n import tr

from .costs import LayerCost
from .document import ImageSize, NetworkDocument
from .layers import Shape, show


@dataclass(frozen=True)
class BlockCost:
    """What a run of layers under one top-level name costs.

    Attributes:
        name: ``layer1``, ``backbone.elan3``, or the layer's own name at the top.
        layers: how many.
        parameters: learnt numbers.
        macs: multiply-accumulates.
        shape: of its last layer's output.
    """

    name: str
    layers: int
    parameters: int
    macs: int
    shape: Shape


@dataclass(frozen=True)
class NetworkDescription:
    """A network in figures, for one picture in fp32."""

    name: str
    in_channels: int
    size: ImageSize
    outputs: tuple[Shape, ...]
    parameters: int
    macs: int
    weight_bytes: int
    activation_bytes: int
    digest: str
    blocks: tuple[BlockCost, ...]
    layers: tuple[LayerCost, ...]

    def text(self) -> str:
        """Several lines: the totals and a table of blocks."""
        return "\n".join([*self._totals(), "", *self._table()])

    def _totals(self) -> Iterable[str]:
        yield tr(
            "{name}: {input} → {output}",
            name=self.name,
            input=show((self.in_channels, *self.size)),
            output=", ".join(map(show, self.outputs)),
        )
        yield tr("Parameters: {count}", count=f"{self.parameters:,}")
        yield tr("Multiply-accumulates: {count} G", count=f"{self.macs / 1e9:.3f}")
        yield tr("Weights in fp32: {size} MB", size=f"{self.weight_bytes / 1e6:.1f}")
        yield tr("Peak of activations: {size} MB", size=f"{self.activation_bytes / 1e6:.1f}")

    def _table(self) -> Iterable[str]:
        rows = [(tr("Block"), tr("Layers"), tr("Parameters"), tr("MMACs"), tr("Output"))]
        for block in self.blocks:
            mega_macs = f"{block.macs / 1e6:,.1f}"
            counts = (str(block.layers), f"{block.parameters:,}", mega_macs)
            rows.append((block.name, *counts, show(block.shape)))
        name, *numbers = (max(map(len, column)) for column in zip(*rows, strict=True))
        for row in rows:
            cells = (cell.rjust(width) for cell, width in zip(row[1:], numbers, strict=True))
            yield "  ".join([row[0].ljust(name), *cells])


def describe(document: NetworkDocument, size: ImageSize | None = None) -> NetworkDescription:
    """The figures of ``document`` for pictures of ``size``, by default its own.

    Raises:
        GraphError: the document has problems; ShapeError when only shapes do not fit.
    """
    size = size or document.size
    costs = document.costs(size)
    return NetworkDescription(
        document.name,
        document.in_channels,
        size,
        document.output_shapes(size),
        sum(cost.parameters for cost in costs),
        sum(cost.macs for cost in costs),
        sum(cost.weight_bytes for cost in costs),
        document.activation_bytes(size),
        document.digest(),
        tuple(_block(name, list(group)) for name, group in groupby(costs, _top)),
        costs,
    )


# Parts of networks that alone would hide most of what is in them.
_SECTIONS = {"features", "backbone", "neck", "head"}


def _top(cost: LayerCost) -> str:
    """The block a layer is listed under."""
    parts = cost.id.split(".")
    return ".".join(parts[:2]) if parts[0] in _SECTIONS and len(parts) > 2 else parts[0]


def _block(name: str, costs: list[LayerCost]) -> BlockCost:
    return BlockCost(
        name,
        len(costs),
        sum(cost.parameters for cost in costs),
        sum(cost.macs for cost in costs),
        costs[-1].shape,
    )
