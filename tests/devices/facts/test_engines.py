"""Which engines run on which board: the facts decide, and every “no” says why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tango_desktop.devices import find_profile
from tango_desktop.devices.facts import AndroidInfo, EngineOnDevice, Facts, PythonInfo, engines_on
from tango_desktop.devices.facts.newest_wheels import newest, wheels_of
from tango_desktop.devices.facts.wheel_table import wheel_table
from tests.devices.facts.conftest import ANSWERS, facts_of

# What the callers hand in: the program's own engines, with the parts that compute for them.
MADE = {("onnxruntime", "cpu"), ("onnxruntime", "gpu"), ("tflite", "cpu"), ("tensorrt", "gpu")}
NAMES = [path.stem for path in sorted(ANSWERS.glob("*.txt"))]


def engine(facts: Facts, name: str, part: str = "cpu") -> EngineOnDevice:
    found = [e for e in engines_on(facts, None, MADE) if (e.name, e.part) == (name, part)]
    assert len(found) == 1
    return found[0]


def board(minor: int, glibc: str = "2.36", architecture: str = "aarch64", **more: str) -> Facts:
    python = PythonInfo("/usr/bin/python3", (3, minor, 0), architecture, packages=more)
    return Facts(architecture=architecture, libc="glibc", libc_version=glibc, pythons=(python,))


@pytest.mark.parametrize("name", NAMES)
def test_every_engine_has_a_way_or_a_reason(name: str) -> None:
    for found in engines_on(facts_of(name), None, MADE):
        assert found.available == (found.how != "")
        assert found.can_deploy or found.reason.endswith("."), found
        assert not found.can_deploy or found.available
        assert found.precisions


# The table that was read from the index by hand: image → newest version for it.
@pytest.mark.parametrize(
    ("minor", "glibc", "name", "version"),
    [
        (6, "2.27", "onnxruntime", "1.10.0"),
        (8, "2.31", "onnxruntime", "1.19.2"),
        (10, "2.35", "onnxruntime", "1.23.2"),
        (11, "2.36", "onnxruntime", "1.31.1"),
        (13, "2.41", "onnxruntime", "1.31.1"),
        (6, "2.27", "ncnn", "1.0.20250503"),
        (9, "2.31", "tflite", "2.1.0"),
        (8, "2.31", "tflite", "2.13.0"),
        (8, "2.31", "openvino", "2024.4.0"),
        (10, "2.35", "executorch", "1.5.1"),
        (12, "2.39", "tvm", "0.27.0.post1"),
        (6, "2.27", "mnn", "3.6.0"),
    ],
)
def test_the_bundle_brings_the_newest_wheel_of_the_image(
    minor: int, glibc: str, name: str, version: str
) -> None:
    found = engine(board(minor, glibc), name)
    assert (found.how, found.version) == ("with the bundle", version)


@pytest.mark.parametrize(
    ("facts", "name", "reason"),
    [
        (board(6, "2.27"), "tflite", "Python 3.6 is too old for LiteRT: its wheels need 3.9."),
        (board(6, "2.27"), "openvino", "Python 3.6 is too old for OpenVINO: its wheels need 3.8."),
        (board(11, "2.17"), "tvm", "glibc 2.17 is too old for TVM: its wheels need 2.27."),
        (board(11, architecture="riscv64"), "ncnn", "ncnn has no wheels for riscv64."),
        (board(5), "onnxruntime", "Python 3.5 is too old: the runner needs 3.6."),
        (Facts(architecture="aarch64"), "ncnn", "There is no Python 3 on the device."),
        (replace(board(12), kernel="Darwin 24"), "ncnn", "ncnn is not installed there."),
        (
            replace(board(12), libc="musl"),
            "onnxruntime",
            "Its C library is musl; the wheels of ONNX Runtime are made for glibc.",
        ),
    ],
)
def test_reasons_that_an_engineer_understands(facts: Facts, name: str, reason: str) -> None:
    found = engine(facts, name)
    assert not found.available
    assert found.reason == reason


def test_a_python_that_is_too_new_is_told_so() -> None:
    facts = replace(board(13), soc="rk3588", libraries={"rknn": "2.3.0"})
    last = wheel_table().pythons("rknn-toolkit-lite2", "aarch64")[-1]
    assert engine(facts, "rknn", "npu").reason == (
        f"Python 3.13 is too new for RKNN: its wheels end at {last}."
    )


def test_what_is_installed_counts_before_wheels() -> None:
    found = engine(board(11, onnxruntime="1.16.3"), "onnxruntime")
    assert (found.how, found.version, found.can_deploy) == ("installed", "1.16.3", True)


def test_the_better_of_two_pythons_counts() -> None:
    facts = board(6, "2.27")
    newer = PythonInfo("/usr/local/bin/python3.9", (3, 9, 0), "aarch64")
    assert engine(replace(facts, pythons=(newer, *facts.pythons)), "tflite").available


def test_a_32_bit_system_is_named_as_the_cause() -> None:
    found = engine(facts_of("pi_4_32bit"), "onnxruntime")
    assert found.reason == (
        "The system is a 32-bit one (armv7l), which ONNX Runtime has no wheels for; "
        "the 64-bit system has them."
    )
    assert engine(facts_of("pi_4_32bit"), "tflite").version == "2.13.0"


def test_jetson_nano_has_tensorrt_in_its_image() -> None:
    facts = facts_of("jetson_nano")
    tensorrt = engine(facts, "tensorrt", "gpu")
    assert (tensorrt.how, tensorrt.version) == ("part of the image", "8.2.1")
    assert engine(facts, "onnxruntime").can_deploy
    assert "NVIDIA's build" in engine(facts, "onnxruntime", "gpu").reason


def test_tensorrt_without_its_python_package_is_told_so() -> None:
    facts = replace(board(10), l4t="36.4.3", libraries={"tensorrt": "10.3.0"})
    assert "without its Python package" in engine(facts, "tensorrt", "gpu").reason


def test_the_neural_unit_needs_its_library() -> None:
    m1 = facts_of("odroid_m1")
    assert engine(m1, "rknn", "npu").how == "installed"
    assert "librknnrt.so" in engine(replace(m1, libraries={}), "rknn", "npu").reason
    assert "Rockchip" in engine(facts_of("odroid_n2"), "rknn", "npu").reason


def test_a_pc_computes_on_its_card() -> None:
    facts = facts_of("pc_rtx_4090")
    assert engine(facts, "onnxruntime", "gpu").version == "1.18.0"
    assert engine(facts, "onnxruntime").can_deploy  # its package runs on the processor, too
    bare = replace(facts, pythons=(replace(facts.pythons[0], packages={}, providers=()),))
    assert engine(bare, "onnxruntime", "gpu").how == "with the bundle"
    without = replace(bare, libraries={})
    assert not engine(without, "onnxruntime", "gpu").available
    assert engine(replace(bare, gpus=()), "onnxruntime", "gpu").reason == (
        "There is no NVIDIA graphics unit."
    )


def test_phones_need_termux_for_python() -> None:
    assert "Termux" in engine(facts_of("galaxy_s22"), "onnxruntime").reason


@pytest.mark.parametrize("libc", ["glibc", "bionic", ""])
def test_no_wheels_are_promised_for_android(libc: str) -> None:
    """Whatever userland was put on the phone: the deployment finds no wheels for it."""
    phone = replace(board(11), libc=libc, libc_version="2.36", android=AndroidInfo(sdk=34))
    bare = replace(phone.pythons[0], packages={})
    found = engine(replace(phone, pythons=(bare,)), "onnxruntime")
    assert not found.available
    assert found.reason == "There are no wheels of ONNX Runtime for Android."
    has = replace(bare, packages={"onnxruntime": "1.20.0"})
    assert engine(replace(phone, pythons=(has,)), "onnxruntime").how == "installed"


def test_only_what_this_program_exports_can_be_deployed() -> None:
    facts = board(11)
    assert not [e for e in engines_on(facts) if e.can_deploy]
    assert {e.name for e in engines_on(facts, None, MADE) if e.can_deploy} == {
        "onnxruntime",
        "tflite",
    }
    assert engine(facts, "ncnn").reason == "This version does not make models for it yet."
    assert engine(facts, "tflite").reason == ""


def test_a_part_counts_on_its_own() -> None:
    jetson = facts_of("jetson_nano")
    assert engine(jetson, "tensorrt", "gpu").can_deploy
    on_cpu = {("tensorrt", "cpu")}
    (found,) = [e for e in engines_on(jetson, None, on_cpu) if e.name == "tensorrt"]
    assert not found.can_deploy


def test_a_deployment_brings_no_onnxruntime_for_the_card() -> None:
    facts = facts_of("pc_rtx_4090")
    assert engine(facts, "onnxruntime", "gpu").can_deploy  # it has its own
    bare = replace(facts, pythons=(replace(facts.pythons[0], packages={}, providers=()),))
    found = engine(bare, "onnxruntime", "gpu")
    assert not found.can_deploy
    assert found.reason == (
        "A deployment brings ONNX Runtime for the processor; install onnxruntime-gpu there to use "
        "the graphics unit."
    )


def test_the_profile_knows_the_precisions() -> None:
    profile = find_profile("Jetson_AGX_Orin")
    (found,) = [e for e in engines_on(board(10), profile) if (e.name, e.part) == ("ncnn", "cpu")]
    assert found.precisions == ("fp16", "fp32")


# -- the table --------------------------------------------------------------------------------

PAGE = """<a href="https://x/numpy-1.0-cp36-cp36m-manylinux2014_aarch64.whl#sha256=1">a</a>
<a href="x/numpy-2.0-cp39-abi3-manylinux_2_28_aarch64.whl" data-requires-python="&gt;=3.10">b</a>
<a href="https://x/numpy-2.1-cp310-cp310-manylinux_2_17_aarch64.manylinux2014_aarch64.whl">b</a>
<a href="https://x/numpy-9.9-cp311-cp311-manylinux_2_17_aarch64.whl" data-yanked="broken">c</a>
<a href="https://x/numpy-3.0rc1-cp311-cp311-manylinux_2_17_aarch64.whl">d</a>
<a href="https://x/numpy-3.0-cp311-cp311-win_amd64.whl">e</a>
<a href="https://x/numpy-3.0.tar.gz">f</a>
<a href="https://x/numpy-1.5-cp311-cp311-linux_armv7l.whl">g</a>"""


def test_a_page_of_the_index_is_read() -> None:
    table = newest(wheels_of(PAGE))
    assert table["aarch64"]["3.6"] == {"2.17": "1.0"}
    assert table["aarch64"]["3.10"] == {"2.17": "2.1"}  # better than 2.0, which asks for more
    assert table["aarch64"]["3.11"] == {"2.28": "2.0"}
    assert "3.9" not in table["aarch64"]
    assert table["armv7l"] == {"3.11": {"0.0": "1.5"}}


def test_the_table_has_a_date_and_rising_rows() -> None:
    table = wheel_table()
    assert table.date.startswith("202")
    for architectures in table.packages.values():
        for pythons in architectures.values():
            for rows in pythons.values():
                least = [tuple(map(int, text.split("."))) for text in rows]
                assert least == sorted(least)
