"""From a network in Relax to functions whose loops are in a good order for a processor."""

import math
from typing import Any, Callable, Dict, List

from . import tvm_convolutions as convolutions
from .tvm_convolutions import Convolution, Plan

Choose = Callable[[Convolution], Plan]
_SPATIAL, _REDUCED = 0, 2
# Fewer values than these are not worth waking another core.
_FEW_VALUES, _FEW_SUMS = 4096, 64
# What takes long for each value.
_COSTLY = "tango.costly"
# Rows shorter than the one are no vectors, those up to the other are a single one.
_SHORT_ROW, _WHOLE_ROW = 4, 64


def lowered(module: Any, target: Any, choose: Choose) -> Any:
    """The network as scheduled functions.

    Args:
        module: as the ONNX front end gives it.
        target: of TVM.
        choose: the plan of a convolution.
    """
    import tvm
    from tvm import relax

    steps = [
        relax.transform.DecomposeOpsForInference(),
        relax.transform.CanonicalizeBindings(),
        relax.transform.FoldConstant(),
        relax.transform.FastMathTransform(),
        relax.transform.LegalizeOps(_rules(choose)),
        relax.transform.AnnotateTIROpPattern(),
        relax.transform.FoldConstant(),
        relax.transform.FuseOps(),
        relax.transform.FuseTIR(),
        relax.transform.DeadCodeElimination(),
    ]
    with target:
        module = tvm.transform.Sequential(steps)(module)
    for variable, function in list(module.functions.items()):
        if isinstance(function, tvm.tirx.PrimFunc):
            module[variable] = scheduled(function)
    return module


def the_convolution(call: Any) -> Any:
    """The shape of a ``relax.nn.conv2d`` that is computed by our own schedule, else None."""
    import tvm

    picture, weights = call.args
    layouts = (str(call.attrs.data_layout), str(call.attrs.kernel_layout))
    is_usual = (
        isinstance(weights, tvm.ir.GenericConst)
        and layouts == ("NCHW", "OIHW")
        and int(picture.ty.shape[0]) == 1
    )
    if not is_usual:
        return None
    _, inputs, height, width = (int(size) for size in picture.ty.shape)
    outputs, _, tall, wide = (int(size) for size in weights.ty.shape)
    about = convolutions.shape_of(call)
    found = Convolution(inputs, height, width, outputs, (tall, wide), **about)
    return found if found.is_ours else None


def all_convolutions(module: Any) -> Dict[Convolution, int]:
    """The convolutions that our schedule computes, and how often each is in a network."""
    from tvm import ir, relax

    found: Dict[Convolution, int] = {}

    def visit(node: Any) -> None:
        if isinstance(node, relax.Call) and node.op == ir.Op.get("relax.nn.conv2d"):
            conv = the_convolution(node)
            if conv is not None:
                found[conv] = found.get(conv, 0) + 1

    relax.analysis.post_order_visit(module["main"].body, visit)
    return found


def _rules(choose: Choose) -> Dict[str, Any]:
    return {
        "relax.nn.conv2d": _conv2d_rule(choose),
        "relax.power": _power_rule,
        "relax.sigmoid": _sigmoid_rule,
    }


def _conv2d_rule(choose: Choose) -> Any:
    def rule(builder: Any, call: Any) -> Any:
        from tvm import relax
        from tvm.relax.transform.legalize_ops import nn

        conv = the_convolution(call)
        if conv is None:
            return nn._nn_conv2d(builder, call)
        plan = choose(conv)
        weights = relax.const(convolutions.packed(call.args[1].value.numpy(), plan.lanes))

        def computation(data: Any, packed: Any) -> Any:
            return convolutions.computation(data, packed, conv, plan)

        return builder.call_te(computation, call.args[0], weights, primfunc_name_hint="conv2d")

    return rule


def _power_rule(builder: Any, call: Any) -> Any:
    """A square is a product; the general power is a call for every value."""
    import tvm
    from tvm import topi

    base, exponent = call.args
    if isinstance(exponent, tvm.ir.GenericConst) and (exponent.value.numpy() == 2).all():
        return builder.call_te(topi.multiply, base, base)
    return builder.call_te(topi.power, base, exponent)


def _sigmoid_rule(builder: Any, call: Any) -> Any:
    """By an exponential that can be vectorized, exact to 1e-6."""
    from tvm import te, topi

    def sigmoid(data: Any) -> Any:
        power = topi.fast_exp(topi.negative(data))
        about = {_COSTLY: True}
        return te.compute(
            data.shape, lambda *at: 1.0 / (1.0 + power[at]), name="sigmoid", attrs=about
        )

    if str(call.args[0].ty.dtype) != "float32":
        return builder.call_te(topi.sigmoid, call.args[0])
    return builder.call_te(sigmoid, call.args[0])


