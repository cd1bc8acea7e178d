"""Programs on the device: run, talked with, killed; the line that goes in between."""

from __future__ import annotations

import socket
import threading
import time
from typing import Any

import pytest

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.ssh import SshConnection, talk, wire
from tango_desktop.errors import ConnectionLostError, DeviceError, JobCancelled, UnreachableError
from tests.boards import board_or_skip
from tests.devices.ssh.conftest import Home

pytestmark = pytest.mark.board

GRANDCHILD = "sleep 4711 & sleep 4711"


def running(board: Any, word: str = "4711") -> bool:
    """Whether a program with ``word`` among its arguments runs on the board."""
    for pid in board.processes():
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as stream:  # noqa: PTH123 - goes meanwhile
                if word.encode() in stream.read().split(b"\0"):
                    return True
        except OSError:
            continue
    return False


def gone(board: Any, word: str = "4711") -> bool:
    deadline = time.monotonic() + 2
    while running(board, word) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not running(board, word)


# -- run --------------------------------------------------------------------------------------


def test_output_errors_and_code_come_back(connection: SshConnection) -> None:
    result = connection.run(["sh", "-c", "echo 한글; echo oh no >&2; exit 7"], JobContext())
    assert (result.code, result.output, result.last_error) == (7, "한글\n", "oh no")


def test_arguments_environment_and_input_arrive(connection: SshConnection) -> None:
    words = ["it's", "a\nb", "$HOME", "*", "", "\\"]
    code = 'printf "<%s>" "$@"; printf "%s" "$ADDED"; cat'
    result = connection.run(
        ["sh", "-c", code, "sh", *words],
        JobContext(),
        given="입력\n".encode(),
        environment={"ADDED": "x y'z\n"},
    )
    assert result.output == "".join(f"<{word}>" for word in words) + "x y'z\n입력\n"


def test_megabytes_go_through_both_ways(connection: SshConnection) -> None:
    given = b"x" * 5_000_000
    code = "import os\nwhile d := os.read(0, 65536): os.write(1, d), os.write(2, d)"
    result = connection.run(["/usr/bin/python3", "-c", code], JobContext(), given=given)
    assert result.code == 0
    assert len(result.output) == len(result.errors) == 5_000_000


def test_a_program_that_does_not_read_its_input(connection: SshConnection) -> None:
    result = connection.run(["echo", "done"], JobContext(), given=b"x" * 5_000_000)
    assert (result.code, result.output) == (0, "done\n")


def test_no_such_program_ends_as_in_a_shell(connection: SshConnection) -> None:
    result = connection.run(["/no/such/program"], JobContext())
    assert result.code == 127
    assert "not found" in result.errors


def test_a_signal_is_no_exit_code(connection: SshConnection) -> None:
    assert connection.run(["sh", "-c", "kill -TERM $$"], JobContext()).code == -1


def test_what_keeps_the_output_open_does_not_hold_it_up(connection: SshConnection) -> None:
    begun = time.monotonic()
    result = connection.run(["sh", "-c", "sleep 20 & echo done"], JobContext())
    assert (result.code, result.output) == (0, "done\n")
    assert time.monotonic() - begun < 5


def test_the_time_limit_kills_it_and_its_children(pi: Any, connection: SshConnection) -> None:
    result = connection.run(["sh", "-c", f"echo begun; {GRANDCHILD}"], JobContext(), 0.5)
    assert (result.code, result.output) == (None, "begun\n")
    assert gone(pi)


def test_cancelling_kills_it_within_a_second(
    pi: Any, connection: SshConnection, later: Any
) -> None:
    assert seconds_to_cancel(connection, later) < 1
    assert gone(pi)
    assert connection.run(["echo", "again"], JobContext()).output == "again\n"


