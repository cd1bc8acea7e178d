"""``known_hosts`` files: who a host was the last time. They are appended to, never rewritten."""

from __future__ import annotations

import base64
import binascii
import enum
import fnmatch
import hashlib
import hmac
import os
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tango_desktop.devices.ssh.settings import HostSettings
from tango_desktop.errors import HostKeyError
from tango_desktop.i18n import tr

_REVOKED = "@revoked"
_SALT_BYTES = 20


class Standing(enum.Enum):
    """What is known of a host's key."""

    KNOWN = "known"
    NEW = "new"
    CHANGED = "changed"
    REVOKED = "revoked"


@dataclass(frozen=True)
class HostKey:
    """The public key that a host shows.

    Attributes:
        kind: ``ssh-ed25519``.
        blob: the key as it goes over the line.
    """

    kind: str
    blob: bytes

    @property
    def fingerprint(self) -> str:
        """As ``ssh-keygen -l`` writes it."""
        digest = base64.b64encode(hashlib.sha256(self.blob).digest())
        return "SHA256:" + digest.decode("ascii").rstrip("=")


@dataclass(frozen=True)
class KnownLine:
    """A line of a file.

    Attributes:
        path: the file.
        number: of the line, from one.
        marker: ``@revoked``, ``@cert-authority`` or empty.
        names: patterns, or one hashed name.
        key: the key.
    """

    path: Path
    number: int
    marker: str
    names: tuple[str, ...]
    key: HostKey

    def is_of(self, name: str) -> bool:
        """Whether the line speaks of ``name``."""
        refused = (n[1:] for n in self.names if n.startswith("!"))
        if any(_same(pattern, name) for pattern in refused):
            return False
        return any(_same(pattern, name) for pattern in self.names)


@dataclass(frozen=True)
class KnownHosts:
    """What the files of a host say of it.

    Attributes:
        settings: the host.
        lines: every line that speaks of it.
        hashed: whether the file that is written to hides its names.
    """

    settings: HostSettings
    lines: tuple[KnownLine, ...]
    hashed: bool

    @classmethod
    def of(cls, settings: HostSettings) -> KnownHosts:
        """Read the files."""
        paths = (*settings.known_hosts, *settings.shared_known_hosts)
        every = [line for path in paths for line in read_lines(path)]
        own = settings.known_hosts[:1]
        hashed = any(line.names[0].startswith("|1|") for line in every if line.path in own)
        return cls(
            settings,
            tuple(line for line in every if line.is_of(settings.known_as)),
            hashed or settings.hash_names,
        )

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of keys that the host is known by."""
        return tuple(dict.fromkeys(line.key.kind for line in self._plain))

    @property
    def _plain(self) -> Sequence[KnownLine]:
        return [line for line in self.lines if not line.marker]

    def look_up(self, key: HostKey) -> tuple[Standing, KnownLine | None]:
        """What is known of the host with ``key``, and the line that says so."""
        for line in self.lines:
            if line.marker == _REVOKED and line.key == key:
                return Standing.REVOKED, line
        for line in self._plain:
            if line.key == key:
                return Standing.KNOWN, line
        if not self._plain:
            return Standing.NEW, None
        same_kind = [line for line in self._plain if line.key.kind == key.kind]
        return Standing.CHANGED, (same_kind or self._plain)[0]

    def add(self, key: HostKey) -> None:
        """Remember that the host has ``key``.

        Raises:
            HostKeyError: the file cannot be written.
        """
        if not self.settings.known_hosts:
            return
        path = self.settings.known_hosts[0]
        name = hashed_name(self.settings.known_as) if self.hashed else self.settings.known_as
        line = f"{name} {key.kind} {base64.b64encode(key.blob).decode('ascii')}\n"
        try:
            _append(path, line.encode("utf-8"))
        except OSError as error:
            raise HostKeyError(
                tr("{path} cannot be written: {reason}.", path=path, reason=error.strerror),
                tr("Check its permissions; the device has to be remembered there."),
                str(error),
            ) from error

    def check(self, key: HostKey) -> bool:
        """Whether the host is known by ``key``.

        Returns:
            False when it is not known at all.

        Raises:
            HostKeyError: it is known, but not by this key, or the key is revoked.
        """
        standing, line = self.look_up(key)
        if line is None or standing is Standing.KNOWN:
            return standing is Standing.KNOWN
        raise (
            _changed(self.settings, key, line)
            if standing is Standing.CHANGED
            else _revoked(self.settings, line)
        )


def _changed(settings: HostSettings, key: HostKey, line: KnownLine) -> HostKeyError:
    command = f"ssh-keygen -f {shlex.quote(str(line.path))} -R {shlex.quote(settings.known_as)}"
    error = HostKeyError(
        tr("{host} is not the device that it was: its host key has changed.", host=settings.title),
        tr(
            "After a new SD card or system this is expected: remove the old key with {command} "
            "and connect again. Otherwise another computer may be answering in its place.",
            command=command,
        ),
        tr(
            "It shows {fingerprint}; {file}, line {number}, has {before}.",
            fingerprint=key.fingerprint,
            file=line.path,
            number=line.number,
            before=line.key.fingerprint,
        ),
    )
    error.command = command
    return error


def _revoked(settings: HostSettings, line: KnownLine) -> HostKeyError:
    return HostKeyError(
        tr(
            "The host key of {host} is revoked ({file}, line {number}).",
            host=settings.title,
            file=line.path,
            number=line.number,
        ),
        tr("Ask whoever looks after the device for its new key."),
    )


# -- lines ------------------------------------------------------------------------------------


def read_lines(path: Path) -> Iterator[KnownLine]:
    """The lines of a file that can be understood; none when there is no such file."""
    try:
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return
    for number, line in enumerate(text.splitlines(), 1):
        fields = line.split()
        marker = fields.pop(0) if fields and fields[0].startswith("@") else ""
        blob = _blob(fields[2]) if len(fields) > 2 and not fields[0].startswith("#") else b""
        if blob:
            names = tuple(name for name in fields[0].split(",") if name)
            yield KnownLine(path, number, marker, names or ("",), HostKey(fields[1], blob))


def _blob(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _same(pattern: str, name: str) -> bool:
    if pattern.startswith("|1|"):
        salt = _blob(pattern.split("|")[2])
        return bool(salt) and hmac.compare_digest(hashed_name(name, salt), pattern)
    # Brackets around a host with a port are no set of characters.
    return fnmatch.fnmatchcase(name, pattern.lower().replace("[", "[[]"))


def hashed_name(name: str, salt: bytes = b"") -> str:
    """A name as OpenSSH hides it: ``|1|salt|HMAC-SHA1`` in base64."""
    salt = salt or os.urandom(_SALT_BYTES)
    digest = hmac.new(salt, name.encode("utf-8", "surrogateescape"), hashlib.sha1).digest()
    return "|".join(["", "1", *(base64.b64encode(part).decode("ascii") for part in (salt, digest))])


def _append(path: Path, line: bytes) -> None:
    if not path.parent.is_dir():
        path.parent.mkdir(mode=0o700, parents=True)
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+b", buffering=0) as stream:
        size = stream.seek(0, os.SEEK_END) if stream.seekable() else 0
        if size:
            stream.seek(size - 1)
            line = line if stream.read(1) == b"\n" else b"\n" + line
        stream.write(line)
