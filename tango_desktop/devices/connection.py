"""What every connection to a device can do, whatever carries it: this computer, SSH, ADB.

A connection is cheap until it is used, closes itself at the end of a ``with`` block, and lets no
call outlive its time limit or its job's cancellation. A call that is safe to repeat reconnects
once when the line had gone; one that is not raises :class:`ConnectionLostError`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol

from typing_extensions import Self

from tango_desktop.core.child import ChildResult
from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.targets import Target

RUN_TIMEOUT_S = 60.0
CONNECT_TIMEOUT_S = 15.0


def _nobody(_: int) -> None:
    return None


class RemoteProcess(Protocol):
    """A program that runs on the device while the desk talks with it.

    Leaving its ``with`` block ends it, whatever it does.
    """

    def send(self, data: bytes) -> None:
        """Write to its standard input.

        Raises:
            ConnectionLostError: the line is gone.
        """

    def read_line(self, ctx: JobContext, timeout_s: float) -> bytes | None:
        """A line of its standard output with its end; empty after the last one.

        Returns:
            None when it said nothing for ``timeout_s``.

        Raises:
            ConnectionLostError: the line is gone.
            JobCancelled: the job was cancelled.
        """

    def end_input(self) -> None:
        """Close its standard input."""

    def errors(self) -> str:
        """What it wrote to standard error so far."""

    def wait(self, ctx: JobContext, timeout_s: float) -> int | None:
        """Its exit code; None when it still runs after ``timeout_s``."""

    def close(self) -> None:
        """End it."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...


class Connection(ABC):
    """A way to a device.

    Commands are argument lists: nothing in them is expanded or split by a shell. Paths on the
    device are absolute, with ``/`` (on this computer: as the system writes them).

    Attributes:
        target: where it leads.
    """

    target: Target

    @abstractmethod
    def open(self, ctx: JobContext) -> None:
        """Connect now, instead of at first use; does nothing when connected.

        Raises:
            UnreachableError: nobody answers there.
            LoginError: the device refuses who we are.
            HostKeyError: the device is not known, or not the one it was.
        """

    @abstractmethod
    def run(
        self,
        command: Sequence[str],
        ctx: JobContext,
        timeout_s: float = RUN_TIMEOUT_S,
        *,
        given: bytes = b"",
        environment: Mapping[str, str] | None = None,
    ) -> ChildResult:
        """Run ``command`` to its end; at the time limit it is killed and its code is None.

        Args:
            command: program and arguments.
            ctx: the job's context.
            timeout_s: how long it may take.
            given: its standard input.
            environment: added to what it finds there.

        Raises:
            DeviceError: as :meth:`open`.
            ConnectionLostError: the line is gone; the command may have run.
            JobCancelled: the job was cancelled; the command was killed.
        """

    @abstractmethod
    def start(
        self,
        command: Sequence[str],
        ctx: JobContext,
        *,
        environment: Mapping[str, str] | None = None,
    ) -> RemoteProcess:
        """Start ``command`` and talk with it."""

    @abstractmethod
    def put(
        self,
        source: Path,
        path: str,
        ctx: JobContext,
        *,
        resume: bool = False,
        on_bytes: Callable[[int], None] = _nobody,
    ) -> None:
        """Copy a file to the device; its folder must be there.

        Args:
            source: a file here.
            path: the file there; overwritten.
            ctx: the job's context, checked at least five times a second.
            resume: what lies there already is the beginning of it: send the rest only.
            on_bytes: called with the bytes there so far, a few times a second.

        Raises:
            DeviceFullError: the device's disk is full.
            DeviceError: it cannot be written there, or as :meth:`open`.
            ConnectionLostError: the line is gone; the beginning of the file stays.
        """

    @abstractmethod
    def get(
        self,
        path: str,
        target: Path,
        ctx: JobContext,
        *,
        on_bytes: Callable[[int], None] = _nobody,
    ) -> None:
        """Copy a file from the device; ``target`` appears whole or not at all.

        Raises:
            DeviceError: it is not there or cannot be read.
            ConnectionLostError: the line is gone.
        """

    @abstractmethod
    def forward(self, port: int, ctx: JobContext) -> AbstractContextManager[int]:
        """Reach ``127.0.0.1:port`` of the device through a free port here, while the block runs."""

    @abstractmethod
    def close(self) -> None:
        """End the connection; it may be used again."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


# -- what a connection may have to ask a person -----------------------------------------------


@dataclass(frozen=True)
class HostKeyQuestion:
    """Is this the right device? Answered with True or False, through ``ctx.ask``.

    Attributes:
        title: the device, as the person named it.
        address: host and port.
        kind: of the key, ``ssh-ed25519``.
        fingerprint: ``SHA256:…`` as ``ssh-keygen -l`` writes it.
    """

    title: str
    address: str
    kind: str
    fingerprint: str


@dataclass(frozen=True)
class Secret:
    """A password or a passphrase as a person gave it; never logged, never written to a file.

    Attributes:
        text: the secret.
        keep: whether it may go into the system's key ring.
    """

    text: str
    keep: bool = False

    def __repr__(self) -> str:
        return "Secret(…)"


@dataclass(frozen=True)
class SecretQuestion:
    """A password or a passphrase is needed. Answered with a :class:`Secret` or None.

    Attributes:
        title: the device, as the person named it.
        what: ``password`` or ``passphrase``.
        of: the user at the host, or the key file.
        again: why it is asked again, in a sentence; empty the first time.
        can_keep: whether there is a key ring to keep it in.
    """

    title: str
    what: str
    of: str
    again: str = ""
    can_keep: bool = False
