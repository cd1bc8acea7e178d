"""How long each layer took where it ran, and what ran elsewhere than it was asked to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from tango_desktop.bench.fallback import fallback_of, provider_title
from tango_desktop.bench.layers import LayerProfile, LayerRow
from tango_desktop.bench.results import Benchmark
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.icons import icon
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.empty_state import EmptyState
from tango_desktop.ui.widgets.scroll import scrolled
from tango_desktop.ui.widgets.table import Cell, ChipText, Column, DataTable
from tango_desktop.ui.widgets.verdict import Verdict

TIME_COLUMN = 1
LEAST_TABLE = 180
BETWEEN = "between"  # the key of the row of what passes between the layers


@dataclass(frozen=True)
class ShownRow:
    """A row of the table.

    Attributes:
        node: the drawn layer it leads to; may be empty.
        cells: what it shows.
    """

    node: str
    cells: tuple[Any, ...]


def rows_of(profile: LayerProfile) -> dict[str, ShownRow]:
    """The rows by key, in the order they ran; their times add up to the whole."""
    found = {
        f"{place} {row.name}": ShownRow(row.node, _cells(profile, row))
        for place, row in enumerate(profile.rows)
    }
    rest_us = profile.total_us - sum(row.median_us for row in profile.rows)
    if rest_us > 0:
        share = rest_us / profile.total_us
        found[BETWEEN] = ShownRow(
            "", (tr("not attributed"), rest_us, share, None, tr("between the layers"), "", "")
        )
    return found


def _cells(profile: LayerProfile, row: LayerRow) -> tuple[Any, ...]:
    elsewhere = bool(row.provider) and row.provider != profile.asked
    ran_on = provider_title(row.provider) if row.provider else ""
    return (
        row.node or tr("not attributed"),
        row.median_us,
        row.share,
        ChipText(ran_on, "warning" if elsewhere else "neutral") if ran_on else None,
        row.op,
        ", ".join(row.fused_with),
        row.name,
    )


def microseconds(value_us: float | None) -> str:
    """A time for the column of microseconds: ``1,234``, ``0.84``."""
    return numbers.NONE if value_us is None else numbers.figure(value_us)


def _percent(share: float) -> str:
    return numbers.percent(share, 1)


def _columns() -> list[Column]:
    return [
        Column(tr("Layer"), tip=tr("As it is drawn"), stretch=True),
        Column(tr("Time, µs"), Cell.NUMBER, microseconds, tr("The median of all runs")),
        Column(tr("Share"), Cell.BAR, _percent, tr("Of the network’s time")),
        Column(tr("Ran on"), Cell.CHIP),
        Column(tr("Operator"), tip=tr("What the engine calls it")),
        Column(tr("With it"), tip=tr("Layers that the engine computes in the same step")),
        Column(tr("In the engine"), tip=tr("The name that the engine gives it")),
    ]


class LayersPanel(QWidget):
    """The verdict, the table, and the way to the graph."""

    graph_asked = Signal(str)  # a drawn layer to go to; may be empty

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, ShownRow] = {}
        self.verdict = Verdict()
        self.note = label("", "small", wrap=True)
        self.show_graph = QPushButton(icon("network"), tr("Show in the graph"))
        self.show_graph.clicked.connect(lambda: self.graph_asked.emit(self._node()))
        self.table = DataTable(tr("Times of the layers"), _columns())
        self.table.view.setMinimumHeight(px(LEAST_TABLE))
        self.table.view.sortByColumn(TIME_COLUMN, Qt.SortOrder.DescendingOrder)
        self.table.row_activated.connect(self._on_activated)
        self.empty = EmptyState("layers", tr("No layers were timed"))
        self._lay_out()

    def _lay_out(self) -> None:
        top = Card()
        top.body.addWidget(self.verdict)
        card = Card()
        head = QHBoxLayout()
        head.setSpacing(px(12))
        head.addWidget(self.note, 1)
        head.addWidget(self.show_graph, 0, Qt.AlignmentFlag.AlignTop)
        card.body.addLayout(head)
        card.body.addWidget(self.table, 1)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, px(8), 0)
        column.setSpacing(px(12))
        column.addWidget(top)
        column.addWidget(card, 1)
        self.content = content
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(content)
        self.stack.setObjectName("content")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, px(12), 0, 0)
        outer.addWidget(scrolled(self.stack))

    def show_benchmark(self, one: Benchmark, why_not: str = "") -> None:
        """Show a measurement's layers.

        Args:
            one: the measurement.
            why_not: why its times cannot be shown in the graph; empty when they can.
        """
        profile = one.layers
        self.stack.setCurrentWidget(self.empty if profile is None else self.content)
        if profile is None:
            self._rows = {}
            self.table.set_rows([])
            self.empty.say(tr("No layers were timed"), _why_none(one))
            return
        self._say(profile)
        self._rows = rows_of(profile)
        self.table.set_rows([row.cells for row in self._rows.values()], list(self._rows))
        self.show_graph.setEnabled(not why_not)
        self.show_graph.setToolTip(why_not or tr("Colours the layers by these times"))

    def _say(self, profile: LayerProfile) -> None:
        fallback = fallback_of(profile)
        look = "warning" if fallback.rows else "good"
        hint = tr("Every change of the part costs copies; the chips in the table say which layers.")
        self.verdict.say(look, fallback.sentence(), hint if fallback.rows else "")
        self.note.setText(
            tr(
                "{share} of the time is known by layer, from {runs} runs timed one by one. Layers "
                "that the engine fuses stand in one row.",
                share=numbers.percent(profile.attributed_share),
                runs=profile.runs,
            )
        )

    def _node(self) -> str:
        chosen = self._rows.get(self.table.selected_key() or "")
        return chosen.node if chosen is not None else ""

    def _on_activated(self, key: object) -> None:
        if self.show_graph.isEnabled() and str(key) in self._rows:
            self.graph_asked.emit(self._rows[str(key)].node)


def _why_none(one: Benchmark) -> str:
    if one.layers_problem:
        return one.layers_problem
    return tr(
        "This measurement has none: either none were asked for (“Runs timed by layer” in the "
        "settings), or {engine} does not tell them.",
        engine=one.engine,
    )
