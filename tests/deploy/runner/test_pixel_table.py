"""Looking 8-bit pixels up gives what normalising and rounding them gives, for every value."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tango_desktop.data.preprocess import (
    default_spec,
    detector_spec,
    fit,
    normalise,
    preprocess,
    values_of_pixels,
)
from tango_desktop.deploy.runner.engine_tflite import _Input
from tango_desktop.deploy.runner.pixel_table import PixelTable

# Scales and zeros of: a detector, a classifier, ranges that cut off both ends, one value for all.
QUANTIZATIONS = [(1 / 255, -128), (0.0186, -14), (0.004, 3), (1e6, 0)]


def every_pixel(channels: int) -> Any:
    """A picture (16, 16, C) in which each channel has all values, in another order."""
    rng = np.random.default_rng(0)
    return np.stack([rng.permutation(256).astype(np.uint8) for _ in range(channels)], 1).reshape(
        16, 16, channels
    )


def taken(channels: int, kind: Any, scale: float, zero: int) -> _Input:
    details = {
        "index": 0,
        "shape": [1, 16, 16, channels],
        "dtype": kind,
        "quantization": (scale, zero),
    }
    return _Input(details)


@pytest.mark.parametrize("kind", [np.int8, np.uint8])
@pytest.mark.parametrize("make", [default_spec, detector_spec])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize(("scale", "zero"), QUANTIZATIONS)
def test_each_value_is_what_rounding_gives(
    kind: Any, make: Any, channels: int, scale: float, zero: int
) -> None:
    spec, pixels = make((16, 16), channels), every_pixel(channels)
    shifted = zero + 128 if kind == np.uint8 else zero
    rounded = taken(channels, kind, scale, shifted).filled(normalise(pixels, spec))
    looked = taken(channels, kind, scale, shifted)
    assert looked.take_pixels(values_of_pixels(spec))
    np.testing.assert_array_equal(looked.looked_up(pixels), rounded)
    assert rounded.dtype == kind


@given(
    st.tuples(*[st.floats(-1.0, 2.0)] * 3),
    st.tuples(*[st.floats(0.01, 4.0)] * 3),
    st.floats(1e-4, 0.1),
    st.integers(-128, 127),
)
def test_of_any_mean_and_scale(
    mean: tuple[float, ...], std: tuple[float, ...], scale: float, zero: int
) -> None:
    spec, pixels = {**default_spec((16, 16)), "mean": mean, "std": std}, every_pixel(3)
    rounded = taken(3, np.int8, scale, zero).filled(normalise(pixels, spec))
    looked = taken(3, np.int8, scale, zero)
    assert looked.take_pixels(values_of_pixels(spec))
    np.testing.assert_array_equal(looked.looked_up(pixels), rounded)


@pytest.mark.parametrize("resize", ["crop", "stretch", "letterbox"])
@pytest.mark.parametrize("channels", [1, 3])
def test_values_of_pixels_are_those_of_a_prepared_picture(resize: str, channels: int) -> None:
    spec = {**default_spec((20, 30), channels), "resize": resize}
    image = Image.fromarray(np.random.default_rng(0).integers(0, 256, (37, 41, 3), np.uint8))
    pixels = np.asarray(fit(image, spec)).reshape(20, 30, channels)
    values = values_of_pixels(spec)
    looked = np.stack([values[k][pixels[:, :, k]] for k in range(channels)])
    np.testing.assert_array_equal(looked, preprocess(image, spec))


def test_a_shift_and_any_other_table() -> None:
    pixels, held = every_pixel(2), np.empty((16, 16, 2), np.int8)
    values = np.arange(-128, 128).astype(np.int8)
    shift = PixelTable(np.stack([values, values]))
    assert shift._is_shift
    shift.fill(held, pixels)
    np.testing.assert_array_equal(held, pixels.astype(int) - 128)
    turned = PixelTable(np.stack([values, values[::-1]]))
    assert not turned._is_shift
    turned.fill(held, pixels)
    np.testing.assert_array_equal(held[:, :, 0], pixels[:, :, 0].astype(int) - 128)
    np.testing.assert_array_equal(held[:, :, 1], 127 - pixels[:, :, 1].astype(int))


def test_files_of_floats_and_of_other_channels_take_no_pixels() -> None:
    values = values_of_pixels(default_spec((16, 16)))
    assert not taken(3, np.float32, 0.0, 0).take_pixels(values)
    assert not taken(1, np.int8, 0.1, 0).take_pixels(values)


def test_a_picture_of_another_size() -> None:
    looked = taken(3, np.int8, 0.1, 0)
    assert looked.take_pixels(values_of_pixels(default_spec((16, 16))))
    with pytest.raises(ValueError, match=r"\(16, 16, 3\), this has \(15, 16, 3\)"):
        looked.looked_up(every_pixel(3)[1:])
