"""From a target to a connection: one record for every way; its module is loaded at first use."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from tango_desktop.core.registry import Registry
from tango_desktop.devices.connection import Connection
from tango_desktop.devices.targets import Target, Way
from tango_desktop.errors import DeviceError
from tango_desktop.i18n import N_, tr


@dataclass(frozen=True)
class WayInfo:
    """A way to devices.

    Attributes:
        name: as :class:`Way` writes it.
        module: where its connection is.
        connection: its class; called with the target.
    """

    name: str
    module: str
    connection: str


WAYS: Registry[WayInfo] = Registry(N_("way to a device"), DeviceError)
WAYS.add(WayInfo(Way.LOCAL.value, "tango_desktop.devices.local", "ThisComputer"))
WAYS.add(WayInfo(Way.SSH.value, "tango_desktop.devices.ssh", "SshConnection"))
WAYS.add(WayInfo(Way.ADB.value, "tango_desktop.devices.adb", "AdbConnection"))


def connect(target: Target) -> Connection:
    """A connection to ``target``, not opened yet: it costs nothing until it is used.

    Raises:
        DeviceError: a package that this way needs is not installed.
    """
    way = WAYS.get(target.way.value)
    try:
        module = importlib.import_module(way.module)
    except ImportError as error:
        raise DeviceError(
            tr("{way} is not available: {reason}.", way=way.name, reason=error),
            tr("Install the program again with all its packages."),
        ) from error
    connection: Connection = getattr(module, way.connection)(target)
    return connection
