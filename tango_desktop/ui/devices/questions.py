"""Shows the questions of all jobs, one dialog at a time, and hands the answers back."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from tango_desktop.devices.connection import HostKeyQuestion, SecretQuestion
from tango_desktop.ui.devices.host_key_dialog import HostKeyDialog
from tango_desktop.ui.devices.question_dialog import QuestionDialog
from tango_desktop.ui.devices.secret_dialog import SecretDialog
from tango_desktop.ui.job_runner import Asked, JobHandle, JobRunner

DIALOGS: dict[type, Callable[[Any, QWidget], QuestionDialog]] = {
    HostKeyQuestion: HostKeyDialog,
    SecretQuestion: SecretDialog,
}


class QuestionDesk(QObject):
    """Follows every job of a runner; a job that ends takes its question with it.

    Attributes:
        dialog: what is asked now; None when nothing is.
    """

    def __init__(self, runner: JobRunner, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._waiting: deque[tuple[JobHandle, Asked]] = deque()
        self._asking: tuple[JobHandle, Asked] | None = None
        self.dialog: QuestionDialog | None = None
        runner.job_added.connect(self.follow)
        for handle in runner.active():
            self.follow(handle)

    @Slot(object)
    def follow(self, handle: JobHandle) -> None:
        """Answer the questions of a job."""
        handle.question_asked.connect(self._on_asked)
        handle.ended.connect(self._on_ended)

    @Slot(object)
    def _on_asked(self, asked: Asked) -> None:
        handle = self.sender()
        if not isinstance(handle, JobHandle) or type(asked.question) not in DIALOGS:
            asked.reply(None)
            return
        self._waiting.append((handle, asked))
        self._ask_next()

    def _ask_next(self) -> None:
        if self.dialog is not None or not self._waiting:
            return
        handle, asked = self._asking = self._waiting.popleft()
        self.dialog = DIALOGS[type(asked.question)](asked.question, self._window)
        self.dialog.say_who_asks(handle.title)
        self.dialog.answered.connect(self._on_answered)
        self.dialog.open()

    @Slot(object)
    def _on_answered(self, answer: object) -> None:
        dialog, asking = self.dialog, self._asking
        self.dialog = self._asking = None
        if asking is not None:
            asking[1].reply(answer)
        if dialog is not None:
            dialog.deleteLater()
        self._ask_next()

    @Slot()
    def _on_ended(self) -> None:
        handle = self.sender()
        self._waiting = deque(pair for pair in self._waiting if pair[0] is not handle)
        if self.dialog is not None and self._asking is not None and self._asking[0] is handle:
            self.dialog.reject()
