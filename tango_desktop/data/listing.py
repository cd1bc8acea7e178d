"""What a data set format is, and what reading a folder by it gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tango_desktop.data.scan import FoundFile, Tree


@dataclass(frozen=True)
class ReadSpec:
    """How a format is to be read.

    Attributes:
        keep_splits: take over the splits that the folder has.
        merge_classes: take class names that differ only in case for the same class.
    """

    keep_splits: bool = True
    merge_classes: bool = False


@dataclass(frozen=True)
class Entry:
    """A picture's file, the name of its class, and its split or "" where none is given."""

    file: FoundFile
    class_name: str
    split: str


@dataclass(frozen=True)
class Listing:
    """What a format says about a folder.

    Attributes:
        entries: the pictures with their classes, by path.
        empty_classes: classes that have no picture.
        outside: pictures that belong to no class.
        class_clashes: groups of class names that differ only in case.
    """

    entries: tuple[Entry, ...]
    empty_classes: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    class_clashes: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class FormatInfo:
    """A data set format.

    Attributes:
        name: its key, in lock files.
        title: how it is shown.
        tasks: what can be learnt from it, names in ``TASKS``.
        recognise: how well a folder fits, 0 (not at all) to 1.
        read: says what is in the folder.
    """

    name: str
    title: str
    tasks: tuple[str, ...]
    recognise: Callable[[Tree], float]
    read: Callable[[Tree, ReadSpec], Listing]
