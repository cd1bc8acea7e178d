"""What a person sees when the program is at fault: a sentence, the log's path, the details."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.core.jobs import logger
from tango_desktop.i18n import tr
from tango_desktop.ui.logs import log_path
from tango_desktop.ui.theme import mono_font, px
from tango_desktop.ui.widgets.card import label


class CrashDialog(QDialog):
    """Says that something went wrong, where the log is, and lets the details be copied."""

    def __init__(self, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Something went wrong"))
        self.setMinimumSize(px(560), px(360))
        self.details = QPlainTextEdit(details)
        self.details.setReadOnly(True)
        self.details.setFont(mono_font())
        self.details.setAccessibleName(tr("Details"))
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(24), px(24), px(16))
        column.setSpacing(px(12))
        column.addWidget(label(tr("Something went wrong that should not have."), "section"))
        text = tr(
            "Your project is saved. You can go on; if it happens again, report it with the log: "
            "{path}",
            path=log_path(),
        )
        column.addWidget(label(text, "secondary", wrap=True))
        column.addWidget(self.details, 1)
        column.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        copy = QPushButton(tr("Copy details"))
        copy.clicked.connect(
            lambda: QGuiApplication.clipboard().setText(self.details.toPlainText())
        )
        folder = QPushButton(tr("Open the log's folder"))
        folder.clicked.connect(
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_path().parent)))
        )
        go_on = QPushButton(tr("Go on"))
        go_on.setObjectName("primary")
        go_on.clicked.connect(self.accept)
        go_on.setDefault(True)
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(copy)
        row.addWidget(folder)
        row.addStretch(1)
        row.addWidget(go_on)
        return row


class CrashCatcher:
    """Stands behind ``sys.excepthook`` and ``threading.excepthook`` while the window is open."""

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show
        self._before = sys.excepthook
        self._thread_before = threading.excepthook

    def install(self) -> None:
        """Take over uncaught exceptions."""
        self._before, sys.excepthook = sys.excepthook, self._on_exception
        self._thread_before, threading.excepthook = threading.excepthook, self._on_thread

    def remove(self) -> None:
        """Give them back."""
        sys.excepthook, threading.excepthook = self._before, self._thread_before

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before(kind, error, trace)
            return
        details = "".join(traceback.format_exception(kind, error, trace))
        logger("ui").critical("%s", details)
        self._show(details)

    def _on_thread(self, caught: threading.ExceptHookArgs) -> None:
        # No widgets from another thread: the log and the console show it.
        details = "".join(
            traceback.format_exception(caught.exc_type, caught.exc_value, caught.exc_traceback)
        )
        logger("ui").critical("%s", details)
