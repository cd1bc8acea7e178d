"""A network of made-up devices behind the device page."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tango_desktop.app import build_flow
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.preferences import Preferences
from tango_desktop.devices.facts import EngineOnDevice, Facts, Proposal, PythonInfo
from tango_desktop.devices.profiles import load_profiles
from tango_desktop.devices.records import DeviceProfile
from tango_desktop.devices.targets import Target, parse_target
from tango_desktop.errors import TangoError
from tango_desktop.ui.devices.offered import BOARD, JETSON, PHONE, DeviceServices, Looked, Offered
from tango_desktop.ui.main_window import MainWindow
from tango_desktop.ui.pages.device_page import DevicePage
from tango_desktop.ui.session import Session
from tango_desktop.ui.window import make_window

FACTS = Facts(
    model="Raspberry Pi 4 Model B Rev 1.4",
    soc="bcm2711",
    architecture="aarch64",
    cpu="Cortex-A72",
    cores=4,
    memory_bytes=4_000_000_000,
    memory_free_bytes=3_000_000_000,
    home="/home/pi",
    home_writable=True,
    disk_free_bytes=12_000_000_000,
    user="pi",
    hostname="raspberrypi",
    os="Debian GNU/Linux 12",
    libc="glibc",
    libc_version="2.36",
    pythons=(PythonInfo("/usr/bin/python3", (3, 11, 2), "aarch64"),),
    libraries={"tflite": "?"},
    temperatures_c={"cpu": 48.2},
)
PI = Offered(parse_target("pi@192.168.0.17"), "raspberrypi", BOARD, "used before", recent=True)
JETSON_LAB = Offered(parse_target("jetson-lab.local"), "jetson-lab", JETSON, answers=True)
LOCKED_PHONE = Offered(
    None, "Galaxy S22", PHONE, "ADB", problem="Unlock it and allow USB debugging.", key="usb:1-4"
)


@dataclass
class Neighbourhood:
    """The devices around; what they do when they are asked."""

    found: list[Offered] = field(default_factory=list)
    facts: Facts = FACTS
    error: TangoError | None = None
    hold: bool = False
    own: bool = False
    asked: list[Target] = field(default_factory=list)
    problems: tuple[str, ...] = ()
    forgotten: list[Target] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def services(self) -> DeviceServices:
        return DeviceServices(
            self.find, self.look, _engines, self.forget, lambda p: self.kept.append(p.name)
        )

    def find(self, ctx: JobContext, tell: Callable[[Offered], None]) -> tuple[str, ...]:
        for offered in self.found:
            tell(offered)
        self.wait(ctx)
        return self.problems

    def look(self, target: Target, ctx: JobContext) -> Looked:
        self.asked.append(target)
        ctx.report(None, "Asking what it is")
        self.wait(ctx)
        if self.error is not None:
            raise self.error
        profiles = load_profiles()
        proposals = (
            Proposal(profiles.get("Raspberry_Pi_4"), 90, ("The device tree says so.",), self.own),
            Proposal(profiles.get("Raspberry_Pi_5"), 20, ("It is similar.",)),
        )
        return Looked(target, self.facts, proposals, time.time())

    def forget(self, target: Target, ctx: JobContext) -> None:
        self.forgotten.append(target)

    def wait(self, ctx: JobContext) -> None:
        while self.hold:
            ctx.check()
            time.sleep(0.005)


def _engines(facts: Facts, profile: DeviceProfile) -> tuple[EngineOnDevice, ...]:
    return (
        EngineOnDevice("rknn", "RKNN", "npu", ("int8",), False, reason="It has no Rockchip NPU."),
        EngineOnDevice(
            "onnxruntime",
            "ONNX Runtime",
            "cpu",
            ("fp32",),
            True,
            "with the bundle",
            "1.23.2",
            can_deploy=True,
        ),
    )


@pytest.fixture
def around() -> Neighbourhood:
    return Neighbourhood([PI, JETSON_LAB, LOCKED_PHONE])


@pytest.fixture
def flow_session(preferences: Preferences, tmp_path: Path, qapp: object) -> Iterator[Session]:
    """A session with the program's own flow and an open project."""
    made = Session(build_flow(), preferences)
    assert made.create_project(tmp_path / "p", "Bees")
    yield made
    assert made.runner.shut_down(20)
    made.close_project()


@pytest.fixture
def flow_window(flow_session: Session, qtbot: QtBot) -> MainWindow:
    made = make_window(flow_session)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    flow_session.stage_requested.emit("device")
    return made


@pytest.fixture
def page(flow_window: MainWindow, around: Neighbourhood, qtbot: QtBot) -> DevicePage:
    """The device page in its window, among the made-up devices."""
    made = flow_window.shell.pages["device"]
    assert isinstance(made, DevicePage)
    made.desk.services = around.services()
    qtbot.waitUntil(lambda: made.table.model.rowCount() > 10, timeout=20_000)
    return made
