"""Boards and phones on this computer's USB ports (Linux, through udev)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.discovery import usb_ids
from tango_desktop.devices.discovery.records import FoundState, Sighting, Via
from tango_desktop.devices.discovery.sources import Source
from tango_desktop.errors import DeviceError
from tango_desktop.i18n import tr


@dataclass(frozen=True)
class UsbDevice:
    """What the kernel knows of a USB device.

    Attributes:
        port: where it is plugged in, ``1-4.2``.
        vendor: number.
        product: number.
        name: as it calls itself.
        serial: as it says.
        interfaces: (class, subclass, protocol) of each.
    """

    port: str
    vendor: int
    product: int
    name: str = ""
    serial: str = ""
    interfaces: tuple[tuple[int, int, int], ...] = ()


def read_usb(folder: Path) -> UsbDevice | None:
    """The device of a folder of ``/sys/bus/usb/devices``; None when it was unplugged just now."""
    try:
        vendor, product = (int(_text(folder / name), 16) for name in ("idVendor", "idProduct"))
    except ValueError:
        return None
    interfaces = (_interface(path) for path in sorted(folder.glob("*:*")))
    return UsbDevice(
        port=folder.name,
        vendor=vendor,
        product=product,
        name=_text(folder / "product"),
        serial=_text(folder / "serial"),
        interfaces=tuple(found for found in interfaces if found is not None),
    )


def _interface(folder: Path) -> tuple[int, int, int] | None:
    names = ("bInterfaceClass", "bInterfaceSubClass", "bInterfaceProtocol")
    try:
        kind, subclass, protocol = (int(_text(folder / name), 16) for name in names)
    except ValueError:
        return None
    return kind, subclass, protocol


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def is_phone(device: UsbDevice) -> bool:
    """Whether it is an Android device that has started."""
    if usb_ids.ADB_INTERFACE in device.interfaces:
        return True
    speaks_mtp = any(kind in device.interfaces for kind in usb_ids.MTP_INTERFACES)
    return device.vendor in usb_ids.ANDROID_VENDORS and speaks_mtp


def sighting_of(device: UsbDevice) -> Sighting | None:
    """The device as a result; None for mice, disks and what else hangs on USB."""
    boot = usb_ids.BOOT_MODES.get(device.vendor)
    if boot and device.product in boot.models:
        model = boot.models[device.product]
        return _sighting(device, model, tr(boot.hint), "board", FoundState.RECOVERY)
    if device.vendor == usb_ids.NVIDIA and device.product == usb_ids.JETSON_RUNNING:
        return _jetson(device)
    if usb_ids.FASTBOOT_INTERFACE in device.interfaces:
        hint = tr("In its bootloader: restart it, so that Android runs")
        return _sighting(device, _phone_name(device), hint, "phone", FoundState.RECOVERY)
    return _phone(device) if is_phone(device) else None


def _jetson(device: UsbDevice) -> Sighting:
    hint = tr("Its network over USB is not up yet; its address is 192.168.55.1")
    return _sighting(device, "NVIDIA Jetson", hint, "board", FoundState.SILENT, "ssh:192.168.55.1")


def _phone(device: UsbDevice) -> Sighting:
    name = _phone_name(device)
    if usb_ids.ADB_INTERFACE in device.interfaces:
        state, hint = FoundState.UNKNOWN, ""
    else:
        state = FoundState.BLOCKED
        hint = tr("Switch on “USB debugging” in its developer options")
    keys = (f"adb:{device.serial}",) if device.serial else ()
    return _sighting(device, name, hint, "phone", state, *keys)


def _phone_name(device: UsbDevice) -> str:
    maker = usb_ids.ANDROID_VENDORS.get(device.vendor, "")
    name = device.name.replace("_", " ")
    return name if not maker or maker.lower() in name.lower() else f"{maker} {name}".strip()


def _sighting(
    device: UsbDevice, model: str, detail: str, picture: str, state: FoundState, *keys: str
) -> Sighting:
    own = f"usb:{device.port}"
    return Sighting(
        Via.USB, (own, *keys), title=model, model=model, detail=detail, picture=picture, state=state
    )


class UsbSource(Source):
    """The devices plugged in now, and those that are plugged in during the search."""

    via: ClassVar[Via] = Via.USB

    def __init__(self, folders: Callable[[], Iterable[Path]] | None = None) -> None:
        self._folders = folders
        self._monitor: Any = None
        self._changed = True

    def begin(self, ctx: JobContext) -> None:
        """Ask udev to tell of changes."""
        if self._folders is not None:
            return
        try:
            import pyudev
        except ImportError as error:
            raise _no_udev(str(error)) from error
        try:
            context = pyudev.Context()
            self._monitor = pyudev.Monitor.from_netlink(context)
            self._monitor.filter_by("usb")
            self._monitor.start()
        except (OSError, RuntimeError) as error:
            raise _no_udev(str(error)) from error
        self._folders = lambda: _usb_folders(context)

    def poll(self, ctx: JobContext) -> Iterable[Sighting]:
        """All of them at first, and again whenever something was plugged in."""
        if not self._changed and not self._tells():
            return []
        self._changed = False
        assert self._folders is not None
        devices = (read_usb(folder) for folder in self._folders())
        sightings = (sighting_of(device) for device in devices if device is not None)
        return [sighting for sighting in sightings if sighting is not None]

    def _tells(self) -> bool:
        told = False
        while self._monitor is not None and self._monitor.poll(0) is not None:
            told = True
        return told


def _usb_folders(context: Any) -> list[Path]:
    devices = context.list_devices(subsystem="usb", DEVTYPE="usb_device")
    return [Path(device.sys_path) for device in devices]


def _no_udev(details: str) -> DeviceError:
    return DeviceError(
        tr("The USB ports cannot be looked at."),
        tr("Other ways of finding devices are not affected."),
        details,
    )
