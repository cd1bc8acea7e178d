"""The commands that look for devices and at them."""

from __future__ import annotations

import argparse
import dataclasses
import enum
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from tango_desktop import cli_deployed
from tango_desktop.cli_jobs import Answer, add_connection_options, connection_job, where
from tango_desktop.core.counting import cores_text
from tango_desktop.core.flow import Flow
from tango_desktop.devices.connecting import connect
from tango_desktop.devices.known import KnownDevice, known_devices, remember
from tango_desktop.devices.targets import Target, Way, parse_target
from tango_desktop.errors import SettingsError
from tango_desktop.i18n import tr
from tango_desktop.terminal import table

if TYPE_CHECKING:
    from tango_desktop.devices.discovery import Found
    from tango_desktop.devices.facts import EngineOnDevice, Facts, Proposal

_MARKS = {True: "✓", False: "✗"}


# -- the parsers ------------------------------------------------------------------------------


def add_search_options(devices: Any) -> None:
    """Add the search to the command ``devices``."""
    devices.add_argument(
        "--discover",
        action="store_true",
        help=tr("look for devices on the network, on USB and behind ADB"),
    )
    devices.add_argument(
        "--seconds",
        type=float,
        default=8.0,
        metavar="S",
        help=tr("how long to look (default: 8)"),
    )


def add_parsers(commands: Any) -> None:
    """Declare the commands."""
    probe = commands.add_parser("probe", help=tr("say what a device is and what can run on it"))
    probe.add_argument("target", metavar="TARGET", help=where())
    add_connection_options(probe)
    probe.add_argument("--json", action="store_true", help=tr("print JSON"))
    cli_deployed.add_parsers(commands)


def run(options: argparse.Namespace, flow: Flow) -> Answer:
    """Do what the command line asks for.

    Raises:
        TangoError: it cannot be done.
        JobCancelled: it was interrupted.
    """
    return COMMANDS[options.command](options, flow)


# -- devices --discover -----------------------------------------------------------------------


def _discover(options: argparse.Namespace, flow: Flow) -> Answer:
    from tango_desktop.devices.discovery import discover

    if options.name:
        raise SettingsError(
            tr("A search finds all devices; it takes no name."),
            tr("Leave {name} or --discover out.", name=options.name),
        )
    if not 0 < options.seconds <= 600:
        raise SettingsError(tr("A search takes more than 0 and at most 600 seconds."))
    with connection_job(options, tr("search")) as (ctx, bar):
        done = discover(ctx, lambda found: None, options.seconds)
        bar.end(tr("{count} found", count=len(done.found)))
    rows = [_row(found) for found in done.found]
    problems = tuple(
        tr("{source}: {message}", source=problem.via.title, message=problem.message)
        for problem in done.problems
    )
    data = {"devices": done.found, "problems": done.problems}
    return Answer(table(rows) or tr("No devices were found."), plain(data), problems)


def _row(found: Found) -> tuple[str, ...]:
    via = ", ".join(via.title for via in found.via)
    target = str(found.target) if found.target else "–"
    return target, found.title, found.state.title, via, found.model, found.detail


def plain(value: Any) -> Any:
    """Records as plain values for JSON: targets as they are typed, states by their word."""
    if isinstance(value, Target):
        return str(value)
    if isinstance(value, enum.Enum):
        return value.value
    if dataclasses.is_dataclass(value):
        names = (known.name for known in dataclasses.fields(value))
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, dict):
        return {str(name): plain(item) for name, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, (list, tuple)) else value


# -- probe ------------------------------------------------------------------------------------


def _probe(options: argparse.Namespace, flow: Flow) -> Answer:
    from tango_desktop.deploy.made_for import deployable
    from tango_desktop.devices.facts import engines_on, gather, propose

    target = parse_target(options.target)
    with connection_job(options, tr("probe")) as (ctx, bar), connect(target) as connection:
        ctx.report(None, target.title)
        facts = gather(connection, ctx)
        bar.end(facts.model or facts.hostname or target.title)
    proposals = propose(facts)
    best = proposals[0] if proposals else None
    engines = engines_on(facts, best.profile if best else None, deployable())
    _remember(target, facts, best)
    text = "\n\n".join([_facts_text(target, facts), _profile_text(best), _engines_text(engines)])
    data = {
        "target": str(target),
        "facts": facts.to_dict(),
        "profiles": [_proposal_data(proposal) for proposal in proposals],
        "engines": plain(engines),
    }
    return Answer(text, data, tuple(_warnings(facts)))


