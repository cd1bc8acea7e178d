"""Networks from other files, and copies of the network."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from tango_desktop import families, graph
from tango_desktop.core.jobs import JobContext
from tango_desktop.graph import NetworkDocument, save, to_text
from tango_desktop.graph.editing import insert_on, links_between
from tango_desktop.graph.edits import RemoveNode, SetName, SetParam
from tango_desktop.graph.rows import read_rows, to_rows
from tango_desktop.ui.graph_editor.draft import read_draft
from tango_desktop.ui.graph_editor.editor import GraphEditor
from tango_desktop.ui.graph_editor.exchange import network_in
from tango_desktop.ui.graph_editor.save_copy_dialog import FORMS, SaveCopyDialog
from tango_desktop.ui.graph_editor.using import prepare, told
from tests.onnx_files import insert_sine, write_onnx


def other(classes: int = 2, channels: int = 3) -> NetworkDocument:
    made = families.build("vgg11", classes, channels, 32)
    SetName("mine").apply(made)
    return made


def residual() -> NetworkDocument:
    return families.build("resnet18", 2, 3, 32)


def said(editor: GraphEditor) -> list[str]:
    return [bar.message.text for bar in editor.messages.bars]


def open_file(editor: GraphEditor, path: Path, qtbot: QtBot) -> None:
    editor.menus.exchange.open_file(path)
    qtbot.waitUntil(lambda: bool(editor.messages.bars), timeout=20_000)


# -- opening ----------------------------------------------------------------------------------


def test_a_document_takes_the_place_in_one_step(
    editor: GraphEditor, tmp_path: Path, qtbot: QtBot
) -> None:
    save(other(), tmp_path / "a.yaml")
    before = to_text(editor.network.document)
    open_file(editor, tmp_path / "a.yaml", qtbot)
    assert to_text(editor.network.document) == to_text(other())
    assert said(editor)[0].startswith("a.yaml: ")
    assert editor.network.undo_stack.count() == 1
    assert editor.network.undo_stack.undoText() == "Open a.yaml"
    editor.network.undo_stack.undo()
    assert to_text(editor.network.document) == before
    assert editor.view.graph_scene.check_mirror() == []


def test_a_broken_document_is_opened_with_its_problems(
    editor: GraphEditor, tmp_path: Path, qtbot: QtBot
) -> None:
    broken = other()
    RemoveNode("classifier.0").apply(broken)
    save(broken, tmp_path / "a.yaml")
    open_file(editor, tmp_path / "a.yaml", qtbot)
    assert to_text(editor.network.document) == to_text(broken)
    assert editor.network.insight.problems
    assert not editor.use.isEnabled()


def test_rows_are_opened(editor: GraphEditor, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "a.yaml").write_text(to_rows(other()).text, encoding="utf-8")
    open_file(editor, tmp_path / "a.yaml", qtbot)
    assert editor.network.document.output_shapes() == ((2,),)


def test_what_does_not_fit_the_project_is_offered_to_be_fitted(
    editor: GraphEditor, tmp_path: Path, qtbot: QtBot
) -> None:
    save(other(classes=9, channels=1), tmp_path / "a.yaml")
    open_file(editor, tmp_path / "a.yaml", qtbot)
    message = editor.messages.bars[-1].message
    assert "other pictures or classes" in message.hint
    assert message.action_text == "Fit to the pictures"
    buttons = editor.messages.findChildren(QPushButton)
    next(b for b in buttons if b.text() == "Fit to the pictures").click()
    document = editor.network.document
    assert document.in_channels == 3
    assert document.output_shapes() == ((2,),)
    editor.network.undo_stack.undo()
    assert document.in_channels == 1


def test_what_fits_is_not_offered(editor: GraphEditor, tmp_path: Path, qtbot: QtBot) -> None:
    save(other(), tmp_path / "a.yaml")
    open_file(editor, tmp_path / "a.yaml", qtbot)
    assert editor.messages.bars[-1].message.action_text == ""


def test_onnx_is_opened_and_training_can_start_from_its_weights(
    editor: GraphEditor, tmp_path: Path, qtbot: QtBot
) -> None:
    write_onnx(residual(), tmp_path / "net.onnx")
    assert not editor.carry.isVisible()
    open_file(editor, tmp_path / "net.onnx", qtbot)
    message = editor.messages.bars[-1].message
    assert "Its weights are kept: training can start from them." in message.text
    assert editor.network.document.output_shapes() == ((2,),)
    assert editor.carry.isVisible()
    assert editor.carry.text() == "Start from the weights of the opened file"
    folder = editor.session.current().path("networks")
    kept = list(folder.glob("*.safetensors"))
    assert len(kept) == 1
    beside = graph.load(kept[0].with_suffix(".yaml"))
    assert beside.digest() == editor.network.document.digest()


def test_operators_without_a_layer_are_listed(
    editor: GraphEditor, tmp_path: Path, qtbot: QtBot
) -> None:
    write_onnx(residual(), tmp_path / "net.onnx")
    insert_sine(tmp_path / "net.onnx", 9)
    open_file(editor, tmp_path / "net.onnx", qtbot)
    message = editor.messages.bars[-1].message
    assert "These operators have no layer here and are left out: Sin." in message.text
    assert "Sin" in message.details


@pytest.mark.parametrize("content", [b"", b"a: [1", b"\x00\xff\x10" * 50])
def test_what_is_no_network_is_told_and_changes_nothing(
    editor: GraphEditor, tmp_path: Path, qtbot: QtBot, content: bytes
) -> None:
    (tmp_path / "a.yaml").write_bytes(content)
    before = to_text(editor.network.document)
    open_file(editor, tmp_path / "a.yaml", qtbot)
    assert "a.yaml" in said(editor)[0]
    assert to_text(editor.network.document) == before
    assert editor.network.undo_stack.count() == 0


def test_it_asks_for_a_file(editor: GraphEditor, tmp_path: Path, qtbot: QtBot) -> None:
    save(other(), tmp_path / "a.yaml")
    editor.commands.get("open").trigger()
    dialog = editor.menus.exchange.dialog
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "a.yaml"))
    dialog.reject()
    qtbot.waitUntil(lambda: bool(editor.messages.bars))
    assert editor.network.document.name == "mine"


def mime(*paths: Path) -> QMimeData:
    made = QMimeData()
    made.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return made


def test_a_file_that_is_dropped_is_opened(
    editor: GraphEditor, tmp_path: Path, qtbot: QtBot
) -> None:
    save(other(), tmp_path / "a.yaml")
    dragged = mime(tmp_path / "a.yaml")
    button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(600, 400), Qt.DropAction.CopyAction, dragged, button, none)
    QApplication.sendEvent(editor, enter)
    assert enter.isAccepted()
    drop = QDropEvent(QPointF(600, 400), Qt.DropAction.CopyAction, dragged, button, none)
    QApplication.sendEvent(editor, drop)
    assert drop.isAccepted()
    qtbot.waitUntil(lambda: editor.network.document.name == "mine")


def test_folders_and_pictures_are_left_to_the_window(tmp_path: Path) -> None:
    assert network_in(mime(tmp_path)) is None
    assert network_in(mime(tmp_path / "a.png")) is None
    assert network_in(mime(tmp_path / "a.onnx", tmp_path / "b.onnx")) is None
    assert network_in(mime(tmp_path / "A.ONNX")) == tmp_path / "A.ONNX"


# -- saving -----------------------------------------------------------------------------------


def ask_save(editor: GraphEditor, qtbot: QtBot) -> SaveCopyDialog:
    editor.commands.get("save").trigger()
    dialog = editor.menus.exchange.dialog
    assert isinstance(dialog, SaveCopyDialog)
    assert not dialog.save.isEnabled()
    qtbot.waitUntil(lambda: bool(dialog.written), timeout=10_000)
    return dialog


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_copy_is_saved_in_every_form(
    editor: GraphEditor, tmp_path: Path, qtbot: QtBot, form: str
) -> None:
    dialog = ask_save(editor, qtbot)
    dialog.choices[form].setChecked(True)
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    asked = editor.menus.exchange.dialog
    assert isinstance(asked, QFileDialog)
    path = tmp_path / f"copy{FORMS[form].suffix}"
    asked.fileSelected.emit(str(path))
    asked.reject()
    qtbot.waitUntil(lambda: f"Saved as {path}." in said(editor))
    document = editor.network.document
    if form == "code":
        assert "import torch" in path.read_text(encoding="utf-8")
    else:
        read = graph.load(path) if form == "document" else read_rows(path)
        assert read.output_shapes() == document.output_shapes()


def test_a_broken_network_can_be_saved_as_a_document_alone(
    editor: GraphEditor, qtbot: QtBot
) -> None:
    editor.network.apply(RemoveNode("fc"))
    dialog = ask_save(editor, qtbot)
    enabled = {name for name, choice in dialog.choices.items() if choice.isEnabled()}
    assert enabled == {"document"}
    assert dialog.reasons["rows"].isVisible()
    assert dialog.reasons["code"].text()
    assert dialog.save.isEnabled()
    dialog.reject()


def test_what_a_form_cannot_hold_is_said(editor: GraphEditor, qtbot: QtBot) -> None:
    links = links_between(editor.network.document, ["maxpool"], ["layer1.0.conv1"])
    editor.network.do(lambda found: insert_on(found, links, "response_norm"))
    dialog = ask_save(editor, qtbot)
    text = dialog.reasons["rows"].text()
    if dialog.written["rows"].text:
        pytest.skip("rows have a module for it by now")
    assert "cannot be written in rows" in text
    assert dialog.choices["code"].isEnabled()
    dialog.reject()


def test_a_copy_that_cannot_be_written_is_told(
    editor: GraphEditor, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    dialog = ask_save(editor, qtbot)
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    asked = editor.menus.exchange.dialog
    assert isinstance(asked, QFileDialog)
    asked.fileSelected.emit(str(tmp_path / "file" / "a.yaml"))
    asked.reject()
    qtbot.waitUntil(lambda: any("could not be written" in text for text in said(editor)))


def test_training_starts_from_the_opened_weights_where_layers_are_the_same(
    editor: GraphEditor, tmp_path: Path, qtbot: QtBot
) -> None:
    write_onnx(residual(), tmp_path / "net.onnx")
    open_file(editor, tmp_path / "net.onnx", qtbot)
    assert editor.base is not None
    weights = editor._weights
    project = editor.session.current()
    editor.network.apply(SetParam("fc", "bias", False))
    document = editor.network.document.copy()
    found = prepare(project, document, editor.base, True, JobContext(), weights)
    assert found.weights == weights
    assert found.is_opened
    assert found.carried is not None
    assert found.carried.fresh == ("fc",)
    assert "keep the weights of the opened file. Anew: fc." in told(found)
    document = families.build("vgg11", 2, 3, 32)
    nothing = prepare(project, document, editor.base, True, JobContext(), weights)
    assert nothing.weights == ""
    without = prepare(project, residual(), editor.base, False, JobContext(), weights)
    assert without.weights == ""
    project.path(weights).unlink()
    gone = prepare(project, residual(), editor.base, True, JobContext(), weights)
    assert gone.weights == ""


def test_what_was_opened_is_remembered_with_the_draft(
    editor: GraphEditor, tmp_path: Path, qtbot: QtBot
) -> None:
    write_onnx(residual(), tmp_path / "net.onnx")
    open_file(editor, tmp_path / "net.onnx", qtbot)
    editor.keeper.keep_now()
    draft = read_draft(editor.session.current().folder)
    assert draft is not None
    assert draft.view.weights == editor._weights != ""
