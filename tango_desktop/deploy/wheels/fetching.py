"""Brings the wheels of a plan to this computer; every one is fetched once for all projects."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from tango_desktop.core.files import sha256_of, write_error
from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.wheels import index, store
from tango_desktop.deploy.wheels.index import IndexUnreachableError
from tango_desktop.deploy.wheels.records import FOLDER, WheelInfo, WheelPlan
from tango_desktop.deploy.wheels.tags import WheelTarget
from tango_desktop.errors import DeployError
from tango_desktop.i18n import tr


def fetch(plan: WheelPlan, ctx: JobContext) -> tuple[Path, ...]:
    """The files of all wheels of ``plan``, each with the right checksum.

    A wheel that was fetched stays when a later one fails or the job is cancelled.

    Args:
        plan: without a problem.
        ctx: the job's context.

    Raises:
        DeployError: the plan has a problem, a wheel is damaged or cannot be fetched.
        ProjectError: the cache cannot be written.
    """
    plan.require()
    target = plan.target
    if target is None:
        return ()
    progress = _Progress(plan, ctx)
    try:
        found = tuple(_one(wheel, target, ctx, progress) for wheel in plan.wheels)
        cached = [path for path in found if store.cache() in path.parents]
        store.touch(cached)
        store.prune(cached)
    except OSError as error:
        raise write_error(store.cache(), error) from error
    ctx.report(1.0, tr("Packages are here"))
    return found


class _Progress:
    """Turns bytes of one wheel into a share of all."""

    def __init__(self, plan: WheelPlan, ctx: JobContext) -> None:
        self._ctx = ctx
        self._total = plan.size_bytes
        self._before = 0

    def at(self, wheel: WheelInfo, done: int) -> None:
        share = (self._before + done) / self._total if self._total else None
        message = tr("Fetching {package}, {size} MB", package=wheel.name, size=f"{done / 1e6:.1f}")
        self._ctx.report(None if share is None else min(share, 0.99), message)

    def finished(self, wheel: WheelInfo) -> None:
        self._before += wheel.size_bytes or 0


def _one(wheel: WheelInfo, target: WheelTarget, ctx: JobContext, progress: _Progress) -> Path:
    path = place_of(wheel)
    if not path.is_file() or sha256_of(path) != wheel.sha256:
        path = _fetch(wheel, target, ctx, progress)
    progress.finished(wheel)
    ctx.check()
    return path


def place_of(wheel: WheelInfo) -> Path:
    """Where the file lies, or will lie."""
    if wheel.source == FOLDER:
        return Path(url2pathname(urlsplit(wheel.url).path))
    return store.cached(wheel.sha256, wheel.file)


def _fetch(wheel: WheelInfo, target: WheelTarget, ctx: JobContext, progress: _Progress) -> Path:
    if wheel.source == FOLDER:
        raise DeployError(
            tr("The wheel {file} is gone or was changed.", file=place_of(wheel)),
            tr("Put it back, or look for the packages again."),
        )
    store.cache().mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(prefix=store.STAGING, dir=store.cache()))
    try:
        path = index.fetch_one(wheel, target, stage, ctx, lambda done: progress.at(wheel, done))
        return _keep(path, wheel)
    except IndexUnreachableError as error:
        raise DeployError(
            tr("{file} could not be fetched: no network.", file=wheel.file),
            tr(
                "Try again when there is one, or fetch the file elsewhere and put it into "
                "{folder}.",
                folder=store.own_folder(),
            ),
            error.details,
        ) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _keep(path: Path, wheel: WheelInfo) -> Path:
    """Move a fetched wheel to its place, unless somebody else was faster."""
    kept = store.cached(wheel.sha256, wheel.file)
    kept.parent.mkdir(exist_ok=True)
    path.replace(kept)
    return kept
