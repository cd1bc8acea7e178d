"""Published YOLOv7 weights, fitted to a network by structure.

Their tensors are named by the number of a module in a list (``model.0.conv.weight`` …
``model.105.m.0.bias``). Convolutions are matched in order with those of the network, shape by
shape, heads level by level. What fits nowhere is left out and named.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from torch import Tensor, fx, nn

from tango_desktop.errors import WeightsError
from tango_desktop.i18n import tr

from .box_rows import heads_in, with_box_rows

_NUMBERED = re.compile(r"model\.\d+\.")
_CONV = re.compile(
    r"model\.(?P<module>\d+)\.(?:cv(?P<part>\d+)\.)?(?P<kind>conv|bn)\.(?P<tensor>\w+)"
)
_REP = re.compile(
    r"model\.(?P<module>\d+)\.rbr_(?P<part>dense|1x1|identity)"
    r"(?:\.(?P<kind>[01]))?\.(?P<tensor>weight|bias|running_mean|running_var|num_batches_tracked)"
)
_HEAD = re.compile(r"model\.\d+\.(?P<part>m|m2|ia|im)\.(?P<level>\d+)\.(?P<tensor>\w+)")
_ANCHORS = re.compile(r"model\.\d+\.(?P<part>anchors|anchor_grid)")
_BRANCHES = {"dense": 1, "1x1": 2, "identity": 3}
_LEAST_SHARE = 0.8  # of the file's convolutions; below, it is for another network


@dataclass
class _Unit:
    """A convolution with its batch norm, or a batch norm alone: names of tensors by role."""

    names: dict[str, str] = field(default_factory=dict)

    def signature(self, shapes: Mapping[str, tuple[int, ...]]) -> tuple[int, ...]:
        """What has to agree."""
        name = self.names.get("conv.weight") or self.names.get("norm.weight", "")
        return shapes.get(name, ())


@dataclass(frozen=True)
class Fitted:
    """Published weights under a network's names.

    Attributes:
        state: name in the network → tensor of the network's shape.
        partly: the names of those that were filled only in part.
        left: the names in the file that found no place.
    """

    state: dict[str, Tensor]
    partly: tuple[str, ...]
    left: tuple[str, ...]


def is_public(state: Mapping[str, Tensor]) -> bool:
    """Whether the names are those of the published YOLOv7 files."""
    return bool(state) and all(_NUMBERED.match(name) for name in state)


def fit(module: fx.GraphModule, state: Mapping[str, Tensor]) -> Fitted:
    """Give published weights the names of ``module``.

    For other classes, the rows of boxes and objectness are kept and those of the classes start
    fresh. Where a layer reads more channels than the published one, the first are taken over and
    the others start at 0.

    Raises:
        WeightsError: too few of the file's convolutions have a counterpart.
    """
    own = module.state_dict()
    pairs = [*_convolution_pairs(module, own, state), *_head_pairs(module, state)]
    found: dict[str, Tensor] = {}
    partly: list[str] = []
    used = set(_known_anchors(module, state))
    for name, source in pairs:
        value = _filled(name, own[name], state[source], module)
        if value is not None:
            found[name] = value
            used.add(source)
            if state[source].shape != own[name].shape:
                partly.append(name)
    left = tuple(name for name in state if name not in used)
    return Fitted(found, tuple(partly), left)


_Pairs = list[tuple[str, str]]  # name in the network, name in the file


def _convolution_pairs(
    module: fx.GraphModule, own: Mapping[str, Tensor], state: Mapping[str, Tensor]
) -> _Pairs:
    our_shapes = {name: tuple(value.shape) for name, value in own.items()}
    their_shapes = {name: tuple(value.shape) for name, value in state.items()}
    ours = [(unit, unit.signature(our_shapes)) for unit in _own_units(module)]
    theirs = [(unit, unit.signature(their_shapes)) for unit in _public_units(state)]
    matched: list[tuple[_Unit, _Unit]] = []
    alike = 0
    matcher = difflib.SequenceMatcher(
        None, [shape for _, shape in ours], [shape for _, shape in theirs], autojunk=False
    )
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            alike += i2 - i1
        matched += _paired(ours[i1:i2], theirs[j1:j2])
    if alike < max(1, _LEAST_SHARE * len(theirs)):
        raise WeightsError(
            tr("These weights are for another network: too little fits."),
            tr("Choose the network that they were trained for, or other weights."),
            tr("{count} of {total} convolutions match.", count=alike, total=len(theirs)),
        )
    return [
        (unit.names[role], other.names[role])
        for unit, other in matched
        for role in unit.names
        if role in other.names
    ]


_Shaped = tuple[_Unit, tuple[int, ...]]


def _paired(ours: list[_Shaped], theirs: list[_Shaped]) -> Iterator[tuple[_Unit, _Unit]]:
    """Those that go together, from the end: new layers were put before what reads them."""
    waiting = list(ours)
    for unit, shape in reversed(theirs):
        while waiting:
            own, own_shape = waiting.pop()
            if _wider(own_shape, shape):
                yield own, unit
                break


def _wider(own: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Whether the shapes are equal, or ours reads more channels."""
    if own == other:
        return True
    pairs = list(zip(own, other, strict=False))
    others = pairs[:1] + pairs[2:]
    return len(own) == len(other) == 4 and own[1] > other[1] and all(a == b for a, b in others)


