"""One picture, the same numbers everywhere."""

from __future__ import annotations

import ast
import io
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PIL import Image

from tango_desktop.data import preprocess as module
from tango_desktop.data.preprocess import (
    PictureError,
    default_spec,
    detector_spec,
    fit,
    geometry_of,
    letterbox_geometry,
    letterbox_sides,
    normalise,
    open_picture,
    preprocess,
    resized,
    softmax,
)

RED, GREEN, BLUE = (200, 30, 40), (20, 180, 60), (10, 60, 220)


def saved(image: Image.Image, format: str, **options: object) -> io.BytesIO:
    stream = io.BytesIO()
    image.save(stream, format, **options)
    stream.seek(0)
    return stream


def pixel(picture: Image.Image, place: tuple[int, int] = (0, 0)) -> tuple[int, ...]:
    assert picture.mode == "RGB"
    return picture.getpixel(place)


# -- file kinds, modes and depths -------------------------------------------------------------


@pytest.mark.parametrize("format", ["PNG", "BMP", "TIFF"])
def test_lossless_kinds_give_the_pixels_back(format: str) -> None:
    image = Image.fromarray(np.random.default_rng(0).integers(0, 256, (9, 7, 3), dtype=np.uint8))
    assert np.array_equal(open_picture(saved(image, format)), image)


@pytest.mark.parametrize("format", ["JPEG", "WEBP"])
def test_lossy_kinds_give_nearly_the_pixels_back(format: str) -> None:
    found = open_picture(saved(Image.new("RGB", (16, 16), RED), format, quality=95))
    assert np.abs(np.subtract(pixel(found, (8, 8)), RED)).max() <= 4


@pytest.mark.parametrize(
    ("mode", "colour", "expected"),
    [
        ("1", 1, (255, 255, 255)),
        ("L", 77, (77, 77, 77)),
        ("RGB", RED, RED),
        ("RGBA", (*RED, 255), RED),
        ("RGBA", (0, 0, 0, 0), (255, 255, 255)),
        ("RGBA", (255, 0, 0, 51), (255, 204, 204)),
        ("LA", (0, 0), (255, 255, 255)),
        ("LA", (100, 255), (100, 100, 100)),
        ("I;16", 0, (0, 0, 0)),
        ("I;16", 65535, (255, 255, 255)),
        ("I;16", 257 * 100, (100, 100, 100)),
        ("I;16", 257 * 100 + 120, (100, 100, 100)),
        ("I;16", 257 * 100 + 130, (101, 101, 101)),
    ],
)
def test_png_modes(mode: str, colour: object, expected: tuple[int, ...]) -> None:
    found = open_picture(saved(Image.new(mode, (4, 3), colour), "PNG"))
    assert pixel(found) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.array([[0, 65535]], np.int32), [0, 255]),
        (np.array([[-5, 70000]], np.int32), [0, 255]),
        (np.array([[0.0, 0.5]], np.float32), [0, 128]),
        (np.array([[0.0, 200.0]], np.float32), [0, 200]),
    ],
)
def test_deep_tiffs_are_scaled(values: np.ndarray, expected: list[int]) -> None:
    found = np.asarray(open_picture(saved(Image.fromarray(values), "TIFF")))
    assert found[0, :, 0].tolist() == expected
    assert (found == found[..., :1]).all()


def test_big_endian_16_bit_tiff() -> None:
    image = Image.fromarray(np.full((3, 3), 257 * 60, ">u2"))
    assert pixel(open_picture(saved(image, "TIFF"))) == (60, 60, 60)


def test_palette_with_and_without_transparency() -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([*RED, *GREEN])
    image.putpixel((1, 0), 1)
    plain = open_picture(saved(image, "PNG"))
    assert [pixel(plain, (x, 0)) for x in (0, 1)] == [RED, GREEN]
    seen_through = open_picture(saved(image, "PNG", transparency=0))
    assert [pixel(seen_through, (x, 0)) for x in (0, 1)] == [(255, 255, 255), GREEN]


def test_a_transparent_colour_of_rgb_and_grey() -> None:
    image = Image.new("RGB", (2, 1), RED)
    image.putpixel((1, 0), BLUE)
    found = open_picture(saved(image, "PNG", transparency=RED))
    assert [pixel(found, (x, 0)) for x in (0, 1)] == [(255, 255, 255), BLUE]
    grey = open_picture(saved(Image.new("L", (2, 1), 9), "PNG", transparency=9))
    assert pixel(grey) == (255, 255, 255)


