"""What the device's sensors said while it was measured, and what that comes to."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tango_desktop.i18n import N_, tr

CLOCK, TEMPERATURE, POWER, ENERGY = "clock_mhz", "temperature_c", "power_w", "energy_j"
FLAGS, COUNT, COOLING = "flags", "count", "cooling"
# Bits of the Raspberry Pi's get_throttled that tell of this moment (its documentation, vcgencmd).
PI_FLAGS = {
    0: N_("the supply gives too little voltage"),
    1: N_("the clock is capped"),
    2: N_("the processor is throttled"),
    3: N_("the soft temperature limit is reached"),
}
# Rails that everything else hangs on: Orin Nano and NX; Nano.
_WHOLE = ("VDD_IN", "POM_5V_IN")
# Not connected; fed from VIN_SYS_5V0, which is counted already (AGX Orin).
_NOT_SUMMED = ("NC", "VDDQ_VDD2_1V8AO")


@dataclass(frozen=True)
class SensorSeries:
    """One sensor over time.

    Attributes:
        kind: what it tells, such as ``temperature_c``.
        name: of the part.
        values: a figure for each time; None where it could not be read.
        limit: the largest it can have; None where none is told.
    """

    kind: str
    name: str
    values: tuple[float | None, ...]
    limit: float | None = None


@dataclass(frozen=True)
class SensorLog:
    """All sensors of a measurement.

    Attributes:
        times_s: since the runner began.
        measured_s: when the passes that count began and ended, on the same clock.
        sensors: what each of them said.
        cost_share: of one core that reading them took, 0 to 1.
    """

    times_s: tuple[float, ...] = ()
    measured_s: tuple[float, float] = (0.0, 0.0)
    sensors: tuple[SensorSeries, ...] = ()
    cost_share: float = 0.0

    def of(self, kind: str) -> tuple[SensorSeries, ...]:
        """The sensors of one kind."""
        return tuple(one for one in self.sensors if one.kind == kind)

    def rows(self, kind: str) -> Iterator[tuple[float, dict[str, float]]]:
        """For each time what the sensors of one kind said, by name."""
        series = self.of(kind)
        for index, time_s in enumerate(self.times_s):
            told = ((one.name, one.values[index]) for one in series)
            yield time_s, {name: value for name, value in told if value is not None}

    def hottest(self) -> tuple[tuple[float, float], ...]:
        """(time, °C) of the hottest part."""
        return tuple((at, max(told.values())) for at, told in self.rows(TEMPERATURE) if told)

    def counts(self, time_s: float) -> bool:
        """Whether passes that count ran at that time."""
        begun, ended = self.measured_s
        return begun <= time_s <= ended


def sensor_log(values: Mapping[str, Any], measured_s: tuple[float, float]) -> SensorLog:
    """The log in what a runner (or a file of a measurement) says.

    Raises:
        KeyError, TypeError, ValueError: it is damaged.
    """
    sensors = tuple(
        SensorSeries(
            str(one["kind"]),
            str(one["name"]),
            tuple(None if value is None else float(value) for value in one["values"]),
            None if one.get("limit") is None else float(one["limit"]),
        )
        for one in values.get("sensors", ())
    )
    times_s = tuple(float(value) for value in values.get("times_s", ()))
    if any(len(one.values) != len(times_s) for one in sensors):
        raise ValueError("a sensor with other times")
    return SensorLog(times_s, measured_s, sensors, float(values.get("cost_share", 0.0)))


# -- energy -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Energy:
    """What a picture costs, end to end and with what the device draws anyway.

    Attributes:
        mean_w: power on average while the passes that count ran.
        per_picture_mj: energy of one pass, millijoules.
        source: the rails or counters that were read.
    """

    mean_w: float
    per_picture_mj: float
    source: str


def energy_of(log: SensorLog, passes: int) -> Energy | None:
    """The energy of a picture; None where the device tells no power."""
    begun, ended = log.measured_s
    if passes < 1 or ended <= begun:
        return None
    found = _power_of_rails(log) or _power_of_counters(log)
    if found is None:
        return None
    mean_w, source = found
    return Energy(mean_w, mean_w * (ended - begun) / passes * 1000.0, source)


def _power_of_rails(log: SensorLog) -> tuple[float, str] | None:
    rails = log.of(POWER)
    whole = [one for one in rails if one.name in _WHOLE or one.name.startswith("battery")]
    summed = whole[:1] or [one for one in rails if one.name not in _NOT_SUMMED]
    means = [_mean(log, one) for one in summed]
    known = [mean for mean in means if mean is not None]
    if not known or len(known) < len(means):
        return None
    return sum(known), " + ".join(one.name for one in summed)


def _mean(log: SensorLog, series: SensorSeries) -> float | None:
    pairs = zip(log.times_s, series.values, strict=True)
    told = [value for at, value in pairs if value is not None and log.counts(at)]
    return float(np.mean(told)) if told else None


def _power_of_counters(log: SensorLog) -> tuple[float, str] | None:
    """Joules that were counted, over the time between the first and the last reading."""
    watts, names = 0.0, []
    for series in log.of(ENERGY):
        pairs = zip(log.times_s, series.values, strict=True)
        told = [(at, value) for at, value in pairs if value is not None and log.counts(at)]
        if len(told) < 2 or told[-1][0] <= told[0][0]:
            continue
        watts += _grown([value for _, value in told], series.limit) / (told[-1][0] - told[0][0])
        names.append(series.name)
    return (watts, " + ".join(names)) if names else None


def _grown(values: list[float], limit: float | None) -> float:
    """By how much a counter grew that starts again at its limit."""
    steps = (after - before for before, after in itertools.pairwise(values))
    return sum(step if step >= 0 else step + (limit or 0.0) for step in steps)


# -- throttling -------------------------------------------------------------------------------

CLOCK_DROP = 0.10
_FIRST_S = 60.0


@dataclass(frozen=True)
class Throttling:
    """When something held the device back.

    Attributes:
        times_s: of the samples that tell of it, on the log's clock.
        reasons: in words, each once.
    """

    times_s: tuple[float, ...] = ()
    reasons: tuple[str, ...] = ()


def throttling_of(log: SensorLog) -> Throttling:
    """When the passes that count were held back: by the device's flags, or a lower clock.

    A clock counts as lower when it is more than 10 % under its median of the first minute, under
    the same load.
    """
    marks: dict[float, list[str]] = {}
    for at, reason in (*_flagged(log), *_cooled(log), *_slowed(log)):
        if log.counts(at):
            marks.setdefault(at, []).append(reason)
    reasons = dict.fromkeys(reason for found in marks.values() for reason in found)
    return Throttling(tuple(sorted(marks)), tuple(reasons))


def _flagged(log: SensorLog) -> Iterator[tuple[float, str]]:
    for at, told in log.rows(FLAGS):
        for bits in told.values():
            for bit, reason in PI_FLAGS.items():
                if int(bits) & (1 << bit):
                    yield at, tr(reason)


def _cooled(log: SensorLog) -> Iterator[tuple[float, str]]:
    """Counters that grew, and cooling steps above the first one."""
    for series in (*log.of(COUNT), *log.of(COOLING)):
        pairs = zip(log.times_s, series.values, strict=True)
        told = [(at, value) for at, value in pairs if value is not None]
        before = told[0][1] if told else 0.0
        for at, value in told[1:]:
            if value > before:
                yield at, tr("{part} slows down to cool", part=series.name)
            if series.kind == COUNT:
                before = value


def _slowed(log: SensorLog) -> Iterator[tuple[float, str]]:
    for series in log.of(CLOCK):
        pairs = zip(log.times_s, series.values, strict=True)
        told = [(at, value) for at, value in pairs if value is not None and log.counts(at)]
        first = [value for at, value in told if at <= log.measured_s[0] + _FIRST_S]
        if not first:
            continue
        least = (1 - CLOCK_DROP) * float(np.median(first))
        for at, value in told:
            if value < least:
                drop = f"{CLOCK_DROP * 100:.0f} %"
                yield at, tr("the clock of {part} fell by {drop}", part=series.name, drop=drop)
