"""Who we are and who they are: host keys, passwords, keys, the agent, jump hosts."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import paramiko
import pytest

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.connection import HostKeyQuestion, Secret, SecretQuestion
from tango_desktop.errors import (
    HostKeyError,
    JobCancelled,
    LoginError,
    TangoError,
    UnreachableError,
)
from tests.boards import board_or_skip
from tests.devices.ssh.conftest import Home, Person

pytestmark = pytest.mark.board


# -- host keys --------------------------------------------------------------------------------


def test_the_first_contact_asks_and_is_remembered(pi: Any, home: Home, person: Person) -> None:
    home.configure(f"IdentityFile {pi.connection.key_path}\n")
    person.trusts = True
    listing = ["ssh-keygen", "-l", "-f", str(pi.state / "host_key.pub")]
    fingerprint = subprocess.run(listing, check=True, capture_output=True, text=True).stdout
    for _ in range(2):
        with home.to(pi) as connection:
            assert connection.run(["echo", "hello"], person.context()).output == "hello\n"
    (question,) = person.asked
    assert isinstance(question, HostKeyQuestion)
    assert question.fingerprint == fingerprint.split()[1]
    assert question.kind == "ssh-ed25519"
    assert question.address == f"127.0.0.1:{pi.connection.port}"


@pytest.mark.parametrize("answer", [False, None])
def test_a_stranger_stays_out(pi: Any, home: Home, person: Person, answer: bool | None) -> None:
    person.trusts = answer
    with home.to(pi) as connection, pytest.raises(HostKeyError) as caught:
        connection.open(person.context())
    assert "SHA256:" in caught.value.message
    assert f"ssh -p {pi.connection.port} pi@127.0.0.1" in caught.value.hint
    assert "--accept-host-key SHA256:" in caught.value.hint
    assert not home.known_hosts.exists()


def test_a_changed_key_is_never_passed_by(own_pi: Any, home: Home, person: Person) -> None:
    home.knows(own_pi)
    person.trusts, person.secrets = True, ["raspberry"]
    own_pi.new_host_key()
    before = home.known_hosts.read_bytes()
    with home.to(own_pi) as connection, pytest.raises(HostKeyError, match="has changed") as caught:
        connection.open(person.context())
    assert "line 1" in caught.value.details
    assert "ssh-keygen" in caught.value.hint
    assert person.asked == []
    assert home.known_hosts.read_bytes() == before
    command = caught.value.hint.partition("with ")[2].partition(" and connect")[0]
    subprocess.run(command, shell=True, check=True, capture_output=True)  # it mends it
    with home.to(own_pi) as connection:
        connection.open(person.context())


def test_the_known_kind_of_key_is_asked_for(home: Home, tmp_path: Path) -> None:
    key = tmp_path / "rsa"
    make = ["ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", str(key)]
    subprocess.run(make, check=True)
    files = {"/run/boardkit/rsa": key.read_text()}
    lines = ["HostKey /run/boardkit/host_key", "HostKey /run/boardkit/rsa"]
    for board in board_or_skip("ssh", files=files, sshd_config=lines):
        board.path("/run/boardkit/rsa").chmod(0o600)
        board.stop()
        board.start()
        kind, blob = key.with_suffix(".pub").read_text().split()[:2]
        home.known_hosts.write_text(f"[127.0.0.1]:{board.connection.port} {kind} {blob}\n")
        home.configure(f"IdentityFile {board.connection.key_path}\n")
        with home.to(board) as connection:
            assert connection.run(["id", "-un"], JobContext()).output == "pi\n"


# -- passwords --------------------------------------------------------------------------------


def test_a_password_is_asked_once(pi: Any, home: Home, person: Person) -> None:
    home.knows(pi, key=False)
    person.secrets = ["wrong", "raspberry"]
    for _ in range(2):
        with home.to(pi) as connection:
            connection.open(person.context())
    first, second = person.asked
    assert isinstance(first, SecretQuestion)
    assert isinstance(second, SecretQuestion)
    assert (first.what, first.of) == ("password", f"pi@127.0.0.1:{pi.connection.port}")
    assert first.again == ""
    assert second.again != ""


def test_three_wrong_passwords_are_enough(pi: Any, home: Home, person: Person) -> None:
    home.knows(pi, key=False)
    person.secrets = ["one", "two", "three", "four"]
    with home.to(pi) as connection, pytest.raises(LoginError, match="password of pi"):
        connection.open(person.context())
    assert person.secrets == ["four"]


def test_nobody_to_ask_is_an_error_with_a_way_out(pi: Any, home: Home) -> None:
    home.knows(pi, key=False)
    with home.to(pi) as connection, pytest.raises(LoginError, match="nobody") as caught:
        connection.open(JobContext())
    assert "ssh-copy-id" in caught.value.hint


def test_a_refused_remembered_password_is_forgotten(pi: Any, home: Home, person: Person) -> None:
    home.knows(pi, key=False)
    of = f"pi@127.0.0.1:{pi.connection.port}"
    home.secrets.remember("password", of, Secret("of last year"))
    with home.to(pi) as connection, pytest.raises(LoginError):
        connection.open(person.context())
    assert home.secrets.find("password", of) is None
    (question,) = person.asked
    assert isinstance(question, SecretQuestion)
    assert question.again != ""


def test_a_password_is_seen_nowhere(
    pi: Any, home: Home, person: Person, caplog: pytest.LogCaptureFixture, own_home: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("paramiko").propagate = True
    try:
        home.knows(pi, key=False)
        person.secrets = ["hunter2-wrong", "hunter2-wrong", "hunter2-wrong"]
        with home.to(pi) as connection, pytest.raises(TangoError) as caught:
            connection.open(person.context())
        person.secrets = ["raspberry"]
        with home.to(pi) as connection:
            processes = connection.run(["ps", "-ef"], person.context()).output
    finally:
        logging.getLogger("paramiko").propagate = False
    error = caught.value
    texts = [caplog.text, repr(error), error.hint, error.details, processes, pi.log()]
    texts += [p.read_text(errors="replace") for p in _files(own_home, home.folder)]
    assert caplog.text  # it did log
    for text in texts:
        assert "hunter2" not in text
        assert "raspberry" not in text


def _files(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.is_file())


def test_questions_of_the_device_are_answered(home: Home, person: Person) -> None:
    """``keyboard-interactive`` without PAM asks nothing that we know: it is refused cleanly."""
    lines = ["KbdInteractiveAuthentication yes", "PasswordAuthentication no"]
    for board in board_or_skip("ssh", sshd_config=lines, key=False):
        home.knows(board, key=False)
        person.secrets = ["raspberry"]
        with home.to(board) as connection, pytest.raises(LoginError):
            connection.open(person.context())


def test_a_slow_answer_is_not_lost(home: Home, person: Person) -> None:
    """The device hangs up while somebody looks for the password."""
    for board in board_or_skip("ssh", sshd_config=["LoginGraceTime 1"]):
        home.knows(board, key=False)
        person.secrets, person.seconds = ["raspberry"], 2.0
        with home.to(board) as connection:
            connection.open(person.context())
        assert len(person.asked) == 1


# -- keys -------------------------------------------------------------------------------------


def test_keys_of_the_usual_names_are_tried(pi: Any, home: Home) -> None:
    home.knows(pi, key=False)
    shutil.copy(pi.connection.key_path, home.folder / ".ssh/id_ed25519")
    with home.to(pi) as connection:
        assert connection.run(["id", "-un"], JobContext()).output == "pi\n"


def test_a_refused_key_leads_to_the_password(
    pi: Any, home: Home, person: Person, tmp_path: Path
) -> None:
    home.knows(pi, key=False)
    home.configure(f"IdentityFile {make_key(tmp_path / 'other')}\n")
    person.secrets = ["raspberry"]
    with home.to(pi) as connection:
        connection.open(person.context())
    assert len(person.asked) == 1


def test_only_refused_keys_are_said_so(home: Home, tmp_path: Path) -> None:
    for board in board_or_skip("ssh", password=None):
        home.knows(board, key=False)
        home.configure(f"IdentityFile {make_key(tmp_path / 'other')}\n")
        with home.to(board) as connection, pytest.raises(LoginError, match="1 offered"):
            connection.open(JobContext())


@pytest.mark.parametrize("kind", ["ed25519", "rsa", "ecdsa", "pem"])
def test_an_encrypted_key_is_opened_once(
    own_pi: Any, home: Home, person: Person, tmp_path: Path, kind: str
) -> None:
    key = make_key(tmp_path / "key", kind, "hunter2")
    own_pi.path("/run/boardkit/authorized_keys").write_text(key.with_suffix(".pub").read_text())
    if kind == "pem":
        key.with_suffix(".pub").unlink()  # then only the opened key tells what it is
    home.knows(own_pi, key=False)
    home.configure(f"IdentityFile {key}\n")
    person.secrets = ["wrong", "hunter2"]
    for _ in range(2):
        with home.to(own_pi) as connection:
            connection.open(person.context())
    assert [q.what for q in person.asked] == ["passphrase"] * 2  # type: ignore[attr-defined]
    assert [q.of for q in person.asked] == [str(key)] * 2  # type: ignore[attr-defined]


def test_a_key_that_would_not_do_is_not_opened(
    pi: Any, home: Home, person: Person, tmp_path: Path
) -> None:
    home.knows(pi, key=False)
    home.configure(f"IdentityFile {make_key(tmp_path / 'other', passphrase='hunter2')}\n")
    person.secrets = ["raspberry"]
    with home.to(pi) as connection:
        connection.open(person.context())
    assert [q.what for q in person.asked] == ["password"]  # type: ignore[attr-defined]


def test_a_broken_key_file_does_not_stop_the_others(pi: Any, home: Home, tmp_path: Path) -> None:
    (tmp_path / "broken").write_text(
        "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n"
    )
    home.knows(pi, key=False)
    home.configure(f"IdentityFile {tmp_path}/broken\nIdentityFile {pi.connection.key_path}\n")
    with home.to(pi) as connection:
        assert connection.run(["id", "-un"], JobContext()).output == "pi\n"


def test_a_certificate_lets_in(own_pi: Any, home: Home, tmp_path: Path) -> None:
    authority, key = make_key(tmp_path / "ca"), make_key(tmp_path / "key")
    sign = ["ssh-keygen", "-q", "-s", str(authority), "-I", "me", "-n", "pi", str(key)]
    subprocess.run(sign, check=True, capture_output=True)
    line = f"cert-authority {authority.with_suffix('.pub').read_text()}"
    own_pi.path("/run/boardkit/authorized_keys").write_text(line)
    home.knows(own_pi, key=False)
    home.configure(f"IdentityFile {key}\n")
    with home.to(own_pi) as connection:
        connection.open(JobContext())


def test_too_many_keys_are_explained(home: Home, tmp_path: Path) -> None:
    for board in board_or_skip("ssh", sshd_config=["MaxAuthTries 2"]):
        home.knows(board, key=False)
        keys = [make_key(tmp_path / f"key{number}") for number in range(4)]
        home.configure("".join(f"IdentityFile {key}\n" for key in keys))
        with home.to(board) as connection, pytest.raises(LoginError) as caught:
            connection.open(JobContext())
        assert "IdentitiesOnly" in caught.value.hint


def make_key(path: Path, kind: str = "ed25519", passphrase: str = "") -> Path:
    form = ["-t", "rsa", "-m", "PEM"] if kind == "pem" else ["-t", kind]
    make = ["ssh-keygen", "-q", *form, "-a", "1", "-N", passphrase, "-f", str(path)]
    subprocess.run(make, check=True)
    return path


# -- the agent --------------------------------------------------------------------------------


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], None]]:
    """A running agent; call it to add a key."""
    if shutil.which("ssh-agent") is None:
        pytest.skip("ssh-agent is not installed")
    sock = tmp_path / "agent"
    process = subprocess.Popen(["ssh-agent", "-D", "-a", str(sock)], stdout=subprocess.DEVNULL)
    while not sock.exists():
        time.sleep(0.01)

    def add(key: Path) -> None:
        environment = {**os.environ, "SSH_AUTH_SOCK": str(sock)}
        subprocess.run(["ssh-add", "-q", str(key)], check=True, env=environment)

    monkeypatch.setenv("SSH_AUTH_SOCK", str(sock))
    yield add
    process.kill()
    process.wait()


def test_keys_of_the_agent_are_used(
    pi: Any, home: Home, agent: Callable[[Path], None], tmp_path: Path
) -> None:
    home.knows(pi, key=False)
    agent(make_key(tmp_path / "other"))
    agent(pi.connection.key_path)
    with home.to(pi) as connection:
        connection.open(JobContext())


def test_only_named_keys_are_offered_when_the_configuration_says_so(
    pi: Any, home: Home, agent: Callable[[Path], None], tmp_path: Path
) -> None:
    home.knows(pi, key=False)
    agent(pi.connection.key_path)
    home.configure(f"IdentitiesOnly yes\nIdentityFile {make_key(tmp_path / 'other')}\n")
    with home.to(pi) as connection, pytest.raises(LoginError):
        connection.open(JobContext())
    home.configure(f"IdentitiesOnly yes\nIdentityFile {pi.connection.key_path}\n")
    with home.to(pi) as connection:
        connection.open(JobContext())


def test_waiting_for_the_agents_consent_is_cancelled(
    own_pi: Any, home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, later: Any
) -> None:
    home.knows(own_pi, key=False)
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "agent"))
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "agent"))
        silent.listen()
        assert seconds_to_cancel(home, own_pi, later) < 1


def test_an_agent_that_refuses_is_no_obstacle(
    pi: Any, home: Home, person: Person, agent: Callable[[Path], None], monkeypatch: Any
) -> None:
    home.knows(pi, key=False)
    agent(pi.connection.key_path)
    person.secrets = ["raspberry"]

    def refuse(*_: object) -> None:
        raise paramiko.SSHException("key cannot be used for signing")

    monkeypatch.setattr(paramiko.AgentKey, "sign_ssh_data", refuse)
    with home.to(pi) as connection:
        connection.open(person.context())
    assert [q.what for q in person.asked] == ["password"]  # type: ignore[attr-defined]


def test_an_agent_that_has_gone_is_no_obstacle(
    pi: Any, home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "gone"))
    home.knows(pi)
    with home.to(pi) as connection:
        connection.open(JobContext())


# -- the way there ----------------------------------------------------------------------------


def test_the_way_leads_through_jump_hosts(own_pi: Any, home: Home) -> None:
    for far in board_or_skip("ssh", hostname="far"):
        for board in (own_pi, far):
            home.knows(board)
        home.configure(
            f"Host near\n  HostName 127.0.0.1\n  Port {own_pi.connection.port}\n"
            f"  IdentityFile {own_pi.connection.key_path}\n"
            f"Host far\n  HostName 127.0.0.1\n  Port {far.connection.port}\n"
            f"  IdentityFile {far.connection.key_path}\n  ProxyJump near\n"
            "Host *\n  User pi\n"
        )
        with home.by_name("far") as connection:
            assert connection.run(["hostname"], JobContext()).output == "far\n"
        with home.by_name("far") as connection:
            own_pi.stop()
            with pytest.raises(UnreachableError, match="nobody listens"):
                connection.open(JobContext())


def test_a_jump_host_that_does_not_get_through_is_named(pi: Any, home: Home) -> None:
    home.knows(pi)
    home.configure(
        f"Host near\n  HostName 127.0.0.1\n  User pi\n  Port {pi.connection.port}\n"
        f"  IdentityFile {pi.connection.key_path}\n"
        "Host far\n  HostName 127.0.0.1\n  Port 1\n  ProxyJump near\n"
    )
    with home.by_name("far") as connection, pytest.raises(UnreachableError, match="near does not"):
        connection.open(JobContext())


def test_a_program_leads_there(pi: Any, home: Home) -> None:
    home.knows(pi)
    port = pi.connection.port
    nc = (
        "python3 -c 'import socket,sys,threading,os;s=socket.create_connection((sys.argv[1],"
        "int(sys.argv[2])));threading.Thread(target=lambda:[os.write(1,d) for d in iter(lambda:"
        's.recv(9999),b"")],daemon=True).start();[s.sendall(d) for d in iter(lambda:'
        'os.read(0,9999),b"")]\' %h %p'
    )
    home.configure(f"IdentityFile {pi.connection.key_path}\nProxyCommand {nc}\nPort {port}\n")
    with home.to(pi) as connection:
        assert connection.run(["echo", "hello"], JobContext()).output == "hello\n"


def test_a_name_that_nobody_knows(home: Home) -> None:
    with (
        home.by_name("ssh://pi@nobody.invalid") as connection,
        pytest.raises(UnreachableError, match=r"nobody\.invalid"),
    ):
        connection.open(JobContext())


def test_nobody_listens(own_pi: Any, home: Home) -> None:
    home.knows(own_pi)
    own_pi.stop()
    with home.to(own_pi) as connection, pytest.raises(UnreachableError) as caught:
        connection.open(JobContext())
    assert "SSH server on" in caught.value.hint


@pytest.mark.parametrize(
    ("words", "sentence"),
    [(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 60, "does not speak SSH"), (b"", "at once")],
)
def test_something_else_listens(home: Home, later: Any, words: bytes, sentence: str) -> None:
    def answer() -> None:
        with server.accept()[0] as guest:
            guest.sendall(words)

    with socket.create_server(("127.0.0.1", 0)) as server:
        later(0.0, answer)
        address = f"ssh://pi@127.0.0.1:{server.getsockname()[1]}"
        with home.by_name(address) as connection, pytest.raises(UnreachableError, match=sentence):
            connection.open(JobContext())


# -- cancelled and out of time ----------------------------------------------------------------


def test_connecting_to_silence_is_cancelled(cabled: Any, home: Home, later: Any) -> None:
    home.knows(cabled)
    cabled.link_down()
    assert seconds_to_cancel(home, cabled, later) < 1


def test_waiting_for_a_frozen_board_is_cancelled(own_pi: Any, home: Home, later: Any) -> None:
    home.knows(own_pi)
    own_pi.freeze()
    assert seconds_to_cancel(home, own_pi, later) < 1
    own_pi.thaw()


def seconds_to_cancel(home: Home, board: Any, later: Any) -> float:
    ctx = JobContext()
    cancelled: list[float] = []
    later(0.3, lambda: (cancelled.append(time.monotonic()), ctx.control.cancel()))
    with home.to(board) as connection, pytest.raises(JobCancelled):
        connection.open(ctx)
    return time.monotonic() - cancelled[0]


def test_no_answer_ends_in_time(cabled: Any, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tango_desktop.devices.ssh.line.CONNECT_TIMEOUT_S", 1.0)
    home.knows(cabled)
    cabled.freeze()
    with home.to(cabled) as connection, pytest.raises(UnreachableError, match="says nothing"):
        connection.open(JobContext())
    cabled.thaw()
    cabled.link_down()
    with (
        home.to(cabled) as connection,
        pytest.raises(UnreachableError, match=r"does not answer|no way"),
    ):
        connection.open(JobContext())
