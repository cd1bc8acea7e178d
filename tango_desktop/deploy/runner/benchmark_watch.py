"""Ends a measurement when whoever asked for it is gone. The standard library only.

The desk writes a line to standard input every few seconds while it listens. When the line to it is
cut, nothing comes any more, long before the SSH server notices; nobody would read the figures.
"""

import os
import select
import threading

from .failures import EXIT_INTERRUPTED

VARIABLE = "TANGO_HEARTBEAT"  # seconds of silence after which it ends; absent: nobody beats


def end_with_the_desk() -> None:
    """From now on end this process when the desk leaves, or falls silent; where it said so."""
    try:
        silence_s = float(os.environ.get(VARIABLE, ""))
    except ValueError:
        return
    thread = threading.Thread(target=_watch, args=(silence_s,), name="heartbeat")
    thread.daemon = True
    thread.start()


def _watch(silence_s: float) -> None:
    while _hears(silence_s):
        pass
    os._exit(EXIT_INTERRUPTED)  # wherever it is: an engine's run cannot be interrupted otherwise


def _hears(silence_s: float) -> bool:
    try:
        if os.name == "posix" and not select.select([0], [], [], silence_s)[0]:
            return False
        return bool(os.read(0, 4096))
    except (OSError, ValueError):  # closed
        return False
