"""All measurements side by side: device × engine × precision × model, with what is best."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tango_desktop.bench.by_program import ProgramRun, load_program_runs
from tango_desktop.bench.fallback import provider_title
from tango_desktop.bench.files import load_benchmarks
from tango_desktop.bench.published import PublishedRow, published_rows
from tango_desktop.bench.results import MEASURED, Benchmark
from tango_desktop.bench.sustained import sustained_of
from tango_desktop.core.files import write_text
from tango_desktop.i18n import N_, tr

PUBLISHED = "published"


@dataclass(frozen=True)
class MatrixRow:
    """A measurement, or a published figure.

    Attributes:
        key: tells rows apart: project and stamp, or where it was published.
        project: the folder of the project; None for published ones.
        when: local time, ISO 8601; empty for published ones.
        device: the device's name.
        engine: what ran it.
        accelerator: the part of the device, in words.
        precision: of the model.
        model: its name.
        accuracy: 0 to 1; None where it is not known, as all that follow.
        accuracy_name: what that figure is.
        p50_ms: of the network alone.
        p90_ms: of the network alone.
        end_to_end_p90_ms: from the file to the answer.
        mean_ms: of the network alone.
        steady_per_s: pictures a second in the last third of a sustained measurement.
        energy_mj: of a picture.
        memory_peak_bytes: of the runner.
        remarks: what makes it less trustworthy, or what the source says.
        origin: ``measured here`` or ``published``.
        source: who published it.
        circumstances: measurements of one text can be compared; empty for published ones.
    """

    key: str
    project: Path | None
    when: str
    device: str
    engine: str
    accelerator: str
    precision: str
    model: str
    accuracy: float | None = None
    accuracy_name: str = ""
    p50_ms: float | None = None
    p90_ms: float | None = None
    end_to_end_p90_ms: float | None = None
    mean_ms: float | None = None
    steady_per_s: float | None = None
    energy_mj: float | None = None
    memory_peak_bytes: int | None = None
    remarks: tuple[str, ...] = ()
    origin: str = ""
    source: str = ""
    circumstances: str = ""

    @property
    def is_published(self) -> bool:
        """Whether somebody else measured it."""
        return self.origin == PUBLISHED

    @property
    def latency_ms(self) -> float | None:
        """p90 of the network where it was measured, else what was published."""
        return self.p90_ms if self.p90_ms is not None else self.mean_ms


def matrix_of(projects: Iterable[Path], with_published: bool = True) -> tuple[MatrixRow, ...]:
    """The measurements of projects, the newest first, and then what others published.

    Args:
        projects: their folders.
        with_published: whether published figures are wanted.
    """
    rows = [row for folder in projects for row in _measured(folder)]
    rows.sort(key=lambda row: row.when, reverse=True)
    return (*rows, *(map(_published, published_rows()) if with_published else ()))


def _measured(folder: Path) -> list[MatrixRow]:
    rows = [row_of(one, folder) for one in load_benchmarks(folder)]
    return rows + [_by_program(one, folder) for one in load_program_runs(folder)]


def _by_program(one: ProgramRun, project: Path) -> MatrixRow:
    """What an engine's own program measured, marked as such."""
    times = one.times
    return MatrixRow(
        key=f"{project}#{one.stamp}#{one.when}#{times.program}",
        project=project,
        when=one.when,
        device=one.device,
        engine=f"{one.engine} ({times.program})",
        accelerator=times.delegate,
        precision=one.precision,
        model=one.model,
        p50_ms=times.p50_ms,
        p90_ms=times.p90_ms,
        mean_ms=times.mean_ms,
        memory_peak_bytes=times.memory_peak_bytes,
        remarks=(times.sentence(),),
        origin=MEASURED,
        circumstances=f"{one.device} · {times.program}",
    )


def row_of(one: Benchmark, project: Path) -> MatrixRow:
    """A measurement as a row."""
    course, energy, context = sustained_of(one), one.energy, one.context
    return MatrixRow(
        key=f"{project}#{one.stamp}#{one.when}",
        project=project,
        when=one.when,
        device=context.board or context.device,
        engine=one.engine,
        accelerator=provider_title(one.provider),
        precision=one.precision,
        model=one.model,
        accuracy=one.accuracy,
        accuracy_name=one.accuracy_name,
        p50_ms=one.inference.p50_ms,
        p90_ms=one.inference.p90_ms,
        end_to_end_p90_ms=one.end_to_end.p90_ms,
        mean_ms=one.inference.mean_ms,
        steady_per_s=None if course is None else course.steady_per_s,
        energy_mj=None if energy is None else energy.per_picture_mj,
        memory_peak_bytes=one.memory_peak_bytes,
        remarks=one.noise_reasons(),
        origin=one.origin,
        circumstances=_circumstances(one),
    )


def _circumstances(one: Benchmark) -> str:
    context = one.context
    parts = (context.device, context.cpu, context.cores, one.threads, context.governor)
    more = (context.power_mode, context.power, ", ".join(context.throttled))
    return " · ".join(str(part) for part in (*parts, *more))


def _published(row: PublishedRow) -> MatrixRow:
    size = f" {row.size}" if row.size else ""
    model = f"{row.model or tr('not named')}{size}"
    return MatrixRow(
        key=f"{row.source}#{row.title}#{row.engine}#{row.precision}#{model}",
        project=None,
        when="",
        device=row.title,
        engine=row.engine,
        accelerator="",
        precision=row.precision,
        model=model,
        mean_ms=row.latency_ms,
        remarks=(row.figure, row.note),
        origin=PUBLISHED,
        source=row.source,
    )


