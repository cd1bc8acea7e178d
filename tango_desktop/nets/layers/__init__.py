"""The torch side of every layer: one builder per record of ``graph.layers``, of the same name."""

from . import convolution, detection, functions, simple
from .info import TORCH_LAYERS, BuildContext, Call, TorchLayer

__all__ = [
    "TORCH_LAYERS",
    "BuildContext",
    "Call",
    "TorchLayer",
    "convolution",
    "detection",
    "functions",
    "simple",
]
