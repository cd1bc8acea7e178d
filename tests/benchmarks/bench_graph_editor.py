"""The graph editor's times: opening, panning, zooming, dragging, editing, undoing.

Run it by itself on an idle machine::

    python tests/benchmarks/bench_graph_editor.py [--repeats 7] [--width 1280] [--height 800]

CPU time of this process in milliseconds. A frame is an exposed part of the window painted into the
backing store, offscreen. Medians over repeats; 95th percentiles over all frames.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from tango_desktop import families
from tango_desktop.core.preferences import Appearance
from tango_desktop.graph import NetworkDocument, Node, folding
from tango_desktop.graph.edits import SetParam
from tango_desktop.ui.graph_editor.gestures import MoveBoxes
from tango_desktop.ui.graph_editor.network import EditedNetwork
from tango_desktop.ui.graph_editor.view import GraphView
from tango_desktop.ui.theme import theme
from tango_desktop.ui.window import make_application

ZOOMS = (0.03, 0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.5)
PAN_FRAMES, ZOOM_FRAMES, DRAG_FRAMES = 40, 40, 40
CHAIN = 10_000


def chain(length: int) -> NetworkDocument:
    """Convolutions in a row, without blocks."""
    nodes = [
        Node(f"conv{i}", "conv2d", {"out_channels": 8, "padding": 1}, (f"conv{i - 1}",))
        for i in range(1, length)
    ]
    first = Node("conv0", "conv2d", {"out_channels": 8, "padding": 1}, ("images",))
    return NetworkDocument("chain", 3, (32, 32), [first, *nodes], (f"conv{length - 1}",))


DOCUMENTS: dict[str, Callable[[], NetworkDocument]] = {
    "yolov7-e6e": lambda: families.build("yolov7-e6e"),
    "densenet201": lambda: families.build("densenet201"),
    "chain of 10,000": lambda: chain(CHAIN),
}


def spent(work: Callable[[], object]) -> float:
    """CPU milliseconds."""
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1e3


class Bench:
    """One view at a time, painted as a window would paint it."""

    def __init__(self, size: tuple[int, int], repeats: int) -> None:
        self.size, self.repeats = size, repeats

    def opened(self, document: NetworkDocument) -> GraphView:
        """A shown view with every block unfolded, painted once."""
        view = GraphView(EditedNetwork(document))
        view.graph_scene.set_open(folding.all_blocks(document))
        view.resize(*self.size)
        view.show()
        self.paint(view)
        return view

    def paint(self, view: GraphView) -> None:
        """Let everything that waits be painted."""
        QApplication.processEvents()

    def run(self, name: str, document: NetworkDocument) -> None:
        """All figures of one document."""
        opening = []
        for _ in range(self.repeats):
            kept: list[GraphView] = []
            opening.append(spent(lambda k=kept: k.append(self.opened(document))))
            kept[0].close()
            kept[0].deleteLater()
        report(name, "open, unfolded", opening)
        view = self.opened(document)
        for zoom in ZOOMS:
            report(name, f"pan at {zoom:g}", self.panning(view, zoom))
            report(name, f"whole frame at {zoom:g}", self.whole(view, zoom))
        report(name, "zoom", self.zooming(view))
        report(name, "drag of a node", self.dragging(view))
        edits, undos = self.editing(view)
        report(name, "edit", edits)
        report(name, "undo", undos)
        view.close()
        view.deleteLater()

    def _look_at_middle(self, view: GraphView, zoom: float) -> None:
        view.zoom_to(zoom)
        boxes = view.graph_scene.boxes.rects
        view.centre_on(boxes[len(boxes) // 2].center())
        self.paint(view)

    def panning(self, view: GraphView, zoom: float) -> list[float]:
        """Diagonal steps, as a hand makes them."""
        self._look_at_middle(view, zoom)
        return [
            spent(lambda i=i: (view.scroll_by(9 if i % 4 < 2 else -9, 23), self.paint(view)))
            for i in range(PAN_FRAMES)
        ]

    def whole(self, view: GraphView, zoom: float) -> list[float]:
        """All of the viewport anew."""
        self._look_at_middle(view, zoom)
        return [
            spent(lambda: (view.viewport().update(), self.paint(view))) for _ in range(PAN_FRAMES)
        ]

    def zooming(self, view: GraphView) -> list[float]:
        """From far to near in small steps, about a point."""
        self._look_at_middle(view, 0.05)
        about = QPointF(self.size[0] / 2, self.size[1] / 2)  # where a box is
        return [
            spent(lambda: (view.zoom(1.11, about), self.paint(view))) for _ in range(ZOOM_FRAMES)
        ]

    def dragging(self, view: GraphView) -> list[float]:
        """One node, moved on by some pixels each frame."""
        self._look_at_middle(view, 1.0)
        boxes = view.graph_scene.boxes.drawn
        box = boxes[len(boxes) // 2]
        view.select([box.key])
        start = box.rect.center()
        gesture = MoveBoxes(view, start, view.to_screen(start), "")
        view.begin(gesture)
        times = []
        for i in range(1, DRAG_FRAMES):
            point = start + QPointF(4 * i, 2 * i)
            times.append(
                spent(lambda p=point: (gesture.move(p, view.to_screen(p)), self.paint(view)))
            )
        view.cancel_gesture()
        return times

    def editing(self, view: GraphView) -> tuple[list[float], list[float]]:
        """Another number of channels in the middle, until all is shown; then undo."""
        self._look_at_middle(view, 1.0)
        network = view.network
        nodes = [node for node in network.document if node.layer == "conv2d"]
        node = nodes[len(nodes) // 2]
        edits, undos = [], []
        for i in range(max(5, self.repeats)):
            edit = SetParam(node.id, "out_channels", 24 + 8 * i)
            edits.append(
                spent(lambda e=edit: (network.apply(e), network.settle(), self.paint(view)))
            )
            undos.append(
                spent(lambda: (network.undo_stack.undo(), network.settle(), self.paint(view)))
            )
        return edits, undos


def report(name: str, what: str, times: list[float]) -> None:
    """A line: median, 95th percentile, largest."""
    ordered = sorted(times)
    late = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    middle = statistics.median(ordered)
    print(
        f"{name:16} {what:22} median {middle:8.1f} ms   p95 {late:8.1f}   most {ordered[-1]:8.1f}",
        flush=True,
    )


def main() -> None:
    """Parse and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=800)
    parser.add_argument("--only", default="", help="documents whose name contains this")
    args = parser.parse_args()
    _ = make_application()
    theme().apply(Appearance(theme="light"))
    bench = Bench((args.width, args.height), args.repeats)
    for name, make in DOCUMENTS.items():
        if args.only in name:
            bench.run(name, make())


if __name__ == "__main__":
    main()
