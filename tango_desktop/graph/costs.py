"""What a network costs: parameters, multiply-accumulates, memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from .layers import Reuse, Shape
from .node import IMAGES, Node

if TYPE_CHECKING:
    from .document import ImageSize, NetworkDocument

FLOAT_BYTES = 4


@dataclass(frozen=True)
class LayerCost:
    """What one layer costs for one picture, in fp32.

    Attributes:
        id: the node.
        layer: its layer's name.
        parameters: learnt numbers.
        macs: multiply-accumulates (convolutions and linear layers).
        activation_bytes: size of its output.
        weight_bytes: size of its parameters and buffers.
        shape: of its output, without the batch.
    """

    id: str
    layer: str
    parameters: int
    macs: int
    activation_bytes: int
    weight_bytes: int
    shape: Shape


def layer_costs(document: NetworkDocument, size: ImageSize) -> tuple[LayerCost, ...]:
    """The costs of every layer, inputs first; raises as ``document.shapes`` does."""
    shapes: dict[str, Shape] = document.shapes(size)
    shapes[IMAGES] = (document.in_channels, *size)
    return tuple(
        layer_cost(node, [shapes[source] for source in node.inputs], shapes[node.id])
        for node in document.order()
    )


def layer_cost(node: Node, inputs: Sequence[Shape], output: Shape) -> LayerCost:
    """The costs of one layer that reads and makes these shapes."""
    info, settings = node.info, node.settings
    parameters = sum(prod(shape) for shape in info.weights(settings, inputs).values())
    buffers = sum(prod(shape) for shape in info.buffers(settings, inputs).values())
    return LayerCost(
        node.id,
        node.layer,
        parameters,
        info.macs(settings, inputs, output),
        FLOAT_BYTES * prod(output),
        FLOAT_BYTES * (parameters + buffers),
        output,
    )


def peak_activation_bytes(document: NetworkDocument, size: ImageSize) -> int:
    """The most bytes of activations that live at once when layers run in order.

    A tensor is freed after its last reader. Flatten, dropout and identity make no tensor;
    activations, normalisation and additions overwrite an input that nobody reads later, as
    inference engines do. The picture itself is never overwritten.
    """
    shapes: dict[str, Shape] = document.shapes(size)
    shapes[IMAGES] = (document.in_channels, *size)
    return peak_of(document, document.order(), shapes)


def peak_of(document: NetworkDocument, order: Iterable[Node], shapes: Mapping[str, Shape]) -> int:
    """The same of a document whose nodes, inputs first, and shapes are known already."""
    memory = _Memory(document, shapes)
    for node in order:
        memory.run(node)
    return FLOAT_BYTES * memory.peak


class _Memory:
    """Tensors that live while a network runs; sizes in elements."""

    def __init__(self, document: NetworkDocument, shapes: Mapping[str, Shape]) -> None:
        self._reads = Counter(source for node in document.nodes for source in node.inputs)
        self._reads.update(document.outputs)
        self._sizes = {name: prod(shape) for name, shape in shapes.items()}
        self._storage = {IMAGES: IMAGES}  # node → the node whose memory holds its output
        self._pending = {IMAGES: self._reads[IMAGES]}  # storage → reads still to come
        self._live = self._sizes[IMAGES]
        self.peak = self._live

    def run(self, node: Node) -> None:
        """Make the node's output, then free what nobody reads any more."""
        storage = self._place(node)
        self._storage[node.id] = storage
        self._pending[storage] = self._pending.get(storage, 0) + self._reads[node.id]
        for source in node.inputs:
            read = self._storage[source]
            self._pending[read] -= 1
            if self._pending[read] == 0:
                self._live -= self._sizes[read]

    def _place(self, node: Node) -> str:
        reuse = node.info.reuse
        if reuse is Reuse.VIEW:
            return self._storage[node.inputs[0]]
        if reuse is Reuse.IN_PLACE:
            storages = [self._storage[source] for source in node.inputs]
            for storage in storages:
                fits = self._sizes[storage] == self._sizes[node.id]
                last = self._pending[storage] == storages.count(storage)
                if fits and last and storage != IMAGES:
                    return storage
        self._live += self._sizes[node.id]
        self.peak = max(self.peak, self._live)
        return node.id
