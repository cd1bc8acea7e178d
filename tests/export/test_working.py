"""Workers: what they are given, what they answer, and every way they can end."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest

from tango_desktop.core.jobs import JobContext, JobControl, Progress
from tango_desktop.errors import JobCancelled, ProjectError
from tango_desktop.export import working
from tango_desktop.export.environments import ENVIRONMENTS
from tango_desktop.export.workers import talk
from tango_desktop.export.working import Limits, WorkerError, run_worker

PYTHON = Path(sys.executable)
LIMITS = Limits(60.0)
Run = Callable[..., Mapping[str, Any]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a worker from its source; its log is ``log`` in the test's folder."""
    folder = tmp_path / "일꾼들"
    folder.mkdir()
    shutil.copy(talk.__file__, folder / "talk.py")

    def start(
        source: str,
        job: Mapping[str, object] | None = None,
        ctx: JobContext | None = None,
        limits: Limits = LIMITS,
        name: str = "numpy",  # of a package: it must not hide it
        python: Path = PYTHON,
    ) -> Mapping[str, Any]:
        (folder / f"{name}.py").write_text("from . import talk\n" + source, encoding="utf-8")
        log = tmp_path / "기록" / "log"
        return run_worker(name, job or {}, python, ctx or JobContext(), limits, log, folder=folder)

    return start


def log_of(tmp_path: Path) -> str:
    return (tmp_path / "기록" / "log").read_text(encoding="utf-8")


def failure(run: Run, source: str, **options: Any) -> WorkerError:
    with pytest.raises(WorkerError) as caught:
        run(source, **options)
    return caught.value


