"""Install a bundle on this computer, switch to it, prove that it works, or go back.

    stage → verify → place → note the switch → switch → probe → confirm

A kill at any of these leaves a current release that is whole; the next call clears up. A probe
that fails, and a cancel, go back to what was current before.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tango_desktop.core.files import write_text
from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.deploy import probing
from tango_desktop.deploy import releases as layout
from tango_desktop.deploy.bundle import Bundle, open_bundle
from tango_desktop.deploy.probing import ProbeResult
from tango_desktop.deploy.releases import Release, State, Switch
from tango_desktop.deploy.runner import manifest
from tango_desktop.errors import DeployError
from tango_desktop.i18n import tr

KEEP_RELEASES = 3
PROBE_TIMEOUT_S = 60.0
_SPARE_BYTES = 1 << 20
_LAUNCHER_SOURCE = Path(__file__).parent / "runner" / "launcher.py"


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
    """

    folder: Path
    release: str
    before: str
    current: Path
    script: Path
    probe: ProbeResult


def install(
    bundle: Path,
    folder: Path,
    ctx: JobContext,
    keep_releases: int = KEEP_RELEASES,
    timeout_s: float = PROBE_TIMEOUT_S,
) -> Deployment:
    """Install ``bundle`` in ``folder`` and make it current.

    Args:
        bundle: a bundle's folder.
        folder: the deployment folder; made when missing.
        ctx: the job's context.
        keep_releases: how many releases stay for going back, the new one included.
        timeout_s: how long the golden picture may take.

    Raises:
        DeployError: the bundle is not whole, the folder cannot be written, or the probe failed;
            what was current before is current again.
    """
    source = open_bundle(bundle)
    folder = folder.expanduser().absolute()
    _require_ours_or_empty(folder)
    with layout.locked(folder):
        state = layout.recover(folder)
        ctx.report(0.1, tr("Copying"))
        _place(source, folder, ctx)
        _write_launcher(folder)
        release = Release(source.hash, source.name, layout.now(), source.size_bytes)
        ctx.report(0.6, tr("Probing the golden picture"))
        confirmed = state.with_release(release)
        deployment = _activate(folder, state, confirmed, release, ctx, timeout_s)
        _prune(folder, keep_releases)
    ctx.report(1.0, tr("Installed"))
    return deployment


def roll_back(
    folder: Path,
    ctx: JobContext | None = None,
    release: str = "",
    timeout_s: float = PROBE_TIMEOUT_S,
) -> Deployment:
    """Make an installed release current again: the one before the current one, or ``release``.

    Raises:
        DeployError: there is none, or its probe failed; what was current stays.
    """
    _require_deployment(folder)
    with layout.locked(folder):
        state = layout.recover(folder)
        wanted = _wanted(folder, state, release)
        problems = manifest.problems(str(layout.release_folder(folder, wanted.hash)))
        if problems:
            raise DeployError(
                tr("Release {release} is not whole any more.", release=wanted.hash),
                tr("Choose another release, or install again."),
                "\n".join(problems),
            )
        return _activate(folder, state, state, wanted, ctx or JobContext(), timeout_s)


def releases(folder: Path) -> tuple[Release, ...]:
    """The installed releases, newest first."""
    return tuple(reversed(layout.read_state(folder).releases))


def uninstall(folder: Path) -> None:
    """Remove everything that was installed in ``folder``, and the folder when nothing is left.

    Raises:
        DeployError: nothing of ours is there, or it cannot be removed.
    """
    _require_deployment(folder)
    with layout.locked(folder):
        layout.switch(folder, "")
        shutil.rmtree(folder / layout.RELEASES, ignore_errors=False)
        (folder / layout.LAUNCHER).unlink(missing_ok=True)
        (folder / layout.STATE).unlink()
    _remove_if_empty(folder)


def _remove_if_empty(folder: Path) -> None:
    (folder / ".lock").unlink(missing_ok=True)
    if not any(folder.iterdir()):
        folder.rmdir()


# -- steps ------------------------------------------------------------------------------------


def _require_deployment(folder: Path) -> None:
    if not layout.is_deployment(folder):
        raise DeployError(tr("Nothing is installed in {folder}.", folder=folder))


def _require_ours_or_empty(folder: Path) -> None:
    if not folder.is_dir() or layout.is_deployment(folder):
        return
    # An installation that was killed before its first record.
    ours = {layout.RELEASES, ".lock", *(path.name for path in layout.leftovers(folder))}
    others = [path.name for path in folder.iterdir() if path.name not in ours]
    if others:
        raise DeployError(
            tr("{folder} holds other things: {name}.", folder=folder, name=sorted(others)[0]),
            tr("Choose an empty folder, or one that does not exist yet."),
        )


