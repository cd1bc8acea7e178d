"""Where edges touch their boxes: spread along the border, straight ones undisturbed."""

from __future__ import annotations

from collections.abc import Sequence

from . import spacing
from .aligning import Columns
from .layered import Layered

_FIRM = 1000.0  # the weight of an end that should not give way


def segment_ends(
    layered: Layered, columns: Columns, xs: Sequence[float]
) -> tuple[list[float], list[float]]:
    """The x of each segment's upper and lower end."""
    upper = [
        xs[above] + offset
        for above, offset in zip(layered.source, layered.source_offset, strict=True)
    ]
    lower = [
        xs[below] + offset
        for below, offset in zip(layered.target, layered.target_offset, strict=True)
    ]
    wanted_upper, wanted_lower = list(lower), list(upper)
    for box, spec in enumerate(layered.spec.boxes):
        half = max(spec.width / 2 - spacing.PORT_MARGIN, 0.0)
        if not spec.exits and len(layered.down[box]) > 1:
            _spread_at(columns, (xs[box], half), layered.down[box], wanted_upper, upper)
        if not spec.entries and len(layered.up[box]) > 1:
            _spread_at(columns, (xs[box], half), layered.up[box], wanted_lower, lower)
    return upper, lower


def _spread_at(
    columns: Columns,
    border: tuple[float, float],
    segments: Sequence[int],
    wanted: Sequence[float],
    ends: list[float],
) -> None:
    """Set the ends of ``segments`` at a border: its centre and half of the room on it."""
    least, most = border[0] - border[1], border[0] + border[1]
    ordered = sorted(segments, key=lambda at: (wanted[at], at))
    places = [min(max(wanted[at], least), most) for at in ordered]
    weights = [_FIRM if at in columns.tied else 1.0 for at in ordered]
    for at, place in zip(
        ordered, spread(places, weights, least, most, spacing.PORT_GAP), strict=True
    ):
        ends[at] = place


def spread(
    wanted: Sequence[float], weights: Sequence[float], least: float, most: float, gap: float
) -> list[float]:
    """Places nearest to those wanted (rising), ``gap`` apart or as far as there is room.

    Least squares under the order: neighbours that are too near are pooled (Ayer et al. 1955).
    """
    gap = min(gap, (most - least) / max(len(wanted) - 1, 1))
    pools: list[tuple[float, float, int]] = []  # mean, weight, how many
    for at, (place, weight) in enumerate(zip(wanted, weights, strict=True)):
        mean, count = place - at * gap, 1
        while pools and pools[-1][0] >= mean:
            other, other_weight, others = pools.pop()
            mean = (mean * weight + other * other_weight) / (weight + other_weight)
            weight, count = weight + other_weight, count + others
        pools.append((mean, weight, count))
    most -= (len(wanted) - 1) * gap
    flat = [min(max(mean, least), most) for mean, _, count in pools for _ in range(count)]
    return [place + at * gap for at, place in enumerate(flat)]
