"""The journal of unsaved boxes: a file of the project that outlives a crash. Knows no Qt."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from tango_desktop.core.files import write_error, write_json
from tango_desktop.data.boxes import Boxes
from tango_desktop.errors import ProjectError
from tango_desktop.i18n import tr

SCHEMA = 1
JOURNAL_FILE = "unsaved-boxes.json"


@dataclass(frozen=True)
class Journal:
    """Where unsaved boxes are kept, and for which data they count.

    Attributes:
        path: the file.
        root: the data set's folder.
        classes: the classes' names; boxes are only read back for the same ones.
    """

    path: Path
    root: Path
    classes: tuple[str, ...]
    _head: dict[str, Any] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        head = {"schema": SCHEMA, "root": str(self.root), "classes": list(self.classes)}
        self._head.update(head)

    def write(self, unsaved: Mapping[str, Boxes]) -> None:
        """Keep the boxes of these pictures, by path; without any the file is removed.

        Raises:
            ProjectError: it cannot be written.
        """
        if unsaved:
            pictures = {path: _plain(boxes) for path, boxes in unsaved.items()}
            write_json(self.path, {**self._head, "pictures": pictures})
            return
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise write_error(self.path, error) from error

    def read(self) -> dict[str, Boxes]:
        """What was kept for this data set; empty when there is nothing.

        Raises:
            ProjectError: the file is damaged or cannot be read.
        """
        try:
            content = json.loads(self.path.read_text(encoding="utf-8"))
            if {key: content.get(key) for key in self._head} != self._head:
                return {}
            return {path: _boxes(value) for path, value in content["pictures"].items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ProjectError(
                tr("The unsaved boxes in {path} cannot be read.", path=self.path),
                tr("The boxes in your files are as they were saved last."),
                str(error),
            ) from error


def _plain(boxes: Boxes) -> dict[str, Any]:
    return {
        "corners": boxes.corners.tolist(),
        "labels": boxes.labels.tolist(),
        "crowd": boxes.crowd.tolist(),
        "polygons": [[list(outline) for outline in outlines] for outlines in boxes.polygons],
    }


def _boxes(value: Mapping[str, Any]) -> Boxes:
    outlines = tuple(
        tuple(tuple(float(number) for number in outline) for outline in every)
        for every in value["polygons"]
    )
    made = Boxes.of(value["corners"], value["labels"], value["crowd"], outlines)
    if len(made.corners) != len(made.labels) or not np.isfinite(made.corners).all():
        raise ValueError("corners")
    return made
