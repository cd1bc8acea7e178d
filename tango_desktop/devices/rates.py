"""How fast this computer multiplies and copies: a micro-benchmark of a second, remembered.

What other programs take away is no property of the computer: the fastest tenth of the samples
counts, and the best of the program's first starts is what is remembered.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from tango_desktop.core.files import digest_of, write_json
from tango_desktop.core.folders import cache_folder
from tango_desktop.core.jobs import logger
from tango_desktop.errors import ProjectError

BUDGET_S = 0.4  # each of the two measurements; at least three samples are taken
_SIDE = 768
_COPY_BYTES = 32 << 20  # beyond the caches of anything but a server
_STARTS = 5  # of the program that measure; later ones take the best that was found
_VERSION = 3


@dataclass(frozen=True)
class MeasuredRates:
    """What the micro-benchmark found.

    Attributes:
        fp32_per_s: floating-point operations per second of a matrix product, all cores.
        bytes_per_s: bytes read plus bytes written per second of a large copy.
        starts: how many times it was measured; the rates are the best of them.
    """

    fp32_per_s: float
    bytes_per_s: float
    starts: int = 1

    def or_better(self, other: MeasuredRates) -> MeasuredRates:
        """The better of each rate, from both measurements."""
        return MeasuredRates(
            max(self.fp32_per_s, other.fp32_per_s),
            max(self.bytes_per_s, other.bytes_per_s),
            self.starts + other.starts,
        )


def measured_rates(facts: object) -> MeasuredRates:
    """The rates of this computer: the best of the first starts with these ``facts``."""
    path = cache_folder() / "devices" / f"rates-{digest_of([_VERSION, facts])}.json"
    known = _read(path)
    if known and known.starts >= _STARTS:
        return known
    rates = known.or_better(measure_rates()) if known else measure_rates()
    try:
        write_json(path, asdict(rates))
    except ProjectError as error:  # a full disk costs a second at the next start, no more
        logger("devices").warning("%s", error.message)
    return rates


def _read(path: Path) -> MeasuredRates | None:
    try:
        return MeasuredRates(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


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
