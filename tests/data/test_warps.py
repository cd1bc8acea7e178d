"""Pictures and boxes move alike."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tango_desktop.data import warps
from tango_desktop.data.boxes import NO_BOXES, Boxes

SIZE = (90, 120)
RED, BLUE = (255, 0, 0), (0, 0, 255)


def about_the_middle(*steps: np.ndarray) -> np.ndarray:
    height, width = SIZE
    view = warps.shift(-width / 2, -height / 2)
    for step in steps:
        view = step @ view
    return warps.shift(width / 2, height / 2) @ view


def moved_rectangle(matrix: np.ndarray, box: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Left, top, right, bottom of a rectangle's pixels after ``matrix``, and of its box."""
    picture = Image.new("RGB", SIZE[::-1], BLUE)
    picture.paste(RED, box)
    shown = np.asarray(warps.resampled(picture, matrix, SIZE, 114, "linear")).astype(int)
    rows, columns = np.nonzero((shown[..., 0] > 127) & (shown[..., 1] < 60))
    found = np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1])
    boxes = warps.visible(warps.moved(Boxes.of([box], [0]), matrix), SIZE)
    return found, boxes.corners[0]


@settings(deadline=None)
@given(
    st.floats(0.3, 1.9),
    st.floats(-25, 25),
    st.floats(-8, 8),
    st.floats(-0.2, 0.2),
    st.floats(-15, 15),
)
def test_boxes_stay_on_their_pixels(
    scale: float, degrees: float, slant: float, lean: float, shift: float
) -> None:
    steps = [
        warps.zoom(scale, scale),
        warps.turn(degrees),
        warps.shear(slant, -slant),
        warps.lean(lean / SIZE[1], lean / SIZE[0]),
        warps.shift(shift, -shift),
    ]
    found, box = moved_rectangle(about_the_middle(*steps), (50, 30, 85, 60))
    # A turned rectangle's corners are thinner than a pixel.
    np.testing.assert_allclose(found, box, atol=2.6)


@settings(deadline=None)
@given(st.floats(0.2, 1.9), st.floats(0.2, 1.9), st.floats(-30, 30), st.floats(-30, 30))
def test_upright_boxes_fit_to_the_pixel(
    scale_x: float, scale_y: float, across: float, down: float
) -> None:
    matrix = about_the_middle(warps.zoom(scale_x, scale_y), warps.shift(across, down))
    assert warps.is_upright(matrix)
    found, box = moved_rectangle(matrix, (45, 30, 80, 60))
    np.testing.assert_allclose(found, box, atol=1.1)


def test_the_quick_way_shows_the_same_as_the_general_one() -> None:
    random = np.random.default_rng(0)
    coarse = Image.fromarray(random.integers(0, 256, (6, 8, 3), dtype=np.uint8))
    picture = coarse.resize(SIZE[::-1], Image.Resampling.BICUBIC)
    matrix = about_the_middle(warps.zoom(1.3, 1.3), warps.shift(7.4, -3.2))
    quick = np.asarray(warps.resampled(picture, matrix, SIZE, 114, "linear")).astype(int)
    nearly = about_the_middle(warps.turn(1e-7), warps.zoom(1.3, 1.3), warps.shift(7.4, -3.2))
    assert not warps.is_upright(nearly)
    general = np.asarray(warps.resampled(picture, nearly, SIZE, 114, "linear")).astype(int)
    assert np.abs(quick - general)[2:-2, 2:-2].max() <= 2


@pytest.mark.parametrize("degrees", [0.0, 7.0])
def test_fine_detail_is_averaged_when_reduced(degrees: float) -> None:
    stripes = np.zeros((400, 400, 3), np.uint8)
    stripes[:, ::2] = 200
    view = warps.turn(degrees) @ warps.zoom(0.2, 0.2) @ warps.shift(-200, -200)
    matrix = warps.shift(40, 40) @ view
    shown = np.asarray(
        warps.resampled(Image.fromarray(stripes), matrix, (80, 80), 114, "linear")
    ).astype(int)
    assert np.abs(shown[30:50, 30:50] - 100).max() < 25


def test_a_view_beside_the_picture_is_grey() -> None:
    picture = Image.new("L", (20, 20), 255)
    away = warps.shift(500, 0)
    assert set(np.asarray(warps.resampled(picture, away, (9, 9), 7, "linear")).ravel()) == {7}
    small = warps.zoom(0.01, 0.01)
    assert warps.resampled(picture, small, (9, 9), 7, "linear").size == (9, 9)


def test_a_round_object_keeps_a_tight_box_when_turned() -> None:
    angles = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    circle = tuple(np.stack([60 + 20 * np.cos(angles), 45 + 20 * np.sin(angles)], 1).ravel())
    box = [40, 25, 80, 65]
    turned = about_the_middle(warps.turn(45))
    tight = warps.moved(Boxes.of([box, box], [0, 0], polygons=((circle,), ())), turned)
    np.testing.assert_allclose(tight.corners[0], box, atol=0.2)
    assert tight.sides[1].min() > 56  # without outlines the corners decide
    assert len(tight.polygons[0][0]) == 120


def test_what_is_left_of_a_box_decides() -> None:
    boxes = Boxes.of(
        [
            [-89, 0, 11, 40],  # 11 % are left
            [-91, 0, 9, 40],  # 9 %
            [10, 10, 11.9, 40],  # too narrow
            [30, 0, 33, 89],  # thin, but whole
            [-2, 50, 118, 53],  # thin and cut
            [-9, -9, 200, 200],  # larger than the picture
            [300, 10, 320, 30],  # outside
        ],
        range(7),
    )
    kept = warps.visible(boxes, SIZE)
    assert kept.labels.tolist() == [0, 3, 5]
    np.testing.assert_allclose(kept.corners[[0, 2]], [[0, 0, 11, 40], [0, 0, 120, 90]])
    assert len(warps.visible(NO_BOXES, SIZE)) == 0


def test_joined_boxes_keep_their_outlines() -> None:
    line = (1.0, 1.0, 5.0, 1.0, 5.0, 5.0)
    found = warps.joined(
        [Boxes.of([[0, 0, 2, 2]], [3]), NO_BOXES, Boxes.of([[1, 1, 5, 5]], [4], None, ((line,),))]
    )
    assert found.labels.tolist() == [3, 4]
    assert found.polygons == ((), (line,))
    assert warps.joined([NO_BOXES]).polygons == ()
