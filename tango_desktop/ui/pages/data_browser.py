"""The pictures of the data page: a gallery with filters, and what augmentation does to one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.core.flow import task_of
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.data.augment import AUGMENTS, preset, preview
from tango_desktop.data.preprocess import PictureError, default_spec
from tango_desktop.data.problems import Problem
from tango_desktop.data.records import SPLITS
from tango_desktop.i18n import tr
from tango_desktop.train.settings import settings_class
from tango_desktop.ui import numbers
from tango_desktop.ui.icons import icon
from tango_desktop.ui.pages.data_state import DataView, Entry, Wanted, entries, split_title
from tango_desktop.ui.reading import Reader, read_picture, to_qimage
from tango_desktop.ui.session import Session
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.elided_label import ElidedLabel
from tango_desktop.ui.widgets.gallery import Gallery, Tile
from tango_desktop.ui.widgets.picture_box import PictureBox
from tango_desktop.ui.widgets.picture_viewer import PictureViewer, Shown, view
from tango_desktop.ui.widgets.scroll import scrolled

VARIANTS = 9
SIDE_BOUNDS = (32, 224)


class BrowserPanel(QWidget):
    """Looks through the pictures."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._view: DataView | None = None
        self._entries: list[Entry] = []
        self.viewer: PictureViewer | None = None
        self.of_class = _combo(tr("Class"))
        self.of_split = _combo(tr("Split"))
        self.of_problem = _combo(tr("Problem"))
        self.counter = label("", "small")
        self.gallery = Gallery(tr("Pictures"), session)
        self.detail = DetailPanel(session)
        self._lay_out()
        for box in (self.of_class, self.of_split, self.of_problem):
            box.currentIndexChanged.connect(self._on_filter)
        self.gallery.picture_selected.connect(self._on_selected)
        self.gallery.picture_activated.connect(self.open_large)
        self.detail.picture.opened.connect(lambda: self.open_large(self.gallery.current))

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(px(8))
        for box in (self.of_class, self.of_split, self.of_problem):
            row.addWidget(box, 1)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, px(12), 0, 0)
        column.setSpacing(px(8))
        column.addLayout(row)
        column.addWidget(self.gallery, 1)
        column.addWidget(self.counter)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(px(9))
        splitter.addWidget(left)
        splitter.addWidget(self.detail)
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 0)
        splitter.setSizes([px(460), px(280)])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(splitter)

    # -- content ------------------------------------------------------------------------------

    def show_view(self, data: DataView) -> None:
        """Show a data set, keeping the filters where they still fit."""
        self._view = data
        classes = data.index.classes if data.index else ()
        present = [split for split in SPLITS if data.index and data.index.of_split(split)]
        _fill(self.of_class, tr("All classes"), [(name, i) for i, name in enumerate(classes)])
        _fill(self.of_split, tr("All splits"), [(split_title(s), s) for s in present])
        problems = [problem for problem in data.report.problems if problem.files]
        _fill(self.of_problem, tr("Any or no problem"), [(p.message, p.kind) for p in problems])
        self.gallery.forget()
        self._on_filter()

    def show_class(self, label_index: int) -> None:
        """Show only pictures of a class."""
        self._set_filters(label_index, None, None)

    def show_problem(self, problem: Problem) -> None:
        """Show only the files of a problem."""
        self._set_filters(None, None, problem.kind)

    def _set_filters(self, *values: object) -> None:
        for box, value in zip((self.of_class, self.of_split, self.of_problem), values, strict=True):
            box.setCurrentIndex(max(0, box.findData(value)) if value is not None else 0)

    def wanted(self) -> Wanted:
        """What the filters ask for."""
        kind = self.of_problem.currentData()
        problem = self._view.report.find(kind) if self._view and kind else None
        return Wanted(self.of_class.currentData(), self.of_split.currentData(), problem)

    def _on_filter(self) -> None:
        if self._view is None:
            return
        self._entries = entries(self._view, self.wanted())
        self.counter.setText(tr("{count} pictures", count=numbers.count(len(self._entries))))
        self.gallery.set_source(len(self._entries), self._tile)
        self.detail.clear()
        if self._entries:
            self.gallery.select(0)

    def _tile(self, index: int) -> Tile:
        entry = self._entries[index]
        path = self._file(entry)
        if entry.picture is None:
            return Tile(path, tr("not used"), tip=entry.path, flag="warning")
        return Tile(path, self._class_of(entry), tip=entry.path, plot=entry.picture.label)

    def _file(self, entry: Entry) -> Path:
        assert self._view is not None
        return self._view.root / entry.path

    def _class_of(self, entry: Entry) -> str:
        if entry.picture is None or self._view is None or self._view.index is None:
            return tr("not used")
        return self._view.index.classes[entry.picture.label]

    def describe(self, index: int) -> Shown:
        """What the viewer says about a picture."""
        entry = self._entries[index]
        parts = [entry.path]
        if entry.picture is not None:
            parts.append(split_title(entry.picture.split))
            parts.append(numbers.size(entry.picture.size_bytes))
        return Shown(self._file(entry), self._class_of(entry), "  ·  ".join(parts))

    def _on_selected(self, index: int) -> None:
        classes = self._view.index.classes if self._view and self._view.index else ()
        self.detail.show_entry(self.describe(index), self._entries[index], classes)

    def open_large(self, index: int) -> None:
        """Show a picture large."""
        if 0 <= index < len(self._entries):
            self.viewer = view(self._session, len(self._entries), self.describe, index, self)
            self.viewer.picture_shown.connect(self.gallery.select)


