"""What a converter printed, in a window of its own."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.errors import ExportError
from tango_desktop.i18n import tr
from tango_desktop.ui.reading import Reader
from tango_desktop.ui.session import Session
from tango_desktop.ui.theme import mono_font, px
from tango_desktop.ui.widgets.card import label

MOST_BYTES = 1_000_000  # of its end
_STEP = re.compile(r'\{"progress": .*"message": "([^"]*)"')


def read_log(path: Path) -> str:
    """The last million bytes of a log.

    Raises:
        ExportError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - MOST_BYTES))
            text = file.read().decode("utf-8", "replace")
    except OSError as error:
        raise ExportError(tr("{path} cannot be read.", path=path), details=str(error)) from error
    return readable(text)


def readable(text: str) -> str:
    """A log for people: each step once, for the converter's many lines of how far it is."""
    lines: list[str] = []
    for raw in text.splitlines():
        told = _STEP.match(raw)
        line = told[1] if told else raw.rstrip()
        if line and (not told or line not in lines[-1:]):
            lines.append(line)
    return "\n".join(lines)


class LogDialog(QDialog):
    """Shows the end of a log, from where it can be copied or opened."""

    def __init__(self, session: Session, title: str, path: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Log: {title}", title=title))
        self.resize(px(720), px(480))
        self._path = path
        self._reader = Reader(session, self)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFont(mono_font())
        self.text.setAccessibleName(self.windowTitle())
        self.text.setPlaceholderText(tr("Reading…"))
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(24), px(24), px(16))
        column.setSpacing(px(12))
        column.addWidget(label(self.windowTitle(), "section", wrap=True))
        column.addWidget(self.text, 1)
        column.addLayout(self._buttons())
        self._reader.read(tr("Read the log"), lambda ctx: read_log(path), self._on_text)

    def _buttons(self) -> QHBoxLayout:
        copy = QPushButton(tr("Copy"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        opens = QPushButton(tr("Open the log's folder"))
        opens.clicked.connect(self._on_open)
        close = QPushButton(tr("Close"))
        close.setObjectName("primary")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(copy)
        row.addWidget(opens)
        row.addStretch(1)
        row.addWidget(close)
        return row

    def _on_text(self, text: str) -> None:
        self.text.setPlaceholderText(tr("The converter printed nothing."))
        self.text.setPlainText(text)
        self.text.moveCursor(QTextCursor.MoveOperation.End)

    def _on_open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._path.parent)))
