"""Data with boxes, written as another data set in any of the formats: a button with a menu."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton, QWidget

from tango_desktop.core.counting import boxes_text, pictures_text
from tango_desktop.data.exporting import ExportedDataset, export_dataset, export_formats
from tango_desktop.data.formats import FORMATS
from tango_desktop.data.records import DatasetIndex
from tango_desktop.i18n import tr
from tango_desktop.ui.icons import icon, spaced
from tango_desktop.ui.session import Message, MessageKind, Session


class ExportButton(QPushButton):
    """Offers the formats, asks for a folder and writes there in a job."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(icon("save"), spaced(tr("Export")), parent)
        self._session = session
        self._index: DatasetIndex | None = None
        self.setAccessibleName(tr("Export pictures and boxes in another format"))
        self.setToolTip(tr("Pictures and boxes as a new folder; your files stay as they are"))
        menu = QMenu(self)
        for name in export_formats():
            menu.addAction(tr(FORMATS.get(name).title), partial(self.ask, name))
        self.setMenu(menu)

    def show_index(self, index: DatasetIndex | None) -> None:
        """Offer to write this data set."""
        self._index = index
        self.setVisible(index is not None and index.has_boxes)

    def ask(self, name: str) -> None:
        """Ask for the new folder and write the data there in the format ``name``."""
        if self._index is None:
            return
        root = self._index.root
        proposed = str(root.with_name(f"{root.name}-{name}"))
        chosen, _ = QFileDialog.getSaveFileName(self, tr("Name of the new folder"), proposed)
        if chosen:
            self.export(name, Path(chosen))

    def export(self, name: str, folder: Path) -> None:
        """Write the data in the format ``name`` into a new folder, as a job."""
        index = self._index
        if index is None:
            return
        title = tr("Export as {format}", format=tr(FORMATS.get(name).title))
        job = self._session.submit(title, lambda ctx: export_dataset(index, name, folder, ctx))
        job.finished.connect(self._on_written)

    def _on_written(self, done: ExportedDataset) -> None:
        message = Message(
            MessageKind.GOOD,
            tr(
                "Exported: {pictures}, {boxes}, in {folder}.",
                pictures=pictures_text(done.pictures),
                boxes=boxes_text(done.boxes),
                folder=done.folder,
            ),
            " ".join(done.notes),
            action_text=tr("Open folder"),
            action=lambda: _open(done.folder),
        )
        self._session.post(message)


def _open(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
