"""Runs a release's golden picture, on the device, as a user would start it."""

import os
import subprocess
import sys
import time
from typing import Any, Callable, Dict, List

from . import layout

_POLL_S = 0.1


def try_release(
    folder: str,
    script: str,
    release: str,
    python: str,
    timeout_s: float,
    check: Callable[[], None],
) -> Dict[str, Any]:
    """Run ``script --probe``; a process that is still there at the end is killed.

    Returns:
        ``code`` (None at the time limit), ``output``, ``errors`` and ``seconds``.
    """
    environment = {"PYTHONDONTWRITEBYTECODE": "1", layout.TRY: release}
    started = time.monotonic()
    try:
        process = _start([python or sys.executable, script, "--probe"], folder, environment)
    except OSError as error:
        return {"code": -1, "output": "", "errors": str(error), "seconds": 0.0}
    try:
        while True:
            try:
                output, errors = process.communicate(timeout=_POLL_S)
                break
            except subprocess.TimeoutExpired:
                check()
            if time.monotonic() - started > timeout_s:
                return {"code": None, "output": "", "errors": "", "seconds": timeout_s}
    finally:
        _kill(process)
    return {
        "code": process.returncode,
        "output": output.decode("utf-8", "replace"),
        "errors": errors.decode("utf-8", "replace")[-8000:],
        "seconds": time.monotonic() - started,
    }


def _start(
    command: List[str], folder: str, environment: Dict[str, str]
) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=dict(os.environ, **environment),
        start_new_session=os.name == "posix",
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _kill(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        if os.name == "posix":
            try:
                os.killpg(process.pid, 9)
            except OSError:
                pass
        else:
            process.kill()
    process.wait()
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()
