"""A program on the device: its input, its outputs, its end, and the way to kill it."""

from __future__ import annotations

import contextlib
import select
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import TracebackType

import paramiko
from typing_extensions import Self

from tango_desktop.core.child import ChildResult
from tango_desktop.core.jobs import JobContext, JobControl
from tango_desktop.devices.ssh import messages, sentences
from tango_desktop.devices.ssh.line import Line
from tango_desktop.devices.ssh.shell import STARTER, Marked, new_mark, script_for
from tango_desktop.errors import DeviceError, JobCancelled

_SLICE_S = 0.05
_SEND_S = 30.0  # a program that reads nothing for so long hangs
_PART_BYTES = 32_000
_SIGNAL_S = 0.4  # to be heard of, before another channel is tried
_KILL_S = 0.5  # when somebody waits for it
_KILL_LATE_S = 3.0
_OUTPUT_AFTER_END_S = 1.0  # what the program started may hold its output open

Opener = Callable[[JobContext], tuple[Line, paramiko.Channel]]


class _Patience(JobControl):
    """Cancelled by itself after a time."""

    def __init__(self, timeout_s: float) -> None:
        super().__init__()
        self._deadline = time.monotonic() + timeout_s

    @property
    def cancelled(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() > self._deadline

    def wait(self) -> None:
        """Raise when it is."""
        if self.cancelled:
            raise JobCancelled


class Talk:
    """A program that runs on the device. Leaving its ``with`` block kills it."""

    def __init__(
        self,
        opener: Opener,
        command: Sequence[str],
        environment: Mapping[str, str] | None,
        ctx: JobContext,
    ) -> None:
        self._opener = opener
        self._ctx = ctx
        mark = new_mark()
        script = script_for(command, environment or {}, mark)
        self._line, self._channel = opener(ctx)
        self.output, self._errors = Marked(mark.encode()), Marked(mark.encode())
        self._ended_at: float | None = None
        self._channel.settimeout(_SLICE_S)
        with self._words(ctx):
            messages.request(self._channel, "exec", STARTER, wants_reply=False)
        self._rest = memoryview(script)
        self._sent = -len(script)
        self._window = 0  # sshd makes the first room when it has started the program

    @contextlib.contextmanager
    def _words(self, ctx: JobContext) -> Iterator[None]:
        with sentences.lines_lost(self._line.settings, ctx), self._line.limited(ctx, _SEND_S):
            yield

    # -- input --------------------------------------------------------------------------------

    def give(self, data: bytes) -> None:
        """Have ``data`` sent while :meth:`turn` is called."""
        self._rest = memoryview(bytes(self._rest) + data)

    @property
    def given(self) -> bool:
        """Whether everything was sent."""
        return not self._rest

    @property
    def taken(self) -> int:
        """The bytes of its input that have reached it: the device makes room for more then."""
        return max(0, self._sent - (self._window - messages.room(self._channel)))

    def send(self, data: bytes) -> None:
        """Write to its standard input."""
        self.give(data)
        deadline = time.monotonic() + _SEND_S
        while self._rest:
            self.turn(self._ctx)
            if self._rest and (self.ended or time.monotonic() > deadline):
                raise sentences.lost(self._line.settings, None)

    def end_input(self) -> None:
        """Close its standard input."""
        self.send(b"")
        with self._words(self._ctx):
            self._channel.shutdown_write()

    # -- output -------------------------------------------------------------------------------

    def turn(self, ctx: JobContext, wait_s: float = _SLICE_S) -> None:
        """Send and receive what can be now; wait a little when there is nothing.

        Raises:
            ConnectionLostError: the line is gone.
            JobCancelled: the job was cancelled.
        """
        ctx.check()
        with self._words(ctx):
            moved = self._send_some() | self._receive()
            if not moved and not self.ended:
                select.select([self._channel], [], [], 0.005 if self._rest else wait_s)
                self._receive()
        if not self._line.alive:
            raise sentences.lost(self._line.settings, self._line.transport.get_exception())

    def _send_some(self) -> bool:
        if not self._rest or self._channel.closed or messages.room(self._channel) <= 0:
            return False
        self._window = self._window or messages.room(self._channel)
        sent = self._channel.send(bytes(self._rest[:_PART_BYTES]))
        self._rest = self._rest[sent:]
        self._sent += sent
        return True

    def _receive(self) -> bool:
        moved = False
        while self._channel.recv_ready():
            self.output.feed(self._channel.recv(1 << 20))
            moved = True
        while self._channel.recv_stderr_ready():
            self._errors.feed(self._channel.recv_stderr(1 << 20))
            moved = True
        return moved

    @property
    def ended(self) -> bool:
        """Whether it has ended and all that it wrote is here."""
        if not self._channel.exit_status_ready():
            return False
        if self._ended_at is None:
            self._ended_at = time.monotonic()
        late = time.monotonic() - self._ended_at > _OUTPUT_AFTER_END_S
        return late or messages.all_read(self._channel)

    def read_line(self, ctx: JobContext, timeout_s: float) -> bytes | None:
        """A line of its standard output; empty after the last; None when it said nothing."""
        deadline = time.monotonic() + timeout_s
        while True:
            line = self.output.take_line(self.ended)
            if line is not None:
                return line
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                ctx.check()
                return None
            self.turn(ctx, min(_SLICE_S, left_s))

    def take(self) -> bytes:
        """All that it wrote and nobody has taken yet."""
        if not self.output.begun:
            return b""
        content = bytes(self.output.content)
        self.output.content.clear()
        return content

    def errors(self) -> str:
        """What it wrote to standard error so far."""
        return self._errors.text() if self._errors.begun or self.ended else ""

    def wait(self, ctx: JobContext, timeout_s: float) -> int | None:
        """Its exit code, -1 when a signal ended it; None when it still runs after the time."""
        deadline = time.monotonic() + timeout_s
        while not self.ended:
            if time.monotonic() > deadline:
                return None
            self.turn(ctx)
        return self._channel.exit_status

    # -- the end ------------------------------------------------------------------------------

    def kill(self, timeout_s: float = _KILL_S) -> bool:
        """End it and what it started; whether the device has said that it is gone."""
        # The job may be cancelled, and this must be done all the same.
        aside = JobContext(_Patience(timeout_s))
        try:
            with self._words(aside):
                messages.request(self._channel, "signal", "KILL", wants_reply=False)
            # OpenSSH before 7.9 does not know the message.
            return self._gone(_SIGNAL_S) or self._kill_from_aside(aside, timeout_s)
        except (DeviceError, JobCancelled):
            return False

    def stop_late(self) -> None:
        """Kill it at its time limit.

        Raises:
            ConnectionLostError: the device does not do even that: it hangs.
        """
        if not self.kill(_KILL_LATE_S):
            self._line.abort()
            raise sentences.lost(self._line.settings, None)

    def _kill_from_aside(self, aside: JobContext, timeout_s: float) -> bool:
        if self.output.pid is None:
            return False
        line, channel = self._opener(aside)
        with contextlib.closing(channel), sentences.lines_lost(line.settings, aside):
            pid = self.output.pid
            messages.request(channel, "exec", f"kill -KILL -{pid} {pid}", wants_reply=False)
            return self._gone(timeout_s)

    def _gone(self, timeout_s: float) -> bool:
        deadline = time.monotonic() + timeout_s
        while not self._channel.exit_status_ready():
            if time.monotonic() > deadline or not self._line.alive:
                return False
            with contextlib.suppress(TimeoutError):
                self._receive()
            time.sleep(0.01)
        return True

    def close(self) -> None:
        """End it."""
        if self._line.alive and not self._gone(0.0):
            self.kill()
        with contextlib.suppress(*sentences.FOREIGN), self._line.limited(JobContext(), _KILL_S):
            self._channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def run(talk: Talk, given: bytes, ctx: JobContext, timeout_s: float) -> ChildResult:
    """Run a program to its end; at the time limit it is killed.

    Raises:
        ConnectionLostError: the line is gone, or the device does not even end the program.
        JobCancelled: the job was cancelled; the program was killed.
    """
    deadline = time.monotonic() + timeout_s
    talk.give(given)
    told = False
    while not talk.ended:
        talk.turn(ctx)
        if talk.given and not told:
            talk.end_input()
            told = True
        if time.monotonic() > deadline:
            talk.stop_late()
            return ChildResult(None, talk.output.text(), talk.errors())
    code = talk.wait(ctx, 0.0)
    return ChildResult(code, talk.output.text(), talk.errors())
