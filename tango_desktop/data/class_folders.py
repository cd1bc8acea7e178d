"""Pictures in folders that are named after their class, in the three usual shapes.

``split/class/…``, ``class/split/…`` and ``class/…``; folders around them and folders inside a
class's folder (a recording session, say) do not matter.
"""

from __future__ import annotations

import enum
from collections import Counter, defaultdict
from dataclasses import dataclass

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.tasks import CLASSIFICATION
from tango_desktop.data.listing import Entry, FormatInfo, Listing, ReadSpec
from tango_desktop.data.scan import Tree
from tango_desktop.i18n import N_

SPLIT_NAMES = {
    "train": ("train", "training", "trn", "학습", "훈련"),
    "val": ("val", "valid", "validation", "dev", "검증"),
    "test": ("test", "testing", "tst", "시험", "테스트", "평가"),
}
_SPLIT_OF = {name: split for split, names in SPLIT_NAMES.items() for name in names}
_STRAY_SHARE = 0.1  # that few pictures beside the class folders do not make a class

Folders = tuple[str, ...]


class Shape(enum.Enum):
    """How splits and classes are nested."""

    SPLIT_CLASS = "split-class-folders"
    CLASS_SPLIT = "class-split-folders"
    CLASS = "class-folders"


@dataclass(frozen=True)
class Layout:
    """At which depth the class and, unless −1, the split stand in a picture's path."""

    shape: Shape
    class_depth: int
    split_depth: int = -1


def split_of(folder: str) -> str:
    """The split that a folder's name means, or ""."""
    return _SPLIT_OF.get(folder.strip().casefold(), "")


def layout_of(tree: Tree) -> Layout:
    """The shape that most pictures of ``tree`` lie in."""
    weights = Counter(file.folders for file in tree.pictures)
    depth = _split_depth(weights)
    if depth < 0:
        return Layout(Shape.CLASS, _class_depth(weights))
    return _layout_with_splits(weights, depth)


def _split_depth(weights: Counter[Folders]) -> int:
    """The first depth at which most pictures lie in a folder named after a split, or −1.

    A single folder called “test” among others may well be a class.
    """
    total = sum(weights.values())
    for depth in range(max((len(folders) for folders in weights), default=0)):
        in_splits: Counter[str] = Counter()
        for folders, count in weights.items():
            split = split_of(folders[depth]) if len(folders) > depth else ""
            if split:
                in_splits[split] += count
        if 2 * sum(in_splits.values()) >= total and ("train" in in_splits or len(in_splits) > 1):
            return depth
    return -1


def _layout_with_splits(weights: Counter[Folders], depth: int) -> Layout:
    above: Counter[Folders] = Counter()
    below: Counter[Folders] = Counter()
    for folders, count in weights.items():
        if len(folders) > depth and split_of(folders[depth]):
            above[folders[:depth]] += count
            below[folders[depth + 1 :]] += count
    # Several folders that hold splits are the classes; a single one just lies around everything.
    if len(above) > 1 or (depth > 0 and set(below) == {()}):
        return Layout(Shape.CLASS_SPLIT, _class_depth(above), depth)
    return Layout(Shape.SPLIT_CLASS, depth + 1 + _class_depth(below), depth)


def _class_depth(weights: Counter[Folders]) -> int:
    """How many folders surround the class folders."""
    prefix: Folders = ()
    while True:
        inside = {f: n for f, n in weights.items() if f[: len(prefix)] == prefix}
        direct = inside.pop(prefix, 0)
        children = {f[len(prefix)] for f in inside}
        below = sum(inside.values())
        if len(children) != 1 or direct > _STRAY_SHARE * below:
            break
        child = (*prefix, children.pop())
        if 2 * weights[child] >= below:  # the pictures lie right in it: it is the class
            break
        prefix = child
    return len(prefix)


# -- reading ----------------------------------------------------------------------------------


def read_class_folders(tree: Tree, spec: ReadSpec, ctx: JobContext) -> Listing:
    """The pictures with their classes and splits, as ``layout_of(tree)`` says."""
    layout = layout_of(tree)
    placed = [(file, _place(file.folders, layout)) for file in tree.pictures]
    names = Counter(place[0] for _, place in placed if place)
    spelling = one_spelling(names) if spec.merge_classes else {}
    entries = tuple(
        Entry(file, spelling.get(place[0], place[0]), place[1] if spec.keep_splits else "")
        for file, place in placed
        if place
    )
    return Listing(
        entries,
        empty_classes=_empty_classes(tree, layout, set(names)),
        outside=tuple(file.path for file, place in placed if not place),
        class_clashes=() if spec.merge_classes else clashes(names),
    )


def _place(folders: Folders, layout: Layout) -> tuple[str, str] | None:
    """Class and split of a picture in ``folders``; None when it is in no class."""
    split = ""
    if layout.split_depth >= 0:
        split = split_of(folders[layout.split_depth]) if len(folders) > layout.split_depth else ""
        if not split:
            return None
    if len(folders) <= layout.class_depth:
        return None
    return folders[layout.class_depth].strip(), split


def _empty_classes(tree: Tree, layout: Layout, used: set[str]) -> tuple[str, ...]:
    """Folders in the place of a class that hold no picture."""
    wanted = layout.class_depth + 1 if layout.shape is not Shape.CLASS_SPLIT else layout.split_depth
    around = {file.folders[: layout.class_depth] for file in tree.pictures}
    found = set()
    for folders in tree.folders:
        if len(folders) != wanted or folders[: layout.class_depth] not in around:
            continue
        name = folders[layout.class_depth].strip()
        if name not in used:
            found.add(name)
    return tuple(sorted(found))


def clashes(names: Counter[str]) -> tuple[tuple[str, ...], ...]:
    """Groups of names that differ only in case."""
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(names):
        alike[name.casefold()].append(name)
    return tuple(tuple(group) for group in alike.values() if len(group) > 1)


def one_spelling(names: Counter[str]) -> dict[str, str]:
    """Each name → the most used of the names that differ from it only in case."""
    return {
        name: max(group, key=lambda n: (names[n], n)) for group in clashes(names) for name in group
    }


def _recogniser(shape: Shape) -> FormatInfo:
    titles = {
        Shape.SPLIT_CLASS: N_("class folders inside split folders"),
        Shape.CLASS_SPLIT: N_("split folders inside class folders"),
        Shape.CLASS: N_("class folders"),
    }

    def fits(tree: Tree) -> float:
        return 0.5 if layout_of(tree).shape is shape else 0.0

    return FormatInfo(shape.value, titles[shape], (CLASSIFICATION.name,), fits, read_class_folders)


CLASS_FOLDERS = tuple(_recogniser(shape) for shape in Shape)
