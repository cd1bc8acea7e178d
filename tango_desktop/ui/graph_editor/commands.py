"""The editor's commands: names, icons, keys. They act only while the editor has the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QToolButton, QWidget

from tango_desktop.i18n import N_, tr
from tango_desktop.ui.actions import with_shortcut
from tango_desktop.ui.icons import icon


@dataclass(frozen=True)
class CommandInfo:
    """One command.

    Attributes:
        name: its key.
        text: what it does.
        icon: on the bar; may be empty for those in menus only.
        keys: shortcuts.
        checkable: whether it is on or off.
    """

    name: str
    text: str
    icon: str = ""
    keys: tuple[str, ...] = ()
    checkable: bool = False


COMMANDS = (
    CommandInfo("undo", N_("Undo"), "undo"),
    CommandInfo("redo", N_("Redo"), "redo"),
    CommandInfo("fit", N_("Show the whole network"), "fit"),
    CommandInfo("zoom_in", N_("Larger"), "zoom-in"),
    CommandInfo("zoom_out", N_("Smaller"), "zoom-out"),
    CommandInfo("fold", N_("Fold and unfold"), "layers"),
    CommandInfo("color", N_("Colour by"), "circle-half"),
    CommandInfo("search", N_("Search the graph"), "search", ("Ctrl+F",)),
    CommandInfo("add", N_("Add a layer…"), "plus", ("Ctrl+Shift+A", "Insert")),
    CommandInfo("cut", N_("Cut"), "", ("Ctrl+X",)),
    CommandInfo("copy", N_("Copy"), "copy", ("Ctrl+C",)),
    CommandInfo("paste", N_("Paste"), "", ("Ctrl+V",)),
    CommandInfo("duplicate", N_("Duplicate"), "", ("Ctrl+D",)),
    CommandInfo("delete", N_("Delete"), "trash"),
    CommandInfo("group", N_("Group into a block…"), "", ("Ctrl+G",)),
    CommandInfo("ungroup", N_("Ungroup"), "", ("Ctrl+Shift+G",)),
    CommandInfo("save_block", N_("Keep as one of my blocks…"), "star"),
    CommandInfo("align_left", N_("Align on the left")),
    CommandInfo("align_top", N_("Align on top")),
    CommandInfo("distribute", N_("Distribute evenly")),
    CommandInfo("tidy", N_("Tidy up"), "sparkle"),
    CommandInfo("compare", N_("Mark what was changed"), "eye", checkable=True),
    CommandInfo("departure", N_("Go to the first layer that departs"), "target"),
    CommandInfo("code", N_("PyTorch code…"), "console"),
    CommandInfo("open", N_("Open a network…"), "folder-open", ("Ctrl+Shift+O",)),
    CommandInfo("save", N_("Save a copy…"), "save", ("Ctrl+Shift+S",)),
    CommandInfo("picture", N_("Save a picture of the graph…"), "image"),
    CommandInfo("start_over", N_("Start again from the recommended network"), "reset"),
    CommandInfo("more", N_("More"), "dots"),
    CommandInfo("keys", N_("Keys"), "keyboard", ("F2",)),
)
# What stands on the bar, in order; None is a gap.
BAR: tuple[str | None, ...] = (
    "add",
    "undo",
    "redo",
    None,
    "zoom_out",
    "zoom_in",
    "fit",
    None,
    "fold",
    "color",
    "search",
    None,
    "compare",
    "code",
    "more",
)
MORE: tuple[str | None, ...] = (
    "open",
    "save",
    "picture",
    None,
    "add",
    "save_block",
    None,
    "align_left",
    "align_top",
    "distribute",
    "tidy",
    None,
    "departure",
    "start_over",
    "keys",
)
# The menu of what is under the cursor.
CONTEXT: tuple[str | None, ...] = (
    "cut",
    "copy",
    "paste",
    "duplicate",
    "delete",
    None,
    "group",
    "ungroup",
    "save_block",
)


class EditorCommands:
    """The actions, on the editor and everything in it."""

    def __init__(self, editor: QWidget) -> None:
        self._actions: dict[str, QAction] = {}
        self._buttons: dict[str, QToolButton] = {}
        for info in COMMANDS:
            action = QAction(tr(info.text), editor)
            action.setObjectName(info.name)
            action.setCheckable(info.checkable)
            if info.icon:
                action.setIcon(icon(info.icon, "secondary"))
            action.setShortcuts([QKeySequence(keys) for keys in info.keys])
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            editor.addAction(action)
            self._actions[info.name] = action

    def get(self, name: str) -> QAction:
        """The action with a name."""
        return self._actions[name]

    def names(self) -> list[str]:
        """All names."""
        return list(self._actions)

    def on(self, name: str, do: Callable[[], object]) -> None:
        """Call ``do`` when the command is given."""
        self._actions[name].triggered.connect(lambda _=False: do())

    def button(self, name: str) -> QToolButton:
        """The button on the bar."""
        if name not in self._buttons:
            made = QToolButton()
            made.setDefaultAction(self._actions[name])
            made.setToolTip(with_shortcut(self._actions[name]))
            made.setAccessibleName(self._actions[name].text())
            self._buttons[name] = made
        return self._buttons[name]
