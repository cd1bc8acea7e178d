"""The door to the window: the application, the window around a session, and running both."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication

from tango_desktop import __version__
from tango_desktop.core.flow import Flow
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.preferences import Preferences
from tango_desktop.core.scratch import sweep
from tango_desktop.data.collecting import held, pass_over
from tango_desktop.i18n import current_language, set_language, tr
from tango_desktop.ui.crash_dialog import CrashCatcher
from tango_desktop.ui.icons import app_icon
from tango_desktop.ui.logs import LogHub
from tango_desktop.ui.main_window import MainWindow
from tango_desktop.ui.session import Session
from tango_desktop.ui.theme import covers_hangul, theme


def make_application() -> QApplication:
    """The one Qt application, made if there is none."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    application = QApplication(["tango-desktop"])
    application.setApplicationName("tango-desktop")
    application.setApplicationDisplayName("TANGO Desktop")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("tango-desktop")
    application.setWindowIcon(app_icon())
    return application


def make_window(session: Session) -> MainWindow:
    """The window around ``session``, not shown yet; needs an application."""
    lacks_font = current_language() == "ko" and not covers_hangul()
    if lacks_font:
        set_language("en")  # better than boxes
    theme().apply(session.preferences.appearance())
    hub = LogHub()
    hub.install()
    window = MainWindow(session, hub)
    hub.setParent(window)
    if lacks_font:
        window.say_font_is_missing()
    return window


def _tidy(ctx: JobContext) -> None:
    """What earlier runs have left: temporary folders of killed ones, thumbnails of long ago."""
    from tango_desktop.data.thumbnails import trim_thumbnails

    sweep()
    trim_thumbnails()


def run_window(flow: Flow, project_folder: Path | None = None) -> int:
    """Open the window, on a project or on the start page, until it is closed; the exit code."""
    application = make_application()
    session = Session(flow, Preferences())
    window = make_window(session)
    catcher = CrashCatcher(window.show_crash)
    catcher.install()
    window.show()
    pass_over()
    with held():  # the runner's timer collects from its first job on
        session.runner.read(tr("Tidy up"), _tidy)
        if project_folder is not None:
            window.starter.take_folder(project_folder)
        code = application.exec()
    catcher.remove()
    return code
