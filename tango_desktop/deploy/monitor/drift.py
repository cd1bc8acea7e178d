"""Has what the model sees, or what it answers, changed since it was checked?

Population stability index (PSI) over groups of about a tenth of the reference each::

    PSI = Σ (a − e) · ln(a / e),  a = (count + ½) / (n + ½ · groups), e the same of the reference

by the usual rule: below 0.1 alike, from 0.1 slightly different, from 0.25 different (Siddiqi,
Credit Risk Scorecards, 2006). Few pictures differ by chance, so it must also be more than chance
explains at 5 %. For ordered quantities, the two-sample Kolmogorov–Smirnov statistic ``D``, the
largest distance of the cumulative shares, must exceed ``1.358 · √((n + m) / (n · m))`` (Smirnov,
1948); on bins it is a little smaller than on the values, never larger. For classes,
``PSI · n · m / (n + m)`` must exceed the 95 % quantile of χ² (Yurdakul and Naranjo, 2020).

Frames of a video resemble each other, so they count for less than their number: a finding is a
reason to look, not a proof.
"""

from __future__ import annotations

import enum
import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tango_desktop.deploy.monitor.reference import Reference
from tango_desktop.deploy.runner.tally import EDGES, Tally, mean
from tango_desktop.i18n import N_, tr

SLIGHT_PSI = 0.1
LARGE_PSI = 0.25
LEAST_PICTURES = 50
_GROUPS = 10
_KS_FACTOR = 1.358  # √(−½ · ln(0.05 / 2))
_NORMAL_95 = 1.645


class Change(enum.Enum):
    """How much something has changed."""

    UNKNOWN = "unknown"
    NONE = "none"
    SLIGHT = "slight"
    LARGE = "large"


@dataclass(frozen=True)
class Drift:
    """How one quantity compares.

    Attributes:
        quantity: a name in ``EDGES``, or ``classes``.
        change: by both rules.
        psi: the population stability index.
        distance: the Kolmogorov–Smirnov statistic, 0 to 1; None for classes.
        critical: what it, or for classes the PSI, exceeds by chance in one case of twenty.
        pictures: how many values were compared with the reference.
        sentence: what has changed, for a person; empty when nothing has.
    """

    quantity: str
    change: Change
    psi: float
    distance: float | None
    critical: float
    pictures: int
    sentence: str = ""


# What is said when the mean of a quantity has gone down, and up.
_DIRECTIONS: Mapping[str, tuple[str, str]] = {
    "brightness": (
        N_("Pictures are darker than those it was checked with."),
        N_("Pictures are brighter than those it was checked with."),
    ),
    "contrast": (
        N_("Pictures have less contrast than those it was checked with."),
        N_("Pictures have more contrast than those it was checked with."),
    ),
    "side": (
        N_("Pictures are smaller than those it was checked with."),
        N_("Pictures are larger than those it was checked with."),
    ),
    "confidence": (
        N_("It is less sure of its answers than it was."),
        N_("It is surer of its answers than it was."),
    ),
    "boxes": (
        N_("It finds fewer objects in a picture than it did."),
        N_("It finds more objects in a picture than it did."),
    ),
}
OF_PICTURES = ("brightness", "contrast", "side")
OF_ANSWERS = ("confidence", "boxes")


def drifts(reference: Reference, recent: Tally) -> tuple[Drift, ...]:
    """Every quantity that both have, compared."""
    names = OF_PICTURES + (OF_ANSWERS if reference.has_answers else ())
    found = [
        _ordered(name, reference.tally.histograms[name], recent.histograms[name])
        for name in names
        if name in reference.tally.histograms and name in recent.histograms
    ]
    if reference.has_answers and reference.tally.classes and recent.classes:
        found.append(_classes(reference, recent))
    return tuple(found)


# -- formulas ---------------------------------------------------------------------------------


def psi(expected: Sequence[int], actual: Sequence[int]) -> float:
    """The population stability index of two histograms with the same bins."""
    groups = len(expected)
    of_expected, of_actual = sum(expected) + groups / 2, sum(actual) + groups / 2
    total = 0.0
    for one, other in zip(expected, actual, strict=True):
        e, a = (one + 0.5) / of_expected, (other + 0.5) / of_actual
        total += (a - e) * math.log(a / e)
    return total


def ks_distance(expected: Sequence[int], actual: Sequence[int]) -> float:
    """The largest distance between the cumulative shares of two histograms."""
    n, m = sum(expected), sum(actual)
    most = 0.0
    passed = [0, 0]
    for one, other in zip(expected, actual, strict=True):
        passed[0] += one
        passed[1] += other
        most = max(most, abs(passed[0] / n - passed[1] / m))
    return most


