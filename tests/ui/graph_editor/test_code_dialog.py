"""The network as PyTorch code: shown, copied, saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from tango_desktop.ui.graph_editor.code_dialog import CodeDialog

CODE = 'import torch\n\n\nclass Net:  # a comment\n    """Says what it is."""\n    width = 64\n'


@pytest.fixture
def dialog(qtbot: QtBot) -> CodeDialog:
    made = CodeDialog("net", CODE)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_the_code_can_be_read_and_not_changed(dialog: CodeDialog, qtbot: QtBot) -> None:
    assert dialog.text.toPlainText() == CODE
    assert dialog.text.isReadOnly()
    qtbot.keyClicks(dialog.text, "x")
    assert dialog.text.toPlainText() == CODE
    assert dialog.text.accessibleName() == "PyTorch code of net"


def test_words_of_python_have_colours(dialog: CodeDialog) -> None:
    layout = dialog.text.document().findBlockByNumber(3).layout()
    assert layout is not None
    shades = {part.start: part.format.foreground().color().name() for part in layout.formats()}
    assert sorted(shades) == [0, 12]  # class, # a comment
    assert len(set(shades.values())) == 2


def test_tab_leaves_the_text(dialog: CodeDialog, qtbot: QtBot) -> None:
    dialog.activateWindow()
    dialog.text.setFocus()
    qtbot.waitUntil(dialog.text.hasFocus)
    qtbot.keyClick(dialog.text, Qt.Key.Key_Tab)
    assert dialog.copy_button.hasFocus()


def test_it_is_copied(dialog: CodeDialog, qtbot: QtBot) -> None:
    qtbot.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == CODE
    assert dialog.told.text() == "Copied."


def test_it_is_saved_where_one_says(dialog: CodeDialog, qtbot: QtBot, tmp_path: Path) -> None:
    qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    asked = dialog.findChild(QFileDialog)
    assert asked is not None
    asked.fileSelected.emit(str(tmp_path / "net.py"))
    asked.reject()
    assert (tmp_path / "net.py").read_text(encoding="utf-8") == CODE
    assert dialog.told.text() == f"Saved as {tmp_path / 'net.py'}."


def test_what_cannot_be_written_is_told(dialog: CodeDialog, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    dialog.save(tmp_path / "file" / "net.py")
    assert "could not be written" in dialog.told.text()
