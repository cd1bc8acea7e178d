"""Uncertain pictures on their way back into the data: pulled, given a label, or thrown away.

Pulled pictures wait in the project, in ``monitor/inbox/<device>/``. A label puts a copy among the
training pictures of the data set, in whatever shape that has; the data is checked again afterwards
(``flow.run_again(project, "data", ctx)``), and training goes on from there.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from tango_desktop.core.files import read_text, write_error, write_json
from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.core.project import Project
from tango_desktop.data.lock import LOCK_FILE, load_lock
from tango_desktop.data.records import DatasetIndex
from tango_desktop.deploy.monitor.fetch import MONITOR, content_of, inside
from tango_desktop.deploy.monitor.gathered import FOLDER, plain_name
from tango_desktop.deploy.monitor.placing import place
from tango_desktop.deploy.runner import inbox as on_device
from tango_desktop.devices.connection import Connection
from tango_desktop.errors import DataError, DeployError, ProjectError
from tango_desktop.i18n import tr

INBOX = "inbox"
_SEEN = "seen.json"
_MOST_SEEN = 20_000
_MOST_BYTES = 64 << 20


@dataclass(frozen=True)
class WaitingPicture:
    """A picture that waits for a label.

    Attributes:
        picture: the file here.
        name: its name on the device.
        device: the folder's name of the device.
        uncertainty: 0 to 1.
        when: by the clock of the device.
        answer: what the model said, as the runner's JSON line.
    """

    picture: Path
    name: str
    device: str
    uncertainty: float
    when: str
    answer: Mapping[str, Any]

    @property
    def guess(self) -> str:
        """The class that the model took it for; empty for a detector."""
        return str(self.answer.get("label", ""))


def inbox_folder(project_folder: Path, device: str) -> Path:
    """Where the pulled pictures of a device wait."""
    return project_folder / FOLDER / INBOX / plain_name(device)


def pull(
    connection: Connection, target: str, project_folder: Path, device: str, ctx: JobContext
) -> tuple[WaitingPicture, ...]:
    """Fetch the uncertain pictures of a deployment that were never fetched before.

    Returns:
        The new ones, least sure first.

    Raises:
        DeviceError: the device cannot be reached.
        ProjectError: the project cannot be written.
    """
    folder = inside(connection, target, MONITOR, on_device.FOLDER)
    content = content_of(connection, inside(connection, folder, on_device.INDEX), ctx)
    items = [] if content is None else _listed(content)
    here = inbox_folder(project_folder, device)
    seen = _seen(here)
    fresh = [item for item in items if item["name"] not in seen]
    for number, item in enumerate(fresh):
        ctx.check()
        ctx.report(number / len(fresh), tr("Fetching uncertain pictures"))
        picture = content_of(connection, inside(connection, folder, item["name"]), ctx)
        if picture is None:  # it has just made room for another
            continue
        _keep(here, item, picture)
        _remember(here, item["name"])
    names = {item["name"] for item in fresh}
    return tuple(one for one in waiting(project_folder) if one.name in names)


def _listed(content: bytes) -> list[dict[str, Any]]:
    """What the device's list names; a name that leads elsewhere is left out."""
    try:
        items = json.loads(content.decode("utf-8"))["items"]
        return [item for item in items if _is_plain(item)]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        logger("monitor").warning(
            "%s", tr("The device's list of pictures is damaged: {reason}.", reason=repr(error))
        )
        return []


def _is_plain(item: Mapping[str, Any]) -> bool:
    name = str(item["name"])
    is_small = 0 <= int(item["bytes"]) <= _MOST_BYTES and 0 <= float(item["uncertainty"]) <= 1
    has_plain_name = name.endswith(".jpg") and name[:-4].replace("-", "").isalnum()
    return is_small and has_plain_name and name.isascii() and isinstance(item["answer"], dict)


def _keep(here: Path, item: Mapping[str, Any], picture: bytes) -> None:
    try:
        here.mkdir(parents=True, exist_ok=True)
        (here / item["name"]).write_bytes(picture)
    except OSError as error:
        raise write_error(here, error) from error
    # A picture waits once this is there.
    write_json((here / item["name"]).with_suffix(".json"), dict(item))


