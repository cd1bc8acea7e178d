"""The first layer that departs in an engine that does not show what is inside.

A beginning of the network, up to one layer, is converted by the engine's own exporter and compared
with PyTorch on a few pictures. When its answer is right, all that leads to it is; when it is not,
the fault is among what leads to it: each conversion halves what is left.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import fx, nn

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.scratch import scratch_folder
from tango_desktop.errors import ExportError
from tango_desktop.export.bisect import BisectRow, Noise
from tango_desktop.export.comparison import Floats
from tango_desktop.export.engine import open_model
from tango_desktop.export.exporters import EXPORTERS
from tango_desktop.export.spec import ExportSpec, TargetInfo
from tango_desktop.i18n import tr

_CALIBRATION = 16  # pictures for the ranges of a beginning: enough to tell rounding from damage


def prefixes(
    module: nn.Module,
    spec: ExportSpec,
    prepared: Sequence[Floats],
    floor_db: float,
    ctx: JobContext,
) -> tuple[tuple[BisectRow, ...], str]:
    """The layers that were looked at, in the order of the graph, and the first that departs.

    Args:
        module: the network that was converted.
        spec: of the export.
        prepared: pictures, each (C, H, W).
        floor_db: a layer with a lower signal-to-noise ratio departs.
        ctx: the job's context.

    Raises:
        ExportError: the engine does not run here, or cannot convert a beginning.
    """
    info = EXPORTERS.get(spec.engine)
    if not info.is_compared_here or not isinstance(module, fx.GraphModule):
        raise ExportError(
            tr("{engine} shows no layers on this computer.", engine=info.title),
            tr("Look for the layer with ONNX Runtime in the same precision."),
        )
    search = _Search(module, _small(spec), prepared, floor_db)
    node = search.run(ctx)
    return search.rows(), node


def _small(spec: ExportSpec) -> ExportSpec:
    """For this computer, with few pictures to calibrate with."""
    settings = spec.settings
    few = min(settings.calibration_pictures, _CALIBRATION)
    settings = dataclasses.replace(settings, calibration_pictures=few, tuning_minutes=0.0)
    return dataclasses.replace(spec, settings=settings, target=TargetInfo())


class _Search:
    """Halves the layers that may be at fault."""

    def __init__(
        self, module: fx.GraphModule, spec: ExportSpec, prepared: Sequence[Floats], floor_db: float
    ) -> None:
        self._module, self._spec, self._prepared = module, spec, prepared
        self._floor_db = floor_db
        self._ends = _ends(module, prepared[0])
        self._names = {end: _drawn(spec, str(end.meta["node"])) for end in self._ends}
        self._snr_db: dict[fx.Node, float] = {}

    def run(self, ctx: JobContext) -> str:
        """The document node at fault; empty when the whole network is right."""
        steps = 1 + math.ceil(math.log2(max(len(self._ends), 2)))
        faulty, left = self._ends[-1], list(self._ends)
        while left:
            tried = left[-1] if faulty in left else left[(len(left) - 1) // 2]
            self._tell(tried, steps, ctx)
            leading = [end for end in left if end in _ancestors(tried)]
            if self._departs(tried, ctx):
                faulty, left = tried, [end for end in leading if end is not tried]
            elif tried is self._ends[-1]:
                return ""
            else:
                left = [end for end in left if end not in leading]
        return self._names[faulty]

    def rows(self) -> tuple[BisectRow, ...]:
        """What was looked at, in the order of the graph."""
        seen = [end for end in self._ends if end in self._snr_db]
        found = {self._names[end]: self._snr_db[end] for end in seen}
        return tuple(BisectRow(name, snr_db) for name, snr_db in found.items())

    def _tell(self, tried: fx.Node, steps: int, ctx: JobContext) -> None:
        ctx.check()
        message = tr("Converting up to {node}", node=self._names[tried])
        ctx.report(min(len(self._snr_db) / steps, 1.0), message)

    def _departs(self, end: fx.Node, ctx: JobContext) -> bool:
        self._snr_db[end] = self._compared(prefix(self._module, end), ctx)
        return self._snr_db[end] < self._floor_db

    def _compared(self, beginning: nn.Module, ctx: JobContext) -> float:
        """The signal-to-noise ratio of a beginning's values behind the engine."""
        info, quiet = EXPORTERS.get(self._spec.engine), JobContext(control=ctx.control)
        noise = Noise()
        with scratch_folder("bisect") as scratch:
            made = info.convert(beginning, self._spec, scratch, quiet)
            engine = info.compared_by or info.name
            with open_model(scratch, engine, made.file, ctx=quiet) as session:
                for picture in self._prepared:
                    noise.add(_exact(beginning, picture), session.run(picture)[0])
        return noise.snr_db


def prefix(module: fx.GraphModule, end: fx.Node) -> fx.GraphModule:
    """The network up to ``end``, whose values it gives; the modules are shared."""
    graph, wanted = fx.Graph(), _ancestors(end)
    copied: dict[fx.Node, fx.Node] = {}
    for node in module.graph.nodes:
        if node in wanted:
            copied[node] = graph.node_copy(node, copied.__getitem__)
    graph.output(copied[end])
    made = fx.GraphModule(module, graph)
    made.delete_all_unused_submodules()
    return made.eval()


def _ancestors(end: fx.Node) -> set[fx.Node]:
    """All that leads to a node, itself included; the input always belongs to it."""
    found, left = {end}, [end]
    while left:
        for node in left.pop().all_input_nodes:
            if node not in found:
                found.add(node)
                left.append(node)
    return found


def _ends(module: fx.GraphModule, picture: Floats) -> list[fx.Node]:
    """The nodes that hand on what a document node computes, where that is one tensor."""
    last: dict[str, fx.Node] = {}
    shown = _Shown(module)
    with torch.inference_mode():
        shown.run(torch.from_numpy(picture)[None])
    (output,) = (node for node in module.graph.nodes if node.op == "output")
    leading = _ancestors(output)
    for node in module.graph.nodes:
        if "node" in node.meta and node in shown.tensors and node in leading:
            last.pop(str(node.meta["node"]), None)
            last[str(node.meta["node"])] = node
    return list(last.values())


class _Shown(fx.Interpreter):
    """Notes which nodes give a tensor of floats for each picture."""

    def __init__(self, module: fx.GraphModule) -> None:
        super().__init__(module)
        self.tensors: set[fx.Node] = set()

    def run_node(self, n: fx.Node) -> Any:
        found = super().run_node(n)
        if isinstance(found, torch.Tensor) and found.is_floating_point() and found.ndim > 1:
            self.tensors.add(n)
        return found


def _exact(module: nn.Module, picture: Floats) -> Floats:
    with torch.inference_mode():
        return np.asarray(module(torch.from_numpy(picture)[None]).numpy(), np.float32)


def _drawn(spec: ExportSpec, name: str) -> str:
    """The drawn node that a node of the converted network belongs to: its name, or its start."""
    drawn = [node.id for node in spec.document.nodes]
    starts = [one for one in drawn if name.startswith(one)]
    return name if name in drawn else max(starts, key=len, default=spec.document.outputs[0])
