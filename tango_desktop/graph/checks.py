"""Every problem of a document, each as a sentence with a hint."""

from __future__ import annotations

import difflib
import enum
import functools
import graphlib
import heapq
import keyword
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tango_desktop.errors import GraphError, ShapeError, TangoError
from tango_desktop.i18n import tr

from .inference import infer, ordered
from .layers import Shape
from .node import IMAGES, Node, parents
from .reserved import RESERVED

if TYPE_CHECKING:
    from .document import ImageSize, NetworkDocument

# Names are compared letter by letter (20 µs a pair) with at most this many, those that share most
# at their ends.
_COMPARED = 64
_PART = re.compile(r"[A-Za-z][A-Za-z0-9_]*|[0-9]+")

MOST_SIDE = 16384  # px of a picture; its activations alone would take gigabytes


class ProblemKind(enum.Enum):
    """What is wrong."""

    INPUT = "input"
    NAME = "name"
    DUPLICATE = "duplicate"
    LAYER = "layer"
    PARAMETER = "parameter"
    DANGLING = "dangling"
    CYCLE = "cycle"
    OUTPUT = "output"
    UNUSED = "unused"
    SHAPE = "shape"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a document.

    Attributes:
        kind: what is wrong.
        node: the id of the node it is about; empty when it is about the whole.
        message: a sentence.
        hint: what to do.
    """

    kind: ProblemKind
    node: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.node}: {self.message}" if self.node else self.message


def problems_of(document: NetworkDocument, size: ImageSize) -> tuple[Problem, ...]:
    """All problems of ``document`` for pictures of ``size`` (h, w), the causes before effects."""
    faults = filter(None, map(layer_problem, document.nodes))
    found = structure_problems(document, size, len(ordered(document)), faults)
    if not any(problem.kind is ProblemKind.INPUT for problem in found):
        found += _shape_problems(document, size)
    return tuple(found)


def structure_problems(
    document: NetworkDocument, size: ImageSize, computable: int, faults: Iterable[Problem]
) -> list[Problem]:
    """The problems that can be told without shapes.

    Args:
        document: the network.
        size: (h, w) of the pictures.
        computable: how many nodes :func:`inference.ordered` gives.
        faults: what :func:`layer_problem` says of the nodes.
    """
    return [
        *_input_problems(document, size),
        *_name_problems(document.nodes),
        *faults,
        *_link_problems(document),
        *(_cycle_problems(document.nodes) if computable < len(document.nodes) else ()),
        *_output_problems(document),
    ]


def raise_for(problems: Sequence[Problem]) -> None:
    """Raise when there are problems: ShapeError when they are all misfits, else GraphError."""
    if not problems:
        return
    only_shapes = all(problem.kind is ProblemKind.SHAPE for problem in problems)
    message = str(problems[0])
    if len(problems) > 1:
        message = tr(
            "{first} There are {count} more problems.", first=message, count=len(problems) - 1
        )
    details = "\n".join(map(str, problems))
    raise (ShapeError if only_shapes else GraphError)(message, problems[0].hint, details)


def nearest_hint(name: str, known: Sequence[str]) -> str:
    """A hint that names the nearest of the known names, or nothing."""
    near = nearest(name, known)
    return tr("Did you mean {name}?", name=near) if near else ""


def nearest(name: str, known: Sequence[str]) -> str:
    """The nearest of the known names; empty when none is near."""
    if len(known) > _COMPARED:
        known = heapq.nlargest(_COMPARED, known, lambda other: _common_ends(name, other))
    near = difflib.get_close_matches(name, known, n=1)
    return near[0] if near else ""


def _common_ends(first: str, second: str) -> int:
    """How many letters two names share at their beginnings and their ends."""
    return _common_start(first, second) + _common_start(first[::-1], second[::-1])


def _common_start(first: str, second: str) -> int:
    count = 0
    for a, b in zip(first, second, strict=False):
        if a != b:
            break
        count += 1
    return count


def _input_problems(document: NetworkDocument, size: ImageSize) -> Iterator[Problem]:
    if max(*size, *document.size) > MOST_SIDE:
        yield Problem(
            ProblemKind.INPUT,
            "",
            tr(
                "Pictures of {height} × {width} px are too large.",
                height=max(size[0], document.size[0]),
                width=max(size[1], document.size[1]),
            ),
            tr("A side has at most {most} px.", most=MOST_SIDE),
        )
    if document.in_channels < 1 or min(*size, *document.size) < 1:
        yield Problem(
            ProblemKind.INPUT,
            "",
            tr(
                "Pictures of {channels} channels and {height} × {width} px do not exist.",
                channels=document.in_channels,
                height=size[0],
                width=size[1],
            ),
            tr("Channels and size are 1 or more."),
        )


def _name_problems(nodes: Sequence[Node]) -> Iterator[Problem]:
    ids = Counter(node.id for node in nodes)
    for node_id, count in ids.items():
        if count > 1:
            yield Problem(
                ProblemKind.DUPLICATE,
                node_id,
                tr("{count} nodes have this name.", count=count),
                tr("Rename all but one of them."),
            )
        if not is_path(node_id):
            yield Problem(
                ProblemKind.NAME,
                node_id,
                tr("This name cannot be used for a node."),
                tr("Use letters, digits and _, in parts joined by dots, such as layer1.0.conv1."),
            )
        for parent in _parents(node_id):
            if parent in ids:
                yield Problem(
                    ProblemKind.NAME,
                    node_id,
                    tr("It stands inside {parent}, which is a node itself.", parent=parent),
                    tr("Rename one of them."),
                )


_parents = functools.lru_cache(1 << 16)(lambda node_id: tuple(parents(node_id)))


@functools.lru_cache(1 << 16)
def is_path(node_id: str) -> bool:
    """Whether a node may have this id: parts of letters, digits and _, joined by dots."""
    return node_id != IMAGES and all(
        _PART.fullmatch(part) and part not in RESERVED and not keyword.iskeyword(part)
        for part in node_id.split(".")
    )


def layer_problem(node: Node) -> Problem | None:
    """What is wrong with the node's layer or its parameters."""
    try:
        kind = ProblemKind.LAYER
        _ = node.info
        kind = ProblemKind.PARAMETER
        _ = node.settings
    except TangoError as error:
        return Problem(kind, node.id, error.message, error.hint)
    return None


