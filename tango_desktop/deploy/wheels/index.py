"""Asks the package index: pip finds and fetches, so that people's indexes, proxies and keys count.

Every call is a child process: it ends with the job, and pip's own settings are read as usual.
"""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from packaging.utils import canonicalize_name

from tango_desktop.core.child import ChildResult, run_child
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.scratch import scratch_folder
from tango_desktop.deploy.runner.unpack import chosen_licence
from tango_desktop.deploy.wheels.records import CACHE, INDEX, WheelInfo
from tango_desktop.deploy.wheels.sizes import sizes_of
from tango_desktop.deploy.wheels.store import cached
from tango_desktop.deploy.wheels.tags import WheelTarget
from tango_desktop.errors import DeployError
from tango_desktop.i18n import tr

# Some indexes make pip fetch whole wheels to read their METADATA.
FIND_TIMEOUT_S = 300.0
FETCH_TIMEOUT_S = 3600.0
# pip looks at these even where its settings say otherwise: we install nothing here.
_ENVIRONMENT = {
    "PIP_REQUIRE_VIRTUALENV": "0",
    "PIP_USER": "0",
    "PIP_NO_INPUT": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PYTHONWARNINGS": "ignore",
}
_NOT_THERE = re.compile(r"No matching distribution found for ([\w.-]+)")
# In pip's log; that an index does not know a package (404) is no fault of the connection.
_UNREACHED = re.compile(r"Retrying \(|Could not fetch URL \S+: (?!404)")
_PROGRESS = re.compile(r"Progress (\d+) of (\d+)")


class IndexUnreachableError(DeployError):
    """No package index answers."""


class NotOnIndexError(DeployError):
    """The index has no wheel of a package that fits.

    Attributes:
        package: its name.
    """

    def __init__(self, package: str, details: str) -> None:
        super().__init__(tr("The index has no {package} that fits.", package=package), "", details)
        self.package = package


def find(
    requirements: Sequence[str], target: WheelTarget, ctx: JobContext
) -> tuple[WheelInfo, ...]:
    """The newest wheels that meet ``requirements`` and fit ``target``; nothing is fetched.

    Args:
        requirements: names, with limits where there are any: ``numpy<2``.
        target: the Python they are for.
        ctx: the job's context.

    Raises:
        NotOnIndexError: there is none of a package.
        IndexUnreachableError: no index answers.
        DeployError: pip is missing or fails otherwise.
    """
    _require_pip()
    try:
        # Where an index does not offer METADATA by itself (PEP 658), this reads the end of the
        # wheel only. pip calls it unfinished: whatever goes wrong with it is tried without.
        found = _report(["--use-feature=fast-deps", *requirements], target, ctx)
    except (IndexUnreachableError, NotOnIndexError):
        raise
    except DeployError:
        found = _report(requirements, target, ctx)
    return _with_sizes(found, ctx)


def _report(requirements: Sequence[str], target: WheelTarget, ctx: JobContext) -> list[WheelInfo]:
    with scratch_folder("pip") as folder:
        report = folder / "report.json"
        # --retries 1, not 0: pip is silent about a broken connection when it does not try again.
        options = ["--dry-run", "--ignore-installed", "--retries", "1", "--target", str(folder)]
        command = ["install", *options, "--report", str(report), *target.options(), *requirements]
        _pip([sys.executable, "-m", "pip", *command], ctx, FIND_TIMEOUT_S)
        text = report.read_text(encoding="utf-8") if report.is_file() else ""
    try:
        return [_wheel(entry) for entry in json.loads(text)["install"]]
    except (ValueError, KeyError, TypeError) as error:
        raise _pip_failed(text) from error


