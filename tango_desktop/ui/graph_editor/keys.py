"""The list of what keys and mouse do in the graph editor."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence

from tango_desktop.i18n import N_, tr
from tango_desktop.ui.graph_editor.commands import COMMANDS

BY_MOUSE = (
    (N_("Wheel"), N_("Zoom where the pointer is; with Shift scroll")),
    (N_("Space+drag, middle button"), N_("Move the graph")),
    (N_("Drag"), N_("Move boxes; from a port: connect; on an empty place: select")),
    (N_("Shift+click, Ctrl+click"), N_("Select more")),
    (N_("Double click"), N_("Fold or unfold a block, set a layer")),
    (N_("Drag from the list"), N_("Add a layer; on an edge: insert it there")),
)
# Keys of the graph itself, as ``QKeySequence`` reads them.
IN_GRAPH: tuple[tuple[tuple[str, ...], str], ...] = (
    (("Ctrl+Z",), N_("Undo")),
    (("Ctrl+Shift+Z", "Ctrl+Y"), N_("Redo")),
    (("Tab", "Shift+Tab"), N_("Next box, the one before")),
    (("Up", "Down", "Left", "Right"), N_("Go along the edges")),
    (("Shift+Down",), N_("Go along the edges and select all on the way")),
    (("Ctrl+Down",), N_("Move boxes a little, with every arrow")),
    (("Home", "End"), N_("First box, last box")),
    (("Return",), N_("Fold or unfold a block, set a layer")),
    (("C",), N_("Connect the box: arrows choose, Enter connects")),
    (("E",), N_("Select the edges of the box, one after the other")),
    (("Del", "Backspace"), N_("Delete what is selected and connect what is left")),
    (("Ctrl+A",), N_("Select all")),
    (("F", "1"), N_("Show the whole network")),
    (("+", "-"), N_("Larger, smaller")),
    (("0",), N_("Usual size")),
    (("Esc",), N_("Leave off, then select nothing")),
    (("Ctrl+Return",), N_("Use this network")),
)


def rows() -> list[tuple[str, str]]:
    """Keys and what they do."""
    native = QKeySequence.SequenceFormat.NativeText

    def names(keys: tuple[str, ...]) -> str:
        return ",  ".join(QKeySequence(key).toString(native) for key in keys)

    return [
        *((tr(keys), tr(title)) for keys, title in BY_MOUSE),
        *((names(keys), tr(title)) for keys, title in IN_GRAPH),
        *((names(info.keys), tr(info.text).rstrip("…")) for info in COMMANDS if info.keys),
    ]
