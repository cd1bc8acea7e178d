"""A deployed model as a service: the texts, a fake systemd and a fake Termux, and the refusal."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tango_desktop.core.child import ChildResult
from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.service import (
    ServiceKind,
    ServiceSpec,
    install_service,
    remove_service,
    script_text,
    service_kind,
    service_log,
    service_name,
    service_status,
    start_service,
    stop_service,
    unit_text,
)
from tango_desktop.devices.adb import AdbConnection
from tango_desktop.devices.local import ThisComputer
from tango_desktop.devices.targets import Target, Way
from tango_desktop.errors import DeployError
from tests.boards import board_or_skip
from tests.deploy.ssh_line import line_to

CTX = JobContext()
posix_only = pytest.mark.skipif(os.name != "posix", reason="shell scripts")
SPEC = ServiceSpec(
    "Bees 100%",
    ("/usr/bin/python3", "/home/pi/tango/bees/run.py"),
    ("rtsp://me:$ecret@camera/1", "--http", "0.0.0.0:8080", 'say "hi"\\'),
    "/home/pi/tango/bees",
    (("TANGO_MQTT_PASSWORD", "100% $ure"),),
)


class Elsewhere(ThisComputer):
    """This computer with another home and other programs first on the path."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        super().__init__()
        self._environment = environment

    def run(
        self,
        command: Sequence[str],
        ctx: JobContext,
        timeout_s: float = 60.0,
        *,
        given: bytes = b"",
        environment: Mapping[str, str] | None = None,
    ) -> ChildResult:
        return super().run(command, ctx, timeout_s, given=given, environment=self._environment)


# -- texts ------------------------------------------------------------------------------------


def test_the_unit() -> None:
    lines = unit_text(SPEC).splitlines()
    assert lines[1] == "Description=TANGO Bees 100%%"
    assert lines[9] == 'Environment="TANGO_MQTT_PASSWORD=100%% $ure"'
    assert lines[10] == (
        'ExecStart="/usr/bin/python3" "/home/pi/tango/bees/run.py" "rtsp://me:$$ecret@camera/1" '
        '"--http" "0.0.0.0:8080" "say \\"hi\\"\\\\"'
    )
    assert "Restart=on-failure" in lines
    assert "SuccessExitStatus=130" in lines


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is absent")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "tango-bees.service"
    spec = ServiceSpec(
        "Bees", (sys.executable, "run.py"), ('a "b" % $c', "벌"), str(tmp_path), SPEC.environment
    )
    unit.write_text(unit_text(spec), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", "--man=no", unit],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
    )
    if "Failed to initialize manager" in done.stderr:
        pytest.skip(f"systemd-analyze does not run here: {done.stderr.strip()}")
    assert (done.returncode, done.stderr) == (0, "")


def test_line_breaks_are_refused() -> None:
    with pytest.raises(DeployError, match="line breaks"):
        unit_text(ServiceSpec("x", ("python3",), ("a\nExecStartPre=rm",), "/"))


@posix_only
def test_the_script_hands_arguments_over_as_they_are(tmp_path: Path) -> None:
    show = tmp_path / "show.py"
    show.write_text("import os, sys; print(sys.argv[1:], os.environ['TANGO_MQTT_PASSWORD'])")
    spec = ServiceSpec(
        "x", (sys.executable, str(show)), SPEC.arguments, str(tmp_path), SPEC.environment
    )
    script = tmp_path / "script"
    script.write_text(script_text(spec), encoding="utf-8")
    done = subprocess.run(["sh", script], capture_output=True, text=True, check=True)
    assert done.stdout == f"{list(SPEC.arguments)} 100% $ure\n"


@pytest.mark.parametrize(
    ("project", "name"),
    [("Bees & Ants", "tango-bees-ants"), ("벌", "tango-ebb28c"), ("a" * 90, "tango-" + "a" * 40)],
)
def test_names(project: str, name: str) -> None:
    assert service_name(project) == name


# -- a user's systemd -------------------------------------------------------------------------

