"""What differs by task in an export, and nothing else. PyTorch is imported when one starts.

A task is a record in ``EXPORT_TASKS``: its settings, what its file and card say of the outputs, how
its report is read back, and a class that converts, compares and chooses the golden picture.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tango_desktop.core.registry import Registry
from tango_desktop.errors import ExportError
from tango_desktop.export import detection_card, detection_report, parity
from tango_desktop.export.comparison import Compared, Comparison
from tango_desktop.export.settings import DetectionExportSettings, ExportSettings
from tango_desktop.export.spec import OUTPUT, ExportSpec
from tango_desktop.i18n import N_


@dataclass(frozen=True)
class CardParts:
    """What the card says of a task.

    Attributes:
        output: of the model's outputs.
        postprocess: how they become an answer.
    """

    output: Mapping[str, Any]
    postprocess: Mapping[str, Any]


@dataclass(frozen=True)
class ExportTaskInfo:
    """How a task is exported.

    Attributes:
        name: as in ``core.tasks.TASKS``.
        tag: what other tools call the task, for the file's metadata.
        settings: the class of its settings.
        check: refuses settings that do not go together.
        card: what the card says of it.
        finish: adds what the user wants inside to a traced ONNX model, in place.
        read_report: the report from its file's content; KeyError or TypeError when it is damaged.
        start: makes the task for one export.
    """

    name: str
    tag: str
    settings: type[ExportSettings]
    check: Callable[[ExportSettings], None]
    card: Callable[[ExportSpec], CardParts]
    finish: Callable[[Any, ExportSpec], None]
    read_report: Callable[[Mapping[str, Any]], Comparison]
    start: Callable[[ExportSpec], Compared]


EXPORT_TASKS: Registry[ExportTaskInfo] = Registry(N_("task"), ExportError)


# -- classification ---------------------------------------------------------------------------


def _classes_card(spec: ExportSpec) -> CardParts:
    return CardParts({"name": OUTPUT, "kind": "logits"}, {"softmax": True})


def _start_classification(spec: ExportSpec) -> Compared:
    from tango_desktop.export.classification import ClassificationExport

    return ClassificationExport(spec)


CLASSIFICATION = EXPORT_TASKS.add(
    ExportTaskInfo(
        name="classification",
        tag="classify",
        settings=ExportSettings,
        check=lambda settings: None,
        card=_classes_card,
        finish=lambda model, spec: None,
        read_report=parity.report_of,
        start=_start_classification,
    )
)


# -- detection --------------------------------------------------------------------------------


def _boxes_card(spec: ExportSpec) -> CardParts:
    return CardParts(detection_card.output_of(spec), detection_card.postprocess_of(spec))


def _start_detection(spec: ExportSpec) -> Compared:
    from tango_desktop.export.detection import DetectionExport

    return DetectionExport(spec)


DETECTION = EXPORT_TASKS.add(
    ExportTaskInfo(
        name="detection",
        tag="detect",
        settings=DetectionExportSettings,
        check=detection_card.check,
        card=_boxes_card,
        finish=detection_card.finish,
        read_report=detection_report.report_of,
        start=_start_detection,
    )
)
