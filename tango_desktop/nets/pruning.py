"""The weights of a pruned network: what ``graph/pruning.py`` keeps, cut out of the tensors."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from tango_desktop.errors import WeightsError
from tango_desktop.graph import NetworkDocument
from tango_desktop.graph.pruning import Keep, Selection, prune
from tango_desktop.i18n import tr

State = dict[str, Tensor]


def prune_weights(
    document: NetworkDocument, state: Mapping[str, Tensor], keep: Keep
) -> tuple[NetworkDocument, State]:
    """A smaller network that computes what ``document`` does with the other channels at zero.

    Args:
        document: the network.
        state: its weights and running statistics; they are not changed.
        keep: by name of a group of ``graph.pruning.groups`` the channels that stay.

    Raises:
        GraphError: the document has problems, or ``keep`` names what is not there.
        WeightsError: the weights are not this network's.
    """
    smaller, selection = prune(document, keep)
    return smaller, select(state, selection)


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
