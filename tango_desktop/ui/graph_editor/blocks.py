"""The user's own blocks in the editor: kept from a selection, used again, removed."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from tango_desktop.core.jobs import JobContext
from tango_desktop.graph import IMAGES, NetworkDocument, Node, library
from tango_desktop.graph.editing import links_between
from tango_desktop.graph.edits import Changes
from tango_desktop.graph.library import Library, LibraryBlock
from tango_desktop.graph.naming import common_block
from tango_desktop.i18n import tr
from tango_desktop.ui.graph_editor import moves
from tango_desktop.ui.graph_editor.dropping import Place
from tango_desktop.ui.graph_editor.save_block_dialog import SaveBlockDialog
from tango_desktop.ui.graph_editor.use_block_dialog import UseBlockDialog
from tango_desktop.ui.reading import Reader
from tango_desktop.ui.session import Message, MessageKind

if TYPE_CHECKING:
    from tango_desktop.ui.graph_editor.editor import GraphEditor


class OwnBlocks(QObject):
    """Reads and writes the library in jobs, and shows it in the palette."""

    def __init__(self, editor: GraphEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self._reader = Reader(editor.session, self)
        self._writer = Reader(editor.session, self)
        self._blocks: dict[str, LibraryBlock] = {}
        self.dialog: SaveBlockDialog | UseBlockDialog | None = None
        editor.commands.on("save_block", self.ask_save)
        editor.palette_panel.block_removed.connect(self.remove)

    # -- the library --------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the library and show it."""
        self._reader.read(tr("Read my blocks"), _read, self._on_read, self._editor.tell)

    def _on_read(self, found: Library) -> None:
        self._blocks = {block.name: block for block in found.blocks}
        self._editor.palette_panel.show_blocks(found.blocks)
        if found.damaged:
            self._editor.messages.post(
                Message(
                    MessageKind.WARNING,
                    tr("Some of your blocks cannot be read."),
                    tr("Save them again, or remove their files."),
                    "\n".join(f"{one.path}: {one.message}" for one in found.damaged),
                )
            )

    def remove(self, name: str) -> None:
        """Take a block out of the library; a bar offers to put it back."""
        block = self._blocks.get(name)
        if block is not None:
            self._writer.read(
                tr("Remove {name}", name=block.title),
                partial(_remove, name),
                partial(self._on_removed, block),
                self._editor.tell,
            )

    def _on_removed(self, block: LibraryBlock, _: None) -> None:
        self.refresh()
        text = tr("{name} is no longer one of your blocks.", name=block.title)
        put_back = partial(self.keep, block)
        self._editor.messages.post(
            Message(MessageKind.INFO, text, action_text=tr("Undo"), action=put_back)
        )

    # -- keeping ------------------------------------------------------------------------------

    def ask_save(self) -> None:
        """Ask how to keep what is selected."""
        ids = self._editor.selecting.ids
        if not ids:
            return
        document = self._editor.network.document
        title = self._editor.selecting.block.rpartition(".")[2] or tr("My block")
        dialog = SaveBlockDialog(document.copy(), ids, title, list(self._blocks), self._editor)
        dialog.chosen.connect(self.keep)
        self._open(dialog)

    def keep(self, block: LibraryBlock) -> None:
        """Put a block into the library, in the place of one with its name."""
        self._writer.read(
            tr("Keep {name}", name=block.title),
            partial(_save, block),
            partial(self._on_kept, block),
            self._editor.tell,
        )

    def _on_kept(self, block: LibraryBlock, _: None) -> None:
        self.refresh()
        self._editor.messages.post(
            Message(
                MessageKind.GOOD,
                tr("{name} is one of your blocks now.", name=block.title),
                tr("It stands on top of the list on the left, in every project."),
            )
        )

    # -- using --------------------------------------------------------------------------------

    def use(self, name: str, place: Place | None = None) -> None:
        """Put a block at a place, by default behind what is selected.

        Asks for its parameters first when it has any.
        """
        place = place or self._behind_selected()
        block = self._blocks.get(name)
        if block is None:
            return
        if not block.params:
            self._use(block, place, {})
            return
        dialog = UseBlockDialog(block, self._editor)
        dialog.chosen.connect(partial(self._use, block, place))
        self._open(dialog)

    def _behind_selected(self) -> Place:
        wire = self._editor.view.graph_scene.selected_wire
        if wire is not None:
            return Place(wire.edge.links)
        ids = self._editor.selecting.ids
        return _behind(self._editor.network.document, ids[-1] if ids else "")

    def _use(self, block: LibraryBlock, place: Place, values: Mapping[str, object]) -> None:
        made = self._editor.network.do(lambda found: placed(found, block, values, place))
        if made is None or not made.new_ids:
            return
        view = self._editor.view
        key = view.graph_scene.key_of(made.new_ids[0])
        if place.at is not None:
            moves.move(view.graph_scene, {key: place.at}, tr("Place"))
        view.show_item(key)
        view.select(made.new_ids)
        view.setFocus()

    def _open(self, dialog: SaveBlockDialog | UseBlockDialog) -> None:
        self.dialog = dialog
        dialog.finished.connect(self._on_closed)
        dialog.open()

    def _on_closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None


def placed(
    document: NetworkDocument, block: LibraryBlock, values: Mapping[str, object], place: Place
) -> Changes:
    """The edit that puts a library block at a place.

    On links, what read them reads the block instead, if the block has one end alone.

    Raises:
        TangoError: the values do not do, or the place is gone.
    """
    if not place.links:
        return library.use(document, block, values, place.block, place.near)
    source = place.links[0].source
    readers = [document.node(link.target) for link in place.links]
    around = readers if source == IMAGES else [document.node(source), *readers]
    made = library.use(document, block, values, common_block(around), source)
    ends = _ends([node for _, node in made.added])
    if len(ends) != 1:
        return made
    put: dict[str, Node | None] = {}
    for link in place.links:
        node = put.get(link.target) or document.node(link.target)
        inputs = list(node.inputs)
        inputs[link.port] = ends[0]
        put[link.target] = dataclasses.replace(node, inputs=tuple(inputs))
    return dataclasses.replace(made, put={**made.put, **put})


def _ends(nodes: list[Node]) -> list[str]:
    read = {source for node in nodes for source in node.inputs}
    return [node.id for node in nodes if node.id not in read]


def _behind(document: NetworkDocument, after_id: str) -> Place:
    if after_id not in document:
        return Place()
    readers = [node.id for node in document.readers(after_id)]
    links = links_between(document, [after_id], readers)
    return Place(tuple(links), document.node(after_id).block, after_id)


def _read(ctx: JobContext) -> Library:
    return library.read()


def _save(block: LibraryBlock, ctx: JobContext) -> None:
    library.save(block, replace=True)


def _remove(name: str, ctx: JobContext) -> None:
    library.remove(name)
