"""The three answers to “Where will it run?” as cards."""

from __future__ import annotations

import enum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tango_desktop.devices.records import DeviceProfile
from tango_desktop.i18n import tr
from tango_desktop.ui.icons import IconLabel
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import ChoiceCard, label


class Place(enum.Enum):
    """Where a network may run."""

    THIS = "this"
    DESK = "desk"
    PROFILE = "profile"


class PlaceCard(ChoiceCard):
    """One place: a picture, what it is, what was chosen there."""

    def __init__(self, symbol: str, title: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._title, self._usual = title, text
        self.text = label(text, "small", wrap=True)
        self.mark = IconLabel("check-circle", 20, "accent")
        head = QHBoxLayout()
        head.setSpacing(px(8))
        head.addWidget(IconLabel(symbol, 24, "accent"))
        head.addWidget(label(title, "section", wrap=True), 1)
        head.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(px(6))
        column.addLayout(head)
        column.addWidget(self.text)
        column.addStretch(1)
        self.body.addLayout(column, 1)
        self.show_choice(False)

    def show_choice(self, chosen: bool, text: str = "") -> None:
        """Say whether the project's device is here, and which it is."""
        self.mark.setVisible(chosen)
        self.text.setText(text or self._usual)
        name = f"{self._title}, {tr('chosen')}" if chosen else self._title
        self.setAccessibleName(name)
        self.setAccessibleDescription(self.text.text())


class ThisComputerCard(PlaceCard):
    """This computer with what was found out about it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("computer", tr("This computer"), tr("Looking at this computer…"), parent)

    def show_profile(self, profile: DeviceProfile) -> None:
        """Show the facts that were probed."""
        cores = tr("{n} cores", n=f"{profile.processor.cores.value:g}")
        parts = [profile.processor.name, cores, profile.memory.text()]
        parts += [accelerator.name for accelerator in profile.accelerators]
        self._usual = " · ".join(part for part in parts if part)
        self.text.setText(self._usual)
        self.setAccessibleDescription(self._usual)
