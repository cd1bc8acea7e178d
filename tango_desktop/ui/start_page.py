"""The start page: recent projects, a new one, a folder, the samples."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.i18n import tr
from tango_desktop.ui import theme
from tango_desktop.ui.icons import IconLabel, icon, paint, spaced
from tango_desktop.ui.recent import RecentInfo, read_recent, when_text
from tango_desktop.ui.session import Message, MessageKind, Session
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import ChoiceCard, label
from tango_desktop.ui.widgets.chip import Chip
from tango_desktop.ui.widgets.elided_label import ElidedLabel
from tango_desktop.ui.widgets.scroll import scrolled

WIDTH = 840
SHOWN = 6


@dataclass(frozen=True)
class SampleCardInfo:
    """A sample as the start page shows it."""

    name: str
    title: str
    text: str
    task: str = ""


class StartPage(QWidget):
    """Where a person begins."""

    new_requested = Signal()
    open_requested = Signal()
    project_chosen = Signal(object)  # Path
    sample_chosen = Signal(str)

    def __init__(
        self, session: Session, samples: tuple[SampleCardInfo, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.setAccessibleName(tr("Start"))
        self.cards: list[RecentCard] = []
        self.sample_cards = [_sample_card(sample) for sample in samples]
        for sample, card in zip(samples, self.sample_cards, strict=True):
            card.chosen.connect(lambda name=sample.name: self.sample_chosen.emit(name))
        self.recent_title = label(tr("Recent projects"), "section")
        self._recents = QVBoxLayout()
        self._recents.setSpacing(px(8))
        self._lay_out()

    def _lay_out(self) -> None:
        content = QWidget()
        content.setObjectName("content")
        column = QVBoxLayout()
        column.setSpacing(px(16))
        column.addStretch(1)
        column.addLayout(self._head())
        column.addSpacing(px(8))
        if self.sample_cards:
            column.addWidget(label(tr("Try a sample"), "section"))
            row = QHBoxLayout()
            row.setSpacing(px(16))
            for card in self.sample_cards:
                row.addWidget(card, 1)
            column.addLayout(row)
            column.addSpacing(px(8))
        column.addWidget(self.recent_title)
        column.addLayout(self._recents)
        column.addStretch(2)
        outer = QHBoxLayout(content)
        outer.setContentsMargins(px(24), px(32), px(24), px(24))
        outer.addStretch(1)
        middle = QWidget()
        middle.setObjectName("content")
        middle.setFixedWidth(px(WIDTH))
        column.setContentsMargins(0, 0, 0, 0)
        middle.setLayout(column)
        outer.addWidget(middle)
        outer.addStretch(1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(scrolled(content))

    def _head(self) -> QHBoxLayout:
        texts = QVBoxLayout()
        texts.setSpacing(px(4))
        texts.addWidget(label(tr("TANGO Desktop"), "display"))
        what = tr("From a folder of pictures to a measured network on your device.")
        texts.addWidget(label(what, "secondary"))
        hint = tr("Drop a folder with pictures, or a project, anywhere in this window.")
        texts.addWidget(label(hint, "secondary"))
        self.new_button = QPushButton(spaced(tr("New project")))
        self.new_button.setAccessibleName(tr("New project"))
        self.new_button.setObjectName("primary")
        self.new_button.setIcon(icon("plus", "on_accent"))
        self.new_button.clicked.connect(self.new_requested)
        self.open_button = QPushButton(spaced(tr("Open folder…")))
        self.open_button.setAccessibleName(tr("Open folder…"))
        self.open_button.setIcon(icon("folder-open"))
        self.open_button.clicked.connect(self.open_requested)
        row = QHBoxLayout()
        row.setSpacing(px(16))
        row.addWidget(IconLabel("app/tango-desktop", 64))
        row.addLayout(texts, 1)
        row.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.new_button, 0, Qt.AlignmentFlag.AlignVCenter)
        return row

    def refresh(self) -> None:
        """Read the recent projects again."""
        folders = self._session.preferences.recent()[:SHOWN]
        flow = self._session.flow
        if not folders:
            self.show_recents([])
            return
        job = self._session.runner.read(
            tr("Read recent projects"), lambda ctx: read_recent(flow, folders, ctx)
        )
        job.finished.connect(self.show_recents)

    def show_recents(self, recents: list[RecentInfo]) -> None:
        """Show these projects."""
        for card in self.cards:
            self._recents.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = [RecentCard(info) for info in recents]
        for card in self.cards:
            card.chosen.connect(lambda folder=card.info.folder: self.project_chosen.emit(folder))
            card.forgotten.connect(self._on_forgotten)
            self._recents.addWidget(card)
        self.recent_title.setVisible(bool(recents))

    def _on_forgotten(self, folder: Path) -> None:
        self._session.preferences.forget(folder)
        self.show_recents([card.info for card in self.cards if card.info.folder != folder])
        told = tr("{folder} was taken off the list. The folder itself is untouched.", folder=folder)
        self._session.post(
            Message(
                MessageKind.INFO,
                told,
                action_text=tr("Undo"),
                action=lambda: self._put_back(folder),
            )
        )

    def _put_back(self, folder: Path) -> None:
        self._session.preferences.remember(folder)
        self.refresh()


def _sample_card(sample: SampleCardInfo) -> ChoiceCard:
    card = ChoiceCard(sample.title)
    card.setAccessibleDescription(sample.text)
    if card.head is not None:
        card.head.addWidget(IconLabel("arrow-right", 16, "secondary"))
    card.body.addWidget(label(sample.text, "secondary", wrap=True))
    card.body.addStretch(1)
    if sample.task:
        card.body.addWidget(label(sample.task, "small"))
    return card


class RecentCard(ChoiceCard):
    """A recent project: picture, name, facts, progress."""

    forgotten = Signal(object)  # Path

    def __init__(self, info: RecentInfo, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.info = info
        facts = " · ".join(info.facts) or tr("nothing run yet")
        self.setAccessibleName(info.name)
        self.setAccessibleDescription(info.problem or facts)
        name = ElidedLabel(info.name, "strong")
        where = ElidedLabel(str(info.folder), "small", Qt.TextElideMode.ElideMiddle)
        what = ElidedLabel(info.problem or facts, "error" if info.problem else "secondary")
        texts = QVBoxLayout()
        texts.setSpacing(px(2))
        for line in (name, what, where):
            texts.addWidget(line)
        row = QHBoxLayout()
        row.setSpacing(px(16))
        row.addWidget(Thumbnail(info.picture, 56))
        row.addLayout(texts, 1)
        row.addWidget(label(when_text(info.changed), "small"))
        if info.total:
            complete = info.done == info.total
            text = tr("{done} of {total} steps", done=info.done, total=info.total)
            row.addWidget(Chip(text, "good" if complete else "neutral"))
        row.addWidget(self._more_button())
        self.body.addLayout(row)
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(px(12), px(10), px(8), px(10))

    def _more_button(self) -> QToolButton:
        made = QToolButton()
        made.setIcon(icon("dots", "secondary"))
        made.setAccessibleName(tr("More about {project}", project=self.info.name))
        made.setToolTip(made.accessibleName())
        menu = QMenu(made)
        menu.addAction(tr("Take off this list"), self._on_forget)
        made.clicked.connect(lambda: menu.exec(made.mapToGlobal(QPoint(0, made.height()))))
        return made

    def _on_forget(self) -> None:
        self.forgotten.emit(self.info.folder)


class Thumbnail(QWidget):
    """A picture with round corners, or a plain tile."""

    def __init__(self, image: QImage | None, side: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixmap = QPixmap.fromImage(image) if image is not None else QPixmap()
        self.setFixedSize(QSize(px(side), px(side)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(self.rect(), px(6), px(6))
        painter.setClipPath(shape)
        painter.fillRect(self.rect(), theme.color("hover"))
        if self._pixmap.isNull():
            side = px(20)
            area = self.rect().adjusted(0, 0, 0, 0)
            area.setSize(QSize(side, side))
            area.moveCenter(self.rect().center())
            paint(painter, "image", area, "disabled")
        else:
            painter.drawPixmap(self.rect(), self._pixmap)
