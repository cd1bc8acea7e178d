"""The sample project from start to end: in the window, or with the window offscreen and a report.

Without a display the same window runs offscreen: it prints progress, and leaves a report, the
figures and a picture of every page in the folder that it names.
"""

from __future__ import annotations

import html
import os
import sys
import time
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QWidget

from tango_desktop.core.files import write_json, write_text
from tango_desktop.core.flow import Flow, StageState, StageStatus
from tango_desktop.core.jobs import JobContext, Progress
from tango_desktop.core.preferences import Preferences
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import TaskSettings
from tango_desktop.data.collecting import held
from tango_desktop.data.samples import make_sample
from tango_desktop.data.stage import DataSettings
from tango_desktop.devices.stage import DeviceSettings
from tango_desktop.i18n import tr
from tango_desktop.terminal import ProgressBar, table
from tango_desktop.train.settings import ClassificationTrainSettings
from tango_desktop.ui.session import Session
from tango_desktop.ui.window import make_application, make_window

DEMO_EPOCHS = 15  # enough for 0.99 top-1 on the digits
SETTLE_MS = 400
SETTLE_AT_MOST_S = 20.0


def has_display() -> bool:
    """Whether a window can be shown on a screen."""
    if os.environ.get("QT_QPA_PLATFORM"):
        return os.environ["QT_QPA_PLATFORM"] not in ("offscreen", "minimal")
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _without_offscreen_noise(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    if "propagateSizeHints" not in text:  # the offscreen platform says so for every window
        sys.stderr.write(text + "\n")


def make_demo_project(folder: Path) -> Project:
    """The handwritten digits as a project for this computer, nothing run yet."""
    pictures = make_sample("digits", folder / "digits", JobContext())
    project = Project.create(folder / "project", tr("Handwritten digits"))
    project.update(TaskSettings, name="classification")
    project.update(DataSettings, path=str(pictures))
    project.update(DeviceSettings, name="this")
    project.update(ClassificationTrainSettings, epochs=DEMO_EPOCHS)
    return project


def run_demo(flow: Flow, out: Path, offscreen: bool = False, as_json: bool = False) -> int:
    """Make the sample project under ``out`` and run it on *Automatic*; the exit code."""
    quiet = offscreen or as_json or not has_display()
    if quiet:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    folder = (out / datetime.now().strftime("%Y-%m-%d_%H-%M-%S")).resolve()
    make_demo_project(folder).close()
    if quiet:
        qInstallMessageHandler(_without_offscreen_noise)
    application = make_application()
    session = Session(flow, Preferences())
    window = make_window(session)
    window.resize(1280, 800)
    window.show()
    if not session.open_project(folder / "project"):
        return 1
    recorder = DemoRecorder(session, window, folder, as_json) if quiet else None
    QTimer.singleShot(0, session.run_automatic)
    with held():  # the runner's timer collects while it runs
        code = int(application.exec())
    return recorder.exit_code if recorder is not None else code


class DemoRecorder(QObject):
    """Prints progress, takes pictures of the pages, and writes the report."""

    def __init__(self, session: Session, window: QWidget, folder: Path, as_json: bool) -> None:
        super().__init__(window)
        self._as_json = as_json
        self.exit_code = 1
        self._session = session
        self._window = window
        self._folder = folder
        self._pictures: list[Path] = []
        self._bar = ProgressBar()
        self._states: dict[str, StageState] = {}
        self._live_taken = False
        self._ended_at: float | None = None
        self._last_error = ""
        session.statuses_changed.connect(self._on_statuses)
        session.progressed.connect(self._on_progress)
        session.message_posted.connect(self._on_message)
        session.run_changed.connect(self._on_run_changed)
        sys.stderr.write(tr("The sample runs in {folder}", folder=folder) + "\n")

    def _on_statuses(self, statuses: dict[str, StageStatus]) -> None:
        for name, status in statuses.items():
            if self._states.get(name) is status.state:
                continue
            self._states[name] = status.state
            if status.state is StageState.RUNNING:
                self._bar.begin(name)
                self._session.stage_requested.emit(name)
            elif status.state in (StageState.DONE, StageState.FAILED):
                self._bar.begin(name)
                self._bar.end(status.summary or status.reason)

    def _on_progress(self, progress: Progress) -> None:
        self._bar.update(progress)
        halfway = progress.stage == "train" and (progress.fraction or 0) > 0.5
        if halfway and not self._live_taken:
            self._live_taken = True
            self._take("train-live")

    def _on_message(self, message: object) -> None:
        self._last_error = str(getattr(message, "text", ""))

    def _on_run_changed(self) -> None:
        if self._session.flow_job is None and self._ended_at is None:
            self._ended_at = time.monotonic()
            names = [stage.name for stage in self._session.flow.stages]
            self._photograph(names)

    def _photograph(self, names: list[str]) -> None:
        """Show each page in turn, and take its picture when its light jobs are done."""
        if not names:
            self._finish()
            return
        self._session.stage_requested.emit(names[0])
        started = time.monotonic()

        def when_settled() -> None:
            runner = self._session.runner
            busy = bool(runner.active() or runner.reading)
            if busy and time.monotonic() - started < SETTLE_AT_MOST_S:
                QTimer.singleShot(SETTLE_MS, when_settled)
                return
            self._take(names[0])
            self._photograph(names[1:])

        QTimer.singleShot(SETTLE_MS, when_settled)

    def _take(self, name: str) -> None:
        path = self._folder / "pictures" / f"{len(self._pictures) + 1:02d}-{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        self._window.grab().save(str(path))
        self._pictures.append(path)

    def _finish(self) -> None:
        project = self._session.current()
        statuses = self._session.statuses()
        done = self._session.flow.is_complete(statuses)
        self.exit_code = 0 if done else 1
        report = write_report(self._folder, project, self._session.flow, self._pictures)
        if self._as_json:
            sys.stdout.write(report.with_suffix(".json").read_text(encoding="utf-8"))
        else:
            self._say(report, statuses, done)
        self._window.close()
        self._session.close_project()
        QApplication.exit(self.exit_code)

    def _say(self, report: Path, statuses: dict[str, StageStatus], done: bool) -> None:
        lines = [_overview(self._session.flow, statuses)]
        if not done and self._last_error:
            lines.append(self._last_error)
        lines.append(tr("Report and pictures: {path}", path=report))
        sys.stdout.write("\n".join(lines) + "\n")


def _overview(flow: Flow, statuses: dict[str, StageStatus]) -> str:
    rows = [
        (tr(flow.stages.get(name).title), tr(status.state.value), status.summary or status.reason)
        for name, status in statuses.items()
    ]
    return table(rows)


def write_report(folder: Path, project: Project, flow: Flow, pictures: list[Path]) -> Path:
    """Write ``report.html`` and ``report.json`` into ``folder``; the former's path."""
    statuses = flow.statuses(project)
    figures = {name: project.outputs(name) for name in statuses}
    write_json(
        folder / "report.json", {"project": project.name, "folder": str(folder), "stages": figures}
    )
    rows = "".join(_report_row(flow, project, name, statuses[name]) for name in statuses)
    images = "".join(
        f'<figure><img src="pictures/{p.name}" width="960" alt="{p.stem}">'
        f"<figcaption>{html.escape(p.stem)}</figcaption></figure>"
        for p in pictures
    )
    page = (
        f"<!doctype html><meta charset='utf-8'><title>{html.escape(project.name)}</title>"
        "<style>body{font:15px sans-serif;margin:24px;max-width:980px}td{padding:4px 16px 4px 0}"
        "img{border:1px solid #ccc;border-radius:8px;max-width:100%}</style>"
        f"<h1>{html.escape(project.name)}</h1><table>{rows}</table>{images}"
    )
    write_text(folder / "report.html", page)
    return folder / "report.html"


def _report_row(flow: Flow, project: Project, name: str, status: StageStatus) -> str:
    record = project.record(name)
    seconds = f"{record.seconds:.1f} s" if record else ""
    cells = (tr(flow.stages.get(name).title), tr(status.state.value), status.summary, seconds)
    return "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>"
