"""A table without sideways scrolling: columns of little use go below it where room is short."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tango_desktop.i18n import tr
from tango_desktop.ui.numbers import NONE
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label
from tango_desktop.ui.widgets.table import WIDEST_COLUMN, Column, DataTable


class FittingTable(DataTable):
    """Says below what the columns that do not fit have of the chosen row."""

    def __init__(self, name: str, columns: Sequence[Column], spare: Sequence[str]) -> None:
        """``spare`` are titles of columns that may go, the first that goes first."""
        super().__init__(name, columns, filtered=False)
        titles = [column.title for column in columns]
        self._spare = [titles.index(title) for title in spare]
        self.rest = label("", "small", wrap=True)
        self.rest.hide()
        self.column.addWidget(self.rest)
        self.view.selectionModel().selectionChanged.connect(self._say_rest)
        self._given = 0  # px of the first column that would be left over

    def fit_columns(self) -> None:
        for at in self._spare:
            self.view.setColumnHidden(at, False)  # what is hidden has no width to be told
        super().fit_columns()

    def set_rows(self, rows: Sequence[Sequence[Any]], keys: Sequence[Any] | None = None) -> None:
        super().set_rows(rows, keys)
        self._stretch()

    def _is_wide(self) -> bool:
        return False  # whatever the room is when it is asked

    def _stretch(self) -> None:
        self._leave_out()
        self._give(0)
        super()._stretch()
        self._give(max(0, self.view.viewport().width() - sum(self._widths())))
        self._say_rest()

    def _give(self, more: int) -> None:
        """Widen the first column, where the one that stretches is hidden."""
        self.view.setColumnWidth(0, self.view.columnWidth(0) - self._given + more)
        self._given = more

    def _leave_out(self) -> None:
        """Hide as many columns as must go, show the others."""
        wanted = [self._wanted(at) for at in range(len(self.model.columns))]
        missing = sum(wanted) - self.view.viewport().width()
        for at in self._spare:
            goes = missing > 0
            missing -= wanted[at] if goes else 0
            if goes != self.view.isColumnHidden(at):
                self.view.setColumnHidden(at, goes)
                if not goes:
                    self.view.setColumnWidth(at, wanted[at])

    def _wanted(self, at: int) -> int:
        """The width that shows what a column has; what always stays keeps a greater one."""
        if self.model.columns[at].stretch:
            return self._least_width(at)
        header = self.view.horizontalHeader().sectionSizeHint(at)
        needed = min(px(WIDEST_COLUMN), max(self.view.sizeHintForColumn(at), header))
        given = 0 if at else self._given
        return needed if at in self._spare else max(needed, self.view.columnWidth(at) - given)

    def _say_rest(self, *_: object) -> None:
        hidden = [at for at in range(len(self.model.columns)) if self.view.isColumnHidden(at)]
        chosen = self.view.selectionModel().selectedRows()
        texts = [(at, self.model.text_at(chosen[0].row(), at)) for at in hidden if chosen]
        parts = [
            tr("{title}: {value}", title=self.model.columns[at].title, value=text)
            for at, text in texts
            if text not in ("", NONE)
        ]
        self.rest.setText("  ·  ".join(parts))
        self.rest.setVisible(bool(parts))
