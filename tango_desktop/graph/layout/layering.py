"""Layers: which row each box of a block stands in, and what turns a network back."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from .spec import BlockSpec, Wire


def backward_wires(spec: BlockSpec) -> set[int]:
    """Wires that close a cycle, by number; without them the block can be layered."""
    if all(wire.source < wire.target or wire.source >= len(spec.boxes) for wire in spec.wires):
        return set()
    readers: list[list[tuple[int, int]]] = [[] for _ in spec.boxes]
    for number, wire in enumerate(spec.wires):
        if max(wire.source, wire.target) < len(spec.boxes):
            readers[wire.source].append((number, wire.target))
    return _closing(readers)


def _closing(readers: Sequence[Sequence[tuple[int, int]]]) -> set[int]:
    """Wires that lead to a box whose own readers are still being followed."""
    state = [0] * len(readers)  # 0 not seen, 1 being followed, 2 done
    found: set[int] = set()
    for start in range(len(readers)):
        if state[start]:
            continue
        state[start] = 1
        trail = [(start, iter(readers[start]))]
        while trail:
            box, following = trail[-1]
            for number, target in following:
                if state[target] == 1:
                    found.add(number)
                elif state[target] == 0:
                    state[target] = 1
                    trail.append((target, iter(readers[target])))
                    break
            else:
                state[box] = 2
                trail.pop()
    return found


def layers_of(spec: BlockSpec, backward: set[int]) -> list[int]:
    """The layer of each element: entries 0, boxes from 1, exits below all boxes."""
    boxes = len(spec.boxes)
    forward = [wire for number, wire in enumerate(spec.wires) if number not in backward]
    layers = [1] * boxes + [0] * spec.entries
    _push_down(layers, forward, boxes)
    _bring_to_readers(layers, forward, boxes)
    last = max(layers, default=0) + 1
    return layers + [last] * spec.exits


def _push_down(layers: list[int], forward: Sequence[Wire], boxes: int) -> None:
    """Each box below all that it reads."""
    readers: list[list[int]] = [[] for _ in range(boxes)]
    waiting = [0] * boxes
    for wire in forward:
        if wire.source < boxes and wire.target < boxes:
            readers[wire.source].append(wire.target)
            waiting[wire.target] += 1
    ready = deque(box for box in range(boxes) if not waiting[box])
    while ready:
        box = ready.popleft()
        for target in readers[box]:
            layers[target] = max(layers[target], layers[box] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)


def _bring_to_readers(layers: list[int], forward: Sequence[Wire], boxes: int) -> None:
    """Boxes that read only what nothing else here reads come down to their first reader.

    Such are the lateral connections of a neck: they belong to where they join, not to the top.
    """
    readings = [0] * len(layers)
    for wire in forward:
        readings[wire.source] += 1
    free = [True] * boxes
    first_reader: dict[int, int] = {}
    for wire in forward:
        if wire.target < boxes and (wire.source < boxes or readings[wire.source] > 1):
            free[wire.target] = False
        if wire.source < boxes and wire.target < boxes:
            below = layers[wire.target]
            first_reader[wire.source] = min(first_reader.get(wire.source, below), below)
    for box, reader in first_reader.items():
        if free[box]:
            layers[box] = reader - 1
