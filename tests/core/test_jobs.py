"""Jobs: cancel, pause, and reports that do not flood."""

from __future__ import annotations

import contextlib
import threading
import time

import pytest

from tango_desktop.core.jobs import JobContext, Metric, Progress
from tango_desktop.errors import JobCancelled


def test_no_exception_handler_swallows_a_cancel() -> None:
    ctx = JobContext()
    ctx.control.cancel()
    with pytest.raises(JobCancelled), contextlib.suppress(Exception):
        ctx.check()


def test_a_paused_job_waits_and_goes_on() -> None:
    ctx = JobContext()
    ctx.control.pause()
    passed = threading.Event()

    def work() -> None:
        ctx.check()
        passed.set()

    thread = threading.Thread(target=work)
    thread.start()
    assert not passed.wait(0.1)
    ctx.control.resume()
    assert passed.wait(2)
    thread.join()


def test_a_paused_job_can_be_cancelled() -> None:
    ctx = JobContext()
    ctx.control.pause()
    threading.Timer(0.05, ctx.control.cancel).start()
    with pytest.raises(JobCancelled):
        ctx.check()
    time.sleep(0.05)


def test_surplus_reports_are_dropped_but_not_the_last() -> None:
    said: list[Progress] = []
    ctx = JobContext(on_progress=said.append)
    for step in range(1001):
        ctx.report(step / 1000)
    assert 2 <= len(said) < 20
    assert said[-1].fraction == 1.0


def test_metrics_always_pass_and_carry_their_stage() -> None:
    said: list[Metric] = []
    ctx = JobContext(on_metric=said.append).for_stage("train")
    for step in range(500):
        ctx.metric("batch", step, {"loss": 1.0})
    assert len(said) == 500
    assert said[0].stage == "train"


def test_each_checks_and_tells_the_remaining_time() -> None:
    said: list[Progress] = []
    ctx = JobContext(on_progress=said.append)
    for item in ctx.each(range(3), 3, "counting"):
        time.sleep(0.11)
        assert item < 3
    assert said[1].eta_s is not None
    assert said[-1] == Progress(1.0, "counting", 0.0)
