"""The project folder: answers and settings, the record of what each stage did, and its lock.

``project.yaml`` holds what the user said (only what differs from the defaults); ``stages.yaml``
what the program did. Both are written atomically, so a kill leaves the old or the new one.
"""

from __future__ import annotations

import contextlib
import getpass
import os
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypeVar

from filelock import FileLock, Timeout

from tango_desktop.core.files import digest_of, read_mapping, write_error, write_yaml
from tango_desktop.core.params import from_mapping, to_mapping
from tango_desktop.errors import ProjectError, ProjectLockedError
from tango_desktop.i18n import tr

SCHEMA = 1
PROJECT_FILE = "project.yaml"
STAGES_FILE = "stages.yaml"
LOCK_FILE = ".tango.lock"

# From schema n to n + 1: each takes the mapping as read and returns the next form of it.
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


class StageSettings(Protocol):
    """A settings dataclass that belongs to a stage."""

    STAGE: ClassVar[str]


S = TypeVar("S", bound=StageSettings)


@dataclass(frozen=True)
class StageRecord:
    """What a stage did the last time it ended.

    Attributes:
        inputs: digest of everything its result depends on, taken when it started.
        outputs: plain values that later stages read.
        digest: hash of the outputs that later stages' staleness is computed from.
        files: what it wrote, relative to the project folder; a missing one voids the record.
        summary: one line for the rail.
        error: why it failed; empty when it succeeded.
        hint: what to do about the error.
        finished: local time, ISO 8601.
        seconds: how long it took.
    """

    inputs: str
    outputs: dict[str, Any] = field(default_factory=dict)
    digest: str = ""
    files: tuple[str, ...] = ()
    summary: str = ""
    error: str = ""
    hint: str = ""
    finished: str = ""
    seconds: float = 0.0


def _migrated(content: dict[str, Any]) -> dict[str, Any]:
    for version in range(int(content.get("schema", 1)), SCHEMA):
        content = MIGRATIONS[version](content)
        content["schema"] = version + 1
    return content


