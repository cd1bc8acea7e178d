"""A new class: asked for by name, checked while it is typed, and taken back by undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QUndoCommand
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from tango_desktop.data.class_list_writing import (
    LONGEST_NAME,
    class_name_fault,
    plain_class_name,
)
from tango_desktop.i18n import tr
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label

Names = tuple[str, ...]


class ClassesCommand(QUndoCommand):
    """Puts another list of classes in force."""

    def __init__(self, before: Names, after: Names, show: Callable[[Names], None]) -> None:
        super().__init__()
        self._before, self._after, self._show = before, after, show

    def redo(self) -> None:
        self._show(self._after)

    def undo(self) -> None:
        self._show(self._before)


class NewClassDialog(QDialog):
    """Asks for the name of a class."""

    named = Signal(str)

    def __init__(
        self,
        classes: Sequence[str],
        typed: str,
        relabels: bool,
        note: str,
        parent: QWidget | None = None,
    ) -> None:
        """What is known already.

        Args:
            classes: that there are.
            typed: what was looked for among them.
            relabels: whether a box is selected, which gets the class.
            note: what is to be known about classes of this data; may be empty.
            parent: the editor.
        """
        super().__init__(parent)
        self._classes = tuple(classes)
        self.setWindowTitle(tr("Add a class"))
        self.setMinimumWidth(px(400))
        self.name = QLineEdit()
        self.name.setAccessibleName(tr("Name of the class"))
        self.name.setMaxLength(2 * LONGEST_NAME)  # longer ones are told, not cut in silence
        self.fault = label("", "error", wrap=True)
        self.add = QPushButton(tr("Add the class"))
        self.add.setObjectName("primary")
        self.add.setDefault(True)
        self._lay_out(relabels, note)
        self.name.textChanged.connect(self._on_typed)
        self.add.clicked.connect(self._on_add)
        self.name.setText("" if class_name_fault(typed, classes) else plain_class_name(typed))
        self._on_typed(self.name.text())

    def _lay_out(self, relabels: bool, note: str) -> None:
        title = label(tr("Name of the class"), "strong")
        title.setBuddy(self.name)
        told = tr("The selected box gets it.") if relabels else tr("New boxes get it.")
        cancel = QPushButton(tr("Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(16), px(24), px(16))
        column.setSpacing(px(8))
        for widget in (title, self.name, self.fault):
            column.addWidget(widget)
        column.addWidget(label(f"{told} {note}".strip(), "secondary", wrap=True))
        column.addStretch(1)
        column.addSpacing(px(8))
        column.addLayout(buttons)
        # The line stays where it is while a fault comes and goes.
        policy = self.fault.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.fault.setSizePolicy(policy)
        self.fault.setMinimumHeight(self.fault.fontMetrics().height())
        self.fault.setAlignment(Qt.AlignmentFlag.AlignTop)

    def _on_typed(self, text: str) -> None:
        fault = class_name_fault(text, self._classes)
        self.add.setEnabled(not fault)
        said = fault if text.strip() else ""  # nothing typed yet is no mistake
        self.fault.setText(said)
        self.name.setAccessibleDescription(said)

    def _on_add(self) -> None:
        name = plain_class_name(self.name.text())
        self.accept()
        self.named.emit(name)
