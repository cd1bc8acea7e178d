"""Chips: small rounded labels for states and for where a figure comes from."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from tango_desktop.i18n import tr
from tango_desktop.ui.widgets.card import set_property

KINDS = ("neutral", "accent", "good", "warning", "bad", "outline")


class Chip(QLabel):
    """A small rounded label; ``kind`` is one of :data:`KINDS`."""

    def __init__(
        self, text: str = "", kind: str = "neutral", tip: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self.setObjectName("chip")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_text(text, kind, tip)

    def show_text(self, text: str, kind: str = "neutral", tip: str = "") -> None:
        """Show another text in another meaning."""
        self.setText(text)
        self.setToolTip(tip)
        set_property(self, "kind", kind)


class OriginChip(Chip):
    """Says where a figure comes from: ``measured``, ``estimated`` (± percent) or ``published``."""

    def __init__(
        self,
        origin: str,
        source: str = "",
        error_percent: float | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(origin_text(origin, error_percent), _ORIGINS.get(origin, "neutral"))
        self.setToolTip(source)
        self.setParent(parent)


_ORIGINS = {"measured": "good", "estimated": "outline", "published": "accent"}


def origin_text(origin: str, error_percent: float | None = None) -> str:
    """The word for a figure's origin, with its error when it is an estimate."""
    if origin == "measured":
        return tr("measured")
    if origin == "published":
        return tr("published")
    if error_percent is None:
        return tr("estimated")
    return tr("estimated ±{percent} %", percent=round(error_percent))
