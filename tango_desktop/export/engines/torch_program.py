"""The PyTorch program that some engines start from: ``torch.export``'s, its constants folded.

Every document node is a module of its own in it, so that whatever a converter says of a part of
the program can be said of the network as it was drawn.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.scratch import scratch_folder
from tango_desktop.errors import ExportError
from tango_desktop.export.fixed_pools import with_fixed_pools
from tango_desktop.export.spec import ExportSpec
from tango_desktop.i18n import tr

if TYPE_CHECKING:
    import torch
    from torch import fx, nn

_FILE = "network.pt2"
_FOLDED = "folded_constant_"


@dataclass(frozen=True)
class SavedProgram:
    """A program in a file.

    Attributes:
        path: written by ``torch.export.save``; takes (B, C, H, W) float32.
        places: the document node's id by the name of its module in the program.
    """

    path: Path
    places: dict[str, str]

    def names_of(self, *nodes: str) -> list[str]:
        """The modules of document nodes."""
        return [place for place, node in self.places.items() if node in nodes]


@contextlib.contextmanager
def saved(
    module: nn.Module, spec: ExportSpec, ctx: JobContext, any_batch: bool = False
) -> Iterator[SavedProgram]:
    """The program of a module, in a folder that goes away again.

    Args:
        module: (B, C, H, W) float32 → what its task gives, in evaluation mode, on the CPU.
        spec: what is asked for.
        ctx: the job's context.
        any_batch: whether the program is to take a batch of any size; else of one.

    Raises:
        ExportError: PyTorch cannot export it.
    """
    import torch

    from tango_desktop.export import onnx_names

    fixed = with_fixed_pools(module, spec.document, spec.size)
    placed, places = onnx_names.with_places(fixed)
    with scratch_folder("program") as folder:
        path = folder / _FILE
        program = _exported(placed, spec, any_batch)
        ctx.check()
        torch.export.save(program, path)
        yield SavedProgram(path, places)


def require_plain(title: str, spec: ExportSpec, takes_batches: bool = False) -> None:
    """Refuse what only ONNX files can have.

    Args:
        title: of the engine.
        spec: what is asked for.
        takes_batches: whether the engine can have a batch of any size.

    Raises:
        ExportError: duplicates are to be removed inside the model, or any batch size is wanted.
    """
    if getattr(spec.settings, "nms_inside", False):
        raise ExportError(
            tr("A model for {engine} cannot remove duplicates itself.", engine=title),
            tr("Switch “Duplicates removed inside the model” off; the runner does it."),
        )
    if spec.settings.dynamic_batch and not takes_batches:
        raise ExportError(
            tr("A model for {engine} takes one picture at a time.", engine=title),
            tr("Switch “Any batch size” off."),
        )


def _exported(module: nn.Module, spec: ExportSpec, any_batch: bool) -> torch.export.ExportedProgram:
    import torch

    # One picture would be taken for a fixed size.
    example = torch.zeros(2 if any_batch else 1, spec.channels, *spec.size)
    sizes = ({0: torch.export.Dim("batch")},) if any_batch else None
    try:
        with warnings.catch_warnings(), torch.no_grad():
            # PyTorch's own use of what it has deprecated (2.13).
            warnings.simplefilter("ignore", FutureWarning)
            drawn = torch.export.export(module, (example,), dynamic_shapes=sizes, strict=False)
            folded = fold_constants(drawn.module(check_guards=False))
            return torch.export.export(folded, (example,), dynamic_shapes=sizes, strict=False)
    except (RuntimeError, ValueError, TypeError) as error:
        raise ExportError(
            tr("PyTorch could not export the network."),
            tr("Look at the details for the layer that is not supported."),
            str(error),
        ) from error


def fold_constants(module: fx.GraphModule) -> fx.GraphModule:
    """Compute what does not depend on the pictures, such as the cells of a box decode, in place.

    Converters stumble over it: Core ML over the whole-number division, ExecuTorch's XNNPACK leaves
    it to its slow kernels.
    """
    import torch

    values = _constant_values(module)
    for number, (node, value) in enumerate(values.items()):
        if isinstance(value, torch.Tensor) and any(user not in values for user in node.users):
            name = f"{_FOLDED}{number}"
            module.register_buffer(name, value.detach().clone().contiguous())
            with module.graph.inserting_before(node):
                constant = module.graph.get_attr(name)
            constant.meta = dict(node.meta)
            node.replace_all_uses_with(constant)
    for node in reversed(list(values)):
        if not node.users:
            module.graph.erase_node(node)
    module.recompile()
    return module


def _constant_values(module: fx.GraphModule) -> dict[fx.Node, Any]:
    """What the calls give that need no picture, in the order of the graph."""
    from torch import fx

    values: dict[fx.Node, Any] = {}
    weights: dict[fx.Node, Any] = {}
    for node in module.graph.nodes:
        if node.op == "get_attr":
            weights[node] = _attribute(module, str(node.target))
        known = weights | values if node.op == "call_function" else {}
        if known and all(source in known for source in node.all_input_nodes):
            args = fx.map_arg(node.args, known.__getitem__)
            keywords = fx.map_arg(node.kwargs, known.__getitem__)
            values[node] = node.target(*args, **keywords)
    return values


def _attribute(module: fx.GraphModule, path: str) -> Any:
    found: Any = module
    for part in path.split("."):
        found = getattr(found, part)
    return found
