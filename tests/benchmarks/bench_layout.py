"""Folding and layout: how long they take and how many edges cross.

Run it by itself::

    python tests/benchmarks/bench_layout.py [--repeats 9]

Medians. "First" starts without a cache; "edit" changes one layer deep inside, then lays out again
with the cache of before; "again" changes nothing; "drag" moves the last box.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

from tango_desktop import families
from tango_desktop.graph import IMAGES, NetworkDocument, Node
from tango_desktop.graph.edits import insert_after
from tango_desktop.graph.folding import (
    VisibleGraph,
    all_blocks,
    opened_at_first,
    opened_to,
    visible,
)
from tango_desktop.graph.layout import LayoutCache, Size, lay_out
from tango_desktop.graph.layout.quality import crossings

CASES = (
    ("resnet50", "first"),
    ("resnet50", "all"),
    ("densenet201", "first"),
    ("densenet201", "all"),
    ("vgg16_bn", "first"),
    ("yolov7-tiny", "2"),
    ("yolov7", "2"),
    ("yolov7", "all"),
    ("yolov7-e6e", "1"),
    ("yolov7-e6e", "2"),
    ("yolov7-e6e", "3"),
    ("yolov7-e6e", "all"),
)


def opened(document: NetworkDocument, level: str) -> frozenset[str]:
    """The blocks that are open at ``level``: "first", "all" or a number."""
    if level == "first":
        return opened_at_first(document)
    return all_blocks(document) if level == "all" else opened_to(document, int(level))


def sizes_of(graph: VisibleGraph) -> dict[str, Size]:
    """About the editor's sizes."""
    sizes = {}
    for key, item in graph.items.items():
        if item.is_open:
            sizes[key] = (20.0 + 7 * len(item.path.rpartition(".")[2]), 30.0)
        else:
            sizes[key] = (160.0, 44.0) if item.is_block else (150.0, 30.0)
    return sizes


def median_ms(run: Callable[[], object], repeats: int) -> float:
    """Of ``repeats`` runs."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


def edited(document: NetworkDocument, number: int) -> NetworkDocument:
    """A copy with ``number`` more layers behind one in the middle, in its block."""
    changed = document.copy()
    at = changed.nodes[len(changed) // 2]
    for extra in range(number):
        name = f"{at.block}.extra{extra}" if at.block else f"extra{extra}"
        insert_after(changed, Node(name, "relu", {}, (at.id,)), at.id).apply(changed)
    return changed


def edit_ms(document: NetworkDocument, level: str, repeats: int) -> float:
    """Layout after an edit that was not seen before, with the cache of the one before."""
    cache = LayoutCache()
    times = []
    for number in range(repeats + 1):
        changed = edited(document, number)
        graph = visible(changed, opened(changed, level))
        sizes = sizes_of(graph)
        start = time.perf_counter()
        lay_out(graph, sizes, {}, cache)
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times[1:])


def line(name: str, document: NetworkDocument, level: str, repeats: int) -> str:
    """A row of the table."""
    blocks = opened(document, level)
    graph = visible(document, blocks)
    sizes = sizes_of(graph)
    layout, cache = lay_out(graph, sizes), LayoutCache()
    folding = median_ms(lambda: visible(document, blocks), repeats)
    first = median_ms(lambda: lay_out(graph, sizes), repeats)
    lay_out(graph, sizes, {}, cache)
    again = median_ms(lambda: lay_out(graph, sizes, {}, cache), repeats)
    last = list(sizes)[-1]
    drag = median_ms(lambda: lay_out(graph, sizes, {last: (40.0, 90.0)}, cache), repeats)
    edit = edit_ms(document, level, repeats)
    _, _, width, height = layout.bounds
    return (
        f"{name:14}{level:>6}{len(graph.items):7}{len(graph.edges):7}"
        f"{folding:9.1f}{first:9.1f}{again:9.1f}{edit:9.1f}{drag:9.1f}{crossings(layout):6}"
        f"{width:8.0f} × {height:.0f}"
    )


def chain(length: int) -> NetworkDocument:
    """Relus, each reading the one before."""
    names = [IMAGES, *(f"n{at}" for at in range(length))]
    nodes = [Node(names[at + 1], "relu", {}, (names[at],)) for at in range(length)]
    return NetworkDocument("chain", 3, (16, 16), nodes, (names[-1],))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=9)
    repeats = parser.parse_args().repeats
    print("network       blocks  boxes  edges  fold ms first ms again ms  edit ms  drag ms cross")
    for name, level in CASES:
        print(line(name, families.build(name), level, repeats))
    print(line("chain", chain(10_000), "all", repeats))


if __name__ == "__main__":
    main()
