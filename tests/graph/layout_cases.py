"""Documents and sizes for the tests of folding and layout."""

from __future__ import annotations

from hypothesis import strategies as st

from tango_desktop.graph import IMAGES, NetworkDocument, Node
from tango_desktop.graph.folding import VisibleGraph, all_blocks
from tango_desktop.graph.layout import Size

BLOCKS = ("", "a", "a.x", "a.y", "b", "b.x.deep", "c")


def sizes_of(graph: VisibleGraph) -> dict[str, Size]:
    """Sizes as the editor might give them: folded blocks larger, open ones as wide as a title."""
    sizes = {}
    for key, item in graph.items.items():
        if item.is_open:
            sizes[key] = (20.0 + 7 * len(key), 24.0)
        else:
            sizes[key] = (160.0, 44.0) if item.is_block else (150.0, 30.0)
    return sizes


def chain(length: int, block: str = "") -> NetworkDocument:
    """Relus, each reading the one before."""
    names = [IMAGES, *(f"n{at}" for at in range(length))]
    nodes = [Node(names[at + 1], "relu", {}, (names[at],), block) for at in range(length)]
    return NetworkDocument("chain", 3, (16, 16), nodes, (names[-1],))


@st.composite
def documents(draw: st.DrawFn, broken: bool = False) -> NetworkDocument:
    """Networks of up to 24 nodes in blocks of up to three levels.

    Args:
        draw: given by hypothesis.
        broken: with cycles, inputs that lead nowhere and ids that occur twice.
    """
    count = draw(st.integers(0, 24))
    nodes: list[Node] = []
    for at in range(count):
        sources = [IMAGES, *(f"n{i}" for i in range(count if broken else at))]
        sources += ["nowhere"] if broken else []
        inputs = draw(st.lists(st.sampled_from(sources), max_size=4))
        number = draw(st.integers(0, at)) if broken else at
        block = draw(st.sampled_from(BLOCKS))
        nodes.append(Node(f"n{number}", "concat", {}, tuple(inputs), block))
    return NetworkDocument("drawn", 3, (16, 16), nodes, ())


@st.composite
def folded(draw: st.DrawFn, broken: bool = False) -> tuple[NetworkDocument, frozenset[str]]:
    """A network and which of its blocks are open."""
    document = draw(documents(broken))
    paths = sorted(all_blocks(document))
    return document, frozenset(path for path in paths if draw(st.booleans()))
