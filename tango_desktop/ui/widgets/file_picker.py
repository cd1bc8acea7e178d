"""A path: typed, chosen in the system's dialog, or dropped."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QToolButton, QWidget

from tango_desktop.i18n import tr
from tango_desktop.ui.icons import icon
from tango_desktop.ui.theme import px


class FilePicker(QWidget):
    """A field for a folder (or a file) with a button that opens the system's dialog."""

    edited = Signal(str)  # while typing
    picked = Signal(str)  # a path was entered, chosen or dropped

    def __init__(self, folder: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("Choose or drop a folder") if folder else "")
        self.button = QToolButton()
        self.button.setIcon(icon("folder-open"))
        self.button.setToolTip(tr("Choose a folder…") if folder else tr("Choose a file…"))
        self.button.setAccessibleName(self.button.toolTip())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(4))
        row.addWidget(self.field, 1)
        row.addWidget(self.button)
        self.setFocusProxy(self.field)
        self.setAcceptDrops(True)
        self.field.setAcceptDrops(False)
        self.field.textEdited.connect(self.edited.emit)
        self.field.editingFinished.connect(lambda: self.picked.emit(self.path()))
        self.button.clicked.connect(self._on_browse)

    def path(self) -> str:
        """The path as entered."""
        return self.field.text().strip()

    def set_path(self, path: str) -> None:
        """Show a path without telling anyone."""
        self.field.setText(path)

    def set_far(self, far: bool) -> None:
        """Whether the path is on another machine: it is typed then, and not chosen here."""
        self.button.setVisible(not far)
        self.setAcceptDrops(not far)
        hinted = self._folder and not far
        self.field.setPlaceholderText(tr("Choose or drop a folder") if hinted else "")

    def _on_browse(self) -> None:
        if self._folder:
            chosen = QFileDialog.getExistingDirectory(self, tr("Choose a folder"), self.path())
        else:
            chosen, _ = QFileDialog.getOpenFileName(self, tr("Choose a file"), self.path())
        self._take(chosen)

    def _take(self, chosen: str) -> None:
        if chosen:
            self.set_path(chosen)
            self.picked.emit(chosen)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for url in event.mimeData().urls()[:1]:
            self._take(url.toLocalFile())
            event.acceptProposedAction()
