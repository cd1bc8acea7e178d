"""What differs by task in a recommendation: one record for each task."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tango_desktop.core.project import Project
from tango_desktop.core.registry import Registry
from tango_desktop.core.tasks import CLASSIFICATION, DETECTION
from tango_desktop.errors import SettingsError
from tango_desktop.families import ModelInfo
from tango_desktop.graph import NetworkDocument
from tango_desktop.graph.deploy_form import deploy_form
from tango_desktop.graph.heads import Answer
from tango_desktop.i18n import N_
from tango_desktop.recommend import classifiers, detectors
from tango_desktop.recommend.boxes import box_facts
from tango_desktop.recommend.fitting import Fitting, fit_detector, nothing_to_fit
from tango_desktop.recommend.records import TOP1, BoxFacts, Candidate, RecommendRequest
from tango_desktop.recommend.table import TableEntry
from tango_desktop.recommend.workload import Options, as_drawn


@dataclass(frozen=True)
class RecommendTaskInfo:
    """How networks for a task are chosen.

    Attributes:
        name: the task's.
        accuracy_name: what the published accuracy is called.
        accuracy: the published accuracy of a network, in percent.
        accuracy_note: what was different in the network that was measured, not translated.
        printed: what the published table prints for a device.
        listed: the network that this is, under the zoo's name.
        steps: (FP32 operations/s, network): from that rate on it is what a device is given that the
            table does not list, strongest first.
        pc_model: what the table gives a PC.
        ladder: the networks that are recommended, small to large.
        models: all networks that come into question.
        for_pictures: what takes a network's place for the pictures.
        sides: input sides, the one that suits the pictures first.
        merit: what orders networks and sides on the ladder: more is better.
        answer: what its networks answer.
        deployed: the form that is run on a device, and counted.
        about_input: sentences about the input size that suits.
        about_loss: sentences about what an input costs that is smaller than suits.
        training_share: share of the computer's rate that training reaches.
        boxes: what is known of the boxes in a project's pictures, for tasks with boxes.
        fit: what the network takes over from the data beyond its classes and size.
    """

    name: str
    accuracy_name: str
    accuracy: Callable[[ModelInfo], float | None]
    accuracy_note: Callable[[ModelInfo], str]
    printed: Callable[[TableEntry], str]
    listed: Callable[[TableEntry], str]
    steps: tuple[tuple[float, str], ...]
    pc_model: str
    ladder: Callable[[RecommendRequest], tuple[str, ...]]
    models: Callable[[RecommendRequest], tuple[str, ...]]
    for_pictures: Callable[[RecommendRequest, str], str]
    sides: Callable[[RecommendRequest, ModelInfo], tuple[int, ...]]
    merit: Callable[[RecommendRequest, ModelInfo, int], float]
    answer: Answer
    deployed: Callable[[NetworkDocument], NetworkDocument]
    about_input: Callable[[RecommendRequest, Candidate], list[str]]
    about_loss: Callable[[RecommendRequest, Candidate], list[str]]
    training_share: float
    boxes: Callable[[Project], BoxFacts | None]
    fit: Callable[[Project, RecommendRequest, ModelInfo, int, Options], Fitting]


RECOMMEND_TASKS: Registry[RecommendTaskInfo] = Registry(N_("task"), SettingsError)
RECOMMEND_TASKS.add(
    RecommendTaskInfo(
        name=CLASSIFICATION.name,
        accuracy_name=TOP1,
        accuracy=lambda info: info.top1,
        accuracy_note=lambda info: "",
        printed=lambda entry: entry.classification,
        listed=lambda entry: entry.classifier,
        # Between the rates of the table's devices (Jetson Nano 0.24, AGX Xavier 1.4, AGX Orin 5.3,
        # PC 20 TFLOP/s). ResNet-200 is for the cloud alone.
        steps=(
            (10.4e12, "resnet152"),
            (2.7e12, "resnet101"),
            (0.6e12, "resnet50"),
            (0.0, "resnet34"),
        ),
        pc_model="resnet152",
        ladder=classifiers.ladder,
        models=classifiers.models,
        for_pictures=classifiers.for_pictures,
        sides=classifiers.sides,
        merit=classifiers.merit,
        answer=Answer.CLASSES,
        deployed=as_drawn,
        about_input=classifiers.about_input,
        about_loss=lambda request, chosen: [],
        # PyTorch 2.13 trained ResNet-18 and 50 (224 px, batch 16, two cores, AMD Zen 5) at 1.3 to
        # 1.5 times the rate of NumPy's matrix product by default, and at 0.7 to 0.8 times when
        # NumPy was told to use the processor's full vector width. Between them:
        training_share=1.0,
        boxes=lambda project: None,
        fit=nothing_to_fit,
    )
)
RECOMMEND_TASKS.add(
    RecommendTaskInfo(
        name=DETECTION.name,
        accuracy_name=N_("COCO AP"),
        accuracy=lambda info: info.ap,
        accuracy_note=detectors.accuracy_note,
        printed=lambda entry: entry.detection,
        listed=lambda entry: entry.detector,
        # As above; between Nano and Xavier in equal ratios for YOLOv7, which the table gives to
        # none, and between PC and PC server (82.6 TFLOP/s). D6 and E6E are for the cloud alone.
        steps=(
            (41e12, "yolov7-e6"),
            (2.7e12, "yolov7-w6"),
            (0.78e12, "yolov7x"),
            (0.43e12, "yolov7"),
            (0.0, "yolov7-tiny"),
        ),
        pc_model="yolov7-w6",
        ladder=detectors.ladder,
        models=detectors.models,
        for_pictures=detectors.for_pictures,
        sides=detectors.sides,
        merit=detectors.merit,
        answer=Answer.BOXES,
        deployed=deploy_form,
        about_input=detectors.about_input,
        about_loss=detectors.about_loss,
        # Forward and backward of YOLOv7-tiny and YOLOv7 at 320 px ran at 0.63 and 0.73 times the
        # rate of ResNet-18 beside them (one thread, AMD Zen 5); assignment and loss take 8 % more.
        training_share=0.6,
        boxes=box_facts,
        fit=fit_detector,
    )
)
