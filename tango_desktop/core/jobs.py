"""Long work: what a job sees (:class:`JobContext`) and what steers it (:class:`JobControl`).

A job is a plain function ``job(spec, …, ctx) -> Result``. It calls ``ctx.check()`` at least once a
batch and ``ctx.report(...)``; it knows nothing of threads, terminals or Qt.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tango_desktop.errors import JobCancelled

T = TypeVar("T")
REPORTS_PER_SECOND = 10.0


@dataclass(frozen=True)
class Progress:
    """How far a job is.

    Attributes:
        fraction: 0 to 1, or None when it cannot be known.
        message: what it is doing now, a few words.
        eta_s: remaining seconds, or None.
        stage: the flow's stage this belongs to, filled in by the flow.
    """

    fraction: float | None
    message: str = ""
    eta_s: float | None = None
    stage: str = ""


@dataclass(frozen=True)
class Metric:
    """Small numbers to plot. ``series`` names the group (``"batch"``, ``"epoch"``, …)."""

    series: str
    step: float
    values: Mapping[str, float]
    stage: str = ""


class JobControl:
    """Cancel, pause and resume, from any thread."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()
        self._running = threading.Event()
        self._running.set()

    def cancel(self) -> None:
        """Ask the job to stop at its next check."""
        self._cancelled.set()
        self._running.set()

    def pause(self) -> None:
        """Hold the job at its next check."""
        self._running.clear()

    def resume(self) -> None:
        """Let a paused job go on."""
        self._running.set()

    @property
    def cancelled(self) -> bool:
        """Whether a stop was asked for."""
        return self._cancelled.is_set()

    @property
    def paused(self) -> bool:
        """Whether the job is held."""
        return not self._running.is_set()

    def wait(self) -> None:
        """Return when not paused; raise :class:`JobCancelled` when cancelled."""
        if not self._running.is_set():
            self._running.wait()
        if self._cancelled.is_set():
            raise JobCancelled


def _ignore(_: object) -> None:
    return None


@dataclass
class JobContext:
    """What a job is given. The default one reports to nobody and cannot be cancelled.

    Attributes:
        control: steers the job.
        on_progress: receives at most ten progress reports a second, and always the last (1.0).
        on_metric: receives every metric.
        on_question: asks the person something and waits for the answer; None: nobody answers.
    """

    control: JobControl = field(default_factory=JobControl)
    on_progress: Callable[[Progress], None] = _ignore
    on_metric: Callable[[Metric], None] = _ignore
    stage: str = ""
    on_question: Callable[[object], Any] = _ignore
    _last_report: float = 0.0

    def check(self) -> None:
        """Hold while paused; raise :class:`JobCancelled` when cancelled."""
        self.control.wait()

    def report(self, fraction: float | None, message: str = "", eta_s: float | None = None) -> None:
        """Say how far the job is; surplus reports are dropped."""
        now = time.monotonic()
        if now - self._last_report < 1 / REPORTS_PER_SECOND and fraction != 1.0:
            return
        self._last_report = now
        self.on_progress(Progress(fraction, message, eta_s, self.stage))

    def metric(self, series: str, step: float, values: Mapping[str, float]) -> None:
        """Hand small numbers to whoever plots them; never dropped."""
        self.on_metric(Metric(series, step, dict(values), self.stage))

    def ask(self, question: object) -> Any:
        """Ask the person who started the job, and wait for the answer.

        Returns:
            What the kind of ``question`` says; None when nobody is there to answer.

        Raises:
            JobCancelled: the job was cancelled while it waited.
        """
        self.check()
        answer = self.on_question(question)
        self.check()
        return answer

    def for_stage(self, stage: str) -> JobContext:
        """The same context, its reports marked with ``stage``."""
        return JobContext(self.control, self.on_progress, self.on_metric, stage, self.on_question)

    def each(self, items: Iterable[T], total: int, message: str = "") -> Iterator[T]:
        """``items``, checked and reported one by one, with the remaining time."""
        started = time.monotonic()
        for index, item in enumerate(items):
            self.check()
            spent = time.monotonic() - started
            eta_s = spent / index * (total - index) if index else None
            self.report(index / total if total else None, message, eta_s)
            yield item
        self.report(1.0, message, 0.0)


def logger(room: str) -> logging.Logger:
    """The logger of a room: ``logger("train")`` is ``tango.train``; the console shows it."""
    return logging.getLogger(f"tango.{room}")
