"""How the written network draws its first weights: from the same random numbers as ours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tango_desktop.graph.node import Node

from .blocks import Plan
from .expressions import INDENT, Arg, Call, Name, laid_out, literal_lines, show_literal
from .layers import CODE

# Layers that keep what the layer before them means, channel by channel.
_TRANSPARENT = {"identity", "implicit_multiply"}
_KAIMING = 'nn.init.kaiming_normal_(layer.weight, mode="{mode}", nonlinearity="relu")'
_ZERO_BIAS = ("if layer.bias is not None:", f"{INDENT}nn.init.zeros_(layer.bias)")
_OWN = "torch"
_DRAWS: dict[str, tuple[str, ...]] = {
    _OWN: ("layer.reset_parameters()",),
    "torch_zero_bias": ("layer.reset_parameters()", *_ZERO_BIAS),
    "kaiming_fan_out": (_KAIMING.format(mode="fan_out"), *_ZERO_BIAS),
    "kaiming_fan_in": (_KAIMING.format(mode="fan_in"), *_ZERO_BIAS),
    "normal_0.01": ("nn.init.normal_(layer.weight, 0, 0.01)", *_ZERO_BIAS),
}
_TYPES = {
    "conv2d": "nn.Conv2d",
    "conv3d": "nn.Conv3d",
    "conv_transpose2d": "nn.ConvTranspose2d",
    "linear": "nn.Linear",
    "implicit_add": "ImplicitAdd",
    "implicit_multiply": "ImplicitMultiply",
}
_HEAD = (
    "def draw_weights(network: nn.Module) -> None:",
    f'{INDENT}"""Give the layers the weights that training starts from."""',
)


@dataclass(frozen=True)
class Start:
    """What is written for the first weights.

    Attributes:
        lines: of the function ``draw_weights``; empty when the layers' own weights do.
        draws: whether random numbers are drawn in it, so that those drawn before do not count.
        helpers: parts of :mod:`helpers` that it needs.
    """

    lines: tuple[str, ...]
    draws: bool
    helpers: tuple[str, ...]


def start_of(plan: Plan, built: Sequence[str]) -> Start:
    """The function that draws the first weights.

    Args:
        plan: the network.
        built: ids of its nodes in the order in which the written code makes their modules.
    """
    drawn = {node.id: how for node in plan.order if (how := _how(node))}
    in_order = list(drawn) == [node_id for node_id in built if node_id in drawn]
    rules = _rules(plan)
    if in_order and all(how == _OWN for how in drawn.values()):
        body: list[str] = []
    elif in_order and rules is not None:
        body = _by_type(rules)
    else:
        body = _by_name(drawn)
    draws = bool(body)
    scales = _scales(plan)
    boxes = list(_few_boxes(plan))
    body += [*scales, *boxes]
    lines = (*_HEAD, *(INDENT + line for line in body)) if body else ()
    return Start(lines, draws, ("few_boxes",) if boxes else ())


def _how(node: Node) -> str:
    """The way in which a layer's weights are drawn; empty when none are."""
    if CODE.get(node.layer).draws:
        return str(node.settings.initial)
    return _OWN if node.layer in _TYPES else ""


def _rules(plan: Plan) -> dict[str, str] | None:
    """(class of a layer, how it is drawn), or None when it is not the same for all of a class."""
    rules: dict[str, str] = {}
    for node in plan.order:
        how = _how(node)
        if how and rules.setdefault(_TYPES[node.layer], how) != how:
            return None
    return rules


def _by_type(rules: dict[str, str]) -> list[str]:
    lines = ["for layer in network.modules():"]
    hows = list(dict.fromkeys(rules.values()))
    for number, how in enumerate(hows):
        kinds = [kind for kind, wanted in rules.items() if wanted == how]
        kind = kinds[0] if len(kinds) == 1 else " | ".join(kinds)
        lines.append(f"{INDENT}{'elif' if number else 'if'} isinstance(layer, {kind}):")
        lines += [INDENT * 2 + line for line in _DRAWS[how]]
    return lines


def _by_name(drawn: dict[str, str]) -> list[str]:
    lines: list[str] = []
    runs: list[tuple[str, list[str]]] = []
    for name, how in drawn.items():
        if not runs or runs[-1][0] != how:
            runs.append((how, []))
        runs[-1][1].append(name)
    for how, names in runs:
        lines += _for_each(names)
        lines += [INDENT + "layer = network.get_submodule(name)"]
        lines += [INDENT + line for line in _DRAWS[how]]
    return lines


def _for_each(names: Sequence[str]) -> list[str]:
    """``for name in (…):``, to stand at depth 1."""
    lines = literal_lines("for name in ", tuple(names), ":", 1)
    return [line[len(INDENT) :] for line in lines]


def _scales(plan: Plan) -> list[str]:
    """Batch norms whose first scale is not 1."""
    lines: list[str] = []
    by_scale: dict[float, list[str]] = {}
    for node in plan.order:
        if node.layer == "batch_norm" and node.settings.affine:
            by_scale.setdefault(node.settings.initial_scale, []).append(node.id)
    for scale, names in by_scale.items():
        if scale != 1.0:
            value = show_literal(float(scale))
            lines += _for_each(names)
            lines.append(f"{INDENT}nn.init.constant_(network.get_submodule(name).weight, {value})")
    return lines


def _few_boxes(plan: Plan) -> Iterator[str]:
    nodes = {node.id: node for node in plan.order}
    for node in plan.document.nodes:
        if node.layer != "detect":
            continue
        p = node.settings
        anchors = p.anchors_per_level(len(node.inputs))
        for source, stride in zip(node.inputs, p.strides, strict=True):
            before = _behind(nodes, source)
            if before is not None and before.layer == "conv2d" and before.settings.bias:
                layer = f'network.get_submodule("{before.id}")'
                values = (Name(layer), anchors, p.classes, float(stride))
                call = Call("start_with_few_boxes", tuple(Arg("", v) for v in values))
                yield from (line[len(INDENT) :] for line in laid_out("", call, "", 1))


def _behind(nodes: dict[str, Node], source: str) -> Node | None:
    while source in nodes and nodes[source].layer in _TRANSPARENT:
        source = nodes[source].inputs[0]
    return nodes.get(source)
