"""Real wheels of the real index, on a real ARM userland: the whole way, nothing installed there."""

from __future__ import annotations

import importlib
import json
import platform
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import onnx
import pytest
import yaml

from tango_desktop.core.files import sha256_of, write_yaml
from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.bundle import Bundle, make_bundle
from tango_desktop.deploy.card import ModelCard, read_card
from tango_desktop.deploy.install import Deployment, install
from tango_desktop.deploy.runner import unpack
from tango_desktop.deploy.runner.offline import architecture
from tango_desktop.deploy.wheels import WheelPlan, fetch, plan
from tango_desktop.deploy.wheels.offline import offline_folder
from tango_desktop.devices.facts import Facts
from tango_desktop.devices.facts.gather import gather
from tango_desktop.errors import DeployError, DeviceError
from tests.boards import board_or_skip, boardkit
from tests.deploy.conftest import connection_to, write_artifact
from tests.deploy.wheels.conftest import JETPACK_4, JETPACK_5, JETPACK_6, PI, board

LIMIT_S = 240


def planned(card: ModelCard, facts: Facts) -> WheelPlan:
    """The plan from whatever index this computer has, or a skip that says why there is none."""
    made = plan(card, facts, JobContext())
    if "cannot be reached" in made.problem or "pip could not" in made.problem:
        pytest.skip(f"no package index: {made.problem}")
    return made


@pytest.mark.slow
@pytest.mark.parametrize(
    ("facts", "runtime", "least_mb", "most_mb"),
    [
        (PI, (1, 31), 30, 60),
        pytest.param(JETPACK_6, (1, 23), 25, 50, marks=pytest.mark.exhaustive),
        pytest.param(JETPACK_5, (1, 19), 20, 45, marks=pytest.mark.exhaustive),
        (JETPACK_4, (1, 10), 15, 35),
    ],
    ids=["pi", "jetpack6", "jetpack5", "jetpack4"],
)
def test_what_boards_get(
    old_card: ModelCard, facts: Facts, runtime: tuple[int, int], least_mb: int, most_mb: int
) -> None:
    made = planned(old_card, facts)
    assert made.problem == ""
    found = {wheel.name: wheel for wheel in made.wheels}
    assert set(found) == {"numpy", "onnxruntime", "pillow"}
    assert tuple(int(part) for part in found["onnxruntime"].version.split(".")[:2]) >= runtime
    assert made.size_bytes is not None
    assert least_mb < made.size_bytes / 1e6 < most_mb
    assert all(wheel.licence for wheel in made.wheels)


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("engine", "minimum", "facts", "package", "least"),
    [
        ("tflite", "1.0", PI, "ai-edge-litert", (2, 3)),
        ("tflite", "1.0", JETPACK_5, "tflite-runtime", (2, 13)),
        ("openvino", "2023.1", JETPACK_5, "openvino", (2024, 4)),
        ("openvino", "2023.1", PI, "openvino", (2026, 4)),
        ("ncnn", "1.0.20250503", JETPACK_4, "ncnn", (1, 0)),
        ("tvm", "0.27.0", JETPACK_6, "apache-tvm", (0, 27)),
        ("rknn", "2.0", JETPACK_5, "rknn-toolkit-lite2", (2, 5)),
    ],
)
def test_what_boards_get_of_other_engines(
    old_card: ModelCard,
    engine: str,
    minimum: str,
    facts: Facts,
    package: str,
    least: tuple[int, ...],
) -> None:
    made = planned(replace(old_card, engine=engine, engine_minimum=minimum), facts)
    assert made.problem == ""
    found = {wheel.name: wheel.version for wheel in made.wheels}
    assert {"numpy", "pillow", package} <= set(found)
    assert tuple(int(part) for part in found[package].split(".")[:2]) >= least


@pytest.mark.exhaustive
def test_no_wheels_for_32_bits_and_musl(card: ModelCard) -> None:
    planned(card, PI)  # skips where there is no index
    small = plan(card, board((3, 11, 2), "2.36", architecture="armv7l"), JobContext())
    assert "on armv7l" in small.problem
    alpine = plan(card, board((3, 12, 3), "1.2.4", libc="musl"), JobContext())
    assert "with musl 1.2.4" in alpine.problem


