"""Watches a run: statistics always, uncertain pictures where that was asked for.

The thread that asks the model only counts; a thread of its own writes, every few seconds.
"""

import json
import os
import threading
import time
from typing import Any, Callable, Dict, Optional

from .inbox import Inbox, Offer, wanted
from .model import Answer
from .sinks import say
from .sources import Frame
from .statistics import Statistics
from .tally import Tally, look_of
from .task import Task

SETTINGS = "settings.json"
_PERIOD_S = 5.0
_SHARE = 0.005  # of the time, at most, goes into writing: slow cards are written less often
_LONGEST_PAUSE_S = 60.0


def _period_s() -> float:
    """How often is written: every five seconds, unless ``TANGO_MONITOR_PERIOD`` says otherwise."""
    try:
        return max(0.05, float(os.environ.get("TANGO_MONITOR_PERIOD", _PERIOD_S)))
    except ValueError:
        return _PERIOD_S


class Monitor:
    """Counts what happens, in the folder ``monitor`` of the deployment."""

    def __init__(self, folder: str, release: str, task: Task, keep: Optional[int]) -> None:
        """``keep``: how many uncertain pictures stay; None leaves it to the desk's settings."""
        self._folder = folder
        self._task = task
        self._keep = keep
        self._statistics = Statistics(folder, release)
        self._inbox = Inbox(folder, release, 0)
        self._wake, self._over = threading.Event(), threading.Event()
        self._complaint = ""
        self._read_settings()
        self._thread = threading.Thread(target=self._write_now_and_then, name="monitor")
        self._thread.daemon = True
        self._thread.start()

    def see(self, frame: Frame, answer: Answer, found: Dict[str, Any]) -> None:
        """A picture was answered."""
        look = look_of(frame.image)
        observed = self._task.observe(answer.value)
        phases = answer.phases

        def count(tally: Tally) -> None:
            tally.see(look, observed)
            tally.took(phases.total_ms, phases.infer_ms)

        self._statistics.count(count)
        if self._inbox.most:
            uncertainty = self._task.uncertainty(answer.value)
            if self._inbox.offer(Offer(uncertainty, frame.image, found)) and frame.number is None:
                self._wake.set()  # pictures do not come again, as those of a camera nearly do

    def failed(self, kind: str) -> None:
        """Something went wrong: ``input``, ``stream``, ``model`` or ``output``."""
        self._statistics.count(lambda tally: tally.failed(kind))

    def close(self) -> None:
        """Write what there is."""
        self._over.set()
        self._wake.set()
        self._thread.join()
        self._write(closing=True)

    def _write_now_and_then(self) -> None:
        due_s = time.monotonic() + _period_s()
        while not self._over.is_set():
            self._wake.wait(max(0.0, due_s - time.monotonic()))
            self._wake.clear()
            if self._over.is_set():
                break
            if time.monotonic() < due_s:  # woken: the room for waiting pictures is full
                self._try(self._inbox.store)
                continue
            began_s = time.monotonic()
            self._write(closing=False)
            self._read_settings()
            took_s = time.monotonic() - began_s
            due_s = began_s + max(_period_s(), min(took_s / _SHARE, _LONGEST_PAUSE_S))

    def _write(self, closing: bool) -> None:
        self._try(lambda: self._statistics.flush(closing))
        self._try(self._inbox.store)

    def _try(self, what: Callable[[], None]) -> None:
        try:
            what()
        except (OSError, ValueError) as error:
            self._complain(error)

    def _complain(self, error: Exception) -> None:
        reason = getattr(error, "strerror", None) or str(error)
        if reason != self._complaint:  # once: the run matters more
            self._complaint = reason
            say("Statistics cannot be kept in %s (%s)." % (self._folder, reason))

    def _read_settings(self) -> None:
        if self._keep is not None:
            self._inbox.most = self._keep
            return
        settings: Any = {}
        try:
            with open(os.path.join(self._folder, SETTINGS), encoding="utf-8") as stream:
                settings = json.load(stream)
        except (OSError, ValueError, RecursionError):
            pass
        self._inbox.most = wanted(settings) or 0 if isinstance(settings, dict) else 0
