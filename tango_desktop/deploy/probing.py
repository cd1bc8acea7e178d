"""Runs the golden picture through what is current, as a user would start it."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tango_desktop.core.child import ChildResult, run_child
from tango_desktop.core.jobs import JobContext
from tango_desktop.errors import DeployError
from tango_desktop.i18n import tr

# Releases are compared with their manifest: Python's caches do not belong in them.
ENVIRONMENT = {"PYTHONDONTWRITEBYTECODE": "1"}


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
    if result.code != 0:
        raise _failure(result, timeout_s)
    answer = json.loads(result.output)
    return ProbeResult(
        str(answer["label"]),
        float(answer["difference"]),
        float(answer["tolerance"]),
        time.monotonic() - started,
    )


def _failure(result: ChildResult, timeout_s: float) -> DeployError:
    if result.code is None:
        return DeployError(
            tr("The golden picture was not answered within {seconds} s.", seconds=f"{timeout_s:g}"),
            tr("Raise the time limit of the probe if the device is slow."),
            result.errors,
        )
    return DeployError(
        tr("The golden picture failed: {reason}", reason=result.last_error or result.code),
        tr("Export again; if it fails again, look at the details."),
        result.errors,
    )
