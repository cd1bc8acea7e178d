"""The page “Train”: live curves, then where the network errs, and all runs that are kept."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QMessageBox,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.core.counting import pictures_text
from tango_desktop.core.flow import StageState, StageStatus, task_of
from tango_desktop.core.jobs import JobContext, Metric, Progress
from tango_desktop.core.tasks import CLASSIFICATION, TASKS
from tango_desktop.data.lock import LOCK_FILE
from tango_desktop.i18n import tr
from tango_desktop.train.run_folder import RunState
from tango_desktop.train.runs import RunInfo, delete_run, use_run
from tango_desktop.train.settings import TrainSettings, settings_class
from tango_desktop.ui import theme
from tango_desktop.ui.icons import icon
from tango_desktop.ui.job_runner import JobState
from tango_desktop.ui.pages.page import StagePage
from tango_desktop.ui.pages.train_curves import CurvesPanel
from tango_desktop.ui.pages.train_runs import RunsPanel
from tango_desktop.ui.pages.train_state import (
    RESUMABLE,
    LiveFigures,
    RunsView,
    ended_early,
    read_log,
    read_runs,
    unfinished_run,
)
from tango_desktop.ui.pages.train_tasks import TRAIN_VIEWS
from tango_desktop.ui.reading import Reader
from tango_desktop.ui.session import Message, MessageKind
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label
from tango_desktop.ui.widgets.empty_state import EmptyState
from tango_desktop.ui.widgets.tab_order import in_order, insert_before

STEPS = 1000
EXTEND_BY = 10


class LiveBar(QWidget):
    """The line that says how a run goes, over its progress."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = label("", "strong")
        self.line.setFont(theme.font(bold=True, tabular=True))
        self.machine = label("", "small", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, STEPS)
        self.bar.setAccessibleName(tr("Progress of the training"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        column.addWidget(self.line)
        column.addWidget(self.bar)
        column.addWidget(self.machine)

    def show_figures(self, figures: LiveFigures, paused: bool) -> None:
        """Show how far the run is."""
        line = figures.line()
        self.line.setText(tr("Paused  ·  {line}", line=line) if paused else line)
        self.machine.setText(figures.machine())
        self.bar.setValue(int((figures.fraction or 0.0) * STEPS))


class TrainPage(StagePage):
    """Shows a run while it goes on and afterwards."""

    stage = "train"
    wraps = False

    def build(self) -> None:
        self.data = RunsView(())
        self.figures = LiveFigures()
        self._reader = Reader(self.session, self)
        self._log_reader = Reader(self.session, self)
        self._act_reader = Reader(self.session, self)
        self._chosen: int | None = None
        self._shown_state: tuple[object, ...] = ()
        self._live = False
        self._pace_known = False
        self.live_bar = LiveBar()
        self.stack = QStackedWidget()
        self.body.addWidget(self.live_bar)
        self.body.addWidget(self.stack, 1)
        self._task = CLASSIFICATION.name
        self._make_views()
        self.runs = RunsPanel()
        self.log = QPlainTextEdit()
        self.log.setReadOnly(True)
        self.log.setFont(theme.mono_font())
        self.log.setAccessibleName(tr("Log of the run"))
        self.empty = EmptyState("curve", tr("Nothing trained yet"))
        self._make_tabs()
        self._make_buttons()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.tabs)
        self._connect()

    def _make_tabs(self) -> None:
        self.tabs = QTabWidget(self.stack)
        self.tabs.setAccessibleName(tr("Views of the run"))
        self.log_tab = QWidget()
        column = QVBoxLayout(self.log_tab)
        column.setContentsMargins(0, px(12), 0, 0)
        column.addWidget(self.log)
        self._add_tabs()
        self.which = QComboBox()
        self.which.setAccessibleName(tr("The run that is shown"))
        self.which.setToolTip(tr("The run that is shown"))
        self.tabs.setCornerWidget(self.which, Qt.Corner.TopRightCorner)

    def _make_views(self) -> None:
        info = TRAIN_VIEWS.get(self._task)
        self.curves = CurvesPanel(info.lines)
        self.views = info.views(self.session)
        self.views.front_requested.connect(self._on_front_requested)

    def _add_tabs(self) -> None:
        self.tabs.addTab(self.curves, tr("Curves"))
        for panel, text in self.views.tabs():
            self.tabs.addTab(panel, text)
        self.tabs.addTab(self.runs, tr("Runs"))
        self.tabs.addTab(self.log_tab, tr("Log"))

    def _fit_task(self) -> None:
        """Another task has other curves and other views of the result."""
        task = task_of(self.session.current())
        if task == self._task or task not in TRAIN_VIEWS:
            return
        self._task = task
        old = (self.curves, *(panel for panel, _ in self.views.tabs()))
        self.tabs.clear()
        self._make_views()
        self._add_tabs()
        for panel in old:
            panel.deleteLater()
        following = in_order(self.runs)[0]
        for panel in (self.curves, *(panel for panel, _ in self.views.tabs())):
            insert_before(following, panel)

    def _make_buttons(self) -> None:
        self.pause = QPushButton()
        self.stop = QPushButton(icon("stop"), tr("Stop"))
        self.extend_by = QSpinBox()
        self.extend_by.setRange(1, 10_000)
        self.extend_by.setValue(EXTEND_BY)
        self.extend_by.setAccessibleName(tr("How many more epochs"))
        self.extend_by.setSuffix(tr(" epochs"))
        self.extend_by.lineEdit().setTextMargins(px(8), 0, 0, 0)
        self.extend = QPushButton(icon("plus"), tr("Train on for"))
        self.extend.setToolTip(tr("Continues the same run from where it ended"))
        for widget in (self.pause, self.stop, self.extend, self.extend_by):
            self.secondary.addWidget(widget)
        self.secondary.setSpacing(px(8))

    def _connect(self) -> None:
        self.pause.clicked.connect(self._on_pause)
        self.stop.clicked.connect(self._on_stop)
        self.extend.clicked.connect(self.extend_run)
        self.which.activated.connect(lambda at: self.show_run(self.which.itemData(at)))
        self.runs.shown.connect(self._on_run_shown)
        self.runs.use_requested.connect(self.use_run)
        self.runs.delete_requested.connect(self.ask_delete)
        self.tabs.currentChanged.connect(self._on_tab)
        self.session.metric_recorded.connect(self._on_metric)
        self.session.progressed.connect(self._on_progress)
        self.session.run_changed.connect(self._update_buttons)

    # -- showing ------------------------------------------------------------------------------

    def refresh(self) -> None:
        self._fit_task()
        running = self.status().state is StageState.RUNNING
        if running and not self._live:
            self._begin_live()
        self._live = running
        record = self.session.current().record(self.stage)
        network = self.session.current().outputs("network")
        settings = self.session.settings(self._settings())
        state = (str(self.session.current().folder), record, running, str(network), settings)
        if state != self._shown_state:
            self._shown_state = state
            self._read()
        self._update_buttons()
        self._show_empty_words()

    def _settings(self) -> type[TrainSettings]:
        return settings_class(self._task)

    def _epochs(self) -> int:
        settings: TrainSettings = self.session.settings(self._settings())
        return settings.epochs

    def show_run(self, number: int | None) -> None:
        """Show another run in full."""
        self._chosen = number
        self._read()

    def _read(self) -> None:
        project = self.session.current()
        folder, lock, chosen = project.folder, project.path(LOCK_FILE), self._chosen
        if chosen is None:
            chosen = self._used()
        read = TRAIN_VIEWS.get(self._task).read

        def job(ctx: JobContext) -> RunsView:
            found = read_runs(folder, lock, chosen, read)
            return dataclasses.replace(found, unfinished=unfinished_run(project, found.runs))

        self._reader.read(tr("Read the runs"), job, self._on_read)

    def _used(self) -> int | None:
        run = self.session.current().outputs(self.stage).get("run")
        return int(run) if run is not None else None

    def _on_read(self, data: RunsView) -> None:
        self.data = data
        shown = data.shown
        self._fill_which()
        self.stack.setCurrentWidget(self.tabs if data.runs or self._live else self.empty)
        self.views.show_view(shown)
        self.runs.show_runs(data, self._used())
        self.log.setPlainText(shown.log if shown is not None else "")
        if not self._live:
            classes = self.session.current().outputs("data").get("classes") or ()
            self.curves.set_classes(len(classes))
            self.curves.show_results(shown.results if shown is not None else {})
        else:
            self._learn_pace()
        self._show_subtitle(shown.info if shown is not None else None)
        self._update_buttons()
        self.show_status()

    def _fill_which(self) -> None:
        used = self._used()
        self.which.clear()
        for run in reversed(self.data.runs):
            parts = [tr("Run {number}", number=run.number), run.record.model]
            if run.score is not None:
                parts.append(f"{run.score:.3f}")
            if run.number == used:
                parts.append(tr("in use"))
            self.which.addItem("  ·  ".join(parts), run.number)
        if self.data.shown is not None:
            self.which.setCurrentIndex(self.which.findData(self.data.shown.info.number))
        self.which.setVisible(len(self.data.runs) > 1 and not self._live)

    def _show_subtitle(self, run: RunInfo | None) -> None:
        project = self.session.current()
        network, counts = project.outputs("network"), project.outputs("data").get("counts") or {}
        parts = []
        if self._live or run is None:
            size = network.get("size") or ()
            parts += [str(network["model"])] if network.get("model") else []
            parts += [pictures_text(counts["train"])] if counts else []
            parts += [f"{' × '.join(str(side) for side in reversed(size))} px"] if size else []
        else:
            parts += [tr("Run {number}", number=run.number), run.record.model, run.summary]
            parts += [tr(run.state.value)] if run.state in RESUMABLE else []
            parts += [run.record.why] if run.record.why else []
        self.subtitle.setText("  ·  ".join(parts))

    def _show_empty_words(self) -> None:
        epochs = self._epochs()
        self.empty.say(
            tr("Nothing trained yet"),
            self.status().reason
            or tr(
                "Training shows each picture to the network {epochs} times. Here you will see how "
                "its errors fall, and then every picture that it gets wrong.",
                epochs=epochs,
            ),
        )

    # -- live ---------------------------------------------------------------------------------

    def _begin_live(self) -> None:
        self._chosen = None
        self._pace_known = False
        self.curves.set_classes(len(self.session.current().outputs("data").get("classes") or ()))
        self.figures.reset(self._epochs(), TASKS.get(self._task).score)
        self.curves.begin(None)
        self.stack.setCurrentWidget(self.tabs)
        self.tabs.setCurrentWidget(self.curves)
        self.live_bar.show_figures(self.figures, paused=False)
        self._show_subtitle(None)

    def _learn_pace(self) -> None:
        """Continue the curves of a resumed run, and learn how many steps an epoch has."""
        live = next((run for run in self.data.runs if run.state is RunState.RUNNING), None)
        counts = self.session.current().outputs("data").get("counts") or {}
        if live is None or not live.record.batch_size or self._pace_known:
            return
        self._pace_known = True
        if not self.figures.epoch:
            self.figures.go_on(live.record.done, live.score, live.record.best_epoch)
        columns = self.data.curves.get(live.number, {})
        if columns:
            self.curves.show_results(columns)
        steps = -(-int(counts.get("train", 0)) // live.record.batch_size)
        self.curves.set_steps_per_epoch(steps or None)

    def _on_metric(self, metric: Metric) -> None:
        if metric.stage != self.stage:
            return
        if not self._live:
            self.refresh()
        self.figures.add(metric)
        self.curves.add(metric)
        if metric.series == "epoch":
            self.curves.set_steps_per_epoch(self.figures.step / max(1, self.figures.epoch))
            if self.tabs.currentWidget() not in (self.curves, self.log_tab):
                self._read()
            else:
                self._read_log()
        elif not self._pace_known and not self._reader.is_reading:
            self._read()

    def _on_progress(self, progress: Progress) -> None:
        if progress.stage == self.stage:
            self.figures.progress(progress)
            self.live_bar.show_figures(self.figures, self._is_paused())

    def _on_tab(self, _: int) -> None:
        if self._live and self.session.project is not None and not self._reader.is_reading:
            self._read()

    def _read_log(self) -> None:
        live = next((run for run in self.data.runs if run.state is RunState.RUNNING), None)
        if live is not None:
            folder = live.folder
            self._log_reader.read(tr("Read the log"), lambda ctx: read_log(folder), self._on_log)

    def _on_log(self, text: str) -> None:
        self.log.setPlainText(text)
        bar = self.log.verticalScrollBar()
        bar.setValue(bar.maximum())

    # -- buttons ------------------------------------------------------------------------------

    def _is_paused(self) -> bool:
        job = self.session.flow_job
        return job is not None and job.state is JobState.PAUSED

    def _update_buttons(self) -> None:
        if self.session.project is None:
            return
        running = self.status().state is StageState.RUNNING
        paused = self._is_paused()
        self.live_bar.setVisible(running)
        self.pause.setVisible(running)
        self.stop.setVisible(running)
        self.pause.setText(tr("Go on") if paused else tr("Pause"))
        self.pause.setIcon(icon("play" if paused else "pause"))
        if running:
            self.live_bar.show_figures(self.figures, paused)
        done = self.data.shown is not None and self.status().state is StageState.DONE
        for widget in (self.extend, self.extend_by):
            widget.setVisible(done and not running)
            widget.setEnabled(self.session.flow_job is None)

    def _on_pause(self) -> None:
        job = self.session.flow_job
        if job is not None:
            (job.resume if self._is_paused() else job.pause)()
            self._update_buttons()

    def _on_stop(self) -> None:
        if self.session.flow_job is not None:
            self.session.flow_job.cancel()
            self.stop.setEnabled(False)
            self.session.flow_job.ended.connect(lambda: self.stop.setEnabled(True))

    def extend_run(self) -> None:
        """Let the finished run go on for some more epochs."""
        done = self.data.shown.info.record.done if self.data.shown is not None else 0
        asked = max(done, self._epochs())
        more = self.extend_by.value()
        if self.session.update_settings(self._settings(), epochs=asked + more):
            self.session.run_stage(self.stage)

    def primary_text(self) -> str:
        state = self.status().state
        if state in (StageState.READY, StageState.STALE, StageState.FAILED):
            goes_on = self.data.unfinished is not None
            return tr("Continue training") if goes_on else tr("Start training")
        return super().primary_text()

    def _show_reason(self, status: StageStatus) -> None:
        run = self.data.unfinished
        if run is not None and status.state in (StageState.READY, StageState.STALE):
            # What has changed since is no news to who has just stopped a run.
            status = dataclasses.replace(status, reason=ended_early(run), hint="")
        super()._show_reason(status)

    def help_text(self) -> str:
        return tr(TRAIN_VIEWS.get(self._task).help)

    # -- runs ---------------------------------------------------------------------------------

    def _on_front_requested(self, panel: QWidget) -> None:
        self.tabs.setCurrentWidget(panel)

    def _on_run_shown(self, number: int) -> None:
        self.show_run(number)
        self.tabs.setCurrentWidget(self.curves)

    def use_run(self, number: int) -> None:
        """Let later steps use run ``number``; the message bar offers to go back."""
        before = self._used()
        project = self.session.current()
        inputs = self.session.flow.inputs_digest(project, self.stage)

        def used(_: RunInfo) -> None:
            self.session.post(
                Message(
                    MessageKind.GOOD,
                    tr("Later steps now use run {number}.", number=number),
                    tr("What was exported from another run is out of date."),
                    action_text=tr("Undo") if before is not None else "",
                    action=None if before is None else lambda: self.use_run(before),
                )
            )
            self.session.refresh()
            self.refresh()

        self._act_reader.read(
            tr("Use run {number}", number=number),
            lambda ctx: use_run(project, number, inputs),
            used,
        )

    def ask_delete(self, number: int) -> None:
        """Ask, naming the run, because what is deleted cannot be brought back."""
        run = next((run for run in self.data.runs if run.number == number), None)
        if run is None:
            return
        box = QMessageBox(
            QMessageBox.Icon.NoIcon,
            tr("Delete run {number}", number=number),
            tr("Delete run {number} ({summary})?", number=number, summary=run.summary),
            parent=self.window(),
        )
        box.setInformativeText(tr("Its weights and results cannot be brought back."))
        delete = box.addButton(tr("Delete"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(tr("Keep it"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        box.buttonClicked.connect(
            lambda button: self.delete_run(number) if button is delete else None
        )
        box.finished.connect(box.deleteLater)
        self.confirmation = box
        box.open()

    def delete_run(self, number: int) -> None:
        """Delete a run for good."""
        project = self.session.current()

        def gone(_: object) -> None:
            self._chosen = None
            self._read()

        self._act_reader.read(
            tr("Delete run {number}", number=number),
            lambda ctx: delete_run(project, number),
            gone,
        )
