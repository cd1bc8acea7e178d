"""The editor's menus: folding, colours, everything else, and what is under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QDialog, QFileDialog, QMenu, QToolButton

from tango_desktop.core.jobs import JobContext
from tango_desktop.errors import GraphError, TangoError
from tango_desktop.graph import NetworkDocument, folding
from tango_desktop.graph.editing import mark_output
from tango_desktop.graph.insight import Insight
from tango_desktop.graph.pytorch_code import module_code
from tango_desktop.i18n import N_, counted, tr
from tango_desktop.ui.graph_editor import keys, picture
from tango_desktop.ui.graph_editor.blocks import OwnBlocks
from tango_desktop.ui.graph_editor.camera import STEP
from tango_desktop.ui.graph_editor.code_dialog import CodeDialog
from tango_desktop.ui.graph_editor.coloring import (
    Coloring,
    by_latency,
    by_macs,
    by_memory,
    by_parameters,
)
from tango_desktop.ui.graph_editor.commands import CONTEXT, MORE
from tango_desktop.ui.graph_editor.dropping import Place
from tango_desktop.ui.graph_editor.exchange import Exchange
from tango_desktop.ui.graph_editor.replacing import replace_network
from tango_desktop.ui.reading import Reader
from tango_desktop.ui.session import Message, MessageKind
from tango_desktop.ui.widgets.keys_dialog import KeysDialog

if TYPE_CHECKING:
    from tango_desktop.ui.graph_editor.editor import GraphEditor

KIND = "kind"
LATENCY = "latency"
MEASURED = "measured"
SENSITIVITY = "sensitivity"
DEPARTURE = "departure"
_OFFERED = (
    MEASURED,
    SENSITIVITY,
    DEPARTURE,
)  # figures that somebody has measured, where there are any
_BY_INSIGHT: Mapping[str, Callable[[Insight], Coloring]] = {
    "parameters": by_parameters,
    "macs": by_macs,
    "memory": by_memory,
}
_COLORS = (
    (KIND, N_("Kind of layer")),
    ("parameters", N_("Parameters")),
    ("macs", N_("Multiply-accumulates")),
    ("memory", N_("Memory of the output")),
    (LATENCY, N_("Latency, estimated")),
    (MEASURED, N_("Latency, measured")),
    (SENSITIVITY, N_("Sensitivity to 8 bits")),
    (DEPARTURE, N_("Departure from the trained network")),
)
PICTURE_FILTERS = ("SVG (*.svg)", "PNG (*.png)")


class Offered(Protocol):
    """Figures of layers that were measured, of a network that may be another by now."""

    def of(self, drawn: NetworkDocument) -> Mapping[str, float]:
        """The figures by the names in ``drawn``; empty when that is another network."""
        ...

    def coloring(self, values: Mapping[str, float]) -> Coloring:
        """Colours for what :meth:`of` gave."""
        ...

    def text(self) -> str:
        """The words of the menu."""
        ...

    def tip(self) -> str:
        """Where the figures come from."""
        ...


class EditorMenus:
    """Fills the menus of an editor and does what stands in them."""

    def __init__(self, editor: GraphEditor) -> None:
        self._editor = editor
        self._times: Mapping[str, float] = {}
        self._offered: dict[str, Offered | None] = dict.fromkeys(_OFFERED)
        self._color = KIND
        self._reader = Reader(editor.session, editor)
        self.dialog: QDialog | None = None
        self.blocks = OwnBlocks(editor)
        self.exchange = Exchange(editor)
        self.fold_menu = self._menu("fold")
        self.fold_menu.aboutToShow.connect(self._fill_fold)
        self._fill_fold()
        self.color_actions: dict[str, QAction] = {}
        self.color_menu = self._menu("color")
        self._fill_colors()
        self.more_menu = self._menu("more")
        self._fill(self.more_menu, MORE)
        self._connect()

    def _connect(self) -> None:
        editor, view = self._editor, self._editor.view
        for name, do in (
            ("fit", view.fit),
            ("zoom_in", lambda: view.zoom(STEP)),
            ("zoom_out", lambda: view.zoom(1 / STEP)),
            ("picture", self.ask_picture),
            ("code", self.show_code),
            ("start_over", self.start_over),
            ("keys", self.show_keys),
        ):
            editor.commands.on(name, do)
        view.scene_changed.connect(lambda: editor.properties.show_open(view.open_blocks))
        editor.problems.emptied.connect(view.setFocus)
        editor.network.insight_changed.connect(self._refresh_colors)

    def _menu(self, name: str) -> QMenu:
        """The menu of a button; the command opens it, too."""
        button = self._editor.commands.button(name)
        made = QMenu(button)
        button.setMenu(made)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return made

    def _fill(self, menu: QMenu, names: Iterable[str | None]) -> None:
        for name in names:
            if name is None:
                menu.addSeparator()
            else:
                menu.addAction(self._editor.commands.get(name))

    # -- folding ------------------------------------------------------------------------------

    def _fill_fold(self) -> None:
        menu, view = self.fold_menu, self._editor.view
        tree = folding.BlockTree(self._editor.network.document)
        menu.clear()
        menu.addAction(tr("Fold all"), lambda: view.fold_to(0))
        for level in range(1, tree.levels):
            text = counted(level, N_("Unfold 1 level"), N_("Unfold {count} levels"))
            menu.addAction(text, partial(view.fold_to, level))
        menu.addAction(tr("Unfold all"), view.unfold_all)
        menu.addAction(tr("As at first"), self.fold_as_at_first)
        menu.addSeparator()
        fold = menu.addAction(tr("Fold the selected"), lambda: self.fold_selected(True))
        unfold = menu.addAction(tr("Unfold the selected"), lambda: self.fold_selected(False))
        fold.setEnabled(any(self._paths(True)))
        unfold.setEnabled(any(self._paths(False)))
        for action in menu.actions()[:-3]:
            action.setEnabled(bool(tree.paths))

    def fold_as_at_first(self) -> None:
        """Open what was open when the network was shown for the first time."""
        view = self._editor.view
        with view.kept_still(view.graph_scene.current):
            view.graph_scene.set_open(folding.opened_at_first(self._editor.network.document))

    def _paths(self, is_open: bool) -> list[str]:
        """Paths of the selected blocks that are open, or folded."""
        items = self._editor.view.graph_scene.seen.items
        found = (items[key] for key in self._editor.view.selection if key in items)
        return [item.path for item in found if item.is_block and item.is_open is is_open]

    def fold_selected(self, fold: bool) -> None:
        """Fold or unfold the selected blocks."""
        view = self._editor.view
        paths = self._paths(fold)
        for path in paths:
            (view.fold if fold else view.unfold)(path)
        view.select(f"{path}/" for path in paths)

    # -- colours ------------------------------------------------------------------------------

    def _fill_colors(self) -> None:
        # Held, and the actions made here: PySide takes those that Qt makes for gone at times.
        self._color_group = QActionGroup(self.color_menu)
        for name, text in _COLORS:
            action = QAction(tr(text), self.color_menu)
            self.color_menu.addAction(action)
            action.setCheckable(True)
            action.setChecked(name == KIND)
            action.triggered.connect(partial(self._on_color, name))
            self._color_group.addAction(action)
            self.color_actions[name] = action
        self._show_latency()
        self.color_menu.aboutToShow.connect(self._show_offered)
        self._show_offered()

    def _on_color(self, name: str, _: bool = False) -> None:
        self.color_by(name)

    def color_by(self, name: str) -> None:
        """Colour the boxes by a figure, as :data:`KIND`, ``macs``, …"""
        self._color = name
        self.color_actions[name].setChecked(True)
        self._editor.view.set_coloring(self._coloring())

    def _coloring(self) -> Coloring | None:
        offered = self._offered.get(self._color)
        found = offered.of(self._editor.network.document) if offered is not None else {}
        if offered is not None and found:
            return offered.coloring(found)
        if self._color in (LATENCY, MEASURED):  # changed since it was measured: the estimate
            return by_latency(self._times, is_measured=False)
        make = _BY_INSIGHT.get(self._color)
        return make(self._editor.network.insight) if make is not None else None

    def _refresh_colors(self) -> None:
        if self._color in _BY_INSIGHT or self._color in _OFFERED:
            self._editor.view.set_coloring(self._coloring())

    def offer(self, name: str, found: Offered | None, color: bool = False) -> None:
        """Take measured figures of the layers.

        Args:
            name: what they are: :data:`MEASURED` times, :data:`SENSITIVITY`, :data:`DEPARTURE`.
            found: None where there are none.
            color: colour the boxes by them at once.
        """
        self._offered[name] = found
        self._show_offered()
        if color and found is not None:
            self.color_by(name)
        elif found is None and self._color == name:
            self.color_by(KIND)
        else:
            self._refresh_colors()

    def _show_offered(self) -> None:
        """Offer what was measured, where there is any; grey once the network is another."""
        for name, found in self._offered.items():
            action = self.color_actions[name]
            action.setVisible(found is not None)
            if found is not None:
                fits = bool(found.of(self._editor.network.document))
                action.setText(found.text())
                action.setEnabled(fits)
                changed = tr("The network was changed since it was measured.")
                action.setToolTip(found.tip() if fits else changed)

    def show_times(self, times_ms: Mapping[str, float]) -> None:
        """Take the estimated times of the layers, for colouring."""
        self._times = times_ms
        self._show_latency()
        if self._color in (LATENCY, MEASURED):
            self._editor.view.set_coloring(self._coloring())

    def _show_latency(self) -> None:
        action = self.color_actions[LATENCY]
        action.setEnabled(bool(self._times))
        tip = "" if self._times else tr("There is no estimate while the network has problems.")
        action.setToolTip(tip)

    # -- what is under the cursor -------------------------------------------------------------

    def context_menu(self, key: str) -> QMenu:
        """The menu for a box, or for an empty place."""
        menu = QMenu(self._editor)
        item = self._editor.view.graph_scene.seen.items.get(key)
        if item is not None and item.is_block:
            text = tr("Fold") if item.is_open else tr("Unfold")
            menu.addAction(text, partial(self._editor.view.toggle, key))
        if item is not None and (item.is_block or item.node is not None):
            menu.addAction(tr("Rename…"), self.rename)
        if item is not None and item.node is not None:
            self._add_output(menu, item.node.id)
        if menu.actions():
            menu.addSeparator()
        self._fill(menu, CONTEXT)
        return menu

    def _add_output(self, menu: QMenu, node_id: str) -> None:
        network = self._editor.network
        action = menu.addAction(tr("The network returns it"))
        action.setCheckable(True)
        action.setChecked(node_id in network.document.outputs)
        action.triggered.connect(
            lambda on: network.do(lambda found: mark_output(found, node_id, on))
        )

    def show_context(self, key: str, at: QPoint) -> None:
        """Open the menu for what is at a place of the screen."""
        menu = self.context_menu(key)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def rename(self) -> None:
        """Type another name for what is selected."""
        panel = self._editor.properties
        self._editor.show_panel(panel)
        panel.edit_name()

    # -- blocks of one's own ------------------------------------------------------------------

    def refresh_blocks(self) -> None:
        """Show the user's own blocks in the palette."""
        self.blocks.refresh()

    def use_block(self, name: str, place: Place | None = None) -> None:
        """Put one of the user's blocks at a place, by default behind what is selected."""
        self.blocks.use(name, place)

    # -- pictures, code, keys -----------------------------------------------------------------

    def ask_picture(self) -> None:
        """Ask where to save a picture of the whole graph."""
        name = self._editor.network.document.name
        dialog = QFileDialog(self._editor, tr("Save a picture of the graph"), f"{name}.svg")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(PICTURE_FILTERS)
        dialog.setDefaultSuffix("svg")
        dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix(kind[:3].lower()))
        dialog.fileSelected.connect(lambda path: self.save_picture(Path(path)))
        self._open(dialog)

    def save_picture(self, path: Path) -> None:
        """Save a picture of the whole graph: PNG where the name says so, else SVG."""
        is_png = path.suffix.lower() == ".png"
        save = picture.save_png if is_png else picture.save_svg
        try:
            save(self._editor.view.graph_scene, path)
        except TangoError as error:
            self._editor.tell(error)
            return
        self._told(tr("Saved as {path}.", path=path))

    def show_code(self) -> None:
        """Write the network as PyTorch code and show it."""
        document = self._editor.network.document.copy()
        self._reader.read(
            tr("Write the code"),
            partial(_code, document),
            partial(self._on_code, document.name),
            self._on_no_code,
        )

    def _on_code(self, name: str, code: str) -> None:
        self._open(CodeDialog(name, code, self._editor))

    def _on_no_code(self, error: TangoError) -> None:
        if isinstance(error, GraphError):
            self._editor.show_panel(self._editor.problems)
            text = tr("There is no code while the network has problems.")
            error = GraphError(text, tr("They are listed on the right."), error.message)
        self._editor.tell(error)

    def show_keys(self) -> None:
        """List the keys."""
        self._open(KeysDialog(tr("Keys of the graph editor"), keys.rows(), self._editor))

    def start_over(self) -> None:
        """Draw the network again that the changes are counted from."""
        base = self._editor.base
        if base is not None:
            title = tr("Start again from {name}", name=base.document.name)
            replace_network(self._editor.network, self._editor.view, base.document, title)
            self._told(tr("This is {name} again.", name=base.document.name), undo=True)

    def _told(self, text: str, undo: bool = False) -> None:
        stack = self._editor.network.undo_stack
        action = stack.undo if undo else None
        text_of = tr("Undo") if undo else ""
        self._editor.messages.post(
            Message(MessageKind.GOOD, text, action_text=text_of, action=action)
        )

    def _open(self, dialog: QDialog) -> None:
        self.dialog = dialog
        dialog.finished.connect(self._on_closed)
        dialog.open()

    def _on_closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None


def _code(document: NetworkDocument, ctx: JobContext) -> str:
    return module_code(document)
