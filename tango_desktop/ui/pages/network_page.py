"""Which network? The recommended one with the reasons, and the others with what they cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from tango_desktop.core.files import digest_of
from tango_desktop.core.flow import StageState, task_of
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import CLASSIFICATION
from tango_desktop.families import MODELS
from tango_desktop.i18n import tr
from tango_desktop.recommend.recommend import task_info
from tango_desktop.recommend.records import Candidate, Recommendation
from tango_desktop.recommend.stage import (
    AUTO,
    NetworkSettings,
    candidate_for,
    plan_own,
    recommendation_for,
    request_for,
)
from tango_desktop.ui.numbers import milliseconds, size
from tango_desktop.ui.pages.network_card import ChosenCard, short_count, title_and_side
from tango_desktop.ui.pages.network_tasks import NETWORK_VIEWS, NetworkViewInfo
from tango_desktop.ui.pages.network_variant import (
    NetworkSettingsPanel,
    find_model,
    option_texts,
    options_of,
)
from tango_desktop.ui.pages.question import QuestionPage
from tango_desktop.ui.reading import Reader
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card
from tango_desktop.ui.widgets.empty_state import EmptyState
from tango_desktop.ui.widgets.range_bar import RangeDelegate
from tango_desktop.ui.widgets.scatter_plot import Point, ScatterPlot
from tango_desktop.ui.widgets.table import Cell, ChipText, Column, DataTable

Options = Mapping[str, object]
# The recommendation it is about, the network, its side and its options.
Key = tuple[str, str, int, tuple[str, ...]]
OWN = "own"  # in the place of a variant's options
LATENCY_COLUMN = 2
LEAST_WIDTH = 800  # of the page, to show table and plot side by side
SHARES = (2, 1)  # of the width: table and plot
TABLE_HEIGHT = 150
PLOT_HEIGHT = 190


@dataclass(frozen=True)
class Detail:
    """The network that the settings name.

    Attributes:
        item: None until it is worked out.
        notes: what it takes over from the data, and what its variant costs, in sentences.
    """

    item: Candidate | None
    notes: tuple[str, ...] = ()


def recommend_job(project: Project, ctx: JobContext) -> Recommendation:
    """The recommendation; builds some twenty networks, which takes a moment."""
    ctx.check()
    return recommendation_for(project)


def detail_job(
    project: Project, known: Candidate | None, model: str, side: int, options: Options
) -> Detail:
    """A network's costs, unless they are known, and what it takes over from the data."""
    item = known
    if item is None:
        item = candidate_for(project, model, side)
    request = request_for(project)
    fit = task_info(request.task).fit
    return Detail(item, fit(project, request, MODELS.get(item.model), item.size[0], options).told)


def own_detail_job(project: Project) -> Detail:
    """The costs of the network in the file that the settings name."""
    return Detail(plan_own(project).costs)


