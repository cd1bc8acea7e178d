"""The report of the data page: problems first with their remedies, then classes, splits, sizes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from tango_desktop.data.problems import Problem, Severity
from tango_desktop.data.remedies import REMEDIES
from tango_desktop.data.report import DataReport
from tango_desktop.i18n import N_, tr
from tango_desktop.ui import numbers
from tango_desktop.ui.icons import IconLabel
from tango_desktop.ui.pages.data_boxes import BoxPanel
from tango_desktop.ui.pages.data_state import DataView, split_title
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.bar_plots import Histogram, Mark
from tango_desktop.ui.widgets.card import Card, label, line
from tango_desktop.ui.widgets.chip import Chip
from tango_desktop.ui.widgets.scroll import scrolled
from tango_desktop.ui.widgets.segment_bar import Segment, SegmentBar
from tango_desktop.ui.widgets.tab_order import insert_before
from tango_desktop.ui.widgets.table import Cell, Column, DataTable

SEVERITY_LOOKS = {
    Severity.BLOCKING: ("x-circle", "bad", "bad"),
    Severity.WARNING: ("alert", "warn", "warning"),
    Severity.NOTE: ("info", "secondary", "neutral"),
}


CLASSIFICATION_COUNTED = N_("Pictures")


class ProblemRow(QFrame):
    """One problem: severity, what was found, what to do, and the buttons that do it."""

    files_requested = Signal(object)  # Problem
    remedy_requested = Signal(object)  # Problem

    def __init__(self, problem: Problem, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.problem = problem
        symbol, role, kind = SEVERITY_LOOKS[problem.severity]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, px(4), 0, px(4))
        row.setSpacing(px(12))
        row.addWidget(IconLabel(symbol, 20, role), 0, Qt.AlignmentFlag.AlignTop)
        texts = QVBoxLayout()
        texts.setSpacing(px(2))
        head = QHBoxLayout()
        head.setSpacing(px(8))
        head.addWidget(label(problem.message, "strong", wrap=True), 1)
        head.addWidget(Chip(tr(problem.severity.value), kind), 0, Qt.AlignmentFlag.AlignTop)
        texts.addLayout(head)
        texts.addWidget(label(problem.hint, "secondary", wrap=True))
        texts.addSpacing(px(4))
        texts.addLayout(self._buttons())
        row.addLayout(texts, 1)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(px(8))
        self.files: QPushButton | None = None
        self.remedy: QPushButton | None = None
        if self.problem.remedy:
            self.remedy = QPushButton(tr(REMEDIES.get(self.problem.remedy).title))
            self.remedy.setAccessibleDescription(self.problem.message)
            self.remedy.clicked.connect(lambda: self.remedy_requested.emit(self.problem))
            row.addWidget(self.remedy)
        if self.problem.files:
            count = numbers.count(len(self.problem.files))
            self.files = QPushButton(tr("Show files ({count})", count=count))
            self.files.setObjectName("link")
            self.files.setAccessibleDescription(self.problem.message)
            self.files.clicked.connect(lambda: self.files_requested.emit(self.problem))
            row.addWidget(self.files)
        row.addStretch(1)
        return row


class ProblemsCard(Card):
    """All problems, the gravest first; notes are folded."""

    files_requested = Signal(object)
    remedy_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Check"), parent)
        self.rows: list[ProblemRow] = []
        self.verdict = Chip()
        assert self.head is not None
        self.head.addWidget(self.verdict)
        self._list = QVBoxLayout()
        self._list.setSpacing(px(4))
        self.body.addLayout(self._list)
        self.fold = QPushButton()
        self.fold.setObjectName("link")
        self.fold.setCheckable(True)
        self.fold.toggled.connect(self._on_fold)
        self.body.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)

    def show_report(self, report: DataReport) -> None:
        """Show the problems of ``report``."""
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.rows = []
        for problem in report.problems:
            self._add(problem)
        for row in self.rows:  # they are new: the Tab key would reach them last
            insert_before(self.fold, row)
        self._show_verdict(report)
        self._on_fold(self.fold.isChecked())

    def _add(self, problem: Problem) -> None:
        if self.rows:
            self._list.addWidget(line())
        row = ProblemRow(problem)
        row.files_requested.connect(self.files_requested)
        row.remedy_requested.connect(self.remedy_requested)
        self.rows.append(row)
        self._list.addWidget(row)

    def _show_verdict(self, report: DataReport) -> None:
        blocking, warnings = report.count(Severity.BLOCKING), report.count(Severity.WARNING)
        if blocking:
            self.verdict.show_text(
                tr("{count} must be solved", count=numbers.count(blocking)), "bad"
            )
        elif warnings:
            self.verdict.show_text(
                tr("usable, warnings: {count}", count=numbers.count(warnings)), "warning"
            )
        else:
            self.verdict.show_text(tr("no problems"), "good")

    def _notes(self) -> int:
        return sum(row.problem.severity is Severity.NOTE for row in self.rows)

    def _on_fold(self, shown: bool) -> None:
        notes = self._notes()
        self.fold.setVisible(bool(notes))
        count = numbers.count(notes)
        self.fold.setText(tr("Hide notes") if shown else tr("Show notes ({count})", count=count))
        visible_before = False
        for at in range(self._list.count()):
            item = self._list.itemAt(at)
            widget = item.widget() if item is not None else None
            if isinstance(widget, ProblemRow):
                seen = shown or widget.problem.severity is not Severity.NOTE
                widget.setVisible(seen)
                self._show_rule_before(at, seen and visible_before)
                visible_before = visible_before or seen

    def _show_rule_before(self, at: int, shown: bool) -> None:
        item = self._list.itemAt(at - 1) if at else None
        rule = item.widget() if item is not None else None
        if rule is not None:
            rule.setVisible(shown)


class ReportPanel(QWidget):
    """Problems, then what the set is made of."""

    files_requested = Signal(object)  # Problem
    remedy_requested = Signal(object)  # Problem
    class_requested = Signal(object)  # the number of a class

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.problems = ProblemsCard()
        self.problems.files_requested.connect(self.files_requested)
        self.problems.remedy_requested.connect(self.remedy_requested)
        self._counted = CLASSIFICATION_COUNTED
        self._names: tuple[str, ...] = ()
        self.classes = DataTable(tr("Classes"), _columns(self._counted))
        self.classes.row_activated.connect(self.class_requested)
        self.splits = SegmentBar(tr("Splits"))
        self.sizes = Histogram(tr("Shorter side of the pictures"), tr("px"), _pixels)
        self.sizes.setMinimumHeight(px(200))
        self.boxes = BoxPanel()
        self._lay_out()

    def _lay_out(self) -> None:
        content = QWidget()
        content.setObjectName("content")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, px(8), 0)
        column.setSpacing(px(16))
        column.addWidget(self.problems)
        self.split_card = Card(tr("Splits"))
        self.split_card.body.addWidget(self.splits)
        self.class_card = Card(tr("Classes"))
        self.class_card.body.addWidget(self.classes)
        self.size_card = Card()
        self.size_card.body.addWidget(self.sizes)
        for card in (self.split_card, self.class_card, self.boxes, self.size_card):
            column.addWidget(card)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, px(12), 0, 0)
        outer.addWidget(scrolled(content))

    def show_view(self, view: DataView, counted: str = CLASSIFICATION_COUNTED) -> None:
        """Show a data set; ``counted`` says what the classes are counted in, untranslated."""
        if counted != self._counted:
            self._counted = counted
            self.classes.set_columns(_columns(counted))
        self.problems.show_report(view.report)
        self._show_classes(view.report)
        self._show_splits(view)
        self.boxes.show_facts(view.facts)
        sides = view.short_sides()
        self.size_card.setVisible(bool(len(sides)))
        median = view.report.median_side
        marks = (
            (Mark(median, tr("median {side} px", side=numbers.count(median))),) if median else ()
        )
        self.sizes.set_values(sides, marks)

    def _show_classes(self, report: DataReport) -> None:
        counted = report.classes
        self.class_card.setVisible(bool(counted))
        names = tuple(c.name for c in counted)
        self.classes.set_rows([(c.name, c.total, c.train, c.val, c.test) for c in counted])
        if names != self._names:  # other classes need other widths
            self._names = names
            self.classes.fit_columns()
        self.classes.fit_height(10)

    def _show_splits(self, view: DataView) -> None:
        totals = view.pictures_by_split()
        whole = sum(totals.values())
        self.split_card.setVisible(bool(whole))
        self.splits.set_segments(
            [
                Segment(
                    split_title(split),
                    count,
                    f"{numbers.count(count)} ({numbers.percent(count / max(1, whole))})",
                    plot,
                )
                for plot, (split, count) in enumerate(totals.items())
                if count
            ]
        )


def _columns(counted: str) -> list[Column]:
    titles = (N_("Training"), N_("Validation"), N_("Test"))
    return [
        Column(tr("Class")),
        Column(tr(counted), Cell.BAR, numbers.count, stretch=True),
        *(Column(tr(title), Cell.NUMBER, numbers.count) for title in titles),
    ]


def _pixels(value: float) -> str:
    return f"{value:,.0f} px"
