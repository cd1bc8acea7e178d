"""Levels go one way along the curve; the limit takes the quickest form that keeps it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tango_desktop.compress.curve import (
    Curve,
    CurvePoint,
    counts_to_measure,
    kept_at,
    load_curve,
    save_curve,
)
from tango_desktop.compress.levels import figures_of
from tango_desktop.errors import ProjectError

SCORES = {0: 0.80, 1: 0.86, 2: 0.895, 5: 0.899}


@pytest.fixture
def curve() -> Curve:
    points = tuple(
        CurvePoint("int8", kept, 100 + kept, score, 2.0 + kept) for kept, score in SCORES.items()
    )
    return Curve(
        key="k",
        score_name="top-1",
        split="val",
        pictures=50,
        processor="one",
        layers=tuple("abcdefgh"),
        exact=CurvePoint("fp32", 0, 400, 0.9, 20.0),
        half=CurvePoint("fp16", 0, 200),
        points=points,
    )


@given(st.integers(1, 2000))
def test_more_precision_never_keeps_fewer_layers(layers: int) -> None:
    kept = [kept_at(level, layers) for level in range(11)]
    assert kept == sorted(kept)
    assert (kept[0], kept[10]) == (0, layers)
    counts = counts_to_measure(layers)
    assert counts[0] == 0
    assert len(counts) <= 10
    assert layers not in counts


def test_the_first_few_layers_have_levels_of_their_own() -> None:
    assert counts_to_measure(100) == (0, 2, 3, 4, 6, 10, 16, 25, 40, 63)


def test_levels_stand_for_measured_forms(curve: Curve) -> None:
    levels = figures_of(curve)
    assert levels[0].score == 0.80
    assert levels[0].loss == pytest.approx(10.0)
    assert (levels[10].precision, levels[10].kept, levels[10].loss) == ("fp32", 8, 0.0)
    assert [one.score for one in levels] == sorted(one.score for one in levels)


@pytest.mark.parametrize(("limit", "kept"), [(20.0, 0), (4.0, 1), (0.5, 2), (0.2, 5)])
def test_the_limit_takes_the_quickest_form(curve: Curve, limit: float, kept: int) -> None:
    found = curve.quickest_within(limit)
    assert found is not None
    assert (found.precision, found.kept) == ("int8", kept)


def at(curve: Curve, *latencies_ms: float, exact_ms: float = 20.0) -> Curve:
    """The same curve with other latencies."""
    points = tuple(
        replace(p, latency_ms=ms) for p, ms in zip(curve.points, latencies_ms, strict=True)
    )
    return replace(curve, points=points, exact=replace(curve.exact, latency_ms=exact_ms))


def test_the_quickest_is_what_was_measured_to_be(curve: Curve) -> None:
    uneven = at(curve, 1.0, 6.0, 5.0, 4.0)
    assert uneven.quickest_within(4.0) == uneven.points[3]
    assert uneven.quickest_within(20.0) == uneven.points[0]
    level = at(curve, 5.0, 5.0, 5.0, 5.0, exact_ms=5.0)
    assert level.quickest_within(4.0) == level.points[1]  # of equals, the smallest


def test_floats_are_taken_where_they_are_quicker_and_allowed(curve: Curve) -> None:
    slow = at(curve, 3.0, 6.0, 6.0, 6.0, exact_ms=4.0)
    assert slow.quickest_within(4.0) is slow.exact
    assert slow.quickest_within(20.0) == slow.points[0]
    assert slow.quickest_within(0.0) is slow.exact  # no 8-bit form is good enough
    assert slow.rounds_within(0.2)
    assert not slow.rounds_within(0.0)
    assert slow.quickest_within(0.0, 0.95) is None
    assert not slow.are_floats_quickest
    assert at(curve, 4.0, 6.0, 6.0, 6.0, exact_ms=4.0).are_floats_quickest
    better = replace(slow, points=(*slow.points[:3], replace(slow.points[3], score=0.95)))
    assert better.quickest_within(1.0, 0.95) == better.points[3]  # floats lose five points


def test_16_bits_are_taken_where_they_are_quickest(curve: Curve) -> None:
    half = CurvePoint("fp16", 0, 200, 0.899, 3.0)
    known = replace(curve, half=half)
    assert known.quickest_within(0.5) == half
    assert known.quickest_within(10.0) == known.points[0]
    assert known.quickest_within(0.05) is known.exact
    assert replace(known, half=replace(half, score=None)).quickest_within(0.5) == known.points[2]
    assert replace(known, precisions=("int8", "fp32")).quickest_within(0.05) is known.exact
    assert replace(known, half=replace(half, latency_ms=1.0)).are_floats_quickest


def test_of_another_engine_16_bits_stand_for_floats(curve: Curve) -> None:
    slow = CurvePoint("fp16", 0, 200, 0.9, 90.0)
    other = replace(curve, half=slow, wanted="tensorrt")
    assert other.quickest_within(0.0) == slow  # although here fp32 is quicker
    assert replace(other, precisions=("int8", "fp32")).quickest_within(0.0) is other.exact
    assert replace(other, wanted="onnxruntime").quickest_within(0.0) is other.exact


def test_the_next_form_keeps_more_layers_and_then_all(curve: Curve) -> None:
    half = CurvePoint("fp16", 0, 200, 0.9, 19.0)
    known, tried = replace(curve, half=half), list[CurvePoint]()
    while (found := known.quickest_within(4.0, None, tried)) is not None:
        tried.append(found)
    assert [(one.precision, one.kept) for one in tried] == [
        *(("int8", 1), ("int8", 2), ("int8", 5), ("fp16", 0), ("fp32", 0))
    ]
    uneven = at(known, 1.0, 6.0, 5.0, 4.0)
    assert uneven.quickest_within(4.0, None, [uneven.points[3]]) == half  # not one with fewer


def test_slow_engines_measure_fewer_forms() -> None:
    assert counts_to_measure(100, every=False) == (0, 4, 16, 63)
    assert counts_to_measure(1, every=False) == (0,)


def test_the_loss_may_be_that_of_another_network(curve: Curve) -> None:
    assert curve.loss(curve.points[0], 0.81) == pytest.approx(1.0)
    assert curve.quickest_within(1.0, 0.81) == curve.points[0]
    assert curve.best().kept == 5
    assert curve.kept(curve.points[2]) == ("a", "b")


def test_a_curve_comes_back_from_its_file(curve: Curve, tmp_path: Path) -> None:
    path = tmp_path / "curve.json"
    assert load_curve(path) is None
    for one in (curve, replace(curve, half=None, engine="tflite", wanted="tflm", kept_in="fp16")):
        save_curve(path, one)
        assert load_curve(path) == one


@pytest.mark.parametrize("change", ["points", "exact", "layers"])
def test_a_damaged_curve_is_said(curve: Curve, tmp_path: Path, change: str) -> None:
    path = tmp_path / "curve.json"
    broken = {
        "points": replace(curve, points=()),
        "exact": replace(curve, exact=CurvePoint("fp32", 0, 1)),
        "layers": replace(curve, layers=7),  # type: ignore[arg-type]
    }[change]
    save_curve(path, broken)
    with pytest.raises(ProjectError, match="damaged"):
        load_curve(path)
