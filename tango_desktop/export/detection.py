"""One detector's export: its deploy form is converted, and compared with the form that was trained.

So the comparison also proves what folding did to the weights.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from tango_desktop.core.files import read_mapping
from tango_desktop.core.jobs import JobContext
from tango_desktop.data.detection_loader import DetectionLoader
from tango_desktop.data.postprocess import (
    Found,
    detections,
    evaluation_postprocess,
    finished,
)
from tango_desktop.data.preprocess import Geometry, geometry_of, preprocess
from tango_desktop.data.records import LockedPicture
from tango_desktop.export import card, golden
from tango_desktop.export.comparison import (
    Comparison,
    Floats,
    choose_pictures,
    read_picture,
    sample_input,
)
from tango_desktop.export.detection_card import BOXES
from tango_desktop.export.detection_parity import Side, Tally
from tango_desktop.export.detection_report import BoxLimits, DetectionParityReport
from tango_desktop.export.engine import ONNX_RUNTIME, OnnxSession, Session, open_written
from tango_desktop.export.onnx_nms import with_raw_output
from tango_desktop.export.reference import load_trained
from tango_desktop.export.settings import DetectionExportSettings
from tango_desktop.export.spec import OUTPUT, ExportSpec
from tango_desktop.i18n import tr
from tango_desktop.nets.deploy_form import deploy_module

_BATCH = 4


class ExportedDetector:
    """The model in a folder, as its own card says. Close it: an engine may run beside.

    Attributes:
        shown_with: the ``postprocess`` part of the card.
        measured_with: how boxes for average precision are chosen: nearly all of them, or as the
            card says where the model itself removes duplicates.

    Raises:
        ExportError: the engine cannot open it.
    """

    def __init__(self, artifact: Path, ctx: JobContext | None = None) -> None:
        written = read_mapping(artifact / card.CARD, card.SCHEMA)
        self._preprocess: dict[str, Any] = written["preprocess"]
        self._inside = written["output"]["kind"] == BOXES
        self.shown_with: dict[str, Any] = written["postprocess"]
        self.measured_with = self.shown_with if self._inside else evaluation_postprocess()
        names = (OUTPUT, *written["output"]["names"]) if self._inside else (OUTPUT,)
        self._session: Session
        if self._inside and written["engine"]["name"] == ONNX_RUNTIME:
            self._session = OnnxSession(with_raw_output(artifact / str(written["file"])), names)
        else:
            self._session = open_written(artifact, written, names, ctx)

    def __enter__(self) -> ExportedDetector:
        """The detector itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End what runs it."""
        self._session.close()

    def look(self, image: Any) -> Side:
        """What it makes of a Pillow image.

        Raises:
            ExportError: the model does not take it.
        """
        prepared = preprocess(image, self._preprocess)
        raw, *boxes = self._session.run(prepared)
        geometry = geometry_of(image.size, self._preprocess)
        if self._inside:
            shown = finished(boxes[0], boxes[1], boxes[2], self.shown_with, geometry)
            return Side(sample_input(prepared), raw[0], shown, shown)
        shown = detections(raw[0], self.shown_with, geometry)
        measured = detections(raw[0], self.measured_with, geometry)
        return Side(sample_input(prepared), raw[0], shown, measured)


class DetectionExport:
    """A detector in one export.

    Raises:
        WeightsError: the weights do not fit the network.
    """

    def __init__(self, spec: ExportSpec) -> None:
        assert isinstance(spec.settings, DetectionExportSettings)
        self._spec, self._limits = spec, spec.settings
        self._trained = load_trained(spec.document, spec.weights)
        self._golden: tuple[float, LockedPicture] | None = None

    @functools.cached_property
    def module(self) -> nn.Module:
        """The deploy form; it is converted."""
        return deploy_module(self._spec.document, self._trained)[1]

    def compare(self, artifact: Path, ctx: JobContext) -> DetectionParityReport:
        """Compare the model in ``artifact`` with the network in the form that was trained."""
        spec = self._spec
        split, pictures = choose_pictures(spec.lock, self._limits.parity_pictures)
        with ExportedDetector(artifact, ctx) as model:
            tally = Tally(
                spec.lock.classes,
                self._limits,
                BoxLimits.of(model.shown_with),
                BoxLimits.of(model.measured_with),
            )
            sides = self._trained_sides(pictures, model)
            message = tr("Comparing with the trained network")
            for place, trained in ctx.each(sides, len(pictures), message):
                picture = pictures[place]
                tally.add(picture, trained, model.look(read_picture(spec.lock, picture)))
                self._consider(picture, trained.shown)
        return tally.report(split)

    def _trained_sides(
        self, pictures: tuple[LockedPicture, ...], model: ExportedDetector
    ) -> Iterator[tuple[int, Side]]:
        """The trained network's side of each picture, with the picture's number."""
        for place, image, raw, geometry in _answers(self._trained, self._spec, pictures):
            shown = detections(raw, model.shown_with, geometry)
            measured = detections(raw, model.measured_with, geometry)
            yield place, Side(sample_input(image), raw, shown, measured)

    def _consider(self, picture: LockedPicture, shown: Found) -> None:
        """Keep the picture whose least sure box is the surest."""
        certainty = float(shown.scores.min()) if len(shown.scores) else -1.0
        if self._golden is None or certainty > self._golden[0]:
            self._golden = (certainty, picture)

    def write_golden(self, artifact: Path, report: Comparison | None, ctx: JobContext) -> None:
        """Write the golden picture with its boxes."""
        spec = self._spec
        own = golden.answers_itself(spec, report)
        shown_with = read_mapping(artifact / card.CARD, card.SCHEMA)["postprocess"]
        source = spec.lock.file(self._golden_picture(shown_with, ctx))

        def answer(image: Any) -> Found:
            if own:
                with ExportedDetector(artifact, ctx) as model:
                    return model.look(image).shown
            return self.find(image, shown_with)

        golden.write_box_golden(artifact, source, answer, golden.tolerance_for(spec, own))

    def _golden_picture(self, shown_with: dict[str, Any], ctx: JobContext) -> LockedPicture:
        """The one that the comparison found; looked for where nothing was compared."""
        if self._golden is None:
            spec = self._spec
            _, pictures = choose_pictures(spec.lock, self._limits.parity_pictures)
            message = tr("Choosing the golden picture")
            for picture in ctx.each(pictures, len(pictures), message):
                self._consider(picture, self.find(read_picture(spec.lock, picture), shown_with))
        assert self._golden is not None  # there is a picture at least
        return self._golden[1]

    def find(self, image: Any, chosen_by: dict[str, Any]) -> Found:
        """The trained network's boxes in a Pillow image."""
        spec = self._spec.preprocess
        prepared = torch.from_numpy(preprocess(image, spec))[None]
        with torch.inference_mode():
            raw = lead_output(self._trained, prepared)[0]
        geometry: Geometry = geometry_of(image.size, spec)
        return detections(raw, chosen_by, geometry)


