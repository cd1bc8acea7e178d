"""All measurements side by side: devices, engines, precisions and models, and what is best."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from tango_desktop.bench.matrix import (
    MatrixRow,
    as_markdown,
    export,
    matrix_of,
    pareto,
)
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.errors import ProjectError, TangoError
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.device_titles import device_title
from tango_desktop.ui.icons import icon
from tango_desktop.ui.pages.measure_front import FrontPlot
from tango_desktop.ui.reading import Reader
from tango_desktop.ui.session import Message, MessageKind, Session
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.scroll import scrolled
from tango_desktop.ui.widgets.table import Cell, ChipText, Column, DataTable

LEAST_WIDTH = 1080  # to show table and plot side by side
TABLE_HEIGHT, TALL_TABLE = 200, 290
DEVICE_WIDTH = 150
PLOT_HEIGHT = 230
SHARES = (3, 2)


@dataclass(frozen=True)
class ColumnSpec:
    """A column of the table.

    Attributes:
        column: how it is shown.
        value: what a row has in it; ``None`` where that is not known.
    """

    column: Column
    value: Callable[[MatrixRow], Any]


@dataclass(frozen=True)
class Found:
    """What was read.

    Attributes:
        rows: of all projects and sources.
        names: of the projects, by folder.
        front: keys of the measurements that no other beats.
    """

    rows: tuple[MatrixRow, ...] = ()
    names: Mapping[Path, str] = field(default_factory=dict)
    front: frozenset[str] = frozenset()


def read_matrix(folders: Sequence[Path], ctx: JobContext) -> Found:
    """The measurements of projects, and what others published."""
    rows: list[MatrixRow] = []
    names: dict[Path, str] = {}
    for folder in dict.fromkeys(folders):
        ctx.check()
        rows += (_titled(row) for row in matrix_of([folder], with_published=False))
        names[folder] = _project_name(folder)
    rows.sort(key=lambda row: row.when, reverse=True)
    return Found((*rows, *matrix_of([])), names, pareto(rows))


def _titled(row: MatrixRow) -> MatrixRow:
    """The same with the device's title in the place of its profile's name."""
    return replace(row, device=device_title(row.device))


def _project_name(folder: Path) -> str:
    try:
        return Project.open(folder, read_only=True).name
    except TangoError:
        return folder.name


def _columns(names: Mapping[Path, str], front: frozenset[str]) -> list[ColumnSpec]:
    time, number, chip = numbers.milliseconds, Cell.NUMBER, Cell.CHIP
    p90_tip = tr("Nine in ten pictures are faster; the network alone")
    mean_tip = tr("What published tables mostly give; beside p90 it looks faster")
    return [
        ColumnSpec(Column(tr("Device")), lambda row: row.device),
        ColumnSpec(Column(tr("Origin"), chip), _origin),
        ColumnSpec(Column(tr("Engine")), lambda row: row.engine),
        ColumnSpec(Column(tr("Accuracy"), number, numbers.score), lambda row: row.accuracy),
        ColumnSpec(Column(tr("Network, p90"), number, time, p90_tip), lambda row: row.p90_ms),
        ColumnSpec(Column(tr("Network, mean"), number, time, mean_tip), lambda row: row.mean_ms),
        ColumnSpec(Column(tr("Precision")), lambda row: row.precision or None),
        ColumnSpec(Column(tr("Best"), chip), lambda row: _best(row, front)),
        ColumnSpec(Column(tr("Model"), stretch=True), lambda row: row.model),
        ColumnSpec(Column(tr("Trust"), chip), _trust),
        ColumnSpec(Column(tr("Runs on")), lambda row: row.accelerator or None),
        ColumnSpec(Column(tr("End to end, p90"), number, time), lambda row: row.end_to_end_p90_ms),
        ColumnSpec(Column(tr("Steady, pictures/s"), number, _rate), lambda row: row.steady_per_s),
        ColumnSpec(Column(tr("Energy, mJ"), number, _rate), lambda row: row.energy_mj),
        ColumnSpec(Column(tr("Memory"), number, numbers.size), lambda row: row.memory_peak_bytes),
        ColumnSpec(Column(tr("Accuracy is")), lambda row: row.accuracy_name or None),
        ColumnSpec(Column(tr("When")), lambda row: row.when.replace("T", " ") or None),
        ColumnSpec(Column(tr("Project")), lambda row: _of(names, row.project)),
        ColumnSpec(Column(tr("Source")), lambda row: row.source or None),
        ColumnSpec(Column(tr("Remarks")), lambda row: " ".join(row.remarks) or None),
    ]


def _rate(value: float) -> str:
    return numbers.figure(value)


def _of(names: Mapping[Path, str], folder: Path | None) -> str | None:
    return None if folder is None else names.get(folder, folder.name)


def _origin(row: MatrixRow) -> ChipText:
    if row.is_published:
        return ChipText(tr("published"), "accent")
    return ChipText(tr("measured"), "good")


def _best(row: MatrixRow, front: frozenset[str]) -> ChipText | None:
    return ChipText(tr("on the front"), "good") if row.key in front else None


def _trust(row: MatrixRow) -> ChipText | None:
    if row.is_published:
        return None
    return ChipText(tr("noisy"), "warning") if row.remarks else ChipText(tr("steady"), "neutral")


class MatrixTable(DataTable):
    """The table; its files are the matrix's own, with units in the headings."""

    def __init__(self) -> None:
        super().__init__(tr("Matrix"), [spec.column for spec in _columns({}, frozenset())])
        self.found: dict[str, MatrixRow] = {}

    def shown(self) -> list[MatrixRow]:
        """The rows as they are filtered and sorted."""
        keys = (self.model.key_at(at) for at in range(self.model.rowCount()))
        return [self.found[key] for key in keys]

    def fit_columns(self) -> None:
        super().fit_columns()
        # Boards have long names, and what matters stands behind them.
        self.view.setColumnWidth(0, min(px(DEVICE_WIDTH), self.view.columnWidth(0)))

    def export_csv(self, path: Path) -> None:
        export(path, self.shown())


