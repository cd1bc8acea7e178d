"""Stands in for ``data/preprocess.py``, which takes this file's place in a bundle."""

from tango_desktop.data.preprocess import PictureError, open_picture, preprocess, softmax

__all__ = ["PictureError", "open_picture", "preprocess", "softmax"]