class DetailPanel(QWidget):
    """The selected picture and what augmentation makes of it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._reader = Reader(session, self)
        self._shown: Shown | None = None
        self._classes: tuple[str, ...] = ()
        self._seed = 0
        self.picture = PictureBox(tr("Selected picture, opens large"), 240, opens=True)
        self.picture.setFixedHeight(px(200))
        self.title = ElidedLabel("", "strong")
        self.path = ElidedLabel("", "small", Qt.TextElideMode.ElideMiddle)
        self.facts = label("", "small", wrap=True)
        self.strength = _combo(tr("Augmentation"))
        for info in AUGMENTS:
            self.strength.addItem(tr(info.title), info.name)
        self.strength.setCurrentIndex(-1)
        self.again = QToolButton()
        self.again.setIcon(icon("shuffle"))
        self.again.setToolTip(tr("Other random changes"))
        self.again.setAccessibleName(tr("Other random changes"))
        self.variants = [
            PictureBox(tr("Augmented picture {number}", number=i + 1), 72) for i in range(VARIANTS)
        ]
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
        grid = QGridLayout()
        grid.setSpacing(px(4))
        for at, box in enumerate(self.variants):
            box.setFixedHeight(px(72))
            grid.addWidget(box, at // 3, at % 3)
        self.augment_card.body.addLayout(grid)
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
        self.setMinimumWidth(px(240))

    def clear(self) -> None:
        """Show nothing."""
        self._reader.cancel()
        self._shown = None
        for box in (self.picture, *self.variants):
            box.show_image(None)
        for text in (self.title, self.path, self.facts):
            text.setText("")

    def show_entry(self, shown: Shown, entry: Entry, classes: tuple[str, ...]) -> None:
        """Show a picture and read its variants."""
        self._shown, self._classes = shown, classes
        self.title.setText(shown.title)
        self.path.setText(entry.path)
        picture = entry.picture
        if picture is None:
            self.facts.setText(tr("This file is not used."))
        else:
            facts = (
                numbers.pixels(picture.width, picture.height),
                numbers.size(picture.size_bytes),
                split_title(picture.split),
            )
            self.facts.setText("  ·  ".join(facts))
        if self.strength.currentIndex() < 0:
            settings = settings_class(task_of(self._session.current()))
            chosen = self._session.settings(settings).augment
            self.strength.setCurrentIndex(max(0, self.strength.findData(chosen)))
        self._read()

    def _on_again(self) -> None:
        self._seed += 1
        self._read()

    def _read(self) -> None:
        if self._shown is None:
            return
        job = _variants_of(
            self._shown.path,
            self._spec(self._session.current()),
            self._strength(),
            self._classes,
            self._seed,
        )
        self._reader.read(tr("Read a picture"), job, self._on_read)

    def _strength(self) -> str:
        return str(self.strength.currentData() or "none")

    def _spec(self, project: Project) -> dict[str, object]:
        data = project.outputs("data")
        low, high = SIDE_BOUNDS
        side = min(high, max(low, int(data.get("median_side") or high)))
        size = project.outputs("network").get("size") or (side, side)
        return dict(default_spec(size, int(data.get("channels") or 3)))

    def _on_read(self, found: tuple[QImage | None, list[QImage]]) -> None:
        whole, variants = found
        self.picture.show_image(whole)
        for at, box in enumerate(self.variants):
            box.show_image(variants[at] if at < len(variants) else None)


def _variants_of(
    path: Path, spec: dict[str, object], strength: str, classes: tuple[str, ...], seed: int
) -> Callable[[JobContext], tuple[QImage | None, list[QImage]]]:
    def job(ctx: JobContext) -> tuple[QImage | None, list[QImage]]:
        whole = read_picture(path)
        ctx.check()
        try:
            size = spec["size"]
            augment = preset(strength, size, classes)  # type: ignore[arg-type]
            made = preview(path, spec, augment, VARIANTS, seed)
        except PictureError:
            return None, []
        return whole, [to_qimage(image) for image in made]

    return job


def _combo(name: str) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setMinimumContentsLength(6)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return made


def _fill(box: QComboBox, everything: str, items: list[tuple[str, object]]) -> None:
    before = box.currentData()
    box.blockSignals(True)
    box.clear()
    box.addItem(everything, None)
    for text, value in items:
        box.addItem(text, value)
    found = box.findData(before) if before is not None else 0
    box.setCurrentIndex(max(0, found))
    box.blockSignals(False)
