"""Histograms: every value lands in one bin, sums add, percentiles are within a bin."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tango_desktop.deploy.runner.tally import EDGES, Look, Tally, look_of, mean, percentile
from tango_desktop.deploy.runner.task import Observation

values = st.floats(allow_nan=True, allow_infinity=True)


@given(st.sampled_from(sorted(EDGES)), st.lists(values, max_size=30))
def test_every_number_is_counted_once(name: str, given_values: list[float]) -> None:
    tally = Tally()
    for value in given_values:
        tally.count(name, value)
    numbers = [value for value in given_values if value == value]
    assert sum(tally.histograms.get(name, [])) == len(numbers)


@pytest.mark.parametrize("name", sorted(EDGES))
def test_a_value_lies_between_the_edges_of_its_bin(name: str) -> None:
    edges = EDGES[name]
    for k in range(len(edges) - 1):
        for value in (edges[k], (edges[k] + edges[k + 1]) / 2):
            tally = Tally()
            tally.count(name, value)
            assert tally.histograms[name].index(1) == k


@given(st.lists(st.floats(0.2, 5000.0), min_size=1, max_size=200), st.floats(0.0, 1.0))
def test_percentiles_are_within_a_bin(samples: list[float], share: float) -> None:
    tally = Tally()
    for sample in samples:
        tally.count("total_ms", sample)
    found = percentile("total_ms", tally.histograms["total_ms"], share)
    wanted = float(np.quantile(samples, share, method="inverted_cdf"))
    width = 10**0.1 * 1.0001
    assert found is not None
    assert wanted / width <= found <= wanted * width


def test_nothing_has_no_percentile_and_no_mean() -> None:
    assert percentile("total_ms", [], 0.5) is None
    assert mean("boxes", [0, 0]) is None


def test_the_mean_of_boxes_is_exact() -> None:
    tally = Tally()
    for count in (0, 2, 2, 4):
        tally.see(Look(1.0, 1.0, 64.0), Observation([], [], count))
    assert mean("boxes", tally.histograms["boxes"]) == 2.0


def some_tally(seed: int) -> Tally:
    random = np.random.default_rng(seed)
    tally = Tally()
    for _ in range(20):
        look = Look(*(float(v) for v in random.uniform(0, 120, 2)), float(random.uniform(20, 2000)))
        tally.see(look, Observation([float(random.random())], [int(random.integers(9))], 1))
        tally.took(float(random.uniform(1, 90)), 1.0)
    tally.failed("input")
    return tally


def test_it_survives_json() -> None:
    content = some_tally(1).to_dict()
    assert Tally.from_dict(json.loads(json.dumps(content))).to_dict() == content


def test_merging_adds_everything() -> None:
    one, other = some_tally(1), some_tally(2)
    totals = {k: sum(one.histograms[k]) + sum(other.histograms[k]) for k in one.histograms}
    one.merge(other)
    assert {k: sum(v) for k, v in one.histograms.items()} == totals
    assert (one.pictures, sum(one.classes.values()), one.errors) == (40, 40, {"input": 2})


@pytest.mark.parametrize(
    "change",
    [
        {"pictures": -1},
        {"pictures": "x"},
        {"histograms": {"side": [1] * 99}},
        {"histograms": {"side": [-1]}},
        {"classes": {"a": 1}},
        {"errors": None},
    ],
)
def test_damage_is_noticed(change: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        Tally.from_dict({**some_tally(1).to_dict(), **change})


# -- how pictures look ------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(1, 1), (640, 480), (3, 2000)])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_one_grey_is_its_brightness_without_contrast(size: tuple[int, int], mode: str) -> None:
    grey: object = 90 if mode == "L" else (90, 90, 90)
    look = look_of(Image.new(mode, size, grey))  # type: ignore[arg-type]
    assert (look.brightness, look.contrast) == (90.0, 0.0)
    assert look.side == pytest.approx((size[0] * size[1]) ** 0.5)


def test_a_thumbnail_is_close_to_the_whole() -> None:
    rows = np.linspace(0, 255, 600)[:, None] * np.ones((1, 800))
    pixels = rows.astype(np.uint8)
    look = look_of(Image.fromarray(pixels))
    assert look.brightness == pytest.approx(pixels.mean(), abs=1.5)
    assert look.contrast == pytest.approx(pixels.std(), abs=1.5)
