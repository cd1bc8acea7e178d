"""DenseNet: Huang et al., Densely Connected Convolutional Networks, arXiv 1608.06993.

Written as the chain ``x = concat(x, new)``, which computes the same as concatenating all earlier
outputs before each layer. Node ids are torchvision's parameter names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tango_desktop.core.params import param
from tango_desktop.graph import DocumentBuilder, NetworkDocument
from tango_desktop.i18n import N_

from .info import MODELS, BuildSpec, ModelInfo

_PAPER = "Huang et al., 2016, arXiv 1608.06993"
_BOTTLENECK = 4  # the 1 × 1 convolution makes this many times the growth
_INITIAL = "kaiming_fan_in"


@dataclass(frozen=True)
class DenseNetOptions:
    """Variants."""

    dropout: float = param(
        0.0,
        N_("Dropout"),
        N_("After each dense layer, while training"),
        minimum=0.0,
        maximum=1.0,
        expert=True,
    )


def _conv(net: DocumentBuilder, node_id: str, channels: int, **params: object) -> str:
    return net.add(node_id, "conv2d", out_channels=channels, bias=False, initial=_INITIAL, **params)


def _stem(net: DocumentBuilder, channels: int) -> None:
    _conv(net, "features.conv0", channels, kernel=7, stride=2, padding=3)
    net.add("features.norm0", "batch_norm")
    net.add("features.relu0", "relu")
    net.add("features.pool0", "max_pool", kernel=3, stride=2, padding=1)


def _dense_layer(net: DocumentBuilder, here: str, growth: int, dropout: float) -> None:
    before = net.last
    net.add(f"{here}.norm1", "batch_norm")
    net.add(f"{here}.relu1", "relu")
    _conv(net, f"{here}.conv1", _BOTTLENECK * growth, kernel=1)
    net.add(f"{here}.norm2", "batch_norm")
    net.add(f"{here}.relu2", "relu")
    _conv(net, f"{here}.conv2", growth, kernel=3, padding=1)
    if dropout:
        net.add(f"{here}.dropout", "dropout", rate=dropout)
    net.add(f"{here}.concat", "concat", before, net.last)


def _transition(net: DocumentBuilder, here: str, channels: int) -> None:
    net.add(f"{here}.norm", "batch_norm")
    net.add(f"{here}.relu", "relu")
    _conv(net, f"{here}.conv", channels, kernel=1)
    net.add(f"{here}.pool", "avg_pool")


def _build(spec: BuildSpec, counts: Sequence[int], growth: int, stem: int) -> NetworkDocument:
    net = DocumentBuilder(spec.name, spec.in_channels, spec.size)
    _stem(net, stem)
    channels = stem
    for number, count in enumerate(counts, start=1):
        for index in range(1, count + 1):
            here = f"features.denseblock{number}.denselayer{index}"
            _dense_layer(net, here, growth, spec.options.dropout)
        channels += count * growth
        if number < len(counts):
            channels //= 2
            _transition(net, f"features.transition{number}", channels)
    net.add("features.norm5", "batch_norm")
    net.add("relu", "relu")
    net.add("avgpool", "adaptive_avg_pool", output=1)
    net.add("flatten", "flatten")
    net.add("classifier", "linear", out_features=spec.num_classes, initial="torch_zero_bias")
    return net.document()


def _add(depth: int, counts: Sequence[int], growth: int, stem: int, top1: float) -> None:
    MODELS.add(
        ModelInfo(
            name=f"densenet{depth}",
            title=f"DenseNet-{depth}",
            family="densenet",
            task="classification",
            default_size=224,
            min_size=29,
            form="imagenet",
            top1=top1,
            source=_PAPER,
            options=DenseNetOptions,
            build=lambda spec: _build(spec, counts, growth, stem),
        )
    )


_add(121, (6, 12, 24, 16), 32, 64, 74.434)
_add(161, (6, 12, 36, 24), 48, 96, 77.138)
_add(169, (6, 12, 32, 32), 32, 64, 75.600)
_add(201, (6, 12, 48, 32), 32, 64, 76.896)
