"""Reads the measured times of the network's layers for the editor, and shows those asked for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.i18n import tr
from tango_desktop.ui.graph_editor.measured import (
    WANTED,
    MeasuredTimes,
    WantedTimes,
    is_up_to_date,
    read_measured,
)
from tango_desktop.ui.graph_editor.menus import MEASURED
from tango_desktop.ui.reading import Reader

if TYPE_CHECKING:
    from tango_desktop.ui.graph_editor.editor import GraphEditor


class MeasuredReader(QObject):
    """Offers measured times in the menu of colours."""

    def __init__(self, editor: GraphEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self.reader = Reader(editor.session, self)

    def read(self) -> None:
        """Read them anew: there may be others since."""
        session = self._editor.session
        left = session.handed.pop(WANTED, None)
        wanted = left if isinstance(left, WantedTimes) else None
        project = session.project
        if project is None or not is_up_to_date(session.flow, project):
            self._on_read(wanted, None)
            return
        self.reader.read(
            tr("Read the measurements"),
            partial(_read, project, wanted.stamp if wanted is not None else ""),
            partial(self._on_read, wanted),
            self._editor.tell,
        )

    def forget(self) -> None:
        """The project is closing."""
        self.reader.cancel()
        self._editor.menus.offer(MEASURED, None)

    def _on_read(self, wanted: WantedTimes | None, found: MeasuredTimes | None) -> None:
        editor = self._editor
        editor.menus.offer(MEASURED, found, color=wanted is not None)
        if wanted is None:
            return
        if found is None:
            editor.say(tr("The measured times are of another network than this one."))
        elif not found.of(editor.network.document):
            editor.say(
                tr("The network was changed since it was measured: the estimate is shown."),
                tr("Undo the changes to see the measured times."),
            )
        elif wanted.node in editor.network.document:
            editor.go_to(wanted.node)


def _read(project: Project, stamp: str, ctx: JobContext) -> MeasuredTimes | None:
    return read_measured(project, stamp, ctx)
