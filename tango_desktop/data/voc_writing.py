"""Boxes written as Pascal VOC: changed within pictures' XML files, or a whole data set."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from tango_desktop.core.jobs import JobContext
from tango_desktop.data.annotations import PictureFinder, called, class_number, read_text
from tango_desktop.data.boxes import NO_BOXES, Boxes
from tango_desktop.data.fitting import Placement, placement
from tango_desktop.data.listing import ExportSpec, WriteSpec
from tango_desktop.data.records import SPLITS, DatasetIndex, LockedPicture
from tango_desktop.data.rewriting import Old, damaged, recognised, rewritten
from tango_desktop.data.voc import EDGES, VocObject, object_of, parse_annotation, said_size

_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write_voc(spec: WriteSpec, ctx: JobContext) -> tuple[Path, ...]:
    """Put the boxes of some pictures into their XML files.

    Raises:
        DataError: a file is damaged or cannot be written.
    """
    root, classes, changed = spec.index.root, spec.index.classes, []
    for picture, boxes in spec.marked:
        ctx.check()
        first, *others = _files_of(picture, spec.index)
        _change(root, first, picture, boxes, classes)
        for other in others:  # several files say what is on the picture: one is enough
            _change(root, other, picture, NO_BOXES, classes)
        changed.append(root / first)
    return tuple(changed)


def _files_of(picture: LockedPicture, index: DatasetIndex) -> tuple[str, ...]:
    """The annotations that are about a picture; where one would lie if there is none."""
    stem = PurePosixPath(picture.path).stem
    finder = PictureFinder(called(stem, index.pictures))
    alike = called(stem, index.annotations)
    found = tuple(f.path for f in alike if finder.by_stem(stem, f.path) is picture)
    return found or _files_naming(picture, index) or (str(_beside(picture)),)


def _files_naming(picture: LockedPicture, index: DatasetIndex) -> tuple[str, ...]:
    """The annotations that have another name than their picture, and give the picture's."""
    stems = {PurePosixPath(p.path).stem.casefold() for p in index.pictures}
    finder = PictureFinder(called(PurePosixPath(picture.path).stem, index.pictures))
    found = []
    for file in index.annotations:
        if PurePosixPath(file.path).stem.casefold() not in stems:
            name = _named_in(index.root / file.path)
            if name and finder.by_name(name, file.path) is picture:
                found.append(file.path)
    return tuple(found)


def _named_in(path: Path) -> str:
    try:
        return (parse_annotation(read_text(path)).findtext("filename") or "").strip()
    except (OSError, ValueError):
        return ""


def _beside(picture: LockedPicture) -> PurePosixPath:
    path = PurePosixPath(picture.path)
    folder = path.parent
    if folder.name == "JPEGImages":
        folder = folder.with_name("Annotations")
    return folder / f"{path.stem}.xml"


def _change(
    folder: Path, file: str, picture: LockedPicture, boxes: Boxes, classes: Sequence[str]
) -> None:
    path = folder / file
    if path.exists():
        parser = ET.XMLParser(target=ET.TreeBuilder(insert_comments=True, insert_pis=True))
        try:
            text = read_text(path)
            root = parse_annotation(text, parser)
        except (OSError, ValueError) as error:
            raise damaged(path, error) from error
    else:
        text, root = _DECLARATION, new_annotation(picture, PurePosixPath(picture.path))
    place = _placement(root, picture, folder / picture.path)
    _put(root, place.boxes_to_file(boxes), place.file_size, classes)
    declaration = _DECLARATION if text.lstrip().startswith("<?xml") else ""
    with rewritten(path) as stream:
        stream.write(f"{declaration}{ET.tostring(root, encoding='unicode')}\n".encode())


def _placement(root: ET.Element, picture: LockedPicture, path: Path) -> Placement:
    objects = [found for e in root.findall("object") if (found := object_of(e)) is not None]
    corners = np.array([o.corners for o in objects], np.float64).reshape(-1, 4)
    return placement(said_size(root), corners, picture, path)


def _put(root: ET.Element, boxes: Boxes, size: tuple[int, int], classes: Sequence[str]) -> None:
    """Make the objects of an annotation those of ``boxes``; what the editor never saw stays."""
    read = [(e, object_of(e)) for e in root.findall("object")]
    elements = [(e, o) for e, o in read if o is not None and class_number(classes, o.name) >= 0]
    pasts = recognised(boxes, _old([o for _, o in elements], classes), size)
    kept = {past.number for past in pasts}
    for number, (element, _) in enumerate(elements):
        if number not in kept:
            root.remove(element)
    for number, past in enumerate(pasts):
        name, crowd = classes[int(boxes.labels[number])], bool(boxes.crowd[number])
        edges = voc_edges(boxes.corners[number], size)
        if past.number < 0:
            root.append(_object(name, crowd, edges))
        elif not past.same:
            _change_object(elements[past.number][0], name, crowd, edges)
    _indent(root)


