"""The recommendation: limits, small pictures, this computer, and the reasons that are given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tango_desktop.devices import DeviceProfile, find_profile, load_profiles
from tango_desktop.errors import GraphError, SettingsError
from tango_desktop.families import MODELS
from tango_desktop.recommend import Recommendation, RecommendRequest, candidate, recommend
from tango_desktop.recommend.classifiers import RESNETS, SIDES, input_side
from tango_desktop.recommend.rules import model_for_rate
from tango_desktop.recommend.tasks import RECOMMEND_TASKS
from tango_desktop.recommend.training import duration

MakeComputer = Callable[..., DeviceProfile]
PROFILES = list(load_profiles())


def ask(profile: DeviceProfile, **changes: Any) -> Recommendation:
    values: dict[str, Any] = {"classes": 5, "median_side": 300, **changes}
    return recommend(RecommendRequest(task="classification", profile=profile, **values))


# -- limits -----------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(
    profile=st.sampled_from(PROFILES),
    limits=st.tuples(st.floats(0.01, 2000), st.floats(0.01, 2000)),
    max_size_mb=st.sampled_from([0.0, 30.0, 60.0, 200.0]),
    median_side=st.sampled_from([16, 64, 100, 300]),
)
def test_a_tighter_limit_never_leads_to_a_slower_network(
    profile: DeviceProfile, limits: tuple[float, float], max_size_mb: float, median_side: int
) -> None:
    tight, loose = (
        ask(profile, max_latency_ms=limit, max_size_mb=max_size_mb, median_side=median_side)
        for limit in sorted(limits)
    )
    assert tight.chosen.latency.ms <= loose.chosen.latency.ms


@settings(max_examples=60, deadline=None)
@given(
    profile=st.sampled_from(PROFILES),
    max_latency_ms=st.sampled_from([0.0, 2.0, 20.0, 90.0, 500.0]),
    min_fps=st.sampled_from([0.0, 1.0, 20.0, 300.0]),
    max_size_mb=st.sampled_from([0.0, 1.0, 40.0, 90.0]),
)
def test_what_fits_keeps_to_the_limits_and_the_rest_says_why(
    profile: DeviceProfile, max_latency_ms: float, min_fps: float, max_size_mb: float
) -> None:
    answer = ask(profile, max_latency_ms=max_latency_ms, min_fps=min_fps, max_size_mb=max_size_mb)
    for item in answer.candidates:
        kept = (
            (not max_latency_ms or item.latency.ms <= max_latency_ms)
            and (not min_fps or item.latency.ms <= 1000 / min_fps)
            and (not max_size_mb or item.size_bytes <= max_size_mb * 1e6)
            and item.memory_bytes <= 0.8 * profile.memory_of(item.part).base
        )
        assert item.fits == kept, item.model
        assert item.fits or item.reason
    assert answer.candidates[0] is answer.chosen
    assert answer.chosen.fits == any(item.fits for item in answer.candidates)
    fits = [item.fits for item in answer.candidates]
    assert fits == sorted(fits, reverse=True) or not any(fits)


def test_an_excluded_table_entry_gives_way_to_the_next_smaller() -> None:
    nano = find_profile("Jetson_Nano")
    free = ask(nano)
    answer = ask(nano, max_latency_ms=0.9 * free.chosen.latency.ms)
    assert free.chosen.model == "resnet34"
    assert answer.chosen.model == "resnet18"
    assert answer.table_model == "resnet34"
    assert "ResNet-34 is left out" in answer.why
    assert "allowed" in answer.why
    excluded = next(c for c in answer.candidates if c.model == "resnet34")
    assert not excluded.fits
    assert "ms allowed" in excluded.reason


def test_when_nothing_fits_the_fastest_is_named_as_such() -> None:
    answer = ask(find_profile("Raspberry_Pi_4"), max_latency_ms=0.5)
    assert not answer.chosen.fits
    assert answer.chosen.latency.ms == min(c.latency.ms for c in answer.candidates)
    assert "No network keeps to what was asked" in answer.why


def test_a_size_limit_below_every_resnet_finds_another_family() -> None:
    answer = ask(find_profile("Odroid_N2"), max_size_mb=40)
    assert answer.chosen.model == "densenet121"


def test_published_latencies_stand_beside_the_estimate() -> None:
    answer = ask(find_profile("Jetson_AGX_Xavier"))
    assert {p.ms for p in answer.chosen.published} == {29.4, 744.49, 1.65}
    assert "1.65 ms" in answer.why


def test_memory_excludes(computer_of: MakeComputer) -> None:
    tiny = computer_of(find_profile("Raspberry_Pi_4"), 48, gigabytes=0.3)
    answer = ask(tiny)
    vgg = next(c for c in answer.candidates if c.model == "vgg16")
    assert not vgg.fits
    assert "GB of memory" in vgg.reason


# -- all networks -------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", PROFILES, ids=lambda p: p.name)
def test_alternatives_are_complete_and_ranked(profile: DeviceProfile) -> None:
    answer = ask(profile)
    photos = {info.name for info in MODELS if info.form == "imagenet"}
    assert {c.model for c in answer.candidates} == photos
    assert len(answer.candidates) == len(photos)
    smaller = [c.model for c in answer.candidates if c.model in RESNETS]
    top = RESNETS.index(answer.chosen.model)
    assert smaller[: top + 1] == list(reversed(RESNETS[: top + 1]))
    for item in answer.candidates:
        info = MODELS.get(item.model)
        assert item.accuracy == item.top1 == info.top1
        assert item.size_bytes >= 4 * item.parameters
        assert item.memory_bytes > item.size_bytes


def test_macs_and_parameters_are_the_published_ones() -> None:
    answer = ask(find_profile("PC"), classes=1000)
    found = {c.model: (c.parameters, round(c.macs / 1e9, 3)) for c in answer.candidates}
    assert found["resnet18"] == (11_689_512, 1.814)
    assert found["resnet152"] == (60_192_808, 11.514)
    assert found["vgg19_bn"] == (143_678_248, 19.632)


# -- small pictures -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("device", "model"),
    [
        ("Cloud", "resnet110"),
        ("PC", "resnet56"),
        ("Jetson_AGX_Orin", "resnet44"),
        ("Jetson_AGX_Xavier", "resnet32"),
        ("Jetson_Nano", "resnet20"),
        ("Raspberry_Pi_4", "resnet20"),
    ],
)
def test_small_pictures_get_the_cifar_form_of_the_tier(device: str, model: str) -> None:
    answer = ask(find_profile(device), median_side=8, channels=1)
    assert answer.chosen.model == answer.table_model == model
    assert answer.chosen.size == (32, 32)
    assert "small (8 px)" in answer.why


def test_digits_on_a_small_computer(computer: DeviceProfile) -> None:
    answer = ask(computer, classes=10, median_side=8, channels=1, pictures=1500, trainer=computer)
    assert answer.chosen.model == "resnet20"
    assert answer.chosen.training_s is not None
    assert answer.chosen.training_s < 120


@pytest.mark.parametrize(
    ("median", "photo_side", "small_side"),
    [
        (0, 224, 32),
        (8, 64, 32),
        (28, 64, 32),
        (33, 64, 64),
        (64, 64, 64),
        (65, 96, 64),
        (96, 96, 64),
        (130, 160, 64),
        (200, 224, 64),
        (320, 224, 64),
        (4000, 224, 64),
    ],
)
def test_input_side(median: int, photo_side: int, small_side: int) -> None:
    assert input_side(median, "imagenet") == photo_side
    assert input_side(median, "cifar") == small_side


@given(st.integers(65, 5000))
def test_input_side_loses_nothing_that_it_could_keep(median: int) -> None:
    side = input_side(median, "imagenet")
    assert side in SIDES
    assert side >= min(median, 224)
    smaller = [s for s in SIDES if s < side]
    assert not smaller or smaller[-1] < median


# -- this computer ------------------------------------------------------------------------------


def test_two_cores_and_photos_get_what_can_be_trained(computer: DeviceProfile) -> None:
    answer = ask(computer, classes=2, pictures=243, trainer=computer)
    assert answer.chosen.model in ("resnet18", "resnet34")
    assert answer.table_model == "resnet152"
    assert "ResNet-152 is passed over: training would take" in answer.why
    assert "243 pictures" in answer.why
    listed = next(c for c in answer.candidates if c.model == "resnet152")
    assert listed.fits
    assert "training would take" in listed.reason


def test_training_time_grows_with_pictures_until_a_smaller_network_is_taken(
    computer: DeviceProfile,
) -> None:
    chosen = [
        ask(computer, pictures=n, trainer=computer).chosen.parameters
        for n in (100, 300, 1000, 3000, 30_000)
    ]
    assert chosen == sorted(chosen, reverse=True)
    assert chosen[0] > chosen[-1]


@pytest.mark.parametrize(
    ("gflops", "model"),
    [
        (50, "resnet34"),
        (500, "resnet34"),
        (1000, "resnet50"),
        (4000, "resnet101"),
        (20_000, "resnet152"),
        (200_000, "resnet152"),
    ],
)
def test_a_stronger_computer_gets_a_larger_network(
    computer: DeviceProfile, computer_of: MakeComputer, gflops: float, model: str
) -> None:
    assert model_for_rate(RECOMMEND_TASKS.get("classification"), gflops * 1e9) == model
    stronger = computer_of(computer, gflops, gigabytes=64)
    assert ask(stronger).chosen.model == model


def test_with_a_graphics_card_training_time_is_not_guessed(
    computer: DeviceProfile, computer_of: MakeComputer
) -> None:
    own = computer_of(computer, 4000, gpu=True)
    answer = ask(own, pictures=100_000, trainer=own)
    assert answer.chosen.model == "resnet101"
    assert answer.chosen.training_s is None
    assert "Training on" not in answer.why


def test_the_table_stands_for_other_devices_and_the_training_time_is_said(
    computer: DeviceProfile,
) -> None:
    answer = ask(find_profile("Cloud"), pictures=5000, trainer=computer)
    assert answer.chosen.model == "resnet200"
    assert "on this computer" in answer.why


@pytest.mark.parametrize(
    ("device", "model"),
    [
        ("Raspberry_Pi_4", "resnet34"),
        ("Raspberry_Pi_5", "resnet34"),
        ("Odroid_M1", "resnet34"),
        ("Jetson_Orin_Nano", "resnet50"),
    ],
)
def test_devices_that_the_table_does_not_list(device: str, model: str) -> None:
    answer = ask(find_profile(device))
    assert answer.chosen.model == model
    assert "does not list" in answer.why


# -- refusals and words -------------------------------------------------------------------------


def test_a_task_without_networks_is_refused_with_a_hint() -> None:
    request = RecommendRequest(task="poetry", profile=PROFILES[0], classes=3)
    with pytest.raises(SettingsError) as caught:
        recommend(request)
    assert "classification" in caught.value.hint


def test_unknown_network_suggests_the_nearest() -> None:
    request = RecommendRequest(task="classification", profile=PROFILES[0], classes=3)
    with pytest.raises(GraphError) as caught:
        candidate(request, "resnet43")
    assert "resnet34" in caught.value.hint


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "1 s"), (45, "45 s"), (700, "12 min"), (9000, "2.5 h"), (300_000, "3 days")],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text
