"""How fast this computer multiplies and copies: a micro-benchmark of a second, remembered.

The fastest tenth of the samples counts: what other programs take away for a moment is no property
of the computer. When the samples lie far apart the computer was busy: it is asked again, and if it
stays busy the best of the answers serves for now and is not remembered.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from tango_desktop.core.files import digest_of, write_json
from tango_desktop.core.folders import cache_folder
from tango_desktop.core.jobs import logger
from tango_desktop.errors import ProjectError

BUDGET_S = 0.4  # each of the two measurements; at least three samples are taken
_SIDE = 768
_COPY_BYTES = 32 << 20  # beyond the caches of anything but a server
_STEADY = 1.3  # median ÷ tenth percentile below which the computer counts as idle
_TRIES = 3
_VERSION = 2


@dataclass(frozen=True)
class MeasuredRates:
    """What the micro-benchmark found.

    Attributes:
        fp32_per_s: floating-point operations per second of a matrix product, all cores.
        bytes_per_s: bytes read plus bytes written per second of a large copy.
        steady: whether the samples lie close together.
    """

    fp32_per_s: float
    bytes_per_s: float
    steady: bool = True


def measured_rates(facts: object) -> MeasuredRates:
    """The rates of this computer, measured once per ``facts`` (CPU, cores, versions)."""
    path = cache_folder() / "devices" / f"rates-{digest_of([_VERSION, facts])}.json"
    try:
        return MeasuredRates(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        rates = _patiently()
    if not rates.steady:
        return rates
    try:
        write_json(path, asdict(rates))
    except ProjectError as error:  # a full disk costs a second at the next start, no more
        logger("devices").warning("%s", error.message)
    return rates


def _patiently() -> MeasuredRates:
    tries: list[MeasuredRates] = []
    while len(tries) < _TRIES:
        tries.append(measure_rates())
        if tries[-1].steady:
            return tries[-1]
    return max(tries, key=lambda rates: rates.fp32_per_s)


def measure_rates() -> MeasuredRates:
    """Run the micro-benchmark now."""
    import numpy as np

    rng = np.random.default_rng(0)
    left = rng.standard_normal((_SIDE, _SIDE), dtype=np.float32)
    right = rng.standard_normal((_SIDE, _SIDE), dtype=np.float32)
    product = np.empty_like(left)
    source = np.ones(_COPY_BYTES // 4, dtype=np.float32)
    target = np.empty_like(source)
    multiply_s = _samples_s(lambda: np.matmul(left, right, out=product))
    copy_s = _samples_s(lambda: np.copyto(target, source))
    return MeasuredRates(
        2 * _SIDE**3 / _quick(multiply_s),
        2 * _COPY_BYTES / _quick(copy_s),
        steady=statistics.median(multiply_s) < _STEADY * _quick(multiply_s),
    )


def _quick(samples_s: list[float]) -> float:
    """The tenth percentile."""
    return sorted(samples_s)[len(samples_s) // 10]


def _samples_s(call: Callable[[], object]) -> list[float]:
    call()  # wakes the threads and touches the pages
    samples: list[float] = []
    started = time.perf_counter()
    while len(samples) < 3 or time.perf_counter() - started < BUDGET_S:
        before = time.perf_counter()
        call()
        samples.append(time.perf_counter() - before)
    return samples
