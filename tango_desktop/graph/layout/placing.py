"""Places from left to right: columns as near to their neighbours as the room allows."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from . import spacing
from .aligning import Columns
from .layered import Layered

_SWEEPS = 6


def place_across(layered: Layered, columns: Columns) -> list[float]:
    """The x of each element's centre."""
    beside = _distances(layered, columns)
    order = _left_to_right(columns.count, beside)
    xs = _packed(columns.count, order, beside)
    if len(order) > 1:
        _pull_together(xs, order, beside, _wishes(layered, columns))
    return [xs[column] + shift for column, shift in zip(columns.column, columns.shift, strict=True)]


_Distances = list[dict[int, float]]  # of each column: columns right of it and how far at least


def _distances(layered: Layered, columns: Columns) -> _Distances:
    found: _Distances = [{} for _ in range(columns.count)]
    column, shift, half = columns.column, columns.shift, layered.half
    for row in layered.rows:
        for left, right in itertools.pairwise(row):
            apart = half[left] + half[right] + _gap(layered, left, right)
            apart += shift[left] - shift[right]
            to = found[column[left]]
            to[column[right]] = max(to.get(column[right], apart), apart)
    return found


def _gap(layered: Layered, left: int, right: int) -> float:
    passing = layered.is_passing(left) + layered.is_passing(right)
    return (spacing.BOX_GAP, spacing.SIDE_GAP, spacing.EDGE_GAP)[passing]


def _left_to_right(count: int, beside: _Distances) -> list[int]:
    """The columns so that each stands after those left of it."""
    waiting = [0] * count
    for to in beside:
        for right in to:
            waiting[right] += 1
    order = [column for column in range(count) if not waiting[column]]
    for column in order:
        for right in beside[column]:
            waiting[right] -= 1
            if not waiting[right]:
                order.append(right)
    return order


def _packed(count: int, order: list[int], beside: _Distances) -> list[float]:
    """Midway between all as far left and all as far right as they go."""
    left = [0.0] * count
    for column in order:
        for right, apart in beside[column].items():
            left[right] = max(left[right], left[column] + apart)
    widest = max(left, default=0.0)
    most = [widest] * count
    for column in reversed(order):
        for right, apart in beside[column].items():
            most[column] = min(most[column], most[right] - apart)
    return [(a + b) / 2 for a, b in zip(left, most, strict=True)]


_Wishes = list[list[tuple[int, float]]]  # of each column: (other column, distance when straight)


def _wishes(layered: Layered, columns: Columns) -> _Wishes:
    wishes: _Wishes = [[] for _ in range(columns.count)]
    for segment, (above, below) in enumerate(zip(layered.source, layered.target, strict=True)):
        if segment in columns.tied:
            continue
        a, b = columns.column[above], columns.column[below]
        away = (
            columns.shift[above]
            + layered.source_offset[segment]
            - columns.shift[below]
            - layered.target_offset[segment]
        )
        wishes[a].append((b, -away))
        wishes[b].append((a, away))
    return wishes


def _pull_together(xs: list[float], order: list[int], beside: _Distances, wishes: _Wishes) -> None:
    """Move each column to the median of its neighbours, as far as the next columns let it."""
    before: _Distances = [{} for _ in xs]
    for column, to in enumerate(beside):
        for right, apart in to.items():
            before[right][column] = apart
    for sweep in range(_SWEEPS):
        for column in reversed(order) if sweep % 2 == 0 else order:
            wanted = _median(xs[other] + away for other, away in wishes[column])
            if wanted is None:
                continue
            for right, apart in beside[column].items():
                wanted = min(wanted, xs[right] - apart)
            for left, apart in before[column].items():
                wanted = max(wanted, xs[left] + apart)
            xs[column] = wanted


def _median(values: Iterable[float]) -> float | None:
    ordered = sorted(values)
    if not ordered:
        return None
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
