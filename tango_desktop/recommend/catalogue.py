"""All starter networks with their costs, for no device and no data in particular."""

from __future__ import annotations

from dataclasses import dataclass

from tango_desktop.families import MODELS, ModelInfo, build
from tango_desktop.i18n import tr
from tango_desktop.recommend.records import TOP1
from tango_desktop.recommend.tasks import RECOMMEND_TASKS


@dataclass(frozen=True)
class CatalogueEntry:
    """A starter network, counted in the form that is deployed.

    Attributes:
        name: its name in the zoo.
        title: the name shown.
        task: what it learns.
        family: ``resnet``, ``vgg``, ``densenet``, ``yolov7``.
        form: ``imagenet``, ``cifar`` or ``detector``.
        side: of the pictures that the costs are for, px.
        parameters: learnt numbers, with the classes it was designed for.
        macs: multiply-accumulates for one picture.
        size_bytes: of weights and buffers in fp32.
        activation_bytes: peak at inference, one picture.
        accuracy: the published one, in percent, or None.
        accuracy_name: what that figure is called, not translated.
        accuracy_side: of the pictures that it was published for, px.
    """

    name: str
    title: str
    task: str
    family: str
    form: str
    side: int
    parameters: int
    macs: int
    size_bytes: int
    activation_bytes: int
    accuracy: float | None
    accuracy_name: str
    accuracy_side: int

    @property
    def top1(self) -> float | None:
        """ImageNet top-1 in percent; None when that is not known or not what is published."""
        return self.accuracy if self.accuracy_name == TOP1 else None


def catalogue(size: int = 0) -> tuple[CatalogueEntry, ...]:
    """Every network, at ``size`` px or its own; those that cannot take it stay at theirs."""
    return tuple(_entry(info, size) for info in MODELS)


def _entry(info: ModelInfo, size: int) -> CatalogueEntry:
    task = RECOMMEND_TASKS.get(info.task)
    side = size if size >= info.min_size and size % info.stride == 0 else info.default_size
    document = task.deployed(build(info.name, _classes(info), size=side))
    return CatalogueEntry(
        name=info.name,
        title=tr(info.title),
        task=info.task,
        family=info.family,
        form=info.form,
        side=side,
        parameters=document.parameter_count(),
        macs=document.macs(),
        size_bytes=document.weight_bytes(),
        activation_bytes=document.activation_bytes(),
        accuracy=task.accuracy(info),
        accuracy_name=task.accuracy_name,
        accuracy_side=info.default_size,
    )


def _classes(info: ModelInfo) -> int:
    return 10 if info.form == "cifar" else info.default_classes
