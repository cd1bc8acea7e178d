"""The page “Measure”: how fast the installed model is, compared with before, and played."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QStackedWidget, QTabWidget

from tango_desktop.bench.files import load_benchmarks
from tango_desktop.bench.results import Benchmark
from tango_desktop.core.flow import StageState
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.pages.measure_compare import ComparePanel
from tango_desktop.ui.pages.measure_play import PlayPanel
from tango_desktop.ui.pages.measure_result import ResultPanel
from tango_desktop.ui.pages.page import StagePage
from tango_desktop.ui.reading import Reader
from tango_desktop.ui.widgets.empty_state import EmptyState


class MeasurePage(StagePage):
    """Shows measurements."""

    stage = "measure"

    def build(self) -> None:
        self.benchmarks: list[Benchmark] = []
        self._shown_state: tuple[object, ...] = ()
        self._reader = Reader(self.session, self)
        self.result = ResultPanel()
        self.compare = ComparePanel(self.session)
        self.play = PlayPanel(self.session)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(tr("Views of the measurement"))
        self.tabs.addTab(self.result, tr("Result"))
        self.tabs.addTab(self.play, tr("Play"))
        self.tabs.addTab(self.compare, tr("Compare"))
        self.tabs.currentChanged.connect(self._on_tab)
        self.empty = EmptyState("gauge", tr("Nothing measured yet"))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.tabs)
        self.body.addWidget(self.stack, 1)
        self.compare.table.row_activated.connect(self._on_activated)

    # -- showing ------------------------------------------------------------------------------

    def refresh(self) -> None:
        project = self.session.current()
        target = project.outputs("deploy").get("target")
        self.play.set_target(Path(target) if target else None)
        state = (str(project.folder), project.record(self.stage))
        if state == self._shown_state:
            return
        self._shown_state = state
        folder = project.folder
        self._reader.read(
            tr("Read the measurements"), lambda ctx: load_benchmarks(folder), self._on_read
        )

    def _on_read(self, benchmarks: list[Benchmark]) -> None:
        self.benchmarks = benchmarks
        if not benchmarks:
            self.subtitle.setText("")
            self.empty.say(
                tr("Nothing measured yet"),
                tr(
                    "Measuring runs the installed model on your pictures, one after the other, and "
                    "times every step: reading the file, preparing it, the network, the answer."
                ),
            )
            self.stack.setCurrentWidget(self.empty)
            return
        self.stack.setCurrentWidget(self.tabs)
        self._show(benchmarks[-1])
        self.compare.show_benchmarks(benchmarks)
        self.tabs.setTabText(2, tr("Compare ({count})", count=len(benchmarks)))

    def _show(self, one: Benchmark) -> None:
        device = self.session.current().outputs("device")
        self.result.show_benchmark(
            one,
            float(device.get("max_latency_ms") or 0.0),
            float(device.get("min_fps") or 0.0),
        )
        samples = numbers.count(one.end_to_end.count)
        parts = [
            one.model,
            tr("release {release}", release=one.release[:8]),
            tr("{count} samples", count=samples),
            one.when.replace("T", " "),
        ]
        if self.status().state is StageState.STALE:
            parts.append(tr("out of date"))
        self.subtitle.setText("  ·  ".join(part for part in parts if part))
        self.show_status()

    def _on_tab(self, _: int) -> None:
        if self.tabs.currentWidget() is self.play:
            self.play.play_once()

    def _on_activated(self, key: str) -> None:
        stamp = str(key).split(" ")[0]
        one = next((b for b in self.benchmarks if b.stamp == stamp), None)
        if one is not None:
            self._show(one)
            self.tabs.setCurrentWidget(self.result)

    def primary_text(self) -> str:
        state = self.status().state
        if state is StageState.READY:
            return tr("Measure")
        if state is StageState.DONE or state in (StageState.STALE, StageState.FAILED):
            return tr("Measure again")
        return super().primary_text()

    def help_text(self) -> str:
        return tr(
            "Half of all pictures are faster than p50; of a hundred pictures, one is slower than "
            "p99. What your users feel is the time from the file to the answer; the network alone "
            "is what other people's figures usually mean. Close other programs before measuring."
        )
