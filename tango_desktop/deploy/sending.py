"""Sends what a device does not have yet: small files together, large ones with resume."""

from __future__ import annotations

import base64
import hashlib
import time
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tango_desktop.core.files import sha256_of
from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.keeping import KeeperSession, beating
from tango_desktop.deploy.refusals import refusal
from tango_desktop.deploy.runner import unpack
from tango_desktop.errors import DeployError
from tango_desktop.i18n import tr

_SMALL_BYTES = 64 * 1024  # one exchange for many of these, instead of several for each
_TOGETHER_BYTES = 128 * 1024  # on the slowest of lines still less than a second


@dataclass(frozen=True)
class FileToSend:
    """A file of a bundle, or a wheel.

    Attributes:
        name: relative to the bundle, with ``/``.
        path: here.
        digest: SHA-256 of its content.
        size_bytes: of its content.
    """

    name: str
    path: Path
    digest: str
    size_bytes: int

    @property
    def values(self) -> tuple[str, str, int]:
        """As the keeper is told."""
        return self.name, self.digest, self.size_bytes


@dataclass(frozen=True)
class Packages:
    """The wheels that a release brings along.

    Attributes:
        name: of their folder there, 16 hex digits of what is in it; empty when there are none.
        files: the wheels.
        unpacked_bytes: their room when they are unpacked.
        unpacked_files: how many files they hold.
        is_estimate: whether that room is estimated: one was not fetched yet.
    """

    name: str = ""
    files: tuple[FileToSend, ...] = ()
    unpacked_bytes: int = 0
    unpacked_files: int = 0
    is_estimate: bool = False


NO_PACKAGES = Packages()


def files_of(folder: Path) -> tuple[FileToSend, ...]:
    """The files below ``folder``, in order of their names."""
    return tuple(
        FileToSend(path.relative_to(folder).as_posix(), path, sha256_of(path), path.stat().st_size)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    )


def packages_of(wheels: Sequence[Path]) -> Packages:
    """The wheels as a release brings them along.

    Raises:
        DeployError: a file is not a wheel.
    """
    if not wheels:
        return NO_PACKAGES
    files = tuple(
        FileToSend(path.name, path, sha256_of(path), path.stat().st_size) for path in sorted(wheels)
    )
    lines = "".join(sorted(f"{one.digest}  {one.name}\n" for one in files))
    name = hashlib.sha256(lines.encode("utf-8")).hexdigest()[:16]
    paths = [str(path) for path in wheels]
    try:
        return Packages(name, files, unpack.unpacked_bytes(paths), sum(map(_entries, wheels)))
    except unpack.UnpackError as error:
        raise DeployError(str(error), tr("Fetch the packages again.")) from error


def _entries(wheel: Path) -> int:
    with zipfile.ZipFile(wheel) as archive:
        return len(archive.infolist())


def send(
    session: KeeperSession,
    files: Iterable[FileToSend],
    missing: Mapping[str, int],
    incoming: str,
    ctx: JobContext,
    share: tuple[float, float] = (0.0, 1.0),
) -> None:
    """Send the files whose digest is in ``missing``, each content once.

    Args:
        session: with a keeper that has been told what is wanted.
        files: all of them.
        missing: SHA-256 → bytes that are there already.
        incoming: the folder there.
        ctx: the job's context.
        share: the part of the job's progress that this is.

    Raises:
        DeviceError: as :meth:`Connection.put`.
        DeployError: a file arrived damaged twice.
    """
    unique = {one.digest: one for one in files if one.digest in missing}
    small = [one for one in unique.values() if one.size_bytes <= _SMALL_BYTES]
    large = [one for one in unique.values() if one.size_bytes > _SMALL_BYTES]
    total = sum(one.size_bytes - missing[one.digest] for one in unique.values())
    pace = Pace(total, ctx, share)
    for batch in _batches(small):
        pace.begin(batch[0].name, 0)
        content = [[one.digest, _text(one.path)] for one in batch]
        session.ask(ctx, "take", files=content)
        pace.done(sum(one.size_bytes - missing[one.digest] for one in batch))
    for one in large:
        _send_large(session, one, missing[one.digest], incoming, ctx, pace)


def _batches(files: Iterable[FileToSend]) -> Iterable[list[FileToSend]]:
    batch: list[FileToSend] = []
    for one in files:
        if batch and sum(other.size_bytes for other in batch) + one.size_bytes > _TOGETHER_BYTES:
            yield batch
            batch = []
        batch.append(one)
    if batch:
        yield batch


def _text(path: Path) -> str:
    return base64.b64encode(zlib.compress(path.read_bytes())).decode("ascii")


def _send_large(
    session: KeeperSession,
    one: FileToSend,
    there: int,
    incoming: str,
    ctx: JobContext,
    pace: Pace,
) -> None:
    """Go on from what is there; when that turns out to be damaged, send all of it once more."""
    path = f"{incoming}/{one.digest}.part"
    for resume in (there > 0, False):
        pace.begin(one.name, there if resume else 0)
        told = beating(session, pace.on_bytes)
        session.connection.put(one.path, path, ctx, resume=resume, on_bytes=told)
        answer = session.accept(one.digest, ctx)
        if "error" not in answer:
            pace.done(one.size_bytes - there)
            return
        pace.forget()
    raise refusal(answer, session.title)


class Pace:
    """Tells how much is sent, how fast, and how long the rest will take.

    Args:
        total: bytes to send.
        ctx: the job's context.
        share: the part of the job's progress that this is.
    """

    def __init__(self, total: int, ctx: JobContext, share: tuple[float, float]) -> None:
        self._total = max(1, total)
        self._ctx = ctx
        self._share = share
        self._sent = 0
        self._started = time.monotonic()
        self._name = ""
        self._offset = 0

    def begin(self, name: str, there: int) -> None:
        """``name`` is being sent; so many bytes of it need not be."""
        self._name, self._offset = name, there
        self.on_bytes(there)

    def on_bytes(self, there: int) -> None:
        """So many bytes of the file are there."""
        self._say(self._sent + max(0, there - self._offset))

    def done(self, sent: int) -> None:
        """The file is there; ``sent`` bytes of it were counted."""
        self._sent += sent
        self._say(self._sent)

    def forget(self) -> None:
        """What was sent of the file does not count."""
        self._offset = 0

    def _say(self, sent: int) -> None:
        spent_s = max(1e-3, time.monotonic() - self._started)
        rate = sent / spent_s
        eta_s = max(0.0, (self._total - sent) / rate) if sent and spent_s > 0.5 else None
        message = tr(
            "Sending {name}: {sent} of {total} MB, {rate} MB/s",
            name=self._name,
            sent=f"{min(sent, self._total) / 1e6:.1f}",
            total=f"{self._total / 1e6:.1f}",
            rate=f"{rate / 1e6:.1f}",
        )
        begin, end = self._share
        self._ctx.report(begin + (end - begin) * min(1.0, sent / self._total), message, eta_s)
