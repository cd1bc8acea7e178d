"""The page of the training for a detector: figures, confusion with the background, mistakes."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from tango_desktop.core.jobs import Metric
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import TaskSettings
from tango_desktop.metrics.detection_errors import Verdict
from tango_desktop.metrics.detection_evaluation import (
    load_detection_evaluation,
    save_detection_evaluation,
)
from tango_desktop.ui.pages.train_curves import LEAST_CANVAS
from tango_desktop.ui.pages.train_detection import BoxFilter, listed, read_detection
from tango_desktop.ui.pages.train_page import TrainPage
from tango_desktop.ui.pages.train_state import LiveFigures
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.box_overlay import BoxLook
from tango_desktop.ui.widgets.tab_order import in_order

Show = Callable[[type], TrainPage]
BoxRun = Callable[..., Path]
CLASSES = ("nut", "bolt")


@pytest.fixture
def detected(project: Project, box_run: BoxRun) -> Project:
    """A project whose only run is a detector's."""
    project.update(TaskSettings, name="detection")
    box_run(project, 1)
    return project


def test_a_detectors_run_is_shown_with_its_figures(detected: Project, show: Show) -> None:
    page = show(TrainPage)
    assert [page.tabs.tabText(i) for i in range(page.tabs.count())] == [
        "Curves",
        "Errors",
        "Figures",
        "Runs",
        "Log",
    ]
    assert page.curves.accuracy.series_names() == ["mAP50-95", "mAP50", "precision", "recall"]
    assert {"boxes", "objectness", "classes"} <= set(page.curves.loss.series_names())
    figures = page.views.figures
    assert figures.matrix.classes == ("nut", "bolt", "background")
    assert figures.matrix.counts.tolist() == [[2, 1, 0], [0, 1, 1], [1, 0, 0]]
    assert figures.overall.text().startswith("mAP50-95 0.")
    assert "320×320 px, score above 0.001" in figures.how.text()
    recalls, means = figures.precision.points("mean")
    assert (recalls[0], recalls[-1]) == (0, 1)
    assert means[0] == pytest.approx(1, abs=0.5)
    assert "mAP50-95 0.500" in page.subtitle.text()


