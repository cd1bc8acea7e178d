"""Which network? The recommended one with the reasons, and the others with what they cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.core.files import digest_of
from tango_desktop.core.flow import StageState
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.i18n import tr
from tango_desktop.recommend.records import Candidate, Recommendation
from tango_desktop.recommend.stage import AUTO, NetworkSettings, candidate_for, recommendation_for
from tango_desktop.ui.icons import IconLabel
from tango_desktop.ui.numbers import count, figure, milliseconds, size
from tango_desktop.ui.pages.question import QuestionPage
from tango_desktop.ui.theme import font, px
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.chip import Chip, OriginChip
from tango_desktop.ui.widgets.empty_state import EmptyState
from tango_desktop.ui.widgets.flow_layout import FlowLayout
from tango_desktop.ui.widgets.range_bar import RangeDelegate
from tango_desktop.ui.widgets.scatter_plot import Point, ScatterPlot
from tango_desktop.ui.widgets.table import Cell, ChipText, Column, DataTable

LATENCY_COLUMN = 2
LEAST_WIDTH = 640  # of the page, to show table and plot side by side
TABLE_HEIGHT = 150
PLOT_HEIGHT = 190


@dataclass(frozen=True)
class _Fact:
    """A figure of the chosen network's card."""

    title: str
    value: str
    detail: str
    origin: str
    source: str


def recommend_job(project: Project, ctx: JobContext) -> Recommendation:
    """The recommendation; builds some twenty networks, which takes a moment."""
    ctx.check()
    return recommendation_for(project)


def own_job(project: Project, model: str, side: int, ctx: JobContext) -> Candidate:
    """A network that is not among the recommended ones, or at another size than they."""
    ctx.check()
    return candidate_for(project, model, side)


def short_count(value: float) -> str:
    """A large count with a unit that people say: ``21.3 M``, ``3.66 G``."""
    for factor, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= factor:
            return f"{figure(value / factor)} {unit}"
    return count(value)


def facts_of(item: Candidate) -> tuple[_Fact, ...]:
    """What a network costs, with where each figure comes from."""
    computed = tr("Counted in the network itself.")
    latency = item.latency
    spread = tr(
        "{low} to {high}", low=milliseconds(latency.low_ms), high=milliseconds(latency.high_ms)
    )
    facts = [
        _Fact(
            tr("A picture takes"),
            milliseconds(latency.ms),
            spread,
            latency.origin.value,
            latency.source,
        ),
        _Fact(tr("Parameters"), short_count(item.parameters), size(item.size_bytes), "", computed),
        _Fact(tr("Multiply-adds"), short_count(item.macs), _side_text(item), "", computed),
        _Fact(
            tr("Memory"),
            size(item.memory_bytes),
            "",
            "estimated",
            tr("Weights, activations and the engine itself."),
        ),
    ]
    if item.top1 is not None:
        told = tr(
            "Top-1 on ImageNet, as its authors published it; on your pictures it will differ."
        )
        facts.append(_Fact(tr("ImageNet top-1"), f"{item.top1:.1f} %", "", "published", told))
    return tuple(facts)


def _side_text(item: Candidate) -> str:
    return tr("at {height} × {width} px", height=item.size[0], width=item.size[1])


