"""A row of the list of devices: what it is, where, how it was found."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from tango_desktop.i18n import tr
from tango_desktop.ui.devices.offered import KIND_LOOKS, KIND_WORDS, Offered
from tango_desktop.ui.icons import IconLabel, icon
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import ChoiceCard, label
from tango_desktop.ui.widgets.elided_label import ElidedLabel


class OfferedRow(ChoiceCard):
    """Chosen with a click, Enter or Space; forgotten with the button on its right."""

    forgotten = Signal()

    def __init__(self, offered: Offered, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        outer = self.layout()
        assert outer is not None
        outer.setContentsMargins(px(12), px(8), px(4), px(8))
        self.picture = IconLabel("board", 24, "accent")
        self.name = ElidedLabel("", "strong")
        self.place = ElidedLabel("", "small", Qt.TextElideMode.ElideMiddle)
        self.problem = label("", "error", wrap=True)
        self.forget_button = QToolButton()
        self.forget_button.setIcon(icon("close", "secondary"))
        self.forget_button.clicked.connect(self.forgotten)
        texts = QVBoxLayout()
        texts.setSpacing(px(2))
        for part in (self.name, self.place, self.problem):
            texts.addWidget(part)
        row = QHBoxLayout()
        row.setSpacing(px(12))
        row.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        row.addWidget(self.forget_button, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(row)
        self.show_offered(offered)

    def show_offered(self, offered: Offered) -> None:
        """Show it as it was found last."""
        self.offered = offered
        address = offered.address.removeprefix("ssh://")
        look = KIND_LOOKS[offered.kind]
        self.picture.show_icon(look.icon, "warn" if offered.problem else look.role)
        self.name.setText(offered.title)
        self.place.setText("  ·  ".join(part for part in (address, offered.source) if part))
        self.problem.setText(offered.problem)
        self.problem.setVisible(bool(offered.problem))
        self.forget_button.setVisible(offered.recent)
        self.forget_button.setAccessibleName(tr("Forget {device}", device=offered.title))
        self.forget_button.setToolTip(self.forget_button.accessibleName())
        kind = tr(KIND_WORDS[offered.kind])
        told = (kind, offered.title, address, offered.source, offered.problem)
        self.setAccessibleName(", ".join(part for part in told if part))
