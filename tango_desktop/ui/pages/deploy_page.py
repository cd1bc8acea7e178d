"""The page “Deploy”: what is installed where, trying it, going back, and how to run it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMessageBox,
    QPushButton,
    QStackedWidget,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.core.flow import StageState
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import StageRecord
from tango_desktop.deploy.install import Deployment
from tango_desktop.deploy.predict import Installed, installed_here, installed_of
from tango_desktop.deploy.probing import ProbeResult, probe
from tango_desktop.deploy.stage import (
    LOCAL,
    THIS,
    DeploySettings,
    roll_back_project,
    target_folder,
    uninstall_project,
)
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.icons import icon, spaced
from tango_desktop.ui.pages.deploy_answers import golden_boxes, least_confidence
from tango_desktop.ui.pages.deploy_compare import CompareCard
from tango_desktop.ui.pages.deploy_desk import DeployDesk
from tango_desktop.ui.pages.deploy_device import probe_there
from tango_desktop.ui.pages.deploy_service import ServiceCard
from tango_desktop.ui.pages.deploy_state import (
    GOLDEN,
    GOLDEN_ANSWER,
    DeployView,
    commands,
    commands_there,
    read_deployment,
)
from tango_desktop.ui.pages.deploy_tables import (
    file_columns,
    history_columns,
    history_rows,
    release_columns,
    release_rows,
    when,
)
from tango_desktop.ui.pages.deploy_try import TryCard
from tango_desktop.ui.pages.page import StagePage
from tango_desktop.ui.reading import Reader, read_picture
from tango_desktop.ui.session import Message, MessageKind
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.box_overlay import ShownBoxes
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.chip import Chip
from tango_desktop.ui.widgets.elided_label import ElidedLabel
from tango_desktop.ui.widgets.empty_state import EmptyState
from tango_desktop.ui.widgets.facts import Command, Facts
from tango_desktop.ui.widgets.picture_box import PictureBox
from tango_desktop.ui.widgets.scroll import scrolled_cards
from tango_desktop.ui.widgets.table import DataTable
from tango_desktop.ui.widgets.verdict import Verdict


class DeployPage(StagePage):
    """Shows the deployment folder."""

    stage = "deploy"

    def build(self) -> None:
        self.view: DeployView | None = None
        self._shown_state: tuple[object, ...] = ()
        self._viewed: object = None  # the record of the deployment that the view is of
        self._served = ("", "")  # the device and the release that the service card is about
        self._reader = Reader(self.session, self)
        self._golden_reader = Reader(self.session, self)
        self.confirmation: QMessageBox | None = None
        self.desk = DeployDesk(self.session, self)
        self.desk.status_changed.connect(self._read)
        self.empty = EmptyState("send", tr("Nothing installed yet"))
        self.body.addLayout(self._make_target_row())
        for card in (self.desk.progress, self.desk.send):
            card.hide()
            self.body.addWidget(card)
        self.stack = QStackedWidget()
        self.body.addWidget(self.stack, 1)
        self.tabs = QTabWidget(self.stack)
        self.tabs.setAccessibleName(tr("Views of the deployment"))
        self.tabs.addTab(self._make_try_tab(), tr("Installed"))
        self.tabs.addTab(self._make_releases_tab(), tr("Releases"))
        self.tabs.addTab(self._make_bundle_tab(), tr("Bundle"))
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.tabs)
        self.blank = QWidget()
        self.stack.addWidget(self.blank)
        self.again = QPushButton(icon("refresh"), spaced(tr("Deploy again")))
        self.again.clicked.connect(self._on_again)
        self.again.hide()
        self.secondary.addWidget(self.again)

    def _make_target_row(self) -> QHBoxLayout:
        self.target = ElidedLabel("", "secondary", Qt.TextElideMode.ElideMiddle)
        self.copy_target = _tool("copy", tr("Copy the folder's path"))
        self.open_target = _tool("folder-open", tr("Open the folder"))
        self.copy_target.clicked.connect(
            lambda: QGuiApplication.clipboard().setText(self.target.text())
        )
        self.open_target.clicked.connect(self._on_open)
        row = QHBoxLayout()
        row.setSpacing(px(4))
        row.addWidget(self.target, 1)
        row.addWidget(self.copy_target)
        row.addWidget(self.open_target)
        return row

    def _make_try_tab(self) -> QWidget:
        self.state_card = Card()
        self.verdict = Verdict()
        self.release_chip = Chip()
        self.verdict.chips.addWidget(self.release_chip)
        self.facts = Facts()
        self.golden = PictureBox(tr("Golden picture"), 88)
        self.golden.setFixedSize(px(88), px(88))
        self.probe_text = label("", "small", wrap=True)
        self.probe_again = QPushButton(icon("refresh"), tr("Ask it again"))
        self.probe_again.clicked.connect(self.probe)
        self.state_card.body.addWidget(self.verdict)
        row = QHBoxLayout()
        row.setSpacing(px(16))
        row.addWidget(self.golden, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(px(8))
        column.addWidget(self.facts)
        column.addWidget(self.probe_text)
        column.addWidget(self.probe_again, 0, Qt.AlignmentFlag.AlignLeft)
        row.addLayout(column, 1)
        self.state_card.body.addLayout(row)
        self.try_card = TryCard(self.session)
        self.service_card = ServiceCard(self.session)
        self.compare_card = CompareCard(self.session)
        self.compare_card.compared.connect(self._read)
        self.compare_card.failed.connect(self.desk.note_failure)
        self.compare_card.back_requested.connect(self._on_back)
        return scrolled_cards(self.state_card, self.compare_card, self.try_card, self.service_card)

    def _make_releases_tab(self) -> QWidget:
        self.releases = DataTable(tr("Releases"), release_columns(), filtered=False)
        self.releases.row_selected.connect(lambda _: self._update_buttons())
        self.roll_back_button = QPushButton(icon("rollback"), tr("Go back to this release"))
        self.uninstall_button = QPushButton(icon("trash"), tr("Remove…"))
        self.roll_back_button.clicked.connect(self._on_roll_back)
        self.uninstall_button.clicked.connect(self.ask_uninstall)
        card = Card(tr("Releases"))
        hint = tr(
            "Earlier releases stay, so that you can go back in one step. The golden picture is "
            "asked after every switch; when it fails, the release before is put back."
        )
        card.body.addWidget(label(hint, "secondary", wrap=True))
        card.body.addWidget(self.releases)
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        self.look_button = QPushButton(icon("refresh"), tr("Ask the device"))
        self.look_button.clicked.connect(self.desk.look)
        self.room = label("", "small")
        for button in (self.roll_back_button, self.uninstall_button, self.look_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        card.body.addWidget(self.room)
        card.body.addLayout(buttons)
        self.history = DataTable(tr("History"), history_columns(), filtered=False)
        history_card = Card(tr("History"))
        history_card.body.addWidget(self.history)
        return scrolled_cards(card, history_card)

    def _make_bundle_tab(self) -> QWidget:
        self.commands_box = QVBoxLayout()
        self.commands_box.setSpacing(px(4))
        command_card = Card(tr("How to run it"))
        command_card.body.addLayout(self.commands_box)
        hint = tr("The folder is complete: it also runs without this program, copied anywhere.")
        self.complete = label(hint, "small", wrap=True)
        command_card.body.addWidget(self.complete)
        self.files = DataTable(tr("Files of the bundle"), file_columns())
        self.bundle_size = Chip()
        file_card = Card(tr("Files"))
        assert file_card.head is not None
        file_card.head.addWidget(self.bundle_size)
        file_card.body.addWidget(self.files)
        return scrolled_cards(command_card, file_card)

    # -- showing ------------------------------------------------------------------------------

    def refresh(self) -> None:
        project = self.session.current()
        state = (
            str(project.folder),
            project.record(self.stage),
            self.session.settings(DeploySettings),
        )
        self._show_empty_words()
        if state == self._shown_state:
            return
        self._shown_state = state
        self._read()

    def show_status(self) -> None:
        self._show_actions()
        if self.session.project is not None:
            device = self.session.current().outputs("device")
            title = tr(str(device.get("title") or device.get("name") or ""))
            record = self.session.current().record("export")
            key = record.digest if record is not None else ""
            self.desk.follow(self._address(), title, self.status().state, key)
            self._show_empty()

    def _show_actions(self) -> None:
        super().show_status()
        done = self.status().state is StageState.DONE
        self.again.setVisible(done and not self._is_gone())
        self.again.setEnabled(self.session.flow_job is None)
        if self._is_gone():
            self.reason.setText(tr("What was deployed is not there any more."))
            self.reason_icon.show_icon("alert", "warn")
            self.reason_icon.show()
            self._enable_primary(self.session.flow_job is None)

    def _is_gone(self) -> bool:
        """Whether what the project has deployed was found missing."""
        project = self.session.project
        if project is None or self.view is None or self.status().state is not StageState.DONE:
            return False
        return self._viewed == project.record(self.stage) and not self.view.releases

    def _address(self) -> str:
        """Of the project's device; empty for this computer and for none."""
        address = self.session.device_address()
        return "" if address == THIS else address

    def _read(self) -> None:
        project, status = self.session.current(), self.desk.still_true()
        record = project.record(self.stage)
        self._reader.read(
            tr("Read the deployment"),
            lambda ctx: (read_deployment(project, status), record),
            self._on_view,
        )

    def _on_view(self, found: tuple[DeployView, StageRecord | None]) -> None:
        data, self._viewed = found
        self.view = data
        where = str(data.target)
        self.target.setText(where if data.is_here else f"{data.address}:{where}")
        self.open_target.setVisible(data.is_here)
        self.open_target.setEnabled(data.is_here and Path(where).is_dir())
        self._show_releases(data)
        self._show_empty_words()
        self._show_try(data)
        self.look_button.setVisible(not data.is_here)
        free = numbers.size(data.free_bytes)
        self.room.setText(tr("{size} free there", size=free) if data.free_bytes else "")
        self.room.setVisible(bool(data.free_bytes))
        self._show_state(data)
        self.compare_card.setVisible(data.can_compare)
        self.compare_card.show_found(data.compared, bool(data.before))
        self._show_bundle(data)
        self._update_buttons()
        self._show_actions()

    def _show_try(self, data: DeployView) -> None:
        """A picture is tried where the model is installed."""
        self.service_card.setVisible(bool(data.command))
        if (data.address, data.current) != self._served:
            self._served = (data.address, data.current)
            self.service_card.forget()
        least = None if data.card is None else least_confidence(data.card)
        self.try_card.set_installed(self._installed(data), data.pictures, least)
        self.try_card.setVisible(data.is_here or bool(data.command))

    def _installed(self, data: DeployView) -> Installed | None:
        """What can be asked about a picture."""
        if not data.current:
            return None
        if data.is_here:
            return installed_here(Path(data.target))
        return installed_of(self.session.current()) if data.command else None

    def _show_empty_words(self) -> None:
        device = self.session.current().outputs("device")
        if device and device.get("connection") not in (LOCAL, None) and not self._address():
            text = tr(
                "{device} is a profile without an address. The bundle is made all the same: copy "
                "it there by hand, its README.txt says how to start it. To send it from here, "
                "choose a device on the page Device.",
                device=tr(str(device.get("title") or device.get("name"))),
            )
        elif self._address():
            text = tr(
                "Deploying sends the model with what it needs, puts it in place in one step, and "
                "asks it about a picture whose answer is known. Until that is answered, what was "
                "there before goes on."
            )
        else:
            text = tr(
                "Deploying makes a folder with the model and a small program that runs it, puts "
                "it in place in one step, and asks it about a picture whose answer is known."
            )
        unasked = bool(self._address()) and self.desk.status is None
        title = tr("Nothing was sent from here yet") if unasked else tr("Nothing installed yet")
        self.empty.say(title, text)
        self._show_empty()

    def _show_empty(self) -> None:
        """Nothing below the cards while they say more."""
        listed = self.desk.send.is_listed() and not self.desk.send.isHidden()
        told = listed or not self.desk.progress.isHidden()
        if self.view is not None and self.view.releases:
            self.stack.setCurrentWidget(self.tabs)
        else:
            self.stack.setCurrentWidget(self.blank if told else self.empty)

    def _show_state(self, data: DeployView) -> None:
        card = data.card
        self.probe_again.setVisible(data.is_here or bool(data.command))
        for part in (self.release_chip, self.golden):
            part.setVisible(card is not None)
        if card is None:
            self._show_unknown(data)
            self.facts.show_facts([])
            return
        stale = self.status().state is StageState.STALE
        if stale:
            self.verdict.say("warning", tr("Installed, but out of date."), self.status().reason)
        elif data.compared is not None and not data.compared.passed:
            text = tr("Installed, but it does not answer there as the trained network does.")
            self.verdict.say("warning", text, data.compared.remedy())
        else:
            self.verdict.say("good", tr("Installed, and its golden picture was answered."))
        self.release_chip.show_text(data.current[:8], "accent", tr("The current release"))
        release = next((r for r in data.releases if r.hash == data.current), None)
        parity = tr("same answers as the trained model")
        if not card.passed:
            parity = (
                tr("differs from the trained model; you accepted that")
                if card.compared
                else tr("not compared with the trained model; you accepted that")
            )
        self.facts.show_facts(
            [
                (tr("Model"), card.name),
                (tr("Parity"), parity),
                (tr("Installed"), when(release.installed) if release else ""),
                (tr("Needs"), f"Python ≥ {card.python}, {card.engine} ≥ {card.engine_minimum}"),
            ]
        )
        self.probe_text.setText(
            tr("The golden picture is one of yours; its answer is known to the last digit.")
        )
        folder, classes = data.folder, card.classes
        self._golden_reader.read(
            tr("Read a picture"),
            lambda ctx: (
                read_picture(folder / GOLDEN),
                golden_boxes(folder / GOLDEN_ANSWER, classes),
            ),
            self._on_golden,
        )

    def _show_unknown(self, data: DeployView) -> None:
        """What is current was not made from what is here."""
        if data.current:
            told = tr("It was sent from elsewhere, or its bundle is no longer kept here.")
            self.verdict.say("info", tr("Release {name} is current.", name=data.current[:8]), told)
        else:
            self.verdict.say("info", tr("No release is current."))

    def _on_golden(self, found: tuple[QImage | None, ShownBoxes | None]) -> None:
        self.golden.show_image(*found)

    def _show_releases(self, data: DeployView) -> None:
        self.releases.set_rows(release_rows(data), [release.hash for release in data.releases])
        self.releases.fit_height(8)
        if self.releases.selected_key() is None and data.current:
            self.releases.select(data.current)
        self.history.set_rows(history_rows(data))
        self.history.fit_height(8)

    def _show_bundle(self, data: DeployView) -> None:
        self.files.set_rows([(file.name, file.size_bytes) for file in data.files])
        self.files.fit_height(12)
        total = sum(file.size_bytes for file in data.files)
        self.bundle_size.show_text(numbers.size(total))
        self.bundle_size.setVisible(bool(data.files))
        while (item := self.commands_box.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.complete.setVisible(data.is_here)
        lines = commands(data.script) if data.is_here else ()
        if data.command:
            lines = commands_there(data.address, data.command)
        for what, command in lines:
            self.commands_box.addWidget(label(what, "small"))
            self.commands_box.addWidget(Command(what, command))

    def primary_text(self) -> str:
        state = self.status().state
        if state is StageState.READY:
            return tr("Deploy")
        if state in (StageState.STALE, StageState.FAILED) or self._is_gone():
            return tr("Deploy again")
        return super().primary_text()

    def far_settings(self) -> tuple[str, ...]:
        return ("folder",) if self._address() else ()

    def help_text(self) -> str:
        return tr(
            "A deployment is a folder that is complete in itself. Each release has its own "
            "folder, and one link says which is current; switching it takes an instant. After "
            "every switch the golden picture is asked: if the answer is wrong, the release before "
            "is put back by itself. “Compare on the device” asks it about many validation "
            "pictures, and compares the answers with those of the trained network."
        )

    # -- acting -------------------------------------------------------------------------------

    def primary_action(self) -> None:
        if self._is_gone():
            self._on_again()
        else:
            super().primary_action()

    def _on_again(self) -> None:
        if self.session.flow_job is None:
            self.session.run_stage(self.stage)

    def _update_buttons(self) -> None:
        chosen = self.releases.selected_key()
        current = self.view.current if self.view is not None else ""
        self.roll_back_button.setEnabled(bool(chosen) and chosen != current)
        self.uninstall_button.setEnabled(self.view is not None and bool(self.view.releases))

    def _on_open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(self.target.text()))

    def probe(self) -> None:
        """Ask the golden picture again."""
        if self.view is None or not (self.view.is_here or self.view.command):
            return
        project, view = self.session.current(), self.view
        limit = self.session.settings(DeploySettings).probe_timeout_s
        self.probe_again.setEnabled(False)
        self.probe_text.setText(tr("Asking the model…"))
        job = self.session.submit(
            tr("Ask the golden picture"),
            lambda ctx: (
                probe(view.script, ctx, limit) if view.is_here else probe_there(project, ctx, limit)
            ),
        )
        job.finished.connect(self._on_probed)
        job.failed.connect(lambda error: self.probe_text.setText(error.message))
        job.failed.connect(self.desk.note_failure)
        job.ended.connect(lambda: self.probe_again.setEnabled(True))

    def _on_probed(self, result: ProbeResult) -> None:
        self.probe_text.setText(
            tr(
                "Answer “{label}”, {difference} off (at most {tolerance} allowed), in {time}.",
                label=result.label,
                difference=numbers.figure(result.difference, 2),
                tolerance=numbers.figure(result.tolerance, 2),
                time=numbers.milliseconds(result.seconds * 1000),
            )
        )

    def _on_roll_back(self) -> None:
        chosen = self.releases.selected_key()
        if chosen:
            self.roll_back(str(chosen))

    def _on_back(self) -> None:
        if self.view is not None and self.view.before:
            self.roll_back(self.view.before)

    def roll_back(self, release: str) -> None:
        """Switch to another release; the message bar offers to switch back."""
        project = self.session.current()
        if self.roll_back_button.hasFocus():
            self.releases.setFocus()  # not on to the button that removes everything
        self.roll_back_button.setEnabled(False)

        def job(ctx: JobContext) -> Deployment:
            return roll_back_project(project, ctx, release)

        handle = self.session.submit(tr("Go back to release {release}", release=release[:8]), job)
        handle.finished.connect(self._on_rolled_back)
        handle.failed.connect(self.desk.note_failure)
        handle.ended.connect(self._read_again)

    def _on_rolled_back(self, deployment: Deployment) -> None:
        before = deployment.before
        self.session.post(
            Message(
                MessageKind.GOOD,
                tr("Release {release} is current again.", release=deployment.release[:8]),
                action_text=tr("Undo") if before else "",
                action=(lambda: self.roll_back(before)) if before else None,
            )
        )
        self.session.refresh()

    def _read_again(self) -> None:
        """After something was changed there: what was said before does not count."""
        if self._address():
            self.desk.look()
        else:
            self._read()

    def ask_uninstall(self) -> None:
        """Ask, naming the folder, because all releases in it go."""
        here = not self._address() or self.view is None
        folder = target_folder(self.session.current()) if here else self.target.text()
        box = QMessageBox(
            QMessageBox.Icon.NoIcon,
            tr("Remove the deployment"),
            tr("Remove everything that was installed in {folder}?", folder=folder),
            parent=self.window(),
        )
        box.setInformativeText(
            tr("Programs that use it stop working. The project keeps what is needed to install it.")
        )
        remove = box.addButton(tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(tr("Keep it"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        box.buttonClicked.connect(lambda button: self.uninstall() if button is remove else None)
        box.finished.connect(box.deleteLater)
        self.confirmation = box
        box.open()

    def uninstall(self) -> None:
        """Remove the deployment from its device."""
        project = self.session.current()
        job = self.session.submit(
            tr("Remove the deployment"), lambda ctx: uninstall_project(project, ctx)
        )
        job.finished.connect(
            lambda _: self.session.post(
                Message(MessageKind.GOOD, tr("Removed. Deploy puts it there again."))
            )
        )
        job.ended.connect(self._read_again)
        job.ended.connect(self.session.refresh)


def _tool(symbol: str, name: str) -> QToolButton:
    made = QToolButton()
    made.setIcon(icon(symbol))
    made.setToolTip(name)
    made.setAccessibleName(name)
    return made
