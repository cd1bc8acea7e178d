"""A network document under edit: the one way to change it, to take that back, and its figures."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from tango_desktop.data.collecting import uncollected
from tango_desktop.errors import TangoError
from tango_desktop.graph import NetworkDocument
from tango_desktop.graph.edits import Edit, EditGroup
from tango_desktop.graph.insight import Insight, look

E = TypeVar("E", bound=Edit)
AT_ONCE_S = 0.1  # figures that take longer wait until the events in the queue are done
TOGETHER_S = 1.5  # changes of one kind in quick succession are one
_MERGES = 1  # Qt asks commands of one id whether they merge; -1 never does


class EditedNetwork(QObject):
    """A document, its undo stack and its live figures.

    Everything that shows the document compares it with what it shows: nodes never change, so
    what is another object is what was edited.
    """

    changed = Signal()  # the document is another
    insight_changed = Signal()
    refused = Signal(object)  # TangoError: the edit was not possible, nothing was changed
    was_reset = Signal()  # another document took its place
    places_asked = Signal(object)  # Moved: undo and redo put boxes there
    look_asked = Signal(object, object)  # open blocks and Moved, as it is to be looked at

    def __init__(self, document: NetworkDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self._took = 0.0
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._follow)
        self.document = document.copy()
        self.insight: Insight = look(self.document)

    def reset(self, document: NetworkDocument) -> None:
        """Edit a copy of another document; what was done before cannot be taken back."""
        self.document = document.copy()
        self.undo_stack.clear()
        self._look()
        self.show_anew()

    def let_go(self) -> None:
        """Nobody shows it any more: who did is about to be deleted."""
        for signal in (self.changed, self.insight_changed, self.refused, self.was_reset):
            signal.disconnect()
        for signal in (self.places_asked, self.look_asked, self.undo_stack.indexChanged):
            signal.disconnect()
        self.setParent(None)

    def show_anew(self) -> None:
        """Let everybody show it from the beginning."""
        self.was_reset.emit()
        self.changed.emit()
        self.insight_changed.emit()

    def apply(self, edit: Edit, merge: str = "") -> bool:
        """Do an edit; False, and ``refused``, when it is not possible.

        Args:
            edit: what to do.
            merge: edits that name the same thing here, one soon after the other, are undone as
                one, as with a number that is counted up.
        """
        try:
            undo = edit.apply(self.document)
        except TangoError as error:
            self.refused.emit(error)
            return False
        self.undo_stack.push(_Command(self, edit, undo, merge))
        self._announce()
        return True

    def do(self, make: Callable[[NetworkDocument], E], merge: str = "") -> E | None:
        """Do the edit that ``make`` gives for the document.

        Returns:
            The edit; None, and ``refused``, when there is none or it is not possible.
        """
        try:
            edit = make(self.document)
        except TangoError as error:
            self.refused.emit(error)
            return None
        return edit if self.apply(edit, merge) else None

    def settle(self) -> Insight:
        """The figures of the document as it is now."""
        if self._timer.isActive():
            self._follow()
        return self.insight

    def replay(self, edit: Edit) -> Edit:
        """Do an edit that was done or undone before; gives the one that reverses it."""
        reverse = edit.apply(self.document)
        self._announce()
        return reverse

    def _announce(self) -> None:
        # Figures come first where they are quick, so that what follows the document sees both.
        # Thousands of records take the place of others then, none of them in cycles.
        at_once = self._took < AT_ONCE_S
        with uncollected():
            if at_once:
                self._look()
            self.changed.emit()
            if at_once:
                self.insight_changed.emit()
            else:
                self._timer.start()

    def _follow(self) -> None:
        with uncollected():
            self._look()
            self.insight_changed.emit()

    def _look(self) -> None:
        self._timer.stop()
        started = time.perf_counter()
        self.insight = look(self.document, self.insight)
        self._took = time.perf_counter() - started


class _Command(QUndoCommand):
    """An edit on the undo stack; it has been done when it is pushed."""

    def __init__(self, network: EditedNetwork, edit: Edit, undo: Edit, merge: str) -> None:
        super().__init__(edit.title())
        self._network = network
        self._edit, self._undo = edit, undo
        self._merge = merge
        self._made_at = time.monotonic()
        self._is_done = True

    def id(self) -> int:
        return _MERGES if self._merge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Command) or other._merge != self._merge:
            return False
        if other._made_at - self._made_at > TOGETHER_S:
            return False
        self._edit = EditGroup(self.text(), (self._edit, other._edit))
        self._undo = EditGroup(self.text(), (other._undo, self._undo))
        self._made_at = other._made_at
        return True

    def redo(self) -> None:
        if self._is_done:
            return
        self._undo = self._network.replay(self._edit)
        self._is_done = True

    def undo(self) -> None:
        self._edit = self._network.replay(self._undo)
        self._is_done = False
