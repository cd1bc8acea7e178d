"""The network against where it started, what is deployed of it, another file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from tango_desktop.core.project import Project
from tango_desktop.graph import save
from tango_desktop.graph.edits import RemoveNode, SetParam
from tango_desktop.ui.graph_editor.comparing import WANTED
from tango_desktop.ui.graph_editor.comparison import (
    BASE,
    DEPLOYED,
    FILE,
    OPTIMIZED,
    USED,
    as_text,
)
from tango_desktop.ui.graph_editor.editor import GraphEditor


def listed(editor: GraphEditor) -> str:
    editor.network.settle()  # on a busy machine figures come when the events are done
    return as_text(editor.comparison.sections)


def choose(editor: GraphEditor, kind: str) -> None:
    box = editor.comparison.against
    box.setCurrentIndex(box.findData(kind))
    box.activated.emit(box.currentIndex())


def test_the_list_follows_while_it_is_seen(editor: GraphEditor) -> None:
    editor.network.apply(SetParam("conv1", "kernel", 5))
    assert listed(editor) == ""
    editor.show_panel(editor.comparison)
    assert "Kernel 7 → 5" in listed(editor)
    editor.network.apply(SetParam("conv1", "kernel", 3))
    assert "Kernel 7 → 3" in listed(editor)
    editor.network.undo_stack.undo()
    editor.network.undo_stack.undo()
    assert listed(editor) == ""
    assert editor.comparison.empty.isVisible()


def test_changes_are_marked_on_the_graph_when_asked(editor: GraphEditor) -> None:
    editor.network.apply(SetParam("conv1", "kernel", 5))
    scene = editor.view.graph_scene
    assert scene.sentences_of("conv1") == []
    editor.commands.get("compare").trigger()
    assert scene.sentences_of("conv1")
    editor.commands.get("compare").trigger()
    assert scene.sentences_of("conv1") == []


def test_what_is_deployed_is_listed(editor: GraphEditor) -> None:
    editor.show_panel(editor.comparison)
    choose(editor, DEPLOYED)
    text = listed(editor)
    assert "Removed (20)" in text
    assert "  bn1 · Batch norm" in text
    editor.network.apply(RemoveNode("fc"))
    assert listed(editor) == ""
    assert "no problems" in editor.comparison.empty.text.text()
    editor.network.undo_stack.undo()
    assert listed(editor) == text
    choose(editor, BASE)
    assert listed(editor) == ""
    assert editor.comparison.empty.title.text() == "Nothing was changed"


def test_what_is_folded_away_before_it_is_deployed_is_marked(editor: GraphEditor) -> None:
    scene = editor.view.graph_scene
    editor.view.unfold_all()
    editor.commands.get("compare").trigger()
    assert not scene.marked
    choose(editor, DEPLOYED)
    assert scene.sentences_of("bn1") == ["removed"]
    assert scene.sentences_of("conv1") == ["changed"]  # it has a bias then
    assert scene.sentences_of("maxpool") == []
    editor.commands.get("compare").trigger()
    assert not scene.marked


def test_the_network_that_was_used_last_is_compared_with(
    editor: GraphEditor, project: Project, qtbot: QtBot
) -> None:
    editor.show_panel(editor.comparison)
    choose(editor, USED)
    assert editor.comparison.empty.text.text() == "No network was used yet."
    used = editor.network.document.copy()
    save(used, project.path("network.yaml"))
    editor.network.apply(SetParam("conv1", "kernel", 5))
    qtbot.waitUntil(lambda: "Kernel 7 → 5" in listed(editor))
    SetParam("conv1", "kernel", 3).apply(used)
    save(used, project.path("network.yaml"))  # another was used since
    editor.network.apply(SetParam("conv1", "kernel", 9))
    qtbot.waitUntil(lambda: "Kernel 3 → 9" in listed(editor))


def test_another_file_is_compared_with(editor: GraphEditor, tmp_path: Path, qtbot: QtBot) -> None:
    other = editor.network.document.copy()
    SetParam("conv1", "kernel", 5).apply(other)
    save(other, tmp_path / "other.yaml")
    editor.show_panel(editor.comparison)
    choose(editor, FILE)
    dialog = editor.comparing.dialog
    assert isinstance(dialog, QFileDialog)
    assert editor.comparison.against.currentData() == BASE  # until a file is read
    dialog.fileSelected.emit(str(tmp_path / "other.yaml"))
    dialog.reject()
    qtbot.waitUntil(lambda: "Kernel 5 → 7" in listed(editor), timeout=20_000)
    assert editor.comparison.against.currentText() == "Against other.yaml"
    choose(editor, BASE)
    assert listed(editor) == ""


def test_another_project_starts_anew(editor: GraphEditor) -> None:
    choose(editor, DEPLOYED)
    editor.leave_project()
    assert editor.comparison.against.currentData() == BASE


def test_what_optimizing_made_is_listed_when_a_page_asks(
    editor: GraphEditor, project: Project, qtbot: QtBot
) -> None:
    box = editor.comparison.against
    editor.view.unfold_all()
    assert box.findData(OPTIMIZED) < 0
    smaller = editor.network.document.copy()
    SetParam("layer1.0.conv1", "out_channels", 24).apply(smaller)
    save(smaller, project.path("smaller.yaml"))
    project.set_outputs("optimize", {"network": "smaller.yaml"}, "optimized")
    editor.session.handed[WANTED] = True
    editor.comparing.take_wanted()
    qtbot.waitUntil(lambda: "layer1.0.conv1 · 64 → 24" in listed(editor))
    assert box.currentData() == OPTIMIZED
    assert editor.commands.get("compare").isChecked()
    assert editor.comparison.costs.text().startswith("Parameters ")
    assert editor.view.graph_scene.sentences_of("layer1.0.conv1") == ["changed"]
    project.set_outputs("optimize", {"precision": ""}, "as trained")
    editor.comparing.take_wanted()
    assert box.findData(OPTIMIZED) < 0
    assert box.currentData() == BASE
