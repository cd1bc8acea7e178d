"""The error browser of a detector: pictures by what is wrong in them, boxes drawn by verdict."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

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
from tango_desktop.ui.pages.train_frames import ErrorsFrame, fill_filter, filter_box
from tango_desktop.ui.pages.train_state import RunView
from tango_desktop.ui.session import Session
from tango_desktop.ui.widgets.gallery import Gallery, Tile
from tango_desktop.ui.widgets.picture_viewer import Shown

SIDE = 148


class BoxErrorsPanel(ErrorsFrame):
    """Pictures held back from training, those with most errors first."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        gallery = Gallery(tr("Pictures and boxes"), session, lines=2, side=SIDE)
        super().__init__(session, gallery, parent)
        self._cell: tuple[int, int] | None = None
        self.pictures: list[JudgedPicture] = []
        self.kind = filter_box(tr("Kind of error"))
        self.classes = filter_box(tr("Class"))
        self.all_cells = QPushButton(tr("Show all again"))
        self.all_cells.clicked.connect(self._on_filter)
        self.counter.setWordWrap(True)
        self._fill_kinds()
        self.lay_out((self.kind, self.classes), (self.all_cells,))

    def _fill_kinds(self) -> None:
        self.kind.addItem(tr("Any error"), None)
        for kind in ERRORS:
            self.kind.addItem(tr(TITLES[kind]), kind)
            tip = tr(HELP[kind])
            self.kind.setItemData(self.kind.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)

    # -- content ------------------------------------------------------------------------------

    def show_view(self, run: RunView | None) -> None:
        """Show a run's predictions."""
        self._view = run
        result = self._result()
        if result is None:
            self.show_no_predictions(run)
            return
        fill_filter(self.classes, tr("Any class"), result.evaluation.classes)
        self.show_content()
        self._on_filter()

    def show_cell(self, truth: int, predicted: int) -> None:
        """Show the pictures of one cell of the confusion matrix."""
        self._list((truth, predicted))

    def _result(self) -> DetectionResult | None:
        return result_of(self._view)

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
            f"{path}\n{tally(picture)}",
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
