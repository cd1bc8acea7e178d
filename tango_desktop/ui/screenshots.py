"""Pictures of every page, for looking at and for the README.

``python -m tango_desktop.ui.screenshots OUT [PROJECT]`` renders them offscreen, light and dark,
in all languages; without a project, those of a sample for each task, each in a folder of its own.
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QWidget

from tango_desktop.core.flow import Flow
from tango_desktop.core.folders import cache_folder
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.preferences import Preferences
from tango_desktop.core.project import PROJECT_FILE, Project
from tango_desktop.core.tasks import CLASSIFICATION, DETECTION, TaskSettings
from tango_desktop.data.samples import SAMPLES, make_sample
from tango_desktop.data.settings import DataSettings
from tango_desktop.devices.stage import DeviceSettings
from tango_desktop.i18n import LANGUAGES, tr
from tango_desktop.ui.main_window import MainWindow
from tango_desktop.ui.pages.data_page import DataPage
from tango_desktop.ui.pages.deploy_page import DeployPage
from tango_desktop.ui.pages.export_page import ExportPage
from tango_desktop.ui.pages.measure_page import MeasurePage
from tango_desktop.ui.pages.monitor_page import MonitorPage
from tango_desktop.ui.pages.optimize_page import OptimizePage
from tango_desktop.ui.pages.train_page import TrainPage
from tango_desktop.ui.session import Session
from tango_desktop.ui.shell import GRAPH_STAGE
from tango_desktop.ui.theme import theme as theme_of_window
from tango_desktop.ui.window import make_application, make_window

SIZE = (1280, 800)
SETTLE_MS = 250
SETTLE_AT_MOST_S = 30.0
THEMES = ("light", "dark")
BOX_SAMPLE = "scenes"


def settle(window: MainWindow) -> None:
    """Let light jobs end and the window paint what they found."""
    started = time.monotonic()
    _wait(SETTLE_MS)
    runner = window.session.runner
    while (runner.active() or runner.reading) and time.monotonic() - started < SETTLE_AT_MOST_S:
        _wait(SETTLE_MS)
    _wait(SETTLE_MS)


def _wait(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def render(window: MainWindow, folder: Path, theme: str, language: str) -> list[Path]:
    """Render every page of the open project, then the start page; the files written."""
    camera = _Camera(folder, f"{language}-{theme}")
    wanted = dataclasses.replace(
        window.session.preferences.appearance(),
        theme=theme,
        language=language,
        reduce_motion=True,
    )
    window.apply_appearance(wanted)
    window.show()
    window.resize(*SIZE)
    for stage in window.session.flow.stages:
        window.session.stage_requested.emit(stage.name)
        settle(window)
        _try_model(window, stage.name)
        camera.take(window, stage.name)
        _render_tabs(window, camera, stage.name)
    _render_pictures(window, camera)
    _render_graph(window, camera)
    _render_extras(window, camera)
    _render_start(window, camera)
    return camera.taken


def _try_model(window: MainWindow, stage: str) -> None:
    """Let the installed model answer, always about the same picture."""
    page = window.shell.pages[stage]
    if isinstance(page, DeployPage) and page.view is not None and page.view.pictures:
        page.try_card.try_picture(page.view.pictures[0])
        settle(window)


def _render_tabs(window: MainWindow, camera: _Camera, stage: str) -> None:
    """What a run, an export, a deployment and the like show behind the first tab."""
    page = window.shell.pages[stage]
    tabbed = (TrainPage, OptimizePage, ExportPage, DeployPage, MeasurePage, MonitorPage)
    if not isinstance(page, tabbed) or not page.tabs.isVisible():
        return
    for tab in range(1, page.tabs.count()):
        page.tabs.setCurrentIndex(tab)
        settle(window)
        camera.take(window, f"{stage}-{tab + 1}")
    page.tabs.setCurrentIndex(0)


def _render_pictures(window: MainWindow, camera: _Camera) -> None:
    """The pictures of the data page and, where they have boxes, the editor."""
    page = window.shell.pages.get("data")
    if not isinstance(page, DataPage) or page.view is None:
        return
    window.session.stage_requested.emit(page.stage)
    page.tabs.setCurrentWidget(page.browser)
    settle(window)
    camera.take(window, "pictures")
    page.browser.open_editor(0)
    settle(window)
    editor = page.browser.editor
    if editor is not None:
        editor.cycle(1)
        settle(window)
        camera.take(editor, "editor")
        editor.close()
    page.tabs.setCurrentWidget(page.report)


def _render_graph(window: MainWindow, camera: _Camera) -> None:
    """The graph editor with the project's network, as it opens and with a block unfolded."""
    if GRAPH_STAGE not in window.shell.pages:
        return
    window.session.graph_requested.emit()
    settle(window)
    camera.take(window, "graph")
    editor = window.shell.graph_editor
    if editor is not None:
        editor.view.unfold_all()
        editor.commands.get("compare").setChecked(True)
        settle(window)
        camera.take(window, "graph-unfolded")
        editor.commands.get("compare").setChecked(False)
    window.shell.leave_graph()


