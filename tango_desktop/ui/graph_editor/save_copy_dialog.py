"""Asks in which form to save a copy of the network, and says what a form cannot hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QRadioButton, QVBoxLayout, QWidget

from tango_desktop.core.jobs import JobContext
from tango_desktop.errors import TangoError
from tango_desktop.graph import NetworkDocument, to_text
from tango_desktop.graph.pytorch_code import module_code
from tango_desktop.graph.rows import to_rows
from tango_desktop.i18n import N_, tr
from tango_desktop.ui.reading import Reader
from tango_desktop.ui.session import Session
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label


@dataclass(frozen=True)
class FormInfo:
    """A form of a copy.

    Attributes:
        title: its name.
        help: what it holds, and what not.
        suffix: of its files.
        write: gives the text; raises GraphError when the network cannot be written so.
    """

    title: str
    help: str
    suffix: str
    write: Callable[[NetworkDocument], str]


FORMS: Mapping[str, FormInfo] = {
    "document": FormInfo(
        N_("Network document"),
        N_("All of it, also while it has problems. Opens here again, in any project."),
        ".yaml",
        to_text,
    ),
    "rows": FormInfo(
        N_("Rows"),
        N_(
            "As YOLO users have them: [from, number, module, args]. Names of layers and blocks are"
            " not kept, and modules are the known ones."
        ),
        "-rows.yaml",
        lambda document: to_rows(document).text,
    ),
    "code": FormInfo(
        N_("PyTorch code"),
        N_("One file that needs PyTorch alone. It cannot be opened here again."),
        ".py",
        module_code,
    ),
}


@dataclass(frozen=True)
class Copy:
    """A copy, ready to be written.

    Attributes:
        title: of its form.
        file_name: a proposal.
        text: of the file.
    """

    title: str
    file_name: str
    text: str


@dataclass(frozen=True)
class Written:
    """What became of a form.

    Attributes:
        text: of the file; empty when it cannot be written.
        why_not: the reason, then.
        details: more of it.
    """

    text: str = ""
    why_not: str = ""
    details: str = ""


def written(document: NetworkDocument, ctx: JobContext) -> dict[str, Written]:
    """The network in every form."""
    found: dict[str, Written] = {}
    for name, info in FORMS.items():
        ctx.check()
        try:
            found[name] = Written(info.write(document))
        except TangoError as error:
            found[name] = Written(why_not=error.message, details=error.details)
    return found


class SaveCopyDialog(QDialog):
    """Three forms, each with what it can hold."""

    chosen = Signal(object)  # Copy

    def __init__(
        self, document: NetworkDocument, session: Session, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Save a copy"))
        self._document = document
        self.written: dict[str, Written] = {}
        self.choices: dict[str, QRadioButton] = {}
        self.reasons = {name: label("", "error", wrap=True) for name in FORMS}
        self._lay_out()
        self._reader = Reader(session, self)
        self._reader.read(
            tr("Write the network"), partial(written, document), self._on_written, self._on_failed
        )

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(16), px(16), px(16))
        column.setSpacing(px(4))
        for name, info in FORMS.items():
            choice = QRadioButton(tr(info.title))
            choice.setAccessibleDescription(tr(info.help))
            choice.toggled.connect(self._check)
            self.choices[name] = choice
            column.addWidget(choice)
            for text in (label(tr(info.help), "small", wrap=True), self.reasons[name]):
                text.setIndent(px(24))
                column.addWidget(text)
            self.reasons[name].hide()
            column.addSpacing(px(8))
        column.addStretch(1)
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Save | kinds.Cancel)
        self.save = self.buttons.button(kinds.Save)
        self.save.setText(tr("Save as…"))
        self.save.setObjectName("primary")
        self.buttons.button(kinds.Cancel).setText(tr("Cancel"))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column.addWidget(self.buttons)
        self.choices["document"].setChecked(True)
        self.resize(px(480), px(360))
        self._check()

    def _on_written(self, found: dict[str, Written]) -> None:
        self.written = found
        for name, one in found.items():
            self.choices[name].setEnabled(bool(one.text))
            self.reasons[name].setText(one.why_not)
            self.reasons[name].setToolTip(one.details)
            self.reasons[name].setVisible(bool(one.why_not))
        self._check()

    def _on_failed(self, error: TangoError) -> None:
        self.reasons["document"].setText(error.message)
        self.reasons["document"].show()

    def _name(self) -> str:
        return next((name for name, one in self.choices.items() if one.isChecked()), "")

    def _check(self) -> None:
        one = self.written.get(self._name())
        self.save.setEnabled(one is not None and bool(one.text))

    def accept(self) -> None:
        """Tell the copy."""
        name = self._name()
        one = self.written.get(name)
        if one is not None and one.text:
            info = FORMS[name]
            file_name = self._document.name + info.suffix
            self.chosen.emit(Copy(tr(info.title), file_name, one.text))
            super().accept()

    def done(self, result: int) -> None:
        """Stop writing, too."""
        self._reader.cancel()
        super().done(result)
