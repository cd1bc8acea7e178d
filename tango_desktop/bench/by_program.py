"""Measures an exported model by an engine's own program, where nothing of this one can run."""

from __future__ import annotations

import contextlib
import json
import posixpath
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tango_desktop.bench.binaries import BinaryInfo, BinaryTimes, binary_of, measure_with_binary
from tango_desktop.core.files import read_mapping, write_json
from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.core.project import Project
from tango_desktop.devices.connection import Connection
from tango_desktop.devices.facts.gather import gather
from tango_desktop.devices.targets import Way, parse_target
from tango_desktop.errors import BenchError, DeviceError
from tango_desktop.i18n import tr

FOLDER = "benchmarks/programs"
SCHEMA = 1
_CLEAN_S = 10.0
# Where files may be put on a phone, and on anything else; /data/local/tmp also lets programs run.
_ROOM = (
    'for at in /data/local/tmp "$HOME" /tmp; do'
    ' [ -d "$at" ] && [ -w "$at" ] && mktemp -d "$at/tango-bench-XXXXXX" && exit 0; done; exit 1'
)


@dataclass(frozen=True)
class ProgramRun:
    """What an engine's program measured of a model.

    Attributes:
        stamp: when, as the file is named.
        when: local time, ISO 8601.
        device: what the device calls itself.
        address: of the device.
        engine: whose program it was.
        precision: of the model.
        model: its name.
        times: what the program told.
        profile: the name of the profile of the project's device; empty of another device.
        network: the digest of the network as it is drawn; empty where it is not known, as
            ``profile`` of earlier versions.
    """

    stamp: str
    when: str
    device: str
    address: str
    engine: str
    precision: str
    model: str
    times: BinaryTimes
    profile: str = ""
    network: str = ""

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for files and ``--json``."""
        return {"schema": SCHEMA, **asdict(self), "way": self.times.program}


def measure_by_program(
    project: Project, program: str, connection: Connection, ctx: JobContext
) -> ProgramRun:
    """Measure the project's exported model by a program, and save that.

    Args:
        project: whose model was exported.
        program: a file here, which is sent; otherwise a path on the device.
        connection: to the device; used, not closed.
        ctx: the job's context.

    Raises:
        BenchError: the program is not known or fails, or takes no such model.
        DeviceError: the device cannot be reached.
        JobCancelled: the job was cancelled; what was sent is removed.
    """
    info = binary_of(program)
    card, model = _exported(project, info)
    facts = gather(connection, ctx)
    with _room(connection, ctx) as room:
        ctx.report(None, tr("Sending the model"))
        there = posixpath.join(room, model.name)
        connection.put(model, there, ctx)
        times = measure_with_binary(
            _program(program, room, connection, ctx), there, connection, ctx
        )
    now = datetime.now()
    made = ProgramRun(
        stamp=now.strftime("%Y%m%d-%H%M%S"),
        when=now.isoformat(timespec="seconds"),
        device=facts.model or facts.hostname or connection.target.title,
        address=str(connection.target),
        engine=info.engine,
        precision=_precision(project, card),
        model=str(card.get("name", model.stem)),
        times=times,
        profile=_profile(project, connection),
        network=str(dict(card.get("source") or {}).get("document", "")),
    )
    _save(project.folder, made)
    return made


def _exported(project: Project, info: BinaryInfo) -> tuple[dict[str, Any], Path]:
    """The card and the file of the exported model, if the program takes it."""
    folder = project.outputs("export").get("folder")
    if not folder:
        raise BenchError(
            tr("There is no exported model to measure."),
            tr("Do it first: tango-desktop run {dir} --to export", dir=project.folder),
        )
    card = read_mapping(project.path(str(folder)) / "model.yaml", 1)
    model = project.path(str(folder)) / str(card.get("file", ""))
    if model.suffix != info.suffix or not model.is_file():
        raise BenchError(
            tr(
                "{program} takes {suffix} models; the exported one is {file}.",
                program=info.name,
                suffix=info.suffix,
                file=model.name,
            ),
            tr(
                "For ONNX models use onnxruntime_perf_test, for TFLite models benchmark_model: "
                "“tango-desktop export {dir} --engine tflite” makes one.",
                dir=project.folder,
            ),
        )
    return card, model


def _profile(project: Project, connection: Connection) -> str:
    device = project.outputs("device")
    is_same = connection.target == parse_target(str(device.get("address") or ""))
    return str(device.get("name", "")) if is_same else ""


def _precision(project: Project, card: dict[str, Any]) -> str:
    """Of the exported model; cards of earlier versions do not say."""
    told = dict(card.get("engine", {})).get("precision")
    return str(told or project.outputs("device").get("precision", ""))


@contextlib.contextmanager
def _room(connection: Connection, ctx: JobContext) -> Iterator[str]:
    """A new folder on the device, removed again."""
    made = connection.run(["sh", "-c", _ROOM], ctx)
    room = made.output.strip()
    if made.code != 0 or not room:
        raise BenchError(
            tr("Nothing can be put on {target}.", target=connection.target.title),
            tr("Free some space there."),
            made.errors,
        )
    try:
        yield room
    finally:  # also when cancelled
        try:
            connection.run(["rm", "-rf", room], JobContext(), _CLEAN_S)
        except DeviceError as error:
            logger("bench").warning("%s", error.message)


def _program(program: str, room: str, connection: Connection, ctx: JobContext) -> str:
    """The program's path there; one that is a file here is sent."""
    source = Path(program)
    is_here = connection.target.way is Way.LOCAL
    if is_here or not source.is_file():
        return program
    ctx.report(None, tr("Sending the program"))
    there = posixpath.join(room, source.name)
    connection.put(source, there, ctx)
    connection.run(["chmod", "755", there], ctx)
    return there


# -- files ------------------------------------------------------------------------------------


def _save(project_folder: Path, made: ProgramRun) -> None:
    folder, number = project_folder / FOLDER, 1
    path = folder / f"{made.stamp}.json"
    while path.exists():
        number += 1
        path = folder / f"{made.stamp}-{number}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_json(path, made.to_dict())


def load_program_runs(project_folder: Path) -> list[ProgramRun]:
    """All that programs measured of a project's models, oldest first; damaged ones are logged."""
    found = []
    for path in sorted((project_folder / FOLDER).glob("*.json")):
        try:
            found.append(_loaded(json.loads(path.read_text(encoding="utf-8"))))
        except (OSError, ValueError, KeyError, TypeError):
            logger("bench").warning("%s", tr("{path} is missing or damaged.", path=path))
    return found


def _loaded(content: dict[str, Any]) -> ProgramRun:
    told = dict(content["times"])
    if told.get("delegated") is not None:
        done, layers = told["delegated"]
        told["delegated"] = (int(done), int(layers))
    fields = set(ProgramRun.__dataclass_fields__) - {"times"}
    later = {"profile": "", "network": ""}  # not in earlier files
    known = {name: str({**later, **content}[name]) for name in fields}
    return ProgramRun(**known, times=BinaryTimes(**{**told, "mean_ms": float(told["mean_ms"])}))
