"""``deployments.yaml``: what was put where, when, with which hash."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from tango_desktop.core.files import read_mapping, write_yaml
from tango_desktop.errors import ProjectError
from tango_desktop.i18n import tr

SCHEMA = 1
FILE = "deployments.yaml"


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
        parity: ``passed``, or ``accepted`` when the user accepted a model that differs.
    """

    when: str
    action: str
    device: str
    target: str
    release: str
    before: str
    model: str
    parity: str


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


def add_deployment(project_folder: Path, record: DeploymentRecord) -> None:
    """Append to the history, atomically.

    Raises:
        ProjectError: the file is damaged or cannot be written.
    """
    records = (*load_deployments(project_folder), record)
    content = {"schema": SCHEMA, "deployments": [asdict(one) for one in records]}
    write_yaml(project_folder / FILE, content)
