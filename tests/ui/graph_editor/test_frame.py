"""The editor's parts at every size: what has no room goes, nothing is cut."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tango_desktop.graph.editing import set_many
from tango_desktop.graph.edits import SetParam
from tango_desktop.ui.graph_editor.editor import GraphEditor
from tango_desktop.ui.widgets.elided_label import ElidedLabel

SIZES = [(1670, 980), (1031, 707), (960, 507), (711, 507), (640, 400)]


def _cut(editor: GraphEditor) -> list[str]:
    return [
        shown.text()
        for shown in editor.findChildren(QLabel)
        if shown.isVisible()
        and shown.text()
        and not shown.wordWrap()
        and not isinstance(shown, ElidedLabel)
        and shown.width() + 2 < shown.sizeHint().width()
    ]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_nothing_is_cut(editor: GraphEditor, qtbot: QtBot, size: tuple[int, int]) -> None:
    editor.resize(*size)
    conv = next(node.id for node in editor.network.document if node.layer == "conv2d")
    editor.go_to(conv)
    qtbot.waitUntil(lambda: _cut(editor) == [], timeout=2000)
    assert editor.size().toTuple() == size  # the parts do not ask for more
    assert editor.view.width() >= 160
    for wanted in (editor.use, editor.back, editor.tabs, editor.totals.latency):
        assert wanted.isVisible()
        corner = wanted.mapTo(editor, wanted.rect().bottomRight())
        assert editor.rect().contains(corner)


def test_figures_with_their_changes_are_not_cut(editor: GraphEditor, qtbot: QtBot) -> None:
    convs = [node.id for node in editor.network.document if node.layer == "conv2d"]
    editor.network.do(lambda found: set_many(found, convs, "kernel", 7))
    for width in range(1300, 600, -23):
        editor.resize(width, 600)
        qtbot.waitUntil(lambda: _cut(editor) == [], timeout=2000)


def test_the_list_of_layers_comes_when_asked_where_there_is_little_room(
    editor: GraphEditor, qtbot: QtBot
) -> None:
    editor.resize(640, 400)
    qtbot.wait(1)
    button = editor.commands.button("add")
    assert not editor.palette_panel.isVisible()
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert editor.palette_panel.isVisible()
    editor.commands.get("add").trigger()
    assert not editor.palette_panel.isVisible()
    editor.resize(1200, 700)
    qtbot.wait(1)
    assert editor.palette_panel.isVisible()
    assert not button.isVisible()
    editor.commands.get("add").trigger()
    assert editor.palette_panel.isVisible()


def test_large_counts_have_a_unit(editor: GraphEditor) -> None:
    assert editor.totals.macs.value.text().endswith(" M")
    assert editor.totals.macs.accessibleName().startswith("Multiply-adds")


def test_the_help_says_how_to_leave_and_what_using_does(editor: GraphEditor) -> None:
    text = editor.help_text()
    assert "kept as a draft" in text
    assert "trained anew" in text


def test_beside_the_button_stands_what_comes_of_it(editor: GraphEditor) -> None:
    assert editor.reason.text() == "Nothing was changed since it was opened"
    conv = next(node.id for node in editor.network.document if node.layer == "conv2d")
    editor.network.apply(SetParam(conv, "bias", True))
    editor.network.settle()
    assert editor.reason.text() == "A change counts once the network is used"
    editor.network.apply(SetParam(conv, "out_channels", 3))
    editor.network.settle()
    assert editor.reason.text() == editor.network.insight.why_not != ""
    editor.network.undo_stack.undo()
    editor.network.undo_stack.undo()
    editor.network.settle()
    assert editor.reason.text() == "Nothing was changed since it was opened"


def test_escape_in_a_panel_leads_back_to_the_graph(editor: GraphEditor, qtbot: QtBot) -> None:
    conv = next(node.id for node in editor.network.document if node.layer == "conv2d")
    editor.go_to(conv)
    left: list[bool] = []
    leave = QShortcut(QKeySequence("Esc"), editor.window())
    leave.setContext(Qt.ShortcutContext.ApplicationShortcut)
    leave.activated.connect(lambda: left.append(True))
    editor.properties.edit()
    field = editor.focusWidget()
    assert field is not None
    assert field is not editor.view
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert editor.focusWidget() is editor.view
    assert left == []
    assert editor.view.selection == (conv,)
