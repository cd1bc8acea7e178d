"""What makes a deployed model green, amber or red."""

from __future__ import annotations

import pytest

from tango_desktop.deploy.monitor.drift import Change, Drift
from tango_desktop.deploy.monitor.gathered import Gathered, Look
from tango_desktop.deploy.monitor.health import Health, HealthState, assess
from tango_desktop.deploy.runner import tally as tallies
from tango_desktop.deploy.runner.tally import Tally
from tango_desktop.deploy.runner.task import Observation

FRESH = Gathered("pi", (), (Look("2026-11-20T09:00:00", 60), Look("2026-11-20T10:00:00", 100)))


def worked(pictures: int = 100, ms: float = 10.0, **errors: int) -> Tally:
    made = Tally()
    for _ in range(pictures):
        made.see(tallies.Look(100.0, 30.0, 640.0), Observation([0.9], [0]))
        made.took(ms, ms / 2)
    made.errors = dict(errors)
    return made


def drift(change: Change, quantity: str = "brightness") -> Drift:
    return Drift(quantity, change, 0.3, 0.4, 0.1, 100, "Pictures are darker.")


def judged(recent: Tally, *drifts: Drift, gathered: Gathered = FRESH) -> Health:
    return assess(gathered, recent, drifts, 10.0)


def test_all_is_well() -> None:
    health = judged(worked(), drift(Change.NONE), drift(Change.UNKNOWN))
    assert (health.state, health.reasons, health.pictures) == (HealthState.GREEN, (), 100)
    assert health.p90_ms == pytest.approx(10.0, rel=0.26)


def test_never_used() -> None:
    health = judged(Tally(), gathered=Gathered("pi", (), (Look("2026-11-20T09:00:00", 0),)))
    assert health.state is HealthState.UNKNOWN
    assert [reason.text for reason in health.reasons] == ["It has not answered a picture yet."]


def test_silence_since_an_earlier_look() -> None:
    looks = tuple(Look(f"2026-11-20T{hour:02}:00:00", min(hour, 10) * 9) for hour in range(8, 13))
    health = judged(worked(), gathered=Gathered("pi", (), looks))
    assert health.state is HealthState.AMBER
    assert [reason.text for reason in health.reasons] == ["No pictures since 2026-11-20 10:00:00."]


@pytest.mark.parametrize(("minute", "count"), [(0, 0), (4, 0), (5, 1)])
def test_looking_again_at_once_is_no_silence(minute: int, count: int) -> None:
    looks = (Look("2026-11-20T10:00:00", 90), Look(f"2026-11-20T10:{minute:02}:00", 90))
    assert len(judged(worked(), gathered=Gathered("pi", (), looks)).reasons) == count


@pytest.mark.parametrize(
    ("errors", "state"), [(0, HealthState.GREEN), (2, HealthState.AMBER), (60, HealthState.RED)]
)
def test_errors(errors: int, state: HealthState) -> None:
    health = judged(worked(100, stream=errors))
    assert (health.state, health.errors) == (state, errors)
    if errors:
        text = f"{errors} errors, most of them streams that broke off."
        assert [reason.text for reason in health.reasons] == [text]


@pytest.mark.parametrize(
    ("ms", "state"), [(10, HealthState.GREEN), (20, HealthState.AMBER), (50, HealthState.RED)]
)
def test_slowness(ms: float, state: HealthState) -> None:
    assert judged(worked(ms=ms)).state is state
    assert assess(FRESH, worked(ms=ms), (), None).state is HealthState.GREEN  # never measured
    assert judged(worked(10, ms=ms)).state is HealthState.GREEN  # too few to tell


@pytest.mark.parametrize(
    ("change", "quantity", "state"),
    [
        (Change.SLIGHT, "brightness", HealthState.AMBER),
        (Change.LARGE, "confidence", HealthState.RED),
        (Change.LARGE, "side", HealthState.AMBER),
    ],
)
def test_drift(change: Change, quantity: str, state: HealthState) -> None:
    health = judged(worked(), drift(change, quantity))
    assert health.state is state
    assert [reason.text for reason in health.reasons] == ["Pictures are darker."]


def test_the_worst_reason_comes_first() -> None:
    health = judged(worked(ms=20, model=90), drift(Change.SLIGHT))
    states = [reason.state for reason in health.reasons]
    assert states == [HealthState.RED, HealthState.AMBER, HealthState.AMBER]
