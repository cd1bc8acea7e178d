"""The answers to how a model is exported, by task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from typing_extensions import Self

from tango_desktop.core.params import from_mapping, param
from tango_desktop.core.project import Conditional, Project
from tango_desktop.export import acceptance, range_settings
from tango_desktop.i18n import N_


@dataclass(frozen=True)
class ExportSettings(Conditional):
    """How the model is exported, and how far it may differ from the trained one."""

    STAGE: ClassVar[str] = "export"
    engine: str = param(
        "",
        N_("Engine"),
        N_("What runs the model on the device; empty takes the one of the page Device"),
    )
    precision: str = param(
        "",
        N_("Precision"),
        N_("fp32, fp16, dynamic or int8; empty takes the one of the page Device"),
    )
    parity_pictures: int = param(
        512,
        N_("Pictures compared"),
        N_(
            "How many validation pictures go through the trained and the exported model, at most; "
            "more take longer, fewer tell less: one of 64 is worth 1.6 points"
        ),
        minimum=1,
        maximum=100_000,
    )
    max_difference: float = param(
        1e-3,
        N_("Largest difference"),
        N_("Of any output, relative to the largest output (or to 1 where that is less)"),
        minimum=0.0,
        maximum=10.0,
        expert=True,
    )
    min_cosine: float = param(
        0.9999,
        N_("Least cosine similarity"),
        N_("Of all outputs together; 1 means the same direction"),
        minimum=-1.0,
        maximum=1.0,
        expert=True,
    )
    min_agreement: float = param(
        0.99,
        N_("Least top-1 agreement"),
        N_("The share of pictures on which both must give the same answer"),
        minimum=0.0,
        maximum=1.0,
        expert=True,
    )
    max_accuracy_loss: float = param(
        0.01,
        N_("Largest loss of top-1"),
        N_("How much less accurate the exported model may be on those pictures"),
        minimum=0.0,
        maximum=1.0,
        expert=True,
    )
    accept_parity: bool = param(
        False,
        N_("Accept a difference"),
        N_("Go on although the exported model differs; this is recorded with every deployment"),
        expert=True,
    )
    accepted_for: str = param(
        "",
        N_("Accepted for"),
        N_("The engine and precision that the difference is accepted for; noted by the program"),
        expert=True,
        affects_result=False,
    )
    opset: int = param(
        0,
        N_("ONNX opset"),
        N_("15, 17, 18 or 20; 0 takes the newest that the device's ONNX Runtime runs"),
        minimum=0,
        maximum=20,
        expert=True,
    )
    dynamic_batch: bool = param(
        False,
        N_("Any batch size"),
        N_("Otherwise the model takes one picture at a time, which engines like best"),
        expert=True,
    )
    simplify: bool = param(
        True,
        N_("Simplify"),
        N_("Fold constants and remove what computes nothing"),
        expert=True,
    )
    calibration_pictures: int = range_settings.calibration_pictures()
    range_method: str = range_settings.range_method()
    tuning_minutes: float = param(
        0.0,
        N_("Time for tuning"),
        N_("How long TVM may look for faster programs; what it found is kept and used again"),
        minimum=0.0,
        maximum=10_000.0,
        unit="min",
        expert=True,
    )
    longest_minutes: float = param(
        60.0,
        N_("Longest conversion"),
        N_("A converter in a process of its own is stopped when it takes longer"),
        minimum=0.1,
        maximum=10_000.0,
        unit="min",
        expert=True,
        affects_result=False,
    )
    most_memory_mb: int = param(
        0,
        N_("Most memory of a conversion"),
        N_(
            "A converter in a process of its own is stopped when it takes more; 0 leaves a tenth "
            "of this computer's free"
        ),
        minimum=0,
        unit="MB",
        expert=True,
        affects_result=False,
    )

    @classmethod
    def noted(cls, project: Project, changes: Mapping[str, object]) -> Mapping[str, object]:
        """What an acceptance is given for goes along with it."""
        given = {name: value for name, value in changes.items() if name == "accept_parity"}
        return acceptance.noted(project, changes, from_mapping(cls, given).accept_parity)

    def counting(self, project: Project) -> Self:
        """Without an acceptance that was given for another model."""
        form = acceptance.asked_form(project)
        return replace(self, accept_parity=acceptance.is_accepted(project, form))


@dataclass(frozen=True)
class DetectionExportSettings(ExportSettings):
    """How a detector is exported, what it finds, and how far it may differ from the trained one."""

    max_difference: float = param(
        1e-3,
        N_("Largest difference"),
        N_(
            "Of any raw output, relative to the largest of its kind: coordinates in pixels, "
            "objectness and classes each for themselves"
        ),
        minimum=0.0,
        maximum=10.0,
        expert=True,
    )
    min_cosine: float = param(
        0.9999,
        N_("Least cosine similarity"),
        N_("Of each kind of raw output; 1 means the same direction"),
        minimum=-1.0,
        maximum=1.0,
        expert=True,
    )
    min_agreement: float = param(
        0.99,
        N_("Least box agreement"),
        N_("The share of boxes that both must find, with the same class, in the same place"),
        minimum=0.0,
        maximum=1.0,
        expert=True,
    )
    max_accuracy_loss: float = param(
        0.01,
        N_("Largest loss of mAP50-95"),
        N_("How much less accurate the exported model may be on those pictures"),
        minimum=0.0,
        maximum=1.0,
        expert=True,
    )
    same_place: float = param(
        0.98,
        N_("Overlap of boxes that agree"),
        N_("From this IoU on, two boxes of one class are the same"),
        minimum=0.5,
        maximum=1.0,
        expert=True,
    )
    score: float = param(
        0.25,
        N_("Least confidence"),
        N_("Boxes below it are not shown by the deployed model"),
        minimum=0.0,
        maximum=1.0,
    )
    iou: float = param(
        0.45,
        N_("Overlap of duplicates"),
        N_("Of boxes of one class that overlap by more than this IoU, only the surest stays"),
        minimum=0.0,
        maximum=1.0,
        expert=True,
    )
    top: int = param(
        300,
        N_("Most boxes"),
        N_("How many boxes a picture may have"),
        minimum=1,
        maximum=30_000,
        expert=True,
    )
    nms_inside: bool = param(
        False,
        N_("Duplicates removed inside the model"),
        N_("The model's file then ends with NMS; its limits cannot be changed on the device"),
        expert=True,
    )
