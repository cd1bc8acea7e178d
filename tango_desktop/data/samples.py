"""Sample data sets that need no download."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from tango_desktop.core.files import write_error
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.registry import Registry
from tango_desktop.data.sample_parts import PARTS, draw_part
from tango_desktop.data.sample_scenes import SIDE as SCENE_SIDE
from tango_desktop.data.sample_scenes import Box, draw_scene
from tango_desktop.errors import DataError
from tango_desktop.i18n import N_, tr

_DIGIT_LEVELS = 16
PARTS_EACH = 250

SPLITS = {"train": 220, "val": 50, "test": 30}  # scenes
_PICTURES = (".png", ".jpg")
_QUALITY = 92  # of JPEG files


@dataclass(frozen=True)
class SampleFile:
    """A picture of a sample.

    Attributes:
        path: inside the folder.
        picture: what it shows.
        texts: other files that belong to it, path and content.
    """

    path: str
    picture: Image.Image
    texts: tuple[tuple[str, str], ...] = ()


Samples = Iterator[SampleFile]


@dataclass(frozen=True)
class SampleInfo:
    """A sample data set.

    Attributes:
        name: its key.
        title: how it is shown.
        help: what it is, in a sentence.
        count: how many pictures it has.
        pictures: makes them.
        settings: those of a project with it, as on a command line, where the defaults would take
            long for what it shows.
    """

    name: str
    title: str
    help: str
    count: int
    pictures: Callable[[], Samples]
    settings: tuple[str, ...] = ()


def _digits() -> Samples:
    """The 1797 handwritten digits of 8 × 8 pixels that scikit-learn carries (UCI, 1998)."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    for number, (pixels, label) in enumerate(zip(digits.images, digits.target, strict=True)):
        grey = np.rint(pixels * (255 / _DIGIT_LEVELS)).astype(np.uint8)
        yield SampleFile(f"{label}/{number:04}.png", Image.fromarray(grey))


def _parts() -> Samples:
    for name in PARTS:
        for number in range(PARTS_EACH):
            yield SampleFile(f"{name}/{number:03}.png", draw_part(name, number))


def _scenes() -> Samples:
    texts: tuple[tuple[str, str], ...] = (("data.yaml", _description()),)
    numbers = itertools.count()
    for split, count in SPLITS.items():
        for number in itertools.islice(numbers, count):
            scene = draw_scene(number)
            lines = map(_label_line, scene.labels, scene.boxes)
            labels = (f"labels/{split}/{number:03}.txt", "".join(lines))
            yield SampleFile(f"images/{split}/{number:03}.jpg", scene.picture, (*texts, labels))
            texts = ()


def _description() -> str:
    places = "".join(f"{split}: images/{split}\n" for split in SPLITS)
    return f"path: .\n{places}names: [{', '.join(PARTS)}]\n"


def _label_line(label: int, box: Box) -> str:
    left, top, right, bottom = (end / SCENE_SIDE for end in box)
    values = ((left + right) / 2, (top + bottom) / 2, right - left, bottom - top)
    return f"{label} " + " ".join(f"{value:.6f}" for value in values) + "\n"


SAMPLES: Registry[SampleInfo] = Registry(N_("sample"), DataError)
SAMPLES.add(
    SampleInfo(
        "digits",
        N_("Handwritten digits"),
        N_("1797 small grey pictures of the digits 0 to 9; trained in a minute."),
        1797,
        _digits,
    )
)
SAMPLES.add(
    SampleInfo(
        "parts",
        N_("Machine parts"),
        N_("Drawn bolts, nuts, washers and gears on changing backgrounds, in colour."),
        len(PARTS) * PARTS_EACH,
        _parts,
    )
)
SAMPLES.add(
    SampleInfo(
        "scenes",
        N_("Parts on a bench"),
        N_("Drawn machine parts, up to nine in a picture, with a box around each."),
        sum(SPLITS.values()),
        _scenes,
        # Some two minutes on two cores, to an mAP50-95 of about 0.35.
        (
            "network=yolov7-tiny",
            "network.size=128",
            "network.options=width=0.5",
            "train.epochs=40",
            "train.batch_size=8",
            "train.augment=light",
        ),
    )
)


def make_sample(name: str, folder: Path, ctx: JobContext) -> Path:
    """Write the sample's files into ``folder``; nothing if they are there.

    Returns:
        The folder with the pictures.

    Raises:
        DataError: there is no such sample, or other things are in the folder.
        ProjectError: the folder cannot be written.
    """
    info = SAMPLES.get(name)
    if folder.is_dir() and any(folder.iterdir()):
        if sum(path.suffix in _PICTURES for path in folder.rglob("*")) == info.count:
            return folder
        raise DataError(
            tr("{folder} is not empty.", folder=folder),
            tr("Choose a folder that is not there yet."),
        )
    # Written beside and moved at the end, so that a sample is there whole or not at all.
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        _write(info, unfinished, ctx)
        if folder.is_dir():
            folder.rmdir()
        unfinished.rename(folder)
    except OSError as error:
        raise write_error(folder, error) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return folder


def _write(info: SampleInfo, folder: Path, ctx: JobContext) -> None:
    message = tr("Making the sample “{title}”", title=tr(info.title))
    for file in ctx.each(info.pictures(), info.count, message):
        file.picture.save(_made(folder / file.path), quality=_QUALITY)
        for path, text in file.texts:
            _made(folder / path).write_text(text, encoding="utf-8")


def _made(path: Path) -> Path:
    """``path``, its folder there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