class NetworkPage(QuestionPage):
    """The recommendation and the alternatives."""

    stage = "network"
    asked_here = ("model", "options", "file")

    def build(self) -> None:
        self._found: Recommendation | None = None
        self._found_for = ""
        self._asked_for = ""
        self._shown_choice: Candidate | None = None
        self._details: dict[Key, Detail] = {}
        self._wanted_key: Key | None = None
        self._reader = Reader(self.session, self)
        self._view = NETWORK_VIEWS.get(CLASSIFICATION.name)
        self.panel: NetworkSettingsPanel | None = None
        self.card = ChosenCard()
        self.card.auto.clicked.connect(self.take_recommended)
        self.card.draw.clicked.connect(self.session.graph_requested)
        self.table = DataTable(tr("Networks"), _columns(self._view))
        self.delegate = RangeDelegate(self.table.model, self.table.view)
        self.table.view.setItemDelegateForColumn(LATENCY_COLUMN, self.delegate)
        self.table.row_activated.connect(self.choose)
        self.table.row_selected.connect(self._on_selected)
        self.plot = ScatterPlot(
            tr("Time and accuracy"),
            tr("a picture takes, ms, estimated"),
            tr(self._view.accuracy_axis),
            milliseconds,
        )
        # Networks for small pictures, and variants, have no published figure.
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
        for at, share in enumerate(SHARES):
            both.setStretchFactor(at, share)
        both.setSizes([share * px(300) for share in SHARES])
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

    def inspector(self) -> QWidget:
        self.panel = NetworkSettingsPanel(self.session, self, self._chosen_model)
        return self.panel

    # -- answers ------------------------------------------------------------------------------

    def choose(self, model: object) -> None:
        """Take another network; one click, and one click back."""
        drawn = bool(self._own_file())
        if not model or (str(model) == self._chosen_setting() and not drawn):
            return
        info = find_model(str(model))
        settings: NetworkSettings = self.session.settings(NetworkSettings)
        options = settings.options
        if info is not None:  # another family may have other options
            options = option_texts(options_of(settings, info.options))
        if self._found is not None and str(model) == self._found.chosen.model:
            model = AUTO
        if self.session.update_settings(
            NetworkSettings, model=str(model), options=options, file=""
        ):
            item = self._candidate(str(model))
            self.session.post_undo(
                tr("{model} will be trained.", model=item.title if item else model)
            )

    def take_recommended(self) -> None:
        """Take the recommended network as it is, at the size that suits the pictures."""
        if self._found is not None and self.session.update_settings(
            NetworkSettings, model=AUTO, size=0, options=(), file=""
        ):
            self.session.post_undo(tr("{model} will be trained.", model=self._found.chosen.title))

    def _own_file(self) -> str:
        return str(self.session.settings(NetworkSettings).file)

    def _chosen_setting(self) -> str:
        return str(self.session.settings(NetworkSettings).model) or AUTO

    def _chosen_model(self) -> str:
        """The network's name in the zoo, as far as it is known."""
        setting = self._chosen_setting()
        if setting != AUTO:
            return setting
        if self._found is not None:
            return self._found.chosen.model
        return str(self.session.current().outputs(self.stage).get("model") or "")

    def _chosen(self, found: Recommendation) -> Detail:
        """The network that the settings name, as they would have it."""
        if self._own_file():
            return self._own_detail(self._own_file())
        setting = self._chosen_setting()
        settings: NetworkSettings = self.session.settings(NetworkSettings)
        item = self._candidate(setting)
        known = None
        if item is not None and settings.size in (0, item.size[0]) and not settings.options:
            known = item
        model = item.model if item else setting
        key = (self._found_for, model, settings.size, settings.options)
        if key not in self._details:
            self._details[key] = Detail(known)
            self._ask_detail(key, known)
        return self._details[key]

    def _own_detail(self, file: str) -> Detail:
        """The network that was drawn, or is in a file of the user's own."""
        key = (self._found_for, file, 0, (OWN,))
        if key not in self._details:
            self._details[key] = Detail(None)
            self._begin_reading(key)
            project = self.session.current()
            self._reader.read(
                tr("Estimate {model}", model=file),
                lambda ctx: own_detail_job(project),
                self._on_detail,
                lambda error: self._on_detail(Detail(None, (error.message, error.hint))),
            )
        return self._details[key]

    def _begin_reading(self, key: Key) -> None:
        if self._reader.is_reading and self._wanted_key is not None:
            del self._details[self._wanted_key]  # its answer is dropped: ask again when wanted
        self._wanted_key = key

    def _ask_detail(self, key: Key, known: Candidate | None) -> None:
        self._begin_reading(key)
        _, model, side, _ = key
        settings: NetworkSettings = self.session.settings(NetworkSettings)
        project = self.session.current()
        self._reader.read(
            tr("Estimate {model}", model=model),
            lambda ctx: detail_job(project, known, model, side, settings.family_options()),
            self._on_detail,
        )

    def _on_detail(self, detail: Detail) -> None:
        if self._wanted_key is None:
            return
        self._details[self._wanted_key] = detail
        self._wanted_key = None
        if self._found is not None:
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
        self._fit_task()
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

    def _fit_task(self) -> None:
        """Another task has other figures."""
        task = task_of(self.session.current())
        if task == self._view.name or task not in NETWORK_VIEWS:
            return
        self._view = NETWORK_VIEWS.get(task)
        self._found, self._found_for, self._asked_for = None, "", ""
        self.table.set_columns(_columns(self._view))
        self.plot.show_title(self.plot.title, tr(self._view.accuracy_axis))

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
        if self.panel is not None:
            self.panel.refresh()

    def _on_failed(self, error: Any) -> None:
        self.empty.say(error.message, error.hint)
        self.stack.setCurrentIndex(0)

    def _show(self, found: Recommendation) -> None:
        detail = self._chosen(found)
        item = detail.item
        self.stack.setCurrentIndex(1)
        file = self._own_file()
        if item is None:
            setting = self._chosen_setting()
            listed = found.chosen.title if setting == AUTO else setting
            self.card.show_name(Path(file).stem if file else listed)
            self.card.show_notes(detail.notes)
            return
        recommended = item is found.chosen
        variant = self.session.settings(NetworkSettings).options
        why = found.reasons if recommended else (_why_not_advised(found, item, variant),)
        if file:
            why = (_why_own(found, item),)
        self.card.show_candidate(item, self._view, why, recommended)
        self.card.show_notes(detail.notes)
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
        by_accuracy = chosen.accuracy is not None
        self.plot.setVisible(by_accuracy)
        self.size_plot.setVisible(not by_accuracy)
        shown = _with(found, chosen)
        if by_accuracy:
            known = [(c, c.accuracy) for c in shown if c.accuracy is not None]
            self.plot.set_points([_point(c, accuracy, chosen) for c, accuracy in known])
        else:
            self.size_plot.set_points([_point(c, c.parameters / 1e6, chosen) for c in shown])

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


