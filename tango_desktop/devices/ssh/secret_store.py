"""Passwords and passphrases: in memory while the program runs, in the key ring if allowed."""

from __future__ import annotations

import threading
from typing import Any

import keyring
import keyring.errors

from tango_desktop.core.jobs import logger
from tango_desktop.devices.connection import Secret

SERVICE = "tango-desktop"
# Those that the system guards. Others write plain files, or nothing at all.
_GUARDED = ("SecretService", "kwallet", "libsecret", "macOS", "Windows")
_LOG = logger("devices")


class SecretStore:
    """Secrets by what they open. Nothing here is ever printed, logged or written to a file."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._lock = threading.Lock()

    @property
    def can_keep(self) -> bool:
        """Whether there is a key ring that guards what it is given."""
        return guarded_key_ring() is not None

    def find(self, what: str, of: str) -> str | None:
        """The secret that was given before, or None."""
        with self._lock:
            known = self._texts.get(_name(what, of))
        if known is None:
            known = _from_ring(_name(what, of))
        return known

    def remember(self, what: str, of: str, secret: Secret) -> None:
        """Use ``secret`` the next time, too; put it into the key ring if that is allowed."""
        with self._lock:
            self._texts[_name(what, of)] = secret.text
        ring = guarded_key_ring() if secret.keep else None
        if ring is not None:
            try:
                ring.set_password(SERVICE, _name(what, of), secret.text)
            except keyring.errors.KeyringError as error:
                _LOG.warning("the key ring did not take it: %s", type(error).__name__)

    def forget(self, what: str, of: str) -> None:
        """It was refused: never offer it again."""
        with self._lock:
            self._texts.pop(_name(what, of), None)
        ring = guarded_key_ring()
        if ring is not None:
            try:
                ring.delete_password(SERVICE, _name(what, of))
            except keyring.errors.KeyringError as error:  # it was not there
                _LOG.debug("the key ring forgot nothing: %s", type(error).__name__)

    def __repr__(self) -> str:
        return "SecretStore(…)"


SECRETS = SecretStore()
"""What people have told this program since it started."""


def _name(what: str, of: str) -> str:
    return f"{what} {of}"


def _from_ring(name: str) -> str | None:
    ring = guarded_key_ring()
    if ring is None:
        return None
    try:
        found = ring.get_password(SERVICE, name)
    except keyring.errors.KeyringError as error:  # locked, and the person left it so
        _LOG.warning("the key ring did not answer: %s", type(error).__name__)
        return None
    return None if found is None else str(found)


def guarded_key_ring() -> Any:
    """The system's key ring; None when there is none, or only one that hides nothing."""
    chosen = keyring.get_keyring()
    for ring in (chosen, *getattr(chosen, "backends", ())):
        module = type(ring).__module__
        if module.startswith("keyring.backends.") and module.rpartition(".")[2] in _GUARDED:
            return ring
    return None
