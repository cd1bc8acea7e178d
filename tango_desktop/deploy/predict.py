"""Asks the installed release what pictures show: the last page of the window plays this."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tango_desktop.core.child import run_child
from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.probing import ENVIRONMENT
from tango_desktop.deploy.releases import LAUNCHER
from tango_desktop.errors import DeployError
from tango_desktop.i18n import tr

# The runner's exit code when some inputs could not be read; the others have answers.
_SOME_UNREAD = 3
_START_S = 60.0
_PER_PICTURE_S = 30.0


@dataclass(frozen=True)
class Prediction:
    """What the deployed model says about a picture.

    Attributes:
        path: the picture.
        label: the class.
        confidence: 0 to 1.
        top: the first answers with their confidence, best first.
        total_ms: end to end, from reading the file to the answer.
        infer_ms: of that, the network.
    """

    path: Path
    label: str
    confidence: float
    top: tuple[tuple[str, float], ...]
    total_ms: float
    infer_ms: float


def predict(folder: Path, pictures: Sequence[Path], ctx: JobContext) -> tuple[Prediction, ...]:
    """Run the current release of ``folder`` on ``pictures``, in a child process.

    Returns:
        A prediction for every picture that could be read, in order.

    Raises:
        DeployError: nothing is installed there, or the runner failed.
    """
    script = folder / LAUNCHER
    if not script.is_file():
        raise DeployError(tr("Nothing is installed in {folder}.", folder=folder))
    if not pictures:
        return ()
    with tempfile.TemporaryDirectory(prefix="tango-predict-") as temporary:
        listed = Path(temporary, "pictures.txt")
        lines = "".join(f"{path.absolute()}\n" for path in pictures)
        listed.write_text(lines, encoding="utf-8", errors="surrogateescape")
        command: list[str | Path] = [sys.executable, script, "--json", "--list", listed]
        result = run_child(
            command, ctx, _START_S + _PER_PICTURE_S * len(pictures), environment=ENVIRONMENT
        )
    if result.code not in (0, _SOME_UNREAD):
        raise DeployError(
            tr("The installed program failed: {reason}", reason=result.last_error or result.code),
            tr("Deploy again."),
            result.errors,
        )
    return tuple(_prediction(line) for line in result.output.splitlines())


def _prediction(line: str) -> Prediction:
    found = json.loads(line)
    return Prediction(
        Path(found["source"]),
        str(found["label"]),
        float(found["confidence"]),
        tuple((str(one["label"]), float(one["confidence"])) for one in found["top"]),
        float(found["ms"]["total"]),
        float(found["ms"]["infer"]),
    )
