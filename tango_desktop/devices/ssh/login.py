"""Logging in: keys first, then what the device asks for. Only the thread of the job waits."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import paramiko
from paramiko.common import MSG_USERAUTH_FAILURE, MSG_USERAUTH_SUCCESS

from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.devices.connection import Secret, SecretQuestion
from tango_desktop.devices.ssh import sentences
from tango_desktop.devices.ssh.keys import (
    Identity,
    UnusableKeyError,
    WrongPassphraseError,
    identities,
    kind_of,
    unlocked,
)
from tango_desktop.devices.ssh.messages import Answer, LoginMessages
from tango_desktop.devices.ssh.secret_store import SecretStore
from tango_desktop.devices.ssh.settings import HostSettings
from tango_desktop.errors import LoginError
from tango_desktop.i18n import tr

_SLICE_S = 0.1
_ANSWER_TIMEOUT_S = 30.0  # a device that looks names up first takes its time
_TRIES = 3
_PASSWORD, _INTERACTIVE = "password", "keyboard-interactive"
_LOG = logger("devices")


class TooLateError(Exception):
    """The device hung up while a person thought about an answer, which is remembered now."""


def log_in(
    transport: paramiko.Transport, settings: HostSettings, secrets: SecretStore, ctx: JobContext
) -> None:
    """Log in as the settings say; returns when we are in.

    Raises:
        LoginError: the device refuses, or wants a secret that nobody gives.
        TooLateError: connect again, and the answer will be there.
        paramiko.SSHException, OSError, EOFError: the line is gone.
        JobCancelled: the job was cancelled.
    """
    _Login(transport, settings, secrets, ctx).run()


@dataclass
class _Login:
    transport: paramiko.Transport
    settings: HostSettings
    secrets: SecretStore
    ctx: JobContext
    methods: tuple[str, ...] = ()
    offered: int = 0
    passwords: int = 0
    unanswered: bool = False
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.line = LoginMessages(self.transport)

    def run(self) -> None:
        self.line.begin()
        self._next()
        self.line.ask_in(self.settings.user, "none")
        if self._let_in(self._next()):
            return
        ways: dict[str, Callable[[], bool]] = {
            "publickey": self._by_keys,
            _PASSWORD: self._by_password,
            _INTERACTIVE: self._by_questions,
        }
        tried: set[str] = set()
        # A device may want several in turn: after each it says what may follow.
        while way := next((w for w in ways if w in self.methods and w not in tried), None):
            tried.add(way)
            if ways[way]():
                return
        raise self._refused()

    def _refused(self) -> LoginError:
        if self.unanswered:
            error = sentences.unanswered(self.settings)
        else:
            error = sentences.refused(self.settings, self.methods, self.offered)
        error.details = "\n".join(self.problems)
        return error

    # -- answers ------------------------------------------------------------------------------

    def _next(self) -> Answer:
        deadline = time.monotonic() + _ANSWER_TIMEOUT_S
        while time.monotonic() < deadline:
            self.ctx.check()
            try:
                return self.line.answers.get(timeout=_SLICE_S)
            except queue.Empty:
                if not self.transport.is_active():
                    raise self._hung_up() from self.transport.get_exception()
        raise TimeoutError(tr("no answer"))

    def _hung_up(self) -> Exception:
        if self.passwords:
            return self._refused()
        if self.offered:
            return sentences.login_ended(self.settings, self.offered)
        return EOFError()

    def _let_in(self, answer: Answer) -> bool:
        kind, message = answer
        if kind == MSG_USERAUTH_FAILURE:
            self.methods = tuple(message.get_list())
        return kind == MSG_USERAUTH_SUCCESS

    # -- keys ---------------------------------------------------------------------------------

    def _by_keys(self) -> bool:
        with identities(self.settings, self.ctx) as every:
            return any(self._by_key(identity) for identity in every)

    def _by_key(self, identity: Identity) -> bool:
        key = None
        if not identity.blob:  # only the opened file tells which key it is
            key = self._opened(identity)
            if key is None:
                return False
            blob = key.asbytes()
            identity = Identity(identity.name, kind_of(blob), blob, key, identity.path)
        if not self._would_do(identity):
            return False
        key = key or self._opened(identity)
        if key is None:
            return False
        return self._proved(identity, key)

    def _proved(self, identity: Identity, key: paramiko.PKey) -> bool:
        user, kind, blob = self.settings.user, identity.kind, identity.blob
        try:
            signature = self.line.sign(user, kind, blob, key)
        except (paramiko.SSHException, OSError) as error:  # somebody told the agent not to
            self.problems.append(f"{identity.name}: {error}")
            return False
        self.line.prove(user, kind, blob, signature)
        return self._let_in(self._next())

    def _would_do(self, identity: Identity) -> bool:
        self.offered += 1
        try:
            self.line.offer(self.settings.user, identity.kind, identity.blob)
        except paramiko.AuthenticationException as error:  # no algorithm in common
            self.problems.append(f"{identity.name}: {error}")
            return False
        kind, message = self._next()
        self._let_in((kind, message))
        return kind != MSG_USERAUTH_FAILURE

    def _opened(self, identity: Identity) -> paramiko.PKey | None:
        """The key ready to sign; None when its passphrase is not given, or it is unusable."""
        if not identity.locked:
            return self._usable(identity, None)
        opened: list[paramiko.PKey] = []

        def fits(passphrase: str) -> bool:
            try:
                key = self._usable(identity, passphrase)
            except WrongPassphraseError:
                return False
            opened.extend([key] if key is not None else [])
            return True

        self._with_secret("passphrase", str(identity.path), fits)
        return opened[0] if opened else None

    def _usable(self, identity: Identity, passphrase: str | None) -> paramiko.PKey | None:
        try:
            return unlocked(identity, passphrase)
        except UnusableKeyError as error:
            self.problems.append(str(error))
            return None

    # -- secrets ------------------------------------------------------------------------------

    def _by_password(self) -> bool:
        def fits(password: str) -> bool:
            self.passwords += 1
            self.line.ask_in(self.settings.user, _PASSWORD, False, password)
            return self._let_in(self._next())

        return self._with_secret(_PASSWORD, self.settings.who, fits)

    def _with_secret(self, what: str, of: str, fits: Callable[[str], bool]) -> bool:
        """Try the remembered secret, then what the person says; remember what fitted."""
        known = self.secrets.find(what, of)
        again = ""
        if known is not None:
            if fits(known):
                return True
            self.secrets.forget(what, of)
            again = tr("The one remembered was refused.")
        for _ in range(_TRIES):
            secret = self._ask(what, of, again, self.secrets.can_keep)
            if secret is None:
                return False
            if not self.transport.is_active():
                self.secrets.remember(what, of, Secret(secret.text))
                raise TooLateError
            if fits(secret.text):
                self.secrets.remember(what, of, secret)
                return True
            again = tr("It was refused.")
        return False

    def _ask(self, what: str, of: str, again: str, can_keep: bool) -> Secret | None:
        answer = self.ctx.ask(SecretQuestion(self.settings.title, what, of, again, can_keep))
        if not isinstance(answer, Secret):
            self.unanswered = True
            return None
        return answer

    # -- what the device asks (RFC 4256) --------------------------------------------------------

    def _by_questions(self) -> bool:
        def fits(password: str) -> bool:
            self.passwords += 1
            self.line.ask_in(self.settings.user, _INTERACTIVE, "", "")
            answer = self._next()
            while answer[0] not in (MSG_USERAUTH_FAILURE, MSG_USERAUTH_SUCCESS):
                self.line.reply(self._replies(_questions(answer[1]), password))
                answer = self._next()
            return self._let_in(answer)

        return self._with_secret(_PASSWORD, self.settings.who, fits)

    def _replies(self, questions: Sequence[tuple[str, bool]], password: str) -> list[str]:
        """The password for what must not be shown and is alone; the person says the rest."""
        if len(questions) == 1 and not questions[0][1] and "assword" in questions[0][0]:
            return [password]
        replies = []
        for text, _ in questions:
            secret = self._ask(_PASSWORD, text.strip(), "", can_keep=False)
            replies.append("" if secret is None else secret.text)
        return replies


def _questions(message: paramiko.Message) -> list[tuple[str, bool]]:
    for _ in range(3):  # title, instructions, language
        message.get_binary()
    return [(message.get_text(), message.get_boolean()) for _ in range(message.get_int())]
