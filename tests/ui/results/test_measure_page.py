"""The page of the measurement: verdict, percentiles, phases, comparison, play."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from tango_desktop.bench.files import save_benchmark
from tango_desktop.core.flow import Flow
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.deploy.predict import Installed, Prediction
from tango_desktop.ui.pages import measure_play
from tango_desktop.ui.pages.measure_page import MeasurePage
from tango_desktop.ui.pages.measure_result import ResultPanel, phase_segments, verdict_on
from tests.ui.results.measure_hands import benchmark, on_board

Show = Callable[[type], MeasurePage]
Settled = Callable[[], None]


@pytest.fixture
def measured(trained: Project) -> Project:
    """Two measurements, the second twice as fast and noisy."""
    for one in (benchmark(1, 40.0), benchmark(2, 20.0, noise=("busy",))):
        save_benchmark(trained.path("benchmarks", f"{one.stamp}.json"), one)
    return trained


OLD = "0123456789abcdef"


def test_a_new_release_says_that_the_times_are_of_another(
    measured: Project, show: Show, settled: Settled
) -> None:
    measured.set_outputs("deploy", {"release": "fedcba9876543210"}, "installed")
    page = show(MeasurePage)
    assert "another release" not in page.result.verdict.hint.text()
    measured.set_outputs("deploy", {"release": OLD}, "installed")
    page.refresh()
    settled()
    assert page.result.verdict.hint.text().startswith("These times are of another release")
    assert "Other programs" in page.result.verdict.hint.text()


def test_back_at_a_release_that_was_measured_its_measurement_is_shown(
    measured: Project, show: Show, settled: Settled
) -> None:
    older = dataclasses.replace(benchmark(0, 80.0), release=OLD)
    save_benchmark(measured.path("benchmarks", f"{older.stamp}.json"), older)
    measured.set_outputs("deploy", {"release": "fedcba9876543210"}, "installed")
    page = show(MeasurePage)
    assert page.shown == page.benchmarks[-1]
    measured.set_outputs("deploy", {"release": OLD}, "rolled back")
    page.refresh()
    settled()
    assert page.shown == older
    assert "another release" not in page.result.verdict.hint.text()


def test_noise_on_a_board_is_not_of_this_computer() -> None:
    made = benchmark(1, 40.0, noise=("busy",))
    assert made.noise_reasons() == ("Other programs kept the computer busy.",)
    assert on_board(made).noise_reasons() == ("Other programs kept the device busy.",)


def test_one_measurement_has_nothing_to_be_compared_with(
    trained: Project, show: Show, settled: Settled
) -> None:
    only = benchmark(1, 40.0)
    save_benchmark(trained.path("benchmarks", f"{only.stamp}.json"), only)
    page = show(MeasurePage)
    settled()
    assert page.compare.verdict.text.text().endswith("measure once more.")


def test_the_words_of_p50_and_p90_stay_clear_of_each_other(qtbot: QtBot) -> None:
    panel = ResultPanel()
    qtbot.addWidget(panel)
    panel.resize(900, 900)
    panel.show_benchmark(benchmark(1, 40.0))
    panel.show()
    qtbot.waitExposed(panel)
    qtbot.wait(20)
    first, second = (line.label for line in panel.whole.histogram._marks)
    assert not first.sceneBoundingRect().intersects(second.sceneBoundingRect())


@pytest.mark.parametrize(("width", "columns"), [(900, 2), (400, 1)])
def test_no_chip_is_cut_where_it_is_narrow(qtbot: QtBot, width: int, columns: int) -> None:
    panel = ResultPanel()
    qtbot.addWidget(panel)
    panel.show_benchmark(benchmark(1, 40.0, noise=("busy",)))
    panel.resize(width, 700)
    panel.show()
    qtbot.waitUntil(lambda: panel.columns == columns)
    qtbot.wait(20)
    for card in (panel.whole, panel.network):
        chip = card.chip
        right = chip.mapTo(panel, QPoint(chip.width(), 0)).x()
        assert right <= panel.width()
        assert chip.width() >= chip.sizeHint().width()


def test_before_a_measurement_it_says_what_is_timed(project: Project, show: Show) -> None:
    page = show(MeasurePage)
    assert page.stack.currentWidget() is page.empty
    assert "times every step" in page.empty.text.text()


def test_the_newest_measurement_in_full(measured: Project, show: Show) -> None:
    page = show(MeasurePage)
    newest = page.benchmarks[-1]
    assert page.subtitle.text().startswith("Parts  ·  release fedcba98  ·  200 samples")
    assert page.result.whole.median.text().startswith(f"{newest.end_to_end.p50_ms:.1f} ms")
    assert page.result.network.median.text().startswith(f"{newest.inference.p50_ms:.1f} ms")
    assert page.result.whole.chip.text() == "measured here"
    assert page.result.noise_chip.isVisibleTo(page)
    assert "Other programs" in page.result.verdict.hint.text()
    assert page.result.figures.shown["Memory peak"] == "74.2 MB"
    assert page.result.context.shown["Processor"] == "AMD EPYC, 2 cores"
    assert page.result.context.shown["Clock"] == "performance"


def test_phases_add_up(measured: Project, show: Show) -> None:
    page = show(MeasurePage)
    segments = page.result.phases.segments
    assert [s.name for s in segments] == ["Read and decode", "Prepare", "Network", "Answer"]
    assert [s.text.split("(")[1] for s in segments] == ["20 %)", "10 %)", "60 %)", "10 %)"]
    assert len(phase_segments(page.benchmarks[0])) == 4


@pytest.mark.parametrize(
    ("latency", "fps", "look", "words"),
    [
        (0.0, 0.0, "good", "Fast enough for a camera"),
        (50.0, 0.0, "good", "As fast as you asked"),
        (10.0, 0.0, "bad", "at most 10.0 ms"),
        (0.0, 100.0, "bad", "100 a second"),
    ],
)
def test_the_verdict_stands_to_what_was_asked(
    latency: float, fps: float, look: str, words: str
) -> None:
    found, text = verdict_on(benchmark(1, 20.0), latency, fps)
    assert found == look
    assert words in text


def test_slow_without_a_wish_is_only_told() -> None:
    look, text = verdict_on(benchmark(1, 400.0), 0.0, 0.0)
    assert look == "info"
    assert "camera" not in text


def test_two_measurements_are_compared(measured: Project, show: Show, settled: Settled) -> None:
    page = show(MeasurePage)
    settled()
    assert page.compare.table.model.rowCount() == 2
    assert page.compare.verdict.text.text().startswith("Faster: 0.5")
    assert "noisy" in page.compare.verdict.hint.text()
    page.compare.table.select(page.compare.table.model.key_at(1))
    assert page.compare.verdict.text.text() == "Select two measurements to compare them."
    page.compare.table.row_activated.emit(page.compare.table.model.key_at(1))
    settled()
    assert "01:00:01" in page.subtitle.text()


def test_the_result_is_played_on_pictures_held_back(
    measured: Project,
    flow: Flow,
    show: Show,
    settled: Settled,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[list[Path]] = []

    def ask(there: Installed, pictures: list[Path], ctx: JobContext) -> tuple[Prediction, ...]:
        asked.append(list(pictures))
        return tuple(Prediction(p, "nut", 0.8, (("nut", 0.8),), 3.0, 2.0) for p in pictures)

    monkeypatch.setattr(measure_play, "ask", ask)
    measured.set_outputs("deploy", {"target": str(tmp_path)}, "installed")
    page = show(MeasurePage)
    page.tabs.setCurrentWidget(page.play)
    settled()
    assert len(asked) == 1
    played = page.play.played
    nuts = sum(path.parent.name == "nut" for path in asked[0])
    assert played.right == nuts > 0
    assert page.play.summary.text() == f"{nuts} of {len(asked[0])} right, 3.00 ms each"
    flags = [page.play.gallery.tile(i).flag for i in range(page.play.gallery.count)]
    assert flags.count("good") == nuts
    assert flags.count("bad") == len(flags) - nuts
    wrong = flags.index("bad")
    assert page.play.gallery.tile(wrong).note.endswith(asked[0][wrong].parent.name)
    page.tabs.setCurrentWidget(page.result)
    page.tabs.setCurrentWidget(page.play)
    settled()
    assert len(asked) == 1


def test_a_damaged_measurement_is_left_out(measured: Project, show: Show) -> None:
    measured.path("benchmarks", "20261121-010003.json").write_text("{", encoding="utf-8")
    page = show(MeasurePage)
    assert len(page.benchmarks) == 2
