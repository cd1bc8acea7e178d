"""Document → torch module; weights in and out; the torchvision guard."""

from .builder import build_module
from .fetching import fetch
from .weights import TransferReport, read_meta, read_weights, save_weights, transfer

__all__ = [
    "TransferReport",
    "build_module",
    "fetch",
    "read_meta",
    "read_weights",
    "save_weights",
    "transfer",
]
