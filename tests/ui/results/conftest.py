"""A project whose stages have results, made without training: written by the rooms' own writers."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tango_desktop.app import build_flow
from tango_desktop.core.files import digest_of, write_yaml
from tango_desktop.core.flow import Flow, StageOutcome
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.preferences import Preferences
from tango_desktop.core.project import Project, StageRecord
from tango_desktop.core.tasks import TaskSettings
from tango_desktop.data.settings import DataSettings
from tango_desktop.metrics.detection import Detections, Truth
from tango_desktop.metrics.detection_evaluation import (
    DetectionEvaluation,
    Selection,
    save_detection_evaluation,
)
from tango_desktop.train.evaluation import Evaluation, save_evaluation
from tango_desktop.train.run_folder import (
    RunPaths,
    RunRecord,
    RunState,
    this_process,
    write_record,
    write_results,
)
from tango_desktop.train.runs import use_run
from tango_desktop.ui.pages.page import StagePage
from tango_desktop.ui.session import Message, Session

CLASSES = ("bolt", "nut", "washer")
EACH = 12


@dataclasses.dataclass
class FakeTraining:
    """Stands in for the training job: says what a real one says, and waits until it is let go."""

    go: threading.Event = dataclasses.field(default_factory=threading.Event)
    epochs: int = 2
    steps: int = 5

    def run(self, project: Project, ctx: JobContext) -> StageOutcome:
        folder = write_run(project, 1, state=RunState.RUNNING, epochs=0)
        for step in range(1, self.epochs * self.steps + 1):
            ctx.check()
            ctx.report(step / (self.epochs * self.steps), "epoch", 12.0)
            values = {"loss": 2.0 / step, "lr": 0.1, "images_per_s": 64.0, "memory_mb": 512.0}
            ctx.metric("batch", step, {**values, "wait_percent": 2.0})
            if step % self.steps == 0:
                ctx.metric("epoch", step // self.steps, epoch_row(step // self.steps))
        while not self.go.wait(0.005):
            ctx.check()
        write_run(project, 1, epochs=self.epochs)
        inputs = build_flow().inputs_digest(project, "train")
        run = use_run(project, 1, inputs)
        record = project.record("train")
        assert record is not None
        return StageOutcome(run.summary, record.outputs, record.files, key=str(folder))


@pytest.fixture
def training() -> FakeTraining:
    return FakeTraining()


@pytest.fixture
def flow(training: FakeTraining) -> Flow:
    """The program's flow, its training replaced."""
    stages = list(build_flow().stages)
    return Flow(
        [dataclasses.replace(s, run=training.run) if s.name == "train" else s for s in stages]
    )


@pytest.fixture
def session(qapp: object, flow: Flow, preferences: Preferences) -> Iterator[Session]:
    made = Session(flow, preferences)
    yield made
    assert made.runner.shut_down(20)
    made.close_project()


