"""Parts of networks as text: to copy, to paste, also into another project or a message."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tango_desktop.core.files import parse_yaml
from tango_desktop.errors import GraphError, TangoError
from tango_desktop.i18n import tr

from .document import NetworkDocument
from .editing import copied, outer_block
from .edits import Changes
from .files import flow, node_values, nodes_from
from .insight import Insight, look
from .layers import Shape
from .linking import shapes_fit
from .naming import Names, copies
from .node import IMAGES, Node

SCHEMA = 1
_KEY = "tango-layers"
_MOST_LETTERS = 20_000_000


@dataclass(frozen=True)
class Clip:
    """Some layers of a network.

    Attributes:
        nodes: the layers, as they are called where they come from.
        block: the block that they are all in; its name does not go with them.
        reads: what they read that is not among them, with its shape where it is known.
    """

    nodes: tuple[Node, ...]
    block: str = ""
    reads: Mapping[str, Shape | None] = field(default_factory=dict)

    @property
    def open_ends(self) -> tuple[str, ...]:
        """What they read that is not among them, in order."""
        inside = {node.id for node in self.nodes}
        names = (name for node in self.nodes for name in node.inputs)
        return tuple(dict.fromkeys(name for name in names if name not in inside))


def take(document: NetworkDocument, ids: Iterable[str]) -> Clip:
    """Some nodes of a document, in its order.

    Raises:
        GraphError: none of them is there.
    """
    wanted = set(ids)
    nodes = tuple(node for node in document.nodes if node.id in wanted)
    if not nodes:
        raise GraphError(tr("Nothing is selected."), tr("Select layers or blocks first."))
    insight = look(document)
    part = Clip(nodes, outer_block(document, nodes))
    reads = {name: insight.shape(name) for name in part.open_ends}
    return dataclasses.replace(part, reads=reads)


def clip(document: NetworkDocument, ids: Iterable[str]) -> str:
    """Some nodes of a document as text, one line each; see :func:`take`."""
    return to_text(take(document, ids))


def to_text(part: Clip) -> str:
    """A part as YAML that a person can read."""
    reads = {name: list(shape) if shape else None for name, shape in part.reads.items()}
    lines = [
        f"{_KEY}: {SCHEMA}",
        f"block: {flow(part.block)}",
        f"reads: {flow(reads)}",
        "nodes:",
        *(f"- {flow(node_values(node))}" for node in part.nodes),
    ]
    return "\n".join(lines) + "\n"


def from_text(text: str) -> Clip:
    """What :func:`to_text` wrote.

    Raises:
        GraphError: the text is something else, or damaged.
    """
    if f"{_KEY}:" not in text or len(text) > _MOST_LETTERS:
        raise _not_ours()
    try:
        values = parse_yaml(text, Path(tr("the text")))
    except TangoError as error:
        raise _not_ours(error.details) from error
    if not isinstance(values, dict) or values.get(_KEY) != SCHEMA:
        raise _not_ours()
    return from_values(values)


def from_values(values: Mapping[str, Any]) -> Clip:
    """A part from the plain values of its text.

    Raises:
        GraphError: they are not those of a part.
    """
    nodes, problems = nodes_from(values.get("nodes"))
    if problems or not nodes:
        raise _not_ours("\n".join(problems))
    if len({node.id for node in nodes}) < len(nodes):
        raise _not_ours(tr("Two nodes have one name."))
    block = values.get("block")
    part = Clip(tuple(nodes), block if isinstance(block, str) else "")
    around = part.block if all(_is_within(n.block, part.block) for n in nodes) else ""
    return Clip(part.nodes, around, _shapes(values.get("reads")))


def _is_within(block: str, path: str) -> bool:
    return not path or block == path or block.startswith(f"{path}.")


def _shapes(values: object) -> dict[str, Shape | None]:
    if not isinstance(values, dict):
        return {}
    return {str(name): _shape(value) for name, value in values.items()}


def _shape(value: object) -> Shape | None:
    sides = value if isinstance(value, list) else []
    shape = tuple(side for side in sides if isinstance(side, int))
    return shape if shape and len(shape) == len(sides) else None


def _not_ours(details: str = "") -> GraphError:
    return GraphError(
        tr("The text holds no layers that were copied in this program."),
        tr("Copy layers in a network first."),
        details,
    )


def paste(document: NetworkDocument, text: str, block: str = "", after: str = "") -> Changes:
    """The edit that adds what :func:`clip` gave, under fresh names; ``new_ids`` names it.

    Args:
        document: the network that takes it; shapes may not fit, which is a problem shown later.
        text: from this project or another.
        block: where it is drawn.
        after: a node, or ``images``, that the first open end reads where it fits. Other open ends
            read what has their name, if it gives the shape that they had.

    Raises:
        GraphError: the text is something else, or ``after`` is not there.
    """
    part = from_text(text)
    title = tr("Paste {name}", name=part.nodes[0].id)
    if len(part.nodes) > 1:
        title = tr("Paste {count} layers", count=len(part.nodes))
    return placed(document, part, title, block, after)


def placed(
    document: NetworkDocument, part: Clip, title: str, block: str = "", after: str = ""
) -> Changes:
    """The edit that adds a part; see :func:`paste`."""
    place = len(document.nodes)
    if after not in ("", IMAGES):
        place = document.position(after) + 1
    ends = _joined(document, part, after)
    places = copies(part.nodes, part.block, block, Names(document.nodes))
    made = copied(part.nodes, places, ends)
    return Changes(title, {}, tuple((place, node) for node in made))


def _joined(document: NetworkDocument, part: Clip, after: str) -> dict[str, str]:
    """What each open end reads in the document; those that read nothing are left out."""
    insight = look(document)
    joined: dict[str, str] = {}
    for number, end in enumerate(part.open_ends):
        if number == 0 and after and _is_readable(part, end, after, insight):
            joined[end] = after
        elif _is_same(part, end, insight):
            joined[end] = end
    return joined


def _is_same(part: Clip, end: str, insight: Insight) -> bool:
    shape = insight.shape(end)
    return shape is not None and part.reads.get(end, shape) == shape


def _is_readable(part: Clip, end: str, source: str, insight: Insight) -> bool:
    """Whether the layers that read only ``end`` can read ``source``."""
    shape = insight.shape(source)
    readers = [node for node in part.nodes if node.inputs == (end,)]
    if shape is None:
        return True  # nothing is known that speaks against it
    return all(shapes_fit(node, [shape]) for node in readers)
