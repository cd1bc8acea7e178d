"""Colours boxes by a figure of theirs: parameters, work, memory, time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log10

from PySide6.QtGui import QColor

from tango_desktop.graph.folding import VisibleItem
from tango_desktop.graph.insight import Insight
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers, theme

from .looks import BoxLook, mix, value_look

# From little to much; lightness rises or falls all along, so nobody needs to tell hues apart.
_LIGHT = ("#FBF3DC", "#FBD48A", "#F19A54", "#CF5140", "#7E1D3F")
_DARK = ("#2A2430", "#5C2F4C", "#A4463F", "#E58A3C", "#FBE08A")
_SHADES = 64
_LEAST_SHARE = 1e-4  # of the largest: what is smaller has the palest colour


@dataclass(frozen=True)
class Coloring:
    """A figure of every node.

    Attributes:
        title: of the figure.
        values: by node id; nodes without one stay uncoloured.
        text: writes a value with its unit.
        origin: where the figures come from, such as “estimated”.
    """

    title: str
    values: Mapping[str, float]
    text: Callable[[float], str]
    origin: str = ""

    @property
    def heading(self) -> str:
        """The title with the figures' origin."""
        if not self.origin:
            return self.title
        return tr("{title} ({origin})", title=self.title, origin=self.origin)

    def value_of(self, item: VisibleItem) -> float | None:
        """The figure of a box: a folded block's is the sum of what is inside."""
        if item.node is not None:
            return self.values.get(item.node.id)
        found = [self.values[node_id] for node_id in item.nodes if node_id in self.values]
        return sum(found) if found and not item.is_open else None


def by_parameters(insight: Insight) -> Coloring:
    """Learnt numbers."""
    values = {name: float(cost.parameters) for name, cost in insight.costs.items()}
    return Coloring(tr("Parameters"), values, short_count)


def by_macs(insight: Insight) -> Coloring:
    """Multiply-accumulates for one picture."""
    values = {name: float(cost.macs) for name, cost in insight.costs.items()}
    return Coloring(tr("Multiply-accumulates"), values, short_count)


def by_memory(insight: Insight) -> Coloring:
    """Bytes of the output for one picture in fp32."""
    values = {name: float(cost.activation_bytes) for name, cost in insight.costs.items()}
    return Coloring(tr("Activation memory"), values, numbers.size)


def by_latency(values_ms: Mapping[str, float], is_measured: bool, device: str = "") -> Coloring:
    """Milliseconds of each layer on the project's device, or on ``device`` where it is named."""
    origin = tr("measured") if is_measured else tr("estimated")
    if is_measured and device:
        origin = tr("measured on {device}", device=device)
    return Coloring(tr("Latency"), dict(values_ms), numbers.milliseconds, origin)


def short_count(value: float) -> str:
    """``1.23 M`` of 1,234,567."""
    for limit, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= limit * 0.9995:
            return f"{numbers.figure(value / limit)} {unit}"
    return numbers.figure(value) if value else "0"


@dataclass(frozen=True)
class Scale:
    """How values become colours: logarithmic from ``low`` to ``high``; zero is apart."""

    low: float
    high: float

    def share(self, value: float) -> float:
        """0 (little) to 1 (much)."""
        if value <= self.low or self.high <= self.low:
            return 1.0 if 0 < self.high <= value else 0.0
        return min(1.0, log10(value / self.low) / log10(self.high / self.low))

    def at(self, share: float) -> float:
        """The value of a share."""
        return float(self.low * (self.high / self.low) ** share) if self.low > 0 else 0.0


def scale_of(values: Iterable[float]) -> Scale:
    """The scale of the values that are shown."""
    positive = [value for value in values if value > 0]
    if not positive:
        return Scale(0.0, 0.0)
    high = max(positive)
    return Scale(max(min(positive), high * _LEAST_SHARE), high)


def look_of(share: float) -> BoxLook:
    """The look of a box at a share from 0 to 1."""
    return _look(round(share * (_SHADES - 1)), theme.tokens().dark)


def zero_look() -> BoxLook:
    """The look of a box whose figure is zero."""
    return value_look(theme.color("sunken"))


@lru_cache(maxsize=2 * _SHADES)
def _look(shade: int, dark: bool) -> BoxLook:
    return value_look(color_at(shade / (_SHADES - 1), dark))


def color_at(share: float, dark: bool) -> QColor:
    """A colour of the scale."""
    stops = _DARK if dark else _LIGHT
    at = share * (len(stops) - 1)
    first = min(int(at), len(stops) - 2)
    return mix(QColor(stops[first]), QColor(stops[first + 1]), at - first)


def looks_of(coloring: Coloring, items: Iterable[VisibleItem]) -> tuple[dict[str, BoxLook], Scale]:
    """The looks of all boxes that have a figure, and the scale."""
    values = {item.key: coloring.value_of(item) for item in items if not item.is_open}
    known = {key: value for key, value in values.items() if value is not None}
    scale = scale_of(known.values())
    nothing = zero_look()
    return {
        key: look_of(scale.share(value)) if value > 0 else nothing for key, value in known.items()
    }, scale
