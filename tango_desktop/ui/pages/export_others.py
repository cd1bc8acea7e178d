"""Names that people look for among the engines in vain, and what took their place; folded."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from tango_desktop.export.engines.others import OTHERS, OtherInfo
from tango_desktop.export.exporters import EXPORTERS
from tango_desktop.i18n import tr
from tango_desktop.ui.icons import icon
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.chip import Chip
from tango_desktop.ui.widgets.flow_row import FlowRow


class OthersCard(Card):
    """A fold with one row to a name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.fold = QToolButton()
        self.fold.setText(tr("Other names you may look for ({count})", count=len(OTHERS)))
        self.fold.setAccessibleName(self.fold.text())
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.setCheckable(True)
        self.fold.toggled.connect(self.unfold)
        self.rows = QWidget()
        column = QVBoxLayout(self.rows)
        column.setContentsMargins(0, px(4), 0, 0)
        column.setSpacing(px(12))
        for info in OTHERS:
            column.addWidget(_row(info))
        self.body.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.rows)
        self.unfold(False)

    def unfold(self, unfolded: bool) -> None:
        """Show the names, or hide them."""
        self.rows.setVisible(unfolded)
        self.fold.setIcon(icon("chevron-down" if unfolded else "chevron-right", "secondary"))


def instead_of(info: OtherInfo) -> str:
    """What to use in its place, in words."""
    names = [EXPORTERS.get(name).title if name in EXPORTERS else name for name in info.instead]
    return tr("Use instead: {names}.", names=", ".join(names))


def _row(info: OtherInfo) -> QWidget:
    made = QWidget()
    head = FlowRow()
    head.add(label(info.title, "strong"))
    state = tr(info.state.value)
    if info.since:
        state = tr("{state}, {year}", state=state, year=info.since)
    head.add(Chip(state, "outline", info.source))
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(px(2))
    column.addWidget(head)
    column.addWidget(label(f"{tr(info.reason)} {instead_of(info)}", "secondary", wrap=True))
    return made
