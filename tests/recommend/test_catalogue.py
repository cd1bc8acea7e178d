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
    assert entries["densenet201"].top1 == entries["densenet201"].accuracy == 76.896
    assert entries["yolov7-e6e"].accuracy == 56.8
    assert entries["yolov7-e6e"].top1 is None
    for entry in entries.values():
        assert 4 * entry.parameters <= entry.size_bytes < 4.1 * entry.parameters
        assert entry.activation_bytes > 0


# Of the deploy form: parameters, and GFLOPs at 640 px with 2 for each MAC.
DEPLOYED = {
    "yolov7-tiny": (6_219_709, 13.70),
    "yolov7": (36_905_341, 104.51),
    "yolov7x": (71_311_741, 189.68),
    "yolov7-w6": (70_394_300, 89.93),
    "yolov7-e6": (97_202_940, 128.61),
    "yolov7-d6": (133_757_052, 175.44),
    "yolov7-e6e": (151_687_420, 210.55),
}


def test_detectors_are_counted_in_the_form_that_is_deployed() -> None:
    found = {e.name: e for e in catalogue(640) if e.task == "detection"}
    assert list(found) == list(DEPLOYED)
    for name, (parameters, gflops) in DEPLOYED.items():
        assert found[name].side == 640
        assert found[name].parameters == parameters
        assert 2 * found[name].macs / 1e9 == pytest.approx(gflops, abs=0.01)


def test_another_size_changes_the_work_where_the_network_allows_it() -> None:
    half = {entry.name: entry for entry in catalogue(112)}
    assert half["resnet18"].side == 112
    assert half["resnet18"].macs < 0.3 * 1.814e9
    assert {entry.side for entry in catalogue(16) if entry.form == "imagenet"} == {224}
