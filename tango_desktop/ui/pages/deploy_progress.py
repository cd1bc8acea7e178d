"""A deployment that runs: what it does, how far it is, and what it did before."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QProgressBar, QWidget

from tango_desktop.core.jobs import Progress
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers, theme
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.elided_label import ElidedLabel

LOG_HEIGHT = 108
LOG_LINES = 500


class ProgressCard(Card):
    """The bar, the remaining time and a log, a line for every step."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Deploying"), parent)
        self._step = ""
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress of the deployment"))
        self.doing = ElidedLabel("", "secondary", Qt.TextElideMode.ElideMiddle)
        self.doing.setFont(theme.font(tabular=True))
        self.left = label("", "small")
        self.log = QPlainTextEdit()
        self.log.setReadOnly(True)
        self.log.setFont(theme.mono_font())
        self.log.setMaximumBlockCount(LOG_LINES)
        self.log.setFixedHeight(px(LOG_HEIGHT))
        self.log.setAccessibleName(tr("Log of the deployment"))
        row = QHBoxLayout()
        row.setSpacing(px(12))
        row.addWidget(self.doing, 1)
        row.addWidget(self.left)
        self.body.addWidget(self.bar)
        self.body.addLayout(row)
        self.body.addWidget(self.log)

    def begin(self) -> None:
        """A deployment begins."""
        self._step = ""
        self.log.clear()
        self.show_progress(Progress(None))

    def show_progress(self, progress: Progress) -> None:
        """Show how far it is."""
        known = progress.fraction is not None
        self.bar.setRange(0, 1000 if known else 0)
        self.bar.setValue(round(1000 * (progress.fraction or 0.0)))
        self.doing.setText(progress.message)
        left = numbers.duration(progress.eta_s) if progress.eta_s is not None else ""
        self.left.setText(tr("{span} left", span=left) if left else "")
        step = progress.message.partition(":")[0]  # “Sending x” stays one line while it is sent
        if step and step != self._step:
            self._step = step
            self.note(step)

    def note(self, text: str) -> None:
        """Add a line."""
        self.log.appendPlainText(f"{datetime.now():%H:%M:%S}  {text}")
