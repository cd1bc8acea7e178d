"""Small runs to compress."""

from tests.train.conftest import make_detection_spec, make_lock, make_scenes, make_spec

__all__ = ["make_detection_spec", "make_lock", "make_scenes", "make_spec"]
