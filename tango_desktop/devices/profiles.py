"""All devices: the shipped profiles, the user's own, and this computer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tango_desktop.core.folders import data_folder
from tango_desktop.core.jobs import logger
from tango_desktop.core.registry import Registry
from tango_desktop.core.resources import profiles_folder
from tango_desktop.devices.reading import ProfileProblem, read_profile
from tango_desktop.devices.records import DeviceProfile
from tango_desktop.devices.this_computer import ALIASES, this_computer
from tango_desktop.errors import DeviceError, ProjectError
from tango_desktop.i18n import N_, tr


def user_folder() -> Path:
    """Where the user's own profiles are looked for."""
    return data_folder() / "device_profiles"


def load_profiles() -> Registry[DeviceProfile]:
    """The shipped profiles and the user's own; a broken file is left out and logged."""
    profiles, problems = read_profiles()
    for problem in problems:
        logger("devices").warning("%s", problem.text())
    return profiles


def read_profiles() -> tuple[Registry[DeviceProfile], tuple[ProfileProblem, ...]]:
    """All profiles that can be used, with the problems of those that cannot."""
    profiles: Registry[DeviceProfile] = Registry(N_("device"), DeviceError)
    problems: list[ProfileProblem] = []
    for path in _files():
        try:
            profile = read_profile(path)
        except (DeviceError, ProjectError) as error:
            problems += _problems_of(path, error)
            continue
        if profile.name in profiles:
            message = tr("the name {name} is taken already", name=profile.name)
            problems.append(ProfileProblem(str(path), "name", message))
        else:
            profiles.add(profile)
    return profiles, tuple(problems)


def all_devices() -> Registry[DeviceProfile]:
    """This computer first, then every profile."""
    devices: Registry[DeviceProfile] = Registry(N_("device"), DeviceError)
    devices.add(this_computer())
    for profile in load_profiles():
        devices.add(profile)
    return devices


def find_profile(name: str) -> DeviceProfile:
    """The device that ``name`` means: its name, one of its aliases, in any case and spacing.

    Raises:
        DeviceError: there is none; the hint names the nearest.
    """
    wanted = _plain(name)
    if wanted in {_plain(alias) for alias in ALIASES}:
        return this_computer()
    profiles = load_profiles()
    for profile in profiles:
        if wanted in {_plain(known) for known in (profile.name, *profile.aliases)}:
            return profile
    return profiles.get(name)


def _plain(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


def _files() -> Iterator[Path]:
    yield from sorted(profiles_folder().glob("*.yaml"))
    yield from sorted(user_folder().glob("*.yaml"))


def _problems_of(path: Path, error: DeviceError | ProjectError) -> list[ProfileProblem]:
    if isinstance(error, ProjectError):
        return [ProfileProblem(str(path), "", error.message)]
    return [ProfileProblem(str(path), "", line) for line in error.details.splitlines()]
