"""Which pictures belong together: copies, near-duplicates, and numbered frames of one sequence."""

from __future__ import annotations

import itertools
import re
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np
import numpy.typing as npt

from tango_desktop.data.looks import (
    MAX_DISTANCE,
    THUMB_SIDE,
    Hashes,
    Pairs,
    close_pairs,
    distances,
    likeness,
)

NEAR_LIKENESS = (0.98, 0.99, 0.995)  # tried in turn until no group takes over
FRAME_DISTANCE = 14  # bits; independent pictures differ in 32 ± 4
LEAST_FRAMES = 3  # two neighbours may look alike by chance
_MAX_PAIRS = 500_000
_SAMPLE = 1000
_MOST_ALIKE = 20  # a group may hold this many pictures, or a tenth of all
_NUMBERED = re.compile(r"^(.*?)(\d{1,15})$")

Groups = tuple[tuple[int, ...], ...]
Thumbs = Callable[[Sequence[int]], list[bytes]]


@dataclass(frozen=True)
class Grouping:
    """Groups of two or more pictures, as their numbers in ascending order.

    Attributes:
        copies: the same content, byte by byte.
        near: the same picture, resized or compressed otherwise; one of each set of copies.
        frames: consecutive numbers, and alike.
        together: the three joined: what stays on one side of a split.
        all_alike: the pictures are too much alike in general to find near-duplicates.
    """

    copies: Groups = ()
    near: Groups = ()
    frames: Groups = ()
    together: Groups = ()
    all_alike: bool = False


def group(
    paths: Sequence[str],
    hashes: Sequence[str],
    looks: Sequence[int | None],
    thumbs: Thumbs,
) -> Grouping:
    """Find what belongs together.

    Args:
        paths: relative, with ``/``.
        hashes: SHA-256 of each file.
        looks: perceptual hash of each picture, or None.
        thumbs: gives 32 × 32 grey pixels of the pictures it is asked for, or b"" where it cannot.
    """
    copies = copies_of(hashes)
    spare = {number for group in copies for number in group[1:]}
    near, all_alike = _near(looks, spare, thumbs)
    frames = _frames(paths, looks)
    together = join(len(paths), [*copies, *near, *frames])
    return Grouping(copies, near, frames, together, all_alike)


def join(count: int, links: Iterable[Sequence[int]]) -> Groups:
    """The groups that ``links`` among ``count`` things make (disjoint sets)."""
    parent = list(range(count))

    def top(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for link in links:
        for other in link[1:]:
            first, second = sorted((top(int(link[0])), top(int(other))))
            parent[second] = first
    members: defaultdict[int, list[int]] = defaultdict(list)
    for number in range(count):
        members[top(number)].append(number)
    return tuple(tuple(found) for found in members.values() if len(found) > 1)


def copies_of(hashes: Sequence[str]) -> Groups:
    """Groups of pictures with the same content."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number, content in enumerate(hashes):
        found[content].append(number)
    return tuple(tuple(numbers) for numbers in found.values() if len(numbers) > 1)


# -- near-duplicates --------------------------------------------------------------------------


def _near(looks: Sequence[int | None], spare: set[int], thumbs: Thumbs) -> tuple[Groups, bool]:
    numbers = [n for n, look in enumerate(looks) if look is not None and n not in spare]
    values = np.array([looks[n] for n in numbers], dtype=np.uint64)
    limit = _affordable_distance(values)
    if limit < 0:
        return (), True
    pairs = close_pairs(values, limit)
    like = _likeness_of(pairs, numbers, thumbs)
    most = max(_MOST_ALIKE, len(numbers) // 10)
    for threshold in NEAR_LIKENESS:
        found = join(len(numbers), pairs[like >= threshold].tolist())
        if max(map(len, found), default=0) <= most:
            return tuple(tuple(numbers[n] for n in group) for group in found), False
    return (), True


def _affordable_distance(values: Hashes) -> int:
    """The greatest distance with a bearable number of pairs; −1 when even equal looks abound.

    Pictures of parts in a fixture look alike all through; looks tell nothing about them.
    """
    if len(values) < _MOST_ALIKE:
        return MAX_DISTANCE
    sample = values[:: max(len(values) // _SAMPLE, 1)]
    between = distances(sample[:, None], sample[None, :])
    pairs = len(sample) * (len(sample) - 1)
    most = min(0.05, _MAX_PAIRS / (len(values) ** 2 / 2))
    for limit in range(MAX_DISTANCE, -1, -1):
        if (int((between <= limit).sum()) - len(sample)) / pairs <= most:
            return limit
    return -1


def _likeness_of(pairs: Pairs, numbers: list[int], thumbs: Thumbs) -> npt.NDArray[np.float32]:
    if not len(pairs):
        return np.empty(0, np.float32)
    wanted, places = np.unique(pairs, return_inverse=True)
    places = places.reshape(pairs.shape)
    blank = bytes(THUMB_SIDE * THUMB_SIDE)
    content = [thumb or blank for thumb in thumbs([numbers[n] for n in wanted])]
    pixels = np.frombuffer(b"".join(content), np.uint8).reshape(len(wanted), -1)
    return likeness(pixels, places)


# -- frames of a sequence ---------------------------------------------------------------------


def _frames(paths: Sequence[str], looks: Sequence[int | None]) -> Groups:
    """Neighbours by number that look alike. A plain enumeration of pictures is no sequence."""
    runs: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for number, path in enumerate(paths):
        place = PurePosixPath(path)
        found = _NUMBERED.match(place.stem)
        if found and looks[number] is not None:
            runs[(str(place.parent), found[1])].append((int(found[2]), number))
    links = [link for run in runs.values() for link in _alike_neighbours(sorted(run), looks)]
    return tuple(run for run in join(len(paths), links) if len(run) >= LEAST_FRAMES)


def _alike_neighbours(
    run: list[tuple[int, int]], looks: Sequence[int | None]
) -> list[tuple[int, int]]:
    pairs = list(itertools.pairwise(run))
    steps = [after[0] - before[0] for before, after in pairs]
    usual = max(statistics.median(steps), 1) if steps else 1
    return [
        (before[1], after[1])
        for (before, after), step in zip(pairs, steps, strict=True)
        if step <= usual and _differ(looks[before[1]], looks[after[1]]) <= FRAME_DISTANCE
    ]


def _differ(first: int | None, second: int | None) -> int:
    return ((first or 0) ^ (second or 0)).bit_count()
