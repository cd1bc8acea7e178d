"""Writes ``model.yaml``: what the model is, how pictures are prepared, and how it was checked."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import tango_desktop
from tango_desktop.core.files import sha256_of, write_yaml
from tango_desktop.export.comparison import REPORT, Comparison
from tango_desktop.export.exporters import EXPORTERS
from tango_desktop.export.spec import INPUT, ConvertedModel, ExportSpec
from tango_desktop.export.tasks import EXPORT_TASKS
from tango_desktop.i18n import Lasting

SCHEMA = 1
CARD = "model.yaml"
_PACKAGES = ("torch", "onnx", "onnxslim", "onnxruntime", "numpy", "pillow")


def write_card(
    folder: Path, spec: ExportSpec, model: ConvertedModel, parity: Comparison | None
) -> None:
    """Write the card; without a report it says that the model was not checked."""
    height, width = spec.size
    parts = EXPORT_TASKS.get(spec.task).card(spec)
    files = files_of(folder, model)
    content = {
        "schema": SCHEMA,
        "name": spec.name,
        "task": spec.task,
        "engine": {
            "name": spec.engine,
            "package": model.engine_package,
            "compared_by": EXPORTERS.get(spec.engine).compared_by or spec.engine,
            "minimum": model.engine_minimum,
            "python": model.python,
            "precision": spec.precision,
        },
        "file": model.file,
        "classes": list(spec.lock.classes),
        "input": {
            "name": INPUT,
            "layout": "NCHW",
            "size": [height, width],
            "channels": spec.channels,
            "dtype": "float32",
            "batch": "dynamic" if spec.settings.dynamic_batch else 1,
        },
        "output": dict(parts.output),
        "preprocess": dict(spec.preprocess),
        "postprocess": dict(parts.postprocess),
        "files": list(files),
        "checksums": {name: sha256_of(folder / name) for name in files},
        "parity": _parity(parity, spec.settings.accept_parity),
        "notes": [_recipe(note) for note in model.notes],
        "source": _source(spec, model),
    }
    write_yaml(folder / CARD, content)


def _recipe(note: str) -> dict[str, Any]:
    return note.recipe if isinstance(note, Lasting) else {"text": note}


def notes_of(written: Mapping[str, Any]) -> tuple[str, ...]:
    """What people should know of a model, from its card's content, in the current language."""
    try:
        return tuple(Lasting.from_recipe(dict(recipe)) for recipe in written.get("notes") or ())
    except (KeyError, TypeError, ValueError, AttributeError):  # edited by hand
        return ()


def files_of(folder: Path, model: ConvertedModel) -> tuple[str, ...]:
    """Every file of a model, relative to ``folder``, with slashes; the one to open comes first."""
    found: list[str] = []
    for name in (model.file, *model.extra_files):
        path = folder / name
        inside = (
            sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
        )
        found += [one.relative_to(folder).as_posix() for one in inside]
    return tuple(found)


def _parity(report: Comparison | None, accept: bool) -> dict[str, Any]:
    if report is None:
        return {"compared": False, "passed": False, "accepted": accept}
    return {
        "compared": True,
        "passed": report.passed,
        "accepted": accept and not report.passed,
        "failures": list(report.failures),
        "pictures": report.pictures,
        "split": report.split,
        "max_difference": report.max_difference,
        "mean_difference": report.mean_difference,
        "cosine": report.cosine,
        "agreement": report.agreement,
        "accuracy_trained": report.accuracy_trained,
        "accuracy_exported": report.accuracy_exported,
        "accuracy_change": report.accuracy_change,
        "accuracy_change_low": report.accuracy_change_low,
        "accuracy_change_high": report.accuracy_change_high,
        "report": REPORT,
    }


def _source(spec: ExportSpec, model: ConvertedModel) -> dict[str, Any]:
    versions = {"python": platform.python_version()}
    versions |= {name: version(name) for name in _PACKAGES}
    return {
        "program": f"TANGO Desktop {tango_desktop.__version__}",
        "model": spec.document.name,
        "run": spec.source.run,
        "device": spec.target.profile,
        "weights_sha256": spec.source.weights_sha256,
        "document": spec.source.document_digest,
        "data": spec.source.data_digest,
        "opset": model.opset,
        "producer": model.producer,
        "versions": versions,
    }
