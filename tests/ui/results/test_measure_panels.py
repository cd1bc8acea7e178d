"""What the measurement tells beside its figures: live, over time, by layer, side by side."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from tango_desktop.bench.files import save_benchmark
from tango_desktop.bench.results import Benchmark
from tango_desktop.bench.stage import MeasureSettings
from tango_desktop.bench.sustained import sustained_of
from tango_desktop.core.flow import Flow, StageState, StageStatus
from tango_desktop.core.jobs import JobContext, Metric, Progress
from tango_desktop.core.project import Project
from tango_desktop.deploy.predict import Installed, Prediction
from tango_desktop.devices.targets import parse_target
from tango_desktop.errors import UnreachableError
from tango_desktop.ui.devices.links import LinkState
from tango_desktop.ui.graph_editor.measured import WANTED, WantedTimes
from tango_desktop.ui.pages import measure_play
from tango_desktop.ui.pages.measure_front import latency_ticks
from tango_desktop.ui.pages.measure_layers import BETWEEN, LayersPanel, rows_of
from tango_desktop.ui.pages.measure_live import LivePanel
from tango_desktop.ui.pages.measure_matrix import MatrixPanel
from tango_desktop.ui.pages.measure_page import MeasurePage
from tango_desktop.ui.pages.measure_result import ResultPanel
from tango_desktop.ui.pages.measure_sustained import SustainedCard, throttled_stretches
from tango_desktop.ui.pages.settings_panel import StandardSettings
from tango_desktop.ui.session import Message, Session
from tests.ui.results.conftest import mark_done
from tests.ui.results.measure_hands import CUDA, benchmark, on_board, profile, sustained

Show = Callable[[type], MeasurePage]
Settled = Callable[[], None]
ADDRESS = "ssh://pi@192.168.0.31:22"
NODES = ("stem", "body", "fc")


def keep(project: Project, *measured: Benchmark) -> None:
    for one in measured:
        save_benchmark(project.path("benchmarks", f"{one.stamp}.json"), one)


def accurate(second: int, median_ms: float, accuracy: float) -> Benchmark:
    one = on_board(benchmark(second, median_ms))
    return replace(one, accuracy=accuracy, accuracy_name="top-1")


@pytest.fixture
def board(trained: Project, flow: Flow) -> Project:
    """Deployed on a board and measured there, with layers."""
    mark_done(trained, flow, "export", {"parity": {}})
    outputs = {"target": "/home/pi/tango/parts", "address": ADDRESS, "release": "fedcba9876543210"}
    mark_done(trained, flow, "deploy", outputs)
    keep(trained, replace(on_board(benchmark(1, 40.0)), layers=profile(NODES)))
    mark_done(trained, flow, "measure", {"file": "1"})
    return trained


# -- where ------------------------------------------------------------------------------------


def test_it_says_where_it_measures(board: Project, show: Show) -> None:
    text = show(MeasurePage).where.text.text()
    for part in (ADDRESS, "onnxruntime fp32", "on the processor", "15W", "ondemand"):
        assert part in text
    assert "ondemand" not in text.split(ADDRESS)[0]


def test_it_says_what_ran_the_shown_measurement(board: Project, show: Show) -> None:
    """The next one is asked to use CUDA; the figures below are the processor's."""
    board.update(MeasureSettings, provider="cuda")
    text = show(MeasurePage).where.text.text()
    assert "on the processor" in text
    assert "CUDA" not in text


def test_it_says_what_is_asked_before_anything_was_measured(
    trained: Project, flow: Flow, show: Show
) -> None:
    trained.update(MeasureSettings, provider="cuda")
    assert "on CUDA" in show(MeasurePage).where.text.text()


def test_a_board_that_is_away_is_told(board: Project, flow: Flow, show: Show) -> None:
    device = {**board.outputs("device"), "address": ADDRESS, "title": "Raspberry Pi 5"}
    mark_done(board, flow, "device", device)
    page = show(MeasurePage)
    assert page.where.trouble.isHidden() or not page.where.trouble.text()
    page.session.links.failed(ADDRESS, UnreachableError("Nobody answers.", "Switch it on."))
    assert page.where.trouble.text() == "Raspberry Pi 5: Nobody answers."
    assert page.where.trouble.isVisible()


COMMAND = ["/usr/bin/python3", "/home/pi/tango/parts/run.py"]


