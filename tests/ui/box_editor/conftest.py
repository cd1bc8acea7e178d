"""An editor over three small pictures; saving and proposing are steered by the test."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tango_desktop.core.jobs import JobContext
from tango_desktop.data.boxes import Boxes
from tango_desktop.errors import DataError
from tango_desktop.ui.box_editor.editor import BoxEditor
from tango_desktop.ui.box_editor.journal import Journal
from tango_desktop.ui.box_editor.source import EditorSource, PictureToMark
from tango_desktop.ui.box_editor.store import Unsaved, Written
from tango_desktop.ui.session import Session

CLASSES = ("cat", "dog", "cow", "catfish")
SIZE = (200, 100)


@dataclass
class Files:
    """Stands in for the user's files: remembers what was written, in which thread, and can fail."""

    written: list[tuple[str, Boxes]] = field(default_factory=list)
    added: list[tuple[str, ...]] = field(default_factory=list)
    jobs: int = 0
    threads: set[str] = field(default_factory=set)
    fail: bool = False
    fail_classes: bool = False
    bad: set[str] = field(default_factory=set)  # pictures that cannot be written
    go: threading.Event | None = None  # what writing waits for

    def __call__(self, unsaved: Unsaved, ctx: JobContext) -> list[Written]:
        self.threads.add(threading.current_thread().name)
        self.jobs += 1
        if self.fail_classes:
            raise DataError("The list is damaged.", "Mend it.")
        self.added.append(unsaved.added)
        ctx.report(0.5)
        while self.go is not None and not self.go.wait(0.005):
            ctx.check()
        return [self._write(path, boxes) for path, boxes in unsaved.boxes.items()]

    def _write(self, path: str, boxes: Boxes) -> Written:
        if self.fail or path in self.bad:
            return Written(path, boxes, error=DataError("The disk is full.", "Make room."))
        self.written.append((path, boxes))
        return Written(path, boxes, Path("labels") / f"{path}.txt")


@dataclass
class Network:
    """Stands in for a trained network: the same two boxes in every picture."""

    seen: list[str] = field(default_factory=list)

    def __call__(self, path: Path, ctx: JobContext) -> tuple[Boxes, NDArray[np.float32]]:
        self.seen.append(path.name)
        found = Boxes.of([[100, 20, 140, 60], [150, 20, 190, 60]], [1, 2])
        return found, np.array([0.5, 0.9], np.float32)


@pytest.fixture
def files() -> Files:
    return Files()


@pytest.fixture
def network() -> Network:
    return Network()


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "unsaved-boxes.json", tmp_path, CLASSES)


@pytest.fixture
def source(tmp_path: Path, files: Files, network: Network, journal: Journal) -> EditorSource:
    pictures = []
    for number in range(3):
        file = tmp_path / f"{number}.png"
        Image.new("RGB", SIZE, (60 * number, 90, 90)).save(file)
        boxes = (
            Boxes.of([[10, 10, 50, 40], [20, 15, 30, 25]], [0, 1])
            if number == 0
            else Boxes.of([], [])
        )
        pictures.append(PictureToMark(file.name, file, SIZE, boxes, "Training"))
    return EditorSource(tuple(pictures), CLASSES, files, journal, "YOLO text", network)


@pytest.fixture
def open_editor(session: Session, qtbot: QtBot) -> Callable[[EditorSource], BoxEditor]:
    def make(source: EditorSource) -> BoxEditor:
        made = BoxEditor(session, source)
        qtbot.addWidget(made, before_close_func=_let_close)
        made.resize(1180, 780)  # whatever the screen is
        made.show()
        made.show_picture(0)
        qtbot.waitUntil(lambda: made.canvas.image_size is not None)
        return made

    return make


@pytest.fixture
def editor(source: EditorSource, open_editor: Callable[[EditorSource], BoxEditor]) -> BoxEditor:
    return open_editor(source)


def _let_close(editor: BoxEditor) -> None:
    editor._close_anyway()


class Hand:
    """Mouse and keyboard on an editor; points are in the picture's pixels."""

    def __init__(self, qtbot: QtBot, editor: BoxEditor) -> None:
        self.qtbot, self.editor = qtbot, editor

    def at(self, x: float, y: float) -> QPoint:
        """Where a point of the picture is on the canvas."""
        place = self.editor.canvas.box_place
        return QPointF(x * place.scale + place.left, y * place.scale + place.top).toPoint()

    def click(self, x: float, y: float) -> None:
        self.qtbot.mouseClick(self.editor.canvas, Qt.MouseButton.LeftButton, pos=self.at(x, y))

    def drag(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        button: Qt.MouseButton = Qt.MouseButton.LeftButton,
        lets_go: bool = True,
    ) -> None:
        canvas = self.editor.canvas
        first, last = self.at(*start), self.at(*end)
        QTest.mousePress(canvas, button, held, first)
        for point in (QPointF(first) + QPointF(last - first) / 2, QPointF(last)):
            where = canvas.mapToGlobal(point)
            kind = QMouseEvent.Type.MouseMove
            event = QMouseEvent(kind, point, where, Qt.MouseButton.NoButton, button, held)
            QApplication.sendEvent(canvas, event)
        if lets_go:
            QTest.mouseRelease(canvas, button, held, last)

    def press(
        self, *keys: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        for key in keys:
            self.qtbot.keyClick(self.editor.canvas, key, held)

    @property
    def corners(self) -> list[list[int]]:
        """The boxes of the picture, rounded."""
        return np.rint(self.editor.marked.boxes.corners).astype(int).tolist()

    @property
    def labels(self) -> list[int]:
        return [int(label) for label in self.editor.marked.boxes.labels]


@pytest.fixture
def hand(qtbot: QtBot, editor: BoxEditor) -> Hand:
    return Hand(qtbot, editor)
