"""The keys of the editor: one table for what they do and for the list that explains them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QVBoxLayout, QWidget

from tango_desktop.i18n import N_, tr
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label
from tango_desktop.ui.widgets.scroll import scrolled

_MODIFIERS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.ShiftModifier
    | Qt.KeyboardModifier.AltModifier
)

SCREEN_SHARE = 0.9  # at most, of the screen's sides

ARROWS = (("Left", -1, 0), ("Right", 1, 0), ("Up", 0, -1), ("Down", 0, 1))


@dataclass(frozen=True)
class Binding:
    """What keys do.

    Attributes:
        keys: as ``QKeySequence`` reads them.
        title: what they do, in words.
        act: the name of the editor's method.
        values: what the method is called with.
        listed: whether the list of keys shows it.
        repeats: whether it is done again and again while the keys are held.
    """

    keys: tuple[str, ...]
    title: str
    act: str
    values: tuple[int, ...] = ()
    listed: bool = True
    repeats: bool = False


def _for_arrows(
    held: str, title: str, act: str, by: int, listed: bool = False
) -> tuple[Binding, ...]:
    return tuple(
        Binding((f"{held}{arrow}",), title, act, (by * across, by * along), listed, repeats=True)
        for arrow, across, along in ARROWS
    )


BINDINGS = (
    Binding(("A", "PgUp"), N_("Previous picture"), "step", (-1,), repeats=True),
    Binding(("D", "PgDown"), N_("Next picture"), "step", (1,), repeats=True),
    Binding(("N",), N_("New box in the middle"), "add_in_the_middle"),
    Binding(("Tab",), N_("Next box, with Shift the one before"), "cycle", (1,), repeats=True),
    Binding(("C", "/"), N_("Find a class"), "find_class"),
    Binding(("Ctrl+N",), N_("Add a class"), "add_class"),
    Binding(("Del",), N_("Delete the box"), "delete"),
    Binding(("Backspace",), N_("Delete the box, reject the proposal"), "delete"),
    Binding(("Ctrl+D",), N_("Duplicate the box"), "duplicate"),
    Binding(("V",), N_("Copy the boxes of the previous picture"), "copy_from_previous"),
    *_for_arrows("", N_("Move the box by 1 px, with Shift by 10 px"), "nudge", 1, listed=True),
    *_for_arrows("Shift+", N_("Move the box by 10 px"), "nudge", 10),
    *_for_arrows(
        "Ctrl+", N_("Resize the box by 1 px, with Shift by 10 px"), "grow", 1, listed=True
    ),
    *_for_arrows("Ctrl+Shift+", N_("Resize the box by 10 px"), "grow", 10),
    Binding(("Ctrl+Z",), N_("Undo"), "undo", repeats=True),
    Binding(("Ctrl+Shift+Z", "Ctrl+Y"), N_("Redo"), "redo", repeats=True),
    Binding(("Ctrl+S",), N_("Save now"), "save"),
    Binding(("P",), N_("Propose boxes for this picture"), "propose_here"),
    Binding(("Return", "Enter"), N_("Accept the proposal"), "accept"),
    Binding(("Shift+Return", "Shift+Enter"), N_("Accept all proposals"), "accept_all"),
    Binding(("G",), N_("Next picture with proposals"), "next_proposed"),
    Binding(("+", "="), N_("Larger"), "zoom", (1,), repeats=True),
    Binding(("-",), N_("Smaller"), "zoom", (-1,), repeats=True),
    Binding(("0",), N_("Whole picture"), "fit"),
    Binding(("F6",), N_("From the picture to the buttons and back"), "leave_picture"),
    Binding(("F1", "?"), N_("These keys"), "show_keys"),
    Binding(("Esc",), N_("Forget the drag, select nothing, close"), "step_back"),
)
# Not in the table: what the mouse does, and number keys.
BY_MOUSE = (
    (N_("Drag"), N_("New box; on a box: move it; on a handle: resize it")),
    (N_("Ctrl+drag"), N_("New box inside another one")),
    (N_("Wheel"), N_("Zoom where the pointer is")),
    (N_("Space+drag, middle button"), N_("Move the picture")),
    (N_("1 … 9"), N_("Class of the selected box, or of new boxes")),
)


def pressed(event: QKeyEvent) -> str:
    """The name of a key with its modifiers, as in the table."""
    modifiers = event.modifiers() & _MODIFIERS
    key = Qt.Key(event.key())
    if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Question, Qt.Key.Key_Slash):
        modifiers &= ~Qt.KeyboardModifier.ShiftModifier  # part of how they are typed
    return QKeySequence(int(key) | modifiers.value).toString()


def table() -> dict[str, Binding]:
    """The bindings by key, spelled as :func:`pressed` spells them."""
    return {QKeySequence(key).toString(): made for made in BINDINGS for key in made.keys}


class KeysDialog(QDialog):
    """Lists the keys."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys of the editor"))
        content = QWidget()
        content.setObjectName("content")
        grid = QGridLayout(content)
        grid.setHorizontalSpacing(px(24))
        grid.setVerticalSpacing(px(6))
        for row, (keys, title) in enumerate(_rows()):
            grid.addWidget(label(keys, "strong"), row, 0, Qt.AlignmentFlag.AlignTop)
            text: QLabel = label(title, wrap=True)
            grid.addWidget(text, row, 1)
        grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.addWidget(scrolled(content))
        self.resize(QSize(px(660), px(620)).boundedTo(self.screen().availableSize() * SCREEN_SHARE))


def _rows() -> list[tuple[str, str]]:
    native = QKeySequence.SequenceFormat.NativeText
    rows = {tr(title): [tr(keys)] for keys, title in BY_MOUSE}
    for made in BINDINGS:
        if made.listed:
            names = [QKeySequence(key).toString(native) for key in made.keys]
            rows.setdefault(tr(made.title), []).extend(names)
    return [(",  ".join(dict.fromkeys(names)), title) for title, names in rows.items()]
