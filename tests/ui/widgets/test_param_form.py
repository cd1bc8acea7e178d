"""Forms from declared parameters: each kind, defaults, reset, live validation, experts folded."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from tango_desktop.core.params import Kind, Param, params_of
from tango_desktop.ui.widgets.param_form import ParamForm, ParamRow, stepped_value


@pytest.fixture
def form(qtbot: QtBot, stages: Any) -> ParamForm:
    made = ParamForm(stages.Work)
    qtbot.addWidget(made)
    made.show()
    made.show_experts(True)
    return made


@pytest.fixture
def changes(form: ParamForm) -> list[tuple[str, object]]:
    told: list[tuple[str, object]] = []
    form.committed.connect(lambda name, value: told.append((name, value)))
    return told


def focus_of(row: ParamRow) -> Any:
    return row.editor.focus_widget()


def type_into(qtbot: QtBot, row: ParamRow, text: str) -> QLineEdit:
    field: QLineEdit = focus_of(row)
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    return field


TYPED = [
    ("epochs", "12", 12),
    ("rate", "0.25", 0.25),
    ("note", "two words", "two words"),
    ("folder", "/data/bees", "/data/bees"),
    ("weights", "/data/bees", "/data/bees"),
    ("names", "ant, bee", ("ant", "bee")),
    ("sizes", "12, 16.5", (12, 16.5)),
]


@pytest.mark.parametrize(("name", "text", "value"), TYPED)
def test_typed_kinds(
    form: ParamForm, changes: list[Any], qtbot: QtBot, name: str, text: str, value: object
) -> None:
    field = type_into(qtbot, form.rows[name], text)
    assert changes == []  # nothing is written while typing
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert changes[0] == (name, value)


def test_several_numbers_are_checked(form: ParamForm, changes: list[Any], qtbot: QtBot) -> None:
    row = form.rows["sizes"]
    assert focus_of(row).text() == "8, 2.5"
    qtbot.keyClick(type_into(qtbot, row, "0, 16"), Qt.Key.Key_Return)
    assert changes == []
    assert row.error.isVisible()


def test_a_switch(form: ParamForm, changes: list[Any], qtbot: QtBot) -> None:
    box: QCheckBox = focus_of(form.rows["average"])
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert changes == [("average", False)]


def test_a_choice(form: ParamForm, changes: list[Any], qtbot: QtBot) -> None:
    box: QComboBox = focus_of(form.rows["mode"])
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert changes == [("mode", "slow")]


def test_every_kind_has_been_tried(form: ParamForm) -> None:
    tried = {form.rows[name].param.kind for name, *_ in TYPED} | {Kind.BOOL, Kind.CHOICE}
    assert tried == set(Kind)


def test_nonsense_is_told_at_once_and_never_written(
    form: ParamForm, changes: list[Any], qtbot: QtBot
) -> None:
    row = form.rows["epochs"]
    field = type_into(qtbot, row, "many")
    assert row.error.isVisible()
    assert "whole number" in row.error.text()
    assert field.property("invalid") is True
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert changes == []
    type_into(qtbot, row, "7")
    assert not row.error.isVisible()


def test_bounds_are_checked_while_typing(form: ParamForm, qtbot: QtBot) -> None:
    row = form.rows["epochs"]
    type_into(qtbot, row, "101")
    assert "outside 1 to 100" in row.error.text()


def test_unit_default_and_help_are_shown(form: ParamForm) -> None:
    row = form.rows["rate"]
    assert row.help.text() == "Step size · Default: 0.01 1/s"
    assert focus_of(row).accessibleName() == "Rate"
    assert focus_of(row).accessibleDescription() == "Step size"


def test_the_reset_mark_shows_what_differs_and_puts_it_back(
    form: ParamForm, changes: list[Any], stages: Any
) -> None:
    form.show_values(dataclasses.replace(stages.Work(), epochs=7))
    assert form.changed() == ["epochs"]
    form.rows["epochs"].reset.click()
    assert changes == [("epochs", 30)]
    form.show_values(stages.Work())
    assert form.changed() == []


def test_showing_values_tells_nobody(form: ParamForm, changes: list[Any], stages: Any) -> None:
    form.show_values(stages.Work(7, 0.5, False, "n", "/f", "/w", "slow", ("a",)))
    assert changes == []
    assert focus_of(form.rows["names"]).text() == "a"
    assert focus_of(form.rows["mode"]).currentText() == "slow"


def test_experts_are_folded_at_first(qtbot: QtBot, stages: Any) -> None:
    form = ParamForm(stages.Work)
    qtbot.addWidget(form)
    form.show()
    for declared in params_of(stages.Work):
        assert form.rows[declared.name].isVisible() is not declared.expert
    form.expert.click()
    assert all(row.isVisible() for row in form.rows.values())


def test_arrow_keys_step_numbers_within_their_bounds(
    form: ParamForm, changes: list[Any], qtbot: QtBot, stages: Any
) -> None:
    form.show_values(dataclasses.replace(stages.Work(), epochs=99))
    field = focus_of(form.rows["epochs"])
    for _ in range(3):
        qtbot.keyClick(field, Qt.Key.Key_Up)
    assert field.text() == "100"
    assert ("epochs", 101) not in changes


@pytest.mark.parametrize(
    ("value", "direction", "wanted"),
    [(0.01, 1, 0.011), (0.01, -1, 0.009), (0.0005, 1, 0.00051), (5.0, 1, 5.1), (0.0, 1, 0.1)],
)
def test_steps_of_numbers_suit_their_size(value: float, direction: int, wanted: float) -> None:
    declared = Param("rate", Kind.FLOAT, 0.0, "Rate")
    assert stepped_value(declared, value, direction) == pytest.approx(wanted)


def test_the_wheel_does_not_change_a_choice(form: ParamForm, qtbot: QtBot) -> None:
    box: QComboBox = focus_of(form.rows["mode"])
    assert box.focusPolicy() is Qt.FocusPolicy.StrongFocus
    assert box.currentText() == "fast"


def test_skipped_parameters_are_not_in_the_form(qtbot: QtBot, stages: Any) -> None:
    form = ParamForm(stages.Work, skip=("epochs",))
    qtbot.addWidget(form)
    assert "epochs" not in form.rows


def test_several_values_are_shown_and_none_is_set_before_one_is_given(
    form: ParamForm, changes: list[tuple[str, object]], qtbot: QtBot
) -> None:
    form.rows["epochs"].show_mixed([3, 5, 3])
    form.rows["mode"].show_mixed(["fast", "slow"])
    form.rows["average"].show_mixed([True, False])
    field, choice, box = (focus_of(form.rows[name]) for name in ("epochs", "mode", "average"))
    assert (field.text(), field.placeholderText()) == ("", "3, 5")
    assert choice.currentIndex() == -1
    assert box.checkState() is Qt.CheckState.PartiallyChecked
    field.setFocus()
    choice.setFocus()
    assert changes == []
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert changes == [("average", True)]
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert changes[1:] == [("average", False)]
    type_into(qtbot, form.rows["epochs"], "7")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert changes[-1] == ("epochs", 7)
    form.show_values(form.settings_class())
    assert (field.text(), field.placeholderText()) == ("30", "")
    assert box.checkState() is Qt.CheckState.Checked


def test_escape_takes_back_what_was_typed_and_commits_nothing(
    form: ParamForm, changes: list[Any], qtbot: QtBot
) -> None:
    row = form.rows["epochs"]
    field = type_into(qtbot, row, "777")
    assert row.error.isVisible()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "30"
    assert not row.error.isVisible()
    field.clearFocus()
    assert changes == []
