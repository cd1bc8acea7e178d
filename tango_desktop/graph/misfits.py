"""Remedies for layers whose inputs do not fit, by layer."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from math import gcd, prod

from tango_desktop.i18n import tr

from .editing import disconnect
from .edits import Changes, EditGroup, Rewire, SetLayer
from .folding import Link
from .layers import Shape, pair
from .linking import shapes_fit, with_input
from .naming import Names
from .node import Node
from .remedy_parts import Case, Piece, Remedy, setting, setting_all, spliced

Candidates = Iterator[Remedy]
_STRIDED = {"conv2d", "max_pool", "avg_pool", "pad_shortcut"}
_MOST_SOURCES = 400  # looked at for one that fits


def misfit_remedies(case: Case) -> Candidates:
    """Everything worth a try, what suits best first."""
    ports = case.node.info.ports
    if not ports.accepts(len(case.node.inputs)):
        yield from _other_count(case)
        return
    yield from _BY_LAYER.get(case.node.layer, _nothing)(case)
    yield from _map_wanted(case)


def _nothing(case: Case) -> Candidates:
    yield from ()


# How many inputs -------------------------------------------------------------------------------


def _other_count(case: Case) -> Candidates:
    node, ports = case.node, case.node.info.ports
    if ports.most is not None and len(node.inputs) > ports.most:
        yield from _too_many(case, ports.most)
        return
    missing = ports.least - len(node.inputs)
    for sources in _fitting_sources(case, missing):
        title = tr("Connect to {names}", names=", ".join(sources))
        yield Remedy(title, EditGroup(title, (Rewire(node.id, (*node.inputs, *sources)),)))


def _too_many(case: Case, most: int) -> Candidates:
    inputs = case.node.inputs
    joins = {"add": tr("an addition"), "concat": tr("a concatenation")} if most == 1 else {}
    for layer, words in joins.items():
        name = Names(case.document.nodes).of_layer(layer, case.node.block)
        join = Node(name, layer, {}, inputs, case.node.block)
        reader = dataclasses.replace(case.node, inputs=(name,))
        place = case.document.position(case.node.id)
        title = tr("Insert {layers}", layers=words)
        yield Remedy(title, Changes(title, {reader.id: reader}, ((place, join),)))
    for kept in dict.fromkeys((inputs[:most], inputs[-most:])):
        title = tr("Keep only {names}", names=", ".join(kept))
        yield Remedy(title, EditGroup(title, (Rewire(case.node.id, kept),)))


def _fitting_sources(case: Case, missing: int) -> Iterator[tuple[str, ...]]:
    """Nearest sources with which the node has a shape, at most two choices."""
    found = 0
    unread = [n for n in case.readable() if n not in case.node.inputs][:_MOST_SOURCES]
    for source in unread:
        sources = (source,) * missing
        shapes = [case.insight.shape(name) for name in (*case.node.inputs, *sources)]
        if shapes_fit(case.node, shapes):
            yield sources
            found += 1
            if found == 2:
                return


# Branches that are joined ----------------------------------------------------------------------


def _join(case: Case) -> Candidates:
    same_channels = case.node.layer != "concat"
    anchors = _anchors(case)
    for anchor in anchors:
        yield from _set_strides(case, anchor)
        if same_channels:
            yield from _set_channels(case, anchor)
    for anchor in anchors:
        yield from _adapt_to(case, anchor, same_channels)
    for anchor in anchors:
        links = [Link(case.node.inputs[port], case.node.id, port) for port in _odd(case, anchor)]
        if case.node.info.ports.accepts(len(case.shapes) - len(links)):
            names = ", ".join(link.source for link in links)
            yield Remedy(tr("Disconnect {names}", names=names), disconnect(case.document, links))


def _anchors(case: Case) -> list[Shape]:
    """The shapes that the others could be brought to: the first, and the most usual other one."""
    shapes = list(case.shapes)
    usual = sorted(set(shapes), key=shapes.count, reverse=True)
    return list(dict.fromkeys((shapes[0], *usual)))[:3]


def _odd(case: Case, anchor: Shape) -> list[int]:
    first = 1 if case.node.layer == "concat" else 0
    return [port for port, shape in enumerate(case.shapes) if shape[first:] != anchor[first:]]


def _set_channels(case: Case, anchor: Shape) -> Candidates:
    odd = _odd(case, anchor)
    if any(case.shapes[port][1:] != anchor[1:] for port in odd):
        return
    makers = [_maker(case, case.node.inputs[port]) for port in odd]
    for name in ("out_channels", "out_features"):
        able = [maker for maker in makers if maker is not None and hasattr(maker.settings, name)]
        if len(able) == len(odd):
            yield from filter(None, (setting_all(able, name, anchor[0]),))


def _maker(case: Case, source: str) -> Node | None:
    """The layer that settles how many channels ``source`` has."""
    for node in case.upstream(source):
        if hasattr(node.settings, "out_channels") or hasattr(node.settings, "out_features"):
            return node
    return None


def _set_strides(case: Case, anchor: Shape) -> Candidates:
    for port in _odd(case, anchor):
        shape = case.shapes[port]
        if len(shape) != 3 or len(anchor) != 3:
            continue
        for node in case.upstream(case.node.inputs[port]):
            if node.layer in _STRIDED:
                yield from _set_stride(node, shape, anchor)
                break
            if node.layer == "upsample":
                scale = round(node.settings.scale * anchor[1] / shape[1])
                yield setting(node, "scale", max(1, scale))
                break


def _set_stride(node: Node, shape: Shape, anchor: Shape) -> Candidates:
    height, width = pair(node.settings.stride)
    ratio = shape[1] / anchor[1]
    wanted = max(1, round(height * ratio))
    if height == width and wanted != height:
        yield setting(node, "stride", wanted)


def _adapt_to(case: Case, anchor: Shape, same_channels: bool) -> Candidates:
    chains = []
    for port in _odd(case, anchor):
        shape = case.shapes[port]
        pieces = adapter(shape, anchor if same_channels else (shape[0], *anchor[1:]))
        if not pieces:
            return
        chains.append((port, pieces))
    if chains:
        yield spliced(case, chains)


def adapter(shape: Shape, wanted: Shape) -> list[Piece]:
    """Layers that make ``wanted`` of ``shape``; none when no few layers do."""
    if len(shape) == len(wanted) == 3:
        return _map_adapter(shape, wanted)
    if len(wanted) != 1 or len(shape) not in (1, 3):
        return []
    pieces = [Piece("global_avg_pool", {}, tr("a global pool"))] if len(shape) == 3 else []
    if shape[0] != wanted[0]:
        pieces.append(_linear(shape[0], wanted[0]))
    return pieces


def _map_adapter(shape: Shape, wanted: Shape) -> list[Piece]:
    sides, goal = shape[1:], wanted[1:]
    if sides == goal:
        return [_pointwise(shape[0], wanted[0], 1)]
    pieces: list[Piece] = []
    scale = goal[0] // sides[0]
    stride = -(-sides[0] // goal[0])
    if scale > 1 and tuple(scale * side for side in sides) == goal:
        words = tr("an upsampling by {scale}", scale=scale)
        pieces.append(Piece("upsample", {"scale": scale}, words))
    elif stride > 1 and tuple((side - 1) // stride + 1 for side in sides) == goal:
        return [_pointwise(shape[0], wanted[0], stride)]
    else:
        words = tr("an adaptive pool to {height} × {width}", height=goal[0], width=goal[1])
        pieces.append(Piece("adaptive_avg_pool", {"output": goal}, words))
    if shape[0] != wanted[0]:
        pieces.append(_pointwise(shape[0], wanted[0], 1))
    return pieces


def _pointwise(inputs: int, outputs: int, stride: int) -> Piece:
    params: dict[str, object] = {"out_channels": outputs, "kernel": 1}
    words = tr("a 1 × 1 convolution {inputs} → {outputs}", inputs=inputs, outputs=outputs)
    if stride > 1:
        params["stride"] = stride
        words = tr("{layer} with stride {stride}", layer=words, stride=stride)
    return Piece("conv2d", params, words)


def _linear(inputs: int, outputs: int) -> Piece:
    words = tr("a linear layer {inputs} → {outputs}", inputs=inputs, outputs=outputs)
    return Piece("linear", {"out_features": outputs}, words)


# One input -------------------------------------------------------------------------------------


def _linear_misfit(case: Case) -> Candidates:
    shape = case.shapes[0]
    flatten = Piece("flatten", {}, tr("a flatten"))
    if len(shape) == 3:
        pool = Piece("global_avg_pool", {}, tr("a global pool"))
        first, second = (flatten, pool) if prod(shape[1:]) == 1 else (pool, flatten)
        yield spliced(case, [(0, [first])])
        yield spliced(case, [(0, [second])])
    else:
        yield spliced(case, [(0, [flatten])])


def _map_wanted(case: Case) -> Candidates:
    """Layers of maps that get something else: read what was a map before it, or make one."""
    chains = []
    for port, shape in enumerate(case.shapes):
        if len(shape) == 4 and case.node.layer not in ("conv3d", "level_pool"):
            chains.append((port, [Piece("level_pool", {}, tr("a level pool"))]))
        elif len(shape) != 3:
            yield from _read_map(case, port)
    if chains:
        yield spliced(case, chains)
    if case.node.layer in ("conv3d", "level_pool") and len(case.shapes[0]) == 3:
        yield spliced(case, [(0, [Piece("stack_levels", {}, tr("a stack of levels"))])])


def _read_map(case: Case, port: int) -> Candidates:
    for node in case.upstream(case.node.inputs[port]):
        source = node.inputs[0] if node.inputs else ""
        shape = case.insight.shape(source)
        if shape is not None and len(shape) == 3:
            title = tr("Connect to {names}", names=source)
            inputs = with_input(case.node.inputs, source, port)
            yield Remedy(title, EditGroup(title, (Rewire(case.node.id, inputs),)))
            return


def _convolution(case: Case) -> Candidates:
    if len(case.shapes[0]) != 3:
        return
    inputs, outputs, groups = case.shapes[0][0], case.settings.out_channels, case.settings.groups
    if inputs % groups or outputs % groups:
        for fitting in _near_divisors(gcd(inputs, outputs), groups):
            yield setting(case.node, "groups", fitting)
        if not inputs % groups:
            yield setting(case.node, "out_channels", max(1, round(outputs / groups)) * groups)
        if not outputs % groups:
            wanted = max(1, round(inputs / groups)) * groups
            yield from _channels_before(case, 0, wanted)
    else:
        yield from _window(case)
        if case.node.layer == "conv_transpose2d":
            yield setting(case.node, "padding", None)


def _near_divisors(number: int, wanted: int) -> list[int]:
    """The two divisors of ``number`` that are nearest to ``wanted``."""
    divisors = (n for n in range(1, number + 1) if number % n == 0)
    return sorted(divisors, key=lambda divisor: abs(divisor - wanted))[:2]


def _channels_before(case: Case, port: int, wanted: int) -> Candidates:
    maker = _maker(case, case.node.inputs[port])
    if maker is not None and hasattr(maker.settings, "out_channels"):
        yield setting(maker, "out_channels", wanted)
    yield spliced(case, [(port, [_pointwise(case.shapes[port][0], wanted, 1)])])


def _window(case: Case) -> Candidates:
    """A window that is larger than the map, or padding larger than half the window."""
    settings = case.settings
    if len(case.shapes[0]) != 3 or not hasattr(settings, "kernel"):
        return
    sides, padding = case.shapes[0][1:], pair(settings.padding)
    dilation = pair(getattr(settings, "dilation", 1))
    if dilation != (1, 1):
        yield setting(case.node, "dilation", 1)
    kernel = pair(settings.kernel)
    room = [side + 2 * pad for side, pad in zip(sides, padding, strict=True)]
    fitting = [min(k, (r - 1) // d + 1) for k, r, d in zip(kernel, room, dilation, strict=True)]
    yield setting(case.node, "kernel", _square(fitting))
    yield setting(case.node, "padding", _square([k // 2 for k in kernel]))
    yield from _less_stride_before(case)


def _less_stride_before(case: Case) -> Candidates:
    for node in case.upstream(case.node.inputs[0]):
        if node.layer in _STRIDED and pair(node.settings.stride) != (1, 1):
            yield setting(node, "stride", 1)
            return


def _square(sides: Sequence[int]) -> int | tuple[int, ...]:
    return sides[0] if sides[0] == sides[1] else tuple(sides)


def _group_norm(case: Case) -> Candidates:
    for fitting in _near_divisors(case.shapes[0][0], case.settings.groups):
        yield setting(case.node, "groups", fitting)
    title = tr("Make it a batch norm")
    yield Remedy(title, EditGroup(title, (SetLayer(case.node.id, "batch_norm"),)))


def _reorg(case: Case) -> Candidates:
    if len(case.shapes[0]) == 3:
        scale = case.settings.scale
        missing = [-side % scale for side in case.shapes[0][1:]]
        params: dict[str, object] = {"bottom": missing[0], "right": missing[1]}
        yield spliced(case, [(0, [Piece("pad", params, tr("zeros at the edges"))])])
        yield setting(case.node, "scale", gcd(scale, *case.shapes[0][1:]))


def _pad_shortcut(case: Case) -> Candidates:
    if len(case.shapes[0]) == 3:
        wanted = {"kernel": 1}
        title = tr("Make it a 1 × 1 convolution")
        yield Remedy(title, EditGroup(title, (SetLayer(case.node.id, "conv2d", wanted),)))
        yield setting(case.node, "out_channels", case.shapes[0][0])


def _conv3d(case: Case) -> Candidates:
    if case.settings.kernel % 2 == 0:
        yield setting(case.node, "kernel", case.settings.kernel + 1)
        yield setting(case.node, "kernel", case.settings.kernel - 1)


def _detect(case: Case) -> Candidates:
    settings, node = case.settings, case.node
    levels = len(settings.strides)
    if levels and len(node.inputs) > levels:
        title = tr("Keep only {names}", names=", ".join(node.inputs[:levels]))
        yield Remedy(title, EditGroup(title, (Rewire(node.id, node.inputs[:levels]),)))
    if levels != len(node.inputs) or any(len(shape) != 3 for shape in case.shapes):
        return
    wanted = len(settings.anchors) // (2 * levels) * settings.width
    odd = [port for port, shape in enumerate(case.shapes) if shape[0] != wanted]
    makers = [_maker(case, node.inputs[port]) for port in odd]
    if wanted and all(maker is not None for maker in makers):
        yield from filter(None, (setting_all(filter(None, makers), "out_channels", wanted),))
    if wanted:
        yield spliced(case, [(p, [_pointwise(case.shapes[p][0], wanted, 1)]) for p in odd])
    if makers and levels:
        yield from _classes_for(case, levels)


def _classes_for(case: Case, levels: int) -> Candidates:
    anchors = len(case.settings.anchors) // (2 * levels)
    channels = {shape[0] for shape in case.shapes}
    if anchors and len(channels) == 1:
        figures, rest = divmod(channels.pop(), anchors)
        if not rest and figures > 5:
            yield setting(case.node, "classes", figures - 5)


def _multiply(case: Case) -> Candidates:
    if len(case.shapes[0]) == 3 and len(case.shapes[1]) == 3:
        yield from _gate(case)
    yield from _join(case)


def _gate(case: Case) -> Candidates:
    channels = case.shapes[0][0]
    pieces = []
    if case.shapes[1][1:] not in ((1, 1), case.shapes[0][1:]):
        pieces.append(Piece("adaptive_avg_pool", {"output": 1}, tr("a pool to 1 × 1")))
    if case.shapes[1][0] != channels:
        pieces.append(_pointwise(case.shapes[1][0], channels, 1))
    if pieces:
        yield spliced(case, [(1, pieces)])


_BY_LAYER: dict[str, Callable[[Case], Candidates]] = {
    "add": _join,
    "concat": _join,
    "stack_levels": _join,
    "multiply": _multiply,
    "linear": _linear_misfit,
    "conv2d": _convolution,
    "conv_transpose2d": _convolution,
    "max_pool": _window,
    "avg_pool": _window,
    "group_norm": _group_norm,
    "reorg": _reorg,
    "pad_shortcut": _pad_shortcut,
    "conv3d": _conv3d,
    "detect": _detect,
}
