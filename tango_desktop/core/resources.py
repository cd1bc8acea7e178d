"""Finds the package's data files, whether run from a checkout or installed."""

from __future__ import annotations

import functools
from importlib.resources import files
from pathlib import Path


@functools.cache
def _folder(package: str) -> Path:
    # A Path, not a Traversable: the wheel is always unpacked, and Qt wants file names.
    return Path(str(files(package).joinpath("")))


def resource(name: str) -> Path:
    """The path of a file or folder under ``resources/``."""
    return _folder("tango_desktop.resources") / name


def profiles_folder() -> Path:
    """The folder with the shipped device profiles."""
    return _folder("tango_desktop.device_profiles")