def test_what_is_on_a_board_is_played_there_when_asked(
    board: Project, flow: Flow, show: Show, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Installed] = []

    def ask(there: Installed, pictures: list[Path], ctx: JobContext) -> tuple[Prediction, ...]:
        asked.append(there)
        return tuple(Prediction(p, "nut", 0.8, (("nut", 0.8),), 31.0, 28.0) for p in pictures)

    monkeypatch.setattr(measure_play, "ask", ask)
    page = show(MeasurePage)
    assert not page.play.start.isEnabled()  # how it is started there is not known
    mark_done(board, flow, "deploy", {**board.outputs("deploy"), "command": COMMAND})
    page.refresh()
    page.tabs.setCurrentWidget(page.play)
    settled()
    assert asked == []  # nothing is sent to a board unasked
    page.play.start.click()
    settled()
    (there,) = asked
    assert (there.target, list(there.command)) == (parse_target(ADDRESS), COMMAND)
    assert page.play.summary.text().endswith("31.0 ms each")
    assert page.session.links.link(str(parse_target(ADDRESS))).state is LinkState.FRESH


def test_a_board_that_does_not_answer_is_told_beside_the_button(
    board: Project,
    flow: Flow,
    show: Show,
    settled: Settled,
    monkeypatch: pytest.MonkeyPatch,
    messages: list[Message],
) -> None:
    away: list[bool] = []

    def ask(_: Installed, pictures: list[Path], ctx: JobContext) -> tuple[Prediction, ...]:
        if away:
            raise UnreachableError("Nobody answers.", "Switch it on.")
        return tuple(Prediction(p, "nut", 0.8, (("nut", 0.8),), 31.0, 28.0) for p in pictures)

    monkeypatch.setattr(measure_play, "ask", ask)
    mark_done(board, flow, "deploy", {**board.outputs("deploy"), "command": COMMAND})
    page = show(MeasurePage)
    page.play.play()
    settled()
    answered = page.play.gallery.count
    assert answered > 0
    away.append(True)
    page.play.play()
    settled()
    assert page.play.summary.text() == "Nobody answers. Switch it on."
    assert page.play.gallery.count == answered  # what was answered before stays
    assert page.play.start.isEnabled()
    assert page.session.links.link(str(parse_target(ADDRESS))).state is LinkState.PROBLEM
    assert messages == []


def test_settings_that_the_way_of_measuring_leaves_idle_are_hidden(
    board: Project, session: Session, show: Show, qtbot: QtBot
) -> None:
    page = show(MeasurePage)
    panel = StandardSettings(session, page)
    qtbot.addWidget(panel)
    panel.refresh()
    shown = {name: not row.isHidden() for name, row in panel.form.rows.items()}
    assert (shown["samples"], shown["minutes"]) == (True, False)
    session.update_settings(MeasureSettings, preset="sustained")
    shown = {name: not row.isHidden() for name, row in panel.form.rows.items()}
    assert (shown["samples"], shown["minutes"]) == (False, True)


def test_the_button_says_how_long_it_takes(board: Project, session: Session, show: Show) -> None:
    page = show(MeasurePage)
    page.status = lambda: StageStatus(StageState.READY)  # type: ignore[method-assign]
    assert page.primary_text() == "Measure"
    session.update_settings(MeasureSettings, preset="sustained", minutes=12.0)
    assert page.primary_text() == "Measure for 12 min"