def _seen(here: Path) -> set[str]:
    path = here / _SEEN
    try:
        return {str(name) for name in json.loads(read_text(path))} if path.is_file() else set()
    except (ProjectError, ValueError, TypeError) as error:
        logger("monitor").warning("%s", error)
        return set()


def _remember(here: Path, name: str) -> None:
    write_json(here / _SEEN, [*sorted(_seen(here) - {name}), name][-_MOST_SEEN:])


# -- here -------------------------------------------------------------------------------------


def waiting(project_folder: Path) -> tuple[WaitingPicture, ...]:
    """The pictures of all devices that wait for a label, least sure first."""
    found = []
    for path in (project_folder / FOLDER / INBOX).glob("*/*.json"):
        if path.name != _SEEN and path.with_suffix(".jpg").is_file():
            try:
                found.append(_waiting(path))
            except (ProjectError, ValueError, KeyError, TypeError) as error:
                logger("monitor").warning("%s: %r", path, error)
    return tuple(sorted(found, key=lambda one: (-one.uncertainty, one.name)))


def _waiting(path: Path) -> WaitingPicture:
    item = json.loads(read_text(path))
    return WaitingPicture(
        path.with_suffix(".jpg"),
        str(item["name"]),
        path.parent.name,
        float(item["uncertainty"]),
        str(item["when"]),
        dict(item["answer"]),
    )


def discard(one: WaitingPicture) -> None:
    """Throw a picture away; it is not fetched again.

    Raises:
        ProjectError: it cannot be removed.
    """
    try:
        one.picture.with_suffix(".json").unlink(missing_ok=True)
        one.picture.unlink(missing_ok=True)
    except OSError as error:
        raise write_error(one.picture, error) from error


def assign(project: Project, one: WaitingPicture, label: str = "") -> Path:
    """Put a picture among the training pictures; check the data again afterwards.

    Args:
        project: whose data it becomes part of.
        one: a waiting picture.
        label: the class that it shows; for a detector empty: its boxes are drawn in the box
            editor, where it comes without any.

    Returns:
        The file in the data set.

    Raises:
        DataError: there is no such class, or the data set's shape takes no more pictures.
        ProjectError: the data set or the project cannot be written.
    """
    index = load_lock(project.path(LOCK_FILE))
    if not index.root.is_dir():
        raise DataError(
            tr("The folder with the pictures is not there: {folder}", folder=index.root),
            tr("Connect the disk it is on, or choose where the folder is now."),
        )
    folder = _folder_for(index, label)
    target = index.root / folder / f"monitor-{one.device}-{one.name}"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f".{target.name}.tmp")
        shutil.copyfile(one.picture, temporary)
        temporary.replace(target)
    except OSError as error:
        raise write_error(target, error) from error
    try:
        place(index, PurePosixPath(target.relative_to(index.root).as_posix()))
    except (DataError, ProjectError):
        target.unlink(missing_ok=True)
        raise
    discard(one)
    return target


def _folder_for(index: DatasetIndex, label: str) -> PurePosixPath:
    """Where most training pictures of a class lie: right in every shape of data set."""
    if label and label not in index.classes:
        raise DataError(
            tr("There is no class “{label}” in the data.", label=label),
            tr("Choose one of its classes, or make a folder for it with some pictures first."),
        )
    if bool(label) is index.has_boxes:
        raise DeployError(
            tr("A picture of this data gets boxes, not a class.")
            if index.has_boxes
            else tr("A picture of this data gets a class."),
            tr("Choose what it shows."),
        )
    wanted = index.classes.index(label) if label else -1
    alike = [picture for picture in index.pictures if picture.label == wanted]
    own = [picture for picture in alike if picture.split == "train"] or alike
    folders = Counter(str(PurePosixPath(picture.path).parent) for picture in own)
    if not folders:
        raise DataError(
            tr("There is no picture of the class “{label}” yet.", label=label),
            tr("Make a folder for it with some pictures first, and check the data."),
        )
    return PurePosixPath(folders.most_common(1)[0][0])
