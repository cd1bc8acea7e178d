"""The page “Measure”: how fast the installed model is where it runs, layer by layer, and played."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QPushButton, QStackedWidget, QTabWidget, QWidget

from tango_desktop.bench.files import load_benchmarks
from tango_desktop.bench.presets import PRESETS
from tango_desktop.bench.results import Benchmark
from tango_desktop.bench.stage import MeasureSettings
from tango_desktop.bench.sustained import Sustained, sustained_of
from tango_desktop.core.flow import StageState
from tango_desktop.core.jobs import JobContext, Metric, Progress
from tango_desktop.deploy.predict import installed_of
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.device_titles import device_title
from tango_desktop.ui.graph_editor.measured import WANTED, WantedTimes, is_up_to_date
from tango_desktop.ui.icons import icon
from tango_desktop.ui.pages.measure_compare import ComparePanel
from tango_desktop.ui.pages.measure_layers import LayersPanel
from tango_desktop.ui.pages.measure_live import LivePanel
from tango_desktop.ui.pages.measure_matrix import MatrixPanel
from tango_desktop.ui.pages.measure_play import PlayPanel
from tango_desktop.ui.pages.measure_result import ResultPanel
from tango_desktop.ui.pages.measure_where import WhereLine, where_of
from tango_desktop.ui.pages.page import StagePage
from tango_desktop.ui.reading import Reader
from tango_desktop.ui.widgets.empty_state import EmptyState
from tango_desktop.ui.widgets.param_form import Labels
from tango_desktop.ui.widgets.scroll import scrolled


@dataclass(frozen=True)
class ShownBenchmark:
    """A measurement with what takes a moment to work out of it."""

    one: Benchmark
    course: Sustained | None


def read_all(
    folder: Path, release: str, ctx: JobContext
) -> tuple[list[Benchmark], ShownBenchmark | None]:
    """All measurements of a project, oldest first, and one in full: the last of ``release``.

    The last of all when that one was not measured.
    """
    found = load_benchmarks(folder)
    for name in {one.context.device for one in found}:
        device_title(name)  # known from here on, without reading files
    if not found:
        return found, None
    own = [one for one in found if one.release == release]
    return found, read_one((own or found)[-1], ctx)


def read_one(one: Benchmark, ctx: JobContext) -> ShownBenchmark:
    """A measurement in full."""
    ctx.check()
    return ShownBenchmark(one, sustained_of(one))


class MeasurePage(StagePage):
    """Shows measurements."""

    stage = "measure"

    def build(self) -> None:
        self.benchmarks: list[Benchmark] = []
        self.shown: Benchmark | None = None
        self._shown_state: tuple[object, ...] = ()
        self._reader = Reader(self.session, self)
        self.where = WhereLine()
        self.where.hide()
        self.stack = QStackedWidget()
        self.body.addWidget(self.where)
        self.body.addWidget(self.stack, 1)
        self.live = LivePanel()
        self.result = ResultPanel()
        self.layers = LayersPanel()
        self.matrix = MatrixPanel(self.session)
        self.compare = ComparePanel(self.session)
        self.play = PlayPanel(self.session)
        self._make_tabs()
        self.empty = EmptyState("gauge", tr("Nothing measured yet"))
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.tabs)
        self.live_area = scrolled(self.live)
        self.stack.addWidget(self.live_area)
        self.again = QPushButton(icon("refresh"), tr("Measure again"))
        self.again.clicked.connect(self._on_again)
        self.again.hide()
        self.secondary.addWidget(self.again)
        self._connect()

    def _make_tabs(self) -> None:
        self.tabs = QTabWidget(self.stack)
        self.tabs.setAccessibleName(tr("Views of the measurement"))
        for panel, title in (
            (self.result, tr("Result")),
            (self.layers, tr("Layers")),
            (self.matrix, tr("Matrix")),
            (self.compare, tr("Compare")),
            (self.play, tr("Play")),
        ):
            self.tabs.addTab(panel, title)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._on_tab)
        self.compare.table.row_activated.connect(self._on_activated)
        self.layers.graph_asked.connect(self._on_graph_asked)
        self.session.run_started.connect(self.live.begin)
        self.session.progressed.connect(self._on_progress)
        self.session.metric_recorded.connect(self._on_metric)
        self.session.links.changed.connect(self._show_where)

    # -- while it runs ------------------------------------------------------------------------

    def _on_progress(self, progress: Progress) -> None:
        if progress.stage == self.stage:
            self.live.show_progress(progress)

    def _on_metric(self, metric: Metric) -> None:
        if metric.stage == self.stage:
            self.live.show_metric(metric)

    # -- showing ------------------------------------------------------------------------------

    def refresh(self) -> None:
        project = self.session.current()
        self._show_where()
        self.play.set_installed(installed_of(project))
        self._show_part()
        release = self._release()
        state = (str(project.folder), project.record(self.stage), release)
        if state == self._shown_state:
            return
        self._shown_state = state
        folder = project.folder
        self._reader.read(
            tr("Read the measurements"), lambda ctx: read_all(folder, release, ctx), self._on_read
        )

    def _release(self) -> str:
        """What is deployed; empty when nothing is."""
        return str(self.session.current().outputs("deploy").get("release") or "")

    def _other_release(self, one: Benchmark) -> str:
        """That a measurement is of another release than the one that is deployed, if so."""
        if self._release() in ("", one.release):
            return ""
        return tr("These times are of another release than the one that is deployed.")

    def _show_where(self) -> None:
        project = self.session.project
        if project is not None:
            running = self.status().state is StageState.RUNNING
            shown = None if running else self.shown
            self.where.show_where(where_of(project, self.benchmarks, self.session.links, shown))

    def _show_part(self) -> None:
        """The run while there is one, then its result."""
        running = self.status().state is StageState.RUNNING
        rest: QWidget = self.tabs if self.benchmarks else self.empty
        self.stack.setCurrentWidget(self.live_area if running else rest)

    def _on_read(self, found: tuple[list[Benchmark], ShownBenchmark | None]) -> None:
        self.benchmarks, newest = found
        self._show_where()
        self._show_part()
        if newest is None:
            self.shown = None
            self._show_where()
            self.subtitle.setText("")
            self.empty.say(
                tr("Nothing measured yet"),
                tr(
                    "Measuring runs the installed model on your pictures, one after the other, and "
                    "times every step: reading the file, preparing it, the network, the answer."
                ),
            )
            return
        self._show(newest)
        self.compare.show_benchmarks(self.benchmarks)
        self.matrix.refresh()
        at = self.tabs.indexOf(self.compare)
        self.tabs.setTabText(at, tr("Compare ({count})", count=len(self.benchmarks)))

    def _show(self, found: ShownBenchmark) -> None:
        one = self.shown = found.one
        self._show_where()
        device = self.session.current().outputs("device")
        self.result.show_benchmark(
            one,
            float(device.get("max_latency_ms") or 0.0),
            float(device.get("min_fps") or 0.0),
            found.course,
            self._other_release(one),
        )
        self.layers.show_benchmark(one, self._why_not_drawn(one))
        samples = numbers.count(one.end_to_end.count)
        parts = [
            one.model,
            tr("release {release}", release=one.release[:8]),
            tr("{count} samples", count=samples),
            one.when.replace("T", " "),
        ]
        if one is not self.benchmarks[-1]:
            parts.append(tr("an earlier measurement"))
        elif self.status().state is StageState.STALE:
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
            self.tabs.setCurrentWidget(self.result)
            chosen = one
            self._reader.read(
                tr("Read the measurements"), lambda ctx: read_one(chosen, ctx), self._show
            )

    # -- the graph ----------------------------------------------------------------------------

    def _why_not_drawn(self, one: Benchmark) -> str:
        """Why the times do not belong to the network that the project draws; empty: they do."""
        project = self.session.current()
        if one.release != project.outputs("deploy").get("release"):
            return tr("These times are of another release than the one that is deployed.")
        if not is_up_to_date(self.session.flow, project):
            return tr("What is deployed is not what was trained last.")
        return ""

    def _on_graph_asked(self, node: str) -> None:
        if self.shown is not None:
            self.session.handed[WANTED] = WantedTimes(self.shown.stamp, node)
            self.session.graph_requested.emit()

    # -- acting -------------------------------------------------------------------------------

    def _on_again(self) -> None:
        if self.session.flow_job is None:
            self.session.run_stage(self.stage)

    def show_status(self) -> None:
        super().show_status()
        self.again.setVisible(self.status().state is StageState.DONE)
        self.again.setEnabled(self.session.flow_job is None)

    def primary_text(self) -> str:
        state = self.status().state
        if state is StageState.READY:
            return self._words_of_preset()
        if state in (StageState.STALE, StageState.FAILED):
            return tr("Measure again")
        return super().primary_text()

    def _words_of_preset(self) -> str:
        settings: MeasureSettings = self.session.settings(MeasureSettings)
        if not PRESETS.get(settings.preset).minutes:
            return tr("Measure")
        return tr("Measure for {time}", time=numbers.duration(settings.minutes * 60))

    def setting_words(self) -> Labels:
        return {"preset": {preset.name: tr(preset.title) for preset in PRESETS}}

    def idle_settings(self) -> tuple[str, ...]:
        settings: MeasureSettings = self.session.settings(MeasureSettings)
        preset = PRESETS.get(settings.preset)
        idle = {"minutes": not preset.minutes, "samples": preset.minutes or bool(preset.samples)}
        return tuple(name for name, is_idle in idle.items() if is_idle)

    def help_text(self) -> str:
        return tr(
            "Half of all pictures are faster than p50; of a hundred pictures, one is slower than "
            "p99. What your users feel is the time from the file to the answer; the network alone "
            "is what other people's figures usually mean. Close other programs before measuring."
        )
