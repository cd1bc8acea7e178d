"""This computer as a device: commands are child processes, files are copied."""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import IO

from typing_extensions import Self

from tango_desktop.core.child import ChildResult, kill_child, run_child, start_child
from tango_desktop.core.files import NO_SPACE
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.scratch import scratch_folder
from tango_desktop.devices.connection import RUN_TIMEOUT_S, Connection
from tango_desktop.devices.targets import THIS, Target
from tango_desktop.errors import ConnectionLostError, DeviceError, DeviceFullError
from tango_desktop.i18n import tr

_CHUNK_BYTES = 2**20
_REPORT_S = 0.2
_POLL_S = (0.001, 0.02)  # soon after a question, then less often
_QUICK_S = 0.2
_SEND_TIMEOUT_S = 30.0
_NOT_FOUND, _NOT_STARTED = 127, 126  # the codes that shells give


def _nobody(_: int) -> None:
    return None


class ThisComputer(Connection):
    """The connection that leads nowhere: everything happens here."""

    def __init__(self, target: Target = THIS) -> None:
        self.target = target

    def open(self, ctx: JobContext) -> None:
        """Nothing to do."""
        ctx.check()

    def close(self) -> None:
        """Nothing to do."""

    def run(
        self,
        command: Sequence[str],
        ctx: JobContext,
        timeout_s: float = RUN_TIMEOUT_S,
        *,
        given: bytes = b"",
        environment: Mapping[str, str] | None = None,
    ) -> ChildResult:
        """Run a child; one that cannot be started ends with 127 or 126, as in a shell."""
        ctx.check()
        try:
            return run_child(command, ctx, timeout_s, environment, given=given)
        except OSError as error:
            return ChildResult(_code_of(error), "", f"{command[0]}: {error.strerror}\n")

    def start(
        self,
        command: Sequence[str],
        ctx: JobContext,
        *,
        environment: Mapping[str, str] | None = None,
    ) -> LocalProcess:
        """Start a child and talk with it.

        Raises:
            DeviceError: it cannot be started.
        """
        ctx.check()
        try:
            return LocalProcess(command, environment)
        except OSError as error:
            raise DeviceError(
                tr("{program} cannot be started: {reason}.", program=command[0], reason=error)
            ) from error

    def put(
        self,
        source: Path,
        path: str,
        ctx: JobContext,
        *,
        resume: bool = False,
        on_bytes: Callable[[int], None] = _nobody,
    ) -> None:
        """Copy a file; with ``resume`` what lies there already is kept."""
        target = Path(path)
        if target.exists() and target.samefile(source):
            return
        with copying_here(target), source.open("rb") as reader, _opened(target, resume) as writer:
            there = writer.tell()
            if there > os.fstat(reader.fileno()).st_size:
                writer.truncate(0)
                there = 0
            reader.seek(there)
            _copy(reader, writer, there, ctx, on_bytes)

    def get(
        self,
        path: str,
        target: Path,
        ctx: JobContext,
        *,
        on_bytes: Callable[[int], None] = _nobody,
    ) -> None:
        """Copy a file; ``target`` appears whole or not at all."""
        with copying_here(target), Path(path).open("rb") as reader, whole_file(target) as writer:
            _copy(reader, writer, 0, ctx, on_bytes)

    def forward(self, port: int, ctx: JobContext) -> AbstractContextManager[int]:
        """The port itself."""
        return contextlib.nullcontext(port)


