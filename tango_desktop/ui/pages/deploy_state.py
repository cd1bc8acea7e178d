"""What the deploy page shows, read from the deployment folder in a job."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

from tango_desktop.core.project import Project
from tango_desktop.data.lock import LOCK_FILE, load_lock
from tango_desktop.deploy.card import ModelCard, read_card
from tango_desktop.deploy.records import DeploymentRecord, load_deployments
from tango_desktop.deploy.releases import (
    LAUNCHER,
    DeploymentStatus,
    Release,
    current_release,
    is_deployment,
    read_state,
    release_folder,
)
from tango_desktop.deploy.stage import Place, place_of, target_folder
from tango_desktop.deploy.target_records import TargetParity, find_comparison
from tango_desktop.devices.targets import Way, parse_target
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
        address: of the device; empty on this computer.
        bundle: the folder here that a release there was made from; None on this computer.
        command: how the runner is started there.
        free_bytes: on the device's disk; 0 when it was not asked.
        sizes: bytes on its disk by release, as far as it was asked.
        compared: what a comparison of the current release on the device found.
        can_compare: whether the current release is the one that the project deployed.
    """

    target: PurePath
    releases: tuple[Release, ...] = ()
    current: str = ""
    files: tuple[BundleFile, ...] = ()
    card: ModelCard | None = None
    history: tuple[DeploymentRecord, ...] = ()
    pictures: tuple[Path, ...] = ()
    address: str = ""
    bundle: Path | None = None
    command: tuple[str, ...] = ()
    free_bytes: int = 0
    sizes: Mapping[str, int] = field(default_factory=dict)
    compared: TargetParity | None = None
    can_compare: bool = False

    @property
    def is_here(self) -> bool:
        """Whether it is on this computer."""
        return not self.address

    @property
    def before(self) -> str:
        """The release that was installed before the current one; empty when there is none."""
        known = [release.hash for release in self.releases]
        after = known[known.index(self.current) + 1 :] if self.current in known else []
        return after[0] if after else ""

    @property
    def folder(self) -> Path:
        """A folder here with the files of the current release."""
        return self.bundle or release_folder(Path(self.target), self.current)

    @property
    def script(self) -> Path:
        """What a user starts on this computer."""
        return Path(self.target) / LAUNCHER


def read_deployment(project: Project, status: DeploymentStatus | None = None) -> DeployView:
    """What is installed for the project.

    Args:
        project: the project.
        status: what its device said of the folder there; None when it was not asked.

    Raises:
        TangoError: the record of the deployment folder is damaged.
    """
    view = _view(project, status)
    ours = project.outputs("deploy")
    if not view.current or ours.get("release") != view.current:
        return view
    compared = find_comparison(project.folder, view.current, str(ours.get("address", "")))
    return replace(view, compared=compared, can_compare=True)


def _view(project: Project, status: DeploymentStatus | None) -> DeployView:
    """What is installed, whatever was compared."""
    place = place_of(project)
    history = tuple(reversed(load_deployments(project.folder)))
    if place is not None and not place.is_here:
        return _view_there(project, place, history, status)
    target = target_folder(project)
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


def _view_there(
    project: Project,
    place: Place,
    history: tuple[DeploymentRecord, ...],
    status: DeploymentStatus | None,
) -> DeployView:
    """What is known of a device's folder without asking it: what was done from here."""
    address = str(place.target)
    outputs = project.outputs("deploy")
    ours = outputs if outputs.get("address") == address else {}
    asked = status if status is not None and status.address == address else None
    releases = asked.releases if asked else _releases_of(history, address)
    current = asked.current if asked else str(ours.get("release", "")) if releases else ""
    folder = _bundle_of(project, ours, current)
    return DeployView(
        PurePosixPath(asked.folder if asked else str(ours.get("target") or place.folder)),
        releases,
        current,
        _files(folder) if folder else (),
        read_card(folder) if folder else None,
        history,
        held_back(project),
        address=address,
        bundle=folder,
        command=tuple(str(part) for part in ours.get("command", ())),
        free_bytes=asked.free_bytes if asked else 0,
        sizes=asked.sizes if asked else {},
    )


def _releases_of(history: tuple[DeploymentRecord, ...], address: str) -> tuple[Release, ...]:
    """The releases that were installed there since it was last removed, the newest first."""
    found: dict[str, Release] = {}
    for record in history:
        if record.address != address:
            continue
        if record.action == "uninstall":
            break
        if record.action == "install":
            release = Release(record.release, record.model, record.when, 0)
            found.setdefault(record.release, release)
    return tuple(found.values())


def _bundle_of(project: Project, outputs: dict[str, Any], current: str) -> Path | None:
    """The bundle here that the current release was made from, while it is kept."""
    name = str(outputs.get("bundle", ""))
    if not name or not current or outputs.get("release") != current:
        return None
    folder = project.path(*name.split("/"))
    return folder if folder.is_dir() else None


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


def commands_there(address: str, command: Sequence[str]) -> Sequence[tuple[str, str]]:
    """What to type to use the model that is installed on a device."""
    start = shlex.join(command)
    return (
        (tr("In a terminal, log in there"), login(address)),
        (tr("Ask it about a picture"), f"{start} {tr('picture.jpg')}"),
        (
            tr("About a folder, one line of JSON for each picture"),
            f"{start} --json {tr('pictures/')}",
        ),
        (tr("About the first camera, as a page on port 8080"), f"{start} --http 0.0.0.0:8080 0"),
        (tr("Check that it works there"), f"{start} --probe"),
    )


def login(address: str) -> str:
    """The command that logs in at a device."""
    target = parse_target(address)
    if target.way is Way.ADB:
        return f"adb -s {shlex.quote(target.host)} shell"
    host = shlex.quote(f"{target.user}@{target.host}" if target.user else target.host)
    return f"ssh {host}" + (f" -p {target.port}" if target.port else "")


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
