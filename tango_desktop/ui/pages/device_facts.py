"""The facts of a device, each with where it comes from."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from tango_desktop.devices.records import DeviceProfile, Figure
from tango_desktop.i18n import N_, tr
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.chip import Chip, OriginChip
from tango_desktop.ui.widgets.scroll import scrolled

_NAMES = {
    "memory": N_("Memory"),
    "bandwidth": N_("Memory bandwidth"),
    "power": N_("Power"),
    "cpu.cores": N_("Cores"),
    "cpu.clock": N_("Clock"),
}
_PARTS = {"cpu": N_("Processor"), "gpu": N_("Graphics unit"), "npu": "NPU", "dla": "DLA"}
_KINDS = {
    "peak": N_("at most"),
    "measured": N_("benchmarked"),
    "memory": N_("memory"),
    "bandwidth": N_("bandwidth"),
}


def fact_name(path: str) -> str:
    """The words for a figure's path, for example ``cpu.fp32.peak``."""
    if path in _NAMES:
        return tr(_NAMES[path])
    part, _, rest = path.partition(".")
    words = [tr(_KINDS[word]) if word in _KINDS else word for word in rest.split(".")]
    return " ".join([tr(_PARTS.get(part, part)), *words])


class FactsPanel(Card):
    """Name, facts and sources of one device."""

    def __init__(self) -> None:
        super().__init__(tr("Facts"))
        self._content = QWidget()
        self._content.setObjectName("content")
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(0, 0, px(8), 0)
        self._column.setSpacing(px(8))
        area = scrolled(self._content)
        area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        area.setAccessibleName(tr("Facts"))
        self.body.addWidget(area, 1)
        self._name = ""

    def show_profile(self, profile: DeviceProfile | None) -> None:
        """Show a device; None while it is not known."""
        name = profile.name if profile is not None else ""
        if name == self._name and self._column.count():
            return
        self._name = name
        self._clear()
        if profile is None:
            self._column.addWidget(
                label(tr("Choose a device to see its facts."), "secondary", wrap=True)
            )
            self._column.addStretch(1)
            return
        self._column.addWidget(label(profile.title, "strong", wrap=True))
        if profile.maker:
            self._column.addWidget(label(profile.maker, "small", wrap=True))
        if profile.connection.reason:
            self._column.addWidget(label(profile.connection.reason, "small", wrap=True))
        self._column.addLayout(_grid(profile))
        for heading, text in _statements(profile):
            self._column.addWidget(label(heading, "overline"))
            self._column.addWidget(label(text, "secondary", wrap=True))
        self._column.addStretch(1)

    def _clear(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            widget, layout = item.widget(), item.layout()
            if widget is not None:
                widget.deleteLater()
            if layout is not None:
                while (inner := layout.takeAt(0)) is not None:
                    old = inner.widget()
                    if old is not None:
                        old.deleteLater()


def _grid(profile: DeviceProfile) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(px(8))
    grid.setVerticalSpacing(px(6))
    grid.setColumnStretch(0, 1)
    for row, (path, value) in enumerate(profile.figures()):
        name = label(fact_name(path), "secondary", wrap=True)
        number = label(value.text().replace(" †", ""))
        number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        number.setToolTip(value.source)
        grid.addWidget(name, row, 0)
        grid.addWidget(number, row, 1)
        grid.addWidget(_origin(value), row, 2)
    return grid


def _origin(value: Figure) -> Chip:
    if value.assumed:
        return Chip(tr("assumed"), "warning", value.source)
    if not value.checked:
        return Chip(tr("unchecked"), "warning", tr("Not verified: {source}", source=value.source))
    return OriginChip(str(value.origin.value), value.source)


def _statements(profile: DeviceProfile) -> list[tuple[str, str]]:
    engines = ", ".join(f"{e.name} ({e.part}: {', '.join(e.precisions)})" for e in profile.engines)
    found = [(tr("System"), profile.system.os.text), (tr("Engines"), engines)]
    instructions = ", ".join(profile.processor.instructions)
    found.append((tr("Processor"), f"{profile.processor.name} {instructions}".strip()))
    found += [(tr(_PARTS.get(a.part, a.part)), a.name) for a in profile.accelerators]
    return [(heading, text) for heading, text in found if text]
