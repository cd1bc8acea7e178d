"""Perceptual hashes: which pictures look alike, without comparing each with each.

The hash is 64 signs of low frequencies of the discrete cosine transform (pHash; C. Zauner,
"Implementation and Benchmarking of Perceptual Image Hash Functions", 2010). Candidates found by it
are compared pixel by pixel at 32 × 32, because a hash alone takes any two small things on a plain
background for the same picture.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

THUMB_SIDE = 32
HASH_BITS = 64
MIN_SIDE = 32  # below, pictures are too coarse for looks to say anything
MIN_CONTRAST = 4.0  # standard deviation of grey levels
_LOW = 8  # frequencies kept in each direction
MAX_DISTANCE = 7  # bits; needs parts of 8 bits, finer ones would have too much in common
_CHUNK = 1 << 22  # pairs compared at a time

Hashes = npt.NDArray[np.uint64]
Pairs = npt.NDArray[np.int64]


@functools.cache
def _cosines() -> npt.NDArray[np.float32]:
    """The first rows of the DCT-II matrix without the constant one, ``(8, 32)``."""
    row = np.arange(1, _LOW + 1)[:, None]
    column = np.arange(THUMB_SIDE)[None, :]
    waves = np.cos(np.pi * row * (2 * column + 1) / (2 * THUMB_SIDE))
    return np.asarray(waves, dtype=np.float32)


def look_of(thumb: bytes, shorter_side: int) -> int | None:
    """The hash of 32 × 32 grey pixels; None for pictures too small or too flat to tell apart."""
    pixels = np.frombuffer(thumb, np.uint8).reshape(THUMB_SIDE, THUMB_SIDE).astype(np.float32)
    if shorter_side < MIN_SIDE or float(pixels.std()) < MIN_CONTRAST:
        return None
    waves = _cosines() @ pixels @ _cosines().T
    bits = (waves > np.median(waves)).ravel()
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


def distances(first: Hashes, second: Hashes) -> npt.NDArray[np.uint8]:
    """How many bits differ, element by element."""
    different = np.bitwise_xor(first, second)
    if hasattr(np, "bitwise_count"):  # NumPy 2
        return np.asarray(np.bitwise_count(different), dtype=np.uint8)
    halves = np.ascontiguousarray(different).view(np.uint16).reshape(*different.shape, 4)
    return np.asarray(_bit_counts()[halves].sum(axis=-1), dtype=np.uint8)


@functools.cache
def _bit_counts() -> npt.NDArray[np.uint8]:
    values = np.arange(1 << 16, dtype=np.uint16).view(np.uint8).reshape(-1, 2)
    return np.asarray(np.unpackbits(values, axis=1).sum(axis=1), dtype=np.uint8)


def close_pairs(hashes: Hashes, max_distance: int) -> Pairs:
    """All pairs (i < j) of ``hashes`` that differ in at most ``max_distance`` (≤ 7) bits.

    Multi-index hashing (M. Norouzi, 2012): of n + 1 parts of two hashes that differ in at most n
    bits, one is the same, so only hashes with a part in common are compared.
    """
    if not 0 <= max_distance <= MAX_DISTANCE:
        raise ValueError(f"max_distance is 0 to {MAX_DISTANCE}")
    found = [np.empty((0, 2), np.int64)]
    bounds = [HASH_BITS * part // (max_distance + 1) for part in range(max_distance + 2)]
    for first, end in itertools.pairwise(bounds):
        mask = np.uint64((1 << (end - first)) - 1)
        for bucket in _buckets((hashes >> np.uint64(first)) & mask):
            found.extend(_within(hashes, bucket, max_distance))
    return np.unique(np.concatenate(found), axis=0)


def _buckets(keys: Hashes) -> Iterator[npt.NDArray[np.int64]]:
    """The positions of each key that occurs more than once."""
    order = np.argsort(keys, kind="stable")
    edges = np.flatnonzero(np.diff(keys[order])) + 1
    for bucket in np.split(order, edges):
        if len(bucket) > 1:
            yield bucket


def _within(hashes: Hashes, bucket: npt.NDArray[np.int64], limit: int) -> Iterator[Pairs]:
    """The close pairs inside one bucket, a block of rows at a time."""
    values = hashes[bucket]
    rows = max(_CHUNK // len(bucket), 1)
    for start in range(0, len(bucket), rows):
        near = distances(values[start : start + rows, None], values[None, :]) <= limit
        first, second = np.nonzero(near)
        first = bucket[first + start]
        second = bucket[second]
        keep = first < second
        yield np.stack([first[keep], second[keep]], axis=1)


def likeness(thumbs: npt.NDArray[np.uint8], pairs: Pairs) -> npt.NDArray[np.float32]:
    """The correlation of each pair of rows of ``thumbs`` ``(N, 1024)``: 1 is the same picture."""
    standard = thumbs.astype(np.float32)
    standard -= standard.mean(axis=1, keepdims=True)
    standard /= np.maximum(np.linalg.norm(standard, axis=1, keepdims=True), 1e-3)
    found = np.empty(len(pairs), np.float32)
    rows = max(_CHUNK // thumbs.shape[1], 1)
    for start in range(0, len(pairs), rows):
        first, second = pairs[start : start + rows].T
        found[start : start + rows] = (standard[first] * standard[second]).sum(axis=1)
    return found
