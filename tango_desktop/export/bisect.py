"""Finds the first layer of an exported model that departs from the network, layer by layer.

An ONNX file of ours has the tensors of the 32-bit file that it was made from, by the same names:
all of them are laid side by side at once. Other engines do not show what is inside: beginnings of
the network are converted and compared, each time half of the layers that may be at fault
(``bisect_prefixes.py``).

What is measured is the signal-to-noise ratio of a layer's values: the power of the exact ones over
the power of their error. A layer departs where it is less than the least cosine similarity of the
settings stands for: small errors at right angles to the values give a cosine of 1 − noise / 2.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tango_desktop.core.files import read_mapping, write_error, write_json
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.scratch import scratch_folder
from tango_desktop.data.preprocess import preprocess
from tango_desktop.errors import ExportError
from tango_desktop.export import card
from tango_desktop.export.comparison import Floats, choose_pictures, read_picture
from tango_desktop.export.engine import ONNX_RUNTIME, OnnxSession
from tango_desktop.export.limits import FP32
from tango_desktop.export.quantization.models import ModelView, showing
from tango_desktop.export.quantization.plan import load_plan
from tango_desktop.export.settings import DetectionExportSettings
from tango_desktop.export.spec import ExportSpec
from tango_desktop.export.tasks import EXPORT_TASKS
from tango_desktop.i18n import tr

FILE = "bisect.json"
SCHEMA = 1
PICTURES = 4
MOST_DB = 120.0  # what is written where nothing differs


@dataclass(frozen=True)
class BisectRow:
    """One layer.

    Attributes:
        node: its id in the network document.
        snr_db: of its values, at most ``MOST_DB``; what is not finite has −``MOST_DB``.
    """

    node: str
    snr_db: float


@dataclass(frozen=True)
class BisectResult:
    """Where an exported model departs from the network.

    Attributes:
        node: the first document node that departs; empty when none does.
        rows: the layers that were looked at, in the order of the graph.
        reason: what was found, a sentence.
        floor_db: below this a layer departs.
        pictures: how many pictures were looked at.
    """

    node: str
    rows: tuple[BisectRow, ...]
    reason: str
    floor_db: float
    pictures: int


def find_departure(spec: ExportSpec, artifact: Path, ctx: JobContext) -> BisectResult:
    """Find the first layer that departs, and write it into ``artifact`` as ``bisect.json``.

    Args:
        spec: of the export that made it.
        artifact: its folder.
        ctx: the job's context; may be cancelled at any time.

    Raises:
        ExportError: the engine does not run here, or a part cannot be converted.
        DataError: a picture cannot be read any more.
        ProjectError: the card is missing, or the result cannot be written.
    """
    from tango_desktop.export.bisect_prefixes import prefixes

    written = read_mapping(artifact / card.CARD, card.SCHEMA)
    spec = plain(spec)
    module = EXPORT_TASKS.get(spec.task).start(spec).module
    prepared = pictures_of(spec, ctx)
    floor_db = floor_of(spec.settings.min_cosine)
    if written["engine"]["name"] == ONNX_RUNTIME:
        rows = _tensors(module, spec, artifact / str(written["file"]), prepared, ctx)
        node = next((row.node for row in rows if row.snr_db < floor_db), "")
    else:
        rows, node = prefixes(module, spec, prepared, floor_db, ctx)
    found = BisectResult(node, rows, _reason(spec, node, rows, floor_db), floor_db, len(prepared))
    try:
        write_json(artifact / FILE, {"schema": SCHEMA} | dataclasses.asdict(found))
    except OSError as error:
        raise write_error(artifact / FILE, error) from error
    return found


def load_departure(artifact: Path) -> BisectResult | None:
    """What was found earlier; None when nothing was looked for, or the file is damaged."""
    try:
        content = json.loads((artifact / FILE).read_text(encoding="utf-8"))
        rows = tuple(BisectRow(str(row["node"]), float(row["snr_db"])) for row in content["rows"])
        return BisectResult(
            str(content["node"]),
            rows,
            str(content["reason"]),
            float(content["floor_db"]),
            int(content["pictures"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def plain(spec: ExportSpec) -> ExportSpec:
    """The same export as layers are looked at: one picture at a time, nothing appended."""
    settings = dataclasses.replace(spec.settings, dynamic_batch=False)
    if isinstance(settings, DetectionExportSettings):
        settings = dataclasses.replace(settings, nms_inside=False)
    return dataclasses.replace(spec, settings=settings)


def pictures_of(spec: ExportSpec, ctx: JobContext) -> list[Floats]:
    """A few validation pictures, each (C, H, W)."""
    _, chosen = choose_pictures(spec.lock, PICTURES)
    return [
        preprocess(read_picture(spec.lock, one), spec.preprocess)
        for one in ctx.each(chosen, len(chosen), tr("Reading pictures"))
    ]


def floor_of(min_cosine: float) -> float:
    """The signal-to-noise ratio in dB that a cosine similarity stands for."""
    return -10.0 * math.log10(max(2.0 * (1.0 - min_cosine), 10.0 ** (-MOST_DB / 10.0)))


class Noise:
    """Sums up the power of exact values and of the error of others."""

    def __init__(self) -> None:
        self._signal, self._error = 0.0, 0.0

    def add(self, exact: Floats, other: Floats) -> None:
        """Take in the values of a picture."""
        wanted, found = exact.astype(np.float64).ravel(), other.astype(np.float64).ravel()
        with np.errstate(invalid="ignore", over="ignore"):
            self._signal += float(wanted @ wanted)
            self._error += float(np.square(found - wanted).sum())

    @property
    def snr_db(self) -> float:
        """The ratio in decibels; without a signal, the error's power itself counts."""
        if not math.isfinite(self._error):
            return -MOST_DB
        if self._error == 0.0:
            return MOST_DB
        ratio = (self._signal or 1.0) / self._error
        return float(np.clip(10.0 * math.log10(ratio), -MOST_DB, MOST_DB))


