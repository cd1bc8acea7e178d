"""This computer as a connection: what every connection promises."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

import pytest

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.connecting import WAYS, connect
from tango_desktop.devices.local import ThisComputer
from tango_desktop.devices.targets import THIS, Way, parse_target
from tango_desktop.errors import ConnectionLostError, DeviceError, DeviceFullError, JobCancelled


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_this_leads_here() -> None:
    assert isinstance(connect(parse_target("this")), ThisComputer)


def test_every_way_has_a_record() -> None:
    assert {info.name for info in WAYS} == {way.value for way in Way}


def test_a_way_without_its_package_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tango_desktop.devices.local", None)
    with pytest.raises(DeviceError, match=r"tango_desktop\.devices\.local"):
        connect(THIS)


def test_run_gives_input_and_environment() -> None:
    code = "import os, sys; print(os.environ['ADDED'], sys.stdin.read()); sys.exit(3)"
    result = ThisComputer().run(
        python(code), JobContext(), given="한글\n".encode(), environment={"ADDED": "yes"}
    )
    assert (result.code, result.output) == (3, "yes 한글\n\n")


def test_run_without_input_gets_none() -> None:
    result = ThisComputer().run(python("import sys; print(repr(sys.stdin.read()))"), JobContext())
    assert result.output == "''\n"


def test_what_is_not_there_ends_as_in_a_shell(tmp_path: Path) -> None:
    assert ThisComputer().run([str(tmp_path / "nothing")], JobContext()).code == 127
    (tmp_path / "text").write_text("no program")
    assert ThisComputer().run([str(tmp_path / "text")], JobContext()).code == 126
    with pytest.raises(DeviceError, match="cannot be started"):
        ThisComputer().start([str(tmp_path / "nothing")], JobContext())


def test_run_is_killed_at_its_limit() -> None:
    result = ThisComputer().run(python("import time; time.sleep(60)"), JobContext(), 0.2)
    assert result.code is None


def test_a_talk() -> None:
    code = "import sys\nfor line in sys.stdin: print(line.upper(), end='', flush=True)\nsys.exit(5)"
    ctx = JobContext()
    with ThisComputer().start(python(code), ctx) as process:
        process.send(b"one\n")
        assert process.read_line(ctx, 10) == b"ONE\n"
        assert process.read_line(ctx, 0.1) is None
        process.send(b"two\nthree")
        process.end_input()
        assert process.read_line(ctx, 10) == b"TWO\n"
        assert process.read_line(ctx, 10) == b"THREE"
        assert process.read_line(ctx, 10) == b""
        assert process.wait(ctx, 10) == 5


def test_what_has_ended_hears_nothing() -> None:
    ctx = JobContext()
    with ThisComputer().start(python("import sys; sys.exit('oh no')"), ctx) as process:
        assert process.wait(ctx, 10) == 1
        with pytest.raises(ConnectionLostError):
            process.send(b"x" * 100_000)
        assert process.errors() == "oh no\n"


def test_leaving_the_block_ends_it_and_its_children() -> None:
    ctx = JobContext()
    code = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid, flush=True)\ntime.sleep(60)"
    )
    with ThisComputer().start(python(code), ctx) as process:
        line = process.read_line(ctx, 10)
    assert line
    deadline = time.monotonic() + 5
    while _runs(int(line)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _runs(int(line))


def _runs(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_waiting_for_a_line_is_cancelled() -> None:
    ctx = JobContext()
    timer = threading.Timer(0.2, ctx.control.cancel)
    timer.start()
    with (
        ThisComputer().start(python("import time; time.sleep(60)"), ctx) as process,
        pytest.raises(JobCancelled),
    ):
        process.read_line(ctx, 30)
    timer.join()


def test_files_go_and_come(tmp_path: Path) -> None:
    source, there, back = tmp_path / "원본", tmp_path / "there", tmp_path / "back"
    source.write_bytes(bytes(range(256)) * 20_000)
    told: list[int] = []
    ThisComputer().put(source, str(there), JobContext(), on_bytes=told.append)
    ThisComputer().get(str(there), back, JobContext())
    assert back.read_bytes() == source.read_bytes()
    assert told[-1] == source.stat().st_size
    assert sorted(path.name for path in tmp_path.iterdir()) == ["back", "there", "원본"]


@pytest.mark.parametrize("there", [b"", b"0123", b"0123456789", b"something longer than it"])
def test_a_copy_is_resumed(tmp_path: Path, there: bytes) -> None:
    (tmp_path / "source").write_bytes(b"0123456789")
    (tmp_path / "there").write_bytes(there)
    ThisComputer().put(tmp_path / "source", str(tmp_path / "there"), JobContext(), resume=True)
    assert (tmp_path / "there").read_bytes() == b"0123456789"


def test_a_file_put_onto_itself_stays(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"content")
    ThisComputer().put(tmp_path / "file", str(tmp_path / "file"), JobContext())
    assert (tmp_path / "file").read_bytes() == b"content"


def test_what_cannot_be_copied_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"content")
    with pytest.raises(DeviceError, match=r"no.folder.*: No such file"):
        ThisComputer().put(tmp_path / "file", str(tmp_path / "no folder/file"), JobContext())
    with pytest.raises(DeviceError, match="absent"):
        ThisComputer().get(str(tmp_path / "absent"), tmp_path / "target", JobContext())
    assert not (tmp_path / "target").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"content")
    with pytest.raises(DeviceFullError):
        ThisComputer().put(tmp_path / "file", "/dev/full", JobContext())


def test_a_cancelled_get_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(bytes(3_000_000))
    ctx = JobContext()
    ctx.control.cancel()
    with pytest.raises(JobCancelled):
        ThisComputer().get(str(tmp_path / "file"), tmp_path / "target", ctx)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_port_here_is_itself() -> None:
    with ThisComputer().forward(1234, JobContext()) as port:
        assert port == 1234