@pytest.fixture
def messages(session: Session) -> list[Message]:
    posted: list[Message] = []
    session.message_posted.connect(posted.append)
    return posted


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Three classes with twelve pictures each, and one that cannot be read."""
    folder = tmp_path / "pictures"
    random = np.random.default_rng(0)
    for name in CLASSES:
        (folder / name).mkdir(parents=True)
        for number in range(EACH):
            pixels = random.integers(0, 256, (48, 40, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(folder / name / f"{number:02}.png")
    (folder / "bolt" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing more")
    return folder


@pytest.fixture
def project(session: Session, tmp_path: Path) -> Project:
    """An empty project of the session."""
    assert session.create_project(tmp_path / "project", "Parts")
    return session.current()


@pytest.fixture
def checked(session: Session, flow: Flow, project: Project, pictures: Path) -> Project:
    """The project after the check of its pictures."""
    project.update(TaskSettings, name="classification")
    project.update(DataSettings, path=str(pictures))
    flow.run(project, JobContext(), to="data")
    return project


@pytest.fixture
def chosen(checked: Project, flow: Flow) -> Project:
    """The project with device and network answered."""
    device = {"name": "this", "title": "This computer", "engine": "onnxruntime"}
    device |= {"precision": "fp32", "connection": "local"}
    mark_done(checked, flow, "device", {**device, "max_latency_ms": 0.0, "min_fps": 0.0})
    mark_done(checked, flow, "network", {"model": "resnet18", "size": [64, 64]})
    return checked


@pytest.fixture
def stopped(chosen: Project) -> Project:
    """The project with a run that was stopped after three epochs; its key is “k”."""
    write_run(chosen, 1, state=RunState.STOPPED, epochs=3)
    return chosen


@pytest.fixture
def trained(chosen: Project, flow: Flow) -> Project:
    """The project with two runs, of which the second is used."""
    write_run(chosen, 1, epochs=3)
    write_run(chosen, 2, epochs=4, settings={"epochs": 4, "learning_rate": 0.05})
    use_run(chosen, 2, flow.inputs_digest(chosen, "train"))
    mark_done(chosen, flow, "optimize", {"precision": ""})
    return chosen


def mark_done(
    project: Project, flow: Flow, stage: str, outputs: dict[str, Any], key: object = None
) -> None:
    """Record a result of ``stage`` as of now."""
    digest = digest_of(outputs if key is None else key)
    inputs = flow.inputs_digest(project, stage)
    project.set_record(stage, StageRecord(inputs, outputs, digest, summary="done"))


def epoch_row(epoch: int) -> dict[str, float]:
    """The figures of an epoch, as training writes them."""
    return {
        "epoch": epoch,
        "train/loss": 2.0 / epoch,
        "val/loss": 2.2 / epoch,
        "metrics/top1": 1 - 0.5 / epoch,
        "metrics/top5": 1.0,
        "lr/pg0": 0.1 / epoch,
        "images_per_s": 100.0 + epoch,
    }


def evaluation(project: Project) -> Evaluation:
    """Predictions on nine pictures: six right, three wrong."""
    paths = tuple(f"{name}/{n:02}.png" for name in CLASSES for n in range(3))
    truth = np.repeat(np.arange(3), 3)
    said = np.array([0, 0, 1, 1, 1, 1, 2, 0, 0])
    probabilities = np.full((9, 3), 0.1, dtype=np.float32)
    probabilities[np.arange(9), said] = np.linspace(0.5, 0.8, 9)
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    return Evaluation(CLASSES, paths, truth, probabilities)


def write_run(
    project: Project,
    number: int,
    state: RunState = RunState.FINISHED,
    epochs: int = 3,
    settings: dict[str, Any] | None = None,
) -> Path:
    """A run folder as training leaves it."""
    folder = project.path("runs", str(number))
    paths = RunPaths(folder)
    rows = [epoch_row(epoch) for epoch in range(1, epochs + 1)]
    record = RunRecord(
        state=state,
        key="k",
        model="resnet18",
        size=(64, 64),
        epochs=max(2, epochs),
        done=epochs,
        best_epoch=epochs,
        metrics={"metrics/top1": rows[-1]["metrics/top1"]} if rows else {},
        val_pictures=9,
        batch_size=6,
        seconds=84.0,
        process=this_process() if state is RunState.RUNNING else "",
    )
    write_record(folder, record)
    write_yaml(paths.args, {"schema": 1, "settings": settings or {"epochs": epochs}})
    paths.log.write_text("2026-11-21 02:40:48 Run begins\n", encoding="utf-8")
    if rows:
        write_results(folder, rows)
        save_evaluation(folder, evaluation(project))
        (folder / "weights").mkdir(exist_ok=True)
        for path in (paths.best, paths.network, paths.preprocess):
            path.write_bytes(f"{number}".encode())
    return folder


# -- a detector -------------------------------------------------------------------------------

OBJECTS = ("nut", "bolt")
SCENE = (64, 48)
NUT, BOLT = (4, 4, 24, 24), (34, 10, 60, 40)
BoxRun = Callable[..., Path]


def box_row(epoch: int) -> dict[str, float]:
    """The figures of an epoch of a detector."""
    return {
        "epoch": epoch,
        "train/loss": 1 / epoch,
        "train/box_loss": 0.5 / epoch,
        "train/obj_loss": 0.3 / epoch,
        "train/cls_loss": 0.2 / epoch,
        "val/loss": 1.1 / epoch,
        "metrics/mAP50-95": 0.25 * epoch,
        "metrics/mAP50": 0.3 * epoch,
        "metrics/precision": 0.4 * epoch,
        "metrics/recall": 0.35 * epoch,
        "lr/pg0": 0.01,
        "images_per_s": 12.0,
    }


def box_evaluation() -> DetectionEvaluation:
    """Four pictures: all right; one missed; a wrong class and one of nothing; nothing to find."""
    truth = (
        Truth.of([NUT, BOLT], [0, 1]),
        Truth.of([NUT, BOLT], [0, 1]),
        Truth.of([NUT], [0]),
        Truth.of([], []),
    )
    found = (
        Detections.of([NUT, BOLT], [0.9, 0.8], [0, 1]),
        Detections.of([NUT], [0.95], [0]),
        Detections.of([NUT, BOLT], [0.99, 0.98], [1, 0]),
        Detections.of([], [], []),
    )
    paths = tuple(f"images/val/{n}.png" for n in range(4))
    selection = Selection(0.001, 0.65, True, 3000, 300, 320, 320)
    return DetectionEvaluation(OBJECTS, paths, (SCENE,) * 4, truth, found, selection, 0.5)


@pytest.fixture
def box_run() -> BoxRun:
    """Writes a detector's run folder as training leaves it."""

    def write(project: Project, number: int, settings: dict[str, Any] | None = None) -> Path:
        folder = project.path("runs", str(number))
        (folder / "weights").mkdir(parents=True)
        rows = [box_row(epoch) for epoch in (1, 2)]
        record = RunRecord(
            RunState.FINISHED,
            "k",
            task="detection",
            model="yolov7-tiny",
            size=(320, 320),
            epochs=2,
            done=2,
            best_epoch=2,
            metrics={k: v for k, v in rows[-1].items() if k.startswith("metrics/")},
            val_pictures=4,
        )
        write_record(folder, record)
        paths = RunPaths(folder)
        write_yaml(paths.args, {"schema": 1, "settings": settings or {}})
        write_results(folder, rows)
        save_detection_evaluation(folder, box_evaluation())
        for path in (paths.best, paths.network, paths.preprocess):
            path.write_bytes(f"{number}".encode())
        return folder

    return write


