"""Looks: near-duplicates are found, and only those."""

from __future__ import annotations

import io
import random as plain_random
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageEnhance

from tango_desktop.core.jobs import JobContext
from tango_desktop.data import looks
from tango_desktop.data.facts import facts_of
from tango_desktop.data.groups import Grouping, group, join
from tango_desktop.data.looks import close_pairs, distances, look_of
from tango_desktop.data.samples import make_sample


def group_files(paths: list[Path]) -> Grouping:
    facts = [facts_of(path) for path in paths]
    return group(
        [path.name for path in paths],
        [fact.sha256 for fact in facts],
        [fact.look for fact in facts],
        lambda numbers: [facts[n].thumb for n in numbers],
    )


def variants(picture: Image.Image) -> dict[str, Image.Image]:
    """What becomes of a picture that is sent around."""
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=50)
    noise = np.random.default_rng(0).normal(0, 8, (picture.height, picture.width, 3))
    noisy = np.clip(np.asarray(picture) + noise, 0, 255).astype(np.uint8)
    return {
        "recompressed": Image.open(stream).convert("RGB"),
        "halved": picture.resize((picture.width // 2, picture.height // 2)),
        "brighter": ImageEnhance.Brightness(picture).enhance(1.1),
        "flatter": ImageEnhance.Contrast(picture).enhance(0.8),
        "noisy": Image.fromarray(noisy),
    }


# -- the search -------------------------------------------------------------------------------


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 2**64 - 1), max_size=60), st.integers(0, 7), st.randoms())
def test_close_pairs_are_those_of_an_exhaustive_search(
    values: list[int], limit: int, random: plain_random.Random
) -> None:
    values += [v ^ (1 << random.randrange(64)) ^ (1 << random.randrange(64)) for v in values]
    hashes = np.array(values, dtype=np.uint64)
    found = {(int(i), int(j)) for i, j in close_pairs(hashes, limit)}
    expected = {
        (i, j)
        for i in range(len(values))
        for j in range(i + 1, len(values))
        if (values[i] ^ values[j]).bit_count() <= limit
    }
    assert found == expected


