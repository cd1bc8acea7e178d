"""Runs a worker in a child process: progress, log, limits, and every way it can end as a sentence.

Converters crash, hang, eat all memory and print much. In a child none of it harms the program, and
each can have a Python of its own with the packages that it wants.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import tango_desktop
from tango_desktop.core.child import kill_child, start_child
from tango_desktop.core.files import write_error
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.scratch import scratch_folder
from tango_desktop.export.watching import (
    Family,
    Heard,
    Limits,
    Watched,
    WorkerError,
    ended,
    signal_title,
)
from tango_desktop.export.workers import talk
from tango_desktop.i18n import tr

__all__ = ["WORKERS", "Limits", "WorkerError", "child_environment", "run_worker", "signal_title"]

WORKERS = Path(talk.__file__).parent

# A package of its own: a worker may have its engine's name and still import that engine, and what
# lies in the folder that the program was started in is not found.
_START = """
import os, runpy, sys, types
folder, name = sys.argv.pop(1), sys.argv.pop(1)
sys.path[:] = [entry for entry in sys.path if entry]
os.chdir(os.path.dirname(sys.argv[1]))
package = types.ModuleType("workers")
package.__path__ = [folder]
sys.modules["workers"] = package
runpy.run_module("workers." + name, run_name="__main__", alter_sys=True)
"""


def run_worker(
    worker: str,
    job: Mapping[str, object],
    python: Path,
    ctx: JobContext,
    limits: Limits,
    log: Path,
    environment: Mapping[str, str] | None = None,
    folder: Path = WORKERS,
) -> Mapping[str, Any]:
    """Run ``export/workers/<worker>.py`` to its end.

    Args:
        worker: name of the script, without ``.py``.
        job: plain data and paths; paths arrive absolute, as texts.
        python: runs it.
        ctx: the job's context; cancelling kills the worker and all it started.
        limits: of time and memory.
        log: a file that all it prints is added to, as it comes; kept whatever happens.
        environment: more variables.
        folder: where workers are.

    Returns:
        What the worker handed to ``talk.finish``.

    Raises:
        WorkerError: it failed; says how, the last lines of its log are in the details.
        ProjectError: the log or the job cannot be written.
        JobCancelled: the job was cancelled.
    """
    ctx.check()
    with contextlib.ExitStack() as stack:
        try:
            scratch = stack.enter_context(scratch_folder("worker"))
            content = json.dumps(dict(job), default=_plain, ensure_ascii=False)
            (scratch / "job.json").write_text(content, encoding="utf-8")
            (scratch / talk.TOLD).touch()
            log.parent.mkdir(parents=True, exist_ok=True)
            written = stack.enter_context(log.open("ab"))
            told = stack.enter_context((scratch / talk.TOLD).open("rb"))
            heard = Heard(stack.enter_context(log.open("rb")), told, ctx)
        except OSError as error:
            raise write_error(log, error) from error
        run = Watched(worker, limits, limits.memory(), log, scratch)
        process = _started(run, python, folder, written, environment or {})
        family = Family(process.pid)
        try:
            run.wait(process, family, heard)
        finally:
            kill_child(process)
            family.kill()
        return _result(run, process.returncode, heard)


def child_environment(python: Path) -> dict[str, str]:
    """Variables for children in ``python``: nothing of the user's packages, nothing calls home."""
    here = str(Path(tango_desktop.__file__).parent.parent)
    ours = [here, os.environ.get("PYTHONPATH", "")] if python == Path(sys.executable) else []
    return {
        "PYTHONPATH": os.pathsep.join(part for part in ours if part),
        "PYTHONNOUSERSITE": "1",
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
        "PYTHONIOENCODING": "utf-8:replace",
        "OMP_WAIT_POLICY": os.environ.get("OMP_WAIT_POLICY", "PASSIVE"),
        "DO_NOT_TRACK": "1",
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "TRANSFORMERS_OFFLINE": "1",
        # The one way to keep openvino-telemetry 2025.2 silent without a file in the user's home:
        # it believes that a build machine runs it.
        "TF_BUILD": "1",
        "TF_CPP_MIN_LOG_LEVEL": os.environ.get("TF_CPP_MIN_LOG_LEVEL", "1"),
    }


def _plain(value: object) -> object:
    if isinstance(value, Path):
        return str(value.absolute())
    raise TypeError(f"{value!r} cannot be written into a job")


def _started(
    run: Watched, python: Path, folder: Path, written: IO[bytes], environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    job = run.scratch / "job.json"
    command: list[str | Path] = [python, "-c", _START, folder.absolute(), run.name, job]
    variables = {**child_environment(python), "TMPDIR": str(run.scratch), **environment}
    try:
        return start_child(command, subprocess.DEVNULL, written, written, variables)
    except OSError as error:
        message = tr("{python} cannot be started.", python=python)
        hint = tr("Is it still there? Make the environment again.")
        raise ended("start", message, hint, str(error)) from error


def _result(run: Watched, code: int, heard: Heard) -> Mapping[str, Any]:
    """What it has answered; its exit code counts only where it has not."""
    answer = _answer(run.scratch / "result.json")
    if isinstance(answer.get("result"), dict):
        found: dict[str, Any] = answer["result"]
        return found
    if isinstance(answer.get("error"), dict):
        raise _said(answer["error"], run, heard)
    raise run.unsaid(code, heard)


def _answer(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _said(told: Mapping[str, Any], run: Watched, heard: Heard) -> WorkerError:
    values = dict(told["values"])
    message, hint = str(told["message"]), str(told["hint"])
    error = ended(
        "said",
        tr(message, **values),
        tr(hint, **values) if hint else run.kept,
        heard.text(),
    )
    error.key, error.values = message, values
    return error
