"""Questions of jobs, asked on the terminal; where nobody sits at one, nobody answers."""

from __future__ import annotations

import contextlib
import getpass
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence

from tango_desktop.devices.connection import HostKeyQuestion, Secret, SecretQuestion
from tango_desktop.errors import JobCancelled, SettingsError
from tango_desktop.i18n import tr

_PREFIX = "SHA256:"
_OVER_BAR = "\r\x1b[K"  # the line of the progress bar is written over


def checked_fingerprints(texts: Sequence[str]) -> tuple[str, ...]:
    """Fingerprints as a person wrote them behind ``--accept-host-key``.

    Raises:
        SettingsError: one is none.
    """
    for text in texts:
        if not text.startswith(_PREFIX) or len(_plain(text)) != 43:  # 32 bytes in base64
            raise SettingsError(
                tr("“{text}” is not a fingerprint.", text=text),
                tr("It looks like SHA256:… and is shown by ssh-keygen -l on the device."),
            )
    return tuple(_plain(text) for text in texts)


def _plain(fingerprint: str) -> str:
    return fingerprint.removeprefix(_PREFIX).rstrip("=")


class TerminalAsker:
    """Answers :meth:`JobContext.ask` for a job of the command line.

    Secrets are typed, hidden; they are taken from no argument, variable or file.

    Args:
        accepted: fingerprints of devices to trust without asking; with any, no other is trusted.
        ask_line: shows a text and reads a line.
        ask_secret: the same without showing what is typed.
        somebody: whether a person sits at the terminal.
    """

    def __init__(
        self,
        accepted: Sequence[str] = (),
        ask_line: Callable[[str], str] | None = None,
        ask_secret: Callable[[str], str] | None = None,
        somebody: bool | None = None,
    ) -> None:
        self._accepted = checked_fingerprints(accepted)
        self._ask_line = ask_line or _read_line
        self._ask_secret = ask_secret or _read_secret
        self._somebody = _at_terminal() if somebody is None else somebody

    def __call__(self, question: object) -> object:
        """The answer; None when nobody gives one."""
        if isinstance(question, HostKeyQuestion):
            return self._is_it(question)
        if isinstance(question, SecretQuestion) and self._somebody:
            with _interrupting():
                return self._secret(question)
        return None

    def _is_it(self, question: HostKeyQuestion) -> bool | None:
        if self._accepted:
            return _plain(question.fingerprint) in self._accepted
        if not self._somebody:
            return None
        text = tr(
            "{title} ({address}) is not known yet. Its {kind} key has the fingerprint "
            "{fingerprint}.",
            title=question.title,
            address=question.address,
            kind=question.kind,
            fingerprint=question.fingerprint,
        )
        with _interrupting():
            said = self._ask_line(text + "\n" + tr("Is it the right device? (yes/no)") + " ")
        answer = said.strip()
        if answer.startswith(_PREFIX):  # the fingerprint itself, as ssh takes it too
            return _plain(answer) == _plain(question.fingerprint)
        return answer.lower() in ("yes", tr("yes"))

    def _secret(self, question: SecretQuestion) -> Secret | None:
        again = question.again + " " if question.again else ""
        what = _SECRETS.get(question.what, _other)(question)
        try:
            text = self._ask_secret(f"{again}{what}: ")
        except EOFError:
            return None
        if not text:
            return None
        return Secret(text, question.can_keep and self._keep())

    def _keep(self) -> bool:
        said = self._ask_line(tr("Keep it in the system's key ring? (yes/no)") + " ")
        return said.strip().lower() in ("yes", tr("yes"))


def _password(question: SecretQuestion) -> str:
    return tr("Password of {of}", of=question.of)


def _passphrase(question: SecretQuestion) -> str:
    return tr("Passphrase of the key {of}", of=question.of)


def _other(question: SecretQuestion) -> str:
    return question.of


_SECRETS: dict[str, Callable[[SecretQuestion], str]] = {
    "password": _password,
    "passphrase": _passphrase,
}


def _at_terminal() -> bool:
    streams = (sys.stdin, sys.stderr)
    return all(stream is not None and stream.isatty() for stream in streams)


def _read_line(text: str) -> str:
    sys.stderr.write(_OVER_BAR + text)
    sys.stderr.flush()
    return sys.stdin.readline()


def _read_secret(text: str) -> str:
    return getpass.getpass(_OVER_BAR + text)


@contextlib.contextmanager
def _interrupting() -> Iterator[None]:
    """While a person is asked, Ctrl+C cancels at once: nothing else would wake the reading."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt as error:
        raise JobCancelled from error
    finally:
        signal.signal(signal.SIGINT, before)
