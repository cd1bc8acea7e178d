"""A network as an inference engine runs it: kernels, each with its arithmetic and its traffic.

Engines fold normalisation, activations and additions into the convolution before them (seen in
TFLite and TensorRT), so those cost nothing of their own; where there is nothing to fold into, as in
DenseNet's normalisation of concatenated maps, they are a pass over memory.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tango_desktop.families import build
from tango_desktop.graph import IMAGES, ImageSize, LayerCost, NetworkDocument, Node
from tango_desktop.graph.layers import Reuse

_FLOAT_BYTES = 4
Options = Mapping[str, object]


@dataclass(frozen=True)
class Kernel:
    """One call of the engine.

    Attributes:
        macs: multiply-accumulates.
        traffic_bytes: weights, inputs and outputs in fp32, each once.
        layer: id of the node that it begins with; others are folded into it.
    """

    macs: int
    traffic_bytes: int
    layer: str = ""


@dataclass(frozen=True)
class Workload:
    """What one inference of a network takes, for one picture, in fp32.

    Attributes:
        parameters: learnt numbers.
        macs: multiply-accumulates of convolutions and linear layers.
        weight_bytes: of weights and buffers.
        activation_bytes: the most activations that live at once.
        kernels: the calls of the engine.
    """

    parameters: int
    macs: int
    weight_bytes: int
    activation_bytes: int
    kernels: tuple[Kernel, ...]


def workload(document: NetworkDocument, size: ImageSize) -> Workload:
    """The work of ``document`` for one picture of ``size`` (h, w)."""
    costs = document.costs(size)
    return Workload(
        parameters=sum(cost.parameters for cost in costs),
        macs=sum(cost.macs for cost in costs),
        weight_bytes=sum(cost.weight_bytes for cost in costs),
        activation_bytes=document.activation_bytes(size),
        kernels=tuple(_Fusion(document, size, costs).run()),
    )


def kernel_layers(document: NetworkDocument, size: ImageSize) -> dict[str, str]:
    """By the id of each node the ``layer`` of the kernel that computes it.

    Nodes that only pass the pictures on are in none, and are left out.
    """
    fusion = _Fusion(document, size, document.costs(size))
    kernels = fusion.run()
    return {name: kernels[place].layer for name, place in fusion.places().items()}


def as_drawn(document: NetworkDocument) -> NetworkDocument:
    """``document`` itself."""
    return document


def options_key(options: Options) -> tuple[tuple[str, object], ...]:
    """``options`` in a fixed order, as a key."""
    return tuple(sorted(options.items()))


@functools.lru_cache(maxsize=512)
def workload_of(
    model: str,
    classes: int,
    channels: int,
    side: int,
    form: Callable[[NetworkDocument], NetworkDocument] = as_drawn,
    options: tuple[tuple[str, object], ...] = (),
) -> Workload:
    """The work of a starter network in a form; raises as ``families.build`` does.

    Args:
        model: its name in the zoo.
        classes: how many it tells apart.
        channels: of the pictures.
        side: of the pictures, px.
        form: what is made of the document before it is counted.
        options: of its family, from :func:`options_key`.
    """
    document = form(build(model, classes, channels, side, **dict(options)))
    return workload(document, document.size)


class _Fusion:
    """Which kernel each layer's result comes from."""

    def __init__(
        self, document: NetworkDocument, size: ImageSize, costs: Sequence[LayerCost]
    ) -> None:
        self._document = document
        self._costs = {cost.id: cost for cost in costs}
        self._bytes = {name: cost.activation_bytes for name, cost in self._costs.items()}
        self._bytes[IMAGES] = _FLOAT_BYTES * document.in_channels * size[0] * size[1]
        self._reads = Counter(source for node in document for source in node.inputs)
        self._kernel_of: dict[str, int | None] = {IMAGES: None}
        self._kernels: list[Kernel] = []

    def run(self) -> list[Kernel]:
        for node in self._document.order():
            self._kernel_of[node.id] = self._place(node)
        return self._kernels

    def places(self) -> dict[str, int]:
        """By node id the place of its kernel."""
        return {name: place for name, place in self._kernel_of.items() if place is not None}

    def _place(self, node: Node) -> int | None:
        if node.info.reuse is Reuse.VIEW:
            return self._kernel_of[node.inputs[0]]
        if node.info.reuse is Reuse.IN_PLACE:
            for source in node.inputs:
                kernel = self._kernel_of[source]
                if kernel is not None and self._reads[source] == 1:
                    return kernel
        return self._new(node)

    def _new(self, node: Node) -> int:
        cost = self._costs[node.id]
        read = sum(self._bytes[source] for source in node.inputs)
        traffic = cost.weight_bytes + read + cost.activation_bytes
        self._kernels.append(Kernel(cost.macs, traffic, node.id))
        return len(self._kernels) - 1
