"""Every command of the window, once: menus, buttons, shortcuts and the palette share these."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from tango_desktop.ui.icons import icon


class Actions:
    """The window's actions by name; each is added to the window, so that its shortcut works."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._actions: dict[str, QAction] = {}

    def add(
        self,
        name: str,
        text: str,
        slot: Callable[[], object],
        shortcut: str | tuple[str, ...] = "",
        symbol: str = "",
    ) -> QAction:
        """Register a command.

        Args:
            name: its key, unique.
            text: what people read, translated.
            slot: what it does.
            shortcut: one or several key sequences, as ``"Ctrl+K"``.
            symbol: the name of its icon.
        """
        action = QAction(text, self._window)
        action.triggered.connect(lambda: slot())
        self.adopt(name, action, shortcut, symbol)
        return action

    def adopt(
        self, name: str, action: QAction, shortcut: str | tuple[str, ...] = "", symbol: str = ""
    ) -> None:
        """Register an action that was made elsewhere (the undo stack's)."""
        if name in self._actions:
            raise ValueError(f"action {name!r} is registered twice")
        keys = (shortcut,) if isinstance(shortcut, str) else shortcut
        action.setObjectName(f"action_{name}")
        action.setShortcuts([QKeySequence(key) for key in keys if key])
        if symbol:
            action.setIcon(icon(symbol))
        self._actions[name] = action
        self._window.addAction(action)

    def get(self, name: str) -> QAction:
        """The action named ``name``."""
        return self._actions[name]

    def clear(self) -> None:
        """Take all actions off the window (it is about to be built again)."""
        for action in self._actions.values():
            self._window.removeAction(action)
            action.deleteLater()
        self._actions.clear()

    def __iter__(self) -> Iterator[QAction]:
        return iter(list(self._actions.values()))

    def names(self) -> list[str]:
        """All names, in the order of registration."""
        return list(self._actions)


def with_shortcut(action: QAction) -> str:
    """A tooltip: the action's text and its shortcut."""
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    text = action.text().replace("&", "").rstrip("…")
    return f"{text} ({keys})" if keys else text
