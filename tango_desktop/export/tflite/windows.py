"""Windows that slide over maps, and TFLite's two ways to treat the edges.

VALID adds nothing. SAME adds as much as the result ⌈size / stride⌉ needs, the odd one at the end.
All else needs a padding of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tango_desktop.export.tflite.layout import Shape
from tango_desktop.export.tflite.source import Node

SAME, VALID = 0, 1


@dataclass(frozen=True)
class Window:
    """A window, with one number for each axis of the map.

    Attributes:
        kernel: its sides.
        strides: its steps.
        dilations: the spacing inside.
        begin: what is added before the map.
    """

    kernel: Shape
    strides: Shape
    dilations: Shape
    begin: Shape

    @classmethod
    def of(cls, node: Node, kernel: Sequence[int]) -> Window:
        """The window of a node.

        Raises:
            UnsupportedError: its padding is to be found at run time.
        """
        if node.attributes.get("auto_pad", "NOTSET") not in ("NOTSET", "VALID"):
            raise node.unsupported("automatic padding")
        rank = len(kernel)
        ones, zeros = (1,) * rank, (0,) * 2 * rank
        strides = tuple(node.attributes.get("strides", ones))
        dilations = tuple(node.attributes.get("dilations", ones))
        begin = tuple(node.attributes.get("pads", zeros))[:rank]
        return cls(tuple(kernel), strides, dilations, begin)

    @property
    def extents(self) -> Shape:
        """Its sides, spacing included."""
        pairs = zip(self.kernel, self.dilations, strict=True)
        return tuple((side - 1) * spacing + 1 for side, spacing in pairs)

    def edges(self, sizes: Shape, results: Shape) -> list[tuple[int, int]]:
        """What has to be added before and after each axis, for a result of those sizes."""
        around = zip(sizes, results, self.extents, self.strides, self.begin, strict=True)
        return [
            (begin, max((result - 1) * stride + extent - size - begin, 0))
            for size, result, extent, stride, begin in around
        ]

    def scheme(self, sizes: Shape, results: Shape) -> int | None:
        """SAME or VALID where one of them does it, else None."""
        edges = self.edges(sizes, results)
        if not any(any(edge) for edge in edges):
            return VALID
        around = zip(sizes, results, self.extents, self.strides, strict=True)
        automatic = []
        for size, result, extent, stride in around:
            if result != -(-size // stride):
                return None
            total = max((result - 1) * stride + extent - size, 0)
            automatic.append((total // 2, total - total // 2))
        return SAME if automatic == edges else None
