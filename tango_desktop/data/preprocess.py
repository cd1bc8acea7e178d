"""From a picture file to the numbers a network takes: the one place that says how.

Training's evaluation, the parity check and the runner on a device all use this module, so the same
picture gives the same numbers everywhere. It is copied into deployed bundles as it is: NumPy,
Pillow and the standard library only, nothing from this package, syntax of Python 3.6.

The ``spec`` of a network is the ``preprocess`` part of its ``model.yaml``::

    size: [224, 224]            # height, width
    resize: crop                # crop | stretch | letterbox
    crop_fraction: 0.875        # crop: the share of the shorter side that is kept
    interpolation: bilinear     # linear | bilinear | bicubic | lanczos | box | nearest
    channels: 3                 # 3 (RGB) or 1 (grey)
    mean: [0.485, 0.456, 0.406] # of values scaled to 0–1
    std: [0.229, 0.224, 0.225]
    fill: 114                   # letterbox: the grey around the picture

``bilinear`` to ``box`` are Pillow's and weigh all pixels that a new one covers. ``linear`` is what
OpenCV and detectors' published programs call bilinear: between the four nearest pixels, sharper
where a picture is reduced to more than half. Below that whole blocks are averaged first, so that
large photographs do not flicker.
"""

import math
import struct
import warnings
import zlib
from typing import Any, Dict, Mapping, NamedTuple, Optional, Sequence, Tuple

import numpy as np
from PIL import Image

# What is read; Pillow calls JPEGs that carry a second picture MPO.
FORMATS = ("JPEG", "MPO", "PNG", "BMP", "DIB", "WEBP", "TIFF")
# Pillow refuses above this, too; such a picture would take over half a gigabyte.
MAX_PIXELS = 178956970
IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)
GREY_MEAN = (0.449,)
GREY_STD = (0.226,)

_ENUM = getattr(Image, "Resampling", Image)  # Pillow < 9.1 has no Resampling
_FLIP = getattr(Image, "Transpose", Image)
_EXTENT = getattr(Image, "Transform", Image).EXTENT
FILTERS = {
    "bilinear": _ENUM.BILINEAR,
    "bicubic": _ENUM.BICUBIC,
    "lanczos": _ENUM.LANCZOS,
    "box": _ENUM.BOX,
    "nearest": _ENUM.NEAREST,
    "linear": _ENUM.BILINEAR,  # and Pillow's own sharpness, see ``resized``
}  # type: Dict[str, Any]
# EXIF orientation → how to turn the picture upright.
_UPRIGHT = {
    2: _FLIP.FLIP_LEFT_RIGHT,
    3: _FLIP.ROTATE_180,
    4: _FLIP.FLIP_TOP_BOTTOM,
    5: _FLIP.TRANSPOSE,
    6: _FLIP.ROTATE_270,
    7: _FLIP.TRANSVERSE,
    8: _FLIP.ROTATE_90,
}  # type: Dict[int, Any]
_ORIENTATION = 0x0112
# What Pillow's decoders raise on damaged files, besides OSError.
_DAMAGED = (
    SyntaxError,
    ValueError,
    TypeError,
    IndexError,
    KeyError,
    EOFError,
    OverflowError,
    MemoryError,
    AttributeError,
    RuntimeError,
    struct.error,
    zlib.error,
)

# Pillow warns from half of MAX_PIXELS on; those pictures are still fine here.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)


class PictureError(ValueError):
    """A picture that cannot be read.

    Attributes:
        kind: ``missing``, ``unreadable``, ``unsupported`` or ``too_large``.
        source: the file, as text.
    """

    def __init__(self, kind: str, source: str, reason: str) -> None:
        super(PictureError, self).__init__("{}: {}".format(source, reason))
        self.kind = kind
        self.source = source
        self.reason = reason


