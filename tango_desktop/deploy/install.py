"""Install a bundle, switch to it, prove that it works, or go back: here or on a device.

    open → missing → room → send → build → try → activate → confirm

A keeper on the device carries the steps out and holds the folder's lock. A kill of the desk, the
keeper, the line or the device at any of them leaves what was current running; the next
installation clears up and goes on with what was sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePath, PurePosixPath

from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.deploy import refusals, releases
from tango_desktop.deploy.bundle import Bundle, open_bundle
from tango_desktop.deploy.card import read_card
from tango_desktop.deploy.keeper import layout, staging
from tango_desktop.deploy.keeping import Answer, KeeperSession, keeper
from tango_desktop.deploy.probing import ProbeResult, read_probe
from tango_desktop.deploy.pythons import find_python
from tango_desktop.deploy.releases import DeploymentStatus, Release
from tango_desktop.deploy.sending import (
    NO_PACKAGES,
    FileToSend,
    Packages,
    files_of,
    packages_of,
    send,
)
from tango_desktop.devices.connection import Connection
from tango_desktop.devices.local import ThisComputer
from tango_desktop.devices.targets import Way
from tango_desktop.export.exporters import EXPORTERS, Where
from tango_desktop.i18n import tr

KEEP_RELEASES = 3
PROBE_TIMEOUT_S = 60.0
BUILD_TIMEOUT_S = 3600.0  # an engine that is built on the device, a Jetson Nano's processor at work
_LAUNCHER_SOURCE = Path(__file__).parent / "runner" / "launcher.py"
_MODULES = ("numpy", "PIL")
_ALL = 1_000_000


@dataclass(frozen=True)
class Deployment:
    """What is current after an installation or a roll-back.

    Attributes:
        folder: the deployment folder.
        release: the hash that is current.
        before: the hash that was; empty for the first.
        current: the path of the current release.
        script: what a user starts.
        probe: what the golden picture gave.
        address: of the device.
        name: the model's name.
        python: the Python there that it was proved with; empty on this computer.
        environment: the name of its folder of packages; empty when it needs none.
        parity: ``passed``; ``accepted`` or ``not compared`` when the user accepted that.
    """

    folder: PurePath
    release: str
    before: str
    current: PurePath
    script: PurePath
    probe: ProbeResult
    address: str = "this"
    name: str = ""
    python: str = ""
    environment: str = ""
    parity: str = ""


@dataclass(frozen=True)
class PlannedFile:
    """A file of a bundle, or a wheel.

    Attributes:
        name: relative to the bundle.
        size_bytes: of its content.
        there: whether the device has that content already.
    """

    name: str
    size_bytes: int
    there: bool


@dataclass(frozen=True)
class InstallationPlan:
    """What an installation would send.

    Attributes:
        release: the hash that it would make current.
        files: of the bundle.
        packages: the wheels that go along.
        send_bytes: what the device does not have.
        status: what is there now.
        need_bytes: the room that it takes there, sent and unpacked.
        is_estimate: whether that is estimated: a package was not fetched yet.
        prunable_bytes: what removing the oldest releases would free; an installation does that
            when it must.
    """

    release: str
    files: tuple[PlannedFile, ...]
    packages: tuple[PlannedFile, ...]
    send_bytes: int
    status: DeploymentStatus
    need_bytes: int = 0
    is_estimate: bool = False
    prunable_bytes: int = 0

    @property
    def fits(self) -> bool:
        """Whether there is room for it."""
        return self.need_bytes <= self.status.free_bytes + self.prunable_bytes


def _unheard(_: InstallationPlan) -> None:
    return None


def install(
    bundle: Path,
    folder: Path | str,
    ctx: JobContext,
    keep_releases: int = KEEP_RELEASES,
    timeout_s: float = PROBE_TIMEOUT_S,
    *,
    connection: Connection | None = None,
    python: str = "",
    wheels: Sequence[Path] = (),
    on_plan: Callable[[InstallationPlan], None] = _unheard,
) -> Deployment:
    """Install ``bundle`` in ``folder`` and make it current.

    Args:
        bundle: a bundle's folder.
        folder: the deployment folder; made when missing. On a device a leading ``~`` is its home.
        ctx: the job's context.
        keep_releases: how many releases stay for going back, the new one included.
        timeout_s: how long the golden picture may take; an engine that is built on the device has
            an hour at least.
        connection: leads to the device; None is this computer.
        python: the Python there that is to run it; empty: found.
        wheels: packages that go along; none when that Python has what the model needs.
        on_plan: told what will be sent, before it is, and before it is refused for want of room.

    Raises:
        DeployError: the bundle is not whole, the folder cannot be written, or the probe failed;
            what was current before is current again.
        DeviceFullError: the disk has too little room; found out before anything is sent.
        DeviceError: the device cannot be reached, or the line went; what was current is.
    """
    source = open_bundle(bundle)
    line = connection or ThisComputer()
    chosen = python or find_python(line, ctx, _modules(source))
    wanted = _Wanted.of(source, "" if _is_here(line) else chosen, packages_of(wheels))
    with keeper(line, chosen, ctx) as session:
        ctx.report(0.0, tr("Looking what is there"))
        session.open(_text(folder), ctx)
        missing = _missing(session, wanted, keep_releases, ctx)
        on_plan(_planned_from(missing, wanted, line, _text(folder)))
        _require_room(session, missing, keep_releases, ctx)
        _send(session, wanted, missing, ctx)
        ctx.report(0.6, tr("Checking what arrived"))
        session.on_note = _Unpacking(ctx)
        session.ask(ctx, "build")
        is_built_there = _is_built_there(source)
        timeout_s = max(timeout_s, BUILD_TIMEOUT_S if is_built_there else 0.0)
        ctx.report(
            0.7,
            tr("Building the engine there and probing it: this takes minutes")
            if is_built_there
            else tr("Probing the golden picture"),
        )
        read_probe(session.ask(ctx, "try", timeout_s=timeout_s)["probe"], timeout_s)
        deployment = _activate(session, wanted.release, ctx, timeout_s)
        session.ask(ctx, "confirm", keep=max(1, keep_releases), newest=True)
    logger("deploy").info("%s %s: %s is current", line.target, folder, wanted.release.hash)
    ctx.report(1.0, tr("Installed"))
    return deployment


def roll_back(
    folder: Path | str,
    ctx: JobContext | None = None,
    release: str = "",
    timeout_s: float = PROBE_TIMEOUT_S,
    *,
    connection: Connection | None = None,
) -> Deployment:
    """Make an installed release current again: the one before the current one, or ``release``.

    Raises:
        DeployError: there is none, or its probe failed; what was current stays.
        DeviceError: the device cannot be reached, or the line went; what was current stays.
    """
    ctx = ctx or JobContext()
    line = connection or ThisComputer()
    with keeper(line, find_python(line, ctx), ctx) as session:
        session.open(_text(folder), ctx, must_exist=True)
        record = session.ask(ctx, "choose", release=release)["record"]
        chosen = releases.release_of(record)
        deployment = _activate(session, chosen, ctx, timeout_s)
        session.ask(ctx, "confirm", keep=_ALL, newest=False)
    logger("deploy").info("%s %s: back to %s", line.target, folder, chosen.hash)
    return deployment


def uninstall(
    folder: Path | str, ctx: JobContext | None = None, *, connection: Connection | None = None
) -> None:
    """Remove everything that was installed in ``folder``, and the folder when nothing is left.

    Raises:
        DeployError: nothing of ours is there, or it cannot be removed.
        DeviceError: the device cannot be reached.
    """
    ctx = ctx or JobContext()
    line = connection or ThisComputer()
    with keeper(line, find_python(line, ctx), ctx) as session:
        session.open(_text(folder), ctx, must_exist=True)
        session.ask(ctx, "uninstall")


def status(connection: Connection, folder: Path | str, ctx: JobContext) -> DeploymentStatus:
    """What is in a deployment folder; nothing is changed there, nothing is waited for.

    Raises:
        DeployError: the record there is damaged, or there is no Python to read it.
        DeviceError: the device cannot be reached.
    """
    with keeper(connection, find_python(connection, ctx), ctx) as session:
        return _status(session.ask(ctx, "look", folder=_text(folder)), connection)


def plan(
    bundle: Path,
    folder: Path | str,
    ctx: JobContext,
    *,
    connection: Connection | None = None,
    python: str = "",
    packages: Packages = NO_PACKAGES,
    keep_releases: int = KEEP_RELEASES,
) -> InstallationPlan:
    """What :func:`install` would send, without changing anything.

    Args:
        bundle: a bundle's folder.
        folder: the deployment folder.
        ctx: the job's context.
        connection: leads to the device; None is this computer.
        python: the Python there that is to run it; empty: found.
        packages: those that would go along; they need not be here yet.
        keep_releases: how many releases stay, the new one included.

    Raises:
        DeployError: the bundle is not whole, or the record there is damaged.
        DeviceError: the device cannot be reached.
    """
    source = open_bundle(bundle)
    line = connection or ThisComputer()
    chosen = python or find_python(line, ctx, _modules(source))
    wanted = _Wanted.of(source, "" if _is_here(line) else chosen, packages)
    digests = sorted({one.digest for one in wanted.files})
    with keeper(line, chosen, ctx) as session:
        answer = session.ask(ctx, "look", folder=_text(folder), digests=digests, keep=keep_releases)
    there = set(answer["there"])
    ready = packages.name in answer["environments"]
    files = tuple(_planned(one, one.digest in there) for one in wanted.files)
    absent = {one.digest: one.size_bytes for one in wanted.files if one.digest not in there}
    wheels = tuple(_planned(one, ready) for one in packages.files)
    sent = [*absent.values(), *(one.size_bytes for one in wheels if not one.there)]
    unpacked = (0, 0) if ready else (packages.unpacked_bytes, packages.unpacked_files)
    return InstallationPlan(
        wanted.release.hash,
        files,
        wheels,
        sum(sent),
        _status(answer, line),
        staging.room(sent, unpacked),
        packages.is_estimate and not ready,
        answer["prunable"],
    )


# -- steps ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Wanted:
    release: Release
    files: tuple[FileToSend, ...]
    packages: Packages

    @classmethod
    def of(cls, bundle: Bundle, python: str, packages: Packages) -> _Wanted:
        parity = read_card(bundle.folder).parity
        release = Release(
            _release_hash(bundle.hash, packages.name, python),
            bundle.name,
            releases.now(),
            bundle.size_bytes,
            packages.name,
            python,
            parity,
            bundle.hash,
        )
        return cls(release, files_of(bundle.folder), packages)


def _release_hash(bundle: str, environment: str, python: str) -> str:
    """Of what a release is: the bundle and, where that is set, what it runs with."""
    if not environment and not python:
        return bundle
    text = f"{bundle}\n{environment}\n{python}\n"
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def _missing(session: KeeperSession, wanted: _Wanted, keep: int, ctx: JobContext) -> Answer:
    """What must be sent, and the room that it takes."""
    packages = wanted.packages
    return session.ask(
        ctx,
        "want",
        record=asdict(wanted.release),
        files=[one.values for one in wanted.files],
        wheels=[one.values for one in packages.files],
        environment=packages.name,
        unpacked=(packages.unpacked_bytes, packages.unpacked_files),
        python=wanted.release.python,
        keep=keep,
    )


def _planned_from(
    found: Answer, wanted: _Wanted, line: Connection, folder: str
) -> InstallationPlan:
    absent = dict(found["files"])
    files = (*wanted.files, *wanted.packages.files)
    sizes = {one.digest: one.size_bytes for one in files}
    return InstallationPlan(
        wanted.release.hash,
        tuple(_planned(one, one.digest not in absent) for one in wanted.files),
        tuple(_planned(one, one.digest not in absent) for one in wanted.packages.files),
        sum(sizes[digest] - there for digest, there in absent.items()),
        DeploymentStatus(str(line.target), folder, free_bytes=found["free_bytes"]),
        found["need_bytes"],
        prunable_bytes=found["prunable"],
    )


def _require_room(session: KeeperSession, found: Answer, keep: int, ctx: JobContext) -> None:
    """Refuse, before anything is sent, what the disk does not hold."""
    need, free = found["need_bytes"], found["free_bytes"]
    if free < need <= free + found["prunable"]:
        free = session.ask(ctx, "prune", keep=keep - 1)["free_bytes"]
    if free < need:
        short = need - free - found["prunable"]
        raise refusals.no_room(session.title, short, need, free)
    if found["free_files"] is not None and found["free_files"] < found["need_files"]:
        raise refusals.no_files(session.title, found["need_files"], found["free_files"])


@dataclass(frozen=True)
class _Unpacking:
    """Tells how far the device is with the packages."""

    ctx: JobContext

    def __call__(self, _: str, share: float | None) -> None:
        self.ctx.report(0.6 + 0.1 * (share or 0.0), tr("Unpacking the packages"))


def _send(session: KeeperSession, wanted: _Wanted, found: Answer, ctx: JobContext) -> None:
    files = (*wanted.files, *wanted.packages.files)
    send(session, files, dict(found["files"]), found["incoming"], ctx, (0.05, 0.6))


def _is_built_there(bundle: Bundle) -> bool:
    """Whether the first opening of the model builds its engine."""
    engine = read_card(bundle.folder).engine
    return engine in EXPORTERS and EXPORTERS.get(engine).converts_on is Where.TARGET


def _activate(
    session: KeeperSession, release: Release, ctx: JobContext, timeout_s: float
) -> Deployment:
    """Switch and probe; the keeper goes back when that fails, or when this raises."""
    launcher = _LAUNCHER_SOURCE.read_text(encoding="utf-8")
    ctx.report(0.85, tr("Switching to it"))
    answer = session.ask(ctx, "activate", launcher=launcher, timeout_s=timeout_s)
    found = read_probe(answer["probe"], timeout_s)
    there = _path(session.connection, answer["folder"])
    return Deployment(
        there,
        release.hash,
        answer["before"],
        there / layout.RELEASES / release.hash if answer["pointer"] else there / layout.CURRENT,
        there / layout.LAUNCHER,
        found,
        str(session.connection.target),
        release.name,
        release.python,
        release.environment,
        release.parity,
    )


def _status(answer: Answer, connection: Connection) -> DeploymentStatus:
    state = releases.state_of(answer["state"])
    return DeploymentStatus(
        str(connection.target),
        answer["folder"],
        answer["installed"],
        tuple(reversed(state.releases)),
        answer["current"],
        answer["sizes"],
        answer["free_bytes"],
        state.switching,
        tuple(answer["running"]),
    )


def _planned(one: FileToSend, there: bool) -> PlannedFile:
    return PlannedFile(one.name, one.size_bytes, there)


def _is_here(connection: Connection) -> bool:
    return connection.target.way is Way.LOCAL


def _modules(bundle: Bundle) -> tuple[str, ...]:
    return (*_MODULES, read_card(bundle.folder).engine)


def _text(folder: Path | str) -> str:
    """The folder as the keeper is told; a path of this computer is made absolute here."""
    return str(folder.expanduser().absolute()) if isinstance(folder, Path) else folder


def _path(connection: Connection, folder: str) -> PurePath:
    return Path(folder) if _is_here(connection) else PurePosixPath(folder)
