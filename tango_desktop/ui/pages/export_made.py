"""The models that a project has for engines, read from their folders in a job."""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from tango_desktop.core.files import read_mapping
from tango_desktop.core.project import Project
from tango_desktop.errors import TangoError
from tango_desktop.export.card import CARD
from tango_desktop.export.comparison import REPORT
from tango_desktop.export.exporters import EXPORTERS, ONNX
from tango_desktop.export.limits import FP32, PRECISIONS
from tango_desktop.export.made_from import differences
from tango_desktop.export.stage import spec_of
from tango_desktop.i18n import N_
from tango_desktop.ui.pages.export_state import CARD_SCHEMA, interval_of, size_of

ARTIFACTS, LOGS = "artifacts", "logs"
_NO_MODELS = ("bundles", LOGS)


class Form(NamedTuple):
    """An engine with one of its precisions."""

    engine: str
    precision: str

    @property
    def title(self) -> str:
        """The engine, as people call it."""
        return EXPORTERS.get(self.engine).title if self.engine in EXPORTERS else self.engine

    @property
    def folder(self) -> str:
        """The name of the model's folder among the artifacts."""
        return self.engine if self.precision == FP32 else f"{self.engine}-{self.precision}"

    @classmethod
    def of_folder(cls, name: str) -> Form:
        """What a folder among the artifacts holds."""
        engine, _, precision = name.rpartition("-")
        return cls(engine, precision) if engine and precision in PRECISIONS else cls(name, FP32)


class Verdict(enum.Enum):
    """What became of a model; the value is the word that people read."""

    PASSED = N_("passed")
    ACCEPTED = N_("accepted")
    FAILED = N_("failed")
    NOT_COMPARED = N_("not compared")
    NOT_MADE = N_("not made")
    DAMAGED = N_("damaged")


@dataclass(frozen=True)
class MadeModel:
    """A model of the project, or what an attempt to make one left.

    Attributes:
        form: for which engine, in which precision.
        folder: where it is; absent when none was made.
        verdict: of the comparison with the trained network.
        size_bytes: of its files.
        accuracy_trained: the task's score of the trained network on the compared pictures, 0 to 1;
            None where it is not known, also in the figures below.
        accuracy_exported: that of the model.
        interval: of the change between them, the lower and the upper end.
        max_difference: the largest of all raw outputs, absolute.
        cosine: of the raw outputs.
        made: when.
        log: what the converter printed last; None where it printed nothing.
        is_outdated: it was made of other weights than those that are in use now.
    """

    form: Form
    folder: Path
    verdict: Verdict
    size_bytes: int | None = None
    accuracy_trained: float | None = None
    accuracy_exported: float | None = None
    interval: tuple[float, float] | None = None
    max_difference: float | None = None
    cosine: float | None = None
    made: datetime | None = None
    log: Path | None = None
    is_outdated: bool = False


def default_form(project: Project) -> Form:
    """What is exported when the settings of the export leave it open."""
    device, smaller = project.outputs("device"), project.outputs("optimize")
    precision = smaller.get("precision") or device.get("precision") or FP32
    return Form(str(device.get("engine") or ONNX.name), str(precision))


def used_form(project: Project) -> Form:
    """What the settings ask for."""
    default, answers = default_form(project), project.answers("export")
    engine, precision = answers.get("engine"), answers.get("precision")
    return Form(str(engine or default.engine), str(precision or default.precision))


def handed_on(project: Project) -> Form | None:
    """The model that the export handed on to later steps; None when it has not succeeded."""
    outputs = project.outputs("export")
    engine = outputs.get("engine")
    return Form(str(engine), str(outputs.get("precision") or FP32)) if engine else None


def differing(project: Project, form: Form) -> tuple[str, ...]:
    """How a model differs from what an export would make now; empty where it can be taken.

    Raises:
        TangoError: what an export would start from cannot be read.
    """
    return differences(spec_of(project, engine=form.engine, precision=form.precision))


def read_models(project: Project) -> tuple[MadeModel, ...]:
    """Every model of the project, and the attempts that left but a log, by engine."""
    root = project.path(ARTIFACTS)
    folders = [path for path in _entries(root) if (path / CARD).is_file()]
    failed = [root / path.stem for path in _entries(root / LOGS) if path.suffix == ".log"]
    known = {path.name for path in folders}
    weights = _weights(project)
    found = [_read(path, weights) for path in folders]
    found += [_attempt(path) for path in failed if path.name not in known]
    return tuple(sorted(found, key=lambda model: _place(model.form)))


def _entries(folder: Path) -> list[Path]:
    try:
        return [
            path
            for path in sorted(folder.iterdir())
            if not path.name.startswith(".") and path.name not in _NO_MODELS
        ]
    except OSError:
        return []


def _place(form: Form) -> tuple[int, int, str]:
    names = EXPORTERS.names()
    engine = names.index(form.engine) if form.engine in names else len(names)
    precision = PRECISIONS.index(form.precision) if form.precision in PRECISIONS else 0
    return engine, precision, form.engine


def _weights(project: Project) -> str:
    """The digest of the weights that an export would take now."""
    trained, smaller = project.outputs("train"), project.outputs("optimize")
    return str(smaller.get("weights_sha256") or trained.get("weights_sha256") or "")


def _attempt(folder: Path) -> MadeModel:
    log = _log_of(folder)
    made = _time_of(log) if log else None
    return MadeModel(Form.of_folder(folder.name), folder, Verdict.NOT_MADE, made=made, log=log)


def _log_of(folder: Path) -> Path | None:
    path = folder.parent / LOGS / f"{folder.name}.log"
    return path if path.is_file() else None


def _time_of(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime)
    except OSError:
        return None


def _read(folder: Path, weights: str) -> MadeModel:
    form, log, made = Form.of_folder(folder.name), _log_of(folder), _time_of(folder / CARD)
    try:
        card = read_mapping(folder / CARD, CARD_SCHEMA)
    except TangoError:
        return MadeModel(form, folder, Verdict.DAMAGED, made=made, log=log)
    source, told = _mapping(card.get("source")), _report(folder)
    figures = told or _mapping(card.get("parity"))
    of = str(source.get("weights_sha256") or "")
    return MadeModel(
        form,
        folder,
        _verdict(card, told is not None),
        size_of(folder, card),
        accuracy_trained=_score(figures.get("accuracy_trained")),
        accuracy_exported=_score(figures.get("accuracy_exported")),
        interval=interval_of(figures),
        max_difference=_number(figures.get("max_difference")),
        cosine=_number(figures.get("cosine")),
        made=made,
        log=log,
        is_outdated=bool(of and weights and of != weights),
    )


def _report(folder: Path) -> Mapping[str, Any] | None:
    """``parity.json``, whatever version of the program wrote it; None without a sound one."""
    try:
        content = json.loads((folder / REPORT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def _verdict(card: Mapping[str, Any], is_compared: bool) -> Verdict:
    parity = _mapping(card.get("parity"))
    if parity.get("passed"):
        return Verdict.PASSED
    if parity.get("accepted"):
        return Verdict.ACCEPTED
    return Verdict.FAILED if is_compared else Verdict.NOT_COMPARED


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None


def _score(value: object) -> float | None:
    number = _number(value)
    return None if number is None or number < 0 else number  # −1: there was nothing to find


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
