"""A model in a child process: the runner's ``serve.py`` with an engine, and the line to it."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from tango_desktop.core.child import kill_child, start_child
from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.runner import serve
from tango_desktop.errors import ExportError
from tango_desktop.export.comparison import Floats
from tango_desktop.export.environments import ENVIRONMENTS, python_for
from tango_desktop.export.working import child_environment, signal_title
from tango_desktop.i18n import tr

CPU = "cpu"
TIMEOUT_S = 120.0
OPEN_TIMEOUT_S = 600.0  # some engines compile a model when they open it

_POLL_S = 0.05
_LEAVING_S = 5.0
_CHUNK = 1 << 20
_TAIL_LINES = 20
_RUNNER = Path(serve.__file__).parent
# Engines whose packages go by another name.
_ENVIRONMENT_OF = {"tflite": "litert"}
# The runner as the package that it is on boards; nothing of the folder that we were started in.
_START = """
import runpy, sys, types
folder = sys.argv.pop(1)
sys.path[:] = [entry for entry in sys.path if entry]
package = types.ModuleType("tango_runner")
package.__path__ = [folder]
sys.modules["tango_runner"] = package
runpy.run_module("tango_runner.serve", run_name="__main__", alter_sys=True)
"""


def python_of(engine: str) -> Path:
    """The Python that has the packages of ``engine``.

    Raises:
        MissingEnvironmentError: none has.
    """
    name = _ENVIRONMENT_OF.get(engine, engine)
    return python_for(ENVIRONMENTS.get(name)) if name in ENVIRONMENTS else Path(sys.executable)


class Served:
    """An engine in a child process with an opened model.

    Attributes:
        provider: the part that runs it, as the engine calls it.
        version: of the engine's package.
        spent_ms: the processor's time for the last batch, of all threads together.

    Raises:
        MissingEnvironmentError: the engine's packages are not here.
        ExportError: the engine cannot open the model.
    """

    def __init__(
        self,
        path: Path,
        engine: str,
        outputs: Sequence[str],
        python: Path | None,
        provider: str,
        ctx: JobContext,
        timeout_s: float,
        threads: int,
    ) -> None:
        self._engine, self._ctx, self._timeout_s = engine, ctx, timeout_s
        self.spent_ms = 0.0
        python = python or python_of(engine)
        asked = {
            "path": str(path.absolute()),
            "engine": engine,
            "outputs": list(outputs),
            "provider": provider,
            "threads": threads,
        }
        command: list[str | Path] = [python, "-c", _START, _RUNNER, json.dumps(asked)]
        with ExitStack() as stack:
            self._log = stack.enter_context(tempfile.TemporaryFile())
            try:
                self._process = start_child(
                    command,
                    subprocess.PIPE,
                    subprocess.PIPE,
                    self._log,
                    child_environment(python),
                )
            except OSError as error:
                raise ExportError(
                    tr("{python} cannot be started.", python=python),
                    tr("Is it still there? Make the environment again."),
                    str(error),
                ) from error
            stack.callback(self._end)
            greeting = self._answer(OPEN_TIMEOUT_S)[0]
            self.provider = str(greeting["provider"])
            self.version = str(greeting["version"])
            self._open = stack.pop_all()

    def infer(self, batch: Floats) -> list[Floats]:
        """The outputs for pictures (B, C, H, W).

        Raises:
            ExportError: the model does not take them, or the engine crashed or takes too long.
            JobCancelled: the job was cancelled.
        """
        self._ctx.check()
        assert self._process.stdin is not None
        rest = memoryview(serve.packed({}, [batch]))
        try:
            while rest:
                rest = rest[os.write(self._process.stdin.fileno(), rest[:_CHUNK]) :]
        except (BrokenPipeError, ConnectionError) as error:
            raise self._crashed() from error
        header, outputs = self._answer(self._timeout_s)
        self.spent_ms = float(header["spent_ms"])
        return list(outputs)

    def close(self) -> None:
        """End the child; may be called twice."""
        self._open.close()

    def _end(self) -> None:
        kill_child(self._process)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()

    def _answer(self, limit_s: float) -> tuple[dict[str, Any], list[Any]]:
        ends_at = time.monotonic() + limit_s
        try:
            header, arrays = serve.receive(lambda count: self._read(count, ends_at))
        except TimeoutError as error:
            kill_child(self._process)
            raise ExportError(
                tr(
                    "{engine} was stopped: it took longer than {seconds} s for one answer.",
                    engine=self._engine,
                    seconds=f"{limit_s:.3g}",
                ),
                tr("Try a smaller picture size or another engine."),
                self._said(),
            ) from error
        except EOFError as error:
            raise self._crashed() from error
        if "error" in header:
            raise self._refused(str(header["error"]))
        return header, arrays

    def _refused(self, told: str) -> ExportError:
        """What the runner says; engines tell long stories, of which the first line is shown."""
        reason = next(iter(told.splitlines()), "")
        message = tr(
            "{engine} cannot run the exported model: {reason}", engine=self._engine, reason=reason
        )
        return ExportError(message, tr("Export again."), "\n".join([told, self._said()]))

    def _read(self, count: int, ends_at: float) -> bytes:
        """Exactly so many bytes; cancel and the time limit are looked at meanwhile."""
        assert self._process.stdout is not None
        handle = self._process.stdout.fileno()
        parts: list[bytes] = []
        while count > 0:
            while not _has_come(handle):
                self._ctx.check()
                if time.monotonic() > ends_at:
                    raise TimeoutError
            part = os.read(handle, min(count, _CHUNK))
            if not part:
                raise EOFError
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def _crashed(self) -> ExportError:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_LEAVING_S)  # its pipes end a moment before it
        kill_child(self._process)
        code = self._process.returncode
        if code < 0:
            message = tr(
                "{engine} crashed: it was ended by signal {number} ({title}).",
                engine=self._engine,
                number=-code,
                title=signal_title(-code),
            )
        else:
            message = tr("{engine} ended with code {code}.", engine=self._engine, code=code)
        hint = tr("Export again, or choose another engine. The details say more.")
        return ExportError(message, hint, self._said())

    def _said(self) -> str:
        """The last lines of what the engine printed."""
        self._log.seek(0)
        text = self._log.read().decode("utf-8", "replace")
        return "\n".join(text.splitlines()[-_TAIL_LINES:])


def _has_come(handle: int) -> bool:
    """Whether something can be read, or the other side is gone; waits a moment for it."""
    if sys.platform == "win32":  # pipes cannot be selected there
        import _winapi
        import msvcrt

        try:
            waiting = _winapi.PeekNamedPipe(msvcrt.get_osfhandle(handle), 0)[0]
        except BrokenPipeError:
            return True
        if not waiting:
            time.sleep(0.001)
        return bool(waiting)
    return bool(select.select([handle], [], [], _POLL_S)[0])
