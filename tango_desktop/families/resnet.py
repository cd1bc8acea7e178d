"""Residual networks: He et al., Deep Residual Learning for Image Recognition, arXiv 1512.03385.

Node ids are torchvision's parameter names for the ImageNet form, and ``conv1, bn1, layer1..3,
linear`` (with ``shortcut`` for ``downsample``) for the CIFAR form.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tango_desktop.core.params import param
from tango_desktop.graph import DocumentBuilder, NetworkDocument
from tango_desktop.i18n import N_

from .info import MODELS, BuildSpec, ModelInfo

_PAPER = "He et al., 2015, arXiv 1512.03385"
_STRIDE_PAPER = f"{_PAPER}; stride in the 3 × 3 as in torchvision (v1.5)"


@dataclass(frozen=True)
class _ResidualOptions:
    """Variants of both forms."""

    zero_init_residual: bool = param(
        False,
        N_("Zero-initialised residual branches"),
        N_("The last batch norm of each block starts at 0"),
        expert=True,
    )


@dataclass(frozen=True)
class ResNetOptions(_ResidualOptions):
    """Variants of the ImageNet form."""

    stride_in_1x1: bool = param(
        False,
        N_("Stride in the 1 × 1"),
        N_("As first published (v1); otherwise in the 3 × 3 (v1.5), which is more accurate"),
        expert=True,
    )


@dataclass(frozen=True)
class CifarResNetOptions(_ResidualOptions):
    """Variants of the CIFAR form."""

    shortcut: str = param(
        "A",
        N_("Shortcut"),
        N_("A: skips pixels and pads channels, no parameters; B: 1 × 1 convolution"),
        choices=("A", "B"),
        expert=True,
    )


@dataclass(frozen=True)
class _Block:
    """One residual block to draw."""

    path: str
    source: str
    channels: int
    stride: int
    last_scale: float
    stride_in_1x1: bool = False
    shortcut: str = "downsample"


def _conv_bn(net: DocumentBuilder, conv: str, bn: str, source: str, **params: object) -> str:
    scale = params.pop("initial_scale", 1.0)
    net.add(conv, "conv2d", source, bias=False, **params)
    return net.add(bn, "batch_norm", **({} if scale == 1.0 else {"initial_scale": scale}))


def _window(kernel: int, stride: int = 1) -> dict[str, int]:
    """Parameters of a convolution that keeps the size, but for its stride."""
    params = {"kernel": kernel, "stride": stride, "padding": kernel // 2}
    return {name: value for name, value in params.items() if value != int(name == "stride")}


def _basic(net: DocumentBuilder, block: _Block) -> str:
    here, width = block.path, block.channels
    _conv_bn(
        net,
        f"{here}.conv1",
        f"{here}.bn1",
        block.source,
        out_channels=width,
        **_window(3, block.stride),
    )
    net.add(f"{here}.relu1", "relu")
    return _conv_bn(
        net,
        f"{here}.conv2",
        f"{here}.bn2",
        net.last,
        out_channels=width,
        **_window(3),
        initial_scale=block.last_scale,
    )


def _bottleneck(net: DocumentBuilder, block: _Block) -> str:
    here, width = block.path, block.channels // 4
    first, second = (block.stride, 1) if block.stride_in_1x1 else (1, block.stride)
    _conv_bn(
        net, f"{here}.conv1", f"{here}.bn1", block.source, out_channels=width, **_window(1, first)
    )
    relu = net.add(f"{here}.relu1", "relu")
    _conv_bn(net, f"{here}.conv2", f"{here}.bn2", relu, out_channels=width, **_window(3, second))
    relu = net.add(f"{here}.relu2", "relu")
    return _conv_bn(
        net,
        f"{here}.conv3",
        f"{here}.bn3",
        relu,
        out_channels=block.channels,
        **_window(1),
        initial_scale=block.last_scale,
    )


def _projection(net: DocumentBuilder, block: _Block) -> str:
    """Option B: a 1 × 1 convolution."""
    return _conv_bn(
        net,
        f"{block.path}.{block.shortcut}.0",
        f"{block.path}.{block.shortcut}.1",
        block.source,
        out_channels=block.channels,
        **_window(1, block.stride),
    )


def _padding(net: DocumentBuilder, block: _Block) -> str:
    """Option A: no parameters."""
    return net.add(
        f"{block.path}.shortcut",
        "pad_shortcut",
        block.source,
        out_channels=block.channels,
        stride=block.stride,
    )


_Draw = Callable[[DocumentBuilder, _Block], str]


def _residual(
    net: DocumentBuilder, block: _Block, branch: _Draw, shortcut: _Draw, in_channels: int
) -> None:
    convolved = branch(net, block)
    changes = block.stride != 1 or block.channels != in_channels
    passed = shortcut(net, block) if changes else block.source
    net.add(f"{block.path}.add", "add", convolved, passed)
    net.add(f"{block.path}.relu", "relu")


def _stages(
    net: DocumentBuilder,
    counts: Sequence[int],
    widths: Sequence[int],
    stem: int,
    branch: _Draw,
    shortcut: _Draw,
    options: _ResidualOptions,
) -> None:
    channels = stem
    for stage, (count, width) in enumerate(zip(counts, widths, strict=True), start=1):
        for index in range(count):
            block = _Block(
                f"layer{stage}.{index}",
                net.last,
                width,
                2 if index == 0 and stage > 1 else 1,
                0.0 if options.zero_init_residual else 1.0,
                isinstance(options, ResNetOptions) and options.stride_in_1x1,
                "downsample" if isinstance(options, ResNetOptions) else "shortcut",
            )
            _residual(net, block, branch, shortcut, channels)
            channels = width


def _imagenet(spec: BuildSpec, counts: Sequence[int], branch: _Draw) -> NetworkDocument:
    net = DocumentBuilder(spec.name, spec.in_channels, spec.size)
    _conv_bn(net, "conv1", "bn1", net.last, out_channels=64, kernel=7, stride=2, padding=3)
    net.add("relu", "relu")
    net.add("maxpool", "max_pool", kernel=3, stride=2, padding=1)
    expansion = 4 if branch is _bottleneck else 1
    widths = [expansion * width for width in (64, 128, 256, 512)]
    _stages(net, counts, widths, 64, branch, _projection, spec.options)
    net.add("avgpool", "adaptive_avg_pool", output=1)
    net.add("flatten", "flatten")
    net.add("fc", "linear", out_features=spec.num_classes)
    return net.document()


def _cifar(spec: BuildSpec, count: int) -> NetworkDocument:
    net = DocumentBuilder(spec.name, spec.in_channels, spec.size)
    _conv_bn(net, "conv1", "bn1", net.last, out_channels=16, **_window(3))
    net.add("relu", "relu")
    shortcut = {"A": _padding, "B": _projection}[spec.options.shortcut]
    _stages(net, [count] * 3, (16, 32, 64), 16, _basic, shortcut, spec.options)
    net.add("avgpool", "adaptive_avg_pool", output=1)
    net.add("flatten", "flatten")
    net.add("linear", "linear", out_features=spec.num_classes)
    return net.document()


def _add_imagenet(depth: int, counts: Sequence[int], branch: _Draw, top1: float | None) -> None:
    MODELS.add(
        ModelInfo(
            name=f"resnet{depth}",
            title=f"ResNet-{depth}",
            family="resnet",
            task="classification",
            default_size=224,
            min_size=17,
            form="imagenet",
            top1=top1,
            source=_STRIDE_PAPER if branch is _bottleneck else _PAPER,
            options=ResNetOptions,
            build=lambda spec: _imagenet(spec, counts, branch),
        )
    )


def _add_cifar(depth: int) -> None:
    MODELS.add(
        ModelInfo(
            name=f"resnet{depth}",
            title=f"ResNet-{depth} (CIFAR)",
            family="resnet",
            task="classification",
            default_size=32,
            min_size=3,
            form="cifar",
            top1=None,
            source=_PAPER,
            options=CifarResNetOptions,
            build=lambda spec: _cifar(spec, (depth - 2) // 6),
        )
    )


_add_imagenet(18, (2, 2, 2, 2), _basic, 69.758)
_add_imagenet(34, (3, 4, 6, 3), _basic, 73.314)
_add_imagenet(50, (3, 4, 6, 3), _bottleneck, 76.130)
_add_imagenet(101, (3, 4, 23, 3), _bottleneck, 77.374)
_add_imagenet(152, (3, 8, 36, 3), _bottleneck, 78.312)
_add_imagenet(200, (3, 24, 36, 3), _bottleneck, None)
for _depth in (20, 32, 44, 56, 110):
    _add_cifar(_depth)
