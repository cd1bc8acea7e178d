"""Boards that make a network of their own over their USB cable."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

import psutil

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.discovery.banners import BannerCalls, readable
from tango_desktop.devices.discovery.records import FoundState, Sighting, Via, ssh_key
from tango_desktop.devices.discovery.sources import Source
from tango_desktop.devices.targets import Target, Way


@dataclass(frozen=True)
class GadgetInfo:
    """A board's address on its cable.

    Attributes:
        address: of the board.
        model: what has this address.
    """

    address: str
    model: str


# NVIDIA Jetson Linux developer guide, “USB device mode”; BeagleBoard getting-started guide.
GADGETS = (GadgetInfo("192.168.55.1", "NVIDIA Jetson"), GadgetInfo("192.168.7.2", "BeagleBone"))


class GadgetSource(Source):
    """Calls the addresses whose network this computer is in; elsewhere no packet is sent."""

    via: ClassVar[Via] = Via.GADGET

    def __init__(self, gadgets: tuple[GadgetInfo, ...] = GADGETS, port: int = 22) -> None:
        self._gadgets = {gadget.address: gadget for gadget in gadgets}
        self._port = port
        self._calls = BannerCalls()

    def poll(self, ctx: JobContext) -> Iterable[Sighting]:
        """Those that greet; a cable that is plugged in during the search counts."""
        for address in reachable(tuple(self._gadgets)):
            self._calls.ask(address, self._port)
        return [
            self._sighting(self._gadgets[banner.host], banner.text)
            for banner in self._calls.poll()
            if banner.text is not None
        ]

    def _sighting(self, gadget: GadgetInfo, banner: str) -> Sighting:
        port = 0 if self._port == 22 else self._port
        return Sighting(
            via=Via.GADGET,
            keys=(ssh_key(gadget.address, self._port),),
            target=Target(Way.SSH, gadget.address, port=port),
            title=gadget.model,
            model=gadget.model,
            detail=readable(banner),
            picture="board",
            state=FoundState.READY,
        )

    def close(self) -> None:
        """Hang up."""
        self._calls.close()


def reachable(addresses: tuple[str, ...]) -> list[str]:
    """Those in a network that one of this computer's interfaces is in."""
    networks = []
    for interface in psutil.net_if_addrs().values():
        for own in interface:
            if own.family.name == "AF_INET" and own.netmask:
                networks.append(ipaddress.ip_network(f"{own.address}/{own.netmask}", strict=False))
    wanted = {address: ipaddress.ip_address(address) for address in addresses}
    near = [network for network in networks if network.prefixlen >= 8]
    return [name for name, number in wanted.items() if any(number in net for net in near)]