class ChosenCard(Card):
    """The network that will be trained: name, why, figures."""

    def __init__(self) -> None:
        super().__init__()
        self.name = label("", "section")
        self.chip = Chip("", "good")
        self.why = label("", "secondary", wrap=True)
        self.auto = QPushButton(tr("Take the recommended one"))
        head = QHBoxLayout()
        head.setSpacing(px(8))
        head.addWidget(IconLabel("network", 20, "accent"))
        head.addWidget(self.name)
        head.addWidget(self.chip)
        head.addStretch(1)
        head.addWidget(self.auto)
        self.body.addLayout(head)
        self.body.addWidget(self.why)
        self._facts = FlowLayout(gap=px(16))
        self.body.addLayout(self._facts)

    def show_candidate(self, item: Candidate, why: str, recommended: bool) -> None:
        """Show a network."""
        self.name.setText(_title_and_side(item))
        self.chip.show_text(
            *((tr("recommended"), "good") if recommended else (tr("your choice"), "accent"))
        )
        self.auto.setVisible(not recommended)
        self.why.setText(why)
        self._clear()
        for fact in facts_of(item):
            self._add(fact)

    def show_name(self, text: str) -> None:
        """Show a network of which nothing but the name is known."""
        self.name.setText(text)
        self.chip.show_text(tr("your choice"), "accent")
        self.auto.show()
        self.why.setText("")
        self._clear()

    def _add(self, fact: _Fact) -> None:
        value = label(fact.value, "strong")
        value.setFont(font("section", bold=True, tabular=True))
        value.setToolTip(fact.source)
        row = QHBoxLayout()
        row.setSpacing(px(6))
        row.addWidget(value)
        if fact.origin:
            row.addWidget(OriginChip(fact.origin, fact.source))
        row.addStretch(1)
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(2))
        column.addWidget(label(fact.title, "small"))
        column.addLayout(row)
        column.addWidget(label(fact.detail, "small"))
        self._facts.addWidget(block)

    def _clear(self) -> None:
        while (item := self._facts.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()


class NetworkPage(QuestionPage):
    """The recommendation and the alternatives."""

    stage = "network"
    asked_here = ("model",)

    def build(self) -> None:
        self._found: Recommendation | None = None
        self._found_for = ""
        self._asked_for = ""
        self._shown_choice: Candidate | None = None
        self._own: dict[tuple[str, str, int], Candidate | None] = {}  # None: being worked out
        self.card = ChosenCard()
        self.card.auto.clicked.connect(self.take_recommended)
        self.table = DataTable(tr("Networks"), _columns())
        self.delegate = RangeDelegate(self.table.model, self.table.view)
        self.table.view.setItemDelegateForColumn(LATENCY_COLUMN, self.delegate)
        self.table.row_activated.connect(self.choose)
        self.table.row_selected.connect(self._on_selected)
        self.plot = ScatterPlot(
            tr("Time and accuracy"),
            tr("a picture takes, ms, estimated"),
            tr("ImageNet top-1, %, published"),
            milliseconds,
        )
        # Networks for small pictures have no published figure on ImageNet.
        self.size_plot = ScatterPlot(
            tr("Time and size"),
            tr("a picture takes, ms, estimated"),
            tr("parameters, millions"),
            milliseconds,
        )
        self.size_plot.hide()
        for plot in (self.plot, self.size_plot):
            plot.point_selected.connect(self.choose)
        self.take = QPushButton(tr("Use this network"))
        self.take.clicked.connect(lambda: self.choose(self.table.selected_key()))
        self.take.hide()
        self.secondary.addWidget(self.take)
        self.empty = EmptyState("network", "", "")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self._content())
        self.body.addWidget(self.stack, 1)

    def _content(self) -> QWidget:
        both = self.sides = QSplitter(Qt.Orientation.Horizontal)
        both.setChildrenCollapsible(False)
        both.setHandleWidth(px(16))
        self.table.setMinimumHeight(px(TABLE_HEIGHT))
        both.addWidget(self.table)
        self.plot_card = Card()
        self.plot_card.body.addWidget(self.plot)
        self.plot_card.body.addWidget(self.size_plot)
        self.plot_card.setMinimumHeight(px(PLOT_HEIGHT))
        both.addWidget(self.plot_card)
        both.setStretchFactor(0, 5)
        both.setStretchFactor(1, 3)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(16))
        column.addWidget(self.card)
        column.addWidget(both, 1)
        return content

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= px(LEAST_WIDTH)
        self.sides.setOrientation(Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical)

    # -- answers ------------------------------------------------------------------------------

    def choose(self, model: object) -> None:
        """Take another network; one click, and one click back."""
        if not model or str(model) == self._chosen_setting():
            return
        if self._found is not None and str(model) == self._found.chosen.model:
            model = AUTO
        if self.session.update_settings(NetworkSettings, model=str(model)):
            item = self._candidate(str(model))
            self.session.post_undo(
                tr("{model} will be trained.", model=item.title if item else model)
            )

    def take_recommended(self) -> None:
        """Take the recommended network at the size that suits the pictures."""
        if self._found is not None and self.session.update_settings(
            NetworkSettings, model=AUTO, size=0
        ):
            self.session.post_undo(tr("{model} will be trained.", model=self._found.chosen.title))

    def _chosen_setting(self) -> str:
        return str(self.session.settings(NetworkSettings).model) or AUTO

    def _chosen(self, found: Recommendation) -> Candidate | None:
        """The network that the settings name, at their size; None until that is worked out."""
        setting = self._chosen_setting()
        side = int(self.session.settings(NetworkSettings).size)
        item = self._candidate(setting)
        if item is not None and side in (0, item.size[0]):
            return item
        key = (self._found_for, item.model if item else setting, side)
        if key not in self._own:
            self._own[key] = None
            self._ask_own(key)
        return self._own[key]

    def _ask_own(self, key: tuple[str, str, int]) -> None:
        _, model, side = key
        project = self.session.current()
        job = self.session.submit(
            tr("Estimate {model}", model=model), lambda ctx: own_job(project, model, side, ctx)
        )
        job.finished.connect(lambda item: self._on_own(key, item))

    def _on_own(self, key: tuple[str, str, int], item: Candidate) -> None:
        self._own[key] = item
        if self.session.project is not None and self._found is not None:
            self._show(self._found)

    def _candidate(self, model: str) -> Candidate | None:
        if self._found is None:
            return None
        wanted = self._found.chosen.model if model == AUTO else model
        return next((c for c in self._found.candidates if c.model == wanted), None)

    def _on_selected(self, model: object) -> None:
        item = self._candidate(str(model))
        current = self._candidate(self._chosen_setting())
        self.take.setVisible(item is not None and item is not current)
        if item is not None:
            self.take.setText(tr("Use {model}", model=item.title))

    # -- showing ------------------------------------------------------------------------------

    def refresh(self) -> None:
        waiting = self._waiting_for()
        if waiting:
            self.empty.say(tr("Nothing to recommend yet"), waiting)
            self.stack.setCurrentIndex(0)
            return
        wanted = self._request_key()
        if wanted != self._found_for and wanted != self._asked_for:
            self._ask(wanted)
        if self._found is not None:
            self._show(self._found)

    def _waiting_for(self) -> str:
        statuses = self.session.statuses()
        for need in self.info.needs:
            if statuses[need].state is not StageState.DONE:
                stage = tr(self.session.flow.stages.get(need).title)
                return tr(
                    "The recommendation depends on the step “{stage}”. Do it first.", stage=stage
                )
        return ""

    def _request_key(self) -> str:
        project = self.session.current()
        records = [project.record(need) for need in self.info.needs]
        return digest_of([str(project.folder), *(r.digest if r else "" for r in records)])

    def _ask(self, wanted: str) -> None:
        self._asked_for = wanted
        project = self.session.current()
        if self._found is None:
            self.empty.say(tr("Comparing networks…"), tr("This takes a second."))
            self.stack.setCurrentIndex(0)
        job = self.session.submit(
            tr("Recommend a network"), lambda ctx: (wanted, recommend_job(project, ctx))
        )
        job.finished.connect(self._on_found)
        job.failed.connect(self._on_failed)

    def _on_found(self, answer: tuple[str, Recommendation]) -> None:
        wanted, found = answer
        if wanted != self._asked_for or self.session.project is None:
            return  # the question has changed since
        self._found, self._found_for = found, wanted
        self._shown_choice = None
        self.refresh()

    def _on_failed(self, error: Any) -> None:
        self.empty.say(error.message, error.hint)
        self.stack.setCurrentIndex(0)

    def _show(self, found: Recommendation) -> None:
        item = self._chosen(found)
        self.stack.setCurrentIndex(1)
        if item is None:
            setting = self._chosen_setting()
            self.card.show_name(found.chosen.title if setting == AUTO else setting)
            return
        recommended = item is found.chosen
        why = found.why if recommended else _why_not_advised(found, item)
        self.card.show_candidate(item, why, recommended)
        if self._shown_choice is not item:
            self._shown_choice = item
            self._show_alternatives(found, item)
            self._show_plot(found, item)

    def _show_alternatives(self, found: Recommendation, chosen: Candidate) -> None:
        self.delegate.set_ranges(
            {c.latency.ms: (c.latency.low_ms, c.latency.high_ms) for c in found.candidates}
        )
        rows = [_row(c, c is found.chosen, c.model == chosen.model) for c in found.candidates]
        self.table.set_rows(rows, [c.model for c in found.candidates])
        self.table.select(chosen.model)
        self._on_selected(chosen.model)

    def _show_plot(self, found: Recommendation, chosen: Candidate) -> None:
        by_accuracy = chosen.top1 is not None
        self.plot.setVisible(by_accuracy)
        self.size_plot.setVisible(not by_accuracy)
        if by_accuracy:
            self.plot.set_points(
                [_point(c, c.top1, chosen) for c in _with(found, chosen) if c.top1 is not None]
            )
        else:
            self.size_plot.set_points(
                [_point(c, c.parameters / 1e6, chosen) for c in _with(found, chosen)]
            )

    def help_text(self) -> str:
        return tr(
            "The program starts from a published table of devices and networks, leaves out what "
            "breaks a limit or does not fit into memory, and says why it chose what it chose. "
            "Times are estimates from the device's figures: the bar shows the range that networks "
            "with known times fell into. The last step measures the real time."
        )


