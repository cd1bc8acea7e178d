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
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypeVar

from filelock import FileLock, Timeout
from typing_extensions import Self

from tango_desktop.core.files import digest_of, read_mapping, write_error, write_yaml
from tango_desktop.core.params import from_mapping, to_mapping
from tango_desktop.errors import ProjectError, ProjectLockedError
from tango_desktop.i18n import Lasting, tr

SCHEMA = 1
PROJECT_FILE = "project.yaml"
STAGES_FILE = "stages.yaml"
LOCK_FILE = ".tango.lock"

# From schema n to n + 1: each takes the mapping as read and returns the next form of it.
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


class StageSettings(Protocol):
    """A settings dataclass that belongs to a stage."""

    STAGE: ClassVar[str]


class Conditional:
    """Settings some of which count only while something else in the project stays as it was."""

    @classmethod
    def noted(cls, project: Project, changes: Mapping[str, object]) -> Mapping[str, object]:
        """``changes`` with what has to be remembered along with them."""
        return changes

    def counting(self, project: Project) -> Self:
        """The settings as they count now."""
        return self


S = TypeVar("S", bound=StageSettings)


@dataclass(frozen=True)
class StageRecord:
    """What a stage did the last time it ended.

    Attributes:
        inputs: digest of everything its result depends on, taken when it started.
        outputs: plain values that later stages read.
        digest: hash of the outputs that later stages' staleness is computed from.
        files: what it wrote, relative to the project folder; a missing one voids the record.
        summary: one line for the rail; a lasting text can be told in another language.
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
        folder = _resolved(folder)
        if _exists(folder / PROJECT_FILE):
            raise ProjectError(
                tr("{folder} is a project already.", folder=folder),
                tr("Open it, or choose another folder."),
            )
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise write_error(folder, error) from error
        with _locked(folder) as lock:
            project = cls(folder, lock, {"schema": SCHEMA, "name": name or folder.name})
            project.save()
        return project

    @classmethod
    def open(cls, folder: Path, read_only: bool = False) -> Project:
        """Open an existing project; ``read_only`` takes no lock and must not write.

        Raises:
            ProjectError: it is missing or damaged.
            ProjectLockedError: another program has it open.
            SchemaTooNewError: a newer version wrote it.
        """
        folder = _resolved(folder)
        if folder.name == PROJECT_FILE:
            folder = folder.parent
        if not _exists(folder / PROJECT_FILE):
            raise ProjectError(
                tr("{folder} is not a project: it has no project.yaml.", folder=folder),
                tr("Choose another folder, or make a new project."),
            )
        if read_only:
            return cls(folder, None, _read_content(folder))
        with _locked(folder) as lock:
            return cls(folder, lock, _read_content(folder))

    def close(self) -> None:
        """Release the folder for other programs."""
        if self._lock is not None:
            _release(self._lock, self.folder)
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
        """The settings of ``cls.STAGE`` as they count now, checked and complete.

        Raises:
            SettingsError: ``project.yaml`` holds something that is not allowed.
        """
        found = from_mapping(cls, self.answers(cls.STAGE))
        return found.counting(self) if isinstance(found, Conditional) else found

    def update(self, cls: type[S], **changes: object) -> S:
        """Change settings of ``cls.STAGE``, check them and save.

        Raises:
            SettingsError: a value is not allowed; nothing is changed.
            ProjectError: the file cannot be written; nothing is changed.
        """
        with self._guard:
            before = self._content.get(cls.STAGE)
            given = cls.noted(self, changes) if issubclass(cls, Conditional) else changes
            settings = from_mapping(cls, {**self.answers(cls.STAGE), **given})
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
        try:
            return {str(name): _record(values) for name, values in stages.items()}
        except (AttributeError, TypeError, ValueError) as error:
            raise ProjectError(
                tr("{path} is damaged: it is not what this program writes.", path=path),
                tr(
                    "Move that file away: the steps are then done again; your answers and "
                    "the training runs stay."
                ),
                str(error),
            ) from error


def _resolved(folder: Path) -> Path:
    """The absolute folder, even where links lead in a circle or no path can be."""
    try:
        return folder.expanduser().resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise ProjectError(
            tr("{folder} cannot be a folder.", folder=repr(str(folder))),
            tr("Choose another folder."),
            str(error),
        ) from error


def _exists(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError as error:
        raise ProjectError(
            tr("{folder} cannot be looked into.", folder=path.parent),
            tr("Choose a folder that you may read, with a shorter name if this one is very long."),
            str(error),
        ) from error


def _record(values: dict[str, Any]) -> StageRecord:
    """A stage's record from what was read; it must be of the types that were written."""
    known = {k: v for k, v in values.items() if k in StageRecord.__dataclass_fields__}
    known["files"] = tuple(str(name) for name in known.get("files", ()))
    known["outputs"] = dict(known.get("outputs", {}))
    known["seconds"] = float(known.get("seconds", 0.0))
    for name in ("inputs", "digest", "summary", "error", "hint", "finished"):
        known[name] = str(known.get(name, ""))
    if "told" in values:
        known["summary"] = _retellable(values["told"], known["summary"])
    return StageRecord(**known)


def _retellable(recipe: Any, written: str) -> str:
    """The summary that can be told in any language; as it was written when that is damaged."""
    try:
        return Lasting.from_recipe(recipe)
    except (KeyError, TypeError, AttributeError, ValueError, IndexError):
        return written


def _plain(record: StageRecord) -> dict[str, Any]:
    values = asdict(record)
    values["files"] = list(record.files)
    values["summary"] = str(record.summary)
    if isinstance(record.summary, Lasting):
        values["told"] = record.summary.recipe
    return {k: v for k, v in values.items() if v or k == "inputs"}


def _read_content(folder: Path) -> dict[str, Any]:
    path = folder / PROJECT_FILE
    content = _migrated(read_mapping(path, SCHEMA))
    for name, value in content.items():
        if name not in ("schema", "name") and not isinstance(value, dict):
            raise ProjectError(
                tr("{path} is damaged: “{name}” should hold settings.", path=path, name=name),
                tr("Mend that line in a text editor. Nothing was changed."),
            )
    return content


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[FileLock]:
    """The folder's lock, which is kept unless the block fails."""
    lock = _acquire(folder)
    try:
        yield lock
    except BaseException:
        _release(lock, folder)
        raise


def _release(lock: FileLock, folder: Path) -> None:
    # The note first: once the lock is free, the note may be another program's.
    with contextlib.suppress(OSError):
        (folder / (LOCK_FILE + ".owner")).unlink()
    lock.release()


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
