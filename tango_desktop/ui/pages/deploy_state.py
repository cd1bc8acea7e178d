"""What the deploy page shows, read from the deployment folder in a job."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tango_desktop.core.project import Project
from tango_desktop.data.lock import LOCK_FILE, load_lock
from tango_desktop.deploy.card import ModelCard, read_card
from tango_desktop.deploy.records import DeploymentRecord, load_deployments
from tango_desktop.deploy.releases import (
    LAUNCHER,
    Release,
    current_release,
    is_deployment,
    read_state,
    release_folder,
)
from tango_desktop.deploy.stage import target_folder
from tango_desktop.errors import TangoError
from tango_desktop.i18n import tr

GOLDEN = "golden.png"
GOLDEN_ANSWER = "golden.json"


@dataclass(frozen=True)
class BundleFile:
    """A file of a release."""

    name: str
    size_bytes: int


@dataclass(frozen=True)
class DeployView:
    """A deployment folder.

    Attributes:
        target: the folder, whether or not something is there.
        releases: the newest first.
        current: the hash of the current release; empty when none is.
        files: of the current release.
        card: of the current release.
        history: what was done, the newest first.
        pictures: some pictures held back from training, to try the model on.
    """

    target: Path
    releases: tuple[Release, ...] = ()
    current: str = ""
    files: tuple[BundleFile, ...] = ()
    card: ModelCard | None = None
    history: tuple[DeploymentRecord, ...] = ()
    pictures: tuple[Path, ...] = ()

    @property
    def folder(self) -> Path:
        """The folder of the current release."""
        return release_folder(self.target, self.current)

    @property
    def script(self) -> Path:
        """What a user starts."""
        return self.target / LAUNCHER


def read_deployment(project: Project) -> DeployView:
    """What is installed for the project.

    Raises:
        TangoError: the record of the deployment folder is damaged.
    """
    target = target_folder(project)
    history = tuple(reversed(load_deployments(project.folder)))
    if not is_deployment(target):
        return DeployView(target, history=history)
    current = current_release(target)
    folder = release_folder(target, current) if current else None
    return DeployView(
        target,
        tuple(reversed(read_state(target).releases)),
        current,
        _files(folder) if folder else (),
        read_card(folder) if folder else None,
        history,
        held_back(project),
    )


def _files(folder: Path) -> tuple[BundleFile, ...]:
    found = [
        BundleFile(path.relative_to(folder).as_posix(), path.stat().st_size)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
    return tuple(found)


def held_back(project: Project, most: int = 500) -> tuple[Path, ...]:
    """Pictures of the validation split, or of another where it has none; evenly chosen."""
    lock_file = project.path(LOCK_FILE)
    try:
        lock = load_lock(lock_file)
    except TangoError:
        return ()
    for split in ("val", "test", "train"):
        pictures = lock.of_split(split)
        if pictures:
            stride = max(1, len(pictures) // most)
            return tuple(lock.file(picture) for picture in pictures[::stride][:most])
    return ()


def commands(script: Path) -> Sequence[tuple[str, str]]:
    """What to type to use the installed model: what it does, and the line."""
    start = f"{_quoted(sys.executable)} {script.name}"
    picture, folder = tr("picture.jpg"), tr("pictures/")
    return (
        (tr("In a terminal, go to the folder"), f"cd {_quoted(str(script.parent))}"),
        (tr("Ask it about a picture"), f"{start} {picture}"),
        (tr("About a folder, one line of JSON for each picture"), f"{start} --json {folder}"),
        (tr("About the first camera, in a window"), f"{start} --show 0"),
        (tr("Check that it works here"), f"{start} --probe"),
    )


def _quoted(text: str) -> str:
    return f'"{text}"' if sys.platform == "win32" else shlex.quote(text)
