"""Data set formats: one record each. A new one (VOC, COCO, YOLO) is a record, found by its look."""

from __future__ import annotations

from tango_desktop.core.registry import Registry
from tango_desktop.data.class_folders import CLASS_FOLDERS
from tango_desktop.data.listing import FormatInfo
from tango_desktop.data.scan import Tree
from tango_desktop.errors import DataError
from tango_desktop.i18n import N_

FORMATS: Registry[FormatInfo] = Registry(N_("data set format"), DataError)
for _info in (*CLASS_FOLDERS,):
    FORMATS.add(_info)


def recognise(tree: Tree, task: str) -> FormatInfo:
    """The format that fits ``tree`` best, of those that ``task`` can be learnt from."""
    suitable = [info for info in FORMATS if task in info.tasks]
    return max(suitable, key=lambda info: info.recognise(tree))
