"""Copying files: over SFTP with many requests under way, or through ``cat`` where there is none."""

from __future__ import annotations

import os
import shlex
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from tango_desktop.core.child import ChildResult
from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.local import copying_here
from tango_desktop.devices.ssh import sftp as protocol
from tango_desktop.devices.ssh.sftp import RefusedError, Sftp
from tango_desktop.devices.ssh.talk import Talk
from tango_desktop.errors import ConnectionLostError, DeviceError, DeviceFullError
from tango_desktop.i18n import tr

# Measured by tests/benchmarks/bench_upload.py.
WRITE_BYTES = 128 * 1024
UNDER_WAY_BYTES = 4 * 2**20
READ_BYTES = 32 * 1024  # servers send no more at once
_BLOCK_BYTES = 64 * 1024
_ON_THE_WAY_BYTES = 256 * 1024  # in the pipe to cat, and in its hands
_REPORT_S = 0.2
_NEARLY_FULL_BYTES = 64 * 1024

OnBytes = Callable[[int], None]


class Shell(Protocol):
    """What is needed of a connection beside SFTP."""

    @property
    def title(self) -> str:
        """The device."""

    def quick(self, command: list[str], ctx: JobContext) -> ChildResult:
        """Run a short command."""

    def talk(self, command: list[str], ctx: JobContext) -> Talk:
        """Start a program."""


@dataclass
class Teller:
    """Tells the bytes that are there, a few times a second."""

    on_bytes: OnBytes
    told_at: float = field(default_factory=time.monotonic)

    def tell(self, there: int) -> None:
        """``there`` bytes are there now."""
        if time.monotonic() - self.told_at > _REPORT_S:
            self.told_at = time.monotonic()
            self.on_bytes(there)


# -- to the device ----------------------------------------------------------------------------


def open_there(
    sftp: Sftp, path: str, ctx: JobContext, resume: bool, total: int
) -> tuple[bytes, int]:
    """Open a file of the device to write ``total`` bytes; its handle, and what is there already.

    Raises:
        RefusedError: the device does not open it.
    """
    flags = protocol.WRITE | protocol.CREATE
    handle = sftp.open(path, flags if resume else flags | protocol.EMPTY, ctx)
    there = sftp.size(handle, ctx) if resume else 0
    if there > total:  # not a beginning of it
        sftp.close(handle, ctx)
        handle, there = sftp.open(path, flags | protocol.EMPTY, ctx), 0
    return handle, there


def put_by_sftp(
    sftp: Sftp, handle: bytes, source: IO[bytes], there: int, ctx: JobContext, on_bytes: OnBytes
) -> None:
    """Send what comes after the first ``there`` bytes, and close the file.

    Raises:
        RefusedError: the device does not take it.
    """
    source.seek(there)
    there = _write_all(sftp, handle, source, there, ctx, Teller(on_bytes))
    sftp.close(handle, ctx)
    on_bytes(there)


def _write_all(
    sftp: Sftp, handle: bytes, source: IO[bytes], there: int, ctx: JobContext, teller: Teller
) -> int:
    """Send the rest of ``source``; the bytes that are there then."""
    under_way: deque[tuple[int, int]] = deque()
    sent = there
    while (part := _read(source)) or under_way:
        ctx.check()
        if part:
            under_way.append((sftp.ask_write(handle, sent, part, ctx), len(part)))
            sent += len(part)
        while under_way and (
            not part or sent - there > UNDER_WAY_BYTES or sftp.has_answer(under_way[0][0])
        ):
            number, size = under_way.popleft()
            sftp.check(number, ctx)
            there += size
            teller.tell(there)
    return there


def put_by_cat(
    shell: Shell, source: IO[bytes], path: str, ctx: JobContext, resume: bool, on_bytes: OnBytes
) -> None:
    """Copy a file to a device that has no SFTP."""
    total = os.fstat(source.fileno()).st_size
    there = _size_there(shell, path, ctx) if resume else 0
    there = there if there <= total else 0
    source.seek(there)
    teller = Teller(on_bytes)
    command = ["sh", "-c", _from(path, there)]
    with shell.talk(command, ctx) as talk:
        while part := _read(source):
            try:
                talk.send(part)
            except ConnectionLostError:
                if talk.ended:
                    break  # what it says is more to the point
                raise
            teller.tell(there + max(0, talk.taken - _ON_THE_WAY_BYTES))
        if not talk.ended:
            talk.end_input()
        code = talk.wait(ctx, protocol.ANSWER_S)
        if code != 0:
            raise refusal(shell, path, talk.errors(), ctx)
    on_bytes(total)


def _from(path: str, there: int) -> str:
    """A script that writes its input into a file from byte ``there`` on.

    Not by appending: what a connection that was lost had left behind may still be written there.
    The place is reached by reading up to it, for want of a shell that can seek.
    """
    word = shlex.quote(path)
    if not there:
        return f"exec cat > {word}"
    blocks, rest = divmod(there, _BLOCK_BYTES)
    skips = [(_BLOCK_BYTES, blocks)] * (blocks > 0) + [(rest, 1)] * (rest > 0)
    steps = [f"dd bs={size} count={count} <&3 >/dev/null 2>&1" for size, count in skips]
    return " && ".join([f"exec 3<> {word}", *steps, "exec cat >&3"])


