"""A network as an inference engine runs it: kernels, each with its arithmetic and its traffic.

Engines fold normalisation, activations and additions into the convolution before them (seen in
TFLite and TensorRT), so those cost nothing of their own; where there is nothing to fold into, as in
DenseNet's normalisation of concatenated maps, they are a pass over memory.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tango_desktop.graph import IMAGES, ImageSize, NetworkDocument, Node
from tango_desktop.graph.layers import Reuse

_FLOAT_BYTES = 4


@dataclass(frozen=True)
class Kernel:
    """One call of the engine.

    Attributes:
        macs: multiply-accumulates.
        traffic_bytes: weights, inputs and outputs in fp32, each once.
    """

    macs: int
    traffic_bytes: int


def kernels(document: NetworkDocument, size: ImageSize) -> tuple[Kernel, ...]:
    """The kernels that ``document`` runs for one picture of ``size`` (h, w)."""
    return tuple(_Fusion(document, size).run())


class _Fusion:
    """Which kernel each layer's result comes from."""

    def __init__(self, document: NetworkDocument, size: ImageSize) -> None:
        self._document = document
        self._costs = {cost.id: cost for cost in document.costs(size)}
        self._bytes = {name: cost.activation_bytes for name, cost in self._costs.items()}
        self._bytes[IMAGES] = _FLOAT_BYTES * document.in_channels * size[0] * size[1]
        self._reads = Counter(source for node in document for source in node.inputs)
        self._kernel_of: dict[str, int | None] = {IMAGES: None}
        self._kernels: list[Kernel] = []

    def run(self) -> list[Kernel]:
        for node in self._document.order():
            self._kernel_of[node.id] = self._place(node)
        return self._kernels

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
        self._kernels.append(Kernel(cost.macs, traffic))
        return len(self._kernels) - 1