def test_job_and_result(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    job = {"모델": Path("가/나.onnx"), "many": [1, 2.5, None], "deep": {"a": True}}
    found = run("talk.finish({'job': talk.begin()})", job)
    assert found["job"] == {**job, "모델": str(tmp_path / "가/나.onnx")}


def test_its_own_name_does_not_hide_a_package(run: Run) -> None:
    found = run("import numpy\ntalk.begin()\ntalk.finish({'file': numpy.__file__})")
    assert "site-packages" in found["file"]


def test_it_runs_in_a_folder_that_goes(run: Run) -> None:
    source = """
import os, tempfile
talk.begin()
open("junk", "w").close()
talk.finish({"cwd": os.getcwd(), "temporary": tempfile.mkdtemp()})
"""
    found = run(source)
    assert not Path(found["cwd"]).exists()
    assert not Path(found["temporary"]).exists()


def test_progress_is_told_and_the_rest_is_the_log(run: Run, tmp_path: Path) -> None:
    source = """
import time
talk.begin()
print("no newline before progress", end="", flush=True)
talk.progress(0.25, "Reading {name}", name="모델")
time.sleep(0.15)  # reports are limited to ten a second
print('{"progress": what looks like it}')
talk.progress(None)
time.sleep(0.15)
talk.finish({})
"""
    told: list[Progress] = []
    run(source, ctx=JobContext(on_progress=told.append))
    assert [(p.fraction, p.message) for p in told] == [(0.25, "Reading 모델"), (None, "")]
    first, *lines = filter(None, log_of(tmp_path).splitlines())
    assert first == "no newline before progress"
    assert lines == ["Reading 모델", '{"progress": what looks like it}']


def test_a_message_stands_once_in_the_log(run: Run, tmp_path: Path) -> None:
    told = "\n".join(f"talk.progress({number / 9}, 'Converting')" for number in range(9))
    run(f"talk.begin()\n{told}\ntalk.finish({{}})")
    assert log_of(tmp_path).split() == ["Converting"]


def test_the_log_grows_while_it_runs(run: Run, tmp_path: Path) -> None:
    source = """
import time
talk.begin()
print("first words")
talk.progress(0.5)
time.sleep(30)
"""
    control = JobControl()
    seen = []

    def look(_: Progress) -> None:
        seen.append(log_of(tmp_path))
        control.cancel()

    with pytest.raises(JobCancelled):
        run(source, ctx=JobContext(control, look))
    assert "first words" in seen[0]


def test_a_later_run_adds_to_the_log(run: Run, tmp_path: Path) -> None:
    for word in ("one", "two"):
        run(f"talk.begin()\nprint('{word}')\ntalk.finish({{}})")
    assert log_of(tmp_path).split() == ["one", "two"]


def test_cancel_ends_all_that_it_started(run: Run, tmp_path: Path) -> None:
    source = """
import subprocess, sys, time
job = talk.begin()
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open(job["pids"], "w").write(str(child.pid))
talk.progress(0.1)
time.sleep(60)
"""
    control = JobControl()
    asked: list[float] = []

    def cancel(_: Progress) -> None:
        asked.append(time.monotonic())
        control.cancel()

    with pytest.raises(JobCancelled):
        run(source, {"pids": tmp_path / "pids"}, JobContext(control, cancel))
    assert time.monotonic() - asked[0] < 1.0
    child = int((tmp_path / "pids").read_text())
    while is_alive(child):
        assert time.monotonic() - asked[0] < 1.0


def is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_what_it_says(run: Run) -> None:
    source = 'talk.begin()\ntalk.fail("No {op} here.", "Use {other}.", op="Mish", other="SiLU")'
    error = failure(run, "print('seen')\n" + source)
    assert (error.message, error.hint) == ("No Mish here.", "Use SiLU.")
    assert (error.kind, error.key) == ("said", "No {op} here.")
    assert error.values == {"op": "Mish", "other": "SiLU"}
    assert "seen" in error.details


def test_an_exception(run: Run, tmp_path: Path) -> None:
    error = failure(run, "talk.begin()\nraise ValueError('too odd')")
    assert error.kind == "error"
    assert error.message == "The converter numpy failed."
    assert str(tmp_path / "기록" / "log") in error.hint
    assert error.details.endswith("ValueError: too odd")
    assert "too odd" in log_of(tmp_path)


def test_no_answer_at_all(run: Run) -> None:
    assert failure(run, "talk.begin()").kind == "error"


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_a_crash_names_its_signal(run: Run) -> None:
    error = failure(run, "import os\ntalk.begin()\nos.kill(os.getpid(), 11)")
    assert error.kind == "crash"
    assert "ended by signal 11 (SIGSEGV)" in error.message
    killed = failure(run, "import os\ntalk.begin()\nos.kill(os.getpid(), 9)")
    assert "for want of memory" in killed.message


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_a_crash_after_the_result_does_not_matter(run: Run) -> None:
    source = "import os\ntalk.begin()\ntalk.finish({'a': 1})\nos.kill(os.getpid(), 11)"
    assert run(source) == {"a": 1}


def test_too_long(run: Run) -> None:
    started = time.monotonic()
    error = failure(run, "import time\ntime.sleep(60)", limits=Limits(time_s=1.2))
    assert time.monotonic() - started < 10
    assert error.kind == "time"
    assert "longer than 0.02 minutes" in error.message
    assert "“Longest conversion”" in error.hint
    assert "The log is kept" in error.hint


@pytest.mark.parametrize("whose", ["own", "a child's"])
def test_too_much_memory(run: Run, whose: str) -> None:
    take = "import time; kept = bytearray(400 << 20); time.sleep(60)"
    child = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {take!r}])"
    source = "talk.begin()\n" + (take if whose == "own" else child)
    error = failure(run, source, limits=Limits(60.0, 300_000_000))
    assert error.kind == "memory"
    assert "needs more memory than the 0.3 GB" in error.message
    assert "“Most memory of a conversion”" in error.hint
    assert "Close other programs" not in error.hint


def test_more_memory_than_is_free(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Limits, "memory", lambda limits: 1_000_000)
    error = failure(run, "talk.begin()\nimport time\ntime.sleep(60)")
    assert error.kind == "memory"
    assert "Close other programs" in error.hint
    assert "Most memory" not in error.hint


@pytest.mark.parametrize("how", ["raise MemoryError", "print('std::bad_alloc'); 1 / 0"])
def test_out_of_memory(run: Run, how: str) -> None:
    error = failure(run, f"talk.begin()\n{how}")
    assert (error.kind, error.message) == ("memory", "The conversion ran out of memory.")