def _place(source: Bundle, folder: Path, ctx: JobContext) -> None:
    """Put the bundle under ``releases/<hash>``, whole or not at all."""
    target = layout.release_folder(folder, source.hash)
    if not manifest.problems(str(target)):
        return
    _require_space(folder, source.size_bytes)
    if not layout.is_deployment(folder):
        layout.write_state(folder, State())
    stage = folder / layout.RELEASES / f"{layout.STAGING}{source.hash}"
    _copy(source.folder, stage, ctx)
    problems = manifest.problems(str(stage))
    if problems:
        raise DeployError(
            tr("The copy in {folder} is not whole.", folder=folder),
            tr("Is the disk sound? Try again, or choose another folder."),
            "\n".join(problems),
        )
    if target.exists():  # damaged: what is moved aside is cleared up by the next call
        target.replace(folder / layout.RELEASES / f"{layout.STAGING}damaged-{source.hash}")
    stage.replace(target)


def _require_space(folder: Path, size_bytes: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size_bytes + _SPARE_BYTES:
        raise DeployError(
            tr(
                "{folder} needs {needed} MB and has {free} MB free.",
                folder=folder,
                needed=f"{(size_bytes + _SPARE_BYTES) / 1e6:.1f}",
                free=f"{free / 1e6:.1f}",
            ),
            tr("Free some space, or choose a folder on another disk."),
        )


def _copy(source: Path, target: Path, ctx: JobContext) -> None:
    target.mkdir(parents=True)
    for path in sorted(source.rglob("*")):
        ctx.check()
        copy = target / path.relative_to(source)
        if path.is_dir():
            copy.mkdir()
            continue
        shutil.copyfile(path, copy)
        with copy.open("rb+") as stream:  # on disk before it may become current
            os.fsync(stream.fileno())


def _write_launcher(folder: Path) -> None:
    content = _LAUNCHER_SOURCE.read_text(encoding="utf-8")
    launcher = folder / layout.LAUNCHER
    if not launcher.is_file() or launcher.read_text(encoding="utf-8") != content:
        write_text(launcher, content)


def _activate(
    folder: Path,
    state: State,
    confirmed: State,
    release: Release,
    ctx: JobContext,
    timeout_s: float,
) -> Deployment:
    """Switch and probe; ``state`` is recorded until the probe has passed, ``confirmed`` after."""
    before = layout.current_release(folder)
    with _confirmed(folder, state, Switch(before, release.hash)):
        layout.switch(folder, release.hash)
        found = probing.probe(folder / layout.LAUNCHER, ctx, timeout_s)
        layout.write_state(folder, confirmed)
    logger("deploy").info("%s: %s is current", folder, release.hash)
    return Deployment(
        folder,
        release.hash,
        before,
        layout.current_folder(folder),
        folder / layout.LAUNCHER,
        found,
    )


@contextmanager
def _confirmed(folder: Path, state: State, planned: Switch) -> Iterator[None]:
    """Note the switch; go back to what was before unless the block ends well."""
    layout.write_state(folder, replace(state, switching=planned))
    done = False
    try:
        yield
        done = True
    finally:
        if not done:
            layout.switch(folder, planned.before)
            if state.find(planned.after) is None:
                layout.remove_release(folder, planned.after)
            layout.write_state(folder, replace(state, switching=None))


def _wanted(folder: Path, state: State, name: str) -> Release:
    hashes = [release.hash for release in state.releases]
    if name:
        found = state.find(name)
        if found is None:
            raise DeployError(
                tr("There is no release {release} in {folder}.", release=name, folder=folder),
                tr("Known: {names}.", names=", ".join(hashes)),
            )
        return found
    current = layout.current_release(folder)
    position = hashes.index(current) if current in hashes else len(hashes)
    if position == 0:
        raise DeployError(
            tr("There is no earlier release in {folder}.", folder=folder),
            tr("Install another one first."),
        )
    return state.releases[position - 1]


def _prune(folder: Path, keep: int) -> None:
    """Keep the newest ``keep`` releases, and always the current one."""
    state = layout.read_state(folder)
    current = layout.current_release(folder)
    kept = {release.hash for release in state.releases[-max(1, keep) :]} | {current}
    layout.write_state(
        folder, replace(state, releases=tuple(r for r in state.releases if r.hash in kept))
    )
    for release in state.releases:
        if release.hash not in kept:
            layout.remove_release(folder, release.hash)
