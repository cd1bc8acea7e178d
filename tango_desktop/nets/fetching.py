"""Weights from an address that the user sees: resumed, checked by SHA-256, kept in the cache.

Never called by the program of its own accord.
"""

from __future__ import annotations

import contextlib
import http.client
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tango_desktop.core.files import sha256_of, write_error
from tango_desktop.core.folders import cache_folder
from tango_desktop.core.jobs import JobContext
from tango_desktop.errors import WeightsError
from tango_desktop.i18n import tr

_BLOCK = 1 << 18
_TIMEOUT_S = 30
_SCHEMES = ("https", "http", "file")


def fetch(address: str, sha256: str, ctx: JobContext) -> Path:
    """The file behind ``address``, fetched unless the cache has it.

    What arrived before a cancel or a lost connection is kept, and the next call goes on from
    there.

    Args:
        address: ``https://…``, ``http://…`` or ``file://…``.
        sha256: 64 hex digits that the content must have.
        ctx: cancels and receives progress.

    Raises:
        WeightsError: the address or checksum is not one, the connection failed, or the content
            is not what was expected.
        ProjectError: the cache cannot be written.
        JobCancelled: the user cancelled.
    """
    sha256 = sha256.strip().lower()
    name = _check(address, sha256)
    target = cache_folder() / "weights" / f"{sha256[:16]}-{name}"
    if target.is_file() and sha256_of(target) == sha256:
        return target
    partial = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _download(address, partial, ctx)
        _verify(partial, sha256)
        partial.replace(target)
    except OSError as error:
        raise write_error(target, error) from error
    return target


def _check(address: str, sha256: str) -> str:
    """The file's name; raises WeightsError for what is no address or no checksum."""
    parts = urllib.parse.urlsplit(address)
    name = re.sub(r"[^\w.-]+", "_", Path(urllib.parse.unquote(parts.path)).name)
    if parts.scheme not in _SCHEMES or not name:
        raise WeightsError(
            tr("{address} is not an address of a file.", address=address),
            tr("It begins with https:// and ends in a file name."),
        )
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise WeightsError(
            tr("{text} is not a SHA-256 checksum.", text=sha256 or "–"),
            tr("It has 64 hexadecimal digits and stands beside the download."),
        )
    return name


def _verify(path: Path, sha256: str) -> None:
    found = sha256_of(path)
    if found != sha256:
        path.unlink()
        raise WeightsError(
            tr("What was fetched is not what was expected; it was thrown away."),
            tr("Compare the address and the SHA-256 checksum with their source."),
            f"expected {sha256}, got {found}",
        )


@contextlib.contextmanager
def _connection_errors(address: str) -> Iterator[None]:
    try:
        yield
    except urllib.error.HTTPError as error:
        error.close()
        raise _failed(address, f"HTTP {error.code} {error.reason}") from error
    except (OSError, http.client.HTTPException) as error:
        raise _failed(address, str(error)) from error


def _failed(address: str, reason: str) -> WeightsError:
    return WeightsError(
        tr("{address} could not be fetched: {reason}", address=address, reason=reason),
        tr("Check the connection and the address, then try again: what has arrived is kept."),
    )


def _download(address: str, partial: Path, ctx: JobContext) -> None:
    """Append to ``partial`` what is still missing of it."""
    have = partial.stat().st_size if partial.exists() else 0
    request = urllib.request.Request(address)
    if have:
        request.add_header("Range", f"bytes={have}-")
    with _connection_errors(address):
        try:
            response = urllib.request.urlopen(request, timeout=_TIMEOUT_S)
        except urllib.error.HTTPError as error:
            if error.code != http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
                raise
            error.close()  # nothing is missing, or the file has changed: the checksum tells
            return
    with response:
        goes_on = getattr(response, "status", None) == http.client.PARTIAL_CONTENT
        _copy(address, response, partial, have if goes_on else 0, ctx)


def _copy(address: str, response: Any, partial: Path, have: int, ctx: JobContext) -> None:
    length = response.headers.get("Content-Length")
    total = have + int(length) if length else None
    message = tr("Fetching weights")
    with partial.open("ab" if have else "wb") as stream:
        while block := _receive(address, response):
            stream.write(block)
            have += len(block)
            ctx.report(have / total if total else None, message)
            ctx.check()
    if total is not None and have < total:
        raise _failed(address, tr("the connection ended early"))
    ctx.report(1.0, message)


def _receive(address: str, response: Any) -> bytes:
    with _connection_errors(address):
        block: bytes = response.read(_BLOCK)
        return block
