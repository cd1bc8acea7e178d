"""Which wheels fit which board."""

from __future__ import annotations

from dataclasses import replace

import pytest
from packaging.tags import parse_tag

from tango_desktop.deploy.wheels.tags import target_of
from tango_desktop.devices.facts import AndroidInfo, Facts, PythonInfo
from tango_desktop.errors import DeployError
from tests.deploy.wheels.conftest import JETPACK_4, PI, board


def fits(facts: Facts, tag: str) -> bool:
    return target_of(facts, facts.pythons[0]).rank(frozenset(parse_tag(tag))) is not None


@pytest.mark.parametrize(
    ("facts", "tag", "expected"),
    [
        (PI, "cp311-cp311-manylinux_2_27_aarch64.manylinux_2_28_aarch64", True),
        (PI, "cp311-cp311-manylinux2014_aarch64", True),
        (PI, "cp311-cp311-linux_aarch64", True),
        (PI, "cp39-abi3-manylinux_2_17_aarch64", True),
        (PI, "py3-none-any", True),
        (PI, "py2.py3-none-any", True),
        (PI, "py3-none-manylinux_2_17_aarch64", True),
        (PI, "cp311-cp311-manylinux_2_37_aarch64", False),  # glibc is too old
        (PI, "cp312-cp312-manylinux_2_17_aarch64", False),
        (PI, "cp312-abi3-manylinux_2_17_aarch64", False),
        (PI, "cp311-cp311-manylinux_2_17_x86_64", False),
        (PI, "cp311-cp311-musllinux_1_2_aarch64", False),
        (PI, "cp311-cp311-win_arm64", False),
        (JETPACK_4, "cp36-cp36m-manylinux2014_aarch64", True),
        (JETPACK_4, "cp36-cp36m-manylinux_2_28_aarch64", False),
        (board((3, 12, 3), "1.2.4", libc="musl"), "cp312-cp312-musllinux_1_2_aarch64", True),
        (board((3, 12, 3), "1.2.4", libc="musl"), "cp312-cp312-manylinux_2_17_aarch64", False),
        (board((3, 11, 2), "2.36", architecture="x86_64"), "cp311-cp311-manylinux1_x86_64", True),
        (board((3, 11, 2), "2.36", architecture="arm64"), "cp311-cp311-linux_aarch64", True),
    ],
)
def test_what_fits(facts: Facts, tag: str, expected: bool) -> None:
    assert fits(facts, tag) is expected


def test_a_32_bit_python_under_a_64_bit_kernel() -> None:
    facts = board((3, 11, 2), "2.36", architecture="armv7l", kernel="aarch64")
    assert fits(facts, "cp311-cp311-linux_armv7l")
    assert not fits(facts, "cp311-cp311-manylinux_2_17_aarch64")


def test_a_free_threaded_python() -> None:
    python = PythonInfo("/x", (3, 13, 0), "aarch64", "cpython-313t-aarch64-linux-gnu")
    target = target_of(PI, python)
    assert target.abi == "cp313t"
    assert target.rank(frozenset(parse_tag("cp313-cp313-manylinux2014_aarch64"))) is None


def test_the_newer_level_is_the_better() -> None:
    target = target_of(PI, PI.pythons[0])
    new = target.rank(frozenset(parse_tag("cp311-cp311-manylinux_2_28_aarch64")))
    old = target.rank(frozenset(parse_tag("cp311-cp311-manylinux_2_17_aarch64")))
    plain = target.rank(frozenset(parse_tag("py3-none-any")))
    assert new is not None
    assert old is not None
    assert plain is not None
    assert new < old < plain


def test_the_command_for_another_computer_is_short_and_complete() -> None:
    command = target_of(PI, PI.pythons[0]).command(["numpy"])
    assert "--python-version 3.11" in command
    assert "manylinux_2_28_aarch64" in command
    assert "manylinux_2_35" not in command
    assert command.endswith(" numpy")


@pytest.mark.parametrize("facts", [replace(PI, libc="bionic"), replace(PI, android=AndroidInfo())])
def test_android(facts: Facts) -> None:
    with pytest.raises(DeployError, match="Android") as caught:
        target_of(facts, facts.pythons[0])
    assert "pkg install python-numpy" in caught.value.hint


@pytest.mark.parametrize("facts", [replace(PI, libc=""), replace(PI, libc_version="?")])
def test_an_unknown_c_library(facts: Facts) -> None:
    with pytest.raises(DeployError, match="C library"):
        target_of(facts, facts.pythons[0])
