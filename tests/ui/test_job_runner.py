"""Jobs end in exactly one way, in the GUI thread, and heavy ones queue."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tango_desktop.core.jobs import JobContext
from tango_desktop.errors import DataError, JobCancelled
from tango_desktop.ui.job_runner import ENDED, Asked, JobHandle, JobRunner, JobState


@pytest.fixture
def runner(qapp: QApplication) -> Iterator[JobRunner]:
    made = JobRunner()
    yield made
    assert made.shut_down(5)


def endings(job: JobHandle) -> list[str]:
    """Collects the names of the ending signals as they come."""
    seen: list[str] = []
    job.finished.connect(lambda _: seen.append("finished"))
    job.failed.connect(lambda _: seen.append("failed"))
    job.crashed.connect(lambda _: seen.append("crashed"))
    job.cancelled.connect(lambda: seen.append("cancelled"))
    return seen


def fails(ctx: JobContext) -> None:
    raise DataError("gone")


def crashes(ctx: JobContext) -> None:
    raise ZeroDivisionError


def exits(ctx: JobContext) -> None:
    raise SystemExit(3)


def cancels_itself(ctx: JobContext) -> None:
    raise JobCancelled


def until_cancelled(ctx: JobContext) -> None:
    while True:
        ctx.check()
        time.sleep(0.002)


@pytest.mark.parametrize(
    ("job", "ending"),
    [
        (lambda ctx: 42, "finished"),
        (fails, "failed"),
        (crashes, "crashed"),
        (exits, "crashed"),
        (cancels_itself, "cancelled"),
    ],
)
def test_exactly_one_ending_signal(
    runner: JobRunner, qtbot: QtBot, job: Callable[[JobContext], Any], ending: str
) -> None:
    handle = JobHandle("job", job, False, runner)
    seen = endings(handle)
    with qtbot.waitSignal(handle.ended):
        runner.adopt(handle)
    qtbot.wait(20)
    assert seen == [ending]
    assert handle.is_ended


def test_the_result_and_the_error_arrive(runner: JobRunner, qtbot: QtBot) -> None:
    with qtbot.waitSignal(runner.submit("a", lambda ctx: {"x": 1}).finished) as told:
        pass
    assert told.args == [{"x": 1}]
    with qtbot.waitSignal(runner.submit("b", fails).failed) as told:
        pass
    assert isinstance(told.args[0], DataError)
    with qtbot.waitSignal(runner.submit("c", crashes).crashed) as told:
        pass
    assert "ZeroDivisionError" in told.args[0]


def test_slots_run_in_the_gui_thread_and_the_job_does_not(runner: JobRunner, qtbot: QtBot) -> None:
    where: list[object] = []
    handle = runner.submit("job", lambda ctx: threading.current_thread())
    handle.finished.connect(lambda thread: where.extend([thread, QThread.currentThread()]))
    qtbot.waitUntil(lambda: len(where) == 2)
    application = QApplication.instance()
    assert application is not None
    assert where[0] is not threading.main_thread()
    assert where[1] is application.thread()


def test_progress_and_metrics_arrive_in_order(runner: JobRunner, qtbot: QtBot) -> None:
    def chatty(ctx: JobContext) -> None:
        for step in range(500):
            ctx.metric("batch", step, {"loss": 1.0})
        ctx.report(1.0, "done")

    handle = JobHandle("job", chatty, False, runner)
    steps: list[float] = []
    handle.metric_recorded.connect(lambda metric: steps.append(metric.step))
    with qtbot.waitSignal(handle.ended):
        runner.adopt(handle)
    assert steps == list(range(500))
    assert handle.progress.fraction == 1.0


def test_cancel_ends_a_running_job(runner: JobRunner, qtbot: QtBot) -> None:
    handle = runner.submit("job", until_cancelled)
    qtbot.waitUntil(lambda: handle.state is JobState.RUNNING)
    with qtbot.waitSignal(handle.cancelled):
        handle.cancel()


def test_pause_holds_and_resume_goes_on(runner: JobRunner, qtbot: QtBot) -> None:
    rounds: list[int] = []

    def counts(ctx: JobContext) -> None:
        while True:
            ctx.check()
            rounds.append(1)
            time.sleep(0.002)

    handle = runner.submit("job", counts)
    qtbot.waitUntil(lambda: len(rounds) > 3)
    handle.pause()
    assert handle.state is JobState.PAUSED
    qtbot.wait(20)
    held = len(rounds)
    qtbot.wait(60)
    assert len(rounds) == held
    handle.resume()
    qtbot.waitUntil(lambda: len(rounds) > held)
    handle.pause()
    with qtbot.waitSignal(handle.cancelled):
        handle.cancel()  # also when paused


def test_heavy_jobs_run_one_after_the_other_and_light_ones_at_once(
    runner: JobRunner, qtbot: QtBot
) -> None:
    first = runner.submit("first", until_cancelled, heavy=True)
    second = runner.submit("second", lambda ctx: 2, heavy=True)
    light = runner.submit("light", lambda ctx: 3)
    qtbot.waitUntil(lambda: light.is_ended)
    assert first.state is JobState.RUNNING
    assert second.state is JobState.QUEUED
    first.cancel()
    qtbot.waitUntil(lambda: second.state is JobState.FINISHED)


def test_a_paused_heavy_job_still_holds_the_queue(runner: JobRunner, qtbot: QtBot) -> None:
    first = runner.submit("first", until_cancelled, heavy=True)
    second = runner.submit("second", lambda ctx: 2, heavy=True)
    first.pause()
    qtbot.wait(30)
    assert second.state is JobState.QUEUED


def test_a_queued_job_cancels_at_once(runner: JobRunner, qtbot: QtBot) -> None:
    runner.submit("first", until_cancelled, heavy=True)
    ran: list[int] = []
    queued = runner.submit("queued", lambda ctx: ran.append(1), heavy=True)
    seen = endings(queued)
    queued.cancel()
    assert queued.state is JobState.CANCELLED
    assert seen == ["cancelled"]
    runner.shut_down(5)
    qtbot.wait(30)
    assert ran == []


def test_ended_jobs_can_be_forgotten(runner: JobRunner, qtbot: QtBot) -> None:
    done = runner.submit("done", lambda ctx: None)
    qtbot.waitUntil(lambda: done.state in ENDED)
    busy = runner.submit("busy", until_cancelled)
    runner.forget_ended()
    assert runner.jobs == [busy]


def test_shutting_down_leaves_no_thread(runner: JobRunner, qtbot: QtBot) -> None:
    for number in range(3):
        runner.submit(f"job {number}", until_cancelled)
    assert runner.shut_down(5)
    assert not [t for t in threading.enumerate() if t.name.startswith("job job ")]


def test_garbage_of_a_job_is_collected_in_the_gui_thread(runner: JobRunner, qtbot: QtBot) -> None:
    found_in: list[threading.Thread] = []

    class Witness:
        def __init__(self) -> None:
            self.me = self

        def __del__(self) -> None:
            found_in.append(threading.current_thread())

    def work(ctx: JobContext) -> None:
        for _ in range(5000):
            Witness()
        deadline = time.monotonic() + 20
        while not found_in and time.monotonic() < deadline:
            time.sleep(0.01)

    handle = runner.submit("litter", work)
    qtbot.waitUntil(lambda: handle.is_ended, timeout=30_000)
    assert found_in
    assert set(found_in) == {threading.main_thread()}


def test_a_job_waits_for_the_answer_to_its_question(runner: JobRunner, qtbot: QtBot) -> None:
    job = JobHandle("asks", lambda ctx: ctx.ask("name?"), heavy=False, parent=runner)
    asked: list[Asked] = []
    job.question_asked.connect(asked.append)
    results: list[Any] = []
    job.finished.connect(results.append)
    runner.adopt(job)
    qtbot.waitUntil(lambda: bool(asked))

    assert not job.is_ended
    asked[0].reply("Kim")
    asked[0].reply("Lee")
    qtbot.waitUntil(lambda: job.is_ended)

    assert asked[0].question == "name?"
    assert results == ["Kim"]


def test_a_question_that_nobody_hears_has_no_answer(runner: JobRunner, qtbot: QtBot) -> None:
    results: list[Any] = []
    job = JobHandle("asks", lambda ctx: [ctx.ask("name?")], heavy=False, parent=runner)
    job.finished.connect(results.append)
    runner.adopt(job)
    qtbot.waitUntil(lambda: job.is_ended)

    assert results == [[None]]


def test_a_job_that_waits_for_an_answer_can_be_cancelled(runner: JobRunner, qtbot: QtBot) -> None:
    job = JobHandle("asks", lambda ctx: ctx.ask("name?"), heavy=False, parent=runner)
    asked: list[Asked] = []
    job.question_asked.connect(asked.append)
    runner.adopt(job)
    qtbot.waitUntil(lambda: bool(asked))
    job.cancel()
    qtbot.waitUntil(lambda: job.is_ended)

    assert job.state is JobState.CANCELLED
