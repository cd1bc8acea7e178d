"""The error browser: pictures with what they show, what the network says, and how sure it is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QWidget

from tango_desktop.i18n import tr
from tango_desktop.train.evaluation import Evaluation
from tango_desktop.ui import numbers
from tango_desktop.ui.pages.train_classification import matching, result_of
from tango_desktop.ui.pages.train_frames import ErrorsFrame, fill_filter, filter_box
from tango_desktop.ui.pages.train_state import RunView
from tango_desktop.ui.session import Session
from tango_desktop.ui.widgets.gallery import Gallery, Tile
from tango_desktop.ui.widgets.picture_viewer import Shown


class ErrorsPanel(ErrorsFrame):
    """Pictures held back from training, filtered by truth and prediction."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        gallery = Gallery(tr("Pictures and predictions"), session, lines=2)
        super().__init__(session, gallery, parent)
        self._evaluation_shown: Evaluation | None = None
        self._order: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self.truth = filter_box(tr("What the picture shows"))
        self.predicted = filter_box(tr("What the network says"))
        self.lay_out((self.truth, self.predicted))

    # -- content ------------------------------------------------------------------------------

    def show_view(self, run: RunView | None) -> None:
        """Show a run's predictions."""
        self._view = run
        self._evaluation_shown = None
        result = result_of(run)
        if result is None:
            self.show_no_predictions(run)
            return
        evaluation = self._evaluation_shown = result.evaluation
        fill_filter(self.truth, tr("Shows: any class"), evaluation.classes)
        fill_filter(self.predicted, tr("Taken for: any class"), evaluation.classes)
        self.show_content()
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
