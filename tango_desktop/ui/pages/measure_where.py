"""Where the page “Measure” measures: device, address, engine, part, power mode, clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tango_desktop.bench.fallback import provider_title
from tango_desktop.bench.results import Benchmark
from tango_desktop.bench.stage import MeasureSettings
from tango_desktop.core.project import Project
from tango_desktop.devices.targets import THIS
from tango_desktop.errors import TangoError
from tango_desktop.i18n import tr
from tango_desktop.ui.devices.links import DeviceLinks, LinkState, link_of, link_words
from tango_desktop.ui.icons import IconLabel
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label

_CPU = "cpu"
_WORDS = {
    "cuda": "CUDAExecutionProvider",
    "tensorrt": "TensorrtExecutionProvider",
    "openvino": "OpenVINOExecutionProvider",
    "coreml": "CoreMLExecutionProvider",
    "dml": "DmlExecutionProvider",
    "xnnpack": "XnnpackExecutionProvider",
    "nnapi": "NnapiExecutionProvider",
    "qnn": "QNNExecutionProvider",
    _CPU: "CPUExecutionProvider",
}


@dataclass(frozen=True)
class Where:
    """Where a measurement takes place.

    Attributes:
        device: its title; empty before one was chosen.
        address: as a person writes it; empty on this computer.
        parts: engine, precision, what runs it, power mode and clock, in words.
        trouble: what is wrong with the line to it; empty when nothing is.
    """

    device: str
    address: str = ""
    parts: tuple[str, ...] = ()
    trouble: str = ""

    def sentence(self) -> str:
        """All of it in a line."""
        told = (part for part in (self.device, self.address, *self.parts) if part)
        return "\u00a0\u00a0·  ".join(told)  # a line never begins with the dot


def where_of(
    project: Project,
    measured: Sequence[Benchmark],
    links: DeviceLinks,
    shown: Benchmark | None = None,
) -> Where:
    """Where the project is measured; power mode and clock as they were there the last time.

    Args:
        project: it.
        measured: its measurements, oldest first.
        links: the lines to devices.
        shown: the measurement whose figures stand below: what ran that one is told, which may
            be another part than the next one is to use.
    """
    device = project.outputs("device")
    address = address_of(project)
    title = str(device.get("title") or device.get("name") or "")
    engine = " ".join(str(device.get(name) or "") for name in ("engine", "precision")).strip()
    part = part_title(project)
    if shown is not None:
        engine = f"{shown.engine} {shown.precision}".strip()
        part = provider_title(shown.provider)
    link = link_of(project, links)
    problem = link.state is LinkState.PROBLEM
    return Where(
        title,
        address,
        (
            engine,
            tr("on {part}", part=part) if engine else "",
            *_setting(measured if shown is None else [shown], address),
        ),
        link_words(link, title) if problem else "",
    )


def address_of(project: Project) -> str:
    """Where the release is deployed; empty on this computer."""
    found = project.outputs("deploy").get("address") or project.outputs("device").get("address")
    return "" if str(found or "") in ("", str(THIS)) else str(found)


def part_title(project: Project) -> str:
    """What is asked to run the network, in words."""
    try:
        name = project.settings(MeasureSettings).provider
    except TangoError:
        name = _CPU
    return provider_title(_WORDS.get(name, name))


def _setting(measured: Sequence[Benchmark], address: str) -> tuple[str, ...]:
    """Power mode and clock, of the last measurement at the same place."""
    last = next((one for one in reversed(measured) if one.context.address == address), None)
    if last is None:
        return ()
    mode, governor = last.context.power_mode, last.context.governor
    return (
        tr("power mode {mode}", mode=mode) if mode else "",
        tr("clock {governor}", governor=governor) if governor else "",
    )


class WhereLine(QWidget):
    """One line; under it what is wrong with the way to the device."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.icon = IconLabel("target", 16, "secondary")
        self.text = label("", "secondary", wrap=True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.trouble_icon = IconLabel("alert", 16, "bad")
        self.trouble = label("", "", wrap=True)
        self._trouble_row = QWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        first = QWidget()
        for row, icon, text in (
            (first, self.icon, self.text),
            (self._trouble_row, self.trouble_icon, self.trouble),
        ):
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(px(8))
            line.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(text, 1)
            column.addWidget(row)
        self._trouble_row.hide()

    def show_where(self, where: Where) -> None:
        """Show another place."""
        self.setVisible(bool(where.device))
        self.text.setText(where.sentence())
        self.trouble.setText(where.trouble)
        self._trouble_row.setVisible(bool(where.trouble))
