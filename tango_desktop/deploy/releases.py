"""The records of a deployment folder; how it is laid out is told in ``keeper/layout.py``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from tango_desktop.deploy.keeper import layout
from tango_desktop.errors import DeployError
from tango_desktop.i18n import tr

STATE = layout.STATE
RELEASES = layout.RELEASES
CURRENT = layout.CURRENT
POINTER = layout.POINTER
LAUNCHER = layout.LAUNCHER


@dataclass(frozen=True)
class Release:
    """An installed release that has passed its probe.

    Attributes:
        hash: of the bundle, and of what it runs with where that is not left to the user.
        name: the model's name.
        installed: local time of the desk, ISO 8601; for people to read, never compared.
        size_bytes: on disk.
        environment: the name of its folder of packages; empty when it needs none.
        python: the Python that it was proved with; empty on this computer.
        parity: ``passed``; ``accepted`` or ``not compared`` when the user accepted that.
        bundle: the bundle's own hash.
    """

    hash: str
    name: str
    installed: str
    size_bytes: int
    environment: str = ""
    python: str = ""
    parity: str = ""
    bundle: str = ""


@dataclass(frozen=True)
class Switch:
    """A switch that has begun and is not confirmed by its probe. Empty: nothing was current."""

    before: str
    after: str


@dataclass(frozen=True)
class State:
    """What ``deployment.json`` holds. ``releases`` are in the order of installation."""

    releases: tuple[Release, ...] = ()
    switching: Switch | None = None

    def find(self, name: str) -> Release | None:
        """The confirmed release with this hash."""
        return next((release for release in self.releases if release.hash == name), None)


@dataclass(frozen=True)
class DeploymentStatus:
    """What is in a deployment folder, wherever it is.

    Attributes:
        address: of the device.
        folder: there, absolute.
        installed: whether something of ours is there.
        releases: those that passed their probe, newest first.
        current: the hash of the release that is started there; empty when none is.
        sizes: bytes on disk by release.
        free_bytes: on the folder's disk.
        switching: a switch that was cut off; the next installation undoes it.
        running: process numbers of runners that were started through the launcher.
    """

    address: str
    folder: str
    installed: bool = False
    releases: tuple[Release, ...] = ()
    current: str = ""
    sizes: Mapping[str, int] = field(default_factory=dict)
    free_bytes: int = 0
    switching: Switch | None = None
    running: tuple[int, ...] = ()


def release_of(values: Mapping[str, Any]) -> Release:
    """A release as it is recorded; what a newer version added is passed over."""
    known = {one.name for one in fields(Release)}
    return Release(**{name: value for name, value in values.items() if name in known})


def state_of(content: Mapping[str, Any]) -> State:
    """A record as it is read."""
    switching = content["switching"]
    return State(
        tuple(release_of(values) for values in content["releases"]),
        Switch(switching["before"], switching["after"]) if switching else None,
    )


def now() -> str:
    """Local time, to the second."""
    return datetime.now().isoformat(timespec="seconds")


# -- folders of this computer -----------------------------------------------------------------


def release_folder(folder: Path, name: str) -> Path:
    """Where the release with this hash lies."""
    return Path(layout.release_folder(str(folder), name))


def is_deployment(folder: Path) -> bool:
    """Whether something of ours is installed in ``folder``."""
    return layout.is_deployment(str(folder))


def read_state(folder: Path) -> State:
    """The record; empty when there is none.

    Raises:
        DeployError: it is damaged.
    """
    try:
        return state_of(layout.read_state(str(folder)))
    except (layout.DamagedError, TypeError) as error:
        raise DeployError(
            tr("{path} is damaged.", path=folder / STATE),
            tr("Delete that folder and install again, or choose another folder."),
            repr(error),
        ) from error


def current_release(folder: Path) -> str:
    """The hash of the release that the launcher starts; empty when there is none.

    Raises:
        DeployError: the record is damaged.
    """
    switching = read_state(folder).switching
    return switching.before if switching else layout.current_release(str(folder))