class Project:
    """An open project folder. One program at a time; close it, or use it as a context manager."""

    def __init__(self, folder: Path, lock: FileLock | None, content: dict[str, Any]) -> None:
        self.folder = folder
        self._lock = lock
        self._guard = threading.RLock()
        self._content = content
        self._records = self._read_records()

    # -- opening and closing ------------------------------------------------------------------

    @classmethod
    def create(cls, folder: Path, name: str = "") -> Project:
        """Make a new project in ``folder``.

        Raises:
            ProjectError: there is one already, or the folder cannot be written.
        """
        folder = folder.expanduser().resolve()
        if (folder / PROJECT_FILE).exists():
            raise ProjectError(
                tr("{folder} is a project already.", folder=folder),
                tr("Open it, or choose another folder."),
            )
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise write_error(folder, error) from error
        lock = _acquire(folder)
        project = cls(folder, lock, {"schema": SCHEMA, "name": name or folder.name})
        try:
            project.save()
        except ProjectError:
            project.close()
            raise
        return project

    @classmethod
    def open(cls, folder: Path, read_only: bool = False) -> Project:
        """Open an existing project; ``read_only`` takes no lock and must not write.

        Raises:
            ProjectError: it is missing or damaged.
            ProjectLockedError: another program has it open.
            SchemaTooNewError: a newer version wrote it.
        """
        folder = folder.expanduser().resolve()
        if folder.name == PROJECT_FILE:
            folder = folder.parent
        if not (folder / PROJECT_FILE).is_file():
            raise ProjectError(
                tr("{folder} is not a project: it has no project.yaml.", folder=folder),
                tr("Choose another folder, or make a new project."),
            )
        content = _migrated(read_mapping(folder / PROJECT_FILE, SCHEMA))
        for name, value in content.items():
            if name not in ("schema", "name") and not isinstance(value, dict):
                raise ProjectError(
                    tr(
                        "{path} is damaged: “{name}” should hold settings.",
                        path=folder / PROJECT_FILE,
                        name=name,
                    ),
                    tr("Mend that line in a text editor. Nothing was changed."),
                )
        return cls(folder, None if read_only else _acquire(folder), content)

    def close(self) -> None:
        """Release the folder for other programs."""
        if self._lock is not None:
            self._lock.release()
            with contextlib.suppress(OSError):
                (self.folder / (LOCK_FILE + ".owner")).unlink()
            self._lock = None

    def __enter__(self) -> Project:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- answers ------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """The project's name, as shown."""
        return str(self._content.get("name") or self.folder.name)

    def rename(self, name: str) -> None:
        """Give the project another name (the folder keeps its own)."""
        with self._guard:
            self._content["name"] = name
            self.save()

    def answers(self, stage: str) -> dict[str, Any]:
        """What the user said for a stage: only values that differ from the defaults."""
        with self._guard:
            return dict(self._content.get(stage) or {})

    def settings(self, cls: type[S]) -> S:
        """The settings of ``cls.STAGE``, checked and complete.

        Raises:
            SettingsError: ``project.yaml`` holds something that is not allowed.
        """
        return from_mapping(cls, self.answers(cls.STAGE))

    def update(self, cls: type[S], **changes: object) -> S:
        """Change settings of ``cls.STAGE``, check them and save.

        Raises:
            SettingsError: a value is not allowed; nothing is changed.
            ProjectError: the file cannot be written; nothing is changed.
        """
        with self._guard:
            before = self._content.get(cls.STAGE)
            settings = from_mapping(cls, {**self.answers(cls.STAGE), **changes})
            self._content[cls.STAGE] = to_mapping(settings, only_changed=True)
            try:
                self.save()
            except ProjectError:
                self._content[cls.STAGE] = before or {}
                raise
            return settings

    def save(self) -> None:
        """Write ``project.yaml``.

        Raises:
            ProjectError: it cannot be written; the earlier file is still there.
        """
        with self._guard:
            kept = {k: v for k, v in self._content.items() if v or k in ("schema", "name")}
            write_yaml(self.folder / PROJECT_FILE, kept)

    # -- what was done ------------------------------------------------------------------------

    def record(self, stage: str) -> StageRecord | None:
        """What the stage did last, or None."""
        with self._guard:
            return self._records.get(stage)

    def outputs(self, stage: str) -> dict[str, Any]:
        """What the stage left for later ones; empty when it never succeeded."""
        record = self.record(stage)
        return dict(record.outputs) if record and not record.error else {}

    def set_record(self, stage: str, record: StageRecord) -> None:
        """Remember what a stage did."""
        with self._guard:
            self._records[stage] = record
            self._write_records()

    def set_outputs(self, stage: str, outputs: Mapping[str, Any], summary: str) -> None:
        """Change what a finished stage hands on (for example: another run is to be used)."""
        with self._guard:
            old = self._records.get(stage) or StageRecord(inputs="")
            new = {**asdict(old), "outputs": dict(outputs), "summary": summary, "error": ""}
            self._records[stage] = StageRecord(**{**new, "digest": digest_of(dict(outputs))})
            self._write_records()

    def path(self, *parts: str) -> Path:
        """A path inside the project folder."""
        return self.folder.joinpath(*parts)

    def _write_records(self) -> None:
        stages = {name: _plain(record) for name, record in self._records.items()}
        write_yaml(self.folder / STAGES_FILE, {"schema": SCHEMA, "stages": stages})

    def _read_records(self) -> dict[str, StageRecord]:
        path = self.folder / STAGES_FILE
        if not path.is_file():
            return {}
        stages = read_mapping(path, SCHEMA).get("stages") or {}
        known = set(StageRecord.__dataclass_fields__)
        records = {}
        for name, values in stages.items():
            kept = {k: v for k, v in values.items() if k in known}
            kept["files"] = tuple(kept.get("files", ()))
            records[name] = StageRecord(**{"inputs": "", **kept})
        return records


def _plain(record: StageRecord) -> dict[str, Any]:
    values = asdict(record)
    values["files"] = list(record.files)
    return {k: v for k, v in values.items() if v or k == "inputs"}


def _acquire(folder: Path) -> FileLock:
    lock = FileLock(str(folder / LOCK_FILE), thread_local=False)
    owner = folder / (LOCK_FILE + ".owner")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        known = owner.read_text(encoding="utf-8") if owner.is_file() else tr("unknown")
        raise ProjectLockedError(folder, known) from None
    except OSError as error:
        raise write_error(folder, error) from error
    with contextlib.suppress(OSError):
        text = f"{getpass.getuser()}@{socket.gethostname()}, process {os.getpid()}"
        owner.write_text(text, encoding="utf-8")
    return lock