def _reason(spec: ExportSpec, node: str, rows: Sequence[BisectRow], floor_db: float) -> str:
    snr_db = {row.node: row.snr_db for row in rows}
    if not node:
        least = min(rows, key=lambda row: row.snr_db, default=None)
        return tr(
            "No layer departs: the least signal-to-noise ratio is {least} dB ({node}), "
            "{floor} dB would be too little.",
            least=f"{least.snr_db:.1f}" if least else "?",
            node=least.node if least else "?",
            floor=f"{floor_db:.1f}",
        )
    layer = next((one.layer for one in spec.document.nodes if one.id == node), "?")
    return tr(
        "The first layer that departs is {node} ({layer}): its signal-to-noise ratio is "
        "{snr} dB, less than {floor} dB.",
        node=node,
        layer=layer,
        snr=f"{snr_db[node]:.1f}",
        floor=f"{floor_db:.1f}",
    )


# -- ONNX Runtime: every tensor at once -------------------------------------------------------


def _tensors(
    module: Any, spec: ExportSpec, model: Path, prepared: Sequence[Floats], ctx: JobContext
) -> tuple[BisectRow, ...]:
    import onnx
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]

    from tango_desktop.export import onnx_exporter

    with scratch_folder("bisect") as scratch:
        exact = dataclasses.replace(spec, precision=FP32)
        ctx.report(None, tr("Writing the network to compare with"))
        made = onnx_exporter.convert(module, exact, scratch, ctx)
        master = _prepared_alike(onnx.load(scratch / made.file), model.parent)
    try:
        other = onnx.load(model)
    except (OSError, ValueError, DecodeError) as error:
        raise ExportError(
            tr("{path} cannot be read.", path=model), tr("Export again."), repr(error)
        ) from error
    pairs = _pairs(ModelView(master), ModelView(other))
    noises = {node: Noise() for node in pairs}
    ours = _exposed(master, [one for one, _ in pairs.values()])
    theirs = _exposed(other, [two for _, two in pairs.values()])
    for picture in ctx.each(prepared, len(prepared), tr("Comparing layer by layer")):
        sides = zip(noises.values(), ours.run(picture), theirs.run(picture), strict=True)
        for noise, exact_values, values in sides:
            noise.add(exact_values, values)
    return tuple(BisectRow(node, noise.snr_db) for node, noise in noises.items())


def _prepared_alike(master: Any, artifact: Path) -> Any:
    """The 32-bit model with its channels scaled as those of the quantized one, if they were."""
    from tango_desktop.export.quantized import PLAN

    if not (artifact / PLAN).is_file() or not load_plan(artifact / PLAN).equalized:
        return master
    from tango_desktop.export.quantization.equalize import equalized

    return equalized(master)


def _exposed(model: Any, names: Sequence[str]) -> OnnxSession:
    """The model opened with other outputs."""
    import onnx

    values = [onnx.ValueInfoProto(name=name) for name in dict.fromkeys(names)]
    with showing(model, [], values):
        return OnnxSession(model.SerializeToString(), names)


def _pairs(master: ModelView, other: ModelView) -> Mapping[str, tuple[str, str]]:
    """By document node: the last tensor that both have of it, in either model.

    Of a quantized tensor its rounded form is taken: to read it earlier would keep the engine from
    computing with integers.
    """
    found: dict[str, tuple[str, str]] = {}
    for node, name in _last_tensors(master):
        rounded = f"{name}/dequantized"
        there = rounded if rounded in other.producer else name
        if there in other.producer:
            found[node] = (name, there)
    return found


def _last_tensors(model: ModelView) -> Iterator[tuple[str, str]]:
    """Document nodes with the tensors that they hand on, in the order of the graph."""
    last: dict[str, str] = {}
    for node in model.nodes:
        owner = model.owner(node)
        last.pop(owner, None)  # the order is that of what each hands on
        last[owner] = str(node.output[0])
    yield from last.items()
