"""Stands in for ``data/preprocess.py``, which takes this file's place in a bundle."""

from tango_desktop.data.preprocess import (
    PictureError,
    geometry_of,
    open_picture,
    preprocess,
    softmax,
)

__all__ = ["PictureError", "geometry_of", "open_picture", "preprocess", "softmax"]
