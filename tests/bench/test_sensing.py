"""Energy, throttling and the course of a long measurement, from what sensors say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import pytest

from tango_desktop.bench.results import Benchmark
from tango_desktop.bench.sensing import (
    SensorLog,
    SensorSeries,
    energy_of,
    sensor_log,
    throttling_of,
)
from tango_desktop.bench.sustained import sustained_of

Make = Callable[..., Benchmark]
TIMES = tuple(float(second) for second in range(11))


def log(*series: tuple[Any, ...], measured_s: tuple[float, float] = (2.0, 8.0)) -> SensorLog:
    return SensorLog(TIMES, measured_s, tuple(SensorSeries(*one) for one in series))


def test_plain_data_gives_the_log_back() -> None:
    made = log(("temperature_c", "cpu", (50.0, None) + (51.0,) * 9, 100.0))
    assert sensor_log(asdict(made), (2.0, 8.0)) == made
    with pytest.raises(ValueError, match="other times"):
        sensor_log({"times_s": [0.0], "sensors": [asdict(made.sensors[0])]}, (0.0, 1.0))


# -- energy -----------------------------------------------------------------------------------


def power(name: str, watts: float) -> tuple[Any, ...]:
    return ("power_w", name, (99.0, 99.0) + (watts,) * 7 + (99.0, 99.0))


@pytest.mark.parametrize(
    ("rails", "mean_w", "source"),
    [
        ([("VDD_IN", 6.0), ("VDD_CPU_GPU_CV", 2.0), ("VDD_SOC", 1.0)], 6.0, "VDD_IN"),
        ([("GPU", 2.0), ("CPU", 1.5), ("NC", 7.0)], 3.5, "GPU + CPU"),
        ([("battery BAT0", 12.0), ("amdgpu", 3.0)], 12.0, "battery BAT0"),
    ],
)
def test_energy_of_rails(rails: list[tuple[str, float]], mean_w: float, source: str) -> None:
    found = energy_of(log(*(power(*rail) for rail in rails)), 60)
    assert found is not None
    assert (found.mean_w, found.source) == (mean_w, source)
    assert found.per_picture_mj == pytest.approx(mean_w * 6.0 / 60 * 1000)


def test_energy_of_a_counter_that_starts_again() -> None:
    values = (0.0, 10.0, 20.0, 30.0, 40.0, 5.0, 15.0, 25.0, 35.0, 45.0, 55.0)
    found = energy_of(log(("energy_j", "RAPL package-0", values, 45.0)), 12)
    assert found is not None
    assert found.mean_w == pytest.approx(10.0)
    assert found.per_picture_mj == pytest.approx(5000.0)


def test_no_energy_where_none_is_told() -> None:
    assert energy_of(log(("temperature_c", "cpu", (50.0,) * 11)), 60) is None
    assert energy_of(log(power("VDD_IN", 6.0)), 0) is None
    assert energy_of(log(("power_w", "VDD_IN", (None,) * 11)), 60) is None


# -- throttling -------------------------------------------------------------------------------


def test_flags_of_this_moment_count_and_those_of_the_past_do_not() -> None:
    flags = (float(0xF0000),) * 4 + (float(0x50005),) * 2 + (float(0x50000),) * 5
    found = throttling_of(log(("flags", "raspberry-pi", flags)))
    assert found.times_s == (4.0, 5.0)
    assert found.reasons == (
        "the supply gives too little voltage",
        "the processor is throttled",
    )


def test_flags_before_and_after_do_not_count() -> None:
    flags = (4.0, 4.0) + (0.0,) * 7 + (4.0, 4.0)
    assert throttling_of(log(("flags", "raspberry-pi", flags))).times_s == ()


def test_counters_and_cooling_steps() -> None:
    counts = (7.0,) * 5 + (8.0,) * 6
    steps = (1.0,) * 6 + (2.0,) + (1.0,) * 4
    found = throttling_of(log(("count", "package", counts), ("cooling", "cpufreq-cpu0", steps)))
    assert found.times_s == (5.0, 6.0)
    assert len(found.reasons) == 2


@pytest.mark.parametrize(("low", "times_s"), [(1850.0, ()), (1700.0, (6.0,))])
def test_clocks_that_fall_by_more_than_a_tenth(low: float, times_s: tuple[float, ...]) -> None:
    clocks = (500.0, 500.0) + (2000.0,) * 4 + (low,) + (2000.0,) * 2 + (500.0,) * 2
    found = throttling_of(log(("clock_mhz", "policy0", clocks, 2400.0)))
    assert found.times_s == times_s


# -- a long measurement -----------------------------------------------------------------------


def long(make: Make, rates: list[int], **values: Any) -> Benchmark:
    """A measurement with so many pictures in each stretch of ten seconds."""
    series = tuple((10.0 * (at + 1), rate, 5.0, 9.0) for at, rate in enumerate(rates))
    return replace(make(), series=series, preset="sustained", **values)


def test_a_short_measurement_has_no_course(make_benchmark: Make) -> None:
    assert sustained_of(make_benchmark()) is None


def test_a_device_that_grows_hot(make_benchmark: Make) -> None:
    count = 18
    times = tuple(5.0 + 10.0 * at for at in range(count + 1))
    heat = tuple(50.0 + 2 * at for at in range(count + 1))
    clocks = (2000.0,) * 12 + (1500.0,) * (count - 11)
    sensors = SensorLog(
        times,
        (5.0, 5.0 + 10.0 * count),
        (
            SensorSeries("temperature_c", "cpu", heat),
            SensorSeries("clock_mhz", "policy0", clocks, 2000.0),
            SensorSeries("power_w", "VDD_IN", (5.0,) * (count + 1)),
        ),
    )
    course = sustained_of(long(make_benchmark, [300] * 12 + [200] * 6, sensors=sensors))
    assert course is not None
    assert (course.first_per_s, course.steady_per_s) == (30.0, 20.0)
    assert course.change == pytest.approx(-1 / 3)
    assert [point.throttled for point in course.points] == [False] * 11 + [True] * 7
    first, last = course.points[0], course.points[-1]
    assert (first.temperature_c, last.temperature_c) == (52.0, 86.0)
    assert (first.clock_mhz, last.clock_mhz, last.power_w) == (2000.0, 1500.0, 5.0)
    text = course.sentence()
    assert text.startswith("It grows slower: 30.0 pictures/s in the first minute, 20.0 in")
    assert "(−33 %)" in text
    assert text.endswith("Throttled: the clock of policy0 fell by 10 %.")


def test_a_device_that_keeps_its_rate(make_benchmark: Make) -> None:
    course = sustained_of(long(make_benchmark, [300] * 12))
    assert course is not None
    assert course.reasons == ()
    assert course.sentence() == "It keeps its rate: 30.0 pictures/s, then 30.0 (+0 %)."
    assert course.points[0].temperature_c is None
