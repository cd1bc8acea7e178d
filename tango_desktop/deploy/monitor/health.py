"""Is a deployed model still well? Green, amber or red, each with its reasons."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tango_desktop.deploy.monitor.drift import Change, Drift
from tango_desktop.deploy.monitor.gathered import Gathered
from tango_desktop.deploy.runner.tally import Tally, percentile
from tango_desktop.i18n import N_, counted, tr

SLOWER = 1.5  # than it was measured to be
MUCH_SLOWER = 3.0
SOME_ERRORS = 0.01
MANY_ERRORS = 0.2
QUIET = timedelta(minutes=5)  # without a picture: looking twice in a row is no silence
_LEAST_TIMES = 20  # pictures, for a 90th percentile to mean something


class HealthState(enum.Enum):
    """The state; the value is the word that people read."""

    UNKNOWN = N_("not used yet")
    GREEN = N_("well")
    AMBER = N_("worth a look")
    RED = N_("in trouble")


_ORDER = (HealthState.GREEN, HealthState.AMBER, HealthState.RED)


@dataclass(frozen=True)
class Reason:
    """Why the state is not green.

    Attributes:
        state: what it makes of the whole.
        text: for a person.
    """

    state: HealthState
    text: str


@dataclass(frozen=True)
class Health:
    """How a deployed model does.

    Attributes:
        state: the worst of the reasons' states.
        reasons: worst first; empty when all is well.
        pictures: answered in the time that was looked at.
        p50_ms: end to end; None without pictures.
        p90_ms: the same.
        errors: how often something went wrong in that time.
    """

    state: HealthState
    reasons: tuple[Reason, ...]
    pictures: int
    p50_ms: float | None
    p90_ms: float | None
    errors: int


def assess(
    gathered: Gathered, recent: Tally, drifts: Sequence[Drift], measured_p90_ms: float | None
) -> Health:
    """Judge what a device has counted.

    Args:
        gathered: everything known of the device.
        recent: the counts that are judged.
        drifts: how they compare with the reference.
        measured_p90_ms: end to end, as the measurement found it; None when it was not measured.
    """
    times = recent.histograms.get("total_ms", [])
    p50_ms, p90_ms = percentile("total_ms", times, 0.5), percentile("total_ms", times, 0.9)
    errors = sum(recent.errors.values())
    reasons = [
        *_silence(gathered),
        *_errors(recent, errors),
        *_slowness(sum(times), p90_ms, measured_p90_ms),
        *_drift(drifts),
    ]
    reasons.sort(key=lambda reason: -_ORDER.index(reason.state))
    state = reasons[0].state if reasons else HealthState.GREEN
    if not recent.pictures and not errors:
        state = HealthState.UNKNOWN if not gathered.pictures else state
    return Health(state, tuple(reasons), recent.pictures, p50_ms, p90_ms, errors)


def _silence(gathered: Gathered) -> list[Reason]:
    """Nothing new since an earlier look; by this computer's clock, since the device's may lie."""
    if not gathered.pictures:
        return [Reason(HealthState.AMBER, tr("It has not answered a picture yet."))]
    same = [look.when for look in gathered.looks if look.pictures == gathered.pictures]
    if not same or _between(same[0], same[-1]) < QUIET:
        return []
    when = same[0].replace("T", " ")
    return [Reason(HealthState.AMBER, tr("No pictures since {when}.", when=when))]


def _between(first: str, last: str) -> timedelta:
    return datetime.fromisoformat(last) - datetime.fromisoformat(first)


def _errors(recent: Tally, errors: int) -> list[Reason]:
    share = errors / max(recent.pictures + errors, 1)
    if share < SOME_ERRORS:
        return []
    state = HealthState.RED if share >= MANY_ERRORS else HealthState.AMBER
    kind = max(recent.errors, key=lambda name: recent.errors[name])
    text = counted(
        errors, N_("1 error, {kind}."), N_("{count} errors, most of them {kind}."), kind=_kind(kind)
    )
    return [Reason(state, text)]


_KINDS = {
    "input": N_("inputs that could not be read"),
    "stream": N_("streams that broke off"),
    "model": N_("the model"),
    "output": N_("outputs that could not be written"),
}


def _kind(name: str) -> str:
    return tr(_KINDS.get(name, N_("of another kind")))


def _slowness(count: int, p90_ms: float | None, measured_p90_ms: float | None) -> list[Reason]:
    if p90_ms is None or not measured_p90_ms or count < _LEAST_TIMES:
        return []
    times = p90_ms / measured_p90_ms
    if times < SLOWER:
        return []
    text = tr(
        "It takes {now} ms (p90) where {before} ms were measured.",
        now=f"{p90_ms:.3g}",
        before=f"{measured_p90_ms:.3g}",
    )
    return [Reason(HealthState.RED if times >= MUCH_SLOWER else HealthState.AMBER, text)]


# Larger pictures do no harm by themselves; another brightness or other answers may.
_HARMLESS = ("side",)


def _drift(drifts: Sequence[Drift]) -> list[Reason]:
    found = []
    for drift in drifts:
        if drift.change in (Change.SLIGHT, Change.LARGE):
            is_large = drift.change is Change.LARGE and drift.quantity not in _HARMLESS
            state = HealthState.RED if is_large else HealthState.AMBER
            found.append(Reason(state, drift.sentence))
    return found
