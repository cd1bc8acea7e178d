"""The error browser of a detector: pictures by what is wrong in them, boxes drawn by verdict."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.i18n import tr
from tango_desktop.metrics.detection_errors import ERRORS, HELP, TITLES, JudgedPicture
from tango_desktop.ui import numbers
from tango_desktop.ui.pages.train_detection import (
    BoxFilter,
    DetectionResult,
    listed,
    result_of,
    shown_boxes,
    tally,
)
from tango_desktop.ui.pages.train_state import RunView
from tango_desktop.ui.session import Session
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label
from tango_desktop.ui.widgets.empty_state import EmptyState
from tango_desktop.ui.widgets.gallery import Gallery, Tile
from tango_desktop.ui.widgets.picture_viewer import PictureViewer, Shown, view

SIDE = 148


class BoxErrorsPanel(QWidget):
    """Pictures held back from training, those with most errors first."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._view: RunView | None = None
        self._cell: tuple[int, int] | None = None
        self.pictures: list[JudgedPicture] = []
        self.viewer: PictureViewer | None = None
        self.kind = _combo(tr("Kind of error"))
        self.classes = _combo(tr("Class"))
        self.wrong = QCheckBox(tr("Only mistakes"))
        self.wrong.setChecked(True)
        self.all_cells = QPushButton(tr("Show all again"))
        self.counter = label("", "small", wrap=True)
        self.gallery = Gallery(tr("Pictures and boxes"), session, lines=2, side=SIDE)
        self.gallery.empty_text = tr("No picture fits these filters.")
        self.empty = EmptyState("target", tr("No predictions yet"))
        self._fill_kinds()
        self._lay_out()
        self.kind.currentIndexChanged.connect(self._on_filter)
        self.classes.currentIndexChanged.connect(self._on_filter)
        self.wrong.toggled.connect(self._on_filter)
        self.all_cells.clicked.connect(self._on_filter)
        self.gallery.picture_activated.connect(self.open_large)

    def _fill_kinds(self) -> None:
        self.kind.addItem(tr("Any error"), None)
        for kind in ERRORS:
            self.kind.addItem(tr(TITLES[kind]), kind)
            tip = tr(HELP[kind])
            self.kind.setItemData(self.kind.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(self.kind, 1)
        row.addWidget(self.classes, 1)
        row.addWidget(self.wrong)
        row.addWidget(self.all_cells)
        self.content = QWidget()
        inner = QVBoxLayout(self.content)
        inner.setContentsMargins(0, px(12), 0, 0)
        inner.setSpacing(px(8))
        inner.addLayout(row)
        inner.addWidget(self.gallery, 1)
        inner.addWidget(self.counter)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.content)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)

    # -- content ------------------------------------------------------------------------------

    def show_view(self, run: RunView | None) -> None:
        """Show a run's predictions."""
        self._view = run
        result = self._result()
        if result is None:
            note = run.note if run is not None else ""
            self.empty.say(
                tr("No predictions yet"),
                note or tr("After the first epoch, every picture that was held back stands here."),
            )
            self.stack.setCurrentWidget(self.empty)
            return
        self._fill_classes(result.evaluation.classes)
        self.stack.setCurrentWidget(self.content)
        self._on_filter()

    def show_cell(self, truth: int, predicted: int) -> None:
        """Show the pictures of one cell of the confusion matrix."""
        self._list((truth, predicted))

    def _result(self) -> DetectionResult | None:
        return result_of(self._view)

    def _fill_classes(self, names: tuple[str, ...]) -> None:
        if [self.classes.itemText(i) for i in range(1, self.classes.count())] == list(names):
            return
        self.classes.blockSignals(True)
        self.classes.clear()
        self.classes.addItem(tr("Any class"), None)
        for at, name in enumerate(names):
            self.classes.addItem(name, at)
            self.classes.setItemData(at + 1, name, Qt.ItemDataRole.ToolTipRole)
        self.classes.blockSignals(False)

    def _on_filter(self) -> None:
        self._list(None)

    def _list(self, cell: tuple[int, int] | None) -> None:
        result = self._result()
        if result is None:
            return
        self._cell = cell
        chosen = BoxFilter(
            self.kind.currentData(), self.classes.currentData(), cell, self.wrong.isChecked()
        )
        self.pictures = listed(result, chosen)
        self.all_cells.setVisible(cell is not None)
        for widget in (self.kind, self.classes, self.wrong):
            widget.setEnabled(cell is None)
        self.counter.setText(self._counted(result))
        self.gallery.set_source(len(self.pictures), self._tile)

    def _counted(self, result: DetectionResult) -> str:
        counts = {
            "count": numbers.count(len(self.pictures)),
            "total": numbers.count(len(result.judged)),
            "score": numbers.score(result.confidence),
        }
        if self._cell is not None:
            names = (*result.evaluation.classes, tr("background"))
            truth, said = (names[at] for at in self._cell)
            return tr(
                "{count} of {total} pictures in which {truth} is taken for {said}, at a confidence "
                "of {score} and IoU 0.5",
                truth=truth,
                said=said,
                **counts,
            )
        said = tr(
            "{count} of {total} pictures, most errors first, at a confidence of {score} and "
            "IoU 0.5. Dashed: missed; hatched: wrong.",
            **counts,
        )
        if result.is_unsure:
            said += " " + tr("The network is hardly sure of anything yet: train it longer.")
        return said

    def _tile(self, index: int) -> Tile:
        picture, result = self.pictures[index], self._result()
        assert result is not None
        assert self._view is not None
        path = result.evaluation.paths[picture.index]
        return Tile(
            self._view.root / path,
            path.rpartition("/")[2],
            tally(picture),
            path,
            flag="good" if not picture.errors else "bad",
            boxes=shown_boxes(result, picture),
        )

    def describe(self, index: int) -> Shown:
        """What the viewer says about a picture."""
        picture, result = self.pictures[index], self._result()
        assert result is not None
        assert self._view is not None
        path = result.evaluation.paths[picture.index]
        title = path.rpartition("/")[2]
        return Shown(
            self._view.root / path,
            title,
            f"{tally(picture)}  ·  {path}",
            shown_boxes(result, picture),
        )

    def open_large(self, index: int) -> None:
        """Show a picture large."""
        if 0 <= index < len(self.pictures):
            self.viewer = view(self._session, len(self.pictures), self.describe, index, self)
            self.viewer.picture_shown.connect(self.gallery.select)


def _combo(name: str) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setMinimumContentsLength(8)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return made
