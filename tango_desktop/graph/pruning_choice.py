"""Which channels go, so that a network loses a share of its cost and little of what it knows.

Greedy: again and again that step goes which does the least harm for what it saves. The
cost is whatever the caller measures of a document, such as its latency on a device, and a step
that saves nothing there is not taken (after Yang et al., NetAdapt, arXiv 1804.03230).
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tango_desktop.errors import SettingsError
from tango_desktop.i18n import tr

from .document import NetworkDocument
from .pruning import ChannelGroup, Couplings

Cost = Callable[[NetworkDocument], float]
Importance = Mapping[str, Sequence[float]]
_STEPS = 16  # at most so many steps take a whole group away
_LITTLE = 1e-9
_LONGEST = 4  # so many steps at once are tried where fewer save nothing


@dataclass(frozen=True)
class PruningLimits:
    """What a choice keeps to.

    Attributes:
        multiple: layers keep so many channels, or a multiple of it, as far as their groups allow;
            processors are quickest with such numbers.
        least: so many channels stay in a group at least.
        most_share: at most this share of a group goes, 0 to 1.
        excluded: names of groups that stay whole.
        originally: how many channels groups had before earlier rounds, by name: ``most_share`` is
            of these.
    """

    multiple: int = 8
    least: int = 8
    most_share: float = 0.8
    excluded: frozenset[str] = frozenset()
    originally: Mapping[str, int] = field(default_factory=dict)


DEFAULT_LIMITS = PruningLimits()


@dataclass(frozen=True)
class PruningChoice:
    """What goes.

    Attributes:
        keep: by name of a group that shrinks the channels that stay, ascending.
        document: the smaller network.
        cost_before: of the whole network.
        cost_after: of the smaller one.
        importance_lost: the share of all importance that goes, 0 to 1.
        evaluations: how often the cost was asked for.
        is_reached: whether the share that was wanted is saved; otherwise nothing more can go.
    """

    keep: Mapping[str, tuple[int, ...]] = field(repr=False)
    document: NetworkDocument
    cost_before: float
    cost_after: float
    importance_lost: float
    evaluations: int
    is_reached: bool

    @property
    def saved_share(self) -> float:
        """Of the cost, 0 to 1."""
        return 1 - self.cost_after / self.cost_before if self.cost_before else 0.0


def choose(
    couplings: Couplings,
    importance: Importance,
    cost: Cost,
    share: float,
    limits: PruningLimits = DEFAULT_LIMITS,
    check: Callable[[], None] = lambda: None,
) -> PruningChoice:
    """The channels to give up so that ``share`` of the cost is saved.

    Args:
        couplings: of the network.
        importance: by name of a group how much each channel matters, at least 0; groups that are
            not there stay whole.
        cost: what to save, of a document: multiply-accumulates, parameters, milliseconds.
        share: of the cost, above 0 and below 1.
        limits: what the choice keeps to.
        check: called before each evaluation; may raise to end it.

    Raises:
        SettingsError: ``share`` is not between 0 and 1.
    """
    check_share(share)
    return _Search(couplings, importance, cost, limits, check).run(share)


def check_share(share: float) -> None:
    """Raise SettingsError unless ``share`` is above 0 and below 1."""
    if not 0 < share < 1:
        raise SettingsError(
            tr("A network cannot lose {share} of its cost.", share=share),
            tr("Choose a share above 0 and below 1."),
        )


class _Order:
    """The channels of a group, the least important first, and how far it has shrunk.

    Attributes:
        gone: how many channels are given up.
    """

    def __init__(
        self, group: ChannelGroup, importance: Sequence[float], limits: PruningLimits
    ) -> None:
        self.name, self.count, self.gone = group.name, group.channels, 0
        self._order = sorted(range(group.channels), key=lambda at: (importance[at], at))
        self._lost = [0.0]
        for channel in self._order:
            self._lost.append(self._lost[-1] + importance[channel])
        self._multiple = max(1, limits.multiple // math.gcd(limits.multiple, group.width))
        whole = limits.originally.get(group.name, group.channels)
        least = max(1, -(-limits.least // group.width), whole * (1 - limits.most_share))
        self._stays = min(self.count, math.ceil(least - 1e-9))
        self._step = max(self._multiple, self.count // _STEPS)

    def next(self, steps: int) -> int | None:
        """How many channels are gone ``steps`` steps on; None when no more can go."""
        left = self._left(steps)
        return self.count - left if left < self._left(steps - 1) else None

    def _left(self, steps: int) -> int:
        now = self.count - self.gone
        left = max(now - steps * self._step, self._stays)
        return min(now, -(-left // self._multiple) * self._multiple)

    def lost(self, gone: int) -> float:
        """The importance of the ``gone`` least important channels."""
        return self._lost[gone]

    def harm(self, gone: int) -> float:
        """What losing them means: the less is left, the more the next one counts.

        Of a group with importance w of which l goes: w · ln(w / (w − l)), which is l at first. So
        a group is not emptied because one of its channels costs more than one of others.
        """
        whole = self._lost[-1]
        left = whole - self._lost[gone]
        return whole * math.log(whole / max(left, _LITTLE * whole)) if whole else 0.0

    def kept(self, gone: int) -> tuple[int, ...]:
        """What stays without them."""
        return tuple(sorted(self._order[gone:]))


@dataclass(frozen=True, order=True)
class _Step:
    """Giving up channels of one group.

    Attributes:
        price: harm for each unit of cost.
        place: of the group, so that equal prices have an order.
        name: of the group.
        gone: how many of its channels are gone then.
        cost: of the network then.
        taken: how many steps had been taken when it was looked at.
    """

    price: float
    place: int
    name: str
    gone: int = 0
    cost: float = 0.0
    taken: int = -1


class _Search:
    """One choice while it is made."""

    def __init__(
        self,
        couplings: Couplings,
        importance: Importance,
        cost: Cost,
        limits: PruningLimits,
        check: Callable[[], None],
    ) -> None:
        self._couplings, self._cost, self._check = couplings, cost, check
        self._orders = {
            group.name: _Order(group, importance[group.name], limits)
            for group in couplings.groups
            if group.can_shrink and group.name in importance and group.name not in limits.excluded
        }
        self._evaluations = self._taken = 0
        self._before = self._now = self._evaluate({})

    def run(self, share: float) -> PruningChoice:
        """Take the cheapest step until enough is saved or none is left."""
        goal = (1 - share) * self._before
        # Prices change little from step to step: only the cheapest is looked at again.
        waiting = [_Step(0.0, place, name) for place, name in enumerate(self._orders)]
        while waiting and self._now > goal:
            step = heapq.heappop(waiting)
            if step.taken == self._taken:
                self._take(step)
            looked = self._look(step)
            if looked is not None:
                heapq.heappush(waiting, looked)
        return self._result(goal)

    def _look(self, step: _Step) -> _Step | None:
        """The next step of the same group that saves something."""
        order = self._orders[step.name]
        for steps in range(1, _LONGEST + 1):
            gone = order.next(steps)
            if gone is None:
                return None
            cost = self._evaluate({step.name: gone})
            if cost < self._now:
                price = (order.harm(gone) - order.harm(order.gone)) / (self._now - cost)
                return _Step(price, step.place, step.name, gone, cost, self._taken)
        return None

    def _take(self, step: _Step) -> None:
        self._orders[step.name].gone = step.gone
        self._now = step.cost
        self._taken += 1

    def _evaluate(self, changes: Mapping[str, int]) -> float:
        self._check()
        self._evaluations += 1
        return self._cost(self._couplings.document(self._keep(changes)))

    def _keep(self, changes: Mapping[str, int]) -> dict[str, tuple[int, ...]]:
        gone = {name: changes.get(name, order.gone) for name, order in self._orders.items()}
        return {name: self._orders[name].kept(count) for name, count in gone.items() if count}

    def _result(self, goal: float) -> PruningChoice:
        keep = self._keep({})
        orders = self._orders.values()
        everything = sum(order.lost(order.count) for order in orders)
        lost = sum(order.lost(order.gone) for order in orders)
        return PruningChoice(
            keep,
            self._couplings.document(keep),
            self._before,
            self._now,
            lost / everything if everything else 0.0,
            self._evaluations,
            self._now <= goal,
        )
