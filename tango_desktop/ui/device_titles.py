"""What people call the device of a profile."""

from __future__ import annotations

import functools

from tango_desktop.devices.profiles import find_profile
from tango_desktop.devices.this_computer import ALIASES
from tango_desktop.errors import TangoError
from tango_desktop.i18n import tr


def device_title(name: str, within: bool = False) -> str:
    """The title of a profile's device; a board's own words stay as they are.

    The profiles are read from files at the first call, which belongs into a job.

    Args:
        name: of the profile.
        within: whether it stands within a sentence.
    """
    if name in ALIASES:
        return tr("this computer") if within else tr("This computer")
    return _profile_title(name)


@functools.lru_cache(maxsize=256)
def _profile_title(name: str) -> str:
    try:
        return find_profile(name).title
    except TangoError:
        return name
