"""The benchmark: every phase of every sample, raw; summaries are made where they are read."""

import itertools
import os
import platform
import sys
import time
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Tuple

import numpy as np
import PIL

from . import benchmark_watch, circumstances, layers
from .benchmark_plan import Plan
from .card import Card
from .failures import ModelError, PackageError
from .model import Model, Phases, milliseconds_since
from .sensors import Sampler
from .sources import pictures_of, read_picture
from .steady import until_steady
from .task import Options

SCHEMA = 2
MOST_PASSES = 50000
PHASES = ("decode", "preprocess", "infer", "postprocess", "total")
_LEAST_FOR_SERIES_S = 30.0
_MOST_BINS = 600

__all__ = ["Pass", "Plan", "benchmark"]


class Pass(NamedTuple):
    """One picture's way; ``boxes`` is how many were found, or None where there are none."""

    phases: Phases
    boxes: Optional[int]


def _nobody(_: Dict[str, Any]) -> None:
    return None


def benchmark(
    folder: str,
    inputs: List[str],
    plan: Plan,
    options: Options,
    on_progress: Callable[[float], None],
    tell: Callable[[Dict[str, Any]], None] = _nobody,
) -> Dict[str, Any]:
    """Measure the whole path (read, decode, prepare, infer, answer) over picture files, in turn.

    Args:
        folder: the bundle.
        inputs: pictures and folders of pictures.
        plan: how long, and with what.
        options: what counts as an answer.
        on_progress: called with the share that is done, 0 to 1.
        tell: called with what it does now, and with what the sensors say.

    Raises:
        RunnerError: a picture or the model cannot be read.
    """
    benchmark_watch.end_with_the_desk()
    pictures = pictures_of(inputs)
    watch = circumstances.Watch()
    with Sampler(plan.sensors_s, on_sample=lambda row: tell({"sample": row})) as sampler:
        found, model = _measure(folder, pictures, plan, options, on_progress, tell, sampler)
        sampler.stop()
        found["circumstances"] = watch.result()
    found["sensors"] = sampler.result()
    if plan.layers:
        tell({"doing": "layers"})
        path, card = model.path, model.card
        batch = model.batch(read_picture(pictures[0]))
        del model  # the profile opens the model again: small boards cannot hold it twice
        found["layers"] = _profiled(path, card, batch, plan)
    return found


def _profiled(path: str, card: Card, batch: Any, plan: Plan) -> Any:
    """The times of the layers; why there are none, where the engine does not tell them."""
    try:
        return layers.profile(path, card, batch, plan.layers, plan.threads, plan.provider)
    except (ModelError, PackageError) as error:  # the times of the whole are measured all the same
        return {"problem": str(error)}


def _measure(
    folder: str,
    pictures: List[str],
    plan: Plan,
    options: Options,
    on_progress: Callable[[float], None],
    tell: Callable[[Dict[str, Any]], None],
    sampler: Sampler,
) -> Tuple[Dict[str, Any], Model]:
    tell({"doing": "load"})
    started = time.perf_counter()
    model = Model(folder, plan.threads, options, plan.provider)
    load_ms = milliseconds_since(started)
    tell({"doing": "warm-up"})
    first = _one_pass(model, pictures[0])
    settling, steady = _settled(model, pictures, plan.warmup)
    tell({"doing": "measure"})
    series = Series(plan.seconds)
    begun = time.perf_counter()
    counted = _counted(model, pictures, plan, on_progress, series)
    ended = time.perf_counter()
    found = {
        "schema": SCHEMA,
        "model": model.card.name,
        "engine": model.card.engine,
        "precision": model.card.precision,
        "provider": model.provider,
        "threads": plan.threads,
        "pictures": len(pictures),
        "load_ms": load_ms,
        "first_ms": _columns([first]),
        "warmup_ms": _columns(settling),
        "steady": steady,
        "samples_ms": _columns(counted),
        "samples_every": series.every,
        "passes": series.passes,
        "measured_s": [round(moment - sampler.started, 3) for moment in (begun, ended)],
        "series": series.rows,
        "memory_peak_bytes": memory_peak_bytes(),
        "cpu_s": time.process_time(),
        "versions": _versions(model),
    }  # type: Dict[str, Any]
    if model.task.gives_boxes:
        found["boxes"] = [one.boxes for one in counted]
    return found, model


def _versions(model: Model) -> Dict[str, str]:
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "pillow": PIL.__version__,
        model.card.engine: model.engine_version,
    }


