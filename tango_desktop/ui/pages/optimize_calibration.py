"""The pictures that tell an 8-bit model its ranges, and whether they will do."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from tango_desktop.compress.doctor import CalibrationReport
from tango_desktop.core.counting import pictures_text
from tango_desktop.i18n import N_, counted, tr
from tango_desktop.ui import numbers
from tango_desktop.ui.pages.optimize_state import OptimizeView, ShownPicture
from tango_desktop.ui.session import Session
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.gallery import Gallery, Tile
from tango_desktop.ui.widgets.picture_viewer import PictureViewer, Shown, view
from tango_desktop.ui.widgets.scroll import scrolled_cards
from tango_desktop.ui.widgets.table import Cell, Column, DataTable
from tango_desktop.ui.widgets.verdict import Verdict

GALLERY_HEIGHT = 300
MOST_ROWS = 12
MORE_PICTURES = 512  # what the hint offers


class CalibrationPanel(QWidget):
    """A verdict, the classes, and some of the pictures."""

    more_asked = Signal(int)  # that many pictures
    data_asked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._pictures: tuple[ShownPicture, ...] = ()
        self._count = 0
        self.report: CalibrationReport | None = None
        self.viewer: PictureViewer | None = None
        self.verdict = Verdict()
        self.warnings = label("", wrap=True)
        self.more = QPushButton(tr("Use {count} pictures", count=MORE_PICTURES))
        self.go_to_data = QPushButton(tr("Go to the pictures"))
        self.table = DataTable(tr("Calibration pictures of each class"), _columns(), False)
        self.gallery = Gallery(tr("Some of the calibration pictures"), session)
        self.gallery.setMinimumHeight(px(GALLERY_HEIGHT))
        self._lay_out()
        self.more.clicked.connect(lambda: self.more_asked.emit(MORE_PICTURES))
        self.go_to_data.clicked.connect(self.data_asked)
        self.gallery.picture_activated.connect(self.open_large)
        self.say_looking()

    def _lay_out(self) -> None:
        top = Card(tr("Calibration pictures"))
        top.body.addWidget(self.verdict)
        top.body.addWidget(self.warnings)
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(self.more)
        row.addWidget(self.go_to_data)
        row.addStretch(1)
        top.body.addLayout(row)
        self.classes = Card(tr("Classes"))
        self.classes.body.addWidget(self.table)
        some = Card(tr("Some of them"))
        some.body.addWidget(self.gallery)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolled_cards(top, self.classes, some))

    def show_view(self, found: OptimizeView) -> None:
        """Show some of the pictures."""
        self._count = found.settings.calibration_pictures
        if found.pictures != self._pictures:
            self._pictures = found.pictures
            self.gallery.set_tiles([_tile(one) for one in found.pictures])

    def say_looking(self) -> None:
        """The pictures are being looked at."""
        self.report = None
        self.verdict.say("info", tr("Looking at the pictures…"))
        for part in (self.warnings, self.more, self.go_to_data, self.classes):
            part.hide()

    def say_failed(self, message: str, hint: str) -> None:
        """They could not be looked at."""
        self.say_looking()
        self.verdict.say("bad", message, hint)

    def show_report(self, report: CalibrationReport) -> None:
        """Show what speaks for and against them."""
        self.report = report
        poor = bool(report.warnings)
        if poor:
            self.verdict.say("warning", _poor_title(report), _poor_hint())
        else:
            self.verdict.say("good", _good_title(report), _good_hint())
        self.warnings.setText("\n".join(f"• {text}" for text in report.warnings))
        self.warnings.setVisible(poor)
        self.more.setVisible(poor and self._count < MORE_PICTURES)
        self.go_to_data.setVisible(poor)
        self._show_classes(report)

    def _show_classes(self, report: CalibrationReport) -> None:
        rows = list(report.per_class.items())
        self.classes.setVisible(bool(rows))
        self.table.set_rows(rows, [name for name, _ in rows])
        self.table.fit_height(MOST_ROWS)

    def describe(self, at: int) -> Shown:
        """What the viewer says of a picture."""
        one = self._pictures[at]
        return Shown(one.path, one.caption, str(one.path))

    def open_large(self, at: int) -> None:
        """Show a picture large."""
        if 0 <= at < len(self._pictures):
            self.viewer = view(self._session, len(self._pictures), self.describe, at, self)
            self.viewer.picture_shown.connect(self.gallery.select)


def _columns() -> list[Column]:
    return [
        Column(tr("Class"), stretch=True),
        Column(tr("Pictures"), Cell.BAR, numbers.count, tr("How many of them show the class")),
    ]


def _tile(one: ShownPicture) -> Tile:
    return Tile(one.path, one.caption, tip=one.path.name, plot=one.plot)


def _poor_title(report: CalibrationReport) -> str:
    return counted(
        len(report.warnings),
        N_("These pictures may not do: 1 warning"),
        N_("These pictures may not do: {count} warnings"),
    )


def _poor_hint() -> str:
    return tr(
        "Poor calibration pictures can cost most of the accuracy without any error. Use more of "
        "them, or add training pictures that look as those in use will."
    )


def _good_title(report: CalibrationReport) -> str:
    return tr(
        "{pictures} of the training set stand well for all of it",
        pictures=pictures_text(report.pictures),
    )


def _good_hint() -> str:
    return tr(
        "They tell an 8-bit model the ranges of its values. They come from the training pictures, "
        "evenly over the classes, so that the validation pictures stay an honest test."
    )
