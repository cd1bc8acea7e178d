"""Masks as run lengths: the same pixels as by pycocotools, outlines that hold just them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from pycocotools import mask as reference

from tango_desktop.data.run_lengths import mask_of, outlines_of_runs
from tests.data.box_sets import coco, look
from tests.data.conftest import Folder

SIDES = st.tuples(st.integers(1, 12), st.integers(1, 12))
MASKS = arrays.arrays(np.bool_, SIDES)


def in_text(mask: np.ndarray) -> dict[str, Any]:
    """As pycocotools writes it into files."""
    found = reference.encode(np.asfortranarray(mask.astype(np.uint8)))
    return {"size": list(found["size"]), "counts": found["counts"].decode()}


def in_numbers(mask: np.ndarray) -> dict[str, Any]:
    flat = mask.T.ravel()
    changes = np.flatnonzero(np.diff(np.concatenate([[False], flat])))
    counts = np.diff(np.concatenate([[0], changes, [flat.size]])).tolist()
    return {"size": list(mask.shape), "counts": counts}


def blob(seed: int, size: tuple[int, int] = (120, 160)) -> np.ndarray:
    """A few discs, some of which overlap."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[: size[0], : size[1]]
    mask = np.zeros(size, np.bool_)
    for _ in range(4):
        centre, radius = random.uniform(10, 110, 2), random.uniform(3, 30)
        mask |= (x - centre[0]) ** 2 + (y - centre[1]) ** 2 < radius**2
    return mask


def inside(outlines: tuple[tuple[float, ...], ...], size: tuple[int, int]) -> np.ndarray:
    """The pixels whose middle lies within any outline (the even-odd rule)."""
    y, x = np.mgrid[: size[0], : size[1]] + 0.5
    found = np.zeros(size, np.bool_)
    for outline in outlines:
        points = np.reshape(outline, (-1, 2))
        within = np.zeros(size, np.bool_)
        for (x0, y0), (x1, y1) in zip(points, np.roll(points, -1, axis=0), strict=True):
            if x0 == x1:
                within ^= (y > min(y0, y1)) & (y < max(y0, y1)) & (x < x0)
        found |= within
    return found


def filled(mask: np.ndarray) -> np.ndarray:
    """Without holes: what cannot be reached from outside, diagonal steps allowed, is in it."""
    outside = np.zeros((mask.shape[0] + 2, mask.shape[1] + 2), np.bool_)
    outside[[0, -1]] = outside[:, [0, -1]] = True
    free = np.pad(~mask, 1, constant_values=True)
    while True:
        grown = outside.copy()
        for dy in (-1, 0, 1):
            for dx in (-1, 0, 1):
                grown |= np.roll(outside, (dy, dx), (0, 1))
        grown &= free
        if (grown == outside).all():
            return ~outside[1:-1, 1:-1]
        outside = grown


@given(MASKS)
def test_the_same_pixels_as_the_reference(mask: np.ndarray) -> None:
    assert np.array_equal(mask_of(in_text(mask)), mask)
    assert np.array_equal(mask_of(in_numbers(mask)), mask)


@pytest.mark.parametrize("seed", range(5))
def test_large_masks(seed: int) -> None:
    mask = blob(seed)
    assert np.array_equal(mask_of(in_text(mask)), mask)
    assert np.array_equal(inside(outlines_of_runs(in_text(mask)), mask.shape), filled(mask))


@given(MASKS)
@settings(max_examples=200)
def test_outlines_hold_just_the_pixels_and_their_holes(mask: np.ndarray) -> None:
    assert np.array_equal(inside(outlines_of_runs(in_numbers(mask)), mask.shape), filled(mask))


def test_a_rectangle_has_four_corners() -> None:
    mask = np.zeros((6, 9), np.bool_)
    mask[1:4, 2:7] = True
    assert outlines_of_runs(in_text(mask)) == ((2, 1, 7, 1, 7, 4, 2, 4),)


@pytest.mark.parametrize(
    "value",
    [
        {"size": [2, 2]},
        {"counts": [4]},
        {"size": [2, 2], "counts": [1, 2]},
        {"size": [2, 2], "counts": [-1, 5]},
        {"size": [2, 2], "counts": [[1], [3]]},
        {"size": [2, 2], "counts": ["a", None]},
        {"size": [2, 2], "counts": None},
        {"size": [2, 2], "counts": "\n\n"},
        {"size": [2, 2], "counts": "o" * 100},
        {"size": [2, 2], "counts": "T"},
        {"size": [2, 2], "counts": ""},
        {"size": [1 << 20, 1 << 20], "counts": [1 << 40]},
        {"size": [0, 4], "counts": []},
        {"size": [2, 2, 2], "counts": [8]},
        {"size": "22", "counts": [10**400]},
        {"size": [float("nan"), 2], "counts": [4]},
        {"size": [2, 2], "counts": [4]},
        [],
        None,
    ],
)
def test_what_is_no_mask_has_no_outline(value: Any) -> None:
    assert outlines_of_runs(value) == ()


@pytest.mark.parametrize("written", [in_text, in_numbers])
def test_masks_in_a_file_become_outlines(folder: Folder, written: Any) -> None:
    root: Path = coco(folder)
    path = root / "annotations/instances_train2017.json"
    content = json.loads(path.read_text())
    mask = np.zeros((48, 64), np.bool_)
    mask[4:16, 4:20] = True
    content["annotations"][0]["segmentation"] = written(mask)
    content["annotations"][1] |= {"segmentation": written(mask), "iscrowd": 1}
    path.write_text(json.dumps(content))
    boxes = next(p for p in look(root)[0].pictures if p.path.endswith("a.png")).boxes
    assert boxes.polygons == (((4, 4, 20, 4, 20, 16, 4, 16),), ())