def _answers(
    module: nn.Module, spec: ExportSpec, pictures: Sequence[LockedPicture]
) -> Iterator[tuple[int, Floats, Floats, Geometry]]:
    """Of each picture its number, what it was made into, the raw output, and its geometry."""
    loader = DetectionLoader(
        pictures, spec.lock.root, spec.preprocess, batch_size=_BATCH, cache_bytes=0
    )
    with loader, torch.inference_mode():
        for batch in loader.epoch(0):
            raws = lead_output(module, batch.images)
            rows = zip(batch.indices.tolist(), batch.images.numpy(), raws, strict=True)
            for (place, image, raw), geometry in zip(rows, batch.geometries, strict=True):
                yield place, image, raw, geometry


def trained_boxes(
    spec: ExportSpec,
    pictures: Sequence[LockedPicture],
    chosen_by: Mapping[str, Any],
    ctx: JobContext,
) -> list[Found]:
    """The trained network's boxes in pictures, in their order.

    Args:
        spec: says which network, and how pictures are prepared.
        pictures: of ``spec.lock``.
        chosen_by: the ``postprocess`` part of a card.
        ctx: the job's context.

    Raises:
        WeightsError: the weights do not fit the network.
        DataError: a picture cannot be read any more.
    """
    sides = _answers(load_trained(spec.document, spec.weights), spec, pictures)
    message = tr("Comparing with the trained network")
    found = {
        place: detections(raw, chosen_by, geometry)
        for place, _, raw, geometry in ctx.each(sides, len(pictures), message)
    }
    return [found[place] for place in range(len(pictures))]


def lead_output(module: nn.Module, images: torch.Tensor) -> Floats:
    """(B, N, 5 + classes): what the lead head says; auxiliary heads only help training."""
    found = module(images)
    lead: torch.Tensor = found[0] if isinstance(found, tuple) else found
    return np.asarray(lead.numpy(), dtype=np.float32)
