"""Segment bar, picture box, facts, commands, verdict."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from tango_desktop.ui.widgets.facts import Command, Facts
from tango_desktop.ui.widgets.picture_box import PictureBox
from tango_desktop.ui.widgets.segment_bar import Segment, SegmentBar
from tango_desktop.ui.widgets.verdict import LOOKS, Verdict


def test_segments_share_the_width_and_the_legend_wraps(qtbot: QtBot) -> None:
    bar = SegmentBar("Splits")
    qtbot.addWidget(bar)
    bar.set_segments([Segment("Training", 3, "300 (75 %)"), Segment("Validation", 1, "100", 1)])
    bar.resize(400, bar.heightForWidth(400))
    assert [round(width) for _, width in bar._spans()] == [300, 100]
    assert bar.heightForWidth(100) > bar.heightForWidth(800)
    assert bar.accessibleDescription() == "Training 300 (75 %), Validation 100"
    bar.grab()


def test_a_bar_of_nothing_is_painted(qtbot: QtBot) -> None:
    bar = SegmentBar("Splits")
    qtbot.addWidget(bar)
    bar.set_segments([Segment("Training", 0, "0")])
    bar.grab()
    assert bar._spans() == [(0.0, 0.0)]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_a_picture_opens_by_keyboard(qtbot: QtBot, key: Qt.Key) -> None:
    box = PictureBox("Picture", opens=True)
    qtbot.addWidget(box)
    image = QImage(8, 8, QImage.Format.Format_RGB888)
    image.fill(Qt.GlobalColor.red)
    box.show_image(image)
    with qtbot.waitSignal(box.opened):
        qtbot.keyClick(box, key)
    middle = box.grab().toImage().pixelColor(box.width() // 2, box.height() // 2)
    assert middle.name() == "#ff0000"


def test_facts_leave_out_what_is_not_known(qtbot: QtBot) -> None:
    facts = Facts()
    qtbot.addWidget(facts)
    facts.show_facts([("File", "model.onnx"), ("Opset", "")])
    assert facts.shown == {"File": "model.onnx"}
    facts.show_facts([("Size", "1 MB")])
    assert list(facts.shown) == ["Size"]


def test_a_command_is_copied_whole(qtbot: QtBot) -> None:
    command = Command("Run it", "python run.py " + "x" * 300)
    qtbot.addWidget(command)
    qtbot.mouseClick(command.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "python run.py " + "x" * 300


@pytest.mark.parametrize("look", LOOKS)
def test_a_verdict_has_an_icon_and_words(qtbot: QtBot, look: str) -> None:
    verdict = Verdict()
    qtbot.addWidget(verdict)
    verdict.say(look, "Yes")
    assert verdict.text.text() == "Yes"
    assert not verdict.hint.isVisibleTo(verdict)
    assert verdict.icon.name == LOOKS[look][0]
