"""The frames that the panels of a run share, whatever its task: errors in pictures, and figures."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
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
from tango_desktop.ui.pages.train_state import RunView
from tango_desktop.ui.session import Session
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.empty_state import EmptyState
from tango_desktop.ui.widgets.gallery import Gallery
from tango_desktop.ui.widgets.matrix import MatrixView
from tango_desktop.ui.widgets.picture_viewer import PictureViewer, Shown, view
from tango_desktop.ui.widgets.scroll import scrolled


class ResultFrame(QWidget):
    """A result, or why there is none."""

    def __init__(self, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.empty = EmptyState(icon, tr("No predictions yet"))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)

    def set_content(self, content: QWidget) -> None:
        """Say what is shown when there is a result."""
        self.content = content
        self.stack.addWidget(content)

    def show_content(self) -> None:
        """Show the result."""
        self.stack.setCurrentWidget(self.content)

    def show_nothing(self, run: RunView | None, otherwise: str) -> None:
        """Say why there is no result: the run's note, or ``otherwise``."""
        note = run.note if run is not None else ""
        self.empty.say(tr("No predictions yet"), note or otherwise)
        self.stack.setCurrentWidget(self.empty)


class ErrorsFrame(ResultFrame):
    """A row of filters over a gallery, and a line that counts.

    Subclasses call :meth:`lay_out`, list pictures when a filter changes, and describe them.
    """

    def __init__(self, session: Session, gallery: Gallery, parent: QWidget | None = None) -> None:
        super().__init__("target", parent)
        self._session = session
        self._view: RunView | None = None
        self.viewer: PictureViewer | None = None
        self.wrong = QCheckBox(tr("Only mistakes"))
        self.wrong.setChecked(True)
        self.counter = label("", "small")
        self.gallery = gallery
        self.gallery.empty_text = tr("No picture fits these filters.")
        self.gallery.picture_activated.connect(self.open_large)

    def lay_out(self, choices: Sequence[QComboBox], others: Sequence[QWidget] = ()) -> None:
        """Put the filters in a row: ``choices``, mistakes, ``others``."""
        row = QHBoxLayout()
        row.setSpacing(px(8))
        for choice in choices:
            row.addWidget(choice, 1)
            choice.currentIndexChanged.connect(self._on_filter)
        for widget in (self.wrong, *others):
            row.addWidget(widget)
        self.wrong.toggled.connect(self._on_filter)
        content = QWidget()
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, px(12), 0, 0)
        inner.setSpacing(px(8))
        inner.addLayout(row)
        inner.addWidget(self.gallery, 1)
        inner.addWidget(self.counter)
        self.set_content(content)

    def show_no_predictions(self, run: RunView | None) -> None:
        """Say that there is nothing to look at yet."""
        self.show_nothing(
            run, tr("After the first epoch, every picture that was held back stands here.")
        )

    def describe(self, index: int) -> Shown:
        """What the viewer says about a picture."""
        raise NotImplementedError

    def open_large(self, index: int) -> None:
        """Show a picture large."""
        if 0 <= index < self.gallery.count:
            self.viewer = view(self._session, self.gallery.count, self.describe, index, self)
            self.viewer.picture_shown.connect(self.gallery.select)

    def _on_filter(self) -> None:
        raise NotImplementedError


class FiguresFrame(ResultFrame):
    """Cards under each other, a confusion matrix among them whose cells lead to pictures."""

    cell_requested = Signal(int, int)  # truth, predicted

    def __init__(self, matrix: MatrixView, parent: QWidget | None = None) -> None:
        super().__init__("matrix", parent)
        self.matrix = matrix
        self.matrix.setMinimumHeight(px(320))
        self.said = label("", "secondary", wrap=True)
        self.show_cell = QPushButton(tr("Show these pictures"))
        self.show_cell.setEnabled(False)
        self.overall = label("", "secondary", wrap=True)
        self.matrix.cell_selected.connect(self._on_selected)
        self.matrix.cell_activated.connect(self.cell_requested)
        self.show_cell.clicked.connect(self._on_show)

    def matrix_card(self, *above: QWidget) -> Card:
        """The matrix with what is said of a cell, under other widgets."""
        card = Card(tr("Confusion matrix"))
        for widget in above:
            card.body.addWidget(widget)
        card.body.addWidget(self.matrix, 1)
        foot = QHBoxLayout()
        foot.setSpacing(px(12))
        foot.addWidget(self.said, 1)
        foot.addWidget(self.show_cell, 0, Qt.AlignmentFlag.AlignTop)
        card.body.addLayout(foot)
        return card

    def lay_out(self, *parts: QWidget) -> None:
        """Put the parts under each other."""
        inside = QWidget()
        inside.setObjectName("content")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, px(8), 0)
        column.setSpacing(px(16))
        for part in parts:
            column.addWidget(part)
        column.addStretch(1)
        shell = QWidget()
        inner = QVBoxLayout(shell)
        inner.setContentsMargins(0, px(12), 0, 0)
        inner.addWidget(scrolled(inside))
        self.set_content(shell)

    def fit_matrix(self, classes: int, frame: int) -> None:
        """Give the matrix the height that ``classes`` need beside ``frame`` px for its titles."""
        self.matrix.setMinimumHeight(px(min(560, max(240, frame + 28 * classes))))

    def _on_selected(self, truth: int, predicted: int) -> None:
        self.said.setText(self.matrix.describe(truth, predicted))
        self.show_cell.setEnabled(bool(self.matrix.counts[truth, predicted]))

    def _on_show(self) -> None:
        if self.matrix.current is not None:
            self.cell_requested.emit(*self.matrix.current)


def filter_box(name: str) -> QComboBox:
    """A combo box that may be narrower than its longest entry."""
    made = QComboBox()
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setMinimumContentsLength(8)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return made


def fill_filter(box: QComboBox, everything: str, classes: tuple[str, ...]) -> None:
    """Let ``box`` offer everything or one class; keeps the choice where the classes are the same.

    The data of an entry is the class's number, None for everything.
    """
    if [box.itemText(i) for i in range(1, box.count())] == list(classes):
        return
    box.blockSignals(True)
    box.clear()
    box.addItem(everything, None)
    for at, name in enumerate(classes):
        box.addItem(name, at)
        box.setItemData(at + 1, name, Qt.ItemDataRole.ToolTipRole)
    box.blockSignals(False)