@pytest.mark.parametrize(
    "how",
    [
        "import errno; raise OSError(errno.ENOSPC, 'full')",
        "raise RuntimeError('write: No space left on device')",
    ],
)
def test_disk_full(run: Run, how: str) -> None:
    error = failure(run, f"talk.begin()\n{how}")
    assert error.kind == "disk"
    assert "The disk is full." in error.message


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_disk_full_while_it_prints(run: Run) -> None:
    source = """
import os
talk.begin()
os.dup2(os.open("/dev/full", os.O_WRONLY), 1)
print("words", flush=True)
"""
    assert failure(run, source).kind == "disk"


def test_a_log_that_cannot_be_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "기록").write_text("in the way")
    with pytest.raises(ProjectError, match="could not be written"):
        run("talk.begin()")


def test_a_python_that_is_gone(run: Run, tmp_path: Path) -> None:
    error = failure(run, "", python=tmp_path / "python")
    assert error.kind == "start"


def test_variables(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    source = "import os\ntalk.begin()\ntalk.finish(dict(os.environ))"
    found = run(source)
    assert found["PYTHONNOUSERSITE"] == "1"
    assert found["HF_HUB_OFFLINE"] == "1"
    assert found["PYTHONPATH"].endswith(os.pathsep + "/somewhere")


def test_our_own_python_has_this_program_and_others_not(run: Run, tmp_path: Path) -> None:
    source = """
from importlib.util import find_spec
talk.begin()
talk.finish({"here": find_spec("tango_desktop") is not None})
"""
    assert run(source)["here"]
    other = tmp_path / "python"
    other.symlink_to(Path(getattr(sys, "_base_executable", sys.executable)))
    assert not run(source, python=other)["here"]


def test_limits_follow_what_is_free() -> None:
    free = psutil.virtual_memory().available
    assert Limits(memory_bytes=5).memory() == 5
    assert 0 < Limits().memory() < free * 1.2


def test_cancelled_before_it_starts(run: Run) -> None:
    control = JobControl()
    control.cancel()
    with pytest.raises(JobCancelled):
        run("talk.begin()", ctx=JobContext(control))


def test_workers_are_where_talk_is() -> None:
    assert Path(talk.__file__).parent == working.WORKERS


ISOLATED = ("talk", *(info.name for info in ENVIRONMENTS if info.isolated))
ALONE = sorted(p for p in working.WORKERS.glob("*.py") if p.stem.startswith(ISOLATED))


@pytest.mark.parametrize("path", ALONE, ids=lambda path: path.name)
def test_workers_of_isolated_environments_need_nothing_of_this_program(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path), feature_version=(3, 8))
    nodes = list(ast.walk(tree))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [str(n.module) for n in nodes if isinstance(n, ast.ImportFrom) and n.level == 0]
    assert not [name for name in names if name.partition(".")[0] == "tango_desktop"]


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps the number of a parent that is gone")
def test_it_ends_with_the_program(tmp_path: Path) -> None:
    folder = tmp_path / "workers"
    folder.mkdir()
    shutil.copy(talk.__file__, folder / "talk.py")
    told = tmp_path / "pid"
    source = (
        "from . import talk\nimport os, time\nfrom pathlib import Path\n"
        f"talk.begin()\nPath({str(told)!r}).write_text(str(os.getpid()))\ntime.sleep(60)\n"
    )
    (folder / "sleeper.py").write_text(source, encoding="utf-8")
    program = (
        "import sys\nfrom pathlib import Path\n"
        "from tango_desktop.core.jobs import JobContext\n"
        "from tango_desktop.export.working import Limits, run_worker\n"
        f"run_worker('sleeper', {{}}, Path(sys.executable), JobContext(), Limits(60.0),"
        f" Path({str(tmp_path / 'log')!r}), folder=Path({str(folder)!r}))\n"
    )
    started = subprocess.Popen([sys.executable, "-c", program])
    try:
        wait_for(lambda: told.exists() and told.read_text() != "")
    finally:
        started.kill()
        started.wait()
    worker = int(told.read_text())
    wait_for(lambda: not psutil.pid_exists(worker))


def wait_for(there: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until something is so; fails when it does not come about."""
    deadline = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < deadline
        time.sleep(0.05)
