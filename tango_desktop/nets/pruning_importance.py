"""How much each channel of a network matters, by its weights, gradients or normalisation.

A new measure is a ``CRITERIA.add(CriterionInfo(...))`` here; the tests walk the registry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from tango_desktop.core.registry import Registry
from tango_desktop.errors import GraphError, WeightsError
from tango_desktop.graph.pruning import ChannelGroup, Member, Role
from tango_desktop.i18n import N_, tr

Importance = Mapping[str, tuple[float, ...]]
_TINY = 1e-12


@dataclass(frozen=True)
class CriterionInfo:
    """A measure of importance.

    Attributes:
        name: as settings hold it.
        title: the name shown.
        help: one line.
        source: the paper.
        score: (member, tensor along its channels as (places, …)) → (places,), at least 0.
        roles: which members count.
        tensors: which of their tensors count; none: all that are learnt.
        is_global: whether channels of different layers compare as they are; the others are
            divided by their layer's mean.
        needs_gradients: whether it takes the products of :func:`squared_products`, not weights.
    """

    name: str
    title: str
    help: str
    source: str
    score: Callable[[Tensor], Tensor]
    roles: frozenset[Role] = frozenset({Role.MAKE})
    tensors: tuple[str, ...] = ("weight",)
    is_global: bool = False
    needs_gradients: bool = False


def _l1(rows: Tensor) -> Tensor:
    return rows.abs().mean(1)


def _l2(rows: Tensor) -> Tensor:
    return rows.square().mean(1).sqrt()


def _median(rows: Tensor) -> Tensor:
    return torch.cdist(rows, rows).sum(1)


def _sum(rows: Tensor) -> Tensor:
    return rows.sum(1)


CRITERIA: Registry[CriterionInfo] = Registry(N_("measure of importance"), GraphError)
CRITERIA.add(
    CriterionInfo(
        "l1",
        N_("Size of the weights"),
        N_("Filters whose weights are small matter little"),
        "Li et al., 2016, arXiv 1608.08710",
        _l1,
    )
)
L2 = CRITERIA.add(
    CriterionInfo(
        "l2",
        N_("Norm of the weights"),
        N_("Like size, but large weights count more"),
        "He et al., 2018, arXiv 1808.06866",
        _l2,
    )
)
CRITERIA.add(
    CriterionInfo(
        "norm_scale",
        N_("Scale of the batch norm"),
        N_("Channels that their batch norm scales down matter little"),
        "Liu et al., 2017, arXiv 1708.06519",
        _l1,
        roles=frozenset({Role.SCALE}),
        is_global=True,
    )
)
CRITERIA.add(
    CriterionInfo(
        "taylor",
        N_("Effect on the loss"),
        N_("First-order estimate, from gradients, of what the loss gains when it goes"),
        "Molchanov et al., 2019, arXiv 1906.10771, equation 9",
        _sum,
        roles=frozenset({Role.MAKE, Role.SCALE}),
        tensors=(),
        is_global=True,
        needs_gradients=True,
    )
)
CRITERIA.add(
    CriterionInfo(
        "median",
        N_("Distance to the other filters"),
        N_("Filters in the middle of the others can be replaced by them"),
        "He et al., 2019, arXiv 1811.00250",
        _median,
    )
)


def squared_products(module: nn.Module) -> dict[str, Tensor]:
    """(gradient · weight)² of every parameter that has a gradient, on the CPU.

    Their mean over some batches is what the criterion ``taylor`` takes.
    """
    return {
        name: (parameter.detach() * parameter.grad).square().cpu()
        for name, parameter in module.named_parameters()
        if parameter.grad is not None
    }


def importance(
    groups: Sequence[ChannelGroup],
    values: Mapping[str, Tensor],
    criterion: str = "l2",
) -> Importance:
    """How much each channel of each group that can shrink matters, at least 0.

    What a channel means to several layers adds up. One of a single layer counts 1 on average, or
    where a criterion compares layers, one of all channels.

    Args:
        groups: of a network, from ``graph.pruning.groups``.
        values: its state; for criteria that need gradients, what :func:`squared_products` gives.
        criterion: a name in ``CRITERIA``. Groups that it does not reach, such as layers without
            batch norm, are judged by the norm of their weights, or all alike.

    Raises:
        GraphError: there is no such criterion.
        WeightsError: a tensor is missing or has another shape.
    """
    info = CRITERIA.get(criterion)
    scores = {g.name: _of_group(g, info, values) for g in groups if g.can_shrink}
    if info.is_global:
        reached = [score for score in scores.values() if score is not None]
        mean = torch.cat(reached).mean() if reached else torch.tensor(1.0)
        scores = {name: s if s is None else s / (mean + _TINY) for name, s in scores.items()}
    found: dict[str, tuple[float, ...]] = {}
    for group in groups:
        if group.can_shrink:
            score = scores[group.name]
            score = _otherwise(group, info, values) if score is None else score
            found[group.name] = tuple(score.tolist())
    return found


def _otherwise(group: ChannelGroup, info: CriterionInfo, values: Mapping[str, Tensor]) -> Tensor:
    score = None if info.needs_gradients else _of_group(group, L2, values)
    return torch.ones(group.channels) if score is None else score


def _of_group(
    group: ChannelGroup, info: CriterionInfo, values: Mapping[str, Tensor]
) -> Tensor | None:
    """(channels,), from all members; None when none counts."""
    found = [
        _by_channel(group, member, info.score(rows))
        for member in group.members
        if member.role in info.roles
        for rows in _rows(member, info, values)
    ]
    if not found:
        return None
    if not info.is_global:
        found = [one / (one.mean() + _TINY) for one in found]
    return torch.stack(found).sum(0)  # a channel of many layers takes as many filters along


def _rows(member: Member, info: CriterionInfo, values: Mapping[str, Tensor]) -> Iterator[Tensor]:
    """The member's tensors that count, each as (places, numbers of one channel)."""
    for tensor, axis in member.tensors:
        name = f"{member.node}.{tensor}"
        counts = tensor in info.tensors if info.tensors else name in values
        if counts:
            yield _laid_out(name, member, axis, values)


def _laid_out(name: str, member: Member, axis: int, values: Mapping[str, Tensor]) -> Tensor:
    try:
        along = values[name].detach().cpu().float().movedim(axis, 0)
        return (
            along[torch.from_numpy(member.places)].flatten(1)
            if along.dim() > 1
            else (along[torch.from_numpy(member.places)].unsqueeze(1))
        )
    except (KeyError, IndexError) as error:
        raise WeightsError(
            tr("The weights lack {name}.", name=name),
            tr("Choose the weights that were trained with this network."),
            str(error),
        ) from error


def _by_channel(group: ChannelGroup, member: Member, score: Tensor) -> Tensor:
    """The sum over the places of each channel."""
    total = torch.zeros(group.channels)
    return total.index_add(0, torch.from_numpy(member.channels), score)
