"""The weights of a network's deploy form: what ``graph/deploy_form.py`` does, done to tensors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, fx, nn

from tango_desktop.errors import WeightsError
from tango_desktop.graph import NetworkDocument
from tango_desktop.graph.deploy_form import DEPLOY, rewrite
from tango_desktop.graph.rewriting import (
    Branch,
    Drop,
    FlattenLevels,
    FoldNorm,
    FoldScale,
    FoldShift,
    MergeBranches,
)
from tango_desktop.i18n import tr

from .builder import build_module

State = dict[str, Tensor]


def deploy(document: NetworkDocument, state: Mapping[str, Tensor]) -> tuple[NetworkDocument, State]:
    """The deploy form of a trained network: the same outputs from less work.

    Args:
        document: the network in training form.
        state: its weights and running statistics.

    Returns:
        The document and the float32 weights that belong to it.

    Raises:
        WeightsError: the weights are not this network's.
        GraphError: the document has problems.
    """
    deployed, steps = rewrite(document, DEPLOY)
    wide = {
        name: value.double() if value.is_floating_point() else value
        for name, value in state.items()
    }
    try:
        for step in steps:
            _APPLY[type(step)](step, wide)
    except KeyError as error:
        raise WeightsError(
            tr("The weights lack {name}.", name=error.args[0]),
            tr("Choose the weights that were trained with this network."),
        ) from error
    return deployed, {
        name: value.float() if value.is_floating_point() else value for name, value in wide.items()
    }


def deploy_module(
    document: NetworkDocument, module: nn.Module
) -> tuple[NetworkDocument, fx.GraphModule]:
    """:func:`deploy` for a built module: the document and a new module in evaluation mode."""
    state = {name: value.detach().cpu() for name, value in module.state_dict().items()}
    deployed, weights = deploy(document, state)
    built = build_module(deployed)
    built.load_state_dict(weights)
    return deployed, built.eval()


def _drop(step: Drop, state: State) -> None:
    for node in step.nodes:
        _take(state, node)


def _take(state: State, node: str) -> State:
    """A node's tensors by their own names, removed from ``state``."""
    prefix = f"{node}."
    names = [name for name in state if name.startswith(prefix)]
    return {name.removeprefix(prefix): state.pop(name) for name in names}


def _scale_and_shift(state: State, norm: str, eps: float) -> tuple[Tensor, Tensor]:
    """What a batch norm multiplies with and adds, per channel."""
    mean, variance = state[f"{norm}.running_mean"], state[f"{norm}.running_var"]
    kept = _take(state, norm)
    scale = torch.rsqrt(variance + eps) * kept.get("weight", torch.ones_like(mean))
    return scale, kept.get("bias", torch.zeros_like(mean)) - mean * scale


def _bias(state: State, node: str, channels: int) -> Tensor:
    return state.get(f"{node}.bias", torch.zeros(channels, dtype=torch.double))


def _fold_norm(step: FoldNorm, state: State) -> None:
    scale, shift = _scale_and_shift(state, step.norm, step.eps)
    weight = state[f"{step.into}.weight"]
    if step.layer == "conv_transpose2d":  # (in, out / groups, kernel)
        grouped = weight.reshape(step.groups, -1, *weight.shape[1:])
        factors = scale.reshape(step.groups, 1, -1, *(1 for _ in weight.shape[2:]))
        scaled = (grouped * factors).flatten(0, 1)
    else:
        scaled = weight * scale.reshape(-1, *(1 for _ in weight.shape[1:]))
    state[f"{step.into}.weight"] = scaled
    state[f"{step.into}.bias"] = _bias(state, step.into, len(scale)) * scale + shift


def _merge_branches(step: MergeBranches, state: State) -> None:
    parts = [_as_kernel(step, branch, state) for branch in step.branches]
    kernels, biases = zip(*parts, strict=True)
    state[f"{step.into}.weight"] = torch.stack(kernels).sum(0)
    state[f"{step.into}.bias"] = torch.stack(biases).sum(0)


def _as_kernel(step: MergeBranches, branch: Branch, state: State) -> tuple[Tensor, Tensor]:
    """A summand as kernel of the merged size, and bias."""
    if branch.id and not branch.norm:
        bias = _bias(state, branch.id, step.channels)
        kernel = _take(state, branch.id)["weight"]
        return _centred(kernel, step.kernel), bias
    scale = torch.ones(step.channels, dtype=torch.double)
    shift = torch.zeros_like(scale)
    if branch.norm:
        scale, shift = _scale_and_shift(state, branch.id, branch.eps)
    width = step.channels // step.groups
    one = torch.eye(width, dtype=torch.double).repeat(step.groups, 1)
    return _centred((one * scale.unsqueeze(1))[:, :, None, None], step.kernel), shift


def _centred(kernel: Tensor, size: tuple[int, int]) -> Tensor:
    """``kernel`` with zeros around it."""
    high, wide = ((side - own) // 2 for side, own in zip(size, kernel.shape[2:], strict=True))
    return nn.functional.pad(kernel, (wide, wide, high, high))


def _fold_shift(step: FoldShift, state: State) -> None:
    shift = _take(state, step.shift)["implicit"].flatten()
    weight = state[f"{step.into}.weight"].sum((2, 3))  # (out, in / groups)
    inputs = shift.reshape(step.groups, -1).repeat_interleave(len(weight) // step.groups, 0)
    bias = _bias(state, step.into, len(weight))
    state[f"{step.into}.bias"] = bias + (weight * inputs).sum(1)


def _fold_scale(step: FoldScale, state: State) -> None:
    factors = _take(state, step.scale)["implicit"].flatten()
    state[f"{step.into}.weight"] = state[f"{step.into}.weight"] * factors.reshape(-1, 1, 1, 1)
    if f"{step.into}.bias" in state:
        state[f"{step.into}.bias"] = state[f"{step.into}.bias"] * factors


def _flatten_levels(step: FlattenLevels, state: State) -> None:
    kept = _take(state, step.conv)
    count, reach = len(step.into), step.kernel // 2
    for level, conv in enumerate(step.into):
        near = range(max(0, level - reach), min(count, level + reach + 1))
        slices = [kept["weight"][:, :, other - level + reach] for other in near]
        state[f"{conv}.weight"] = torch.cat(slices, 1) / count
        if "bias" in kept:
            state[f"{conv}.bias"] = kept["bias"] / count


_APPLY: dict[type, Callable[[Any, State], None]] = {
    Drop: _drop,
    FoldNorm: _fold_norm,
    MergeBranches: _merge_branches,
    FoldShift: _fold_shift,
    FoldScale: _fold_scale,
    FlattenLevels: _flatten_levels,
}
