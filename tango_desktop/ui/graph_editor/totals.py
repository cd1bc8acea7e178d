"""The line below the graph: what the network costs, and how far it is from where it started."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from tango_desktop.graph.insight import Insight, Totals
from tango_desktop.i18n import tr
from tango_desktop.recommend.records import Candidate
from tango_desktop.ui import numbers
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label, set_property
from tango_desktop.ui.widgets.chip import OriginChip

_SAME = 0.0005  # a smaller share of a change is none that anyone can read


def change_text(value: float | None, base: float | None) -> str:
    """How ``value`` differs from ``base``: ``+12.5 %``, ``−3.1 %``; empty where it does not."""
    if value is None or not base or abs(value - base) < _SAME * base:
        return ""
    share = (value - base) / base
    if share >= 1.0:
        return tr("{times} times", times=f"{value / base:.1f}")
    return f"{'+' if share > 0 else '−'}{abs(share) * 100:.1f} %"


class Figure(QWidget):
    """A name, a figure, and its change."""

    def __init__(self, title: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = label(title, "small")
        self.value = label(numbers.NONE, "section")
        self.change = label("", "small")
        self.setToolTip(tip)
        self.row = QHBoxLayout()
        self.row.setSpacing(px(6))
        self.row.addWidget(self.value)
        self.row.addWidget(self.change)
        self.row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addLayout(self.row)

    def show_figure(self, text: str, value: float | None, base: float | None) -> None:
        """Show a figure and how it differs from the one it started from."""
        self.value.setText(text)
        changed = change_text(value, base)
        self.change.setText(changed)
        worse = value is not None and base is not None and value > base
        set_property(self.change, "state", ("warn" if worse else "good") if changed else "")
        self.setAccessibleName(" ".join(filter(None, (self.title.text(), text, changed))))


class TotalsBar(QFrame):
    """Parameters, work, memory and time, each with its change."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("What the network costs"))
        self.parameters = Figure(tr("Parameters"), tr("Numbers that are learnt, as drawn"))
        self.macs = Figure(
            tr("Multiply-adds"), tr("Work for one picture: convolutions and linear layers")
        )
        self.memory = Figure(
            tr("Activations"), tr("Memory for one picture at most, beside the weights, in fp32")
        )
        self.latency = Figure(tr("A picture takes"), tr("On the project's device, estimated"))
        self.origin = OriginChip("estimated")
        self.origin.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.latency.row.insertWidget(2, self.origin)
        self._base: Totals | None = None
        self._base_costs: Candidate | None = None
        self._has_origin = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(24))
        for shown in (self.latency, self.parameters, self.macs, self.memory):
            row.addWidget(shown)
        row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.latency.sizeHint().width(), super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(self._wanted(self._parts()), super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _parts(self) -> list[QWidget]:
        """What can be shown, the least wanted last."""
        figures: list[QWidget] = [self.latency, self.parameters, self.macs, self.memory]
        return [*figures, self.origin] if self._has_origin else figures

    def _wanted(self, parts: list[QWidget]) -> int:
        width = -px(24)
        for part in parts:
            width += part.sizeHint().width() + (px(6) if part is self.origin else px(24))
        if self.origin.isVisibleTo(self) and self.latency in parts:
            width -= self.origin.sizeHint().width() + px(6)  # it stands in the figure's row
        return width

    def _fit(self) -> None:
        """Leave out what there is no room for, rather than cut all of it."""
        parts = self._parts()
        while len(parts) > 1 and self._wanted(parts) > self.width():
            parts.pop()
        for part in (self.parameters, self.macs, self.memory, self.origin):
            part.setVisible(part in parts)

    def set_base(self, totals: Totals, costs: Candidate) -> None:
        """What the changes are counted from."""
        self._base, self._base_costs = totals, costs

    def show_insight(self, insight: Insight) -> None:
        """Show the figures of the document as it is."""
        now, base = insight.totals, self._base
        if now.activation_bytes is None:  # sums over a part of the layers are no figures of it
            self.parameters.show_figure(f"≥ {numbers.count(now.parameters)}", None, None)
            self.macs.show_figure(f"≥ {_short(now.macs)}", None, None)
            self.memory.show_figure(numbers.NONE, None, None)
            self._refit()
            return
        self.parameters.show_figure(
            numbers.count(now.parameters), now.parameters, base.parameters if base else None
        )
        self.macs.show_figure(_short(now.macs), now.macs, base.macs if base else None)
        self.memory.show_figure(
            numbers.size(now.activation_bytes),
            now.activation_bytes,
            base.activation_bytes if base else None,
        )
        self._refit()

    def show_latency(self, costs: Candidate | None) -> None:
        """Show the estimate; None while there is none."""
        if costs is None:
            self.latency.show_figure(numbers.NONE, None, None)
            self._has_origin = False
            self._refit()
            return
        start = self._base_costs.latency.ms if self._base_costs is not None else None
        found = costs.latency
        spread = max(found.high_ms - found.ms, found.ms - found.low_ms) / max(found.ms, 1e-9) * 100
        self.latency.show_figure(numbers.milliseconds(found.ms), found.ms, start)
        self.origin.show_text(
            tr("estimated ±{percent} %", percent=round(spread)), "outline", found.source
        )
        self._has_origin = True
        self._refit()

    def _refit(self) -> None:
        self._fit()
        self.updateGeometry()


def _short(macs: int) -> str:
    """A large count with a unit: ``40.3 M``, ``3.66 G``."""
    factor, unit = (1e9, "G") if macs >= 1e9 else (1e6, "M")
    return f"{numbers.figure(macs / factor)} {unit}"