def _remember(target: Target, facts: Facts, best: Proposal | None) -> None:
    if target.way is Way.LOCAL:
        return
    met = {device.target: device for device in known_devices()}.get(str(target))
    title = (met.title if met else "") or facts.model or facts.hostname
    profile = best.profile.name if best and not best.own else ""
    remember(KnownDevice(str(target), title, profile, facts.model, facts.architecture))


def _facts_text(target: Target, facts: Facts) -> str:
    return table(
        [
            (tr("device"), _joined(facts.model or facts.hostname, str(target))),
            (tr("processor"), _joined(facts.cpu or facts.soc, facts.architecture, _cores(facts))),
            (tr("memory"), _space(facts.memory_bytes, facts.memory_free_bytes)),
            (tr("disk"), _disk(facts)),
            (tr("system"), _joined(facts.os, facts.kernel, f"{facts.libc} {facts.libc_version}")),
            *_special(facts),
            (tr("Python"), _pythons(facts)),
            (tr("libraries"), _joined(*(f"{k} {v}" for k, v in facts.libraries.items()))),
            (tr("power"), _joined(facts.power_mode, facts.governor)),
            (tr("heat"), _joined(*(f"{k} {v:.0f} °C" for k, v in facts.temperatures_c.items()))),
        ]
    )


def _special(facts: Facts) -> list[tuple[str, str]]:
    """What only some devices have; nothing is said where it is absent."""
    android = facts.android
    rows = [
        ("Android", f"SDK {android.sdk}, {android.abi}, {facts.soc}" if android else ""),
        ("JetPack", _joined(facts.jetpack, f"L4T {facts.l4t}") if facts.l4t else facts.jetpack),
        (tr("graphics"), ", ".join(gpu.name for gpu in facts.gpus)),
        (tr("accelerators"), ", ".join(facts.accelerators)),
    ]
    return [row for row in rows if row[1]]


def _joined(*parts: str) -> str:
    return ", ".join(part.strip() for part in parts if part.strip()) or "–"


def _cores(facts: Facts) -> str:
    return cores_text(facts.cores) if facts.cores else ""


def _gigabytes(count: int) -> str:
    return f"{count / 1e9:.1f} GB"


def _space(total: int, free: int) -> str:
    if not total:
        return "–"
    return tr("{total}, {free} free", total=_gigabytes(total), free=_gigabytes(free))


def _disk(facts: Facts) -> str:
    if not facts.home:
        return "–"
    return tr("{free} free in {folder}", free=_gigabytes(facts.disk_free_bytes), folder=facts.home)


def _pythons(facts: Facts) -> str:
    return _joined(*(f"{python.version_text} ({python.path})" for python in facts.pythons))


def _profile_text(best: Proposal | None) -> str:
    if best is None:
        return tr("No profile fits this device.")
    name = tr("Profile: {name} ({title})", name=best.profile.name, title=tr(best.profile.title))
    return "\n".join([name, *(f"  {reason}" for reason in best.reasons)])


def _proposal_data(proposal: Proposal) -> dict[str, Any]:
    return {
        "name": proposal.profile.name,
        "title": proposal.profile.title,
        "score": proposal.score,
        "reasons": list(proposal.reasons),
        "own": proposal.own,
    }


def _engines_text(engines: tuple[EngineOnDevice, ...]) -> str:
    rows = [
        (
            _MARKS[engine.available],
            engine.title,
            engine.part,
            ", ".join(engine.precisions),
            f"{tr(engine.how)} {engine.version}".strip() or "–",
            engine.reason,
        )
        for engine in engines
    ]
    return table(rows)


def _warnings(facts: Facts) -> Iterator[str]:
    from tango_desktop.devices.facts import throttling_sentence

    yield from (throttling_sentence(flag) for flag in facts.throttled)
    if facts.home and not facts.home_writable:
        yield tr("Nothing can be written in its home folder {folder}.", folder=facts.home)
    if abs(facts.clock_ahead_s) > 86400:
        yield tr("Its clock is wrong by {days} days.", days=round(abs(facts.clock_ahead_s) / 86400))


COMMANDS: dict[str, Callable[[argparse.Namespace, Flow], Answer]] = {
    "devices": _discover,
    "probe": _probe,
    **cli_deployed.COMMANDS,
}
