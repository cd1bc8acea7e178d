"""Reads how sensitive the network's layers are for the editor, and shows it where asked for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from tango_desktop.i18n import tr
from tango_desktop.ui.graph_editor.menus import SENSITIVITY
from tango_desktop.ui.graph_editor.sensitivity import (
    WANTED,
    SensitiveLayers,
    WantedSensitivity,
    read_sensitive,
)
from tango_desktop.ui.reading import Reader

if TYPE_CHECKING:
    from tango_desktop.ui.graph_editor.editor import GraphEditor


class SensitivityReader(QObject):
    """Offers the sensitivity of layers in the menu of colours."""

    def __init__(self, editor: GraphEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self.reader = Reader(editor.session, self)

    def read(self) -> None:
        """Read it anew: there may be another since."""
        session = self._editor.session
        left = session.handed.pop(WANTED, None)
        wanted = left if isinstance(left, WantedSensitivity) else None
        project = session.project
        if project is None or not project.outputs("train"):
            self._on_read(wanted, None)
            return
        self.reader.read(
            tr("Read the sensitivity of layers"),
            partial(read_sensitive, project),
            partial(self._on_read, wanted),
            self._editor.tell if wanted is not None else self._on_unreadable,
        )

    def forget(self) -> None:
        """The project is closing."""
        self.reader.cancel()
        self._editor.menus.offer(SENSITIVITY, None)

    def _on_unreadable(self, _: object) -> None:
        """Nobody asked for it: the page that measures it says what is wrong."""
        self._editor.menus.offer(SENSITIVITY, None)

    def _on_read(self, wanted: WantedSensitivity | None, found: SensitiveLayers | None) -> None:
        editor = self._editor
        editor.menus.offer(SENSITIVITY, found, color=wanted is not None)
        if wanted is None:
            return
        if found is None or not found.of(editor.network.document):
            editor.say(
                tr("The network was changed since its layers were measured."),
                tr("Undo the changes to see how sensitive they are."),
            )
        elif wanted.node in editor.network.document:
            editor.go_to(wanted.node)
