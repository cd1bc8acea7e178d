"""What of a document is seen when some of its blocks are open and the others folded.

A node's key is its id, a block's its path with a slash behind (``layer1.0/``), the pictures' is
``images``. Broken documents have a view too: inputs that lead nowhere are left out, and of nodes
with one id the first counts.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .document import NetworkDocument
from .node import IMAGES, Node, parent_path, parents

# What one takes in at a glance: a series of blocks is opened at first up to so many boxes in all.
_GLANCE = 72
# A block that holds this part of all nodes says nothing when folded.
_DOMINANT = 0.67


@dataclass(frozen=True, slots=True)
class Link:
    """One wire of the document.

    Attributes:
        source: id of the node that is read, or ``images``.
        target: id of the reader.
        port: which of the reader's inputs, from 0.
    """

    source: str
    target: str
    port: int


@dataclass(frozen=True, slots=True)
class VisibleItem:
    """A box that is drawn: a node, a block or the pictures.

    Attributes:
        key: see the module.
        parent: key of the open block that it stands in; empty at the top.
        node: the node; None for blocks and the pictures.
        path: of a block; otherwise the block that it stands in.
        nodes: ids of the nodes inside a block, at any depth.
        is_open: a block whose contents are drawn.
    """

    key: str
    parent: str
    node: Node | None = None
    path: str = ""
    nodes: tuple[str, ...] = ()
    is_open: bool = False

    @property
    def is_block(self) -> bool:
        """Whether it is a block, open or folded."""
        return self.node is None and self.key != IMAGES


@dataclass(frozen=True, slots=True)
class VisibleEdge:
    """All the wires between two boxes.

    Attributes:
        source: key of the box they leave; never an open block.
        target: key of the box they enter; never an open block.
        links: the wires, in the document's order.
    """

    source: str
    target: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class VisibleGraph:
    """What is drawn.

    Attributes:
        items: by key, in the document's order, open blocks before what they hold.
        edges: wires that run wholly inside a folded block are not among them.
        children: keys of what stands in each open block; those of the top under the empty key.
    """

    items: Mapping[str, VisibleItem]
    edges: tuple[VisibleEdge, ...]
    children: Mapping[str, tuple[str, ...]]


def block_key(path: str) -> str:
    """The key of the block at ``path``; empty for the top."""
    return path + "/" if path else ""


class BlockTree:
    """The blocks of a document.

    Attributes:
        paths: of all blocks, in the document's order, each before those that it holds.
        children: paths of the blocks right inside each block; the outermost under the empty path.
        levels: how many blocks stand inside each other at most.
    """

    def __init__(self, document: NetworkDocument) -> None:
        """Read the blocks; later edits of ``document`` are not seen."""
        self._own: dict[str, list[Node]] = {}
        seen: dict[str, None] = {}
        ids: set[str] = set()
        for node in document.nodes:
            own = self._own.get(node.block)
            if own is None:
                own = self._own[node.block] = []
                chain = [node.block, *parents(node.block)] if node.block else []
                seen.update(dict.fromkeys(reversed(chain)))
            if node.id not in ids:
                ids.add(node.id)
                own.append(node)
        self.paths = tuple(seen)
        children: dict[str, list[str]] = {"": []}
        for path in self.paths:
            children[path] = []
            children[parent_path(path)].append(path)
        self.children = {path: tuple(inside) for path, inside in children.items()}
        self._depths = {"": 0}
        for path in self.paths:
            self._depths[path] = self._depths[parent_path(path)] + 1
        self.levels = max(self._depths.values())
        self._ids: dict[str, tuple[str, ...]] = {}

    def depth(self, path: str) -> int:
        """1 for the outermost blocks."""
        return self._depths[path]

    def own_nodes(self, path: str) -> tuple[Node, ...]:
        """The nodes right inside a block, not in a block of its own."""
        return tuple(self._own.get(path, ()))

    def inner_nodes(self, path: str) -> Iterator[Node]:
        """The nodes inside a block at any depth, block by block."""
        yield from self._own.get(path, ())
        for child in self.children[path]:
            yield from self.inner_nodes(child)

    def nodes_of(self, path: str) -> tuple[str, ...]:
        """The ids of the nodes inside a block at any depth, block by block."""
        if path not in self._ids:
            ids = [node.id for node in self._own.get(path, ())]
            for child in self.children[path]:
                ids += self.nodes_of(child)
            self._ids[path] = tuple(ids)
        return self._ids[path]


def visible(document: NetworkDocument, open_blocks: frozenset[str]) -> VisibleGraph:
    """The boxes and edges to draw when the blocks at ``open_blocks`` (paths) are open.

    A block inside a folded one is not seen, open or not.
    """
    tree = BlockTree(document)
    view = _View(tree, open_blocks)
    drawn = view.add_nodes(document)
    edges: dict[tuple[str, str], list[Link]] = {}
    for node in drawn:
        target = view.shown[node.id]
        for port, name in enumerate(node.inputs):
            source = view.shown.get(name)
            if source is None or (source == target and target != node.id):
                continue
            edges.setdefault((source, target), []).append(Link(name, node.id, port))
    return VisibleGraph(
        view.items,
        tuple(VisibleEdge(*ends, tuple(links)) for ends, links in edges.items()),
        {key: tuple(inside) for key, inside in view.children.items()},
    )


class _View:
    """Boxes as they are found: ``shown`` tells the key of the box that stands for a node."""

    def __init__(self, tree: BlockTree, open_blocks: frozenset[str]) -> None:
        self._tree = tree
        self._open = open_blocks
        self.items: dict[str, VisibleItem] = {IMAGES: VisibleItem(IMAGES, "")}
        self.children: dict[str, list[str]] = defaultdict(list, {"": [IMAGES]})
        self.shown: dict[str, str] = {IMAGES: IMAGES}
        self._taken = {IMAGES, *map(block_key, tree.paths)}

    def add_nodes(self, document: NetworkDocument) -> list[Node]:
        """Note a box for every node; give the nodes that have one."""
        places: dict[str, tuple[str, str]] = {}
        drawn: list[Node] = []
        for node in document.nodes:
            if node.id in self._taken:
                continue
            self._taken.add(node.id)
            drawn.append(node)
            place = places.get(node.block)
            if place is None:
                place = places[node.block] = self._place(node.block)
            parent, folded = place
            if folded:
                self.shown[node.id] = folded
            else:
                self.shown[node.id] = node.id
                self.items[node.id] = VisibleItem(node.id, parent, node, node.block)
                self.children[parent].append(node.id)
        return drawn

    def _place(self, path: str) -> tuple[str, str]:
        """The open block that nodes at ``path`` stand in and the folded one that hides them."""
        parent = ""
        for at in reversed([path, *parents(path)]) if path else ():
            key, is_open = block_key(at), at in self._open
            if key not in self.items:
                self.items[key] = VisibleItem(
                    key, parent, None, at, self._tree.nodes_of(at), is_open
                )
                self.children[parent].append(key)
            if not is_open:
                return parent, key
            parent = key
        return parent, ""


def all_blocks(document: NetworkDocument) -> frozenset[str]:
    """The paths of all blocks."""
    return frozenset(BlockTree(document).paths)


def opened_to(document: NetworkDocument, level: int) -> frozenset[str]:
    """The blocks to open to see ``level`` levels of them unfolded; 0 opens none."""
    tree = BlockTree(document)
    return frozenset(path for path in tree.paths if tree.depth(path) <= level)


def opened_at_first(document: NetworkDocument) -> frozenset[str]:
    """The blocks that are open when a document is shown for the first time.

    Opened is what says nothing folded: a block around nearly everything, and a series of like
    blocks, as long as it all stays a glance.
    """
    tree = BlockTree(document)
    opened: set[str] = set()
    path: str | None = ""
    while path is not None:
        path = _dominant(tree, path, len(document))
        if path is not None:
            opened.add(path)
    series = [at for at in _folded(tree, opened) if _is_series(tree, at)]
    boxes = len(visible(document, frozenset({*opened, *series})).items)
    return frozenset(opened.union(series) if boxes <= _GLANCE else opened)


def _dominant(tree: BlockTree, path: str, nodes: int) -> str | None:
    """The block right inside ``path`` that holds nearly all nodes."""
    for child in tree.children[path]:
        if len(tree.nodes_of(child)) > _DOMINANT * nodes:
            return child
    return None


def _folded(tree: BlockTree, opened: set[str]) -> list[str]:
    """The outermost blocks that are not open."""
    return [path for path in tree.paths if path not in opened and opened.issuperset(parents(path))]


def _is_series(tree: BlockTree, path: str) -> bool:
    """Whether it holds nothing but like blocks, each reading the one before.

    Alike are blocks of the same layers; the first may have more, to change the shape.
    """
    inside = tree.children[path]
    if len(inside) < 2 or tree.own_nodes(path):
        return False
    nodes = [list(tree.inner_nodes(child)) for child in inside]
    first, *others = (frozenset(node.layer for node in block) for block in nodes)
    if len({*others}) > 1 or not first.issuperset(others[0]):
        return False
    return all(_reads(block, before) for before, block in itertools.pairwise(nodes))


def _reads(block: list[Node], before: list[Node]) -> bool:
    sources = {node.id for node in before}
    return any(sources.intersection(node.inputs) for node in block)
