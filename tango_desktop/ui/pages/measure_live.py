"""What a measurement that runs tells: what it does, how far it is, and what the sensors say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from tango_desktop.core.jobs import Metric, Progress
from tango_desktop.i18n import N_, tr
from tango_desktop.ui import numbers
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.plot import LinePlot

SENSORS = "sensors"
_STEPS = 1000
PLOT_HEIGHT = 150


def celsius(value: float | None) -> str:
    """A temperature: ``61 °C``."""
    return numbers.NONE if value is None else f"{value:.0f} °C"


def megahertz(value: float | None) -> str:
    """A clock: ``1,510 MHz``."""
    return numbers.NONE if value is None else f"{numbers.count(value)} MHz"


def watts(value: float | None) -> str:
    """A power: ``6.42 W``."""
    return numbers.NONE if value is None else f"{numbers.figure(value)} W"


@dataclass(frozen=True)
class SensorInfo:
    """A sensor that is followed.

    Attributes:
        title: its words.
        shown: writes a value with its unit.
    """

    title: str
    shown: Callable[[float | None], str]


FOLLOWED: Mapping[str, SensorInfo] = {
    "temperature_c": SensorInfo(N_("Hottest part"), celsius),
    "clock_mhz": SensorInfo(N_("Clock"), megahertz),
    "power_w": SensorInfo(N_("Power"), watts),
}


class LivePanel(Card):
    """Shown while the stage runs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Measuring now"), parent)
        self.doing = label("", "secondary", wrap=True)
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress of the measurement"))
        self._last: dict[str, float] = {}
        self._sensors = QWidget()
        self._values = {name: label(numbers.NONE, "strong") for name in FOLLOWED}
        self._columns: dict[str, QWidget] = {}
        self.plot = LinePlot(tr("Temperature"), tr("seconds"), celsius)
        self.plot.setMinimumHeight(px(PLOT_HEIGHT))
        self._lay_out()
        self.begin()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self._sensors)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(24))
        for name, info in FOLLOWED.items():
            made = QWidget()
            column = QVBoxLayout(made)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            column.addWidget(self._values[name])
            column.addWidget(label(tr(info.title), "small"))
            self._columns[name] = made
            row.addWidget(made)
        row.addStretch(1)
        for widget in (self.doing, self.bar, self._sensors):
            self.body.addWidget(widget)
        self.body.addWidget(self.plot, 100)
        self.body.addStretch(1)  # what there is stays at the top where no plot fills the rest

    def begin(self) -> None:
        """A measurement begins."""
        self._last = {}
        self.doing.setText(tr("Starting"))
        self.bar.setRange(0, 0)
        self.plot.clear()
        for part in (self._sensors, self.plot, *self._columns.values()):
            part.hide()

    def show_progress(self, progress: Progress) -> None:
        """Show how far it is; without a share the bar only moves."""
        known = progress.fraction is not None
        self.bar.setRange(0, _STEPS if known else 0)
        if progress.fraction is not None:
            self.bar.setValue(round(progress.fraction * _STEPS))
        parts = [progress.message]
        if progress.fraction is not None:
            parts.append(numbers.percent(progress.fraction))
        if progress.eta_s is not None:
            parts.append(tr("{time} left", time=numbers.duration(progress.eta_s)))
        self.doing.setText("  ·  ".join(part for part in parts if part))

    def show_metric(self, metric: Metric) -> None:
        """Show what the sensors say at a moment."""
        if metric.series != SENSORS:
            return
        if metric.step < self._last.get("time_s", 0.0):
            self.plot.clear()  # another run
        self._last["time_s"] = metric.step
        for name, info in FOLLOWED.items():
            if name in metric.values:
                self._values[name].setText(info.shown(metric.values[name]))
                self._columns[name].show()
                self._sensors.show()
        if "temperature_c" in metric.values:
            self.plot.append(tr("Temperature"), metric.step, metric.values["temperature_c"])
            self.plot.show()
