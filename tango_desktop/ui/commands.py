"""Registers the window's commands: what they are called, their shortcuts, and whom they call."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tango_desktop.i18n import tr

if TYPE_CHECKING:
    from tango_desktop.ui.main_window import MainWindow


def register(window: MainWindow) -> None:
    """Fill ``window.commands``."""
    _register_project(window)
    _register_run(window)
    _register_view(window)
    _register_stages(window)


def update_enabled(window: MainWindow) -> None:
    """Grey out what makes no sense now; the palette leaves it out."""
    has_project = window.session.project is not None
    runs = window.session.flow_job is not None
    for name in ("rename_project", "show_folder", "close_project", "primary", "inspector"):
        window.commands.get(name).setEnabled(has_project)
    for name in window.commands.names():
        if name.startswith("stage_") or name in ("next_stage", "previous_stage"):
            window.commands.get(name).setEnabled(has_project)
    window.commands.get("automatic").setEnabled(has_project and not runs)
    window.commands.get("pause").setEnabled(runs)
    window.commands.get("stop").setEnabled(runs)


def _register_project(window: MainWindow) -> None:
    add = window.commands.add
    starter = window.starter
    add("new_project", tr("New project…"), starter.ask_new, "Ctrl+N", "plus")
    add("open_project", tr("Open folder…"), starter.ask_open, "Ctrl+O", "folder-open")
    add("rename_project", tr("Rename project…"), window.rename_project, "", "edit")
    add("show_folder", tr("Show the project's folder"), window.show_folder, "", "folder")
    add("close_project", tr("Close project"), window.close_project, "Ctrl+W", "close")
    add("quit", tr("Quit"), window.close, "Ctrl+Q")


def _register_run(window: MainWindow) -> None:
    add = window.commands.add
    add("automatic", tr("Automatic"), window.run_automatic, "F5", "play")
    add("pause", tr("Pause"), window.toggle_pause, "F6", "pause")
    add("stop", tr("Stop"), window.stop_run, "Shift+F5", "stop")
    add("primary", tr("The page's main button"), window.primary, ("Ctrl+Return", "Ctrl+Enter"))
    stack = window.session.undo_stack
    undo = stack.createUndoAction(window, tr("Undo"))
    redo = stack.createRedoAction(window, tr("Redo"))
    window.commands.adopt("undo", undo, "Ctrl+Z", "undo")
    window.commands.adopt("redo", redo, ("Ctrl+Shift+Z", "Ctrl+Y"), "redo")


def _register_view(window: MainWindow) -> None:
    add = window.commands.add
    add("palette", tr("All commands…"), window.open_palette, "Ctrl+K", "search")
    add("jobs", tr("Jobs"), window.toggle_jobs, "Ctrl+J", "jobs")
    add("console", tr("Console"), window.toggle_console, "Ctrl+L", "console")
    add("inspector", tr("Settings of the step"), window.toggle_inspector, "Ctrl+I", "list")
    add("settings", tr("Settings…"), window.open_settings, "Ctrl+,", "settings")
    add("theme", tr("Switch between light and dark"), window.switch_theme, "", "moon")
    add("help", tr("Help"), window.toggle_help, "F1", "help")
    add("about", tr("About TANGO Desktop"), window.open_about, "", "info")
    add("back", tr("Back"), window.back, "Esc", "arrow-left")


def _register_stages(window: MainWindow) -> None:
    add = window.commands.add
    for number, stage in enumerate(window.session.flow.stages, start=1):
        keys = f"Ctrl+{number}" if number < 10 else ""
        text = tr("Go to: {stage}", stage=tr(stage.title))
        add(
            f"stage_{stage.name}",
            text,
            partial(window.session.stage_requested.emit, stage.name),
            keys,
            "arrow-right",
        )
    add("next_stage", tr("Next step"), lambda: window.shell.step(1), "Ctrl+PgDown", "chevron-down")
    add(
        "previous_stage",
        tr("Previous step"),
        lambda: window.shell.step(-1),
        "Ctrl+PgUp",
        "chevron-up",
    )
