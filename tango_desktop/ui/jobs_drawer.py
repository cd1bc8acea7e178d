"""The drawer at the bottom: a status line; unfolded, the list of jobs and the console."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.i18n import tr
from tango_desktop.ui.console import Console
from tango_desktop.ui.icons import IconLabel, icon
from tango_desktop.ui.job_runner import JobHandle, JobRunner, JobState
from tango_desktop.ui.logs import LogHub
from tango_desktop.ui.numbers import duration
from tango_desktop.ui.theme import JOB_LOOKS, font, px
from tango_desktop.ui.widgets.card import label, set_property
from tango_desktop.ui.widgets.elided_label import ElidedLabel
from tango_desktop.ui.widgets.scroll import scrolled

HEIGHT = 232
STEPS = 1000
_BAR_STATES = {
    JobState.FINISHED: "good",
    JobState.FAILED: "bad",
    JobState.CRASHED: "bad",
    JobState.PAUSED: "paused",
}


def progress_text(job: JobHandle) -> str:
    """What a job does now, how far it is and how long it will take."""
    if job.state is not JobState.RUNNING:
        return tr(job.state.value)
    parts = [job.progress.message] if job.progress.message else []
    if job.progress.fraction is not None:
        parts.append(tr("{percent} %", percent=int(job.progress.fraction * 100)))
    if job.progress.eta_s is not None and (job.progress.fraction or 0) < 1:
        parts.append(tr("{duration} left", duration=duration(job.progress.eta_s)))
    return " · ".join(parts) or tr(job.state.value)


class JobRow(QFrame):
    """One job: state, name, progress, and the buttons that steer it."""

    def __init__(self, job: JobHandle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.job = job
        self._symbol = IconLabel("clock", 16, "secondary")
        self.title = ElidedLabel(job.title, "strong")
        self.title.setFixedWidth(px(180))
        self.bar = progress_bar()
        self.bar.setFixedWidth(px(180))
        self.text = ElidedLabel("", "secondary")
        self.text.setFont(font(tabular=True))
        self.pause = steer_button("pause", tr("Pause {job}", job=job.title))
        self.cancel = steer_button("close", tr("Cancel {job}", job=job.title))
        row = QHBoxLayout(self)
        row.setContentsMargins(px(12), 0, px(8), 0)
        row.setSpacing(px(12))
        for widget in (self._symbol, self.title, self.bar):
            row.addWidget(widget)
        row.addWidget(self.text, 1)
        row.addWidget(self.pause)
        row.addWidget(self.cancel)
        self.setFixedHeight(px(36))
        self.pause.clicked.connect(self._on_pause)
        self.cancel.clicked.connect(job.cancel)
        job.progressed.connect(self._on_changed)
        job.state_changed.connect(self._on_changed)
        self._on_changed(None)

    def _on_pause(self) -> None:
        toggle_pause(self.job)

    def _on_changed(self, _: object) -> None:
        look = JOB_LOOKS[self.job.state]
        self._symbol.show_icon(look.icon, look.role)
        self.text.setText(progress_text(self.job))
        show_progress(self.bar, self.job)
        paused = self.job.state is JobState.PAUSED
        self.pause.setVisible(self.job.state in (JobState.RUNNING, JobState.PAUSED))
        self.pause.setIcon(icon("play" if paused else "pause"))
        title = self.job.title
        name = tr("Go on with {job}", job=title) if paused else tr("Pause {job}", job=title)
        self.pause.setAccessibleName(name)
        self.pause.setToolTip(self.pause.accessibleName())
        self.cancel.setVisible(not self.job.is_ended)


def toggle_pause(job: JobHandle) -> None:
    """Hold a running job, let a paused one go on."""
    if job.state is JobState.PAUSED:
        job.resume()
    else:
        job.pause()


def progress_bar() -> QProgressBar:
    """A thin bar without text."""
    made = QProgressBar()
    made.setTextVisible(False)
    made.setRange(0, STEPS)
    return made


def show_progress(bar: QProgressBar, job: JobHandle) -> None:
    """Show a job's progress; a running one that cannot tell shows a moving bar."""
    fraction = 1.0 if job.state is JobState.FINISHED else job.progress.fraction
    unknown = fraction is None and job.state is JobState.RUNNING
    bar.setRange(0, 0 if unknown else STEPS)
    if not unknown:
        bar.setValue(int((fraction or 0.0) * STEPS))
    set_property(bar, "state", _BAR_STATES.get(job.state, ""))


def steer_button(symbol: str, name: str) -> QToolButton:
    """A small button with an icon and an accessible name."""
    made = QToolButton()
    made.setIcon(icon(symbol))
    made.setAccessibleName(name)
    made.setToolTip(name)
    return made


