"""How much layers suffer from 8 bits, as colours of the graph."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tango_desktop.graph import NetworkDocument
from tango_desktop.graph.edits import SetParam
from tango_desktop.ui.graph_editor.editor import GraphEditor
from tango_desktop.ui.graph_editor.menus import KIND, SENSITIVITY
from tango_desktop.ui.graph_editor.sensitivity import (
    WANTED,
    SensitiveLayers,
    WantedSensitivity,
    decibels,
    noise_of,
)
from tango_desktop.ui.graph_editor.walking import describe

SNR = {"conv1": 20.0, "layer1.0.conv1": 50.0, "fc": 30.0}


@pytest.fixture
def sensitive(document: NetworkDocument) -> SensitiveLayers:
    return SensitiveLayers(document.copy(), SNR)


def legend(editor: GraphEditor) -> str:
    return editor.view.legend.accessibleName()


def test_decibels_come_back_from_noise() -> None:
    assert decibels(noise_of(31.4)) == "31.4 dB"
    assert decibels(noise_of(20.0) + noise_of(20.0)) == "17.0 dB"  # of two, the noise adds up
    assert decibels(0.0) == "–"


def test_nothing_is_offered_before_it_is_measured(editor: GraphEditor) -> None:
    assert not editor.menus.color_actions[SENSITIVITY].isVisible()


def test_the_worst_layer_has_the_strongest_colour(
    editor: GraphEditor, sensitive: SensitiveLayers
) -> None:
    editor.menus.offer(SENSITIVITY, sensitive)
    assert editor.menus.color_actions[SENSITIVITY].isVisible()
    editor.menus.color_actions[SENSITIVITY].trigger()
    title, low, _, high = legend(editor).split("; ")
    assert title == "Sensitivity to 8 bits, signal to noise (measured)"
    assert (low, high) == ("50.0 dB", "20.0 dB")
    coloring = editor.view.graph_scene.coloring
    assert coloring is not None
    assert max(coloring.values, key=lambda name: coloring.values[name]) == "conv1"
    assert "(measured): 20.0 dB" in describe(editor.view.graph_scene, "conv1")


def test_a_network_with_fewer_channels_has_the_same_layers(
    document: NetworkDocument, sensitive: SensitiveLayers
) -> None:
    SetParam("layer1.0.conv1", "out_channels", 24).apply(document)
    assert set(sensitive.of(document)) == set(SNR)
    SetParam("layer1.0.conv1", "kernel", 5).apply(document)
    assert sensitive.of(document) == {}


def test_a_change_greys_it_out(editor: GraphEditor, sensitive: SensitiveLayers) -> None:
    editor.menus.offer(SENSITIVITY, sensitive, color=True)
    editor.network.apply(SetParam("conv1", "kernel", 5))
    editor.menus.color_menu.aboutToShow.emit()
    assert not editor.menus.color_actions[SENSITIVITY].isEnabled()
    editor.menus.offer(SENSITIVITY, None)
    assert editor.menus.color_actions[KIND].isChecked()


def test_what_another_page_asked_for_is_shown(
    editor: GraphEditor,
    sensitive: SensitiveLayers,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    reading = "tango_desktop.ui.graph_editor.sensitivity.read_sensitive"
    monkeypatch.setattr(reading, lambda *_: sensitive)
    editor.session.current().set_outputs("train", {"run": 1}, "trained")
    editor.session.handed[WANTED] = WantedSensitivity("fc")
    editor.sensitivity.read()
    qtbot.waitUntil(lambda: editor.view.selection == ("fc",))
    assert legend(editor).startswith("Sensitivity")
    assert WANTED not in editor.session.handed
    monkeypatch.setattr(reading, lambda *_: None)
    editor.session.handed[WANTED] = WantedSensitivity("fc")
    editor.sensitivity.read()
    qtbot.waitUntil(lambda: bool(editor.messages.bars))
    assert "changed" in editor.messages.bars[0].message.text
