"""Data set formats: one record each. A new one is a record, found by its look."""

from __future__ import annotations

from tango_desktop.core.registry import Registry
from tango_desktop.core.tasks import DETECTION
from tango_desktop.data.class_folders import CLASS_FOLDERS
from tango_desktop.data.coco import read_coco, recognise_coco
from tango_desktop.data.coco_writing import export_coco, write_coco
from tango_desktop.data.listing import FormatInfo
from tango_desktop.data.scan import Tree
from tango_desktop.data.voc import read_voc, recognise_voc
from tango_desktop.data.voc_writing import export_voc, write_voc
from tango_desktop.data.yolo import read_yolo, recognise_yolo
from tango_desktop.data.yolo_writing import export_yolo, write_yolo
from tango_desktop.errors import DataError
from tango_desktop.i18n import N_

FORMATS: Registry[FormatInfo] = Registry(N_("data set format"), DataError)
for _info in CLASS_FOLDERS:
    FORMATS.add(_info)
_BOXES = (DETECTION.name,)
FORMATS.add(
    FormatInfo(
        "yolo",
        N_("YOLO text files"),
        _BOXES,
        recognise_yolo,
        read_yolo,
        write_yolo,
        export_yolo,
        has_crowds=False,
    )
)
FORMATS.add(
    FormatInfo(
        "voc",
        N_("Pascal VOC XML"),
        _BOXES,
        recognise_voc,
        read_voc,
        write_voc,
        export_voc,
        whole_pixels=True,
        lists_classes=False,
    )
)
FORMATS.add(
    FormatInfo(
        "coco",
        N_("COCO JSON"),
        _BOXES,
        recognise_coco,
        read_coco,
        write_coco,
        export_coco,
        shares_files=True,
    )
)


def recognise(tree: Tree, task: str) -> FormatInfo:
    """The format that fits ``tree`` best, of those that ``task`` can be learnt from."""
    suitable = [info for info in FORMATS if task in info.tasks]
    return max(suitable, key=lambda info: info.recognise(tree))