class JobList(QWidget):
    """All jobs, the newest at the top."""

    def __init__(self, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self.rows: dict[JobHandle, JobRow] = {}
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, px(4), 0, px(4))
        self._column.setSpacing(0)
        self._column.addStretch(1)
        content = QWidget()
        content.setObjectName("content")
        content.setLayout(self._column)
        self._empty = label(tr("No jobs yet. Running steps appear here."), "secondary")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.clear = QPushButton(tr("Remove ended jobs"))
        self.clear.setObjectName("link")
        self.clear.clicked.connect(runner.forget_ended)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, px(4))
        outer.addWidget(self._empty, 1)
        self._area = scrolled(content)
        outer.addWidget(self._area, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(px(12), 0, px(12), 0)
        foot.addWidget(self.clear)
        foot.addStretch(1)
        outer.addLayout(foot)
        for job in runner.jobs:
            self._on_added(job)
        runner.job_added.connect(self._on_added)
        runner.jobs_changed.connect(self._on_changed)
        self._on_changed()

    def _on_added(self, job: JobHandle) -> None:
        row = JobRow(job)
        self.rows[job] = row
        self._column.insertWidget(0, row)
        self._on_changed()

    def _on_changed(self) -> None:
        for job in [job for job in self.rows if job not in self._runner.jobs]:
            row = self.rows.pop(job)
            self._column.removeWidget(row)
            row.deleteLater()
        self._empty.setVisible(not self.rows)
        self._area.setVisible(bool(self.rows))
        self.clear.setVisible(any(job.is_ended for job in self.rows))


class JobsDrawer(QFrame):
    """A status line that unfolds into the jobs or the console."""

    unfolded = Signal(bool)

    def __init__(self, runner: JobRunner, hub: LogHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("drawer")
        self._runner = runner
        self._job: JobHandle | None = None
        self.jobs = JobList(runner)
        self.console = Console(hub)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.jobs)
        self.stack.addWidget(self.console)
        self.stack.setFixedHeight(px(HEIGHT))
        self.stack.hide()
        self.jobs_button = _fold_button(tr("Jobs"))
        self.console_button = _fold_button(tr("Console"))
        self.jobs_button.clicked.connect(lambda: self.toggle(self.jobs))
        self.console_button.clicked.connect(lambda: self.toggle(self.console))
        self._make_status()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.status)
        column.addWidget(self.stack)
        runner.jobs_changed.connect(self._on_jobs_changed)
        runner.job_added.connect(self._on_jobs_changed)
        self._on_jobs_changed()

    def _make_status(self) -> None:
        self.status = QWidget()
        self.status.setFixedHeight(px(40))
        self.bar = progress_bar()
        self.bar.setFixedWidth(px(160))
        self.title = ElidedLabel("", "strong")
        self.text = ElidedLabel("", "secondary")
        self.text.setFont(font(tabular=True))
        self.pause = steer_button("pause", tr("Pause"))
        self.cancel = steer_button("stop", tr("Stop"))
        self.pause.clicked.connect(self._on_pause)
        self.cancel.clicked.connect(self._on_cancel)
        row = QHBoxLayout(self.status)
        row.setContentsMargins(px(8), px(4), px(8), px(4))
        row.setSpacing(px(12))
        row.addWidget(self.jobs_button)
        row.addWidget(self.title)
        row.addWidget(self.bar)
        row.addWidget(self.text, 1)
        row.addWidget(self.pause)
        row.addWidget(self.cancel)
        row.addWidget(self.console_button)

    def toggle(self, panel: QWidget) -> None:
        """Unfold a panel, or fold it when it is the one shown."""
        show = not (self.stack.isVisibleTo(self) and self.stack.currentWidget() is panel)
        self.stack.setCurrentWidget(panel)
        self.stack.setVisible(show)
        self._update_buttons()
        self.unfolded.emit(show)

    def _update_buttons(self) -> None:
        for button, panel in ((self.jobs_button, self.jobs), (self.console_button, self.console)):
            shown = self.stack.isVisibleTo(self) and self.stack.currentWidget() is panel
            button.setChecked(shown)
            button.setIcon(icon("chevron-down" if shown else "chevron-up", "secondary"))

    def _on_jobs_changed(self, _: object = None) -> None:
        active = self._runner.active()
        self.jobs_button.setText(tr("Jobs ({count})", count=len(active)) if active else tr("Jobs"))
        # The one that a person waits for: a heavy job before a light one.
        self._show_job(next((j for j in active if j.heavy), active[0] if active else None))

    def _show_job(self, job: JobHandle | None) -> None:
        if self._job is not job:
            if self._job is not None:
                self._job.progressed.disconnect(self._on_progressed)
            self._job = job
            if job is not None:
                job.progressed.connect(self._on_progressed)
        for widget in (self.title, self.bar, self.pause, self.cancel):
            widget.setVisible(job is not None)
        self._on_progressed(None)

    def _on_progressed(self, _: object) -> None:
        job = self._job
        if job is None:
            self.text.setText("")
            return
        self.title.setText(job.title)
        self.text.setText(progress_text(job))
        show_progress(self.bar, job)
        paused = job.state is JobState.PAUSED
        self.pause.setIcon(icon("play" if paused else "pause"))
        self.pause.setAccessibleName(tr("Go on") if paused else tr("Pause"))
        self.pause.setToolTip(self.pause.accessibleName())

    def _on_pause(self) -> None:
        if self._job is not None:
            toggle_pause(self._job)

    def _on_cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()


def _fold_button(text: str) -> QToolButton:
    made = QToolButton()
    made.setText(text)
    made.setCheckable(True)
    made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    made.setIcon(icon("chevron-up", "secondary"))
    made.setAccessibleName(text)
    return made