def test_killing_needs_no_signal_of_the_protocol(
    pi: Any, connection: SshConnection, later: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OpenSSH before 7.9 does not know the message."""
    ask = talk.messages.request

    def old(channel: Any, kind: str, value: Any, wants_reply: bool) -> Any:
        return ask(channel, "unheard-of" if kind == "signal" else kind, value, wants_reply)

    monkeypatch.setattr(talk.messages, "request", old)
    assert seconds_to_cancel(connection, later) < 1
    assert gone(pi)


def seconds_to_cancel(connection: SshConnection, later: Any) -> float:
    ctx = JobContext()
    cancelled: list[float] = []
    connection.open(ctx)
    later(0.5, lambda: (cancelled.append(time.monotonic()), ctx.control.cancel()))
    with pytest.raises(JobCancelled):
        connection.run(["sh", "-c", GRANDCHILD], ctx)
    return time.monotonic() - cancelled[0]


def test_a_login_shell_that_says_hello_is_not_heard(home: Home) -> None:
    for board in board_or_skip("ssh", banner="Keep out\n"):
        home.knows(board)
        board.path("/home/pi/.bashrc").write_text("echo Welcome; printf 'no end' >&2\n")
        with home.to(board) as connection:
            result = connection.run(["sh", "-c", "echo out; echo err >&2"], JobContext())
            assert (result.output, result.errors) == ("out\n", "err\n")


def test_one_session_at_a_time_is_enough(home: Home) -> None:
    for board in board_or_skip("ssh", sshd_config=["MaxSessions 1"]):
        home.knows(board)
        ctx = JobContext()
        with home.to(board) as connection, connection.start(["cat"], ctx) as process:
            assert connection.run(["echo", "beside"], ctx).output == "beside\n"
            process.send(b"still here\n")
            assert process.read_line(ctx, 5) == b"still here\n"


def test_no_session_at_all_is_explained(home: Home) -> None:
    for board in board_or_skip("ssh", sshd_config=["MaxSessions 0"]):
        home.knows(board)
        with home.to(board) as connection, pytest.raises(DeviceError, match="no program"):
            connection.run(["true"], JobContext())


# -- start ------------------------------------------------------------------------------------


def test_a_talk(connection: SshConnection) -> None:
    ctx = JobContext()
    code = 'while read -r line; do echo "<$line>"; done; echo bye >&2; printf rest; exit 5'
    with connection.start(["sh", "-c", code], ctx, environment={"A": "b"}) as process:
        process.send(b"one\n")
        assert process.read_line(ctx, 5) == b"<one>\n"
        assert process.read_line(ctx, 0.1) is None
        assert process.wait(ctx, 0.1) is None
        process.send(b"two\nthree\n")
        process.end_input()
        lines = [process.read_line(ctx, 5) for _ in range(4)]
        assert lines == [b"<two>\n", b"<three>\n", b"rest", b""]
        assert process.wait(ctx, 5) == 5
        assert process.errors() == "bye\n"


def test_leaving_the_block_ends_it(pi: Any, connection: SshConnection) -> None:
    with connection.start(["sh", "-c", GRANDCHILD], JobContext()) as process:
        assert process.read_line(JobContext(), 0.2) is None
        assert running(pi)
    assert gone(pi)


def test_sending_to_what_has_ended_is_an_error(connection: SshConnection) -> None:
    ctx = JobContext()
    with connection.start(["true"], ctx) as process:
        assert process.wait(ctx, 5) == 0
        with pytest.raises(ConnectionLostError):
            process.send(b"x")


def test_waiting_for_a_line_is_cancelled(connection: SshConnection, later: Any) -> None:
    ctx = JobContext()
    with connection.start(["sleep", "60"], ctx) as process:
        later(0.2, ctx.control.cancel)
        begun = time.monotonic()
        with pytest.raises(JobCancelled):
            process.read_line(ctx, 30)
        assert time.monotonic() - begun < 1.2


# -- the line goes ----------------------------------------------------------------------------


def test_a_line_that_had_gone_is_opened_again(own_pi: Any, own_connection: SshConnection) -> None:
    own_connection.open(JobContext())
    own_pi.stop()
    own_pi.start()
    assert own_connection.run(["echo", "back"], JobContext()).output == "back\n"


def test_a_board_that_stops_in_between_is_lost_and_found(
    own_pi: Any, own_connection: SshConnection, later: Any
) -> None:
    own_connection.open(JobContext())
    later(0.3, own_pi.stop)
    with pytest.raises(ConnectionLostError) as caught:
        own_connection.run(["sleep", "20"], JobContext())
    assert caught.value.hint
    with pytest.raises(UnreachableError):
        own_connection.run(["true"], JobContext())
    own_pi.start()
    assert own_connection.run(["echo", "back"], JobContext()).output == "back\n"


def test_a_board_that_freezes_is_lost_at_the_time_limit(
    own_pi: Any, own_connection: SshConnection, later: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_connection.open(JobContext())
    monkeypatch.setattr(talk, "_KILL_LATE_S", 1.0)
    later(0.2, own_pi.freeze)
    begun = time.monotonic()
    with pytest.raises(ConnectionLostError):
        own_connection.run(["sleep", "20"], JobContext(), 1.0)
    assert time.monotonic() - begun < 6
    own_pi.thaw()


def test_a_frozen_board_is_noticed_by_its_silence(
    own_pi: Any, own_connection: SshConnection, later: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "SILENCE_S", 1.2)
    monkeypatch.setattr("tango_desktop.devices.ssh.line._KEEPALIVE_S", 0.4)
    ctx = JobContext()
    with own_connection.start(["sleep", "60"], ctx) as process:
        assert process.read_line(ctx, 1.8) is None  # silent, but it answers
        own_pi.freeze()
        with pytest.raises(ConnectionLostError):
            process.read_line(ctx, 10)
    own_pi.thaw()


def test_work_on_a_frozen_board_is_cancelled_within_a_second(
    own_pi: Any, own_connection: SshConnection, later: Any
) -> None:
    own_connection.open(JobContext())
    own_pi.freeze()
    ctx = JobContext()
    cancelled: list[float] = []
    later(0.3, lambda: (cancelled.append(time.monotonic()), ctx.control.cancel()))
    with pytest.raises(JobCancelled):
        own_connection.run(["true"], ctx)
    assert time.monotonic() - cancelled[0] < 1
    own_pi.thaw()


def test_a_pulled_cable_is_lost(
    cabled: Any, home: Home, later: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "SILENCE_S", 1.2)
    monkeypatch.setattr("tango_desktop.devices.ssh.line._KEEPALIVE_S", 0.4)
    home.knows(cabled)
    with home.to(cabled) as connection:
        connection.open(JobContext())
        later(0.2, cabled.link_down)
        with pytest.raises(ConnectionLostError):
            connection.run(["sleep", "20"], JobContext())
        cabled.link_up()
        assert connection.run(["echo", "back"], JobContext()).output == "back\n"


# -- ports ------------------------------------------------------------------------------------

SERVER = (
    "import socket\n"
    "s = socket.create_server(('127.0.0.1', 0))\n"
    "print(s.getsockname()[1], flush=True)\n"
    "while True:\n"
    "    c, _ = s.accept()\n"
    "    data = b''\n"
    "    while part := c.recv(65536): data += part\n"
    "    c.sendall(data.upper())\n"
    "    c.close()\n"
)


def test_a_port_of_the_device_is_reached(connection: SshConnection) -> None:
    ctx = JobContext()
    with connection.start(["/usr/bin/python3", "-c", SERVER], ctx) as process:
        port = int(process.read_line(ctx, 10) or b"0")
        before = threading.active_count()
        with connection.forward(port, ctx) as here:
            for size in (5, 3_000_000):
                with socket.create_connection(("127.0.0.1", here)) as client:
                    client.settimeout(20)
                    threading.Thread(target=_say, args=(client, b"x" * size)).start()
                    assert _all(client) == b"X" * size
        assert threading.active_count() == before


def test_nobody_behind_the_port_ends_the_connection(connection: SshConnection) -> None:
    with (
        connection.forward(1, JobContext()) as here,
        socket.create_connection(("127.0.0.1", here)) as client,
    ):
        client.settimeout(10)
        assert client.recv(1) == b""


def test_leaving_while_somebody_is_connected(connection: SshConnection) -> None:
    ctx = JobContext()
    with connection.start(["/usr/bin/python3", "-c", SERVER], ctx) as process:
        port = int(process.read_line(ctx, 10) or b"0")
        with connection.forward(port, ctx) as here:
            client = socket.create_connection(("127.0.0.1", here))
            client.sendall(b"hello")
            time.sleep(0.2)
        client.close()


def _say(client: Any, data: bytes) -> None:
    client.sendall(data)
    client.shutdown(socket.SHUT_WR)


def _all(client: Any) -> bytes:
    data = b""
    while part := client.recv(65536):
        data += part
    return data
