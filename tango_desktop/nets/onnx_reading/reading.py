"""Walking an ONNX graph."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from tango_desktop.core.jobs import JobContext
from tango_desktop.errors import GraphError
from tango_desktop.graph import IMAGES, ImageSize, NetworkDocument
from tango_desktop.graph.node import parent_path
from tango_desktop.i18n import tr

from .draft import Draft, DraftNode, Operator, UnmappedError, document_node
from .file import Tensors, attributes_of, computed, load_model, to_array
from .naming import common_path, final_ids, path_of_scope, tidy, without_common_start
from .operators import OPERATORS
from .values import Constant, Padded, Result, Unknown, Value

_MOST_NODES = 100_000
_DEFAULT_SIDE = 224
_KEEPS_BLOCK = {"add", "batch_norm", "dropout", "multiply", "implicit_add", "implicit_multiply"}


@dataclass(frozen=True)
class OnnxNetwork:
    """What was found in an ONNX file.

    Attributes:
        document: the network, as far as it maps; what stands before an operator that does not map
            is an output.
        weights: the state of the module that is built of it.
        notes: sentences on what was decided while reading.
        unmapped: (operator, names of its nodes) of what has no layer.
    """

    document: NetworkDocument
    weights: Mapping[str, Tensor]
    notes: tuple[str, ...]
    unmapped: tuple[tuple[str, tuple[str, ...]], ...]


def read_onnx(
    path: str | Path, size: ImageSize | None = None, ctx: JobContext | None = None
) -> OnnxNetwork:
    """The network in an ONNX file, with its weights.

    Args:
        path: of the file.
        size: (height, width) of the pictures where the file leaves them open; 224 otherwise.
        ctx: lets it be cancelled.

    Raises:
        ProjectError: the file cannot be read.
        GraphError: it is not ONNX, is damaged, takes no pictures, or nothing of it maps.
    """
    path = Path(path)
    return _Walk(path, load_model(path), size, ctx or JobContext()).network()


class _Walk:
    def __init__(self, path: Path, model: Any, size: ImageSize | None, ctx: JobContext) -> None:
        self._path, self._model, self._ctx = path, model, ctx
        self._graph = model.graph
        if len(self._graph.node) > _MOST_NODES:
            raise GraphError(tr("{path} has more than {most} nodes.", path=path, most=_MOST_NODES))
        self._tensors = Tensors(model, path.parent)
        self._opset = max((i.version for i in model.opset_import if not i.domain), default=17)
        self._values: dict[str, Value] = {}
        self._shares = Counter(name for node in self._graph.node for name in node.input)
        self._shares.update(output.name for output in self._graph.output)
        self._unmapped: dict[str, list[str]] = defaultdict(list)
        self._frontier: dict[str, None] = {}
        self._draft = self._start(size)

    def network(self) -> OnnxNetwork:
        """Walk, name, hand over."""
        for node in self._ctx.each(self._graph.node, len(self._graph.node), tr("read the graph")):
            self._visit(node)
        outputs = self._outputs()
        if not outputs:
            raise GraphError(
                tr("Nothing of {path} could be opened as layers.", path=self._path),
                tr("It uses other operators than networks on pictures do."),
                self._unmapped_text(),
            )
        self._values.clear()
        self._tensors.forget()
        kept = _needed(self._draft.nodes, outputs)
        ids = dict(zip((node.key for node in kept), _ids(kept), strict=True))
        draft = self._draft
        name = tidy(self._graph.name).replace(".", "_") or "network"
        name = self._path.stem if name in _NO_NAMES else name
        document = NetworkDocument(
            name,
            draft.channels,
            draft.size,
            [document_node(node, ids) for node in kept],
            tuple(ids[key] for key in outputs),
        )
        document.check()
        unmapped = tuple((kind, tuple(names)) for kind, names in self._unmapped.items())
        return OnnxNetwork(document, self._state(kept, ids), tuple(draft.notes), unmapped)

    # -- the input ------------------------------------------------------------------------------

    def _start(self, size: ImageSize | None) -> Draft:
        inputs = [value for value in self._graph.input if value.name not in self._tensors]
        pictures = [value for value in inputs if len(_dims(value)) == 4 and self._is_read(value)]
        if not pictures:
            raise GraphError(
                tr("{path} takes no pictures.", path=self._path),
                tr("Its input needs four dimensions: batch, channels, height, width."),
            )
        batch, channels, *sides = _dims(pictures[0])
        if channels < 1:
            raise GraphError(
                tr("{path} does not say how many channels its pictures have.", path=self._path),
                tr("Export it with a fixed number of channels."),
            )
        default = size or (_DEFAULT_SIDE, _DEFAULT_SIDE)
        height, width = (
            side if side > 0 else usual for side, usual in zip(sides, default, strict=True)
        )
        for value in inputs:
            self._values[value.name] = Unknown()
        self._values[pictures[0].name] = Result(IMAGES)
        draft = Draft(channels, (height, width), batch, self._opset)
        if min(sides) < 1:
            draft.notes[
                tr(
                    "The file leaves the picture size open; {height} × {width} px was taken.",
                    height=height,
                    width=width,
                )
            ] = None
        return draft

    def _is_read(self, value: Any) -> bool:
        return bool(self._shares[value.name])

    # -- the walk -------------------------------------------------------------------------------

    def _visit(self, node: Any) -> None:
        values = tuple(self._value(name) if name else None for name in node.input)
        if any(isinstance(value, Unknown) for value in values) or not node.output:
            self._give_up(node, values, is_cause=False)
            return
        if node.op_type == "Constant":
            self._values[node.output[0]] = self._constant(node)
            return
        if self._fold(node, values):
            return
        try:
            result = self._handled(node, values)
        except UnmappedError:
            self._give_up(node, values, is_cause=True)
            return
        self._values[node.output[0]] = result
        for name in node.output[1:]:
            self._values[name] = Unknown()

    def _handled(self, node: Any, values: tuple[Value | None, ...]) -> Value:
        handler = None if node.domain else OPERATORS.get(node.op_type)
        if handler is None:
            raise UnmappedError
        shares = tuple(self._shares[name] for name in node.input)
        name = node.name or (node.output[0] if node.output else "")
        try:
            return handler(
                self._draft, Operator(node.op_type, name, values, attributes_of(node), shares)
            )
        except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError) as error:
            raise UnmappedError from error  # attributes of a wrong kind in a damaged file

    def _value(self, name: str) -> Value:
        if name in self._values:
            return self._values[name]
        if name in self._tensors:
            return Constant(self._tensors.get(name), name)
        return Unknown()

    def _constant(self, node: Any) -> Value:
        values = attributes_of(node)
        given = values.get("value")
        if given is not None:
            return Constant(to_array(given, self._path.parent))
        for name in ("value_float", "value_int", "value_floats", "value_ints"):
            if name in values:
                kind = np.float32 if "float" in name else np.int64
                return Constant(np.asarray(values[name], kind))
        return Unknown()

    def _fold(self, node: Any, values: Sequence[Value | None]) -> bool:
        """Compute a node that reads constants only."""
        given = [value for value in values if value is not None]
        if not given or not all(isinstance(value, Constant) for value in given):
            return False
        arrays = {
            name: value.array
            for name, value in zip(node.input, values, strict=True)
            if isinstance(value, Constant)
        }
        found = computed(node, arrays, self._opset)
        if found is None:
            return False
        names = [v.name for v in given if isinstance(v, Constant) and v.name]
        for name, array in zip(node.output, found, strict=False):
            own = name if node.op_type == "ConstantOfShape" else (names or [""])[0]
            self._values[name] = Constant(np.asarray(array), own)
        return True

    def _give_up(self, node: Any, values: Sequence[Value | None], is_cause: bool) -> None:
        if is_cause:
            name = node.name or (node.output[0] if node.output else "")
            kind = f"{node.domain}.{node.op_type}" if node.domain else node.op_type
            self._unmapped[kind].append(name)
        for value in values:
            if isinstance(value, Result | Padded) and value.node != IMAGES:
                self._frontier[value.node] = None
        for name in node.output:
            self._values[name] = Unknown()

    # -- the end --------------------------------------------------------------------------------

    def _outputs(self) -> list[str]:
        """Keys of what the document returns."""
        found: list[str] = []
        for output in self._graph.output:
            value = self._values.get(output.name, Unknown())
            if isinstance(value, Result) and value.node != IMAGES:
                found.append(value.node)
        missing = len(found) < len(self._graph.output)
        if missing:
            read = {source for node in self._draft.nodes.values() for source in node.inputs}
            found += [key for key in self._frontier if key not in read or not found]
        if len(set(found)) < len(found):
            self._draft.notes[tr("Outputs that are the same became one.")] = None
        found = list(dict.fromkeys(found))
        if missing and not found and self._draft.nodes:
            found = [list(self._draft.nodes)[-1]]
        return found

    def _unmapped_text(self) -> str:
        return "\n".join(f"{kind}: {', '.join(names)}" for kind, names in self._unmapped.items())

    def _state(self, nodes: Sequence[DraftNode], ids: Mapping[str, str]) -> dict[str, Tensor]:
        state: dict[str, Tensor] = {}
        for node in nodes:
            for name in list(node.tensors):
                self._ctx.check()
                # A file's own bytes cannot be changed: copied, one tensor at a time.
                whole = np.require(node.tensors.pop(name), np.float32, ["C", "W"])
                state[f"{ids[node.key]}.{name}"] = torch.from_numpy(whole)
            if node.layer == "batch_norm":
                state[f"{ids[node.key]}.num_batches_tracked"] = torch.tensor(0)
        return state


_NO_NAMES = {"network", "main_graph", "torch_jit", "torch_jit_export", "main", "graph"}


def _dims(value: Any) -> list[int]:
    kind = value.type.tensor_type
    return [dim.dim_value if dim.HasField("dim_value") else -1 for dim in kind.shape.dim]


def _needed(nodes: Mapping[str, DraftNode], outputs: Sequence[str]) -> list[DraftNode]:
    """The nodes that the outputs are made of, in order."""
    used: set[str] = set()
    waiting = list(outputs)
    while waiting:
        key = waiting.pop()
        if key in nodes and key not in used:
            used.add(key)
            waiting.extend(nodes[key].inputs)
    return [node for key, node in nodes.items() if key in used]


def _ids(nodes: Sequence[DraftNode]) -> list[str]:
    """Final ids, from the names of weights, of scopes, of neighbours."""
    paths = {node.key: node.path for node in nodes}
    shared = without_common_start([path for path in paths.values() if path != "detect"])
    for key, path in paths.items():
        paths[key] = ".".join(path.split(".")[shared:]) if path != "detect" else path
    readers: dict[str, list[str]] = defaultdict(list)
    for node in nodes:
        for source in node.inputs:
            readers[source].append(node.key)
    behind: dict[str, list[str]] = {}
    for node in reversed(nodes):
        behind[node.key] = _named_behind(node.key, readers, paths, behind)
    blocks: dict[str, str] = {IMAGES: ""}
    wanted: list[tuple[str, str]] = []
    for node in nodes:
        path = paths[node.key] or _path_between(node, blocks, behind[node.key])
        blocks[node.key] = parent_path(path)
        wanted.append((path, _WORDS.get(node.layer, node.layer)))
    return final_ids(wanted)


def _named_behind(
    key: str,
    readers: Mapping[str, Sequence[str]],
    paths: Mapping[str, str],
    behind: Mapping[str, Sequence[str]],
) -> list[str]:
    """The blocks of the weighted nodes that come next."""
    found: dict[str, None] = {}
    for reader in readers[key]:
        if paths[reader]:
            found[parent_path(paths[reader])] = None
        else:
            found.update(dict.fromkeys(behind[reader]))
    return list(found)[:8]


def _path_between(node: DraftNode, blocks: Mapping[str, str], behind: Sequence[str]) -> str:
    scope = path_of_scope(node.scope)
    if "." in scope:
        return scope
    word = scope.rstrip("0123456789").rstrip("_") if "_" in scope else scope
    word = word or _WORDS.get(node.layer, node.layer)
    before = blocks[node.inputs[0]]
    is_active = node.layer in _KEEPS_BLOCK or node.layer in _ACTIVATIONS
    block = before if is_active else common_path([before, *(behind or [""])])
    return f"{block}.{word}" if block else word


_ACTIVATIONS = {"relu", "leaky_relu", "relu6", "silu", "mish", "hardswish", "hardsigmoid", "gelu"}
_WORDS = {
    "conv2d": "conv",
    "batch_norm": "bn",
    "max_pool": "pool",
    "avg_pool": "pool",
    "adaptive_avg_pool": "avgpool",
    "linear": "fc",
    "implicit_multiply": "scale",
    "implicit_add": "shift",
    "leaky_relu": "act",
    "silu": "act",
    "channel_shuffle": "shuffle",
    "response_norm": "norm",
}