def test_after_it_is_done_it_can_be_measured_again(
    board: Project, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = show(MeasurePage)
    asked: list[str] = []
    monkeypatch.setattr(page.session, "run_stage", asked.append)
    assert page.primary.text() == "Next: Monitor"
    page.again.click()
    assert asked == ["measure"]


# -- while it runs ----------------------------------------------------------------------------


def test_a_run_is_shown_live(board: Project, show: Show) -> None:
    page = show(MeasurePage)
    assert page.stack.currentWidget() is page.tabs
    page.status = lambda: StageStatus(StageState.RUNNING)  # type: ignore[method-assign]
    page.refresh()
    assert page.live.isVisible()
    page.session.progressed.emit(Progress(0.5, "Elsewhere", None, "train"))
    assert page.live.doing.text() == "Starting"
    page.session.progressed.emit(Progress(0.42, "Measuring", 180.0, "measure"))
    assert page.live.doing.text() == "Measuring  ·  42 %  ·  3 min left"
    assert page.live.bar.value() == 420


def test_sensors_are_followed_as_far_as_they_are_told(qtbot: QtBot) -> None:
    panel = LivePanel()
    qtbot.addWidget(panel)
    panel.show()
    assert not panel.plot.isVisible()
    for at in range(3):
        panel.show_metric(Metric("sensors", float(at), {"temperature_c": 50.0 + at}))
    panel.show_metric(Metric("batch", 9.0, {"temperature_c": 99.0}))
    panel.plot.flush()
    assert panel.plot.points("Temperature")[1].tolist() == [50.0, 51.0, 52.0]
    shown = {name for name, column in panel._columns.items() if column.isVisible()}
    assert shown == {"temperature_c"}
    panel.show_metric(Metric("sensors", 0.5, {"temperature_c": 40.0}))
    assert panel.plot.points("Temperature")[1].tolist() == [40.0]


# -- the result -------------------------------------------------------------------------------


def test_a_boards_figures_tell_energy_clock_and_heat(qtbot: QtBot) -> None:
    panel = ResultPanel()
    qtbot.addWidget(panel)
    one = on_board(benchmark(1, 40.0))
    panel.show_benchmark(one)
    assert panel.figures.shown["Energy a picture"] == "600 mJ"
    assert panel.figures.shown["Power"] == "6.00 W (VDD_IN)"
    assert panel.context.shown["Temperature"] == "48 °C, then 59 °C"
    assert panel.context.shown["Clock"] == "ondemand, 2,400 MHz"
    assert panel.context.shown["Address"] == ADDRESS
    assert panel.whole.chip.text() == "measured"
    assert "Raspberry Pi 5 Model B" in panel.whole.chip.toolTip()


def test_the_published_way_has_its_mean_as_the_large_figure(qtbot: QtBot) -> None:
    panel = ResultPanel()
    qtbot.addWidget(panel)
    one = replace(benchmark(1, 40.0), preset="published")
    panel.show_benchmark(one)
    assert panel.network.median.text() == f"{one.inference.mean_ms:.1f} ms"
    assert panel.network.what.text().startswith("mean of 200; p50 ")


def test_throttled_stretches_are_joined() -> None:
    course = sustained_of(sustained(benchmark(1, 20.0)))
    assert course is not None
    assert throttled_stretches(course.points) == [(200.0, 300.0)]
    first, second = course.points[0], course.points[1]
    apart = (replace(first, throttled=True), second, replace(course.points[2], throttled=True))
    assert throttled_stretches(apart) == [(0.0, 5.0), (10.0, 15.0)]


def test_a_long_measurement_is_drawn_with_both_axes(qtbot: QtBot) -> None:
    card = SustainedCard()
    qtbot.addWidget(card)
    course = sustained_of(sustained(on_board(benchmark(1, 20.0))))
    card.show_course(course)
    card.show()
    assert "−40" in card.verdict.text.text()
    assert not card.throttled.isHidden()
    assert len(card.plot._regions) == 1
    assert card.plot.item.getAxis("right").isVisible()
    assert "83 °C" in card.plot.describe(300.0)
    assert "throttled" in card.plot.describe(300.0)
    assert "throttled" not in card.plot.describe(10.0)
    lines = card.plot.text().splitlines()
    assert lines[1].split("\t")[:2] == ["5", "50"]
    assert len(lines) == 61
    card.show_course(None)
    assert card.isHidden()


def test_without_sensors_there_is_no_second_axis(qtbot: QtBot) -> None:
    card = SustainedCard()
    qtbot.addWidget(card)
    one = sustained(benchmark(1, 20.0))
    silent = replace(one, sensors=replace(one.sensors, sensors=()))
    card.show_course(sustained_of(silent))
    assert not card.plot.item.getAxis("right").isVisible()
    assert "°C" not in card.plot.describe(None)


# -- layers -----------------------------------------------------------------------------------


def test_the_rows_times_add_up_to_the_whole() -> None:
    found = profile(NODES)
    rows = rows_of(found)
    assert sum(row.cells[1] for row in rows.values()) == pytest.approx(found.total_us)
    assert sum(row.cells[2] for row in rows.values()) == pytest.approx(1.0)
    assert rows[BETWEEN].cells[1] == pytest.approx(50.0)
    assert [row.node for row in rows.values()] == ["stem", "body", "fc", "", ""]
    assert [row.cells[0] for row in rows.values()][3] == "not attributed"


def test_what_ran_elsewhere_is_the_verdict(qtbot: QtBot) -> None:
    panel = LayersPanel()
    qtbot.addWidget(panel)
    one = replace(benchmark(1, 40.0), layers=profile(NODES, ("body",), CUDA))
    panel.show_benchmark(one)
    assert panel.verdict.text.text().startswith("1 of 4 layers")
    assert "instead of CUDA" in panel.verdict.text.text()
    chips = {panel.table.model.text_at(r, 0): panel.table.model.value_at(r, 3) for r in range(5)}
    assert (chips["body"].text, chips["body"].kind) == ("the processor", "warning")
    assert chips["fc"].kind == "neutral"
    panel.show_benchmark(replace(one, layers=profile(NODES)))
    assert panel.verdict.text.text().startswith("All 4 layers ran on")


def test_the_longest_layer_is_first_and_others_are_found(qtbot: QtBot) -> None:
    panel = LayersPanel()
    qtbot.addWidget(panel)
    panel.show_benchmark(replace(benchmark(1, 40.0), layers=profile(NODES)))
    model = panel.table.model
    assert [model.text_at(row, 0) for row in range(3)] == ["fc", "body", "stem"]
    panel.table.filter.setText("not attributed")
    assert model.rowCount() == 2


def test_a_measurement_without_layers_says_why(qtbot: QtBot) -> None:
    panel = LayersPanel()
    qtbot.addWidget(panel)
    panel.show_benchmark(benchmark(1, 40.0))
    assert panel.stack.currentWidget() is panel.empty
    assert "onnxruntime" in panel.empty.text.text()


def test_the_way_to_the_graph_leads_to_the_layer(board: Project, show: Show, qtbot: QtBot) -> None:
    page = show(MeasurePage)
    page.tabs.setCurrentWidget(page.layers)
    assert page.layers.show_graph.isEnabled()
    page.layers.table.select(page.layers.table.model.key_at(1))
    with qtbot.waitSignal(page.session.graph_requested):
        qtbot.keyClick(page.layers.table.view, Qt.Key.Key_Return)
    assert page.session.handed[WANTED] == WantedTimes("20261121-010001", "body")


def test_times_of_another_release_do_not_go_to_the_graph(
    board: Project, flow: Flow, show: Show, settled: Settled
) -> None:
    page = show(MeasurePage)
    deployed = {**board.outputs("deploy"), "release": "0123456789abcdef"}
    mark_done(board, flow, "deploy", deployed)
    mark_done(board, flow, "measure", {"file": "2"})
    page.refresh()
    settled()
    assert not page.layers.show_graph.isEnabled()
    assert "another release" in page.layers.show_graph.toolTip()


# -- the matrix -------------------------------------------------------------------------------


@pytest.fixture
def matrix(
    board: Project, session: Session, qtbot: QtBot, settled: Settled
) -> Callable[[], MatrixPanel]:
    """Makes a panel over three measurements with accuracy, one of which is beaten."""
    keep(board, accurate(2, 20.0, 0.90), accurate(3, 30.0, 0.89), accurate(4, 60.0, 0.93))

    def make() -> MatrixPanel:
        panel = MatrixPanel(session)
        qtbot.addWidget(panel)
        panel.resize(1000, 600)
        panel.show()
        settled()
        return panel

    return make


def stamps(panel: MatrixPanel) -> list[str]:
    return [row.key.split("#")[1] for row in panel.table.shown() if not row.is_published]


def test_published_rows_are_marked_and_can_be_left_out(matrix: Callable[[], MatrixPanel]) -> None:
    panel = matrix()
    rows = panel.table.shown()
    published = [row for row in rows if row.is_published]
    assert len(rows) - len(published) == 4
    assert len({row.key for row in rows}) == len(rows)
    origins = [panel.table.model.text_at(at, 1) for at in range(len(rows))]
    assert origins == ["measured"] * 4 + ["published"] * len(published)
    assert all(row.p90_ms is None for row in published)
    assert {p.key for p in panel.plot._points}.isdisjoint({row.key for row in published})
    panel.published.click()
    assert panel.table.model.rowCount() == 4


def test_those_that_no_other_beats_are_marked(matrix: Callable[[], MatrixPanel]) -> None:
    panel = matrix()
    stars = {str(p.key).split("#")[1] for p in panel.plot._points if p.emphasised}
    assert stars == {"20261121-010002", "20261121-010004"}
    assert len(panel.plot._points) == 3
    assert "1 without accuracy" in panel.hint.text()
    best = {row: panel.table.model.text_at(row, 7) for row in range(4)}
    assert sorted(best.values()) == sorted(["on the front"] * 2 + ["–"] * 2)
    assert panel.plot.text().splitlines()[1].split("\t")[1].startswith("1")  # ms, not their log


@pytest.mark.parametrize(
    ("low_ms", "high_ms", "expected"),
    [
        (0.8, 60.0, [1.0, 2.0, 5.0, 10.0, 20.0, 50.0]),
        (21.0, 33.0, [22.0, 24.0, 26.0, 28.0, 30.0, 32.0]),
        (9.4, 11.2, [9.5, 10.0, 10.5, 11.0]),
        (30.0, 30.0, []),
    ],
)
def test_latencies_have_round_ticks(low_ms: float, high_ms: float, expected: list[float]) -> None:
    assert latency_ticks(math.log10(low_ms), math.log10(high_ms)) == pytest.approx(expected)


def test_table_and_plot_choose_the_same(matrix: Callable[[], MatrixPanel], qtbot: QtBot) -> None:
    panel = matrix()
    point = panel.plot._points[0]
    panel.plot.point_selected.emit(point.key)
    assert panel.table.selected_key() == point.key
    other = panel.plot._points[2]
    panel.table.select(other.key)
    assert panel.plot._halo.data["data"][0].key == other.key
    assert "0.930" in panel.plot.describe(other.x)
    panel.plot.canvas.setFocus()
    panel.plot.set_cursor(point.x)
    qtbot.keyClick(panel.plot.canvas, Qt.Key.Key_Return)
    assert panel.table.selected_key() == point.key


def test_the_filter_is_the_plots_too(matrix: Callable[[], MatrixPanel]) -> None:
    panel = matrix()
    panel.table.filter.setText("0.89")
    assert stamps(panel) == ["20261121-010003"]
    assert [p.y for p in panel.plot._points] == [0.89]
    assert not panel.plot._points[0].emphasised  # it is beaten, whatever the filter hides


def test_the_matrix_leaves_the_program_as_it_is_shown(
    matrix: Callable[[], MatrixPanel], tmp_path: Path, messages: list[Message]
) -> None:
    panel = matrix()
    panel.published.click()
    panel.table.view.sortByColumn(4, Qt.SortOrder.AscendingOrder)
    panel.table.export_csv(tmp_path / "m.csv")
    with (tmp_path / "m.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["Accuracy (0–1)"] for row in rows] == ["0.9000", "0.8900", "", "0.9300"]
    panel.save(tmp_path / "m.md")
    assert (tmp_path / "m.md").read_text(encoding="utf-8").count("\n") == 6
    panel.copy_markdown()
    assert QGuiApplication.clipboard().text().startswith("| Device |")
    panel.save(tmp_path / "m.png")
    assert (tmp_path / "m.png").read_bytes().startswith(b"\x89PNG")
    assert [message.kind.value for message in messages] == ["good", "good"]
    panel.save(tmp_path / "nowhere" / "m.png")
    assert messages[-1].kind.value == "error"


def test_files_are_asked_for(matrix: Callable[[], MatrixPanel], tmp_path: Path) -> None:
    panel = matrix()
    panel._ask("md")
    assert panel.dialog is not None
    assert panel.dialog.defaultSuffix() == "md"
    assert panel.dialog.findChild(QLineEdit) is not None
    panel.dialog.fileSelected.emit(str(tmp_path / "chosen.md"))
    assert (tmp_path / "chosen.md").is_file()
    panel.dialog.close()


def test_other_projects_can_be_added(
    matrix: Callable[[], MatrixPanel], session: Session, tmp_path: Path, settled: Settled
) -> None:
    other = Project.create(tmp_path / "other", "Screws")
    keep(other, benchmark(7, 10.0))
    folder = other.folder
    other.close()
    session.preferences.remember(folder)
    panel = matrix()
    assert len(stamps(panel)) == 4
    panel.others.click()
    settled()
    assert "20261121-010007" in stamps(panel)
    assert len(stamps(panel)) == 5
    panel.table.filter.setText("Screws")
    assert stamps(panel) == ["20261121-010007"]
    assert panel.table.shown()[0].device == "This computer"
