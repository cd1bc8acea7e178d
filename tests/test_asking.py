"""Questions on the terminal."""

from __future__ import annotations

import signal
from collections.abc import Callable

import pytest

from tango_desktop.asking import TerminalAsker
from tango_desktop.devices.connection import HostKeyQuestion, Secret, SecretQuestion
from tango_desktop.errors import JobCancelled, SettingsError
from tests.alone import call_alone

FINGERPRINT = "SHA256:" + "x" * 43
KEY = HostKeyQuestion("pi", "10.0.0.7:22", "ssh-ed25519", FINGERPRINT)
PASSWORD = SecretQuestion("pi", "password", "pi@10.0.0.7:22")


def _typing(*lines: str) -> Callable[[str], str]:
    left = list(lines)
    return lambda text: left.pop(0)


def _nobody_types(text: str) -> str:
    raise AssertionError(f"asked: {text}")


def test_nobody_is_asked_where_nobody_sits() -> None:
    asker = TerminalAsker((), _nobody_types, _nobody_types, somebody=False)
    assert asker(KEY) is None
    assert asker(PASSWORD) is None
    assert asker("something else") is None


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("yes\n", True),
        (" YES \n", True),
        (FINGERPRINT + "\n", True),
        ("SHA256:" + "y" * 43, False),
        ("no\n", False),
        ("y\n", False),
        ("\n", False),
        ("", False),
    ],
)
def test_only_a_whole_yes_or_the_fingerprint_trusts(typed: str, answer: bool) -> None:
    shown: list[str] = []

    def ask(text: str) -> str:
        shown.append(text)
        return typed

    assert TerminalAsker((), ask, _nobody_types, somebody=True)(KEY) is answer
    assert FINGERPRINT in shown[0]


def test_given_fingerprints_decide_without_asking() -> None:
    asker = TerminalAsker((FINGERPRINT + "=",), _nobody_types, _nobody_types, somebody=True)
    assert asker(KEY) is True
    other = HostKeyQuestion("pi", "10.0.0.7:22", "ssh-ed25519", "SHA256:" + "z" * 43)
    assert asker(other) is False


@pytest.mark.parametrize("text", ["", "SHA256:", "MD5:11:22", "x" * 50, "SHA256:" + "x" * 40])
def test_what_is_no_fingerprint_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="not a fingerprint"):
        TerminalAsker((text,))


def test_secrets_are_typed_hidden_and_kept_only_when_wished() -> None:
    asker = TerminalAsker((), _nobody_types, _typing("raspberry"), somebody=True)
    assert asker(PASSWORD) == Secret("raspberry")
    can_keep = SecretQuestion("pi", "passphrase", "~/.ssh/id", "It was refused.", can_keep=True)
    for said, keep in (("yes\n", True), ("no\n", False), ("\n", False)):
        asker = TerminalAsker((), _typing(said), _typing("secret"), somebody=True)
        assert asker(can_keep) == Secret("secret", keep)
    assert TerminalAsker((), _nobody_types, _typing(""), somebody=True)(PASSWORD) is None


def test_the_end_of_the_input_is_no_answer() -> None:
    def ended(text: str) -> str:
        raise EOFError

    assert TerminalAsker((), _nobody_types, ended, somebody=True)(PASSWORD) is None


def ask_and_interrupt() -> None:
    """Both kinds of question, Ctrl+C at each; in a process of its own."""

    def interrupted(text: str) -> str:
        signal.raise_signal(signal.SIGINT)
        raise AssertionError("not interrupted")

    before = signal.getsignal(signal.SIGINT)
    asker = TerminalAsker((), interrupted, interrupted, somebody=True)
    for question in (KEY, PASSWORD):
        with pytest.raises(JobCancelled):
            asker(question)
    assert signal.getsignal(signal.SIGINT) is before


def test_ctrl_c_at_a_question_cancels_and_leaves_the_handler_as_it_was() -> None:
    call_alone("test_asking", "ask_and_interrupt")
