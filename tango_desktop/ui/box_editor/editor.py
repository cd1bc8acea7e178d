"""The window of the box editor: one picture after the other, everything by mouse and keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QImage, QKeyEvent, QUndoStack
from PySide6.QtWidgets import QDialog, QWidget

from tango_desktop.core.jobs import JobContext
from tango_desktop.data.boxes import NO_BOXES, Boxes, Corners
from tango_desktop.errors import TangoError
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.box_editor import edits, keys
from tango_desktop.ui.box_editor.adding import ClassesCommand, NewClassDialog
from tango_desktop.ui.box_editor.changes import KEPT, Change, ChangeCommand
from tango_desktop.ui.box_editor.edits import Marked
from tango_desktop.ui.box_editor.frame import EditorFrame
from tango_desktop.ui.box_editor.journal import Kept
from tango_desktop.ui.box_editor.proposals import Proposed, Proposer
from tango_desktop.ui.box_editor.source import EditorSource, PictureToMark
from tango_desktop.ui.box_editor.store import BoxStore, Written
from tango_desktop.ui.box_editor.wording import saved_text, selection_text
from tango_desktop.ui.reading import Reader, read_picture
from tango_desktop.ui.session import Message, MessageKind, Session
from tango_desktop.ui.widgets.keys_dialog import KeysDialog
from tango_desktop.ui.widgets.picture_canvas import ZOOM_STEP

NEW_SHARE = 0.25  # of what is seen: a side of a box that is made by key


class BoxEditor(EditorFrame):
    """Draws and changes the boxes of a data set's pictures."""

    picture_shown = Signal(int)
    boxes_saved = Signal(object)  # Written
    closed = Signal(object)  # Edited

    def __init__(
        self, session: Session, source: EditorSource, parent: QWidget | None = None
    ) -> None:
        super().__init__(source, parent)
        self.session = session
        self.index = -1
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(KEPT)
        self.names = source.classes  # and those that are added here
        before = {picture.path: picture.boxes for picture in source.pictures}
        self.store = BoxStore(session, source.write, source.journal, before, self)
        self.proposer = Proposer(session, source.propose, self) if source.propose else None
        self._reader = Reader(session, self)
        self._journal_reader = Reader(session, self)
        self._proposed: dict[str, Marked] = {}  # proposals of pictures, by path
        self._numbers = {picture.path: at for at, picture in enumerate(source.pictures)}
        self._closing = False
        self._saved_in: Path | None = None  # the last file
        self._cycle_at = 0  # where Tab begins without a selection
        self._bindings = keys.table()
        self.button_pressed.connect(self._do)
        self._connect()
        self._show_saved()
        self._read_journal()

    # -- wiring -------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.canvas.box_drawn.connect(self.add)
        self.canvas.box_changed.connect(self._on_box_changed)
        self.canvas.box_selected.connect(self._on_selected)
        self.canvas.cycled.connect(self.cycle)
        self.canvas.scale_changed.connect(self._show_place)
        self.classes.chosen.connect(self.choose_class)
        self.classes.left.connect(self.canvas.setFocus)
        self.classes.new_requested.connect(self.add_class)
        self.store.saved.connect(self._on_saved)
        self.store.failed.connect(self._on_save_failed)
        self.store.state_changed.connect(self._show_saved)
        self.store.settled.connect(self._on_settled)
        self.undo_stack.indexChanged.connect(self._show_buttons)
        panel = self.proposals
        panel.one_requested.connect(self.propose_here)
        panel.all_requested.connect(self.propose_everywhere)
        panel.accept_all_requested.connect(self.accept_all)
        panel.next_requested.connect(self.next_proposed)
        panel.threshold_changed.connect(self._on_threshold)
        if self.proposer is not None:
            panel.cancel_requested.connect(self.proposer.cancel)
            self.proposer.found.connect(self._on_proposed)
            self.proposer.failed.connect(self.post_error)
            self.proposer.progressed.connect(self._on_proposing)
            self.proposer.ended.connect(self._on_proposals_ended)

    # -- which picture ------------------------------------------------------------------------

    @property
    def picture(self) -> PictureToMark:
        """The picture that is shown."""
        return self.source.pictures[self.index]

    @property
    def marked(self) -> Marked:
        """What the shown picture is marked with."""
        return self.marked_of(self.picture)

    def marked_of(self, picture: PictureToMark) -> Marked:
        """What a picture is marked with."""
        boxes = self.store.boxes(picture.path)
        proposals = self._proposed.get(picture.path, Marked())
        return proposals.with_boxes(picture.boxes if boxes is None else boxes)

    def show_picture(self, index: int) -> None:
        """Go to a picture; what was changed in the last one is saved."""
        if not 0 <= index < len(self.source.pictures) or index == self.index:
            return
        self.store.save()
        self.index, self._cycle_at = index, 0
        picture = self.picture
        self.name.setText(picture.path)
        self.canvas.size_px = picture.size
        self.canvas.show_image(None)
        self._show_marked(-1)
        self.canvas.setFocus()
        self._reader.read(tr("Read a picture"), _reading(picture), self._on_read)
        self.picture_shown.emit(index)

    def _on_read(self, image: QImage | None) -> None:
        self.canvas.show_image(image, broken=image is None)

    def step(self, by: int) -> None:
        """Go ``by`` pictures on."""
        self.show_picture(self.index + by)

    def _show_marked(self, selected: int) -> None:
        self.canvas.show_marked(self.marked, selected)
        self.classes.show_counts(self.marked.boxes)
        self._show_class()
        self._show_place()
        self._show_buttons()
        self._show_about()
        self._show_proposal_counts()

    # -- changing -----------------------------------------------------------------------------

    def _change(self, title: str, after: Marked, selected: int, merges: str = "") -> None:
        if self.canvas.is_broken or self.index < 0:
            return
        change = Change(
            title,
            self.picture.path,
            self.marked,
            after,
            (self.canvas.selected, selected),
            merges,
        )
        self.undo_stack.push(ChangeCommand(change, self._apply))

    def _apply(self, path: str, marked: Marked, selected: int) -> None:
        """Put a state in force, wherever it is (changes, undo, redo)."""
        self.show_picture(self._numbers[path])
        if marked.boxes != self.marked.boxes:
            self.store.put(path, marked.boxes)
        self._proposed[path] = marked.with_boxes(NO_BOXES)
        self._show_marked(selected)

    def _boxes_changed(self, title: str, boxes: Boxes, selected: int, merges: str = "") -> None:
        self._change(title, self.marked.with_boxes(boxes), selected, merges)

    def _own_box(self) -> int:
        """The number of the selected box; −1 when none or a proposal is selected."""
        number = self.canvas.selected
        return -1 if number >= len(self.marked.boxes) else number

    def add(self, corners: Corners) -> None:
        """Add a box of the class in force."""
        if not self.names:
            return
        boxes = edits.added(self.marked.boxes, corners, self.canvas.label)
        self._change(tr("Draw a box"), self.marked.with_boxes(boxes), len(boxes) - 1)

    def add_in_the_middle(self) -> None:
        """Add a box in the middle of what is seen, for the keyboard to move."""
        if self.canvas.image_size is None:
            return
        place, middle = self.canvas.box_place, self.canvas.rect().center()
        at = place.to_picture(middle.toPointF())
        half = NEW_SHARE / 2 * min(self.canvas.width(), self.canvas.height()) / place.scale
        corners = np.array([at.x() - half, at.y() - half, at.x() + half, at.y() + half])
        self.add(edits.clipped(corners.astype(np.float32), self.picture.size))

    def _on_box_changed(self, number: int, corners: Corners) -> None:
        boxes = edits.with_corners(self.marked.boxes, number, corners)
        self._boxes_changed(tr("Move or resize a box"), boxes, number)

    def nudge(self, across: int, along: int) -> None:
        """Move the selected box; without one, left and right go to the next picture."""
        number = self._own_box()
        if number < 0:
            if abs(across) == 1 and self.canvas.selected < 0:
                self.step(across)
            return
        moved = edits.moved(self.marked.corners_of(number), (across, along), self.picture.size)
        self._set_corners(tr("Move a box"), number, moved)

    def grow(self, across: int, along: int) -> None:
        """Move the right and the bottom edge of the selected box."""
        number = self._own_box()
        if number >= 0:
            grown = edits.grown(self.marked.corners_of(number), (across, along), self.picture.size)
            self._set_corners(tr("Resize a box"), number, grown)

    def _set_corners(self, title: str, number: int, corners: Corners) -> None:
        if not np.array_equal(corners, self.marked.corners_of(number)):
            boxes = edits.with_corners(self.marked.boxes, number, corners)
            self._boxes_changed(title, boxes, number, merges=title)

    def choose_class(self, number: int) -> None:
        """Give the selected box a class; it is also that of new boxes from now on."""
        if not 0 <= number < len(self.names):
            return
        self.canvas.label = number
        self.classes.mark(number)
        own = self._own_box()
        if own >= 0 and self.marked.label_of(own) != number:
            boxes = edits.with_label(self.marked.boxes, own, number)
            self._boxes_changed(tr("Change a box's class"), boxes, own)
        self._show_about()

    def delete(self) -> None:
        """Delete the selected box, so that none is selected, or reject the selected proposal."""
        number, own = self.canvas.selected, self._own_box()
        if own >= 0:
            boxes = edits.without(self.marked.boxes, own)
            self._cycle_at = own
            self._boxes_changed(tr("Delete a box"), boxes, -1)
        elif number >= 0:
            self._decide(tr("Reject a proposal"), edits.rejected, number)

    def duplicate(self) -> None:
        """Add a copy of the selected box, a little aside."""
        own = self._own_box()
        if own >= 0:
            boxes = edits.duplicated(self.marked.boxes, own, self.picture.size)
            self._boxes_changed(tr("Duplicate a box"), boxes, len(boxes) - 1)

    def copy_from_previous(self) -> None:
        """Add the boxes of the picture before, as in a sequence little moves."""
        if self.index < 1:
            return
        other = self.marked_of(self.source.pictures[self.index - 1]).boxes
        boxes = edits.copied_from(self.marked.boxes, other, self.picture.size)
        if len(boxes) > len(self.marked.boxes):
            self._boxes_changed(tr("Copy boxes"), boxes, -1)

    def undo(self) -> None:
        """Take the last change back, in whichever picture it was."""
        self.undo_stack.undo()

    def redo(self) -> None:
        """Make the change again that was taken back last."""
        self.undo_stack.redo()

    # -- choosing -----------------------------------------------------------------------------

    def cycle(self, by: int) -> None:
        """Select the next box or proposal."""
        every = self.canvas.numbers
        if not every:
            return
        selected = self.canvas.selected
        unselected = self._cycle_at - (0 if by > 0 else 1)
        at = every.index(selected) + by if selected in every else unselected
        self.canvas.select(every[at % len(every)])
        self._on_selected(self.canvas.selected)

    def _on_selected(self, _: int) -> None:
        self._show_class()
        self._show_about()
        self._show_buttons()

    def _show_class(self) -> None:
        """Mark the class of what is selected; a box's is that of new boxes as well."""
        number = self.canvas.selected
        known = number >= 0 and self.marked.label_of(number) in range(len(self.names))
        if known and not self.marked.is_proposal(number):
            self.canvas.label = self.marked.label_of(number)
        self.classes.mark(self.marked.label_of(number) if known else self.canvas.label)

    def find_class(self) -> None:
        """Let the first letters of a class be typed."""
        self.classes.begin_typing()

    def add_class(self) -> None:
        """Let a new class be named."""
        typed, relabels = self.classes.filter.text(), self._own_box() >= 0
        dialog = NewClassDialog(self.names, typed, relabels, self.source.classes_note, self)
        dialog.named.connect(self._on_class_named)
        dialog.finished.connect(dialog.deleteLater)
        self.class_dialog = dialog
        dialog.open()

    def _on_class_named(self, name: str) -> None:
        """A class more, which the selected box and new ones get."""
        names = (*self.names, name)
        self.undo_stack.beginMacro(tr("Add the class “{name}”", name=name))
        self.undo_stack.push(ClassesCommand(self.names, names, self._show_names))
        self.choose_class(len(names) - 1)
        self.undo_stack.endMacro()
        self.classes.filter.clear()
        self.canvas.setFocus()

    def _show_names(self, names: tuple[str, ...]) -> None:
        self.names = self.canvas.names = names
        self.canvas.label = max(0, min(self.canvas.label, len(names) - 1))
        self.classes.show_classes(names)
        self.store.put_classes(names[len(self.source.classes) :])
        if self.index >= 0:
            self._show_marked(self.canvas.selected)

    # -- proposals ----------------------------------------------------------------------------

    def propose_here(self) -> None:
        """Let the network look at the shown picture."""
        if self.proposer is not None and self.index >= 0:
            self.proposer.start([self.picture])

    def propose_everywhere(self) -> None:
        """Let the network look at all pictures without boxes."""
        if self.proposer is not None:
            bare = [p for p in self.source.pictures if not len(self.marked_of(p).boxes)]
            if not bare:
                self._post(MessageKind.INFO, tr("Every picture has boxes."))
            self.proposer.start(bare)

    def _on_proposed(self, proposed: Proposed) -> None:
        picture = self.source.pictures[self._numbers[proposed.path]]
        boxes = self.marked_of(picture).boxes
        kept, scores = edits.proposed_to(boxes, proposed.boxes, proposed.scores, picture.size)
        self._proposed[proposed.path] = Marked(NO_BOXES, kept, scores)
        if self.index >= 0 and proposed.path == self.picture.path:
            self._show_marked(self._own_box())
            if not len(kept):
                self._post(MessageKind.INFO, tr("The network finds nothing new here."))

    def _on_proposing(self, done: int, count: int) -> None:
        self.proposals.show_busy((done, count))
        self._show_proposal_counts()

    def _on_proposals_ended(self) -> None:
        self.proposals.show_busy(None)
        self._show_proposal_counts()

    def _on_threshold(self, value: float) -> None:
        self.canvas.threshold = value
        if self.index >= 0:
            self._show_marked(self._own_box())

    def _decide(self, title: str, decide: Callable[..., Marked], number: int) -> None:
        """Accept or reject one proposal and go on to the next."""
        before = self.marked
        at = number - len(before.boxes)
        after = decide(before, edits.one_of(len(before.proposed), at))
        shown = np.flatnonzero(after.sure(self.canvas.threshold))
        following = [int(n) for n in shown if n >= at] or [int(n) for n in shown]
        self._change(title, after, len(after.boxes) + following[0] if following else -1)

    def accept(self) -> None:
        """Make the selected proposal a box; without a selection, select the first."""
        number = self.canvas.selected
        if number >= 0 and self.marked.is_proposal(number):
            self._decide(tr("Accept a proposal"), edits.accepted, number)
        elif number < 0 and self.marked.sure(self.canvas.threshold).any():
            first = int(np.flatnonzero(self.marked.sure(self.canvas.threshold))[0])
            self.canvas.select(len(self.marked.boxes) + first)
            self._on_selected(self.canvas.selected)

    def accept_all(self) -> None:
        """Make all proposals that are shown boxes."""
        sure = self.marked.sure(self.canvas.threshold)
        if sure.any():
            self._change(tr("Accept all proposals"), edits.accepted(self.marked, sure), -1)

    def next_proposed(self) -> None:
        """Go to the next picture with proposals that are shown."""
        count = len(self.source.pictures)
        for step in range(1, count):
            at = (self.index + step) % count
            if self._is_waiting(self.source.pictures[at].path):
                self.show_picture(at)
                return

    def _is_waiting(self, path: str) -> bool:
        found = self._proposed.get(path)
        return found is not None and bool(found.sure(self.canvas.threshold).any())

    def _show_proposal_counts(self) -> None:
        if self.index < 0:
            return
        sure = self.marked.sure(self.canvas.threshold)
        here = self.picture.path
        elsewhere = sum(self._is_waiting(path) for path in self._proposed if path != here)
        self.proposals.show_counts(int(sure.sum()), int((~sure).sum()), elsewhere)

    # -- saying -------------------------------------------------------------------------------

    def _show_place(self) -> None:
        if self.index < 0:
            return
        count = numbers.count(len(self.source.pictures))
        parts = [tr("{number} of {count}", number=self.index + 1, count=count)]
        parts += [self.picture.note] if self.picture.note else []
        parts += [numbers.pixels(*self.picture.size), numbers.percent(self.canvas.box_place.scale)]
        self.place.setText("  ·  ".join(parts))

    def _show_buttons(self) -> None:
        own = self._own_box() if self.index >= 0 else -1
        last = len(self.source.pictures) - 1
        enabled = {
            "undo": self.undo_stack.canUndo(),
            "redo": self.undo_stack.canRedo(),
            "trash": self.canvas.selected >= 0,
            "layers": own >= 0,
            "copy": self.index > 0,
            "arrow-left": self.index > 0,
            "arrow-right": self.index < last,
        }
        for name, can in enabled.items():
            self.buttons[name].setEnabled(can)

    def _show_about(self) -> None:
        text = selection_text(self.marked, self.canvas.selected, self.names, self.canvas.label)
        self.about.setText(text)
        self.canvas.setAccessibleDescription(text)

    # -- saving -------------------------------------------------------------------------------

    def save(self) -> None:
        """Write what is unsaved now."""
        self.store.save()

    def _on_saved(self, written: Written) -> None:
        self._saved_in = written.file or self._saved_in
        self.boxes_saved.emit(written)
        self._show_saved()

    def _show_saved(self) -> None:
        self.say_saved(*saved_text(self.store, self.source.format_title, self._saved_in))

    def _on_save_failed(self, error: TangoError) -> None:
        action = self._close_anyway if self._closing else self.store.save
        text = tr("Close; keep them in the project") if self._closing else tr("Try again")
        self._closing = False
        self.messages.post(
            Message(
                MessageKind.ERROR,
                error.message,
                error.hint or tr("Your changes are kept in the project."),
                error.details,
                text,
                action,
            )
        )

    def _read_journal(self) -> None:
        journal = self.source.journal
        self._journal_reader.read(
            tr("Read unsaved boxes"), lambda ctx: journal.read(), self._on_journal, self.post_error
        )

    def _on_journal(self, kept: Kept) -> None:
        """Boxes from before a crash: put in force and saved, as they would have been."""
        known = {path: boxes for path, boxes in kept.boxes.items() if path in self._numbers}
        if kept.added:
            self._show_names((*self.source.classes, *kept.added))
        for path, boxes in known.items():
            if self.store.boxes(path) is None:
                self.store.put(path, boxes)
        if not known:
            return
        self._post(
            MessageKind.GOOD,
            tr("Unsaved boxes of 1 picture were brought back.")
            if len(known) == 1
            else tr(
                "Unsaved boxes of {count} pictures were brought back.",
                count=numbers.count(len(known)),
            ),
        )
        if self.index >= 0:
            self._show_marked(-1)
        self.store.save()

    def _post(self, kind: MessageKind, text: str) -> None:
        self.messages.post(Message(kind, text))

    def post_error(self, error: TangoError) -> None:
        """Show an error in the editor's own message bar."""
        self.messages.post(Message(MessageKind.ERROR, error.message, error.hint, error.details))

    # -- closing ------------------------------------------------------------------------------

    def step_back(self) -> None:
        """Forget the drag, else the selection, else close."""
        if self.canvas.cancel_drag():
            return
        if self.canvas.selected >= 0:
            self.canvas.select(-1)
            self._on_selected(-1)
        else:
            self.reject()

    def reject(self) -> None:
        """Close once everything is saved."""
        if self.store.is_clean and not self.store.is_busy:
            self._end()
            return
        self._closing = True
        self.store.save()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.reject()

    def _on_settled(self) -> None:
        self._show_saved()
        if self._closing and self.store.is_clean:
            self._end()

    def _close_anyway(self) -> None:
        self._end()

    def _end(self) -> None:
        self._closing = False
        self._reader.cancel()
        self._journal_reader.cancel()
        if self.proposer is not None:
            self.proposer.cancel()
        edited = self.store.edited()
        super().done(QDialog.DialogCode.Accepted)
        self.closed.emit(edited)

    # -- keyboard -----------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        name = keys.pressed(event)
        if name in self._bindings and self.index >= 0:
            if self._bindings[name].repeats or not event.isAutoRepeat():
                self._do(name)
        elif len(name) == 1 and "1" <= name <= "9":
            self.choose_class(int(name) - 1)
        else:
            event.ignore()

    def _do(self, key: str) -> None:
        binding = self._bindings[key]
        getattr(self, binding.act)(*binding.values)

    def zoom(self, steps: int) -> None:
        """Magnify by a step, or back."""
        self.canvas.zoom(ZOOM_STEP**steps)

    def fit(self) -> None:
        """Show the whole picture."""
        self.canvas.fit()

    def leave_picture(self) -> None:
        """From the picture to the class list, and back to the picture."""
        away = self.focusWidget() is self.canvas
        target: QWidget = self.classes.filter if away else self.canvas
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_keys(self) -> None:
        """List the keys."""
        self.keys_dialog = KeysDialog(tr("Keys of the editor"), keys.rows(), self)
        self.keys_dialog.finished.connect(self.keys_dialog.deleteLater)
        self.keys_dialog.open()


def _reading(picture: PictureToMark) -> Callable[[JobContext], QImage | None]:
    return lambda ctx: read_picture(picture.file)


def edit(session: Session, source: EditorSource, index: int, parent: QWidget) -> BoxEditor:
    """Open the editor at a picture over ``parent``."""
    editor = BoxEditor(session, source, parent.window())
    editor.finished.connect(editor.deleteLater)
    editor.open()
    editor.show_picture(index)
    return editor
