"""The search: every source on its own, one thread, results as they come."""

from __future__ import annotations

import functools
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.discovery.banners import Banner, BannerCalls, readable
from tango_desktop.devices.discovery.gadget import GadgetSource
from tango_desktop.devices.discovery.mdns import MdnsSource
from tango_desktop.devices.discovery.merging import Table
from tango_desktop.devices.discovery.phones import PhonesSource
from tango_desktop.devices.discovery.recent import RecentSource
from tango_desktop.devices.discovery.records import (
    Discovery,
    Found,
    FoundState,
    Problem,
    Sighting,
)
from tango_desktop.devices.discovery.sources import Source
from tango_desktop.devices.discovery.ssh_names import SshNamesSource
from tango_desktop.devices.discovery.usb import UsbSource
from tango_desktop.errors import DeviceError
from tango_desktop.i18n import tr

SECONDS = 8.0
_POLL_S = 0.1


def usual_sources() -> list[Source]:
    """All that this system has, the quickest first."""
    sources: list[Source] = [RecentSource(), SshNamesSource(), MdnsSource(), GadgetSource()]
    if sys.platform.startswith("linux"):
        sources.append(UsbSource())
    return [*sources, PhonesSource()]


def discover(
    ctx: JobContext,
    on_found: Callable[[Found], None],
    seconds: float = SECONDS,
    sources: Sequence[Source] | None = None,
) -> Discovery:
    """Look for devices everywhere at once.

    Nobody logs in anywhere: servers on the local network are asked for their greeting only.

    Args:
        ctx: the job's context, checked ten times a second.
        on_found: called for every device, and again whenever more is known of it (same ``key``).
        seconds: how long to look.
        sources: where to look; None: everywhere.

    Raises:
        JobCancelled: the job was cancelled; all is closed.
    """
    search = _Search(ctx, on_found, usual_sources() if sources is None else list(sources))
    try:
        search.run(seconds)
    finally:
        search.close()
    return Discovery(search.table.all(), tuple(search.problems))


class _Search:
    def __init__(
        self, ctx: JobContext, on_found: Callable[[Found], None], sources: list[Source]
    ) -> None:
        self.table = Table()
        self.problems: list[Problem] = []
        self._ctx = ctx
        self._on_found = on_found
        self._all = sources
        self._live = list(sources)
        self._calls = BannerCalls()
        self._called: dict[tuple[str, int], list[Sighting]] = {}

    def run(self, seconds: float) -> None:
        begun = time.monotonic()
        for source in self._all:
            self._ctx.check()
            self._guard(source, functools.partial(source.begin, self._ctx))
        while True:
            self._round()
            spent = time.monotonic() - begun
            self._ctx.check()
            if spent >= seconds:
                return
            self._ctx.report(spent / seconds, self._count(), seconds - spent)
            time.sleep(_POLL_S)

    def _count(self) -> str:
        return tr("{count} found", count=len(self.table.all()))

    def _round(self) -> None:
        for source in list(self._live):
            self._ctx.check()
            self._guard(source, functools.partial(self._poll, source))
        for banner in self._calls.poll():
            self._take(self._answered(banner))

    def _poll(self, source: Source) -> None:
        self._take(source.poll(self._ctx))

    def _guard(self, source: Source, work: Callable[[], None]) -> None:
        """A source that fails says why, and does not stop the others."""
        try:
            work()
        except DeviceError as error:
            self._live.remove(source)
            self.problems.append(Problem(source.via, error.message, error.hint))

    def _take(self, sightings: Iterable[Sighting]) -> None:
        for sighting in sightings:
            found = self.table.add(sighting)
            if found is not None:
                self._on_found(found)
            if sighting.probe is not None and sighting.state is FoundState.UNKNOWN:
                self._called.setdefault(sighting.probe, []).append(sighting)
                self._calls.ask(*sighting.probe)

    def _answered(self, banner: Banner) -> list[Sighting]:
        asked = self._called.pop((banner.host, banner.port), [])
        if banner.text is None:
            return [replace(one, state=FoundState.SILENT) for one in asked]
        detail = readable(banner.text)
        return [replace(one, state=FoundState.READY, detail=detail) for one in asked]

    def close(self) -> None:
        for source in self._all:
            source.close()
        self._calls.close()
