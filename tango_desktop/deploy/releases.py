"""The layout of a deployment folder: releases, the switch, and the record of what is installed.

``releases/<hash>/`` are bundles; ``current`` is a link to one of them, replaced in one step. Where
links are not allowed (Windows without the right to make them, some memory cards) ``current.txt``
holds the path instead. ``run.py`` starts whatever is current. ``deployment.json`` lists what was
installed, oldest first, and notes a switch that is not confirmed yet.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from tango_desktop.core.files import write_json, write_text
from tango_desktop.deploy.runner import manifest
from tango_desktop.errors import DeployError, ProjectError
from tango_desktop.i18n import tr

SCHEMA = 1
STATE = "deployment.json"
RELEASES = "releases"
CURRENT = "current"
POINTER = "current.txt"
LAUNCHER = "run.py"
STAGING = ".staging-"
_LOCK = ".lock"


@dataclass(frozen=True)
class Release:
    """An installed release that has passed its probe.

    Attributes:
        hash: of the bundle.
        name: the model's name.
        installed: local time, ISO 8601.
        size_bytes: on disk.
    """

    hash: str
    name: str
    installed: str
    size_bytes: int


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

    def with_release(self, release: Release) -> State:
        """``release`` is confirmed and the newest."""
        others = tuple(r for r in self.releases if r.hash != release.hash)
        return replace(self, releases=(*others, release), switching=None)


def release_folder(folder: Path, name: str) -> Path:
    """Where the release with this hash lies."""
    return folder / RELEASES / name


def is_deployment(folder: Path) -> bool:
    """Whether something of ours is installed in ``folder``."""
    return (folder / STATE).is_file()


def read_state(folder: Path) -> State:
    """The record; empty when there is none.

    Raises:
        DeployError: it is damaged.
    """
    try:
        content = json.loads((folder / STATE).read_text(encoding="utf-8"))
        switching = content["switching"]
        return State(
            tuple(Release(**values) for values in content["releases"]),
            Switch(**switching) if switching else None,
        )
    except FileNotFoundError:
        return State()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DeployError(
            tr("{path} is damaged.", path=folder / STATE),
            tr("Delete that folder and install again, or choose another folder."),
            repr(error),
        ) from error


def write_state(folder: Path, state: State) -> None:
    """Write the record, atomically."""
    write_json(folder / STATE, {"schema": SCHEMA, **asdict(state)})


def now() -> str:
    """Local time, to the second."""
    return datetime.now().isoformat(timespec="seconds")


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One change at a time; system errors become sentences.

    Raises:
        DeployError: another program is installing there, or the folder cannot be written.
    """
    lock = FileLock(str(folder / _LOCK))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise DeployError(
            tr("Another program is installing in {folder}.", folder=folder),
            tr("Wait until it has finished, then try again."),
        ) from None
    except OSError as error:
        raise unwritable(folder, error) from error
    try:
        yield
    except OSError as error:
        raise unwritable(folder, error) from error
    except ProjectError as error:  # from the atomic writers, already a sentence
        raise DeployError(error.message, error.hint, error.details) from error
    finally:
        lock.release()


def unwritable(folder: Path, error: OSError) -> DeployError:
    """An ``OSError`` while installing, as a sentence."""
    return DeployError(
        tr(
            "{folder} could not be written: {reason}.",
            folder=folder,
            reason=error.strerror or error,
        ),
        tr(
            "Choose a folder that you may write to, with enough space. "
            "What was installed before is still current."
        ),
        str(error),
    )


# -- the switch -------------------------------------------------------------------------------


def current_release(folder: Path) -> str:
    """The hash of the current release; empty when none is."""
    link = folder / CURRENT
    if link.is_symlink():
        return link.readlink().name if link.exists() else ""
    try:
        name = Path((folder / POINTER).read_text(encoding="utf-8").strip()).name
    except OSError:
        return ""
    return name if release_folder(folder, name).is_dir() else ""


def current_folder(folder: Path) -> Path:
    """The folder of the current release, as a path that follows later switches where it can."""
    if (folder / CURRENT).is_symlink() or not current_release(folder):
        return folder / CURRENT
    return release_folder(folder, current_release(folder))


def switch(folder: Path, name: str) -> None:
    """Make ``name`` current in one step; the empty name makes nothing current."""
    if not name:
        (folder / CURRENT).unlink(missing_ok=True)
        (folder / POINTER).unlink(missing_ok=True)
        return
    target = f"{RELEASES}/{name}"
    temporary = folder / f".{CURRENT}.{os.getpid()}"
    temporary.unlink(missing_ok=True)
    try:
        temporary.symlink_to(target, target_is_directory=True)
    except (OSError, NotImplementedError):
        write_text(folder / POINTER, target + "\n")
        (folder / CURRENT).unlink(missing_ok=True)
        return
    temporary.replace(folder / CURRENT)
    (folder / POINTER).unlink(missing_ok=True)


def remove_release(folder: Path, name: str) -> None:
    """Delete a release that is not current. A half-deleted one is never taken for whole."""
    doomed = release_folder(folder, name)
    if name and name != current_release(folder) and doomed.is_dir():
        (doomed / manifest.NAME).unlink(missing_ok=True)
        shutil.rmtree(doomed)


def leftovers(folder: Path) -> list[Path]:
    """Temporary files of a killed installation, directly in ``folder``."""
    names = (CURRENT, POINTER, STATE, LAUNCHER)
    return [path for name in names for path in folder.glob(f".{name}.*")]


def recover(folder: Path) -> State:
    """Undo what a killed installation left: an unconfirmed switch, staged and unknown releases."""
    state = read_state(folder)
    if state.switching is not None:
        switch(folder, state.switching.before)
        state = replace(state, switching=None)
        write_state(folder, state)
    for path in (folder / RELEASES).glob("*"):
        known = state.find(path.name) is not None or path.name == current_release(folder)
        if not known:
            shutil.rmtree(path, ignore_errors=True)
    for path in leftovers(folder):
        path.unlink(missing_ok=True)
    return state
