"""Asks for a password or a passphrase; what is typed leaves the dialog only as the answer."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QToolButton, QWidget

from tango_desktop.devices.connection import Secret, SecretQuestion
from tango_desktop.i18n import tr
from tango_desktop.ui.devices.question_dialog import QuestionDialog
from tango_desktop.ui.icons import icon
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label

PASSPHRASE = "passphrase"


def _heading(question: SecretQuestion) -> str:
    if question.what == PASSPHRASE:
        return tr("Passphrase of the key {file}", file=question.of)
    return tr("Password of {user}", user=question.of)


def _text(question: SecretQuestion) -> str:
    if question.what == PASSPHRASE:
        return tr("The key that {title} asks for is encrypted.", title=question.title)
    return tr("{title} asks who you are.", title=question.title)


class SecretDialog(QuestionDialog):
    """Answers with a :class:`Secret`."""

    def __init__(self, question: SecretQuestion, parent: QWidget | None = None) -> None:
        super().__init__("lock", _heading(question), _text(question), tr("Connect"), parent)
        self.again = label(question.again, "error", wrap=True)
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName(self.heading.text())
        self.field.setAccessibleDescription(question.again)
        self.field.textChanged.connect(self._on_typed)
        self.eye = self._make_eye()
        self.keep = QCheckBox(tr("Keep it in the system's key ring"))
        self.keep.setAccessibleName(self.keep.text())
        row = QHBoxLayout()
        row.setSpacing(px(4))
        row.addWidget(self.field, 1)
        row.addWidget(self.eye)
        self.body.addWidget(self.again)
        self.body.addLayout(row)
        self.body.addWidget(self.keep)
        self.again.setVisible(bool(question.again))
        self.keep.setVisible(question.can_keep)
        self.yes.setObjectName("primary")
        self.yes.setDefault(True)
        self.cancel.setAutoDefault(False)
        self._on_typed("")
        self.field.setFocus()

    def _make_eye(self) -> QToolButton:
        made = QToolButton()
        made.setIcon(icon("eye"))
        made.setCheckable(True)
        made.setAccessibleName(tr("Show what is typed"))
        made.setToolTip(made.accessibleName())
        made.toggled.connect(self._on_eye)
        return made

    def _on_eye(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.field.setEchoMode(mode)
        self.eye.setIcon(icon("eye-off" if shown else "eye"))

    def _on_typed(self, text: str) -> None:
        self.yes.setEnabled(bool(text))

    def answer(self) -> object:
        return Secret(self.field.text(), self.keep.isChecked() and not self.keep.isHidden())

    def forget(self) -> None:
        self.field.clear()
