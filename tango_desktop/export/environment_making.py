"""Makes the environment of an engine: pip fetches, so that people's indexes and proxies count.

It grows under another name and gets its own when it is whole: a kill leaves nothing that could be
taken for an environment.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from filelock import FileLock, Timeout

import tango_desktop
from tango_desktop.core.child import ChildResult, run_child
from tango_desktop.core.files import staging_folder, write_error
from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.core.scratch import scratch_folder
from tango_desktop.deploy.wheels.sizes import sizes_of
from tango_desktop.errors import ExportError
from tango_desktop.export.environments import (
    EnvironmentInfo,
    base_python,
    folder_of,
    own_site_packages,
    python_in,
    root,
    site_packages_in,
)
from tango_desktop.i18n import tr

PIP_TIMEOUT_S = 2 * 3600.0
_VENV_TIMEOUT_S = 300.0
_PLAN_TIMEOUT_S = 600.0
# Wheels as fetched, beside what they are unpacked to.
_SPACE_FACTOR = 2.0
# The overlay reads our packages after its own.
_OVERLAY = "tango_desktop_packages.pth"
# pip tells how far it is on standard output; a job's child is heard on standard error.
_PIP = "import os, runpy; os.dup2(2, 1); runpy.run_module('pip', run_name='__main__')"
_ENVIRONMENT = {
    "PIP_REQUIRE_VIRTUALENV": "0",
    "PIP_USER": "0",
    "PIP_TARGET": "",
    "PIP_NO_INPUT": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PYTHONWARNINGS": "ignore",
    "PYTHONNOUSERSITE": "1",
    "PYTHONUTF8": "1",
}
_PROGRESS = re.compile(r"Progress (\d+) of (\d+)")
_FETCHING = re.compile(r"\s*(?:Downloading|Using cached|Processing) (\S+)")
_INSTALLING = re.compile(r"Installing collected packages: (.*)")
_UNREACHED = re.compile(r"Retrying \(|Could not fetch URL \S+: (?!404)|Temporary failure in name")
_NOT_THERE = re.compile(r"No matching distribution found for (\S+)")
_FULL = re.compile(r"No space left on device|Disk quota exceeded|\[Errno (?:28|122)\]")


def make(info: EnvironmentInfo, ctx: JobContext) -> Path:
    """Make the environment of ``info``; one that is there is replaced when the new one is whole.

    Args:
        info: what it holds.
        ctx: the job's context; cancelling leaves nothing behind.

    Returns:
        Its Python.

    Raises:
        ExportError: no Python fits, the disk has too little space, no index can be reached, a
            package is not there, or pip fails otherwise.
        ProjectError: the folder cannot be written.
    """
    _require_pip()
    base = base_python(info)
    folder = folder_of(info)
    try:
        with _alone(folder), staging_folder(_nursery(folder)) as stage:
            _require_space(info)
            _fill(stage, base, info, ctx)
            stage.chmod(0o755)
            _place(stage, folder)
    except OSError as error:
        raise write_error(folder, error) from error
    ctx.report(1.0, tr("{title} is installed", title=tr(info.title)))
    return python_in(folder)


def download_bytes(info: EnvironmentInfo, ctx: JobContext) -> int | None:
    """What pip would fetch for ``info``, as the index says; None where it does not say.

    Raises:
        ExportError: no index can be reached, or a package is not there.
    """
    _require_pip()
    base = base_python(info)
    urls: list[str] = []
    for step in info.steps:
        with scratch_folder("pip") as folder:
            report = folder / "report.json"
            options = ["--dry-run", "--quiet", "--retries", "1", "--report", str(report)]
            ignore = ["--ignore-installed"] if info.isolated else []
            _pip(base, ["install", *options, *ignore, *step], info, ctx, _PLAN_TIMEOUT_S)
            planned = json.loads(report.read_text(encoding="utf-8"))["install"]
        urls.extend(str(entry["download_info"]["url"]) for entry in planned)
    sizes = sizes_of(urls, ctx)
    return sum(sizes.values()) if set(urls) <= set(sizes) else None


def _nursery(folder: Path) -> Path:
    return folder.with_name(".making") / folder.name


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else makes this one meanwhile.

    Raises:
        ExportError: another program does.
    """
    nursery = _nursery(folder)
    nursery.mkdir(parents=True, exist_ok=True)
    lock = FileLock(str(nursery / "lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise ExportError(
            tr("Another program is installing this just now."),
            tr("Wait until it has finished."),
        ) from error
    try:
        yield
    finally:
        lock.release()


def _require_space(info: EnvironmentInfo) -> None:
    needed = int(info.size_mb * 1e6 * _SPACE_FACTOR)
    free = shutil.disk_usage(root()).free
    if free < needed:
        raise ExportError(
            tr(
                "{title} needs {needed} GB of space; {folder} has {free} GB.",
                title=tr(info.title),
                needed=f"{needed / 1e9:.3g}",
                folder=root(),
                free=f"{free / 1e9:.3g}",
            ),
            tr("Free some space and try again."),
        )


def _fill(stage: Path, base: Path, info: EnvironmentInfo, ctx: JobContext) -> None:
    ctx.report(None, tr("Preparing a Python for {title}", title=tr(info.title)))
    result = run_child(
        [base, "-m", "venv", "--without-pip", stage], ctx, _VENV_TIMEOUT_S, _ENVIRONMENT
    )
    if result.code != 0:
        raise ExportError(
            tr("{python} cannot make an environment.", python=base),
            tr("On Debian and Ubuntu: sudo apt install python3-venv"),
            result.errors + result.output,
        )
    if not info.isolated:
        ours = Path(tango_desktop.__file__).parent.parent
        lines = "".join(f"{path}\n" for path in dict.fromkeys((*own_site_packages(), ours)))
        (site_packages_in(stage) / _OVERLAY).write_text(lines, encoding="utf-8")
    for step in info.steps:
        ctx.check()
        options = ["--progress-bar", "raw", "--retries", "2", "--no-warn-script-location"]
        _pip(python_in(stage), ["install", *options, *step], info, ctx, PIP_TIMEOUT_S)


def _place(stage: Path, folder: Path) -> None:
    """Give it its name."""
    gone = folder.with_name(f".gone-{folder.name}")
    shutil.rmtree(gone, ignore_errors=True)
    if folder.exists():
        folder.replace(gone)
    stage.replace(folder)
    shutil.rmtree(gone, ignore_errors=True)


def _pip(
    python: Path,
    arguments: Sequence[str],
    info: EnvironmentInfo,
    ctx: JobContext,
    timeout_s: float,
) -> ChildResult:
    """Our own pip, acting on the environment of ``python``."""
    command = [sys.executable, "-c", _PIP, "--python", str(python), *arguments]
    heard = _Heard(ctx)
    result = run_child(command, ctx, timeout_s, _ENVIRONMENT, heard.hear)
    logger("export").debug("%s", result.errors)
    if result.code != 0:
        raise _failure(result, info)
    return result


class _Heard:
    """Turns pip's lines, which may arrive in pieces, into progress."""

    def __init__(self, ctx: JobContext) -> None:
        self._ctx = ctx
        self._rest = ""
        self._file = ""

    def hear(self, _: int, text: str) -> None:
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            self._line(line)

    def _line(self, line: str) -> None:
        if told := _PROGRESS.match(line):
            done, total = int(told[1]), int(told[2])
            self._report(done / total if total else None, total)
        elif told := _FETCHING.match(line):
            self._file = told[1].rpartition("/")[2]
            self._report(None, 0)
        elif told := _INSTALLING.match(line):
            count = len(told[1].split(","))
            self._ctx.report(None, tr("Installing packages: {count}", count=count))

    def _report(self, fraction: float | None, total: int) -> None:
        name = self._file.partition("-")[0]
        message = tr("Fetching {package}", package=name)
        if total:
            size = f"{total / 1e6:.1f}"
            message = tr("Fetching {package}, {size} MB", package=name, size=size)
        # 1.0 is the job's own end
        self._ctx.report(None if fraction is None else min(fraction, 0.99), message)


def _require_pip() -> None:
    if find_spec("pip") is None:
        raise ExportError(
            tr("Packages cannot be installed: pip is not here."),
            tr("Install it on this computer: {command}", command="python -m ensurepip"),
        )


def _failure(result: ChildResult, info: EnvironmentInfo) -> ExportError:
    told = "\n".join(result.errors.splitlines()[-30:])
    title: Mapping[str, object] = {"title": tr(info.title)}
    if _FULL.search(result.errors):
        return ExportError(
            tr("{title} could not be installed. The disk is full.", **title),
            tr("Free some space and try again."),
            told,
        )
    if result.code is None or _UNREACHED.search(result.errors):
        return ExportError(
            tr("The package index cannot be reached from this computer."),
            tr("Look at the network and at pip's settings (pip config debug), then try again."),
            told,
        )
    if absent := _NOT_THERE.search(result.errors):
        return ExportError(
            tr("The package index has no {package} for this computer.", package=absent[1]),
            tr("Its Python or its processor is not one that the package is made for."),
            told,
        )
    return ExportError(
        tr("{title} could not be installed: pip failed.", **title),
        tr("The details say why. Look at pip's settings on this computer: pip config debug"),
        told,
    )