def _render_extras(window: MainWindow, camera: _Camera) -> None:
    window.toggle_help()
    window.toggle_console()
    settle(window)
    camera.take(window, "help-and-console")
    window.toggle_help()
    window.toggle_console()
    window.open_palette()
    _wait(SETTLE_MS)
    camera.take(window, "palette")
    window.palette_popup.shut()
    window.open_settings()
    if window.settings_dialog is not None:
        camera.take(window.settings_dialog, "settings")
        window.settings_dialog.reject()
    window.starter.ask_new()
    settle(window)
    if window.starter.dialog is not None:
        camera.take(window.starter.dialog, "new-project")
        window.starter.dialog.reject()


def _render_start(window: MainWindow, camera: _Camera) -> None:
    project = window.session.current().folder
    window.session.close_project()
    settle(window)
    camera.take(window, "start")
    window.session.open_project(project)


class _Camera:
    """Numbers and saves pictures."""

    def __init__(self, folder: Path, prefix: str) -> None:
        self._folder, self._prefix = folder, prefix
        self.taken: list[Path] = []
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, widget: QWidget, name: str) -> None:
        path = self._folder / f"{self._prefix}-{len(self.taken) + 1:02d}-{name}.png"
        widget.grab().save(str(path))
        self.taken.append(path)


def main(arguments: list[str] | None = None) -> int:
    """Render everything; the exit code."""
    parser = argparse.ArgumentParser(description=tr("Render every page of the window."))
    parser.add_argument("out", type=Path, help=tr("where the pictures go"))
    parser.add_argument(
        "project", type=Path, nargs="?", help=tr("the project that is shown; the sample by default")
    )
    given = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # By name: the parts below the composition root do not import it.
    flow: Flow = importlib.import_module("tango_desktop.app").build_flow()
    make_application()
    if given.project is not None:
        return photograph(flow, given.project, given.out)
    codes = [
        photograph(flow, sample_project(flow, task), given.out / task) for task in sample_makers()
    ]
    _photograph_graphs(given.out / "graphs")
    return max(codes)


def _photograph_graphs(folder: Path) -> None:
    """The graph of each family, in both themes."""
    from tango_desktop.ui.graph_editor.photographs import photograph_families

    folder.mkdir(parents=True, exist_ok=True)
    kept = theme_of_window().appearance
    for name in THEMES:
        theme_of_window().apply(dataclasses.replace(kept, theme=name))
        for path in photograph_families(folder, name):
            sys.stdout.write(f"{path}\n")
    theme_of_window().apply(kept)


def sample_makers() -> dict[str, Callable[[Path], Project]]:
    """What makes a sample project of a task, nothing run yet."""
    from tango_desktop.ui.demo import make_demo_project

    makers: dict[str, Callable[[Path], Project]] = {CLASSIFICATION.name: make_demo_project}
    if BOX_SAMPLE in SAMPLES:
        makers[DETECTION.name] = make_box_project
    return makers


def sample_settings(task: str) -> tuple[str, ...]:
    """The settings that the sample of a task comes with."""
    return SAMPLES.get(BOX_SAMPLE).settings if task == DETECTION.name else ()


def make_box_project(folder: Path) -> Project:
    """Scenes with boxes as a project for this computer, nothing run yet."""
    pictures = make_sample(BOX_SAMPLE, folder / BOX_SAMPLE, JobContext())
    project = Project.create(folder / "project", tr(SAMPLES.get(BOX_SAMPLE).title))
    project.update(TaskSettings, name=DETECTION.name)
    project.update(DataSettings, path=str(pictures))
    project.update(DeviceSettings, name="this")
    return project


def sample_project(flow: Flow, task: str) -> Path:
    """The sample project of a task with every step run; made once, then kept."""
    folder = cache_folder() / "screenshots" / task
    project = folder / "project"
    if not (project / PROJECT_FILE).is_file():
        sample_makers()[task](folder).close()
        with Project.open(project) as made:
            flow.apply(made, sample_settings(task))
    with Project.open(project) as opened:
        flow.run(opened, JobContext())
    return project


def photograph(flow: Flow, project: Path, out: Path) -> int:
    """Render a project's pages in both themes and all languages; the exit code."""
    session = Session(flow, Preferences())
    kept = session.preferences.appearance()
    window = make_window(session)
    try:
        if not session.open_project(project):
            sys.stderr.write(tr("The project could not be opened.") + "\n")
            return 1
        for language in LANGUAGES:
            for theme in THEMES:
                for path in render(window, out, theme, language):
                    sys.stdout.write(f"{path}\n")
    finally:
        window.apply_appearance(kept)
        window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