def _settled(model: Model, pictures: List[str], warmup: Optional[int]) -> Tuple[List[Pass], Any]:
    """The passes before those that count: so many, or until they are steady."""
    if warmup is not None:
        return [_one_pass(model, one) for one in _in_turn(pictures[1:] + pictures, warmup)], None
    turns = itertools.cycle(pictures[1:] + pictures[:1])
    passes, watch = until_steady(lambda: _one_pass(model, next(turns)))
    return passes[-MOST_PASSES:], watch.result()


class Series:
    """What passes come to over time, and how many of a very long measurement are kept.

    Attributes:
        every: of so many passes one is kept.
        passes: how many there were.
        rows: for each stretch of time its end (s), its passes and the medians of the network's
            and the whole time (ms); none for short measurements.
    """

    def __init__(self, seconds: float) -> None:
        self.every = 1
        self.passes = 0
        self.rows = []  # type: List[List[float]]
        self._bin_s = max(1.0, seconds / _MOST_BINS) if seconds >= _LEAST_FOR_SERIES_S else 0.0
        self._open = []  # type: List[Phases]

    def add(self, one: Pass, kept: List[Pass], elapsed_s: float) -> None:
        """Note a pass that ended ``elapsed_s`` after the first began."""
        if self.passes % self.every == 0:
            kept.append(one)
        self.passes += 1
        if len(kept) >= MOST_PASSES:  # every second goes, and every second of what comes
            del kept[1::2]
            self.every *= 2
        if self._bin_s:
            self._open.append(one.phases)
            self._close(elapsed_s)

    def _close(self, elapsed_s: float) -> None:
        if elapsed_s < (self.rows[-1][0] if self.rows else 0.0) + self._bin_s:
            return
        infer = float(np.median([phases.infer_ms for phases in self._open]))
        total = float(np.median([phases.total_ms for phases in self._open]))
        self.rows.append([round(elapsed_s, 3), len(self._open), round(infer, 4), round(total, 4)])
        self._open = []


def _counted(
    model: Model,
    pictures: List[str],
    plan: Plan,
    on_progress: Callable[[float], None],
    series: Optional[Series] = None,
) -> List[Pass]:
    """The passes that count; of very many an even selection."""
    kept = []  # type: List[Pass]
    series = Series(plan.seconds) if series is None else series
    begun = time.perf_counter()
    for picture in itertools.cycle(pictures):
        elapsed_s = time.perf_counter() - begun
        in_time = elapsed_s / plan.seconds if plan.seconds else 1.0
        share = min(series.passes / float(plan.samples), in_time)
        if share >= 1.0:
            break
        on_progress(share)
        series.add(_one_pass(model, picture), kept, time.perf_counter() - begun)
    return kept


def _in_turn(pictures: List[str], count: int) -> Iterator[str]:
    return itertools.islice(itertools.cycle(pictures), count)


def _one_pass(model: Model, path: str) -> Pass:
    started = time.perf_counter()
    image = read_picture(path)
    answer = model.answer(image, milliseconds_since(started))
    return Pass(answer.phases, model.task.count(answer.value))


def _columns(passes: List[Pass]) -> Dict[str, List[float]]:
    return {
        phase: [round(float(getattr(one.phases, phase + "_ms")), 4) for one in passes]
        for phase in PHASES
    }


def memory_peak_bytes() -> Optional[int]:
    """The most memory this process has held, or None where the system does not say."""
    # VmHWM before ru_maxrss: the latter starts from the parent's size on Linux.
    if os.path.exists("/proc/self/status"):
        with open("/proc/self/status", encoding="ascii", errors="replace") as stream:
            for line in stream:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    try:
        import resource
    except ImportError:
        return _windows_peak_bytes()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak if sys.platform == "darwin" else peak * 1024)


def _windows_peak_bytes() -> Optional[int]:
    """``PeakWorkingSetSize`` of PROCESS_MEMORY_COUNTERS (psapi.h)."""
    import ctypes

    windows = getattr(ctypes, "windll", None)
    if windows is None:
        return None
    # Two DWORDs (size, page faults), then the peak and seven more sizes.
    counters = (ctypes.c_size_t * 10)()
    size = 2 * 4 + 8 * ctypes.sizeof(ctypes.c_size_t)
    own = ctypes.c_void_p(-1)  # what GetCurrentProcess() gives
    if not windows.psapi.GetProcessMemoryInfo(own, ctypes.byref(counters), size):
        return None
    first = 8 // ctypes.sizeof(ctypes.c_size_t)
    return int(counters[first])
