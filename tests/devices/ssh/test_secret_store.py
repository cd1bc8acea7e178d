"""Secrets: in memory, in a guarded key ring when allowed, nowhere else."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import keyring
import keyring.backend
import keyring.errors
import pytest

from tango_desktop.devices.connection import Secret
from tango_desktop.devices.ssh import secret_store
from tango_desktop.devices.ssh.secret_store import SERVICE, SecretStore, guarded_key_ring


class Ring(keyring.backend.KeyringBackend):
    """A key ring in memory."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise keyring.errors.KeyringLocked
        return self.texts.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise keyring.errors.KeyringLocked
        self.texts[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.texts.pop((service, username), None) is None:
            raise keyring.errors.PasswordDeleteError


class GuardedRing(Ring):
    """One that the system guards."""


GuardedRing.__module__ = "keyring.backends.SecretService"


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Iterator[GuardedRing]:
    ring = GuardedRing()
    monkeypatch.setattr(keyring, "get_keyring", lambda: ring)
    return ring


@pytest.fixture
def open_ring(monkeypatch: pytest.MonkeyPatch) -> Ring:
    ring = Ring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: ring)
    return ring


def test_it_is_remembered_while_the_program_runs(open_ring: Ring) -> None:
    store = SecretStore()
    store.remember("password", "pi@board:22", Secret("raspberry", keep=True))
    assert store.find("password", "pi@board:22") == "raspberry"
    assert store.find("passphrase", "pi@board:22") is None
    assert SecretStore().find("password", "pi@board:22") is None
    assert not store.can_keep
    assert open_ring.texts == {}  # it does not guard what it gets


def test_it_is_kept_only_when_the_person_says_so(ring: GuardedRing) -> None:
    store = SecretStore()
    assert store.can_keep
    store.remember("password", "a", Secret("one"))
    store.remember("password", "b", Secret("two", keep=True))
    assert ring.texts == {(SERVICE, "password b"): "two"}
    assert SecretStore().find("password", "b") == "two"


def test_what_was_refused_is_forgotten_everywhere(ring: GuardedRing) -> None:
    store = SecretStore()
    store.remember("password", "a", Secret("one", keep=True))
    store.forget("password", "a")
    assert store.find("password", "a") is None
    assert ring.texts == {}
    store.forget("password", "a")  # twice does no harm


def test_a_locked_ring_is_as_none(ring: GuardedRing, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ring.locked = True
    store = SecretStore()
    assert store.find("password", "a") is None
    store.remember("password", "a", Secret("hunter2", keep=True))
    assert store.find("password", "a") == "hunter2"
    assert "hunter2" not in caplog.text


def test_a_guarded_ring_among_others_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    class Chain(Ring):
        backends = (Ring(), GuardedRing())

    monkeypatch.setattr(keyring, "get_keyring", Chain)
    assert isinstance(guarded_key_ring(), GuardedRing)


@pytest.mark.parametrize("name", ["null", "fail", "chainer"])
def test_rings_that_hide_nothing_do_not_count(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = Ring()
    monkeypatch.setattr(Ring, "__module__", f"keyring.backends.{name}")
    monkeypatch.setattr(keyring, "get_keyring", lambda: ring)
    assert guarded_key_ring() is None


def test_nothing_shows_a_secret() -> None:
    store = SecretStore()
    store.remember("password", "a", Secret("hunter2"))
    assert "hunter2" not in repr(store) + repr(Secret("hunter2")) + repr(secret_store.SECRETS)
