"""The folder of one run: where everything in it is, and the record ``run.yaml``."""

from __future__ import annotations

import contextlib
import csv
import enum
import io
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil

from tango_desktop.core.files import read_mapping, write_text, write_yaml
from tango_desktop.errors import TrainError
from tango_desktop.i18n import N_, tr

SCHEMA = 1
RUNS_FOLDER = "runs"
_active: set[Path] = set()


class RunState(enum.Enum):
    """How a run stands; the value is the word that people read."""

    RUNNING = N_("running")
    FINISHED = N_("finished")
    STOPPED = N_("stopped")
    FAILED = N_("failed")
    INTERRUPTED = N_("interrupted")


@dataclass(frozen=True)
class RunPaths:
    """The files of a run."""

    folder: Path

    @property
    def record(self) -> Path:
        """State, progress and best figures."""
        return self.folder / "run.yaml"

    @property
    def args(self) -> Path:
        """Settings, what they resolved to, versions and digests."""
        return self.folder / "args.yaml"

    @property
    def network(self) -> Path:
        """The network document that was trained."""
        return self.folder / "network.yaml"

    @property
    def preprocess(self) -> Path:
        """How pictures become network input: what an export must repeat."""
        return self.folder / "preprocess.yaml"

    @property
    def results(self) -> Path:
        """One line of figures for each epoch."""
        return self.folder / "results.csv"

    @property
    def log(self) -> Path:
        """What happened, in words."""
        return self.folder / "log.txt"

    @property
    def best(self) -> Path:
        """Weights of the best epoch."""
        return self.folder / "weights" / "best.pt"

    @property
    def last(self) -> Path:
        """Weights and the full training state after the last finished epoch."""
        return self.folder / "weights" / "last.pt"


@dataclass(frozen=True)
class RunRecord:
    """What ``run.yaml`` says.

    Attributes:
        key: digest of all that makes the run what it is; the length of the run is left out.
        ending: the settings that decide when it ends, as they were.
        epochs: how many are planned.
        done: how many are finished.
        seconds: time spent training.
        metrics: the best epoch's figures, by column of ``results.csv``.
        best_metric: the column that decides which epoch is best.
        why: why it ended, when not by reaching its epochs.
        process: who trains it, while it runs.
    """

    state: RunState
    key: str
    task: str = ""
    model: str = ""
    size: tuple[int, ...] = ()
    ending: Mapping[str, float] = field(default_factory=dict)
    epochs: int = 0
    done: int = 0
    best_epoch: int = 0
    best_metric: str = ""
    metrics: Mapping[str, float] = field(default_factory=dict)
    val_pictures: int = 0
    batch_size: int = 0
    started: str = ""
    seconds: float = 0.0
    weights_sha256: str = ""
    transfer: str = ""
    why: str = ""
    error: str = ""
    hint: str = ""
    process: str = ""


def this_process() -> str:
    """This process, told apart from a later one with the same number."""
    process = psutil.Process()
    return f"{process.pid}:{process.create_time():.2f}"


def is_alive(process: str) -> bool:
    """Whether the process that :func:`this_process` described still runs."""
    number, _, created = process.partition(":")
    try:
        return f"{psutil.Process(int(number)).create_time():.2f}" == created
    except (ValueError, psutil.Error):
        return False


@contextlib.contextmanager
def active(folder: Path) -> Iterator[None]:
    """Marks a run as being trained by this process; its record alone may outlive a full disk."""
    _active.add(folder.resolve())
    try:
        yield
    finally:
        _active.discard(folder.resolve())


def _is_running(folder: Path, process: str) -> bool:
    if process == this_process():
        return folder.resolve() in _active
    return is_alive(process)


def write_record(folder: Path, record: RunRecord) -> None:
    """Write ``run.yaml``, atomically.

    Raises:
        ProjectError: it cannot be written.
    """
    values: dict[str, Any] = {**asdict(record), "state": record.state.name.lower()}
    values["size"] = list(record.size)
    write_yaml(RunPaths(folder).record, {"schema": SCHEMA, **values})


def read_record(folder: Path) -> RunRecord:
    """Read ``run.yaml``; a run that nobody trains any more is *interrupted*.

    Raises:
        TrainError: it does not hold what this program writes.
        ProjectError: it is missing, damaged or of a newer version.
    """
    path = RunPaths(folder).record
    values = read_mapping(path, SCHEMA)
    known = {name: values[name] for name in RunRecord.__dataclass_fields__ if name in values}
    try:
        known["state"] = RunState[str(values["state"]).upper()]
        known["size"] = tuple(int(side) for side in values.get("size") or ())
        known["metrics"] = {str(k): float(v) for k, v in (values.get("metrics") or {}).items()}
        record = RunRecord(**known)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise TrainError(
            tr("{path} is damaged: it is not what this program writes.", path=path),
            tr("Restore an earlier copy, or delete that run's folder."),
            str(error),
        ) from error
    if record.state is RunState.RUNNING and not _is_running(folder, record.process):
        return RunRecord(**{**asdict(record), "state": RunState.INTERRUPTED})
    return record


def remove_run_folder(folder: Path) -> None:
    """Delete a run. Renamed first: a removal cut short must not leave half a run in the list.

    Raises:
        OSError: it cannot be removed.
    """
    shutil.rmtree(folder.rename(folder.with_name(f".deleted-{folder.name}")))


def write_results(folder: Path, rows: Sequence[Mapping[str, float]]) -> None:
    """Write ``results.csv``, atomically: one row for each epoch, all with the same columns.

    Raises:
        ProjectError: it cannot be written.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    columns = list(rows[0])
    writer.writerow(columns)
    writer.writerows([f"{row[name]:.8g}" for name in columns] for row in rows)
    write_text(RunPaths(folder).results, text.getvalue())


def read_results(run_folder: Path) -> dict[str, tuple[float, ...]]:
    """The columns of ``results.csv`` by name; empty when no epoch is finished.

    Raises:
        TrainError: the file is damaged.
    """
    path = RunPaths(run_folder).results
    if not path.is_file():
        return {}
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream))
        columns = [name.strip() for name in rows[0]]
        values = [[float(cell) for cell in row] for row in rows[1:]]
        return dict(zip(columns, zip(*values, strict=True), strict=True)) if values else {}
    except (OSError, IndexError, ValueError, csv.Error) as error:
        raise TrainError(
            tr("{path} is damaged.", path=path),
            tr("Train one more epoch: it is written again."),
            str(error),
        ) from error
