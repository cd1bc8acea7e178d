"""The graph editor's times, the whole of it in its window: opening, panning, dragging, editing.

Run it by itself on an idle machine::

    python tests/benchmarks/bench_graph_editor.py [--repeats 7] [--only densenet] [--profile edit]

CPU time of the GUI thread in milliseconds, until all that waits is painted (offscreen, into the
window's backing store). Lateness is by the clock; beside it stands how long the thread is busy at a
stretch. The comparison with the recommended network is on. Medians over repeats, 95th percentiles
over frames. Exit code 1 where a goal is missed.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import os
import pstats
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("TANGO_HOME", tempfile.mkdtemp(prefix="tango-bench-"))

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPointF, QTimer
from PySide6.QtWidgets import QApplication, QGraphicsItem, QWidget

from tango_desktop import families
from tango_desktop.app import build_flow
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.preferences import Preferences
from tango_desktop.core.project import Project
from tango_desktop.data.collecting import pass_over
from tango_desktop.devices import find_profile
from tango_desktop.graph import NetworkDocument, Node, folding
from tango_desktop.graph.edits import SetParam
from tango_desktop.graph.insight import look
from tango_desktop.recommend.recommend import candidate_of
from tango_desktop.recommend.records import RecommendRequest
from tango_desktop.ui.graph_editor import editor as editor_module
from tango_desktop.ui.graph_editor import labels, looks, texts
from tango_desktop.ui.graph_editor.draft import ViewState
from tango_desktop.ui.graph_editor.editor import GraphEditor
from tango_desktop.ui.graph_editor.gestures import MoveBoxes
from tango_desktop.ui.graph_editor.network import EditedNetwork
from tango_desktop.ui.graph_editor.opening import Base, Opened
from tango_desktop.ui.session import Session
from tango_desktop.ui.window import make_application, make_window

ZOOMS = (0.03, 0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.5)
FRAMES = 40
CHAIN = 10_000
BURST_S, BURST_MS, TICK_MS = 10.0, 100, 5
OTHERS = ("resnet18", "yolov7-tiny", "densenet121", "vgg11")  # opened in turn, for leaks


def chain(length: int) -> NetworkDocument:
    """Convolutions in a row, without blocks."""
    nodes = [
        Node(f"conv{i}", "conv2d", {"out_channels": 8, "padding": 1}, (f"conv{i - 1}",))
        for i in range(1, length)
    ]
    first = Node("conv0", "conv2d", {"out_channels": 8, "padding": 1}, ("images",))
    return NetworkDocument("chain", 3, (32, 32), [first, *nodes], (f"conv{length - 1}",))


@dataclass(frozen=True)
class Case:
    """A network and what is to be reached with it.

    Attributes:
        make: builds it.
        task: whose device estimate it gets.
        goals: ms by what is measured; of frames the 95th percentile, else the median.
    """

    make: Callable[[], NetworkDocument]
    task: str
    goals: dict[str, float]


_QUICK = {"pan": 16, "zoom": 16, "drag": 16, "edit": 50, "undo": 50, "select": 50, "search": 50}
CASES = {
    "yolov7-e6e": Case(
        lambda: families.build("yolov7-e6e"), "detection", {"open": 800, "late": 50, **_QUICK}
    ),
    "densenet201": Case(
        lambda: families.build("densenet201"),
        "classification",
        {"open": 1000, "late": 50, **_QUICK},
    ),
    "chain of 10,000": Case(lambda: chain(CHAIN), "classification", {"open": 4000, "pan": 33}),
}


def spent(work: Callable[[], object]) -> float:
    """CPU milliseconds of this thread."""
    started = time.thread_time()
    work()
    return (time.thread_time() - started) * 1e3


def paint() -> None:
    """Let everything that waits be done and painted."""
    QApplication.processEvents()


def wait(until: Callable[[], bool], most_s: float = 120.0) -> None:
    """Let the program run."""
    end = time.monotonic() + most_s
    while not until():
        if time.monotonic() > end:
            raise TimeoutError
        QApplication.processEvents()
        time.sleep(0.001)


def rest(seconds: float) -> None:
    """Let timers and jobs end."""
    end = time.monotonic() + seconds
    wait(lambda: time.monotonic() > end)
    forget_deleted()


def forget_deleted() -> None:
    """Delete what is to be deleted later: only a running event loop does so by itself."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@dataclass