def _size_there(shell: Shell, path: str, ctx: JobContext) -> int:
    answer = shell.quick(["sh", "-c", f"wc -c < {shlex.quote(path)}"], ctx).output.strip()
    return int(answer) if answer.isdigit() else 0


def _read(source: IO[bytes]) -> bytes:
    with copying_here(Path(source.name)):
        return source.read(WRITE_BYTES)


# -- from the device --------------------------------------------------------------------------


def get_by_sftp(
    sftp: Sftp, path: str, target: IO[bytes], ctx: JobContext, on_bytes: OnBytes
) -> None:
    """Copy a file from the device.

    Raises:
        RefusedError: it cannot be read.
    """
    handle = sftp.open(path, protocol.READ, ctx)
    teller = Teller(on_bytes)
    total = sftp.size(handle, ctx)
    under_way: deque[tuple[int, int, int]] = deque()
    asked = there = 0
    ended = False
    while not ended or under_way:
        ctx.check()
        while not ended and asked - there < UNDER_WAY_BYTES and asked <= total:
            under_way.append((sftp.ask_read(handle, asked, READ_BYTES, ctx), asked, READ_BYTES))
            asked += READ_BYTES
        ended = ended or not under_way
        if not under_way:
            break
        number, offset, size = under_way.popleft()
        data = sftp.read(number, ctx)
        _write(target, data)
        there += len(data)
        teller.tell(there)
        if not data:
            ended = True
        elif len(data) < size:  # a short answer is no end: ask for the rest before all others
            rest = (sftp.ask_read(handle, offset + len(data), size - len(data), ctx),
                    offset + len(data), size - len(data))  # fmt: skip
            under_way.appendleft(rest)
    sftp.close(handle, ctx)
    on_bytes(there)


def get_by_cat(
    shell: Shell, path: str, target: IO[bytes], ctx: JobContext, on_bytes: OnBytes
) -> None:
    """Copy a file from a device that has no SFTP."""
    teller = Teller(on_bytes)
    there = 0
    with shell.talk(["cat", path], ctx) as talk:
        talk.end_input()
        while True:
            ended = talk.ended
            data = talk.take()
            _write(target, data)
            there += len(data)
            teller.tell(there)
            if ended:
                break
            talk.turn(ctx)
        if talk.wait(ctx, protocol.ANSWER_S) != 0:
            raise refusal(shell, path, talk.errors(), ctx)
    on_bytes(there)


def _write(target: IO[bytes], data: bytes) -> None:
    with copying_here(Path(str(target.name))):
        target.write(data)


# -- why not ----------------------------------------------------------------------------------


def refusal_of_sftp(shell: Shell, path: str, error: RefusedError, ctx: JobContext) -> DeviceError:
    """Why the device did not take or give a file, in a sentence."""
    if error.code == protocol.DENIED:
        return _denied(shell, path, error.text)
    if error.code == protocol.ABSENT:
        return _absent(shell, path, error.text)
    return refusal(shell, path, error.text, ctx)


def refusal(shell: Shell, path: str, text: str, ctx: JobContext) -> DeviceError:
    """Why not, from what a program or a server said; "Failure" may be anything, so look."""
    lower = text.lower()
    if "no space" in lower or "quota" in lower or _is_full(shell, path, ctx):
        return DeviceFullError(
            tr("The disk of {host} is full: {path} does not fit.", host=shell.title, path=path),
            tr("Free some space there and try again."),
            text,
        )
    if "read-only" in lower or _is_read_only(shell, path, ctx):
        return DeviceError(
            tr("{folder} on {host} is read-only.", folder=folder_of(path), host=shell.title),
            tr("Choose a folder that can be written, or have the disk checked."),
            text,
        )
    if "denied" in lower:
        return _denied(shell, path, text)
    if "no such file" in lower or "nonexistent" in lower:
        return _absent(shell, path, text)
    return DeviceError(
        tr("{host} refuses {path}: {reason}.", host=shell.title, path=path, reason=text.strip()),
        tr("Check the path."),
        text,
    )


def _denied(shell: Shell, path: str, text: str) -> DeviceError:
    return DeviceError(
        tr("{host} does not permit {path}.", host=shell.title, path=path),
        tr("Log in as another user, or choose a folder that this one may use."),
        text,
    )


def _absent(shell: Shell, path: str, text: str) -> DeviceError:
    return DeviceError(
        tr("There is no {path} on {host}.", host=shell.title, path=path),
        tr("Check the path; the folder must be there."),
        text,
    )


def folder_of(path: str) -> str:
    """The folder that a file of the device lies in."""
    return str(PurePosixPath(path).parent)


def _is_full(shell: Shell, path: str, ctx: JobContext) -> bool:
    folder = folder_of(path)
    lines = shell.quick(["df", "-Pk", folder], ctx).output.splitlines()
    fields = lines[-1].split() if len(lines) > 1 else []
    if len(fields) < 4 or not (fields[1].isdigit() and fields[3].isdigit()):
        return False
    total, free = int(fields[1]), int(fields[3])  # there is no room at all in /sys
    return total > 0 and free * 1024 < _NEARLY_FULL_BYTES


def _is_read_only(shell: Shell, path: str, ctx: JobContext) -> bool:
    folder = shlex.quote(folder_of(path))
    probe = f'f={folder}/.tango-probe-$$; (: > "$f") && rm -f "$f"'
    return "read-only" in shell.quick(["sh", "-c", probe], ctx).errors.lower()
