"""The benchmark: every phase of every sample, raw; summaries are made where they are read."""

import itertools
import os
import platform
import sys
import time
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional

import numpy as np
import PIL

from .model import Model, Phases, milliseconds_since
from .sources import pictures_of, read_picture
from .task import Options

SCHEMA = 1
MOST_PASSES = 50000
PHASES = ("decode", "preprocess", "infer", "postprocess", "total")


class Plan(NamedTuple):
    """How to measure.

    Attributes:
        warmup: passes before the samples; recorded apart.
        samples: the least number of passes that count.
        seconds: the least time they take: a fast model is measured for longer than a moment.
        threads: of the engine, inside one picture; 0 leaves the choice to it.
    """

    warmup: int
    samples: int
    seconds: float
    threads: int


class Pass(NamedTuple):
    """One picture's way; ``boxes`` is how many were found, or None where there are none."""

    phases: Phases
    boxes: Optional[int]


def benchmark(
    folder: str,
    inputs: List[str],
    plan: Plan,
    options: Options,
    on_progress: Callable[[float], None],
) -> Dict[str, Any]:
    """Measure the whole path (read, decode, prepare, infer, answer) over picture files, in turn.

    Args:
        folder: the bundle.
        inputs: pictures and folders of pictures.
        plan: how long.
        options: what counts as an answer.
        on_progress: called with the share that is done, 0 to 1.

    Raises:
        RunnerError: a picture or the model cannot be read.
    """
    pictures = pictures_of(inputs)
    started = time.perf_counter()
    model = Model(folder, plan.threads, options)
    load_ms = milliseconds_since(started)
    settling = [_one_pass(model, picture) for picture in _in_turn(pictures, 1 + plan.warmup)]
    counted = _counted(model, pictures, plan, on_progress)
    result = {
        "schema": SCHEMA,
        "model": model.card.name,
        "engine": model.card.engine,
        "threads": plan.threads,
        "pictures": len(pictures),
        "load_ms": load_ms,
        "first_ms": _columns(settling[:1]),
        "warmup_ms": _columns(settling[1:]),
        "samples_ms": _columns(counted),
        "memory_peak_bytes": memory_peak_bytes(),
        "cpu_s": time.process_time(),
        "versions": _versions(model),
    }
    if model.task.gives_boxes:
        result["boxes"] = [one.boxes for one in counted]
    return result


def _versions(model: Model) -> Dict[str, str]:
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "pillow": PIL.__version__,
        model.card.engine: model.engine_version,
    }


def _counted(
    model: Model, pictures: List[str], plan: Plan, on_progress: Callable[[float], None]
) -> List[Pass]:
    """The passes that count."""
    counted = []  # type: List[Pass]
    begun = time.perf_counter()
    for picture in _in_turn(pictures, max(plan.samples, MOST_PASSES)):
        elapsed_s = time.perf_counter() - begun
        in_time = elapsed_s / plan.seconds if plan.seconds else 1.0
        share = min(len(counted) / float(plan.samples), in_time)
        if share >= 1.0:
            break
        on_progress(share)
        counted.append(_one_pass(model, picture))
    return counted


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
    except ImportError:  # Windows: the program that started us measures it
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak if sys.platform == "darwin" else peak * 1024)
