"""Plots: what is appended is drawn, read out, zoomed and saved."""

from __future__ import annotations

import math
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from tango_desktop.core.preferences import Appearance
from tango_desktop.errors import ProjectError
from tango_desktop.train.metrics import CalibrationBin
from tango_desktop.ui.theme import plot_color, theme
from tango_desktop.ui.widgets.bar_plots import Histogram, Mark, ReliabilityPlot
from tango_desktop.ui.widgets.plot import REDRAW_MS, LinePlot
from tango_desktop.ui.widgets.scatter_plot import Point, ScatterPlot


@pytest.fixture
def lines(qtbot: QtBot) -> LinePlot:
    made = LinePlot("Loss", "Epoch", x_name="epoch")
    qtbot.addWidget(made)
    made.resize(480, 260)
    made.show()
    return made


def test_points_are_kept_and_numbers_that_are_none_left_out(lines: LinePlot) -> None:
    lines.append("train", [1, 2, 3], [0.5, math.nan, 0.25])
    lines.append("train", 4, math.inf)
    lines.append("train", 5, 0.125)
    xs, ys = lines.points("train")
    assert xs.tolist() == [1, 3, 5]
    assert ys.tolist() == [0.5, 0.25, 0.125]


def test_many_appends_cost_few_redraws(lines: LinePlot, qtbot: QtBot) -> None:
    drawn: list[int] = []
    flush = lines.flush
    lines._timer.timeout.disconnect()
    lines._timer.timeout.connect(lambda: (drawn.append(1), flush()))
    for step in range(2000):
        lines.append("train", step, 1 / (step + 1))
    qtbot.wait(2 * REDRAW_MS)
    assert len(drawn) <= 2
    assert len(lines.points("train")[0]) == 2000
    assert not lines.empty.isVisible()


def test_a_hundred_thousand_points_are_drawn_decimated(lines: LinePlot, qtbot: QtBot) -> None:
    xs = np.arange(100_000)
    lines.append("train", xs, np.sin(xs / 500))
    lines.flush()

    def drawn() -> int:
        return len(lines._series["train"].item.curve.getData()[0])

    qtbot.waitUntil(lambda: 0 < drawn() < 20_000)


def test_the_cursor_reads_values_and_follows_the_keyboard(lines: LinePlot, qtbot: QtBot) -> None:
    lines.append("train", [1, 2, 3], [0.9, 0.5, 0.3])
    lines.append("val", [1, 2, 3], [1.0, 0.7, 0.6])
    lines.flush()
    assert "0.300" in lines.readout.text()
    lines.set_cursor(1.8)
    text = lines.canvas.accessibleDescription()
    assert "train 0.500" in text
    assert "val 0.700" in text
    assert "epoch 2" in text
    qtbot.keyClick(lines.canvas, Qt.Key.Key_Left)
    assert lines.cursor_x == 1
    qtbot.keyClick(lines.canvas, Qt.Key.Key_Left)
    assert lines.cursor_x == 1
    lines.set_cursor(None)
    assert "epoch" not in lines.canvas.accessibleDescription()


def test_zoom_and_fit(lines: LinePlot, qtbot: QtBot) -> None:
    lines.append("train", np.arange(101), np.arange(101))
    lines.flush()
    qtbot.wait(20)
    box = lines.item.getViewBox()
    whole = box.viewRect().width()
    qtbot.keyClick(lines.canvas, Qt.Key.Key_Plus)
    assert box.viewRect().width() == pytest.approx(0.8 * whole, rel=0.02)
    qtbot.keyClick(lines.canvas, Qt.Key.Key_0)
    qtbot.waitUntil(lambda: box.viewRect().width() == pytest.approx(whole, rel=0.02))


