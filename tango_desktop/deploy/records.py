"""``deployments.yaml``: what was put where, when, with which hash."""

from __future__ import annotations

import hashlib
import platform
from dataclasses import asdict, dataclass
from pathlib import Path

from tango_desktop.core.files import read_mapping, write_error, write_yaml
from tango_desktop.core.jobs import logger
from tango_desktop.errors import ProjectError, SchemaTooNewError
from tango_desktop.i18n import tr

SCHEMA = 1
FILE = "deployments.yaml"
HERE = ("", "this")  # addresses of this computer


@dataclass(frozen=True)
class DeploymentRecord:
    """One line of the history.

    Attributes:
        when: local time, ISO 8601.
        action: ``install``, ``roll back`` or ``uninstall``.
        device: the device's name.
        target: the deployment folder.
        release: the hash that became current; empty after removal.
        before: the hash that was current.
        model: the model's name.
        parity: ``passed``; ``accepted`` or ``not compared`` when the user accepted that.
        address: of the device; empty is this computer.
    """

    when: str
    action: str
    device: str
    target: str
    release: str
    before: str
    model: str
    parity: str
    address: str = ""


def load_deployments(project_folder: Path) -> tuple[DeploymentRecord, ...]:
    """The history, oldest first.

    Raises:
        ProjectError: the file is damaged.
    """
    path = project_folder / FILE
    if not path.is_file():
        return ()
    try:
        content = read_mapping(path, SCHEMA)
        return tuple(DeploymentRecord(**values) for values in content["deployments"])
    except (KeyError, TypeError) as error:
        raise ProjectError(
            tr("{path} is damaged: it is not what this program writes.", path=path),
            tr("Restore an earlier copy, or delete it: it is only a history."),
            repr(error),
        ) from error


def project_id(project_folder: Path) -> str:
    """Eight digits that tell this project from another of the same name, on any device.

    They follow from where the project lies until its first deployment, which records them: then
    they go where the project goes.

    Raises:
        SchemaTooNewError: a newer version wrote the history.
    """
    place = f"{platform.node()}\n{project_folder.absolute()}"
    digits = hashlib.sha256(place.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    path = project_folder / FILE
    if not path.is_file():
        return digits
    try:
        return str(read_mapping(path, SCHEMA).get("project") or digits)
    except SchemaTooNewError:
        raise
    except ProjectError:  # damaged: told, and mended, by the next deployment
        return digits


def known_targets(project_folder: Path) -> frozenset[str]:
    """The folders of this computer that were deployed to; none where the history is damaged.

    Raises:
        SchemaTooNewError: a newer version wrote the history.
    """
    try:
        records = load_deployments(project_folder)
        return frozenset(one.target for one in records if one.address in HERE)
    except SchemaTooNewError:
        raise
    except ProjectError:
        return frozenset()


def folder_at(project_folder: Path, address: str) -> str:
    """The folder of this project's own on a device, as last deployed; empty when there is none.

    Renaming a project must not leave its releases behind.

    Raises:
        SchemaTooNewError: a newer version wrote the history.
    """
    digits = project_id(project_folder)
    try:
        records = load_deployments(project_folder)
    except SchemaTooNewError:
        raise
    except ProjectError:
        return ""
    own = [one.target for one in records if one.address == address and one.release]
    return next((folder for folder in reversed(own) if folder.endswith(f"-{digits}")), "")


def last_deployment(project_folder: Path) -> DeploymentRecord | None:
    """What was done last; None for a project that was never deployed, or removed since.

    Raises:
        SchemaTooNewError: a newer version wrote the history.
    """
    try:
        records = load_deployments(project_folder)
    except SchemaTooNewError:
        raise
    except ProjectError:
        return None
    return records[-1] if records and records[-1].release else None


def standing_deployments(project_folder: Path) -> tuple[DeploymentRecord, ...]:
    """What was done last on each device that still has a release, the latest first.

    Raises:
        SchemaTooNewError: a newer version wrote the history.
    """
    try:
        records = load_deployments(project_folder)
    except SchemaTooNewError:
        raise
    except ProjectError:
        return ()
    last = {("" if one.address in HERE else one.address): one for one in records}
    return tuple(one for one in reversed(records) if one in last.values() and one.release)


def add_deployment(project_folder: Path, record: DeploymentRecord) -> None:
    """Append to the history, atomically. A damaged one is set aside and a new one begun.

    Raises:
        SchemaTooNewError: a newer version wrote the history.
        ProjectError: the file cannot be written.
    """
    digits = project_id(project_folder)
    try:
        earlier = load_deployments(project_folder)
    except SchemaTooNewError:
        raise
    except ProjectError as error:
        earlier = ()
        _set_aside(project_folder / FILE, error)
    records = (*earlier, record)
    content = {
        "schema": SCHEMA,
        "project": digits,
        "deployments": [asdict(one) for one in records],
    }
    write_yaml(project_folder / FILE, content)


def _set_aside(path: Path, damage: ProjectError) -> None:
    """Rename a damaged history, so that nothing is lost, and say so.

    Raises:
        ProjectError: it cannot be renamed.
    """
    number = 1
    while (kept := path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")).exists():
        number += 1
    try:
        path.replace(kept)
    except OSError as error:
        raise write_error(path, error) from error
    logger("deploy").warning(
        "%s %s", damage.message, tr("It was kept as {name}; a new one was begun.", name=kept.name)
    )
