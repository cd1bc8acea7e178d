"""The layers as a table, the costly ones first; a click goes there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tango_desktop.graph.layers import LAYERS, show
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.graph_editor.coloring import short_count
from tango_desktop.ui.graph_editor.copying import CopyKey
from tango_desktop.ui.graph_editor.network import EditedNetwork
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.table import Cell, Column, DataTable

QUIET_MS = 150  # without a change, before the rows are made anew
_DESCENDING = Qt.SortOrder.DescendingOrder


class LayerTable(QWidget):
    """Name, kind, output, parameters, work, memory and time of each layer."""

    item_requested = Signal(str)

    def __init__(self, network: EditedNetwork, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._network = network
        self._times: Mapping[str, float] = {}
        self._is_outdated = True
        self.table = DataTable(
            tr("Layers"),
            [
                Column(tr("Layer"), stretch=True),
                Column(
                    tr("MACs"), Cell.NUMBER, short_count, tr("Multiply-accumulates for one picture")
                ),
                Column(tr("Parameters"), Cell.NUMBER, short_count),
                Column(tr("Time"), Cell.NUMBER, _time, tr("Estimated, on the project's device")),
                Column(tr("Output"), Cell.NUMBER, numbers.size),
                Column(tr("Kind")),
                Column(tr("Shape")),
            ],
        )
        self.table.row_activated.connect(self._on_chosen)
        self.table.row_selected.connect(self._on_chosen)
        self.table.view.clicked.connect(lambda _: self._on_chosen(self.table.selected_key()))
        self._copy_key = CopyKey(self.table.view, self.table.copy)
        self.table.view.sortByColumn(1, _DESCENDING)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(8), px(8), px(8), px(8))
        column.addWidget(self.table)
        self._timer = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._timer.timeout.connect(self.refresh)
        network.insight_changed.connect(self._on_changed)

    def show_times(self, times_ms: Mapping[str, float]) -> None:
        """Show what each layer is estimated to take."""
        self._times = times_ms
        self._on_changed()

    def select(self, node_id: str) -> None:
        """Mark the row of a node, without going anywhere."""
        blocked = self.table.blockSignals(True)
        self.table.select(node_id)
        self.table.blockSignals(blocked)

    def refresh(self) -> None:
        """Make the rows anew; later, when nobody sees them."""
        self._is_outdated = not self.isVisible()
        if self._is_outdated:
            return
        costs = self._network.insight.costs
        rows: list[list[Any]] = [
            [
                name,
                cost.macs,
                cost.parameters,
                self._times.get(name),
                cost.activation_bytes,
                tr(LAYERS.get(cost.layer).title),
                show(cost.shape),
            ]
            for name, cost in costs.items()
        ]
        blocked = self.table.blockSignals(True)
        self.table.set_rows(rows, list(costs))
        self.table.blockSignals(blocked)

    def _on_changed(self) -> None:
        self._is_outdated = True
        if self.isVisible():
            self._timer.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_outdated:
            self.refresh()

    def _on_chosen(self, key: object) -> None:
        if key:
            self.item_requested.emit(str(key))


def _time(value: float | None) -> str:
    return numbers.milliseconds(value)
