"""Another network in the editor, as one step that can be taken back, with how it is looked at."""

from __future__ import annotations

from PySide6.QtGui import QUndoCommand

from tango_desktop.graph import NetworkDocument
from tango_desktop.graph.folding import opened_at_first
from tango_desktop.graph.replacing import Replace
from tango_desktop.ui.graph_editor.network import EditedNetwork
from tango_desktop.ui.graph_editor.scene import Moved
from tango_desktop.ui.graph_editor.view import GraphView

Look = tuple[frozenset[str], Moved]


class _LookCommand(QUndoCommand):
    """Opens blocks and places boxes on the way back or on the way forth; changes no document."""

    def __init__(
        self, network: EditedNetwork, back: Look | None = None, forth: Look | None = None
    ) -> None:
        super().__init__()
        self._network = network  # outlives the view
        self._back, self._forth = back, forth

    def redo(self) -> None:
        self._show(self._forth)

    def undo(self) -> None:
        self._show(self._back)

    def _show(self, look: Look | None) -> None:
        if look is not None:
            self._network.look_asked.emit(*look)


def replace_network(
    network: EditedNetwork, view: GraphView, document: NetworkDocument, title: str
) -> None:
    """Edit a copy of another document; undo brings back the one before, as it was looked at."""
    before = view.graph_scene.open_blocks, view.graph_scene.moved
    stack = network.undo_stack
    stack.beginMacro(title)
    # Undo goes through these backwards: how it was looked at comes after the document.
    stack.push(_LookCommand(network, back=before))
    network.apply(Replace.by(document, title))
    stack.push(_LookCommand(network, forth=(opened_at_first(document), {})))
    stack.endMacro()