def _link_problems(document: NetworkDocument) -> Iterator[Problem]:
    known = [IMAGES, *(node.id for node in document.nodes)]
    there = set(known)
    for node in document.nodes:
        for source in node.inputs:
            if source not in there:
                yield Problem(
                    ProblemKind.DANGLING,
                    node.id,
                    dangling_message(source),
                    nearest_hint(source, known),
                )


def dangling_message(source: str) -> str:
    """What is said of a node that reads something that is not there."""
    return tr("Its input {source} does not exist.", source=source)


def _cycle_problems(nodes: Sequence[Node]) -> Iterator[Problem]:
    try:
        graphlib.TopologicalSorter({node.id: node.inputs for node in nodes}).prepare()
    except graphlib.CycleError as error:
        cycle: list[str] = error.args[1]
        yield Problem(
            ProblemKind.CYCLE,
            cycle[0],
            tr("It reads its own output: {cycle}.", cycle=" → ".join(cycle)),
            tr("Remove one of these links."),
        )


def _output_problems(document: NetworkDocument) -> Iterator[Problem]:
    ids = [node.id for node in document.nodes]
    if not document.outputs:
        yield Problem(
            ProblemKind.OUTPUT,
            "",
            tr("The network has no output."),
            tr("Mark the last layer as output."),
        )
    for output, count in Counter(document.outputs).items():
        if output not in ids:
            message = tr("The output {name} does not exist.", name=output)
            yield Problem(ProblemKind.OUTPUT, "", message, nearest_hint(output, ids))
        if count > 1:
            message = tr("The output {name} is listed more than once.", name=output)
            yield Problem(ProblemKind.OUTPUT, output, message, tr("List it once."))
    if document.outputs:
        yield from _unused_problems(document)


def _unused_problems(document: NetworkDocument) -> Iterator[Problem]:
    inputs_of = {node.id: node.inputs for node in document.nodes}
    used: set[str] = set()
    waiting = list(document.outputs)
    while waiting:
        node_id = waiting.pop()
        if node_id not in used:
            used.add(node_id)
            waiting.extend(inputs_of.get(node_id, ()))
    for node_id in inputs_of:
        if node_id in used:
            continue
        yield Problem(
            ProblemKind.UNUSED,
            node_id,
            tr("Its result is not used."),
            tr("Connect it, mark it as output, or remove it."),
        )


def _shape_problems(document: NetworkDocument, size: ImageSize) -> Iterator[Problem]:
    shapes, misfits = infer(document, size)
    yield from filter(None, (misfit_problem(node, error) for node, error in misfits))
    if not misfits:
        yield from resized_problems(document, shapes, size)


def misfit_problem(node: Node, error: TangoError) -> Problem | None:
    """The problem of a node whose shape cannot be told, unless it is told as another one."""
    if isinstance(error, ShapeError):
        return Problem(ProblemKind.SHAPE, node.id, error.message, error.hint)
    return None


def resized_problems(
    document: NetworkDocument, shapes: Mapping[str, Shape], size: ImageSize
) -> Iterator[Problem]:
    """Layers whose weights, made for the document's own size, do not fit pictures of ``size``."""
    if size == document.size:
        return
    own_shapes, _ = infer(document, document.size)
    for node in document.nodes:
        if node.id in shapes and node.id in own_shapes:
            asked = [shapes[source] for source in node.inputs]
            own = [own_shapes[source] for source in node.inputs]
            if asked != own and _weights(node, asked) != _weights(node, own):
                yield _resized_problem(document, node, size)


def _weights(node: Node, inputs: list[Shape]) -> dict[str, Shape]:
    return dict(node.info.weights(node.settings, inputs))


def _resized_problem(document: NetworkDocument, node: Node, size: ImageSize) -> Problem:
    return Problem(
        ProblemKind.SHAPE,
        node.id,
        tr(
            "Its weights are for pictures of {height} × {width} px, not {h} × {w} px.",
            height=document.size[0],
            width=document.size[1],
            h=size[0],
            w=size[1],
        ),
        tr("Change the network's picture size, or pool to a fixed size before it."),
    )
