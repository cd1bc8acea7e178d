"""How much memory TensorFlow Lite for Microcontrollers will want beside the model: an estimate.

What is computed lies in one block, the arena. TFLM places tensors there from the largest to the
smallest, each at the lowest place that is free while it lives (its ``GreedyMemoryPlanner``); the
same is done here. What it keeps for good, and what single kernels ask for while they run, depends
on its version and on the processor's own kernels, so that part is only a rule of thumb.
"""

from __future__ import annotations

from dataclasses import dataclass

from tango_desktop.export.tflite.reading import ReadModel

ALIGNMENT = 16
# Of TFLM on 32-bit processors, rounded up: TfLiteEvalTensor; node and registration; multiplier and
# shift of a channel; interpreter, allocators, inputs and outputs.
_EACH_TENSOR, _EACH_OPERATOR, _EACH_CHANNEL, _ONCE = 16, 64, 8, 2048


@dataclass(frozen=True)
class Placed:
    """A tensor in the arena.

    Attributes:
        tensor: its number.
        start: its first byte.
        size: of it, bytes, rounded up.
        first: the operator that writes it; -1 for an input.
        last: the last operator that reads it.
    """

    tensor: int
    start: int
    size: int
    first: int
    last: int


@dataclass(frozen=True)
class ArenaEstimate:
    """How large an arena is.

    Attributes:
        values_bytes: what is computed, at its peak.
        kept_bytes: what is kept for good, by a rule of thumb.
    """

    values_bytes: int
    kept_bytes: int

    @property
    def total_bytes(self) -> int:
        """Both."""
        return _rounded(self.values_bytes + self.kept_bytes)


def _rounded(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT


def placed(model: ReadModel) -> list[Placed]:
    """The tensors that are computed, the largest first, each with its place."""
    done: list[Placed] = []
    for tensor, (first, last) in sorted(_lives(model).items(), key=lambda one: _order(model, one)):
        size = _rounded(model.tensors[tensor].size_bytes)
        beside = [one for one in done if one.first <= last and first <= one.last]
        done.append(Placed(tensor, _free(beside, size), size, first, last))
    return done


def _order(model: ReadModel, one: tuple[int, tuple[int, int]]) -> tuple[int, int]:
    tensor, (first, _) = one
    return -model.tensors[tensor].size_bytes, first


def _free(beside: list[Placed], size: int) -> int:
    """The lowest place with ``size`` bytes free."""
    start = 0
    for one in sorted(beside, key=lambda other: other.start):
        if one.start - start >= size:
            break
        start = max(start, one.start + one.size)
    return start


def _lives(model: ReadModel) -> dict[int, tuple[int, int]]:
    """From which operator to which each computed tensor is needed."""
    end = len(model.operators)
    lives = dict.fromkeys(model.inputs, (-1, -1))
    for number, one in enumerate(model.operators):
        for tensor in one.inputs:
            if tensor in lives:
                lives[tensor] = (lives[tensor][0], number)
        for tensor in one.outputs:
            lives[tensor] = (number, number)
    return lives | {t: (lives[t][0], end) for t in model.outputs if t in lives}


def estimate(model: ReadModel) -> ArenaEstimate:
    """The arena of a model."""
    values = max((one.start + one.size for one in placed(model)), default=0)
    channels = sum(one.channels for one in model.tensors if one.channels > 1)
    kept = (
        _ONCE
        + _EACH_TENSOR * len(model.tensors)
        + _EACH_OPERATOR * len(model.operators)
        + _EACH_CHANNEL * channels
    )
    return ArenaEstimate(values, _rounded(kept))
