"""Document → torch module; weights in and out; the torchvision guard."""

from .builder import build_module

__all__ = ["build_module"]
