"""All networks with their costs."""

from __future__ import annotations

import pytest

from tango_desktop.families import MODELS
from tango_desktop.recommend import catalogue


def test_every_network_is_listed_with_its_costs() -> None:
    entries = {entry.name: entry for entry in catalogue()}
    assert list(entries) == MODELS.names()
    assert entries["resnet50"].parameters == 25_557_032
    assert entries["resnet50"].macs / 1e9 == pytest.approx(4.089, abs=1e-3)
    assert entries["resnet20"].side == 32
    assert entries["densenet201"].top1 == 76.896
    for entry in entries.values():
        assert 4 * entry.parameters <= entry.size_bytes < 4.1 * entry.parameters
        assert entry.activation_bytes > 0


def test_another_size_changes_the_work_where_the_network_allows_it() -> None:
    half = {entry.name: entry for entry in catalogue(112)}
    assert half["resnet18"].side == 112
    assert half["resnet18"].macs < 0.3 * 1.814e9
    assert {entry.side for entry in catalogue(16) if entry.form == "imagenet"} == {224}
