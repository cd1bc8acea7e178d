"""The engines of a device: those that can run there, and why the others cannot."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tango_desktop.devices.facts.engines import BUNDLED, IMAGE, INSTALLED, EngineOnDevice
from tango_desktop.i18n import N_, tr
from tango_desktop.recommend.titles import PART_TITLES
from tango_desktop.ui.icons import IconLabel
from tango_desktop.ui.theme import Look, px
from tango_desktop.ui.widgets.card import label
from tango_desktop.ui.widgets.chip import Chip

HOW = {
    INSTALLED: (N_("installed"), "good"),
    BUNDLED: (N_("with the bundle"), "accent"),
    IMAGE: (N_("part of the image"), "good"),
}

# By whether it can run there, and whether this program makes models for it.
LOOKS = {
    (True, True): Look("check", "good"),
    (True, False): Look("circle", "secondary"),
    (False, False): Look("minus", "disabled"),
}


def title_of(engine: EngineOnDevice) -> str:
    """``TensorRT (graphics unit)``."""
    part = tr(PART_TITLES.get(engine.part, engine.part))
    return f"{engine.title} ({part})"


class EngineList(QWidget):
    """One row to an engine; what cannot run is grey, with its reason."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(8))
        self.shown: tuple[EngineOnDevice, ...] = ()

    def show_engines(self, engines: Sequence[EngineOnDevice]) -> None:
        """Show them: those that this program sends models for, those that run there, the rest."""
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.shown = tuple(sorted(engines, key=lambda one: (not one.can_deploy, not one.available)))
        for engine in self.shown:
            self._column.addWidget(_row(engine))


def _row(engine: EngineOnDevice) -> QWidget:
    made = QWidget()
    look = LOOKS[engine.available, engine.available and engine.can_deploy]
    head = QHBoxLayout()
    head.setSpacing(px(8))
    head.addWidget(label(title_of(engine), "" if engine.available else "secondary"))
    if engine.available and engine.how in HOW and (engine.can_deploy or engine.how != BUNDLED):
        words, kind = HOW[engine.how]
        head.addWidget(Chip(tr(words), kind))
    head.addStretch(1)
    texts = QVBoxLayout()
    texts.setSpacing(px(2))
    texts.addLayout(head)
    below = _below(engine)
    if below:
        texts.addWidget(label(below, "small", wrap=True))
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(px(8))
    row.addWidget(IconLabel(look.icon, 16, look.role), 0, Qt.AlignmentFlag.AlignTop)
    row.addLayout(texts, 1)
    return made


def _below(engine: EngineOnDevice) -> str:
    if not engine.available:
        return engine.reason
    parts = (engine.version, ", ".join(engine.precisions), engine.reason)
    return " · ".join(part for part in parts if part)
