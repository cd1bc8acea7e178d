"""Cards, chips, labels, pickers: keyboard, names, shapes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tango_desktop.ui.widgets.card import Card, ChoiceCard
from tango_desktop.ui.widgets.chip import Chip, OriginChip, origin_text
from tango_desktop.ui.widgets.elided_label import ElidedLabel
from tango_desktop.ui.widgets.empty_state import EmptyState
from tango_desktop.ui.widgets.file_picker import FilePicker
from tango_desktop.ui.widgets.flow_layout import FlowLayout
from tango_desktop.ui.widgets.range_bar import RangeDelegate
from tango_desktop.ui.widgets.table import Cell, Column, TableModel


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_card_is_chosen_with_the_keyboard(qtbot: QtBot, key: Qt.Key) -> None:
    card = ChoiceCard("Bees")
    qtbot.addWidget(card)
    with qtbot.waitSignal(card.chosen):
        qtbot.keyClick(card, key)
    assert card.accessibleName() == "Bees"


def test_a_card_is_chosen_by_a_click_that_ends_on_it(qtbot: QtBot) -> None:
    card = ChoiceCard("Bees")
    qtbot.addWidget(card)
    card.resize(200, 100)
    told: list[int] = []
    card.chosen.connect(lambda: told.append(1))
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    qtbot.mousePress(card, Qt.MouseButton.LeftButton)
    qtbot.mouseRelease(card, Qt.MouseButton.LeftButton, pos=card.rect().bottomRight() * 2)
    qtbot.mouseClick(card, Qt.MouseButton.RightButton)
    assert told == [1]


def test_a_selected_card_says_so(qtbot: QtBot) -> None:
    card = ChoiceCard("Bees")
    qtbot.addWidget(card)
    card.set_selected(True)
    assert card.is_selected
    card.set_selected(False)
    assert not card.is_selected


def test_a_card_without_a_title_has_no_head(qtbot: QtBot) -> None:
    card = Card()
    qtbot.addWidget(card)
    assert card.head is None


def test_origins_are_words() -> None:
    assert origin_text("measured") == "measured"
    assert origin_text("estimated") == "estimated"
    assert origin_text("estimated", 17.6) == "estimated ±18 %"
    assert origin_text("published") == "published"


def test_a_chip_changes_its_meaning(qtbot: QtBot) -> None:
    chip = OriginChip("published", "data sheet")
    qtbot.addWidget(chip)
    assert (chip.property("kind"), chip.toolTip()) == ("accent", "data sheet")
    plain = Chip("a")
    qtbot.addWidget(plain)
    plain.show_text("b", "bad", "why")
    assert (plain.text(), plain.property("kind"), plain.toolTip()) == ("b", "bad", "why")


def test_an_elided_label_tells_the_rest_in_its_tooltip(qtbot: QtBot) -> None:
    text = "a very long name " * 10
    label = ElidedLabel(text)
    qtbot.addWidget(label)
    label.resize(120, 20)
    label.grab()
    assert label.toolTip() == text
    label.resize(3000, 20)
    label.grab()
    assert label.toolTip() == ""
    assert label.minimumSizeHint().width() < 200


def test_an_empty_state_has_its_buttons_in_order(qtbot: QtBot) -> None:
    done: list[str] = []
    state = EmptyState(
        "images",
        "No pictures",
        "Drop some.",
        [("Choose", lambda: done.append("choose")), ("Sample", lambda: done.append("sample"))],
        primary=True,
    )
    qtbot.addWidget(state)
    for button in state.buttons:
        button.click()
    assert done == ["choose", "sample"]
    assert [b.objectName() for b in state.buttons] == ["primary", ""]
    state.say("Still none")
    assert state.title.text() == "Still none"
    assert not state.text.isVisibleTo(state)


def test_a_typed_path_is_picked_when_it_is_finished(qtbot: QtBot) -> None:
    picker = FilePicker()
    qtbot.addWidget(picker)
    picked: list[str] = []
    picker.picked.connect(picked.append)
    picker.field.insert("/data/나사")  # QTest types ASCII only
    assert picked == []
    qtbot.keyClick(picker.field, Qt.Key.Key_Return)
    assert picked == ["/data/나사"]
    assert picker.button.accessibleName()


def test_a_flow_breaks_into_lines(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    flow = FlowLayout(host, gap=4)
    for _ in range(6):
        box = QWidget()
        box.setFixedSize(QSize(40, 10))
        flow.addWidget(box)
    assert flow.heightForWidth(6 * 40 + 5 * 4) == 10
    assert flow.heightForWidth(3 * 40 + 2 * 4) == 24
    assert flow.heightForWidth(40) == 6 * 10 + 5 * 4
    flow.setGeometry(QRect(0, 0, 128, 100))
    places = [flow.itemAt(i).geometry().topLeft().toTuple() for i in range(6)]
    assert places[3] == (0, 14)
    while flow.takeAt(0) is not None:
        pass
    assert flow.count() == 0


def test_estimates_share_one_logarithmic_scale(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    delegate = RangeDelegate(TableModel([Column("ms", Cell.NUMBER)]), host)
    delegate.set_ranges({10.0: (1.0, 100.0), 20.0: (10.0, 100.0)})
    assert delegate.share(1.0) == 0
    assert delegate.share(10.0) == pytest.approx(0.5)
    assert delegate.share(100.0) == 1
    assert delegate.share(1e9) == 1
    delegate.set_ranges({})
    assert delegate.share(1.0) == 0  # and an empty table does no harm
