"""A service is not made for inputs and outputs whose package is not on the device."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tango_desktop.core.child import ChildResult
from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.bundle import Bundle
from tango_desktop.deploy.install import Deployment, install
from tango_desktop.deploy.service import ServiceSpec, install_service
from tango_desktop.deploy.service_needs import require_able
from tango_desktop.devices.local import ThisComputer
from tango_desktop.devices.targets import Target, Way
from tango_desktop.errors import DeployError
from tests.deploy.wheel_files import write_wheel

CTX = JobContext()
CAMERA = ("0", "--http", "0.0.0.0:8080")
BROKER = ("pictures", "--mqtt", "broker/parts")


class Bare(ThisComputer):
    """This computer as a board, whose Python has nothing but what came along."""

    def __init__(self) -> None:
        super().__init__()
        self.target = Target(Way.SSH, "pi", "board")
        self.asked = 0

    def run(  # type: ignore[override]
        self, command: Sequence[str], ctx: JobContext, timeout_s: float = 60.0, **options: object
    ) -> ChildResult:
        """Without the packages of this program's Python."""
        self.asked += 1
        program, *rest = command
        return super().run([program, "-I", "-S", *rest], ctx, timeout_s)


def installed(bundle: Bundle, folder: Path, wheels: Sequence[Path] = ()) -> Deployment:
    return install(bundle.folder, folder, CTX, wheels=wheels)


def require(line: ThisComputer, made: Deployment, arguments: Sequence[str]) -> None:
    require_able(line, [sys.executable], str(made.folder), arguments, CTX)


def test_what_is_lacking_is_told_with_the_setting_that_brings_it(
    bundle: Bundle, tmp_path: Path
) -> None:
    made, line = installed(bundle, tmp_path / "board"), Bare()
    with pytest.raises(DeployError, match=r"“0” needs OpenCV, which .* does not have") as camera:
        require(line, made, CAMERA)
    assert "Switch on “Video and cameras” in the settings of Deploy" in camera.value.hint
    assert "(CSI)" in camera.value.hint
    with pytest.raises(DeployError, match="“--mqtt” needs paho-mqtt") as broker:
        require(line, made, BROKER)
    assert "“MQTT”" in broker.value.hint
    with pytest.raises(DeployError, match="rtsp://camera/1") as stream:
        require(line, made, ["rtsp://me:secret@camera/1"])
    assert "secret" not in stream.value.message


def test_what_came_along_counts(bundle: Bundle, tmp_path: Path) -> None:
    wheels = [
        write_wheel(tmp_path, "opencv", {"cv2/__init__.py": b"raise SystemExit\n"}),
        write_wheel(tmp_path, "paho", {"paho/mqtt/client.py": b""}),
    ]
    made, line = installed(bundle, tmp_path / "board", wheels), Bare()
    require(line, made, CAMERA)
    require(line, made, BROKER)
    assert line.asked == 2


def test_pictures_need_nothing_and_ask_nothing(bundle: Bundle, tmp_path: Path) -> None:
    made, line = installed(bundle, tmp_path / "board"), Bare()
    require(line, made, ["pictures", "--http", "8080", "--json"])
    require(line, made, ["--no-such-option", "--top", "x"])
    assert line.asked == 0


def test_a_device_that_does_not_answer_has_the_benefit_of_the_doubt(tmp_path: Path) -> None:
    line = Bare()
    require_able(line, [sys.executable], str(tmp_path), CAMERA, CTX)
    assert line.asked == 1


def test_on_this_computer_pip_brings_it(
    bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, bare = installed(bundle, tmp_path / "board"), Bare()
    monkeypatch.setattr(bare, "target", Target(Way.LOCAL))
    with pytest.raises(DeployError) as refused:
        require(bare, made, CAMERA)
    assert refused.value.hint == ("Install it: python -m pip install opencv-python-headless")


def test_the_service_is_not_made(bundle: Bundle, tmp_path: Path) -> None:
    made, line = installed(bundle, tmp_path / "board"), Bare()
    spec = ServiceSpec("bees", (sys.executable, str(made.script)), CAMERA, str(made.folder))
    with pytest.raises(DeployError, match="needs OpenCV"):
        install_service(line, spec, CTX)
    assert line.asked == 1
