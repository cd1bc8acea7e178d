"""Convolutions for processors: how they are written down for TVM, and how their loops run.

A direct convolution. The weights are packed once, at conversion, so that the ``lanes`` output
channels that are computed together lie side by side; pictures keep their layout (B, C, H, W), so
nothing is reordered between layers. A tile of ``tile`` neighbouring pixels × ``lanes`` channels
stays in registers while the sum runs over the input's channels and the kernel. The same idea as in
Georganas et al., "Anatomy of High-Performance Deep Learning Convolutions on SIMD Architectures",
2018. TVM's own default is one scalar loop: 40 times slower.
"""

import math
from typing import Any, Dict, List, NamedTuple, Tuple

import numpy as np

PLAN = "tango.plan"
PADDED, SUMMED, SPREAD = "conv_pad", "conv_sum", "conv_spread"
# What the rows of one task and the weights of one pass take of the fastest caches.
_ROWS_BYTES, _WEIGHTS_BYTES = 32 << 10, 16 << 10
_FLOAT_BYTES = 4
# Groups of fewer output channels are left to TVM: there is little to compute together.
_LEAST_GROUP = 8


class Vectors(NamedTuple):
    """What a processor computes with.

    Attributes:
        width: floats in a vector register.
        registers: how many of them.
        cores: tasks that are to be had at least.
    """

    width: int
    registers: int
    cores: int


class Convolution(NamedTuple):
    """A convolution of one picture; pairs are (vertical, horizontal)."""

    inputs: int
    height: int
    width: int
    outputs: int
    kernel: Tuple[int, int]
    stride: Tuple[int, int]
    padding: Tuple[int, int, int, int]
    dilation: Tuple[int, int]
    groups: int = 1

    @property
    def is_ours(self) -> bool:
        """Whether there is a schedule for it here."""
        return self.groups == 1 or self.outputs // self.groups % _LEAST_GROUP == 0

    @property
    def summed(self) -> int:
        """Input channels that an output channel reads."""
        return self.inputs // self.groups

    def takes(self, lanes: int) -> bool:
        """Whether so many output channels at once read the same input channels."""
        return self.groups == 1 or self.outputs // self.groups % lanes == 0

    @property
    def out_height(self) -> int:
        top, _, bottom, _ = self.padding
        return (self.height + top + bottom - self._reach(0)) // self.stride[0] + 1

    @property
    def out_width(self) -> int:
        _, left, _, right = self.padding
        return (self.width + left + right - self._reach(1)) // self.stride[1] + 1

    def _reach(self, axis: int) -> int:
        return self.dilation[axis] * (self.kernel[axis] - 1) + 1

    def missing_columns(self, columns: int) -> int:
        """How many columns of zeros the input lacks for ``columns`` columns of output."""
        _, left, _, right = self.padding
        needed = (columns - 1) * self.stride[1] + self._reach(1)
        return max(0, needed - (self.width + left + right))

    @property
    def operations(self) -> int:
        """Multiplications."""
        area = self.kernel[0] * self.kernel[1] * self.out_height * self.out_width
        return self.summed * self.outputs * area

    def key(self) -> str:
        """Its name among the tuning records."""
        name = "conv2d {}x{}x{} to {} kernel {} stride {} padding {} dilation {}".format(
            self.inputs,
            self.height,
            self.width,
            self.outputs,
            *("x".join(map(str, four)) for four in self[4:8]),
        )
        return name if self.groups == 1 else "{} groups {}".format(name, self.groups)


class Plan(NamedTuple):
    """How a convolution's loops run.

    Attributes:
        lanes: output channels computed together.
        tile: output pixels of one row computed together.
        rows: rows of one task.
        chunk: input channels of one pass over a task's rows.
    """

    lanes: int
    tile: int
    rows: int
    chunk: int

    def text(self) -> str:
        """For an annotation or a record."""
        return " ".join(map(str, self))


def plan_of(text: str) -> Plan:
    """The plan that ``Plan.text`` wrote."""
    return Plan(*map(int, text.split()))


