"""What a data set needs besides the file, so that a new picture is one of its pictures."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any
from xml.sax.saxutils import escape

from PIL import Image

from tango_desktop.core.files import atomic_write, read_text, write_text
from tango_desktop.data.records import DatasetIndex
from tango_desktop.errors import DataError
from tango_desktop.i18n import tr

_LARGEST_BYTES = 200 << 20
_LISTS = ("train.txt", "trainval.txt")


def place(index: DatasetIndex, path: PurePosixPath) -> None:
    """Make the picture at ``path`` (relative to the data set's folder) one without boxes.

    Raises:
        DataError: this data set takes no more pictures.
        ProjectError: one of its files cannot be read or written.
    """
    prepare = _PREPARE.get(index.format)
    if prepare is not None:
        prepare(index, path)


def _listed(index: DatasetIndex, path: PurePosixPath) -> None:
    """Where the training pictures are listed in a text file, it is listed, too."""
    for file in index.annotations:
        if PurePosixPath(file.path).name in _LISTS:
            _append_line(index, file.path, path)


def _append_line(index: DatasetIndex, name: str, path: PurePosixPath) -> None:
    text = read_text(index.root / name)
    lines = text.splitlines()
    example = next((line for line in lines if line.strip()), "")
    own = {p.path: p for p in index.pictures}
    # A line is written as those that are there: with the same beginning before the path.
    known = next((p for p in own if example.strip().endswith(PurePosixPath(p).name)), None)
    if known is None:
        raise DataError(
            tr("{name} lists its pictures in a way that is not known here.", name=name),
            tr("Add the picture to the data set by hand."),
        )
    line = _like(example.strip(), PurePosixPath(known), path)
    content = text + ("" if text.endswith("\n") or not text else "\n") + line + "\n"
    with atomic_write(index.root / name) as stream:
        stream.write(content.encode("utf-8"))


def _like(example: str, known: PurePosixPath, path: PurePosixPath) -> str:
    if example == known.stem:  # Pascal VOC: names without their endings
        return path.stem
    if example.endswith(str(known)):
        return example[: -len(str(known))] + str(path)
    return example[: -len(known.name)] + path.name


def _in_voc(index: DatasetIndex, path: PurePosixPath) -> None:
    """An XML file without objects, beside those of its neighbours."""
    stems = {PurePosixPath(p.path).stem for p in index.pictures if p.split == "train"}
    files = [PurePosixPath(file.path) for file in index.annotations]
    known = next((file for file in files if file.suffix == ".xml" and file.stem in stems), None)
    if known is None:
        raise DataError(
            tr("No annotation file is about the pictures in {folder}.", folder=path.parent),
            tr("Add the picture to the data set by hand."),
        )
    width, height = _size_of(index, path)
    text = (
        f"<annotation><folder>{escape(path.parent.name)}</folder>"
        f"<filename>{escape(path.name)}</filename><size><width>{width}</width>"
        f"<height>{height}</height><depth>3</depth></size><segmented>0</segmented></annotation>\n"
    )
    write_text(index.root / known.with_name(f"{path.stem}.xml"), text)
    _listed(index, path)


def _size_of(index: DatasetIndex, path: PurePosixPath) -> tuple[int, int]:
    with Image.open(index.root / path) as picture:
        return int(picture.width), int(picture.height)


def _in_coco(index: DatasetIndex, path: PurePosixPath) -> None:
    """An entry in the JSON file of the training pictures, named as its neighbours are."""
    train = {PurePosixPath(p.path).name: p.path for p in index.pictures if p.split == "train"}
    for file in index.annotations:
        content = _json_of(index.root / file.path)
        images = content.get("images") if isinstance(content, dict) else None
        if not images:
            continue
        for image in images:
            name = str(image.get("file_name", ""))
            known = train.get(PurePosixPath(name).name)
            if known and PurePosixPath(known).parent == path.parent:
                images.append(_image(index, images, path, name, PurePosixPath(known)))
                with atomic_write(index.root / file.path) as stream:
                    stream.write(json.dumps(content, ensure_ascii=False).encode("utf-8"))
                return
    raise DataError(
        tr("No annotation file is about the pictures in {folder}.", folder=path.parent),
        tr("Add the picture to the data set by hand."),
    )


def _image(
    index: DatasetIndex, images: list[Any], path: PurePosixPath, name: str, known: PurePosixPath
) -> dict[str, Any]:
    width, height = _size_of(index, path)
    numbers = [int(image["id"]) for image in images if str(image.get("id", "")).isdigit()]
    return {
        "id": max([*numbers, 0]) + 1,
        "file_name": _like(name, known, path),
        "width": width,
        "height": height,
    }


def _json_of(path: Path) -> Any:
    if path.stat().st_size > _LARGEST_BYTES:
        raise DataError(
            tr("{path} is too large to be changed here.", path=path),
            tr("Add the picture to the data set by hand."),
        )
    try:
        return json.loads(read_text(path))
    except ValueError:
        return None


_PREPARE: Mapping[str, Callable[[DatasetIndex, PurePosixPath], None]] = MappingProxyType(
    {"yolo": _listed, "voc": _in_voc, "coco": _in_coco}
)
