"""What the network is compared with.

Where it started, the network that the project used last, what is deployed of it, another file.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from tango_desktop.core.jobs import JobContext
from tango_desktop.errors import TangoError
from tango_desktop.graph import NetworkDocument, load
from tango_desktop.graph.compare import Difference, compare, cost_change
from tango_desktop.graph.deploy_form import deploy_form
from tango_desktop.graph.insight import Insight, look
from tango_desktop.i18n import tr
from tango_desktop.recommend.stage import FILE as NETWORK_FILE
from tango_desktop.ui.graph_editor.comparison import BASE, DEPLOYED, FILE, OPTIMIZED, USED
from tango_desktop.ui.graph_editor.exchange import ask_for_network
from tango_desktop.ui.reading import Reader

if TYPE_CHECKING:
    from tango_desktop.ui.graph_editor.editor import GraphEditor


WANTED = "comparison with what optimizing made"  # in the session's ``handed``


class Comparing(QObject):
    """Shows the difference on the graph and in the panel."""

    def __init__(self, editor: GraphEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self._kind, self._name = BASE, ""
        self._other: NetworkDocument | None = None
        self._looked: tuple[NetworkDocument, Insight] | None = None  # at the other side
        self._stamp = 0  # of the file of the network that was used last, when it was read
        self._reader = Reader(editor.session, self)
        self.dialog: QFileDialog | None = None
        editor.comparison.against_chosen.connect(self.choose)

    def reset(self) -> None:
        """Compare with where the network started: another project was opened."""
        self._reader.cancel()
        self._kind, self._name, self._other, self._looked = BASE, "", None, None
        self._editor.comparison.show_against(BASE)

    def choose(self, kind: str) -> None:
        """Compare with something else; a file is asked for."""
        if kind == FILE:
            self._editor.comparison.show_against(self._kind, self._name)  # until one is read
            self.dialog = ask_for_network(self._editor, tr("Compare with a network"), self.read)
            return
        self._kind, self._name = kind, ""
        self._editor.comparison.show_against(kind)
        self._other, self._stamp = None, 0
        self.refresh()

    def read(self, path: Path) -> None:
        """Compare with the network in a file."""
        self._reader.read(
            tr("Open {file}", file=path.name),
            partial(_read, path),
            partial(self._on_read, path.name),
            self._editor.tell,
        )

    def take_wanted(self) -> None:
        """Show what another page asked for: the difference that optimizing made."""
        editor, is_there = self._editor, bool(self._optimized_file())
        editor.comparison.offer_optimized(is_there)
        if self._kind == OPTIMIZED and not is_there:
            self.choose(BASE)
        wanted = editor.session.handed.pop(WANTED, None)
        if wanted and is_there:
            editor.show_panel(editor.comparison)
            editor.commands.get("compare").setChecked(True)
            self.choose(OPTIMIZED)

    def _optimized_file(self) -> str:
        project = self._editor.session.project
        return str(project.outputs("optimize").get("network") or "") if project else ""

    def _read_used(self) -> None:
        """Read the network that the steps after this one have, where it is another by now."""
        project = self._editor.session.project
        name = NETWORK_FILE if self._kind == USED else self._optimized_file()
        file = project.path(name) if project is not None and name else None
        stamp = file.stat().st_mtime_ns if file is not None and file.is_file() else 0
        if file is not None and stamp and stamp != self._stamp:
            self._reader.read(
                tr("Open {file}", file=file.name),
                partial(_load, file),
                partial(self._on_used, self._kind),
                self._editor.tell,
            )
        self._stamp = stamp

    def _on_used(self, kind: str, document: NetworkDocument) -> None:
        if self._kind == kind:
            self._other = document
            self.refresh()

    def _on_read(self, name: str, document: NetworkDocument) -> None:
        self._kind, self._name, self._other = FILE, name, document
        self._editor.comparison.show_against(FILE, name)
        self.refresh()

    def refresh(self) -> None:
        """Show the difference as it is now, where anybody looks."""
        editor = self._editor
        on_graph = editor.commands.get("compare").isChecked()
        if not on_graph and not editor.comparison.isVisible():
            editor.view.set_difference(None)
            return
        if self._kind in (USED, OPTIMIZED):
            self._read_used()
        found = self._show_list()
        editor.view.set_difference(found if on_graph else None)

    def _show_list(self) -> Difference | None:
        try:
            sides = self._sides()
        except TangoError:
            self._editor.comparison.show_reason(
                tr("What is deployed is known once the network has no problems.")
            )
            return None
        if sides is None:
            reasons = {USED: tr("No network was used yet."), OPTIMIZED: tr("Nothing was removed.")}
            if self._kind in reasons:
                self._editor.comparison.show_reason(reasons[self._kind])
            return None
        found = compare(*sides)
        looks = [self._look(side) for side in sides]
        self._editor.comparison.show_difference(found, *sides, cost_change(found, *looks))
        return found

    def _look(self, side: NetworkDocument) -> Insight:
        """The figures of a side; those of the drawn one are there already."""
        network = self._editor.network
        if side is network.document:
            return network.insight
        if self._looked is None or self._looked[0] is not side:
            self._looked = (side, look(side, self._looked[1] if self._looked else None))
        return self._looked[1]

    def _sides(self) -> tuple[NetworkDocument, NetworkDocument] | None:
        document, base = self._editor.network.document, self._editor.base
        if self._kind == DEPLOYED:
            return document, deploy_form(document)
        if self._kind == OPTIMIZED:
            return (document, self._other) if self._other is not None else None
        if self._kind in (FILE, USED):
            return (self._other, document) if self._other is not None else None
        before = base.document if base else None
        return (before, document) if before is not None else None


def _load(path: Path, ctx: JobContext) -> NetworkDocument:
    return load(path)


def _read(path: Path, ctx: JobContext) -> NetworkDocument:
    from tango_desktop.nets.network_files import read_network_file  # PyTorch

    return read_network_file(path, ctx=ctx).document