def fetch_one(
    wheel: WheelInfo,
    target: WheelTarget,
    folder: Path,
    ctx: JobContext,
    on_bytes: Callable[[int], None],
) -> Path:
    """Fetch ``wheel`` into ``folder``, its checksum verified by pip.

    Raises:
        IndexUnreachableError: no index answers.
        DeployError: pip fails otherwise.
    """
    _require_pip()
    wanted = folder / "wanted.txt"
    wanted.write_text(
        f"{wheel.name}=={wheel.version} --hash=sha256:{wheel.sha256}\n", encoding="utf-8"
    )
    # pip tells how far it is on standard output; a job's child is heard on standard error.
    program = "import os, runpy; os.dup2(2, 1); runpy.run_module('pip', run_name='__main__')"
    options = ["--require-hashes", "--progress-bar", "raw", "--retries", "2", "--dest", str(folder)]
    command = ["download", *options, *target.options(), "--requirement", str(wanted)]
    said = _Progress(on_bytes)
    result = _pip([sys.executable, "-c", program, *command], ctx, FETCH_TIMEOUT_S, said.hear)
    path = folder / wheel.file
    if not path.is_file():
        raise _pip_failed(result.errors)
    return path


def _pip(
    command: Sequence[str],
    ctx: JobContext,
    timeout_s: float,
    on_poll: Callable[[int, str], None] = lambda pid, text: None,
) -> ChildResult:
    """Run pip to its good end; its log, which tells more than it says, explains any other."""
    with scratch_folder("pip") as folder:
        log = folder / "log"
        result = run_child([*command, "--log", str(log)], ctx, timeout_s, _ENVIRONMENT, on_poll)
        if result.code != 0:
            raise _failure(result, log)
        return result


class _Progress:
    """Reads pip's raw progress, which may arrive in pieces."""

    def __init__(self, on_bytes: Callable[[int], None]) -> None:
        self._on_bytes = on_bytes
        self._rest = ""

    def hear(self, _: int, text: str) -> None:
        lines = (self._rest + text).split("\n")
        self._rest = lines[-1]
        told = [match for line in lines[:-1] if (match := _PROGRESS.match(line))]
        if told:
            self._on_bytes(int(told[-1][1]))


def _require_pip() -> None:
    if importlib.util.find_spec("pip") is None:
        raise DeployError(
            tr("Packages for the device cannot be looked for: pip is not installed here."),
            tr("Install it on this computer: {command}", command="python -m ensurepip"),
        )


def _failure(result: ChildResult, log: Path) -> DeployError:
    told = log.read_text(encoding="utf-8", errors="replace") if log.is_file() else result.errors
    unreached = [line for line in told.splitlines() if _UNREACHED.search(line)]
    if result.code is None or unreached:
        return IndexUnreachableError(
            tr("The package index cannot be reached from this computer."),
            details="\n".join([*unreached[-3:], result.errors]),
        )
    absent = _NOT_THERE.search(result.errors)
    if absent:
        return NotOnIndexError(str(canonicalize_name(absent[1])), result.errors)
    return _pip_failed(result.errors)


def _pip_failed(details: str) -> DeployError:
    return DeployError(
        tr("pip could not find the packages for the device."),
        tr("The details say why. Look at pip's settings on this computer: pip config debug"),
        details,
    )


def _wheel(entry: dict[str, Any]) -> WheelInfo:
    url = str(entry["download_info"]["url"])
    digest = str(entry["download_info"]["archive_info"]["hashes"]["sha256"])
    metadata = entry["metadata"]
    file = unquote(urlsplit(url).path.rpartition("/")[2])
    return WheelInfo(
        name=str(canonicalize_name(metadata["name"])),
        version=str(metadata["version"]),
        file=file,
        url=url,
        size_bytes=None,
        sha256=digest,
        licence=chosen_licence(
            str(metadata.get("license_expression", "")),
            str(metadata.get("license", "")),
            metadata.get("classifier", []),
        ),
        licence_files=tuple(str(name) for name in metadata.get("license_file", [])),
        requires=tuple(str(line) for line in metadata.get("requires_dist", [])),
        source=CACHE if cached(digest, file).is_file() else INDEX,
    )


def _with_sizes(found: Sequence[WheelInfo], ctx: JobContext) -> tuple[WheelInfo, ...]:
    here = {w.url: cached(w.sha256, w.file).stat().st_size for w in found if w.source == CACHE}
    sizes = {**sizes_of([w.url for w in found if w.url not in here], ctx), **here}
    return tuple(replace(wheel, size_bytes=sizes.get(wheel.url)) for wheel in found)
