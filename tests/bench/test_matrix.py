"""The matrix: rows of several projects and published ones, what is best, and its files."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tango_desktop.bench.files import save_benchmark
from tango_desktop.bench.matrix import (
    COLUMNS,
    MatrixRow,
    as_csv,
    as_markdown,
    export,
    matrix_of,
    pareto,
    row_of,
    sort,
)
from tango_desktop.bench.results import Benchmark

Make = Callable[..., Benchmark]


def row(key: str, accuracy: float | None, p90_ms: float | None, **values: str) -> MatrixRow:
    given = {"device": "pi", "engine": "onnxruntime", "precision": "fp32", **values}
    return MatrixRow(
        key, None, "", accelerator="", model="m", accuracy=accuracy, p90_ms=p90_ms, **given
    )


def test_projects_and_published_rows(make_benchmark: Make, tmp_path: Path) -> None:
    for name, stamp, when in (("하나", "1", "2026-11-20"), ("two", "2", "2026-11-21")):
        one = replace(make_benchmark(stamp=stamp), when=when, accuracy=0.9, accuracy_name="top-1")
        save_benchmark(tmp_path / name / "benchmarks" / f"{stamp}.json", one)
    folders = [tmp_path / "하나", tmp_path / "two"]
    mine = matrix_of(folders, with_published=False)
    assert [one.when for one in mine] == ["2026-11-21", "2026-11-20"]
    assert [one.project for one in mine] == [folders[1], folders[0]]
    assert (mine[0].accuracy, mine[0].accuracy_name) == (0.9, "top-1")
    every = matrix_of(folders)
    assert every[:2] == mine
    assert all(one.is_published and one.source and not one.circumstances for one in every[2:])
    assert len({one.key for one in every}) == len(every)


def test_a_measurement_as_a_row(make_benchmark: Make, tmp_path: Path) -> None:
    made = row_of(make_benchmark((10.0, 20.0, 30.0), noise=("busy",)), tmp_path)
    assert (made.p50_ms, made.p90_ms, made.mean_ms) == (20.0, 28.0, 20.0)
    assert made.latency_ms == 28.0
    assert made.remarks == ("Other programs kept the computer busy.",)
    assert "performance" in made.circumstances


def test_pareto() -> None:
    rows = [
        row("fast", 0.80, 5.0),
        row("best", 0.95, 20.0),
        row("between", 0.90, 10.0),
        row("beaten", 0.89, 11.0),
        row("same latency, worse", 0.70, 5.0),
        row("elsewhere", 0.10, 99.0, device="nano"),
        row("unknown accuracy", None, 1.0),
        row("unknown latency", 1.0, None),
    ]
    assert pareto(rows) == {"fast", "best", "between", "elsewhere"}


def test_published_rows_are_not_on_the_front() -> None:
    theirs = replace(row("theirs", 1.0, 0.1), origin="published")
    assert pareto([theirs, row("mine", 0.5, 10.0)]) == {"mine"}


FIGURES = st.tuples(st.integers(0, 8), st.integers(0, 8))


@given(st.lists(FIGURES, max_size=12))
def test_the_front_beats_all_and_nobody_on_it_is_beaten(pairs: list[tuple[int, int]]) -> None:
    rows = [row(str(i), a / 8, float(b)) for i, (a, b) in enumerate(pairs)]
    front = {int(key) for key in pareto(rows)}

    def beats(one: int, other: int) -> bool:
        (a, x), (b, y) = pairs[one], pairs[other]
        return a >= b and x <= y and pairs[one] != pairs[other]

    for index in range(len(pairs)):
        beaten = any(beats(other, index) for other in range(len(pairs)))
        assert (index in front) == (not beaten)


def test_sorting_puts_what_is_unknown_last() -> None:
    rows = [row("a", None, 2.0), row("b", 0.5, 1.0), row("c", 0.7, 3.0)]
    assert [one.key for one in sort(rows, "accuracy")] == ["b", "c", "a"]
    assert [one.key for one in sort(rows, "accuracy", descending=True)] == ["c", "b", "a"]
    assert [one.key for one in sort(rows, "p90_ms")] == ["b", "a", "c"]
    named = [row(name, None, None, device=name) for name in ("pi", "Nano", "orin")]
    assert [one.key for one in sort(named, "device")] == ["Nano", "orin", "pi"]


def test_files(tmp_path: Path) -> None:
    rows = [row("a", 0.91234, 2.5, device="라즈베리 | Pi"), row("b", None, None)]
    first, second = list(csv.reader(io.StringIO(as_csv(rows))))[1:]
    titles = next(csv.reader(io.StringIO(as_csv(rows))))
    assert len(titles) == len(COLUMNS)
    assert (first[0], first[5], first[8]) == ("라즈베리 | Pi", "0.9123", "2.500")
    assert second[5] == ""
    export(tmp_path / "m.csv", rows)
    assert (tmp_path / "m.csv").read_bytes().startswith(b"\xef\xbb\xbfDevice,")
    export(tmp_path / "m.md", rows)
    lines = (tmp_path / "m.md").read_text(encoding="utf-8").splitlines()
    assert lines == as_markdown(rows).splitlines()
    assert "라즈베리 \\| Pi" in lines[2]
    assert {line.replace("\\|", "").count("|") for line in lines} == {len(COLUMNS) + 1}


@pytest.mark.parametrize("column", [one for one in COLUMNS if one.name.endswith("_ms")])
def test_units_stand_in_the_header(column: object) -> None:
    assert "(ms)" in column.title  # type: ignore[attr-defined]
