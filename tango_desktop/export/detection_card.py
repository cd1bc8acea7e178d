"""What a detector's card says of its outputs, and which settings go together."""

from __future__ import annotations

from typing import Any

from tango_desktop.data.postprocess import default_postprocess
from tango_desktop.errors import ExportError
from tango_desktop.export.onnx_nms import OUTPUTS, add_nms
from tango_desktop.export.settings import DetectionExportSettings, ExportSettings
from tango_desktop.export.spec import OUTPUT, ExportSpec
from tango_desktop.i18n import tr

# Kinds of output: one row for every place that may hold a box, or the boxes that are left.
PREDICTIONS = "predictions"
BOXES = "boxes"


def output_of(spec: ExportSpec) -> dict[str, Any]:
    """The ``output`` part."""
    if _limits(spec.settings).nms_inside:
        return {"name": OUTPUTS[0], "names": list(OUTPUTS), "kind": BOXES, "shape": ["found", 4]}
    rows = spec.document.shapes(spec.size)[spec.document.outputs[0]]
    batch = "batch" if spec.settings.dynamic_batch else 1
    shape = [batch, *(int(side) for side in rows)]
    return {"name": OUTPUT, "names": [OUTPUT], "kind": PREDICTIONS, "shape": shape}


def postprocess_of(spec: ExportSpec) -> dict[str, Any]:
    """The ``postprocess`` part: see ``data/postprocess.py``."""
    limits = _limits(spec.settings)
    return {
        **default_postprocess(),
        "score": limits.score,
        "iou": limits.iou,
        "top": limits.top,
    }


def check(settings: ExportSettings) -> None:
    """Refuse settings that do not go together.

    Raises:
        ExportError: says which.
    """
    limits = _limits(settings)
    if limits.nms_inside and limits.dynamic_batch:
        raise ExportError(
            tr("A model that removes duplicates itself takes one picture at a time."),
            tr("Switch “Any batch size” or “Duplicates removed inside the model” off."),
        )


def finish(model: Any, spec: ExportSpec) -> None:
    """Put NMS into a traced ONNX model where the user wants it, in place."""
    limits = _limits(spec.settings)
    if limits.nms_inside:
        add_nms(model, len(spec.lock.classes), limits)


def _limits(settings: ExportSettings) -> DetectionExportSettings:
    assert isinstance(settings, DetectionExportSettings)
    return settings
