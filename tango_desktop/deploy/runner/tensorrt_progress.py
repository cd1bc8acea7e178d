"""How far TensorRT is with a build: its phases within phases as one figure."""

import sys
from typing import Any, Callable, Dict, Optional, Tuple

Tell = Callable[[Optional[float], str], None]


def tell_in_words(share: Optional[float], text: str) -> None:
    """Progress as lines, where errors go."""
    line = text if share is None else "%3d %%  %s" % (share * 100, text)
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def watch(config: Any, tensorrt: Any, tell: Tell) -> Any:
    """Have the progress told; None where TensorRT does not tell it (before 8.6)."""
    if not hasattr(tensorrt, "IProgressMonitor"):
        return None

    class Monitor(tensorrt.IProgressMonitor):  # type: ignore[misc]
        def __init__(self) -> None:
            tensorrt.IProgressMonitor.__init__(self)
            self._phases = Phases(tell)

        def phase_start(self, name: str, parent: Optional[str], steps: int) -> None:
            self._phases.start(name, parent, steps)

        def step_complete(self, name: str, step: int) -> bool:
            self._phases.step(name, step)
            return True

        def phase_finish(self, name: str) -> None:
            self._phases.finish(name)

    monitor = Monitor()
    config.progress_monitor = monitor
    return monitor


class Phases:
    """One figure out of phases within phases, each of some steps; never goes back."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._open: Dict[str, Tuple[Optional[str], int, int]] = {}
        self._told = 0.0

    def start(self, name: str, parent: Optional[str], steps: int) -> None:
        """A phase begins."""
        self._open[name] = (parent, max(1, steps), 0)

    def step(self, name: str, step: int) -> None:
        """Step number ``step`` of a phase is done."""
        if name not in self._open:
            return
        parent, steps, _ = self._open[name]
        self._open[name] = (parent, steps, min(steps, step + 1))
        share = self._share(name)
        if share > self._told:
            self._told = share
            self._tell(share, name)

    def finish(self, name: str) -> None:
        """A phase ends, perhaps before its last step."""
        self._open.pop(name, None)

    def _share(self, name: str) -> float:
        parent, steps, done = self._open[name]
        share = done / float(steps)
        if parent not in self._open or parent == name:
            return share
        _, more, before = self._open[str(parent)]
        return self._share(str(parent)) + min(1.0, share) / more if before < more else 1.0
