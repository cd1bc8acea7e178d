"""Splits: stratified, seeded, whole groups, and nothing but the content matters."""

from __future__ import annotations

import random as plain_random
from collections import Counter, defaultdict
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tango_desktop.data.splits import LEAST_CUT, SplitItem, SplitSpec, assign


def singles(*counts: int) -> list[SplitItem]:
    return [
        SplitItem(label, f"{label}-{n}", path=f"{label}/{n}")
        for label, count in enumerate(counts)
        for n in range(count)
    ]


@st.composite
def grouped(draw: st.DrawFn) -> list[SplitItem]:
    """Items of some classes, many of them in groups that may hold several classes."""
    count = draw(st.integers(2, 60))
    labels = draw(st.lists(st.integers(0, 3), min_size=count, max_size=count))
    groups = draw(st.lists(st.integers(-1, 15), min_size=count, max_size=count))
    return [
        SplitItem(label, f"sha{n}", group, path=f"{label}/{n:03}")
        for n, (label, group) in enumerate(zip(labels, groups, strict=True))
    ]


SPECS = st.builds(
    SplitSpec, st.floats(1, 60), st.sampled_from([0.0, 10.0, 30.0]), st.integers(0, 5)
)


@settings(deadline=None)
@given(grouped(), SPECS)
def test_groups_stay_whole(items: list[SplitItem], spec: SplitSpec) -> None:
    result = assign(items, spec)
    sides: defaultdict[int, set[str]] = defaultdict(set)
    for item, split in zip(items, result.splits, strict=True):
        if item.group >= 0:
            sides[item.group].add(split)
    sizes = Counter(item.group for item in items)
    for group, splits in sides.items():
        if len(splits) > 1:
            assert group in result.cut
            assert sizes[group] >= LEAST_CUT


@settings(deadline=None)
@given(grouped(), SPECS, st.randoms())
def test_the_order_of_files_does_not_matter(
    items: list[SplitItem], spec: SplitSpec, random: plain_random.Random
) -> None:
    splits = assign(items, spec).splits
    order = list(range(len(items)))
    random.shuffle(order)
    shuffled = assign([items[n] for n in order], spec).splits
    assert shuffled == tuple(splits[n] for n in order)


@settings(deadline=None)
@given(grouped(), SPECS)
def test_every_class_keeps_something_to_train_on(items: list[SplitItem], spec: SplitSpec) -> None:
    plain = [replace(item, group=-1) for item in items]
    result = assign(plain, spec)
    trained = {i.label for i, split in zip(plain, result.splits, strict=True) if split == "train"}
    assert trained == {item.label for item in plain}


@given(st.lists(st.integers(2, 80), min_size=2, max_size=4), st.integers(0, 9))
def test_shares_are_exact_without_groups(counts: list[int], seed: int) -> None:
    items = singles(*counts)
    result = assign(items, SplitSpec(20, 0, seed))
    held_out = Counter(
        i.label for i, split in zip(items, result.splits, strict=True) if split == "val"
    )
    assert [held_out[label] for label in range(len(counts))] == [
        max(round(0.2 * n), 1) for n in counts
    ]


def test_three_splits() -> None:
    result = assign(singles(100, 50), SplitSpec(20, 10))
    assert Counter(result.splits) == {"train": 105, "val": 30, "test": 15}
    assert result.made == ("val", "test")


def test_the_seed_makes_another_split_and_the_same_again() -> None:
    items = singles(50, 50)
    assert assign(items, SplitSpec(seed=1)) == assign(items, SplitSpec(seed=1))
    assert assign(items, SplitSpec(seed=1)) != assign(items, SplitSpec(seed=2))


def test_renamed_files_stay_where_they_are() -> None:
    items = singles(40, 40)
    renamed = [replace(item, path=f"new/{n}") for n, item in enumerate(items)]
    assert assign(items, SplitSpec()).splits == assign(renamed, SplitSpec()).splits


def test_more_pictures_move_few_of_the_others() -> None:
    few, many = singles(100, 100), singles(105, 100)
    before = dict(zip([i.sha256 for i in few], assign(few, SplitSpec()).splits, strict=True))
    after = dict(zip([i.sha256 for i in many], assign(many, SplitSpec()).splits, strict=True))
    assert sum(before[key] != after[key] for key in before) <= 5


def test_given_splits_are_kept() -> None:
    items = [replace(i, given="val" if n % 2 else "train") for n, i in enumerate(singles(6, 6))]
    result = assign(items, SplitSpec(50))
    assert result.splits == tuple(item.given for item in items)
    assert result.made == ()


def test_a_missing_validation_split_is_taken_from_training_alone() -> None:
    items = [replace(i, given="test" if n % 2 else "train") for n, i in enumerate(singles(40, 40))]
    result = assign(items, SplitSpec(20))
    assert all(
        (split == "test") == (i.given == "test")
        for i, split in zip(items, result.splits, strict=True)
    )
    assert Counter(result.splits) == {"train": 32, "val": 8, "test": 40}
    assert result.made == ("val",)


def test_without_training_pictures_the_given_splits_are_put_aside() -> None:
    items = [replace(item, given="test") for item in singles(10, 10)]
    assert Counter(assign(items, SplitSpec(20)).splits) == {"train": 16, "val": 4}


def test_a_class_that_is_one_sequence_is_cut_into_runs() -> None:
    items = [replace(item, group=0) for item in singles(50)] + [
        SplitItem(1, f"other{n}") for n in range(50)
    ]
    result = assign(items, SplitSpec(20))
    assert result.cut == (0,)
    held_out = [n for n in range(50) if result.splits[n] == "val"]
    by_name = sorted(range(50), key=lambda n: items[n].path)
    places = [by_name.index(n) for n in held_out]
    assert len(held_out) == 10
    assert max(places) - min(places) == 9  # neighbours in time stay neighbours


def test_copies_are_never_cut_apart() -> None:
    items = [SplitItem(0, f"sha{n // 4}", 0, path=f"{n:03}") for n in range(60)]
    items += [SplitItem(1, f"other{n}") for n in range(20)]
    result = assign(items, SplitSpec(20))
    sides: defaultdict[str, set[str]] = defaultdict(set)
    for item, split in zip(items, result.splits, strict=True):
        sides[item.sha256].add(split)
    assert result.cut
    assert all(len(found) == 1 for found in sides.values())
