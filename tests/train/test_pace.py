"""Time that is paused does not count, and the remaining time follows from the batches done."""

from __future__ import annotations

import threading
import time

import pytest

from tango_desktop.core.jobs import JobContext
from tango_desktop.train.pace import Clock, Pace


def test_a_pause_does_not_count_as_work() -> None:
    clock, ctx = Clock(), JobContext()
    worked, started = clock.now(), time.perf_counter()
    ctx.control.pause()
    threading.Timer(0.3, ctx.control.resume).start()
    clock.check(ctx)
    passed = time.perf_counter() - started
    assert clock.now() - worked < passed - 0.25


def test_the_remaining_time_is_that_of_the_batches_left(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    now = 100.0
    monkeypatch.setattr(clock, "now", lambda: now)
    pace = Pace(clock, batches=10)
    assert pace.remaining_s(epochs=3, batch=0) is None
    for _ in range(5):
        now += 2.0
        pace.tick()
    assert pace.remaining_s(epochs=3, batch=5) == pytest.approx(25 * 2.0)
    assert pace.remaining_s(epochs=1, batch=10) == 0.0
