"""ONNX files as network documents, with their weights."""

from .operators import OPERATORS
from .reading import OnnxNetwork, read_onnx

__all__ = ["OPERATORS", "OnnxNetwork", "read_onnx"]
