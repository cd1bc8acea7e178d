"""A child that does what the program asks: what crosses, every way it ends, and that it is kept."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from tango_desktop import families
from tango_desktop.core.jobs import JobContext, JobControl, Metric, Progress
from tango_desktop.errors import JobCancelled, ProjectError, ProjectLockedError, TangoError
from tango_desktop.export import apart, apart_child, converting
from tango_desktop.export.apart import Apart, end_kept, kept_pid, run_apart
from tango_desktop.export.spec import ExportSpec
from tango_desktop.export.watching import Limits, WorkerError
from tango_desktop.i18n import Lasting, retold, set_language
from tests.export import apart_work as work
from tests.export.conftest import make_weights

ROOT = Path(__file__).resolve().parents[2]
LIMITS = Limits(60.0)
Run = Callable[..., Any]
POSIX = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")


@pytest.fixture(autouse=True)
def light(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Children that are quick to start, and only this test's."""
    end_kept()
    monkeypatch.setattr(apart, "WANTED", ())
    monkeypatch.syspath_prepend(str(ROOT))  # where a child finds this folder
    yield
    end_kept()


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a function in a child; its log is ``log`` in the test's folder."""

    def start(
        function: Callable[..., Any],
        *given: Any,
        ctx: JobContext | None = None,
        limits: Limits = LIMITS,
    ) -> Any:
        how = Apart(ctx or JobContext(), limits, tmp_path / "기록" / "log")
        return run_apart("converter", function, given, how)

    return start


def log_of(tmp_path: Path) -> str:
    return (tmp_path / "기록" / "log").read_text(encoding="utf-8")


def failure(run: Run, *what: Any, **options: Any) -> WorkerError:
    with pytest.raises(WorkerError) as caught:
        run(*what, **options)
    return caught.value


