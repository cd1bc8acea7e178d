"""What each ONNX operator becomes: one function per operator, in one registry."""

from . import activations, joining, shaping, weighted, windows
from .handlers import OPERATORS

__all__ = ["OPERATORS", "activations", "joining", "shaping", "weighted", "windows"]
