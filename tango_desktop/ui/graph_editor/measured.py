"""Times of layers that were measured, for the network that is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tango_desktop.bench.files import load_benchmarks
from tango_desktop.bench.layers import LayerProfile
from tango_desktop.bench.results import Benchmark
from tango_desktop.core.flow import Flow
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.errors import TangoError
from tango_desktop.graph import NetworkDocument, load
from tango_desktop.graph.compare import compare
from tango_desktop.i18n import tr
from tango_desktop.ui.device_titles import device_title
from tango_desktop.ui.graph_editor.coloring import Coloring, by_latency

WANTED = "measured times"  # in the session's ``handed``


@dataclass(frozen=True)
class WantedTimes:
    """What another page wants to be shown in the graph.

    Attributes:
        stamp: of the measurement; empty: the newest.
        node: a layer to go to; may be empty.
    """

    stamp: str
    node: str = ""


@dataclass(frozen=True)
class MeasuredTimes:
    """What the layers of a deployed network took.

    Attributes:
        device: it was measured on, in words.
        when: local time, ISO 8601.
        document: the network as it was measured.
        times_ms: by the names in ``document``; 0 for those that are computed along with another.
    """

    device: str
    when: str
    document: NetworkDocument
    times_ms: Mapping[str, float]

    def of(self, drawn: NetworkDocument) -> Mapping[str, float]:
        """The times by the names in ``drawn``; empty when that computes something else."""
        found = compare(self.document, drawn)
        if not found.is_empty:
            return {}
        pairs = found.unchanged
        return {new: self.times_ms[old] for old, new in pairs if old in self.times_ms}

    def coloring(self, values: Mapping[str, float]) -> Coloring:
        """Colours for what :meth:`of` gave."""
        return by_latency(values, is_measured=True, device=self.device)

    def text(self) -> str:
        """The words of the menu."""
        return tr("Latency, measured on {device}", device=self.device)

    def tip(self) -> str:
        """Where the figures come from."""
        return tr("Measured {when}", when=self.when.replace("T", " "))


def is_up_to_date(flow: Flow, project: Project) -> bool:
    """Whether what is deployed comes from the last training, whose network is known."""
    for name in ("export", "deploy"):
        record = project.record(name)
        if record is None or record.inputs != flow.inputs_digest(project, name):
            return False
    return True


def read_measured(project: Project, stamp: str, ctx: JobContext) -> MeasuredTimes | None:
    """The times of a measurement of what is deployed.

    Args:
        project: the project.
        stamp: of the measurement; empty: the newest with times of its layers.
        ctx: the job's context.

    Returns:
        None where there is none, or where it is of another network than the one that was trained.
    """
    release = project.outputs("deploy").get("release")
    ctx.check()
    for one in reversed(load_benchmarks(project.folder)):
        if one.layers is not None and one.release == release and stamp in ("", one.stamp):
            return _times(project, one, one.layers)
    return None


def _times(project: Project, one: Benchmark, profile: LayerProfile) -> MeasuredTimes | None:
    file = str(project.outputs("train").get("network") or "")
    try:
        document = load(project.path(file)) if file else None
    except TangoError:
        return None
    times = profile.milliseconds()
    if document is None or not times or any(name not in document for name in times):
        return None
    device = one.context.board or device_title(one.context.device, within=True)
    return MeasuredTimes(device, one.when, document, times)
