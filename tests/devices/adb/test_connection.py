"""What works on a phone that is as it should be."""

from __future__ import annotations

import os
import socket
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tango_desktop.core.jobs import JobContext, JobControl
from tango_desktop.devices.adb import AdbConnection
from tango_desktop.devices.connecting import connect
from tango_desktop.errors import ConnectionLostError, DeviceError, DeviceFullError, JobCancelled

pytestmark = pytest.mark.board
FOLDER = "/data/local/tmp"


def _processes(phone: AdbConnection) -> str:
    return phone.run(["ps", "-ww", "-eo", "args"], JobContext()).output


def _comes(phone: AdbConnection, words: str) -> bool:
    deadline = time.monotonic() + 10
    while words not in _processes(phone):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def _gone(phone: AdbConnection, words: str) -> bool:
    deadline = time.monotonic() + 3
    while words in _processes(phone):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def test_the_registry_leads_here(phone: AdbConnection) -> None:
    assert isinstance(connect(phone.target), AdbConnection)


def test_a_command_tells_its_code_and_keeps_its_errors_apart(
    phone: AdbConnection, ctx: JobContext
) -> None:
    done = phone.run(["sh", "-c", "echo out; echo err >&2; exit 3"], ctx)
    assert (done.code, done.output, done.errors) == (3, "out\n", "err\n")
    assert phone.run(["uname", "-m"], ctx).output.strip() == "aarch64"


def test_nothing_in_a_command_is_expanded(phone: AdbConnection, ctx: JobContext) -> None:
    words = ["$HOME", "a  b", "*", "it's", "`id`", "한국어", "", "-n\n\\"]
    done = phone.run(["printf", "%s|", *words], ctx)
    assert done.output == "".join(f"{word}|" for word in words)


def test_it_reads_what_it_is_given_and_has_its_environment(
    phone: AdbConnection, ctx: JobContext
) -> None:
    given = os.urandom(300_000)
    done = phone.run(["wc", "-c"], ctx, given=given)
    assert done.output.strip() == "300000"
    done = phone.run(["sh", "-c", "echo $COLOUR"], ctx, environment={"COLOUR": "it's red"})
    assert done.output == "it's red\n"


def test_a_program_that_leaves_its_input_unread_still_tells_its_code(
    phone: AdbConnection, ctx: JobContext
) -> None:
    assert phone.run(["sh", "-c", "exit 5"], ctx, given=b"x" * 2_000_000).code == 5


def test_one_that_is_not_there_ends_with_127(phone: AdbConnection, ctx: JobContext) -> None:
    done = phone.run(["no-such-program"], ctx)
    assert done.code == 127
    assert "not found" in done.errors


def test_at_the_time_limit_it_and_its_children_are_killed(
    phone: AdbConnection, ctx: JobContext
) -> None:
    begun = time.monotonic()
    done = phone.run(["sh", "-c", 'trap "" HUP; echo here; sleep 471 & sleep 472'], ctx, 0.7)
    assert (done.code, done.output) == (None, "here\n")
    assert time.monotonic() - begun < 4
    assert _gone(phone, "sleep 47")


def test_cancelling_kills_it_within_a_second(phone: AdbConnection) -> None:
    control = JobControl()
    timer = threading.Timer(0.5, control.cancel)
    timer.start()
    begun = time.monotonic()
    with pytest.raises(JobCancelled):
        phone.run(["sh", "-c", 'trap "" HUP; sleep 481 & sleep 482'], JobContext(control))
    assert time.monotonic() - begun < 1.5
    timer.join()
    assert _gone(phone, "sleep 48")


def test_talking_with_a_program(phone: AdbConnection, ctx: JobContext) -> None:
    script = "while read -r line; do echo got $line; echo noted >&2; done; echo end; exit 4"
    with phone.start(["sh", "-c", script], ctx) as process:
        assert process.read_line(ctx, 0.2) is None
        process.send(b"one\ntwo\n")
        assert process.read_line(ctx, 5) == b"got one\n"
        assert process.read_line(ctx, 5) == b"got two\n"
        assert process.wait(ctx, 0.1) is None
        process.end_input()
        assert process.read_line(ctx, 5) == b"end\n"
        assert process.wait(ctx, 5) == 4
        assert process.read_line(ctx, 5) == b""
        assert process.errors() == "noted\nnoted\n"
        with pytest.raises(ConnectionLostError):
            process.send(b"three\n")


def test_leaving_the_block_ends_the_program(phone: AdbConnection, ctx: JobContext) -> None:
    with phone.start(["sh", "-c", 'trap "" HUP TERM; echo up; sleep 491'], ctx) as process:
        assert process.read_line(ctx, 5) == b"up\n"
        assert _comes(phone, "sleep 491")
    assert _gone(phone, "sleep 491")


def test_files_go_there_and_back(
    phone: AdbConnection, ctx: JobContext, tmp_path: Path, running_phone: Any
) -> None:
    source, back = tmp_path / "source", tmp_path / "back"
    content = os.urandom(3_000_001)
    source.write_bytes(content)
    there, got = list[int](), list[int]()
    phone.put(source, f"{FOLDER}/그림 1.bin", ctx, on_bytes=there.append)
    assert running_phone.path(f"{FOLDER}/그림 1.bin").read_bytes() == content
    phone.get(f"{FOLDER}/그림 1.bin", back, ctx, on_bytes=got.append)
    assert back.read_bytes() == content
    assert there[-1] == got[-1] == len(content)
    assert there == sorted(there)


def test_an_upload_goes_on_where_it_was(
    phone: AdbConnection, ctx: JobContext, tmp_path: Path, running_phone: Any
) -> None:
    source, reports = tmp_path / "source", list[int]()
    source.write_bytes(b"abcdefgh" * 1000)
    lying = running_phone.path(f"{FOLDER}/part")
    lying.write_bytes(b"ABCD")  # capitals: whether these are kept can be seen
    phone.put(source, f"{FOLDER}/part", ctx, resume=True, on_bytes=reports.append)
    assert lying.read_bytes() == b"ABCDefgh" + b"abcdefgh" * 999
    phone.put(source, f"{FOLDER}/part", ctx)
    assert lying.read_bytes() == source.read_bytes()
    lying.write_bytes(b"x" * 9000)
    phone.put(source, f"{FOLDER}/part", ctx, resume=True)
    assert lying.read_bytes() == source.read_bytes()
    phone.put(source, f"{FOLDER}/part-new", ctx, resume=True)
    assert running_phone.path(f"{FOLDER}/part-new").read_bytes() == source.read_bytes()


def test_what_cannot_be_written_or_read_is_said(
    phone: AdbConnection, ctx: JobContext, tmp_path: Path
) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"x" * 3_000_000)
    with pytest.raises(DeviceFullError):
        phone.put(source, "/dev/full", ctx)
    with pytest.raises(DeviceError, match="Directory nonexistent"):  # as its shell says it
        phone.put(source, "/no/such/folder/file", ctx)
    with pytest.raises(DeviceError, match="No such file or directory"):
        phone.get("/no/such/file", tmp_path / "got", ctx)
    assert not (tmp_path / "got").exists()
    with pytest.raises(DeviceError, match="cannot be read"):
        phone.put(tmp_path / "absent", f"{FOLDER}/absent", ctx)


def test_a_port_of_the_phone(phone: AdbConnection, ctx: JobContext, running_phone: Any) -> None:
    with phone.forward(5555, ctx) as port:  # where adbd itself listens
        assert f"tcp:{port}" in running_phone.adb("forward", "--list").stdout
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            pass
    assert f"tcp:{port}" not in running_phone.adb("forward", "--list").stdout
