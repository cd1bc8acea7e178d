"""A document as PyTorch code: readable, in one file, without this program."""

from .layers import CODE, LayerCode
from .names import class_name
from .writer import module_code

__all__ = ["CODE", "LayerCode", "class_name", "module_code"]
