"""What TFLite cannot express."""

from __future__ import annotations


class UnsupportedError(Exception):
    """An ONNX node that has no counterpart.

    Attributes:
        operator: of ONNX.
        node: the ONNX node's name, which begins with the document node's id.
        reason: what about it, in a few English words; empty where it is the operator as such.
    """

    def __init__(self, operator: str, node: str, reason: str = "") -> None:
        super().__init__(f"{operator} ({node}): {reason or 'no such operator'}")
        self.operator = operator
        self.node = node
        self.reason = reason
