"""All starter networks with their costs, for no device and no data in particular."""

from __future__ import annotations

from dataclasses import dataclass

from tango_desktop.families import MODELS, ModelInfo, build
from tango_desktop.i18n import tr


@dataclass(frozen=True)
class CatalogueEntry:
    """A starter network.

    Attributes:
        name: its name in the zoo.
        title: the name shown.
        family: ``resnet``, ``vgg``, ``densenet``.
        form: ``imagenet`` or ``cifar``.
        side: of the pictures that the costs are for, px.
        parameters: learnt numbers, with the classes it was designed for.
        macs: multiply-accumulates for one picture.
        size_bytes: of weights and buffers in fp32.
        activation_bytes: peak at inference, one picture.
        top1: ImageNet top-1 in percent, or None.
    """

    name: str
    title: str
    family: str
    form: str
    side: int
    parameters: int
    macs: int
    size_bytes: int
    activation_bytes: int
    top1: float | None


def catalogue(size: int = 0) -> tuple[CatalogueEntry, ...]:
    """Every network, at ``size`` px or its own; those that need larger pictures stay at theirs."""
    return tuple(_entry(info, size) for info in MODELS)


def _entry(info: ModelInfo, size: int) -> CatalogueEntry:
    side = size if size >= info.min_size else info.default_size
    document = build(info.name, num_classes=10 if info.form == "cifar" else 1000, size=side)
    return CatalogueEntry(
        name=info.name,
        title=tr(info.title),
        family=info.family,
        form=info.form,
        side=side,
        parameters=document.parameter_count(),
        macs=document.macs(),
        size_bytes=document.weight_bytes(),
        activation_bytes=document.activation_bytes(),
        top1=info.top1,
    )