@pytest.fixture
def stick(bundle: Bundle, tmp_path: Path) -> Path:
    """The folder that is carried to the Raspberry Pi of the kit: Debian 12, Python 3.11."""
    made = planned(read_card(bundle.folder), PI)
    made.require()
    return offline_folder(bundle, made, tmp_path / "stick", JobContext())


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """The C++ library, which every real board has and the kit's small userland has not."""
    boardkit()
    prepare = importlib.import_module("prepare")
    folder = tmp_path / "library"
    try:
        apt = prepare.Apt("bookworm", "arm64")
        version = apt.closure(["libstdc++6"])["libstdc++6"]
        prepare.unpack(apt.download({"libstdc++6": version}), folder)
    except (prepare.PrepareError, OSError) as error:
        pytest.skip(f"no libstdc++6 for arm64: {error}")
    return folder / "usr" / "lib" / "aarch64-linux-gnu"


@pytest.fixture
def pi(stick: Path, library: Path) -> Iterator[Any]:
    """It, with the stick plugged in; its home takes what is unpacked."""
    shares = {"/media/stick": stick, "/opt/library": library}
    yield from board_or_skip("arm", shares=shares, home_size="600m")


def told(pi: Any, command: str, libraries: str) -> subprocess.CompletedProcess[str] | None:
    """What a command says there; None when the emulator hung, which it now and then does."""
    connection = pi.connection
    options = ["-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"]
    login = ["-i", connection.key_path, "-p", connection.port, "-o", "BatchMode=yes"]
    limited = f"LD_LIBRARY_PATH={libraries} timeout -s KILL {LIMIT_S} {command}"
    words = ["ssh", *options, *login, f"{connection.user}@{connection.host}", limited]
    done = subprocess.run(
        [*map(str, words)],
        capture_output=True,
        encoding="utf-8",
        timeout=LIMIT_S + 30,
        check=False,
    )
    return None if done.returncode == 137 else done


def patiently(
    pi: Any, command: str, libraries: str = "/opt/library"
) -> subprocess.CompletedProcess[str]:
    """Once more where the emulator hung, and only there."""
    done = told(pi, command, libraries) or told(pi, command, libraries)
    assert done is not None, f"hung twice: {command}"
    return done


