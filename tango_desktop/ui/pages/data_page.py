"""The page “Data”: a folder is dropped, checked, mended and looked through."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.core.counting import boxes_text, classes_text, pictures_text
from tango_desktop.core.flow import StageState, task_of
from tango_desktop.core.folders import data_folder
from tango_desktop.core.jobs import Progress
from tango_desktop.data.formats import FORMATS
from tango_desktop.data.problems import Problem
from tango_desktop.data.remedies import REMEDIES
from tango_desktop.data.samples import SAMPLES, SampleInfo, make_sample
from tango_desktop.data.settings import DataSettings
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.box_editor.store import Edited
from tango_desktop.ui.icons import icon
from tango_desktop.ui.pages.data_browser import BrowserPanel
from tango_desktop.ui.pages.data_report import ReportPanel
from tango_desktop.ui.pages.data_state import DataView, read_view
from tango_desktop.ui.pages.data_taking import TakingOver
from tango_desktop.ui.pages.data_tasks import DataViewInfo, view_info
from tango_desktop.ui.pages.page import StagePage
from tango_desktop.ui.reading import Reader
from tango_desktop.ui.session import Message, MessageKind
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label, set_property
from tango_desktop.ui.widgets.elided_label import ElidedLabel
from tango_desktop.ui.widgets.empty_state import EmptyState

STEPS = 1000


class DropZone(QFrame):
    """Where a folder is dropped; the empty state of the page."""

    dropped = Signal(str)

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dropZone")
        self.setAcceptDrops(True)
        column = QVBoxLayout(self)
        column.addWidget(content)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
            set_property(self, "active", True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        set_property(self, "active", False)

    def dropEvent(self, event: QDropEvent) -> None:
        set_property(self, "active", False)
        urls = event.mimeData().urls()
        if urls:
            event.acceptProposedAction()
            path = Path(urls[0].toLocalFile())
            self.dropped.emit(str(path if path.is_dir() else path.parent))


class DataPage(StagePage):
    """Asks for the folder; shows the report and the pictures."""

    stage = "data"
    asked_here = ("path",)

    def build(self) -> None:
        self.view: DataView | None = None
        self._checking = False  # asked for, though the job may not have come so far
        self._shown_state: tuple[object, ...] = ()
        self._reader = Reader(self.session, self)
        self._taking_over = TakingOver(self.session, self)
        self._make_empty()
        self._make_busy()
        self.report = ReportPanel()
        self.browser = BrowserPanel(self.session)
        self.stack = QStackedWidget()
        self.body.addLayout(self._folder_row())
        self.body.addWidget(self.stack, 1)
        self.tabs = QTabWidget(self.stack)
        self.tabs.setAccessibleName(tr("Report and pictures"))
        self.tabs.tabBar().setAccessibleName(tr("Report and pictures"))
        self.tabs.addTab(self.report, tr("Report"))
        self.tabs.addTab(self.browser, tr("Pictures"))
        for panel in (self.zone, self.busy, self.unchecked, self.tabs):
            self.stack.addWidget(panel)
        self.setAcceptDrops(False)
        self.report.files_requested.connect(self._on_files)
        self.report.remedy_requested.connect(self.apply_remedy)
        self.report.class_requested.connect(self._on_class)
        self.browser.boxes_edited.connect(self._on_edited)
        self._taking_over.check_needed.connect(self.check_files)
        self.browser.check_requested.connect(self.check_files)
        self.session.progressed.connect(self._on_progress)
        self.session.run_changed.connect(self._on_run_changed)

    def _make_empty(self) -> None:
        self.empty = EmptyState(
            "images",
            tr("Drop a folder with pictures here"),
            "",
            (
                (tr("Choose a folder…"), self.choose_folder),
                (tr("Try the sample"), self.try_sample),
            ),
            primary=True,
        )
        self.zone = DropZone(self.empty)
        self.zone.dropped.connect(self.take_folder)
        self.unchecked = EmptyState("search", tr("Not checked yet"))

    def _teach(self) -> None:
        """Say on the empty page what the task needs."""
        self.empty.say(tr("Drop a folder with pictures here"), tr(self._info().layout))
        self.empty.buttons[1].setText(tr("Try the sample: {name}", name=tr(self._sample().title)))

    def _info(self) -> DataViewInfo:
        return view_info(self.session.current())

    def _sample(self) -> SampleInfo:
        wanted = [name for name in self._info().samples if name in SAMPLES.names()]
        return SAMPLES.get(wanted[0]) if wanted else next(iter(SAMPLES))

    def _make_busy(self) -> None:
        self.busy = QWidget()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(px(360))
        self.bar.setAccessibleName(tr("Progress of the check"))
        self.doing = label("", "secondary")
        self.doing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self.busy)
        column.addStretch(2)
        column.addWidget(label(tr("Looking at your pictures"), "section"), 0, _CENTRE)
        column.addSpacing(px(8))
        column.addWidget(self.bar, 0, _CENTRE)
        column.addWidget(self.doing, 0, _CENTRE)
        column.addStretch(3)

    def _folder_row(self) -> QHBoxLayout:
        self.folder = ElidedLabel("", "secondary", Qt.TextElideMode.ElideMiddle)
        self.change = QPushButton(icon("folder-open"), tr("Change folder…"))
        self.change.clicked.connect(self.choose_folder)
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(self.folder, 1)
        row.addWidget(self.change)
        return row

    # -- showing ------------------------------------------------------------------------------

    def refresh(self) -> None:
        settings = self.session.settings(DataSettings)
        record = self.session.current().record(self.stage)
        state = self.status().state
        self.folder.setText(settings.path)
        self.change.setVisible(bool(settings.path))
        self.folder.setVisible(bool(settings.path))
        self.primary.setVisible(bool(settings.path))
        if not settings.path:
            self._teach()
            self._show(self.zone)
            self.view = None
            self.subtitle.setText("")
            return
        self._checking = self._checking and self.session.flow_job is not None
        if self._checking or state is StageState.RUNNING:
            self._show(self.busy)
            self._shown_state = ()
            return
        network = self.session.current().outputs("network")
        shown = (str(self.session.current().folder), settings.path, record, str(network))
        if shown != self._shown_state:
            self._shown_state = shown
            project, path = self.session.current(), settings.path
            self._reader.read(
                tr("Read the report"), lambda ctx: read_view(project, path), self._on_view
            )
        elif self.view is None:
            self._show_unchecked()
        else:
            self._show(self.tabs)

    def _show(self, panel: QWidget) -> None:
        self.stack.setCurrentWidget(panel)

    def _show_unchecked(self) -> None:
        self.unchecked.say(
            tr("Not checked yet"),
            self.status().reason
            or tr("The check looks at every picture, finds what is wrong and makes the splits."),
        )
        self.subtitle.setText("")
        self._show(self.unchecked)
        self.show_status()

    def _on_view(self, data: DataView | None) -> None:
        self.view = data
        if data is None:
            self._show_unchecked()
            return
        self.report.show_view(data, self._info().counted)
        self.browser.show_view(data)
        self.subtitle.setText(_summary(data))
        pictures = len(data.index.pictures) if data.index else 0
        self.tabs.setTabText(1, tr("Pictures ({count})", count=numbers.count(pictures)))
        if self.session.settings(DataSettings).path:
            self._show(self.tabs)
        self.show_status()

    def _on_progress(self, progress: Progress) -> None:
        if progress.stage != self.stage:
            return
        unknown = progress.fraction is None
        self.bar.setRange(0, 0 if unknown else STEPS)
        self.bar.setValue(int((progress.fraction or 0) * STEPS))
        parts = [progress.message] if progress.message else []
        if progress.eta_s is not None and not unknown:
            parts.append(tr("{time} left", time=numbers.duration(progress.eta_s)))
        self.doing.setText("  ·  ".join(parts))

    def primary_text(self) -> str:
        state = self.status().state
        if state is StageState.READY:
            return tr("Check the pictures")
        if state in (StageState.STALE, StageState.FAILED):
            return tr("Check again")
        return super().primary_text()

    def help_text(self) -> str:
        return tr(self._info().help)

    # -- acting -------------------------------------------------------------------------------

    def choose_folder(self) -> None:
        """Let a folder be chosen."""
        start = self.session.settings(DataSettings).path or str(Path.home())
        chosen = QFileDialog.getExistingDirectory(
            self, tr("Choose the folder with your pictures"), start
        )
        if chosen:
            self.take_folder(chosen)

    def take_folder(self, path: str) -> None:
        """Use a folder and start the check."""
        if self.session.update_settings(DataSettings, path=path, exclude=()):
            self._check()

    def try_sample(self) -> None:
        """Make the first sample's pictures and use them."""
        sample = self._sample()
        target = data_folder() / "samples" / sample.name
        project = self.session.current()

        def use(folder: Path) -> None:
            if self.session.project is project:  # not closed meanwhile
                for text in sample.settings:
                    self.session.assign(task_of(project), text)
                self.take_folder(str(folder))

        job = self.session.submit(
            tr("Make the sample “{title}”", title=tr(sample.title)),
            lambda ctx: make_sample(sample.name, target, ctx),
        )
        job.finished.connect(use)

    def apply_remedy(self, problem: Problem) -> None:
        """Apply a problem's remedy; the message bar offers to take it back."""
        remedy = REMEDIES.get(problem.remedy)
        before = self.session.settings(DataSettings)
        if not self.session.update_settings(DataSettings, **remedy.changes(before, problem)):
            return
        self.session.post(
            Message(
                MessageKind.INFO,
                tr("Done: {remedy}. {problem}", remedy=tr(remedy.title), problem=problem.message),
                tr("Your files were not changed."),
                action_text=tr("Undo"),
                action=self._undo_remedy,
                undoes=True,
            )
        )
        self._check()

    def _undo_remedy(self) -> None:
        self.session.undo_stack.undo()
        self._check()

    def _check(self) -> None:
        if self.session.flow_job is None:
            self._checking = True
            self.session.run_automatic(self.stage)
        self.refresh()

    def check_files(self) -> None:
        """Check again although no answer has changed: the files have."""
        if self.session.flow_job is None:
            self.session.run_stage(self.stage)

    def _on_edited(self, edited: Edited) -> None:
        """Boxes were edited and saved: what was found out about them no longer holds."""
        report = self.view.report if self.view is not None else None
        self._taking_over.take(edited, self.status().state, report)

    def _on_run_changed(self) -> None:
        self._taking_over.run_changed()

    def _on_files(self, problem: Problem) -> None:
        self.browser.show_problem(problem)
        self.tabs.setCurrentWidget(self.browser)

    def _on_class(self, label_index: int) -> None:
        self.browser.show_class(label_index)
        self.tabs.setCurrentWidget(self.browser)


_CENTRE = Qt.AlignmentFlag.AlignHCenter


def _summary(data: DataView) -> str:
    report = data.report
    total = sum(data.pictures_by_split().values())
    parts = [
        pictures_text(total),
        classes_text(len(report.classes)),
    ]
    if data.facts is not None:
        parts.append(boxes_text(len(data.facts.sides)))
    if report.median_side:
        parts.append(tr("median side {side} px", side=numbers.count(report.median_side)))
    if report.size_bytes:
        parts.append(numbers.size(report.size_bytes))
    if report.channels == 1:
        parts.append(tr("grey"))
    if report.format in FORMATS:
        parts.append(tr(FORMATS.get(report.format).title))
    if report.excluded:
        parts.append(tr("{count} left out", count=numbers.count(report.excluded)))
    return "  ·  ".join(parts)
