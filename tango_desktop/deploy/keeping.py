"""The desk's side of an installation: talks with a keeper that runs on the device."""

from __future__ import annotations

import getpass
import json
import os
import platform
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil

from tango_desktop.core.files import read_text, write_text
from tango_desktop.core.folders import data_folder
from tango_desktop.core.jobs import JobContext, JobControl
from tango_desktop.deploy.refusals import ended, refusal
from tango_desktop.devices.connection import Connection, RemoteProcess
from tango_desktop.errors import ConnectionLostError, TangoError, UnreachableError

Answer = dict[str, Any]

_HERE = Path(__file__).parent
# In the order in which they import each other; what they are called on the device.
_MODULES = (
    "runner.manifest",
    "runner.unpack",
    "keeper.disk",
    "keeper.layout",
    "keeper.line",
    "keeper.lock",
    "keeper.staging",
    "keeper.trying",
    "keeper.main",
)
# Python 3.6 on the device reads the modules from the line and starts them; nothing is installed.
_BOOTSTRAP = """\
import sys,json,types
b=sys.stdin.buffer
def module(name,source=None):
    m=types.ModuleType(name);sys.modules[name]=m
    m.__package__=name if source is None else name.rpartition('.')[0]
    if source is None:m.__path__=[]
    parent,_,last=name.rpartition('.')
    if parent:setattr(sys.modules[parent],last,m)
    if source is not None:exec(compile(source,name,'exec'),m.__dict__)
for name in ('tango','tango.runner','tango.keeper'):module(name)
for name,source in json.loads(b.read(int(b.readline())).decode()):module('tango.'+name,source)
sys.modules['tango.keeper.main'].main()
"""
_BEAT_S = 3.0
_SILENCE_S = 20.0
_LEAVE_S = 2.0

_open_sessions: set[str] = set()


def sources() -> list[tuple[str, str]]:
    """The keeper's modules and their texts, in the order in which they are to be read."""
    return [
        (name, (_HERE / f"{name.replace('.', '/')}.py").read_text(encoding="utf-8"))
        for name in _MODULES
    ]


def _nobody(_: str, __: float | None) -> None:
    return None


