"""Boxes follow their pixels, whatever is done to a picture."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from tango_desktop.data.augment_boxes import (
    BOX_AUGMENTS,
    BoxAugmentSpec,
    Scene,
    Source,
    augmented,
    outlined,
    preview_boxes,
    working_picture,
    working_scene,
)
from tango_desktop.data.boxes import Boxes
from tango_desktop.data.preprocess import PictureError, detector_spec, fit, open_picture
from tango_desktop.data.records import LockedPicture

SIZE = (96, 128)
SPEC = detector_spec(SIZE)
NOTHING = BoxAugmentSpec(
    mosaic=0, hue=0, saturation=0, value=0, translate=0, scale=0, flip_horizontal=0
)
# Strong enough to be told apart after any resampling; none is a shade of another or of grey.
COLOURS = np.array([[250, 0, 0], [0, 250, 0], [0, 0, 250], [250, 250, 0], [0, 250, 250]])
SPECS = {
    "mosaic": replace(NOTHING, mosaic=1.0),
    "nine": replace(NOTHING, mosaic=1.0, mosaic9=1.0, scale=0.6),
    "translate": replace(NOTHING, translate=0.3),
    "scale": replace(NOTHING, scale=0.8),
    "flips": replace(NOTHING, flip_horizontal=0.5, flip_vertical=0.5),
    "turned": replace(NOTHING, rotation_degrees=20),
    "sheared": replace(NOTHING, shear_degrees=10),
    "perspective": replace(NOTHING, perspective=0.15),
    "pasted": replace(NOTHING, copy_paste=1.0),
    "all": BoxAugmentSpec(
        mosaic=0.7, mosaic9=0.3, copy_paste=0.5, hue=0, saturation=0, value=0, translate=0.2,
        scale=0.6, rotation_degrees=10, shear_degrees=5, perspective=0.05, flip_vertical=0.5,
    ),
}  # fmt: skip


def scene(number: int) -> Scene:
    """Black, with one rectangle in the number's colour and its outline."""
    random = np.random.default_rng(number)
    width, height = (128, 80) if number % 2 else (90, 96)
    left, top = random.integers(5, 30, 2).tolist()
    right, bottom = left + int(random.integers(30, 50)), top + int(random.integers(25, 40))
    picture = Image.new("RGB", (width, height), (0, 0, 0))
    colour = tuple(COLOURS[number].tolist())
    ImageDraw.Draw(picture).rectangle((left, top, right - 1, bottom - 1), fill=colour)
    line = tuple(float(v) for v in (left, top, right, top, right, bottom, left, bottom))
    return Scene(picture, Boxes.of([[left, top, right, bottom]], [number], None, ((line,),)))


SOURCE = Source(scene, len(COLOURS), tuple(range(len(COLOURS))))


def run(augment: BoxAugmentSpec, seed: int, number: int = 0) -> Scene:
    return augmented(number, SOURCE, SPEC, augment, np.random.default_rng(seed))


def where(picture: Image.Image, label: int) -> np.ndarray:
    """(H, W): the pixels that have this class's colour."""
    pixels = np.asarray(picture).astype(int)
    return np.abs(pixels - COLOURS[label]).max(axis=2) < 125


# -- boxes and their pixels -------------------------------------------------------------------


@pytest.mark.parametrize("name", SPECS)
@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 1 << 30))
def test_every_box_holds_its_pixels_and_no_more(name: str, seed: int) -> None:
    found = run(SPECS[name], seed)
    assert found.picture.size == SIZE[::-1]
    for box, label in zip(found.boxes.corners, found.boxes.labels, strict=True):
        left, top, right, bottom = (round(float(v)) for v in box)
        inside = where(found.picture, int(label))[top:bottom, left:right]
        # Of an object that others hide, or that is turned and cut, less is seen than its box says.
        filled = 0.8 if SPECS[name].keeps_upright and name != "pasted" else 0.4
        assert inside.any(axis=1).mean() >= filled, "pixels from top to bottom"
        assert inside.any(axis=0).mean() >= filled, "pixels from left to right"
        if SPECS[name].keeps_upright and name != "pasted":
            assert inside.mean() > 0.75 or min(inside.shape) < 8
    height, width = SIZE
    assert (found.boxes.corners >= 0).all()
    assert (found.boxes.corners <= [width, height, width, height]).all()


