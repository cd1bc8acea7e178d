"""The frame of the dialogs with which jobs ask: a heading, why it is asked, and two buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from tango_desktop.i18n import tr
from tango_desktop.ui.icons import IconLabel
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label

WIDTH = 500


class QuestionDialog(QDialog):
    """Asks one thing, once; whoever closes it otherwise has answered None.

    Subclasses fill ``body`` and say what an acceptance means in :meth:`answer`.
    """

    answered = Signal(object)

    def __init__(
        self, symbol: str, heading: str, text: str, yes: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(heading)
        self.heading = label(heading, "section", wrap=True)
        self.text = label(text, "secondary", wrap=True)
        self.asker = label("", "small", wrap=True)
        self.asker.hide()
        self.body = QVBoxLayout()
        self.body.setSpacing(px(8))
        self.yes = QPushButton(yes)
        self.yes.clicked.connect(self.accept)
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self._lay_out(symbol)
        self.finished.connect(self._on_finished)

    def _lay_out(self, symbol: str) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(px(4))
        texts.addWidget(self.heading)
        texts.addWidget(self.text)
        head = QHBoxLayout()
        head.setSpacing(px(12))
        head.addWidget(IconLabel(symbol, 24, "accent"), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(texts, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        buttons.addStretch(1)
        buttons.addWidget(self.yes)
        buttons.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(24), px(24), px(16))
        column.setSpacing(px(16))
        column.addLayout(head)
        column.addLayout(self.body)
        column.addWidget(self.asker)
        column.addLayout(buttons)
        self.setMinimumWidth(px(WIDTH))

    def say_who_asks(self, job: str) -> None:
        """Name the job that waits."""
        self.asker.setText(tr("“{job}” waits for the answer.", job=job))
        self.asker.show()

    def answer(self) -> object:
        """What acceptance means."""
        raise NotImplementedError

    def _on_finished(self, result: int) -> None:
        accepted = result == QDialog.DialogCode.Accepted
        self.answered.emit(self.answer() if accepted else None)
        self.forget()

    def forget(self) -> None:
        """Drop what was typed."""
