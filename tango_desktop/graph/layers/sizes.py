"""Sizes of windows: one number for a square one, or (height, width)."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from tango_desktop.core.params import Kind, Param
from tango_desktop.errors import ShapeError
from tango_desktop.i18n import tr

from .info import Shape

Size = int | tuple[int, int]
_PAIR = re.compile(r"[\[(]?\s*(-?\d+)\s*(?:[,x×]\s*(-?\d+)\s*)?[\])]?")


class SizeParam(Param):
    """A parameter that holds a whole number or a pair (height, width)."""

    def parse(self, value: object) -> Size:
        """``3``, ``[1, 7]``, ``"3"`` or ``"1, 7"``; a square pair becomes one number."""
        if isinstance(value, int) and not isinstance(value, bool):
            self._check_bounds(value)
            return value
        text = str(list(value) if isinstance(value, tuple) else value)
        match = _PAIR.fullmatch(text.strip())
        if match is None:
            raise self.refuse(value, tr("a whole number or a pair of them"))
        height, width = int(match[1]), int(match[2] or match[1])
        self._check_bounds(height)
        self._check_bounds(width)
        return height if height == width else (height, width)


def size_param(
    default: int, label: str, help: str = "", *, minimum: int = 1, expert: bool = False
) -> Size:
    """A dataclass field that is a :class:`SizeParam`."""
    declared = SizeParam(
        "", Kind.TEXT, default, label, help, minimum=minimum, unit="px", expert=expert
    )
    field: Any = dataclasses.field(default=default, metadata={"param": declared})
    return field  # type: ignore[no-any-return]


def pair(size: Size) -> tuple[int, int]:
    """(height, width)."""
    return (size, size) if isinstance(size, int) else size


def window_output(
    inputs: tuple[int, int],
    kernel: Size,
    stride: Size,
    padding: Size = 0,
    dilation: Size = 1,
    ceil: bool = False,
) -> tuple[int, int]:
    """Height and width after a window has slid over a map of ``inputs`` = (height, width).

    Raises:
        ShapeError: the window is larger than the padded map.
    """
    sizes = (
        _slide(*along, ceil)
        for along in zip(
            inputs, pair(kernel), pair(stride), pair(padding), pair(dilation), strict=True
        )
    )
    height, width = sizes
    return height, width


def _slide(size: int, kernel: int, stride: int, padding: int, dilation: int, ceil: bool) -> int:
    extent = dilation * (kernel - 1) + 1
    room = size + 2 * padding - extent
    steps = -(-room // stride) if ceil else room // stride
    # PyTorch drops a last window that would start in the right-hand padding.
    if ceil and steps * stride >= size + padding:
        steps -= 1
    if steps < 0:
        raise ShapeError(
            tr(
                "Its window of {extent} px is larger than the map of {size} px.",
                extent=extent,
                size=size + 2 * padding,
            ),
            tr("Use larger pictures, a smaller kernel or more padding."),
        )
    return steps + 1


def with_size(channels: int, size: tuple[int, int]) -> Shape:
    """(C, H, W)."""
    return (channels, *size)
