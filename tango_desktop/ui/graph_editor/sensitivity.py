"""How much each layer suffers from 8 bits, as colours of the network that is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log10

from tango_desktop.compress.asked import doctor_spec
from tango_desktop.compress.doctor import known_sensitivity
from tango_desktop.compress.levels import in_use
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.graph import NetworkDocument
from tango_desktop.graph.compare import compare
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.graph_editor.coloring import Coloring

_WIDTHS = {"out_channels", "out_features", "groups"}
WANTED = "sensitive layers"  # in the session's ``handed``


@dataclass(frozen=True)
class WantedSensitivity:
    """What another page wants to be shown in the graph.

    Attributes:
        node: a layer to go to; may be empty.
    """

    node: str = ""


@dataclass(frozen=True)
class SensitiveLayers:
    """What quantizing each layer alone does to the network's outputs.

    Attributes:
        document: the network that was examined.
        snr_db: signal-to-noise ratio of the outputs, by the names in ``document``.
    """

    document: NetworkDocument
    snr_db: Mapping[str, float]

    def of(self, drawn: NetworkDocument) -> Mapping[str, float]:
        """The share of noise by the names in ``drawn``; empty when that is another network.

        A network with fewer channels is the same one.
        """
        noise = {name: noise_of(value) for name, value in self.snr_db.items()}
        return by_same_layers(self.document, drawn, noise)

    def coloring(self, values: Mapping[str, float]) -> Coloring:
        """Colours for what :meth:`of` gave."""
        return by_sensitivity(values)

    def text(self) -> str:
        """The words of the menu."""
        return tr("Sensitivity to 8 bits")

    def tip(self) -> str:
        """Where the figures come from."""
        return tr("Measured on this computer, one layer in 8 bits at a time")


def by_same_layers(
    document: NetworkDocument, drawn: NetworkDocument, values: Mapping[str, float]
) -> Mapping[str, float]:
    """``values`` of the layers of ``document`` by the names in ``drawn``.

    Empty when that is another network; one with more or fewer channels is the same.
    """
    found = compare(document, drawn)
    widths = (one.layer is None and set(one.params) <= _WIDTHS for one in found.changed)
    rewired = any(one.inputs is not None for one in found.changed)
    if found.added or found.removed or found.outputs or rewired or not all(widths):
        return {}
    pairs = [*found.unchanged, *((one.id_before, one.id_after) for one in found.changed)]
    return {new: values[old] for old, new in pairs if old in values}


def noise_of(snr_db: float) -> float:
    """The power of the error over the power of the outputs."""
    return float(10.0 ** (-snr_db / 10.0))


def decibels(noise: float) -> str:
    """A share of noise as a signal-to-noise ratio: ``31.4 dB``."""
    return f"{-10.0 * log10(noise):.1f} dB" if noise > 0 else numbers.NONE


def by_sensitivity(values: Mapping[str, float]) -> Coloring:
    """The noise of each layer, written as a ratio: the fewer decibels, the worse.

    Of several layers the noise adds up, as powers do.
    """
    title = tr("Sensitivity to 8 bits, signal to noise")
    return Coloring(title, dict(values), decibels, tr("measured"))


def read_sensitive(project: Project, ctx: JobContext) -> SensitiveLayers | None:
    """What was measured of the network that is optimized; None: nothing.

    Raises:
        TangoError: the run's files or the data's lock cannot be read.
    """
    if not project.outputs("train"):
        return None
    spec = doctor_spec(project, in_use(project) or {})
    ctx.check()
    found = known_sensitivity(spec)
    if not found:
        return None
    return SensitiveLayers(spec.export.document, {one.layer: one.snr_db for one in found})
