"""The error browser: pictures with what they show, what the network says, and how sure it is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.i18n import tr
from tango_desktop.train.evaluation import Evaluation
from tango_desktop.ui import numbers
from tango_desktop.ui.pages.train_classification import matching, result_of
from tango_desktop.ui.pages.train_state import RunView
from tango_desktop.ui.session import Session
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label
from tango_desktop.ui.widgets.empty_state import EmptyState
from tango_desktop.ui.widgets.gallery import Gallery, Tile
from tango_desktop.ui.widgets.picture_viewer import PictureViewer, Shown, view


class ErrorsPanel(QWidget):
    """Pictures held back from training, filtered by truth and prediction."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._view: RunView | None = None
        self._evaluation_shown: Evaluation | None = None
        self._order: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self.viewer: PictureViewer | None = None
        self.truth = _combo(tr("What the picture shows"))
        self.predicted = _combo(tr("What the network says"))
        self.wrong = QCheckBox(tr("Only mistakes"))
        self.wrong.setChecked(True)
        self.counter = label("", "small")
        self.gallery = Gallery(tr("Pictures and predictions"), session, lines=2)
        self.gallery.empty_text = tr("No picture fits these filters.")
        self.empty = EmptyState("target", tr("No predictions yet"))
        self._lay_out()
        self.truth.currentIndexChanged.connect(self._on_filter)
        self.predicted.currentIndexChanged.connect(self._on_filter)
        self.wrong.toggled.connect(self._on_filter)
        self.gallery.picture_activated.connect(self.open_large)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(self.truth, 1)
        row.addWidget(self.predicted, 1)
        row.addWidget(self.wrong)
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
        self._evaluation_shown = None
        result = result_of(run)
        if result is None:
            note = run.note if run is not None else ""
            self.empty.say(
                tr("No predictions yet"),
                note or tr("After the first epoch, every picture that was held back stands here."),
            )
            self.stack.setCurrentWidget(self.empty)
            return
        evaluation = self._evaluation_shown = result.evaluation
        _fill(self.truth, tr("Shows: any class"), evaluation.classes)
        _fill(self.predicted, tr("Taken for: any class"), evaluation.classes)
        self.stack.setCurrentWidget(self.content)
        self._on_filter()

    def show_cell(self, truth: int, predicted: int) -> None:
        """Show the pictures of one cell of the confusion matrix."""
        for box, value in ((self.truth, truth), (self.predicted, predicted)):
            box.setCurrentIndex(value + 1)
        if truth == predicted:
            self.wrong.setChecked(False)
        self._on_filter()

    def _evaluation(self) -> Evaluation | None:
        return self._evaluation_shown

    def _on_filter(self) -> None:
        evaluation = self._evaluation()
        if evaluation is None:
            return
        self._order = matching(
            evaluation,
            self.truth.currentData(),
            self.predicted.currentData(),
            self.wrong.isChecked(),
        )
        total = numbers.count(len(evaluation.truth))
        self.counter.setText(
            tr(
                "{count} of {total} pictures, the surest answer first",
                count=numbers.count(len(self._order)),
                total=total,
            )
        )
        self.gallery.set_source(len(self._order), self._tile)

    def _tile(self, index: int) -> Tile:
        evaluation, at = self._evaluation(), int(self._order[index])
        assert evaluation is not None
        assert self._view is not None
        truth, predicted = int(evaluation.truth[at]), int(evaluation.predicted[at])
        right = truth == predicted
        said = tr(
            "{name} {confidence}",
            name=evaluation.classes[predicted],
            confidence=numbers.percent(float(evaluation.probabilities[at, predicted])),
        )
        return Tile(
            self._view.root / evaluation.paths[at],
            evaluation.classes[truth],
            f"→ {said}",
            evaluation.paths[at],
            truth,
            "good" if right else "bad",
        )

    def describe(self, index: int) -> Shown:
        """What the viewer says about a picture."""
        evaluation, at = self._evaluation(), int(self._order[index])
        assert evaluation is not None
        assert self._view is not None
        ranked = np.argsort(-evaluation.probabilities[at])[:3]
        answers = ", ".join(
            f"{evaluation.classes[k]} {numbers.percent(float(evaluation.probabilities[at, k]), 1)}"
            for k in ranked
        )
        title = tr("Shows: {name}", name=evaluation.classes[int(evaluation.truth[at])])
        text = tr("The network says: {answers}", answers=answers)
        path = self._view.root / evaluation.paths[at]
        return Shown(path, title, f"{text}  ·  {evaluation.paths[at]}")

    def open_large(self, index: int) -> None:
        """Show a picture large."""
        if 0 <= index < len(self._order):
            self.viewer = view(self._session, len(self._order), self.describe, index, self)
            self.viewer.picture_shown.connect(self.gallery.select)


def _combo(name: str) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setMinimumContentsLength(8)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return made


def _fill(box: QComboBox, everything: str, classes: tuple[str, ...]) -> None:
    if [box.itemText(i) for i in range(1, box.count())] == list(classes):
        return
    box.blockSignals(True)
    box.clear()
    box.addItem(everything, None)
    for at, name in enumerate(classes):
        box.addItem(name, at)
        box.setItemData(at + 1, name, Qt.ItemDataRole.ToolTipRole)
    box.blockSignals(False)