def _own_units(module: fx.GraphModule) -> Iterator[_Unit]:
    """Convolutions in the order of the network, but for those that predict."""
    predicting = {conv for head in heads_in(module) for _, conv, _ in head.levels}
    units: dict[str, _Unit] = {}
    for node in module.graph.nodes:
        if node.op != "call_module" or node.target in predicting:
            continue
        part = module.get_submodule(node.target)
        if isinstance(part, nn.Conv2d):
            units[node.target] = unit = _Unit()
            unit.names.update(_named(node.target, part, "conv"))
        elif isinstance(part, nn.BatchNorm2d):
            unit = units.setdefault(_before(node), _Unit())
            if "norm.weight" in unit.names:  # several read one input: a branch of its own
                unit = units.setdefault(node.target, _Unit())
            unit.names.update(_named(node.target, part, "norm"))
    yield from units.values()


def _before(node: fx.Node) -> str:
    """The module before a batch norm where it is a convolution, else the batch norm itself."""
    source = node.args[0]
    found = isinstance(source, fx.Node) and source.op == "call_module"
    module = node.graph.owning_module
    if found and module is not None:
        target = str(source.target)  # type: ignore[union-attr]
        if isinstance(module.get_submodule(target), nn.Conv2d):
            return target
    return str(node.target)


def _named(path: str, part: nn.Module, kind: str) -> dict[str, str]:
    return {f"{kind}.{name}": f"{path}.{name}" for name in part.state_dict()}


def _public_units(state: Mapping[str, Tensor]) -> list[_Unit]:
    """Convolutions in the order of the published configuration."""
    units: dict[tuple[int, int], _Unit] = {}
    for name in state:
        if match := _CONV.fullmatch(name):
            part = int(match["part"] or 0)
            kind = {"conv": "conv", "bn": "norm"}[match["kind"]]
        elif match := _REP.fullmatch(name):
            part = _BRANCHES[match["part"]]
            kind = "conv" if match["kind"] == "0" else "norm"
        else:
            continue
        unit = units.setdefault((int(match["module"]), part), _Unit())
        unit.names[f"{kind}.{match['tensor']}"] = name
    return [units[key] for key in sorted(units)]


def _head_pairs(module: fx.GraphModule, state: Mapping[str, Tensor]) -> _Pairs:
    places: dict[tuple[str, int, str], str] = {}
    for head in heads_in(module):
        for level, (shift, conv, scale) in enumerate(head.levels):
            predicted = "m2" if head.detect.auxiliary else "m"
            places[predicted, level, "weight"] = f"{conv}.weight"
            places[predicted, level, "bias"] = f"{conv}.bias"
            if shift:
                places["ia", level, "implicit"] = f"{shift}.implicit"
            if scale:
                places["im", level, "implicit"] = f"{scale}.implicit"
    matches = ((name, _HEAD.fullmatch(name)) for name in state)
    wanted = ((name, (m["part"], int(m["level"]), m["tensor"])) for name, m in matches if m)
    own = module.state_dict()
    return [(places[key], name) for name, key in wanted if places.get(key) in own]


def _filled(name: str, own: Tensor, value: Tensor, module: fx.GraphModule) -> Tensor | None:
    """``value`` in the shape of ``own``; None when nothing of it can be used."""
    if own.shape == value.shape:
        return value
    if _wider(tuple(own.shape), tuple(value.shape)):
        widened = own.new_zeros(own.shape)
        widened[:, : value.shape[1]] = value
        return widened
    return with_box_rows(module, name, own, value)


def _known_anchors(module: fx.GraphModule, state: Mapping[str, Tensor]) -> Iterator[str]:
    """The names of anchors in the file that are the network's own."""
    leads = [head.detect for head in heads_in(module) if not head.detect.auxiliary]
    for name, value in state.items():
        match = _ANCHORS.fullmatch(name)
        for detect in leads if match else ():
            sizes = value.reshape(value.shape[0], -1, 2)
            if match and match["part"] == "anchors" and len(sizes) == len(detect.strides):
                sizes = sizes * detect.strides.cpu().reshape(-1, 1, 1)
            expected = detect.anchors.cpu()
            if sizes.shape == expected.shape and sizes.allclose(expected, rtol=1e-2):
                yield name
