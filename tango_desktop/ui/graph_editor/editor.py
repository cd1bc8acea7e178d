"""The graph editor: the project's network as a picture that can be changed and then trained."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QWidget

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.errors import TangoError
from tango_desktop.graph import NetworkDocument
from tango_desktop.graph.edits import EditGroup
from tango_desktop.graph.folding import block_key
from tango_desktop.i18n import N_, counted, tr
from tango_desktop.ui.graph_editor.comparing import Comparing
from tango_desktop.ui.graph_editor.draft import DraftKeeper, ViewState, base_mark
from tango_desktop.ui.graph_editor.figures_reader import (
    DeparturesReader,
    FiguresReader,
    MeasuredReader,
    SensitivityReader,
)
from tango_desktop.ui.graph_editor.frame import EditorFrame
from tango_desktop.ui.graph_editor.menus import EditorMenus
from tango_desktop.ui.graph_editor.network import EditedNetwork
from tango_desktop.ui.graph_editor.opened_file import fitting_of, is_kept
from tango_desktop.ui.graph_editor.opening import Base, Estimated, Opened, estimate, open_network
from tango_desktop.ui.graph_editor.selecting import SelectionActions
from tango_desktop.ui.graph_editor.using import Prepared, last_weights, prepare, take, told
from tango_desktop.ui.reading import Reader
from tango_desktop.ui.session import Message, MessageKind, Session

ESTIMATE_MS = 150  # without a change, before the time is estimated anew


HANDED = "graph"


@dataclass(frozen=True)
class Handed:
    """What one editor leaves to the next, undo and redo included.

    Attributes:
        network: under edit.
        project: whose it is.
        base: what it is compared with.
        view: how it is looked at.
        opened_view: how it was looked at when it was opened.
        selection: keys of what is selected.
        aside: see :class:`Opened`.
    """

    network: EditedNetwork
    project: Project
    base: Base
    view: ViewState
    opened_view: ViewState
    selection: tuple[str, ...]
    aside: str


class GraphEditor(EditorFrame):
    """Opens the project's network, keeps a draft of every change, and hands it to training."""

    used = Signal()  # the network was taken; the page can be shown
    opened = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        left = session.handed.pop(HANDED, None)
        handed = left if isinstance(left, Handed) else None
        empty = NetworkDocument("network")
        super().__init__(handed.network if handed else EditedNetwork(empty, session), parent)
        self.session = session
        self.network.setParent(self)
        self.base: Base | None = None
        self._base_mark = ""
        self._project: Project | None = None
        self._weights = ""  # of the file that was opened last
        self._opened_view = ViewState()
        self._reader = Reader(session, self)
        self._estimator = Reader(session, self)
        self._user = Reader(session, self)
        self.measured = MeasuredReader(self)
        self.sensitivity = SensitivityReader(self)
        self.keeper = DraftKeeper(session, self)
        self.selecting = SelectionActions(self)
        self.menus = EditorMenus(self)
        self.departures = DeparturesReader(self)
        self.comparing = Comparing(self)
        self._estimate_timer = QTimer(self, singleShot=True, interval=ESTIMATE_MS)
        self._estimate_timer.timeout.connect(self._estimate)
        self._connect()
        if handed is not None:
            self._take_over(handed)

    def _connect(self) -> None:
        network, commands = self.network, self.commands
        network.changed.connect(self._on_changed)
        network.insight_changed.connect(self._on_insight)
        network.refused.connect(self.tell)
        network.undo_stack.indexChanged.connect(self._show_undo)
        self.keeper.failed.connect(self._on_not_kept)
        self.keeper.kept.connect(self._show_state)
        self.view.selection_changed.connect(self._on_selection)
        self.view.scene_changed.connect(self._keep)
        self.view.edit_requested.connect(self._on_edit_requested)
        self.view.block_dropped.connect(self.menus.use_block)
        self.view.context_menu_requested.connect(self.menus.show_context)
        self.view.message.connect(self.reason.setText)
        self.properties.fold_requested.connect(self.toggle_fold)
        self.properties.renamed.connect(self._on_renamed)
        self.tabs.currentChanged.connect(self._show_difference)
        for panel in (self.problems, self.layers, self.search):
            panel.item_requested.connect(self.go_to)
        self.comparison.item_requested.connect(self.go_to)
        self.search.found.connect(self.view.mark_found)
        self.search.closed.connect(self.view.setFocus)
        self.palette_panel.layer_chosen.connect(self.view.add_layer)
        self.palette_panel.block_chosen.connect(self.menus.use_block)
        self.use.clicked.connect(self.use_network)
        commands.on("undo", network.undo_stack.undo)
        commands.on("redo", network.undo_stack.redo)
        commands.on("search", self.search.begin)
        commands.on("add", self.palette_panel.search.setFocus)
        commands.get("compare").toggled.connect(self._show_difference)
        self.session.leaving.connect(self._on_leaving)
        self.session.project_closed.connect(self.leave_project)

    # -- opening ------------------------------------------------------------------------------

    def open(self) -> None:
        """Open the open project's network; what was drawn before is there again."""
        project = self.session.current()
        if self._project is project and self.base is not None:
            self._refresh_base(project)
            self._read_figures()
            return
        self.setEnabled(False)
        self.title.setText(tr("Opening the network…"))
        self._reader.read(
            tr("Open the network"),
            partial(_open, project),
            partial(self._on_opened, project),
            self._on_open_failed,
        )

    def _on_opened(self, project: Project, opened: Opened) -> None:
        self.setEnabled(True)
        self._weights = opened.view.weights
        self._set_base(opened.base)
        self.network.reset(opened.document)
        self.view.restore(opened.view.open_blocks, opened.view.moved)
        self._opened_view = self._view_state()
        self._project = project  # from here on, changes are kept
        self.keeper.aside = opened.aside
        self.menus.refresh_blocks()
        self.messages.clear()
        if opened.note:
            self.say(opened.note)
        self.view.setFocus()
        self._show_state()
        self._read_figures()
        self.opened.emit()

    @property
    def _figures(self) -> tuple[FiguresReader[Any, Any], ...]:
        """What reads figures that others have measured."""
        return self.measured, self.sensitivity, self.departures

    def _read_figures(self) -> None:
        for figures in self._figures:
            figures.read()
        self.comparing.take_wanted()

    def _on_open_failed(self, error: TangoError) -> None:
        self.setEnabled(True)
        self.title.setText("")
        self.tell(error)

    def _refresh_base(self, project: Project) -> None:
        # Task, data or device may have changed while another page was shown.
        self._reader.read(tr("Open the network"), partial(_open, project), self._on_base)

    def _on_base(self, opened: Opened) -> None:
        assert self.base is not None
        before = self._base_mark
        unchanged = base_mark(self.network.document) == before
        self._set_base(opened.base)
        if unchanged and self._base_mark != before:
            self.network.reset(opened.base.document)
            self.view.restore(None, {})
        self._on_insight()

    def _set_base(self, base: Base) -> None:
        self.base, self._base_mark = base, base_mark(base.document)
        self.totals.set_base(base.totals, base.costs)

    def hand_over(self) -> None:
        """Leave everything to the editor that comes next: the window is built anew."""
        project, base = self._project, self.base
        self.keeper.keep_now()
        own = (self._reader, self._estimator, self._user)
        for reader in (*own, *(figures.reader for figures in self._figures)):
            reader.cancel()
        self._estimate_timer.stop()
        if project is None or base is None:
            return
        view, chosen = self._view_state(), self.view.selection
        self._project = None
        self.network.let_go()
        self.session.handed[HANDED] = Handed(
            self.network, project, base, view, self._opened_view, chosen, self.keeper.aside
        )

    def _take_over(self, handed: Handed) -> None:
        self._set_base(handed.base)
        self._weights, self.keeper.aside = handed.view.weights, handed.aside
        self.network.show_anew()
        self.view.restore(handed.view.open_blocks, handed.view.moved)
        self.view.select(handed.selection)
        self._opened_view, self._project = handed.opened_view, handed.project
        self.menus.refresh_blocks()
        self._read_figures()
        self._keep()
        self._show_state()

    def _on_leaving(self, losses: list[TangoError]) -> None:
        error = self.keeper.keep_now()
        if error is not None:
            losses.append(error)

    def leave_project(self) -> None:
        """The project is closing: keep what was drawn, show nothing of it any more."""
        self.keeper.keep_now()
        self.keeper.give_up()
        self._reader.cancel()
        self._estimator.cancel()
        self._user.cancel()
        for figures in self._figures:
            figures.forget()
        self._estimate_timer.stop()
        if self._project is not None:
            self._project, self.base, self._weights = None, None, ""
            self.comparing.reset()
            self.network.reset(NetworkDocument("network"))
        self.messages.clear()

    # -- following the document ---------------------------------------------------------------

    def _on_changed(self) -> None:
        self._keep()
        self._show_state()

    def _keep(self) -> None:
        if self._project is None or self.base is None:
            return
        view = self._view_state()
        if view == self._opened_view and not self.network.undo_stack.count():
            return  # nothing was changed: looking alone leaves no draft
        self.keeper.keep(self._project.folder, self.network.document, view)

    def _view_state(self) -> ViewState:
        places = dict(self.view.moved)
        return ViewState(self.view.open_blocks, places, self._base_mark, self._weights)

    def _on_insight(self) -> None:
        insight = self.network.insight
        self.totals.show_insight(insight)
        problems = len(insight.problems)
        text = tr("Problems") if not problems else f"{tr('Problems')} ({problems})"
        self.tabs.setTabText(self.tabs.indexOf(self.problems), text)
        self.use.setEnabled(insight.usable and self.base is not None)
        self.reason.setText(insight.why_not)
        self._estimate_timer.start()
        self._show_difference()

    def _estimate(self) -> None:
        if self.base is None:
            return
        if not self.network.insight.usable:
            self._estimator.cancel()
            self._on_estimated(None)
            return
        if self._estimator.is_reading:  # one at a time, however quickly one edits
            self._estimate_timer.start()
            return
        document, base = self.network.document.copy(), self.base
        self._estimator.read(
            tr("Estimate the network"), partial(_estimate, document, base), self._on_estimated
        )

    def _on_estimated(self, found: Estimated | None) -> None:
        self.totals.show_latency(found.costs if found else None)
        times = found.layers_ms if found else {}
        self.layers.show_times(times)
        self.menus.show_times(times)

    def _show_difference(self) -> None:
        self.comparing.refresh()

    def _show_undo(self) -> None:
        stack = self.network.undo_stack
        for name, can, text in (
            ("undo", stack.canUndo(), stack.undoText()),
            ("redo", stack.canRedo(), stack.redoText()),
        ):
            action = self.commands.get(name)
            action.setEnabled(can)
            self.commands.button(name).setToolTip(
                f"{action.text()}: {text}" if text else action.text()
            )

    def _show_state(self) -> None:
        document = self.network.document
        layers = counted(len(document), N_("1 layer"), N_("{count} layers"))
        self.title.setText(f"{document.name} · {layers}")
        self.state.setText(self._told_of_draft())
        project = self._project
        self._show_carry(project)
        self._show_undo()

    def _told_of_draft(self) -> str:
        if self.keeper.has_failed:
            return tr("The draft is not kept")
        return tr("Draft kept") if self.keeper.is_kept else tr("Keeping the draft…")

    def _on_not_kept(self, error: TangoError) -> None:
        (self.tell if self.isVisible() else self.session.post_error)(error)
        self.state.setText(self._told_of_draft())

    def _show_carry(self, project: Project | None) -> None:
        opened = project is not None and is_kept(project, self._weights)
        self.carry.setVisible(opened or (project is not None and bool(last_weights(project))))
        self.carry.setText(
            tr("Start from the weights of the opened file")
            if opened
            else tr("Keep the weights of the last run")
        )

    def take_weights(self, weights: str) -> None:
        """Offer weights of an opened file, relative to the project, to start training from."""
        self._weights = weights
        self._keep()
        self._show_state()

    # -- the selection ------------------------------------------------------------------------

    def _on_selection(self, keys: tuple[str, ...]) -> None:
        self.properties.show_selection(keys)
        self.selecting.update()
        if len(keys) == 1:
            self.layers.select(keys[0])

    def _on_edit_requested(self, key: str) -> None:
        self.show_panel(self.properties)
        self.properties.edit()

    def _on_renamed(self, before: str, after: str) -> None:
        self.view.select((after,))

    def go_to(self, node_id: str) -> None:
        """Show a node: unfold what it is in, select it, bring it into sight."""
        if node_id:
            self.view.show_item(node_id)

    def toggle_fold(self, path: str) -> None:
        """Fold a block, or unfold it."""
        self.view.toggle(block_key(path))

    # -- using it -----------------------------------------------------------------------------

    def use_network(self) -> None:
        """Train exactly what is drawn from now on."""
        project, base = self._project, self.base
        if project is None or base is None or not self.network.settle().usable:
            return
        if self.session.flow_job is not None:
            self._tell_of_run()
            return
        carry = self.carry.isVisible() and self.carry.isChecked()
        document = self.network.document.copy()
        self.use.setEnabled(False)
        self._user.read(
            tr("Use this network"),
            partial(_prepare, project, document, base, carry, self._weights),
            self._on_prepared,
            self._on_not_prepared,
        )

    def _on_prepared(self, prepared: Prepared) -> None:
        self.use.setEnabled(self.network.insight.usable)
        if self.session.flow_job is not None:  # it was started meanwhile
            self._tell_of_run()
            return
        before = self.session.undo_stack.index()
        if not take(self.session, prepared):
            return
        self.messages.clear()
        if self.session.undo_stack.index() != before:
            self.session.post_undo(told(prepared))
        else:  # used before: there is nothing to take back
            self.session.post(Message(MessageKind.INFO, told(prepared)))
        self.used.emit()
        self.session.run_stage("network")

    def _tell_of_run(self) -> None:
        text = tr("A job of this project is running: its network cannot be another meanwhile.")
        hint = tr("Stop it first, or wait until it is done. What you drew is kept.")
        self.messages.post(Message(MessageKind.WARNING, text, hint))

    def _on_not_prepared(self, error: TangoError) -> None:
        self.use.setEnabled(self.network.insight.usable)
        fitting = self._fitting()
        self.messages.post(
            Message(
                MessageKind.ERROR,
                error.message,
                error.hint,
                error.details,
                action_text=fitting.title() if fitting is not None else "",
                action=self._fit if fitting is not None else None,
            )
        )

    def _fitting(self) -> EditGroup | None:
        """The edit that gives the network the channels and classes of the project's pictures."""
        base = self.base
        return fitting_of(self.network.document, base.request) if base is not None else None

    def _fit(self) -> None:
        fitting = self._fitting()
        if fitting is not None and self.network.apply(fitting):
            self.messages.clear()

    # -- words --------------------------------------------------------------------------------

    def say(self, text: str, hint: str = "") -> None:
        """Tell something, in the editor's own bar."""
        self.messages.post(Message(MessageKind.INFO, text, hint))

    def tell(self, error: TangoError) -> None:
        """Tell an error, in the editor's own bar."""
        self.messages.post(Message(MessageKind.WARNING, error.message, error.hint, error.details))

    # -- the keyboard -------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        # Undo and redo belong to the window; here they mean the graph's.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            event.setAccepted(bool(self._undo_key(event)))
            return event.isAccepted() or super().event(event)
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        name = self._undo_key(event)
        if name:
            self.commands.get(name).trigger()
        else:
            super().keyPressEvent(event)

    def _undo_key(self, event: QKeyEvent) -> str:
        for name, keys in (("undo", "Ctrl+Z"), ("redo", "Ctrl+Shift+Z"), ("redo", "Ctrl+Y")):
            if QKeySequence(event.keyCombination()) == QKeySequence(keys):
                return name
        return ""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_state()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        error = self.keeper.keep_now()
        if error is not None:
            self._on_not_kept(error)


def _open(project: Project, ctx: JobContext) -> Opened:
    return open_network(project, ctx)


def _estimate(document: NetworkDocument, base: Base, ctx: JobContext) -> Estimated | None:
    ctx.check()
    return estimate(document, base)


def _prepare(
    project: Project,
    document: NetworkDocument,
    base: Base,
    carry: bool,
    weights: str,
    ctx: JobContext,
) -> Prepared:
    return prepare(project, document, base, carry, ctx, weights)