class MatrixPanel(QWidget):
    """The table, the plot, and what is in them."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._reader = Reader(session, self)
        self._found = Found()
        self._is_outdated = True
        self.dialog: QFileDialog | None = None
        self.published = QCheckBox(tr("Published figures"))
        self.published.setToolTip(tr("Others measured them, in their own way; each says so"))
        self.published.setChecked(True)
        self.others = QCheckBox(tr("My other projects"))
        self.others.setToolTip(tr("Measurements of the projects that were opened lately"))
        self.table = MatrixTable()
        self.plot = FrontPlot()
        self.hint = label("", "small", wrap=True)
        self._add_actions()
        self._lay_out()
        self.published.toggled.connect(lambda _: self._show())
        self.others.toggled.connect(lambda _: self.refresh())
        self.table.row_selected.connect(self.plot.choose_key)
        self.plot.point_selected.connect(self.table.select)
        self.table.model.modelReset.connect(self._show_points)

    def _add_actions(self) -> None:
        menu = self.table.more.menu()
        assert menu is not None
        for symbol, text, do in (
            ("copy", tr("Copy as Markdown"), self.copy_markdown),
            ("table", tr("Export Markdown…"), lambda: self._ask("md")),
            ("image", tr("Save a picture…"), lambda: self._ask("png")),
        ):
            action = QAction(icon(symbol), text, self)
            action.triggered.connect(do)
            menu.addAction(action)
            self.table.view.addAction(action)

    def _lay_out(self) -> None:
        ticks = QHBoxLayout()
        ticks.setSpacing(px(16))
        ticks.addWidget(self.published)
        ticks.addWidget(self.others)
        ticks.addStretch(1)
        table_card = Card()
        table_card.body.addLayout(ticks)
        table_card.body.addWidget(self.table, 1)
        self.table.setMinimumHeight(px(TABLE_HEIGHT))
        plot_card = Card()
        plot_card.body.addWidget(self.plot, 1)
        plot_card.body.addWidget(self.hint)
        self.plot.setMinimumHeight(px(PLOT_HEIGHT))
        self.plot.put_readout_below(PLOT_HEIGHT - 70)
        self.sides = QSplitter(Qt.Orientation.Horizontal)
        self.sides.setChildrenCollapsible(False)
        self.sides.setHandleWidth(px(16))
        for at, (card, share) in enumerate(zip((table_card, plot_card), SHARES, strict=True)):
            self.sides.addWidget(card)
            self.sides.setStretchFactor(at, share)
        content = QWidget()
        content.setObjectName("content")
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, px(8), 0)
        inner.addWidget(self.sides)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, px(12), 0, 0)
        column.addWidget(scrolled(content), 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= px(LEAST_WIDTH)
        wanted = Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical
        if self.sides.orientation() != wanted or event.oldSize().width() < 0:
            self.sides.setOrientation(wanted)
            self.sides.setSizes([share * px(300) for share in SHARES])
        self.table.setMinimumHeight(px(TABLE_HEIGHT if beside else TALL_TABLE))

    # -- content ------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the measurements again; later, when nobody sees them."""
        self._is_outdated = not self.isVisible()
        if self._is_outdated or self._session.project is None:
            return
        folders = [self._session.project.folder]
        if self.others.isChecked():
            folders += self._session.preferences.recent()
        self._reader.read(
            tr("Read all measurements"), lambda ctx: read_matrix(folders, ctx), self._on_read
        )

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        if self._is_outdated:
            self.refresh()

    def _on_read(self, found: Found) -> None:
        self._found = found
        self._show()

    def _show(self) -> None:
        wanted = self.published.isChecked()
        rows = [row for row in self._found.rows if wanted or not row.is_published]
        specs = _columns(self._found.names, self._found.front)
        self.table.found = {row.key: row for row in rows}
        cells = [[spec.value(row) for spec in specs] for row in rows]
        self.table.set_rows(cells, [row.key for row in rows])

    def _show_points(self) -> None:
        """The plot shows what the table's filter leaves."""
        rows = [row for row in self.table.shown() if not row.is_published]
        self.plot.show_rows(rows, self._found.front)
        self.plot.choose_key(self.table.selected_key())
        self.hint.setText(_hint(rows))

    # -- out of the program -------------------------------------------------------------------

    def copy_markdown(self) -> None:
        """Put what is shown on the clipboard as a Markdown table."""
        QGuiApplication.clipboard().setText(as_markdown(self.table.shown()))

    def _ask(self, ending: str) -> None:
        kinds = {"md": tr("Markdown (*.md)"), "png": tr("PNG pictures (*.png)")}
        dialog = QFileDialog(self, tr("Save the matrix"), f"{tr('Matrix')}.{ending}")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([kinds[ending]])
        dialog.setDefaultSuffix(ending)
        dialog.fileSelected.connect(lambda path: self.save(Path(path)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog = dialog
        dialog.open()

    def save(self, path: Path) -> None:
        """Save the matrix: a picture where the name ends in ``.png``, else as text."""
        try:
            if path.suffix.lower() == ".png":
                self._save_picture(path)
            else:
                export(path, self.table.shown())
        except TangoError as error:
            self._session.post_error(error)
            return
        self._session.post(Message(MessageKind.GOOD, tr("Saved as {path}.", path=path)))

    def _save_picture(self, path: Path) -> None:
        if not self.sides.grab().save(str(path), "PNG"):
            raise ProjectError(
                tr("{path} could not be written.", path=path),
                tr("Choose a folder that you may write to."),
            )


def _hint(rows: Sequence[MatrixRow]) -> str:
    """What the plot leaves out, and what is not comparable in it."""
    known = [row for row in rows if row.accuracy is not None and row.p90_ms]
    parts = []
    if len(known) < len(rows):
        left_out = len(rows) - len(known)
        parts.append(tr("{count} without accuracy are not drawn.", count=left_out))
    ways = {(row.device, row.circumstances) for row in known}
    if len(ways) > len({row.device for row in known}):
        parts.append(tr("Not all were taken under the same circumstances: see Compare."))
    if known:
        parts.append(tr("A star: no other measurement of its device is both faster and better."))
    return " ".join(parts)
