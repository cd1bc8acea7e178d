"""One classifier's export: what is converted, compared and asked of every installation."""

from __future__ import annotations

from pathlib import Path

from torch import nn

from tango_desktop.core.files import read_mapping
from tango_desktop.core.jobs import JobContext
from tango_desktop.export import card, golden, parity
from tango_desktop.export.comparison import Comparison, Floats, choose_pictures
from tango_desktop.export.engine import open_written
from tango_desktop.export.parity import Outputs, ParityReport
from tango_desktop.export.reference import load_trained, logits_of, run_trained
from tango_desktop.export.spec import ExportSpec


class ClassificationExport:
    """A classifier in one export.

    Attributes:
        module: the trained network; it is converted as it is.

    Raises:
        WeightsError: the weights do not fit the network.
    """

    def __init__(self, spec: ExportSpec) -> None:
        self._spec = spec
        self.module: nn.Module = load_trained(spec.document, spec.weights)
        self._trained: Outputs | None = None

    def compare(self, artifact: Path, ctx: JobContext) -> ParityReport:
        """Compare the model in ``artifact`` with the trained network."""
        return compare_artifact(artifact, self._spec, self._outputs(ctx), ctx)

    def write_golden(self, artifact: Path, report: Comparison | None, ctx: JobContext) -> None:
        """Write the golden picture with its logits."""
        spec = self._spec
        _, pictures = choose_pictures(spec.lock, spec.settings.parity_pictures)
        picture = spec.lock.file(pictures[golden.most_certain(self._outputs(ctx))])
        own = golden.answers_itself(spec, report)
        written = read_mapping(artifact / card.CARD, card.SCHEMA)

        def exported(prepared: Floats) -> Floats:
            with open_written(artifact, written, ctx=ctx) as session:
                return session.logits(prepared)

        golden.write_golden(
            artifact,
            picture,
            spec.preprocess,
            lambda prepared: logits_of(self.module, prepared),
            exported if own else None,
            golden.tolerance_for(spec, own),
        )

    def _outputs(self, ctx: JobContext) -> Outputs:
        if self._trained is None:
            spec = self._spec
            _, pictures = choose_pictures(spec.lock, spec.settings.parity_pictures)
            self._trained = run_trained(self.module, spec.preprocess, spec.lock, pictures, ctx)
        return self._trained


def compare_artifact(
    artifact: Path, spec: ExportSpec, trained: Outputs, ctx: JobContext
) -> ParityReport:
    """Compare the model in ``artifact``, prepared as its own card says, with PyTorch's side."""
    split, pictures = choose_pictures(spec.lock, spec.settings.parity_pictures)
    written = read_mapping(artifact / card.CARD, card.SCHEMA)
    with open_written(artifact, written, ctx=ctx) as session:
        exported = parity.run_exported(session, written["preprocess"], spec.lock, pictures, ctx)
    return parity.compare(trained, exported, pictures, spec.lock.classes, split, spec.settings)
