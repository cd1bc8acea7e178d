"""The profile that fits a board, with reasons; and one made from facts where none does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tango_desktop.devices import find_profile, load_profiles
from tango_desktop.devices.facts import AndroidInfo, Facts, GpuInfo, keep_profile, propose
from tango_desktop.devices.facts.own_profile import content_of, profile_of
from tango_desktop.devices.reading import parse_profile
from tango_desktop.devices.records import DeviceClass, DeviceProfile, Origin
from tests.devices.facts.conftest import ANSWERS, facts_of

NAMES = [path.stem for path in sorted(ANSWERS.glob("*.txt"))]
ROCK = Facts(
    model="Radxa ROCK 5B",
    soc="rk3588",
    compatible=("radxa,rock-5b", "rockchip,rk3588"),
    architecture="aarch64",
    cpu="4 × Cortex-A76 + 4 × Cortex-A55",
    cores=8,
    memory_bytes=16_000_000_000,
    clock_most_mhz=2400,
    os="Debian GNU/Linux 12 (bookworm)",
    libc="glibc",
    libc_version="2.36",
    accelerators=("/dev/rknpu",),
)


@pytest.fixture
def rock() -> Facts:
    pythons = facts_of("odroid_n2").pythons
    return replace(ROCK, pythons=pythons)


@pytest.mark.parametrize(
    ("name", "profile"),
    [
        ("jetson_nano", "Jetson_Nano"),
        ("odroid_n2", "Odroid_N2"),
        ("odroid_m1", "Odroid_M1"),
        ("galaxy_s22", "Galaxy_S22"),
        ("pi_4_32bit", "Raspberry_Pi_4"),
        ("pc_rtx_4090", "PC_Server"),
    ],
)
def test_the_right_profile_comes_first_with_its_reason(name: str, profile: str) -> None:
    best = propose(facts_of(name))[0]
    assert best.profile.name == profile
    assert best.score >= 60
    assert not best.own
    assert all(reason.endswith(".") for reason in best.reasons)


@pytest.mark.parametrize(
    ("compatible", "model", "profile"),
    [
        ("nvidia,p3737-0000+p3701-0005", "NVIDIA Jetson AGX Orin Developer Kit", "Jetson_AGX_Orin"),
        ("nvidia,p2972-0000", "Jetson-AGX", "Jetson_AGX_Xavier"),
        ("nvidia,p3450-0000", "NVIDIA Jetson Nano Developer Kit", "Jetson_Nano"),
        ("nvidia,p3768-0000+p3767-0003", "", "Jetson_Orin_Nano"),
        ("raspberrypi,4-compute-module", "", "Raspberry_Pi_4"),
        ("raspberrypi,500", "Raspberry Pi 500", "Raspberry_Pi_5"),
        ("hardkernel,odroid-n2", "Hardkernel ODROID-N2", "Odroid_N2"),
        ("", "Raspberry Pi 5 Model B Rev 1.1", "Raspberry_Pi_5"),
    ],
)
def test_boards_by_device_tree_and_model(compatible: str, model: str, profile: str) -> None:
    facts = Facts(model=model, compatible=(compatible,), architecture="aarch64")
    assert propose(facts)[0].profile.name == profile


@pytest.mark.parametrize(
    "compatible", ["nvidia,p3768-0000+p3767-0000", "nvidia,p3509-0000+p3668-0000", "nvidia,quill"]
)
def test_other_jetsons_are_not_taken_for_known_ones(compatible: str) -> None:
    soc = "nvidia,tegra234"
    assert propose(Facts(compatible=(compatible, soc), architecture="aarch64")) == ()


@pytest.mark.parametrize("number", ["SM-S901N", "SM-S901B", "SM-S906U", "SM-S908E"])
def test_phones_by_model_number(number: str) -> None:
    phone = Facts(architecture="aarch64", android=AndroidInfo(model=number))
    best = propose(phone)[0]
    assert best.profile.name == "Galaxy_S22"
    assert number in best.reasons[0]


@pytest.mark.parametrize(
    "told",
    [
        {"compatible": ("raspberrypi,5-model-b", "brcm,bcm2712"), "soc": "bcm2712"},
        {"compatible": ("rockchip,rk3568",), "soc": "rk3568"},
    ],
)
def test_a_phone_is_never_taken_for_a_board(told: dict[str, Any]) -> None:
    phone = replace(ROCK, model="Google Pixel 7", android=AndroidInfo(model="Pixel 7"), **told)
    assert propose(replace(phone, android=None))[0].profile.connection.ways[0] == "ssh"
    for proposal in propose(phone):
        assert "adb" in proposal.profile.connection.ways
    with_python = replace(phone, pythons=facts_of("odroid_n2").pythons)
    assert [one.own for one in propose(with_python)] == [True]


def test_a_board_with_the_same_chip_is_similar() -> None:
    station = Facts(
        compatible=("pine64,quartz64-b", "rockchip,rk3568"), soc="rk3568", architecture="aarch64"
    )
    best = propose(station)[0]
    assert best.profile.name == "Odroid_M1"
    assert best.reasons == ("It has the same chip, rk3568.",)
    assert best.score < 60


def test_memory_of_another_size_is_said() -> None:
    small = replace(facts_of("odroid_n2"), memory_bytes=2_000_000_000)
    best = propose(small)[0]
    assert "It has 2.0 GB of memory, the profile 4 GB." in best.reasons
    assert best.score < propose(facts_of("odroid_n2"))[0].score


def test_cards_decide_between_kinds_of_pc() -> None:
    facts = facts_of("pc_rtx_4090")
    small = replace(facts, gpus=(GpuInfo("NVIDIA GeForce RTX 3060 Ti", 8 << 30),))
    assert propose(replace(small, memory_bytes=16_000_000_000))[0].profile.name == "PC"
    none = propose(replace(facts, gpus=()))
    assert none[0].own
    assert "no graphics card" in " ".join(reason for p in none for reason in p.reasons)


def test_clusters_and_other_architectures_are_never_proposed() -> None:
    for name in NAMES:
        facts = facts_of(name)
        for proposal in propose(facts):
            assert proposal.profile.connection.reachable
            assert proposal.profile.processor.architecture == facts.architecture


def test_nothing_fits_a_device_that_says_nothing() -> None:
    assert [p for p in propose(Facts()) if not p.profile.matches.general] == []


# -- a profile from facts ---------------------------------------------------------------------


def made(facts: Facts) -> DeviceProfile:
    profile = profile_of(facts, list(load_profiles()))
    assert profile is not None
    return profile


def test_an_unknown_board_gets_a_profile_of_its_own(rock: Facts) -> None:
    best = propose(rock)[0]
    assert best.own
    profile = best.profile
    assert (profile.name, profile.title) == ("Radxa_ROCK_5B", "Radxa ROCK 5B")
    assert profile.kind is DeviceClass.ON_DEVICE
    assert (profile.memory.value, profile.memory.origin) == (16, Origin.MEASURED)
    fp32 = profile.rate("cpu", "fp32")
    assert fp32 is not None
    assert fp32.origin is Origin.ESTIMATED
    assert fp32.value == pytest.approx((4 * 16 + 4 * 8) * 2.4)
    assert profile.bandwidth.origin is Origin.ESTIMATED
    assert profile.bandwidth.source.startswith("assumed: as ")
    assert profile.accelerator("npu") is not None
    assert profile.engine("onnxruntime") is not None


def test_it_is_found_after_it_was_kept(rock: Facts) -> None:
    keep_profile(propose(rock)[0].profile)
    assert find_profile("radxa rock 5b") == made(rock)
    again = propose(rock)[0]
    assert again.profile.name == "Radxa_ROCK_5B"
    assert not again.own
    assert again.score >= 60


def test_a_pc_that_was_kept_is_proposed_again() -> None:
    plain = replace(facts_of("pc_rtx_4090"), gpus=())
    keep_profile(propose(plain)[0].profile)
    again = propose(plain)[0]
    assert (again.profile.name, again.own) == ("trainer", False)


@pytest.mark.parametrize("name", NAMES)
def test_the_file_holds_everything(name: str) -> None:
    profile = made(facts_of(name))
    parsed, problems = parse_profile(content_of(profile), "own.yaml")
    assert problems == ()
    assert parsed == profile


def test_the_nearest_cores_lend_the_bandwidth() -> None:
    nano = replace(facts_of("jetson_nano"), model="Another board", compatible=("other,board",))
    assert made(nano).bandwidth.source == "assumed: as Jetson Nano; the device does not tell"


@pytest.mark.parametrize("missing", ["memory_bytes", "cores"])
def test_no_profile_without_the_main_facts(rock: Facts, missing: str) -> None:
    assert profile_of(replace(rock, **{missing: 0}), list(load_profiles())) is None
    assert profile_of(replace(rock, architecture="sparc"), list(load_profiles())) is None
