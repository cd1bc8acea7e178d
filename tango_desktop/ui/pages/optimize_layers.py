"""How sensitive each layer is to 8 bits, and which ones are kept in floating point."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.compress.curve import kept_at
from tango_desktop.compress.settings import AS_TRAINED, FLOATS
from tango_desktop.i18n import N_, counted, tr
from tango_desktop.ui import numbers
from tango_desktop.ui.icons import icon
from tango_desktop.ui.pages.optimize_state import OptimizeView
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.empty_state import EmptyState
from tango_desktop.ui.widgets.flow_row import FlowRow
from tango_desktop.ui.widgets.scroll import scrolled
from tango_desktop.ui.widgets.table import Cell, ChipText, Column, DataTable

LEAST_TABLE = 220
ROW = 32


def decibels(value: float) -> str:
    """A ratio: ``31.4``."""
    return f"{value:.1f}"


def _columns() -> list[Column]:
    return [
        Column(tr("Layer"), tip=tr("As it is drawn"), stretch=True),
        Column(
            tr("Signal to noise, dB"),
            Cell.NUMBER,
            decibels,
            tr("Of the answers when this layer alone is in 8 bits; the fewer, the worse"),
        ),
        Column(tr("Weights"), Cell.NUMBER, numbers.count, tr("What keeping it costs in size")),
        Column(tr("Computed in"), Cell.CHIP),
    ]


class LayersPanel(QWidget):
    """The table, the control that keeps the worst, and the way to the graph."""

    graph_asked = Signal(str)  # a layer to go to; may be empty
    level_chosen = Signal(int)
    changed = Signal(dict)  # settings by name
    measure_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.keep = QComboBox()
        self.keep.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.keep.setAccessibleName(tr("Layers kept in floating point"))
        self.kept_in = QComboBox()
        self.kept_in.setAccessibleName(tr("Precision of kept layers"))
        for name in FLOATS:
            self.kept_in.addItem(name.upper(), name)
        self.note = label("", "secondary", wrap=True)
        self.show_graph = QPushButton(icon("network"), tr("Show in the graph"))
        self.show_graph.setToolTip(tr("Colours the layers by how sensitive they are"))
        self.table = DataTable(tr("Sensitivity of the layers"), _columns())
        self.table.view.setMinimumHeight(px(LEAST_TABLE))
        self.empty = EmptyState(
            "layers",
            tr("No layers were measured"),
            tr(
                "Measuring the trade-off quantizes one layer after the other, and tells which "
                "ones suffer most."
            ),
            buttons=((tr("Measure the trade-off"), self.measure_asked.emit),),
        )
        self._lay_out()
        self.keep.activated.connect(lambda _: self.level_chosen.emit(self.keep.currentData()))
        self.kept_in.activated.connect(
            lambda _: self.changed.emit({"kept_in": self.kept_in.currentData()})
        )
        self.show_graph.clicked.connect(lambda: self.graph_asked.emit(self._chosen()))
        self.table.row_activated.connect(lambda key: self.graph_asked.emit(str(key)))

    def _lay_out(self) -> None:
        card = Card()
        choose = FlowRow(gap=8)
        words, precision = label(tr("Keep the worst")), label(tr("in"))
        for widget in (words, self.keep, precision, self.kept_in, self.show_graph):
            widget.setMinimumHeight(px(ROW))  # they stand on one line
            choose.add(widget)
        card.body.addWidget(self.note)
        card.body.addWidget(choose)
        card.body.addWidget(self.table, 1)
        self.stack = QStackedWidget()
        self.stack.setObjectName("content")
        self.stack.addWidget(self.empty)
        self.stack.addWidget(card)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, px(12), 0, 0)
        outer.addWidget(scrolled(self.stack))

    def show_view(self, view: OptimizeView) -> None:
        """Show the layers, and which of them stay as trained."""
        self.stack.setCurrentIndex(1 if view.layers else 0)
        self.empty.buttons[0].setVisible(not view.missing_engine)
        if not view.layers:
            self.table.set_rows([])
            return
        kept = self._kept(view)
        self.note.setText(_note(view))
        rows = [_row(one, at < kept) for at, one in enumerate(view.layers)]
        self.table.set_rows(rows, [one.layer for one in view.layers])
        self._fill_keep(view, kept)

    def _kept(self, view: OptimizeView) -> int:
        return _kept_at(view, view.chosen_level)

    def _fill_keep(self, view: OptimizeView, kept: int) -> None:
        self.keep.clear()
        levels: dict[int, int] = {}
        for level in range(AS_TRAINED + 1):
            levels.setdefault(_kept_at(view, level), level)
        for count, level in levels.items():
            self.keep.addItem(_keep_words(count, len(view.layers)), level)
        places = [at for at, count in enumerate(levels) if count == kept]
        self.keep.setCurrentIndex(places[0] if places else -1)
        self.keep.setEnabled(not view.settings.automatic and not view.missing_engine)
        self.kept_in.setCurrentIndex(FLOATS.index(view.settings.kept_in))
        self.kept_in.setEnabled(not view.missing_engine)
        automatic = tr("It is chosen automatically.") if view.settings.automatic else ""
        self.keep.setToolTip(automatic or tr("The same as the precision level"))

    def _chosen(self) -> str:
        return str(self.table.selected_key() or "")


def _kept_at(view: OptimizeView, level: int) -> int:
    found = view.level(level)
    return found.kept if found is not None else kept_at(level, len(view.layers))


def _keep_words(count: int, layers: int) -> str:
    if count == 0:
        return tr("0 layers: all in 8 bits")
    if count >= layers:
        return tr("all layers: as trained")
    return counted(count, N_("1 layer in floating point"), N_("{count} layers in floating point"))


def _row(one: Any, is_kept: bool) -> tuple[Any, ...]:
    words = ChipText(tr("floating point"), "accent") if is_kept else ChipText(tr("8 bits"))
    return one.layer, one.snr_db, one.weights, words


def _note(view: OptimizeView) -> str:
    worst = view.layers[0]
    text = tr(
        "“{layer}” suffers most: with it alone in 8 bits, the answers keep {snr} dB of signal over "
        "noise. The worst layers can stay in floating point; the rest then runs in 8 bits.",
        layer=worst.layer,
        snr=decibels(worst.snr_db),
    )
    if view.of_trained:
        return f"{text} {tr('Measured before channels are removed.')}"
    return text
