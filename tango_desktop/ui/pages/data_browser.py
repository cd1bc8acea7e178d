"""The pictures of the data page: a gallery with filters; boxes are edited from here."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.core.tasks import CLASSIFICATION
from tango_desktop.data.lock import Changes, find_changes
from tango_desktop.data.problems import Problem
from tango_desktop.data.records import SPLITS
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.box_editor.editor import BoxEditor, edit
from tango_desktop.ui.box_editor.store import Edited
from tango_desktop.ui.icons import icon, spaced
from tango_desktop.ui.pages.data_combo import combo, fill
from tango_desktop.ui.pages.data_detail import DetailPanel
from tango_desktop.ui.pages.data_editing import can_edit, editor_source
from tango_desktop.ui.pages.data_export import ExportButton
from tango_desktop.ui.pages.data_state import DataView, Entry, Wanted, entries, split_title
from tango_desktop.ui.pages.data_tasks import DATA_VIEWS, DataViewInfo, view_info
from tango_desktop.ui.reading import Reader
from tango_desktop.ui.session import Message, MessageKind, Session
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.box_overlay import ShownBoxes
from tango_desktop.ui.widgets.card import label
from tango_desktop.ui.widgets.gallery import Gallery, Tile
from tango_desktop.ui.widgets.picture_viewer import PictureViewer, Shown, ViewerAction, view

TYPED_MS = 150  # typing in the search field settles


class BrowserPanel(QWidget):
    """Looks through the pictures."""

    boxes_edited = Signal(object)  # Edited, saved
    check_requested = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._view: DataView | None = None
        self._info: DataViewInfo = DATA_VIEWS.get(CLASSIFICATION.name)
        self._entries: list[Entry] = []
        self.viewer: PictureViewer | None = None
        self.editor: BoxEditor | None = None
        self._is_edited = False  # since the last check: what it found is not what the files say
        self._reader = Reader(session, self)
        self.of_class = combo(tr("Class"))
        self.of_split = combo(tr("Split"))
        self.of_problem = combo(tr("Problem"))
        self.name = QLineEdit()
        self.name.setPlaceholderText(tr("File name"))
        self.name.setAccessibleName(tr("Part of the file name"))
        self.name.setClearButtonEnabled(True)
        self.edit = QPushButton(icon("edit"), spaced(tr("Edit boxes (E)")))
        self.edit.setShortcut(QKeySequence("E"))
        self.export = ExportButton(session, self)
        self.counter = label("", "small")
        self.gallery = Gallery(tr("Pictures"), session)
        self.detail = DetailPanel(session)
        self._lay_out()
        for box in (self.of_class, self.of_split, self.of_problem):
            box.currentIndexChanged.connect(self._on_filter)
        self._typed = QTimer(self, singleShot=True, interval=TYPED_MS)
        self._typed.timeout.connect(self._on_filter)
        self.name.textChanged.connect(self._typed.start)
        self.edit.clicked.connect(lambda: self.open_editor(self.gallery.current))
        self.gallery.picture_selected.connect(self._on_selected)
        self.gallery.picture_activated.connect(self.open_large)
        self.detail.picture.opened.connect(lambda: self.open_large(self.gallery.current))

    def _lay_out(self) -> None:
        filters = QGridLayout()
        filters.setSpacing(px(8))
        for at, field in enumerate((self.of_class, self.of_split, self.of_problem, self.name)):
            filters.addWidget(field, at // 2, at % 2)
            filters.setColumnStretch(at % 2, 1)
        below = QHBoxLayout()
        below.setSpacing(px(8))
        below.addWidget(self.counter, 1)
        below.addWidget(self.export)
        below.addWidget(self.edit)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, px(12), 0, 0)
        column.setSpacing(px(8))
        column.addLayout(filters)
        column.addWidget(self.gallery, 1)
        column.addLayout(below)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(px(9))
        splitter.addWidget(left)
        splitter.addWidget(self.detail)
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 0)
        splitter.setSizes([px(460), px(280)])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(splitter)

    # -- content ------------------------------------------------------------------------------

    def show_view(self, data: DataView) -> None:
        """Show a data set, keeping the filters where they still fit."""
        self._view = data
        self._info = view_info(self._session.current())
        self._is_edited = False
        classes = data.index.classes if data.index else ()
        present = [split for split in SPLITS if data.index and data.index.of_split(split)]
        info = self._info
        more = [(tr(title), value) for title, value in info.more_classes]
        named = [(name, i) for i, name in enumerate(classes)]
        fill(self.of_class, tr("All classes"), [*more, *named])
        fill(self.of_split, tr("All splits"), [(split_title(s), s) for s in present])
        problems = [problem for problem in data.report.problems if problem.files]
        fill(self.of_problem, tr("Any or no problem"), [(p.message, p.kind) for p in problems])
        self.edit.setVisible(info.can_edit)
        self.export.show_index(data.index if info.can_edit else None)
        self.gallery.forget()
        self._on_filter()

    def show_class(self, label_index: int) -> None:
        """Show only pictures of a class."""
        self._set_filters(label_index, None, None)

    def show_problem(self, problem: Problem) -> None:
        """Show only the files of a problem."""
        self._set_filters(None, None, problem.kind)

    def _set_filters(self, *values: object) -> None:
        self.name.clear()
        for box, value in zip((self.of_class, self.of_split, self.of_problem), values, strict=True):
            box.setCurrentIndex(max(0, box.findData(value)) if value is not None else 0)

    def wanted(self) -> Wanted:
        """What the filters ask for."""
        kind = self.of_problem.currentData()
        problem = self._view.report.find(kind) if self._view and kind else None
        label_index, split = self.of_class.currentData(), self.of_split.currentData()
        return Wanted(label_index, split, problem, self.name.text())

    def _on_filter(self) -> None:
        if self._view is None:
            return
        current = self.gallery.current
        before = self._entries[current].path if 0 <= current < len(self._entries) else ""
        self._entries = entries(self._view, self.wanted(), self._info)
        self.counter.setText(tr("{count} pictures", count=numbers.count(len(self._entries))))
        self.gallery.set_source(len(self._entries), self._tile)
        self._show_can_edit()
        self.detail.clear()
        self._select(before)

    def _show_can_edit(self) -> None:
        """Boxes can be edited in the listed pictures that are used."""
        used = any(entry.picture is not None for entry in self._entries)
        can = self._view is not None and can_edit(self._view.index)
        self.edit.setEnabled(used and can)

    def _select(self, path: str) -> None:
        """Select the picture with a path, the first where it is not listed."""
        paths = [entry.path for entry in self._entries]
        self.gallery.select(paths.index(path) if path in paths else 0)

    def _tile(self, index: int) -> Tile:
        entry = self._entries[index]
        path = self._file(entry)
        if entry.picture is None:
            return Tile(path, tr("not used"), tip=entry.path, flag="warning")
        plot, boxes = self._info.plot(entry.picture), self._boxes_of(entry)
        return Tile(path, self._caption(entry), tip=entry.path, plot=plot, boxes=boxes)

    def _file(self, entry: Entry) -> Path:
        assert self._view is not None
        return self._view.root / entry.path

    def _caption(self, entry: Entry) -> str:
        if entry.picture is None or self._view is None or self._view.index is None:
            return tr("not used")
        return self._info.caption(entry.picture, self._view.index.classes)

    def _boxes_of(self, entry: Entry) -> ShownBoxes | None:
        if entry.picture is None or self._view is None or self._view.index is None:
            return None
        return self._info.boxes(entry.picture, self._view.index.classes)

    def describe(self, index: int) -> Shown:
        """What the viewer says about a picture."""
        entry = self._entries[index]
        parts = [entry.path]
        if entry.picture is not None:
            parts.append(split_title(entry.picture.split))
            parts.append(numbers.size(entry.picture.size_bytes))
        text = "  ·  ".join(parts)
        return Shown(self._file(entry), self._caption(entry), text, self._boxes_of(entry))

    def _on_selected(self, index: int) -> None:
        if self._view is not None:
            entry = self._entries[index]
            self.detail.show_entry(self._view, entry, self._caption(entry))

    def open_large(self, index: int) -> None:
        """Show a picture large."""
        if not 0 <= index < len(self._entries):
            return
        actions = []
        if self.edit.isEnabled() and self._info.can_edit:
            edit = ViewerAction("edit", tr("Edit boxes (E)"), Qt.Key.Key_E, self._edit_from_viewer)
            actions.append(edit)
        self.viewer = view(self._session, len(self._entries), self.describe, index, self, actions)
        self.viewer.picture_shown.connect(self.gallery.select)

    # -- editing ------------------------------------------------------------------------------

    def _edit_from_viewer(self, index: int) -> None:
        if self.viewer is not None:
            self.viewer.close()
        self.open_editor(index)

    def open_editor(self, index: int) -> None:
        """Edit the boxes of the listed pictures, beginning with one of them."""
        if self._view is None or self._view.index is None or not can_edit(self._view.index):
            return
        if self._is_edited:  # by this program itself, and known here
            self._edit(index)
            return
        lock = self._view.index

        def find(changes: Changes) -> None:
            self._on_compared(index, changes)

        self._reader.read(tr("Compare with the check"), lambda ctx: find_changes(lock, ctx), find)

    def _on_compared(self, index: int, changes: Changes) -> None:
        """Boxes that others have changed meanwhile must not be overwritten."""
        if not changes:
            self._edit(index)
            return
        self._session.post(
            Message(
                MessageKind.WARNING,
                tr("Files of this data have changed since they were checked."),
                tr("Check the data again before you edit boxes, so that nothing is overwritten."),
                "\n".join((*changes.changed, *changes.vanished)),
                tr("Check again"),
                self.check_requested.emit,
                until_run=True,
            )
        )

    def _edit(self, index: int) -> None:
        pictures = [entry.picture for entry in self._entries if entry.picture is not None]
        if not pictures or self._view is None or self._view.index is None:
            return
        at = self._entries[index].picture if 0 <= index < len(self._entries) else None
        source = editor_source(self._session.current(), self._view.index, pictures)
        first = pictures.index(at) if at is not None else 0
        self.editor = edit(self._session, source, first, self)
        self.editor.closed.connect(self._on_edited)

    def _on_edited(self, edited: Edited) -> None:
        shown = self.editor.picture.path if self.editor is not None else ""
        self.editor = None
        if not edited or self._view is None:
            return
        self._view = self._view.with_boxes(edited.changed, edited.added)
        self.export.show_index(self._view.index)
        self._is_edited = not edited.added  # what other classes mean for the files is checked first
        self._on_filter()
        self._select(shown)
        self.boxes_edited.emit(edited)
