"""Which layers suffer from being rounded."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tango_desktop.core.jobs import JobContext, JobControl
from tango_desktop.errors import JobCancelled
from tango_desktop.export.quantization.models import ModelView
from tango_desktop.export.quantization.sensitivity import (
    MOST_DB,
    quantizable_layers,
    sensitivity,
    signal_to_noise,
)
from tests.export.quantization.masters import Master, make_plan


def test_a_layer_with_a_bad_range_is_the_worst(tiny: Master) -> None:
    plan = make_plan(tiny)
    view = ModelView(tiny.model)
    (name,) = [n.output[0] for n in view.nodes if n.name == "/layer2.1.relu1/Relu"]
    low, high = plan.ranges[name]
    bad = replace(plan, ranges={**plan.ranges, name: (low, 0.1 * high)})
    found = sensitivity(tiny.model, bad, "uint8", tiny.pictures[:3], JobContext())
    assert {one.layer for one in found[:2]} == {"layer2.1.conv1", "layer2.1.conv2"}
    assert [one.snr_db for one in found] == sorted(one.snr_db for one in found)
    assert found[0].snr_db < 15.0 < found[2].snr_db


def test_every_layer_is_measured_with_its_weights(tiny: Master) -> None:
    found = sensitivity(
        tiny.model,
        make_plan(tiny).keeping("conv1"),
        "uint8",
        tiny.pictures[:1],
        JobContext(),
        weighted_only=True,
    )
    weights = {one.layer: one.weights for one in found}
    view = ModelView(tiny.model)
    exact = {view.owner(n): view.constant(n.input[1]).size for n in view.nodes if view.weight_of(n)}
    assert weights == {name: count for name, count in exact.items() if name != "conv1"}


def test_the_other_way_round(tiny: Master) -> None:
    plan = make_plan(tiny)
    (name,) = [n.output[0] for n in tiny.model.graph.node if n.name == "/conv1/Conv"]
    assert name in plan.ranges
    low, high = plan.ranges["images"]
    bad = replace(plan, ranges={**plan.ranges, "images": (low, 0.3 * high)})
    found = sensitivity(
        tiny.model,
        bad,
        "uint8",
        tiny.pictures[:2],
        JobContext(),
        weighted_only=True,
        all_but=True,
    )
    assert found[0].layer == "conv1"
    assert found[0].snr_db > found[1].snr_db + 3.0


def test_a_relu_and_the_box_decode_are_no_layers_of_their_own(
    detector: Master, tiny: Master
) -> None:
    layers = quantizable_layers(ModelView(detector.model), make_plan(detector), "uint8")
    assert detector.document.outputs[0] not in layers
    assert not [
        n
        for n in quantizable_layers(ModelView(tiny.model), make_plan(tiny), "uint8")
        if "relu" in n
    ]


def test_decibels() -> None:
    exact = [[np.array([1.0, -1.0], np.float32), np.array([10.0], np.float32)]]
    same = signal_to_noise(exact, iter(exact))
    assert same == MOST_DB
    off = [[np.array([1.1, -1.1], np.float32), np.array([10.0], np.float32)]]
    assert signal_to_noise(exact, iter(off)) == pytest.approx(20.0, abs=0.01)
    silent = [[np.zeros(2, np.float32), np.zeros(1, np.float32)]]
    assert signal_to_noise(silent, iter(exact)) < 0.0


def test_it_can_be_cancelled(tiny: Master) -> None:
    control = JobControl()
    control.cancel()
    with pytest.raises(JobCancelled):
        sensitivity(tiny.model, make_plan(tiny), "uint8", tiny.pictures, JobContext(control))
