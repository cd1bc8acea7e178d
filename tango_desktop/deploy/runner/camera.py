"""Cameras on a board's own connector (CSI): the GStreamer pipelines that read them.

Jetson: ``nvarguscamerasrc``, as NVIDIA's Accelerated GStreamer guide has it. Raspberry Pi and other
boards whose cameras libcamera knows: ``libcamerasrc``.
"""

import os
import re
from typing import Any, Tuple

from .failures import InputError, PackageError

_CSI = re.compile(r"csi(?::(.+))?$")
_SIZE = (1280, 720)
_RATE = 30
_JETSON = ("/etc/nv_tegra_release", "/usr/lib/aarch64-linux-gnu/tegra")
# Only the newest picture waits: a slow model sees what is, not what was.
_END = "appsink drop=true max-buffers=1 sync=false"


def is_csi(text: str) -> bool:
    """Whether the input is ``csi``, ``csi:0`` or ``csi:NAME``."""
    return _CSI.match(text) is not None and not os.path.exists(text)


def is_jetson() -> bool:
    """Whether this board is a Jetson."""
    return any(os.path.exists(path) for path in _JETSON)


def csi_pipeline(
    camera: str, jetson: bool, size: Tuple[int, int] = _SIZE, rate: int = _RATE
) -> str:
    """The GStreamer pipeline of a CSI camera.

    Args:
        camera: its number, or for libcamera its name; empty means the first.
        jetson: whether NVIDIA's source reads it.
        size: width and height in pixels.
        rate: pictures a second.

    Raises:
        InputError: it cannot be named so on this board.
    """
    form = "width=%d,height=%d,framerate=%d/1" % (size[0], size[1], rate)
    if jetson:
        if camera and not camera.isdigit():
            raise InputError("CSI cameras of a Jetson have numbers: csi:0, csi:1.")
        return (
            "nvarguscamerasrc sensor-id=%s ! video/x-raw(memory:NVMM),%s,format=NV12 ! nvvidconv ! "
            "video/x-raw,format=BGRx ! videoconvert ! video/x-raw,format=BGR ! %s"
            % (camera or "0", form, _END)
        )
    return "libcamerasrc%s ! video/x-raw,%s ! videoconvert ! video/x-raw,format=BGR ! %s" % (
        _named(camera),
        form,
        _END,
    )


def _named(camera: str) -> str:
    if camera in ("", "0"):
        return ""
    if camera.isdigit() or '"' in camera or "\\" in camera:
        raise InputError("CSI cameras after the first have names here: csi:NAME, see “cam --list”.")
    return ' camera-name="%s"' % camera


def open_csi(cv2: Any, text: str) -> Any:
    """OpenCV's capture of a CSI camera, opened or not.

    Raises:
        PackageError: this OpenCV cannot read GStreamer.
        InputError: it cannot be named so on this board.
    """
    matched = _CSI.match(text)
    pipeline = csi_pipeline(matched.group(1) or "" if matched else "", is_jetson())
    if re.search(r"GStreamer:\s+NO", cv2.getBuildInformation()):
        raise PackageError(
            "CSI cameras need an OpenCV with GStreamer, which the one from pip is not: "
            "sudo apt install python3-opencv (on a Jetson it is there)"
        )
    return cv2.VideoCapture(pipeline, cv2.CAP_GSTREAMER)
