"""The keys that we may offer: the agent's, and those in files, opened when they are wanted."""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import paramiko
from paramiko.agent import AgentSSH
from paramiko.pkey import UnknownKeyType

from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.devices.ssh.settings import HostSettings

AGENT_TIMEOUT_S = 30.0  # a person may have to confirm, or to touch the key
_SLICE_S = 0.1
_MAGIC = b"openssh-key-v1\0"
_LOG = logger("devices")


@dataclass(frozen=True)
class Identity:
    """A key that may be offered.

    Attributes:
        name: the file, or the agent's comment.
        kind: ``ssh-ed25519``, or a certificate's kind.
        blob: its public half; empty when only the private half can tell.
        key: signs; None while it is still in its file.
        path: the file of the private half.
        locked: a passphrase is needed.
    """

    name: str
    kind: str = ""
    blob: bytes = b""
    key: paramiko.PKey | None = None
    path: Path | None = None
    locked: bool = False


@contextlib.contextmanager
def identities(settings: HostSettings, ctx: JobContext) -> Iterator[tuple[Identity, ...]]:
    """The keys to offer to a host, in OpenSSH's order: named ones first; the agent is open."""
    with _agent_keys(settings, ctx) as agent:
        files = [found for path in settings.keys for found in in_file(path)]
        named = {identity.blob for identity in files if identity.blob}
        first = [identity for identity in agent if identity.blob in named]
        held = {identity.blob for identity in first}
        others = [i for i in agent if i.blob not in held] if not settings.only_keys else []
        rest = [i for i in files if i.blob not in held]
        rest.sort(key=lambda identity: identity.locked)
        yield (*first, *others, *rest)


# -- the agent --------------------------------------------------------------------------------


@contextlib.contextmanager
def _agent_keys(settings: HostSettings, ctx: JobContext) -> Iterator[list[Identity]]:
    agent = _agent(settings.agent, ctx)
    if agent is None:
        yield []
        return
    try:
        yield [
            Identity(key.comment or "agent", key.name, key.asbytes(), key)
            for key in agent.get_keys()
        ]
    finally:
        cast(Any, agent)._close()


def _agent(wanted: str, ctx: JobContext) -> AgentSSH | None:
    if wanted == "none":
        return None
    try:
        if sys.platform == "win32":
            return paramiko.Agent()
        path = wanted or os.environ.get("SSH_AUTH_SOCK", "")
        return _agent_at(path, ctx) if path else None
    except (OSError, paramiko.SSHException) as error:  # it has gone, or is none
        _LOG.info("the agent does not answer: %s", error)
        return None


class _AgentLine:
    """The agent's socket; a job that waits for a person's consent can be cancelled."""

    def __init__(self, path: str, ctx: JobContext) -> None:
        self._ctx = ctx
        self._sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._sock.settimeout(_SLICE_S)
        try:
            self._sock.connect(path)
        except OSError:
            self._sock.close()
            raise

    def send(self, data: bytes) -> None:
        self._sock.sendall(data)

    def recv(self, size: int) -> bytes:
        deadline = time.monotonic() + AGENT_TIMEOUT_S
        while True:
            self._ctx.check()
            try:
                return self._sock.recv(size)
            except TimeoutError:
                if time.monotonic() > deadline:
                    raise

    def close(self) -> None:
        self._sock.close()


def _agent_at(path: str, ctx: JobContext) -> AgentSSH:
    agent = AgentSSH()
    line = _AgentLine(path, ctx)
    try:
        cast(Any, agent)._connect(line)
    except BaseException:
        line.close()
        raise
    return agent


# -- files ------------------------------------------------------------------------------------


def in_file(path: Path) -> list[Identity]:
    """What a private key file offers: the key, and before it its certificate when there is one."""
    try:
        text = path.read_text(encoding="ascii", errors="replace")
    except OSError:  # most of the usual names are not there
        return []
    if "PRIVATE KEY" not in text:
        return []
    inside, locked = _look_inside(text)
    blob = inside or _public_half(path.with_name(path.name + ".pub"))
    plain = Identity(str(path), kind_of(blob), blob, path=path, locked=locked)
    certificate = _public_half(path.with_name(path.name + "-cert.pub"))
    if not certificate:
        return [plain]
    return [Identity(f"{path}-cert", kind_of(certificate), certificate, None, path, locked), plain]


def kind_of(blob: bytes) -> str:
    """The kind that a public key says it is of."""
    return paramiko.Message(blob).get_text() if blob else ""


def _public_half(path: Path) -> bytes:
    try:
        fields = path.read_text(encoding="utf-8", errors="replace").split()
        return base64.b64decode(fields[1], validate=True)
    except (OSError, IndexError, binascii.Error):
        return b""


def _look_inside(text: str) -> tuple[bytes, bool]:
    """The public half in a private key's file, and whether the private one is locked."""
    if "BEGIN OPENSSH PRIVATE KEY" not in text:
        return b"", "ENCRYPTED" in text
    body = "".join(line for line in text.splitlines() if "---" not in line)
    try:
        content = base64.b64decode(body)
    except binascii.Error:
        return b"", False
    if not content.startswith(_MAGIC):
        return b"", False
    message = paramiko.Message(content[len(_MAGIC) :])
    cipher = message.get_text()
    message.get_binary()  # how the key is derived
    message.get_binary()
    number = message.get_int()
    return (message.get_binary() if number == 1 else b""), cipher != "none"


class WrongPassphraseError(Exception):
    """A key file was not opened by the passphrase."""


class UnusableKeyError(Exception):
    """A key file that cannot be used: broken, or of a kind that paramiko does not know."""


def unlocked(identity: Identity, passphrase: str | None) -> paramiko.PKey:
    """The key that signs.

    Raises:
        WrongPassphraseError: the passphrase does not open the file.
        UnusableKeyError: it is none that can be used.
    """
    if identity.key is not None:
        return identity.key
    assert identity.path is not None
    secret = None if passphrase is None else passphrase.encode("utf-8")
    try:
        return paramiko.PKey.from_path(identity.path, cast(Any, secret))
    except (OSError, paramiko.SSHException, UnknownKeyType, ValueError, TypeError) as error:
        if identity.locked and not isinstance(error, OSError):
            raise WrongPassphraseError from error
        raise UnusableKeyError(f"{identity.path}: {error}") from error
