"""VGG: Simonyan and Zisserman, Very Deep Convolutional Networks, arXiv 1409.1556.

Node ids are torchvision's: ``features.<n>`` and ``classifier.<n>``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tango_desktop.core.params import param
from tango_desktop.graph import DocumentBuilder, NetworkDocument
from tango_desktop.i18n import N_

from .info import MODELS, BuildSpec, ModelInfo

_PAPER = "Simonyan and Zisserman, 2014, arXiv 1409.1556"
_WIDTHS = (64, 128, 256, 512, 512)
# Convolutions in each of the five stages, by number of layers with weights.
_COUNTS = {11: (1, 1, 2, 2, 2), 13: (2, 2, 2, 2, 2), 16: (2, 2, 3, 3, 3), 19: (2, 2, 4, 4, 4)}


@dataclass(frozen=True)
class VggOptions:
    """Variants."""

    dropout: float = param(
        0.5,
        N_("Dropout"),
        N_("Share of the classifier's values set to zero while training"),
        minimum=0.0,
        maximum=1.0,
        expert=True,
    )


def _features(net: DocumentBuilder, counts: Sequence[int], batch_norm: bool) -> None:
    index = 0

    def add(layer: str, **params: object) -> None:
        nonlocal index
        net.add(f"features.{index}", layer, **params)
        index += 1

    for count, width in zip(counts, _WIDTHS, strict=True):
        for _ in range(count):
            add("conv2d", out_channels=width, padding=1)
            if batch_norm:
                add("batch_norm")
            add("relu")
        add("max_pool")


def _build(spec: BuildSpec, counts: Sequence[int], batch_norm: bool) -> NetworkDocument:
    net = DocumentBuilder(spec.name, spec.in_channels, spec.size)
    _features(net, counts, batch_norm)
    net.add("avgpool", "adaptive_avg_pool", output=7)
    net.add("flatten", "flatten")
    for index in (0, 3):
        net.add(f"classifier.{index}", "linear", out_features=4096, initial="normal_0.01")
        net.add(f"classifier.{index + 1}", "relu")
        net.add(f"classifier.{index + 2}", "dropout", rate=spec.options.dropout)
    net.add("classifier.6", "linear", out_features=spec.num_classes, initial="normal_0.01")
    return net.document()


def _add(depth: int, batch_norm: bool, top1: float) -> None:
    MODELS.add(
        ModelInfo(
            name=f"vgg{depth}_bn" if batch_norm else f"vgg{depth}",
            title=f"VGG-{depth} BN" if batch_norm else f"VGG-{depth}",
            family="vgg",
            task="classification",
            default_size=224,
            min_size=32,
            form="imagenet",
            top1=top1,
            source=_PAPER,
            options=VggOptions,
            build=lambda spec: _build(spec, _COUNTS[depth], batch_norm),
        )
    )


for _depth, _plain_top1, _bn_top1 in (
    (11, 69.020, 70.370),
    (13, 69.928, 71.586),
    (16, 71.592, 73.360),
    (19, 72.376, 74.218),
):
    _add(_depth, False, _plain_top1)
    _add(_depth, True, _bn_top1)
