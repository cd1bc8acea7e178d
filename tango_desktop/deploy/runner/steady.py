"""When warming up is over: the rule, and passes until it holds."""

from typing import Any, Callable, Dict, List

RULE = (
    "the medians of two windows that follow each other differ by at most 5 %; a window has 5 "
    "passes or more and lasts 0.1 s or more; at most 2000 passes or 30 s"
)
_WITHIN = 0.05
_WINDOW_PASSES = 5
_WINDOW_S = 0.1
_MOST_PASSES = 2000
_MOST_S = 30.0


class Steadiness:
    """Watches the times of passes.

    Attributes:
        reached: whether they are steady.
        done: whether to go on with the samples, steady or not.
        passes: how many were watched.
        seconds: how long they took.
    """

    def __init__(self) -> None:
        self.reached = self.done = False
        self.passes = 0
        self.seconds = 0.0
        self._window = []  # type: List[float]
        self._before = None  # type: Any

    def add(self, infer_ms: float, total_ms: float) -> None:
        """Note a pass: the network's time, and that of the whole pass."""
        self.passes += 1
        self.seconds += total_ms / 1000.0
        self._window.append(infer_ms)
        if len(self._window) >= _WINDOW_PASSES and sum(self._window) >= _WINDOW_S * 1000.0:
            self._close(_median(self._window))
            self._window = []
        spent = self.passes >= _MOST_PASSES or self.seconds >= _MOST_S
        self.done = self.reached or spent

    def _close(self, median: float) -> None:
        if self._before is not None:
            self.reached = abs(median - self._before) <= _WITHIN * self._before
        self._before = median

    def result(self) -> Dict[str, Any]:
        """Plain data."""
        return {
            "reached": self.reached,
            "passes": self.passes,
            "seconds": round(self.seconds, 3),
            "rule": RULE,
        }


def _median(values: List[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def until_steady(one_pass: Callable[[], Any]) -> Any:
    """Passes (with ``phases``) until they are steady, and the :class:`Steadiness`."""
    watch = Steadiness()
    passes = []
    while not watch.done:
        made = one_pass()
        passes.append(made)
        watch.add(made.phases.infer_ms, made.phases.total_ms)
    return passes, watch
