"""What the editor works on, given by the page that opens it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tango_desktop.core.jobs import JobContext
from tango_desktop.data.boxes import NO_BOXES, Boxes
from tango_desktop.ui.box_editor.journal import Journal
from tango_desktop.ui.box_editor.store import Write

# The boxes of a picture and their scores, 0 to 1; runs in a job.
Propose = Callable[[Path, JobContext], tuple[Boxes, NDArray[np.float32]]]


@dataclass(frozen=True)
class PictureToMark:
    """A picture of the editor.

    Attributes:
        path: its name in the data set.
        file: where it is.
        size: (width, height) in pixels, upright.
        boxes: what is known of it.
        note: a word about it, such as its split.
    """

    path: str
    file: Path
    size: tuple[int, int]
    boxes: Boxes = NO_BOXES
    note: str = ""


@dataclass(frozen=True)
class EditorSource:
    """The pictures, and how boxes are saved and proposed.

    Attributes:
        classes: the names that a box can have.
        write: saves boxes and says what became of each picture.
        format_title: in which format that is.
        propose: proposes boxes; None where nothing can.
        no_proposals: why not, and what to do.
        model: what proposes.
        classes_note: what is to be known where a class is added; may be empty.
    """

    pictures: tuple[PictureToMark, ...]
    classes: tuple[str, ...]
    write: Write
    journal: Journal
    format_title: str = ""
    propose: Propose | None = None
    no_proposals: str = ""
    model: str = ""
    classes_note: str = ""
