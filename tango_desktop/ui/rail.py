"""The stage rail: the flow as a list with the state of each stage as an icon and a word."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from tango_desktop.core.flow import Flow, StageState, StageStatus
from tango_desktop.core.jobs import Progress
from tango_desktop.i18n import tr
from tango_desktop.ui import icons, theme
from tango_desktop.ui.theme import STAGE_LOOKS, px

WIDTH = 248
ROW = 56
_STATUS = Qt.ItemDataRole.UserRole + 1
_NAME = Qt.ItemDataRole.UserRole + 2
_FRACTION = Qt.ItemDataRole.UserRole + 3
_NUMBER = Qt.ItemDataRole.UserRole + 4
_MESSAGE = Qt.ItemDataRole.UserRole + 5
_QUESTION = Qt.ItemDataRole.UserRole + 6


def state_word(status: StageStatus, fraction: float | None = None, paused: bool = False) -> str:
    """The word for a state; with the percentage while it runs."""
    runs = status.state is StageState.RUNNING
    word = tr("paused") if runs and paused else tr(status.state.value)
    if runs and fraction is not None:
        return tr("{state} {percent} %", state=word, percent=int(fraction * 100))
    return word


class Rail(QListWidget):
    """The stages; choosing one shows its page."""

    stage_chosen = Signal(str)

    def __init__(self, flow: Flow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setAccessibleName(tr("Steps"))
        self.setItemDelegate(_RailDelegate(self))
        self.setFixedWidth(px(WIDTH))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.paused = False
        self._rows: dict[str, QListWidgetItem] = {}
        for number, stage in enumerate(flow.stages, start=1):
            item = QListWidgetItem(tr(stage.title), self)
            item.setData(_NAME, stage.name)
            item.setData(_NUMBER, number)
            item.setData(_QUESTION, tr(stage.question))
            self._rows[stage.name] = item
        self.show_statuses({})
        self.currentItemChanged.connect(self._on_current_changed)
        theme.theme().changed.connect(self._on_theme_changed)

    def show_statuses(self, statuses: dict[str, StageStatus]) -> None:
        """Show the states; a stage that is not listed waits."""
        for name, item in self._rows.items():
            status = statuses.get(name, StageStatus(StageState.WAITING))
            item.setData(_STATUS, status)
            if status.state is not StageState.RUNNING:
                item.setData(_FRACTION, None)
                item.setData(_MESSAGE, "")
            self._describe(item)

    def show_progress(self, progress: Progress) -> None:
        """Show how far the running stage is."""
        item = self._rows.get(progress.stage)
        if item is not None:
            item.setData(_FRACTION, progress.fraction)
            item.setData(_MESSAGE, progress.message)
            self._describe(item)

    def show_paused(self, paused: bool) -> None:
        """Show that the running stage is held, or goes on."""
        if paused != self.paused:
            self.paused = paused
            for item in self._rows.values():
                self._describe(item)
            self.viewport().update()

    def select(self, name: str) -> None:
        """Mark the stage whose page is shown, without choosing it."""
        if name in self._rows:
            self.blockSignals(True)
            self.setCurrentItem(self._rows[name])
            self.blockSignals(False)
            self.viewport().update()

    def text_of(self, name: str) -> str:
        """What a screen reader says about a stage."""
        return str(self._rows[name].data(Qt.ItemDataRole.AccessibleTextRole))

    def _describe(self, item: QListWidgetItem) -> None:
        status: StageStatus = item.data(_STATUS)
        word = state_word(status, item.data(_FRACTION), self.paused)
        parts = (f"{item.data(_NUMBER)} {item.text()}", word, second_line(status))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(p for p in parts if p))
        item.setToolTip(status.reason or status.summary)

    def _on_current_changed(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.stage_chosen.emit(item.data(_NAME))

    def _on_theme_changed(self) -> None:
        self.setFixedWidth(px(WIDTH))
        self.scheduleDelayedItemsLayout()
        self.viewport().update()


def second_line(status: StageStatus) -> str:
    """The line under a stage's name: its result, or why it has none."""
    return status.summary or status.reason


