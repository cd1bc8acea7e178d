"""The network as a PyTorch file: to read, to copy, to save."""

from __future__ import annotations

import keyword
import re
from pathlib import Path

from PySide6.QtGui import QGuiApplication, QSyntaxHighlighter, QTextCharFormat, QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.core.files import write_text
from tango_desktop.errors import TangoError
from tango_desktop.i18n import tr
from tango_desktop.ui import theme
from tango_desktop.ui.icons import icon
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label

_WORDS = re.compile(
    r"(?P<comment>#.*$)|(?P<text>\"{3}.*|\"[^\"]*\"|'[^']*')"
    rf"|(?P<keyword>\b(?:{'|'.join(keyword.kwlist)}|self)\b)|(?P<number>\b\d[\d_.e-]*\b)"
)
_ROLES = {
    "comment": "secondary",
    "text": "good_text",
    "keyword": "accent_text",
    "number": "warn_text",
}


class PythonHighlighter(QSyntaxHighlighter):
    """Colours words of Python, line by line."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._formats: dict[str, QTextCharFormat] = {}
        for kind, role in _ROLES.items():
            made = QTextCharFormat()
            made.setForeground(theme.color(role))
            self._formats[kind] = made

    def highlightBlock(self, text: str) -> None:
        for found in _WORDS.finditer(text):
            kind = found.lastgroup or ""
            self.setFormat(found.start(), found.end() - found.start(), self._formats[kind])


class CodeDialog(QDialog):
    """Shows generated code."""

    def __init__(self, name: str, code: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.code = code
        self.setWindowTitle(tr("PyTorch code of {name}", name=name))
        self.text = QPlainTextEdit(code)
        self.text.setReadOnly(True)
        self.text.setFont(theme.mono_font())
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setAccessibleName(self.windowTitle())
        self.text.setTabChangesFocus(True)
        self._highlighter = PythonHighlighter(self.text.document())
        self.told = label("", "small", wrap=True)
        self.copy_button = QPushButton(icon("copy"), tr("Copy"))
        self.copy_button.clicked.connect(self.copy)
        self.save_button = QPushButton(icon("save"), tr("Save as…"))
        self.save_button.clicked.connect(self.ask_save)
        self.close_button = QPushButton(tr("Close"))
        self.close_button.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(16), px(16), px(16))
        column.setSpacing(px(12))
        about = tr("One file that needs PyTorch alone. Weights of a run load into it by name.")
        column.addWidget(label(about, "secondary", wrap=True))
        column.addWidget(self.text, 1)
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(self.told, 1)
        for button in (self.copy_button, self.save_button, self.close_button):
            row.addWidget(button)
        column.addLayout(row)
        self.resize(px(820), px(620))

    def copy(self) -> None:
        """Put the code on the clipboard."""
        QGuiApplication.clipboard().setText(self.code)
        self.told.setText(tr("Copied."))

    def ask_save(self) -> None:
        """Ask where, and save it there."""
        dialog = QFileDialog(self, tr("Save the code"), f"{self._name}.py", "Python (*.py)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("py")
        dialog.fileSelected.connect(lambda path: self.save(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, path: Path) -> None:
        """Write the code to ``path``; says what became of it."""
        try:
            write_text(path, self.code)
        except TangoError as error:
            self.told.setText(f"{error.message} {error.hint}")
            return
        self.told.setText(tr("Saved as {path}.", path=path))
