"""Activations: element by element, the shape stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tango_desktop.core.params import param
from tango_desktop.i18n import N_

from .info import LAYERS, LayerGroup, LayerInfo, NoParams, Reuse, same_shape


@dataclass(frozen=True)
class LeakyReluParams:
    """Parameters of ``leaky_relu``."""

    slope: float = param(0.01, N_("Slope"), N_("Of the negative side"), minimum=0.0)


def _add(name: str, title: str, help: str, params: type[Any] = NoParams) -> None:
    LAYERS.add(
        LayerInfo(
            name, title, LayerGroup.ACTIVATION, help, same_shape, params, reuse=Reuse.IN_PLACE
        )
    )


_add("relu", N_("ReLU"), N_("Negative values become 0"))
_add("leaky_relu", N_("Leaky ReLU"), N_("Negative values are scaled down"), LeakyReluParams)
_add("relu6", N_("ReLU6"), N_("Between 0 and 6: kind to 8-bit arithmetic"))
_add("silu", N_("SiLU"), N_("x · sigmoid(x), smooth"))
_add("gelu", N_("GELU"), N_("x · Φ(x), smooth"))
_add("mish", N_("Mish"), N_("x · tanh(softplus(x)), smooth"))
_add("hardswish", N_("Hard swish"), N_("SiLU from straight pieces: quick on small processors"))
_add("hardsigmoid", N_("Hard sigmoid"), N_("Sigmoid from straight pieces"))
_add("sigmoid", N_("Sigmoid"), N_("Between 0 and 1"))
_add("tanh", N_("Tanh"), N_("Between −1 and 1"))
_add("softmax", N_("Softmax"), N_("Channels become probabilities that sum to 1"))
