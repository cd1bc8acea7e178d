"""Reads where an exported model departs for the editor: marked, coloured, and jumped to."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from tango_desktop.i18n import tr
from tango_desktop.ui.graph_editor.departures import (
    WANTED,
    DepartingLayers,
    WantedDeparture,
    read_departing,
)
from tango_desktop.ui.graph_editor.menus import DEPARTURE
from tango_desktop.ui.reading import Reader

if TYPE_CHECKING:
    from tango_desktop.ui.graph_editor.editor import GraphEditor

COMMAND = "departure"


class DeparturesReader(QObject):
    """Offers how far layers depart in the menu of colours, and marks the first that does."""

    def __init__(self, editor: GraphEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self._found: DepartingLayers | None = None
        self.reader = Reader(editor.session, self)
        editor.commands.on(COMMAND, self.go_to_first)
        editor.network.insight_changed.connect(self._mark)
        self._mark()

    def read(self) -> None:
        """Read it anew: there may be another since."""
        session = self._editor.session
        left = session.handed.pop(WANTED, None)
        wanted = left if isinstance(left, WantedDeparture) else None
        project = session.project
        if project is None or not project.outputs("train"):
            self._on_read(wanted, None)
            return
        folder = wanted.folder if wanted is not None else ""
        self.reader.read(
            tr("Read where models depart"),
            lambda ctx: read_departing(project, folder, ctx),
            partial(self._on_read, wanted),
            self._editor.tell,
        )

    def forget(self) -> None:
        """The project is closing."""
        self.reader.cancel()
        self._take(None)

    def go_to_first(self) -> None:
        """Show the first layer that departs."""
        departure = self._editor.view.graph_scene.departure
        if departure is not None:
            self._editor.go_to(departure.node)

    def _take(self, found: DepartingLayers | None, color: bool = False) -> None:
        self._found = found
        self._editor.menus.offer(DEPARTURE, found, color)
        self._mark()

    def _mark(self) -> None:
        """Mark the layer, as long as the drawn network is the one that was exported."""
        scene = self._editor.view.graph_scene
        found = self._found
        first = found.first_in(self._editor.network.document) if found is not None else None
        if first != scene.departure:
            scene.set_departure(first)
        action = self._editor.commands.get(COMMAND)
        action.setEnabled(first is not None)
        action.setToolTip(first.text if first is not None else tr("No layer is known to depart."))

    def _on_read(self, wanted: WantedDeparture | None, found: DepartingLayers | None) -> None:
        editor = self._editor
        self._take(found, color=wanted is not None)
        if wanted is None:
            return
        if found is None or not found.of(editor.network.document):
            editor.say(tr("What was looked at is another network than this one."))
        elif not found.result.node:
            editor.say(found.result.reason)
        else:
            self.go_to_first()
