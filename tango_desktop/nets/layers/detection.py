"""Implicit knowledge, and decoding of boxes, in torch."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from tango_desktop.graph.layers.detection import BOX_FIGURES, DetectParams, ImplicitParams

from .info import TORCH_LAYERS, BuildContext, TorchLayer

_OBJECTS = 8  # expected in a picture of this side, for the first objectness
_PRIOR_SIDE = 640
_CLASS_PRIOR = 0.6


class ImplicitAdd(nn.Module):
    """Adds a learnt number to each channel of (B, C, H, W)."""

    start = 0.0

    def __init__(self, channels: int, spread: float, device: str = "cpu") -> None:
        """Draw from N(``start``, ``spread``)."""
        super().__init__()
        self.implicit = nn.Parameter(torch.empty(1, channels, 1, 1, device=device))
        nn.init.normal_(self.implicit, self.start, spread)

    def forward(self, x: Tensor) -> Tensor:
        """``x`` shifted."""
        return x + self.implicit


class ImplicitMultiply(ImplicitAdd):
    """Multiplies each channel of (B, C, H, W) by a learnt number."""

    start = 1.0

    def forward(self, x: Tensor) -> Tensor:
        """``x`` scaled."""
        return x * self.implicit


def decode(raw: Sequence[Tensor], anchors: Tensor, strides: Tensor) -> Tensor:
    """Boxes from the maps of a head.

    With σ the sigmoid: xy = (2σ − 0.5 + cell) · stride, wh = (2σ)² · anchor (arXiv 2207.02696).

    Args:
        raw: for each level (B, A · (5 + classes), H, W).
        anchors: (levels, A, 2), width and height in px of the input.
        strides: (levels,), px.

    Returns:
        (B, N, 5 + classes) float32 with N = Σ A · H · W in the order level, anchor, y, x: centre
        x, centre y, width, height in px of the input, objectness, class probabilities.
    """
    levels = enumerate(raw)
    return torch.cat([_decode_level(maps, anchors[n], strides[n]) for n, maps in levels], 1)


def _decode_level(values: Tensor, anchors: Tensor, stride: Tensor) -> Tensor:
    channels, height, width = (_fixed(size) for size in values.shape[1:])
    count = _fixed(anchors.shape[0])
    figures = channels // count
    # Four dimensions at most: some engines for small boards have no more.
    apart = values.float().reshape(-1, count, figures, height * width)
    shares = apart.permute(0, 1, 3, 2).sigmoid()
    cells = _cells(height, width, values.device)
    centres = shares[..., :2] * (2 * stride) + (cells - 0.5) * stride
    sides = (2 * shares[..., 2:4]) ** 2 * anchors.unsqueeze(1)
    boxes = torch.cat((centres, sides, shares[..., 4:]), 3)
    return boxes.reshape(-1, count * height * width, figures)


def _cells(height: int, width: int, device: torch.device) -> Tensor:
    """(H · W, 2): x and y of each cell, row by row."""
    index = torch.arange(height * width, device=device)
    return torch.stack((index % width, index // width), 1).float()


def _fixed(size: int) -> int:
    """``size`` as a number also while a tracing exporter looks on: its model has one size."""
    if not torch.jit.is_tracing():  # type: ignore[attr-defined, no-untyped-call]
        return size
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Converting a tensor to a Python integer")
        return int(size)


class Detect(nn.Module):
    """The end of a detector.

    Takes one map (B, A · (5 + classes), H, W) per level. In training mode, and while ``raw`` is
    set, it returns the tuple of these maps; otherwise what :func:`decode` makes of them. Maps may
    be of any size. It learns nothing and has nothing in its state.

    Attributes:
        classes: how many.
        auxiliary: whether it helps training only.
        raw: return the maps in evaluation mode too.
        anchors: (levels, A, 2), px of the input.
        strides: (levels,), px.
    """

    anchors: Tensor
    strides: Tensor

    def __init__(self, params: DetectParams, device: str = "cpu") -> None:
        """Take classes, anchors and strides from ``params``."""
        super().__init__()
        levels = len(params.strides)
        anchors = torch.tensor(params.anchors, dtype=torch.float32, device=device)
        strides = torch.tensor(params.strides, dtype=torch.float32, device=device)
        self.classes = params.classes
        self.auxiliary = params.auxiliary
        self.raw = False
        shape = (levels, params.anchors_per_level(levels), 2)
        self.register_buffer("anchors", anchors.reshape(shape), persistent=False)
        self.register_buffer("strides", strides, persistent=False)

    def forward(self, *maps: Tensor) -> Tensor | tuple[Tensor, ...]:
        """The maps themselves, or (B, N, 5 + classes); see the class."""
        if self.training or self.raw:
            return maps
        return decode(maps, self.anchors, self.strides)


@torch.no_grad()
def start_biases(params: DetectParams, sources: Sequence[nn.Module | None]) -> None:
    """Set the biases of the convolutions before a ``detect`` so that it starts with few boxes.

    Objectness log(8 / (640 / stride)²), classes log(0.6 / (classes − 0.99)), boxes 0: the priors
    of the published YOLOv7 heads.

    Args:
        params: of the ``detect``.
        sources: for each level the convolution that makes its map, where there is one.
    """
    prior = [0.0] * BOX_FIGURES + [
        math.log(_CLASS_PRIOR / (params.classes - 0.99))
    ] * params.classes
    for stride, module in zip(params.strides, sources, strict=True):
        if isinstance(module, nn.Conv2d) and module.bias is not None and not module.bias.is_meta:
            prior[BOX_FIGURES - 1] = math.log(_OBJECTS / (_PRIOR_SIDE / stride) ** 2)
            anchors = params.anchors_per_level(len(sources))
            module.bias.copy_(torch.tensor(prior).repeat(anchors))


def _implicit_add(p: ImplicitParams, context: BuildContext) -> nn.Module:
    return ImplicitAdd(context.inputs[0][0], p.spread, context.device)


def _implicit_multiply(p: ImplicitParams, context: BuildContext) -> nn.Module:
    return ImplicitMultiply(context.inputs[0][0], p.spread, context.device)


def _detect(p: DetectParams, context: BuildContext) -> nn.Module:
    return Detect(p, context.device)


TORCH_LAYERS.add(TorchLayer("implicit_add", _implicit_add))
TORCH_LAYERS.add(TorchLayer("implicit_multiply", _implicit_multiply))
TORCH_LAYERS.add(TorchLayer("detect", _detect, prepare=start_biases))
