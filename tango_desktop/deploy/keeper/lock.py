"""One change at a time in a deployment folder: a lock that ends with the process that holds it."""

import json
import os
import signal
import time
from typing import IO, Any, Dict, Optional

_FAR = 1 << 30  # Windows locks bytes, and what is locked cannot be read: one far behind the text
_PATIENCE_S = 5.0
_POLL_S = 0.05


class Lock:
    """The lock file of a folder; it says who holds it."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._stream: Optional[IO[str]] = None

    def take(self, owner: Dict[str, Any]) -> bool:
        """Take the lock and note the owner; False when another process has it.

        Raises:
            OSError: the file cannot be written.
        """
        stream = open(self._path, "a+", encoding="utf-8")
        if not _locked(stream):
            stream.close()
            return False
        stream.seek(0)
        stream.truncate()
        json.dump(dict(owner, keeper=os.getpid()), stream)
        stream.flush()
        self._stream = stream
        return True

    def holder(self) -> Dict[str, Any]:
        """Who holds it, as noted; empty when that is not known."""
        try:
            with open(self._path, encoding="utf-8") as stream:
                found = json.load(stream)
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def take_over(self, owner: Dict[str, Any]) -> bool:
        """End the keeper that holds it, which goes back by itself, and take it."""
        pid = self.holder().get("keeper")
        for number in (signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)):
            if isinstance(pid, int):
                _end(pid, number)
            deadline = time.monotonic() + _PATIENCE_S
            while time.monotonic() < deadline:
                if self.take(owner):
                    return True
                time.sleep(_POLL_S)
        return False

    def remove(self) -> None:
        """Delete the file, when nothing is left to lock."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None
        if os.path.exists(self._path):
            os.unlink(self._path)


def _end(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except OSError:
        return


def _locked(stream: IO[str]) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            stream.seek(_FAR)
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined, unused-ignore]
        else:
            import fcntl

            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
