"""What augmentation does to a picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tango_desktop.data.augment import (
    AUGMENTS,
    AugmentSpec,
    augmented,
    preset,
    preview,
    working_picture,
)
from tango_desktop.data.preprocess import PictureError, default_spec, fit, open_picture

SPEC = default_spec((32, 48))
NOTHING = AugmentSpec(crop="none", flip_horizontal=0, brightness=0, contrast=0, saturation=0)


def gradient(width: int = 96, height: int = 64) -> Image.Image:
    """Red grows to the right, green downwards; blue is 80."""
    pixels = np.full((height, width, 3), 80, np.uint8)
    pixels[..., 0] = np.linspace(0, 250, width).astype(np.uint8)
    pixels[..., 1] = np.linspace(0, 250, height).astype(np.uint8)[:, None]
    return Image.fromarray(pixels)


def run(spec: AugmentSpec, picture: Image.Image | None = None, seed: int = 0) -> np.ndarray:
    picture = picture or fit(gradient(), SPEC)
    found = augmented(picture, SPEC, spec, np.random.default_rng(seed))
    return np.asarray(found).astype(int)


def with_(**values: object) -> AugmentSpec:
    return AugmentSpec(**{**NOTHING.__dict__, **values})


def test_nothing_asked_nothing_changed() -> None:
    assert np.array_equal(run(NOTHING), np.asarray(fit(gradient(), SPEC)))


def test_flips() -> None:
    plain = np.asarray(fit(gradient(), SPEC))
    assert np.array_equal(run(with_(flip_horizontal=1.0)), plain[:, ::-1])
    assert np.array_equal(run(with_(flip_vertical=1.0)), plain[::-1])
    flipped = [np.array_equal(run(with_(flip_horizontal=0.5), seed=s), plain) for s in range(60)]
    assert 15 < sum(flipped) < 45


def test_brightness_contrast_and_saturation_stay_within_their_bounds() -> None:
    grey = Image.new("RGB", (48, 32), (100, 100, 100))
    seen = [run(with_(brightness=0.2), grey, s)[0, 0, 0] for s in range(50)]
    assert 80 <= min(seen) < 90
    assert 110 < max(seen) <= 120
    assert (run(with_(contrast=0.9), grey) == 100).all()  # even pictures have no contrast
    assert np.abs(run(with_(saturation=0.9), grey) - 100).max() <= 1
    red = Image.new("RGB", (48, 32), (200, 40, 40))
    spread = [np.ptp(run(with_(saturation=0.5), red, s)[0, 0]) for s in range(50)]
    assert min(spread) < 120
    assert max(spread) > 190


def test_hue_keeps_the_brightness() -> None:
    red = Image.new("RGB", (48, 32), (160, 90, 90))
    luma = np.array([0.299, 0.587, 0.114])
    for seed in range(20):
        found = run(with_(hue=0.1), red, seed)[0, 0]
        assert abs(found @ luma - np.array([160, 90, 90]) @ luma) < 2
    assert len({tuple(run(with_(hue=0.1), red, s)[0, 0]) for s in range(20)}) > 10


def test_grey_pictures_are_jittered_too() -> None:
    grey = Image.new("L", (48, 32), 100)
    found = np.asarray(augmented(grey, SPEC, with_(brightness=0.3), np.random.default_rng(0)))
    assert found.shape == (32, 48)
    assert found[0, 0] != 100


def test_erasing_covers_a_rectangle_of_bounded_area() -> None:
    picture = Image.new("RGB", (48, 32), (1, 2, 3))
    for seed in range(30):
        erased = (run(with_(erase=1.0), picture, seed) != (1, 2, 3)).any(axis=2)
        assert 0.01 < erased.mean() < 0.25
        rows, columns = np.flatnonzero(erased.any(axis=1)), np.flatnonzero(erased.any(axis=0))
        assert erased[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].all()
    assert picture.getpixel((0, 0)) == (1, 2, 3)


def test_rotation() -> None:
    turned = run(with_(rotation_degrees=20), seed=1)
    assert turned.shape == (32, 48, 3)
    assert not np.array_equal(turned, run(NOTHING))
    assert (turned[0, 0] == 114).all() or (turned[0, -1] == 114).all()


def test_zoomed_crops_show_a_part_of_the_right_size() -> None:
    spec = with_(crop="zoomed", crop_scale=0.25, crop_ratio=1.0)
    shares = []
    for seed in range(60):
        found = run(spec, gradient(480, 320), seed)
        shown = (found[..., 0].max() - found[..., 0].min()) / 250
        tall = (found[..., 1].max() - found[..., 1].min()) / 250
        assert abs(shown - tall) < 0.08  # the aspect is kept
        shares.append(shown * tall)
    assert 0.2 < min(shares) < 0.4
    assert 0.75 < max(shares) <= 1.0


def test_shifted_crops_move_the_picture() -> None:
    picture = fit(gradient(), SPEC)
    plain = np.asarray(picture).astype(int)
    moves = set()
    for seed in range(40):
        found = run(with_(crop="shifted", shift=0.125), picture, seed)
        middle = found[16, 24]
        distance = np.abs(plain - middle).sum(axis=2)
        row, column = np.unravel_index(distance.argmin(), distance.shape)
        assert distance.min() == 0
        assert abs(row - 16) <= 4
        assert abs(column - 24) <= 6
        moves.add((int(row), int(column)))
    assert len(moves) > 10


@settings(deadline=None, max_examples=60)
@given(
    st.integers(1, 400),
    st.integers(1, 400),
    st.sampled_from(["crop", "stretch", "letterbox"]),
    st.sampled_from(["none", "zoomed", "shifted"]),
    st.sampled_from([1, 3]),
    st.integers(0, 1000),
)
def test_any_picture_becomes_the_networks_size(
    tmp_path_factory: pytest.TempPathFactory,
    width: int,
    height: int,
    resize: str,
    crop: str,
    channels: int,
    seed: int,
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.png"
    gradient(width, height).save(path)
    spec = {**default_spec((20, 28), channels), "resize": resize}
    augment = AugmentSpec(crop=crop, rotation_degrees=9, hue=0.1, erase=0.5)
    picture = working_picture(path, spec, augment)
    found = augmented(picture, spec, augment, np.random.default_rng(seed))
    assert found.size == (28, 20)
    assert found.mode == ("L" if channels == 1 else "RGB")


def test_working_pictures_are_reduced_once(tmp_path: Path) -> None:
    path = tmp_path / "large.jpg"
    gradient(3000, 1500).save(path)
    zoomed = working_picture(path, SPEC, AugmentSpec())
    assert min(zoomed.size) == 72  # 1.5 × the longer side of the network's size
    assert working_picture(path, SPEC, NOTHING).size == (48, 32)
    assert working_picture(path, SPEC, None) == fit(open_picture(path), SPEC)


# -- previews and presets ---------------------------------------------------------------------


def test_previews_differ_and_repeat(tmp_path: Path) -> None:
    path = tmp_path / "사진.png"
    gradient().save(path)
    first = preview(path, SPEC, AUGMENTS.get("strong").spec, 4, seed=1)
    again = preview(path, SPEC, AUGMENTS.get("strong").spec, 4, seed=1)
    assert first == again
    assert len({picture.tobytes() for picture in first}) == 4
    assert first != preview(path, SPEC, AUGMENTS.get("strong").spec, 4, seed=2)
    plain = preview(path, SPEC, None, 2, seed=1)
    assert plain == [fit(gradient(), SPEC)] * 2


def test_a_preview_of_a_bad_file(tmp_path: Path) -> None:
    with pytest.raises(PictureError):
        preview(tmp_path / "gone.png", SPEC, AugmentSpec(), 1, 0)


def test_presets() -> None:
    assert preset("none", (224, 224)) is None
    assert preset("standard", (224, 224)).crop == "zoomed"
    assert preset("standard", (32, 32)).crop == "shifted"
    assert preset("strong", (224, 224), ("cat", "dog")).flip_horizontal == 0.5
    digits = preset("strong", (32, 32), tuple("0123456789"))
    assert digits.flip_horizontal == digits.flip_vertical == 0
