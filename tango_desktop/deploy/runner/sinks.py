"""Outputs: text lines, JSON lines, a folder, a window."""

import csv
import json
import os
import sys
import time
from typing import IO, Any, Dict, List

from .annotate import annotate
from .failures import OutputError, PackageError
from .model import Answer
from .sources import Frame, opencv

_LARGEST_WINDOW = (1280, 800)


def record(frame: Frame, answer: Answer, labels: List[str], top: int) -> Dict[str, Any]:
    """The answer as plain data: what a JSON line holds."""
    order = sorted(range(len(labels)), key=lambda k: -float(answer.probabilities[k]))[:top]
    phases = answer.phases
    found = {
        "source": frame.source,
        "class": answer.class_index,
        "label": answer.label,
        "confidence": round(answer.confidence, 6),
        "top": [
            {"label": labels[k], "confidence": round(float(answer.probabilities[k]), 6)}
            for k in order
        ],
        "ms": {
            "decode": round(phases.decode_ms, 3),
            "preprocess": round(phases.preprocess_ms, 3),
            "infer": round(phases.infer_ms, 3),
            "postprocess": round(phases.postprocess_ms, 3),
            "total": round(phases.total_ms, 3),
        },
    }  # type: Dict[str, Any]
    if frame.number is not None:
        found["frame"] = frame.number
    return found


def text_line(found: Dict[str, Any]) -> str:
    """``cat.jpg: cat 98.3 %, dog 1.2 % (12.4 ms)``."""
    where = "%s #%d" % (found["source"], found["frame"]) if "frame" in found else found["source"]
    answers = ", ".join("%s %.1f %%" % (t["label"], t["confidence"] * 100) for t in found["top"])
    return "%s: %s (%.1f ms)" % (where, answers, found["ms"]["total"])


def json_line(found: Dict[str, Any]) -> str:
    """One line of JSON."""
    return json.dumps(found, ensure_ascii=False)


class Folder:
    """Annotated copies, ``results.jsonl`` and ``results.csv``."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        try:
            os.makedirs(folder, exist_ok=True)
            self._lines = self._create("results.jsonl")
            self._table_file = self._create("results.csv")
            self._table = csv.writer(self._table_file, lineterminator="\n")
            self._table.writerow(["source", "frame", "label", "confidence", "total_ms"])
        except OSError as error:
            raise _unwritable(folder, error) from error

    def _create(self, name: str) -> IO[str]:
        path = os.path.join(self._folder, name)
        return open(path, "w", encoding="utf-8", errors="surrogateescape", newline="")

    def add(self, frame: Frame, found: Dict[str, Any]) -> None:
        """Keep one result.

        Raises:
            OutputError: the folder cannot be written.
        """
        try:
            self._lines.write(json_line(found) + "\n")
            self._lines.flush()
            number = "" if frame.number is None else frame.number
            total_ms = found["ms"]["total"]
            row = [frame.source, number, found["label"], found["confidence"], total_ms]
            self._table.writerow(row)
            self._table_file.flush()
            self._save_copy(frame, found)
        except OSError as error:
            raise _unwritable(self._folder, error) from error

    def _save_copy(self, frame: Frame, found: Dict[str, Any]) -> None:
        copy = annotate(frame.image, found["label"], found["class"], found["confidence"])
        path = _free_path(os.path.join(self._folder, os.path.splitext(frame.name)[0]))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        copy.save(path, quality=92)

    def close(self) -> None:
        """Finish the files."""
        self._lines.close()
        self._table_file.close()


def _free_path(stem: str) -> str:
    path, count = stem + ".jpg", 1
    while os.path.exists(path):
        count += 1
        path = "%s-%d.jpg" % (stem, count)
    return path


def _unwritable(folder: str, error: OSError) -> OutputError:
    return OutputError("%s cannot be written (%s)." % (folder, error.strerror or error))


class Window:
    """A window on the screen: OpenCV's where it is installed, else Tk's."""

    def __init__(self) -> None:
        self._backend = _TkWindow() if not _has_opencv() else _OpenCvWindow()

    def show(self, frame: Frame, found: Dict[str, Any]) -> bool:
        """Show one result; a single picture stays until a key is pressed.

        Returns:
            False when the user wants no more (Esc, q, or the window was closed).
        """
        image = annotate(frame.image, found["label"], found["class"], found["confidence"])
        image.thumbnail(_LARGEST_WINDOW)
        return self._backend.show(image, frame.number is None)

    def close(self) -> None:
        """Take the window away."""
        self._backend.close()


def _has_opencv() -> bool:
    try:
        opencv("A window")
    except PackageError:
        return False
    return True


class _OpenCvWindow:
    def __init__(self) -> None:
        self._cv2 = opencv("A window")

    def show(self, image: Any, hold: bool) -> bool:
        import numpy as np

        array = np.ascontiguousarray(np.asarray(image)[:, :, ::-1])
        try:
            self._cv2.imshow("TANGO", array)
            key = self._cv2.waitKey(0 if hold else 1) & 0xFF
        except self._cv2.error as error:
            raise OutputError("OpenCV cannot open a window here: is there a screen?") from error
        return key not in (27, ord("q"))

    def close(self) -> None:
        try:
            self._cv2.destroyAllWindows()
        except self._cv2.error:  # the headless build has no windows to close
            pass


class _TkWindow:
    def __init__(self) -> None:
        try:
            import tkinter
        except ImportError as error:
            raise PackageError(
                "A window needs OpenCV or Tk, and neither is installed here: "
                "python -m pip install opencv-python"
            ) from error
        try:
            self._root = tkinter.Tk(className="TANGO")
        except tkinter.TclError as error:
            raise OutputError("A window cannot be opened here: is there a screen?") from error
        self._label = tkinter.Label(self._root)
        self._label.pack()
        self._key = ""
        self._root.bind("<Key>", self._on_key)
        self._root.protocol("WM_DELETE_WINDOW", self._on_close)

    def _on_key(self, event: Any) -> None:
        self._key = event.keysym

    def _on_close(self) -> None:
        self._key = "Escape"

    def show(self, image: Any, hold: bool) -> bool:
        from PIL import ImageTk

        photo = ImageTk.PhotoImage(image, master=self._root)
        self._label.configure(image=photo)
        self._key = ""
        self._root.update()
        while hold and not self._key:
            self._root.update()
            time.sleep(0.02)
        return self._key not in ("Escape", "q")

    def close(self) -> None:
        self._root.destroy()


def say(text: str) -> None:
    """A sentence to the person, on standard error."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
