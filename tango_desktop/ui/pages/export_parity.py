"""The verdict on an exported model: figures with limits, and the pictures that differ most."""

from __future__ import annotations

from tango_desktop.core.tasks import CLASSIFICATION
from tango_desktop.export.comparison import Comparison
from tango_desktop.export.exporters import EXPORTERS
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.pages.export_made import MadeModel, Verdict
from tango_desktop.ui.pages.export_state import ExportView, figure_rows
from tango_desktop.ui.pages.export_tasks import EXPORT_VIEWS, ExportViewInfo
from tango_desktop.ui.session import Session
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.gallery import Gallery, Tile
from tango_desktop.ui.widgets.picture_viewer import PictureViewer, Shown, view
from tango_desktop.ui.widgets.table import Cell, Column, DataTable
from tango_desktop.ui.widgets.verdict import Verdict as VerdictLine

SIDE = 104  # of a picture that differs


def signed(value: float) -> str:
    """A change of a score: ``+0.012``, ``−0.003``, ``0.000``."""
    sign = "" if round(abs(value), 3) == 0 else "+" if value > 0 else "−"
    return f"{sign}{numbers.score(abs(value))}"


class ParityCard(Card):
    """The verdict, the figures with their limits, and the pictures that differ most."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._view: ExportView | None = None
        self._info = EXPORT_VIEWS.get(CLASSIFICATION.name)
        self.viewer: PictureViewer | None = None
        self.verdict = VerdictLine()
        self.figures = DataTable(tr("Comparison"), _figure_columns(), filtered=False)
        self.limits = label("", "small", wrap=True)
        self.outputs_title = label(tr("Raw outputs, by kind"), "strong")
        self.outputs = DataTable(tr("Raw outputs"), _output_columns(), filtered=False)
        self.how = label("", "small", wrap=True)
        self.worst_title = label("", "strong")
        self.worst = Gallery(tr("Pictures that differ most"), session, lines=2, side=SIDE)
        self.worst.setFixedHeight(px(SIDE + 72))
        self._parts = (
            *(self.figures, self.limits, self.worst_title, self.worst),
            *(self.outputs_title, self.outputs, self.how),
        )
        for widget in (self.verdict, *self._parts):
            self.body.addWidget(widget)
        self.worst.picture_activated.connect(self.open_large)

    def show_view(self, data: ExportView, info: ExportViewInfo, failure: str = "") -> None:
        """Show a model's report, or that it has none; ``failure`` is why a later attempt failed."""
        self._view, self._info = data, info
        report = data.report
        self._say(data, report)
        if failure and (report is None or report.passed):
            self._say_earlier(failure)
        for widget in self._parts:
            widget.setVisible(report is not None)
        if report is not None:
            self._show_report(data, report)

    def show_attempt(self, model: MadeModel, reason: str) -> None:
        """Say why there is nothing to compare; ``reason`` is what the last run said, if it did."""
        self._view = None
        for widget in self._parts:
            widget.hide()
        if model.verdict is not Verdict.NOT_MADE:
            self.verdict.say("bad", tr("The files of this model are damaged"), tr("Export again."))
            return
        said = tr("The log has what the converter printed.") if model.log else ""
        self.verdict.say("bad", tr("No model was made"), f"{reason} {said}".strip())

    def _say_earlier(self, failure: str) -> None:
        earlier = tr(
            "This model was made before the last attempt, which failed: {why}", why=failure
        )
        self.verdict.say("warning", self.verdict.text.text(), earlier)

    def _show_report(self, data: ExportView, report: Comparison) -> None:
        info = self._info
        self.figures.set_rows(figure_rows(info.figures(report), report, data.limits))
        self.figures.fit_height(8)
        self.limits.setText(_about_limits(data, report))
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

    def _say(self, data: ExportView, report: Comparison | None) -> None:
        if report is None:
            self.verdict.say("info", tr("Not compared"), _why_not_compared(data))
        elif report.passed:
            went = tr(
                "{count} of your pictures went through both, from the file to the answer.",
                count=numbers.count(report.pictures),
            )
            said = (went, self._info.caveat(report), report.note())
            self.verdict.say("good", tr(self._info.same), " ".join(part for part in said if part))
        else:
            accepted = bool((data.card.get("parity") or {}).get("accepted"))
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
            self.viewer = view(self._session, self.worst.count, self.describe, index, self)


def _about_limits(data: ExportView, report: Comparison) -> str:
    """Which limits these are, where they are changed, and how sure the change of accuracy is."""
    precision = str((data.card.get("engine") or {}).get("precision") or "")
    parts = []
    if data.limits and precision:
        parts.append(
            tr(
                "These are the limits for {precision}; the expert settings of this step change "
                "them.",
                precision=precision,
            )
        )
    if report.loss_allowed_by:
        parts.append(tr("What may be lost is the limit of the page Optimize."))
    if data.interval is not None:
        low, high = data.interval
        parts.append(
            tr(
                "With so many pictures the change of accuracy is known to be between {low} and "
                "{high} (95 %).",
                low=signed(low),
                high=signed(high),
            )
        )
    return " ".join(parts)


def _why_not_compared(data: ExportView) -> str:
    name = str((data.card.get("engine") or {}).get("name") or "")
    info = EXPORTERS.get(name) if name in EXPORTERS else None
    if info is None or info.is_compared_here:
        return tr("Export again to have it compared with the trained network.")
    where = tr(
        "Models for {engine} do not run on this computer, only on: {place}. Whether it answers "
        "the same is not known until it runs there.",
        engine=info.title,
        place=tr(info.runs_on.value),
    )
    if info.is_deployable:
        return where
    return where + " " + tr("Take the files from their folder; the program deploys none of these.")


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
