"""How far the stage is while it runs."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar, QWidget

from tango_desktop.core.jobs import Progress
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.widgets.card import Card, label

_STEPS = 1000


class RunningBar(Card):
    """What is done, and a bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.doing = label("", "secondary", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress of the optimization"))
        self.body.addWidget(self.doing)
        self.body.addWidget(self.bar)
        self.begin()
        self.hide()

    def begin(self) -> None:
        """A run begins."""
        self.doing.setText(tr("Starting"))
        self.bar.setRange(0, 0)

    def show_progress(self, progress: Progress) -> None:
        """Show how far it is; without a share the bar only moves."""
        known = progress.fraction is not None
        self.bar.setRange(0, _STEPS if known else 0)
        self.bar.setValue(round((progress.fraction or 0.0) * _STEPS))
        share = numbers.percent(progress.fraction) if known else ""
        self.doing.setText("  ·  ".join(part for part in (progress.message, share) if part))
