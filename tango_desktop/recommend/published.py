"""Latencies that others measured and published, shown beside the estimate as what they are."""

from __future__ import annotations

from dataclasses import dataclass

from tango_desktop.i18n import N_, tr
from tango_desktop.recommend.calibration import POINTS
from tango_desktop.recommend.table import SOURCE
from tango_desktop.recommend.titles import ENGINE_TITLES

_BEYOND_PEAK = N_("doubtful, since it is beyond the device's peak rate")
_OTHER_BOARD = N_(
    "printed for an Odroid N2, but this engine needs a Rockchip board such as the Odroid M1; the"
    " network is taken to be the one that the paper's table gives the device"
)
_FROM_TABLE = N_("the network is taken to be the one that the paper's table gives the device")


@dataclass(frozen=True)
class PublishedLatency:
    """A latency that somebody else measured and published.

    Attributes:
        ms: of one inference.
        engine: that it was run with.
        precision: that it was computed in; empty when that is not stated.
        side: of the pictures, in pixels; 0 when that is not stated.
        source: who says so.
        remark: what speaks against comparing it, not translated; may be empty.
    """

    ms: float
    engine: str
    precision: str
    side: int
    source: str
    remark: str = ""

    @property
    def doubt(self) -> str:
        """Why it may not be comparable; empty when there is no reason."""
        return tr(self.remark)

    def text(self) -> str:
        """The figure with how it was got, and what speaks against it."""
        how = [ENGINE_TITLES.get(self.engine, self.engine)]
        how += [self.precision] if self.precision else []
        how += [f"{self.side} px"] if self.side else []
        shown = f"{self.ms:g} ms ({', '.join(how)})"
        return f"{shown}: {self.doubt}" if self.doubt else shown


_Row = tuple[str, str, PublishedLatency]


def _orin(model: str, *ms: float) -> list[_Row]:
    """Of an AGX Orin: PyTorch and TensorRT at 320 px, the same at 640 px."""
    ways = (("pytorch", 320), ("tensorrt", 320), ("pytorch", 640), ("tensorrt", 640))
    source = SOURCE.replace("table 1", "table 2")
    return [
        (model, "Jetson_AGX_Orin", PublishedLatency(value, engine, "", side, source))
        for value, (engine, side) in zip(ms, ways, strict=True)
    ]


def _tiny(device: str, ms: float, engine: str, side: int, remark: str) -> _Row:
    source = SOURCE.replace(", table 1", "")
    return ("yolov7-tiny", device, PublishedLatency(ms, engine, "", side, source, remark))


_FPS_14 = round(1000 / 14, 1)
# The precision is not stated; the arithmetic stays below the FP32 peak of 5.3 TFLOP/s.
DETECTORS: tuple[_Row, ...] = (
    *_orin("yolov7-tiny", 16.21, 4.19, 17.29, 9.62),
    *_orin("yolov7", 25.3, 9.39, 27.4, 26.17),
    *_orin("yolov7x", 34.25, 14.62, 54.05, 43.52),
    *_orin("yolov7-w6", 33.22, 9.79, 55.4, 23.81),
    *_orin("yolov7-e6", 40.02, 13.87, 46.95, 42.34),
    *_orin("yolov7-d6", 45.66, 16.59, 42.12, 35.08),
    *_orin("yolov7-e6e", 65.49, 20.97, 82.92, 52.16),
    _tiny("Odroid_N2", _FPS_14, "rknn", 640, _OTHER_BOARD),
    _tiny("Odroid_M1", _FPS_14, "rknn", 640, _OTHER_BOARD),
    _tiny("Galaxy_S22", 76, "Adreno GPU", 0, _FROM_TABLE),
    _tiny("Galaxy_S22", 235, "CPU", 0, _FROM_TABLE),
)


def published(model: str, device: str) -> tuple[PublishedLatency, ...]:
    """The published latencies of a network on a device."""
    points = (p for p in POINTS if (p.model, p.device) == (model, device))
    found = [
        PublishedLatency(
            p.ms, p.engine, p.precision, p.side, p.source, _BEYOND_PEAK if p.beyond_peak else ""
        )
        for p in points
        if not p.machine.measured
    ]
    found += [row for name, where, row in DETECTORS if (name, where) == (model, device)]
    return tuple(found)