class LocalProcess:
    """A child and its pipes. What it writes goes through files: no reader thread is needed."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str] | None) -> None:
        with contextlib.ExitStack() as made:
            folder = made.enter_context(scratch_folder("child"))
            self._errors = folder / "errors"
            with (folder / "output").open("wb") as out, self._errors.open("wb") as err:
                process = start_child(command, subprocess.PIPE, out, err, environment)
            self._output = made.enter_context((folder / "output").open("rb"))
            self._process = process
            self._left = made.pop_all()
        self._read = b""
        if os.name == "posix":
            os.set_blocking(self._stdin.fileno(), False)

    @property
    def _stdin(self) -> IO[bytes]:
        assert self._process.stdin is not None
        return self._process.stdin

    def send(self, data: bytes) -> None:
        """Write to its standard input."""
        deadline = time.monotonic() + _SEND_TIMEOUT_S
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[self._write(rest, deadline) :]
        except (OSError, ValueError) as error:
            raise ConnectionLostError(tr("The program has ended."), "", self.errors()) from error

    def _write(self, data: memoryview, deadline: float) -> int:
        handle = self._stdin.fileno()
        if os.name == "posix":
            limit_s = max(0.0, deadline - time.monotonic())
            if not select.select([], [handle], [], limit_s)[1]:
                raise TimeoutError(f"it read nothing for {_SEND_TIMEOUT_S:.0f} s")
        with contextlib.suppress(BlockingIOError):
            return os.write(handle, data[:65536])
        return 0

    def read_line(self, ctx: JobContext, timeout_s: float) -> bytes | None:
        """A line of its standard output; empty after the last; None when it said nothing."""
        for ended in self._waits(ctx, timeout_s):
            self._read += self._output.read()
            line, end, rest = self._read.partition(b"\n")
            if end or ended:
                self._read = rest
                return line + end
        return None

    def _waits(self, ctx: JobContext, timeout_s: float) -> Iterator[bool]:
        """Whether it has ended, asked again and again until the time is over."""
        begun = time.monotonic()
        while True:
            ctx.check()
            yield self._process.poll() is not None
            spent_s = time.monotonic() - begun
            if spent_s >= timeout_s:
                return
            time.sleep(_POLL_S[spent_s > _QUICK_S])

    def end_input(self) -> None:
        """Close its standard input."""
        with contextlib.suppress(OSError):
            self._stdin.close()

    def errors(self) -> str:
        """What it wrote to standard error so far."""
        return self._errors.read_bytes().decode("utf-8", "replace")

    def wait(self, ctx: JobContext, timeout_s: float) -> int | None:
        """Its exit code; None when it still runs."""
        for ended in self._waits(ctx, timeout_s):
            if ended:
                return self._process.returncode
        return None

    def close(self) -> None:
        """End it and what it started."""
        kill_child(self._process)
        self.end_input()
        self._left.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


@contextlib.contextmanager
def whole_file(target: Path) -> Iterator[IO[bytes]]:
    """A stream that becomes ``target`` when the block ends well, else disappears.

    Raises:
        OSError: it cannot be written.
    """
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
        part.chmod(0o644)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _opened(target: Path, resume: bool) -> IO[bytes]:
    stream = target.open("ab" if resume else "wb")
    stream.seek(0, os.SEEK_END)
    return stream


def _copy(
    reader: IO[bytes],
    writer: IO[bytes],
    there: int,
    ctx: JobContext,
    on_bytes: Callable[[int], None],
) -> None:
    told = time.monotonic()
    while chunk := reader.read(_CHUNK_BYTES):
        ctx.check()
        writer.write(chunk)
        there += len(chunk)
        if time.monotonic() - told > _REPORT_S:
            told = time.monotonic()
            on_bytes(there)
    writer.flush()
    on_bytes(there)


def _code_of(error: OSError) -> int:
    return _NOT_FOUND if isinstance(error, FileNotFoundError) else _NOT_STARTED


@contextlib.contextmanager
def copying_here(path: Path) -> Iterator[None]:
    """Say in a sentence why a file of this computer cannot be read or written."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_SPACE:
            raise DeviceFullError(
                tr("The disk of this computer is full: {path}.", path=path),
                tr("Free some space and try again."),
                str(error),
            ) from error
        raise DeviceError(
            tr(
                "{path} cannot be copied: {reason}.",
                path=error.filename or path,
                reason=error.strerror or error,
            ),
            tr("Check the folder's name and its permissions."),
            str(error),
        ) from error