@pytest.mark.parametrize("name", SPECS)
@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 1 << 30))
def test_all_pixels_of_an_object_are_in_its_boxes(name: str, seed: int) -> None:
    found = run(SPECS[name], seed)
    for label in range(len(COLOURS)):
        outside = where(found.picture, label)
        for left, top, right, bottom in found.boxes.corners[found.boxes.labels == label]:
            outside[
                int(max(top - 1, 0)) : int(bottom + 2), int(max(left - 1, 0)) : int(right + 2)
            ] = 0
        # What is left of boxes that were dropped: a tenth of an object each, or a strip.
        assert outside.sum() < 900


@pytest.mark.parametrize("name", ["translate", "scale", "flips", "turned", "perspective"])
def test_what_stays_whole_is_found_whole(name: str) -> None:
    gentle = {"translate": replace(NOTHING, translate=0.04), "scale": replace(NOTHING, scale=0.1)}
    for seed in range(20):
        found = run(gentle.get(name, SPECS[name]), seed)
        outside = where(found.picture, 0)
        ((left, top, right, bottom),) = found.boxes.corners.tolist()
        outside[int(top) : int(bottom + 1), int(left) : int(right + 1)] = False
        assert outside.sum() <= 4


def test_nothing_asked_gives_the_letterboxed_picture() -> None:
    for number in (0, 1):
        found = run(NOTHING, 5, number)
        assert np.array_equal(
            np.asarray(found.picture), np.asarray(fit(scene(number).picture, SPEC))
        )
        left, top = (SIZE[1] - scene(number).picture.width) // 2, 8 * (number % 2)
        expected = scene(number).boxes.corners + np.array([left, top, left, top])
        np.testing.assert_allclose(found.boxes.corners, expected)
        assert found.boxes.polygons == ()


# -- several pictures -------------------------------------------------------------------------


def test_mosaics_show_several_pictures() -> None:
    four = [len(set(run(SPECS["mosaic"], seed).boxes.labels.tolist())) for seed in range(30)]
    assert max(four) >= 3
    far = replace(SPECS["nine"], scale=0.99)
    nine = [len(run(far, seed).boxes) for seed in range(30)]
    assert 6 < max(nine) <= 9


def test_only_what_is_seen_is_fetched() -> None:
    fetched: list[int] = []

    def counted(number: int) -> Scene:
        fetched.append(number)
        return scene(number)

    source = replace(SOURCE, scene=counted)
    nine = replace(NOTHING, mosaic=1.0, mosaic9=1.0)
    for seed in range(20):
        augmented(0, source, SPEC, nine, np.random.default_rng(seed))
    assert 20 * 1 <= len(fetched) <= 20 * 4  # an input covers at most four cells of its own size