def _point(item: Candidate, height: float, chosen: Candidate) -> Point:
    emphasised, faded = item is chosen, not item.fits
    return Point(item.latency.ms, height, item.title, item.model, 0, emphasised, faded)


def _with(found: Recommendation, chosen: Candidate) -> tuple[Candidate, ...]:
    others = tuple(c for c in found.candidates if c.model != chosen.model)
    return (*others, chosen)


def _title_and_side(item: Candidate) -> str:
    return tr(
        "{model}, {height} × {width} px",
        model=item.title,
        height=item.size[0],
        width=item.size[1],
    )


def _why_not_advised(found: Recommendation, item: Candidate) -> str:
    if not item.fits:
        return tr("You chose it although it breaks a limit: {reason}.", reason=item.reason)
    return tr("You chose it instead of {model}.", model=_title_and_side(found.chosen))


def _columns() -> tuple[Column, ...]:
    return (
        Column(tr("Network"), stretch=True),
        Column("", Cell.CHIP),
        Column(tr("A picture takes"), Cell.NUMBER, milliseconds, tr("Estimated, with its range")),
        Column(tr("Parameters"), Cell.NUMBER, short_count),
        Column(tr("Multiply-adds"), Cell.NUMBER, short_count),
        Column(tr("File"), Cell.NUMBER, size),
        Column(tr("Top-1"), Cell.NUMBER, lambda v: f"{v:.1f} %", tr("On ImageNet, published")),
        Column(tr("Note")),
    )


def _row(item: Candidate, recommended: bool, chosen: bool) -> tuple[Any, ...]:
    chip = ChipText("")
    if recommended:
        chip = ChipText(tr("recommended"), "good")
    elif chosen:
        chip = ChipText(tr("your choice"), "accent")
    elif not item.fits:
        chip = ChipText(tr("breaks a limit"), "warning")
    return (
        item.title,
        chip,
        item.latency.ms,
        item.parameters,
        item.macs,
        item.size_bytes,
        item.top1,
        item.reason,
    )
