"""Every kind of layer says where it comes from."""

from __future__ import annotations

from tango_desktop.graph import LAYERS
from tango_desktop.graph.layer_sources import SOURCES, source_of


def test_every_layer_has_a_source_and_every_source_a_layer() -> None:
    assert set(SOURCES) == set(LAYERS.names())
    assert all(SOURCES.values())
    assert source_of("nothing") == ""