class Report:
    """Prints figures beside their goals and remembers whether one was missed."""

    name: str
    goals: dict[str, float]
    missed: list[str] = field(default_factory=list)

    def line(self, kind: str, what: str, times: list[float]) -> None:
        """Median, 95th percentile and largest; ``kind`` names the goal."""
        ordered = sorted(times)
        late = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
        middle = statistics.median(ordered)
        self._print(what, f"median {middle:7.1f}   p95 {late:7.1f}", ordered[-1])
        self._judge(kind, what, late if kind in ("pan", "zoom") else middle)

    def late(self, what: str, times: list[float]) -> None:
        """The 99th percentile."""
        found = sorted(times)[int(0.99 * len(times))]
        self._print(what, f"median {statistics.median(times):7.1f}   p99 {found:7.1f}", max(times))
        self._judge("late", what, found)

    def _print(self, what: str, figures: str, most: float) -> None:
        print(f"{self.name:16} {what:26} {figures}   most {most:7.1f}", end="", flush=True)

    def _judge(self, kind: str, what: str, value: float) -> None:
        goal = self.goals.get(kind)
        if goal is None:
            print(flush=True)
            return
        print(f"   goal {goal:6.0f}   {'reached' if value <= goal else 'MISSED'}", flush=True)
        if value > goal:
            self.missed.append(f"{self.name}: {what}")


