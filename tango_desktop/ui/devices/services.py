"""The program's own devices: discovery, connections, facts and the list of those met."""

from __future__ import annotations

import time
from collections.abc import Callable

from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.made_for import deployable
from tango_desktop.devices.connecting import connect
from tango_desktop.devices.discovery import Found, FoundState, Via, discover
from tango_desktop.devices.facts import (
    EngineOnDevice,
    Facts,
    engines_on,
    gather,
    keep_profile,
    propose,
)
from tango_desktop.devices.known import KnownDevice, forget, remember
from tango_desktop.devices.records import DeviceProfile
from tango_desktop.devices.targets import Target
from tango_desktop.i18n import tr
from tango_desktop.ui.devices.offered import (
    BOARD,
    JETSON,
    PC,
    PHONE,
    DeviceServices,
    Looked,
    Offered,
)

SECONDS = 8.0
BLOCKED = frozenset({FoundState.ASKS, FoundState.PAIRING, FoundState.BLOCKED, FoundState.RECOVERY})
_KINDS = {"phone": PHONE, "computer": PC, "board": BOARD}


def find(ctx: JobContext, on_found: Callable[[Offered], None]) -> tuple[str, ...]:
    """Look on the network, on USB and in what was used before; returns what was in the way."""
    seen = discover(ctx, lambda found: on_found(offered(found)), SECONDS)
    return tuple(f"{problem.message} {problem.hint}".strip() for problem in seen.problems)


def offered(found: Found) -> Offered:
    """A device that was found, as the list shows it."""
    blocked = found.state in BLOCKED
    source = ", ".join(via.title for via in found.via)
    silent = found.state is FoundState.SILENT
    return Offered(
        found.target,
        found.title,
        JETSON if "jetson" in f"{found.model} {found.title}".casefold() else _kind(found),
        f"{source} · {found.state.title}" if silent else source,
        Via.KNOWN in found.via,
        (found.detail or found.state.title) if blocked else "",
        found.state is FoundState.READY,
        found.key,
        found.replaces,
    )


def _kind(found: Found) -> str:
    return _KINDS.get(found.picture, BOARD)


def look(target: Target, ctx: JobContext) -> Looked:
    """Connect to a device and ask what it is.

    Raises:
        DeviceError: it cannot be reached or does not answer.
    """
    ctx.report(None, tr("Connecting"))
    with connect(target) as connection:
        connection.open(ctx)
        ctx.report(None, tr("Asking what it is"))
        facts = gather(connection, ctx)
    proposals = propose(facts)
    remember(
        KnownDevice(
            str(target),
            facts.model or facts.hostname or target.title,
            proposals[0].profile.name if proposals else "",
            facts.model,
            facts.architecture,
        )
    )
    return Looked(target, facts, proposals, time.time())


def engines(facts: Facts, profile: DeviceProfile | None) -> tuple[EngineOnDevice, ...]:
    """Every engine on a device, and whether models are made for it."""
    return engines_on(facts, profile, deployable())


def drop(target: Target, ctx: JobContext) -> None:
    """Forget a device."""
    forget(str(target))


def real_services() -> DeviceServices:
    """What the window uses."""
    return DeviceServices(find, look, engines, drop, keep_profile)
