"""Classes and functions that are written into the file when a layer needs them."""

from __future__ import annotations

import re

_DEFINED = re.compile(r"^(?:class|def) (\w+)", re.MULTILINE)
HELPERS: dict[str, str] = {}

HELPERS["parts"] = '''
class Parts(nn.Module):
    """Layers under one name; they are called one by one."""

    def __init__(self, *parts: tuple[str, nn.Module]) -> None:
        super().__init__()
        for name, part in parts:
            self.add_module(name, part)
'''

HELPERS["implicit"] = '''
class ImplicitAdd(nn.Module):
    """Adds a learnt number to each channel of (B, C, H, W): arXiv 2105.04206."""

    start = 0.0

    def __init__(self, channels: int, spread: float = 0.02) -> None:
        super().__init__()
        self.spread = spread
        self.implicit = nn.Parameter(torch.empty(1, channels, 1, 1))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        nn.init.normal_(self.implicit, self.start, self.spread)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.implicit


class ImplicitMultiply(ImplicitAdd):
    """Multiplies each channel of (B, C, H, W) by a learnt number: arXiv 2105.04206."""

    start = 1.0

    def forward(self, x: Tensor) -> Tensor:
        return x * self.implicit
'''

HELPERS["reorg"] = '''
class SpaceToDepth(nn.Module):
    """(B, C, H, W) as (B, C * scale ** 2, H / scale, W / scale), column by column."""

    def __init__(self, scale: int) -> None:
        super().__init__()
        self.scale = scale

    def forward(self, x: Tensor) -> Tensor:
        s = self.scale
        return torch.cat([x[:, :, row::s, col::s] for col in range(s) for row in range(s)], 1)
'''

HELPERS["pad_shortcut"] = '''
class PadShortcut(nn.Module):
    """Every stride-th pixel, with zero channels put on both sides: arXiv 1512.03385, option A."""

    def __init__(self, out_channels: int, stride: int) -> None:
        super().__init__()
        self.out_channels = out_channels
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        missing = self.out_channels - x.shape[1]
        front = missing // 2
        kept = x[:, :, :: self.stride, :: self.stride]
        return functional.pad(kept, (0, 0, 0, 0, front, missing - front))
'''

HELPERS["detect"] = '''
class Detect(nn.Module):
    """The end of a detector: one map (B, A * (5 + classes), H, W) per level.

    In training mode, or with ``raw`` set, it returns the tuple of maps; otherwise (B, N, 5 +
    classes): centre x, centre y, width, height in pixels of the input, objectness, class
    probabilities. With s the sigmoid: xy = (2s - 0.5 + cell) * stride, wh = (2s) ** 2 * anchor
    (arXiv 2207.02696). An auxiliary head helps training only.
    """

    def __init__(
        self,
        classes: int,
        anchors: tuple[tuple[float, ...], ...],
        strides: tuple[float, ...],
        auxiliary: bool = False,
    ) -> None:
        super().__init__()
        self.classes = classes
        self.auxiliary = auxiliary
        self.raw = False
        sizes = torch.tensor(anchors, dtype=torch.float32).reshape(len(strides), -1, 2)
        self.register_buffer("anchors", sizes, persistent=False)
        steps = torch.tensor(strides, dtype=torch.float32)
        self.register_buffer("strides", steps, persistent=False)

    def forward(self, *maps: Tensor) -> Tensor | tuple[Tensor, ...]:
        if self.training or self.raw:
            return maps
        return torch.cat([self.decode(values, level) for level, values in enumerate(maps)], 1)

    def decode(self, values: Tensor, level: int) -> Tensor:
        anchors, stride = self.anchors[level], self.strides[level]
        channels, height, width = values.shape[1:]
        count = len(anchors)
        figures = channels // count
        apart = values.float().reshape(-1, count, figures, height * width)
        shares = apart.permute(0, 1, 3, 2).sigmoid()
        index = torch.arange(height * width, device=values.device)
        cells = torch.stack((index % width, index // width), 1).float()
        centres = shares[..., :2] * (2 * stride) + (cells - 0.5) * stride
        sides = (2 * shares[..., 2:4]) ** 2 * anchors.unsqueeze(1)
        boxes = torch.cat((centres, sides, shares[..., 4:]), 3)
        return boxes.reshape(-1, count * height * width, figures)
'''

HELPERS["few_boxes"] = '''
@torch.no_grad()
def start_with_few_boxes(layer: nn.Module, anchors: int, classes: int, stride: float) -> None:
    """Set a prediction's biases so that training starts with about 8 objects in 640 x 640 px."""
    prior = [0.0] * 5 + [math.log(0.6 / (classes - 0.99))] * classes
    prior[4] = math.log(8 / (640 / stride) ** 2)
    layer.bias.copy_(torch.tensor(prior).repeat(anchors))
'''


def defined_names(name: str) -> tuple[str, ...]:
    """The names that a helper defines."""
    return tuple(_DEFINED.findall(HELPERS[name]))
