"""How a worker talks with the program that started it (``export/working.py``).

    from . import talk

    def main():
        job = talk.begin()
        talk.progress(0.1, "Reading the model")
        ...
        talk.finish({"file": "model.tflite"})

What it is asked for lies in ``job.json``; beside it, what it answers goes to ``result.json``, and
how far it is to ``told.jsonl``, a line of JSON each time. Everything that is printed is the log.
Texts are plain English: the program translates them. The working folder is the job's scratch
folder, gone afterwards; all paths in a job are absolute.
"""

import errno
import json
import os
import signal
import sys
import threading
import time
import traceback
from types import TracebackType
from typing import Any, Dict, Mapping, NoReturn, Optional, Type

TOLD = "told.jsonl"
EXIT_FAILED = 70
EXIT_MEMORY = 71
EXIT_DISK = 72
_LOOK_S = 1.0
_last_message = ""

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def begin() -> Dict[str, Any]:
    """The job; from here on an error that nobody catches is told to the program."""
    sys.excepthook = uncaught
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    with open(sys.argv[1], encoding="utf-8") as stream:
        job: Dict[str, Any] = json.load(stream)
    return job


def _end_with(program: int) -> None:
    """End when the program that started this has ended, however it did: nobody waits any more."""
    while os.getppid() == program:
        time.sleep(_LOOK_S)
    if os.name == "posix" and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)  # with the tools that were started from here
    os._exit(EXIT_FAILED)


def progress(fraction: Optional[float], message: str = "", **values: Any) -> None:
    """Say how far it is; a new message is printed, too.

    Args:
        fraction: 0 to 1; None where it cannot be known.
        message: what it is doing now, with ``{name}`` for each of ``values``.
        values: numbers and names, which are not translated.
    """
    global _last_message
    line = json.dumps({"progress": fraction, "message": message, "values": values}, default=str)
    with open(_beside_job(TOLD), "ab", buffering=0) as stream:
        stream.write((line + "\n").encode("ascii"))  # in one piece: it is read meanwhile
    if message and message != _last_message:
        _last_message = message
        print("\n" + message.format(**values), flush=True)


def finish(result: Mapping[str, Any]) -> None:
    """Hand back the result, plain data; what happens afterwards does not matter any more."""
    _answer({"result": dict(result)})


def fail(message: str, hint: str = "", **values: Any) -> NoReturn:
    """End with a sentence for people.

    Args:
        message: what was wrong, with ``{name}`` for each of ``values``.
        hint: what to do about it, likewise.
        values: numbers and names, which are not translated.
    """
    _answer({"error": {"message": message, "hint": hint, "values": values}})
    _leave(EXIT_FAILED)


def _answer(content: Dict[str, Any]) -> None:
    place = _beside_job("result.json")
    with open(place + ".part", "w", encoding="utf-8") as stream:
        json.dump(content, stream, default=str)
    os.replace(place + ".part", place)


def _beside_job(name: str) -> str:
    return os.path.join(os.path.dirname(sys.argv[1]), name)


def uncaught(
    kind: Type[BaseException], error: BaseException, trace: Optional[TracebackType]
) -> None:
    """Print an exception that nobody catches, and end with the exit code of its kind."""
    traceback.print_exception(kind, error, trace)
    if isinstance(error, MemoryError):
        _leave(EXIT_MEMORY)
    if isinstance(error, OSError) and error.errno in _FULL:
        _leave(EXIT_DISK)
    _leave(EXIT_FAILED)


def _leave(code: int) -> NoReturn:
    """End at once: some engines crash while they are taken down, which would be told instead."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:  # the disk is full
            pass
    os._exit(code)
