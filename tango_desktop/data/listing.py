"""What a data set format is, and what reading a folder by it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tango_desktop.core.jobs import JobContext
from tango_desktop.data.boxes import Boxes, Polygon
from tango_desktop.data.records import DatasetIndex, LockedFile, LockedPicture
from tango_desktop.data.scan import FoundFile, Tree
from tango_desktop.i18n import tr


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
    """A picture's file, the name of its class ("" with boxes), and its split or ""."""

    file: FoundFile
    class_name: str
    split: str


@dataclass(frozen=True, eq=False)
class Drawing:
    """The objects of a picture as its annotation file has them; only the classes are checked.

    Attributes:
        source: the annotation file, relative to the data set's folder.
        corners: (N, 4) float64: left, top, right, bottom; may be anything, NaN too.
        labels: (N,) indices into the listing's classes.
        crowd: (N,) whether the box stands for a crowd of objects.
        outlines: for each object its polygons; empty when no object has any.
        relative: corners and outlines are shares of the picture's width and height, not pixels.
        size: the picture's (width, height) as the annotation file says it; None: it does not.
    """

    source: str
    corners: NDArray[np.float64]
    labels: NDArray[np.int32]
    crowd: NDArray[np.bool_]
    outlines: Sequence[tuple[Polygon, ...]] = ()
    relative: bool = False
    size: tuple[int, int] | None = None


@dataclass(frozen=True)
class LabelFault:
    """Something wrong with what an annotation file says of one picture.

    Attributes:
        kind: the name of the problem in ``PROBLEMS``.
        path: the picture, or the annotation file where there is no picture.
        count: how many boxes or lines it is about.
        amount: how far it is off, in the unit that the problem's words name.
        example: where to look, for instance a file and a line.
    """

    kind: str
    path: str
    count: int = 1
    amount: float = 0.0
    example: str = ""


@dataclass(frozen=True)
class Listing:
    """What a format says about a folder.

    Attributes:
        entries: the pictures with their classes, by path.
        empty_classes: classes that have no picture.
        outside: pictures that belong to no class, or that no annotation file names.
        class_clashes: groups of class names that differ only in case.
        classes: the declared classes, in their order; empty where pictures are sorted into folders.
        drawings: by picture, its objects; a picture with none may still be in the set.
        faults: what is wrong with the annotations.
        annotations: the files that were read, as they were.
    """

    entries: tuple[Entry, ...]
    empty_classes: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    class_clashes: tuple[tuple[str, ...], ...] = ()
    classes: tuple[str, ...] = ()
    drawings: Mapping[str, Drawing] = field(default_factory=dict)
    faults: tuple[LabelFault, ...] = ()
    annotations: tuple[LockedFile, ...] = ()


@dataclass(frozen=True)
class WriteSpec:
    """Boxes to be written back where they came from.

    Attributes:
        index: the data set as it was looked at.
        marked: pictures of it, and all objects of each.
    """

    index: DatasetIndex
    marked: tuple[tuple[LockedPicture, Boxes], ...]


@dataclass(frozen=True)
class ExportSpec:
    """A data set to be written in some format, into an empty folder.

    Attributes:
        index: what to write.
        names: for each picture in order, the file name that it gets; all differ before the
            extension, whatever the case.
        folder: where to.
        place: puts a picture's file: the number of the picture, and where it is to be.
    """

    index: DatasetIndex
    names: tuple[str, ...]
    folder: Path
    place: Callable[[int, Path], None]

    def pictures(self, ctx: JobContext) -> Iterator[tuple[int, LockedPicture, str]]:
        """Number, picture and name of each, with progress."""
        every = [(n, p, self.names[n]) for n, p in enumerate(self.index.pictures)]
        yield from ctx.each(every, len(every), tr("Exporting the pictures"))


@dataclass(frozen=True)
class FormatInfo:
    """A data set format.

    Attributes:
        name: its key, in lock files.
        title: how it is shown.
        tasks: what can be learnt from it, names in ``TASKS``.
        recognise: how well a folder fits, 0 (not at all) to 1.
        read: says what is in the folder.
        write: writes pictures' boxes back; gives the files that they are in; None: no boxes.
        export: writes a whole data set in this format; None: it cannot.
        shares_files: whether an annotation file is about many pictures: then those are best written
            together.
        has_crowds: whether it can say that a box stands for a crowd.
        whole_pixels: whether it has no parts of pixels.
        lists_classes: whether it can name classes that have no box.
    """

    name: str
    title: str
    tasks: tuple[str, ...]
    recognise: Callable[[Tree], float]
    read: Callable[[Tree, ReadSpec, JobContext], Listing]
    write: Callable[[WriteSpec, JobContext], tuple[Path, ...]] | None = None
    export: Callable[[ExportSpec, JobContext], None] | None = None
    shares_files: bool = False
    has_crowds: bool = True
    whole_pixels: bool = False
    lists_classes: bool = True
