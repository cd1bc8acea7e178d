"""The selected picture of the data page, and what augmentation does to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QGridLayout, QToolButton, QVBoxLayout, QWidget

from tango_desktop.core.flow import task_of
from tango_desktop.core.jobs import JobContext
from tango_desktop.data.preprocess import PictureError
from tango_desktop.i18n import tr
from tango_desktop.train.settings import settings_class
from tango_desktop.ui import numbers
from tango_desktop.ui.icons import icon
from tango_desktop.ui.pages.data_combo import combo
from tango_desktop.ui.pages.data_state import DataView, Entry, split_title
from tango_desktop.ui.pages.data_tasks import (
    DataViewInfo,
    Variant,
    VariantSpec,
    variant_spec,
    view_info,
)
from tango_desktop.ui.reading import Reader, read_picture
from tango_desktop.ui.session import Session
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.box_overlay import ShownBoxes
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.elided_label import ElidedLabel
from tango_desktop.ui.widgets.picture_box import PictureBox
from tango_desktop.ui.widgets.scroll import scrolled

ACROSS = 3  # at most
VARIANTS_SIDE = 224  # of all that stand side by side


class DetailPanel(QWidget):
    """The selected picture and what augmentation makes of it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._reader = Reader(session, self)
        self._entry: Entry | None = None
        self._view: DataView | None = None
        self._shown_for: tuple[str, ...] = ()  # the project and settings that strengths are of
        self._seed = 0
        self.picture = PictureBox(tr("Selected picture, opens large"), 240, opens=True)
        self.picture.setFixedHeight(px(200))
        self.title = ElidedLabel("", "strong")
        self.path = ElidedLabel("", "small", Qt.TextElideMode.ElideMiddle)
        self.facts = label("", "small", wrap=True)
        self.strength = combo(tr("Augmentation"))
        self.again = QToolButton()
        self.again.setIcon(icon("shuffle"))
        self.again.setToolTip(tr("Other random changes"))
        self.again.setAccessibleName(tr("Other random changes"))
        # With a parent from the start: what is shown without one is a window of its own.
        self.variants = [
            PictureBox(tr("Augmented picture {number}", number=i + 1), 72, parent=self)
            for i in range(ACROSS**2)
        ]
        self._across = ACROSS
        self._lay_out()
        self.strength.activated.connect(lambda _: self._read())
        self.again.clicked.connect(self._on_again)

    def _lay_out(self) -> None:
        card = Card()
        card.body.addWidget(self.picture)
        card.body.addWidget(self.title)
        card.body.addWidget(self.path)
        card.body.addWidget(self.facts)
        self.augment_card = Card(tr("What training sees"))
        assert self.augment_card.head is not None
        self.augment_card.head.addWidget(self.again)
        self.augment_card.body.addWidget(self.strength)
        self._grid = QGridLayout()
        self._grid.setSpacing(px(4))
        self._arrange(ACROSS)
        self.augment_card.body.addLayout(self._grid)
        hint = tr("Each epoch changes the picture at random, so that it cannot be learnt by heart.")
        self.augment_card.body.addWidget(label(hint, "small", wrap=True))
        content = QWidget()
        content.setObjectName("content")
        column = QVBoxLayout(content)
        column.setContentsMargins(px(4), px(12), px(8), 0)
        column.setSpacing(px(12))
        column.addWidget(card)
        column.addWidget(self.augment_card)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(content))
        self.setMinimumWidth(px(200))

    def _arrange(self, across: int) -> None:
        """Put ``across`` variants side by side, in as many rows; the others are hidden."""
        self._across = across
        for at, box in enumerate(self.variants):
            self._grid.removeWidget(box)
            box.setVisible(at < across**2)
            box.setFixedHeight(px(VARIANTS_SIDE // across))
            if at < across**2:
                self._grid.addWidget(box, at // across, at % across)

    def clear(self) -> None:
        """Show nothing."""
        self._reader.cancel()
        self._entry = None
        for box in (self.picture, *self.variants):
            box.show_image(None)
        for text in (self.title, self.path, self.facts):
            text.setText("")

    def show_entry(self, data: DataView, entry: Entry, title: str) -> None:
        """Show a picture and read its variants."""
        self._entry, self._view = entry, data
        self.title.setText(title)
        self.path.setText(entry.path)
        picture = entry.picture
        self.augment_card.setVisible(picture is not None)
        if picture is None:
            self.facts.setText(tr("This file is not used."))
        else:
            facts = (
                numbers.pixels(picture.width, picture.height),
                numbers.size(picture.size_bytes),
                split_title(picture.split),
            )
            self.facts.setText("  ·  ".join(facts))
        self._fill_strengths()
        self._read()

    def _fill_strengths(self) -> None:
        """The task's augmentations; the settings' own is chosen at first."""
        project = self._session.current()
        info = view_info(project)
        if info.across != self._across:
            self._arrange(info.across)
        titles = info.strengths
        chosen = self._session.settings(settings_class(task_of(project))).augment
        shown_for = (str(project.folder), chosen, *titles)
        if self._shown_for == shown_for:
            return
        self._shown_for = shown_for
        self.strength.clear()
        for name, title in titles.items():
            self.strength.addItem(tr(title), name)
        self.strength.setCurrentIndex(max(0, self.strength.findData(chosen)))

    def _on_again(self) -> None:
        self._seed += 1
        self._read()

    def _read(self) -> None:
        entry, data = self._entry, self._view
        if entry is None or data is None:
            return
        project = self._session.current()
        info = view_info(project)
        spec, boxes = None, None
        if entry.picture is not None and data.index is not None:
            boxes = info.boxes(entry.picture, data.index.classes)
            strength = str(self.strength.currentData() or "none")
            spec = variant_spec(
                project, data.index, entry.picture, strength, info.across**2, self._seed
            )
        job = _reading(data.root / entry.path, boxes, info, spec)
        self._reader.read(tr("Read a picture"), job, self._on_read)

    def _on_read(self, found: Found) -> None:
        self.picture.show_image(found.picture, found.boxes)
        for at, box in enumerate(self.variants):
            box.show_image(*(found.variants[at] if at < len(found.variants) else (None,)))


@dataclass(frozen=True)
class Found:
    """A picture with its boxes, and what augmentation makes of them."""

    picture: QImage | None
    boxes: ShownBoxes | None = None
    variants: tuple[Variant, ...] = ()


def _reading(
    path: Path, boxes: ShownBoxes | None, info: DataViewInfo, spec: VariantSpec | None
) -> Callable[[JobContext], Found]:
    def job(ctx: JobContext) -> Found:
        whole = read_picture(path)
        ctx.check()
        if spec is None:
            return Found(whole, boxes)
        try:
            return Found(whole, boxes, tuple(info.variants(spec, ctx)))
        except PictureError:  # of this one, or of one that takes part in a mosaic
            return Found(whole, boxes)

    return job