def test_it_saves_as_png_and_svg(lines: LinePlot, tmp_path: Path) -> None:
    lines.append("train", np.arange(200), np.random.default_rng(0).random(200))
    lines.save(tmp_path / "plot.png")
    assert QImage(str(tmp_path / "plot.png")).size() == lines.size()
    lines.save(tmp_path / "plot.svg")
    root = ElementTree.parse(tmp_path / "plot.svg").getroot()
    texts = [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert any("Loss" in text for text in texts)
    shapes = [e for e in root.iter() if e.tag.endswith(("polyline", "path"))]
    assert shapes


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_a_folder_that_is_not_there_is_told(
    lines: LinePlot, tmp_path: Path, ending: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ProjectError, match="could not be written"):
        lines.save(tmp_path / "nowhere" / f"plot.{ending}")
    assert lines.more.isVisible()


def test_values_are_copied_as_text(lines: LinePlot) -> None:
    lines.append("train", [1, 2], [0.5, 0.25])
    lines.copy()
    assert QGuiApplication.clipboard().text() == "epoch\ttrain\n1\t0.5\n2\t0.25"


def test_colours_follow_the_theme(lines: LinePlot) -> None:
    lines.append("train", [1, 2], [0.5, 0.25])
    light = lines._series["train"].item.opts["pen"].color().name()
    theme().apply(Appearance(theme="dark"))
    dark = lines._series["train"].item.opts["pen"].color().name()
    assert dark == plot_color(0).name() != light
    assert lines._series["train"].item.opts["pen"].widthF() == 1


def test_a_cleared_plot_says_that_there_is_nothing(lines: LinePlot) -> None:
    lines.append("train", 1, 1)
    lines.flush()
    lines.clear()
    lines.flush()
    assert lines.empty.isVisible()
    assert lines.series_names() == []


def test_a_histogram_counts_and_marks(qtbot: QtBot) -> None:
    plot = Histogram("Latency", "ms")
    qtbot.addWidget(plot)
    plot.set_values([1.0] * 30 + [2.0] * 10 + [math.nan], [Mark(1.0, "p50")], bins=4)
    assert plot._counts.tolist() == [30, 0, 0, 10]
    assert "30 between 1.00 and 1.25" in plot.describe(1.1)
    plot.set_values([5.0, 5.0])
    assert plot._counts.tolist() == [0, 0, 2, 0, 0]
    assert "2 between 4.50 and 5.50" in plot.describe(5.0)
    plot.set_values([])
    assert plot.empty.isVisibleTo(plot)
    assert len(plot.steps()) == 0


def test_a_reliability_plot_leaves_out_empty_bins(qtbot: QtBot) -> None:
    plot = ReliabilityPlot("Calibration")
    qtbot.addWidget(plot)
    plot.set_bins([CalibrationBin(0.0, 0.5, 0, 0.25, 0.0), CalibrationBin(0.5, 1.0, 8, 0.8, 0.75)])
    assert plot.steps().tolist() == [0.75]
    assert plot.describe(0.1) == "said 80 %, right 75 % (8 pictures)"
    plot.set_bins([CalibrationBin(0.5, 1.0, 1, 0.8, 1.0)])
    assert plot.describe(0.1) == "said 80 %, right 100 % (1 picture)"


def test_a_scatter_draws_the_front_and_lets_choose(qtbot: QtBot) -> None:
    plot = ScatterPlot("Speed against accuracy", "ms", "top-1")
    qtbot.addWidget(plot)
    plot.resize(400, 300)
    plot.show()
    plot.set_points(
        [
            Point(30, 0.7, "slow and worse", "c"),
            Point(10, 0.6, "fast", "a"),
            Point(20, 0.8, "best", "b", emphasised=True),
        ]
    )
    assert plot._front.getData()[0].tolist() == [10, 20]
    plot.set_cursor(19)
    assert "best" in plot.canvas.accessibleDescription()
    with qtbot.waitSignal(plot.point_selected) as signal:
        qtbot.keyClick(plot.canvas, Qt.Key.Key_Return)
    assert signal.args == ["b"]
