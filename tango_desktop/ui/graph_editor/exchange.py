"""Networks from other files into the editor, and copies of its network out of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from tango_desktop.core.files import write_text
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.i18n import tr
from tango_desktop.recommend.records import RecommendRequest
from tango_desktop.ui.graph_editor.opened_file import OpenedFile, open_file
from tango_desktop.ui.graph_editor.replacing import replace_network
from tango_desktop.ui.graph_editor.save_copy_dialog import Copy, SaveCopyDialog
from tango_desktop.ui.reading import Reader
from tango_desktop.ui.session import Message, MessageKind

if TYPE_CHECKING:
    from tango_desktop.ui.graph_editor.editor import GraphEditor

SUFFIXES = (".yaml", ".yml", ".onnx")


class Exchange(QObject):
    """Opens files by name or by drop, saves copies; all reading and writing in jobs."""

    def __init__(self, editor: GraphEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self._reader = Reader(editor.session, self)
        self._writer = Reader(editor.session, self)
        self.dialog: QDialog | None = None
        editor.commands.on("open", self.ask_open)
        editor.commands.on("save", self.ask_save)
        editor.setAcceptDrops(True)
        editor.installEventFilter(self)

    # -- opening ------------------------------------------------------------------------------

    def ask_open(self) -> None:
        """Ask which file to open."""
        self.dialog = ask_for_network(self._editor, tr("Open a network"), self.open_file)

    def open_file(self, path: Path) -> None:
        """Read a network and show it in the place of the one that is drawn."""
        base, project = self._editor.base, self._editor.session.project
        if base is None or project is None:
            return
        self._reader.read(
            tr("Open {file}", file=path.name),
            partial(_open, project, path, base.request),
            self._on_opened,
            self._editor.tell,
        )

    def _on_opened(self, found: OpenedFile) -> None:
        editor = self._editor
        title = tr("Open {file}", file=found.path.name)
        replace_network(editor.network, editor.view, found.document, title)
        if found.weights:
            editor.take_weights(found.weights)
        fitting = found.fitting
        editor.messages.post(
            Message(
                MessageKind.WARNING if found.details and len(found.told) > 2 else MessageKind.GOOD,
                " ".join(found.told),
                _hint(found),
                found.details,
                action_text=fitting.title() if fitting is not None else "",
                action=partial(self._fit, found) if fitting is not None else None,
            )
        )
        editor.view.setFocus()

    def _fit(self, found: OpenedFile) -> None:
        if found.fitting is not None:
            self._editor.network.apply(found.fitting)

    # -- dropping -----------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent):
            path = network_in(event.mimeData())
        elif isinstance(event, QDropEvent) and event.type() is QEvent.Type.Drop:
            path = network_in(event.mimeData())
            if path is not None:
                self.open_file(path)
        else:
            return False
        if path is None:
            return False
        event.acceptProposedAction()
        return True

    # -- saving -------------------------------------------------------------------------------

    def ask_save(self) -> None:
        """Ask in which form to save a copy; forms that cannot hold the network say why."""
        dialog = SaveCopyDialog(
            self._editor.network.document.copy(), self._editor.session, self._editor
        )
        dialog.chosen.connect(self.ask_where)
        self._show(dialog)

    def ask_where(self, copy: Copy) -> None:
        """Ask where to save it."""
        dialog = QFileDialog(self._editor, tr("Save a copy"), copy.file_name)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        suffix = Path(copy.file_name).suffix
        dialog.setNameFilters([f"{copy.title} (*{suffix})"])
        dialog.setDefaultSuffix(suffix[1:])
        dialog.fileSelected.connect(lambda path: self.save_file(copy, Path(path)))
        self._show(dialog)

    def save_file(self, copy: Copy, path: Path) -> None:
        """Write a copy."""
        self._writer.read(
            tr("Save {file}", file=path.name),
            partial(_write, path, copy.text),
            partial(self._on_saved, path),
            self._editor.tell,
        )

    def _on_saved(self, path: Path, _: None) -> None:
        text = tr("Saved as {path}.", path=path)
        self._editor.messages.post(Message(MessageKind.GOOD, text))

    def _show(self, dialog: QDialog) -> None:
        self.dialog = dialog
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def ask_for_network(parent: QWidget, title: str, take: Callable[[Path], object]) -> QFileDialog:
    """Ask for a file that a network can be in; ``take`` gets it."""
    patterns = " ".join(f"*{suffix}" for suffix in SUFFIXES)
    dialog = QFileDialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters([tr("Networks ({patterns})", patterns=patterns), tr("All files (*)")])
    dialog.fileSelected.connect(lambda path: take(Path(path)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def network_in(mime: QMimeData) -> Path | None:
    """The file that is dragged, when it is one that a network can be in."""
    paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    fits = len(paths) == 1 and paths[0].suffix.lower() in SUFFIXES
    return paths[0] if fits else None


def _hint(found: OpenedFile) -> str:
    if found.fitting is None:
        return ""
    return tr("It is made for other pictures or classes than the project's.")


def _open(project: Project, path: Path, request: RecommendRequest, ctx: JobContext) -> OpenedFile:
    return open_file(project, path, request, ctx)


def _write(path: Path, text: str, ctx: JobContext) -> None:
    write_text(path, text)
