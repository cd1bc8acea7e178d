"""Who is trained on and who is held out: stratified, seeded, groups kept whole.

What the folder gives is kept. The rest depends on the pictures' content and the seed alone: not on
the order of files, their names or the computer; adding pictures moves few of the others.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

# A group of fewer pictures is never cut; a larger one only when its class has too few others.
LEAST_CUT = 10


@dataclass(frozen=True)
class SplitItem:
    """A picture: its class, content hash, group (−1: none), given split ("": none) and path."""

    label: int
    sha256: str
    group: int = -1
    given: str = ""
    path: str = ""


@dataclass(frozen=True)
class SplitSpec:
    """The shares to hold out where the folder does not say, and the seed that picks them."""

    val_percent: float = 20.0
    test_percent: float = 0.0
    seed: int = 0


@dataclass(frozen=True)
class SplitResult:
    """The split of each item in order, the splits that were made, the groups that had to be cut."""

    splits: tuple[str, ...]
    made: tuple[str, ...]
    cut: tuple[int, ...]


@dataclass(frozen=True)
class _Unit:
    """What moves as one: the numbers of its items, and the hash that puts it in its place."""

    key: str
    numbers: tuple[int, ...]


def assign(items: Sequence[SplitItem], spec: SplitSpec) -> SplitResult:
    """Give every item a split. Given ones are kept when there is something to train on."""
    given = {item.given for item in items}
    keep = "train" in given
    splits = [item.given if keep and item.given else "train" for item in items]
    shares = _shares(given if keep else set(), spec)
    pool = [number for number, split in enumerate(splits) if split == "train"]
    cut: list[int] = []
    if shares:
        for units in _units_by_class(items, pool, shares, spec.seed, cut):
            _hold_out(units, shares, splits)
    return SplitResult(tuple(splits), tuple(shares), tuple(sorted(cut)))


def _shares(given: set[str], spec: SplitSpec) -> dict[str, float]:
    wanted = {"val": spec.val_percent, "test": spec.test_percent}
    return {k: percent / 100 for k, percent in wanted.items() if k not in given and percent > 0}


def _hold_out(units: list[_Unit], shares: dict[str, float], splits: list[str]) -> None:
    """Move units of one class out of ``train`` until each share is met; at least one stays."""
    total = sum(len(unit.numbers) for unit in units)
    left = list(units)
    for split, share in shares.items():
        for unit in _pick(left, max(round(share * total), 1)):
            left.remove(unit)
            for number in unit.numbers:
                splits[number] = split


def _pick(units: list[_Unit], wanted: int) -> list[_Unit]:
    """Units, in their order, that together make at most ``wanted`` items, but at least one unit."""
    picked: list[_Unit] = []
    size = 0
    for unit in units:
        if size + len(unit.numbers) <= wanted and len(picked) + 1 < len(units):
            picked.append(unit)
            size += len(unit.numbers)
    if not picked and len(units) > 1:
        picked.append(min(units, key=lambda unit: len(unit.numbers)))
    return picked


def _units_by_class(
    items: Sequence[SplitItem],
    pool: list[int],
    shares: dict[str, float],
    seed: int,
    cut: list[int],
) -> list[list[_Unit]]:
    """The units of each class, in the order that the seed gives them."""
    sizes = Counter(items[number].label for number in pool)
    members: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for number in pool:
        group = items[number].group
        members[(group, "" if group >= 0 else items[number].sha256)].append(number)
    classes: defaultdict[int, list[_Unit]] = defaultdict(list)
    for (group, _), numbers in members.items():
        label = _main_label(items, numbers)
        others, wanted = sizes[label] - len(numbers), sum(shares.values()) * sizes[label]
        parts = [numbers]
        if len(numbers) >= LEAST_CUT and others < wanted:
            parts = _cut(items, numbers, math.ceil(min(shares.values()) * len(numbers)))
        if len(parts) > 1:
            cut.append(group)
        classes[label].extend(_unit(items, part, seed) for part in parts)
    for units in classes.values():
        units.sort(key=lambda unit: unit.key)
    return [classes[label] for label in sorted(classes)]


def _main_label(items: Sequence[SplitItem], numbers: list[int]) -> int:
    labels = Counter(items[number].label for number in numbers)
    return min(labels, key=lambda label: (-labels[label], label))


def _cut(items: Sequence[SplitItem], numbers: list[int], size: int) -> list[list[int]]:
    """Consecutive parts of a group too large to be kept whole; copies stay together."""
    copies: defaultdict[str, list[int]] = defaultdict(list)
    for number in sorted(numbers, key=lambda n: items[n].path):
        copies[items[number].sha256].append(number)
    parts: list[list[int]] = [[]]
    for same in copies.values():
        if len(parts[-1]) >= size:
            parts.append([])
        parts[-1].extend(same)
    return parts


def _unit(items: Sequence[SplitItem], numbers: list[int], seed: int) -> _Unit:
    content = min(items[number].sha256 for number in numbers)
    key = hashlib.sha256(f"{seed} {content}".encode()).hexdigest()
    return _Unit(key, tuple(numbers))
