"""The published recommendation table: which network suits which device.

Kim and Cho, Journal of the IEIE 61-1, 2024, table 1. Its classification column is what this version
uses; the detection column is kept for the detectors to come.
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
        model: the classification network under the zoo's name.
    """

    device: str
    kind: DeviceClass
    detection: str
    classification: str
    model: str

    @property
    def misprinted(self) -> bool:
        """Whether the network that is printed does not exist."""
        return self.classification.replace("-", "").lower() != self.model


def _row(device: str, kind: DeviceClass, detection: str, printed: str, model: str) -> TableEntry:
    return TableEntry(device, kind, detection, printed, model)


_BOARD = DeviceClass.ON_DEVICE
TABLE: tuple[TableEntry, ...] = (
    # There is no ResNet-203; ResNet-200 (blocks 3-24-36-3) is the nearest that exists.
    _row("Cloud", DeviceClass.CLOUD, "YOLOv7-E6E", "ResNet-203", "resnet200"),
    _row("K8S_PC", DeviceClass.K8S, "YOLOv7-W6", "ResNet-152", "resnet152"),
    _row("K8S_Jetson_Nano", DeviceClass.K8S, "YOLOv7-tiny", "ResNet-34", "resnet34"),
    _row("PC_Server", DeviceClass.PC, "YOLOv7-E6", "ResNet-152", "resnet152"),
    _row("PC", DeviceClass.PC, "YOLOv7-W6", "ResNet-152", "resnet152"),
    _row("Jetson_AGX_Orin", _BOARD, "YOLOv7-W6", "ResNet-101", "resnet101"),
    _row("Jetson_AGX_Xavier", _BOARD, "YOLOv7-X", "ResNet-50", "resnet50"),
    _row("Jetson_Nano", _BOARD, "YOLOv7-tiny", "ResNet-34", "resnet34"),
    _row("Galaxy_S22", _BOARD, "YOLOv7-tiny", "ResNet-34", "resnet34"),
    _row("Odroid_N2", _BOARD, "YOLOv7-tiny", "ResNet-34", "resnet34"),
)


def entry_for(device: str) -> TableEntry | None:
    """The row of a device, or None when the table does not list it."""
    return next((entry for entry in TABLE if entry.device == device), None)
