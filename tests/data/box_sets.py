"""The same small data set with boxes in each of the three formats."""

from __future__ import annotations

import contextlib
import gc
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.tasks import DETECTION
from tango_desktop.data.index import inspect
from tango_desktop.data.records import DatasetIndex
from tango_desktop.data.report import DataReport
from tango_desktop.data.settings import DataSettings
from tests.conftest import KIT, kit_or_skip
from tests.data.conftest import Folder

SIZE = (64, 48)
CLASSES = ("bolt", "nut")
# Picture → (class, left, top, right, bottom) in pixels; every picture but the last has some.
Drawn = dict[str, list[tuple[int, float, float, float, float]]]
DRAWN: Drawn = {
    "train/a.png": [(0, 4, 4, 20, 16), (1, 30, 20, 62, 40)],
    "train/b.png": [(1, 8, 2, 28, 22)],
    "train/c.png": [(0, 0, 0, 32, 24), (0, 34, 26, 64, 48)],
    "val/d.png": [(1, 10, 10, 40, 30), (0, 2, 30, 12, 46)],
    "val/e.png": [],
}


def look(root: Path, **settings: object) -> tuple[DatasetIndex, DataReport]:
    """Look at a data set for detection."""
    return inspect(root, DataSettings(**settings), JobContext(), task=DETECTION.name)


def yolo_line(label: int, *corners: float, size: tuple[int, int] = SIZE) -> str:
    left, top, right, bottom = corners
    width, height = size
    values = (left + right) / 2 / width, (top + bottom) / 2 / height
    sides = (right - left) / width, (bottom - top) / height
    return f"{label} " + " ".join(f"{value:.6f}" for value in (*values, *sides))


def yolo(folder: Folder, drawn: Drawn = DRAWN) -> Path:
    for path, boxes in drawn.items():
        folder.add(f"images/{path}", SIZE)
        lines = "".join(f"{yolo_line(*box)}\n" for box in boxes)
        folder.write(f"labels/{path.replace('.png', '.txt')}", lines.encode())
    text = "path: .\ntrain: images/train\nval: images/val\nnames: [bolt, nut]\n"
    folder.write("data.yaml", text.encode())
    return folder.root


def voc_text(name: str, boxes: Sequence[tuple[int, float, float, float, float]]) -> str:
    objects = "".join(
        f"\t<object>\n\t\t<name>{CLASSES[label]}</name>\n\t\t<pose>Left</pose>\n"
        f"\t\t<bndbox>\n\t\t\t<xmin>{left + 1:g}</xmin>\n\t\t\t<ymin>{top + 1:g}</ymin>\n"
        f"\t\t\t<xmax>{right:g}</xmax>\n\t\t\t<ymax>{bottom:g}</ymax>\n\t\t</bndbox>\n"
        "\t</object>\n"
        for label, left, top, right, bottom in boxes
    )
    size = f"<width>{SIZE[0]}</width><height>{SIZE[1]}</height><depth>3</depth>"
    head = f"\t<filename>{name}</filename>\n\t<owner>somebody</owner>\n\t<size>{size}</size>\n"
    return f"<annotation>\n{head}{objects}</annotation>\n"


def voc(folder: Folder, drawn: Drawn = DRAWN) -> Path:
    sets: dict[str, list[str]] = {"train": [], "val": []}
    for path, boxes in drawn.items():
        split, name = path.split("/")
        stem = name.removesuffix(".png")
        folder.add(f"JPEGImages/{name}", SIZE)
        folder.write(f"Annotations/{stem}.xml", voc_text(name, boxes).encode())
        sets[split].append(stem)
    for split, stems in sets.items():
        folder.write(f"ImageSets/Main/{split}.txt", "".join(f"{s}\n" for s in stems).encode())
    return folder.root


def coco(folder: Folder, drawn: Drawn = DRAWN) -> Path:
    for split in ("train", "val"):
        images, annotations = [], []
        for number, (path, boxes) in enumerate(drawn.items()):
            if not path.startswith(split):
                continue
            folder.add(f"{split}2017/{path.split('/')[1]}", SIZE)
            name = path.split("/")[1]
            sides = {"width": SIZE[0], "height": SIZE[1]}
            images.append({"id": number, "file_name": name, "license": 3, **sides})
            for label, left, top, right, bottom in boxes:
                box = [left, top, right - left, bottom - top]
                annotations.append(
                    {
                        "id": 100 + len(annotations),
                        "image_id": number,
                        "category_id": label * 10,
                        "bbox": box,
                        "area": box[2] * box[3],
                        "iscrowd": 0,
                        "segmentation": [],
                        "attributes": {"occluded": False},
                    }
                )
        categories = [{"id": 10 * n, "name": name} for n, name in enumerate(CLASSES)]
        content = {
            "info": {"year": 2020},
            "images": images,
            "annotations": annotations,
            "categories": categories,
        }
        text = json.dumps(content, indent=1)
        folder.write(f"annotations/instances_{split}2017.json", text.encode())
    return folder.root


SETS: dict[str, Callable[..., Path]] = {"yolo": yolo, "voc": voc, "coco": coco}


def expected_set(name: str) -> dict[str, Any]:
    """What the data kit says of one of its sets; skips where there is no kit."""
    kit_or_skip(name)
    found: dict[str, Any] = json.loads((KIT / "expected/sets.json").read_text(encoding="utf-8"))
    return dict(found[name])


@contextlib.contextmanager
def lateness(every_s: float = 0.01) -> Iterator[list[float]]:
    """How long, in seconds, a thread that sleeps ``every_s`` at a time waits for others to let go.

    Counted in the time that this process computes, so that other programs do not matter: a window
    would be stuck for as long. What other tests have left in memory is kept out of the garbage
    collections meanwhile.
    """
    gc.collect()
    gc.freeze()
    late, done = [0.0], threading.Event()

    def watch() -> None:
        while not done.is_set():
            started = time.process_time()
            time.sleep(every_s)
            late.append(time.process_time() - started)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield late
    finally:
        done.set()
        thread.join()
        gc.unfreeze()
