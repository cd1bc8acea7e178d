"""Measured times of layers as colours of the graph."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tango_desktop.app import build_flow
from tango_desktop.bench.files import save_benchmark
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project, StageRecord
from tango_desktop.graph import NetworkDocument, save
from tango_desktop.graph.edits import RenameNode, SetParam
from tango_desktop.ui.graph_editor.editor import GraphEditor
from tango_desktop.ui.graph_editor.measured import (
    WANTED,
    MeasuredTimes,
    WantedTimes,
    is_up_to_date,
    read_measured,
)
from tango_desktop.ui.graph_editor.menus import KIND, LATENCY, MEASURED
from tango_desktop.ui.graph_editor.walking import describe
from tests.ui.results.measure_hands import benchmark, on_board, profile

RELEASE = "fedcba9876543210"


@pytest.fixture
def times(document: NetworkDocument) -> MeasuredTimes:
    found = {node.id: 1.0 + place for place, node in enumerate(document.nodes)}
    return MeasuredTimes("Raspberry Pi 5", "2026-11-21T01:00:01", document.copy(), found)


def legend(editor: GraphEditor) -> str:
    return editor.view.legend.accessibleName()


def test_without_a_measurement_nothing_is_offered(editor: GraphEditor) -> None:
    assert not editor.menus.color_actions[MEASURED].isVisible()
    assert editor.menus.color_actions[LATENCY].isVisible()


def test_a_measurement_is_offered_by_its_device(editor: GraphEditor, times: MeasuredTimes) -> None:
    editor.menus.offer(MEASURED, times)
    action = editor.menus.color_actions[MEASURED]
    assert action.text() == "Latency, measured on Raspberry Pi 5"
    assert action.isEnabled()
    action.trigger()
    assert legend(editor).startswith("Latency (measured on Raspberry Pi 5); 1.00 ms")
    coloring = editor.view.graph_scene.coloring
    assert coloring is not None
    assert coloring.values == times.times_ms
    told = describe(editor.view.graph_scene, "conv1")
    assert "Latency (measured on Raspberry Pi 5): 1.00 ms" in told.splitlines()


def test_a_changed_network_has_the_estimate_until_it_is_undone(
    editor: GraphEditor, times: MeasuredTimes, qtbot: QtBot
) -> None:
    editor.menus.offer(MEASURED, times, color=True)
    conv = next(node for node in editor.network.document.nodes if node.layer == "conv2d")
    assert editor.network.apply(SetParam(conv.id, "bias", True))
    qtbot.waitUntil(lambda: legend(editor).startswith("Latency (estimated)"))
    editor.menus.color_menu.aboutToShow.emit()
    action = editor.menus.color_actions[MEASURED]
    assert not action.isEnabled()
    assert "changed" in action.toolTip()
    editor.network.undo_stack.undo()
    qtbot.waitUntil(lambda: legend(editor).startswith("Latency (measured"))


def test_another_name_keeps_the_time(editor: GraphEditor, times: MeasuredTimes) -> None:
    first = editor.network.document.nodes[0].id
    assert editor.network.apply(RenameNode(first, "entrance"))
    found = times.of(editor.network.document)
    assert found["entrance"] == times.times_ms[first]
    assert len(found) == len(times.times_ms)


def test_colours_go_when_the_measurement_does(editor: GraphEditor, times: MeasuredTimes) -> None:
    editor.menus.offer(MEASURED, times, color=True)
    editor.menus.offer(MEASURED, None)
    assert editor.menus.color_actions[KIND].isChecked()
    assert editor.view.graph_scene.coloring is None


# -- reading ----------------------------------------------------------------------------------


@pytest.fixture
def deployed(project: Project, document: NetworkDocument, tmp_path: Path) -> Project:
    """A project whose trained network was deployed and measured by layer."""
    save(document, project.path("trained.yaml"))
    project.set_outputs("train", {"network": "trained.yaml"}, "trained")
    project.set_outputs("deploy", {"release": RELEASE}, "deployed")
    names = [node.id for node in document.nodes]
    for second, nodes in ((1, names), (2, names[:5])):
        one = replace(on_board(benchmark(second, 20.0)), layers=profile(nodes))
        save_benchmark(project.path("benchmarks", f"{one.stamp}.json"), one)
    later = benchmark(3, 20.0)
    save_benchmark(project.path("benchmarks", f"{later.stamp}.json"), later)
    return project


def test_the_newest_with_layers_is_read_unless_another_is_named(deployed: Project) -> None:
    newest = read_measured(deployed, "", JobContext())
    assert newest is not None
    assert newest.device == "Raspberry Pi 5 Model B Rev 1.0"
    assert len(newest.times_ms) == 5
    named = read_measured(deployed, "20261121-010001", JobContext())
    assert named is not None
    assert len(named.times_ms) > 5
    assert read_measured(deployed, "20261121-010003", JobContext()) is None


def test_another_release_or_network_is_not_taken(
    deployed: Project, document: NetworkDocument
) -> None:
    strange = replace(on_board(benchmark(4, 20.0)), layers=profile(["nowhere"]))
    save_benchmark(deployed.path("benchmarks", f"{strange.stamp}.json"), strange)
    assert read_measured(deployed, strange.stamp, JobContext()) is None
    deployed.set_outputs("deploy", {"release": "0123456789abcdef"}, "deployed")
    assert read_measured(deployed, "", JobContext()) is None


def test_a_damaged_network_has_no_times(deployed: Project) -> None:
    deployed.path("trained.yaml").write_text("{", encoding="utf-8")
    assert read_measured(deployed, "", JobContext()) is None


def test_the_editor_colours_what_another_page_asked_for(
    editor: GraphEditor,
    deployed: Project,
    document: NetworkDocument,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    monkeypatch.setattr("tango_desktop.ui.graph_editor.measured.is_up_to_date", lambda *_: True)
    last = document.nodes[-1].id
    editor.session.handed[WANTED] = WantedTimes("20261121-010001", last)
    editor.measured.read()
    qtbot.waitUntil(lambda: legend(editor).startswith("Latency (measured on Raspberry"))
    assert editor.view.selection == (last,)
    assert WANTED not in editor.session.handed
    editor.session.handed[WANTED] = WantedTimes("20261121-010003")
    editor.measured.read()
    qtbot.waitUntil(lambda: bool(editor.messages.bars))
    assert "another network" in editor.messages.bars[0].message.text


def test_only_what_was_deployed_from_the_last_training_counts(project: Project) -> None:
    flow = build_flow()
    assert not is_up_to_date(flow, project)
    for name in ("export", "deploy"):
        inputs = flow.inputs_digest(project, name)
        project.set_record(name, StageRecord(inputs, {}, name, summary=""))
    assert is_up_to_date(flow, project)
    project.set_record("train", StageRecord("", {}, "another", summary=""))
    assert not is_up_to_date(flow, project)
