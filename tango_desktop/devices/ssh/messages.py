"""Messages of the SSH protocol that paramiko has no call for, or none that can be interrupted.

The only place that uses paramiko's inner names (the same from 3.5 to 5.1).
"""

from __future__ import annotations

import queue
from collections.abc import Sequence
from threading import Event
from typing import Any, cast

import paramiko
from paramiko.auth_handler import AuthHandler
from paramiko.common import (
    MSG_SERVICE_ACCEPT,
    MSG_USERAUTH_BANNER,
    MSG_USERAUTH_FAILURE,
    MSG_USERAUTH_INFO_REQUEST,
    MSG_USERAUTH_SUCCESS,
    cMSG_CHANNEL_REQUEST,
    cMSG_GLOBAL_REQUEST,
    cMSG_SERVICE_REQUEST,
    cMSG_USERAUTH_INFO_RESPONSE,
    cMSG_USERAUTH_REQUEST,
)

_KEEPALIVE = "keepalive@openssh.com"
Answer = tuple[int, paramiko.Message]


class LoginMessages(AuthHandler):
    """The login as questions and answers: what comes is queued for the thread that logs in.

    RFC 4252 (public keys, passwords), RFC 4256 (questions of the device).
    """

    def __init__(self, transport: paramiko.Transport) -> None:
        super().__init__(transport)
        self._inner = cast(Any, transport)
        self.answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self.authenticated = False
        transport.auth_handler = self

    @property
    def _handler_table(self) -> dict[int, Any]:
        return {
            MSG_SERVICE_ACCEPT: lambda m: self.answers.put((MSG_SERVICE_ACCEPT, m)),
            MSG_USERAUTH_SUCCESS: self._on_success,
            MSG_USERAUTH_FAILURE: lambda m: self.answers.put((MSG_USERAUTH_FAILURE, m)),
            MSG_USERAUTH_BANNER: lambda m: None,
            # The same number says that a key would do (MSG_USERAUTH_PK_OK).
            MSG_USERAUTH_INFO_REQUEST: lambda m: self.answers.put((MSG_USERAUTH_INFO_REQUEST, m)),
        }

    def _on_success(self, message: paramiko.Message) -> None:
        self.authenticated = True
        self._inner._auth_trigger()
        self.answers.put((MSG_USERAUTH_SUCCESS, message))

    def begin(self) -> None:
        """Ask to be let in at all."""
        message = paramiko.Message()
        message.add_byte(cMSG_SERVICE_REQUEST)
        message.add_string("ssh-userauth")
        self._inner._send_message(message)

    def ask_in(self, user: str, method: str, *fields: bytes | str | bool) -> None:
        """Ask to be let in as ``user`` by ``method``."""
        self._inner._send_message(_login_request(user, method, fields))

    def reply(self, texts: Sequence[str]) -> None:
        """Answer the questions of ``keyboard-interactive``."""
        message = paramiko.Message()
        message.add_byte(cMSG_USERAUTH_INFO_RESPONSE)
        message.add_int(len(texts))
        for text in texts:
            message.add_string(text)
        self._inner._send_message(message)

    def offer(self, user: str, kind: str, blob: bytes) -> None:
        """Ask whether a key would do; nothing is signed yet."""
        self.ask_in(user, "publickey", False, self._algorithm(kind), blob)

    def sign(self, user: str, kind: str, blob: bytes, key: paramiko.PKey) -> object:
        """The signature that proves that we have a key; the agent may refuse to give it."""
        algorithm = self._algorithm(kind)
        fields = (True, algorithm, blob)
        signed = paramiko.Message()
        signed.add_string(self._inner.session_id)
        signed.add_bytes(_login_request(user, "publickey", fields).asbytes())
        return key.sign_ssh_data(signed.asbytes(), algorithm)

    def prove(self, user: str, kind: str, blob: bytes, signature: object) -> None:
        """Ask to be let in with a key and its signature (bytes or a message)."""
        self.ask_in(user, "publickey", True, self._algorithm(kind), blob, cast(bytes, signature))

    def _algorithm(self, kind: str) -> str:
        return str(cast(Any, self)._finalize_pubkey_algorithm(kind))


def _login_request(
    user: str, method: str, fields: Sequence[bytes | str | bool]
) -> paramiko.Message:
    message = paramiko.Message()
    message.add_byte(cMSG_USERAUTH_REQUEST)
    for text in (user, "ssh-connection", method):
        message.add_string(text)
    for value in fields:
        if isinstance(value, bool):
            message.add_boolean(value)
        else:
            message.add_string(value)
    return message


def request(channel: paramiko.Channel, kind: str, value: bytes | str, wants_reply: bool) -> Event:
    """Ask something of a channel: ``exec``, ``subsystem``, ``signal`` (RFC 4254, 6.5 to 6.9).

    Returns:
        What is set when the reply has come, or the channel was closed instead.
    """
    inner = cast(Any, channel)
    inner._event_pending()
    message = paramiko.Message()
    message.add_byte(cMSG_CHANNEL_REQUEST)
    message.add_int(channel.remote_chanid)
    message.add_string(kind)
    message.add_boolean(wants_reply)
    message.add_string(value)
    inner.transport._send_user_message(message)
    event: Event = inner.event
    return event


def granted(channel: paramiko.Channel) -> bool:
    """Whether the last request with a reply was granted."""
    return bool(cast(Any, channel).event_ready)


def all_read(channel: paramiko.Channel) -> bool:
    """Whether the program has closed its outputs and all of them was read."""
    ended = bool(channel.eof_received) or channel.closed
    return ended and not channel.recv_ready() and not channel.recv_stderr_ready()


def room(channel: paramiko.Channel) -> int:
    """The bytes that can be sent at once."""
    return int(cast(Any, channel).out_window_size)


def keep_alive(transport: paramiko.Transport, interval_s: int) -> None:
    """Ask the other end every so often whether it is there: any answer is one."""
    inner = cast(Any, transport)

    def ask() -> None:
        message = paramiko.Message()
        message.add_byte(cMSG_GLOBAL_REQUEST)
        message.add_string(_KEEPALIVE)
        message.add_boolean(True)
        inner._send_user_message(message)

    inner.packetizer.set_keepalive(interval_s, ask)


def end_handshake(transport: paramiko.Transport) -> None:
    """Stop the timer thread of a handshake that was given up."""
    cast(Any, transport).packetizer.complete_handshake()


def prefer(transport: paramiko.Transport, ciphers: Sequence[str], keys: Sequence[str]) -> None:
    """Put what we like best in front of what paramiko offers; what it lacks is left out."""
    options = transport.get_security_options()
    options.ciphers = _first(options.ciphers, ciphers)
    options.key_types = _first(options.key_types, keys)


def _first(offered: Sequence[str], liked: Sequence[str]) -> list[str]:
    front = [name for name in liked if name in offered]
    return [*front, *(name for name in offered if name not in front)]
