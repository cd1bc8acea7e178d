"""The page of the training: before, while and after a run."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtWidgets import QAbstractButton, QMessageBox
from pytestqt.qtbot import QtBot

from tango_desktop.core.flow import StageState
from tango_desktop.core.jobs import Metric, Progress
from tango_desktop.core.project import Project
from tango_desktop.train.settings import ClassificationTrainSettings, TrainSettings
from tango_desktop.ui.pages import train_state
from tango_desktop.ui.pages.train_classification import matching
from tango_desktop.ui.pages.train_page import TrainPage
from tango_desktop.ui.pages.train_state import LiveFigures
from tango_desktop.ui.session import Message, Session

Show = Callable[[type], TrainPage]
Settled = Callable[[], None]


def test_before_anything_it_says_what_will_happen(project: Project, show: Show) -> None:
    page = show(TrainPage)
    assert page.stack.currentWidget() is page.empty
    assert "Waits for" in page.empty.text.text()
    assert not page.extend.isVisible()
    assert not page.pause.isVisible()


def test_when_ready_the_button_starts_training(chosen: Project, show: Show) -> None:
    page = show(TrainPage)
    assert page.primary.text() == "Start training"
    assert "30 times" in page.empty.text.text()


def test_a_finished_run_is_shown_in_full(trained: Project, show: Show) -> None:
    page = show(TrainPage)
    assert page.subtitle.text().startswith("Run 2  ·  resnet18  ·  top-1 0.875")
    assert page.subtitle.isVisible()
    epochs, losses = page.curves.loss.points("validation")
    assert epochs.tolist() == [1, 2, 3, 4]
    assert losses.tolist() == pytest.approx([2.2, 1.1, 2.2 / 3, 0.55])
    assert page.curves.accuracy.series_names() == ["top-1"]  # three classes: top-5 is always 1
    assert page.views.confusion.matrix.counts.tolist() == [[2, 1, 0], [0, 3, 0], [2, 0, 1]]
    assert page.primary.text() == "Next: Optimize"
    assert "Run begins" in page.log.toPlainText()


def test_live_metrics_draw_curves_and_words(
    chosen: Project, session: Session, training: object, show: Show, qtbot: QtBot, settled: Settled
) -> None:
    page = show(TrainPage)
    session.run_stage("train")
    qtbot.waitUntil(lambda: page.figures.epoch == 2, timeout=10_000)
    qtbot.waitUntil(lambda: len(page.curves.loss.points("validation")[0]) == 2, timeout=5000)
    qtbot.waitUntil(lambda: "batch" in page.curves.loss.series_names(), timeout=5000)
    assert page.stack.currentWidget() is page.tabs
    assert page.live_bar.isVisible()
    assert page.pause.isVisible()
    assert page.stop.isVisible()
    batches, losses = page.curves.loss.points("batch")
    assert len(losses) == 10
    assert batches[-1] == pytest.approx(2.0, rel=0.3)
    # the words follow a few times a second, not with every number
    qtbot.waitUntil(lambda: "best 0.750 (epoch 2)" in page.live_bar.line.text(), timeout=3000)
    assert "12 s left" in page.live_bar.line.text()
    assert "64.0 pictures/s" in page.live_bar.machine.text()
    training.go.set()  # type: ignore[attr-defined]
    settled()
    page.refresh()
    settled()
    assert page.status().state is StageState.DONE
    assert not page.live_bar.isVisible()
    assert page.curves.loss.points("validation")[0].tolist() == [1, 2]


def test_pause_go_on_and_stop(
    chosen: Project, session: Session, show: Show, qtbot: QtBot, settled: Settled
) -> None:
    page = show(TrainPage)
    session.run_stage("train")
    qtbot.waitUntil(lambda: page.figures.epoch == 2, timeout=10_000)
    page.pause.click()
    assert page.pause.text() == "Go on"
    assert page.live_bar.line.text().startswith("Paused")
    page.pause.click()
    assert page.pause.text() == "Pause"
    page.stop.click()
    settled()
    assert session.flow_job is None
    assert page.status().state is StageState.READY


def test_a_stopped_run_says_how_far_it_came_and_goes_on(
    stopped: Project,
    show: Show,
    settled: Settled,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = stopped.settings(ClassificationTrainSettings)

    class Asked:
        def __init__(self, key: str) -> None:
            self.key, self.settings = lambda: key, settings

    monkeypatch.setattr(train_state, "spec_of", lambda project: Asked("k"))
    page = show(TrainPage)
    page.show_status()
    assert page.status().state is StageState.READY
    said = "Run 1 was stopped at epoch 3 of 3. “Continue training” goes on from there."
    assert page.reason.text() == said
    assert page.primary.text() == "Continue training"
    assert "stopped" in page.subtitle.text()
    # with another network it would be a new run
    monkeypatch.setattr(train_state, "spec_of", lambda project: Asked("another"))
    page.show_run(1)
    settled()
    page.show_status()
    assert page.primary.text() == "Start training"
    assert "goes on" not in page.reason.text()


def test_extending_asks_for_more_epochs_of_the_same_run(
    trained: Project, session: Session, training: object, show: Show, settled: Settled
) -> None:
    page = show(TrainPage)
    page.extend_by.setValue(7)
    training.go.set()  # type: ignore[attr-defined]
    page.extend.click()
    assert trained.settings(TrainSettings).epochs == 37
    settled()


def test_errors_are_filtered_by_a_cell(
    trained: Project, show: Show, settled: Settled, grabbed: Callable[[object], int]
) -> None:
    page = show(TrainPage)
    page.tabs.setCurrentWidget(page.views.errors)
    gallery = page.views.errors.gallery
    assert gallery.count == 3
    assert {gallery.tile(i).flag for i in range(3)} == {"bad"}
    page.views.confusion.matrix.select(2, 0)
    assert page.views.confusion.said.text().startswith(
        "2 of 3 pictures of washer are taken for bolt"
    )
    page.views.confusion.show_cell.click()
    assert page.tabs.currentWidget() is page.views.errors
    assert [gallery.tile(i).tip for i in range(gallery.count)] == [
        "washer/02.png",
        "washer/01.png",
    ]
    assert "bolt" in page.views.errors.describe(0).text
    page.views.errors.show_cell(1, 1)
    assert gallery.count == 3
    assert gallery.tile(0).flag == "good"
    settled()
    assert grabbed(gallery) > 10


def test_runs_are_compared_with_the_settings_that_differ(trained: Project, show: Show) -> None:
    page = show(TrainPage)
    titles = [column.title for column in page.runs.table.model.columns]
    assert titles[4:8] == ["Size, px", "Top-1", "95 % interval", "Best epoch"]
    assert titles[-2:] == ["Epochs", "Learning rate"]
    assert page.runs.score.title == "Top-1 on validation"
    assert page.runs.score.series_names() == ["run 1", "run 2"]
    page.runs.table.select(2)
    assert not page.runs.use.isEnabled()
    assert not page.runs.delete.isEnabled()


def test_another_run_is_used_and_that_can_be_taken_back(
    trained: Project,
    session: Session,
    show: Show,
    settled: Settled,
    messages: list[Message],
) -> None:
    page = show(TrainPage)
    page.runs.table.select(1)
    page.runs.use.click()
    settled()
    assert trained.outputs("train")["run"] == 1
    assert session.statuses()["train"].state is StageState.DONE
    assert messages[-1].action is not None
    messages[-1].action()
    settled()
    assert trained.outputs("train")["run"] == 2


def _press(box: QMessageBox, text: str) -> None:
    found = [b for b in box.findChildren(QAbstractButton) if b.text() == text]
    found[0].click()


def test_deleting_names_the_run_and_asks(trained: Project, show: Show, settled: Settled) -> None:
    page = show(TrainPage)
    page.ask_delete(1)
    assert page.confirmation.text() == "Delete run 1 (top-1 0.833, epoch 3 of 3)?"
    _press(page.confirmation, "Keep it")
    assert trained.path("runs", "1").is_dir()
    page.ask_delete(1)
    _press(page.confirmation, "Delete")
    settled()
    assert not trained.path("runs", "1").exists()
    assert [run.number for run in page.data.runs] == [2]


def test_a_damaged_run_shows_the_others(trained: Project, show: Show) -> None:
    trained.path("runs", "1", "run.yaml").write_text("{", encoding="utf-8")
    trained.path("runs", "2", "evaluation_val.npz").write_bytes(b"no zip")
    page = show(TrainPage)
    assert [run.number for run in page.data.runs] == [2]
    assert page.views.errors.stack.currentWidget() is page.views.errors.empty
    assert page.views.errors.empty.text.text()
    assert page.curves.loss.points("training")[0].tolist() == [1, 2, 3, 4]


def test_live_figures_find_their_words() -> None:
    figures = LiveFigures()
    figures.reset(30, "metrics/top1")
    for step in range(1, 40):
        figures.add(Metric("batch", step, {"images_per_s": 96.0}), now=step / 3.2)
    for epoch, score in ((1, 0.5), (11, 0.9312), (12, 0.92)):
        figures.add(Metric("epoch", epoch, {"metrics/top1": score}))
    figures.progress(Progress(0.4, "", 240.0))
    assert figures.line() == "epoch 13/30  ·  3.2 it/s  ·  4 min left  ·  best 0.931 (epoch 11)"


def test_live_figures_without_figures_are_silent() -> None:
    figures = LiveFigures()
    assert figures.line() == "epoch 1/–"
    assert figures.machine() == ""
    figures.reset(9)
    figures.go_on(4, 0.8, 3)
    assert figures.line() == "epoch 5/9  ·  best 0.800 (epoch 3)"


def test_matching_puts_the_surest_first(trained: Project) -> None:
    from tango_desktop.train.evaluation import load_evaluation

    found = load_evaluation(trained.path("runs", "2"))
    order = matching(found, None, None, wrong_only=True)
    confidence = found.probabilities[order].max(axis=1)
    assert np.all(np.diff(confidence) <= 0)
    assert matching(found, 0, 2, wrong_only=True).size == 0
    assert len(matching(found, None, None, wrong_only=False)) == len(found.truth)
    column = matching(found, None, 1, wrong_only=False)
    assert sorted(column) == list(np.flatnonzero(found.predicted == 1))
