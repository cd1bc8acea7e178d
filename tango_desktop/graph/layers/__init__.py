"""Every layer: ports, parameters, shape rule, weights and multiply-accumulates, without torch.

One record per layer. A new one is a ``LAYERS.add(LayerInfo(...))`` in the file of its kind and a
builder of the same name in ``nets/layers``; the tests that walk the registry find it.
"""

from . import activation, convolution, dense, detection, joining, levels, norm, pooling
from .info import (
    LAYERS,
    LayerGroup,
    LayerInfo,
    Ports,
    Reuse,
    Shape,
    Shapes,
    changed_params,
    declared_params,
    show,
)
from .sizes import Size, SizeParam, pair

__all__ = [
    "LAYERS",
    "LayerGroup",
    "LayerInfo",
    "Ports",
    "Reuse",
    "Shape",
    "Shapes",
    "Size",
    "SizeParam",
    "activation",
    "changed_params",
    "convolution",
    "declared_params",
    "dense",
    "detection",
    "joining",
    "levels",
    "norm",
    "pair",
    "pooling",
    "show",
]
