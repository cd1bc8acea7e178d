"""The checks of the pre-flight report: each looks at the findings and says what is wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tango_desktop.data.box_checks import (
    TINY_PX,
    USUAL_MOST,
    USUAL_SIDE_PX,
    problems_of,
    tiny_boxes,
)
from tango_desktop.data.facts import Facts
from tango_desktop.data.groups import Grouping, Groups
from tango_desktop.data.kinds import NO_PICTURE, OTHER_KINDS, is_misnamed
from tango_desktop.data.listing import LabelFault, Listing
from tango_desktop.data.lock import name_some
from tango_desktop.data.preprocess import MAX_PIXELS
from tango_desktop.data.problems import Problem
from tango_desktop.data.records import SPLITS, DatasetIndex
from tango_desktop.data.rewriting import BACKUP
from tango_desktop.data.scan import Tree, nfc
from tango_desktop.data.splits import SplitResult

LEAST_PICTURES = 10  # of a class, to train on
LEAST_BOXES = 30  # of a class, to train on
IMBALANCE = 10  # most ÷ least
SMALL_SHARE = 4  # a picture this much smaller than the median one is suspicious …
SMALL_SIDE = 32  # … when it is below this, too
TINY_SIDE = 8


@dataclass(frozen=True)
class Findings:
    """Everything that is known when the checks run.

    Attributes:
        tree: the files.
        listing: what the format makes of them.
        facts: of each picture that is not left out, by path.
        index: what can be used.
        grouping: of ``index.pictures``, by their numbers.
        result: how the splits came about.
        label_faults: what is wrong with the annotations.
    """

    tree: Tree
    listing: Listing
    facts: Mapping[str, Facts]
    index: DatasetIndex
    grouping: Grouping
    result: SplitResult
    label_faults: tuple[LabelFault, ...] = ()

    def paths(self, numbers: Iterable[int]) -> tuple[str, ...]:
        """The paths of the pictures with these numbers."""
        return tuple(self.index.pictures[number].path for number in numbers)


Check = Callable[[Findings], Iterator[Problem]]


def run_checks(findings: Findings, checks: Sequence[Check]) -> list[Problem]:
    """All problems that the checks find."""
    return [problem for check in checks for problem in check(findings)]


def _of_files(kind: str, files: Sequence[str], **values: str | int | float) -> Iterator[Problem]:
    if files:
        yield Problem(kind, tuple(files), tuple(values.items()))


# -- is there anything to learn from ----------------------------------------------------------


def _usable(findings: Findings) -> Iterator[Problem]:
    index, outside = findings.index, findings.listing.outside
    if not index.pictures and outside and not findings.listing.entries:
        yield from _of_files("no_classes", outside)
    elif not index.pictures:
        yield Problem("no_pictures")
    elif len(index.classes) == 1:
        yield Problem("one_class", values=(("names", index.classes[0]),))


def _classes_in_splits(findings: Findings) -> Iterator[Problem]:
    index = findings.index
    if len(index.classes) < 2:
        return
    train, val = index.class_counts("train"), index.class_counts("val")
    yield from _of_classes("class_not_trained", index, [not n for n in train])
    if not any(val):
        yield Problem("nothing_held_out")
    else:
        yield from _of_classes("class_not_checked", index, [not n for n in val])


def _of_classes(kind: str, index: DatasetIndex, bad: list[bool]) -> Iterator[Problem]:
    names = tuple(name for name, is_bad in zip(index.classes, bad, strict=True) if is_bad)
    if names:
        yield Problem(kind, values=(("names", name_some(names)),))


def _class_sizes(findings: Findings) -> Iterator[Problem]:
    index = findings.index
    train = index.class_counts("train")
    if len(train) < 2 or not all(train):
        return
    tiny = tuple(n for n, size in zip(index.classes, train, strict=True) if size < LEAST_PICTURES)
    if tiny:
        values = (("names", name_some(tiny)), ("least", LEAST_PICTURES))
        yield Problem("tiny_classes", values=values)
    least, most = min(train), max(train)
    if most >= IMBALANCE * least:
        extremes = (
            ("most_name", index.classes[train.index(most)]),
            ("most", most),
            ("least_name", index.classes[train.index(least)]),
            ("least", least),
        )
        yield Problem("imbalance", values=extremes)


# -- boxes ------------------------------------------------------------------------------------


def _any_boxes(findings: Findings) -> Iterator[Problem]:
    index = findings.index
    if not index.pictures:
        yield Problem("no_annotated_pictures")
    elif not index.classes:
        yield Problem("no_class_names")
    elif not any(index.class_counts()):
        yield Problem("no_boxes")
    elif not any(index.class_counts("train")):
        yield Problem("no_boxes_to_train")


def _boxes_in_splits(findings: Findings) -> Iterator[Problem]:
    index = findings.index
    counts = index.class_counts()
    train, val = index.class_counts("train"), index.class_counts("val")
    if not any(counts):
        return
    if not any(val):
        held_out = any(picture.split == "val" for picture in index.pictures)
        yield Problem("no_boxes_to_check" if held_out else "nothing_held_out")
        return
    absent = [not count for count in counts]
    yield from _of_classes("class_without_boxes", index, absent)
    not_trained = [bool(all_) and not own for all_, own in zip(counts, train, strict=True)]
    yield from _of_classes("boxes_not_trained", index, not_trained)
    not_checked = [bool(all_) and not own for all_, own in zip(counts, val, strict=True)]
    yield from _of_classes("boxes_not_checked", index, not_checked)


def _box_counts(findings: Findings) -> Iterator[Problem]:
    index = findings.index
    train = index.class_counts("train")
    occurring = [(size, name) for size, name in zip(train, index.classes, strict=True) if size]
    if not occurring:
        return
    few = tuple(name for size, name in occurring if size < LEAST_BOXES)
    if few:
        yield Problem("few_boxes", values=(("names", name_some(few)), ("least", LEAST_BOXES)))
    (least, least_name), (most, most_name) = min(occurring), max(occurring)
    if most >= IMBALANCE * least:
        extremes = (("most_name", most_name), ("most", most))
        yield Problem(
            "box_imbalance", values=(*extremes, ("least_name", least_name), ("least", least))
        )


def _label_faults(findings: Findings) -> Iterator[Problem]:
    yield from problems_of(findings.label_faults)


def _tiny_boxes(findings: Findings) -> Iterator[Problem]:
    found = {p.path: tiny_boxes(p) for p in findings.index.pictures if len(p.boxes)}
    files = [path for path, count in found.items() if count]
    boxes, side = sum(found.values()), USUAL_SIDE_PX
    yield from _of_files("tiny_boxes", files, boxes=boxes, least=int(TINY_PX), side=side)


def _many_boxes(findings: Findings) -> Iterator[Problem]:
    counts = {p.path: int((~p.boxes.crowd).sum()) for p in findings.index.pictures}
    files = [path for path, count in counts.items() if count > USUAL_MOST]
    most = max(counts.values(), default=0)
    yield from _of_files("many_boxes", files, usual=USUAL_MOST, most=most)


def _not_annotated(findings: Findings) -> Iterator[Problem]:
    if findings.listing.entries:
        yield from _of_files("not_annotated", findings.listing.outside)


def _background(findings: Findings) -> Iterator[Problem]:
    unlabelled = {fault.path for fault in findings.label_faults if fault.kind == "no_label"}
    empty = [p.path for p in findings.index.pictures if not len(p.boxes)]
    yield from _of_files("background", [path for path in empty if path not in unlabelled])


# -- files ------------------------------------------------------------------------------------


def _faults(findings: Findings) -> Iterator[Problem]:
    by_kind: defaultdict[str, list[str]] = defaultdict(list)
    for path, facts in findings.facts.items():
        if facts.fault:
            kind = "too_large" if facts.fault == "too_large" else "unreadable"
            by_kind[kind].append(path)
    for kind, files in by_kind.items():
        values = (("megapixels", MAX_PIXELS // 1_000_000),) if kind == "too_large" else ()
        yield Problem(kind, tuple(files), values, targets=tuple(files))


def _by_kind(findings: Findings) -> Iterator[Problem]:
    files = findings.tree.files
    unread = [file for file in files if file.kind in OTHER_KINDS]
    kinds = ", ".join(sorted({file.kind for file in unread}))
    yield from _of_files("unsupported", [file.path for file in unread], kinds=kinds)
    read = {file.path for file in findings.listing.annotations}
    read |= {name for fault in findings.label_faults for name in (fault.path, fault.example)}
    plain = [f.path for f in files if f.kind == NO_PICTURE]
    other = [path for path in plain if path.removesuffix(BACKUP) not in read]
    yield from _of_files("other_files", other)
    misnamed = [f.path for f in files if is_misnamed(f.kind, f.path)]
    yield from _of_files("misnamed", misnamed)


def _folder(findings: Findings) -> Iterator[Problem]:
    tree = findings.tree
    yield from _of_files("closed", tree.closed)
    yield from _of_files("misspelt", tree.misspelt)
    yield from _of_files("junk", tree.junk)
    yield from _of_files("loops", tree.loops)


def _outside(findings: Findings) -> Iterator[Problem]:
    if findings.listing.entries:
        yield from _of_files("outside", findings.listing.outside)


def _names(findings: Findings) -> Iterator[Problem]:
    by_kind: defaultdict[str, list[str]] = defaultdict(list)
    for group in findings.listing.class_clashes:
        kind = "class_clash" if len(set(group)) > 1 else "class_twice"
        by_kind[kind].append(" / ".join(group))
    for kind, names in by_kind.items():
        yield Problem(kind, values=(("names", name_some(tuple(names))),))
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for file in findings.tree.files:
        alike[nfc(file.path).casefold()].append(file.path)
    groups = tuple(tuple(paths) for paths in alike.values() if len(paths) > 1)
    if groups:
        yield Problem("name_clash", _flat(groups), groups=groups)


def _empty_classes(findings: Findings) -> Iterator[Problem]:
    listed = {entry.class_name for entry in findings.listing.entries}
    unused = listed - set(findings.index.classes)
    names = tuple(sorted(unused.union(findings.listing.empty_classes)))
    if names and findings.index.pictures:
        yield Problem("empty_classes", values=(("names", name_some(names)),))


def _small(findings: Findings) -> Iterator[Problem]:
    index = findings.index
    side = max(TINY_SIDE, min(index.median_side // SMALL_SHARE, SMALL_SIDE))
    files = tuple(p.path for p in index.pictures if min(p.width, p.height) < side)
    if files:
        yield Problem("too_small", files, (("side", side),), targets=files)


# -- duplicates -------------------------------------------------------------------------------


def _copies(findings: Findings) -> Iterator[Problem]:
    pictures = findings.index.pictures
    sorted_by_kind: defaultdict[str, list[tuple[int, ...]]] = defaultdict(list)
    for group in findings.grouping.copies:
        if len({pictures[n].label for n in group}) > 1:
            kind = "conflicting_labels"
        elif len({pictures[n].split for n in group}) > 1:
            kind = "leaked_copies"
        else:
            kind = "copies"
        sorted_by_kind[kind].append(group)
    yield from _of_groups(findings, sorted_by_kind)


def _near(findings: Findings) -> Iterator[Problem]:
    pictures = findings.index.pictures
    copies = {group[0]: group for group in findings.grouping.copies}
    sorted_by_kind: defaultdict[str, list[tuple[int, ...]]] = defaultdict(list)
    for group in findings.grouping.near:
        full = tuple(sorted(n for first in group for n in copies.get(first, (first,))))
        leaked = len({pictures[n].split for n in full}) > 1
        sorted_by_kind["leaked_near" if leaked else "near_duplicates"].append(full)
    yield from _of_groups(findings, sorted_by_kind)
    if findings.grouping.all_alike:
        yield Problem("all_alike")


def _of_groups(
    findings: Findings, by_kind: Mapping[str, list[tuple[int, ...]]]
) -> Iterator[Problem]:
    for kind, numbers in by_kind.items():
        groups = tuple(findings.paths(group) for group in numbers)
        surplus = [n for group in numbers for n in _surplus(findings.index, kind, group)]
        yield Problem(kind, _flat(groups), groups=groups, targets=findings.paths(surplus))


def _surplus(index: DatasetIndex, kind: str, group: tuple[int, ...]) -> tuple[int, ...]:
    """What to leave out of a group of the same or nearly the same pictures."""
    if kind == "conflicting_labels":
        return group
    if kind.startswith("leaked"):  # what is held out stays, so that results remain comparable
        kept = max((index.pictures[n].split for n in group), key=SPLITS.index)
        return tuple(n for n in group if index.pictures[n].split != kept)
    return group[1:]


def _sequences(findings: Findings) -> Iterator[Problem]:
    yield from _plain_groups("frames", findings, findings.grouping.frames)
    cut = tuple(findings.grouping.together[number] for number in findings.result.cut)
    yield from _plain_groups("cut_sequence", findings, cut)


def _plain_groups(kind: str, findings: Findings, numbers: Groups) -> Iterator[Problem]:
    groups = tuple(findings.paths(group) for group in numbers)
    if groups:
        yield Problem(kind, _flat(groups), groups=groups)


def _flat(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(path for group in groups for path in group)


# -- splits -----------------------------------------------------------------------------------


def _splits(findings: Findings) -> Iterator[Problem]:
    counts = findings.index.counts()
    if not counts["val"]:
        return
    if findings.result.made:
        made = {split: counts[split] if split in findings.result.made else 0 for split in SPLITS}
        values = (("count_val", made["val"]), ("count_test", made["test"]))
        yield Problem("splits_made", values=values)
    if not counts["test"]:
        yield Problem("no_test")


_COMMON: tuple[Check, ...] = (
    _faults,
    _by_kind,
    _folder,
    _names,
    _small,
    _copies,
    _near,
    _sequences,
    _splits,
)
CLASSIFICATION_CHECKS: tuple[Check, ...] = (
    _usable,
    _classes_in_splits,
    _class_sizes,
    _outside,
    _empty_classes,
    *_COMMON,
)
DETECTION_CHECKS: tuple[Check, ...] = (
    _any_boxes,
    _boxes_in_splits,
    _box_counts,
    _label_faults,
    _tiny_boxes,
    _many_boxes,
    _not_annotated,
    _background,
    *_COMMON,
)
