"""What is asked for an open block, and the answer: all that determines its layout.

They are tuples, since thousands of them are compared and hashed in each layout.
"""

from __future__ import annotations

from typing import NamedTuple

from .types import Point, Size


class BoxSpec(NamedTuple):
    """A box in a block.

    Attributes:
        width: of the box.
        height: of the box.
        entries: of an open block, where edges enter at its top, from its left side; a plain box
            has none and takes edges anywhere.
        exits: the same of the edges that leave at its bottom.
    """

    width: float
    height: float
    entries: tuple[float, ...] = ()
    exits: tuple[float, ...] = ()


class Wire(NamedTuple):
    """An edge inside a block between elements: boxes, then entries, then exits of the block.

    Attributes:
        source: number of the element.
        exit: which of the source's exits; -1 of a plain box.
        target: number of the element.
        entry: which of the target's entries; -1 of a plain box.
    """

    source: int
    exit: int
    target: int
    entry: int


class BlockSpec(NamedTuple):
    """An open block; two that are equal look the same.

    Attributes:
        boxes: in the document's order.
        entries: how many edges come in through its top.
        exits: how many leave through its bottom.
        wires: between its elements.
        title: how far from its left side its title reaches; edges enter right of it.
        framed: False for the top of the drawing, which has no frame.
        moved: (box, x, y) of boxes that a person placed.
        above: of each entry, its place in the order that edges come from above; empty when any
            will do.
        below: of each exit, its place in the order that edges go to below; the same.
    """

    boxes: tuple[BoxSpec, ...]
    entries: int
    exits: int
    wires: tuple[Wire, ...]
    title: float = 0.0
    framed: bool = True
    moved: tuple[tuple[int, float, float], ...] = ()
    above: tuple[int, ...] = ()
    below: tuple[int, ...] = ()


class BlockLayout(NamedTuple):
    """The layout of a block, relative to its top left corner.

    Attributes:
        size: (width, height).
        places: top left corner of each box.
        routes: way-points of each wire.
        entries: x of each entry at the top.
        exits: x of each exit at the bottom.
    """

    size: Size
    places: tuple[Point, ...]
    routes: tuple[tuple[Point, ...], ...]
    entries: tuple[float, ...]
    exits: tuple[float, ...]