def test_distances_without_numpy_2(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(0)
    first, second = random.integers(0, 2**64, (2, 50), dtype=np.uint64)
    expected = [(int(a) ^ int(b)).bit_count() for a, b in zip(first, second, strict=True)]
    assert distances(first, second).tolist() == expected
    monkeypatch.delattr(looks.np, "bitwise_count", raising=False)
    assert distances(first, second).tolist() == expected
    assert distances(first[:, None], second[None, :3]).shape == (50, 3)


def test_a_distance_that_the_bands_cannot_find_is_refused() -> None:
    with pytest.raises(ValueError, match="max_distance"):
        close_pairs(np.zeros(2, np.uint64), 8)


@pytest.mark.parametrize("alike", [False, True])
def test_tens_of_thousands_are_searched_in_seconds(alike: bool) -> None:
    random, count = plain_random.Random(0), 20_000
    base = random.getrandbits(64)
    found = [base ^ (1 << random.randrange(64)) if alike else random.getrandbits(64)]
    for _ in range(count - 1):
        found.append(base ^ (1 << random.randrange(64)) if alike else random.getrandbits(64))
    names = [f"{n}x.png" for n in range(count)]
    started = time.perf_counter()
    result = group(names, names, found, lambda numbers: [bytes(1024)] * len(numbers))
    assert time.perf_counter() - started < 10
    assert result.all_alike == alike
    assert result.near == ()


@given(st.lists(st.lists(st.integers(0, 19), min_size=2, max_size=4), max_size=12))
def test_join_makes_disjoint_groups_that_hold_every_link(links: list[list[int]]) -> None:
    groups = join(20, links)
    members = [number for found in groups for number in found]
    assert len(members) == len(set(members))
    assert all(
        any(set(link) <= set(found) for found in groups) for link in links if len(set(link)) > 1
    )
    assert all(len(found) > 1 for found in groups)


# -- pictures ---------------------------------------------------------------------------------


def test_variants_are_found_and_different_pictures_are_not(
    hymenoptera: Path, tmp_path: Path
) -> None:
    originals = sorted((hymenoptera / "val").glob("*/*.jpg"))[:40]
    paths = list(originals)
    with Image.open(originals[0]) as image:
        for name, variant in variants(image.convert("RGB")).items():
            variant.save(tmp_path / f"{name}.png")
            paths.append(tmp_path / f"{name}.png")
    found = group_files(paths)
    assert found.near == ((0, *range(40, 45)),)
    assert found.copies == ()
    assert not found.all_alike


def test_real_pictures_have_no_false_near_duplicates(hymenoptera: Path) -> None:
    found = group_files(sorted(hymenoptera.glob("*/*/*")))
    assert found.near == ()
    assert found.frames == ()


def test_copies(folder) -> None:
    paths = folder.add_many("a", 3)
    paths.append(folder.copy("a/p3.png", "b/copy.png"))
    found = group_files(paths)
    assert found.copies == ((0, 3),)
    assert found.together == ((0, 3),)


@pytest.mark.parametrize("name", ["digits", "parts"])
def test_samples_are_not_swallowed(name: str, tmp_path: Path) -> None:
    paths = sorted(make_sample(name, tmp_path / name, JobContext()).glob("*/*"))
    found = group_files(paths)
    assert sum(len(group) for group in found.together) <= len(paths) // 50


def test_tiny_and_flat_pictures_have_no_look() -> None:
    noise = np.random.default_rng(0).integers(0, 256, 1024, dtype=np.uint8).tobytes()
    assert look_of(noise, 31) is None
    assert look_of(noise, 32) is not None
    assert look_of(bytes([100]) * 1024, 500) is None
    faint = np.random.default_rng(0).integers(100, 104, 1024, dtype=np.uint8).tobytes()
    assert look_of(faint, 500) is None


def test_parts_in_a_fixture_are_not_all_taken_for_one(folder) -> None:
    with Image.open(folder.add("base.png", (96, 96))) as image:
        base = np.asarray(image)
    paths, random = [], np.random.default_rng(0)
    for number in range(60):
        pixels = base + random.normal(0, 4, base.shape)
        left, top = random.integers(10, 80, 2)
        pixels[top : top + 1, left : left + 4] = 0  # a scratch
        path = folder.path(f"a/{number * number}.png")
        Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(path)
        paths.append(path)
    found = group_files(paths)
    assert found.all_alike
    assert found.near == ()


# -- sequences --------------------------------------------------------------------------------


def moving(folder, name: str, count: int, pattern: str) -> list[Path]:
    """Frames of a camera that moves slowly over one scene."""
    random = np.random.default_rng(len(name))
    coarse = Image.fromarray(random.integers(0, 256, (8, 8, 3), dtype=np.uint8))
    wide = coarse.resize((320, 240), Image.Resampling.BICUBIC)
    paths = []
    for number in range(count):
        path = folder.path(f"{name}/{pattern.format(number)}")
        wide.crop((4 * number, 0, 4 * number + 200, 240)).save(path)
        paths.append(path)
    return paths


def test_frames_of_one_sequence_are_linked(folder) -> None:
    frames = moving(folder, "video", 12, "frame_{:04}.png")
    strangers = folder.add_many("other", 4, size=(60, 60))
    found = group_files([*frames, *strangers])
    assert found.frames == (tuple(range(12)),)
    assert found.together == found.frames


def test_an_enumeration_of_different_pictures_is_no_sequence(folder) -> None:
    paths = [folder.add(f"a/IMG_{number:04}.png", (64, 64)) for number in range(30)]
    assert group_files(paths).frames == ()


def test_frames_need_the_same_stem(folder) -> None:
    frames = moving(folder, "video", 6, "{0}_shot{0}x.png")
    assert group_files(frames).frames == ()
