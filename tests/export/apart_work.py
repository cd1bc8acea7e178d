"""What ``test_apart.py`` has done in a child: functions are found there by their names."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.errors import ProjectLockedError
from tango_desktop.export.watching import WorkerError
from tango_desktop.i18n import Lasting, current_language, lasting

kept: list[bytearray] = []


def where(ctx: JobContext) -> int:
    """The process that does it."""
    return os.getpid()


def surroundings(path: Path, ctx: JobContext) -> tuple[Path, str, str, str]:
    """What is given, the working folder, a variable of the environment, and the language."""
    return path, str(Path.cwd()), os.environ["TANGO_HOME"], current_language()


def tells(ctx: JobContext) -> Lasting:
    """Reports, measures, logs and prints."""
    sys.stdout.write("from Python\n")
    os.write(2, b"from a library\n")
    subprocess.run([sys.executable, "-c", "print('from a program')"], check=True)
    ctx.report(0.25, "{half} way", 3.0)
    ctx.metric("loss", 2, {"value": 0.5})
    logger("export").warning("careful: %s", "100 %")
    return lasting("Reading {name}", name="모델")


def reports(ctx: JobContext) -> None:
    """Says something, and is done soon after."""
    ctx.report(0.5, "Half")
    time.sleep(0.2)


def rests(ctx: JobContext) -> None:
    """Says that it is at work, and takes a minute."""
    ctx.report(0.1, "resting")
    time.sleep(60)


def starts_another(pids: Path, ctx: JobContext) -> None:
    """Starts a program that takes a minute, and waits for it."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    pids.write_text(f"{os.getpid()} {child.pid}")
    ctx.report(0.1, "waiting")
    child.wait()


def refuses(ctx: JobContext) -> None:
    """An error whose class takes other arguments than it keeps."""
    raise ProjectLockedError("폴더", "somebody")


def fails_as_worker(ctx: JobContext) -> None:
    """An error with words of its own."""
    error = WorkerError("No Mish.", "Take SiLU.", "its log")
    error.kind, error.key, error.values = "said", "No {op}.", {"op": "Mish"}
    raise error


def lacks_memory(ctx: JobContext) -> None:
    """A library's words for it, in an error that says something else."""
    raise WorkerError("It cannot be traced.", "", "DefaultCPUAllocator: can't allocate memory")


def finds_disk_full(ctx: JobContext) -> None:
    """The system's error."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "model.onnx")


def breaks(ctx: JobContext) -> None:
    """What nobody foresaw."""
    raise ZeroDivisionError("too odd")


def takes(size: int, ctx: JobContext) -> None:
    """Takes memory, and a minute."""
    kept.append(bytearray(b"1") * size)
    time.sleep(60)


def keeps(size: int, ctx: JobContext) -> int:
    """Takes memory, and does not give it back."""
    kept.append(bytearray(b"1") * size)
    return os.getpid()


def dies(number: int, ctx: JobContext) -> None:
    """Ended by a signal."""
    os.kill(os.getpid(), signal.Signals(number))


def raises_memory_error(ctx: JobContext) -> None:
    """As Python says it."""
    raise MemoryError
