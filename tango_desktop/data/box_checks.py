"""What annotations say, made usable: boxes within their picture, and what was wrong with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tango_desktop.data.boxes import NO_BOXES, Boxes
from tango_desktop.data.facts import Facts
from tango_desktop.data.listing import Drawing, LabelFault
from tango_desktop.data.outlines import packed
from tango_desktop.data.problems import Problem
from tango_desktop.data.records import SPLITS, LockedPicture

OUTSIDE_PX = 1.0  # rounding puts edges this far outside
LEAST_SIDE_PX = 0.9  # smaller boxes than a pixel hold nothing; shares of the sides are rounded
HUGE_SHARE = 0.98  # of the picture's area: often a box drawn by accident
SAME_PX = 0.01  # boxes of one class whose edges agree so far are one object, written twice
USUAL_SIDE_PX = 640  # of a detector's input
USUAL_MOST = 300  # boxes that training and export let a detector find in a picture
TINY_PX = 3.0  # the side of a square of that area at that input: hardly anything can be seen
MOST_PX = 1e6  # what a message says of boxes that lie farther away

Corners = NDArray[np.float64]


@dataclass(frozen=True)
class Cleaned:
    """The objects of a picture that can be used, and what was found wrong."""

    boxes: Boxes
    faults: tuple[LabelFault, ...] = ()


def cleaned(path: str, drawing: Drawing | None, facts: Facts) -> Cleaned:
    """The usable boxes of a picture: numbers, with an area, within the picture, each once.

    Args:
        path: of the picture.
        drawing: its objects as the annotation file has them; None: it has none.
        facts: of its file; width and height are those of the upright picture.
    """
    if drawing is None or not len(drawing.labels):
        return Cleaned(NO_BOXES)
    size = np.array([facts.width, facts.height] * 2, np.float64)
    with np.errstate(over="ignore"):  # numbers may be as large as there are
        corners = drawing.corners * size if drawing.relative else drawing.corners
    faults: list[LabelFault] = list(_wrong_size(path, drawing, facts))
    finite = np.asarray(np.isfinite(corners).all(axis=1))
    keep = _note(path, "box_no_number", finite, faults)
    places = np.where(keep[:, None], corners, 0.0)
    clipped = np.minimum(np.maximum(places, 0.0), size)
    beyond = np.abs(places - clipped).max(axis=1)
    _note_outside(path, keep & (beyond > OUTSIDE_PX), beyond, faults)
    sides = clipped[:, 2:] - clipped[:, :2]
    large = np.asarray((sides >= LEAST_SIDE_PX).all(axis=1) | ~keep)
    keep &= _note(path, "box_no_area", large, faults)
    keep &= _note(path, "box_twice", _first_of_each(clipped, drawing, keep), faults)
    huge = sides.prod(axis=1) >= HUGE_SHARE * facts.width * facts.height
    _note(path, "box_huge", ~(huge & keep & ~drawing.crowd), faults)
    if (drawing.crowd & keep).any():
        faults.append(LabelFault("crowds", path, int((drawing.crowd & keep).sum())))
    return Cleaned(_boxes(clipped, drawing, keep, size[:2]), tuple(faults))


def _boxes(clipped: Corners, drawing: Drawing, keep: NDArray[np.bool_], size: Corners) -> Boxes:
    outlines = drawing.outlines
    if drawing.relative and outlines:
        shares = packed(outlines)
        outlines = shares.with_points(shares.points * size)
    whole = Boxes(clipped.astype(np.float32), drawing.labels, drawing.crowd, outlines)
    return whole.chosen(keep)


def _note(
    path: str, kind: str, fine: NDArray[np.bool_], faults: list[LabelFault]
) -> NDArray[np.bool_]:
    bad = int((~fine).sum())
    if bad:
        faults.append(LabelFault(kind, path, bad))
    return np.array(fine, np.bool_)


def _note_outside(
    path: str, outside: NDArray[np.bool_], beyond: Corners, faults: list[LabelFault]
) -> None:
    if outside.any():
        amount = float(beyond[outside].max())
        faults.append(LabelFault("box_outside", path, int(outside.sum()), amount))


def _wrong_size(path: str, drawing: Drawing, facts: Facts) -> Iterator[LabelFault]:
    if drawing.size is None or drawing.size == (facts.width, facts.height):
        return
    turned = drawing.size == (facts.height, facts.width)
    kind = "annotated_lying" if turned else "annotated_size"
    yield LabelFault(kind, path, example=f"{drawing.size[0]} × {drawing.size[1]}")


def _first_of_each(
    corners: Corners, drawing: Drawing, keep: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """False for boxes of the same class and place as an earlier one."""
    first = np.ones(len(keep), np.bool_)
    seen: set[tuple[float, ...]] = set()
    rounded = np.rint(corners / SAME_PX).tolist()
    kinds = zip(drawing.labels.tolist(), drawing.crowd.tolist(), strict=True)
    for number, (edges, kind) in enumerate(zip(rounded, kinds, strict=True)):
        key = (*kind, *edges)
        first[number] = key not in seen or not keep[number]
        seen.add(key)
    return first


# -- too small to be seen ---------------------------------------------------------------------


def tiny_boxes(picture: LockedPicture) -> int:
    """How many objects have an area of less than ``TINY_PX``² when a usual network sees them."""
    sides = picture.boxes.sides[~picture.boxes.crowd]
    scale = min(USUAL_SIDE_PX / picture.width, USUAL_SIDE_PX / picture.height)
    return int((sides.prod(axis=1) * scale**2 < TINY_PX**2).sum())


# -- as problems ------------------------------------------------------------------------------


def problems_of(faults: Sequence[LabelFault]) -> Iterator[Problem]:
    """One problem for each kind of fault."""
    by_kind: defaultdict[str, list[LabelFault]] = defaultdict(list)
    for fault in faults:
        by_kind[fault.kind].append(fault)
    for kind, found in by_kind.items():
        files = tuple(dict.fromkeys(fault.path for fault in found))
        values = (
            ("boxes", sum(fault.count for fault in found)),
            ("amount", f"{min(max(fault.amount for fault in found), MOST_PX):,.0f}"),
            ("example", next((fault.example for fault in found if fault.example), "")),
        )
        yield Problem(kind, files, values, targets=files)


# -- statistics -------------------------------------------------------------------------------


@dataclass(frozen=True)
class BoxStatistics:
    """How large and how many the objects are; crowds are not counted but in ``crowds``.

    Attributes:
        counts: boxes of each split, by its name.
        background: pictures without any object.
        crowds: boxes that stand for crowds.
        most: the most objects in one picture.
        mean: objects a picture.
        sides: 10th, 50th and 90th percentile of √(width · height), px in the pictures.
        shares: the same percentiles as shares of the pictures' √(width · height).
        histogram: how many boxes have a share in each of ``EDGES``' intervals.
        per_picture: 10th, 50th and 90th percentile of the objects in a picture.
    """

    counts: Mapping[str, int]
    background: int
    crowds: int
    most: int
    mean: float
    sides: tuple[float, float, float]
    shares: tuple[float, float, float]
    histogram: tuple[int, ...]
    per_picture: tuple[float, float, float] = (0.0, 0.0, 0.0)


# Shares of a picture's side at which the histogram's bars begin and end: doubling.
EDGES = (0.0, 1 / 128, 1 / 64, 1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 1.0)
_PERCENTILES = (10, 50, 90)


def statistics(own: Sequence[LockedPicture]) -> BoxStatistics:
    """Of a data set's pictures."""
    areas = [_areas(picture.boxes) for picture in own]
    per_picture = np.array([len(found) for found in areas], np.int64)
    wholes = np.array([float(p.width * p.height) for p in own])
    every = np.concatenate([np.zeros(0), *areas])
    sides, shares = np.sqrt(every), np.sqrt(every / np.repeat(wholes, per_picture))
    return BoxStatistics(
        counts={s: int(per_picture[[p.split == s for p in own]].sum()) for s in SPLITS},
        background=sum(not len(p.boxes) for p in own),
        crowds=sum(int(p.boxes.crowd.sum()) for p in own),
        most=int(per_picture.max(initial=0)),
        mean=len(every) / max(len(own), 1),
        sides=_percentiles(sides),
        shares=_percentiles(shares),
        histogram=tuple(int(n) for n in np.histogram(shares.clip(0, 1), EDGES)[0]),
        per_picture=_percentiles(per_picture),
    )


def _areas(boxes: Boxes) -> NDArray[np.float64]:
    sides = boxes.sides[~boxes.crowd].astype(np.float64)
    return np.asarray(sides[:, 0] * sides[:, 1])


def _percentiles(values: NDArray[np.floating] | NDArray[np.int64]) -> tuple[float, float, float]:
    if not len(values):
        return (0.0, 0.0, 0.0)
    low, middle, high = np.percentile(values, _PERCENTILES)
    return (float(low), float(middle), float(high))
