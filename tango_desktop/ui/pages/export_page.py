"""The page “Export”: does the exported model answer the same, and what is in its file."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from tango_desktop.core.flow import StageState, task_of
from tango_desktop.core.tasks import CLASSIFICATION
from tango_desktop.export.comparison import Comparison
from tango_desktop.export.exporters import EXPORTERS
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.icons import icon
from tango_desktop.ui.pages.export_facts import model_facts
from tango_desktop.ui.pages.export_state import ExportView, figure_rows, read_export
from tango_desktop.ui.pages.export_tasks import EXPORT_VIEWS, ExportViewInfo
from tango_desktop.ui.pages.page import StagePage
from tango_desktop.ui.reading import Reader
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.empty_state import EmptyState
from tango_desktop.ui.widgets.facts import Facts
from tango_desktop.ui.widgets.gallery import Gallery, Tile
from tango_desktop.ui.widgets.picture_viewer import PictureViewer, Shown, view
from tango_desktop.ui.widgets.scroll import scrolled
from tango_desktop.ui.widgets.table import Cell, ChipText, Column, DataTable
from tango_desktop.ui.widgets.verdict import Verdict

SIDE = 104  # of a picture that differs


class ParityCard(Card):
    """The verdict, the figures with their limits, and the pictures that differ most."""

    def __init__(self, page: ExportPage) -> None:
        super().__init__()
        self._page = page
        self._view: ExportView | None = None
        self._info = EXPORT_VIEWS.get(CLASSIFICATION.name)
        self.viewer: PictureViewer | None = None
        self.verdict = Verdict()
        self.figures = DataTable(tr("Comparison"), _figure_columns(), filtered=False)
        self.outputs_title = label(tr("Raw outputs, by kind"), "strong")
        self.outputs = DataTable(tr("Raw outputs"), _output_columns(), filtered=False)
        self.how = label("", "small", wrap=True)
        self.worst_title = label("", "strong")
        self.worst = Gallery(tr("Pictures that differ most"), page.session, lines=2, side=SIDE)
        self.worst.setFixedHeight(px(SIDE + 72))
        self._parts = (
            *(self.figures, self.worst_title, self.worst),
            *(self.outputs_title, self.outputs, self.how),
        )
        for widget in (self.verdict, *self._parts):
            self.body.addWidget(widget)
        self.worst.picture_activated.connect(self.open_large)

    def show_view(self, data: ExportView, info: ExportViewInfo) -> None:
        """Show a report."""
        self._view, self._info = data, info
        report = data.report
        self._say(report, bool((data.card.get("parity") or {}).get("accepted")))
        for widget in self._parts:
            widget.setVisible(report is not None)
        if report is not None:
            self._show_report(data, report)

    def _show_report(self, data: ExportView, report: Comparison) -> None:
        info = self._info
        self.figures.set_rows(figure_rows(info.figures(report), report, data.limits))
        self.figures.fit_height(8)
        outputs = info.outputs(report)
        self.outputs.set_rows(outputs)
        self.outputs.fit_height(8)
        for widget in (self.outputs_title, self.outputs):
            widget.setVisible(bool(outputs))
        self.how.setText(info.how(report))
        self.how.setVisible(bool(self.how.text()))
        self.worst_title.setText(tr(info.worst))
        worst: tuple[object, ...] = getattr(report, "worst", ())
        self.worst.set_source(len(worst), self._tile)

    def _say(self, report: Comparison | None, accepted: bool) -> None:
        if report is None:
            self.verdict.say("info", tr("Not compared yet"))
        elif report.passed:
            went = tr(
                "{count} of your pictures went through both, from the file to the answer.",
                count=numbers.count(report.pictures),
            )
            caveat = self._info.caveat(report)
            self.verdict.say("good", tr(self._info.same), f"{went} {caveat}".strip())
        else:
            look = "warning" if accepted else "bad"
            accepted_text = tr("You accepted the difference.") if accepted else ""
            reasons = f"{report.reasons()} {accepted_text}".strip()
            self.verdict.say(look, tr(self._info.differs), reasons)

    def _tile(self, index: int) -> Tile:
        assert self._view is not None
        return self._info.tile(self._view, index)

    def describe(self, index: int) -> Shown:
        """What the viewer says about a picture."""
        assert self._view is not None
        return self._info.large(self._view, index)

    def open_large(self, index: int) -> None:
        """Show a picture large."""
        if 0 <= index < self.worst.count:
            self.viewer = view(self._page.session, self.worst.count, self.describe, index, self)


class ExportPage(StagePage):
    """Shows the exported model."""

    stage = "export"

    def build(self) -> None:
        self.view: ExportView | None = None
        self._shown_state: tuple[object, ...] = ()
        self._reader = Reader(self.session, self)
        self.parity = ParityCard(self)
        self.facts = Facts()
        self.open_folder = QPushButton(icon("folder-open"), tr("Open folder"))
        self.open_folder.clicked.connect(self._on_open_folder)
        self.engines = DataTable(tr("Engines"), _engine_columns(), filtered=False)
        self.empty = EmptyState("package", tr("Nothing exported yet"))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self._content())
        self.body.addWidget(self.stack, 1)

    def _content(self) -> QWidget:
        content = QWidget()
        content.setObjectName("content")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, px(8), 0)
        column.setSpacing(px(16))
        column.addWidget(self.parity)
        self.model_card = Card(tr("Model file"))
        assert self.model_card.head is not None
        self.model_card.head.addWidget(self.open_folder)
        self.model_card.body.addWidget(self.facts)
        column.addWidget(self.model_card)
        engine_card = Card(tr("Engines"))
        engine_card.body.addWidget(
            label(tr("The device decides which engine runs the model."), "secondary", wrap=True)
        )
        engine_card.body.addWidget(self.engines)
        column.addWidget(engine_card)
        column.addStretch(1)
        return scrolled(content)

    # -- showing ------------------------------------------------------------------------------

    def refresh(self) -> None:
        project = self.session.current()
        record = project.record(self.stage)
        engine = str(project.outputs("device").get("engine") or "onnxruntime")
        self._show_engines(engine)
        state = (str(project.folder), record, engine)
        if state == self._shown_state:
            return
        self._shown_state = state
        self._reader.read(
            tr("Read the export"), lambda ctx: read_export(project, engine), self._on_view
        )

    def _on_view(self, data: ExportView | None) -> None:
        self.view = data
        if data is None:
            self.subtitle.setText("")
            self.empty.say(
                tr("Nothing exported yet"),
                tr(
                    "Exporting writes the trained network in the form that the device's engine "
                    "runs, and compares both on your own pictures before it may be deployed."
                ),
            )
            self.stack.setCurrentIndex(0)
            return
        info = _info(data.task)
        self.parity.show_view(data, info)
        self.facts.show_facts(model_facts(data, info.facts(data.card)))
        self.model_card.setVisible(bool(data.card))
        self.subtitle.setText(self._summary(data))
        self.stack.setCurrentIndex(1)
        self.show_status()

    def _summary(self, data: ExportView) -> str:
        engine = data.card.get("engine") or {}
        parts = [str(engine.get("name", "")), str(engine.get("precision", ""))]
        parts.append(numbers.size(data.size_bytes) if data.size_bytes else "")
        if self.status().state is StageState.STALE:
            parts.append(tr("out of date"))
        return "  ·  ".join(part for part in parts if part)

    def _show_engines(self, used: str) -> None:
        rows = []
        for info in EXPORTERS:
            reason = info.unavailable()
            if reason:
                state = ChipText(tr("not installed"), "warning")
            elif info.name == used:
                state = ChipText(tr("in use"), "accent")
            else:
                state = ChipText(tr("available"), "good")
            rows.append((info.title, state, ", ".join(info.precisions), reason or None))
        self.engines.set_rows(rows)
        self.engines.fit_height(6)

    def primary_text(self) -> str:
        state = self.status().state
        if state is StageState.READY:
            return tr("Export")
        if state in (StageState.STALE, StageState.FAILED):
            return tr("Export again")
        return super().primary_text()

    def help_text(self) -> str:
        project = self.session.project
        task = None if project is None else task_of(project)
        return tr(_info(task or CLASSIFICATION.name).help)

    def _on_open_folder(self) -> None:
        if self.view is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.view.folder)))


def _info(task: str) -> ExportViewInfo:
    return EXPORT_VIEWS.get(task if task in EXPORT_VIEWS else CLASSIFICATION.name)


def _figure_columns() -> list[Column]:
    return [
        Column(tr("Figure"), stretch=True),
        Column(tr("Value"), Cell.TEXT),
        Column(tr("Limit"), Cell.TEXT),
        Column(tr("Kept"), Cell.CHIP),
    ]


def _output_columns() -> list[Column]:
    difference = tr("Between the trained and the exported model, on any picture")
    relative = tr("Relative to the largest value of the kind, or to 1")
    return [
        Column(tr("Output"), stretch=True),
        Column(tr("Largest difference"), Cell.NUMBER, _few_digits, difference),
        Column(tr("Relative"), Cell.NUMBER, _few_digits, relative),
        Column(tr("Cosine"), Cell.TEXT),
    ]


def _few_digits(value: float) -> str:
    return numbers.figure(value, 2)


def _engine_columns() -> list[Column]:
    return [
        Column(tr("Engine")),
        Column(tr("State"), Cell.CHIP),
        Column(tr("Precisions")),
        Column(tr("Why not"), stretch=True),
    ]