def is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_for(there: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < deadline
        time.sleep(0.02)


# -- what crosses -----------------------------------------------------------------------------


def test_surroundings(
    run: Run, own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(work.where) != os.getpid()
    monkeypatch.chdir(tmp_path)
    set_language("ko")
    found = run(work.surroundings, Path("가/나"))
    assert found == (Path("가/나"), str(tmp_path), str(own_home), "ko")


def test_what_it_tells(run: Run, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    progress: list[Progress] = []
    metrics: list[Metric] = []
    note = run(work.tells, ctx=JobContext(on_progress=progress.append, on_metric=metrics.append))
    assert progress == [Progress(0.25, "{half} way", 3.0)]
    assert metrics == [Metric("loss", 2.0, {"value": 0.5})]
    assert [(r.name, r.levelno, r.getMessage()) for r in caplog.records] == [
        ("tango.export", logging.WARNING, "careful: 100 %")
    ]
    assert isinstance(note, Lasting)
    assert retold(note) == "Reading 모델"
    printed = ["from Python", "from a library", "from a program", "{half} way", "careful: 100 %"]
    assert log_of(tmp_path).splitlines() == printed


def test_each_has_its_own_log(run: Run, tmp_path: Path) -> None:
    run(work.tells)
    first = log_of(tmp_path)
    other = Apart(JobContext(), Limits(60.0), tmp_path / "other")
    run_apart("converter", work.tells, (), other)
    assert log_of(tmp_path) == first == other.log.read_text(encoding="utf-8")


def test_errors_are_the_same(run: Run) -> None:
    with pytest.raises(ProjectLockedError) as caught:
        run(work.refuses)
    same = ProjectLockedError("폴더", "somebody")
    assert (caught.value.message, caught.value.hint) == (same.message, same.hint)
    error = failure(run, work.fails_as_worker)
    assert (error.message, error.hint, error.details) == ("No Mish.", "Take SiLU.", "its log")
    assert (error.kind, error.key, error.values) == ("said", "No {op}.", {"op": "Mish"})
    with pytest.raises(OSError, match="No space left") as full:
        run(work.finds_disk_full)
    assert full.value.filename == "model.onnx"


def test_an_error_leaves_it_in_place(run: Run) -> None:
    pid = run(work.where)
    with pytest.raises(TangoError):
        run(work.refuses)
    assert run(work.where) == pid == kept_pid()


# -- bad ends ---------------------------------------------------------------------------------


def test_cancel_ends_all_that_it_started(run: Run, tmp_path: Path) -> None:
    control, asked = JobControl(), list[float]()

    def cancel(_: Progress) -> None:
        asked.append(time.monotonic())
        control.cancel()

    pids = tmp_path / "pids"
    with pytest.raises(JobCancelled):
        run(work.starts_another, pids, ctx=JobContext(control, cancel))
    assert time.monotonic() - asked[0] < 1.0
    for pid in map(int, pids.read_text().split()):
        wait_for(lambda pid=pid: not is_alive(pid), 1.0)  # type: ignore[misc]
    assert kept_pid() is None
    assert run(work.where) == kept_pid()


def test_too_long(run: Run, tmp_path: Path) -> None:
    error = failure(run, work.rests, limits=Limits(0.6))
    assert (error.kind, "longer than 0.01 minutes" in error.message) == ("time", True)
    assert "“Longest conversion”" in error.hint
    assert str(tmp_path / "기록" / "log") in error.hint
    assert kept_pid() is None


def test_too_much_memory(run: Run) -> None:
    error = failure(run, work.takes, 300_000_000, limits=Limits(60.0, 200_000_000))
    assert error.kind == "memory"
    assert "needs more memory than the 0.2 GB" in error.message
    assert kept_pid() is None


def test_what_it_held_before_does_not_count(run: Run) -> None:
    limits = Limits(60.0, 200_000_000)
    pids = {run(work.keeps, 150_000_000, limits=limits) for _ in range(3)}
    assert len(pids) == 1


def test_one_that_keeps_much_is_not_kept(run: Run) -> None:
    assert apart_child.MOST_LEFT < 600_000_000
    pid = run(work.keeps, 600_000_000)
    wait_for(lambda: not is_alive(pid))
    assert run(work.where) != pid


@POSIX
@pytest.mark.parametrize(
    ("number", "words"),
    [(signal.SIGSEGV, "ended by signal 11 (SIGSEGV)"), (signal.SIGKILL, "for want of memory")],
)
def test_a_crash(number: int, words: str, run: Run) -> None:
    error = failure(run, work.dies, number)
    assert error.kind == "crash"
    assert error.message.startswith("The converter converter ")
    assert words in error.message
    assert run(work.where) == kept_pid()


def test_what_nobody_foresaw(run: Run, tmp_path: Path) -> None:
    error = failure(run, work.breaks)
    assert (error.kind, error.message) == ("error", "The converter converter failed.")
    assert error.details.endswith("ZeroDivisionError: too odd")
    assert "too odd" in log_of(tmp_path)


@pytest.mark.parametrize("function", [work.lacks_memory, work.raises_memory_error])
def test_out_of_memory(function: Callable[..., None], run: Run) -> None:
    error = failure(run, function)
    assert (error.kind, error.message) == ("memory", "The conversion ran out of memory.")


def test_a_log_that_cannot_be_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "기록").write_text("in the way")
    with pytest.raises(ProjectError, match="could not be written"):
        run(work.where)


def test_cancelled_before_it_starts(run: Run) -> None:
    control = JobControl()
    control.cancel()
    with pytest.raises(JobCancelled):
        run(work.where, ctx=JobContext(control))
    assert kept_pid() is None


def test_a_pause_takes_none_of_its_time(run: Run, tmp_path: Path) -> None:
    run(work.where)  # started before: that takes a while
    control = JobControl()
    resumed = threading.Timer(2.5, control.resume)

    def pause(_: Progress) -> None:
        control.pause()
        resumed.start()

    run(work.reports, ctx=JobContext(control, pause), limits=Limits(2.0))


# -- it is kept -------------------------------------------------------------------------------


def test_it_is_used_again_and_ended(run: Run) -> None:
    pid = run(work.where)
    assert [run(work.where) for _ in range(3)] == [pid] * 3
    end_kept()
    assert not psutil.pid_exists(pid)


@POSIX
def test_one_that_was_killed_meanwhile_is_replaced(run: Run) -> None:
    pid = run(work.where)
    os.kill(pid, signal.SIGKILL)
    assert run(work.where) != pid


def test_one_that_ends_when_it_is_asked_is_replaced(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    pid = run(work.where)
    taken = apart._kept.take

    def take() -> subprocess.Popen[bytes] | None:
        process = taken()
        psutil.Process(pid).kill()
        return process

    with monkeypatch.context() as patched:
        patched.setattr(apart._kept, "take", take)
        assert run(work.where) != pid


def test_it_ends_when_nothing_is_to_be_done(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "IDLE_S", 0.3)
    pid = run(work.where)
    wait_for(lambda: kept_pid() is None, 5.0)
    assert run(work.where) != pid
    assert not psutil.pid_exists(pid)


def test_two_at_once(run: Run) -> None:
    first = run(work.where)
    control, found = JobControl(), list[int]()

    def look(_: Progress) -> None:
        found.append(run(work.where))
        control.cancel()

    with pytest.raises(JobCancelled):
        run(work.rests, ctx=JobContext(control, look))
    assert found[0] != first
    assert kept_pid() == found[0]


def test_of_two_that_have_ended_one_is_kept(run: Run, tmp_path: Path) -> None:
    pids: list[int] = []
    both = threading.Barrier(2, timeout=20.0)

    def wait(_: Progress) -> None:
        both.wait()

    def one(name: str) -> None:
        how = Apart(JobContext(on_progress=wait), LIMITS, tmp_path / name)
        run_apart("converter", work.tells, (), how)
        pids.append(run_apart("converter", work.where, (), how))

    threads = [threading.Thread(target=one, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept_pid() in pids
    left = [child for child in psutil.Process().children() if "apart_child" in str(child.cmdline())]
    assert [child.pid for child in left] == [kept_pid()]


@pytest.mark.parametrize("busy", [True, False])
def test_it_ends_with_the_program(busy: bool, tmp_path: Path) -> None:
    told = tmp_path / "pids"
    program = (
        f"import sys, time\nfrom pathlib import Path\nsys.path.insert(0, {str(ROOT)!r})\n"
        "from tango_desktop.core.jobs import JobContext\n"
        "from tango_desktop.export import apart\n"
        "from tango_desktop.export.watching import Limits\n"
        "from tests.export import apart_work as work\n"
        "apart.WANTED = ()\n"
        f"told = Path({str(told)!r})\n"
        f"how = apart.Apart(JobContext(), Limits(60.0), Path({str(tmp_path / 'log')!r}))\n"
        "pid = apart.run_apart('converter', work.where, (), how)\n"
        f"if {busy}:\n    apart.run_apart('converter', work.starts_another, (told,), how)\n"
        "told.write_text(str(pid))\ntime.sleep(60)\n"
    )
    started = subprocess.Popen([sys.executable, "-c", program])
    try:
        wait_for(lambda: told.exists() and told.read_text() != "")
    finally:
        started.kill()
        started.wait()
    for pid in map(int, told.read_text().split()):
        wait_for(lambda pid=pid: not is_alive(pid), 5.0)  # type: ignore[misc]


# -- a conversion -----------------------------------------------------------------------------


@pytest.mark.slow
def test_two_conversions_run_in_one_process(
    changed: Callable[..., ExportSpec], tmp_path: Path
) -> None:
    spec = replace(changed(), precision="int8")
    pids, places = set[int | None](), [tmp_path / name for name in ("first", "second", "here")]
    for place in places:
        place.mkdir()
    for place in places[:2]:
        converting.convert(spec, place, JobContext())
        pids.add(kept_pid())
    converting.convert_here(spec, places[2], JobContext())
    assert len(pids - {None}) == 1
    for name in ("model.onnx", "quantization.yaml"):
        first, second, here = ((place / name).read_bytes() for place in places)
        assert first == second == here


@pytest.mark.slow
def test_tracing_a_large_network_is_cancelled_at_once(
    changed: Callable[..., ExportSpec], tmp_path: Path
) -> None:
    document = families.build("resnet152", 3, size=224)
    weights = make_weights(document, tmp_path / "large.pt")
    spec = replace(changed(), document=document, weights=weights)
    spec = replace(spec, preprocess={**spec.preprocess, "size": [224, 224]})
    (tmp_path / "made").mkdir()
    control, asked = JobControl(), list[float]()

    def cancel() -> None:
        asked.append(time.monotonic())
        control.cancel()

    def begun(_: Progress) -> None:
        if not timer.is_alive():
            timer.start()

    timer = threading.Timer(1.0, cancel)  # of some ten seconds that it takes from there
    with pytest.raises(JobCancelled):
        converting.convert(spec, tmp_path / "made", JobContext(control, begun))
    assert time.monotonic() - asked[0] < 1.0
    assert not (tmp_path / "made" / "model.onnx").exists()
    assert kept_pid() is None
