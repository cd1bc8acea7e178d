"""What is known of a starter network, and the registry of all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from tango_desktop.core.registry import Registry
from tango_desktop.errors import GraphError
from tango_desktop.graph import ImageSize, NetworkDocument
from tango_desktop.i18n import N_

Form = Literal["imagenet", "cifar", "detector"]


@dataclass(frozen=True)
class BuildSpec:
    """What to build.

    Attributes:
        name: the model's name in ``MODELS``.
        num_classes: outputs.
        in_channels: of the pictures.
        size: (height, width) of the pictures.
        options: an instance of the model's ``options`` class.
    """

    name: str
    num_classes: int
    in_channels: int
    size: ImageSize
    options: Any


@dataclass(frozen=True)
class ModelInfo:
    """A starter network.

    Attributes:
        name: the zoo's name, for example ``resnet50``.
        title: the name shown.
        family: ``resnet``, ``vgg``, ``densenet``, ``yolov7``.
        task: the task's name in ``core/tasks.py``.
        default_size: side of the pictures it was designed for.
        min_size: least side at which every stage still has something to halve.
        form: ``imagenet`` (shrinks pictures early), ``cifar`` (for small pictures) or
            ``detector``.
        top1: ImageNet top-1 in percent of torchvision's V1 weights, if there are any.
        source: the paper.
        options: a dataclass of ``param(...)`` fields: the family's variants.
        build: makes the document.
        default_classes: those of the data that it was published with.
        stride: height and width of the pictures are multiples of it.
        ap: COCO AP (val2017) in percent at ``default_size`` as published, for detectors.
        anchors: the published ones, width and height in px, level by level, for detectors.
    """

    name: str
    title: str
    family: str
    task: str
    default_size: int
    min_size: int
    form: Form
    top1: float | None
    source: str
    options: type[Any]
    build: Callable[[BuildSpec], NetworkDocument]
    default_classes: int = 1000
    stride: int = 1
    ap: float | None = None
    anchors: tuple[float, ...] = ()


MODELS: Registry[ModelInfo] = Registry(N_("model"), GraphError)
