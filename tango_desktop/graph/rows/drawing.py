"""What the modules of rows are drawn with."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tango_desktop.errors import GraphError
from tango_desktop.graph.document import NetworkDocument
from tango_desktop.graph.layers import Shape
from tango_desktop.graph.node import IMAGES, Node
from tango_desktop.i18n import tr

from .parsing import RowFile

EPS, MOMENTUM = 1e-3, 0.03  # of every batch norm in networks of rows
MULTIPLE = 8  # channels are rounded up to a multiple of this
_MOST_NODES = 20_000


@dataclass
class Drawing:
    """A document that grows row by row, with the shape of every result."""

    file: RowFile
    document: NetworkDocument = field(init=False)
    shapes: dict[str, Shape] = field(init=False)
    heads: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Start with the pictures."""
        file = self.file
        self.document = NetworkDocument(file.name, file.channels, file.size)
        self.shapes = {IMAGES: (file.channels, *file.size)}

    def add(self, path: str, layer: str, *inputs: str, **params: object) -> str:
        """A node; returns its id.

        Raises:
            GraphError: it does not fit, or there are too many nodes.
        """
        if len(self.document.nodes) >= _MOST_NODES:
            raise GraphError(tr("It makes more than {most} layers.", most=_MOST_NODES), "")
        node = Node(path, layer, params, inputs)
        node.info.check_ports(len(inputs))
        sources = [self.shapes[source] for source in inputs]
        self.shapes[path] = node.info.shape(node.settings, sources)
        self.document.nodes.append(node)
        return path

    def channels(self, source: str) -> int:
        """Of a result."""
        return self.shapes[source][0]

    def scaled(self, channels: int) -> int:
        """``channels`` at the file's width; those of predictions stay."""
        if channels == self.prediction_channels:
            return channels
        return max(1, math.ceil(channels * self.file.width / MULTIPLE)) * MULTIPLE

    @property
    def prediction_channels(self) -> int:
        """What a map of a detector has for each cell."""
        anchors = len(self.file.anchors[0]) // 2 if self.file.anchors else 0
        return anchors * (5 + self.file.classes) if anchors else self.file.classes

    def conv(self, path: str, source: str, out: int, kernel: int = 1, stride: int = 1) -> str:
        """Convolution, batch norm and SiLU, with the channels as given."""
        return self.conv_with(path, source, out, {"kernel": kernel, "stride": stride})

    def conv_with(
        self,
        path: str,
        source: str,
        out: int,
        params: Mapping[str, Any],
        activation: tuple[str, Mapping[str, Any]] | None = ("silu", {}),
    ) -> str:
        """The same with other parameters of the convolution and another activation."""
        last = self.conv_norm(f"{path}.conv", f"{path}.bn", source, out, params)
        if activation is None:
            return last
        layer, values = activation
        return self.add(f"{path}.act", layer, last, **values)

    def conv_norm(
        self, conv: str, norm: str, source: str, out: int, params: Mapping[str, Any]
    ) -> str:
        """Convolution and batch norm under these ids."""
        kernel = params.get("kernel", 1)
        padding = params.get("padding")
        padding = kernel // 2 if padding is None else padding
        kept = {k: v for k, v in params.items() if v != _USUAL.get(k) and k != "padding"}
        if padding:
            kept["padding"] = padding
        made = self.add(
            conv, "conv2d", source, out_channels=out, bias=False, initial="torch", **kept
        )
        return self.norm(norm, made)

    def norm(self, path: str, source: str, eps: float = EPS, momentum: float = MOMENTUM) -> str:
        """Batch norm."""
        return self.add(path, "batch_norm", source, eps=eps, momentum=momentum)

    def pools(self, path: str, source: str, kernels: Sequence[int]) -> list[str]:
        """Max pools that keep the size."""
        return [
            self.add(
                f"{path}.{number}",
                "max_pool",
                source,
                kernel=kernel,
                stride=1,
                padding=kernel // 2,
            )
            for number, kernel in enumerate(kernels)
        ]


_USUAL = {"stride": 1, "groups": 1, "dilation": 1, "kernel": None}
