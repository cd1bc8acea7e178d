"""What the exporters share that start from the ONNX file: that file, a child process, refusals."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tango_desktop.core.files import write_error
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.scratch import scratch_folder
from tango_desktop.errors import ExportError
from tango_desktop.export import onnx_exporter, onnx_names
from tango_desktop.export.environments import EnvironmentInfo, python_for
from tango_desktop.export.limits import INT8
from tango_desktop.export.spec import ConvertedModel, ExportSpec
from tango_desktop.export.working import Limits, run_worker
from tango_desktop.i18n import tr

if TYPE_CHECKING:
    from torch import nn

_SHOWN = 5


@dataclass(frozen=True)
class Master:
    """The ONNX file that an engine's converter starts from.

    Attributes:
        path: of the file; its folder is for scratch.
        made: what the ONNX exporter says of it.
        operators: the names of its nodes by operator, ``Conv`` or ``domain.Foo``.
        outputs: the names of the nodes that give its outputs, by the outputs' names, in order.
    """

    path: Path
    made: ConvertedModel
    operators: Mapping[str, Sequence[str]]
    outputs: Mapping[str, str]

    def job(self) -> dict[str, object]:
        """What a worker is told of it."""
        return {
            "model": self.path,
            "operators": self.operators,
            "outputs": self.outputs,
        }


@contextlib.contextmanager
def master(
    module: nn.Module, spec: ExportSpec, folder: Path, ctx: JobContext, scheme: str = ""
) -> Iterator[Master]:
    """The ONNX file that an engine's converter starts from, in a folder that goes away again.

    Args:
        module: as ``onnx_exporter.convert`` takes it.
        spec: what is asked for.
        folder: of the export; files that come with a quantized model (its plan) are put there.
        ctx: the job's context.
        scheme: of the 8-bit activations where INT8 is asked for (``uint8``, ``int8``).

    Raises:
        ExportError: it cannot be traced, or not be quantized.
        ProjectError: the folder for scratch cannot be written.
    """
    with scratch_folder("master") as scratch:
        try:
            made = _written(module, spec, scratch, ctx, scheme)
        except OSError as error:  # not the project's folder, which may have space left
            raise write_error(scratch, error) from error
        for extra in made.extra_files:
            (folder / extra).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(scratch / extra, folder / extra)
        yield _master(scratch / made.file, made)


def _written(
    module: nn.Module, spec: ExportSpec, scratch: Path, ctx: JobContext, scheme: str
) -> ConvertedModel:
    if spec.precision == INT8 and scheme:
        from tango_desktop.export.quantized import write_quantized

        return write_quantized(module, spec, scratch, scheme, ctx)
    return onnx_exporter.convert(module, spec, scratch, ctx)


def _master(path: Path, made: ConvertedModel) -> Master:
    import onnx

    graph = onnx.load(path).graph
    operators: dict[str, list[str]] = {}
    for node in graph.node:
        name = f"{node.domain}.{node.op_type}" if node.domain else node.op_type
        operators.setdefault(name, []).append(node.name)
    makers = {value: node.name for node in graph.node for value in node.output}
    outputs = {output.name: makers.get(output.name, "") for output in graph.output}
    return Master(path, made, operators, outputs)


def run(
    worker: str,
    environment: EnvironmentInfo,
    job: Mapping[str, object],
    spec: ExportSpec,
    ctx: JobContext,
) -> Mapping[str, Any]:
    """Run a worker within the user's limits; its result.

    Args:
        worker: its name.
        environment: of the engine.
        job: what it is asked for.
        spec: of the export.
        ctx: the job's context.

    Raises:
        MissingEnvironmentError: the engine's packages are not here.
        ExportError: it failed, or found operators that the engine does not have (``unsupported``
            in its result: the ONNX nodes' names by operator).
    """
    settings = spec.settings
    limits = Limits(settings.longest_minutes * 60.0, settings.most_memory_mb << 20)
    found = run_worker(worker, job, python_for(environment), ctx, limits, spec.log)
    if found["unsupported"]:
        raise unsupported(tr(environment.title), found["unsupported"], spec)
    return found


def unsupported(title: str, nodes: Mapping[str, Sequence[str]], spec: ExportSpec) -> ExportError:
    """The refusal of a network with operators that an engine does not have.

    Args:
        title: of the engine.
        nodes: names of ONNX nodes by operator.
        spec: of the export.
    """
    known = {node.id: node.layer for node in spec.document.nodes}
    places = []
    for operator, names in nodes.items():
        owners = dict.fromkeys(onnx_names.owner(name, known) or name for name in names)
        shown = [f"{one} ({known[one]})" if one in known else one for one in owners]
        more = ["…"] if len(shown) > _SHOWN else []
        places.append(f"{operator}: {', '.join(shown[:_SHOWN] + more)}")
    hint = tr("Replace these layers in the editor, or choose another engine.")
    if "NonMaxSuppression" in nodes:
        hint = tr("Switch “Duplicates removed inside the model” off.")
    return ExportError(
        tr(
            "{engine} cannot compute parts of the network: {places}.",
            engine=title,
            places="; ".join(places),
        ),
        hint,
    )
