"""Starts the deployed runner's benchmark on a device and follows what it tells, line by line."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.connection import Connection, RemoteProcess
from tango_desktop.errors import BenchError, ConnectionLostError, NotThereError
from tango_desktop.i18n import N_, tr

_SILENCE_S = 900.0  # loading and a first pass of a large network on a slow board
_POLL_S = 0.2
_END_S = 30.0
_BEAT_S = 4.0
_GONE_S = 20.0  # without a beat for so long the runner ends by itself
_PACKAGE = 5  # exit code: a package is missing, or a build of it for that part
_USAGE = 2  # exit code: the runner does not know an option
_DOING = {
    "load": N_("Loading the model"),
    "warm-up": N_("Warming up"),
    "measure": N_("Measuring"),
    "layers": N_("Timing the layers"),
}


def run_benchmark(
    command: Sequence[str], connection: Connection, ctx: JobContext
) -> Mapping[str, Any]:
    """Run ``command`` and return what it says at its end.

    Progress goes to ``ctx.report``; what the sensors say goes to ``ctx.metric`` as the series
    ``sensors`` with ``temperature_c`` (hottest), ``clock_mhz`` (mean) and ``power_w`` (sum).

    Raises:
        BenchError: it cannot be started, fails, or says nothing for a quarter of an hour.
        ConnectionLostError: the line is gone.
        JobCancelled: the job was cancelled; the program was ended there.
    """
    environment = {"PYTHONDONTWRITEBYTECODE": "1", "TANGO_HEARTBEAT": f"{_GONE_S:g}"}
    with connection.start(command, ctx, environment=environment) as process:
        found = _Listener(ctx).follow(process)
        code = process.wait(ctx, _END_S)
        errors = process.errors()
    if code != 0 or found is None:
        raise _failed(code, errors)
    return found


def _failed(code: int | None, errors: str) -> BenchError:
    lines = [line for line in errors.splitlines() if line.strip()]
    if code == _USAGE and "usage:" in errors:  # Python, too, ends with 2: there is no such file
        return BenchError(
            tr("What is deployed was made by another version of this program."),
            tr("Deploy again."),
            errors,
        )
    if code == _USAGE and "can't open file" in errors:
        return NotThereError(
            tr("What was deployed is not there any more."), tr("Deploy again."), errors
        )
    reason = lines[-1].strip() if lines else code
    if code == _PACKAGE:
        return BenchError(
            tr("The device cannot measure that: {reason}", reason=reason),
            tr("Choose the processor or another part, or install what is missing there."),
            errors,
        )
    return BenchError(
        tr("The deployed program failed: {reason}", reason=reason),
        tr("Deploy again; if it fails again, look at the details."),
        errors,
    )


def _beat(process: RemoteProcess) -> None:
    """Tell the runner that somebody listens; a lost line is met again by whoever reads from it."""
    with contextlib.suppress(ConnectionLostError):
        process.send(b"\n")


class _Listener:
    """Hears the lines of a runner."""

    def __init__(self, ctx: JobContext) -> None:
        self._ctx = ctx
        self._doing = tr("Measuring")
        self._share: float | None = 0.0
        self._found: Mapping[str, Any] | None = None

    def follow(self, process: RemoteProcess) -> Mapping[str, Any] | None:
        """What it says at its end; None when it ended before."""
        self._report()
        heard = beaten = time.monotonic()
        while True:
            if time.monotonic() - beaten > _BEAT_S:
                _beat(process)
                beaten = time.monotonic()
            line = process.read_line(self._ctx, _POLL_S)
            self._ctx.check()
            if line == b"":
                return self._found
            if line is not None:
                heard = time.monotonic()
                self._hear(line)
                continue
            self._report()  # again: a report that came too soon after another was dropped
            if time.monotonic() - heard > _SILENCE_S:
                raise BenchError(
                    tr("The deployed program said nothing for {minutes} minutes.", minutes=15),
                    tr("Look at the device: it may be out of memory, or hang."),
                    process.errors(),
                )

    def _report(self) -> None:
        self._ctx.report(self._share, self._doing)

    def _hear(self, line: bytes) -> None:
        try:
            said = json.loads(line)
        except ValueError:  # another program's words, such as a library's
            return
        if not isinstance(said, dict):
            return
        if "schema" in said:
            self._found = said
        elif "progress" in said:
            self._share = float(said["progress"])
            self._report()
        elif "doing" in said:
            name = str(said["doing"])
            self._doing = tr(_DOING[name]) if name in _DOING else self._doing
            self._share = None
            self._report()
        elif "sample" in said:
            self._sampled(said["sample"])

    def _sampled(self, sample: Mapping[str, Any]) -> None:
        values = {}
        for kind, combine in (("temperature_c", max), ("clock_mhz", _mean), ("power_w", sum)):
            told = [float(v) for v in sample.get(kind, {}).values() if v is not None]
            if told:
                values[kind] = float(combine(told))
        if values:
            self._ctx.metric("sensors", float(sample["time_s"]), values)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