def _old(objects: Sequence[VocObject], classes: Sequence[str]) -> Old:
    return Old.of(
        [o.corners for o in objects],
        [class_number(classes, o.name) for o in objects],
        [o.difficult for o in objects],
    )


def voc_edges(corners: NDArray[np.float32], size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Whole pixels counted from 1, both ends within the box and never equal.

    Args:
        corners: (4,) left, top, right, bottom.
        size: (width, height) of the picture.
    """
    ends = []
    for low, high, side in zip(corners[:2], corners[2:], size, strict=True):
        first, last = round(float(low)) + 1, round(float(high))
        if last <= first:  # equal ends are read as a box of nothing
            first = max(1, min(first, side - 1))
            last = first + 1
        ends.append((first, last))
    (left, right), (top, bottom) = ends
    return left, top, right, bottom


def new_annotation(picture: LockedPicture, path: PurePosixPath) -> ET.Element:
    """An annotation without objects for a picture that lies at ``path``."""
    root = ET.Element("annotation")
    ET.SubElement(root, "folder").text = xml_text(path.parent.name)
    ET.SubElement(root, "filename").text = xml_text(path.name)
    size = ET.SubElement(root, "size")
    depth = 1 if picture.grey else 3
    for tag, value in (("width", picture.width), ("height", picture.height), ("depth", depth)):
        ET.SubElement(size, tag).text = str(value)
    ET.SubElement(root, "segmented").text = "0"
    ET.indent(root, "\t")
    return root


def xml_text(text: str) -> str:
    """``text`` without the characters that no XML file may hold."""
    return _NOT_XML.sub("", text)


def _object(name: str, crowd: bool, edges: Sequence[int]) -> ET.Element:
    element = ET.Element("object")
    fields = {"name": xml_text(name), "pose": "Unspecified", "truncated": "0"}
    for tag, value in (*fields.items(), ("difficult", str(int(crowd)))):
        ET.SubElement(element, tag).text = value
    box = ET.SubElement(element, "bndbox")
    for tag, edge in zip(EDGES, edges, strict=True):
        ET.SubElement(box, tag).text = str(edge)
    return element


def _change_object(element: ET.Element, name: str, crowd: bool, edges: Sequence[int]) -> None:
    _child(element, "name").text = xml_text(name)
    if crowd or element.find("difficult") is not None:
        _child(element, "difficult").text = str(int(crowd))
    box = _child(element, "bndbox")
    for tag, edge in zip(EDGES, edges, strict=True):
        _child(box, tag).text = str(edge)


def _child(element: ET.Element, tag: str) -> ET.Element:
    found = element.find(tag)
    return ET.SubElement(element, tag) if found is None else found


def _indent(root: ET.Element) -> None:
    """Give new objects the line breaks of the old elements, if those have any."""
    before = root.text if root.text and not root.text.strip() else None
    if before is None or not len(root):
        return
    unit = before.rpartition("\n")[2] or "\t"
    for element in root:
        if element.tag == "object" and element.text is None:
            ET.indent(element, unit, level=1)
        element.tail = before
    root[-1].tail = "\n"


# -- a whole data set -------------------------------------------------------------------------


def export_voc(spec: ExportSpec, ctx: JobContext) -> None:
    """``JPEGImages``, ``Annotations`` and the lists of ``ImageSets/Main``; outlines are left out.

    Raises:
        OSError: a file cannot be written.
    """
    notes, sets = spec.folder / "Annotations", spec.folder / "ImageSets" / "Main"
    for folder in (notes, sets):
        folder.mkdir(parents=True, exist_ok=True)
    stems: dict[str, list[str]] = {split: [] for split in SPLITS}
    for number, picture, name in spec.pictures(ctx):
        place = PurePosixPath("JPEGImages", name)
        spec.place(number, spec.folder / place)
        root = new_annotation(picture, place)
        _put(root, picture.boxes, (picture.width, picture.height), spec.index.classes)
        text = f"{ET.tostring(root, encoding='unicode')}\n"
        (notes / f"{place.stem}.xml").write_text(text, encoding="utf-8")
        stems[picture.split].append(place.stem)
    for split, own in stems.items():
        if own:
            (sets / f"{split}.txt").write_text("".join(f"{s}\n" for s in own), encoding="utf-8")
