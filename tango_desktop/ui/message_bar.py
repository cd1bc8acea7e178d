"""Message bars: what happened, what to do, a button that does it, details folded."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.i18n import N_, tr
from tango_desktop.ui import theme
from tango_desktop.ui.icons import IconLabel, icon
from tango_desktop.ui.session import Message, MessageKind
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label

SHOWN_AT_ONCE = 3
GOES_AFTER_MS = {MessageKind.GOOD: 6_000, MessageKind.INFO: 10_000}
_LOOKS = {
    MessageKind.INFO: ("info", "accent_text", N_("Note")),
    MessageKind.GOOD: ("check-circle", "good_text", N_("Done")),
    MessageKind.WARNING: ("alert", "warn_text", N_("Warning")),
    MessageKind.ERROR: ("x-circle", "bad_text", N_("Error")),
}


class MessageBar(QFrame):
    """One message. Notes and good news leave by themselves, unless the pointer rests on them."""

    closed = Signal(object)  # itself

    def __init__(self, message: Message, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.message = message
        self.setObjectName("message")
        self.setProperty("kind", message.kind.value)
        symbol, role, word = _LOOKS[message.kind]
        self.setAccessibleName(f"{tr(word)}: {message.text} {message.hint}".strip())
        self._icon = IconLabel(symbol, 20, role)
        self.action: QPushButton | None = None
        self.details: QPlainTextEdit | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(8), px(8), px(8))
        column.setSpacing(px(8))
        column.addLayout(self._make_row())
        if message.details:
            self.details = _details_box(message.details)
            column.addWidget(self.details)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.close_bar)
        self._restart_timer()

    def _make_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(px(12))
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        texts = QVBoxLayout()
        texts.setSpacing(px(2))
        texts.addWidget(_selectable(self.message.text, "strong"))
        if self.message.hint:
            texts.addWidget(_selectable(self.message.hint, "secondary"))
        row.addLayout(texts, 1)
        if self.message.details:
            row.addWidget(self._details_button())
        if self.message.action_text:
            self.action = QPushButton(self.message.action_text)
            self.action.clicked.connect(self._on_action)
            row.addWidget(self.action, 0, Qt.AlignmentFlag.AlignTop)
        self.close_button = QToolButton()
        self.close_button.setIcon(icon("close", "secondary"))
        self.close_button.setAccessibleName(tr("Close this message"))
        self.close_button.setToolTip(self.close_button.accessibleName())
        self.close_button.clicked.connect(self.close_bar)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _details_button(self) -> QPushButton:
        made = QPushButton(tr("Details"))
        made.setObjectName("quiet")
        made.setCheckable(True)
        made.toggled.connect(self._on_details)
        self.details_button = made
        return made

    def _on_details(self, shown: bool) -> None:
        if self.details is not None:
            self.details.setVisible(shown)
            self._timer.stop()

    def _on_action(self) -> None:
        if self.message.action is not None:
            self.message.action()
        self.close_bar()

    def close_bar(self) -> None:
        """Take the message away."""
        self._timer.stop()
        self.closed.emit(self)

    def _restart_timer(self) -> None:
        after = GOES_AFTER_MS.get(self.message.kind)
        if after is not None:
            self._timer.start(after)

    def enterEvent(self, event: object) -> None:
        self._timer.stop()

    def leaveEvent(self, event: object) -> None:
        if self.details is None or not self.details.isVisible():
            self._restart_timer()


def _selectable(text: str, name: str) -> QWidget:
    made = label(text, name, wrap=True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def _details_box(text: str) -> QPlainTextEdit:
    made = QPlainTextEdit(text)
    made.setReadOnly(True)
    made.setFont(theme.mono_font())
    made.setFixedHeight(px(140))
    made.setAccessibleName(tr("Details"))
    made.hide()
    return made


class MessageArea(QWidget):
    """Shows up to three messages under each other; more of them wait."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Message] = deque()
        self.bars: list[MessageBar] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(px(24), px(12), px(24), px(12))
        self._column.setSpacing(px(8))
        self._more = label("", "small")
        self._column.addWidget(self._more)
        self._update()

    def post(self, message: Message) -> None:
        """Show a message, or queue it; one that is shown already is not shown twice."""
        known = [bar.message for bar in self.bars] + list(self._waiting)
        if any(
            (m.kind, m.text, m.hint) == (message.kind, message.text, message.hint) for m in known
        ):
            return
        self._waiting.append(message)
        self._update()

    def clear(self) -> None:
        """Take all messages away (another project was opened)."""
        self._waiting.clear()
        for bar in list(self.bars):
            bar.close_bar()

    def clear_before_run(self) -> None:
        """Take away what the next run of a step answers anew."""
        self._drop(lambda message: message.until_run)

    def clear_undo(self, _: int = 0) -> None:
        """Take away offers to undo: what they meant is no longer the last change."""
        self._drop(lambda message: message.undoes)

    def clear_line(self, is_in_trouble: Callable[[str], bool]) -> None:
        """Take away what says of devices that they cannot be reached, when they can."""
        self._drop(lambda message: bool(message.line) and not is_in_trouble(message.line))

    def _drop(self, outdated: Callable[[Message], bool]) -> None:
        self._waiting = deque(message for message in self._waiting if not outdated(message))
        for bar in list(self.bars):
            if outdated(bar.message):
                bar.close_bar()

    def waiting(self) -> int:
        """How many messages are queued."""
        return len(self._waiting)

    def _update(self) -> None:
        while self._waiting and len(self.bars) < SHOWN_AT_ONCE:
            bar = MessageBar(self._waiting.popleft())
            bar.closed.connect(self._on_closed)
            self.bars.append(bar)
            self._column.insertWidget(self._column.count() - 1, bar)
        self._more.setText(tr("and {count} more", count=len(self._waiting)))
        self._more.setVisible(bool(self._waiting))
        self.setVisible(bool(self.bars))

    def _on_closed(self, bar: MessageBar) -> None:
        if bar in self.bars:
            self.bars.remove(bar)
            self._column.removeWidget(bar)
            bar.hide()
            bar.deleteLater()
            self._update()
