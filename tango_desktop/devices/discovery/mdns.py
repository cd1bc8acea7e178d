"""Devices that announce themselves on the local network (RFC 6762 and 6763)."""

from __future__ import annotations

import ipaddress
import queue
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.discovery.records import (
    FoundState,
    Sighting,
    Via,
    picture_for,
    ssh_key,
)
from tango_desktop.devices.discovery.sources import Source
from tango_desktop.devices.targets import Target, Way
from tango_desktop.errors import DeviceError
from tango_desktop.i18n import tr

if TYPE_CHECKING:
    from zeroconf import ServiceBrowser, Zeroconf

_ASK_MS = 100


@dataclass(frozen=True)
class Announcement:
    """A service that a device announces.

    Attributes:
        kind: ``_ssh._tcp.local.``
        instance: the name before the kind.
        host: name of the computer, ``raspberrypi.local``.
        addresses: numeric ones, IPv4 before IPv6.
        port: of the service.
        notes: what its TXT record says.
    """

    kind: str
    instance: str
    host: str
    addresses: tuple[str, ...]
    port: int
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def model(self) -> str:
        """What its TXT record says it is; may be empty."""
        return self.notes.get("model", "")


def _ssh(said: Announcement) -> Sighting:
    address, name = said.addresses[0], said.host.removesuffix(".local")
    port = 0 if said.port == 22 else said.port
    keys = [ssh_key(said.host, said.port), *(ssh_key(one, said.port) for one in said.addresses)]
    return Sighting(
        via=Via.MDNS,
        keys=tuple(keys),
        target=Target(Way.SSH, address, port=port),
        title=name or said.instance,
        model=said.model,
        picture=picture_for(f"{name} {said.instance} {said.model}"),
        probe=(address, said.port),
    )


def _phone(said: Announcement, state: FoundState, detail: str, target: Target | None) -> Sighting:
    # Instances are called adb-SERIAL-RANDOM; the server lists such a phone under its full name.
    address = f"{_bracketed(said.addresses[0])}:{said.port}"
    words = said.instance.split("-")
    serial = [f"adb:{words[1]}"] if len(words) > 2 else []
    full = f"adb:{said.instance}.{said.kind.removesuffix('.local.')}"
    return Sighting(
        via=Via.MDNS,
        keys=(f"adb:{address}", full, *serial),
        target=target,
        title=said.notes.get("name", "") or (words[1] if serial else said.instance),
        model=said.notes.get("name", ""),
        detail=detail,
        picture="phone",
        state=state,
    )


def _wireless(said: Announcement) -> Sighting:
    target = Target(Way.ADB, f"{_bracketed(said.addresses[0])}:{said.port}")
    return _phone(said, FoundState.UNKNOWN, tr("Wireless debugging is on"), target)


def _pairing(said: Announcement) -> Sighting:
    address = f"{_bracketed(said.addresses[0])}:{said.port}"
    detail = tr("Type the code that it shows; its address is {address}", address=address)
    return _phone(said, FoundState.PAIRING, detail, None)


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address


KINDS: dict[str, Callable[[Announcement], Sighting]] = {
    "_ssh._tcp.local.": _ssh,
    "_sftp-ssh._tcp.local.": _ssh,
    "_adb-tls-connect._tcp.local.": _wireless,
    "_adb-tls-pairing._tcp.local.": _pairing,
}


class MdnsSource(Source):
    """Listens on all interfaces. The library's threads end with :meth:`close`."""

    via: ClassVar[Via] = Via.MDNS

    def __init__(self, interfaces: list[str] | None = None) -> None:
        self._interfaces = interfaces
        self._heard: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()
        self._incomplete: list[tuple[str, str]] = []
        self._zeroconf: Zeroconf | None = None
        self._browser: ServiceBrowser | None = None

    def begin(self, ctx: JobContext) -> None:
        """Start listening."""
        try:
            from zeroconf import InterfaceChoice, ServiceBrowser, Zeroconf
        except ImportError as error:
            raise _deaf(str(error)) from error
        try:
            self._zeroconf = Zeroconf(interfaces=self._interfaces or InterfaceChoice.All)
            self._browser = ServiceBrowser(self._zeroconf, list(KINDS), handlers=[self._note])
        except (OSError, RuntimeError) as error:  # no network, or the port is taken for itself
            self.close()
            raise _deaf(str(error)) from error

    def _note(self, zeroconf: Any, service_type: str, name: str, state_change: Any) -> None:
        """Called in the library's thread."""
        if state_change.name in ("Added", "Updated"):
            self._heard.put((service_type, name))

    def poll(self, ctx: JobContext) -> Iterable[Sighting]:
        """What was announced and is complete."""
        while not self._heard.empty():
            self._incomplete.append(self._heard.get())
        waiting, self._incomplete = self._incomplete, []
        found = []
        for number, (kind, name) in enumerate(waiting):
            said = self._resolved(kind, name, ask=number == 0)
            if said is None:
                self._incomplete.append((kind, name))
            else:
                found.append(KINDS[kind](said))
        self._incomplete = self._incomplete[1:] + self._incomplete[:1]  # each gets its turn
        return found

    def _resolved(self, kind: str, name: str, ask: bool) -> Announcement | None:
        """What is known of a service; one that says too little is asked for the rest."""
        from zeroconf import IPVersion, ServiceInfo

        assert self._zeroconf is not None
        info = ServiceInfo(kind, name)
        known = info.load_from_cache(self._zeroconf)
        if not known and not (ask and info.request(self._zeroconf, _ASK_MS)):
            return None
        addresses = info.parsed_scoped_addresses(IPVersion.All)
        if not addresses or not info.port:
            return None
        return Announcement(
            kind=kind,
            instance=name.removesuffix("." + kind),
            host=(info.server or "").rstrip("."),
            addresses=tuple(sorted(addresses, key=_is_six)),
            port=info.port,
            notes={_text(key): _text(value) for key, value in info.properties.items()},
        )

    def close(self) -> None:
        """Stop listening; the threads are joined."""
        if self._browser is not None:
            self._browser.cancel()
        if self._zeroconf is not None:
            self._zeroconf.close()
        self._browser = self._zeroconf = None


def _is_six(address: str) -> bool:
    return ipaddress.ip_address(address.partition("%")[0]).version == 6


def _text(value: bytes | None) -> str:
    return (value or b"").decode("utf-8", "replace")


def _deaf(details: str) -> DeviceError:
    return DeviceError(
        tr("Announcements on the local network cannot be heard."),
        tr("Check that this computer has a network; addresses can still be typed."),
        details,
    )
