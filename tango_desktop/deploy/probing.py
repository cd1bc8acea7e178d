"""Runs the golden picture through what is current, as a user would start it."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tango_desktop.core.child import run_child
from tango_desktop.core.jobs import JobContext
from tango_desktop.errors import DeployError
from tango_desktop.i18n import tr

# Releases are compared with their manifest: Python's caches do not belong in them.
ENVIRONMENT = {"PYTHONDONTWRITEBYTECODE": "1"}
_MISSING_LIBRARY = re.compile(r"(lib\S+\.so[.\d]*): cannot open shared object file")
# What wheels need of the system and small systems lack; where to get it on Debian and Ubuntu.
_DEBIAN_PACKAGES = {
    "libstdc++.so.6": "libstdc++6",
    "libgomp.so.1": "libgomp1",
    "libatomic.so.1": "libatomic1",
    "libgfortran.so.5": "libgfortran5",
    "libopenblas.so.0": "libopenblas0",
    "libGL.so.1": "libgl1",
}


@dataclass(frozen=True)
class ProbeResult:
    """What the golden picture gave.

    Attributes:
        label: the answer; of a detector how many objects of which classes.
        difference: the largest absolute difference of logits, or of boxes' confidences, from those
            expected.
        tolerance: the largest allowed.
        seconds: how long it took, starting included.
    """

    label: str
    difference: float
    tolerance: float
    seconds: float


def probe(script: Path, ctx: JobContext, timeout_s: float) -> ProbeResult:
    """Run ``script --probe`` in a child process.

    Raises:
        DeployError: it answers wrongly, fails, or takes longer than ``timeout_s``.
    """
    started = time.monotonic()
    try:
        result = run_child([sys.executable, script, "--probe"], ctx, timeout_s, ENVIRONMENT)
    except OSError as error:
        raise DeployError(
            tr("The installed program could not be started."), "", str(error)
        ) from error
    return read_probe(
        {
            "code": result.code,
            "output": result.output,
            "errors": result.errors,
            "seconds": time.monotonic() - started,
        },
        timeout_s,
    )


def read_probe(found: Mapping[str, Any], timeout_s: float) -> ProbeResult:
    """What a runner answered to ``--probe``: its ``code``, ``output``, ``errors``, ``seconds``.

    Raises:
        DeployError: it answered wrongly, failed, or took longer than ``timeout_s``.
    """
    if found["code"] != 0:
        raise _failure(found, timeout_s)
    try:
        answer = json.loads(str(found["output"]).splitlines()[-1])
        result = ProbeResult(
            str(answer["label"]),
            float(answer["difference"]),
            float(answer["tolerance"]),
            float(found["seconds"]),
        )
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise DeployError(
            tr("The golden picture's answer cannot be read."), "", str(found["output"])
        ) from error
    if not result.difference <= result.tolerance:
        raise DeployError(
            tr(
                "The golden picture failed: it is off by {difference} (allowed {tolerance}).",
                difference=f"{result.difference:.3g}",
                tolerance=f"{result.tolerance:.3g}",
            )
        )
    return result


def _failure(found: Mapping[str, Any], timeout_s: float) -> DeployError:
    if found["code"] is None:
        return DeployError(
            tr("The golden picture was not answered within {seconds} s.", seconds=f"{timeout_s:g}"),
            tr("Raise the time limit of the probe if the device is slow."),
            found["errors"],
        )
    lines = [line.strip() for line in str(found["errors"]).splitlines() if line.strip()]
    return DeployError(
        tr("The golden picture failed: {reason}", reason=lines[-1] if lines else found["code"]),
        _hint(str(found["errors"])),
        found["errors"],
    )


def _hint(errors: str) -> str:
    """What to do about it: packages from the index bring no libraries of the system."""
    missing = _MISSING_LIBRARY.search(errors)
    if missing is None:
        return tr("Export again; if it fails again, look at the details.")
    library = missing.group(1)
    if library in _DEBIAN_PACKAGES:
        return tr(
            "Install it on the device, for example: sudo apt install {package}. Then deploy again.",
            package=_DEBIAN_PACKAGES[library],
        )
    return tr("Install what has {library} on the device, then deploy again.", library=library)
