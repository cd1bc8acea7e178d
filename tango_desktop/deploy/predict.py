"""Asks the deployed release, where it runs, what pictures show; the window plays this."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tango_desktop.core.counting import pictures_text
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.deploy.probing import ENVIRONMENT as PROBING
from tango_desktop.deploy.records import HERE
from tango_desktop.deploy.releases import LAUNCHER
from tango_desktop.devices.connecting import connect
from tango_desktop.devices.connection import Connection
from tango_desktop.devices.pictures import AlbumSpec, pictures_there
from tango_desktop.devices.targets import THIS, Target, Way, parse_target
from tango_desktop.errors import DeployError
from tango_desktop.i18n import tr

ALBUM = AlbumSpec("trying", spare_bytes=64 << 20)
# Trying it out is not using it: these pictures do not count in the statistics.
ENVIRONMENT = {**PROBING, "TANGO_STATISTICS": "0"}
# The runner's exit codes: a wrong command line, which Python itself says of a script that is not
# there; some inputs could not be read, the others have answers.
_USAGE, _SOME_UNREAD = 2, 3
_SILENCE_S = 300.0  # loading a large network on a slow board
_POLL_S = 0.2
_END_S = 30.0


@dataclass(frozen=True)
class PredictedBox:
    """An object that the deployed model found.

    Attributes:
        label: its class.
        index: the class's number.
        confidence: 0 to 1.
        box: left, top, right, bottom in pixels of the upright picture.
    """

    label: str
    index: int
    confidence: float
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class Prediction:
    """What the deployed model says about a picture.

    Attributes:
        path: the picture.
        label: the class; of a detector how many objects of which classes, most frequent first, and
            empty where there are none.
        confidence: 0 to 1; of a detector that of its surest box.
        top: the first answers with their confidence, best first; a detector has none.
        total_ms: end to end on the device, from reading the file to the answer.
        infer_ms: of that, the network.
        boxes: what a detector found, surest first; None where the model gives no boxes.
    """

    path: Path
    label: str
    confidence: float
    top: tuple[tuple[str, float], ...]
    total_ms: float
    infer_ms: float
    boxes: tuple[PredictedBox, ...] | None = None


@dataclass(frozen=True)
class Installed:
    """A deployment that can be asked.

    Attributes:
        target: the device it is on.
        folder: its folder there.
        command: how its runner is started there.
    """

    target: Target
    folder: str
    command: tuple[str, ...]

    @property
    def is_here(self) -> bool:
        """Whether it is on this computer."""
        return self.target.way is Way.LOCAL


def installed_here(folder: Path) -> Installed:
    """The deployment in a folder of this computer."""
    return Installed(THIS, str(folder), (sys.executable, str(folder / LAUNCHER)))


def installed_of(project: Project) -> Installed | None:
    """The project's deployment, wherever it is; None when there is none that can be asked."""
    outputs = project.outputs("deploy")
    address, folder = str(outputs.get("address", "")), str(outputs.get("target", ""))
    command = tuple(str(part) for part in outputs.get("command", ()))
    if address in HERE:
        return installed_here(Path(folder)) if folder else None
    return Installed(parse_target(address), folder, command) if folder and command else None


def ask(installed: Installed, pictures: Sequence[Path], ctx: JobContext) -> tuple[Prediction, ...]:
    """Connect and :func:`predict`."""
    with connect(installed.target) as connection:
        return predict(connection, installed.command, installed.folder, pictures, ctx)


