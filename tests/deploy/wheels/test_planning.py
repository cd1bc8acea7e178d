"""The right Python, the right wheels, and a sentence where there are none."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.card import ModelCard
from tango_desktop.deploy.runner.engine import ENGINES as RUNNER_ENGINES
from tango_desktop.deploy.wheels import WheelPlan, plan
from tango_desktop.deploy.wheels.engines import ENGINES, EngineInfo
from tango_desktop.devices.facts import AndroidInfo, Facts, PythonInfo
from tango_desktop.errors import DeployError, JobCancelled
from tango_desktop.export.opsets import OPSETS
from tests.deploy.wheels.conftest import (
    AARCH64,
    JETPACK_4,
    JETPACK_5,
    JETPACK_6,
    PI,
    board,
)
from tests.deploy.wheels.made_wheels import write_index, write_wheel


def versions(made: WheelPlan) -> dict[str, str]:
    return {wheel.name: wheel.version for wheel in made.wheels}


def test_every_engine_of_the_runner_is_known() -> None:
    assert set(RUNNER_ENGINES) <= {info.name for info in ENGINES}


def test_the_opsets_are_those_that_the_export_offers() -> None:
    table = ENGINES.get("onnxruntime").opsets
    assert table == tuple((info.runtime, info.opset) for info in OPSETS)


@pytest.mark.parametrize(
    ("version", "opset"), [("1.9.0", 0), ("1.10.0", 15), ("1.13.1", 17), ("1.31.1", 20)]
)
def test_which_opset_a_version_reads(version: str, opset: int) -> None:
    assert ENGINES.get("onnxruntime").opset_of(version) == opset


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (PI, {"numpy": "2.4.6", "onnxruntime": "1.31.1", "pillow": "10.4.0"}),
        (JETPACK_6, {"numpy": "2.2.6", "onnxruntime": "1.23.2", "pillow": "10.4.0"}),
        (JETPACK_5, {"numpy": "1.24.4", "onnxruntime": "1.19.2", "pillow": "10.4.0"}),
    ],
    ids=["pi", "jetpack6", "jetpack5"],
)
def test_the_newest_that_fit(
    local_index: Path, card: ModelCard, facts: Facts, expected: dict[str, str]
) -> None:
    made = plan(card, facts, JobContext())
    assert made.problem == ""
    assert made.python == facts.pythons[0]
    assert versions(made) == expected
    sizes = [(local_index / "files" / wheel.file).stat().st_size for wheel in made.wheels]
    assert made.size_bytes == sum(sizes)
    assert len(made.environment) == 16
    numpy = made.wheels[0]
    assert (numpy.licence, numpy.licence_files) == ("BSD-3-Clause", ("LICENSE.txt",))


def test_the_plan_is_the_same_again_and_another_for_another_board(
    local_index: Path, card: ModelCard
) -> None:
    first = plan(card, PI, JobContext())
    assert plan(card, PI, JobContext()) == first
    assert plan(card, JETPACK_6, JobContext()).environment != first.environment


def test_jetpack_4_needs_an_older_opset(
    local_index: Path, card: ModelCard, old_card: ModelCard
) -> None:
    made = plan(card, JETPACK_4, JobContext())
    assert made.problem == (
        "The newest ONNX Runtime for Python 3.6 on aarch64 is 1.10.0; this model needs 1.12."
    )
    assert "with opset 15" in made.hint
    with pytest.raises(DeployError, match=r"is 1\.10\.0"):
        made.require()
    assert versions(plan(old_card, JETPACK_4, JobContext()))["onnxruntime"] == "1.10.0"


class TestOwnPackages:
    """What the board has."""

    def test_all(self, no_index: None, card: ModelCard) -> None:
        own = {"numpy": "1.26.4", "pillow": "9.4.0", "onnxruntime-gpu": "1.16.3"}
        made = plan(card, board((3, 8, 10), "2.31", own), JobContext())
        assert made.problem == ""
        assert made.wheels == ()
        assert made.own == own
        assert (made.environment, made.size_bytes, made.target) == ("", 0, None)

    def test_some(self, local_index: Path, card: ModelCard) -> None:
        own = {"numpy": "1.24.2", "pillow": "9.4.0", "onnxruntime": "1.9"}
        made = plan(card, board((3, 11, 2), "2.36", own), JobContext())
        assert versions(made) == {"onnxruntime": "1.31.1"}
        assert made.own == {"numpy": "1.24.2", "pillow": "9.4.0"}

    def test_one_that_the_engine_s_wheel_does_not_take(
        self, local_index: Path, card: ModelCard
    ) -> None:
        own = {"numpy": "1.19.5", "pillow": "9.4.0"}  # the wheel asks for 1.21.6
        made = plan(card, board((3, 11, 2), "2.36", own), JobContext())
        assert versions(made) == {"numpy": "2.4.6", "onnxruntime": "1.31.1"}
        assert made.own == {"pillow": "9.4.0"}

    def test_what_is_replaced_is_said(self, local_index: Path, card: ModelCard) -> None:
        own = {"numpy": "1.24.2", "pillow": "7.0.0", "onnxruntime-gpu": "1.11.0"}
        made = plan(card, board((3, 11, 2), "2.36", own), JobContext())
        assert made.notes == (
            "The device's own pillow 7.0.0 does not fit; 10.4.0 goes along and is used instead.",
            "The device's own onnxruntime-gpu 1.11.0 does not fit; onnxruntime 1.31.1 goes along "
            "and is used instead, without the accelerator that the device's own may use.",
        )
        assert plan(card, PI, JobContext()).notes == ()

    def test_an_engine_from_before_numpy_2_gets_a_numpy_of_its_time(
        self, local_index: Path, card: ModelCard
    ) -> None:
        own = {"onnxruntime-gpu": "1.16.3", "pillow": "9.4.0"}
        made = plan(card, board((3, 10, 12), "2.35", own), JobContext())
        assert versions(made) == {"numpy": "1.21.6"}


class TestPythons:
    """Which of several."""

    def test_the_one_that_has_most(self, local_index: Path, card: ModelCard) -> None:
        new = PythonInfo("/opt/python3.11", (3, 11, 9), "aarch64")
        used = PythonInfo("/usr/bin/python3", (3, 10, 2), "aarch64", packages={"numpy": "1.22"})
        made = plan(card, replace(PI, pythons=(new, used)), JobContext())
        assert made.python == used

    def test_the_newest_otherwise(self, local_index: Path, card: ModelCard) -> None:
        old, new = JETPACK_5.pythons[0], PI.pythons[0]
        assert plan(card, replace(PI, pythons=(old, new)), JobContext()).python == new

    def test_another_where_the_newest_has_no_wheels(
        self, local_index: Path, card: ModelCard
    ) -> None:
        newest = PythonInfo("/opt/python3.14", (3, 14, 0), "aarch64")
        made = plan(card, replace(PI, pythons=(newest, *PI.pythons)), JobContext())
        assert made.problem == ""
        assert made.python == PI.pythons[0]

    def test_none(self, card: ModelCard) -> None:
        made = plan(card, replace(PI, pythons=()), JobContext())
        assert made.problem == "The device has no Python, which runs the model there."
        assert made.python is None

    def test_a_phone_is_sent_to_termux(self, card: ModelCard) -> None:
        made = plan(card, replace(PI, pythons=(), android=AndroidInfo(sdk=34)), JobContext())
        assert "Termux" in made.hint

    def test_too_old(self, card: ModelCard) -> None:
        made = plan(card, board((3, 5, 2), "2.23"), JobContext())
        assert made.problem == "Python 3.5.2 on the device is too old."
        assert "3.6" in made.hint


class TestNoWheels:
    """Boards for which nothing is built."""

    def test_32_bits(self, local_index: Path, card: ModelCard) -> None:
        made = plan(card, board((3, 11, 2), "2.36", architecture="armv7l"), JobContext())
        assert made.problem == (
            "There is no wheel of NumPy for Python 3.11 on armv7l with glibc 2.36."
        )
        assert "64-bit" in made.hint

    def test_musl(self, local_index: Path, card: ModelCard) -> None:
        made = plan(card, board((3, 11, 2), "1.2.4", libc="musl"), JobContext())
        assert "with musl 1.2.4" in made.problem
        assert "glibc" in made.hint

    def test_an_old_glibc(self, local_index: Path, card: ModelCard) -> None:
        made = plan(card, board((3, 11, 2), "2.12"), JobContext())
        assert "with glibc 2.12" in made.problem
        assert "wheel of your own" in made.hint

    def test_android(self, card: ModelCard) -> None:
        made = plan(card, replace(PI, android=AndroidInfo(sdk=31)), JobContext())
        assert "Android" in made.problem
        assert "pkg install" in made.hint


class TestWithoutNetwork:
    """Nobody answers at the index."""

    def test_what_is_missing_and_how_to_bring_it(self, no_index: None, card: ModelCard) -> None:
        own = {"numpy": "1.24.2"}
        made = plan(card, board((3, 11, 2), "2.36", own), JobContext())
        assert "Pillow, ONNX Runtime for Python 3.11 on aarch64" in made.problem
        assert "pip download" in made.hint
        assert "/data/wheels" in made.hint
        assert made.hint.endswith("pillow onnxruntime")

    def test_a_folder_of_the_user_s_own_is_enough(
        self, no_index: None, index_folder: Path, own_home: Path, card: ModelCard
    ) -> None:
        shutil.copytree(index_folder / "files", own_home / "data" / "wheels")
        made = plan(card, PI, JobContext())
        assert made.problem == ""
        assert {wheel.source for wheel in made.wheels} == {"folder"}
        assert versions(made) == {"numpy": "2.4.6", "onnxruntime": "1.31.1", "pillow": "10.4.0"}
        assert made.wheels[1].licence == "MIT License"

    def test_a_damaged_wheel_there_is_described_by_its_name(
        self, no_index: None, own_home: Path, tmp_path: Path, card: ModelCard
    ) -> None:
        folder = own_home / "data" / "wheels"
        folder.mkdir(parents=True)
        (folder / "onnxruntime-1.20.0-py3-none-any.whl").write_bytes(b"no zip")
        (folder / "notes.whl").write_bytes(b"")
        own = {"numpy": "1.24.2", "pillow": "9.4.0"}
        made = plan(card, board((3, 11, 2), "2.36", own), JobContext())
        assert versions(made) == {"onnxruntime": "1.20.0"}


def test_the_user_s_own_folder_comes_first(
    local_index: Path, tmp_path: Path, card: ModelCard
) -> None:
    write_wheel(tmp_path, "onnxruntime-gpu", "1.18.0", "cp311-cp311-linux_aarch64")
    write_wheel(tmp_path, "numpy", "1.13.0", f"cp311-cp311-{AARCH64}")  # too old
    made = plan(card, PI, JobContext(), [tmp_path])
    assert versions(made) == {"numpy": "2.4.6", "onnxruntime-gpu": "1.18.0", "pillow": "10.4.0"}


def test_cancelling_ends_it_at_once(
    use_index: object, card: ModelCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    ctx = JobContext()
    ctx.control.cancel()
    began = time.monotonic()
    with pytest.raises(JobCancelled):
        plan(card, PI, ctx)
    assert time.monotonic() - began < 1.0


class TestExtras:
    """What more the runner is to be able to do there."""

    def test_both(self, local_index: Path, card: ModelCard) -> None:
        plain = plan(card, PI, JobContext())
        made = plan(card, PI, JobContext(), extras=["video", "mqtt"])
        assert versions(made) == {
            **versions(plain),
            "opencv-python-headless": "4.13.0.92",
            "paho-mqtt": "2.1.0",
        }
        assert made.size_bytes is not None
        assert made.size_bytes > (plain.size_bytes or 0)
        assert made.environment != plain.environment
        (note,) = made.notes
        assert "(CSI)" in note
        assert "sudo apt install python3-opencv" in note

    @pytest.mark.parametrize("name", ["opencv", "opencv-python", "opencv-contrib-python"])
    @pytest.mark.parametrize("version", ["4.8.0", "?"])
    def test_the_board_s_own_opencv_is_used(
        self, local_index: Path, card: ModelCard, name: str, version: str
    ) -> None:
        own = {"numpy": "1.26.4", "pillow": "9.4.0", "onnxruntime-gpu": "1.16.3", name: version}
        made = plan(card, board((3, 10, 12), "2.35", own), JobContext(), extras=["video"])
        assert made.wheels == ()
        assert made.own == own
        assert made.notes == ("Videos and cameras are read with the device's own OpenCV.",)

    def test_beside_an_own_opencv_of_the_old_numpy_none_of_the_new_goes(
        self, local_index: Path, card: ModelCard
    ) -> None:
        own = {"numpy": "1.21.5", "opencv": "4.8.0"}  # as on JetPack 6
        made = plan(card, board((3, 10, 12), "2.35", own), JobContext(), extras=["video"])
        expected = {"numpy": "1.21.6", "onnxruntime": "1.23.2", "pillow": "10.4.0"}
        assert versions(made) == expected
        assert made.own == {"opencv": "4.8.0"}

    def test_beside_an_own_old_numpy_an_opencv_that_takes_it_goes(
        self, local_index: Path, card: ModelCard
    ) -> None:
        own = {"numpy": "1.24.2", "pillow": "9.4.0"}  # as on Raspberry Pi OS 12
        made = plan(card, board((3, 11, 2), "2.36", own), JobContext(), extras=["video"])
        assert versions(made) == {"onnxruntime": "1.31.1", "opencv-python-headless": "4.11.0.86"}
        assert made.own == own

    def test_where_there_is_none_it_can_be_left_out(
        self, local_index: Path, old_card: ModelCard
    ) -> None:
        assert plan(old_card, JETPACK_4, JobContext()).problem == ""
        made = plan(old_card, JETPACK_4, JobContext(), extras=["video"])
        assert made.problem.startswith("There is no wheel of OpenCV for Python 3.6 on aarch64")
        assert "do without it" in made.hint


class TestOtherEngines:
    """Engines besides ONNX Runtime."""

    @pytest.fixture
    def lite_index(self, use_index: Callable[[str], None], tmp_path: Path) -> None:
        """What PyPI has of LiteRT and its predecessor for two Pythons, small."""
        wheels = []
        for tag in ("cp38-cp38", "cp39-cp39"):
            for version in ("1.24.4", "2.0.2"):
                wheels.append(write_wheel(tmp_path, "numpy", version, f"{tag}-{AARCH64}"))
            wheels.append(write_wheel(tmp_path, "pillow", "10.4.0", f"{tag}-{AARCH64}"))
            wheels.append(write_wheel(tmp_path, "tflite-runtime", "2.13.0", f"{tag}-{AARCH64}"))
        wheels.append(write_wheel(tmp_path, "ai-edge-litert", "2.1.0", f"cp39-cp39-{AARCH64}"))
        use_index(write_index(tmp_path, wheels).as_uri())

    @pytest.fixture
    def lite(self, card: ModelCard) -> ModelCard:
        """A TFLite model."""
        return replace(card, engine="tflite", engine_minimum="2.0", file="model.tflite")

    def test_the_engine_itself(self, lite_index: None, lite: ModelCard) -> None:
        made = plan(lite, board((3, 9, 2), "2.31"), JobContext())
        assert versions(made) == {"ai-edge-litert": "2.1.0", "numpy": "2.0.2", "pillow": "10.4.0"}

    def test_its_predecessor_where_there_is_no_wheel(
        self, lite_index: None, lite: ModelCard
    ) -> None:
        """The predecessor was built for NumPy 1."""
        made = plan(lite, board((3, 8, 10), "2.31"), JobContext())
        assert versions(made) == {"numpy": "1.24.4", "pillow": "10.4.0", "tflite-runtime": "2.13.0"}

    def test_the_first_problem_is_told(self, lite_index: None, lite: ModelCard) -> None:
        own = {"numpy": "1.26.4", "pillow": "10.4.0"}
        made = plan(lite, board((3, 10, 12), "2.35", own), JobContext())
        assert "no wheel of LiteRT for Python 3.10" in made.problem

    @pytest.mark.parametrize("info", ENGINES, ids=lambda info: info.name)
    def test_what_pip_is_asked_for(self, info: EngineInfo) -> None:
        for need in (*info.needs, info.package):
            asked = Requirement(need.requirement)
            assert asked.name == need.name
            assert not need.minimum or asked.specifier.contains(need.minimum)