class _RailDelegate(QStyledItemDelegate):
    """Draws a stage: icon, number and name, state's word, one line of result, progress."""

    def __init__(self, rail: Rail) -> None:
        super().__init__(rail)
        self._rail = rail

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(px(WIDTH), px(ROW))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect: QRect = option.rect.adjusted(px(8), px(2), -px(8), -px(2))
        self._paint_back(painter, option, rect)
        status: StageStatus = index.data(_STATUS)
        look = STAGE_LOOKS[status.state]
        inner = rect.adjusted(px(10), px(7), -px(10), -px(7))
        side = px(18)
        icons.paint(painter, look.icon, QRect(inner.left(), inner.top(), side, side), look.role)
        text = inner.adjusted(side + px(10), 0, 0, 0)
        word_width = self._paint_word(painter, text, status, index.data(_FRACTION))
        title = f"{index.data(_NUMBER)}  {index.data(Qt.ItemDataRole.DisplayRole)}"
        self._paint_title(painter, text, word_width, title, status)
        words = index.data(_MESSAGE) or second_line(status) or index.data(_QUESTION)
        self._paint_second(painter, text, words)
        self._paint_progress(painter, rect, status, index.data(_FRACTION))
        painter.restore()

    def _paint_back(self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect) -> None:
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        if selected or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent_soft" if selected else "hover"))
            painter.drawRoundedRect(rect, px(6), px(6))
        if selected and bool(state & QStyle.StateFlag.State_HasFocus):
            pen = painter.pen()
            pen.setStyle(Qt.PenStyle.SolidLine)
            pen.setColor(theme.color("accent"))
            pen.setWidth(2)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), px(6), px(6))

    def _paint_word(
        self, painter: QPainter, area: QRect, status: StageStatus, fraction: float | None
    ) -> int:
        word = state_word(status, fraction, self._rail.paused)
        painter.setFont(theme.font("small", tabular=True))
        painter.setPen(theme.color(_WORD_ROLES.get(status.state, "secondary")))
        line = QRect(area.left(), area.top(), area.width(), px(18))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(line, right, word)
        return painter.fontMetrics().horizontalAdvance(word) + px(8)

    def _paint_title(
        self, painter: QPainter, area: QRect, taken: int, title: str, status: StageStatus
    ) -> None:
        painter.setFont(theme.font("body", bold=True))
        waiting = status.state is StageState.WAITING
        painter.setPen(theme.color("secondary" if waiting else "text"))
        line = QRect(area.left(), area.top(), area.width() - taken, px(18))
        shown = painter.fontMetrics().elidedText(title, _ELIDE, line.width())
        painter.drawText(line, _LEFT, shown)

    def _paint_second(self, painter: QPainter, area: QRect, words: str) -> None:
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("secondary"))
        line = QRect(area.left(), area.top() + px(20), area.width(), px(18))
        shown = painter.fontMetrics().elidedText(words, _ELIDE, line.width())
        painter.drawText(line, _LEFT, shown)

    def _paint_progress(
        self, painter: QPainter, rect: QRect, status: StageStatus, fraction: float | None
    ) -> None:
        if status.state is not StageState.RUNNING:
            return
        groove = QRect(rect.left() + px(10), rect.bottom() - px(5), rect.width() - px(20), px(3))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("pressed"))
        painter.drawRoundedRect(groove, px(1), px(1))
        groove.setWidth(int(groove.width() * (fraction or 0.0)))
        painter.setBrush(theme.color("accent"))
        painter.drawRoundedRect(groove, px(1), px(1))


_ELIDE = Qt.TextElideMode.ElideRight
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_WORD_ROLES = {
    StageState.READY: "accent_text",
    StageState.RUNNING: "accent_text",
    StageState.DONE: "good_text",
    StageState.STALE: "warn_text",
    StageState.FAILED: "bad_text",
}