# -- what is best -----------------------------------------------------------------------------


def pareto(rows: Sequence[MatrixRow]) -> frozenset[str]:
    """The keys of measurements that no other beats in accuracy and p90 latency at once.

    Only rows with both figures take part, each among those of its device and of the same figure
    for accuracy; published ones do not.
    """
    known = [row for row in rows if _takes_part(row)]
    return frozenset(row.key for row in known if not any(_beats(one, row) for one in known))


def _takes_part(row: MatrixRow) -> bool:
    return not row.is_published and row.accuracy is not None and row.p90_ms is not None


def _beats(one: MatrixRow, other: MatrixRow) -> bool:
    if (one.device, one.accuracy_name) != (other.device, other.accuracy_name):
        return False
    assert one.accuracy is not None
    assert other.accuracy is not None
    assert one.p90_ms is not None
    assert other.p90_ms is not None
    as_good = one.accuracy >= other.accuracy and one.p90_ms <= other.p90_ms
    return as_good and (one.accuracy, one.p90_ms) != (other.accuracy, other.p90_ms)


# -- columns ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class ColumnInfo:
    """A column of the matrix.

    Attributes:
        name: its key.
        title: with its unit.
        value: of a row; None where it is not known.
        digits: behind the point, for numbers.
    """

    name: str
    title: str
    value: Callable[[MatrixRow], str | float | None]
    digits: int = 3


COLUMNS: tuple[ColumnInfo, ...] = (
    ColumnInfo("device", N_("Device"), lambda row: row.device),
    ColumnInfo("engine", N_("Engine"), lambda row: row.engine),
    ColumnInfo("accelerator", N_("Runs on"), lambda row: row.accelerator),
    ColumnInfo("precision", N_("Precision"), lambda row: row.precision),
    ColumnInfo("model", N_("Model"), lambda row: row.model),
    ColumnInfo("accuracy", N_("Accuracy (0–1)"), lambda row: row.accuracy, 4),
    ColumnInfo("accuracy_name", N_("Accuracy is"), lambda row: row.accuracy_name),
    ColumnInfo("p50_ms", N_("Network p50 (ms)"), lambda row: row.p50_ms),
    ColumnInfo("p90_ms", N_("Network p90 (ms)"), lambda row: row.p90_ms),
    ColumnInfo("mean_ms", N_("Network mean (ms)"), lambda row: row.mean_ms),
    ColumnInfo("end_to_end_p90_ms", N_("End to end p90 (ms)"), lambda row: row.end_to_end_p90_ms),
    ColumnInfo("steady_per_s", N_("Steady rate (pictures/s)"), lambda row: row.steady_per_s, 2),
    ColumnInfo("energy_mj", N_("Energy a picture (mJ)"), lambda row: row.energy_mj),
    ColumnInfo("memory", N_("Memory peak (MB)"), lambda row: _megabytes(row), 1),
    ColumnInfo("when", N_("When"), lambda row: row.when.replace("T", " ")),
    ColumnInfo("origin", N_("Origin"), lambda row: row.origin),
    ColumnInfo("source", N_("Source"), lambda row: row.source),
    ColumnInfo("remarks", N_("Remarks"), lambda row: " ".join(row.remarks)),
)


def _megabytes(row: MatrixRow) -> float | None:
    return None if row.memory_peak_bytes is None else row.memory_peak_bytes / 1e6


def sort(rows: Iterable[MatrixRow], name: str, descending: bool = False) -> list[MatrixRow]:
    """Rows in the order of a column; those without a figure come last either way."""
    column = next(one for one in COLUMNS if one.name == name)
    pairs = [(column.value(row), row) for row in rows]
    known = [(value, row) for value, row in pairs if value not in (None, "")]
    known.sort(key=lambda pair: _order(pair[0]), reverse=descending)
    return [row for _, row in known] + [row for value, row in pairs if value in (None, "")]


def _order(value: str | float | None) -> tuple[float, str]:
    return (float(value), "") if isinstance(value, (int, float)) else (0.0, str(value).casefold())


# -- files ------------------------------------------------------------------------------------


def _cells(row: MatrixRow) -> list[str]:
    return [_text(column.value(row), column.digits) for column in COLUMNS]


def _text(value: str | float | None, digits: int) -> str:
    if value is None:
        return ""
    return f"{value:.{digits}f}" if isinstance(value, (int, float)) else value


def as_csv(rows: Iterable[MatrixRow]) -> str:
    """The matrix as comma-separated values, units in the header, a point before decimals."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([tr(column.title) for column in COLUMNS])
    writer.writerows(_cells(row) for row in rows)
    return stream.getvalue()


def as_markdown(rows: Iterable[MatrixRow]) -> str:
    """The matrix as a table in Markdown."""
    lines = [[tr(column.title) for column in COLUMNS], ["---"] * len(COLUMNS)]
    lines += [[_escaped(cell) for cell in _cells(row)] for row in rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")


def export(path: Path, rows: Iterable[MatrixRow]) -> None:
    """Write the matrix as UTF-8: Markdown where the name ends in ``.md``, else values.

    Raises:
        ProjectError: the file cannot be written.
    """
    is_markdown = path.suffix.lower() in (".md", ".markdown")
    # The mark lets Excel read Korean names.
    write_text(path, as_markdown(rows) if is_markdown else "\ufeff" + as_csv(rows))
