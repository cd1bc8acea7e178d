"""Outputs: text lines, JSON lines, a folder."""

import csv
import json
import os
import sys
from typing import IO, Any, Dict

from .failures import OutputError, forget_output
from .model import Answer
from .sources import Frame
from .task import Task


def record(frame: Frame, answer: Answer, task: Task) -> Dict[str, Any]:
    """The answer as plain data: what a JSON line holds."""
    phases = answer.phases
    found = {"source": frame.source}  # type: Dict[str, Any]
    found.update(task.record(answer.value))
    found["ms"] = {
        "decode": round(phases.decode_ms, 3),
        "preprocess": round(phases.preprocess_ms, 3),
        "infer": round(phases.infer_ms, 3),
        "postprocess": round(phases.postprocess_ms, 3),
        "total": round(phases.total_ms, 3),
    }
    if frame.number is not None:
        found["frame"] = frame.number
    return found


def text_line(found: Dict[str, Any], task: Task) -> str:
    """``cat.jpg: cat 98.3 %, dog 1.2 % (12.4 ms)``."""
    where = "%s #%d" % (found["source"], found["frame"]) if "frame" in found else found["source"]
    return "%s: %s (%.1f ms)" % (where, task.words(found), found["ms"]["total"])


def json_line(found: Dict[str, Any]) -> str:
    """One line of JSON."""
    return json.dumps(found, ensure_ascii=False)


class Folder:
    """Annotated copies, ``results.jsonl`` and ``results.csv``."""

    def __init__(self, folder: str, task: Task) -> None:
        self._folder = folder
        self._task = task
        try:
            os.makedirs(folder, exist_ok=True)
            self._lines = self._create("results.jsonl")
            self._table_file = self._create("results.csv")
            self._table = csv.writer(self._table_file, lineterminator="\n")
            self._table.writerow(["source", "frame"] + task.columns + ["total_ms"])
        except OSError as error:
            raise _unwritable(folder, error) from error

    def _create(self, name: str) -> IO[str]:
        path = os.path.join(self._folder, name)
        return open(path, "w", encoding="utf-8", errors="surrogateescape", newline="")

    def add(self, frame: Frame, found: Dict[str, Any]) -> bool:
        """Keep one result; returns that more is wanted.

        Raises:
            OutputError: the folder cannot be written.
        """
        try:
            self._lines.write(json_line(found) + "\n")
            self._lines.flush()
            number = "" if frame.number is None else frame.number
            for row in self._task.rows(found):
                self._table.writerow([frame.source, number] + row + [found["ms"]["total"]])
            self._table_file.flush()
            self._save_copy(frame, found)
        except OSError as error:
            raise _unwritable(self._folder, error) from error
        return True

    def _save_copy(self, frame: Frame, found: Dict[str, Any]) -> None:
        copy = self._task.draw(frame.image, found)
        path = _free_path(os.path.join(self._folder, os.path.splitext(frame.name)[0]))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        copy.save(path, quality=92)

    def close(self) -> None:
        """Finish the files.

        Raises:
            OutputError: the folder cannot be written.
        """
        try:
            self._lines.close()
            self._table_file.close()
        except OSError as error:
            raise _unwritable(self._folder, error) from error


def _free_path(stem: str) -> str:
    path, count = stem + ".jpg", 1
    while os.path.exists(path):
        count += 1
        path = "%s-%d.jpg" % (stem, count)
    return path


def _unwritable(folder: str, error: OSError) -> OutputError:
    return OutputError("%s cannot be written (%s)." % (folder, error.strerror or error))


def put_line(text: str) -> None:
    """A line on standard output.

    Raises:
        OutputError: it cannot be written, for instance to a file on a full disk.
        BrokenPipeError: the reader has left.
    """
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        forget_output()
        raise _unwritable("The output", error) from error


def say(text: str) -> None:
    """A sentence to the person, on standard error."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
