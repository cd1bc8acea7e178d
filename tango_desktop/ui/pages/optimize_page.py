"""The page “Optimize”: how small and quick the trained network is to become."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QStackedWidget, QTabWidget

from tango_desktop.compress.doctor import CalibrationReport
from tango_desktop.compress.settings import OptimizeSettings
from tango_desktop.core.flow import StageState
from tango_desktop.core.jobs import Progress
from tango_desktop.core.project import Project
from tango_desktop.errors import TangoError
from tango_desktop.i18n import tr
from tango_desktop.ui.graph_editor.comparing import WANTED as WANTED_COMPARISON
from tango_desktop.ui.graph_editor.sensitivity import WANTED, WantedSensitivity
from tango_desktop.ui.job_runner import JobHandle
from tango_desktop.ui.pages.optimize_calibration import CalibrationPanel
from tango_desktop.ui.pages.optimize_curve import CurveCard
from tango_desktop.ui.pages.optimize_layers import LayersPanel
from tango_desktop.ui.pages.optimize_levels import LevelsCard
from tango_desktop.ui.pages.optimize_live import RunningBar
from tango_desktop.ui.pages.optimize_result import ResultPanel
from tango_desktop.ui.pages.optimize_state import (
    OptimizeView,
    measure_forms,
    read_calibration,
    read_optimize,
)
from tango_desktop.ui.pages.page import StagePage
from tango_desktop.ui.reading import Reader
from tango_desktop.ui.widgets.empty_state import EmptyState
from tango_desktop.ui.widgets.param_form import Labels
from tango_desktop.ui.widgets.scroll import scrolled_cards

_OF_PRUNING = ("tune_epochs", "prune_steps", "prune_for", "importance")


class OptimizePage(StagePage):
    """The sliders and what they stand for, layer by layer and picture by picture."""

    stage = "optimize"
    asked_here = ("lightness", "precision_level", "automatic", "max_loss")

    def build(self) -> None:
        self.view: OptimizeView | None = None
        self._read_state: tuple[object, ...] = ()
        self._looked_at: tuple[object, ...] = ()
        self._job: JobHandle | None = None
        self._reader = Reader(self.session, self)
        self._looker = Reader(self.session, self)
        self.running = RunningBar()
        self.levels = LevelsCard()
        self.curve = CurveCard()
        self.layers = LayersPanel()
        self.calibration = CalibrationPanel(self.session)
        self.result = ResultPanel()
        self.stack = QStackedWidget()
        self.body.addWidget(self.running)
        self.body.addWidget(self.stack, 1)
        self.tabs = QTabWidget(self.stack)
        self.tabs.setAccessibleName(tr("Views of the optimization"))
        for panel, title in (
            (scrolled_cards(self.levels, self.curve), tr("Levels")),
            (self.layers, tr("Layers")),
            (self.calibration, tr("Pictures")),
            (self.result, tr("Before and after")),
        ):
            self.tabs.addTab(panel, title)
        self.empty = EmptyState("bolt", tr("Nothing to optimize yet"))
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.tabs)
        self._connect()

    def _connect(self) -> None:
        levels, session = self.levels, self.session
        levels.changed.connect(self._on_changed)
        levels.precision.moved.connect(self.curve.show_level)
        levels.measure_asked.connect(self.measure)
        levels.stop_asked.connect(self._on_stop)
        levels.pictures_asked.connect(lambda: self.tabs.setCurrentWidget(self.calibration))
        self.layers.measure_asked.connect(self.measure)
        self.layers.changed.connect(self._on_changed)
        self.layers.graph_asked.connect(self._on_graph_asked)
        for part in (self.curve, self.layers):
            part.level_chosen.connect(self.choose_level)
        self.calibration.more_asked.connect(
            lambda count: self._on_changed({"calibration_pictures": count})
        )
        self.calibration.data_asked.connect(lambda: session.stage_requested.emit("data"))
        self.result.comparison_asked.connect(self._on_comparison_asked)
        session.run_started.connect(self.running.begin)
        session.progressed.connect(self._on_progress)
        session.project_closed.connect(self._on_stop)

    # -- showing ------------------------------------------------------------------------------

    def refresh(self) -> None:
        project = self.session.current()
        self.running.setVisible(self.status().state is StageState.RUNNING)
        self.levels.say_busy(self.session.flow_job is not None)
        settings = self._settings()
        state = self._state(project, settings)
        is_same = self._read_state[:1] == state[:1]
        if is_same and self.view is not None and self.view.settings != settings:
            self._show(replace(self.view, settings=settings))
        if state != self._read_state:
            self._read_state = state
            self._read(project)
        self.subtitle.setText(self.status().summary)

    def _settings(self) -> OptimizeSettings:
        found: OptimizeSettings = self.session.settings(
            self.info.settings_of(self.session.current())
        )
        return found

    def _state(self, project: Project, settings: OptimizeSettings) -> tuple[object, ...]:
        """What decides what is read; the rest of the answers only chooses among it."""
        asked = replace(settings, precision_level=0)
        if not settings.prunes:  # otherwise the limit decides which network is left
            asked = replace(asked, automatic=False, max_loss=0.0)
        records = tuple(project.record(name) for name in ("device", "train", self.stage))
        return str(project.folder), asked, records, project.answers("export").get("engine")

    def _read(self, project: Project) -> None:
        self._reader.read(
            tr("Read what is known of smaller forms"),
            lambda ctx: read_optimize(project, ctx),
            self._on_read,
            self._on_unreadable,
        )

    def _on_unreadable(self, error: TangoError) -> None:
        self.view = None
        self.stack.setCurrentWidget(self.empty)
        self.empty.say(
            tr("The trained network cannot be read"), f"{error.message} {error.hint}".strip()
        )
        self.session.post_error(error)

    def _on_read(self, view: OptimizeView | None) -> None:
        if view is None:
            self.view = None
            self.stack.setCurrentWidget(self.empty)
            self.empty.say(tr("Nothing to optimize yet"), _why_empty())
            return
        self.stack.setCurrentWidget(self.tabs)
        self._show(replace(view, settings=self._settings()))
        self._look_at_pictures(view)
        self.show_status()

    def _show(self, view: OptimizeView) -> None:
        self.view = view
        self.levels.show_view(view)
        self.curve.show_view(view)
        self.layers.show_view(view)
        self.calibration.show_view(view)
        self.result.show_view(view, self.status().state is StageState.DONE)

    # -- the calibration pictures -------------------------------------------------------------

    def _look_at_pictures(self, view: OptimizeView) -> None:
        """Find out whether the pictures will do, before anything is measured with them."""
        project = self.session.current()
        state = (str(project.folder), view.pictures, view.settings.calibration_pictures, view.curve)
        if state == self._looked_at:
            return
        self._looked_at = state
        self.calibration.say_looking()
        self._looker.read(
            tr("Look at the calibration pictures"),
            lambda ctx: read_calibration(project, ctx),
            self._on_looked,
            self._on_not_looked,
        )

    def _on_looked(self, report: CalibrationReport) -> None:
        self.calibration.show_report(report)
        can_round = self.view is not None and not self.view.missing_engine
        self.levels.warn(report.warnings if can_round else ())

    def _on_not_looked(self, error: TangoError) -> None:
        self.calibration.say_failed(error.message, error.hint)
        self.levels.warn((error.message,))

    # -- acting -------------------------------------------------------------------------------

    def _on_changed(self, values: dict[str, object]) -> None:
        if self.session.project is not None:
            self.session.update_settings(self.info.settings_of(self.session.current()), **values)

    def choose_level(self, level: int) -> None:
        """Ask for a precision level."""
        self._on_changed({"precision_level": level, "automatic": False})

    def measure(self) -> None:
        """Measure the trade-off in a job."""
        if self._job is not None or self.session.project is None:
            return
        project = self.session.current()
        self._job = self.session.submit(
            tr("Measure the trade-off"), lambda ctx: measure_forms(project, ctx), heavy=True
        )
        self.levels.say_measuring(Progress(None, tr("Starting")))
        self.tabs.setCurrentIndex(0)
        self._job.progressed.connect(self.levels.say_measuring)
        self._job.ended.connect(self._on_measured)

    def _on_measured(self) -> None:
        self._job = None
        self.levels.say_measuring(None)
        if self.session.project is not None:
            self._read(self.session.project)

    def _on_stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _on_progress(self, progress: Progress) -> None:
        if progress.stage == self.stage:
            self.running.show_progress(progress)

    def _on_graph_asked(self, layer: str) -> None:
        self.session.handed[WANTED] = WantedSensitivity(layer)
        self.session.graph_requested.emit()

    def _on_comparison_asked(self) -> None:
        self.session.handed[WANTED_COMPARISON] = True
        self.session.graph_requested.emit()

    def primary_action(self) -> None:
        self.levels.flush()
        super().primary_action()

    def primary_text(self) -> str:
        state = self.status().state
        if state not in (StageState.READY, StageState.STALE):
            return super().primary_text()
        settings = self._settings()
        if not settings.prunes and not settings.quantizes:
            return tr("Go on as trained")
        return tr("Optimize") if state is StageState.READY else tr("Optimize again")

    # -- words --------------------------------------------------------------------------------

    def setting_words(self) -> Labels:
        return {
            "range_method": {
                "minmax": tr("least to largest"),
                "percentile": tr("without the rarest values"),
                "entropy": tr("least information lost"),
                "mse": tr("least error"),
            },
            "importance": {
                "l1": tr("sum of its weights (L1)"),
                "l2": tr("strength of its weights (L2)"),
                "norm_scale": tr("scale of its batch norm"),
                "taylor": tr("gradients (Taylor)"),
                "median": tr("distance from the others"),
            },
            "kept_in": {"fp16": tr("16 bits (FP16)"), "fp32": tr("32 bits (FP32)")},
            "prune_for": {
                "macs": tr("work"),
                "parameters": tr("size"),
                "latency": tr("time on the device"),
            },
        }

    def idle_settings(self) -> tuple[str, ...]:
        settings = self._settings()
        idle = () if settings.prunes else _OF_PRUNING
        return idle if settings.quantizes else (*idle, "qat_epochs")

    def help_text(self) -> str:
        return tr(
            "A trained network can be made smaller by removing channels, and quicker by computing "
            "in 8 bits. Both cost some accuracy, which is measured here. Without either, the "
            "network goes on as it was trained."
        )


def _why_empty() -> str:
    return tr(
        "Once a network is trained, it can be made smaller and quicker here. Nothing need be done: "
        "it goes on as it was trained."
    )
