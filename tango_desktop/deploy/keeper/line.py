"""The line between the desk and the keeper: one JSON object a line, each way.

A thread reads, so that the keeper hears at once when the desk has gone, and tells the desk that it
lives while it is busy. Times are of the monotonic clock: a board's calendar may be years off.
"""

import json
import queue
import threading
import time
from typing import IO, Any, Dict, Optional

_POLL_S = 0.1
_NOTE_S = 0.3


class GoneError(Exception):
    """The desk has gone, or has been silent for too long, or this program is to end."""


class Line:
    """The desk at the other end.

    Args:
        reader: orders come from here.
        writer: answers go there.
        silence_s: after so long without a word the desk counts as gone.
    """

    def __init__(self, reader: IO[bytes], writer: IO[bytes], silence_s: float) -> None:
        self.silence_s = silence_s
        self._reader = reader
        self._writer = writer
        self._orders: "queue.Queue[Dict[str, Any]]" = queue.Queue()
        self._speaking = threading.Lock()
        self._heard = time.monotonic()
        self._noted = 0.0
        self._ended = False
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        for line in iter(self._reader.readline, b""):
            self._heard = time.monotonic()
            try:
                order = json.loads(line.decode("utf-8"))
            except ValueError:  # half a line: the desk was killed while it wrote
                break
            if "do" in order:
                self._orders.put(order)
            else:
                self.say({"alive": True})
        self._ended = True
        self._orders.put({})  # wakes who waits

    def next(self) -> Dict[str, Any]:
        """The next order.

        Raises:
            GoneError: there will be none.
        """
        while True:
            try:
                order = self._orders.get(timeout=_POLL_S)
            except queue.Empty:
                self.check()
                continue
            if not order:
                raise GoneError
            return order

    def check(self) -> None:
        """To be called often in long work.

        Raises:
            GoneError: nobody waits for its end.
        """
        if self._ended or time.monotonic() - self._heard > self.silence_s:
            raise GoneError

    def say(self, answer: Dict[str, Any]) -> None:
        """Send an answer; does nothing when the desk has gone."""
        text = json.dumps(answer, ensure_ascii=True) + "\n"
        with self._speaking:
            try:
                self._writer.write(text.encode("ascii"))
                self._writer.flush()
            except (OSError, ValueError):
                self._ended = True

    def note(self, what: str, share: Optional[float] = None) -> None:
        """Say how far the work is, 0 to 1; at most a few times a second."""
        if time.monotonic() - self._noted > _NOTE_S:
            self._noted = time.monotonic()
            self.say({"note": what, "share": share})
