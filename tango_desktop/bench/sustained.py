"""A measurement of minutes: how the rate and the temperature go, and where it was throttled."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np

from tango_desktop.bench.results import Benchmark
from tango_desktop.bench.sensing import CLOCK, POWER, SensorLog, throttling_of
from tango_desktop.i18n import tr

FIRST_S = 60.0
_STEADY_SHARE = 1 / 3  # of the time, at the end
_SLOWER = 0.05


@dataclass(frozen=True)
class SustainedPoint:
    """A stretch of a long measurement.

    Attributes:
        time_s: when it ended, since the passes that count began.
        pictures_per_s: end to end.
        infer_p50_ms: of the network alone.
        temperature_c: of the hottest part; None where none is told, as all that follow.
        clock_mhz: on average over the clocks.
        power_w: of all rails that are told, added.
        throttled: whether something held the device back in it.
    """

    time_s: float
    pictures_per_s: float
    infer_p50_ms: float
    temperature_c: float | None
    clock_mhz: float | None
    power_w: float | None
    throttled: bool


@dataclass(frozen=True)
class Sustained:
    """A long measurement.

    Attributes:
        points: in the order of time.
        first_per_s: pictures a second in the first minute.
        steady_per_s: in the last third.
        reasons: what held the device back, in words.
    """

    points: tuple[SustainedPoint, ...]
    first_per_s: float
    steady_per_s: float
    reasons: tuple[str, ...]

    @property
    def change(self) -> float:
        """Steady over first minute, less 1: −0.2 is a fifth slower."""
        return self.steady_per_s / self.first_per_s - 1 if self.first_per_s else 0.0

    def sentence(self) -> str:
        """What it shows."""
        figures = {
            "first": f"{self.first_per_s:.1f}",
            "steady": f"{self.steady_per_s:.1f}",
            "change": f"{self.change * 100:+.0f} %".replace("-", "−"),
        }
        if self.change < -_SLOWER:
            text = tr(
                "It grows slower: {first} pictures/s in the first minute, {steady} in the last "
                "third ({change}).",
                **figures,
            )
        else:
            text = tr("It keeps its rate: {first} pictures/s, then {steady} ({change}).", **figures)
        if not self.reasons:
            return text
        reasons = ", ".join(self.reasons)
        return f"{text} {tr('Throttled: {reasons}.', reasons=reasons)}"


def sustained_of(benchmark: Benchmark) -> Sustained | None:
    """The course of a long measurement; None for a short one, which has none."""
    if not benchmark.series:
        return None
    log = benchmark.sensors
    throttling = throttling_of(log)
    heat = tuple(log.hottest())
    clock = _combined(log, CLOCK, average=True)
    power = _combined(log, POWER, average=False)
    begun = log.measured_s[0]
    points, start_s = [], 0.0
    for time_s, passes, infer_ms, _ in benchmark.series:
        within = (begun + start_s, begun + time_s)
        points.append(
            SustainedPoint(
                time_s,
                passes / (time_s - start_s),
                infer_ms,
                _near(heat, within[1]),
                _near(clock, within[1]),
                _near(power, within[1]),
                _any_within(throttling.times_s, within),
            )
        )
        start_s = time_s
    return Sustained(tuple(points), *_rates(points), throttling.reasons)


def _rates(points: list[SustainedPoint]) -> tuple[float, float]:
    end_s = points[-1].time_s
    first = [one.pictures_per_s for one in points if one.time_s <= FIRST_S]
    last = [one.pictures_per_s for one in points if one.time_s > end_s * (1 - _STEADY_SHARE)]
    return float(np.mean(first or [points[0].pictures_per_s])), float(np.mean(last))


def _combined(log: SensorLog, kind: str, average: bool) -> tuple[tuple[float, float], ...]:
    told = ((at, list(values.values())) for at, values in log.rows(kind) if values)
    return tuple((at, sum(v) / len(v) if average else sum(v)) for at, v in told)


def _any_within(times_s: tuple[float, ...], within: tuple[float, float]) -> bool:
    """Whether one of the times, ascending, lies between two."""
    place = bisect_left(times_s, within[0])
    return place < len(times_s) and times_s[place] <= within[1]


def _near(pairs: tuple[tuple[float, float], ...], time_s: float) -> float | None:
    """The figure at the time that comes nearest."""
    if not pairs:
        return None
    place = bisect_left(pairs, (time_s,))
    around = pairs[max(0, place - 1) : place + 1]
    return min(around, key=lambda pair: abs(pair[0] - time_s))[1]
