"""How many frames of a video, a camera or a stream pass in a second: the whole path."""

import collections
import sys
import time
from typing import Any, Deque, Optional

from .sources import Frame

_RATED_FRAMES = 30


class FrameRate:
    """Frames a second over the last ones: the whole path, from one frame done to the next."""

    def __init__(self) -> None:
        self._times: Deque[float] = collections.deque(maxlen=_RATED_FRAMES + 1)

    def tick(self, now: float) -> float:
        """Note a frame at ``now`` (s); 0 with the first."""
        self._times.append(now)
        seconds = self._times[-1] - self._times[0]
        return (len(self._times) - 1) / seconds if seconds > 0 else 0.0


class Pace:
    """Tells the person how fast frames pass: in a terminal all the time, elsewhere at the end.

    The whole path counts: reading, the answer, every output. Pictures that belong to no video,
    camera or stream are not counted.
    """

    def __init__(self, stream: Optional[Any] = None) -> None:
        self._stream = sys.stderr if stream is None else stream
        self._live = self._stream.isatty()
        self._line = ""
        self._start(None, 0.0)

    def _start(self, source: Optional[str], began: float) -> None:
        self._source = source
        self._rate = FrameRate()
        self._frames = 0
        self._began = self._ended = began

    def enter(self, frame: Frame, now: Optional[float] = None) -> None:
        """A frame was read, up to ``now`` (s); takes the line away, so that others can be put."""
        now = time.perf_counter() if now is None else now
        if frame.number is None or frame.source != self._source:
            self.end()
        if frame.number is not None and self._source is None:
            self._start(frame.source, now - frame.decode_ms / 1000.0)
        self._clear()

    def leave(self, frame: Frame, now: Optional[float] = None) -> None:
        """Every output has that frame, at ``now`` (s)."""
        if frame.number is None:
            return
        self._ended = time.perf_counter() if now is None else now
        self._frames += 1
        rate = self._rate.tick(self._ended)
        if self._live and rate:
            self._line = "%d frames, %.1f frames/s" % (self._frames, rate)
            self._put(self._line)

    def end(self) -> None:
        """The video, camera or stream has ended: say how fast its frames passed."""
        self._clear()
        if self._frames:
            seconds = max(self._ended - self._began, 1e-9)
            what = "1 frame" if self._frames == 1 else "%d frames" % self._frames
            rate = self._frames / seconds
            self._put("%s: %s in %.2f s, %.1f frames/s\n" % (self._source, what, seconds, rate))
        self._start(None, 0.0)

    def _clear(self) -> None:
        if self._line:
            self._put("\r%s\r" % (" " * len(self._line)))
            self._line = ""

    def _put(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
