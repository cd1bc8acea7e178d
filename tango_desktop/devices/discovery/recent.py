"""Devices that the program has met before."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import ClassVar

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.discovery.records import Sighting, Via, picture_for, target_key
from tango_desktop.devices.discovery.sources import Source
from tango_desktop.devices.known import KnownDevice, known_devices
from tango_desktop.devices.targets import Target, Way


class RecentSource(Source):
    """The list of known devices; those with a numeric address are asked for their banner."""

    via: ClassVar[Via] = Via.KNOWN

    def __init__(self) -> None:
        self._read = False

    def poll(self, ctx: JobContext) -> Iterable[Sighting]:
        """All of them, once."""
        if self._read:
            return []
        self._read = True
        met = [device for device in known_devices() if device.address.way is not Way.LOCAL]
        return [_sighting(device) for device in met]


def _sighting(device: KnownDevice) -> Sighting:
    target = device.address
    picture = "phone" if target.way is Way.ADB else picture_for(f"{device.model} {device.profile}")
    return Sighting(
        via=Via.KNOWN,
        keys=(target_key(target),),
        target=target,
        title=device.title,
        model=device.model,
        picture=picture,
        probe=_probe(target),
    )


def _probe(target: Target) -> tuple[str, int] | None:
    """Where to ask; a name is left alone, because resolving it may take many seconds."""
    if target.way is not Way.SSH:
        return None
    try:
        ipaddress.ip_address(target.host)
    except ValueError:
        return None
    return target.host, target.port or 22