@pytest.mark.parametrize(("width", "columns"), [(1000, 2), (460, 1)])
def test_the_values_of_many_lines_leave_room_for_the_lines(
    detected: Project, show: Show, width: int, columns: int
) -> None:
    page = show(TrainPage)
    curves = page.curves
    curves.setParent(None)
    curves.resize(width, 600 * 2 // columns)
    curves.show()
    QTest.qWait(50)
    assert curves.columns == columns
    for plot in (curves.loss, curves.accuracy):
        readout = plot.readout
        assert readout.height() >= readout.heightForWidth(readout.width())
        assert plot.canvas.height() >= px(LEAST_CANVAS)
        assert plot.canvas.y() >= readout.y() + readout.height()
    curves.close()


def test_the_figures_fit_beside_the_settings(detected: Project, show: Show) -> None:
    page = show(TrainPage)
    page.resize(704, 700)  # what is left of 1280 px
    page.tabs.setCurrentWidget(page.views.figures)
    QTest.qWait(50)
    assert page.views.figures.classes.view.horizontalScrollBar().maximum() == 0


def test_runs_are_compared_by_their_own_score(
    detected: Project, box_run: BoxRun, show: Show
) -> None:
    box_run(detected, 2, settings={"learning_rate": 0.005})
    page = show(TrainPage)
    titles = [column.title for column in page.runs.table.model.columns]
    figures = ["mAP50-95", "mAP50", "Precision", "Recall"]
    assert titles[4:] == ["Size, px", *figures, "Best epoch", "Time", "Learning rate"]
    assert page.runs.score.title == "mAP50-95 on validation"
    assert page.runs.score.series_names() == ["run 1", "run 2"]
    assert page.runs.score.points("run 2")[1].tolist() == [0.25, 0.5]
    row = page.runs.table.model.row_of(2)
    assert [page.runs.table.model.text_at(row, at) for at in (5, 6, 9)] == [
        "0.500",
        "0.600",
        "2 of 2",
    ]
    assert "0.500" in page.which.itemText(0)


def test_a_run_that_goes_on_keeps_its_best_score(detected: Project) -> None:
    from tango_desktop.train.runs import read_run

    figures = LiveFigures()
    figures.reset(5, "metrics/mAP50-95")
    run = read_run(detected.folder, 1)
    figures.go_on(run.record.done, run.score, run.record.best_epoch)
    figures.add(Metric("epoch", 3, {"metrics/mAP50-95": 0.4, "metrics/top1": 0.9}))
    assert figures.line() == "epoch 4/5  ·  best 0.500 (epoch 2)"


def test_a_cell_leads_to_its_pictures(detected: Project, show: Show) -> None:
    page = show(TrainPage)
    figures, errors = page.views.figures, page.views.errors
    figures.matrix.select(1, 2)
    assert figures.said.text() == "1 of 2 bolt are missed (50 %)"
    figures.show_cell.click()
    assert page.tabs.currentWidget() is errors
    assert [picture.index for picture in errors.pictures] == [1]
    assert "bolt is taken for background" in errors.counter.text()
    figures.matrix.select(2, 0)
    figures.show_cell.click()
    assert [picture.index for picture in errors.pictures] == [2]
    errors.all_cells.click()
    assert len(errors.pictures) == 2


def test_pictures_are_sorted_by_kind_of_error(detected: Project, show: Show) -> None:
    page = show(TrainPage)
    errors = page.views.errors
    assert [picture.index for picture in errors.pictures] == [2, 1]
    errors.kind.setCurrentIndex(errors.kind.findData(Verdict.MISSED))
    assert [picture.index for picture in errors.pictures] == [1]
    errors.kind.setCurrentIndex(errors.kind.findData(Verdict.MISLOCATED))
    assert errors.pictures == []
    errors.kind.setCurrentIndex(0)
    errors.wrong.setChecked(False)
    assert len(errors.pictures) == 4
    errors.classes.setCurrentIndex(2)
    assert sorted(picture.index for picture in errors.pictures) == [0, 1, 2]


def test_an_errors_tile_tells_all_of_its_tally(detected: Project, show: Show) -> None:
    gallery = show(TrainPage).views.errors.gallery
    tile = gallery.tile(0)
    assert tile.tip == f"{tile.path.parent.parent.name}/val/{tile.caption}\n{tile.note}"
    assert "Wrong class: 1" in tile.tip


def test_boxes_are_drawn_by_what_became_of_them(detected: Project, show: Show) -> None:
    page = show(TrainPage)
    errors = page.views.errors
    missed = errors.describe(1).boxes
    assert missed is not None
    assert missed.labels.tolist() == [0, 1]
    assert missed.look_of(0) is BoxLook.SOLID
    assert missed.look_of(1) is BoxLook.DASHED
    assert missed.caption(1) == "bolt · Missed"
    wrong = errors.describe(0).boxes
    assert wrong is not None
    assert [wrong.look_of(n) for n in range(len(wrong))] == [BoxLook.HATCHED] * 2
    assert errors.gallery.tile(0).note == "0 right  ·  Nothing there: 1  ·  Wrong class: 1"


def test_a_network_that_is_sure_of_nothing_does_not_fill_its_pictures_with_boxes(
    detected: Project, show: Show
) -> None:
    run = detected.path("runs", "1")
    made = load_detection_evaluation(run)
    faint = tuple(dataclasses.replace(d, scores=d.scores / 100) for d in made.detections)
    save_detection_evaluation(run, dataclasses.replace(made, detections=faint))
    page = show(TrainPage)
    errors, figures = page.views.errors, page.views.figures
    assert "at a confidence of 0.100" in errors.counter.text()
    assert "hardly sure of anything" in errors.counter.text()
    assert all(not len(picture.found) for picture in errors.pictures)
    assert figures.matrix.counts[:, -1].sum() == figures.matrix.counts.sum()
    assert "from a confidence of 0.100" in figures.said.text()


def test_a_run_without_predictions_says_why(detected: Project, show: Show) -> None:
    detected.path("runs", "1", "evaluation_val.npz").unlink()
    page = show(TrainPage)
    assert page.views.errors.stack.currentWidget() is page.views.errors.empty
    assert "Train first" in page.views.errors.empty.text.text()


def test_the_page_follows_the_task(detected: Project, show: Show) -> None:
    page = show(TrainPage)
    detected.update(TaskSettings, name="classification")
    page.refresh()
    assert [page.tabs.tabText(i) for i in range(page.tabs.count())][2] == "Confusion"
    assert page.curves.accuracy.series_names() == ["top-1", "top-5"]
    keys = in_order(page)
    assert keys[-1] is page.primary
    first = keys.index(in_order(page.views.errors)[0])
    assert keys.index(page.tabs.tabBar()) < first < keys.index(in_order(page.runs)[0])


def test_filters_agree_with_the_matrix(detected: Project) -> None:
    from tango_desktop.train.runs import read_run

    result, note = read_detection(read_run(detected.folder, 1))
    assert note == ""
    assert result is not None
    classes = len(CLASSES)
    for row in range(classes + 1):
        for column in range(classes + 1):
            pictures = listed(result, BoxFilter(cell=(row, column)))
            assert bool(pictures) == bool(result.confusion[row, column])
