"""Finds devices: looking around, those used before, and an address by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.devices.targets import Target, Way, parse_target
from tango_desktop.errors import DeviceSettingError
from tango_desktop.i18n import tr
from tango_desktop.ui.devices.advice import REACHING
from tango_desktop.ui.devices.bullets import Bullets
from tango_desktop.ui.devices.offered import Offered
from tango_desktop.ui.devices.offered_row import OfferedRow
from tango_desktop.ui.icons import icon, spaced
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card, label, set_property
from tango_desktop.ui.widgets.scroll import scrolled
from tango_desktop.ui.widgets.tab_order import chain, in_order

LIST_HEIGHT = 276  # at most, as long as the page has more to show below


class AddressEntry(QWidget):
    """A field for an address, checked as it is typed."""

    entered = Signal(object)  # Target

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit()
        self.field.setAccessibleName(tr("Address of a device"))
        self.field.setPlaceholderText(tr("pi@raspberrypi.local"))
        self.field.setClearButtonEnabled(True)
        self.button = QPushButton(tr("Connect"))
        examples = tr(
            "user@host, host:port, a name of ~/.ssh/config, or adb:SERIAL. A Jetson on a USB "
            "cable: user@192.168.55.1."
        )
        self.told = label(examples, "small", wrap=True)
        self.trouble = label("", "error", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(self.field, 1)
        row.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        column.addLayout(row)
        column.addWidget(self.told)
        column.addWidget(self.trouble)
        self.field.textChanged.connect(self._on_text)
        self.field.returnPressed.connect(self._on_entered)
        self.button.clicked.connect(self._on_entered)
        self._on_text("")

    def target(self) -> Target | None:
        """What was typed; None when it leads to no other device."""
        try:
            found = parse_target(self.field.text())
        except DeviceSettingError:
            return None
        return None if found.way is Way.LOCAL else found

    def _on_text(self, text: str) -> None:
        trouble = self._trouble(text)
        self.button.setEnabled(self.target() is not None)
        self.trouble.setText(trouble)
        self.trouble.setVisible(bool(trouble))
        self.told.setVisible(not trouble)
        set_property(self.field, "invalid", bool(trouble))

    def _trouble(self, text: str) -> str:
        try:
            found = parse_target(text)
        except DeviceSettingError as error:
            return f"{error.message} {error.hint}"
        if text.strip() and found.way is Way.LOCAL:
            return tr("For this computer, choose its card above.")
        return ""

    def _on_entered(self) -> None:
        target = self.target()
        if target is not None:
            self.entered.emit(target)


class _Rows(QWidget):
    """Says when what is in it needs another height."""

    arranged = Signal()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self.arranged.emit()
        return done


class Finder(Card):
    """The devices that were found; those used before come first.

    Attributes:
        rows: those in the list, by name.
        has_searched: whether it was looked around before, or is now.
    """

    search_asked = Signal()
    stop_asked = Signal()
    chosen = Signal(object)  # Offered
    forgotten = Signal(object)  # Offered

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Devices"), parent)
        self.rows: dict[str, OfferedRow] = {}
        self.has_searched = False
        self._searching = False
        self._fitted = 0  # rows that the list has room for
        self.find_button = QPushButton()
        self.find_button.clicked.connect(self._on_find)
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Looking for devices"))
        self.empty = label("", "secondary", wrap=True)
        self.checks = Bullets()
        self.problems = label("", "small", wrap=True)
        self.entry = AddressEntry()
        self.entry.entered.connect(self._on_entered)
        assert self.head is not None
        self.head.addWidget(self.find_button)
        self.body.addWidget(self.bar)
        self.body.addWidget(self.empty)
        self.body.addWidget(self.checks)
        self.body.addWidget(self._make_list(), 1)
        self.body.addWidget(self.problems)
        self.body.addWidget(label(tr("By hand"), "overline"))
        self.body.addWidget(self.entry)
        self.show_searching(False)

    def _make_list(self) -> QWidget:
        self._rows = content = _Rows()
        self._fitting = QTimer(self, singleShot=True, interval=0)  # once for many changes
        self._fitting.timeout.connect(self._fit)
        content.arranged.connect(self._fitting.start)
        content.setObjectName("content")
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, px(8), 0)
        self._column.setSpacing(px(8))
        self._column.addStretch(1)
        self.area = scrolled(content)
        return self.area

    # -- the list -----------------------------------------------------------------------------

    def add(self, offered: Offered) -> None:
        """Show a device, in place of what was known of it."""
        selected = self.selected()
        for key in offered.replaces:
            self._drop(key)
        row = self.rows.get(offered.name) or self._row_at(offered.address)
        if row is not None:
            self._rename(row, _merged(row.offered, offered))
        else:
            self._insert(offered)
        self.select(selected)
        self._update_empty()

    def _insert(self, offered: Offered) -> None:
        row = OfferedRow(offered, self._rows)
        row.chosen.connect(partial(self._on_row, row))
        row.forgotten.connect(partial(self._on_forget, row))
        recent = sum(one.offered.recent for one in self.rows.values())
        self._column.insertWidget(recent if offered.recent else len(self.rows), row)
        row.show()  # at once: left to the layout, Tab passes it by until the event loop gets there
        self.rows[offered.name] = row
        self._order()

    def _rename(self, row: OfferedRow, offered: Offered) -> None:
        names = {id(one): name for name, one in self.rows.items()}
        del self.rows[names[id(row)]]
        self.rows[offered.name] = row
        row.show_offered(offered)

    def _row_at(self, address: str) -> OfferedRow | None:
        rows = self.rows.values()
        return next((row for row in rows if address and row.offered.address == address), None)

    def _order(self) -> None:
        items = (self._column.itemAt(n) for n in range(self._column.count()))
        placed = [item.widget() for item in items if item is not None]
        stops = [stop for row in placed if row is not None for stop in (row, *in_order(row))]
        chain([self.find_button, *stops, *in_order(self.entry)])

    def remove(self, offered: Offered) -> None:
        """Take a device from the list."""
        self._drop(offered.name)
        self._update_empty()

    def _drop(self, name: str) -> None:
        row = self.rows.pop(name, None)
        if row is not None:
            row.hide()
            row.deleteLater()

    def offered(self) -> Sequence[Offered]:
        """All devices in the list."""
        return [row.offered for row in self.rows.values()]

    def select(self, address: str) -> None:
        """Mark the device at an address, and no other."""
        for row in self.rows.values():
            row.set_selected(bool(address) and row.offered.address == address)

    def selected(self) -> str:
        """The address of the marked device; empty without one."""
        marked = (row.offered.address for row in self.rows.values() if row.is_selected)
        return next(marked, "")

    # -- states -------------------------------------------------------------------------------

    def show_searching(self, searching: bool) -> None:
        """Show whether it is being looked around."""
        self.has_searched = self.has_searched or searching
        if searching or not self.problems.text():
            self.show_problems(())
        self._searching = searching
        self.bar.setVisible(searching)
        self.find_button.setText(spaced(tr("Stop") if searching else tr("Find")))
        self.find_button.setIcon(icon("stop" if searching else "search"))
        name = tr("Stop looking for devices") if searching else tr("Look for devices")
        self.find_button.setAccessibleName(name)
        self.find_button.setToolTip(name)
        self._update_empty()

    def show_problems(self, problems: Sequence[str]) -> None:
        """Say where it could not be looked."""
        self.problems.setText("\n".join(problems))
        self.problems.setVisible(bool(problems))

    def _update_empty(self) -> None:
        self.empty.setVisible(not self.rows)
        self.empty.setText(self._empty_words())
        in_vain = self.has_searched and not self._searching and not self.rows
        self.checks.say([tr(one) for one in REACHING] if in_vain else ())
        self.checks.setVisible(in_vain)
        self._fit()

    def _fit(self) -> None:
        """Room for the rows; it only grows while they stay, else a scroll bar could go and come."""
        needed = min(self._rows.sizeHint().height(), px(LIST_HEIGHT)) if self.rows else 0
        if len(self.rows) == self._fitted:
            needed = max(needed, self.area.minimumHeight())
        self._fitted = len(self.rows)
        if needed != self.area.minimumHeight():
            self.area.setMinimumHeight(needed)

    def _empty_words(self) -> str:
        if self._searching:
            return tr("Looking on the network and on USB…")
        if self.has_searched:
            return tr("Nothing was found. Check that:")
        return tr("Find looks on the network and on USB. Nothing is changed on any device.")

    # -- answers ------------------------------------------------------------------------------

    def _on_find(self) -> None:
        (self.stop_asked if self._searching else self.search_asked).emit()

    def _on_row(self, row: OfferedRow) -> None:
        self.chosen.emit(row.offered)

    def _on_forget(self, row: OfferedRow) -> None:
        self.forgotten.emit(row.offered)

    def _on_entered(self, target: Target) -> None:
        known = self._row_at(str(target))
        self.chosen.emit(known.offered if known else Offered(target, target.title))


def _merged(before: Offered, now: Offered) -> Offered:
    """What was used before stays so when it is found again."""
    recent, source = before.recent or now.recent, now.source or before.source
    return replace(now, recent=recent, source=source, key=now.key or before.key)
