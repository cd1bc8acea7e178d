"""In which order the axes of a value are stored.

ONNX counts axes as PyTorch does: (B, C, H, W). A permutation ``perm`` says how a tensor is stored:
its axis ``i`` is the ONNX axis ``perm[i]``. Axes of size 1 can stand anywhere without anything
moving.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

Perm = tuple[int, ...]
Shape = tuple[int, ...]


def identity(rank: int) -> Perm:
    """ONNX's own order."""
    return tuple(range(rank))


def channels_last(rank: int) -> Perm:
    """(B, H, W, C), (B, D, H, W, C); ONNX's own order for what is not a map."""
    return (0, *range(2, rank), 1) if rank in (4, 5) else identity(rank)


def stored(shape: Sequence[int], perm: Perm) -> Shape:
    """The shape of the tensor that holds a value of ``shape``."""
    return tuple(shape[axis] for axis in perm)


def moving(shape: Sequence[int], perm: Perm) -> Perm:
    """The axes of more than one element, in the order in which they are stored."""
    return tuple(axis for axis in perm if shape[axis] != 1)


def transposition(now: Perm, wanted: Perm) -> Perm:
    """The axes of the transposition that makes ``wanted`` of a tensor stored as ``now``."""
    return tuple(now.index(axis) for axis in wanted)


def after_transpose(perm: Perm, axes: Sequence[int]) -> Perm:
    """How the same tensor is stored when its axes are counted in the order ``axes``."""
    return tuple(list(axes).index(axis) for axis in perm)


def without(perm: Perm, axes: Sequence[int]) -> Perm:
    """The order of what stays when ``axes`` go."""
    kept = sorted(axis for axis in perm if axis not in axes)
    return tuple(kept.index(axis) for axis in perm if axis not in axes)


def after_reshape(before: Shape, after: Shape, perm: Perm) -> Perm | None:
    """How a tensor stored as ``perm`` is stored once its value is reshaped, if nothing moves.

    (1, A·F, H, W) held as (1, H, W, A·F) becomes (1, A, F, H·W) held as (1, H·W, A, F). None where
    elements would have to move.
    """
    pairs = list(_groups(before, after))
    of_axis = {axis: number for number, (source, _) in enumerate(pairs) for axis in source}
    order = moving(before, perm)
    sequence = list(dict.fromkeys(of_axis[axis] for axis in order))
    if [axis for number in sequence for axis in pairs[number][0]] != list(order):
        return None
    return _placed(after, tuple(axis for number in sequence for axis in pairs[number][1]))


def _groups(before: Shape, after: Shape) -> Iterator[tuple[list[int], list[int]]]:
    """The axes of both shapes that hold the same elements, axes of size 1 left out."""
    left = [axis for axis, size in enumerate(before) if size != 1]
    right = [axis for axis, size in enumerate(after) if size != 1]
    while left:
        source, target = [left.pop(0)], [right.pop(0)]
        have, want = before[source[0]], after[target[0]]
        while have != want:
            if have < want:
                source.append(left.pop(0))
                have *= before[source[-1]]
            else:
                target.append(right.pop(0))
                want *= after[target[-1]]
        yield source, target


def _placed(shape: Shape, order: Perm) -> Perm:
    """A permutation that keeps ``order``, channels last where that can be."""
    for perm in (channels_last(len(shape)), identity(len(shape))):
        if moving(shape, perm) == order:
            return perm
    return (*(axis for axis, size in enumerate(shape) if size == 1), *order)
