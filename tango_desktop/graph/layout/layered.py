"""A block cut into rows: long edges become chains of passing points, one in each row between.

What one box sends to several readers is one tensor, so it is one chain, with a branch for each.
"""

from __future__ import annotations

from . import spacing
from .layering import backward_wires, layers_of
from .spec import BlockSpec

# More passing points than this are not ordered: the longest edges run beside everything instead.
_MOST_PASSING = 20_000


class Layered:
    """Elements in rows and the segments between neighbouring rows.

    Elements are the block's boxes, entries and exits by number, then the passing points.

    Attributes:
        spec: the block.
        layer: of each element.
        half: half of each element's width.
        rows: elements of each layer, from left to right once ordered.
        source, target: of each segment, the elements above and below.
        source_offset, target_offset: of each segment, where it ends, from the elements' centres.
        gaps: numbers of the segments below each layer.
        down, up: numbers of the segments below and above each element.
        paths: numbers of the segments of each wire, top to bottom; empty for those beside.
        beside: wires that run beside everything: backward ones and the longest of too many.
    """

    def __init__(self, spec: BlockSpec) -> None:
        """Layer the block; the rows are in the document's order."""
        self.spec = spec
        backward = backward_wires(spec)
        self.layer = layers_of(spec, backward)
        self.boxes = len(spec.boxes)
        half_edge = spacing.EDGE_GAP / 2
        ports = spec.entries + spec.exits
        self.half = [box.width / 2 for box in spec.boxes] + [half_edge] * ports
        self.beside = backward | self._too_long(backward)
        self.source: list[int] = []
        self.target: list[int] = []
        self.source_offset: list[float] = []
        self.target_offset: list[float] = []
        self.gaps: list[list[int]] = [[] for _ in range(max(self.layer, default=0) + 1)]
        self._trunks: dict[tuple[int, int], list[int]] = {}
        self.paths = [
            [] if number in self.beside else self._cut(number) for number in range(len(spec.wires))
        ]
        self._collect()

    def is_passing(self, element: int) -> bool:
        """Whether it is no box or port, but a long edge's passing point."""
        return element >= self.boxes + self.spec.entries + self.spec.exits

    def is_box(self, element: int) -> bool:
        """Whether it is a box."""
        return element < self.boxes

    def exit_offset(self, wire: int) -> float:
        """Where a wire leaves its source, from the source's centre."""
        source, port, _, _ = self.spec.wires[wire]
        return 0.0 if port < 0 else self.spec.boxes[source].exits[port] - self.half[source]

    def entry_offset(self, wire: int) -> float:
        """Where a wire enters its target, from the target's centre."""
        _, _, target, port = self.spec.wires[wire]
        return 0.0 if port < 0 else self.spec.boxes[target].entries[port] - self.half[target]

    def _too_long(self, backward: set[int]) -> set[int]:
        """The longest wires when the passing points of all would be too many."""
        spans = {
            number: self.layer[wire.target] - self.layer[wire.source] - 1
            for number, wire in enumerate(self.spec.wires)
            if number not in backward
        }
        longest = max(spans.values(), default=0)
        while self._passing_points(spans, longest) > _MOST_PASSING:
            longest //= 2
        return {number for number, span in spans.items() if span > longest}

    def _passing_points(self, spans: dict[int, int], longest: int) -> int:
        """How many there are when wires over more than ``longest`` rows run beside."""
        trunks: dict[tuple[int, int], int] = {}
        for number, span in spans.items():
            if span <= longest:
                begin = self.spec.wires[number][:2]
                trunks[begin] = max(trunks.get(begin, 0), span)
        return sum(trunks.values())

    def _cut(self, number: int) -> list[int]:
        """The segments of a wire; wires that leave one place share their passing points."""
        source, port, target, _ = self.spec.wires[number]
        trunk = self._trunks.setdefault((source, port), [])
        above, offset = source, self.exit_offset(number)
        path: list[int] = []
        for layer in range(self.layer[source] + 1, self.layer[target]):
            step = layer - self.layer[source] - 1
            if step == len(trunk):
                trunk.append(self._connect(above, self._pass(layer), offset, 0.0))
            path.append(trunk[step])
            above, offset = self.target[trunk[step]], 0.0
        path.append(self._connect(above, target, offset, self.entry_offset(number)))
        return path

    def _pass(self, layer: int) -> int:
        """A new passing point."""
        self.layer.append(layer)
        self.half.append(0.0)
        return len(self.layer) - 1

    def _connect(self, above: int, below: int, offset_above: float, offset_below: float) -> int:
        """A new segment."""
        segment = len(self.source)
        self.gaps[self.layer[above]].append(segment)
        self.source.append(above)
        self.target.append(below)
        self.source_offset.append(offset_above)
        self.target_offset.append(offset_below)
        return segment

    def _collect(self) -> None:
        self.rows: list[list[int]] = [[] for _ in self.gaps]
        for element, layer in enumerate(self.layer):
            self.rows[layer].append(element)
        self.down: list[list[int]] = [[] for _ in self.layer]
        self.up: list[list[int]] = [[] for _ in self.layer]
        for segment, (above, below) in enumerate(zip(self.source, self.target, strict=True)):
            self.down[above].append(segment)
            self.up[below].append(segment)
