"""Where an exported model departs from the trained network, for the network that is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.errors import TangoError
from tango_desktop.export.bisect import FILE, BisectResult, load_departure
from tango_desktop.graph import NetworkDocument, load
from tango_desktop.i18n import tr
from tango_desktop.ui.graph_editor.coloring import Coloring
from tango_desktop.ui.graph_editor.marks import Departure
from tango_desktop.ui.graph_editor.sensitivity import by_same_layers, decibels, noise_of

WANTED = "departing layer"  # in the session's ``handed``
ARTIFACTS = "artifacts"


@dataclass(frozen=True)
class WantedDeparture:
    """What another page wants to be shown in the graph.

    Attributes:
        folder: of the model among the artifacts; empty: the one that was looked at last.
    """

    folder: str = ""


@dataclass(frozen=True)
class DepartingLayers:
    """How far each layer of an exported model is from the trained network.

    Attributes:
        model: the folder of the model among the artifacts.
        document: the network that was exported.
        result: what was found.
    """

    model: str
    document: NetworkDocument
    result: BisectResult

    def of(self, drawn: NetworkDocument) -> Mapping[str, float]:
        """The share of error by the names in ``drawn``; empty when that is another network."""
        noise = {row.node: noise_of(row.snr_db) for row in self.result.rows}
        return by_same_layers(self.document, drawn, noise)

    def first_in(self, drawn: NetworkDocument) -> Departure | None:
        """The first layer that departs, by its name in ``drawn``; None: none does."""
        if not self.result.node:
            return None
        found = by_same_layers(self.document, drawn, {self.result.node: 1.0})
        node = next(iter(found), "")
        return Departure(node, f"{self.model}: {self.result.reason}") if node else None

    def coloring(self, values: Mapping[str, float]) -> Coloring:
        """Colours for what :meth:`of` gave."""
        title = tr("Departure from the trained network, signal to noise")
        return Coloring(title, dict(values), decibels, self.model)

    def text(self) -> str:
        """The words of the menu."""
        return tr("Departure from the trained network, {model}", model=self.model)

    def tip(self) -> str:
        """What was found."""
        return self.result.reason


def read_departing(project: Project, folder: str, ctx: JobContext) -> DepartingLayers | None:
    """What was found of a model; None: nothing was looked for.

    Args:
        project: the project.
        folder: of the model among the artifacts; empty: the one that was looked at last.
        ctx: the job's context.
    """
    path = project.path(ARTIFACTS, folder) if folder else _newest(project.path(ARTIFACTS))
    found = load_departure(path) if path is not None else None
    ctx.check()
    document = _exported(project) if found is not None else None
    if path is None or found is None or document is None:
        return None
    if any(row.node not in document for row in found.rows):
        return None  # it was made of another network
    return DepartingLayers(path.name, document, found)


def _newest(root: Path) -> Path | None:
    found = [(path.stat().st_mtime_ns, path.parent) for path in root.glob(f"*/{FILE}")]
    return max(found)[1] if found else None


def _exported(project: Project) -> NetworkDocument | None:
    """The network that is exported: what optimizing made, or the trained one."""
    outputs = {**project.outputs("train"), **project.outputs("optimize")}
    try:
        return load(project.path(str(outputs["network"]))) if outputs.get("network") else None
    except TangoError:
        return None
