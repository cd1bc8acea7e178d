"""The end of a detector in an ONNX graph, recognised step by step.

It is the decoding of ``detect`` layers: xy = (2σ − 0.5 + cell) · stride, wh = (2σ)² · anchor
(Wang et al., arXiv 2207.02696). Anything else is left unmapped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from .draft import Draft, Operator, UnmappedError
from .values import Cells, Value

_TOLERANCE = 1e-4


def _need(condition: bool) -> None:
    if not condition:
        raise UnmappedError


def step(cells: Cells, before: str, after: str, end: int = 0) -> Cells:
    """The next stage of ``cells``, which must be at ``before``."""
    _need(cells.stage == before)
    return replace(cells, stage=after, end=end or cells.end)


def part(cells: Cells, start: int, end: int) -> Cells:
    """Some of the figures of each box."""
    _need(cells.stage == "shares" and start >= 0)
    return replace(cells, stage="part", start=start, end=min(end, cells.figures))


def scaled(cells: Cells, array: Any) -> Cells:
    """Centres times twice the stride; sides times 2, and later times the anchors."""
    numbers = np.asarray(array, np.float64)
    if cells.stage == "part" and (cells.start, cells.end) == (0, 2):
        _need(numbers.size == 1)
        return replace(cells, stage="wide", stride=float(numbers.reshape(-1)[0]) / 2)
    if cells.stage == "part" and (cells.start, cells.end) == (2, 4):
        _need(numbers.size == 1 and float(numbers.reshape(-1)[0]) == 2)
        return replace(cells, stage="doubled")
    _need(cells.stage == "squared" and numbers.size == 2 * cells.count)
    _need(numbers.reshape(-1, cells.count, 1, 2).shape[0] == 1)
    return replace(cells, stage="sides", anchors=tuple(numbers.reshape(-1).tolist()))


def shifted(draft: Draft, cells: Value, array: Any) -> Cells:
    """Centres moved to their cells."""
    assert isinstance(cells, Cells)
    _need(cells.stage == "wide")
    height, width = draft.shapes[cells.node][1:]
    index = np.arange(height * width)
    wanted = (np.stack((index % width, index // width), 1) - 0.5) * cells.stride
    found = np.asarray(array, np.float64)
    _need(found.size == wanted.size)
    _need(bool(np.allclose(found.reshape(wanted.shape), wanted, atol=_TOLERANCE * cells.stride)))
    return replace(cells, stage="centres")


def flattened(draft: Draft, cells: Cells, target: list[int]) -> Cells:
    """All boxes of a level in a list."""
    height, width = draft.shapes[cells.node][1:]
    _need(cells.stage == "boxes" and len(target) == 3)
    _need(target[1:] == [cells.count * height * width, cells.figures])
    return replace(cells, stage="list")


def joined(draft: Draft, op: Operator, values: Sequence[Value], axis: int) -> Value:
    """The figures of a box, or the levels of a detector: then the ``detect`` node."""
    cells = [value for value in values if isinstance(value, Cells)]
    _need(len(cells) == len(values))
    if axis in (3, -1) and len(cells) == 3:
        return _box(cells[0], cells[1], cells[2])
    _need(axis in (1, -2) and all(level.stage == "list" for level in cells))
    _need(len({(level.count, level.figures) for level in cells}) == 1)
    params: dict[str, Any] = {
        "classes": cells[0].figures - 5,
        "anchors": tuple(_plain(number) for level in cells for number in level.anchors),
        "strides": tuple(_plain(level.stride) for level in cells),
    }
    return draft.add(op, "detect", [level.node for level in cells], params, path="detect")


def _box(centres: Cells, sides: Cells, rest: Cells) -> Cells:
    same = {(c.node, c.count, c.figures) for c in (centres, sides, rest)}
    _need(len(same) == 1 and (centres.stage, sides.stage, rest.stage) == _WHOLE)
    _need((rest.start, rest.end) == (4, rest.figures))
    return replace(rest, stage="boxes", stride=centres.stride, anchors=sides.anchors)


_WHOLE = ("centres", "sides", "part")


def _plain(number: float) -> float:
    return int(number) if float(number).is_integer() else float(f"{number:.7g}")
