"""What optimizing made of the trained network: before and after, figure by figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from tango_desktop.compress.verifying import check_text
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.icons import icon
from tango_desktop.ui.pages.optimize_state import FIGURES, OptimizeView
from tango_desktop.ui.pages.optimize_words import points_text, share_text
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.empty_state import EmptyState
from tango_desktop.ui.widgets.scroll import scrolled
from tango_desktop.ui.widgets.table import Cell, ChipText, Column, DataTable
from tango_desktop.ui.widgets.verdict import Verdict

_SCORE = "score"
_SHOWN: Mapping[str, Callable[[float | None], str]] = {
    "parameters": numbers.count,
    "macs": numbers.count,
    "size_bytes": numbers.size,
    "latency_ms": numbers.milliseconds,
    "score": numbers.score,
}


def rows_of(view: OptimizeView) -> list[tuple[Any, ...]]:
    """A row for each figure: what it is, before, after, the change."""
    before, after = view.before or {}, view.after or {}
    return [
        (
            view.score_title if name == _SCORE else tr(title),
            _SHOWN[name](before.get(name)),
            _SHOWN[name](after.get(name)),
            _change(name, before.get(name), after.get(name)),
        )
        for name, title in FIGURES.items()
    ]


def _change(name: str, before: float | None, after: float | None) -> ChipText:
    if before is None or after is None:
        return ChipText("")
    if name == _SCORE:
        loss = 100.0 * (before - after)
        text, is_worse = points_text(loss), loss > 0
    else:
        text = share_text(after, before)
        is_worse = text.startswith("+")
    if not text:
        return ChipText(tr("same"))
    return ChipText(text, "warning" if is_worse else "good")


def _columns() -> list[Column]:
    return [
        Column(tr("Figure"), stretch=True),
        Column(tr("As trained")),
        Column(tr("Now")),
        Column(tr("Change"), Cell.CHIP),
    ]


class ResultPanel(QWidget):
    """The table, and the way to the comparison in the graph."""

    comparison_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.note = label("", "secondary", wrap=True)
        self.compare = QPushButton(icon("network"), tr("Compare in the graph"))
        self.compare.setToolTip(tr("Shows which layers have fewer channels now"))
        self.table = DataTable(tr("Before and after optimizing"), _columns(), False)
        self.verdict = Verdict()
        self.empty = EmptyState("circle", tr("As trained"))
        self._lay_out()
        self.compare.clicked.connect(self.comparison_asked)

    def _lay_out(self) -> None:
        card = Card()
        row = QHBoxLayout()
        row.addWidget(self.compare)
        row.addStretch(1)
        card.body.addWidget(self.note)
        card.body.addWidget(self.table)
        card.body.addWidget(self.verdict)
        card.body.addLayout(row)
        card.body.addStretch(1)
        self.stack = QStackedWidget()
        self.stack.setObjectName("content")
        self.stack.addWidget(self.empty)
        self.stack.addWidget(card)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, px(12), 0, 0)
        outer.addWidget(scrolled(self.stack))

    def show_view(self, view: OptimizeView, is_current: bool) -> None:
        """Show what the stage made last; ``is_current`` says whether it still stands."""
        self.stack.setCurrentIndex(1 if view.after else 0)
        if not view.after:
            self.table.set_rows([])
            self.empty.say(tr("As trained"), _why_empty())
            return
        self.note.setText(_note(view, is_current))
        self.table.set_rows(rows_of(view), list(FIGURES))
        self.table.fit_height()
        self._say_checks(view)
        is_smaller = (view.before or {}).get("macs") != view.after.get("macs")
        self.compare.setVisible(bool(view.network) and is_smaller)

    def _say_checks(self, view: OptimizeView) -> None:
        """What came of holding the chosen form against the limits of the export."""
        self.verdict.setVisible(bool(view.checks))
        if not view.checks:
            return
        *before, last = (check_text(one, view.score_title) for one in view.checks)
        holds = view.checks[-1].holds
        said = (
            tr("It keeps the limits of the export")
            if holds
            else tr("No form keeps the limits of the export")
        )
        self.verdict.say("good" if holds else "warning", said, "\n".join([last, *before]))


def _why_empty() -> str:
    return tr(
        "Nothing was removed or rounded so far: the network goes on as it was trained. Once "
        "something was, this shows what it gave up and what it won."
    )


def _note(view: OptimizeView, is_current: bool) -> str:
    text = tr("Measured on the same validation pictures, on one thread of this computer.")
    if view.curve is not None:
        text = tr(
            "On the same validation pictures, on one thread of this computer; {measured}.",
            measured=view.measured,
        )
    if not is_current:
        return f"{tr('These figures are out of date.')} {text}"
    return text
