"""Asks for the values of a library block's parameters."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from tango_desktop.errors import TangoError
from tango_desktop.graph.library import LibraryBlock, with_values
from tango_desktop.i18n import tr
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label
from tango_desktop.ui.widgets.param_form import ParamRow


class UseBlockDialog(QDialog):
    """A row for each parameter, checked while they are typed."""

    chosen = Signal(object)  # the values by name

    def __init__(self, block: LibraryBlock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Add {name}", name=block.title))
        self.block = block
        self.values: dict[str, object] = {one.name: one.default for one in block.params}
        self.rows: dict[str, ParamRow] = {}
        self._wrong: set[str] = set()
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(16), px(16), px(16))
        column.setSpacing(px(12))
        if block.help:
            column.addWidget(label(block.help, "secondary", wrap=True))
        for one in block.params:
            column.addWidget(self._row(one.name))
        self.trouble = label("", "error", wrap=True)
        self.trouble.hide()
        column.addWidget(self.trouble)
        column.addStretch(1)
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel)
        self.ok = self.buttons.button(kinds.Ok)
        self.ok.setText(tr("Add"))
        self.ok.setObjectName("primary")
        self.buttons.button(kinds.Cancel).setText(tr("Cancel"))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column.addWidget(self.buttons)
        self.setMinimumWidth(px(360))

    def _row(self, name: str) -> ParamRow:
        param = next(one for one in self.block.params if one.name == name)
        declared = self.block.declared(param)
        row = ParamRow(declared, {})
        row.show_value(param.default)
        row.committed.connect(self._on_committed)
        row.editor.touched.connect(lambda raw: self._on_touched(name, raw))
        self.rows[name] = row
        return row

    def _on_touched(self, name: str, raw: object) -> None:
        """Check what is being typed."""
        try:
            self.values[name] = self.rows[name].param.parse(raw)
        except TangoError:  # the row says what is wrong
            self._wrong.add(name)
        else:
            self._wrong.discard(name)
        self._check()

    def _on_committed(self, name: str, value: object) -> None:
        self.values[name] = value
        self._wrong.discard(name)
        self.rows[name].show_value(value)
        self._check()

    def _check(self) -> None:
        text = ""
        try:
            with_values(self.block, self.values)
        except TangoError as error:
            text = f"{error.message} {error.hint}".strip()
        self.trouble.setText(text)
        self.trouble.setVisible(bool(text))
        self.ok.setEnabled(not text and not self._wrong)

    def accept(self) -> None:
        """Tell the values."""
        self._check()
        if self.ok.isEnabled():
            self.chosen.emit(dict(self.values))
            super().accept()
