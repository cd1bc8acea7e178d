"""The published recommendation table: which network suits which device.

Kim and Cho, Journal of the IEIE 61-1, 2024, table 1.
"""

from __future__ import annotations

from dataclasses import dataclass

from tango_desktop.devices.records import DeviceClass

SOURCE = "Kim and Cho, IEIE 61-1, 2024, table 1"


@dataclass(frozen=True)
class TableEntry:
    """A row.

    Attributes:
        device: the profile's name.
        kind: the class it stands in.
        detection: as printed.
        classification: as printed.
        detector: the detection network under the zoo's name.
        classifier: the classification network under the zoo's name.
    """

    device: str
    kind: DeviceClass
    detection: str
    classification: str
    detector: str
    classifier: str


def _row(
    device: str, kind: DeviceClass, detection: tuple[str, str], classification: tuple[str, str]
) -> TableEntry:
    """A row from the printed names and the zoo's."""
    return TableEntry(
        device, kind, detection[0], classification[0], detection[1], classification[1]
    )


_TINY = ("YOLOv7-tiny", "yolov7-tiny")
_X = ("YOLOv7-X", "yolov7x")
_W6 = ("YOLOv7-W6", "yolov7-w6")
_E6 = ("YOLOv7-E6", "yolov7-e6")
_E6E = ("YOLOv7-E6E", "yolov7-e6e")
_R34 = ("ResNet-34", "resnet34")
_R50 = ("ResNet-50", "resnet50")
_R101 = ("ResNet-101", "resnet101")
_R152 = ("ResNet-152", "resnet152")
# There is no ResNet-203; ResNet-200 (blocks 3-24-36-3) is the nearest that exists.
_R203 = ("ResNet-203", "resnet200")
_BOARD = DeviceClass.ON_DEVICE
TABLE: tuple[TableEntry, ...] = (
    _row("Cloud", DeviceClass.CLOUD, _E6E, _R203),
    _row("K8S_PC", DeviceClass.K8S, _W6, _R152),
    _row("K8S_Jetson_Nano", DeviceClass.K8S, _TINY, _R34),
    _row("PC_Server", DeviceClass.PC, _E6, _R152),
    _row("PC", DeviceClass.PC, _W6, _R152),
    _row("Jetson_AGX_Orin", _BOARD, _W6, _R101),
    _row("Jetson_AGX_Xavier", _BOARD, _X, _R50),
    _row("Jetson_Nano", _BOARD, _TINY, _R34),
    _row("Galaxy_S22", _BOARD, _TINY, _R34),
    _row("Odroid_N2", _BOARD, _TINY, _R34),
)


def entry_for(device: str) -> TableEntry | None:
    """The row of a device, or None when the table does not list it."""
    return next((entry for entry in TABLE if entry.device == device), None)


def misprinted(printed: str, model: str) -> bool:
    """Whether the name that is printed is not that of ``model``: there is no such network."""
    return printed.replace("-", "").lower() != model.replace("-", "")
