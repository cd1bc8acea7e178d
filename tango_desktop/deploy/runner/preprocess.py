"""Stands in for ``data/preprocess.py``, which takes this file's place in a bundle."""

from tango_desktop.data.preprocess import (
    PictureError,
    fit,
    geometry_of,
    normalise,
    open_picture,
    softmax,
    values_of_pixels,
)

__all__ = [
    "PictureError",
    "fit",
    "geometry_of",
    "normalise",
    "open_picture",
    "softmax",
    "values_of_pixels",
]