def used_vectors(conv: Convolution, vectors: Vectors) -> Vectors:
    """The vectors, as wide as a group has channels for."""
    if conv.groups == 1:
        return vectors
    return vectors._replace(width=math.gcd(vectors.width, conv.outputs // conv.groups))


def most_tile(vectors: Vectors, lanes: int) -> int:
    """Pixels of a tile that surely stays in registers.

    Not all of them: 28 sums in 32 registers run at 0.6 of the speed of 14 to 20 (AVX-512).
    """
    held = 12 if vectors.registers < 32 else 20
    return max(1, held * vectors.width // lanes)


def default_plan(conv: Convolution, vectors: Vectors) -> Plan:
    """A plan that is never bad, without measuring."""
    vectors = used_vectors(conv, vectors)
    most = 4 if vectors.width < 8 and vectors.registers >= 32 else 2
    most = min(most, math.ceil(conv.outputs / vectors.width))
    lanes = vectors.width * max(n for n in range(1, most + 1) if conv.takes(n * vectors.width))
    return finished_plan(conv, vectors, lanes, fitting_tile(conv.out_width, vectors, lanes))


def fitting_tile(columns: int, vectors: Vectors, lanes: int) -> int:
    """The tile that computes the fewest pixels beyond the row, the longest among equals."""
    most = most_tile(vectors, lanes)
    if columns <= most:
        return columns
    least = max(1, most // 2)
    return min(range(least, most + 1), key=lambda t: (math.ceil(columns / t) * t, -t))


def finished_plan(conv: Convolution, vectors: Vectors, lanes: int, tile: int) -> Plan:
    """A plan with these lanes and this tile, its rows and passes as caches and cores want them."""
    columns = math.ceil(conv.out_width / tile) * tile
    groups = math.ceil(conv.outputs / lanes)
    most_rows = min(
        _ROWS_BYTES // (columns * lanes * _FLOAT_BYTES),
        conv.out_height * groups // (2 * vectors.cores),
    )
    taps = conv.kernel[0] * conv.kernel[1]
    most_chunk = _WEIGHTS_BYTES // (taps * lanes * _FLOAT_BYTES)
    rows, chunk = divisor(conv.out_height, most_rows), divisor(conv.summed, most_chunk)
    return Plan(lanes, tile, rows, chunk)


def divisor(number: int, most: int) -> int:
    """The greatest divisor of ``number`` up to ``most``, at least 1."""
    return max(d for d in range(1, number + 1) if number % d == 0 and d <= max(1, most))


def candidates(conv: Convolution, vectors: Vectors) -> List[Plan]:
    """The plans worth measuring, the default first."""
    found = [default_plan(conv, vectors)]
    vectors = used_vectors(conv, vectors)
    for times in (1, 2, 4):
        lanes = times * vectors.width
        if lanes - vectors.width >= conv.outputs or not conv.takes(lanes):
            continue
        most = min(conv.out_width, (vectors.registers - 2) // times)
        tiles = {fitting_tile(conv.out_width, vectors, lanes)}
        tiles |= {t for t in range(max(2, most // 3), most + 1) if conv.out_width % t == 0}
        found += [finished_plan(conv, vectors, lanes, tile) for tile in sorted(tiles)]
    return list(dict.fromkeys(found))


def variations(conv: Convolution, plan: Plan) -> List[Plan]:
    """The same tile with other rows and passes."""
    rows = sorted({divisor(conv.out_height, most) for most in (1, 4, 8, conv.out_height)})
    chunks = sorted({divisor(conv.summed, most) for most in (16, 64, conv.summed)})
    return [plan._replace(rows=r, chunk=c) for r in rows for c in chunks]


def packed(weights: Any, lanes: int) -> Any:
    """Weights (O, I, KH, KW) as (O / lanes, I, KH, KW, lanes), zeros where O runs out."""
    outputs, *rest = weights.shape
    groups = math.ceil(outputs / lanes)
    padded = np.zeros((groups * lanes, *rest), weights.dtype)
    padded[:outputs] = weights
    return np.ascontiguousarray(padded.reshape(groups, lanes, *rest).transpose(0, 2, 3, 4, 1))


def computation(data: Any, weights: Any, conv: Convolution, plan: Plan) -> Any:
    """The convolution in TVM's terms.

    Args:
        data: (1, C, H, W).
        weights: as ``packed`` gives them, each with the inputs of its group.
        conv: its shape.
        plan: how it is to run.

    Returns:
        (1, O, OH, OW)
    """
    from tvm import te, topi

    columns = math.ceil(conv.out_width / plan.tile) * plan.tile
    top, left, bottom, right = conv.padding
    right += conv.missing_columns(columns)
    if any((top, left, bottom, right)):
        data = topi.nn.pad(data, [0, 0, top, left], [0, 0, bottom, right], name=PADDED)
    channel = te.reduce_axis((0, conv.summed), "channel")
    y, x = (te.reduce_axis((0, size), name) for size, name in zip(conv.kernel, "yx", strict=True))
    (down, along), (dy, dx), lanes = conv.stride, conv.dilation, plan.lanes
    parts = math.ceil(conv.outputs / lanes)
    summed = te.compute(
        (1, parts, conv.out_height, columns, lanes),
        lambda b, g, i, j, lane: te.sum(
            data[b, _first_input(conv, g * lanes) + channel, i * down + y * dy, j * along + x * dx]
            * weights[g, channel, y, x, lane],
            axis=[channel, y, x],
        ),
        name=SUMMED,
        attrs={PLAN: plan.text()},
    )
    return te.compute(
        (1, conv.outputs, conv.out_height, conv.out_width),
        lambda b, o, i, j: summed[b, o // lanes, i, j, o % lanes],
        name=SPREAD,
    )


def _first_input(conv: Convolution, output: Any) -> Any:
    """The first input channel that an output channel reads."""
    return 0 if conv.groups == 1 else output // (conv.outputs // conv.groups) * conv.summed


def schedule(sch: Any, block: Any) -> None:
    """Run a convolution's loops by its plan, what follows it joined to its tasks.

    Args:
        sch: of the function; everything that can be inlined is.
        block: the convolution's sum.

    Raises:
        ScheduleError: it is not read by exactly one block of four loops.
    """
    plan = plan_of(str(sch.get(block).annotations[PLAN]))
    (reader,) = sch.get_consumers(block)
    task = _tasks(sch, reader, plan)
    sch.compute_at(block, task, preserve_unit_loops=True)
    rows, columns, lanes, channel, y, x = sch.get_loops(block)[-6:]
    tiles, pixels = sch.split(columns, [None, plan.tile])
    passes, channels = sch.split(channel, [None, plan.chunk])
    if sch.get(passes).extent == 1:
        channel = start = sch.fuse(passes, channels)
        sch.reorder(rows, tiles, channel, y, x, pixels, lanes)
    else:
        sch.reorder(passes, rows, tiles, channels, y, x, pixels, lanes)
        start = passes
    sch.unroll(x)
    sch.unroll(pixels)
    sch.vectorize(lanes)
    zeros = sch.get_loops(sch.decompose_reduction(block, start))
    sch.vectorize(zeros[-1])
    sch.unroll(zeros[-2])


def _tasks(sch: Any, reader: Any, plan: Plan) -> Any:
    """Cut the writing of the output into tasks; the loop over them."""
    batch, output, row, column = sch.get_loops(reader)
    group, lane = sch.split(output, [None, plan.lanes])
    band, row = sch.split(row, [None, plan.rows])
    sch.reorder(batch, group, band, row, lane, column)
    _vectorize_row(sch, column, plan.tile)
    task = sch.fuse(batch, group, band)
    sch.parallel(task)
    return task


def _vectorize_row(sch: Any, column: Any, tile: int) -> None:
    columns = int(sch.get(column).extent)
    if columns > 8:
        step = 8 if columns % 8 == 0 else tile
        _, column = sch.split(column, [None, step])
    sch.vectorize(column)


def shape_of(call: Any) -> Dict[str, Any]:
    """What a ``relax.nn.conv2d`` says of itself."""
    attributes = call.attrs
    return {
        "stride": tuple(int(one) for one in attributes.strides),
        "padding": tuple(int(one) for one in attributes.padding),
        "dilation": tuple(int(one) for one in attributes.dilation),
        "groups": int(attributes.groups),
    }
