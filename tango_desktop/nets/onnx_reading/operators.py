"""What each ONNX operator becomes. One function per operator, in one registry."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tango_desktop.i18n import tr

from . import boxes
from .draft import Draft, Operator, UnmappedError, as_floats, as_size
from .naming import path_of_tensor
from .values import Cells, Constant, Grouped, Padded, Result, Soft, Strided, Value

Handler = Callable[[Draft, Operator], Value]
OPERATORS: dict[str, Handler] = {}


def _on(*kinds: str) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        OPERATORS.update(dict.fromkeys(kinds, handler))
        return handler

    return register


def _need(condition: bool) -> None:
    if not condition:
        raise UnmappedError


# -- weights ----------------------------------------------------------------------------------


@_on("Conv")
def _conv(draft: Draft, op: Operator) -> Value:
    weight = as_floats(op.array(1))
    _need(weight.ndim == 4)
    given = op.input(0)
    source = given.node if isinstance(given, Padded) else draft.source(op)
    extra = (given.top, given.left, given.bottom, given.right) if isinstance(given, Padded) else ()
    kernel = weight.shape[2:]
    strides, dilations = _pair(op, "strides"), _pair(op, "dilations")
    height, width = _map_size(draft, source)
    padded = (height + sum(extra[::2]), width + sum(extra[1::2]))
    pads = _pads(op, padded, kernel, strides, dilations)
    top, left, bottom, right = (
        tuple(a + b for a, b in zip(pads, extra, strict=True)) if extra else pads
    )
    if (top, left) != (bottom, right):
        source = draft.result(Padded(source, top, left, bottom, right), op)
        top = left = 0
    params: dict[str, Any] = {"out_channels": int(weight.shape[0]), "kernel": as_size(kernel)}
    params.update(_unless("stride", as_size(strides), 1))
    params.update(_unless("padding", as_size((top, left)), 0))
    params.update(_unless("dilation", as_size(dilations), 1))
    params.update(_unless("groups", int(op.attributes.get("group", 1)), 1))
    return _weighted(draft, op, "conv2d", source, params, weight)


@_on("ConvTranspose")
def _conv_transpose(draft: Draft, op: Operator) -> Value:
    weight = as_floats(op.array(1))
    _need(weight.ndim == 4 and not any(op.attributes.get("output_padding", ())))
    _need(_pair(op, "dilations") == (1, 1) and op.attributes.get("auto_pad", "NOTSET") == "NOTSET")
    top, left, bottom, right = op.attributes.get("pads", (0, 0, 0, 0))
    _need((top, left) == (bottom, right) and "output_shape" not in op.attributes)
    groups = int(op.attributes.get("group", 1))
    params: dict[str, Any] = {
        "out_channels": int(weight.shape[1]) * groups,
        "kernel": as_size(weight.shape[2:]),
        "stride": as_size(_pair(op, "strides")),
    }
    params.update(_unless("padding", as_size((top, left)), 0))
    params.update(_unless("groups", groups, 1))
    return _weighted(draft, op, "conv_transpose2d", draft.source(op), params, weight)


def _weighted(
    draft: Draft, op: Operator, layer: str, source: str, params: dict[str, Any], weight: Any
) -> Value:
    tensors = {"weight": weight}
    bias = op.optional(2)
    if bias is not None:
        tensors["bias"] = as_floats(bias)
    params = {**params, "bias": bias is not None}
    return draft.add(op, layer, [source], params, tensors, path_of_tensor(op.tensor_name(1)))


@_on("Gemm")
def _gemm(draft: Draft, op: Operator) -> Value:
    _need(not op.attributes.get("transA", 0))
    weight = as_floats(op.array(1))
    weight = weight if op.attributes.get("transB", 0) else weight.T
    weight = _scaled(weight, op.attributes.get("alpha", 1.0))
    tensors = {"weight": weight}
    bias = op.optional(2)
    if bias is not None:
        whole = np.broadcast_to(as_floats(bias).reshape(-1), weight.shape[:1])
        tensors["bias"] = _scaled(whole, op.attributes.get("beta", 1.0))
    return _linear(draft, op, tensors)


def _scaled(array: Any, factor: float) -> Any:
    return array if factor == 1 else array * np.float32(factor)


@_on("MatMul")
def _matmul(draft: Draft, op: Operator) -> Value:
    weight = as_floats(op.array(1))
    _need(weight.ndim == 2)
    return _linear(draft, op, {"weight": weight.T})


def _linear(draft: Draft, op: Operator, tensors: dict[str, Any]) -> Value:
    params = {"out_features": int(tensors["weight"].shape[0]), "bias": "bias" in tensors}
    path = path_of_tensor(op.tensor_name(1))
    return draft.add(op, "linear", [draft.source(op)], params, tensors, path)


@_on("BatchNormalization")
def _batch_norm(draft: Draft, op: Operator) -> Value:
    _need(not op.attributes.get("training_mode", 0))
    names = ("weight", "bias", "running_mean", "running_var")
    tensors = {name: as_floats(op.array(place)) for place, name in enumerate(names, start=1)}
    params = _unless("eps", _round(op.attributes.get("epsilon", 1e-5)), 1e-5)
    momentum = _round(1 - op.attributes.get("momentum", 0.9))
    params.update(_unless("momentum", min(max(momentum, 0.0), 1.0), 0.1))
    path = path_of_tensor(op.tensor_name(1))
    return draft.add(op, "batch_norm", [draft.source(op)], params, tensors, path)


def _round(value: float) -> float:
    """fp32 numbers such as 9.99999974e-06 as people write them."""
    return float(f"{value:.6g}")


# -- windows ----------------------------------------------------------------------------------


def _map_size(draft: Draft, source: str) -> tuple[int, int]:
    shape = draft.shapes[source]
    _need(len(shape) == 3)
    return shape[1], shape[2]


def _pair(op: Operator, name: str) -> tuple[int, int]:
    values = op.attributes.get(name) or (1, 1)
    _need(len(values) == 2)
    return int(values[0]), int(values[1])


def _pads(
    op: Operator,
    size: Sequence[int],
    kernel: Sequence[int],
    strides: Sequence[int],
    dilations: Sequence[int],
) -> tuple[int, int, int, int]:
    """(top, left, bottom, right)."""
    how = op.attributes.get("auto_pad", "NOTSET")
    if how in ("SAME_UPPER", "SAME_LOWER"):
        around = [
            max(0, (-(-side // s) - 1) * s + d * (k - 1) + 1 - side)
            for side, k, s, d in zip(size, kernel, strides, dilations, strict=True)
        ]
        less = [total // 2 if how == "SAME_UPPER" else total - total // 2 for total in around]
        return less[0], less[1], around[0] - less[0], around[1] - less[1]
    if how == "VALID":
        return 0, 0, 0, 0
    values = tuple(int(value) for value in op.attributes.get("pads", (0, 0, 0, 0)))
    _need(len(values) == 4 and min(values) >= 0)
    return values  # type: ignore[return-value]


@_on("MaxPool", "AveragePool")
def _pool(draft: Draft, op: Operator) -> Value:
    source = draft.source(op)
    size = _map_size(draft, source)
    kernel, strides = _pair(op, "kernel_shape"), _pair(op, "strides")
    _need(_pair(op, "dilations") == (1, 1))
    pads = _pads(op, size, kernel, strides, (1, 1))
    is_mean = op.kind == "AveragePool"
    counted = bool(op.attributes.get("count_include_pad", 0))
    params: dict[str, Any] = {"kernel": as_size(kernel), "stride": as_size(strides)}
    ceil = bool(op.attributes.get("ceil_mode", 0))
    wanted = _window_count(size, kernel, strides, pads, ceil)
    if is_mean and not counted and wanted == (1, 1) and _covers(size, kernel, pads):
        return draft.add(op, "adaptive_avg_pool", [source], {"output": 1})
    if pads[:2] != pads[2:]:
        if is_mean and counted:
            source, pads = draft.result(Padded(source, *pads), op), (0, 0, 0, 0)
        else:
            ceil = True
    params.update(_unless("padding", as_size(pads[:2]), 0))
    params.update(_unless("ceil_mode", ceil, False))
    if is_mean and any(pads):
        params.update(_unless("count_padding", counted, True))
    elif is_mean and ceil:
        params["count_padding"] = False
    made = draft.add(op, "avg_pool" if is_mean else "max_pool", [source], params)
    _need(draft.shapes[made.node][1:] == wanted)
    return made


def _window_count(
    size: Sequence[int],
    kernel: Sequence[int],
    strides: Sequence[int],
    pads: Sequence[int],
    ceil: bool,
) -> tuple[int, int]:
    found = []
    for axis in (0, 1):
        room = size[axis] + pads[axis] + pads[axis + 2] - kernel[axis]
        steps = -(-room // strides[axis]) if ceil else room // strides[axis]
        if ceil and steps * strides[axis] >= size[axis] + pads[axis]:
            steps -= 1
        found.append(steps + 1)
    return found[0], found[1]


def _covers(size: Sequence[int], kernel: Sequence[int], pads: Sequence[int]) -> bool:
    """Whether one window holds the whole map."""
    return all(kernel[axis] - pads[axis] >= size[axis] for axis in (0, 1))


@_on("GlobalAveragePool")
def _global_average(draft: Draft, op: Operator) -> Value:
    return draft.add(op, "adaptive_avg_pool", [draft.source(op)], {"output": 1})


@_on("ReduceMean", "ReduceMax")
def _reduce(draft: Draft, op: Operator) -> Value:
    source = draft.source(op)
    rank = len(draft.shapes[source]) + 1
    axes = op.optional(1, "axes")
    _need(axes is not None and rank == 4)
    _need(sorted(int(axis) % rank for axis in axes) == [2, 3])
    keeps = bool(op.attributes.get("keepdims", 1))
    if op.kind == "ReduceMean":
        if keeps:
            return draft.add(op, "adaptive_avg_pool", [source], {"output": 1})
        return draft.add(op, "global_avg_pool", [source])
    _need(not keeps)
    return draft.add(op, "global_max_pool", [source])


@_on("GlobalMaxPool")
def _global_max(draft: Draft, op: Operator) -> Value:
    source = draft.source(op)
    kernel = as_size(_map_size(draft, source))
    return draft.add(op, "max_pool", [source], {"kernel": kernel, "stride": kernel})


@_on("Pad")
def _pad(draft: Draft, op: Operator) -> Value:
    _need(op.attributes.get("mode", "constant") == "constant")
    fill = op.optional(2, "value")
    _need(fill is None or not np.any(fill))
    pads = op.optional(1, "pads")
    _need(pads is not None and len(op.inputs) < 4)
    values = [int(value) for value in np.asarray(pads).reshape(-1)]
    _need(len(values) == 8 and not any(values[:2] + values[4:6]) and min(values) >= 0)
    source = draft.source(op)
    if not any(values):
        return Result(source)
    return Padded(source, values[2], values[3], values[6], values[7])


@_on("LRN")
def _lrn(draft: Draft, op: Operator) -> Value:
    params = {
        "size": int(op.attributes["size"]),
        "alpha": _round(op.attributes.get("alpha", 1e-4)),
        "beta": _round(op.attributes.get("beta", 0.75)),
        "bias": _round(op.attributes.get("bias", 1.0)),
    }
    _need(params["size"] % 2 == 1)
    return draft.add(op, "response_norm", [draft.source(op)], params)


@_on("Upsample", "Resize")
def _resize(draft: Draft, op: Operator) -> Value:
    source = draft.source(op)
    factor = _factor(draft, op, source)
    mode = op.attributes.get("mode", "nearest")
    how = op.attributes.get("coordinate_transformation_mode", "half_pixel")
    if op.kind == "Upsample" or draft.opset < 11:
        how = "asymmetric"
    if mode == "nearest":
        rounding = op.attributes.get("nearest_mode", "round_prefer_floor")
        is_plain = how == "asymmetric" and (draft.opset < 11 or rounding == "floor")
        _need(is_plain or (how == "half_pixel" and rounding.startswith("round_prefer")))
        return draft.add(op, "upsample", [source], _unless("scale", factor, 2))
    _need(mode == "linear" and how in ("half_pixel", "pytorch_half_pixel"))
    params = {**_unless("scale", factor, 2), "mode": "bilinear"}
    return draft.add(op, "upsample", [source], params)


def _factor(draft: Draft, op: Operator, source: str) -> int:
    place = 1 if draft.opset < 11 else 2
    scales = op.optional(place, "scales")
    if scales is None or not len(scales):
        sizes = op.array(3)
        shape = (1, *draft.shapes[source])
        scales = [1, 1, *(float(sizes[axis]) / shape[axis] for axis in (2, 3))]
    values = [float(value) for value in scales]
    _need(len(values) == 4 and values[:2] == [1, 1] and values[2] == values[3])
    _need(values[2].is_integer() and values[2] >= 1)
    return int(values[2])


# -- activations ------------------------------------------------------------------------------


def _plain(kind: str, layer: str) -> None:
    OPERATORS[kind] = lambda draft, op: draft.add(op, layer, [draft.source(op)])


_plain("Relu", "relu")
_plain("HardSwish", "hardswish")
_plain("Mish", "mish")


@_on("Sigmoid")
def _sigmoid(draft: Draft, op: Operator) -> Value:
    given = op.input(0)
    if isinstance(given, Cells):
        return boxes.step(given, "swapped", "shares", end=given.figures)
    return draft.add(op, "sigmoid", [draft.source(op)])


@_on("Gelu")
def _gelu(draft: Draft, op: Operator) -> Value:
    _need(op.attributes.get("approximate", "none") == "none")
    return draft.add(op, "gelu", [draft.source(op)])


@_on("LeakyRelu")
def _leaky_relu(draft: Draft, op: Operator) -> Value:
    slope = _round(op.attributes.get("alpha", 0.01))
    return draft.add(op, "leaky_relu", [draft.source(op)], _unless("slope", slope, 0.01))


@_on("HardSigmoid")
def _hard_sigmoid(draft: Draft, op: Operator) -> Value:
    alpha, beta = op.attributes.get("alpha", 0.2), op.attributes.get("beta", 0.5)
    _need(math.isclose(alpha, 1 / 6, rel_tol=1e-4) and math.isclose(beta, 0.5))
    return draft.add(op, "hardsigmoid", [draft.source(op)])


@_on("Clip")
def _clip(draft: Draft, op: Operator) -> Value:
    low, high = op.optional(1, "min"), op.optional(2, "max")
    _need(low is not None and float(low) == 0)
    top = math.inf if high is None else float(high)
    _need(top == 6 or top > 1e30)
    return draft.add(op, "relu6" if top == 6 else "relu", [draft.source(op)])


@_on("Softmax")
def _softmax(draft: Draft, op: Operator) -> Value:
    source = draft.source(op)
    shape = draft.shapes[source]
    rank = len(shape) + 1
    axis = int(op.attributes.get("axis", 1 if draft.opset < 13 else -1)) % rank
    flat = draft.opset < 13 and math.prod(shape) != shape[0]
    _need(axis == 1 and not flat)
    return draft.add(op, "softmax", [source])


@_on("Softplus")
def _softplus(draft: Draft, op: Operator) -> Value:
    return Soft(draft.source(op))


@_on("Tanh")
def _tanh(draft: Draft, op: Operator) -> Value:
    given = op.input(0)
    if isinstance(given, Soft) and not given.is_tanh:
        return Soft(given.node, True)
    return draft.add(op, "tanh", [draft.source(op)])


# -- passing on, reshaping --------------------------------------------------------------------


@_on("Identity", "Cast")
def _identity(draft: Draft, op: Operator) -> Value:
    _need(op.kind != "Cast" or op.attributes.get("to") in (1, 10, 11, 16))
    return op.input(0)


@_on("Dropout")
def _dropout(draft: Draft, op: Operator) -> Value:
    rate = op.optional(1, "ratio")
    rate = 0.5 if rate is None else _round(float(rate))
    return draft.add(op, "dropout", [draft.source(op)], _unless("rate", rate, 0.5))


@_on("Shape")
def _shape(draft: Draft, op: Operator) -> Value:
    shape = (max(1, draft.batch), *draft.shape_of(op.input(0)))
    start, end = op.attributes.get("start", 0), op.attributes.get("end", len(shape))
    return Constant(np.asarray(shape[start:end], np.int64))


@_on("Flatten")
def _flatten(draft: Draft, op: Operator) -> Value:
    _need(op.attributes.get("axis", 1) == 1)
    return _as_vector(draft, op)


def _as_vector(draft: Draft, op: Operator) -> Value:
    source = draft.source(op)
    if len(draft.shapes[source]) == 1:
        return Result(source)
    return draft.add(op, "flatten", [source])


@_on("Squeeze")
def _squeeze(draft: Draft, op: Operator) -> Value:
    shape = draft.shape_of(op.input(0))
    _need(len(shape) == 3 and shape[1:] == (1, 1))
    axes = op.optional(1, "axes")
    _need(axes is not None and sorted(int(axis) % 4 for axis in axes) == [2, 3])
    return _as_vector(draft, op)


@_on("Reshape")
def _reshape(draft: Draft, op: Operator) -> Value:
    target = op.optional(1, "shape")
    _need(target is not None)
    given = op.input(0)
    if isinstance(given, Cells):
        return boxes.flattened(draft, given, [int(side) for side in target])
    node = given.node if isinstance(given, Grouped) else draft.source(op)
    shape = draft.shapes[node]
    wanted = _resolved(draft, shape, [int(side) for side in target], op)
    if isinstance(given, Grouped):
        _need(given.is_swapped and wanted == shape)
        return draft.add(op, "channel_shuffle", [node], _unless("groups", given.groups, 2))
    if wanted == shape:
        return given
    if len(wanted) == 1:
        return _as_vector(draft, op)
    if len(wanted) == 4 and len(shape) == 3 and wanted[2:] == shape[1:]:
        return Grouped(node, wanted[0])
    _need(len(wanted) == 3 and len(shape) == 3 and wanted[2] == shape[1] * shape[2])
    return Cells(node, wanted[0], wanted[1], "apart")


def _resolved(
    draft: Draft, shape: Sequence[int], target: list[int], op: Operator
) -> tuple[int, ...]:
    """The wanted shape without the batch."""
    batch = max(1, draft.batch)
    whole = (batch, *shape)
    if not op.attributes.get("allowzero", 0):
        _need(all(side or place < len(whole) for place, side in enumerate(target)))
        target = [side or whole[place] for place, side in enumerate(target)]
    total = math.prod(whole)
    known = math.prod(side for side in target if side >= 0)
    _need(known > 0 and target.count(-1) <= 1 and total % known == 0)
    target = [total // known if side < 0 else side for side in target]
    _need(len(target) > 1 and target[0] == batch and math.prod(target) == total)
    return tuple(target[1:])


@_on("Transpose")
def _transpose(draft: Draft, op: Operator) -> Value:
    given, order = op.input(0), list(op.attributes.get("perm", ()))
    if isinstance(given, Cells):
        _need(order == [0, 1, 3, 2])
        return boxes.step(given, "apart", "swapped")
    if isinstance(given, Grouped):
        _need(order == [0, 2, 1, 3, 4] and not given.is_swapped)
        return Grouped(given.node, given.groups, True)
    _need(order == sorted(order))
    return given


@_on("Slice")
def _slice(draft: Draft, op: Operator) -> Value:
    starts, ends = op.optional(1, "starts"), op.optional(2, "ends")
    _need(starts is not None and ends is not None)
    axes = op.optional(3, "axes")
    axes = range(len(starts)) if axes is None else axes
    steps = op.optional(4)
    steps = [1] * len(starts) if steps is None else steps
    value = op.input(0)
    for axis, start, end, step in zip(axes, starts, ends, steps, strict=True):
        value = _sliced(draft, op, value, int(axis), (int(start), int(end), int(step)))
    return value


def _sliced(
    draft: Draft, op: Operator, value: Value, axis: int, limits: tuple[int, int, int]
) -> Value:
    start, end, step = limits
    if isinstance(value, Cells):
        _need(axis in (3, -1) and step == 1)
        return boxes.part(value, start, end)
    strided = value if isinstance(value, Strided) else Strided(draft.result(value, op))
    height, width = _map_size(draft, strided.node)
    side = {2: height, 3: width}.get(axis % 4, 0)
    _need(side > 0 and 0 <= start < step and end >= side)
    if axis % 4 == 2:
        return Strided(strided.node, start, step, strided.column, strided.column_step)
    return Strided(strided.node, strided.row, strided.row_step, start, step)


# -- joining ----------------------------------------------------------------------------------


@_on("Concat")
def _concat(draft: Draft, op: Operator) -> Value:
    values = [op.input(place) for place in range(len(op.inputs))]
    axis = int(op.attributes.get("axis", 1))
    if any(isinstance(value, Cells) for value in values):
        return boxes.joined(draft, op, values, axis)
    if any(isinstance(value, Strided) for value in values):
        return _space_to_depth(draft, op, values)
    sources = [draft.result(value, op) for value in values]
    _need(axis % (len(draft.shapes[sources[0]]) + 1) == 1)
    if len(sources) == 1:
        return values[0]
    return draft.add(op, "concat", sources)


def _space_to_depth(draft: Draft, op: Operator, values: Sequence[Value]) -> Value:
    first = values[0]
    _need(isinstance(first, Strided))
    assert isinstance(first, Strided)
    scale = first.row_step
    wanted = [
        Strided(first.node, row, scale, column, scale)
        for column in range(scale)
        for row in range(scale)
    ]
    _need(list(values) == wanted)
    return draft.add(op, "reorg", [first.node], _unless("scale", scale, 2))


@_on("Add", "Sum")
def _add(draft: Draft, op: Operator) -> Value:
    constants = [value for value in op.inputs if isinstance(value, Constant)]
    others = [value for value in op.inputs if value is not None and value not in constants]
    if any(isinstance(value, Cells) for value in others):
        _need(len(others) == 1 and len(constants) == 1)
        return boxes.shifted(draft, others[0], constants[0].array)
    if constants:
        _need(len(constants) == 1 and len(others) == 1)
        return _shift(draft, op, others[0], constants[0], 1.0)
    sources = [draft.result(value, op) for value in others]
    if len(sources) == 1:
        return others[0]
    return draft.add(op, "add", sources)


@_on("Sub")
def _sub(draft: Draft, op: Operator) -> Value:
    subtracted = op.input(1)
    _need(isinstance(subtracted, Constant))
    assert isinstance(subtracted, Constant)
    return _shift(draft, op, op.input(0), subtracted, -1.0)


def _shift(draft: Draft, op: Operator, value: Value, constant: Constant, sign: float) -> Value:
    """A constant added to a result: a bias, or a learnt shift."""
    source = draft.result(value, op)
    array = as_floats(constant.array) * np.float32(sign)
    place = 0 if op.input(0) is value else 1
    linear = draft.only(source, op, place, "linear")
    if linear is not None and not linear.params["bias"]:
        width = draft.shapes[source]
        _need(array.size in (1, width[0]) and array.shape[-1:] in ((), (1,), width))
        linear.params["bias"] = True
        linear.tensors["bias"] = np.broadcast_to(array.reshape(-1), width)
        return Result(source)
    path = path_of_tensor(constant.name)
    return _per_channel(draft, op, "implicit_add", source, array, path)


def _per_channel(
    draft: Draft, op: Operator, layer: str, source: str, array: Any, path: str
) -> Value:
    shape = draft.shapes[source]
    _need(len(shape) == 3)
    dims = (1,) * (4 - array.ndim) + array.shape
    _need(len(dims) == 4 and dims[0] == 1 and dims[2:] == (1, 1) and dims[1] in (1, shape[0]))
    if dims[1] == 1 and shape[0] > 1:
        draft.notes[tr("One number for all channels became one for each.")] = None
    whole = np.broadcast_to(array.reshape(dims), (1, shape[0], 1, 1))
    return draft.add(op, layer, [source], {}, {"implicit": whole}, path)


@_on("Mul")
def _mul(draft: Draft, op: Operator) -> Value:
    first, second = op.input(0), op.input(1)
    for value, other in ((first, second), (second, first)):
        if isinstance(other, Constant):
            if isinstance(value, Cells):
                return boxes.scaled(value, other.array)
            array = as_floats(other.array)
            source = draft.result(value, op)
            path = path_of_tensor(other.name)
            return _per_channel(draft, op, "implicit_multiply", source, array, path)
        if isinstance(other, Soft) and other.is_tanh and value == Result(other.node):
            return draft.add(op, "mish", [other.node])
    return _product(draft, op, draft.source(op, 0), draft.source(op, 1))


def _product(draft: Draft, op: Operator, first: str, second: str) -> Value:
    for place, (gate, value) in enumerate(((first, second), (second, first))):
        for layer, whole in (("sigmoid", "silu"), ("hardsigmoid", "hardswish")):
            node = draft.only(gate, op, place, layer)
            if node is not None and node.inputs == (value,):
                node.layer, node.scope = whole, op.name or node.scope
                return Result(gate)
    if len(draft.shapes[first]) == 3 and draft.shapes[first][1:] == (1, 1):
        first, second = second, first
    return draft.add(op, "multiply", [first, second])


@_on("Div")
def _div(draft: Draft, op: Operator) -> Value:
    array = as_floats(op.array(1))
    _need(bool(np.all(array != 0)))
    source = draft.source(op)
    path = path_of_tensor(op.tensor_name(1))
    return _per_channel(draft, op, "implicit_multiply", source, 1 / array, path)


@_on("Pow")
def _pow(draft: Draft, op: Operator) -> Value:
    given = op.input(0)
    _need(isinstance(given, Cells) and bool(np.all(op.array(1) == 2)))
    assert isinstance(given, Cells)
    return boxes.step(given, "doubled", "squared")


def _unless(name: str, value: Any, usual: Any) -> dict[str, Any]:
    """A parameter, left out when it has its default."""
    return {} if value == usual else {name: value}