def predict(
    connection: Connection,
    command: Sequence[str],
    folder: str,
    pictures: Sequence[Path],
    ctx: JobContext,
) -> tuple[Prediction, ...]:
    """Run the current release of a deployment on pictures, on its own device.

    The pictures are sent there once. What is tried does not count as use.

    Args:
        connection: to the device; used, not closed.
        command: starts the runner there.
        folder: the deployment's folder there.
        pictures: files here.
        ctx: the job's context. Cancelling ends the program there.

    Returns:
        A prediction for every picture that could be read, in order; times are the device's.

    Raises:
        DeployError: nothing is installed there, or the runner failed.
        DeviceError: the device cannot be reached, the line is gone, or its disk is full.
        JobCancelled: the job was cancelled.
    """
    if not pictures:
        return ()
    with pictures_there(pictures, folder, ALBUM, connection, ctx) as sent:
        if not sent.files:
            return ()
        start = [*command, "--json", "--list", sent.listed]
        answers = _run(start, len(sent.files), connection, folder, ctx)
    found = {
        path: replace(answers[there], path=path)
        for there, same in sent.files.items()
        if there in answers
        for path in same
    }
    return tuple(found[path] for path in pictures if path in found)


def _run(
    command: Sequence[str], count: int, connection: Connection, folder: str, ctx: JobContext
) -> dict[str, Prediction]:
    """Start the runner and hear it to its end; its answers by the path that it read."""
    answers: dict[str, Prediction] = {}
    doing = tr("Running the model on {pictures}", pictures=pictures_text(count))
    with connection.start(command, ctx, environment=ENVIRONMENT) as process:
        process.end_input()
        heard = time.monotonic()
        while (line := process.read_line(ctx, _POLL_S)) != b"":
            if line is not None:
                heard = time.monotonic()
                answers.update(_understood(line))
            elif time.monotonic() - heard > _SILENCE_S:
                break
            # Again and again: a report that comes too soon after another is dropped.
            ctx.report(len(answers) / count if answers else None, doing)
        code = None if line is None else process.wait(ctx, _END_S)
        errors = process.errors()
    if code not in (0, _SOME_UNREAD):
        raise _failure(code, errors, folder)
    return answers


def _understood(line: bytes) -> dict[str, Prediction]:
    """An answer by the path that was read; nothing for other words, such as a library's."""
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    if not isinstance(said, dict) or "source" not in said:
        return {}
    return {str(said["source"]): _prediction(said)}


def _failure(code: int | None, errors: str, folder: str) -> DeployError:
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    if code is None:
        return DeployError(
            tr("The installed program said nothing for {minutes} minutes.", minutes=5),
            tr("Look at the device: it may be out of memory, or hang."),
            errors,
        )
    if code == _USAGE and "can't open file" in errors:
        return DeployError(
            tr("Nothing is installed in {folder}.", folder=folder), tr("Deploy again."), errors
        )
    return DeployError(
        tr("The installed program failed: {reason}", reason=lines[-1] if lines else code),
        tr("Deploy again."),
        errors,
    )


def _prediction(found: Mapping[str, Any]) -> Prediction:
    read = _read_boxes if "boxes" in found else _read_classes
    return read(found, Path(found["source"]), found["ms"])


def _read_classes(found: Mapping[str, Any], path: Path, ms: Mapping[str, float]) -> Prediction:
    return Prediction(
        path,
        str(found["label"]),
        float(found["confidence"]),
        tuple((str(one["label"]), float(one["confidence"])) for one in found["top"]),
        float(ms["total"]),
        float(ms["infer"]),
    )


def _read_boxes(found: Mapping[str, Any], path: Path, ms: Mapping[str, float]) -> Prediction:
    boxes = tuple(_box(one) for one in found["boxes"])
    return Prediction(
        path,
        _counted(boxes),
        boxes[0].confidence if boxes else 0.0,
        (),
        float(ms["total"]),
        float(ms["infer"]),
        boxes,
    )


def _box(one: dict[str, Any]) -> PredictedBox:
    left, top, right, bottom = (float(value) for value in one["box"])
    return PredictedBox(
        str(one["label"]), int(one["class"]), float(one["confidence"]), (left, top, right, bottom)
    )


def _counted(boxes: Sequence[PredictedBox]) -> str:
    """``3 person, 1 dog``."""
    counts = Counter(box.label for box in boxes)
    return ", ".join(f"{count} {label}" for label, count in counts.most_common())
