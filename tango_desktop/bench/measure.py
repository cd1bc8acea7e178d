"""Runs the deployed release's own benchmark in a child process, and keeps what it measured."""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil

from tango_desktop.bench import context
from tango_desktop.bench.context import Context
from tango_desktop.bench.results import PHASES, Benchmark, Samples, find_noise
from tango_desktop.core.child import ChildResult, run_child
from tango_desktop.core.jobs import JobContext
from tango_desktop.errors import BenchError
from tango_desktop.i18n import tr

_TIMEOUT_S = 3600.0
_DONE = re.compile(r"^(\d+) %$", re.MULTILINE)


@dataclass(frozen=True)
class MeasureSpec:
    """A measurement that is asked for.

    Attributes:
        script: what starts the deployed release (its ``run.py``).
        pictures: the picture files to use, in turn.
        release: the hash of what is deployed there.
        device: the name of the device's profile.
        precision: of the model.
        warmup: passes before those that count.
        samples: the least number of passes that count.
        seconds: the least time they take.
        threads: of the engine; 0: its own choice.
    """

    script: Path
    pictures: tuple[Path, ...]
    release: str
    device: str
    precision: str
    warmup: int
    samples: int
    seconds: float
    threads: int


def measure(spec: MeasureSpec, ctx: JobContext) -> Benchmark:
    """Measure a deployed release, the way a user starts it.

    Raises:
        BenchError: it cannot be started or fails.
        JobCancelled: the job was cancelled; nothing is kept.
    """
    before, others = context.load_now(), context.OthersWatch()
    watch = _Watch(ctx)
    result = _run(spec, ctx, watch)
    found = json.loads(result.output)
    circumstances = context.gather(
        spec.device,
        before,
        context.load_now(),
        others.percent(float(found["cpu_s"])),
        found["versions"],
    )
    ctx.report(1.0, tr("Measured"))
    return _benchmark(spec, found, watch.peak_bytes, circumstances)


class _Watch:
    """Follows the child: its progress, and its memory where it cannot tell that itself."""

    def __init__(self, ctx: JobContext) -> None:
        self._ctx = ctx
        self.peak_bytes = 0

    def __call__(self, pid: int, new_errors: str) -> None:
        for percent in _DONE.findall(new_errors):
            self._ctx.report(int(percent) / 100, tr("Measuring"))
        try:
            memory = psutil.Process(pid).memory_info()
        except psutil.Error:
            return
        self.peak_bytes = max(self.peak_bytes, getattr(memory, "peak_wset", memory.rss))


def _without_breaks(names: list[str]) -> list[str]:
    return [name for name in names if "\n" not in name and "\r" not in name]


def _run(spec: MeasureSpec, ctx: JobContext, watch: _Watch) -> ChildResult:
    ctx.report(0.0, tr("Measuring"))
    with tempfile.TemporaryDirectory(prefix="tango-measure-") as folder:
        listed = Path(folder, "pictures.txt")
        named = [str(path.absolute()) for path in spec.pictures]
        # The list has one picture a line: names that break lines stay out where others do not.
        lines = "".join(f"{name}\n" for name in _without_breaks(named) or named)
        listed.write_text(lines, encoding="utf-8", errors="surrogateescape")
        command: list[str | Path] = [sys.executable, spec.script, "--benchmark", "--list", listed]
        numbers = {
            "warmup": spec.warmup,
            "samples": spec.samples,
            "seconds": spec.seconds,
            "threads": spec.threads,
        }
        options = [text for name, n in numbers.items() for text in (f"--{name}", str(n))]
        try:
            result = run_child(
                [*command, *options],
                ctx,
                _TIMEOUT_S,
                {"PYTHONDONTWRITEBYTECODE": "1"},
                watch,
            )
        except OSError as error:
            raise BenchError(
                tr("The deployed program could not be started."), tr("Deploy again."), str(error)
            ) from error
    if result.code != 0:
        raise BenchError(
            tr("The deployed program failed: {reason}", reason=result.last_error or result.code),
            tr("Deploy again; if it fails again, look at the details."),
            result.errors,
        )
    return result


def _benchmark(
    spec: MeasureSpec, found: dict[str, Any], watched_bytes: int, circumstances: Context
) -> Benchmark:
    now = datetime.now()
    samples = {
        phase: Samples(
            float(found["first_ms"][phase][0]),
            _floats(found["warmup_ms"][phase]),
            _floats(found["samples_ms"][phase]),
        )
        for phase in PHASES
    }
    return Benchmark(
        stamp=now.strftime("%Y%m%d-%H%M%S"),
        when=now.isoformat(timespec="seconds"),
        release=spec.release,
        model=str(found["model"]),
        engine=str(found["engine"]),
        precision=spec.precision,
        threads=int(found["threads"]),
        pictures=int(found["pictures"]),
        load_ms=float(found["load_ms"]),
        memory_peak_bytes=found["memory_peak_bytes"] or watched_bytes or None,
        samples=samples,
        context=circumstances,
        # The network's time does not depend on the picture; decoding does, and says nothing here.
        noise=find_noise(samples["infer"], circumstances),
        boxes=tuple(int(count) for count in found.get("boxes", ())),
    )


def _floats(values: Sequence[float]) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