def scheduled(function: Any) -> Any:
    """A function with its loops in order; as it was where that cannot be done."""
    import tvm
    from tvm.s_tir import Schedule
    from tvm.s_tir.schedule import ScheduleError

    sch = Schedule(tvm.IRModule({"main": function}))
    _inline(sch)
    for block in _blocks(sch):
        if convolutions.PLAN in sch.get(block).annotations:
            try:
                copy = sch.copy()
                convolutions.schedule(copy, copy.get_sblock(sch.get(block).name_hint))
                sch = copy
            except (ScheduleError, ValueError) as error:
                print("not joined:", error)
    for block in _blocks(sch):
        _schedule_plain(sch, block)
    made = sch.mod["main"]
    return made.with_attrs(dict(function.attrs)) if function.attrs else made


def _blocks(sch: Any) -> List[Any]:
    return list(sch.get_child_blocks(sch.get_sblock("root")))


def _kinds(sch: Any, block: Any) -> List[int]:
    return [int(variable.iter_type) for variable in sch.get(block).iter_vars]


def _inline(sch: Any) -> None:
    """Compute single values where they are needed, but padded pictures only once.

    So are sigmoids that several read: a detector's head cuts them into pieces, and within their
    conditions nothing is vectorized (YOLOv7-tiny's at 320 px took 0.9 ms in place of 0.3 ms).
    """
    from tvm.s_tir.schedule import ScheduleError

    for block in _blocks(sch):
        readers = sch.get_consumers(block)
        if any(_REDUCED in _kinds(sch, reader) for reader in readers):
            continue
        if _COSTLY in sch.get(block).annotations and len(readers) > 1:
            continue
        try:
            sch.compute_inline(block)
        except ScheduleError:  # a sum, or the output
            continue


def _schedule_plain(sch: Any, block: Any) -> None:
    """Parallel outside, vectors inside, for a block that nothing was done to yet."""
    loops, kinds = sch.get_loops(block), _kinds(sch, block)
    untouched = all(int(sch.get(loop).kind) == 0 for loop in loops)
    if len(loops) != len(kinds) or not untouched or set(kinds) - {_SPATIAL, _REDUCED}:
        return
    spatial = [loop for loop, kind in zip(loops, kinds, strict=True) if kind == _SPATIAL]
    reduced = [loop for loop, kind in zip(loops, kinds, strict=True) if kind == _REDUCED]
    extents = [sch.get(loop).extent for loop in spatial]
    if spatial and all(hasattr(extent, "value") for extent in extents):
        sizes = [int(extent) for extent in extents]
        if reduced:
            _schedule_sum(sch, block, spatial, reduced, sizes)
        else:
            _schedule_values(sch, spatial, math.prod(sizes), sizes[-1])


def _schedule_values(sch: Any, loops: List[Any], count: int, last: int) -> None:
    if len(loops) > 1 and last >= _SHORT_ROW:
        # Row by row: cut elsewhere, the values of a padded picture would be all conditions.
        outer, step = sch.fuse(*loops[:-1]), _row_step(last)
        inner = loops[-1] if step in (1, last) else sch.split(loops[-1], [None, step])[1]
    else:
        step = next((size for size in (16, 8, 4) if count % size == 0), 1)
        outer, inner = sch.split(sch.fuse(*loops), [None, step])
    if step > 1:
        sch.vectorize(inner)
    if count >= _FEW_VALUES:
        sch.parallel(outer)


def _row_step(last: int) -> int:
    """How many values of a row are computed together; 1 leaves that to LLVM."""
    return last if last <= _WHOLE_ROW else 16 if last % 16 == 0 else 1


def _schedule_sum(
    sch: Any, block: Any, loops: List[Any], reduced: List[Any], sizes: List[int]
) -> None:
    last = sizes[-1]
    step = next((size for size in (16, 8) if last % size == 0), last if last <= 32 else 1)
    sch.reorder(*loops, *reduced)
    outer, inner = sch.split(sch.fuse(*loops), [None, step])
    sch.reorder(outer, *reduced, inner)
    if step > 1:
        sch.vectorize(inner)
    if math.prod(sizes) >= _FEW_SUMS:
        sch.parallel(outer)
    zeros = sch.get_loops(sch.decompose_reduction(block, reduced[0]))
    if step > 1:
        sch.vectorize(zeros[-1])