class Geometry(NamedTuple):
    """Where a picture's pixels are in the network's input: ``x · scale_x + left``, the same for y.

    Attributes:
        width: of the upright picture, px.
        height: of the upright picture, px.
        scale_x: input pixels for each pixel of the picture.
        scale_y: the same, down.
        left: where the picture's left edge is in the input; negative where it was cut.
        top: where its upper edge is.
    """

    width: int
    height: int
    scale_x: float
    scale_y: float
    left: float
    top: float

    def forth(self, corners: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
        """``(N, 4)`` left, top, right, bottom: from the picture's pixels to the input's."""
        scale, shift = self._factors()
        return np.asarray(corners * scale + shift, dtype=np.float32)

    def back(self, corners: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
        """``(N, 4)`` from the input's pixels to the picture's, clipped to the picture."""
        scale, shift = self._factors()
        most = np.array([self.width, self.height] * 2, dtype=np.float64)
        return np.asarray(np.clip((corners - shift) / scale, 0.0, most), dtype=np.float32)

    def _factors(self) -> "Tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]":
        scale = np.array([self.scale_x, self.scale_y] * 2, dtype=np.float64)
        return scale, np.array([self.left, self.top] * 2, dtype=np.float64)


def default_spec(size: Sequence[int], channels: int = 3) -> "Dict[str, Any]":
    """The spec for ``size`` (height, width) where nothing else is asked for."""
    colour = channels == 3
    return {
        "size": [int(size[0]), int(size[1])],
        "resize": "crop",
        "crop_fraction": 1.0,
        "interpolation": "bilinear",
        "channels": int(channels),
        "mean": list(IMAGENET_MEAN if colour else GREY_MEAN),
        "std": list(IMAGENET_STD if colour else GREY_STD),
        "fill": 114,
    }


def detector_spec(size: Sequence[int], channels: int = 3) -> "Dict[str, Any]":
    """The spec of a detector for ``size`` (height, width): letterboxed, values from 0 to 1.

    ``linear``, as published weights have seen their pictures: with Pillow's ``bilinear`` YOLOv7's
    average precision on COCO pictures reduced to 320 px is 0.008 lower.
    """
    spec = dict(default_spec(size, channels), resize="letterbox", interpolation="linear")
    return dict(spec, mean=[0.0] * int(channels), std=[1.0] * int(channels))


# -- opening ----------------------------------------------------------------------------------


def open_picture(source: Any, at_least: Optional[Tuple[int, int]] = None) -> Image.Image:
    """The picture in ``source`` (a path or a binary stream), upright, mode RGB.

    Transparency is laid over white, CMYK becomes RGB, 16-bit and floating-point grey is scaled to
    8 bits, and of several frames the first is taken.

    Args:
        source: a path or a binary stream.
        at_least: (width, height) that is enough: a JPEG may then be decoded at 1/2, 1/4 or 1/8 of
            its size, much faster and not quite the same. For training's random crops only; what
            is evaluated or deployed is decoded whole.

    Raises:
        PictureError: it is missing, damaged, too large or of a format that is not read.
    """
    name = str(getattr(source, "name", source))
    try:
        with Image.open(source) as image:
            _check(image, name)
            if at_least is not None and image.format in ("JPEG", "MPO"):
                image.draft(None, at_least)
            image.load()
            return _upright(_to_rgb(image), orientation_of(image))
    except PictureError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        reason = "more than {} megapixels".format(MAX_PIXELS // 1_000_000)
        raise PictureError("too_large", name, reason) from error
    except FileNotFoundError as error:
        raise PictureError("missing", name, "no such file") from error
    except OSError as error:
        raise PictureError("unreadable", name, str(error)) from error
    except _DAMAGED as error:
        reason = "{}: {}".format(type(error).__name__, error)
        raise PictureError("unreadable", name, reason) from error


def _check(image: Image.Image, name: str) -> None:
    if image.format not in FORMATS:
        raise PictureError("unsupported", name, "format {} is not read".format(image.format))
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise PictureError("too_large", name, "{} x {} pixels".format(width, height))


def orientation_of(image: Image.Image) -> int:
    """EXIF's orientation, 1 to 8; 1 (upright) where the picture says nothing."""
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except (OSError,) + _DAMAGED:
        return 1  # a damaged EXIF block does not make the picture unusable


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    turn = _UPRIGHT.get(orientation)
    return image if turn is None else image.transpose(turn)


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode == "RGB" and "transparency" not in image.info:
        return image.copy()
    if image.mode.startswith("I") or image.mode == "F":
        return _scaled(image).convert("RGB")
    if image.mode in ("LA", "La", "RGBA", "RGBa", "PA") or "transparency" in image.info:
        return _over_white(image)
    return image.convert("RGB")


def _scaled(image: Image.Image) -> Image.Image:
    """16-bit grey (0–65535), or floating point (0–1 or 0–255), as 8-bit grey."""
    values = np.asarray(image)
    if image.mode == "F":
        values = np.nan_to_num(values)
        top = 255.0 if float(values.max()) <= 1.0 else 1.0
        scaled = np.rint(np.clip(values * top, 0, 255))
    else:
        scaled = (np.clip(values, 0, 65535).astype(np.uint32) + 128) // 257
    return Image.fromarray(scaled.astype(np.uint8))


def _over_white(image: Image.Image) -> Image.Image:
    layer = image.convert("RGBA")
    paper = Image.new("RGBA", layer.size, (255, 255, 255, 255))
    return Image.alpha_composite(paper, layer).convert("RGB")


# -- preparing --------------------------------------------------------------------------------


def preprocess(image: Image.Image, spec: "Mapping[str, Any]") -> "np.ndarray[Any, Any]":
    """What the network takes: float32 ``(C, H, W)``, normalised."""
    return normalise(np.asarray(fit(image, spec)), spec)


def fit(image: Image.Image, spec: "Mapping[str, Any]") -> Image.Image:
    """The picture in the network's size and channels: mode RGB or L, 8 bits."""
    image = image.convert("L" if int(spec.get("channels", 3)) == 1 else "RGB")
    return _RESIZE[str(spec.get("resize", "crop"))](image, spec)


def normalise(pixels: "np.ndarray[Any, Any]", spec: "Mapping[str, Any]") -> "np.ndarray[Any, Any]":
    """``(H, W)`` or ``(H, W, C)`` of 0–255 as float32 ``(C, H, W)``, ``(x / 255 − mean) / std``."""
    if pixels.ndim == 2:
        pixels = pixels[:, :, None]
    mean = np.asarray(spec["mean"], dtype=np.float64).reshape(-1, 1, 1)
    std = np.asarray(spec["std"], dtype=np.float64).reshape(-1, 1, 1)
    values = np.ascontiguousarray(pixels.transpose(2, 0, 1)).astype(np.float32)
    values *= (1.0 / (255.0 * std)).astype(np.float32)
    values -= (mean / std).astype(np.float32)
    return values


def values_of_pixels(spec: "Mapping[str, Any]") -> "np.ndarray[Any, Any]":
    """What ``normalise`` makes of every value of a pixel: float32 ``(C, 256)``."""
    every = np.arange(256, dtype=np.uint8).reshape(256, 1, 1)
    return normalise(np.repeat(every, int(spec.get("channels", 3)), axis=2), spec)[:, :, 0]


def softmax(logits: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    """Probabilities over the last axis."""
    shifted = np.exp(logits - np.max(logits, axis=-1, keepdims=True))
    return np.asarray(shifted / np.sum(shifted, axis=-1, keepdims=True))


def geometry_of(image_size: Sequence[int], spec: "Mapping[str, Any]") -> Geometry:
    """How ``fit`` lays a picture of ``image_size`` (width, height) into the network's input."""
    return _GEOMETRY[str(spec.get("resize", "crop"))](image_size, spec)


def letterbox_geometry(image_size: Sequence[int], size: Sequence[int]) -> Tuple[float, int, int]:
    """Scale, left and top of a picture that is fitted whole into ``size``, small ones enlarged.

    The sides are rounded to whole pixels; ``letterbox_sides`` has them.

    Args:
        image_size: (width, height) of the upright picture, px.
        size: (height, width) of the network's input, px.
    """
    height, width = int(size[0]), int(size[1])
    scale = min(width / float(image_size[0]), height / float(image_size[1]))
    inner_w, inner_h = letterbox_sides(image_size, size)
    return scale, (width - inner_w) // 2, (height - inner_h) // 2


def letterbox_sides(image_size: Sequence[int], size: Sequence[int]) -> Tuple[int, int]:
    """(width, height) in px that a letterboxed picture takes within ``size`` (height, width)."""
    height, width = int(size[0]), int(size[1])
    scale = min(width / float(image_size[0]), height / float(image_size[1]))
    inner_w = min(max(int(round(image_size[0] * scale)), 1), width)
    inner_h = min(max(int(round(image_size[1] * scale)), 1), height)
    return inner_w, inner_h


def resized(
    image: Image.Image,
    size: Tuple[int, int],
    interpolation: str,
    box: Optional[Tuple[float, float, float, float]] = None,
) -> Image.Image:
    """A part of ``image`` (all of it unless ``box`` is given) in another size.

    Args:
        image: of mode RGB or L.
        size: (width, height) of the result.
        interpolation: a name in ``FILTERS``; see the module for what they mean.
        box: left, top, right, bottom in the picture's pixels.
    """
    whole = (0.0, 0.0, float(image.size[0]), float(image.size[1]))
    box = whole if box is None else box
    if interpolation != "linear":
        return image.resize(size, FILTERS[interpolation], box=box)
    if size == image.size and box == whole:
        return image.copy()
    if box[2] - box[0] <= size[0] and box[3] - box[1] <= size[1]:
        return image.resize(size, _ENUM.BILINEAR, box=box)  # the same, and quicker
    across = max(int((box[2] - box[0]) / size[0] + 1e-3), 1)
    down = max(int((box[3] - box[1]) / size[1] + 1e-3), 1)
    if across > 1 or down > 1:
        left, top = int(box[0]), int(box[1])
        part = (left, top, int(math.ceil(box[2])), int(math.ceil(box[3])))
        image = image.reduce((across, down), part)
        box = (
            (box[0] - left) / across,
            (box[1] - top) / down,
            (box[2] - left) / across,
            (box[3] - top) / down,
        )
    return image.transform(size, _EXTENT, box, _ENUM.BILINEAR)


def _resized(
    image: Image.Image,
    size: Tuple[int, int],
    spec: "Mapping[str, Any]",
    box: Optional[Tuple[float, float, float, float]] = None,
) -> Image.Image:
    return resized(image, size, str(spec.get("interpolation", "bilinear")), box)


def _stretch(image: Image.Image, spec: "Mapping[str, Any]") -> Image.Image:
    height, width = spec["size"]
    return _resized(image, (int(width), int(height)), spec)


def _stretch_geometry(image_size: Sequence[int], spec: "Mapping[str, Any]") -> Geometry:
    width, height = int(image_size[0]), int(image_size[1])
    size = spec["size"]
    return Geometry(width, height, size[1] / float(width), size[0] / float(height), 0.0, 0.0)


def _crop(image: Image.Image, spec: "Mapping[str, Any]") -> Image.Image:
    """Shorter side to ``size / crop_fraction``, then the centre, in one step.

    The same as torchvision's Resize and CenterCrop (to one grey level, from rounding), but only the
    pixels that are kept are made, so a picture of 30,000 × 10 pixels costs no more than another.
    """
    height, width = int(spec["size"][0]), int(spec["size"][1])
    return _resized(image, (width, height), spec, _crop_box(image.size, spec))


def _crop_box(
    image_size: Sequence[int], spec: "Mapping[str, Any]"
) -> Tuple[float, float, float, float]:
    """The part of the picture that is kept, in its pixels."""
    height, width = int(spec["size"][0]), int(spec["size"][1])
    fraction = float(spec.get("crop_fraction", 1.0))
    full_w, full_h = _covering(image_size, round(width / fraction), round(height / fraction))
    left, top = int(round((full_w - width) / 2.0)), int(round((full_h - height) / 2.0))
    step_x, step_y = image_size[0] / float(full_w), image_size[1] / float(full_h)
    return (
        left * step_x,
        top * step_y,
        min((left + width) * step_x, float(image_size[0])),
        min((top + height) * step_y, float(image_size[1])),
    )


def _crop_geometry(image_size: Sequence[int], spec: "Mapping[str, Any]") -> Geometry:
    left, top, right, bottom = _crop_box(image_size, spec)
    scale_x, scale_y = spec["size"][1] / (right - left), spec["size"][0] / (bottom - top)
    width, height = int(image_size[0]), int(image_size[1])
    return Geometry(width, height, scale_x, scale_y, -left * scale_x, -top * scale_y)


def _covering(size: Sequence[int], width: int, height: int) -> Tuple[int, int]:
    """The least size with the aspect of ``size`` that covers ``width`` × ``height``."""
    if width * size[1] >= height * size[0]:
        return width, max(int(width * size[1] / size[0]), height)
    return max(int(height * size[0] / size[1]), width), height


def _letterbox(image: Image.Image, spec: "Mapping[str, Any]") -> Image.Image:
    height, width = int(spec["size"][0]), int(spec["size"][1])
    _, left, top = letterbox_geometry(image.size, spec["size"])
    fill = int(spec.get("fill", 114))
    canvas = Image.new(image.mode, (width, height), fill if image.mode == "L" else (fill,) * 3)
    inner = _resized(image, letterbox_sides(image.size, spec["size"]), spec)
    canvas.paste(inner, (left, top))
    return canvas


def _letterbox_geometry(image_size: Sequence[int], spec: "Mapping[str, Any]") -> Geometry:
    """From the whole pixels that the picture takes: exact, where ``scale`` is off by up to half."""
    width, height = int(image_size[0]), int(image_size[1])
    inner_w, inner_h = letterbox_sides(image_size, spec["size"])
    _, left, top = letterbox_geometry(image_size, spec["size"])
    return Geometry(width, height, inner_w / float(width), inner_h / float(height), left, top)


_RESIZE = {"crop": _crop, "stretch": _stretch, "letterbox": _letterbox}
_GEOMETRY = {
    "crop": _crop_geometry,
    "stretch": _stretch_geometry,
    "letterbox": _letterbox_geometry,
}
