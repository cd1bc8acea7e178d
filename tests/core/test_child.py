"""Child processes: output, time limit, cancel, and nothing left behind."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import psutil
import pytest

from tango_desktop.core.child import run_child
from tango_desktop.core.jobs import JobContext
from tango_desktop.errors import JobCancelled


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_output_errors_and_code_come_back() -> None:
    code = "import sys; sys.stdout.buffer.write('한글'.encode()); print('oh\\nno', file=sys.stderr)"
    result = run_child(python(code + "; sys.exit(7)"), JobContext(), 30)
    assert (result.code, result.output, result.last_error) == (7, "한글", "no")


def test_megabytes_of_output_do_not_block() -> None:
    result = run_child(python("print('x' * 5_000_000)"), JobContext(), 30)
    assert result.code == 0
    assert len(result.output) > 5_000_000 - 1


def test_environment_is_added() -> None:
    result = run_child(
        python("import os; print(os.environ['ADDED'], 'PATH' in os.environ)"),
        JobContext(),
        30,
        {"ADDED": "yes"},
    )
    assert result.output.split() == ["yes", "True"]


def test_time_limit_kills() -> None:
    started = time.monotonic()
    result = run_child(python("import time; time.sleep(60)"), JobContext(), 0.3)
    assert result.code is None
    assert time.monotonic() - started < 10


def test_cancel_kills_the_child_and_its_children(tmp_path: Path) -> None:
    code = (
        "import pathlib, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"pathlib.Path({str(tmp_path / 'pid')!r}).write_text(str(child.pid))\n"
        "time.sleep(60)"
    )
    ctx = JobContext()

    def cancel_when_up(pid: int, new_errors: str) -> None:
        if (tmp_path / "pid").exists() and (tmp_path / "pid").read_text():
            ctx.control.cancel()

    with pytest.raises(JobCancelled):
        run_child(python(code), ctx, 30, on_poll=cancel_when_up)
    grandchild = int((tmp_path / "pid").read_text())
    deadline = time.monotonic() + 5
    while _alive(grandchild) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _alive(grandchild)


def _alive(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_progress_arrives_while_it_runs() -> None:
    seen: list[str] = []
    code = (
        "import sys, time\nfor i in range(3): print(i, file=sys.stderr, flush=True); time.sleep(.2)"
    )
    run_child(python(code), JobContext(), 30, on_poll=lambda pid, new: seen.append(new))
    assert "".join(seen).split() == ["0", "1", "2"]
    assert len([text for text in seen if text]) > 1


def test_a_program_that_is_not_there() -> None:
    with pytest.raises(OSError):
        run_child(["/nonexistent/program"], JobContext(), 5)
