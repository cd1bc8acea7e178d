"""Starts jobs in threads and brings what they say into the GUI thread.

This module alone starts threads. A job runs in a ``threading.Thread``; its :class:`JobHandle` lives
in the GUI thread, so every slot connected to it runs there. What the job says goes into a queue,
and one queued signal empties it: a chatty job costs the event loop one wake-up, not hundreds.
"""

from __future__ import annotations

import enum
import gc
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QMetaMethod, QObject, Qt, QTimer, Signal, Slot

from tango_desktop.core.jobs import JobContext, JobControl, Metric, Progress, logger
from tango_desktop.data import collecting
from tango_desktop.errors import JobCancelled, TangoError
from tango_desktop.i18n import N_

Job = Callable[[JobContext], Any]
COLLECT_MS = 200
ANSWER_POLL_S = 0.1
FULL_EVERY_S = 300.0  # looking through everything stops the window for a tenth of a second


class JobState(enum.Enum):
    """Where a job is; the value is the word that people read."""

    QUEUED = N_("queued")
    RUNNING = N_("running")
    PAUSED = N_("paused")
    FINISHED = N_("finished")
    FAILED = N_("failed")
    CRASHED = N_("crashed")
    CANCELLED = N_("cancelled")


ENDED = frozenset({JobState.FINISHED, JobState.FAILED, JobState.CRASHED, JobState.CANCELLED})


class Asked:
    """A question of a job that waits for its answer."""

    def __init__(self, question: object) -> None:
        self.question = question
        self.answer: Any = None
        self._answered = threading.Event()

    def reply(self, answer: object) -> None:
        """Answer it; the job goes on. Only the first answer counts."""
        if not self._answered.is_set():
            self.answer = answer
            self._answered.set()

    def wait(self, timeout_s: float) -> bool:
        """Whether it is answered, waiting for at most so long."""
        return self._answered.wait(timeout_s)


class JobHandle(QObject):
    """One job, as the window sees it. Exactly one of the four ending signals is emitted."""

    progressed = Signal(object)  # Progress
    metric_recorded = Signal(object)  # Metric
    question_asked = Signal(object)  # Asked; whoever is connected replies, at once or later
    event_arrived = Signal(str, object)  # what the job's own callbacks post
    state_changed = Signal(object)  # JobState
    finished = Signal(object)  # the result
    failed = Signal(object)  # TangoError
    crashed = Signal(str)  # traceback
    cancelled = Signal()
    ended = Signal()
    _arrived = Signal()

    def __init__(self, title: str, job: Job, heavy: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self.heavy = heavy
        self.state = JobState.QUEUED
        self.progress = Progress(None)
        self.started_at: float | None = None
        self._job = job
        self._control = JobControl()
        self._queue: deque[tuple[str, Any]] = deque()
        self._waking = False
        self._thread: threading.Thread | None = None
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)

    # -- from the GUI thread ------------------------------------------------------------------

    def cancel(self) -> None:
        """Ask the job to stop; a queued one ends at once."""
        self._control.cancel()
        if self.state is JobState.QUEUED:
            self._end(JobState.CANCELLED, None)

    def pause(self) -> None:
        """Hold the job at its next check."""
        if self.state is JobState.RUNNING:
            self._control.pause()
            self._set_state(JobState.PAUSED)

    def resume(self) -> None:
        """Let it go on."""
        if self.state is JobState.PAUSED:
            self._control.resume()
            self._set_state(JobState.RUNNING)

    @property
    def is_ended(self) -> bool:
        """Whether it has ended, one way or another."""
        return self.state in ENDED

    def start(self) -> None:
        """Run the job in a thread of its own."""
        self.started_at = time.monotonic()
        self._set_state(JobState.RUNNING)
        self._thread = threading.Thread(target=self._run, name=f"job {self.title}", daemon=True)
        collecting.hold()  # garbage may hold widgets, which may only go in the GUI thread
        self._thread.start()

    def join(self, timeout_s: float | None = None) -> bool:
        """Wait for the thread (closing the window only); True when it is gone."""
        if self._thread is not None:
            self._thread.join(timeout_s)
            return not self._thread.is_alive()
        return True

    # -- from the job's thread ----------------------------------------------------------------

    def post(self, kind: str, value: object) -> None:
        """Hand something to the GUI thread, from any thread."""
        self._queue.append((kind, value))
        if not self._waking:
            self._waking = True
            self._arrived.emit()

    def _ask(self, question: object) -> Any:
        """Hand ``question`` to the window and wait until it is answered or the job cancelled."""
        asked = Asked(question)
        self.post("question", asked)
        while not asked.wait(ANSWER_POLL_S):
            if self._control.cancelled:
                break
        return asked.answer

    def _run(self) -> None:
        try:
            self._work()
        finally:
            collecting.release()

    def _work(self) -> None:
        ctx = JobContext(
            self._control,
            on_progress=lambda progress: self.post("progress", progress),
            on_metric=lambda metric: self.post("metric", metric),
            on_question=self._ask,
        )
        try:
            result = self._job(ctx)
        except JobCancelled:
            self.post("end", (JobState.CANCELLED, None))
        except TangoError as error:
            self.post("end", (JobState.FAILED, error))
        except BaseException:  # noqa: BLE001 - jobs end here, whatever happened
            self.post("end", (JobState.CRASHED, traceback.format_exc()))
        else:
            self.post("end", (JobState.FINISHED, result))

    # -- in the GUI thread again --------------------------------------------------------------

    @Slot()
    def _on_arrived(self) -> None:
        self._waking = False
        while self._queue:
            kind, value = self._queue.popleft()
            self._dispatch(kind, value)

    def _dispatch(self, kind: str, value: Any) -> None:
        if kind == "progress":
            self.progress = value
            self.progressed.emit(value)
        elif kind == "metric":
            self.metric_recorded.emit(value)
        elif kind == "end":
            self._end(*value)
        elif kind == "question":
            self._pass_on(value)
        else:
            self.event_arrived.emit(kind, value)

    def _pass_on(self, asked: Asked) -> None:
        if not self.isSignalConnected(QMetaMethod.fromSignal(self.question_asked)):
            asked.reply(None)
        else:
            self.question_asked.emit(asked)

    def _set_state(self, state: JobState) -> None:
        self.state = state
        self.state_changed.emit(state)

    def _end(self, state: JobState, value: Any) -> None:
        self._set_state(state)
        if state is JobState.FINISHED:
            self.finished.emit(value)
        elif state is JobState.FAILED:
            self.failed.emit(value)
        elif state is JobState.CRASHED:
            logger("jobs").error("%s", value)
            self.crashed.emit(value)
        else:
            self.cancelled.emit()
        self.ended.emit()


