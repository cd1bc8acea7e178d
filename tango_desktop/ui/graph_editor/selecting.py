"""What is done to the selection: add beside it, cut, copy, paste, group, keep as a block."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QInputDialog

from tango_desktop.graph import NetworkDocument
from tango_desktop.graph.clipping import clip, paste
from tango_desktop.graph.editing import delete, duplicate, group, ungroup
from tango_desktop.graph.edits import Changes
from tango_desktop.i18n import tr
from tango_desktop.ui.graph_editor.moves import Arrangement

if TYPE_CHECKING:
    from tango_desktop.ui.graph_editor.editor import GraphEditor

_NEEDS_NODES = ("cut", "copy", "duplicate", "group", "save_block")
_NEEDS_SEVERAL = ("align_left", "align_top", "distribute")


class SelectionActions:
    """The commands that act on what is selected in the editor's graph."""

    def __init__(self, editor: GraphEditor) -> None:
        self._editor = editor
        commands = editor.commands
        for name, do in (
            ("cut", self.cut),
            ("copy", self.copy),
            ("paste", self.paste),
            ("duplicate", self.duplicate),
            ("delete", editor.view.delete_selected),
            ("group", self.ask_group),
            ("ungroup", self.ungroup),
            ("align_left", lambda: self.arrange(Arrangement.LEFT)),
            ("align_top", lambda: self.arrange(Arrangement.TOP)),
            ("distribute", lambda: self.arrange(Arrangement.SPREAD_DOWN)),
            ("tidy", self.tidy),
        ):
            commands.on(name, do)
        self.update()

    # -- what is selected ---------------------------------------------------------------------

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the selected boxes."""
        return self._editor.view.selection

    @property
    def ids(self) -> tuple[str, ...]:
        """The layers that are selected, those in blocks too."""
        return self._editor.view.selected_ids

    @property
    def block(self) -> str:
        """The path of the block, when one alone is selected."""
        alone = len(self.keys) == 1 and self.keys[0].endswith("/")
        return self.keys[0][:-1] if alone else ""

    def update(self) -> None:
        """Grey out what makes no sense for the selection."""
        commands = self._editor.commands
        some = bool(self.ids)
        for name in _NEEDS_NODES:
            commands.get(name).setEnabled(some)
        is_edge = self._editor.view.graph_scene.selected_wire is not None
        commands.get("delete").setEnabled(some or is_edge)
        for name in _NEEDS_SEVERAL:
            commands.get(name).setEnabled(len(self.keys) > 1)
        commands.get("ungroup").setEnabled(bool(self.block))

    # -- the clipboard ------------------------------------------------------------------------

    def _do(self, make: Callable[[NetworkDocument], Changes]) -> Changes | None:
        made = self._editor.network.do(make)
        if made is not None and made.new_ids:
            self._editor.view.show_item(made.new_ids[0])
            self._editor.view.select(made.new_ids)
        return made

    def copy(self) -> None:
        """Put what is selected on the clipboard, as text."""
        ids = self.ids
        if ids:
            QGuiApplication.clipboard().setText(clip(self._editor.network.document, ids))

    def cut(self) -> None:
        """Copy, and remove."""
        self.copy()
        self.delete()

    def paste(self) -> None:
        """Put in what the clipboard holds, behind what is selected."""
        text = QGuiApplication.clipboard().text()
        after = self.ids[-1] if self.ids else ""
        self._do(lambda found: paste(found, text, after=after))

    def duplicate(self) -> None:
        """Put in copies of what is selected."""
        ids = self.ids
        if ids:
            self._do(lambda found: duplicate(found, ids))

    def delete(self) -> None:
        """Remove what is selected, and connect what is left."""
        ids = self.ids
        if ids:
            self._editor.network.do(lambda found: delete(found, ids))

    # -- blocks -------------------------------------------------------------------------------

    def ask_group(self) -> None:
        """Ask for a name, and group."""
        if not self.ids:
            return
        dialog = QInputDialog(self._editor)
        dialog.setWindowTitle(tr("Group into a block"))
        dialog.setLabelText(tr("Name of the block"))
        dialog.setTextValue(_free_name(self._editor.network.document))
        dialog.textValueSelected.connect(self.group)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def group(self, name: str) -> None:
        """Draw what is selected in a block of its own."""
        ids = self.ids
        made = self._editor.network.do(lambda found: group(found, ids, name.strip()))
        if made is not None:
            path = self._editor.network.document.node(ids[0]).block
            self._editor.view.fold(path)
            self._editor.view.select((f"{path}/",))

    def ungroup(self) -> None:
        """Take the selected block's frame away."""
        path = self.block
        if path:
            self._editor.network.do(lambda found: ungroup(found, path))

    # -- places -------------------------------------------------------------------------------

    def arrange(self, how: Arrangement) -> None:
        """Align or spread what is selected."""
        self._editor.view.arrange(how)

    def tidy(self) -> None:
        """Put everything where the layout has it."""
        self._editor.view.tidy_up()


def _free_name(document: NetworkDocument) -> str:
    taken = {part for node in document.nodes for part in node.block.split(".")}
    number = 1
    while f"block{number}" in taken:
        number += 1
    return f"block{number}"
