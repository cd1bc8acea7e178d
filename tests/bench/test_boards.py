"""Measuring on another device: a real SSH server, a real release, the device's own Python."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tango_desktop.bench.measure import MeasureSpec, measure
from tango_desktop.core.jobs import JobContext, Metric
from tango_desktop.deploy.bundle import make_bundle
from tango_desktop.devices.ssh import SshConnection
from tango_desktop.devices.ssh.secret_store import SecretStore
from tango_desktop.devices.ssh.settings import SshFiles
from tango_desktop.devices.targets import Target, Way
from tango_desktop.errors import ConnectionLostError, JobCancelled
from tests.bench.test_stage import write_artifact
from tests.boards import board_or_skip, boardkit

pytestmark = pytest.mark.board

CTX = JobContext()
DEPLOYMENT = "/home/pi/tango/tiny"
SITE = "/opt/site"


def connection_to(board: Any, home: Path) -> SshConnection:
    """A connection of somebody who knows the board and has its key."""
    (home / ".ssh").mkdir(parents=True, exist_ok=True)
    facts = board.connection
    (home / ".ssh/known_hosts").write_text(facts.known_hosts_line())
    (home / ".ssh/config").write_text(f"IdentityFile {facts.key_path}\n")
    target = Target(Way.SSH, facts.host, facts.user, facts.port)
    return SshConnection(target, SshFiles(home / ".ssh", home / "etc"), SecretStore())


@dataclass
class Device:
    """A board with a connection to it."""

    board: Any
    connection: SshConnection


def system_python() -> str:
    """A Python that any user may run and that takes this environment's packages, or a skip."""
    path = "/usr/bin/python3"
    code = "import sys; print(sys.version_info[:2])"
    found = subprocess.run([path, "-c", code], capture_output=True, text=True).stdout.strip()
    if found != str(tuple(sys.version_info[:2])):
        pytest.skip(f"{path} is not of this Python's version: {found}")
    return path


@pytest.fixture
def device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Device]:
    """A board that looks like a Jetson, with this environment's packages in ``/opt/site``."""
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    packages = Path(np.__file__).parents[1]
    options = {"shares": {SITE: packages}, "identity": boardkit().JETSON_ORIN_NANO}
    for board in board_or_skip("ssh", **options):
        with connection_to(board, tmp_path / "home") as connection:
            yield Device(board, connection)


@pytest.fixture
def pictures(tmp_path: Path) -> tuple[Path, ...]:
    made = []
    for number, name in enumerate(("하나.png", "two words.PNG", "three.png")):
        pixels = np.random.default_rng(number).integers(0, 255, (24, 24, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(tmp_path / name)
        made.append(tmp_path / name)
    return tuple(made)


def deploy(device: Device, folder: Path) -> None:
    """Put a real release on the board, as a deployment does."""
    bundle = make_bundle(write_artifact(folder / "export"), folder / "bundles", CTX)
    files = [path for path in bundle.folder.rglob("*") if path.is_file()]
    folders = {str(path.parent.relative_to(bundle.folder)) for path in files}
    device.connection.run(["mkdir", "-p", *(f"{DEPLOYMENT}/{name}" for name in folders)], CTX)
    for path in files:
        device.connection.put(path, f"{DEPLOYMENT}/{path.relative_to(bundle.folder)}", CTX)


@pytest.fixture
def spec(pictures: tuple[Path, ...]) -> MeasureSpec:
    python = ("/usr/bin/env", f"PYTHONPATH={SITE}", system_python())
    return MeasureSpec(
        command=(*python, f"{DEPLOYMENT}/run.py"),
        folder=DEPLOYMENT,
        pictures=pictures,
        release="abc",
        device="jetson_orin_nano",
        precision="fp32",
        warmup=2,
        samples=10,
        seconds=0.0,
        threads=1,
        layers=2,
        sensors_s=0.2,
    )


def test_a_real_release_is_measured_there(
    device: Device, spec: MeasureSpec, tmp_path: Path
) -> None:
    deploy(device, tmp_path)
    seen: list[Metric] = []
    found = measure(spec, device.connection, JobContext(on_metric=seen.append))
    assert (found.model, found.pictures, found.end_to_end.count) == ("tiny", 3, 10)
    assert found.context.address == str(device.connection.target)
    assert found.context.board == boardkit().JETSON_ORIN_NANO.model
    assert found.context.device == "jetson_orin_nano"
    assert found.context.memory_bytes > 10**8
    assert found.memory_peak_bytes is not None
    assert found.layers is not None
    assert found.layers.runs == 2
    assert [row.op for row in found.layers.rows] == ["GlobalAveragePool", "Flatten"]
    zones = {one.name for one in found.sensors.of("temperature_c")}
    assert zones == {"cpu-thermal", "gpu-thermal", "tj-thermal"}
    assert found.context.temperature_c == pytest.approx(48.093)
    assert any("temperature_c" in metric.values for metric in seen)


def sleeper(spec: MeasureSpec) -> MeasureSpec:
    """A program there that works for ever."""
    code = 'import time\nprint(\'{"doing": "warm-up"}\', flush=True)\ntime.sleep(4711)'
    return replace(spec, command=(system_python(), "-c", code))


def running(board: Any) -> bool:
    for pid in board.processes():
        try:
            if b"4711" in Path(f"/proc/{pid}/cmdline").read_bytes():
                return True
        except OSError:
            continue
    return False


def test_cancelling_ends_the_program_there(device: Device, spec: MeasureSpec) -> None:
    ctx = JobContext()
    ctx.on_progress = lambda progress: (
        ctx.control.cancel() if progress.message == "Warming up" else None
    )
    with pytest.raises(JobCancelled):
        measure(sleeper(spec), device.connection, ctx)
    deadline = time.monotonic() + 3
    while running(device.board) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not running(device.board)


def test_a_line_that_goes_is_said(device: Device, spec: MeasureSpec) -> None:
    stopped: list[threading.Timer] = []

    def stop(progress: Any) -> None:
        if progress.message == "Warming up" and not stopped:
            stopped.append(threading.Timer(0.1, device.board.stop))
            stopped[0].start()

    with pytest.raises(ConnectionLostError):
        measure(sleeper(spec), device.connection, JobContext(on_progress=stop))
    stopped[0].join()


@pytest.mark.slow
def test_the_sensors_of_an_arm_board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reads them with the board's own Python, as the runner does; skips where it has none."""
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    from tango_desktop.deploy.runner import circumstances, sensors

    identity = boardkit().JETSON_ORIN_NANO
    for board in board_or_skip("arm", identity=identity):
        with connection_to(board, tmp_path / "home") as connection:
            python = connection.run(["sh", "-c", "command -v python3"], CTX).output.strip()
            if not python:
                pytest.skip("the emulated board has no Python")
            connection.run(["mkdir", "-p", "/home/pi/probe"], CTX)
            for module in (sensors, circumstances):
                path = Path(str(module.__file__))
                connection.put(path, f"/home/pi/probe/{path.name}", CTX)
            connection.run(["touch", "/home/pi/probe/__init__.py"], CTX)
            code = (
                "import sys; sys.path.insert(0, '/home/pi')\n"
                "from probe import sensors, circumstances\n"
                "for one in sensors.find(): print(one.kind, one.name, one.read())\n"
                "print(circumstances.Watch().result()['machine'])"
            )
            said = connection.run(["timeout", "-s", "KILL", "60", python, "-c", code], CTX).output
    for name, value in identity.thermal.items():
        assert f"temperature_c {name} {value / 1000}" in said
    assert said.splitlines()[-1] == "aarch64"