def ks_critical(n: int, m: int) -> float:
    """The distance that samples of ``n`` and ``m`` exceed by chance in one case of twenty."""
    return _KS_FACTOR * math.sqrt((n + m) / (n * m))


def chi2_95(freedom: int) -> float:
    """The 95 % quantile of χ² (Wilson and Hilferty, 1931: within 1 %, 3 % for one or two)."""
    if freedom < 1:
        return 0.0
    part = 2 / (9 * freedom)
    return float(freedom * (1 - part + _NORMAL_95 * math.sqrt(part)) ** 3)


def grouped(expected: Sequence[int], actual: Sequence[int]) -> tuple[list[int], list[int]]:
    """Neighbouring bins put together until each has a tenth of the reference.

    What lies below or above everything in the reference keeps a group of its own.
    """
    there = [k for k, count in enumerate(expected) if count]
    low, high = there[0], there[-1] + 1
    least = sum(expected) / _GROUPS
    ends, held = [low], 0
    for k in range(low, high):
        held += expected[k]
        if held >= least:
            ends.append(k + 1)
            held = 0
    if held and len(ends) > 1:
        ends.pop()  # the rest is less than a tenth: it joins the group before
    if ends[-1] != high:
        ends.append(high)
    borders = [0, *ends, len(expected)]
    pairs = [(a, b) for a, b in itertools.pairwise(borders) if b > a]
    return [sum(expected[a:b]) for a, b in pairs], [sum(actual[a:b]) for a, b in pairs]


# -- quantities -------------------------------------------------------------------------------


def _ordered(name: str, expected: Sequence[int], actual: Sequence[int]) -> Drift:
    n, m = sum(expected), sum(actual)
    index = psi(*grouped(expected, actual))
    distance, critical = ks_distance(expected, actual), ks_critical(n, m)
    change = _change(index, distance > critical, m)
    sentence = ""
    if change in (Change.SLIGHT, Change.LARGE):
        before, after = mean(name, list(expected)) or 0.0, mean(name, list(actual)) or 0.0
        sentence = _direction(name, before, after)
    return Drift(name, change, index, distance, critical, m, sentence)


def _direction(name: str, before: float, after: float) -> str:
    # Means of bins are right to half a bin; those of whole numbers are exact.
    width = 0.1 if name == "boxes" else EDGES[name][1] - EDGES[name][0]
    if abs(after - before) <= width / 2:
        return _SPREADS[name]()
    down, up = _DIRECTIONS[name]
    return tr(down) if after < before else tr(up)


_SPREADS = {
    "brightness": lambda: tr("The brightness of pictures is spread differently than it was."),
    "contrast": lambda: tr("The contrast of pictures is spread differently than it was."),
    "side": lambda: tr("The sizes of pictures are spread differently than they were."),
    "confidence": lambda: tr("How sure it is of its answers is spread differently than it was."),
    "boxes": lambda: tr("How many objects it finds is spread differently than it was."),
}


def _change(index: float, is_more_than_chance: bool, count: int) -> Change:
    if count < LEAST_PICTURES:
        return Change.UNKNOWN
    if index < SLIGHT_PSI or not is_more_than_chance:
        return Change.NONE
    return Change.LARGE if index >= LARGE_PSI else Change.SLIGHT


def _classes(reference: Reference, recent: Tally) -> Drift:
    labels = sorted({*reference.tally.classes, *recent.classes})
    expected = [reference.tally.classes.get(k, 0) for k in labels]
    actual = [recent.classes.get(k, 0) for k in labels]
    n, m = sum(expected), sum(actual)
    index = psi(expected, actual)
    critical = chi2_95(len(labels) - 1) * (n + m) / (n * m)
    change = _change(index, index > critical, m)
    sentence = ""
    if change in (Change.SLIGHT, Change.LARGE):
        shares = [(a / m, e / n, k) for a, e, k in zip(actual, expected, labels, strict=True)]
        now, before, label = max(shares, key=lambda one: abs(one[0] - one[1]))
        name = reference.classes[label] if label < len(reference.classes) else str(label)
        sentence = _of_class(name, before, now)
    return Drift("classes", change, index, None, critical, m, sentence)


def _of_class(name: str, before: float, now: float) -> str:
    shares = {"now": f"{now:.0%}", "before": f"{before:.0%}"}
    if now > before:
        return tr(
            "“{name}” is found more often: {now} of its answers instead of {before}.",
            name=name,
            **shares,
        )
    return tr(
        "“{name}” is found less often: {now} of its answers instead of {before}.",
        name=name,
        **shares,
    )
