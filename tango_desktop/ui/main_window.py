"""The main window: puts the parts together; what they do is in the parts."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt, QUrl
from PySide6.QtGui import (
    QCloseEvent,
    QDesktopServices,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
)
from PySide6.QtWidgets import QInputDialog, QMainWindow, QMessageBox

from tango_desktop import __version__
from tango_desktop.core.preferences import Appearance
from tango_desktop.i18n import current_language, set_language, system_language, tr
from tango_desktop.ui import closing, theme
from tango_desktop.ui.actions import Actions
from tango_desktop.ui.command_palette import CommandPalette
from tango_desktop.ui.commands import register, update_enabled
from tango_desktop.ui.crash_dialog import CrashDialog
from tango_desktop.ui.devices.questions import QuestionDesk
from tango_desktop.ui.drop_overlay import DropOverlay
from tango_desktop.ui.icons import app_icon
from tango_desktop.ui.jobs_drawer import toggle_pause
from tango_desktop.ui.logs import LogHub
from tango_desktop.ui.project_starter import ProjectStarter, sample_cards
from tango_desktop.ui.session import Message, MessageKind, Session
from tango_desktop.ui.settings_dialog import SettingsDialog
from tango_desktop.ui.shell import Shell
from tango_desktop.ui.widgets.tab_order import next_stop

MINIMUM = (960, 600)
_GEOMETRY = "geometry"


class MainWindow(QMainWindow):
    """The window around one session."""

    def __init__(self, session: Session, hub: LogHub) -> None:
        super().__init__()
        self.session = session
        self._hub = hub
        self._may_close = False
        self.setWindowIcon(app_icon())
        self.setMinimumSize(*MINIMUM)
        self.setAcceptDrops(True)
        self.commands = Actions(self)
        self.starter = ProjectStarter(session, self)
        self.questions = QuestionDesk(session.runner, self)
        self.settings_dialog: SettingsDialog | None = None
        self.close_dialog: closing.CloseDialog | None = None
        self.overlay: DropOverlay | None = None
        self.shell: Shell
        self.palette_popup: CommandPalette
        self.build()
        self._restore_geometry()
        session.project_opened.connect(self._on_project_opened)
        session.run_changed.connect(self._update_commands)
        session.project_closed.connect(self._update_title)
        session.project_closed.connect(self._update_commands)
        session.project_renamed.connect(self._update_title)
        self._update_title()

    def build(self) -> None:
        """Make everything in the window, in the language in force."""
        page, on_graph = None, False
        if self.commands.names():
            page, on_graph = self.shell.current_page(), self.shell.is_on_graph()
            if self.shell.graph_editor is not None:
                self.shell.graph_editor.hand_over()
        self.commands.clear()
        register(self)
        self.shell = Shell(self.session, self.commands, self._hub, sample_cards(), self)
        self.shell.start_page.new_requested.connect(self.starter.ask_new)
        self.shell.start_page.open_requested.connect(self.starter.ask_open)
        self.shell.start_page.project_chosen.connect(self.session.open_project)
        self.shell.start_page.sample_chosen.connect(self.starter.start_sample)
        self.setCentralWidget(self.shell)  # deletes the one before
        self.palette_popup = CommandPalette(self.shell)
        self._update_commands()
        if page is not None:
            self.shell.show_stage(page.stage)
        self.shell.focus_first()
        if on_graph:
            self.shell.show_graph()

    # -- commands -----------------------------------------------------------------------------

    def run_automatic(self) -> None:
        """Run every step that is not done; says so when all are."""
        if self.session.project is None:
            return
        if self.session.flow.next_stage(self.session.project) is None:
            self.session.post(Message(MessageKind.GOOD, tr("Every step is done and up to date.")))
            return
        self.session.run_automatic()

    def toggle_pause(self) -> None:
        """Hold the run, or let it go on."""
        if self.session.flow_job is not None:
            toggle_pause(self.session.flow_job)

    def stop_run(self) -> None:
        """Stop the run."""
        if self.session.flow_job is not None:
            self.session.flow_job.cancel()

    def primary(self) -> None:
        """Press the page's filled button."""
        editor = self.shell.graph_editor
        if editor is not None and self.shell.is_on_graph():
            editor.use_network()
            return
        page = self.shell.current_page()
        if page is not None and page.primary.isEnabled():
            page.primary.click()

    def open_palette(self) -> None:
        """Show all commands."""
        hidden = {self.commands.get("palette"), self.commands.get("back")}
        self.palette_popup.open(action for action in self.commands if action not in hidden)

    def toggle_jobs(self) -> None:
        """Fold or unfold the list of jobs."""
        self.shell.drawer.toggle(self.shell.drawer.jobs)

    def toggle_console(self) -> None:
        """Fold or unfold the console."""
        self.shell.drawer.toggle(self.shell.drawer.console)

    def toggle_inspector(self) -> None:
        """Show or hide the settings of the step."""
        self.shell.toggle_inspector()

    def toggle_help(self) -> None:
        """Show or hide the help."""
        self.shell.toggle_help()

    def back(self) -> None:
        """Go back one page."""
        self.shell.back()

    def close_project(self) -> None:
        """Close the project and show the start page; refused while its job runs."""
        if self.session.flow_job is None:
            if self.session.may_leave():
                self.session.close_project()
            return
        self.session.post(
            Message(
                MessageKind.WARNING,
                tr("A job of this project is still running."),
                tr("Stop it first, or wait until it is done."),
            )
        )

    def rename_project(self) -> None:
        """Ask for another name."""
        if self.session.project is None:
            return
        dialog = QInputDialog(self)
        dialog.setWindowTitle(tr("Rename project"))
        dialog.setLabelText(tr("Name"))
        dialog.setTextValue(self.session.project.name)
        dialog.textValueSelected.connect(self.session.rename_project)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def show_folder(self) -> None:
        """Open the project's folder in the system's file manager."""
        if self.session.project is not None:
            folder = str(self.session.project.folder)
            QDesktopServices.openUrl(QUrl.fromLocalFile(folder))

    def open_about(self) -> None:
        """Say what this program is."""
        text = tr("TANGO Desktop {version}", version=__version__)
        what = tr("From a folder of pictures to a measured network on your device.")
        QMessageBox(
            QMessageBox.Icon.NoIcon,
            tr("About TANGO Desktop"),
            f"{text}\n\n{what}",
            QMessageBox.StandardButton.Close,
            self,
        ).open()

    # -- appearance ---------------------------------------------------------------------------

    def open_settings(self) -> None:
        """Show the program's settings."""
        self.settings_dialog = SettingsDialog(self.session.preferences, self)
        self.settings_dialog.appearance_changed.connect(self._on_appearance_changed)
        self.settings_dialog.finished.connect(self.settings_dialog.deleteLater)
        self.settings_dialog.open()

    def switch_theme(self) -> None:
        """Light to dark and back."""
        wanted = "light" if theme.tokens().dark else "dark"
        changed = dataclasses.replace(self.session.preferences.appearance(), theme=wanted)
        self.session.preferences.set_appearance(changed)
        self.apply_appearance(changed)

    def _on_appearance_changed(self, appearance: Appearance) -> None:
        if self.apply_appearance(appearance) and self.settings_dialog is not None:
            self.settings_dialog.close()
            self.open_settings()  # in the new language and size

    def apply_appearance(self, appearance: Appearance) -> bool:
        """Put an appearance in force; True when the window was built again for it."""
        before = (current_language(), theme.tokens().scale)
        language = appearance.language
        set_language(system_language() if language == "system" else language)
        lacks_font = current_language() == "ko" and not theme.covers_hangul()
        if lacks_font:
            set_language("en")
        theme.theme().apply(appearance)
        rebuilt = (current_language(), theme.tokens().scale) != before
        if rebuilt:
            self.build()
        if lacks_font:
            self.say_font_is_missing()
        return rebuilt

    def say_font_is_missing(self) -> None:
        """Say why the program is not in Korean."""
        self.session.post(
            Message(
                MessageKind.WARNING,
                tr("No font on this computer can show Korean, so the program stays in English."),
                tr("Install one and start again; on Debian and Ubuntu: fonts-nanum."),
            )
        )

    # -- events -------------------------------------------------------------------------------

    def show_crash(self, details: str) -> None:
        """Say that the program itself went wrong."""
        dialog = CrashDialog(details, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """The Tab key visits everything in the window once and then begins again."""
        stop = next_stop(self.focusWidget() or self, forward)
        if stop is None:
            return False
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        stop.setFocus(reason)
        return True

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self.overlay = DropOverlay(self.shell)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drop_overlay()

    def dropEvent(self, event: QDropEvent) -> None:
        self._drop_overlay()
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.starter.take_folder(paths[0])

    def _drop_overlay(self) -> None:
        if self.overlay is not None:
            self.overlay.hide()
            self.overlay.deleteLater()
            self.overlay = None

    def closeEvent(self, event: QCloseEvent) -> None:
        jobs = self.session.runner.active()
        if not self._may_close and any(job.heavy for job in jobs):
            event.ignore()
            self._ask_to_close()
            return
        if not self.session.may_leave():
            event.ignore()
            self.shell.setEnabled(True)
            return
        if jobs or self.session.runner.reading:
            self.session.runner.shut_down(2.0)
        self._remember_geometry()
        self.shell.retire()
        self._hub.remove()
        self.session.close_project()
        event.accept()

    def _ask_to_close(self) -> None:
        if self.close_dialog is not None:
            return
        jobs = [job for job in self.session.runner.active() if job.heavy]
        self.close_dialog = closing.CloseDialog(
            jobs, closing.what_becomes(self.session, jobs), self
        )
        self.close_dialog.accepted.connect(self._pause_and_close)
        self.close_dialog.finished.connect(self._on_close_answered)
        self.close_dialog.open()

    def _on_close_answered(self) -> None:
        if self.close_dialog is not None:
            self.close_dialog.deleteLater()
            self.close_dialog = None

    def _pause_and_close(self) -> None:
        closing.remember_run(self.session)
        self.shell.setEnabled(False)
        stopper = closing.JobsStopper(self.session, self)
        stopper.stopped.connect(self._on_stopped)
        stopper.start()

    def _on_stopped(self) -> None:
        self._may_close = True
        self.close()

    def _on_project_opened(self) -> None:
        self._update_title()
        self._update_commands()
        closing.go_on_with_run(self.session)

    def _update_commands(self) -> None:
        update_enabled(self)

    def _update_title(self) -> None:
        project = self.session.project
        self.setWindowTitle(f"{project.name} – TANGO Desktop" if project else "TANGO Desktop")

    def _remember_geometry(self) -> None:
        text = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        self.session.preferences.put(_GEOMETRY, text)

    def _restore_geometry(self) -> None:
        self.resize(1280, 800)
        text = self.session.preferences.get(_GEOMETRY)
        if isinstance(text, str):
            self.restoreGeometry(QByteArray.fromBase64(text.encode("ascii")))
