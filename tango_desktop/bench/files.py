"""The files of measurements: raw samples, context, sensors and layers, in the project's folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tango_desktop.bench.context import Context, Load
from tango_desktop.bench.layers import LayerProfile, LayerRow
from tango_desktop.bench.results import PHASES, Benchmark, Samples
from tango_desktop.bench.sensing import sensor_log
from tango_desktop.core.files import write_json
from tango_desktop.core.jobs import logger
from tango_desktop.errors import BenchError, SchemaTooNewError
from tango_desktop.i18n import tr

# 1 still: what came later is left out by older versions, and has a default here.
SCHEMA = 1
FOLDER = "benchmarks"


def save_benchmark(path: Path, benchmark: Benchmark) -> None:
    """Write raw samples, summaries and context, atomically.

    Raises:
        ProjectError: the file cannot be written.
    """
    summaries = {phase: asdict(benchmark.summary(phase)) for phase in PHASES}
    content = {"schema": SCHEMA, **asdict(benchmark), "summary": summaries}
    content["context"]["versions"] = dict(benchmark.context.versions)
    write_json(path, content)


def load_benchmark(path: Path) -> Benchmark:
    """A measurement from its file.

    Raises:
        BenchError: it is missing or damaged.
        SchemaTooNewError: a newer version wrote it.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["schema"] > SCHEMA:
            raise SchemaTooNewError(path, content["schema"], SCHEMA)
        return _benchmark(content)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BenchError(
            tr("{path} is missing or damaged.", path=path),
            tr("Measure again, or delete that file."),
            repr(error),
        ) from error


def _benchmark(content: dict[str, Any]) -> Benchmark:
    known = {name: content[name] for name in Benchmark.__dataclass_fields__ if name in content}
    known["boxes"] = tuple(int(count) for count in content.get("boxes", ()))
    known["samples"] = {phase: _samples(content["samples"][phase]) for phase in PHASES}
    known["context"] = _context(content["context"])
    known["noise"] = tuple(content["noise"])
    known["series"] = tuple(_stretch(row) for row in content.get("series", ()))
    sensors = content.get("sensors", {})
    begun, ended = sensors.get("measured_s", (0.0, 0.0))
    known["sensors"] = sensor_log(sensors, (float(begun), float(ended)))
    layers = content.get("layers")
    known["layers"] = None if layers is None else _layers(layers)
    return Benchmark(**known)


def _stretch(row: list[Any]) -> tuple[float, int, float, float]:
    time_s, passes, infer_ms, total_ms = row
    return float(time_s), int(passes), float(infer_ms), float(total_ms)


def _layers(values: Mapping[str, Any]) -> LayerProfile:
    rows = tuple(
        LayerRow(
            **{
                **row,
                "fused_with": tuple(row["fused_with"]),
                "samples_us": tuple(row["samples_us"]),
            }
        )
        for row in values["rows"]
    )
    return LayerProfile(**{**values, "rows": rows})


def _samples(values: dict[str, Any]) -> Samples:
    counted = tuple(float(v) for v in values["counted"])
    if not counted:
        raise ValueError("no samples")
    return Samples(float(values["first"]), tuple(float(v) for v in values["warmup"]), counted)


def _context(values: dict[str, Any]) -> Context:
    made = {name: values[name] for name in Context.__dataclass_fields__ if name in values}
    made["before"], made["after"] = Load(**values["before"]), Load(**values["after"])
    made["versions"] = tuple(sorted(values["versions"].items()))
    made["throttled"] = tuple(values.get("throttled", ()))
    return Context(**made)


def load_benchmarks(project_folder: Path) -> list[Benchmark]:
    """All measurements of a project, oldest first; one that cannot be read is said in the log."""
    found = []
    files = (project_folder / FOLDER).glob("*.json")
    for path in sorted(files, key=lambda path: path.stem):
        try:
            found.append(load_benchmark(path))
        except (BenchError, SchemaTooNewError) as error:
            logger("bench").warning("%s", error.message)
    return found
