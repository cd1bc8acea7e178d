"""What stands behind the names of an ONNX graph while it is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Result:
    """The output of a document node; ``node`` is its id, or ``images``."""

    node: str


@dataclass(frozen=True)
class Constant:
    """Numbers that are known: a NumPy array.

    Attributes:
        array: the numbers.
        name: in the file.
    """

    array: Any
    name: str = ""


@dataclass(frozen=True)
class Unknown:
    """The output of what does not map, or of what reads it."""


@dataclass(frozen=True)
class Padded:
    """Zeros around a result, not yet a node: a convolution may take them over."""

    node: str
    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grouped:
    """Channels seen as (groups, channels of one), swapped or not: half a channel shuffle."""

    node: str
    groups: int
    is_swapped: bool = False


@dataclass(frozen=True)
class Soft:
    """softplus(x), or tanh of it: parts of Mish."""

    node: str
    is_tanh: bool = False


@dataclass(frozen=True)
class Strided:
    """Every ``step``-th row and column, from the given ones: a part of space to depth."""

    node: str
    row: int = 0
    row_step: int = 1
    column: int = 0
    column_step: int = 1


@dataclass(frozen=True)
class Cells:
    """Part of a detector's map on its way to boxes.

    Attributes:
        node: of the map (A · F, H, W).
        count: A, the anchors.
        figures: F, numbers of a box.
        stage: what has been done so far.
        start: first of the figures that this is.
        end: the one after the last.
        stride: px, once it is known.
        anchors: widths and heights, once they are known.
    """

    node: str
    count: int
    figures: int
    stage: str
    start: int = 0
    end: int = 0
    stride: float = 0.0
    anchors: tuple[float, ...] = ()


Value = Result | Constant | Unknown | Padded | Grouped | Soft | Strided | Cells
