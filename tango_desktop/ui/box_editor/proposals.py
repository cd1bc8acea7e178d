"""Boxes that a trained network proposes: found in jobs, shown from a score on, accepted or not."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QSlider, QVBoxLayout, QWidget

from tango_desktop.core.counting import pictures_text
from tango_desktop.core.jobs import JobContext
from tango_desktop.data.boxes import Boxes
from tango_desktop.errors import TangoError
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.box_editor.source import PictureToMark, Propose
from tango_desktop.ui.icons import icon
from tango_desktop.ui.job_runner import JobHandle
from tango_desktop.ui.session import Session
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card, label

STEPS = 100
THRESHOLD = 0.4


@dataclass(frozen=True)
class Proposed:
    """What a network found in one picture."""

    path: str
    boxes: Boxes
    scores: NDArray[np.float32]


class Proposer(QObject):
    """Runs the network over pictures, one job at a time."""

    found = Signal(object)  # Proposed
    failed = Signal(object)  # TangoError
    ended = Signal()
    progressed = Signal(int, int)  # pictures done, of

    def __init__(self, session: Session, propose: Propose, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._propose = session, propose
        self._handle: JobHandle | None = None
        self._results: deque[Proposed] = deque()
        self._done = self._count = 0

    @property
    def is_busy(self) -> bool:
        """Whether a job is under way."""
        return self._handle is not None

    def start(self, pictures: Sequence[PictureToMark]) -> None:
        """Look at pictures; what is found comes one by one."""
        if self._handle is not None or not pictures:
            return
        propose, results, wanted = self._propose, self._results, tuple(pictures)

        def job(ctx: JobContext) -> None:
            for number, picture in enumerate(wanted):
                ctx.check()
                ctx.report(number / len(wanted))
                results.append(Proposed(picture.path, *propose(picture.file, ctx)))

        self._done, self._count = 0, len(wanted)
        runner = self._session.runner
        start = runner.read if len(wanted) == 1 else runner.submit  # long ones can be seen
        handle = self._handle = start(tr("Propose boxes"), job)
        handle.progressed.connect(self._on_progress)
        handle.failed.connect(self.failed)
        handle.crashed.connect(self._on_crashed)
        handle.ended.connect(self._on_ended)
        self.progressed.emit(0, self._count)

    def cancel(self) -> None:
        """Stop after the picture under way; what was found stays."""
        if self._handle is not None:
            self._handle.cancel()

    def _hand_out(self) -> None:
        while self._results:
            self._done += 1
            self.found.emit(self._results.popleft())
        self.progressed.emit(self._done, self._count)

    def _on_progress(self, _: object) -> None:
        self._hand_out()

    def _on_crashed(self, details: str) -> None:
        self.failed.emit(
            TangoError(
                tr("The network could not propose boxes."),
                tr("Your boxes are as they were. The details are in the log."),
                details,
            )
        )

    def _on_ended(self) -> None:
        self._hand_out()
        self._handle = None
        self.ended.emit()


class ProposalPanel(Card):
    """The buttons of the proposals, and from which score on they are shown."""

    one_requested = Signal()
    all_requested = Signal()
    cancel_requested = Signal()
    threshold_changed = Signal(float)
    accept_all_requested = Signal()
    next_requested = Signal()

    def __init__(self, missing: str, model: str, parent: QWidget | None = None) -> None:
        """``missing`` says why nothing can be proposed; empty when it can."""
        super().__init__(tr("Proposals"), parent)
        self._missing = missing
        self.one = _button("sparkle", tr("This picture (P)"))
        self.every = _button("images", tr("All without boxes"))
        self.accept_all = _button("check", tr("Accept all (Shift+Enter)"))
        self.next = _button("arrow-right", tr("Next with proposals (G)"))
        self.stop = _button("stop", tr("Stop"))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(1, STEPS - 1)
        self.slider.setValue(round(THRESHOLD * STEPS))
        self.slider.setAccessibleName(tr("Least score of a proposal"))
        self.least = label("", "small")
        self.state = label(missing, "small", wrap=True)
        self.state.setToolTip(model)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress of the proposals"))
        self._lay_out()
        self.show_busy(None)
        self.show_counts(0, 0, 0)
        self._connect()

    def _lay_out(self) -> None:
        score = QHBoxLayout()
        score.setSpacing(px(8))
        score.addWidget(self.slider, 1)
        score.addWidget(self.least)
        inner = QVBoxLayout()
        inner.setSpacing(px(6))
        for button in (self.one, self.every):
            inner.addWidget(button)
        inner.addLayout(score)
        for widget in (self.accept_all, self.next, self.bar, self.stop, self.state):
            inner.addWidget(widget)
        self.body.addLayout(inner)

    def _connect(self) -> None:
        self.one.clicked.connect(self.one_requested)
        self.every.clicked.connect(self.all_requested)
        self.accept_all.clicked.connect(self.accept_all_requested)
        self.next.clicked.connect(self.next_requested)
        self.stop.clicked.connect(self.cancel_requested)
        self.slider.valueChanged.connect(self._on_slider)
        self._show_least()

    @property
    def threshold(self) -> float:
        """From which score on proposals are shown, 0 to 1."""
        return self.slider.value() / STEPS

    def _on_slider(self, _: int) -> None:
        self._show_least()
        self.threshold_changed.emit(self.threshold)

    def _show_least(self) -> None:
        self.least.setText(tr("from {score}", score=f"{self.threshold:.2f}"))

    def show_busy(self, done: tuple[int, int] | None) -> None:
        """Show how many pictures of how many are done; None: no job."""
        can = not self._missing and done is None
        self.one.setEnabled(can)
        self.every.setEnabled(can)
        self.bar.setVisible(done is not None)
        self.stop.setVisible(done is not None)
        if done is not None:
            self.bar.setRange(0, 0 if done[1] <= 1 else done[1])
            self.bar.setValue(done[0])

    def show_counts(self, here: int, hidden: int, elsewhere: int) -> None:
        """Say how many proposals are shown and hidden here, and how many pictures have some."""
        self.accept_all.setVisible(here > 0)
        self.next.setVisible(elsewhere > 0)
        self.slider.setEnabled(here + hidden + elsewhere > 0)
        if self._missing:
            return
        parts = []
        if here or hidden:
            parts.append(tr("{count} proposed here", count=numbers.count(here)))
        if hidden:
            parts.append(tr("{count} below the score", count=numbers.count(hidden)))
        if elsewhere:
            parts.append(tr("more in {pictures}", pictures=pictures_text(elsewhere)))
        nothing = tr("The trained network draws; you accept (Enter) or reject (Backspace).")
        self.state.setText("  ·  ".join(parts) or nothing)


def _button(symbol: str, text: str) -> QPushButton:
    made = QPushButton(icon(symbol), text)
    made.setAutoDefault(False)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made
