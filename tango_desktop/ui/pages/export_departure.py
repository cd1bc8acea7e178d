"""The button that finds the first layer at which a made model departs, and shows it drawn."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QPushButton

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.export.bisect import FILE, BisectResult, find_departure
from tango_desktop.export.card import CARD
from tango_desktop.export.stage import spec_of
from tango_desktop.i18n import tr
from tango_desktop.ui.graph_editor.departures import WANTED, WantedDeparture
from tango_desktop.ui.icons import icon
from tango_desktop.ui.job_runner import JobHandle
from tango_desktop.ui.pages.export_made import Form, MadeModel, Verdict
from tango_desktop.ui.session import Message, MessageKind, Session

COMPARED = (Verdict.PASSED, Verdict.ACCEPTED, Verdict.FAILED)
NEEDED = ("data", "device", "train")

Find = Callable[[Project, Form, JobContext], BisectResult]


def find(project: Project, form: Form, ctx: JobContext) -> BisectResult:
    """Find where the model departs that was made in ``form``.

    Raises:
        TangoError: it cannot be looked for.
    """
    spec = spec_of(project, engine=form.engine, precision=form.precision)
    return find_departure(spec, spec.folder, ctx)


def is_found(model: MadeModel) -> bool:
    """Whether it was looked at since it was made."""
    try:
        looked = (model.folder / FILE).stat().st_mtime_ns
        return looked >= (model.folder / CARD).stat().st_mtime_ns
    except OSError:
        return False


class DepartureButton(QPushButton):
    """Looks for the layer in a job; what was found since the model was made is shown at once.

    Attributes:
        work: what looks for it.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.work: Find = find
        self._session = session
        self._model: MadeModel | None = None
        self._job: JobHandle | None = None
        self._looked: tuple[Project, MadeModel] | None = None  # what the job is about
        self.clicked.connect(self._on_clicked)
        self.follow(None)

    def follow(self, model: MadeModel | None) -> None:
        """Be about ``model`` from here on."""
        self._model = model
        reason = self._why_not()
        shows = not reason and model is not None and is_found(model)
        self.setText(tr("Show in the graph") if shows else tr("Find where it departs"))
        self.setIcon(icon("network" if shows else "search"))
        self.setEnabled(not reason)
        self.setToolTip(reason or (_shown() if shows else _looked_for()))

    def _why_not(self) -> str:
        """Why nothing can be looked for; empty when it can."""
        model = self._model
        if model is None:
            return tr("Choose a model.")
        if model.verdict not in COMPARED:
            return tr("Only a model that was compared on this computer can be looked into.")
        if model.is_outdated:
            return tr("It was made of another training. Export it again.")
        if self._job is not None:
            return tr("A model is being looked into. The jobs below show how far that is.")
        project = self._session.project
        if project is None or not all(project.outputs(stage) for stage in NEEDED):
            return tr("The network that it was made of is not there.")
        return ""

    def _on_clicked(self) -> None:
        model = self._model
        if model is None or self._why_not():
            return
        if is_found(model):
            self._show_graph(model)
        else:
            self._look(model)

    def _look(self, model: MadeModel) -> None:
        project, work = self._session.current(), self.work
        title = tr(
            "Find where {model} departs", model=f"{model.form.title}, {model.form.precision}"
        )
        self._job = self._session.submit(
            title, lambda ctx: work(project, model.form, ctx), heavy=True
        )
        self._looked = (project, model)
        self._job.finished.connect(self._on_found)
        self._job.ended.connect(self._on_ended)
        self.follow(self._model)

    def _on_ended(self) -> None:
        self._job = None
        self.follow(self._model)

    def _on_found(self, found: BisectResult) -> None:
        if self._looked is None or self._session.project is not self._looked[0]:
            return
        model = self._looked[1]
        if not found.node:
            self._session.post(Message(MessageKind.GOOD, found.reason))
        elif self.isVisible():
            self._show_graph(model)
        else:  # whoever is on another page is not taken away from it
            action = partial(self._show_graph, model)
            shown = tr("Show in the graph")
            self._session.post(
                Message(MessageKind.INFO, found.reason, action_text=shown, action=action)
            )

    def _show_graph(self, model: MadeModel) -> None:
        if self._session.project is not None:
            self._session.handed[WANTED] = WantedDeparture(model.folder.name)
            self._session.graph_requested.emit()


def _shown() -> str:
    return tr("The network, each layer coloured by how far it departs from the trained one")


def _looked_for() -> str:
    return tr("Compares layer by layer with the trained network, and shows the first that departs")
