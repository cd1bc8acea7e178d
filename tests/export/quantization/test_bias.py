"""Corrected biases take away what rounding shifts on average."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tango_desktop.core.jobs import JobContext, JobControl
from tango_desktop.errors import JobCancelled
from tango_desktop.export.quantization import bias, equalize
from tango_desktop.export.quantization.integers import UINT8
from tango_desktop.export.quantization.models import ModelView
from tango_desktop.export.quantization.placement import place
from tango_desktop.export.quantization.plan import QuantizationPlan
from tango_desktop.export.quantization.qdq import quantize
from tango_desktop.export.quantization.ranges import observe
from tests.export.quantization.masters import Master, make_plan, open_model, run, similarity


def mean_shift(master: Master, plan: QuantizationPlan) -> np.ndarray:
    """By how much the mean of each output is off."""
    rounded = open_model(quantize(master.model, plan, "uint8"))
    exact = open_model(master.model)

    def mean(session: Any) -> np.ndarray:
        rows = [session.run(None, {"images": p[None]})[0] for p in master.pictures]
        return np.mean(rows, axis=0).ravel()

    return np.abs(mean(rounded) - mean(exact))


def test_the_means_come_back(tiny: Master) -> None:
    plan = make_plan(tiny)
    found = bias.shifts(tiny.model, plan, "uint8", tiny.pictures, JobContext())
    corrected = replace(plan, bias_shifts=found)
    assert corrected.bias_corrected
    assert mean_shift(tiny, corrected).max() < 0.35 * mean_shift(tiny, plan).max()
    model = quantize(tiny.model, corrected, "uint8")
    assert similarity(tiny.model, model, tiny.pictures) > 0.99


def test_every_quantized_layer_is_corrected_once(tiny: Master) -> None:
    view = ModelView(tiny.model)
    plan = make_plan(tiny).keeping("conv1")
    levels = bias.weighted_levels(view, place(view, plan.ranges, UINT8, plan.float_nodes))
    names = [node.name for level in levels for node in level]
    weighted = [node.name for node in view.nodes if view.weight_of(node)]
    assert sorted(names) == sorted(name for name in weighted if name != "/conv1/Conv")
    assert len(levels) >= 19


def test_layers_side_by_side_are_of_one_level(resnet: Master) -> None:
    view = ModelView(resnet.model)
    levels = bias.weighted_levels(view, place(view, make_plan(resnet).ranges, UINT8))
    together = [{view.owner(node) for node in level} for level in levels if len(level) > 1]
    assert len(together) == 3
    for names in together:
        assert any("downsample" in name for name in names)


def test_it_goes_with_equalisation(tiny: Master) -> None:
    even = equalize.equalized(tiny.model)
    ranges = observe(even, tiny.pictures, JobContext(), histograms=False).ranges("minmax")
    plan = replace(make_plan(tiny), ranges=ranges, equalized=True)
    found = bias.shifts(tiny.model, plan, "uint8", tiny.pictures, JobContext())
    model = quantize(tiny.model, replace(plan, bias_shifts=found), "uint8")
    assert similarity(tiny.model, model, tiny.pictures) > 0.99
    (weights,) = [n.input[1] for n in ModelView(even).nodes if n.name == "/layer1.0.conv1/Conv"]
    name = "/layer1.0.conv1/Conv_output_0/weight/dequantized"
    rounded = run(model, tiny.pictures[0], name)[0]
    exact = ModelView(even).constant(weights)
    assert np.abs(rounded - exact).max() <= np.abs(exact).max() / 127


def test_it_can_be_cancelled(tiny: Master) -> None:
    control = JobControl()
    control.cancel()
    with pytest.raises(JobCancelled):
        bias.shifts(tiny.model, make_plan(tiny), "uint8", tiny.pictures, JobContext(control))
