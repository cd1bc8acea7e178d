"""USB devices as the kernel shows them in /sys."""

from __future__ import annotations

from pathlib import Path

import pytest

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.discovery import usb_ids
from tango_desktop.devices.discovery.records import FoundState
from tango_desktop.devices.discovery.usb import UsbDevice, UsbSource, read_usb, sighting_of

ADB, FASTBOOT, MTP = usb_ids.ADB_INTERFACE, usb_ids.FASTBOOT_INTERFACE, usb_ids.MTP_INTERFACES[0]
DISK, KEYBOARD = (8, 6, 80), (3, 1, 1)


def _plug(folder: Path, device: UsbDevice) -> Path:
    at = folder / device.port
    at.mkdir()
    texts = {"idVendor": f"{device.vendor:04x}", "idProduct": f"{device.product:04x}"}
    texts |= {"product": device.name, "serial": device.serial}
    for name, text in texts.items():
        (at / name).write_text(text + "\n")
    for number, interface in enumerate(device.interfaces):
        inner = at / f"{device.port}:1.{number}"
        inner.mkdir()
        names = ("bInterfaceClass", "bInterfaceSubClass", "bInterfaceProtocol")
        for name, value in zip(names, interface, strict=True):
            (inner / name).write_text(f"{value:02x}\n")
    return at


GALAXY = UsbDevice("1-4", 0x04E8, 0x6860, "SAMSUNG_Android", "R3CT10", (MTP, (2, 2, 1), ADB))


def test_what_the_kernel_shows_is_read(tmp_path: Path) -> None:
    assert read_usb(_plug(tmp_path, GALAXY)) == GALAXY
    assert read_usb(tmp_path / "gone") is None


@pytest.mark.parametrize(
    ("device", "model", "state", "picture"),
    [
        (GALAXY, "SAMSUNG Android", FoundState.UNKNOWN, "phone"),
        (
            UsbDevice("1-1", 0x18D1, 0x4EE1, "Pixel 7", "9A", (MTP,)),
            "Google Pixel 7",
            FoundState.BLOCKED,
            "phone",
        ),
        (
            UsbDevice("1-1", 0x18D1, 0x4EE0, "Android", "9A", (FASTBOOT,)),
            "Google Android",
            FoundState.RECOVERY,
            "phone",
        ),
        (
            UsbDevice("2-1", 0x0955, 0x7523, "APX"),
            "Jetson Orin Nano 8GB",
            FoundState.RECOVERY,
            "board",
        ),
        (UsbDevice("2-1", 0x0955, 0x7020, "Tegra"), "NVIDIA Jetson", FoundState.SILENT, "board"),
        (UsbDevice("2-1", 0x2207, 0x350A), "Rockchip RK3566/RK3568", FoundState.RECOVERY, "board"),
        (UsbDevice("2-1", 0x0A5C, 0x2711), "Raspberry Pi 4", FoundState.RECOVERY, "board"),
    ],
)
def test_boards_and_phones_are_named(
    device: UsbDevice, model: str, state: FoundState, picture: str
) -> None:
    found = sighting_of(device)
    assert found is not None
    assert (found.model, found.state, found.picture) == (model, state, picture)
    assert found.keys[0] == f"usb:{device.port}"
    assert found.detail or state is FoundState.UNKNOWN


@pytest.mark.parametrize(
    "device",
    [
        UsbDevice("1-1", 0x04E8, 0x61F5, "Portable SSD T5", "1", (DISK,)),
        UsbDevice("1-2", 0x046D, 0xC31C, "Keyboard", "", (KEYBOARD,)),
        UsbDevice("1-3", 0x04A9, 0x3270, "Camera", "", (MTP,)),
        UsbDevice("usb1", 0x1D6B, 0x0002, "xHCI Host Controller"),
    ],
)
def test_disks_keyboards_and_cameras_are_not(device: UsbDevice) -> None:
    assert sighting_of(device) is None


def test_all_that_is_plugged_in(tmp_path: Path) -> None:
    _plug(tmp_path, GALAXY)
    _plug(tmp_path, UsbDevice("1-2", 0x046D, 0xC31C, "Keyboard", "", (KEYBOARD,)))
    source = UsbSource(lambda: sorted(tmp_path.iterdir()))
    source.begin(JobContext())
    (found,) = source.poll(JobContext())
    assert found.keys == ("usb:1-4", "adb:R3CT10")
    assert list(source.poll(JobContext())) == []
    source.close()


@pytest.mark.skipif(not Path("/sys/bus").exists(), reason="no /sys here")
def test_the_ports_of_this_computer_can_be_looked_at() -> None:
    source = UsbSource()
    source.begin(JobContext())
    list(source.poll(JobContext()))
    assert list(source.poll(JobContext())) == []
    source.close()