def test_where_four_meet_wanders() -> None:
    """Rows and columns in which the pictures touch, over many samples: over half of the sides."""
    lines = []
    for seed in range(60):
        pixels = np.asarray(run(SPECS["mosaic"], seed).picture).astype(int)
        grey = (pixels == 114).all(axis=2)
        lines.append(grey.mean(axis=0))
    assert np.std([line[: SIZE[1] // 2].mean() for line in lines]) > 0.01


def test_mixup_shows_both_with_their_boxes() -> None:
    mixed = replace(NOTHING, mixup=1.0)
    seen = set()
    for seed in range(20):
        found = run(mixed, seed)
        assert len(found.boxes) == 2
        assert found.boxes.labels[0] == 0
        seen.add(int(found.boxes.labels[1]))
        pixels = np.asarray(found.picture).astype(int)
        for box, label in zip(found.boxes.corners, found.boxes.labels, strict=True):
            x, y = (box[:2] + box[2:]) / 2
            strongest = COLOURS[label] > 200
            assert pixels[int(y), int(x)][strongest].min() > 30
    assert len(seen) > 2


def test_pasted_objects_are_cut_out_along_their_outlines() -> None:
    guests = 0
    for seed in range(30):
        found = run(SPECS["pasted"], seed)
        assert found.boxes.labels[0] == 0
        guests += len(found.boxes) - 1
        own = where(found.picture, 0).sum() / np.asarray(scene(0).boxes.sides).prod()
        assert own > 0.65  # at most 30 % of an object is hidden
    assert guests > 10


def test_pasting_takes_the_shape_and_not_the_box() -> None:
    triangle = (10.0, 10.0, 50.0, 10.0, 10.0, 50.0)
    white = Image.new("RGB", (64, 64), (255, 255, 255))
    giver = Scene(white, Boxes.of([[10, 10, 50, 50]], [1], None, ((triangle,),)))
    taker = Scene(Image.new("RGB", (96, 96), (0, 0, 0)), Boxes.of([], []))
    source = Source([taker, giver].__getitem__, 2, (1,))
    spec = detector_spec((96, 96))
    found = augmented(0, source, spec, SPECS["pasted"], np.random.default_rng(0))
    assert found.boxes.sides.tolist() == [[40, 40]]
    painted = (np.asarray(found.picture)[..., 0] > 127).sum()
    assert painted == pytest.approx(40 * 40 / 2, rel=0.06)


def test_without_outlines_nothing_is_pasted() -> None:
    source = replace(SOURCE, outlined=())
    found = augmented(0, source, SPEC, SPECS["pasted"], np.random.default_rng(0))
    assert found.boxes.labels.tolist() == [0]


# -- colours ----------------------------------------------------------------------------------


def test_colours_stay_within_their_bounds() -> None:
    import colorsys

    colour = (180, 60, 90)
    plain = Scene(Image.new("RGB", SIZE[::-1], colour), Boxes.of([], []))
    source = Source(lambda _: plain, 1)
    spec = replace(NOTHING, hue=0.1, saturation=0.2, value=0.3)
    seen = []
    for seed in range(80):
        found = augmented(0, source, SPEC, spec, np.random.default_rng(seed)).picture
        seen.append(colorsys.rgb_to_hsv(*(v / 255 for v in found.getpixel((5, 5)))))
    hue, saturation, value = np.array(seen).T
    before = colorsys.rgb_to_hsv(*(v / 255 for v in colour))
    turned = (hue - before[0] + 0.5) % 1 - 0.5
    for change, bound in (
        (turned, 0.1), (saturation / before[1] - 1, 0.2), (value / before[2] - 1, 0.3)
    ):  # fmt: skip
        assert -1.1 * bound < change.min() < -0.6 * bound
        assert 0.6 * bound < change.max() < 1.1 * bound


def test_grey_pictures_and_one_channel() -> None:
    grey = dict(detector_spec(SIZE, channels=1))

    def lightness(number: int) -> Scene:
        return Scene(scene(number).picture.convert("L"), scene(number).boxes)

    source = replace(SOURCE, scene=lightness)
    for info in BOX_AUGMENTS:
        if info.spec is not None:
            found = augmented(0, source, grey, info.spec, np.random.default_rng(1))
            assert (found.picture.mode, found.picture.size) == ("L", SIZE[::-1])


# -- strengths --------------------------------------------------------------------------------


def test_the_published_sets() -> None:
    tiny, large = BOX_AUGMENTS.get("tiny").spec, BOX_AUGMENTS.get("p5").spec
    assert BOX_AUGMENTS.get("p6").spec == large
    for spec in (tiny, large):
        assert (spec.hue, spec.saturation, spec.value) == (0.015, 0.7, 0.4)
        assert (spec.mosaic, spec.flip_horizontal, spec.flip_vertical) == (1.0, 0.5, 0.0)
        assert spec.keeps_upright
    assert (tiny.translate, tiny.scale, tiny.mixup, tiny.copy_paste) == (0.1, 0.5, 0.05, 0.05)
    assert (large.translate, large.scale, large.mixup, large.copy_paste) == (0.2, 0.9, 0.15, 0.15)
    assert BOX_AUGMENTS.get("none").spec is None


def test_closed_means_single_pictures() -> None:
    closed = replace(SPECS["all"], mixup=0.5).closed
    assert (closed.mosaic, closed.mixup, closed.copy_paste) == (0, 0, 0)
    assert closed.scale == SPECS["all"].scale
    assert {len(run(closed, seed).boxes) for seed in range(30)} <= {0, 1}


@pytest.mark.parametrize("info", list(BOX_AUGMENTS), ids=lambda info: info.name)
def test_the_same_random_numbers_give_the_same_sample(info) -> None:
    if info.spec is None:
        pytest.skip("nothing is random")
    first, again, other = (run(info.spec, seed) for seed in (4, 4, 5))
    assert np.array_equal(np.asarray(first.picture), np.asarray(again.picture))
    assert first.boxes == again.boxes
    assert not np.array_equal(np.asarray(first.picture), np.asarray(other.picture))


# -- from files -------------------------------------------------------------------------------


def locked(path: Path, size: tuple[int, int], boxes: Boxes) -> LockedPicture:
    return LockedPicture(path.name, -1, "train", "0" * 64, *size, 1, 1, boxes=boxes)


def test_a_working_scene_has_its_size_in_the_network_and_no_crowds(folder) -> None:
    path = folder.add("wide.jpg", (640, 320))
    line = (0.0, 0.0, 64.0, 0.0, 64.0, 32.0)
    boxes = Boxes.of([[0, 0, 64, 32], [0, 0, 640, 320]], [2, 1], [False, True], ((line,), (line,)))
    picture = locked(path, (640, 320), boxes)
    assert outlined((picture, picture)) == (0, 1)
    working = working_picture(path, picture, SPEC)
    assert working.size == (128, 64)
    found = working_scene(working, picture, SPECS["turned"])
    np.testing.assert_allclose(found.boxes.corners, [[0, 0, 12.8, 6.4]], atol=1e-5)
    assert found.boxes.labels.tolist() == [2]
    np.testing.assert_allclose(found.boxes.polygons[0][0], np.array(line) / 5)
    assert working_scene(working, picture, NOTHING).boxes.polygons == ()


def test_previews(folder) -> None:
    boxes = Boxes.of([[10, 10, 200, 100]], [0])
    pictures = [locked(folder.add(f"{n}.jpg", (300, 200)), (300, 200), boxes) for n in range(4)]
    spec = BOX_AUGMENTS.get("standard").spec
    shown = preview_boxes(pictures[0], folder.root, SPEC, spec, 5, 1, pictures[1:])
    again = preview_boxes(pictures[0], folder.root, SPEC, spec, 5, 1, pictures[1:])
    assert len(shown) == 5
    for (picture, found), (same, same_boxes) in zip(shown, again, strict=True):
        assert picture.size == SIZE[::-1]
        assert np.array_equal(np.asarray(picture), np.asarray(same))
        assert found == same_boxes
    assert any(len(found) > 1 for _, found in shown)
    (plain, found), _ = preview_boxes(pictures[0], folder.root, SPEC, None, 2, 1)
    expected = fit(open_picture(folder.path("0.jpg")), SPEC)
    assert np.array_equal(np.asarray(plain), np.asarray(expected))
    np.testing.assert_allclose(found.corners, [[4.27, 9.27, 85.33, 47.67]], atol=0.2)
    gone = replace(pictures[0], path="gone.jpg")
    with pytest.raises(PictureError):
        preview_boxes(gone, folder.root, SPEC, spec, 1, 1)
