"""COCO results: one JSON list of all boxes, as COCO's evaluation reads it.

Without an annotation file image ids count from 1 in the order in which pictures are read, and
category ids are class numbers from 0, as in ``labels.txt``. With one, both are found by name there.
"""

import json
import os
from typing import IO, Any, Dict, List, Optional

from .failures import InputError, OutputError, UsageError
from .sources import Frame


class CocoFile:
    """Writes boxes as they come."""

    def __init__(self, path: str, annotations: Optional[str], labels: List[str]) -> None:
        """Open the file.

        Args:
            path: of the file.
            annotations: a COCO annotation file that names pictures and categories.
            labels: the classes.

        Raises:
            InputError: the annotation file cannot be read, or lacks a category.
            OutputError: the file cannot be written.
            UsageError: it would replace the annotations.
        """
        if annotations and os.path.exists(path) and os.path.samefile(path, annotations):
            raise UsageError("--coco and --coco-ids are one file: give the results another name.")
        self._path = path
        self._ids = _Ids(annotations, labels) if annotations else None
        self._read = self._written = 0
        try:
            self._stream: IO[str] = open(path, "w", encoding="utf-8")
            self._stream.write("[")
        except OSError as error:
            raise self._unwritable(error) from error

    def add(self, frame: Frame, found: Dict[str, Any]) -> bool:
        """Keep the boxes of a picture; returns that more is wanted.

        Raises:
            InputError: the annotation file does not have the picture.
            OutputError: the file cannot be written.
        """
        self._read += 1
        image_id = self._read if self._ids is None else self._ids.picture(frame.name)
        try:
            for one in found["boxes"]:
                row = json.dumps(self._row(image_id, one))
                self._stream.write((",\n" if self._written else "\n") + row)
                self._written += 1
        except OSError as error:
            raise self._unwritable(error) from error
        return True

    def _row(self, image_id: int, one: Dict[str, Any]) -> Dict[str, Any]:
        left, top, right, bottom = one["box"]
        number = one["class"]
        return {
            "image_id": image_id,
            "category_id": number if self._ids is None else self._ids.categories[number],
            "bbox": [left, top, round(right - left, 2), round(bottom - top, 2)],
            "score": one["confidence"],
        }

    def _unwritable(self, error: OSError) -> OutputError:
        return OutputError("%s cannot be written (%s)." % (self._path, error.strerror or error))

    def close(self) -> None:
        """Finish the list.

        Raises:
            OutputError: the file cannot be written.
        """
        try:
            with self._stream:
                self._stream.write("\n]\n")
        except OSError as error:
            raise self._unwritable(error) from error


class _Ids:
    """The ids that an annotation file gives.

    Attributes:
        categories: the category's id of each class.
    """

    def __init__(self, path: str, labels: List[str]) -> None:
        self._path = path
        try:
            with open(path, encoding="utf-8") as stream:
                content = json.load(stream)
            named = {str(one["name"]): int(one["id"]) for one in content["categories"]}
            images = {str(one["file_name"]): int(one["id"]) for one in content["images"]}
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise InputError("%s cannot be read as COCO annotations." % path) from error
        absent = [label for label in labels if label not in named]
        if absent:
            raise InputError("%s has no category %s." % (path, ", ".join(absent)))
        self.categories = [named[label] for label in labels]
        self._images = {os.path.basename(name): number for name, number in images.items()}
        self._images.update(images)

    def picture(self, name: str) -> int:
        """The id of a picture, by its path under the folder that was read, or its file name."""
        for known in (name.replace(os.sep, "/"), os.path.basename(name)):
            if known in self._images:
                return self._images[known]
        raise InputError("%s has no picture %s." % (self._path, name))
