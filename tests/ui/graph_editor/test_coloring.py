"""Boxes coloured by a figure, and the scale."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor

from tango_desktop.core.preferences import Appearance
from tango_desktop.graph.edits import SetParam
from tango_desktop.ui.graph_editor import coloring, looks
from tango_desktop.ui.graph_editor.coloring import Scale, color_at, look_of, scale_of
from tango_desktop.ui.graph_editor.network import EditedNetwork
from tango_desktop.ui.graph_editor.scene import GraphScene
from tango_desktop.ui.graph_editor.view import GraphView
from tango_desktop.ui.theme import theme
from tests.ui.graph_editor.graph_hands import small


@pytest.mark.parametrize("dark", [False, True])
def test_lightness_runs_one_way(dark: bool) -> None:
    lightness = [looks.luminance(color_at(step / 20, dark)) for step in range(21)]
    ordered = sorted(lightness)
    assert lightness == (ordered if dark else ordered[::-1])


@pytest.mark.parametrize("name", ["light", "dark"])
def test_text_on_every_shade_can_be_read(name: str, qapp: object) -> None:
    theme().apply(Appearance(theme=name))
    for step in range(64):
        look = look_of(step / 63)
        assert looks.contrast(look.text, look.fill) >= 4.5


def test_the_scale_is_logarithmic_and_keeps_its_ends() -> None:
    scale = scale_of([0, 10, 1000, 100])
    assert (scale.low, scale.high) == (10, 1000)
    assert scale.share(10) == 0
    assert scale.share(100) == pytest.approx(0.5)
    assert scale.share(1000) == scale.share(1e9) == 1
    assert scale.at(0.5) == pytest.approx(100)
    assert scale_of([0, 0]) == Scale(0, 0)
    assert scale_of([1e-9, 1e6]).low == 100


def test_folded_blocks_have_the_sum_of_what_is_inside(qapp: object) -> None:
    network = EditedNetwork(small())
    scene = GraphScene(network)
    scene.set_open(frozenset())
    by = coloring.by_parameters(network.insight)
    inside = [f"body.{name}" for name in ("first", "act", "second", "add")]
    wanted = sum(network.insight.costs[name].parameters for name in inside)
    assert by.value_of(scene.seen.items["body/"]) == wanted > 0


def test_every_figure_colours_the_boxes(qapp: object) -> None:
    network = EditedNetwork(small())
    scene = GraphScene(network)
    insight = network.insight
    for by in (
        coloring.by_parameters(insight),
        coloring.by_macs(insight),
        coloring.by_memory(insight),
        coloring.by_latency({"stem": 1.5, "fc": 0.2}, is_measured=True),
    ):
        scene.set_coloring(by)
        assert scene.scale is not None
        assert scene.scale.high > 0
    assert scene.scale.high == 1.5
    scene.set_coloring(None)
    assert scene.scale is None


def test_the_legend_says_the_scale_and_hides_without_one(qapp: object, qtbot: object) -> None:
    network = EditedNetwork(small())
    view = GraphView(network)
    qtbot.addWidget(view)  # type: ignore[attr-defined]
    view.show()
    assert not view.legend.isVisible()
    view.set_coloring(coloring.by_latency({"stem": 2.0, "fc": 0.5}, is_measured=False))
    assert view.legend.isVisible()
    assert view.legend.accessibleName() == "Latency (estimated); 0.50 ms; 1.00 ms; 2.00 ms"
    view.set_coloring(None)
    assert not view.legend.isVisible()
    network.apply(SetParam("fc", "out_features", 7))


def test_counts_are_short() -> None:
    texts = [coloring.short_count(value) for value in (0, 12, 1234, 1_234_567, 2.5e9)]
    assert texts == ["0", "12.0", "1.23 k", "1.23 M", "2.50 G"]
    assert QColor(coloring.color_at(0, False)).isValid()
