"""The modules that rows may name, each with what it draws.

Their meaning is published with Wang et al., YOLOv7, arXiv 2207.02696, and with PyTorch; names of
the layers inside are those of published weights (``cv1``, ``rbr_dense``, ``m``).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tango_desktop.core.registry import Registry
from tango_desktop.errors import GraphError
from tango_desktop.i18n import N_, tr

from .drawing import EPS, MOMENTUM, Drawing
from .parsing import whole

Args = Sequence[Any]
Draw = Callable[[Drawing, str, Sequence[str], Args], str]
_POOLS = (5, 9, 13)


@dataclass(frozen=True)
class RowModule:
    """A module that rows may name.

    Attributes:
        name: as written.
        draw: (drawing, path, sources, args) → the id of its result.
        repeats_inside: the number of a row is how many blocks it has inside.
        many: reads any number of rows; the others read one.
    """

    name: str
    draw: Draw
    repeats_inside: bool = False
    many: bool = False


ROW_MODULES: Registry[RowModule] = Registry(N_("module"), GraphError)


def _add(name: str, **more: bool) -> Callable[[Draw], Draw]:
    def register(draw: Draw) -> Draw:
        ROW_MODULES.add(RowModule(name, draw, **more))
        return draw

    return register


def _width(drawing: Drawing, args: Args) -> int:
    return drawing.scaled(whole(args, 0, None, tr("number of channels")))


def _at(args: Args, place: int, usual: Any) -> Any:
    value = args[place] if place < len(args) else None
    return usual if value is None else value


def _require_at_most(written: Args, most: int) -> None:
    if len(written) > most:
        raise GraphError(
            tr(
                "It has {count} arguments; the published module has at most {most}.",
                count=len(written),
                most=most,
            ),
            tr("Another program uses this name for a module of its own: draw it in known rows."),
        )


# -- activations ------------------------------------------------------------------------------

ACTIVATIONS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "nn.ReLU": ("relu", {}),
    "nn.ReLU6": ("relu6", {}),
    "nn.SiLU": ("silu", {}),
    "nn.GELU": ("gelu", {}),
    "nn.Mish": ("mish", {}),
    "nn.Hardswish": ("hardswish", {}),
    "nn.Hardsigmoid": ("hardsigmoid", {}),
    "nn.Sigmoid": ("sigmoid", {}),
    "nn.Tanh": ("tanh", {}),
    "nn.Identity": ("identity", {}),
}
_CALL = re.compile(r"(nn\.\w+)\(([-\d.e]*)(?:,?\s*(?:inplace=)?(?:True|False))?\)")


def activation_of(value: Any) -> tuple[str, Mapping[str, Any]] | None:
    """``True``, ``False`` or a text such as ``nn.LeakyReLU(0.1)`` as (layer, parameters).

    Raises:
        GraphError: the text names no activation that is known.
    """
    if value is True or value is None:
        return ("silu", {})
    if value is False:
        return None
    match = _CALL.fullmatch(str(value).strip())
    if match and match[1] == "nn.LeakyReLU":
        return ("leaky_relu", {"slope": float(match[2] or 0.01)})
    if match and match[1] in ACTIVATIONS and not match[2]:
        return ACTIVATIONS[match[1]]
    raise GraphError(tr("Its activation {name} is not known.", name=str(value)[:60]), "")


def _activation(layer: str, params: Mapping[str, Any]) -> Draw:
    return lambda d, path, sources, args: d.add(path, layer, sources[0], **params)


for _name, (_layer, _params) in ACTIVATIONS.items():
    ROW_MODULES.add(RowModule(_name, _activation(_layer, _params)))


@_add("nn.LeakyReLU")
def _leaky_relu(d: Drawing, path: str, sources: Sequence[str], args: Args) -> str:
    return d.add(path, "leaky_relu", sources[0], slope=float(_at(args, 0, 0.01)))


@_add("nn.Softmax")
def _softmax(d: Drawing, path: str, sources: Sequence[str], args: Args) -> str:
    return d.add(path, "softmax", sources[0])


# -- layers of PyTorch ------------------------------------------------------------------------


@_add("nn.Conv2d")
def _conv2d(d: Drawing, path: str, sources: Sequence[str], args: Args) -> str:
    values = list(args)
    bias = True
    if values and isinstance(values[-1], bool):
        bias = values.pop()
    names = ("kernel", "stride", "padding", "dilation", "groups")
    given = {name: value for name, value in zip(names, values[1:], strict=False) if value != 1}
    params = {k: v for k, v in given.items() if v is not None and (k, v) != ("padding", 0)}
    params["kernel"] = _at(values, 1, 1)
    if len(values) > 3 and values[3] == 1:
        params["padding"] = 1
    out = _width(d, values)
    return d.add(path, "conv2d", sources[0], out_channels=out, bias=bias, initial="torch", **params)


@_add("nn.ConvTranspose2d")
def _transpose(d: Drawing, path: str, sources: Sequence[str], args: Args) -> str:
    kernel, stride, padding = _at(args, 1, 2), _at(args, 2, 1), _at(args, 3, 0)
    return d.add(
        path,
        "conv_transpose2d",
        sources[0],
        out_channels=_width(d, args),
        kernel=kernel,
        stride=stride,
        padding=padding,
        groups=whole(args, 5, 1, tr("number of groups")) if len(args) > 5 else 1,
        bias=bool(_at(args, 6, True)),
        initial="torch",
    )


@_add("nn.BatchNorm2d")
def _batch_norm(d: Drawing, path: str, sources: Sequence[str], args: Args) -> str:
    return d.norm(path, sources[0], float(_at(args, 1, EPS)), float(_at(args, 2, MOMENTUM)))


@_add("nn.Linear")
def _linear(d: Drawing, path: str, sources: Sequence[str], args: Args) -> str:
    out = whole(args, 0, None, tr("number of outputs"))
    return d.add(path, "linear", sources[0], out_features=out, bias=bool(_at(args, 1, True)))


@_add("nn.Flatten")
def _flatten(d: Drawing, path: str, sources: Sequence[str], args: Args) -> str:
    return d.add(path, "flatten", sources[0])


@_add("nn.Dropout")
def _dropout(d: Drawing, path: str, sources: Sequence[str], args: Args) -> str:
    return d.add(path, "dropout", sources[0], rate=float(_at(args, 0, 0.5)))


@_add("nn.MaxPool2d")
def _max_pool(d: Drawing, path: str, sources: Sequence[str], args: Args) -> str:
    if _at(args, 3, 1) != 1:
        raise GraphError(tr("Pools with gaps in their window are not known."), "")
    return d.add(path, "max_pool", sources[0], **_window(args), ceil_mode=bool(_at(args, 5, False)))


@_add("nn.AvgPool2d")
def _avg_pool(d: Drawing, path: str, sources: Sequence[str], args: Args) -> str:
    counted = bool(_at(args, 4, True))
    window = {**_window(args), "ceil_mode": bool(_at(args, 3, False))}
    return d.add(path, "avg_pool", sources[0], **window, count_padding=counted)


def _window(args: Args) -> dict[str, Any]:
    kernel = _at(args, 0, 2)
    return {"kernel": kernel, "stride": _at(args, 1, kernel), "padding": _at(args, 2, 0)}


@_add("nn.AdaptiveAvgPool2d")
def _adaptive(d: Drawing, path: str, sources: Sequence[str], args: Args) -> str:
    return d.add(path, "adaptive_avg_pool", sources[0], output=_at(args, 0, 1))


@_add("nn.ZeroPad2d")
def _pad(d: Drawing, path: str, sources: Sequence[str], args: Args) -> str:
    edges = _at(args, 0, 0)
    left, right, top, bottom = edges if isinstance(edges, tuple) else (edges,) * 4
    return d.add(path, "pad", sources[0], left=left, right=right, top=top, bottom=bottom)


def _upsample(d: Drawing, path: str, sources: Sequence[str], args: Args) -> str:
    mode = _at(args, 2, "nearest")
    return d.add(path, "upsample", sources[0], scale=int(_at(args, 1, 2)), mode=mode)


ROW_MODULES.add(RowModule("nn.Upsample", _upsample))
ROW_MODULES.add(RowModule("Upsample", _upsample))


# -- joining and pooling ----------------------------------------------------------------------


@_add("Concat", many=True)
def _concat(d: Drawing, path: str, sources: Sequence[str], args: Args) -> str:
    if _at(args, 0, 1) != 1:
        raise GraphError(tr("It joins along another axis than the channels."), "")
    return d.add(path, "concat", *sources)


@_add("Shortcut", many=True)
def _shortcut(d: Drawing, path: str, sources: Sequence[str], args: Args) -> str:
    return d.add(path, "add", *sources)


@_add("MP")
def _mp(d: Drawing, path: str, sources: Sequence[str], args: Args) -> str:
    side = whole(args, 0, 2, tr("kernel"))
    return d.add(path, "max_pool", sources[0], kernel=side, stride=side)


@_add("SP")
def _sp(d: Drawing, path: str, sources: Sequence[str], args: Args) -> str:
    kernel, stride = whole(args, 0, 3, tr("kernel")), whole(args, 1, 1, tr("stride"))
    padding = kernel // 2
    return d.add(path, "max_pool", sources[0], kernel=kernel, stride=stride, padding=padding)


@_add("ReOrg")
def _reorg(d: Drawing, path: str, sources: Sequence[str], args: Args) -> str:
    return d.add(path, "reorg", sources[0])


# -- blocks -----------------------------------------------------------------------------------


def _conv_params(d: Drawing, args: Args, groups: int = 1) -> dict[str, Any]:
    params: dict[str, Any] = {"kernel": whole(args, 1, 1, tr("kernel"))}
    params["stride"] = whole(args, 2, 1, tr("stride"))
    params["padding"] = whole(args, 3, None, tr("padding")) if _at(args, 3, None) else None
    params["padding"] = 0 if len(args) > 3 and args[3] == 0 else params["padding"]
    return {**params, "groups": groups}


@_add("Conv")
def _conv(d: Drawing, path: str, sources: Sequence[str], args: Args) -> str:
    params = _conv_params(d, args, whole(args, 4, 1, tr("number of groups")))
    activation = activation_of(_at(args, 5, True))
    return d.conv_with(path, sources[0], _width(d, args), params, activation)


@_add("DWConv")
def _dw_conv(d: Drawing, path: str, sources: Sequence[str], args: Args) -> str:
    out = _width(d, args)
    groups = math.gcd(d.channels(sources[0]), out)
    return d.conv_with(
        path,
        sources[0],
        out,
        _conv_params(d, args[:3], groups),
        activation_of(_at(args, 3, True)),
    )


@_add("Focus")
def _focus(d: Drawing, path: str, sources: Sequence[str], args: Args) -> str:
    deep = d.add(f"{path}.slices", "reorg", sources[0])
    params = _conv_params(d, args, whole(args, 4, 1, tr("number of groups")))
    return d.conv_with(f"{path}.conv", deep, _width(d, args), params)


@_add("RepConv")
def _rep_conv(d: Drawing, path: str, sources: Sequence[str], args: Args) -> str:
    out, stride = _width(d, args), whole(args, 2, 1, tr("stride"))
    if whole(args, 1, 3, tr("kernel")) != 3:
        raise GraphError(tr("Its kernel is not 3."), "")
    groups = whole(args, 4, 1, tr("number of groups"))
    params = {"stride": stride, "groups": groups}
    source, dense, point = sources[0], f"{path}.rbr_dense", f"{path}.rbr_1x1"
    branches = [
        d.conv_norm(f"{dense}.0", f"{dense}.1", source, out, {"kernel": 3, **params}),
        d.conv_norm(f"{point}.0", f"{point}.1", source, out, {"kernel": 1, **params}),
    ]
    if d.channels(source) == out and stride == 1:
        branches.append(d.norm(f"{path}.rbr_identity", source))
    return d.add(f"{path}.act", "silu", d.add(f"{path}.add", "add", *branches))


@_add("SPPCSPC", repeats_inside=True)
def _sppcspc(d: Drawing, path: str, sources: Sequence[str], args: Args) -> str:
    out, share = _width(d, args), float(_at(args, 4, 0.5))
    inner, source = int(2 * out * share), sources[0]
    x = d.conv(f"{path}.cv1", source, inner)
    beside = d.conv(f"{path}.cv2", source, inner)
    x = d.conv(f"{path}.cv4", d.conv(f"{path}.cv3", x, inner, 3), inner)
    kernels = _at(args, 5, _POOLS)
    joined = d.add(f"{path}.concat1", "concat", x, *d.pools(f"{path}.m", x, kernels))
    x = d.conv(f"{path}.cv6", d.conv(f"{path}.cv5", joined, inner), inner, 3)
    return d.conv(f"{path}.cv7", d.add(f"{path}.concat2", "concat", x, beside), out)


@_add("SPP")
def _spp(d: Drawing, path: str, sources: Sequence[str], args: Args) -> str:
    x = d.conv(f"{path}.cv1", sources[0], d.channels(sources[0]) // 2)
    pooled = d.pools(f"{path}.m", x, _at(args, 1, _POOLS))
    return d.conv(f"{path}.cv2", d.add(f"{path}.concat", "concat", x, *pooled), _width(d, args))


@_add("SPPF")
def _sppf(d: Drawing, path: str, sources: Sequence[str], args: Args) -> str:
    kernel = whole(args, 1, 5, tr("kernel"))
    found = [d.conv(f"{path}.cv1", sources[0], d.channels(sources[0]) // 2)]
    for number in range(3):
        found.append(
            d.add(
                f"{path}.m{number}",
                "max_pool",
                found[-1],
                kernel=kernel,
                stride=1,
                padding=kernel // 2,
            )
        )
    return d.conv(f"{path}.cv2", d.add(f"{path}.concat", "concat", *found), _width(d, args))


@_add("DownC", repeats_inside=True)
def _down_c(d: Drawing, path: str, sources: Sequence[str], args: Args) -> str:
    out, step, source = _width(d, args), whole(args, 2, 2, tr("stride")), sources[0]
    kept = d.conv(f"{path}.cv1", source, d.channels(source))
    strided = d.conv(f"{path}.cv2", kept, out // 2, 3, step)
    pool = d.add(f"{path}.mp", "max_pool", source, kernel=step, stride=step)
    pooled = d.conv(f"{path}.cv3", pool, out // 2)
    return d.add(f"{path}.concat", "concat", strided, pooled)


def _bottleneck_at(
    d: Drawing, path: str, source: str, out: int, shortcut: bool, groups: int, share: float
) -> str:
    inner = d.conv(f"{path}.cv1", source, int(out * share))
    last = d.conv_with(f"{path}.cv2", inner, out, {"kernel": 3, "groups": groups})
    if shortcut and d.channels(source) == out:
        return d.add(f"{path}.add", "add", source, last)
    return last


@_add("Bottleneck")
def _bottleneck(d: Drawing, path: str, sources: Sequence[str], args: Args) -> str:
    _require_at_most(args, 4)
    shortcut, share = bool(_at(args, 1, True)), float(_at(args, 3, 0.5))
    groups = whole(args, 2, 1, tr("number of groups"))
    return _bottleneck_at(d, path, sources[0], _width(d, args), shortcut, groups, share)


@_add("C3", repeats_inside=True)
def _c3(d: Drawing, path: str, sources: Sequence[str], args: Args) -> str:
    _require_at_most(args[1:], 4)  # the number of blocks is put in from the row
    out, count = _width(d, args), whole(args, 1, 1, tr("number of blocks"))
    shortcut, share = bool(_at(args, 2, True)), float(_at(args, 4, 0.5))
    groups = whole(args, 3, 1, tr("number of groups"))
    inner, source = int(out * share), sources[0]
    x = d.conv(f"{path}.cv1", source, inner)
    for number in range(count):
        x = _bottleneck_at(d, f"{path}.m.{number}", x, inner, shortcut, groups, 1.0)
    beside = d.conv(f"{path}.cv2", source, inner)
    return d.conv(f"{path}.cv3", d.add(f"{path}.concat", "concat", x, beside), out)


# -- detectors --------------------------------------------------------------------------------


def _detector(implicit: bool, auxiliary: bool) -> Draw:
    def draw(d: Drawing, path: str, sources: Sequence[str], args: Args) -> str:
        classes = whole(args, 0, None, tr("number of classes"))
        anchors = _anchors(d, args)
        levels = len(anchors)
        if len(sources) != levels * (1 + auxiliary):
            raise GraphError(
                tr(
                    "It reads {rows} rows, and there are anchors for {levels} levels.",
                    rows=len(sources),
                    levels=levels,
                ),
                tr("Give a line of anchors for each level."),
            )
        out = len(anchors[0]) // 2 * (5 + classes)
        lead = [
            _prediction(d, path, number, source, out, implicit)
            for number, source in enumerate(sources[:levels])
        ]
        helping = [
            _map(d, f"{path}.m2.{number}", source, out)
            for number, source in enumerate(sources[levels:])
        ]
        d.heads.append(_boxes(d, f"{path}.detect", lead, classes, anchors, False))
        if helping:
            d.heads.append(_boxes(d, f"{path}.detect_aux", helping, classes, anchors, True))
        return d.heads[0]

    return draw


def _anchors(d: Drawing, args: Args) -> Sequence[Sequence[float]]:
    given = _at(args, 1, ())
    anchors = given if isinstance(given, tuple) and given else d.file.anchors
    if not anchors or not isinstance(anchors[0], tuple):
        raise GraphError(tr("It has no anchors."), tr("Add anchors: a line for each level."))
    return anchors


def _map(d: Drawing, path: str, source: str, out: int) -> str:
    return d.add(path, "conv2d", source, out_channels=out, kernel=1, initial="torch")


def _prediction(d: Drawing, path: str, number: int, source: str, out: int, implicit: bool) -> str:
    if not implicit:
        return _map(d, f"{path}.m.{number}", source, out)
    shifted = d.add(f"{path}.ia.{number}", "implicit_add", source)
    return d.add(
        f"{path}.im.{number}", "implicit_multiply", _map(d, f"{path}.m.{number}", shifted, out)
    )


def _boxes(
    d: Drawing,
    path: str,
    maps: Sequence[str],
    classes: int,
    anchors: Sequence[Sequence[float]],
    auxiliary: bool,
) -> str:
    strides = [max(1, round(d.document.size[0] / d.shapes[source][1])) for source in maps]
    more = {"auxiliary": True} if auxiliary else {}
    numbers = tuple(number for level in anchors for number in level)
    return d.add(path, "detect", *maps, classes=classes, anchors=numbers, strides=strides, **more)


ROW_MODULES.add(RowModule("Detect", _detector(False, False), many=True))
ROW_MODULES.add(RowModule("IDetect", _detector(True, False), many=True))
ROW_MODULES.add(RowModule("IAuxDetect", _detector(True, True), many=True))
