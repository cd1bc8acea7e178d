"""The keeper: installs, switches and goes back, in a deployment folder, on the device itself.

The desk starts it for one change and talks with it (see ``line.py``). It holds the folder's lock
while it lives. When the desk goes away or falls silent before a switch is confirmed, it goes back
by itself; when it is killed, the launcher starts what was before, and the next keeper clears up.

    open → missing → (files) → build → try → activate → confirm
"""

import base64
import contextlib
import os
import signal
import sys
import zlib
from typing import Any, Callable, Dict, List, Optional

from ..runner import manifest, unpack
from . import disk, layout, staging, trying
from .line import GoneError, Line
from .lock import Lock

SILENCE_S = 30.0
PICTURES = ("benchmark", "trying")  # what measuring and trying brought
_KEPT = (layout.RELEASES, layout.ENVIRONMENTS, layout.INCOMING, layout.MONITOR, *PICTURES)
_ALLOWED = (layout.LOCK, *_KEPT)

Answer = Dict[str, Any]


class RefusalError(Exception):
    """An order that is not carried out: ``args`` are a word for why, and values for a sentence."""


class Keeper:
    """Carries out the desk's orders, one after the other."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._folder = ""
        self._lock: Optional[Lock] = None
        self._state = layout.empty_state()
        self._wanted: Optional[staging.Wanted] = None
        self._pending: Optional[Dict[str, Any]] = None  # of a switch that is not confirmed
        self._orders: Dict[str, Callable[[Dict[str, Any]], Answer]] = {
            "look": self._look,
            "open": self._open,
            "want": self._want,
            "prune": self._prune,
            "accept": self._accept,
            "take": self._take,
            "build": self._build,
            "try": self._try,
            "choose": self._choose,
            "activate": self._activate,
            "confirm": self._confirm,
            "uninstall": self._uninstall,
        }

    def serve(self) -> None:
        """Carry out orders until the desk has none; what is not confirmed is undone."""
        try:
            while True:
                self._line.say(self._answer(self._line.next()))
        except GoneError:
            pass
        finally:
            _let_nothing_interrupt()
            self._leave()

    def _answer(self, order: Dict[str, Any]) -> Answer:
        try:
            return dict(self._orders[order["do"]](order), ok=True)
        except RefusalError as refusal:
            return dict(refusal.args[1], error=refusal.args[0])
        except layout.DamagedError as error:
            path = os.path.join(self._folder, layout.STATE)
            return {"error": "damaged record", "path": path, "text": str(error)}
        except staging.NotWholeError as error:
            return {"error": "not whole", "problems": error.args[0]}
        except unpack.UnpackError as error:
            return {"error": "wheel", "text": str(error)}
        except OSError as error:
            reason = error.strerror or str(error)
            self._go_back()
            return {"error": "disk", "number": error.errno, "reason": reason, "text": str(error)}

    # -- looking --------------------------------------------------------------------------------

    def _look(self, order: Dict[str, Any]) -> Answer:
        """What is here, without changing anything and without the lock."""
        folder = _absolute(order["folder"])
        self._folder = folder
        state = layout.read_state(folder)
        free, _ = disk.space(folder)
        known = staging.contents(folder)
        return {
            "folder": folder,
            "installed": layout.is_deployment(folder),
            "state": state,
            "current": layout.running_release(folder),
            "sizes": {one["hash"]: self._size(folder, one["hash"]) for one in state["releases"]},
            "free_bytes": free,
            "running": _running(folder),
            "there": [digest for digest in order.get("digests", []) if digest in known],
            "environments": _names(os.path.join(folder, layout.ENVIRONMENTS)),
            "prunable": _prunable(folder, state, order["keep"]) if "keep" in order else 0,
        }

    def _size(self, folder: str, name: str) -> int:
        path = layout.release_folder(folder, name)
        return disk.size_of(path) if os.path.isdir(path) else 0

    # -- the steps of an installation -------------------------------------------------------------

    def _open(self, order: Dict[str, Any]) -> Answer:
        folder = self._folder = _absolute(order["folder"])
        if order["must_exist"] and not layout.is_deployment(folder):
            raise RefusalError("nothing", {"folder": folder})
        _require_ours_or_empty(folder)
        disk.make_folder(folder)
        lock = Lock(os.path.join(folder, layout.LOCK))
        taken = lock.take_over if order.get("take_over") else lock.take
        if not taken(order["owner"]):
            raise RefusalError("busy", {"folder": folder, "holder": lock.holder()})
        self._lock = lock
        self._state = layout.recover(folder)
        return {
            "folder": folder,
            "state": self._state,
            "current": layout.current_release(folder),
        }

    def _want(self, order: Dict[str, Any]) -> Answer:
        """Which release the desk wants installed; the answer is what must be sent for it."""
        wanted = self._wanted = staging.Wanted(
            order["record"]["hash"],
            order["record"],
            [tuple(one) for one in order["files"]],
            [tuple(one) for one in order["wheels"]],
            order["environment"],
            tuple(order["unpacked"]),
            order["python"],
        )
        if not layout.is_deployment(self._folder):
            layout.write_state(self._folder, self._state)
        found = staging.missing(self._folder, wanted, self._line.check)
        return dict(
            found._asdict(),
            prunable=_prunable(self._folder, self._state, order["keep"]),
            incoming=os.path.join(self._folder, layout.INCOMING),
        )

    def _prune(self, order: Dict[str, Any]) -> Answer:
        self._state = layout.prune(self._folder, order["keep"])
        free, files = disk.space(self._folder)
        return {"free_bytes": free, "free_files": files}

    def _accept(self, order: Dict[str, Any]) -> Answer:
        staging.accept(self._folder, order["digest"], self._line.check)
        return {}

    def _take(self, order: Dict[str, Any]) -> Answer:
        for digest, text in order["files"]:
            staging.take(self._folder, digest, zlib.decompress(base64.b64decode(text)))
        return {}

    def _build(self, _: Dict[str, Any]) -> Answer:
        wanted = self._the_wanted()
        staging.build_environment(self._folder, wanted, self._unpacking)
        staging.build(self._folder, wanted, self._line.check)
        return {}

    def _unpacking(self, done: int, total: int) -> None:
        self._line.check()
        self._line.note("unpack", done / max(1, total))

    def _try(self, order: Dict[str, Any]) -> Answer:
        """The golden picture of the release before it is current."""
        wanted = self._the_wanted()
        release = layout.staging_folder(self._folder, wanted.hash)
        if not os.path.isdir(release):
            release = layout.release_folder(self._folder, wanted.hash)
        script = os.path.join(release, layout.LAUNCHER)
        found = self._probe(script, wanted.hash, wanted.python, order["timeout_s"])
        if found["code"] != 0:
            self._discard(wanted)
        return {"probe": found}

    def _discard(self, wanted: staging.Wanted) -> None:
        staging.discard(self._folder, wanted)
        layout.recover(self._folder)

    def _choose(self, order: Dict[str, Any]) -> Answer:
        """An installed release is to become current: the one before, or one by its hash."""
        name = order["release"] or self._earlier()
        record = layout.find(self._state, name)
        if record is None:
            known = [one["hash"] for one in self._state["releases"]]
            raise RefusalError("no release", {"release": name, "known": known})
        release = layout.release_folder(self._folder, name)
        problems = manifest.problems(release, self._line.check)
        environment = str(record.get("environment", ""))
        if environment:
            problems += unpack.damages(layout.environment_folder(self._folder, environment))
        if problems:
            raise RefusalError("damaged release", {"release": name, "problems": problems})
        python = str(record.get("python", ""))
        self._wanted = staging.Wanted(name, record, [], [], environment, (0, 0), python)
        return {"record": record}

    def _earlier(self) -> str:
        names = [one["hash"] for one in self._state["releases"]]
        current = layout.current_release(self._folder)
        position = names.index(current) if current in names else len(names)
        if position == 0:
            raise RefusalError("no earlier", {"folder": self._folder})
        return str(names[position - 1])

    def _activate(self, order: Dict[str, Any]) -> Answer:
        """Note the switch, switch, and try the release through the launcher."""
        wanted = self._the_wanted()
        before = layout.current_release(self._folder)
        staging.place(self._folder, wanted)
        self._write_launcher(order["launcher"], wanted.python)
        self._pending = {"before": before, "after": wanted.hash}
        layout.write_state(self._folder, dict(self._state, switching=self._pending))
        layout.switch(self._folder, wanted.hash)
        script = os.path.join(self._folder, layout.LAUNCHER)
        found = self._probe(script, wanted.hash, wanted.python, order["timeout_s"])
        if found["code"] != 0:
            self._go_back()
        return {
            "probe": found,
            "folder": self._folder,
            "before": before,
            "pointer": not os.path.islink(os.path.join(self._folder, layout.CURRENT)),
        }

    def _confirm(self, order: Dict[str, Any]) -> Answer:
        wanted = self._the_wanted()
        known = layout.find(self._state, wanted.hash) is not None
        state = (
            dict(self._state, switching=None)
            if known and not order["newest"]
            else layout.with_release(self._state, wanted.record)
        )
        layout.write_state(self._folder, state)
        self._state, self._pending = state, None
        try:
            staging.clear(self._folder)
            layout.prune(self._folder, order["keep"])
        except OSError as error:  # it is installed; the next keeper tries again
            return {"left": str(error)}
        return {}

    def _uninstall(self, _: Dict[str, Any]) -> Answer:
        folder = self._folder
        layout.switch(folder, "")
        for name in _KEPT:
            disk.remove_tree(os.path.join(folder, name))
        for name in (layout.LAUNCHER, layout.STARTER, layout.STATE):
            disk.remove(os.path.join(folder, name))
        if self._lock is not None:
            self._lock.remove()
        if not os.listdir(folder):
            os.rmdir(folder)
        return {}

    # -- parts ------------------------------------------------------------------------------------

    def _the_wanted(self) -> staging.Wanted:
        if self._wanted is None:
            raise RefusalError("order", {})
        return self._wanted

    def _probe(self, script: str, name: str, python: str, timeout_s: float) -> Answer:
        check = self._line.check
        return trying.try_release(self._folder, script, name, python, timeout_s, check)

    def _write_launcher(self, text: str, python: str) -> None:
        _write_if_other(os.path.join(self._folder, layout.LAUNCHER), text)
        if python:
            starter = os.path.join(self._folder, layout.STARTER)
            _write_if_other(starter, _STARTER % _quoted(python), executable=True)

    def _leave(self) -> None:
        """Undo what is not confirmed; what was sent stays, to go on with."""
        self._go_back()
        if self._wanted is not None and self._lock is not None:
            stage = layout.staging_folder(self._folder, self._wanted.hash)
            with contextlib.suppress(OSError):
                disk.remove_tree(stage)

    def _go_back(self) -> None:
        """Undo a switch that is not confirmed.

        Where that cannot be written, the switch stays noted, and the launcher starts what was
        before.
        """
        pending, self._pending = self._pending, None
        if pending is None:
            return
        with contextlib.suppress(OSError):
            layout.switch(self._folder, pending["before"])
            layout.write_state(self._folder, dict(self._state, switching=None))
            if layout.find(self._state, pending["after"]) is None:
                layout.remove_release(self._folder, pending["after"])
            staging.clear(self._folder)


_STARTER = """\
#!/bin/sh
# Starts the current release with the Python that it was proved with.
exec %s "$(dirname "$(readlink -f "$0")")/run.py" "$@"
"""


def _quoted(text: str) -> str:
    return "'%s'" % text.replace("'", "'\\''")


def _write_if_other(path: str, text: str, executable: bool = False) -> None:
    try:
        with open(path, encoding="utf-8") as stream:
            same = stream.read() == text
    except (OSError, ValueError):
        same = False
    if not same:
        disk.write(path, text, executable)


def _absolute(folder: str) -> str:
    return os.path.abspath(os.path.expanduser(folder))


def _names(parent: str) -> List[str]:
    return sorted(os.listdir(parent)) if os.path.isdir(parent) else []


def _prunable(folder: str, state: layout.State, keep: int) -> int:
    """Bytes of the releases that have to go when one more is to be among ``keep``."""
    beyond = layout.beyond(folder, state, keep - 1)
    doomed = [layout.release_folder(folder, name) for name in beyond]
    return sum(disk.size_of(path, own_only=True) for path in doomed if os.path.isdir(path))


def _require_ours_or_empty(folder: str) -> None:
    if not os.path.isdir(folder) or layout.is_deployment(folder):
        return
    # An installation that was killed before its first record.
    ours = set(_ALLOWED) | {os.path.basename(path) for path in layout.leftovers(folder)}
    others = [name for name in os.listdir(folder) if name not in ours]
    if others:
        raise RefusalError("foreign", {"folder": folder, "name": sorted(others)[0]})


def _running(folder: str) -> List[int]:
    """Processes that were started through the launcher, where the system lists them."""
    script = os.path.join(folder, layout.LAUNCHER).encode("utf-8")
    found = []
    for name in os.listdir("/proc") if os.path.isdir("/proc") else []:
        try:
            with open(os.path.join("/proc", name, "cmdline"), "rb") as stream:
                if name.isdigit() and script in stream.read().split(b"\0"):
                    found.append(int(name))
        except OSError:
            continue
    return found


def _let_nothing_interrupt() -> None:
    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)


def _end(number: int, frame: Any) -> None:
    raise GoneError


def main() -> int:
    """Serve the desk at standard input and output."""
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # the end of the input tells the same
    Keeper(Line(sys.stdin.buffer, sys.stdout.buffer, SILENCE_S)).serve()
    sys.stdout.flush()
    os._exit(0)  # the reading thread may still wait for a desk that will never speak
