"""How long things take, pauses left out."""

from __future__ import annotations

import time

from tango_desktop.core.jobs import JobContext


class Clock:
    """Seconds of work: stands still while the job is paused."""

    def __init__(self) -> None:
        self._paused = 0.0

    def now(self) -> float:
        """Seconds; only differences mean something."""
        return time.perf_counter() - self._paused

    def check(self, ctx: JobContext) -> None:
        """Hold while paused and raise when cancelled, as ``ctx.check``."""
        started = time.perf_counter()
        ctx.check()
        self._paused += time.perf_counter() - started


class Pace:
    """The remaining time of a run.

    Args:
        clock: measures the work.
        batches: of an epoch, training and validation together.
    """

    def __init__(self, clock: Clock, batches: int) -> None:
        self._clock = clock
        self._batches = batches
        self._done = 0
        self._started = clock.now()

    def tick(self) -> None:
        """One more batch is done."""
        self._done += 1

    def remaining_s(self, epochs: int, batch: int) -> float | None:
        """Seconds left, with ``epochs`` to run of which ``batch`` batches are done."""
        if not self._done:
            return None
        left = epochs * self._batches - batch
        return max(0.0, left * (self._clock.now() - self._started) / self._done)
