"""Names that are still free in a document: of nodes, which are torch modules, and of blocks."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence

from .checks import is_path
from .document import NetworkDocument
from .node import Node, parent_path, parents

_BAD = re.compile(r"[^A-Za-z0-9_]+")
# What layers are called in a network, where it is not the layer's own name.
_SHORT = {
    "conv2d": "conv",
    "conv3d": "conv",
    "conv_transpose2d": "deconv",
    "batch_norm": "bn",
    "group_norm": "gn",
    "max_pool": "pool",
    "avg_pool": "pool",
    "adaptive_avg_pool": "pool",
    "global_avg_pool": "pool",
    "global_max_pool": "pool",
    "linear": "fc",
    "leaky_relu": "act",
}


class Names:
    """Gives names that nothing in a document has, and no two alike."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._ids: set[str] = set()
        self._blocks: set[str] = set()
        self._next: dict[str, int] = {}  # of a name that is taken: the number to go on from
        for node in nodes:
            self._claim(node.id, node.block)

    def node(self, wanted: str) -> str:
        """``wanted``, mended and numbered until a node may have it."""
        block, name = parent_path(wanted), wanted.rpartition(".")[2]
        block = self._fit(block)
        start = _join(block, _mended(name))
        found = self._first_free(start)
        self._claim(found, block)
        return found

    def of_layer(self, layer: str, block: str) -> str:
        """A name for a new layer in a block."""
        return self.node(_join(block, _SHORT.get(layer, layer)))

    def block(self, wanted: str) -> str:
        """``wanted``, mended and numbered until it is a new block."""
        block = self._fit(parent_path(wanted))
        start = _join(block, _mended(wanted.rpartition(".")[2]))
        found = self._first_free(start)
        self._blocks.update((found, *parents(found)))
        return found

    def _first_free(self, start: str) -> str:
        """The first of :func:`_numbered` that is free; what was found taken is not asked again."""
        if self._is_free(start):
            return start
        stem, count = _parted(start)
        passed = []
        while True:
            count += 1
            path = f"{stem}{count}"
            if path in self._next:
                count = self._next[path] - 1
            elif self._is_free(path):
                break
            passed.append(path)
        self._next.update(dict.fromkeys(passed, count))
        return path

    def _is_free(self, path: str) -> bool:
        taken = path in self._ids or path in self._blocks
        return not taken and is_path(path)

    def _fit(self, block: str) -> str:
        """A block's path as one in which nodes may have their names."""
        path = ""
        for part in filter(None, block.split(".")):
            start = _join(path, _mended(part))
            path = next(p for p in _numbered(start) if p not in self._ids and is_path(p))
        return path

    def _claim(self, node_id: str, block: str) -> None:
        self._ids.add(node_id)
        self._blocks.update(parents(node_id))
        if block:
            self._blocks.update((block, *parents(block)))


def fresh_id(document: NetworkDocument, layer: str, block: str = "") -> str:
    """A name for a new layer in a block: ``layer1.conv``, ``layer1.conv2``."""
    return Names(document.nodes).of_layer(layer, block)


def common_block(nodes: Iterable[Node]) -> str:
    """The innermost block that all nodes are drawn in."""
    paths = {node.block for node in nodes}
    parts = [path.split(".") if path else [] for path in paths]
    shared = itertools.takewhile(lambda column: len(set(column)) == 1, zip(*parts, strict=False))
    return ".".join(column[0] for column in shared)


def is_inside(node: Node, path: str) -> bool:
    """Whether the node is drawn in a block or in one inside it; all are inside the empty path."""
    return not path or node.block == path or node.block.startswith(f"{path}.")


def copies(
    nodes: Sequence[Node], common: str, into: str, names: Names
) -> dict[str, tuple[str, str]]:
    """Fresh (id, block) for copies of ``nodes``, by their ids.

    Args:
        nodes: what is copied.
        common: a block that all of them are in; its name does not go with the copies.
        into: the block that takes them.
        names: those of the document that takes them.
    """
    heads: dict[str, str] = {}
    result: dict[str, tuple[str, str]] = {}
    for node in nodes:
        inner = node.block[len(common) + 1 :] if common else node.block
        head, _, rest = inner.partition(".")
        if head and head not in heads:
            heads[head] = names.block(_join(into, head))
        block = _join(heads[head], rest) if head else into
        result[node.id] = (names.node(_join(block, node.id.rpartition(".")[2])), block)
    return result


def _join(block: str, name: str) -> str:
    return ".".join(filter(None, (block, name)))


def _mended(part: str) -> str:
    """A part of a path with what may not stand in one replaced."""
    mended = _BAD.sub("_", part).strip("_")
    if not mended:
        return "part"
    return mended if mended.isdigit() or mended[0].isalpha() else f"n{mended}"


def _numbered(path: str) -> Iterable[str]:
    """``path``, then with the number at its end counted up: ``conv1`` → ``conv2``."""
    yield path
    stem, number = _parted(path)
    for count in itertools.count(number + 1):
        yield f"{stem}{count}"


def _parted(path: str) -> tuple[str, int]:
    """A name without the number at its end, and that number; 1 without one."""
    match = re.fullmatch(r"(.*?)(\d{0,18})", path, re.DOTALL)
    stem, number = (match[1], match[2]) if match else (path, "")
    return stem, int(number or 1)