@pytest.mark.exhaustive
@pytest.mark.board
@pytest.mark.timeout(900)
def test_a_board_without_a_network_runs_the_model(pi: Any) -> None:
    assert patiently(pi, "python3 -c 'import numpy'").returncode == 1  # nothing is there
    bare = patiently(pi, "python3 /media/stick/install.py", libraries="")
    assert "NumPy is here but cannot be loaded: libstdc++.so.6: cannot open" in bare.stderr
    assert not pi.path("/home/pi/tango-offline/tiny").exists()
    done = patiently(pi, "python3 /media/stick/install.py")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout.splitlines()[0])
    assert answer["ok"] is True
    home = pi.path("/home/pi/tango-offline/tiny")
    assert unpack.damages(str(home / "environment")) == []
    done = patiently(
        pi, "python3 tango-offline/tiny/release/run.py --json tango-offline/tiny/release/golden.png"
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["label"] == "green"


@pytest.fixture
def ssh_pi(library: Path) -> Iterator[Any]:
    """The same behind SSH alone; whoever logs in finds the C++ library."""
    yield from board_or_skip(
        "arm",
        shares={"/opt/library": library},
        home_size="600m",
        sshd_config=["SetEnv LD_LIBRARY_PATH=/opt/library"],
    )


def deployed(bundle: Bundle, pi: Any, desk: Path) -> Deployment:
    """The bundle with what the board lacks, sent to it; asked of the board itself."""
    ctx = JobContext()
    with connection_to(pi, desk) as connection:
        made = planned(read_card(bundle.folder), gather(connection, ctx))
        python = made.require().path
        wheels = fetch(made, ctx)
        assert len(wheels) == 3
        return install(
            bundle.folder,
            "~/tango/tiny",
            ctx,
            timeout_s=LIMIT_S,
            connection=connection,
            python=python,
            wheels=wheels,
        )


@pytest.mark.long
@pytest.mark.board
@pytest.mark.timeout(900)
def test_over_ssh_with_what_the_board_lacks(bundle: Bundle, ssh_pi: Any, tmp_path: Path) -> None:
    try:
        done = deployed(bundle, ssh_pi, tmp_path / "desk")
    except (DeployError, DeviceError) as error:
        if "within" not in error.message and "answer" not in error.message:
            raise
        done = deployed(bundle, ssh_pi, tmp_path / "desk")  # the emulator hung; only then
    assert done.probe.label == "green"
    assert done.environment
    folder = ssh_pi.path("/home/pi/tango/tiny")
    assert unpack.damages(str(folder / "environments" / done.environment)) == []
    again = patiently(ssh_pi, "python3 tango/tiny/run.py --json tango/tiny/current/golden.png")
    assert json.loads(again.stdout)["label"] == "green"


def lite_artifact(folder: Path) -> Path:
    """The export of the same network for LiteRT."""
    pytest.importorskip("ai_edge_litert")
    from tango_desktop.export.tflite.convert import tflite_of

    artifact = write_artifact(folder)
    content = tflite_of(onnx.load(artifact / "model.onnx"), "fp32")
    (artifact / "model.tflite").write_bytes(content)
    card = yaml.safe_load((artifact / "model.yaml").read_text(encoding="utf-8"))
    card["engine"] = {"name": "tflite", "minimum": "1.0", "python": "3.9", "precision": "fp32"}
    card["file"] = "model.tflite"
    card["checksums"] = {"model.tflite": sha256_of(artifact / "model.tflite")}
    write_yaml(artifact / "model.yaml", card)
    return artifact


@pytest.mark.exhaustive
@pytest.mark.board
@pytest.mark.timeout(900)
def test_litert_over_ssh_with_what_the_board_lacks(ssh_pi: Any, tmp_path: Path) -> None:
    bundle = make_bundle(lite_artifact(tmp_path / "export"), tmp_path / "bundles", JobContext())
    try:
        done = deployed(bundle, ssh_pi, tmp_path / "desk")
    except (DeployError, DeviceError) as error:
        if "within" not in error.message and "answer" not in error.message:
            raise
        done = deployed(bundle, ssh_pi, tmp_path / "desk")  # the emulator hung; only then
    assert done.probe.label == "green"
    command = "python3 tango/tiny/run.py --benchmark --samples 3 --warmup 1 --layers 2 --sensors 0"
    told = patiently(ssh_pi, f"{command} tango/tiny/current/golden.png")
    assert told.returncode == 0, told.stderr
    measured = json.loads(told.stdout.splitlines()[-1])
    assert (measured["engine"], measured["precision"]) == ("tflite", "fp32")
    assert measured["provider"] in ("xnnpack", "cpu")
    layers = measured["layers"]
    assert [row["op"] for row in layers["nodes"]][-1] == "Fully Connected"


def old_artifact(folder: Path) -> Path:
    """An export with opset 15, which ONNX Runtime 1.10 reads."""
    artifact = write_artifact(folder)
    model = onnx.load(artifact / "model.onnx")
    model.opset_import[0].version = 15
    onnx.save(model, artifact / "model.onnx")
    card = yaml.safe_load((artifact / "model.yaml").read_text(encoding="utf-8"))
    card["engine"]["minimum"] = "1.10"
    card["checksums"] = {"model.onnx": sha256_of(artifact / "model.onnx")}
    write_yaml(artifact / "model.yaml", card)
    return artifact


@pytest.mark.slow
@pytest.mark.parametrize(
    "version",
    [pytest.param(v, marks=pytest.mark.exhaustive) for v in ("3.6", "3.8", "3.10", "3.13")],
)
def test_old_and_new_pythons_run_it_with_their_wheels(tmp_path: Path, version: str) -> None:
    """The Pythons of JetPack 4, 5, 6 and of Raspberry Pi OS 13, on this computer."""
    pythons = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    if not pythons or sys.platform != "linux":
        pytest.skip(f"no Python {version} here")
    bundle = make_bundle(old_artifact(tmp_path / "export"), tmp_path / "bundles", JobContext())
    major, minor = (int(part) for part in version.split("."))
    here = board((major, minor, 1), platform.libc_ver()[1], architecture=architecture())
    made = planned(read_card(bundle.folder), here)
    stick = offline_folder(bundle, made, tmp_path / "stick", JobContext())
    command = [pythons[-1], "-I", "-S", stick / "install.py", tmp_path / "board"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[0])["ok"] is True
