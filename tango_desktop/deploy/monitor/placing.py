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
from tango_desktop.data.class_folders import SPLIT_NAMES
from tango_desktop.data.records import DatasetIndex
from tango_desktop.errors import DataError
from tango_desktop.i18n import tr

_LARGEST_BYTES = 200 << 20


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
    names = {PurePosixPath(p.path).name: p.path for p in index.pictures if p.split == "train"}
    for file in _text_files(index):
        text = read_text(index.root / file)
        example = next((line.strip() for line in text.splitlines() if line.strip()), "")
        known = names.get(PurePosixPath(example).name)
        if known is not None:
            _append(index.root / file, text, _like(example, PurePosixPath(known), path))


def _text_files(index: DatasetIndex) -> list[str]:
    """The text files of the data set that are not about a single picture."""
    stems = {PurePosixPath(picture.path).stem for picture in index.pictures}
    found = (PurePosixPath(file.path) for file in index.annotations)
    return [str(file) for file in found if file.suffix == ".txt" and file.stem not in stems]


def _append(path: Path, text: str, line: str) -> None:
    content = text + ("" if text.endswith("\n") or not text else "\n") + line + "\n"
    with atomic_write(path) as stream:
        stream.write(content.encode("utf-8"))


def _like(example: str, known: PurePosixPath, path: PurePosixPath) -> str:
    """``path`` written as ``example`` writes ``known``: with the same beginning."""
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
    for file in _text_files(index):
        if PurePosixPath(file).stem.casefold() in SPLIT_NAMES["train"]:
            _append(index.root / file, read_text(index.root / file), path.stem)


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