class Bench:
    """A window with a project; networks are opened in its editor."""

    def __init__(self, folder: Path, size: tuple[int, int], repeats: int) -> None:
        self.repeats = repeats
        Project.create(folder, "Bench").close()
        self.session = Session(build_flow(), Preferences())
        self.window = make_window(self.session)
        self.window.resize(*size)
        self.window.show()
        self.session.open_project(folder)
        self.opens: Opened | None = None
        editor_module.open_network = self._open  # type: ignore[assignment]
        pass_over()
        self.editor = self._editor()

    def _open(self, project: Project, ctx: JobContext) -> Opened:
        assert self.opens is not None
        return self.opens

    def _editor(self) -> GraphEditor:
        if self.opens is None:
            self.take(families.build("resnet18"), "classification")
        self.session.graph_requested.emit()
        editor = self.window.shell.graph_editor
        assert editor is not None
        wait(lambda: editor.base is not None)
        paint()
        return editor

    def drop_editor(self) -> None:
        """Leave no editor, and nothing that it remembers."""
        shell = self.window.shell
        self.editor.leave_project()
        shell.stack.removeWidget(self.editor)
        self.editor.setParent(None)
        self.editor.deleteLater()
        shell.graph_editor = None
        forget_deleted()
        for module in (looks, labels, texts):
            module.forget()
        rest(0.3)
        gc.collect()

    def take(self, document: NetworkDocument, task: str) -> None:
        """What the editor opens next, unfolded."""
        request = RecommendRequest(task, find_profile("jetson-orin-nano"), 80)
        base = Base(document, look(document).totals, candidate_of(request, document), request)
        self.opens = Opened(document, ViewState(folding.all_blocks(document)), base)

    def open(self) -> None:
        """Open it, as a page's button does, until it is painted."""
        done: list[bool] = []
        self.editor.opened.connect(lambda: done.append(True))
        self.editor.open()
        wait(lambda: bool(done))
        paint()
        self.editor.opened.disconnect()

    def opening(self) -> float:
        """CPU of opening in a new editor, which has drawn nothing yet."""
        self.drop_editor()

        def make() -> None:
            self.editor = self._editor()

        found = spent(make)
        self.editor.commands.get("compare").setChecked(True)
        return found

    def reopen(self) -> None:
        """Open in the same editor, as where another project was open before."""
        self.editor.leave_project()
        rest(0.3)
        gc.collect()
        self.open()

    def run(self, name: str, case: Case) -> list[str]:
        """All figures of one network; what was missed."""
        report = Report(name, case.goals)
        self.take(case.make(), case.task)
        report.line("open", "open, unfolded", [self.opening() for _ in range(self.repeats)])
        rest(1.0)
        for zoom in ZOOMS:
            report.line("pan", f"pan at {zoom:g}", self.panning(zoom))
            report.line("whole", f"whole frame at {zoom:g}", self.whole(zoom))
        report.line("zoom", "zoom", self.zooming())
        report.line("drag", "drag of a node", self.dragging())
        report.line("select", "select a node", self.selecting())
        report.line("search", "a letter in the search", self.searching())
        for at in range(self.editor.tabs.count()):
            self.editor.tabs.setCurrentIndex(at)
            panel = self.editor.tabs.tabText(at)
            edits, undos, later = self.editing()
            report.line("edit", f"edit beside {panel}", edits)
            report.line("undo", f"undo beside {panel}", undos)
            report.line("later", f"then beside {panel}", later)
        if "late" in case.goals:
            late, busy = self.burst()
            report.late("late while edited", late)
            report.late("busy while edited", busy)
        return report.missed

    # -- what is measured ---------------------------------------------------------------------

    def _look_at_middle(self, zoom: float) -> None:
        view = self.editor.view
        view.zoom_to(zoom)
        boxes = view.graph_scene.boxes.rects
        view.centre_on(boxes[len(boxes) // 2].center())
        paint()

    def panning(self, zoom: float) -> list[float]:
        """Diagonal steps, as a hand makes them."""
        self._look_at_middle(zoom)
        view = self.editor.view
        return [
            spent(lambda i=i: (view.scroll_by(9 if i % 4 < 2 else -9, 23), paint()))
            for i in range(FRAMES)
        ]

    def whole(self, zoom: float) -> list[float]:
        """All of the viewport anew."""
        self._look_at_middle(zoom)
        viewport = self.editor.view.viewport()
        return [spent(lambda: (viewport.update(), paint())) for _ in range(FRAMES)]

    def zooming(self) -> list[float]:
        """From far to near in small steps, about a point."""
        self._look_at_middle(0.05)
        view = self.editor.view
        about = QPointF(view.width() / 2, view.height() / 2)  # where a box is
        return [spent(lambda: (view.zoom(1.11, about), paint())) for _ in range(FRAMES)]

    def dragging(self) -> list[float]:
        """One node, moved on by some pixels each frame."""
        self._look_at_middle(1.0)
        view = self.editor.view
        boxes = view.graph_scene.boxes.drawn
        box = boxes[len(boxes) // 2]
        view.select([box.key])
        paint()
        start = box.rect.center()
        gesture = MoveBoxes(view, start, view.to_screen(start), "")
        view.begin(gesture)
        points = [start + QPointF(4 * i, 2 * i) for i in range(1, FRAMES)]
        times = [spent(lambda p=p: (gesture.move(p, view.to_screen(p)), paint())) for p in points]
        view.cancel_gesture()
        return times

    def selecting(self) -> list[float]:
        """One box after the other, the panels following."""
        self._look_at_middle(1.0)
        view = self.editor.view
        boxes = view.graph_scene.boxes.drawn
        first = len(boxes) // 2
        keys = [box.key for box in boxes[first : first + FRAMES]]
        return [spent(lambda k=key: (view.select([k]), paint())) for key in keys]

    def searching(self) -> list[float]:
        """A word, letter by letter."""
        search = self.editor.search
        search.begin()
        paint()
        word = "conv2d 256"
        letters = [word[:n] for n in range(1, len(word) + 1)]
        times = [spent(lambda t=t: (search.field.setText(t), paint())) for t in letters]
        search.leave()
        return times

    def _middle(self) -> str:
        nodes = [node.id for node in self.editor.network.document if node.layer == "conv2d"]
        return nodes[len(nodes) // 2]

    def editing(self) -> tuple[list[float], list[float], list[float]]:
        """Another number of channels in the middle, until all is shown; undo; what came later."""
        self._look_at_middle(1.0)
        network, node_id = self.editor.network, self._middle()
        self.editor.view.select([node_id])
        rest(0.3)
        edits, undos, later = [], [], []
        for i in range(self.repeats):
            edit = SetParam(node_id, "out_channels", 24 + 8 * i)
            edits.append(spent(lambda e=edit: (network.apply(e), network.settle(), paint())))
            later.append(spent(lambda: rest(0.3)))
            undos.append(spent(lambda: (network.undo_stack.undo(), network.settle(), paint())))
            rest(0.3)
        return edits, undos, later

    def burst(self) -> tuple[list[float], list[float]]:
        """While one edits without pause: how late a timer of the GUI thread is, by the clock, and
        how long the thread computes between its ticks, which other programs do not lengthen.
        """
        network, node_id = self.editor.network, self._middle()
        late: list[float] = []
        busy: list[float] = []
        last, used = time.perf_counter(), time.thread_time()

        def tick() -> None:
            nonlocal last, used
            now, now_used = time.perf_counter(), time.thread_time()
            late.append(max(0.0, (now - last) * 1e3 - TICK_MS))
            busy.append((now_used - used) * 1e3)
            last, used = now, now_used

        def edit() -> None:
            width = 32 + 8 * (len(late) % 7)
            network.apply(SetParam(node_id, "out_channels", width))

        with ticking(tick, TICK_MS), ticking(edit, BURST_MS):
            end = time.monotonic() + BURST_S
            while time.monotonic() < end:
                QApplication.processEvents()
                time.sleep(0.0005)
        while network.undo_stack.canUndo():
            network.undo_stack.undo()
        rest(1.0)
        return late, busy

    def leaks(self, turns: int = 20) -> str:
        """What stays behind of networks that were opened and left."""
        documents = [families.build(name) for name in OTHERS]
        for document in documents:
            self._visit(document, self.opening)
        before = living()
        for turn in range(turns):  # now and then in another editor
            again = self.opening if turn % 5 == 4 else self.reopen
            self._visit(documents[turn % len(documents)], again)
        after = living()
        grown = {name: after[name] - before[name] for name in after}
        print(f"left behind by {turns} networks: {grown}", flush=True)
        held = [name for name in ("networks", "items", "widgets", "timers") if grown[name] > 0]
        if grown["objects"] > 100 * turns:
            held.append("objects")
        return ", ".join(held)

    def _visit(self, document: NetworkDocument, again: Callable[[], object]) -> None:
        self.take(document, "detection" if "yolo" in document.name else "classification")
        again()
        node_id = self._middle()
        for at in range(self.editor.tabs.count()):
            self.editor.tabs.setCurrentIndex(at)
            self.editor.view.select([node_id])
            self.editor.network.apply(SetParam(node_id, "out_channels", 24 + 8 * at))
            rest(0.2)

    def close(self) -> None:
        """End everything."""
        self.session.close_project()
        self.session.runner.shut_down(30)
        self.window.close()


@contextmanager
def ticking(call: Callable[[], None], every_ms: int) -> Iterator[None]:
    """Call something again and again."""
    timer = QTimer()
    timer.timeout.connect(call)
    timer.start(every_ms)
    yield
    timer.stop()


def living() -> dict[str, int]:
    """What is in memory."""
    rest(0.3)
    gc.collect()
    found = gc.get_objects()
    kinds = {
        "networks": EditedNetwork,
        "documents": NetworkDocument,
        "items": QGraphicsItem,
        "widgets": QWidget,
        "timers": QTimer,
    }
    counts = {name: sum(map(_is_living(kind), found)) for name, kind in kinds.items()}
    return {**counts, "objects": len(found), "rss_kib": _resident_kib()}


def _is_living(kind: type) -> Callable[[object], bool]:
    """Tells objects of a kind, those not that Qt has deleted."""
    return lambda one: (
        isinstance(one, kind) and (not isinstance(one, QObject) or shiboken6.isValid(one))
    )


def _resident_kib() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


def profile(bench: Bench, case: Case, what: str) -> None:
    """Print where the time of one measurement goes."""
    bench.take(case.make(), case.task)
    if what != "open":
        bench.reopen()
        rest(1.0)
    works = {
        "open": bench.opening,
        "pan": lambda: bench.panning(1.0),
        "drag": bench.dragging,
        "select": bench.selecting,
        "search": bench.searching,
        "edit": bench.editing,
        "burst": bench.burst,
    }
    profiler = cProfile.Profile()
    profiler.runcall(works[what])
    pstats.Stats(profiler).sort_stats("tottime").print_stats(30).sort_stats("cumtime").print_stats(
        50
    )


def main() -> int:
    """Parse and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--width", type=int, default=1440)
    parser.add_argument("--height", type=int, default=900)
    parser.add_argument("--only", default="", help="networks whose name contains this; or leaks")
    parser.add_argument("--profile", default="", help="where the time goes: open, edit, drag, …")
    args = parser.parse_args()
    _ = make_application()
    missed: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder) / "project", (args.width, args.height), args.repeats)
        for name, case in CASES.items():
            if args.only in name and args.profile:
                profile(bench, case, args.profile)
            elif args.only in name:
                missed += bench.run(name, case)
        if args.only in "leaks" and not args.profile:
            held = bench.leaks()
            missed += [f"left behind: {held}"] if held else []
        bench.close()
    for one in missed:
        print(f"missed: {one}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
