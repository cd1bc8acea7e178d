"""The journal of unsaved boxes: a file of the project that outlives a crash. Knows no Qt."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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
class Kept:
    """What a journal has.

    Attributes:
        boxes: by the path of their picture, of the classes that the data has and ``added``.
        added: classes that the data does not have yet.
    """

    boxes: Mapping[str, Boxes] = field(default_factory=dict)
    added: tuple[str, ...] = ()


@dataclass(frozen=True)
class Journal:
    """Where unsaved boxes are kept, and for which data they count.

    Attributes:
        path: the file.
        root: the data set's folder.
        classes: the classes' names; boxes are only read back where there are all of these.
    """

    path: Path
    root: Path
    classes: tuple[str, ...]

    def write(self, unsaved: Mapping[str, Boxes], added: tuple[str, ...] = ()) -> None:
        """Keep the boxes of these pictures, by path; without anything the file is removed.

        Args:
            unsaved: the boxes.
            added: classes that are numbered on after those of the data set.

        Raises:
            ProjectError: it cannot be written.
        """
        if unsaved or added:
            pictures = {path: _plain(boxes) for path, boxes in unsaved.items()}
            head = {"schema": SCHEMA, "root": str(self.root), "classes": list(self.classes)}
            write_json(self.path, {**head, "added": list(added), "pictures": pictures})
            return
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise write_error(self.path, error) from error

    def read(self) -> Kept:
        """What was kept for this data set; empty when there is nothing.

        Raises:
            ProjectError: the file is damaged or cannot be read.
        """
        try:
            content = json.loads(self.path.read_text(encoding="utf-8"))
            if (content.get("schema"), content.get("root")) != (SCHEMA, str(self.root)):
                return Kept()
            return self._kept(content)
        except FileNotFoundError:
            return Kept()
        except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise ProjectError(
                tr("The unsaved boxes in {path} cannot be read.", path=self.path),
                tr("The boxes in your files are as they were saved last."),
                str(error),
            ) from error

    def _kept(self, content: Mapping[str, Any]) -> Kept:
        """The content with the class numbers that the data has now."""
        known, more = content["classes"], content.get("added", [])
        if not set(known) <= set(self.classes):
            return Kept()
        added = tuple(name for name in more if name not in self.classes)
        now = [*self.classes, *added]
        numbers = np.array([now.index(name) for name in (*known, *more)], np.int32)
        read = {path: _boxes(value) for path, value in content["pictures"].items()}
        return Kept(
            {path: replace(own, labels=numbers[own.labels]) for path, own in read.items()}, added
        )


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