def test_cmyk_tiff_and_adobe_jpeg_are_not_inverted() -> None:
    cyan = Image.new("CMYK", (16, 16), (255, 0, 0, 0))
    assert pixel(open_picture(saved(cyan, "TIFF"))) == (0, 255, 255)
    stream = saved(cyan, "JPEG", quality=95)
    assert b"Adobe" in stream.getvalue()
    assert np.abs(np.subtract(pixel(open_picture(stream), (8, 8)), (0, 255, 255))).max() <= 4


@pytest.mark.parametrize("format", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation(format: str, orientation: int) -> None:
    upright = Image.new("RGB", (32, 16), GREEN)
    upright.paste(RED, (0, 0, 16, 8))
    # What a camera would store so that the given orientation makes it upright again.
    inverse = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    stored = upright.transpose(inverse[orientation]) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    found = open_picture(saved(stored, format, exif=exif, quality=95))
    assert found.size == (32, 16)
    for place in ((4, 4), (28, 4), (4, 12), (28, 12)):
        wanted = upright.getpixel(place)
        assert np.abs(np.subtract(pixel(found, place), wanted)).max() <= 12, place


def test_a_damaged_exif_block_does_no_harm() -> None:
    stream = saved(Image.new("RGB", (16, 16), RED), "JPEG", exif=b"Exif\x00\x00II*\x00\xff\xff\xff")
    assert open_picture(stream).size == (16, 16)


def test_the_first_of_several_frames() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in (RED, BLUE)]
    stream = saved(frames[0], "TIFF", save_all=True, append_images=frames[1:])
    assert pixel(open_picture(stream)) == RED


# -- what cannot be read ----------------------------------------------------------------------


