"""What is wrong with the network: sentences, where, and what would mend it in one click."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QPushButton, QVBoxLayout, QWidget

from tango_desktop.graph import Problem
from tango_desktop.graph.remedies import Remedy, remedies
from tango_desktop.i18n import tr
from tango_desktop.ui.graph_editor.network import EditedNetwork
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label
from tango_desktop.ui.widgets.empty_state import EmptyState
from tango_desktop.ui.widgets.scroll import scrolled

MOST = 12  # cards; the first causes come first, and mending them mends others
QUIET_MS = 60


class ProblemCard(QFrame):
    """One problem: click to go there, buttons to mend it."""

    chosen = Signal(str)
    mended = Signal(object, object)  # Problem, Remedy

    def __init__(self, problem: Problem, found: Sequence[Remedy]) -> None:
        super().__init__()
        self.problem = problem
        self.setObjectName("choiceCard")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(
            f"{problem.node}: {problem.message}" if problem.node else problem.message
        )
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(10), px(12), px(10))
        column.setSpacing(px(4))
        column.addWidget(label(problem.node or tr("The whole network"), "strong", wrap=True))
        column.addWidget(label(problem.message, "", wrap=True))
        if problem.hint and not found:
            column.addWidget(label(problem.hint, "small", wrap=True))
        self.buttons = [self._button(remedy) for remedy in found]
        for button in self.buttons:
            column.addWidget(button)

    def _button(self, remedy: Remedy) -> QPushButton:
        made = QPushButton(remedy.title)
        made.setObjectName("link")
        made.setToolTip(remedy.title)
        made.clicked.connect(lambda: self.mended.emit(self.problem, remedy))
        return made

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.chosen.emit(self.problem.node)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.problem.node)
        else:
            super().keyPressEvent(event)


class ProblemPanel(QWidget):
    """The problems of the network, those that cause others first."""

    item_requested = Signal(str)
    emptied = Signal()  # by the last remedy: the keyboard has nothing to stand on here

    def __init__(self, network: EditedNetwork, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._network = network
        self._shown: tuple[Problem, ...] | None = None
        self.cards: list[ProblemCard] = []
        self.empty = EmptyState(
            "check-circle", tr("No problems"), tr("It can be trained as drawn.")
        )
        content = QWidget()
        content.setObjectName("content")
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(px(12), px(12), px(12), px(12))
        self._column.setSpacing(px(8))
        self._column.addWidget(self.empty)
        self.more = label("", "small", wrap=True)
        self._column.addWidget(self.more)
        self._column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(content))
        self._timer = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._timer.timeout.connect(self.refresh)
        network.insight_changed.connect(self._on_changed)
        self.refresh()

    def _on_changed(self) -> None:
        self._timer.start()

    def refresh(self) -> None:
        """Show the problems as they are; cards that stay right stay."""
        problems = self._network.insight.problems
        if problems == self._shown:
            return
        self._shown = problems
        kept = self._focused()
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.cards = []
        for problem in problems[:MOST]:
            self.cards.append(self._card(problem))
        self.empty.setVisible(not problems)
        left = len(problems) - len(self.cards)
        self.more.setVisible(left > 0)
        self.more.setText(tr("{count} more; the first ones often cause the others.", count=left))
        if kept >= 0:
            self._focus(kept)

    def _focused(self) -> int:
        """The number of the card that has the keyboard; -1 when none has."""
        at = QApplication.focusWidget()
        if at is None:
            return -1
        found = (n for n, card in enumerate(self.cards) if card is at or card.isAncestorOf(at))
        return next(found, -1)

    def _focus(self, number: int) -> None:
        """Put the keyboard on a card, on the last one, or on nothing here."""
        if not self.cards:
            self.emptied.emit()
            return
        card = self.cards[min(number, len(self.cards) - 1)]
        (card.buttons[0] if card.buttons else card).setFocus(Qt.FocusReason.OtherFocusReason)

    def _card(self, problem: Problem) -> ProblemCard:
        network = self._network
        made = ProblemCard(problem, remedies(network.document, network.insight, problem))
        made.chosen.connect(self.item_requested)
        made.mended.connect(self._mend)
        self._column.insertWidget(len(self.cards) + 1, made)
        return made

    def _mend(self, problem: Problem, remedy: Remedy) -> None:
        # The document may have changed since the card was made, and the problem have stayed.
        network = self._network
        offered = remedies(network.document, network.insight, problem)
        fresh = next((one for one in offered if one.title == remedy.title), remedy)
        network.apply(fresh.edit)
