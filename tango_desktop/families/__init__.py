"""Starter networks as documents: resnet, vgg, densenet, yolov7. No Qt, no torch."""

from __future__ import annotations

from tango_desktop.core.params import from_mapping
from tango_desktop.errors import GraphError, ShapeError
from tango_desktop.graph import ImageSize, NetworkDocument
from tango_desktop.i18n import tr

from . import densenet, resnet, vgg, yolov7
from .info import MODELS, BuildSpec, Form, ModelInfo

__all__ = [
    "MODELS",
    "BuildSpec",
    "Form",
    "ModelInfo",
    "build",
    "densenet",
    "list_models",
    "resnet",
    "vgg",
    "yolov7",
]


def list_models() -> list[str]:
    """The names that :func:`build` takes."""
    return MODELS.names()


def build(
    name: str,
    num_classes: int | None = None,
    in_channels: int = 3,
    size: int | ImageSize | None = None,
    **options: object,
) -> NetworkDocument:
    """The document of a starter network.

    Args:
        name: one of :func:`list_models`.
        num_classes: how many the network tells apart; those it was published with (1000 of
            ImageNet, 80 of COCO) when not given.
        in_channels: of the pictures.
        size: side or (height, width) of the pictures; the model's own when not given.
        options: the family's variants, for example ``stride_in_1x1=True`` for ResNet v1,
            ``shortcut="B"`` for the CIFAR form or ``form="deploy"`` for a detector.

    Raises:
        GraphError: no such model; the hint names the nearest.
        SettingsError: an option is unknown or out of range.
        ShapeError: the pictures are too small for it, or no multiple of its stride.
    """
    info = MODELS.get(name)
    num_classes = info.default_classes if num_classes is None else num_classes
    _check_counts(num_classes, in_channels)
    height_width = _as_size(info, size)
    spec = BuildSpec(
        name, num_classes, in_channels, height_width, from_mapping(info.options, options)
    )
    return info.build(spec)


def _check_counts(num_classes: int, in_channels: int) -> None:
    if num_classes < 1 or in_channels < 1:
        raise GraphError(
            tr(
                "A network for {classes} classes and {channels} channels cannot be built.",
                classes=num_classes,
                channels=in_channels,
            ),
            tr("Both are 1 or more."),
        )


def _as_size(info: ModelInfo, size: int | ImageSize | None) -> ImageSize:
    if size is None:
        size = info.default_size
    height, width = (size, size) if isinstance(size, int) else size
    if min(height, width) < info.min_size:
        raise ShapeError(
            tr(
                "{name} needs pictures of {least} px or more; {height} × {width} is too small.",
                name=info.title,
                least=info.min_size,
                height=height,
                width=width,
            ),
            tr("Use larger pictures, or a network for small ones such as resnet20.")
            if info.form == "imagenet"
            else tr("Use larger pictures."),
        )
    _check_stride(info, height, width)
    return height, width


def _check_stride(info: ModelInfo, height: int, width: int) -> None:
    if height % info.stride or width % info.stride:
        raise ShapeError(
            tr(
                "{name} needs sides that are multiples of {stride}; {height} × {width} is not.",
                name=info.title,
                stride=info.stride,
                height=height,
                width=width,
            ),
            tr(
                "The nearest are {less_height} × {less_width} and {height} × {width}.",
                less_height=height // info.stride * info.stride,
                less_width=width // info.stride * info.stride,
                height=-(-height // info.stride) * info.stride,
                width=-(-width // info.stride) * info.stride,
            ),
        )
