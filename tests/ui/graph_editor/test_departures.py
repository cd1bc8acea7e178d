"""Where an exported model departs: marked in the graph, coloured, jumped to."""

from __future__ import annotations

import os
from dataclasses import asdict, replace

import pytest
from pytestqt.qtbot import QtBot

from tango_desktop.core.files import write_json
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.export.bisect import FILE, SCHEMA, BisectResult, BisectRow
from tango_desktop.graph import NetworkDocument, save
from tango_desktop.graph.edits import RenameNode, SetParam
from tango_desktop.ui.graph_editor.departures import (
    WANTED,
    DepartingLayers,
    WantedDeparture,
    read_departing,
)
from tango_desktop.ui.graph_editor.editor import GraphEditor
from tango_desktop.ui.graph_editor.menus import DEPARTURE
from tango_desktop.ui.graph_editor.walking import describe

FIRST = "layer2.0.conv1"
ROWS = (BisectRow("conv1", 60.0), BisectRow(FIRST, 8.0), BisectRow("fc", 3.0))
RESULT = BisectResult(FIRST, ROWS, "The first layer that departs is it.", 20.0, 4)


@pytest.fixture
def departing(document: NetworkDocument) -> DepartingLayers:
    return DepartingLayers("openvino-int8", document.copy(), RESULT)


@pytest.fixture
def exported(project: Project, document: NetworkDocument) -> Project:
    """A project with two models that were looked at, the second later."""
    save(document, project.path("trained.yaml"))
    project.set_outputs("train", {"network": "trained.yaml"}, "trained")
    for at, name in enumerate(("openvino", "openvino-int8")):
        found = RESULT if at else replace(RESULT, node="")
        path = project.path("artifacts", name, FILE)
        write_json(path, {"schema": SCHEMA} | asdict(found))
        os.utime(path, (1000 + at, 1000 + at))
    return project


def test_without_any_there_is_nowhere_to_go(editor: GraphEditor) -> None:
    assert not editor.commands.get("departure").isEnabled()
    assert not editor.menus.color_actions[DEPARTURE].isVisible()


def test_the_first_layer_is_marked_and_jumped_to(
    editor: GraphEditor, departing: DepartingLayers
) -> None:
    editor.departures.take(departing)
    scene = editor.view.graph_scene
    editor.view.unfold_all()
    assert "openvino-int8: The first layer that departs is it." in scene.sentences_of(FIRST)
    assert scene.sentences_of("conv1") == []
    editor.commands.get("departure").trigger()
    assert editor.view.selection == (FIRST,)


def test_a_folded_block_says_what_is_inside(
    editor: GraphEditor, departing: DepartingLayers
) -> None:
    editor.departures.take(departing)
    scene = editor.view.graph_scene
    marked = [key for key in scene.drawn if any("departs" in s for s in scene.sentences_of(key))]
    assert len(marked) == 1
    assert FIRST.startswith(marked[0].rstrip("/"))


def test_it_is_drawn(editor: GraphEditor, departing: DepartingLayers) -> None:
    editor.view.unfold_all()
    editor.go_to(FIRST)
    before = editor.view.grab().toImage()
    editor.departures.take(departing)
    assert editor.view.grab().toImage() != before


def test_another_name_keeps_the_mark_and_a_change_takes_it(
    editor: GraphEditor, departing: DepartingLayers, qtbot: QtBot
) -> None:
    editor.departures.take(departing)
    assert editor.network.apply(RenameNode(FIRST, "entrance"))
    scene = editor.view.graph_scene
    qtbot.waitUntil(lambda: scene.departure is not None and scene.departure.node == "entrance")
    assert editor.network.apply(SetParam("conv1", "kernel", 5))
    qtbot.waitUntil(lambda: scene.departure is None)
    assert not editor.commands.get("departure").isEnabled()


def test_colours_say_how_far_each_layer_is(editor: GraphEditor, departing: DepartingLayers) -> None:
    editor.view.unfold_all()
    editor.departures.take(departing, color=True)
    assert editor.view.legend.accessibleName().startswith(
        "Departure from the trained network, signal to noise (openvino-int8)"
    )
    assert describe(editor.view.graph_scene, FIRST).count("8.0 dB") == 1


def test_the_newest_is_read_unless_another_is_named(exported: Project) -> None:
    newest = read_departing(exported, "", JobContext())
    assert newest is not None
    assert newest.model == "openvino-int8"
    other = read_departing(exported, "openvino", JobContext())
    assert other is not None
    assert not other.result.node
    assert read_departing(exported, "tvm", JobContext()) is None


def test_layers_of_another_network_are_not_taken(
    exported: Project, document: NetworkDocument
) -> None:
    RenameNode(FIRST, "other").apply(document)
    save(document, exported.path("trained.yaml"))
    assert read_departing(exported, "", JobContext()) is None
    exported.path("trained.yaml").write_text("{", encoding="utf-8")
    assert read_departing(exported, "", JobContext()) is None


def test_what_another_page_asked_for_is_shown(
    editor: GraphEditor, exported: Project, qtbot: QtBot
) -> None:
    editor.session.handed[WANTED] = WantedDeparture("openvino-int8")
    editor.departures.read()
    qtbot.waitUntil(lambda: editor.view.selection == (FIRST,))
    assert WANTED not in editor.session.handed
    editor.session.handed[WANTED] = WantedDeparture("openvino")
    editor.departures.read()
    qtbot.waitUntil(lambda: bool(editor.messages.bars))
