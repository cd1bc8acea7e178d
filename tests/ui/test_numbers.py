"""Numbers as people read them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tango_desktop.ui import numbers


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.001234, "0.00123"),
        (0.9996, "1.00"),
        (9.996, "10.0"),
        (34.21, "34.2"),
        (999.6, "1,000"),
        (12345.6, "12,346"),
        (-3.14159, "-3.14"),
        (1e-9, "1.00e-09"),
        (None, "–"),
        (math.nan, "–"),
    ],
)
def test_figures_have_three_significant_digits(value: float | None, text: str) -> None:
    assert numbers.figure(value) == text


@given(st.floats(1e-4, 1e12))
def test_a_figure_is_within_half_a_percent_of_its_value(value: float) -> None:
    shown = float(numbers.figure(value).replace(",", ""))
    assert shown == pytest.approx(value, rel=5.1e-3)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.84, "0.84 ms"),
        (34.23, "34.2 ms"),
        (999, "999 ms"),
        (1250, "1.25 s"),
        (12_500, "12.5 s"),
        (None, "–"),
    ],
)
def test_times_take_the_unit_that_reads_best(value: float | None, text: str) -> None:
    assert numbers.milliseconds(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(12, "12 B"), (999_600, "1.00 MB"), (12_400_000, "12.4 MB"), (3.2e9, "3.20 GB"), (None, "–")],
)
def test_sizes_are_decimal(value: float | None, text: str) -> None:
    assert numbers.size(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(12.4, "12 s"), (59.6, "1 min"), (240, "4 min"), (4800, "1 h 20 min"), (7200, "2 h")],
)
def test_durations_are_short(seconds: float, text: str) -> None:
    assert numbers.duration(seconds) == text


def test_the_rest() -> None:
    assert numbers.count(1234567) == "1,234,567"
    assert numbers.percent(0.934) == "93 %"
    assert numbers.score(0.93149) == "0.931"
    assert numbers.clock(84) == "0:01:24"
    assert numbers.pixels(640, 480) == "640 × 480 px"
    assert numbers.megabytes(12.4) == "12.4 MB"
    assert numbers.duration(None) == numbers.count(None) == numbers.percent(None) == numbers.NONE
