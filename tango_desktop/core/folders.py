"""Where the program keeps what belongs to the user, not to a project (XDG and its equivalents)."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_APP = "tango-desktop"


def _base(kind: str, platform_path: str) -> Path:
    # TANGO_HOME keeps everything in one folder: portable installations and tests.
    home = os.environ.get("TANGO_HOME")
    return Path(home) / kind if home else Path(platform_path)


def config_folder() -> Path:
    """Preferences."""
    return _base("config", platformdirs.user_config_dir(_APP))


def data_folder() -> Path:
    """What was installed on this computer: deployments, samples, user's device profiles."""
    return _base("data", platformdirs.user_data_dir(_APP))


def cache_folder() -> Path:
    """What can be made or fetched again: thumbnails, weights."""
    return _base("cache", platformdirs.user_cache_dir(_APP))


def state_folder() -> Path:
    """Logs and recent projects."""
    return _base("state", platformdirs.user_state_dir(_APP))
