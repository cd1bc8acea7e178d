"""Ranges of every tensor, as NumPy finds them."""

from __future__ import annotations

import numpy as np
import onnx
import pytest

from tango_desktop.core.jobs import JobContext, JobControl
from tango_desktop.errors import DataError, ExportError, JobCancelled
from tango_desktop.export.quantization import ranges
from tango_desktop.export.quantization.models import ModelView, float_activations
from tango_desktop.export.quantization.plan import METHODS
from tests.export.quantization.masters import Master, run


def values_of(master: Master) -> dict[str, np.ndarray]:
    """Every tensor over all pictures, flat."""
    names = [name for name in float_activations(master.model) if name != "images"]
    rows = [run(master.model, picture, *names) for picture in master.pictures]
    found = {n: np.concatenate([row[k].ravel() for row in rows]) for k, n in enumerate(names)}
    return {"images": np.stack(master.pictures).ravel()} | found


def test_ends_and_shares_are_those_of_the_values(tiny: Master) -> None:
    seen = ranges.observe(tiny.model, tiny.pictures, JobContext())
    found = values_of(tiny)
    assert list(seen.tensors) == list(found)
    assert seen.pictures == len(tiny.pictures)
    cut = {n: (float(np.quantile(v, 0.1)), float(np.quantile(v, 0.8))) for n, v in found.items()}
    shares = seen.saturation(cut)
    for name, values in found.items():
        one = seen.tensors[name]
        assert (one.low, one.high) == pytest.approx((values.min(), values.max()), abs=1e-4)
        low, high = cut[name]
        outside = float(np.mean((values < low) | (values > high)))
        assert shares[name] == pytest.approx(outside, abs=0.03), name


def test_little_memory_gives_the_same(tiny: Master) -> None:
    whole = ranges.observe(tiny.model, tiny.pictures[:2], JobContext())
    parts = ranges.observe(tiny.model, tiny.pictures[:2], JobContext(), memory_bytes=70_000)
    for name, one in whole.tensors.items():
        moved = np.abs(one.counts - parts.tensors[name].counts).sum()  # other kernels, last digits
        assert moved <= 0.005 * one.counts.sum(), name


def test_large_tensors_are_sampled_evenly(monkeypatch: pytest.MonkeyPatch, tiny: Master) -> None:
    whole = ranges.observe(tiny.model, tiny.pictures, JobContext()).ranges("percentile", 99.0)
    monkeypatch.setattr(ranges, "_SAMPLED", 2_000)
    sampled = ranges.observe(tiny.model, tiny.pictures, JobContext()).ranges("percentile", 99.0)
    for name, (low, high) in whole.items():
        assert sampled[name] == pytest.approx((low, high), abs=0.15 * (high - low)), name


@pytest.mark.parametrize("method", METHODS)
def test_pictures_are_never_cut(tiny: Master, method: str) -> None:
    found = ranges.observe(tiny.model, tiny.pictures, JobContext()).ranges(method)
    pixels = np.stack(tiny.pictures)
    assert found["images"] == pytest.approx((pixels.min(), pixels.max()))


def test_ends_alone_need_one_pass(tiny: Master) -> None:
    class Counting(list):
        passes = 0

        def __iter__(self):
            self.passes += 1
            return super().__iter__()

    pictures = Counting(tiny.pictures[:2])
    ranges.observe(tiny.model, pictures, JobContext(), histograms=False).ranges("minmax")
    assert pictures.passes == 1
    ranges.observe(tiny.model, pictures, JobContext()).ranges("mse")
    assert pictures.passes == 3


def test_it_can_be_cancelled_and_leaves_the_model_alone(tiny: Master) -> None:
    before = tiny.model.SerializeToString(deterministic=True)
    control = JobControl()
    reports: list[float | None] = []

    def report(progress: object) -> None:
        reports.append(progress.fraction)  # type: ignore[attr-defined]
        control.cancel()

    with pytest.raises(JobCancelled):
        ranges.observe(tiny.model, tiny.pictures, JobContext(control, report))
    assert reports
    assert tiny.model.SerializeToString(deterministic=True) == before


def test_no_pictures_is_a_sentence(tiny: Master) -> None:
    with pytest.raises(DataError, match="no pictures"):
        ranges.observe(tiny.model, [], JobContext())


def test_infinite_values_name_their_tensor() -> None:
    helper = onnx.helper
    graph = helper.make_graph(
        [
            helper.make_node("Relu", ["x"], ["fine"], name="a"),
            helper.make_node("Log", ["fine"], ["logarithm"], name="b"),
        ],
        "g",
        [helper.make_tensor_value_info("x", 1, [1, 1, 2, 2])],
        [helper.make_tensor_value_info("logarithm", 1, [1, 1, 2, 2])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    with pytest.raises(ExportError, match="logarithm"):
        ranges.observe(model, [np.zeros((1, 2, 2), np.float32)], JobContext())


@pytest.mark.parametrize("method", METHODS)
def test_answers_are_never_cut(tiny: Master, method: str) -> None:
    found = ranges.observe(tiny.model, tiny.pictures, JobContext()).ranges(method)
    (name,) = ranges.answers(ModelView(tiny.model))
    said = values_of(tiny)[name]
    assert name == tiny.model.graph.output[0].name
    assert found[name] == pytest.approx((said.min(), said.max()), abs=1e-4)


def test_a_detector_answers_by_what_its_boxes_are_decoded_from() -> None:
    helper = onnx.helper
    kernel = onnx.numpy_helper.from_array(np.ones((1, 1, 1, 1), np.float32), "kernel")
    graph = helper.make_graph(
        [
            helper.make_node("Conv", ["x", "kernel"], ["raw"], name="/head/Conv"),
            helper.make_node("Sigmoid", ["raw"], ["share"], name="/head/Sigmoid"),
            helper.make_node("Mul", ["share", "raw"], ["boxes"], name="/head/Mul"),
        ],
        "g",
        [helper.make_tensor_value_info("x", 1, [1, 1, 2, 2])],
        [helper.make_tensor_value_info("boxes", 1, [1, 1, 2, 2])],
        [kernel],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    assert ranges.answers(ModelView(model)) == {"raw"}
