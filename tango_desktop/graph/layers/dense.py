"""Linear layers, and what turns a feature map into a vector."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

from tango_desktop.core.params import param
from tango_desktop.errors import ShapeError
from tango_desktop.i18n import N_, tr

from .info import LAYERS, LayerGroup, LayerInfo, Reuse, Shape, Shapes, show


@dataclass(frozen=True)
class LinearParams:
    """Parameters of ``linear``."""

    out_features: int = param(1000, N_("Outputs"), N_("How many numbers it makes"), minimum=1)
    bias: bool = param(True, N_("Bias"), N_("Adds a learnt number per output"))
    initial: str = param(
        "torch",
        N_("Initial weights"),
        N_("How weights are drawn before training"),
        choices=("torch", "torch_zero_bias", "normal_0.01", "kaiming_fan_in"),
        expert=True,
    )


def _linear_shape(p: LinearParams, inputs: Shapes) -> Shape:
    if len(inputs[0]) != 1:
        raise ShapeError(
            tr("It takes a vector, not {shape}.", shape=show(inputs[0])),
            tr("Put a flatten or a global pool before it."),
        )
    return (p.out_features,)


def _linear_weights(p: LinearParams, inputs: Shapes) -> Mapping[str, Shape]:
    weight = (p.out_features, inputs[0][0])
    return {"weight": weight, "bias": (p.out_features,)} if p.bias else {"weight": weight}


LAYERS.add(
    LayerInfo(
        "linear",
        N_("Linear"),
        LayerGroup.DENSE,
        N_("Weighted sums of all inputs"),
        _linear_shape,
        LinearParams,
        weights=_linear_weights,
        macs=lambda p, inputs, output: inputs[0][0] * output[0],
    )
)

LAYERS.add(
    LayerInfo(
        "flatten",
        N_("Flatten"),
        LayerGroup.SHAPE,
        N_("Lays a feature map out as a vector"),
        lambda p, inputs: (prod(inputs[0]),),
        reuse=Reuse.VIEW,
    )
)
