"""The network document: the one description of a network.

What the editor draws, the estimator costs, the trainer trains and the exporters convert is a
:class:`NetworkDocument`. It changes in place, through the edits in ``edits.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tango_desktop.core.files import digest_of
from tango_desktop.errors import GraphError, TangoError
from tango_desktop.i18n import tr

from . import checks, costs, inference
from .checks import Problem
from .costs import LayerCost
from .layers import Shape, changed_params
from .node import IMAGES, Node

ImageSize = tuple[int, int]


@dataclass
class NetworkDocument:
    """A network: nodes in the order they are drawn and built.

    Attributes:
        name: for people and class names, for example ``resnet50``.
        in_channels: of the pictures, 1 or 3 as a rule.
        size: (height, width) of the pictures that it is made for; linear layers after a flatten
            take their width from it.
        nodes: the layers. Inputs may stand after their readers; :meth:`order` sorts.
        outputs: ids of the nodes whose results the network returns.
    """

    name: str
    in_channels: int = 3
    size: ImageSize = (224, 224)
    nodes: list[Node] = field(default_factory=list, repr=False)
    outputs: tuple[str, ...] = ()
    # Where ids stood when last asked for; looked at again before it is believed.
    _places: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)

    def node(self, node_id: str) -> Node:
        """The node with this id.

        Raises:
            GraphError: there is none; names the nearest.
        """
        return self.nodes[self.position(node_id)]

    def position(self, node_id: str) -> int:
        """Where the node with this id stands in ``nodes``; raises GraphError when nowhere."""
        position = self._find(node_id)
        if position is not None:
            return position
        raise GraphError(
            tr("There is no node named {name}.", name=node_id),
            checks.nearest_hint(node_id, [node.id for node in self.nodes]),
        )

    def _find(self, node_id: object) -> int | None:
        """Where the first node with this id stands; quick when it was asked for before."""
        if not isinstance(node_id, str):
            return None
        at = self._places.get(node_id)
        if at is not None and at < len(self.nodes) and self.nodes[at].id == node_id:
            return at
        backwards = zip(range(len(self.nodes) - 1, -1, -1), reversed(self.nodes), strict=True)
        self._places = {node.id: position for position, node in backwards}
        return self._places.get(node_id)

    def __contains__(self, node_id: object) -> bool:
        return self._find(node_id) is not None

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes)

    def __len__(self) -> int:
        return len(self.nodes)

    def copy(self) -> NetworkDocument:
        """An independent copy; nodes are shared, since they never change."""
        return NetworkDocument(
            self.name, self.in_channels, self.size, list(self.nodes), self.outputs
        )

    def readers(self, node_id: str) -> tuple[Node, ...]:
        """The nodes that read this one's output."""
        return tuple(node for node in self.nodes if node_id in node.inputs)

    def order(self) -> tuple[Node, ...]:
        """The nodes so that each stands after its inputs, otherwise as drawn.

        Raises:
            GraphError: a cycle, or an input that does not exist.
        """
        ordered = inference.ordered(self)
        if len(ordered) < len(self.nodes):
            checks.raise_for(checks.problems_of(self, self.size))
        return ordered

    def problems(self, size: ImageSize | None = None) -> tuple[Problem, ...]:
        """Everything that keeps the network from working on pictures of ``size`` (h, w)."""
        return checks.problems_of(self, size or self.size)

    def check(self, size: ImageSize | None = None) -> None:
        """Raise GraphError, or ShapeError when only shapes misfit, unless all is well."""
        checks.raise_for(self.problems(size))

    def shapes(self, size: ImageSize | None = None) -> dict[str, Shape]:
        """Each node's output shape without the batch: (C, H, W) or (features,).

        Raises:
            GraphError: the document has problems; the details list them all.
            ShapeError: shapes do not fit at this size.
        """
        size = size or self.size
        shapes, misfits = inference.infer(self, size)
        if misfits or len(shapes) <= len(self.nodes) or min(size) < 1:
            self.check(size)
        checks.raise_for(tuple(checks.resized_problems(self, shapes, size)))
        del shapes[IMAGES]
        return shapes

    def output_shapes(self, size: ImageSize | None = None) -> tuple[Shape, ...]:
        """The shapes of what the network returns."""
        shapes = self.shapes(size)
        return tuple(shapes[output] for output in self.outputs)

    def costs(self, size: ImageSize | None = None) -> tuple[LayerCost, ...]:
        """Per layer, in order: parameters, multiply-accumulates, bytes."""
        return costs.layer_costs(self, size or self.size)

    def parameter_count(self) -> int:
        """Learnt numbers, buffers not counted."""
        return sum(cost.parameters for cost in self.costs())

    def macs(self, size: ImageSize | None = None) -> int:
        """Multiply-accumulates of convolutions and linear layers for one picture."""
        return sum(cost.macs for cost in self.costs(size))

    def activation_bytes(self, size: ImageSize | None = None) -> int:
        """Peak of live activations at inference: fp32, one picture, the picture included."""
        return costs.peak_activation_bytes(self, size or self.size)

    def weight_bytes(self) -> int:
        """Size of all weights and buffers in fp32."""
        return sum(cost.weight_bytes for cost in self.costs())

    def digest(self) -> str:
        """A short hash of what the network computes: names and blocks do not enter it.

        Broken networks have one, too.
        """
        return digest_of(
            {
                "input": [self.in_channels, *self.size],
                "nodes": [
                    [node.id, node.layer, _digested_params(node), list(node.inputs)]
                    for node in self.nodes
                ],
                "outputs": list(self.outputs),
            }
        )


def _digested_params(node: Node) -> object:
    """What differs from the defaults; what was written, where that is not allowed."""
    try:
        return changed_params(node.settings)
    except TangoError:
        return repr(sorted(node.params.items()))
