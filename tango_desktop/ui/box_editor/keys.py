"""The keys of the editor: one table for what they do and for the list that explains them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from tango_desktop.i18n import N_, tr

_MODIFIERS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.ShiftModifier
    | Qt.KeyboardModifier.AltModifier
)

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


def rows() -> list[tuple[str, str]]:
    """Keys and what they do."""
    native = QKeySequence.SequenceFormat.NativeText
    found = {tr(title): [tr(keys)] for keys, title in BY_MOUSE}
    for made in BINDINGS:
        if made.listed:
            names = [QKeySequence(key).toString(native) for key in made.keys]
            found.setdefault(tr(made.title), []).extend(names)
    return [(",  ".join(dict.fromkeys(names)), title) for title, names in found.items()]
