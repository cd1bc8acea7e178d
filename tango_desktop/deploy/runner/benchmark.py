"""The benchmark: every phase of every sample, raw; summaries are made where they are read."""

import itertools
import os
import platform
import sys
import time
from typing import Any, Callable, Dict, Iterator, List, Optional

import numpy as np
import PIL

from .model import Model, Phases, milliseconds_since
from .sources import pictures_of, read_picture

SCHEMA = 1
MOST_PASSES = 50000
PHASES = ("decode", "preprocess", "infer", "postprocess", "total")


def benchmark(
    folder: str,
    inputs: List[str],
    warmup: int,
    samples: int,
    seconds: float,
    threads: int,
    on_progress: Callable[[float], None],
) -> Dict[str, Any]:
    """Measure the whole path (read, decode, prepare, infer, answer) over picture files, in turn.

    Args:
        folder: the bundle.
        inputs: pictures and folders of pictures.
        warmup: passes before the samples; recorded apart.
        samples: the least number of passes that count.
        seconds: the least time they take: a fast model is measured for longer than a moment.
        threads: of the engine, inside one picture; 0 leaves the choice to it.
        on_progress: called with the share that is done, 0 to 1.

    Raises:
        RunnerError: a picture or the model cannot be read.
    """
    pictures = pictures_of(inputs)
    started = time.perf_counter()
    model = Model(folder, threads)
    load_ms = milliseconds_since(started)
    settling = [_one_pass(model, picture) for picture in _in_turn(pictures, 1 + warmup)]
    counted = []  # type: List[Phases]
    begun = time.perf_counter()
    for picture in _in_turn(pictures, max(samples, MOST_PASSES)):
        elapsed_s = time.perf_counter() - begun
        share = min(len(counted) / float(samples), elapsed_s / seconds if seconds else 1.0)
        if share >= 1.0:
            break
        on_progress(share)
        counted.append(_one_pass(model, picture))
    return {
        "schema": SCHEMA,
        "model": model.card.name,
        "engine": model.card.engine,
        "threads": threads,
        "pictures": len(pictures),
        "load_ms": load_ms,
        "first_ms": _columns(settling[:1]),
        "warmup_ms": _columns(settling[1:]),
        "samples_ms": _columns(counted),
        "memory_peak_bytes": memory_peak_bytes(),
        "cpu_s": time.process_time(),
        "versions": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "pillow": PIL.__version__,
            model.card.engine: model.engine_version,
        },
    }


def _in_turn(pictures: List[str], count: int) -> Iterator[str]:
    return itertools.islice(itertools.cycle(pictures), count)


def _one_pass(model: Model, path: str) -> Phases:
    started = time.perf_counter()
    image = read_picture(path)
    return model.answer(image, milliseconds_since(started)).phases


def _columns(passes: List[Phases]) -> Dict[str, List[float]]:
    return {
        phase: [round(float(getattr(one, phase + "_ms")), 4) for one in passes] for phase in PHASES
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
    except ImportError:  # Windows: the program that started us measures it
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak if sys.platform == "darwin" else peak * 1024)
