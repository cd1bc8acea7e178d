"""The weights of a pruned network: what ``graph/pruning.py`` keeps, cut out of the tensors."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from tango_desktop.errors import WeightsError
from tango_desktop.graph.pruning import Selection
from tango_desktop.i18n import tr

State = dict[str, Tensor]


def select(state: Mapping[str, Tensor], selection: Selection) -> State:
    """``state`` with only what ``selection`` keeps; tensors that stay whole are the same ones.

    Raises:
        WeightsError: a tensor is missing or too small.
    """
    kept = dict(state)
    for name, axes in selection.tensors.items():
        if name not in kept:
            raise WeightsError(
                tr("The weights lack {name}.", name=name),
                tr("Choose the weights that were trained with this network."),
            )
        for axis, indices in axes.items():
            kept[name] = _along(name, kept[name], axis, indices)
    return kept


def _along(name: str, tensor: Tensor, axis: int, indices: tuple[int, ...]) -> Tensor:
    if axis >= tensor.dim() or max(indices) >= tensor.shape[axis]:
        raise WeightsError(
            tr("{name} has another shape in the weights than in the network.", name=name),
            tr("Choose the weights that were trained with this network."),
        )
    return tensor.index_select(axis, torch.tensor(indices, device=tensor.device))
