"""From a document to rows: a row for each known block, or for each layer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from tango_desktop.errors import GraphError
from tango_desktop.graph.document import NetworkDocument
from tango_desktop.graph.layers import Shape
from tango_desktop.graph.node import IMAGES, Node
from tango_desktop.i18n import tr

from .drawing import EPS, MOMENTUM, MULTIPLE
from .modules import ACTIVATIONS

_NAMES = {layer: name for name, (layer, _) in ACTIVATIONS.items()}


@dataclass(frozen=True)
class RowText:
    """A network as rows.

    Attributes:
        text: of the file.
        order: ids of the nodes in the order in which the rows hold them, for carrying weights over.
    """

    text: str
    order: tuple[str, ...]


@dataclass(frozen=True)
class _Row:
    sources: tuple[str, ...]
    module: str
    args: tuple[Any, ...]
    nodes: tuple[str, ...]
    result: str


def to_rows(document: NetworkDocument) -> RowText:
    """``document`` in rows of ``[from, number, module, args]``.

    Raises:
        GraphError: the document has problems, or holds what rows have no module for; the details
            list every such layer.
    """
    document.check()
    return _Writer(document).rows()


class _Writer:
    def __init__(self, document: NetworkDocument) -> None:
        self._document = document
        self._order = document.order()
        self._nodes = {node.id: node for node in self._order}
        self.shapes: dict[str, Shape] = {
            **document.shapes(),
            IMAGES: (document.in_channels, *document.size),
        }
        self._readers = Counter(source for node in self._order for source in node.inputs)
        self._readers.update(document.outputs)
        self._only_reader = {s: node for node in self._order for s in node.inputs}
        self._problems: list[str] = []
        self._detects = [node for node in self._order if node.layer == "detect"]
        self._classes = 80
        self._anchors: tuple[tuple[float, ...], ...] = ()

    def rows(self) -> RowText:
        """The text and the order of its nodes."""
        self._check_outputs()
        head = self._detector()
        done = set(head.nodes) if head else set()
        rows: list[_Row] = []
        for node in self._order:
            if node.id not in done:
                row = self._row(node)
                done.update(row.nodes)
                rows.append(row)
        rows = [*rows, head] if head else rows
        if not head and rows and rows[-1].result != self._document.outputs[0]:
            self._problems.append(tr("Its output is not its last layer."))
        self._raise()
        order = tuple(node_id for row in rows for node_id in row.nodes if node_id)
        return RowText(self._text(rows), order)

    def _raise(self) -> None:
        if self._problems:
            raise GraphError(
                tr(
                    "{name} cannot be written in rows: {first}",
                    name=self._document.name,
                    first=self._problems[0],
                ),
                tr("Save it as a network document or as PyTorch code instead."),
                "\n".join(self._problems),
            )

    def _check_outputs(self) -> None:
        if not self._detects and len(self._document.outputs) > 1:
            self._problems.append(tr("It has more than one output."))

    def say(self, node: Node, problem: str) -> None:
        """Note what cannot be written."""
        self._problems.append(f"{node.id}: {problem}")

    # -- a row ----------------------------------------------------------------------------------

    def _row(self, node: Node) -> _Row:
        block = self._conv_block(node)
        if block is not None:
            return block
        write = _WRITERS.get(node.layer)
        written = write(self, node) if write else None
        if written is None:
            self.say(node, tr("rows have no module for {layer}.", layer=node.layer))
            return _Row(node.inputs, "", (), (node.id,), node.id)
        module, args = written
        return _Row(node.inputs, module, args, (node.id,), node.id)

    def _follower(self, node: Node) -> Node | None:
        """The one node that reads ``node``."""
        if self._readers[node.id] != 1 or node.id in self._document.outputs:
            return None
        return self._only_reader.get(node.id)

    def _conv_block(self, node: Node) -> _Row | None:
        """Convolution, batch norm and activation as ``Conv``."""
        norm = self._follower(node) if node.layer == "conv2d" else None
        if norm is None or norm.layer != "batch_norm" or not _is_usual_norm(norm):
            return None
        p = node.settings
        if p.bias or p.dilation != 1 or not all(isinstance(s, int) for s in (p.kernel, p.stride)):
            return None
        if not isinstance(p.padding, int) or not _is_round(p.out_channels):
            return None
        follower = self._follower(norm)
        active = follower if follower and follower.layer in _IN_CONV else None
        activation = _IN_CONV[active.layer](active) if active else False
        nodes = (node.id, norm.id, *((active.id,) if active else ()))
        return _Row(node.inputs, "Conv", _conv_args(p, activation), nodes, nodes[-1])

    # -- detectors ------------------------------------------------------------------------------

    def _detector(self) -> _Row | None:
        """The row of all boxes; notes what is not as rows have it."""
        if not self._detects:
            return None
        leads = [node for node in self._detects if not node.settings.auxiliary]
        helping = [node for node in self._detects if node.settings.auxiliary]
        outputs = tuple(node.id for node in (*leads, *helping))
        if len(leads) != 1 or len(helping) > 1 or self._document.outputs != outputs:
            self.say(self._detects[0], tr("rows have one detector, at the end."))
            return None
        p = leads[0].settings
        per_level = len(p.anchors) // len(p.strides)
        self._classes = p.classes
        self._anchors = tuple(
            tuple(p.anchors[at : at + per_level]) for at in range(0, len(p.anchors), per_level)
        )
        maps = [self._map(source) for source in leads[0].inputs]
        found = [*maps, *(self._map(source) for node in helping for source in node.inputs)]
        kinds = [len(nodes) for _, nodes in found]
        module = _DETECTORS.get((tuple(set(kinds[: len(maps)])), tuple(set(kinds[len(maps) :]))))
        if module is None or not self._strides_fit(leads[0]):
            self.say(leads[0], tr("its predictions are not those of a detector in rows."))
            return None
        nodes = [node_id for _, part in found for node_id in part]
        sources = tuple(source for source, _ in found)
        args = ("nc", "anchors")
        return _Row(sources, module, args, (*nodes, *outputs), outputs[0])

    def _strides_fit(self, detect: Node) -> bool:
        height = self._document.size[0]
        found = [round(height / self.shapes[source][1]) for source in detect.inputs]
        return found == [round(stride) for stride in detect.settings.strides]

    def _map(self, source: str) -> tuple[str, tuple[str, ...]]:
        """What a prediction reads, and its nodes; no nodes when it is something else."""
        nodes: list[Node] = []
        wanted = ["implicit_multiply", "conv2d", "implicit_add"]
        if self._nodes.get(source, Node("", "")).layer == "conv2d":
            wanted = ["conv2d"]
        for layer in wanted:
            node = self._nodes.get(source)
            if node is None or node.layer != layer or self._readers[source] != 1:
                return source, ()
            nodes.insert(0, node)
            source = node.inputs[0]
        conv = next(node for node in nodes if node.layer == "conv2d")
        p = conv.settings
        if p.kernel != 1 or not p.bias or p.padding or p.stride != 1 or p.groups != 1:
            return source, ()
        return source, tuple(node.id for node in nodes)

    # -- the file -------------------------------------------------------------------------------

    def _text(self, rows: Sequence[_Row]) -> str:
        document = self._document
        numbers = {row.result: number for number, row in enumerate(rows)}
        lines = [
            f"# {document.name}: {document.parameter_count():,} parameters",
            f"name: {_flow(document.name)}",
            f"nc: {self._classes if self._detects else self._last_width()}",
            "depth_multiple: 1.0",
            "width_multiple: 1.0",
            f"ch: {document.in_channels}",
            f"imgsz: {_flow(list(document.size))}",
        ]
        if self._anchors:
            lines += ["anchors:", *(f"- {_flow([_short(n) for n in a])}" for a in self._anchors)]
        split = len(rows) if not self._detects else self._head_start(rows)
        for name, start, end in (("backbone", 0, split), ("head", split, len(rows))):
            part = range(start, end)
            lines.append(f"{name}:" if part else f"{name}: []")
            lines += [_row_line(number, rows[number], numbers) for number in part]
        return "\n".join(lines) + "\n"

    def _last_width(self) -> int:
        return self.shapes[self._document.outputs[0]][0]

    def _head_start(self, rows: Sequence[_Row]) -> int:
        """Where the backbone ends, by the blocks that the document is drawn in."""
        parts = [self._nodes[row.nodes[0]].block.split(".")[0] for row in rows]
        if "backbone" in parts:
            return next(n for n, part in enumerate(parts) if part not in ("", "backbone"))
        return len(rows) - 1


def _row_line(number: int, row: _Row, numbers: Mapping[str, int]) -> str:
    sources = [_source(number, source, numbers) for source in row.sources]
    start: Any = sources[0] if len(sources) == 1 else sources
    return f"- {_flow([start, 1, row.module, list(row.args)])}  # {number}"


def _source(number: int, source: str, numbers: Mapping[str, int]) -> int:
    at = numbers.get(source, -1)
    return -1 if at == number - 1 else at


def _flow(value: Any) -> str:
    text: str = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=1 << 16)
    return text.removesuffix("...\n").strip()


def _short(value: float) -> int | float:
    return int(value) if float(value).is_integer() else value


def _conv_args(p: Any, activation: Any) -> tuple[Any, ...]:
    """Arguments of ``Conv``; the last are left out when they are the usual ones."""
    padding = None if p.padding == p.kernel // 2 else p.padding
    args = (p.out_channels, p.kernel, p.stride)
    if activation is not True:
        return (*args, padding, p.groups, activation)
    if p.groups != 1:
        return (*args, padding, p.groups)
    return args if padding is None else (*args, padding)


def _is_round(channels: int) -> bool:
    return channels % MULTIPLE == 0


def _is_usual_norm(node: Node) -> bool:
    p = node.settings
    return bool(p.affine and (p.eps, p.momentum) == (EPS, MOMENTUM))


_IN_CONV: Mapping[str, Callable[[Node], Any]] = {
    "silu": lambda node: True,
    "leaky_relu": lambda node: f"nn.LeakyReLU({node.settings.slope})",
    **{
        layer: (lambda node, name=name: f"{name}()")  # type: ignore[misc]
        for layer, name in _NAMES.items()
        if layer not in ("silu", "identity")
    },
}
_DETECTORS: Mapping[tuple[tuple[int, ...], tuple[int, ...]], str] = {
    ((1,), ()): "Detect",
    ((3,), ()): "IDetect",
    ((3,), (1,)): "IAuxDetect",
}

_Written = tuple[str, tuple[Any, ...]]


def _listed(size: Any) -> Any:
    return list(size) if isinstance(size, tuple) else size


def _conv2d(writer: _Writer, node: Node) -> _Written | None:
    p = node.settings
    if not _is_round(p.out_channels):
        writer.say(
            node,
            tr("{channels} channels are no multiple of 8, as in rows.", channels=p.out_channels),
        )
    sizes = [_listed(s) for s in (p.kernel, p.stride, p.padding, p.dilation)]
    return "nn.Conv2d", (p.out_channels, *sizes, p.groups, p.bias)


def _transpose(writer: _Writer, node: Node) -> _Written | None:
    p = node.settings
    if not _is_round(p.out_channels):
        writer.say(
            node,
            tr("{channels} channels are no multiple of 8, as in rows.", channels=p.out_channels),
        )
    sizes = [_listed(s) for s in (p.kernel, p.stride, p.padding)]
    return "nn.ConvTranspose2d", (p.out_channels, *sizes, 0, p.groups, p.bias)


def _batch_norm(writer: _Writer, node: Node) -> _Written | None:
    p = node.settings
    if not p.affine or len(writer.shapes[node.inputs[0]]) == 4:
        return None
    return "nn.BatchNorm2d", () if _is_usual_norm(node) else (None, p.eps, p.momentum)


def _max_pool(writer: _Writer, node: Node) -> _Written | None:
    p = node.settings
    if (p.kernel, p.stride, p.padding, p.ceil_mode) == (2, 2, 0, False):
        return "MP", ()
    is_odd = isinstance(p.kernel, int) and p.kernel % 2 == 1
    if is_odd and (p.stride, p.padding, p.ceil_mode) == (1, p.kernel // 2, False):
        return "SP", (p.kernel, 1)
    sizes = [_listed(s) for s in (p.kernel, p.stride, p.padding)]
    return "nn.MaxPool2d", (*sizes, 1, False, p.ceil_mode) if p.ceil_mode else tuple(sizes)


def _avg_pool(writer: _Writer, node: Node) -> _Written | None:
    p = node.settings
    sizes = [_listed(s) for s in (p.kernel, p.stride, p.padding)]
    return "nn.AvgPool2d", (*sizes, p.ceil_mode, p.count_padding)


def _pad(writer: _Writer, node: Node) -> _Written | None:
    p = node.settings
    return "nn.ZeroPad2d", ([p.left, p.right, p.top, p.bottom],)


def _reorg(writer: _Writer, node: Node) -> _Written | None:
    return ("ReOrg", ()) if node.settings.scale == 2 else None


def _named(module: str, *fields: str) -> Callable[[_Writer, Node], _Written | None]:
    return lambda writer, node: (
        module,
        tuple(_listed(getattr(node.settings, name)) for name in fields),
    )


def _constant(module: str, *args: Any) -> Callable[[_Writer, Node], _Written | None]:
    return lambda writer, node: (module, args)


_WRITERS: Mapping[str, Callable[[_Writer, Node], _Written | None]] = {
    "conv2d": _conv2d,
    "conv_transpose2d": _transpose,
    "batch_norm": _batch_norm,
    "linear": _named("nn.Linear", "out_features", "bias"),
    "flatten": _constant("nn.Flatten"),
    "dropout": _named("nn.Dropout", "rate"),
    "max_pool": _max_pool,
    "avg_pool": _avg_pool,
    "adaptive_avg_pool": _named("nn.AdaptiveAvgPool2d", "output"),
    "pad": _pad,
    "upsample": lambda w, node: (
        "nn.Upsample",
        (None, node.settings.scale, node.settings.mode),
    ),
    "add": _constant("Shortcut", 1),
    "concat": _constant("Concat", 1),
    "reorg": _reorg,
    "softmax": _constant("nn.Softmax", 1),
    "leaky_relu": _named("nn.LeakyReLU", "slope"),
    **{layer: _constant(name) for layer, name in _NAMES.items()},
}

__all__ = ["RowText", "to_rows"]