def _why_not_advised(found: Recommendation, item: Candidate, options: tuple[str, ...]) -> str:
    if not item.fits:
        return tr("You chose it although it breaks a limit: {reason}.", reason=item.reason)
    if options and item.model == found.chosen.model:
        return tr(
            "You chose a variant of the recommended network: {options}.",
            options=", ".join(options),
        )
    return tr("You chose it instead of {model}.", model=title_and_side(found.chosen))


def _why_own(found: Recommendation, item: Candidate) -> str:
    if not item.fits:
        return tr("It is your own network, and breaks a limit: {reason}.", reason=item.reason)
    before = milliseconds(found.chosen.latency.ms)
    return tr(
        "It is your own network. {model}, which is recommended, takes {ms} a picture.",
        model=title_and_side(found.chosen),
        ms=before,
    )


def _columns(info: NetworkViewInfo) -> tuple[Column, ...]:
    return (
        Column(tr("Network"), stretch=True),
        Column("", Cell.CHIP),
        Column(tr("A picture takes"), Cell.NUMBER, milliseconds, tr("Estimated, with its range")),
        Column(tr("Input, px"), Cell.NUMBER, tip=tr("Side of the pictures that it is fed")),
        Column(tr(info.accuracy), Cell.NUMBER, lambda v: f"{v:.1f} %", tr(info.accuracy_tip)),
        Column(tr("Parameters"), Cell.NUMBER, short_count, tr(info.counted)),
        Column(tr("Multiply-adds"), Cell.NUMBER, short_count, tr(info.counted)),
        Column(tr("File"), Cell.NUMBER, size),
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
        item.size[0],
        item.accuracy,
        item.parameters,
        item.macs,
        item.size_bytes,
        item.reason or _smaller(item),
    )


def _smaller(item: Candidate) -> str:
    """Why it is fed smaller pictures than would suit."""
    if not item.full_reason:
        return ""
    return tr("not {side} px: {reason}", side=item.full_side, reason=item.full_reason)
