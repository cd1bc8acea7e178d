"""Readers of figures of layers that others have found: offered in the menu of colours."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar, cast

from PySide6.QtCore import QObject

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.errors import TangoError
from tango_desktop.i18n import N_, tr
from tango_desktop.ui.graph_editor import departures, measured, menus, sensitivity
from tango_desktop.ui.graph_editor.departures import DepartingLayers, WantedDeparture
from tango_desktop.ui.graph_editor.measured import MeasuredTimes, WantedTimes
from tango_desktop.ui.graph_editor.sensitivity import SensitiveLayers, WantedSensitivity
from tango_desktop.ui.reading import Reader

if TYPE_CHECKING:
    from tango_desktop.ui.graph_editor.editor import GraphEditor

COMMAND = "departure"
W = TypeVar("W")
F = TypeVar("F", bound=menus.Offered)


class FiguresReader(QObject, Generic[W, F]):
    """Offers one kind of figures (``F``), and shows those that another page asked for (``W``)."""

    COLOR: ClassVar[str]  # in the menu
    HANDED: ClassVar[str]  # in the session's ``handed``
    TITLE: ClassVar[str]  # of the job

    def __init__(self, editor: GraphEditor) -> None:
        super().__init__(editor)
        self.editor = editor
        self.reader = Reader(editor.session, self)

    def read(self) -> None:
        """Read them anew: there may be others since."""
        session = self.editor.session
        wanted = cast("W | None", session.handed.pop(self.HANDED, None))  # the key says the type
        project = session.project
        if project is None or not self.has_any(project):
            self._on_read(wanted, None)
            return
        work, done = partial(self.work, project, wanted), partial(self._on_read, wanted)
        self.reader.read(tr(self.TITLE), work, done, partial(self.fail, wanted))

    def forget(self) -> None:
        """The project is closing."""
        self.reader.cancel()
        self.take(None)

    def _on_read(self, wanted: W | None, found: F | None) -> None:
        self.take(found, color=wanted is not None)
        if wanted is not None:
            self.show(wanted, found)

    # -- what a kind is -----------------------------------------------------------------------

    def has_any(self, project: Project) -> bool:
        """Whether there may be figures of the network."""
        return bool(project.outputs("train"))

    def work(self, project: Project, wanted: W | None, ctx: JobContext) -> F | None:
        """Read them, in a job; None: there are none."""
        raise NotImplementedError

    def take(self, found: F | None, color: bool = False) -> None:
        """Offer what was read; ``color``: colour the boxes by it at once."""
        self.editor.menus.offer(self.COLOR, found, color)

    def show(self, wanted: W, found: F | None) -> None:
        """Go where the other page wanted, or say why not."""
        raise NotImplementedError

    def fail(self, wanted: W | None, error: TangoError) -> None:
        """Tell that they cannot be read."""
        self.editor.tell(error)

    def fits(self, found: F) -> bool:
        """Whether the figures are of the network that is drawn."""
        return bool(found.of(self.editor.network.document))

    def go_to(self, node: str) -> None:
        """Show a layer, where it is there."""
        if node in self.editor.network.document:
            self.editor.go_to(node)


class MeasuredReader(FiguresReader[WantedTimes, MeasuredTimes]):
    """The measured times of the network's layers."""

    COLOR, HANDED, TITLE = menus.MEASURED, measured.WANTED, N_("Read the measurements")

    def has_any(self, project: Project) -> bool:
        return measured.is_up_to_date(self.editor.session.flow, project)

    def work(
        self, project: Project, wanted: WantedTimes | None, ctx: JobContext
    ) -> MeasuredTimes | None:
        return measured.read_measured(project, wanted.stamp if wanted else "", ctx)

    def show(self, wanted: WantedTimes, found: MeasuredTimes | None) -> None:
        if found is None:
            self.editor.say(tr("The measured times are of another network than this one."))
        elif not self.fits(found):
            self.editor.say(
                tr("The network was changed since it was measured: the estimate is shown."),
                tr("Undo the changes to see the measured times."),
            )
        else:
            self.go_to(wanted.node)


class SensitivityReader(FiguresReader[WantedSensitivity, SensitiveLayers]):
    """How sensitive the network's layers are to 8 bits."""

    COLOR, HANDED = menus.SENSITIVITY, sensitivity.WANTED
    TITLE = N_("Read the sensitivity of layers")

    def work(
        self, project: Project, wanted: WantedSensitivity | None, ctx: JobContext
    ) -> SensitiveLayers | None:
        return sensitivity.read_sensitive(project, ctx)

    def fail(self, wanted: WantedSensitivity | None, error: TangoError) -> None:
        if wanted is not None:
            super().fail(wanted, error)
        else:  # nobody asked for it: the page that measures it says what is wrong
            self.take(None)

    def show(self, wanted: WantedSensitivity, found: SensitiveLayers | None) -> None:
        if found is not None and self.fits(found):
            self.go_to(wanted.node)
        else:
            self.editor.say(
                tr("The network was changed since its layers were measured."),
                tr("Undo the changes to see how sensitive they are."),
            )


class DeparturesReader(FiguresReader[WantedDeparture, DepartingLayers]):
    """Where an exported model departs from the trained network; the first layer is marked."""

    COLOR, HANDED, TITLE = menus.DEPARTURE, departures.WANTED, N_("Read where models depart")

    def __init__(self, editor: GraphEditor) -> None:
        super().__init__(editor)
        self._found: DepartingLayers | None = None
        editor.commands.on(COMMAND, self.go_to_first)
        editor.network.insight_changed.connect(self._mark)
        self._mark()

    def go_to_first(self) -> None:
        """Show the first layer that departs."""
        departure = self.editor.view.graph_scene.departure
        if departure is not None:
            self.editor.go_to(departure.node)

    def work(
        self, project: Project, wanted: WantedDeparture | None, ctx: JobContext
    ) -> DepartingLayers | None:
        return departures.read_departing(project, wanted.folder if wanted else "", ctx)

    def take(self, found: DepartingLayers | None, color: bool = False) -> None:
        self._found = found
        super().take(found, color)
        self._mark()

    def show(self, wanted: WantedDeparture, found: DepartingLayers | None) -> None:
        if found is None or not self.fits(found):
            self.editor.say(tr("What was looked at is another network than this one."))
        elif not found.result.node:
            self.editor.say(found.result.reason)
        else:
            self.go_to_first()

    def _mark(self) -> None:
        """Mark the layer, as long as the drawn network is the one that was exported."""
        scene = self.editor.view.graph_scene
        found = self._found
        first = found.first_in(self.editor.network.document) if found is not None else None
        if first != scene.departure:
            scene.set_departure(first)
        action = self.editor.commands.get(COMMAND)
        action.setEnabled(first is not None)
        action.setToolTip(first.text if first is not None else tr("No layer is known to depart."))