class JobRunner(QObject):
    """Runs jobs: heavy ones one after the other, light ones at once."""

    job_added = Signal(object)  # JobHandle
    jobs_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs: list[JobHandle] = []
        self.reading: list[JobHandle] = []
        self._is_shut = False
        self._collector = QTimer(self, interval=COLLECT_MS)
        self._collector.timeout.connect(self._collect)
        self._full_at = 0.0

    def _collect(self) -> None:
        """Look for garbage in this thread, which the jobs' threads leave to it."""
        if not collecting.is_held():
            self._collector.stop()
            collecting.resume()
        elif time.monotonic() - self._full_at > FULL_EVERY_S:
            self._full_at = time.monotonic()
            gc.collect()
        else:
            collecting.collect_young()

    def _watch(self) -> None:
        if not self._collector.isActive():
            self._full_at = time.monotonic()
            self._collector.start()

    def read(self, title: str, job: Job) -> JobHandle:
        """Start a short job that only reads for a page: it is in no list and asks no one.

        Connect methods to it, not closures: what a closure holds would be let go while Qt
        destroys the handle.
        """
        handle = JobHandle(title, job, heavy=False, parent=self)
        if self._is_shut:  # a timer of a widget that is about to go
            handle.cancel()
            return handle
        self.reading.append(handle)
        handle.ended.connect(self._on_read)
        handle.start()
        self._watch()
        return handle

    @Slot()
    def _on_read(self) -> None:
        for handle in [handle for handle in self.reading if handle.is_ended]:
            self.reading.remove(handle)
            handle.join()
            handle.deleteLater()

    def submit(self, title: str, job: Job, heavy: bool = False) -> JobHandle:
        """Start ``job``, or queue it behind the heavy one that runs."""
        return self.adopt(JobHandle(title, job, heavy, self))

    def adopt(self, handle: JobHandle) -> JobHandle:
        """Start or queue a handle that was made (and connected) by the caller."""
        self.jobs.append(handle)
        handle.state_changed.connect(self._on_state_changed)
        self.job_added.emit(handle)
        self._start_next()
        return handle

    def active(self) -> list[JobHandle]:
        """The jobs that have not ended."""
        return [job for job in self.jobs if not job.is_ended]

    def forget_ended(self) -> None:
        """Drop ended jobs from the list."""
        for job in [job for job in self.jobs if job.is_ended]:
            self.jobs.remove(job)
            job.deleteLater()
        self.jobs_changed.emit()

    def shut_down(self, timeout_s: float = 30.0) -> bool:
        """Cancel everything, start nothing more and wait; True when every thread is gone."""
        self._is_shut = True
        started = [*self.jobs, *self.reading]
        for job in [*self.active(), *self.reading]:
            job.cancel()
        deadline = time.monotonic() + timeout_s
        gone = all(job.join(max(0.0, deadline - time.monotonic())) for job in started)
        collecting.resume()
        return gone

    @Slot(object)
    def _on_state_changed(self, state: JobState) -> None:
        if state in ENDED:
            self._start_next()
        self.jobs_changed.emit()

    def _start_next(self) -> None:
        busy = any(
            job.heavy and job.state in (JobState.RUNNING, JobState.PAUSED) for job in self.jobs
        )
        for job in self.jobs if not self._is_shut else ():
            if job.state is not JobState.QUEUED or (job.heavy and busy):
                continue
            busy = busy or job.heavy
            job.start()
            self._watch()


__all__ = ["Job", "JobHandle", "JobRunner", "JobState", "Metric", "Progress"]
