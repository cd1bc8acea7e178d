"""The registry of ONNX operators, and what its functions share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .draft import Draft, Operator, UnmappedError
from .values import Value

Handler = Callable[[Draft, Operator], Value]
OPERATORS: dict[str, Handler] = {}


def on(*kinds: str) -> Callable[[Handler], Handler]:
    """Register the handler of these operators."""

    def register(handler: Handler) -> Handler:
        OPERATORS.update(dict.fromkeys(kinds, handler))
        return handler

    return register


def need(condition: bool) -> None:
    """Leave the operator unmapped unless this holds."""
    if not condition:
        raise UnmappedError


def map_size(draft: Draft, source: str) -> tuple[int, int]:
    """(height, width) of a feature map."""
    shape = draft.shapes[source]
    need(len(shape) == 3)
    return shape[1], shape[2]


def pair_of(op: Operator, name: str) -> tuple[int, int]:
    """An attribute with two numbers; (1, 1) when it is not given."""
    values = op.attributes.get(name) or (1, 1)
    need(len(values) == 2)
    return int(values[0]), int(values[1])


def pads_of(
    op: Operator,
    size: Sequence[int],
    kernel: Sequence[int],
    strides: Sequence[int],
    dilations: Sequence[int],
) -> tuple[int, int, int, int]:
    """(top, left, bottom, right)."""
    how = op.attributes.get("auto_pad", "NOTSET")
    if how in ("SAME_UPPER", "SAME_LOWER"):
        around = [
            max(0, (-(-side // s) - 1) * s + d * (k - 1) + 1 - side)
            for side, k, s, d in zip(size, kernel, strides, dilations, strict=True)
        ]
        less = [total // 2 if how == "SAME_UPPER" else total - total // 2 for total in around]
        return less[0], less[1], around[0] - less[0], around[1] - less[1]
    if how == "VALID":
        return 0, 0, 0, 0
    values = tuple(int(value) for value in op.attributes.get("pads", (0, 0, 0, 0)))
    need(len(values) == 4 and min(values) >= 0)
    return values  # type: ignore[return-value]


def rounded(value: float) -> float:
    """fp32 numbers such as 9.99999974e-06 as people write them."""
    return float(f"{value:.6g}")


def unless(name: str, value: Any, usual: Any) -> dict[str, Any]:
    """A parameter, left out when it has its default."""
    return {} if value == usual else {name: value}