def test_truncated_pictures_are_refused() -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 256, (64, 64, 3), dtype=np.uint8))
    for format in ("JPEG", "PNG", "BMP", "TIFF", "WEBP"):
        content = saved(noise, format).getvalue()
        with pytest.raises(PictureError) as caught:
            open_picture(io.BytesIO(content[: len(content) // 2]))
        assert caught.value.kind == "unreadable", format


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xd8\xff", b"hello", b"\x89PNG\r\n\x1a\n" + b"x" * 40]
)
def test_no_picture_at_all(content: bytes) -> None:
    with pytest.raises(PictureError) as caught:
        open_picture(io.BytesIO(content))
    assert caught.value.kind == "unreadable"


def test_missing_and_unsupported(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match=r"gone\.png") as caught:
        open_picture(tmp_path / "gone.png")
    assert caught.value.kind == "missing"
    with pytest.raises(PictureError, match="GIF") as caught:
        open_picture(saved(Image.new("P", (4, 4)), "GIF"))
    assert caught.value.kind == "unsupported"


def test_a_giant_picture_is_refused_before_memory_is_taken(giant_png: bytes) -> None:
    with pytest.raises(PictureError) as caught:
        open_picture(io.BytesIO(giant_png))
    assert caught.value.kind == "too_large"


def test_draft_decoding_only_where_it_is_asked_for() -> None:
    stream = saved(Image.new("RGB", (800, 600), RED), "JPEG")
    assert open_picture(stream).size == (800, 600)
    stream.seek(0)
    small = open_picture(stream, at_least=(150, 150))
    assert small.size == (200, 150)


# -- preparing --------------------------------------------------------------------------------


def random_picture(width: int, height: int) -> Image.Image:
    random = np.random.default_rng(width * height)
    return Image.fromarray(random.integers(0, 256, (height, width, 3), dtype=np.uint8))


@pytest.mark.parametrize("size", [(500, 375), (375, 500), (256, 256), (300, 1000), (40, 50)])
@pytest.mark.parametrize("fraction", [1.0, 0.875])
def test_crop_is_what_torchvision_does(size: tuple[int, int], fraction: float) -> None:
    picture = random_picture(*size)
    spec = dict(default_spec((224, 224)), crop_fraction=fraction)
    short = round(224 / fraction)
    width, height = picture.size
    if width <= height:
        whole = picture.resize((short, int(short * height / width)), Image.Resampling.BILINEAR)
    else:
        whole = picture.resize((int(short * width / height), short), Image.Resampling.BILINEAR)
    left, top = round((whole.width - 224) / 2.0), round((whole.height - 224) / 2.0)
    expected = np.asarray(whole.crop((left, top, left + 224, top + 224)), dtype=int)
    assert np.abs(np.asarray(fit(picture, spec), dtype=int) - expected).max() <= 1


def test_crop_to_an_oblong_size_keeps_the_aspect() -> None:
    picture = Image.new("RGB", (200, 200), GREEN)
    picture.paste(RED, (0, 0, 200, 20))  # cut away: only the middle half of the height is kept
    found = np.asarray(fit(picture, default_spec((50, 100))))
    assert found.shape == (50, 100, 3)
    assert (found == GREEN).all()


def test_an_extreme_aspect_costs_no_memory() -> None:
    found = fit(Image.new("RGB", (60_000, 2), RED), default_spec((224, 224)))
    assert found.size == (224, 224)
    assert pixel(found, (100, 100)) == RED


def test_stretch_and_letterbox() -> None:
    picture = Image.new("RGB", (100, 50), RED)
    stretched = fit(picture, dict(default_spec((40, 40)), resize="stretch"))
    assert (np.asarray(stretched) == RED).all()
    boxed = np.asarray(fit(picture, dict(default_spec((40, 40)), resize="letterbox", fill=7)))
    assert (boxed[:10] == 7).all()
    assert (boxed[10:30] == RED).all()
    assert (boxed[30:] == 7).all()


def test_normalised_values() -> None:
    spec = dict(default_spec((2, 2)), mean=[0.5, 0.25, 0.0], std=[0.5, 0.25, 1.0])
    values = preprocess(Image.new("RGB", (5, 5), (255, 0, 51)), spec)
    assert values.dtype == np.float32
    assert values.shape == (3, 2, 2)
    assert values.flags.c_contiguous
    np.testing.assert_allclose(values[:, 0, 0], [1.0, -1.0, 0.2], atol=1e-6)


def test_one_channel() -> None:
    spec = dict(default_spec((4, 4), channels=1), mean=[0.0], std=[1.0])
    values = preprocess(Image.new("RGB", (8, 8), (100, 100, 100)), spec)
    assert values.shape == (1, 4, 4)
    np.testing.assert_allclose(values, 100 / 255, atol=1e-6)
    assert np.array_equal(normalise(np.full((4, 4), 100, np.uint8), spec), values)


def test_softmax_is_stable_and_by_row() -> None:
    found = softmax(np.array([[1000.0, 1000.0], [0.0, np.log(3.0)]]))
    np.testing.assert_allclose(found, [[0.5, 0.5], [0.25, 0.75]])


@pytest.mark.parametrize("size", [(60, 45), (100, 75), (131, 98), (100, 44)])
def test_linear_is_what_other_programs_call_bilinear(size: tuple[int, int]) -> None:
    """Between the four nearest pixels; beyond the middle of those at the edge, these."""
    pixels = np.random.default_rng(0).integers(0, 256, (75, 100), np.uint8)
    x, y = (
        np.clip((np.arange(n) + 0.5) * of / n - 0.5, 0, of - 1)
        for n, of in zip(size, (100, 75), strict=True)
    )
    left, top = x.astype(int), y.astype(int)
    right, bottom = np.minimum(left + 1, 99), np.minimum(top + 1, 74)
    across, down = (x - left), (y - top)[:, None]
    upper = pixels[top][:, left] * (1 - across) + pixels[top][:, right] * across
    lower = pixels[bottom][:, left] * (1 - across) + pixels[bottom][:, right] * across
    found = np.asarray(resized(Image.fromarray(pixels), size, "linear"))
    np.testing.assert_allclose(found, upper * (1 - down) + lower * down, atol=1.01)


def test_linear_averages_blocks_of_large_photographs() -> None:
    stripes = np.zeros((300, 400), np.uint8)
    stripes[:, ::2] = 200
    found = np.asarray(resized(Image.fromarray(stripes), (50, 40), "linear")).astype(int)
    assert np.abs(found - 100).max() <= 2
    part = resized(Image.fromarray(stripes), (20, 10), "linear", (100.0, 50.0, 260.0, 130.0))
    assert np.abs(np.asarray(part).astype(int) - 100).max() <= 2


@given(st.sampled_from(["linear", "bilinear"]), st.tuples(st.integers(1, 90), st.integers(1, 90)))
def test_a_part_is_resized_as_if_it_had_been_cut_out(name: str, size: tuple[int, int]) -> None:
    pixels = np.zeros((80, 120), np.uint8)
    pixels[20:60, 40:100] = 250
    part = resized(Image.fromarray(pixels), size, name, (40.0, 20.0, 100.0, 60.0))
    assert part.size == size
    assert np.asarray(part)[size[1] // 2, size[0] // 2] > 120


# -- where it lies ----------------------------------------------------------------------------

SIDES = st.integers(8, 400)


def test_a_detector_sees_the_whole_picture_from_0_to_1() -> None:
    values = preprocess(Image.new("RGB", (100, 50), (255, 0, 51)), detector_spec((40, 40)))
    np.testing.assert_allclose(values[:, 0, 0], [114 / 255] * 3, atol=1e-6)
    np.testing.assert_allclose(values[:, 20, 20], [1.0, 0.0, 0.2], atol=1e-6)
    assert detector_spec((40, 40), channels=1)["std"] == [1.0]


def test_letterbox_geometry() -> None:
    assert letterbox_geometry((640, 426), (640, 640)) == (1.0, 0, 107)
    assert letterbox_geometry((320, 240), (640, 640)) == (2.0, 0, 80)  # small ones are enlarged
    assert letterbox_geometry((375, 500), (320, 320)) == (0.64, 40, 0)
    assert letterbox_sides((375, 500), (320, 320)) == (240, 320)
    assert letterbox_sides((60_000, 2), (320, 320)) == (320, 1)


@given(
    st.sampled_from(["crop", "stretch", "letterbox"]),
    st.tuples(SIDES, SIDES),
    st.tuples(SIDES, SIDES),
    st.sampled_from([1.0, 0.875]),
)
def test_there_and_back(
    resize: str, image_size: tuple[int, int], size: tuple[int, int], fraction: float
) -> None:
    spec = dict(detector_spec(size), resize=resize, crop_fraction=fraction)
    geometry = geometry_of(image_size, spec)
    width, height = image_size
    corners = np.array([[0, 0, width, height], [0.3 * width, 0.1, width - 0.2, 0.9 * height]])
    np.testing.assert_allclose(geometry.back(geometry.forth(corners)), corners, atol=1e-2)
    outside = geometry.back(np.array([[-1e4, -1e4, 1e4, 1e4]]))
    np.testing.assert_allclose(outside, [[0, 0, width, height]])


@settings(deadline=None)
@given(
    st.sampled_from(["crop", "stretch", "letterbox"]),
    st.tuples(st.integers(40, 160), st.integers(40, 160)),
    st.tuples(st.integers(40, 160), st.integers(40, 160)),
)
def test_the_geometry_is_where_the_pixels_are(
    resize: str, image_size: tuple[int, int], size: tuple[int, int]
) -> None:
    spec = dict(detector_spec(size), resize=resize, interpolation="box")
    width, height = image_size
    left, top, right, bottom = box = (width // 3, height // 3, width - 8, height - 9)
    picture = Image.new("RGB", image_size, (0, 0, 0))
    picture.paste((255, 0, 0), box)
    expected = geometry_of(image_size, spec).forth(np.array([box]))[0]
    expected = np.clip(expected, 0, [size[1], size[0]] * 2)
    assume((expected[2:] - expected[:2] > 3).all() and right - left > 3 < bottom - top)
    red = np.asarray(fit(picture, spec)).astype(int)
    rows, columns = np.nonzero((red[..., 0] > 127) & (red[..., 1] < 60))  # the border is grey
    found = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    blocks = max(size[1] / width, size[0] / height, 1.0)  # a pixel's own size when enlarged
    np.testing.assert_allclose(found, expected, atol=0.51 * blocks + 0.6)


# -- it travels -------------------------------------------------------------------------------


def test_it_runs_on_old_devices_and_alone() -> None:
    source = Path(module.__file__).read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 6))
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or ".").split(".")[0])
    assert imported <= set(sys.stdlib_module_names) | {"numpy", "PIL"}
    assert "__future__" not in imported  # annotations came with 3.7
