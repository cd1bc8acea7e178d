"""Normalisation and regularisation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tango_desktop.core.params import param
from tango_desktop.errors import ShapeError
from tango_desktop.i18n import N_, tr

from .info import (
    LAYERS,
    LayerGroup,
    LayerInfo,
    Reuse,
    Shape,
    Shapes,
    feature_map,
    same_shape,
)


@dataclass(frozen=True)
class BatchNormParams:
    """Parameters of ``batch_norm``; the defaults are PyTorch's."""

    eps: float = param(1e-5, N_("Epsilon"), N_("Keeps the division safe"), minimum=0.0, expert=True)
    momentum: float = param(
        0.1,
        N_("Momentum"),
        N_("Weight of the newest batch in the running mean"),
        minimum=0.0,
        maximum=1.0,
        expert=True,
    )
    affine: bool = param(True, N_("Scale and shift"), N_("Learnt, per channel"), expert=True)
    initial_scale: float = param(
        1.0, N_("Initial scale"), N_("0 makes a residual branch start silent"), expert=True
    )


def _affine(p: BatchNormParams | GroupNormParams, inputs: Shapes) -> Mapping[str, Shape]:
    channels = (inputs[0][0],)
    return {"weight": channels, "bias": channels} if p.affine else {}


def _running(p: BatchNormParams, inputs: Shapes) -> Mapping[str, Shape]:
    return {"running_mean": (inputs[0][0],), "running_var": (inputs[0][0],)}


LAYERS.add(
    LayerInfo(
        "batch_norm",
        N_("Batch norm"),
        LayerGroup.NORMALISATION,
        N_("Brings each channel to mean 0 and variance 1 (Ioffe and Szegedy, 2015)"),
        same_shape,
        BatchNormParams,
        weights=_affine,
        buffers=_running,
        reuse=Reuse.IN_PLACE,
    )
)


@dataclass(frozen=True)
class GroupNormParams:
    """Parameters of ``group_norm``."""

    groups: int = param(32, N_("Groups"), N_("Channels normalised together"), minimum=1)
    eps: float = param(1e-5, N_("Epsilon"), N_("Keeps the division safe"), minimum=0.0, expert=True)
    affine: bool = param(True, N_("Scale and shift"), N_("Learnt, per channel"), expert=True)


def _group_shape(p: GroupNormParams, inputs: Shapes) -> Shape:
    if inputs[0][0] % p.groups:
        raise ShapeError(
            tr(
                "{groups} groups do not divide {channels} channels.",
                groups=p.groups,
                channels=inputs[0][0],
            ),
            tr("Choose a number of groups that divides them."),
        )
    return inputs[0]


LAYERS.add(
    LayerInfo(
        "group_norm",
        N_("Group norm"),
        LayerGroup.NORMALISATION,
        N_("Normalises groups of channels of one picture (Wu and He, 2018)"),
        _group_shape,
        GroupNormParams,
        weights=_affine,
        reuse=Reuse.IN_PLACE,
    )
)


@dataclass(frozen=True)
class ResponseNormParams:
    """Parameters of ``response_norm``; the defaults are PyTorch's."""

    size: int = param(5, N_("Channels"), N_("Neighbours that enter the sum"), minimum=1)
    alpha: float = param(1e-4, N_("Alpha"), N_("Weight of the neighbours"), minimum=0.0)
    beta: float = param(0.75, N_("Beta"), N_("Exponent"), minimum=0.0)
    bias: float = param(1.0, N_("Bias"), N_("Keeps the division safe"), minimum=0.0)


LAYERS.add(
    LayerInfo(
        "response_norm",
        N_("Local response norm"),
        LayerGroup.NORMALISATION,
        N_("Divides by the strength of neighbouring channels (Krizhevsky et al., 2012)"),
        lambda p, inputs: feature_map(inputs[0]),
        ResponseNormParams,
    )
)


@dataclass(frozen=True)
class DropoutParams:
    """Parameters of ``dropout``."""

    rate: float = param(
        0.5,
        N_("Rate"),
        N_("Share of values set to zero while training"),
        minimum=0.0,
        maximum=1.0,
    )


LAYERS.add(
    LayerInfo(
        "dropout",
        N_("Dropout"),
        LayerGroup.REGULARISATION,
        N_("Zeroes values at random while training; does nothing afterwards"),
        same_shape,
        DropoutParams,
        reuse=Reuse.VIEW,
    )
)
