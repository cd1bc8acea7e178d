"""What can be taken back in the editor: changes of a picture's boxes, over all pictures."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QUndoCommand

from tango_desktop.ui.box_editor.edits import Marked

TOGETHER_S = 1.5  # nudges in quick succession are one change
KEPT = 500  # changes that can be taken back


@dataclass(frozen=True, eq=False)
class Change:
    """From one state of a picture to the next.

    Attributes:
        path: the picture.
        selected: the number that is selected before and after.
        merges: whether a like change soon after is the same one, as with held arrow keys.
    """

    title: str
    path: str
    before: Marked
    after: Marked
    selected: tuple[int, int]
    merges: str = ""


Show = Callable[[str, Marked, int], None]


class ChangeCommand(QUndoCommand):
    """Applies a change and takes it back."""

    def __init__(self, change: Change, show: Show) -> None:
        super().__init__(change.title)
        self._change, self._show = change, show
        self._made_at = time.monotonic()

    def id(self) -> int:
        return 1 if self._change.merges else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, ChangeCommand):
            return False
        mine, new = self._change, other._change
        same = (mine.path, mine.merges, mine.selected[1]) == (new.path, new.merges, new.selected[0])
        if not same or other._made_at - self._made_at > TOGETHER_S:
            return False
        selected = (mine.selected[0], new.selected[1])
        self._change = Change(mine.title, mine.path, mine.before, new.after, selected, mine.merges)
        self._made_at = other._made_at
        return True

    def redo(self) -> None:
        self._show(self._change.path, self._change.after, self._change.selected[1])

    def undo(self) -> None:
        self._show(self._change.path, self._change.before, self._change.selected[0])
