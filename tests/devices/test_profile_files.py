"""Every shipped profile: complete, with a source for every figure."""

from __future__ import annotations

import pytest

from tango_desktop.core.resources import profiles_folder
from tango_desktop.devices.profiles import find_profile, load_profiles, read_profiles
from tango_desktop.devices.reading import read_profile
from tango_desktop.devices.records import UNITS, DeviceClass, DeviceProfile, Origin

FILES = sorted(profiles_folder().glob("*.yaml"))
PUBLISHED_TABLE = {
    "Cloud",
    "K8S_PC",
    "K8S_Jetson_Nano",
    "PC_Server",
    "PC",
    "Jetson_AGX_Orin",
    "Jetson_AGX_Xavier",
    "Jetson_Nano",
    "Galaxy_S22",
    "Odroid_N2",
}
FURTHER = {"Raspberry_Pi_4", "Raspberry_Pi_5", "Odroid_M1", "Jetson_Orin_Nano"}


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def profile(request: pytest.FixtureRequest) -> DeviceProfile:
    return read_profile(request.param)


def test_every_device_is_there_and_nothing_is_wrong() -> None:
    profiles, problems = read_profiles()
    assert problems == ()
    assert set(profiles.names()) == PUBLISHED_TABLE | FURTHER


def test_every_figure_has_a_source_and_a_known_unit(profile: DeviceProfile) -> None:
    figures = profile.figures()
    assert len(figures) >= 5
    for path, figure in figures:
        assert len(figure.source) > 5, path
        assert figure.unit in UNITS, path
        assert figure.base > 0, path
        assert figure.origin is Origin.PUBLISHED, path


def test_file_is_named_after_the_device(profile: DeviceProfile) -> None:
    assert (profiles_folder() / f"{profile.name.lower()}.yaml").is_file()


def test_runs_what_this_version_exports(profile: DeviceProfile) -> None:
    engine = profile.engine("onnxruntime")
    assert engine is not None
    assert "fp32" in engine.precisions
    assert profile.rate(engine.part, "fp32") is not None


def test_only_clusters_cannot_be_reached(profile: DeviceProfile) -> None:
    cluster = "kubectl" in profile.connection.ways
    assert profile.connection.reachable is not cluster
    assert ("later version" in profile.connection.reason) is cluster


def test_every_board_says_how_it_is_recognised(profile: DeviceProfile) -> None:
    matches = profile.matches
    if profile.kind is DeviceClass.ON_DEVICE:
        assert matches.compatible or matches.phones
        assert not matches.general
    for chip in matches.socs:
        assert chip == chip.casefold()


def test_no_two_boards_are_recognised_by_the_same() -> None:
    found: dict[str, str] = {}
    for profile in load_profiles():
        matches = profile.matches
        for pattern in (*matches.compatible, *matches.models, *matches.phones, *matches.socs):
            assert found.setdefault(pattern, profile.name) == profile.name


def test_rates_are_in_a_sane_order(profile: DeviceProfile) -> None:
    for part in ("cpu", "gpu"):
        fp32, fp16 = profile.rate(part, "fp32"), profile.rate(part, "fp16")
        if fp32 and fp16:
            assert fp16.base > fp32.base
    assert 1e9 < profile.memory.base < 1e12
    assert 1e9 < profile.bandwidth.base < 1e13


def test_generic_classes_state_their_assumption() -> None:
    for name in ("Cloud", "PC", "PC_Server", "K8S_PC", "K8S_Jetson_Nano"):
        assert load_profiles().get(name).memory.assumed


def test_figures_of_the_data_sheets() -> None:
    orin = find_profile("Jetson_AGX_Orin")
    assert orin.rate("gpu", "fp32").base == 5.3e12  # type: ignore[union-attr]
    assert orin.memory.value == 64
    assert orin.bandwidth_of("gpu").value == 204.8
    assert find_profile("Jetson_Nano").rate("gpu", "fp16").base == 0.472e12  # type: ignore[union-attr]
    assert find_profile("PC_Server").memory_of("gpu").value == 24
    assert find_profile("PC_Server").memory_of("cpu").value == 64