FAKE_SYSTEMCTL = """#!/bin/sh
echo "$@" >>"$HOME/asked"
case "$*" in
  *is-active*) [ -f "$HOME/on" ] && echo active || echo inactive;;
  *"restart "*|*"start "*) touch "$HOME/on";;
  *"stop "*|*disable*) rm -f "$HOME/on";;
  *status*) echo "● the unit";;
esac
"""
FAKE_LOGINCTL = """#!/bin/sh
case "$1" in
  enable-linger) exit 1;;
  show-user) cat "$HOME/linger" 2>/dev/null || echo no;;
esac
"""
FAKE_JOURNALCTL = '#!/bin/sh\\necho "$@"\\n'.replace("\\n", "\n")


def program(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def systemd(tmp_path: Path) -> Elsewhere:
    programs = tmp_path / "bin"
    program(programs, "systemctl", FAKE_SYSTEMCTL)
    program(programs, "loginctl", FAKE_LOGINCTL)
    program(programs, "journalctl", FAKE_JOURNALCTL)
    path = f"{programs}:{os.environ['PATH']}"
    return Elsewhere({"HOME": str(tmp_path), "PATH": path, "PREFIX": "", "XDG_CONFIG_HOME": ""})


@posix_only
def test_systemd_from_install_to_removal(systemd: Elsewhere, tmp_path: Path) -> None:
    assert service_kind(systemd, CTX) is ServiceKind.SYSTEMD
    status = install_service(systemd, SPEC, CTX)
    assert (status.installed, status.running, status.starts_with_device) == (True, True, False)
    assert "sudo loginctl enable-linger" in status.hint
    assert status.text == "● the unit"
    unit = tmp_path / ".config" / "systemd" / "user" / "tango-bees-100.service"
    assert unit.read_text(encoding="utf-8") == unit_text(SPEC)
    assert stat.S_IMODE(unit.stat().st_mode) == 0o600  # there may be a password in it
    stop_service(systemd, SPEC.name, CTX)
    assert not service_status(systemd, SPEC.name, CTX).running
    start_service(systemd, SPEC.name, CTX)
    (tmp_path / "linger").write_text("yes\n")
    status = service_status(systemd, SPEC.name, CTX)
    assert (status.running, status.starts_with_device, status.hint) == (True, True, "")
    log = service_log(systemd, SPEC.name, CTX, 7)
    assert log.strip() == "--user -u tango-bees-100 -n 7 --no-pager -o short-iso"
    remove_service(systemd, SPEC.name, CTX)
    assert not unit.exists()
    asked = (tmp_path / "asked").read_text(encoding="utf-8")
    assert "--user enable tango-bees-100" in asked
    assert "--user disable --now tango-bees-100" in asked


@posix_only
@pytest.mark.parametrize("act", [start_service, stop_service, remove_service, service_log])
def test_a_service_that_is_not_there(systemd: Elsewhere, act: Callable[..., Any]) -> None:
    with pytest.raises(DeployError, match="There is no service tango-x on this computer"):
        act(systemd, "tango-x", CTX)
    assert not service_status(systemd, "tango-x", CTX).installed


@posix_only
def test_a_systemd_that_refuses_is_told(systemd: Elsewhere, tmp_path: Path) -> None:
    text = FAKE_SYSTEMCTL.replace(
        '*"restart "', '*enable*) echo "no bus" >&2; exit 1;; *"restart "'
    )
    program(tmp_path / "bin", "systemctl", text)
    with pytest.raises(DeployError, match="The service failed on this computer: no bus"):
        install_service(systemd, SPEC, CTX)


# -- Termux -----------------------------------------------------------------------------------


@pytest.fixture
def termux(tmp_path: Path) -> Elsewhere:
    prefix = tmp_path / "com.termux" / "usr"
    prefix.mkdir(parents=True)
    path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    return Elsewhere({"HOME": str(tmp_path), "PATH": path, "PREFIX": str(prefix)})


def endless(tmp_path: Path) -> ServiceSpec:
    program_text = "import time\nprint('started', flush=True)\ntime.sleep(600)\n"
    (tmp_path / "run.py").write_text(program_text)
    return ServiceSpec("bees", (sys.executable, str(tmp_path / "run.py")), (), str(tmp_path))


def runnable(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no /data/data here: the script's first line names this computer's shell."""
    monkeypatch.setattr(
        "tango_desktop.deploy.service.script_text",
        lambda spec: "#!/bin/sh\n" + script_text(spec).partition("\n")[2],
    )


@posix_only
def test_termux_boot_from_install_to_removal(
    termux: Elsewhere, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runnable(monkeypatch)
    spec = endless(tmp_path)
    status = install_service(termux, spec, CTX)
    try:
        assert status.kind is ServiceKind.TERMUX_BOOT
        assert (status.installed, status.running, status.starts_with_device) == (True, True, True)
        assert "Termux:Boot" in status.hint
        until = time.monotonic() + 20
        while "started" not in service_log(termux, spec.name, CTX) and time.monotonic() < until:
            time.sleep(0.05)
        assert service_log(termux, spec.name, CTX) == "started\n"
        stop_service(termux, spec.name, CTX)
        assert not service_status(termux, spec.name, CTX).running
        start_service(termux, spec.name, CTX)
        assert service_status(termux, spec.name, CTX).running
    finally:
        remove_service(termux, spec.name, CTX)
    assert list((tmp_path / ".termux" / "boot").iterdir()) == []


@posix_only
def test_termux_services(termux: Elsewhere, tmp_path: Path) -> None:
    services = tmp_path / "com.termux" / "usr" / "var" / "service"
    services.mkdir(parents=True)
    program(
        tmp_path / "bin",
        "sv",
        '#!/bin/sh\necho "$@" >>"$HOME/asked"\n[ "$1" = status ] && echo "run: $2: (pid 7) 3s"\n'
        "exit 0\n",
    )
    status = install_service(termux, SPEC, CTX)
    assert status.kind is ServiceKind.TERMUX_SERVICES
    assert (status.installed, status.running, status.hint) == (True, True, "")
    script = services / SPEC.name / "run"
    assert script.read_text(encoding="utf-8") == script_text(SPEC)
    assert os.access(script, os.X_OK)
    stop_service(termux, SPEC.name, CTX)
    assert (services / SPEC.name / "down").exists()
    start_service(termux, SPEC.name, CTX)
    assert not (services / SPEC.name / "down").exists()
    remove_service(termux, SPEC.name, CTX)
    assert not (services / SPEC.name).exists()


# -- neither ----------------------------------------------------------------------------------


@posix_only
def test_neither_is_refused_in_a_sentence(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    program(programs, "systemctl", "#!/bin/sh\nexit 1\n")
    path = f"{programs}:{os.environ['PATH']}"
    bare = Elsewhere({"HOME": str(tmp_path), "PATH": path, "PREFIX": "", "TERMUX_VERSION": ""})
    assert service_kind(bare, CTX) is ServiceKind.NONE
    assert not service_status(bare, SPEC.name, CTX).installed
    with pytest.raises(DeployError, match="has nothing that starts services") as caught:
        install_service(bare, SPEC, CTX)
    assert "systemd with a user session, or Termux" in caught.value.hint
    assert {path.name for path in tmp_path.iterdir()} == {"bin"}


@pytest.mark.board
def test_a_board_without_systemd_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    for board in board_or_skip("ssh"):
        with line_to(board, tmp_path / "home") as connection:
            with pytest.raises(DeployError, match="has nothing that starts services"):
                install_service(connection, SPEC, CTX)
            assert not service_status(connection, SPEC.name, CTX).installed


@pytest.mark.board
def test_a_phone_without_termux_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    for board in board_or_skip("phone"):
        monkeypatch.delenv("ADB_SERVER_SOCKET", raising=False)
        for name, value in board.environment.items():
            if name != "HOME":  # the kit finds its own cache by it
                monkeypatch.setenv(name, value)
        with AdbConnection(Target(Way.ADB, board.serial)) as phone:
            assert service_kind(phone, CTX) is ServiceKind.NONE
            with pytest.raises(DeployError, match="has nothing that starts services"):
                install_service(phone, SPEC, CTX)
