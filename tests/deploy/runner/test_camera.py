"""The pipelines of CSI cameras, and what is said where they cannot be read."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tango_desktop.deploy.runner import camera
from tango_desktop.deploy.runner.camera import csi_pipeline, is_csi, open_csi
from tango_desktop.deploy.runner.failures import InputError, PackageError
from tango_desktop.deploy.runner.sources import is_stream


def test_the_pipeline_of_a_jetson() -> None:
    assert csi_pipeline("1", True) == (
        "nvarguscamerasrc sensor-id=1 ! "
        "video/x-raw(memory:NVMM),width=1280,height=720,framerate=30/1,format=NV12 ! nvvidconv ! "
        "video/x-raw,format=BGRx ! videoconvert ! video/x-raw,format=BGR ! "
        "appsink drop=true max-buffers=1 sync=false"
    )


def test_the_pipeline_of_a_raspberry_pi() -> None:
    assert csi_pipeline("", False, (640, 480), 15) == (
        "libcamerasrc ! video/x-raw,width=640,height=480,framerate=15/1 ! videoconvert ! "
        "video/x-raw,format=BGR ! appsink drop=true max-buffers=1 sync=false"
    )
    named = csi_pipeline("/base/soc/i2c0mux/i2c@1/imx219@10", False)
    assert named.startswith('libcamerasrc camera-name="/base/soc/i2c0mux/i2c@1/imx219@10" ! ')


@pytest.mark.parametrize(
    ("name", "jetson"), [("1", False), ('a" ! filesink', False), ("a\\", False), ("imx219", True)]
)
def test_cameras_that_cannot_be_named_so(name: str, jetson: bool) -> None:
    with pytest.raises(InputError, match="CSI cameras"):
        csi_pipeline(name, jetson)


def test_csi_is_a_stream_unless_it_is_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert all(is_csi(text) and is_stream(text) for text in ("csi", "csi:0"))
    assert not is_csi("csix")
    (tmp_path / "csi").mkdir()
    assert not is_csi("csi")


def opencv_with(gstreamer: str) -> Any:
    return SimpleNamespace(
        CAP_GSTREAMER=1800,
        getBuildInformation=lambda: f"  Video I/O:\n    GStreamer:   {gstreamer}\n",
        VideoCapture=lambda *given: given,
    )


def test_the_pipeline_reaches_opencv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera, "is_jetson", lambda: True)
    assert open_csi(opencv_with("YES (1.20.3)"), "csi") == (csi_pipeline("0", True), 1800)


def test_opencv_without_gstreamer_is_told() -> None:
    with pytest.raises(PackageError, match="need an OpenCV with GStreamer"):
        open_csi(opencv_with("NO"), "csi:0")