@pytest.fixture
def scenes(tmp_path: Path) -> Path:
    """Eight pictures in YOLO format, half of them held back: a nut in each, bolts in some."""
    folder = tmp_path / "scenes"
    random = np.random.default_rng(0)
    for split, bolts in (("train", (True,) * 4), ("val", (True, True, False, None))):
        for kind in ("images", "labels"):
            (folder / kind / split).mkdir(parents=True)
        for number, bolt in enumerate(bolts):
            pixels = random.integers(0, 256, (*SCENE[::-1], 3), dtype=np.uint8)
            Image.fromarray(pixels).save(folder / "images" / split / f"{number}.png")
            there = [] if bolt is None else [(0, NUT), (1, BOLT)] if bolt else [(0, NUT)]
            text = "".join(f"{label} {_yolo(box)}\n" for label, box in there)
            (folder / "labels" / split / f"{number}.txt").write_text(text, encoding="utf-8")
    yaml = "train: images/train\nval: images/val\nnames: [nut, bolt]\n"
    (folder / "data.yaml").write_text(yaml, encoding="utf-8")
    return folder


def _yolo(box: tuple[int, int, int, int]) -> str:
    left, top, right, bottom = box
    width, height = SCENE
    values = ((left + right) / 2 / width, (top + bottom) / 2 / height)
    sides = ((right - left) / width, (bottom - top) / height)
    return " ".join(f"{value:.6f}" for value in (*values, *sides))


@pytest.fixture
def boxed(session: Session, flow: Flow, project: Project, scenes: Path, box_run: BoxRun) -> Project:
    """A detector's project, trained once."""
    project.update(TaskSettings, name="detection")
    project.update(DataSettings, path=str(scenes))
    flow.run(project, JobContext(), to="data")
    device = {"name": "this", "title": "This computer", "engine": "onnxruntime"}
    device |= {"precision": "fp32", "connection": "local"}
    mark_done(project, flow, "device", {**device, "max_latency_ms": 0.0, "min_fps": 0.0})
    mark_done(project, flow, "network", {"model": "yolov7-tiny", "size": [320, 320]})
    box_run(project, 1)
    use_run(project, 1, flow.inputs_digest(project, "train"))
    mark_done(project, flow, "optimize", {"precision": ""})
    return project


PageMaker = Callable[[type[StagePage]], Any]


@pytest.fixture
def show(session: Session, qtbot: QtBot) -> PageMaker:
    """Makes and shows a page, and waits until it has read what it shows."""

    def make(cls: type[StagePage]) -> StagePage:
        page = cls(session)
        qtbot.addWidget(page)
        page.resize(900, 760)
        page.show()
        page.refresh()
        page.show_status()
        settle(qtbot, session)
        session.statuses_changed.connect(lambda _: page.refresh())
        return page

    return make


@pytest.fixture
def settled(session: Session, qtbot: QtBot) -> Callable[[], None]:
    """Waits until nothing is read or run any more."""
    return lambda: settle(qtbot, session)


def settle(qtbot: QtBot, session: Session) -> None:
    qtbot.wait(60)
    qtbot.waitUntil(
        lambda: not session.runner.reading and not session.runner.active(), timeout=20_000
    )
    qtbot.wait(10)


@pytest.fixture
def grabbed() -> Callable[[QWidget], int]:
    """How many colours a widget is painted with: one means that nothing is painted."""

    def colours(widget: QWidget) -> int:
        image = widget.grab().toImage()
        step = max(1, min(image.width(), image.height()) // 80)
        return len(
            {
                image.pixel(x, y)
                for x in range(0, image.width(), step)
                for y in range(0, image.height(), step)
            }
        )

    return colours
