"""The folder for a board that has no network."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.bundle import Bundle, open_bundle
from tango_desktop.deploy.card import read_card
from tango_desktop.deploy.runner import offline as board_side
from tango_desktop.deploy.wheels import WheelPlan, plan
from tango_desktop.deploy.wheels.offline import offline_folder
from tango_desktop.devices.facts import Facts
from tango_desktop.errors import DeployError
from tests.deploy.wheels.conftest import PI, board
from tests.deploy.wheels.made_wheels import write_wheel


def this_computer(packages: Mapping[str, str]) -> Facts:
    """This computer's facts; its real packages answer, whatever ``packages`` says."""
    version = (sys.version_info[0], sys.version_info[1], sys.version_info[2])
    return board(version, "2.31", packages, architecture=board_side.architecture())


OWN = {"numpy": "1.26", "pillow": "11.0", "onnxruntime": "1.20"}


@pytest.fixture
def pillow_plan(no_index: None, own_home: Path, bundle: Bundle) -> WheelPlan:
    """For this computer, which has all but Pillow: its stand-in's wheel lets the real one be."""
    folder = own_home / "data" / "wheels"
    write_wheel(
        folder, "pillow", "11.1", files={"pillow_stand_in.py": b""}, metadata="License: X\n"
    )
    own = {name: version for name, version in OWN.items() if name != "pillow"}
    made = plan(read_card(bundle.folder), this_computer(own), JobContext())
    assert made.problem == ""
    return made


def start(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, folder / "install.py", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_the_bundle_does_not_change(bundle: Bundle, pillow_plan: WheelPlan, tmp_path: Path) -> None:
    folder = offline_folder(bundle, pillow_plan, tmp_path / "스틱" / "offline", JobContext())
    assert open_bundle(folder / "bundle").hash == bundle.hash
    assert [path.name for path in (folder / "wheels").iterdir()] == ["pillow-11.1-py3-none-any.whl"]
    assert "pillow 11.1: X" in (folder / "LICENSES.txt").read_text(encoding="utf-8")
    assert "python3 install.py" in (folder / "README.txt").read_text(encoding="utf-8")
    assert [path.name for path in folder.parent.iterdir()] == ["offline"]


def test_it_installs_and_runs(bundle: Bundle, pillow_plan: WheelPlan, tmp_path: Path) -> None:
    stick = offline_folder(bundle, pillow_plan, tmp_path / "stick", JobContext())
    target = tmp_path / "보드" / "tiny"
    done = start(stick, target)
    assert done.returncode == 0, done.stderr
    answer, last = done.stdout.splitlines()
    assert json.loads(answer)["ok"] is True
    assert str(target / "release" / "run.py") in last
    assert (target / "environment" / "pillow_stand_in.py").is_file()
    assert (target / "release" / "ENVIRONMENT").read_text() == "../environment\n"
    assert (target / "LICENSES.txt").is_file()
    picture = bundle.folder / "golden.png"
    again = subprocess.run([sys.executable, target / "release" / "run.py", picture], check=False)
    assert again.returncode == 0


def test_a_second_one_keeps_the_first_beside_it(
    bundle: Bundle, next_bundle: Bundle, pillow_plan: WheelPlan, tmp_path: Path
) -> None:
    stick, target = tmp_path / "stick", tmp_path / "board"
    for one in (bundle, next_bundle, next_bundle):
        offline_folder(one, pillow_plan, stick, JobContext())
        assert start(stick, target).returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["board", "board.before", "stick"]


def test_nothing_to_unpack(bundle: Bundle, tmp_path: Path) -> None:
    made = plan(read_card(bundle.folder), this_computer(OWN), JobContext())
    stick = offline_folder(bundle, made, tmp_path / "stick", JobContext())
    assert start(stick, tmp_path / "board").returncode == 0
    assert not (tmp_path / "board" / "environment").exists()
    assert "packages that the device has" in (stick / "README.txt").read_text()


def test_another_python_is_told_before_anything_is_done(
    local_index: Path, bundle: Bundle, tmp_path: Path
) -> None:
    made = plan(read_card(bundle.folder), PI, JobContext())
    stick = offline_folder(bundle, made, tmp_path / "stick", JobContext())
    done = start(stick, tmp_path / "board")
    assert done.returncode == 1
    assert "are for Python 3.11 on aarch64; this is Python" in done.stderr
    assert "python3.11" in done.stderr
    assert not (tmp_path / "board").exists()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("wheels/pillow-11.1-py3-none-any.whl", "pillow-11.1-py3-none-any.whl is damaged."),
        ("bundle/model.onnx", "model.onnx is damaged."),
        ("offline.json", "offline.json is missing or damaged"),
    ],
)
def test_a_bad_copy(
    bundle: Bundle, pillow_plan: WheelPlan, tmp_path: Path, name: str, words: str
) -> None:
    stick = offline_folder(bundle, pillow_plan, tmp_path / "stick", JobContext())
    path = stick / name
    path.write_bytes(path.read_bytes()[:-3])
    done = start(stick, tmp_path / "board")
    assert done.returncode == 1
    assert words in done.stderr
    assert not (tmp_path / "board").exists()


def test_a_wrong_answer_leaves_what_was_there(
    bundle: Bundle, wrong_bundle: Bundle, pillow_plan: WheelPlan, tmp_path: Path
) -> None:
    stick, target = tmp_path / "stick", tmp_path / "board"
    offline_folder(bundle, pillow_plan, stick, JobContext())
    assert start(stick, target).returncode == 0
    offline_folder(wrong_bundle, pillow_plan, stick, JobContext())
    done = start(stick, target)
    assert done.returncode == 1
    assert "The golden picture failed; nothing was changed." in done.stderr
    assert open_bundle(target / "release").hash == bundle.hash
    assert sorted(path.name for path in tmp_path.iterdir()) == ["board", "stick"]


def test_other_people_s_folders_are_left_alone(
    bundle: Bundle, pillow_plan: WheelPlan, tmp_path: Path
) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "letter.txt").write_text("dear")
    with pytest.raises(DeployError, match="holds other things"):
        offline_folder(bundle, pillow_plan, theirs, JobContext())
    stick = offline_folder(bundle, pillow_plan, tmp_path / "stick", JobContext())
    done = start(stick, theirs)
    assert done.returncode == 1
    assert "holds other things" in done.stderr
    assert (theirs / "letter.txt").read_text() == "dear"