class KeeperSession:
    """A keeper on a device. Close it: what is not confirmed by then is undone there.

    Attributes:
        connection: leads to the device.
        python: runs the keeper there.
        on_note: told what the keeper is doing and, where that is known, how far it is, 0 to 1.
    """

    def __init__(self, connection: Connection, python: str, ctx: JobContext) -> None:
        self.connection = connection
        self.python = python
        self.on_note: Callable[[str, float | None], None] = _nobody
        self._name = uuid.uuid4().hex
        self._told = self._heard = time.monotonic()
        self._in_word = False
        # The job's own until the end, which its cancellation must not stop.
        self._line_ctx = replace(ctx)
        command = [python, "-I", "-S", "-B", "-u", "-c", _BOOTSTRAP]
        self._process: RemoteProcess = connection.start(command, self._line_ctx)
        try:
            text = json.dumps(sources()).encode("ascii")
            self._send(b"%d\n%s" % (len(text), text))
        except BaseException:
            self._process.close()
            raise
        _open_sessions.add(self._name)

    @property
    def title(self) -> str:
        """The device in sentences."""
        return self.connection.target.title

    def open(self, folder: str, ctx: JobContext, must_exist: bool = False) -> Answer:
        """Take the folder's lock and clear up what an earlier installation left.

        A keeper that a program of this computer left there when it was killed, or when the line
        went, is ended; it goes back by itself.

        Raises:
            DeployError: another installation is going on, or the folder cannot be used.
        """
        values = {"folder": folder, "must_exist": must_exist, "owner": self._owner()}
        answer = self._exchange(ctx, "open", values)
        if answer.get("error") == "busy" and _is_left_over(answer["holder"]):
            answer = self._exchange(ctx, "open", {**values, "take_over": True})
        return self._checked(answer)

    def ask(self, ctx: JobContext, order: str, **values: object) -> Answer:
        """Have an order carried out.

        Raises:
            TangoError: it was refused, or failed; nothing that was current has changed.
            ConnectionLostError: the line is gone, or the device is silent.
            JobCancelled: the job was cancelled.
        """
        return self._checked(self._exchange(ctx, order, values))

    def accept(self, digest: str, ctx: JobContext) -> Answer:
        """A file has been sent; the answer has an ``error`` when it arrived damaged.

        Raises:
            ConnectionLostError: the line is gone, or the device is silent.
        """
        answer = self._exchange(ctx, "accept", {"digest": digest})
        return answer if answer.get("error") == "not whole" else self._checked(answer)

    def alive(self) -> None:
        """Tell the keeper that the desk lives; to be called in long work, cheap."""
        if time.monotonic() - self._told > _BEAT_S:
            self._send(b'{"alive": true}\n')

    def close(self) -> None:
        """End the keeper; it undoes what is not confirmed first."""
        _open_sessions.discard(self._name)
        self._line_ctx.control = JobControl()
        try:
            if not self._in_word:  # else it waits for the rest of an order; it has nothing to undo
                with suppress(TangoError):
                    self._process.end_input()
                    self._process.wait(self._line_ctx, _LEAVE_S)
        finally:
            self._process.close()

    # -- the line -------------------------------------------------------------------------------

    def _owner(self) -> Mapping[str, object]:
        return {
            "user": _user(),
            "host": platform.node(),
            "desk": _desk(),
            "pid": os.getpid(),
            "session": self._name,
        }

    def _checked(self, answer: Answer) -> Answer:
        if "error" in answer:
            raise refusal(answer, self.title)
        return answer

    def _exchange(self, ctx: JobContext, order: str, values: Mapping[str, object]) -> Answer:
        ctx.check()
        text = json.dumps({"do": order, **values})
        self._send(text.encode("ascii") + b"\n")
        self._heard = time.monotonic()
        while True:
            answer = self._read(ctx)
            if "ok" in answer or "error" in answer:
                return answer
            if "note" in answer:
                self.on_note(answer["note"], answer["share"])

    def _send(self, data: bytes) -> None:
        self._told = time.monotonic()
        self._in_word = True
        try:
            self._process.send(data)
        except ConnectionLostError as error:
            raise ended(self.title, self._process.errors() or error.details) from error
        self._in_word = False

    def _read(self, ctx: JobContext) -> Answer:
        """What the keeper says next; empty when it only said that it lives, or nothing yet."""
        line = self._process.read_line(ctx, 1.0)
        if line is None:
            if time.monotonic() - self._heard > _SILENCE_S:
                raise ended(self.title, "silent")
            self.alive()
            return {}
        if not line.endswith(b"\n"):
            raise ended(self.title, self._process.errors())
        self._heard = time.monotonic()
        answer: Answer = json.loads(line)
        return answer


@contextmanager
def keeper(connection: Connection, python: str, ctx: JobContext) -> Iterator[KeeperSession]:
    """A keeper on the device while the block runs.

    Raises:
        DeviceError: the device cannot be reached.
    """
    session = KeeperSession(connection, python, ctx)
    try:
        yield session
    except (ConnectionLostError, UnreachableError) as error:  # also of files on their way
        raise ended(session.title, error.details or error.message) from error
    finally:
        session.close()


def beating(session: KeeperSession, told: Callable[[int], None]) -> Callable[[int], None]:
    """``told``, for ``Connection.put``, which keeps the keeper's patience as well."""

    def on_bytes(there: int) -> None:
        session.alive()
        told(there)

    return on_bytes


def _is_left_over(holder: Mapping[str, Any]) -> bool:
    """Whether the program that started that keeper is one of this computer's and is gone."""
    if holder.get("desk") != _desk():
        return False
    if holder.get("pid") == os.getpid():
        return holder.get("session") not in _open_sessions
    return isinstance(holder.get("pid"), int) and not psutil.pid_exists(holder["pid"])


def _desk() -> str:
    """Tells this computer from every other, also from those of the same name."""
    path = data_folder() / "desk.txt"
    if not path.is_file():
        write_text(path, uuid.uuid4().hex)
    return f"{read_text(path)} {platform.node()}"


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no account of that number; Windows without names
        return ""
