"""The latency estimate: its constants are what the known latencies give, its range covers them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tango_desktop import families
from tango_desktop.devices import DeviceProfile, find_profile, load_profiles
from tango_desktop.devices.records import Origin
from tango_desktop.errors import DeviceError
from tango_desktop.recommend.calibration import GROUPS, fit, leave_one_out, points_of
from tango_desktop.recommend.estimate import (
    ENGINE_MODELS,
    estimate,
    estimate_work,
    group_of,
    layer_times_ms,
    memory_bytes,
)
from tango_desktop.recommend.published import published
from tango_desktop.recommend.workload import workload

MakeComputer = Callable[..., DeviceProfile]
PROFILES = list(load_profiles())


@pytest.mark.parametrize("group", GROUPS)
def test_constants_are_those_of_the_fit(group: str) -> None:
    found = fit(points_of(group))
    known = ENGINE_MODELS[group]
    assert (known.efficiency, known.overhead_us) == (found.efficiency, found.overhead_us)


@pytest.mark.parametrize("group", GROUPS)
def test_range_covers_points_that_the_fit_has_not_seen(group: str) -> None:
    low, high = leave_one_out(points_of(group))
    known = ENGINE_MODELS[group]
    assert known.low <= low
    assert known.high >= high
    # and claims no more ignorance than there is
    assert known.low > 0.9 * low
    assert known.high < 1.1 * high


@pytest.mark.parametrize("group", GROUPS)
def test_range_covers_every_known_point(group: str) -> None:
    for point in points_of(group):
        profile = load_profiles().get(point.device) if point.device in load_profiles() else None
        if profile is None or point.engine in ("GPU", "onnxruntime"):
            continue
        document = families.build(point.model, size=point.side)
        found = estimate(document, document.size, profile, point.precision, point.engine)
        assert found.low_ms <= point.ms * 1.01
        assert found.high_ms >= point.ms * 0.99


def test_points_stand_on_the_profiles_figures() -> None:
    checked = 0
    for point in points_of("ncnn-cpu") + points_of("gpu"):
        if point.device not in load_profiles():
            continue
        profile = find_profile(point.device)
        part = "gpu" if point.group == "gpu" else "cpu"
        rate = profile.rate(part, point.precision)
        assert rate is not None
        assert rate.base == pytest.approx(point.machine.rate, rel=0.01)
        assert profile.bandwidth_of(part).base == pytest.approx(point.machine.bandwidth, rel=0.01)
        checked += 1
    assert checked == 22


def test_only_the_impossible_point_is_called_so() -> None:
    doubtful = [p for group in GROUPS for p in points_of(group) if p.beyond_peak]
    assert {(p.device, p.engine, p.model) for p in doubtful} == {
        ("Jetson_Nano", "tensorrt", "resnet50")
    }
    shown = [p for p in published("resnet50", "Jetson_Nano") if p.engine == "tensorrt"]
    assert shown[0].ms == 7.68
    assert "doubtful" in shown[0].text()


def test_published_figures_are_shown_for_their_device_only() -> None:
    assert {p.ms for p in published("resnet18", "Raspberry_Pi_5")} == {20.0}
    assert published("resnet18", "Odroid_N2") == ()  # measured on a similar board, not on this one
    assert published("resnet18", "this") == ()


@pytest.mark.parametrize("profile", PROFILES, ids=lambda p: p.name)
def test_every_profile_has_an_estimate(profile: DeviceProfile) -> None:
    document = families.build("resnet34")
    found = estimate(document, (224, 224), profile)
    assert 0 < found.low_ms < found.ms < found.high_ms
    assert found.origin is Origin.ESTIMATED
    assert found.origin == "estimated"
    assert "ONNX Runtime" in found.source


@pytest.mark.parametrize("profile", PROFILES, ids=lambda p: p.name)
def test_more_work_of_the_same_kind_is_not_faster(profile: DeviceProfile) -> None:
    for ladder in (
        ("resnet18", "resnet34"),
        ("resnet50", "resnet101", "resnet152", "resnet200"),
        ("vgg11", "vgg13", "vgg16", "vgg19"),
        ("densenet121", "densenet169", "densenet201"),
        ("resnet20", "resnet32", "resnet44", "resnet56", "resnet110"),
    ):
        documents = [families.build(name) for name in ladder]
        times = [estimate(d, d.size, profile).ms for d in documents]
        assert times == sorted(times)


@settings(max_examples=40, deadline=None)
@given(
    profile=st.sampled_from(PROFILES),
    model=st.sampled_from(["resnet18", "resnet50", "densenet121", "resnet20"]),
    sides=st.tuples(st.integers(32, 320), st.integers(32, 320)),
)
def test_larger_pictures_are_not_faster(
    profile: DeviceProfile, model: str, sides: tuple[int, int]
) -> None:
    small, large = sorted(sides)
    document = families.build(model, size=large)
    fast = estimate(document, (small, small), profile)
    slow = estimate(document, (large, large), profile)
    assert fast.ms <= slow.ms


@settings(max_examples=30, deadline=None)
@given(rates=st.tuples(st.floats(1, 1e4), st.floats(1, 1e4)))
def test_a_faster_computer_is_not_slower(
    computer_of: MakeComputer, rates: tuple[float, float]
) -> None:
    base = find_profile("Raspberry_Pi_5")
    document = families.build("resnet18")
    slow, fast = (computer_of(base, rate) for rate in sorted(rates))
    assert estimate(document, (224, 224), fast).ms <= estimate(document, (224, 224), slow).ms


def test_half_precision_is_faster_on_a_gpu() -> None:
    document = families.build("resnet50")
    nano = find_profile("Jetson_Nano")
    assert (
        estimate(document, (224, 224), nano, "fp16", "tensorrt").ms
        < estimate(document, (224, 224), nano, "fp32", "tensorrt").ms
    )


@pytest.mark.parametrize(
    ("device", "engine", "precision"),
    [
        ("Raspberry_Pi_4", "tensorrt", "fp16"),  # no such engine there
        ("Raspberry_Pi_4", "onnxruntime", "fp16"),  # no such precision there
        ("Odroid_M1", "rknn", "int8"),  # no known latency to estimate from
        ("Galaxy_S22", "tflite", "fp16"),  # the GPU's rate is unknown
    ],
)
def test_what_cannot_be_estimated_is_refused(device: str, engine: str, precision: str) -> None:
    with pytest.raises(DeviceError) as caught:
        estimate(families.build("resnet18"), (224, 224), find_profile(device), precision, engine)
    assert caught.value.hint


def test_engines_without_points_of_their_own_get_the_wide_range() -> None:
    assert group_of(find_profile("Raspberry_Pi_5"), "onnxruntime", "cpu") == "other-cpu"
    assert group_of(find_profile("PC"), "onnxruntime", "cpu") == "onnxruntime-cpu"
    assert group_of(find_profile("Raspberry_Pi_5"), "ncnn", "cpu") == "ncnn-cpu"


def test_engines_fold_norms_and_activations_into_convolutions() -> None:
    document = families.build("resnet18")
    work = workload(document, (224, 224)).kernels
    # 20 convolutions, 1 linear layer, 2 poolings: nothing else is left
    assert len(work) == 23
    assert sum(kernel.macs for kernel in work) == document.macs()


def test_normalised_concatenations_stay_passes_over_memory() -> None:
    document = families.build("densenet121")
    passes = [k for k in workload(document, (224, 224)).kernels if k.macs == 0]
    assert len(passes) > 2 * 58  # a concatenation and a norm before each of the 58 dense layers


def test_memory_need_is_what_was_measured() -> None:
    # peak resident MB of a process that runs ONNX Runtime 1.31 on each network
    for model, measured_mb in (("resnet50", 311), ("densenet121", 163), ("vgg16", 1110)):
        document = families.build(model)
        work = workload(document, (224, 224))
        assert memory_bytes(work, "cpu") / 1e6 == pytest.approx(measured_mb, rel=0.15)


@pytest.mark.parametrize("name", ["resnet18", "yolov7-tiny", "densenet121"])
def test_the_times_of_layers_add_up_to_the_estimate(name: str, computer: DeviceProfile) -> None:
    document = families.build(name, 10, 3, 64)
    work = workload(document, document.size)
    times = layer_times_ms(work, computer)
    assert set(times) <= {node.id for node in document}
    assert len(times) == len(work.kernels)
    assert sum(times.values()) == pytest.approx(estimate_work(work, computer).ms)
