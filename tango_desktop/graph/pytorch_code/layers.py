"""What each layer is in the written code: a module, or an expression in ``forward``.

One record per layer of ``graph.layers``, of the same name; a test walks that registry.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tango_desktop.core.registry import Registry
from tango_desktop.errors import GraphError
from tango_desktop.graph.layers import Shapes
from tango_desktop.i18n import N_

from .expressions import Arg, Call, Literal, Name, call

Module = Callable[[Any, Shapes, bool], Call]
Expression = Callable[[Sequence[str]], Call | str]


@dataclass(frozen=True)
class LayerCode:
    """The code of a layer; it has one of ``module`` and ``expression``.

    Attributes:
        name: the layer's name in ``graph``.
        word: for the names of classes of several layers.
        module: (parameters, input shapes, whether its input may be overwritten) → the call that
            makes it.
        expression: names of the inputs → Python that computes it.
        draws: the parameter that says how its first weights are drawn; empty when it has none.
        helper: the part of :mod:`helpers` that it needs.
        named: whether the built module has it among its sub-modules too.
    """

    name: str
    word: str
    module: Module | None = None
    expression: Expression | None = None
    draws: bool = False
    helper: str = ""
    named: bool = True


CODE: Registry[LayerCode] = Registry(N_("layer"), GraphError)


def _args(*positional: tuple[str, Literal], **named: tuple[Literal, Literal]) -> tuple[Arg, ...]:
    """Positional (role, value); named (value, default)."""
    first = [Arg(role, value) for role, value in positional]
    rest = [Arg(role, value, True, usual) for role, (value, usual) in named.items()]
    return (*first, *rest)


def _conv2d(p: Any, inputs: Shapes, in_place: bool) -> Call:
    channels = (("in_channels", inputs[0][0]), ("out_channels", p.out_channels))
    return Call(
        "nn.Conv2d",
        _args(
            *channels,
            ("kernel", p.kernel),
            stride=(p.stride, 1),
            padding=(p.padding, 0),
            dilation=(p.dilation, 1),
            groups=(p.groups, 1),
            bias=(p.bias, True),
        ),
    )


def _conv3d(p: Any, inputs: Shapes, in_place: bool) -> Call:
    channels = (("in_channels", inputs[0][0]), ("out_channels", p.out_channels))
    padding = (p.kernel // 2, 0)
    args = _args(*channels, ("kernel", p.kernel), padding=padding, bias=(p.bias, True))
    return Call("nn.Conv3d", args)


def _conv_transpose2d(p: Any, inputs: Shapes, in_place: bool) -> Call:
    channels = (("in_channels", inputs[0][0]), ("out_channels", p.out_channels))
    return Call(
        "nn.ConvTranspose2d",
        _args(
            *channels,
            ("kernel", p.kernel),
            stride=(p.stride, 1),
            padding=(p.padding, 0),
            groups=(p.groups, 1),
            bias=(p.bias, True),
        ),
    )


def _linear(p: Any, inputs: Shapes, in_place: bool) -> Call:
    features = (("in_features", inputs[0][0]), ("out_features", p.out_features))
    return Call("nn.Linear", _args(*features, bias=(p.bias, True)))


_BATCH_NORMS = {1: "nn.BatchNorm1d", 2: "nn.BatchNorm1d", 3: "nn.BatchNorm2d", 4: "nn.BatchNorm3d"}


def _batch_norm(p: Any, inputs: Shapes, in_place: bool) -> Call:
    return Call(
        _BATCH_NORMS[len(inputs[0])],
        _args(
            ("channels", inputs[0][0]),
            eps=(p.eps, 1e-5),
            momentum=(p.momentum, 0.1),
            affine=(p.affine, True),
        ),
    )


def _group_norm(p: Any, inputs: Shapes, in_place: bool) -> Call:
    counts = (("groups", p.groups), ("channels", inputs[0][0]))
    return Call("nn.GroupNorm", _args(*counts, eps=(p.eps, 1e-5), affine=(p.affine, True)))


def _window(p: Any) -> tuple[Arg, ...]:
    rest = _args(padding=(p.padding, 0), ceil_mode=(p.ceil_mode, False))
    return (Arg("kernel", p.kernel), Arg("stride", p.stride, True), *rest)


def _response_norm(p: Any, inputs: Shapes, in_place: bool) -> Call:
    named = _args(alpha=(p.alpha, 1e-4), beta=(p.beta, 0.75), k=(p.bias, 1.0))
    return Call("nn.LocalResponseNorm", (Arg("size", p.size), *named))


def _max_pool(p: Any, inputs: Shapes, in_place: bool) -> Call:
    return Call("nn.MaxPool2d", _window(p))


def _avg_pool(p: Any, inputs: Shapes, in_place: bool) -> Call:
    counted = _args(count_include_pad=(p.count_padding, True))
    return Call("nn.AvgPool2d", (*_window(p), *counted))


def _upsample(p: Any, inputs: Shapes, in_place: bool) -> Call:
    named = {"scale_factor": float(p.scale), "mode": p.mode}
    return call("nn.Upsample", **named, **({"align_corners": False} if p.mode != "nearest" else {}))


def _pad(p: Any, inputs: Shapes, in_place: bool) -> Call:
    return Call("nn.ZeroPad2d", (Arg("edges", (p.left, p.right, p.top, p.bottom)),))


def _in_place(function: str) -> Module:
    return lambda p, inputs, in_place: Call(function, _args(inplace=(in_place, False)))


def _leaky_relu(p: Any, inputs: Shapes, in_place: bool) -> Call:
    return Call("nn.LeakyReLU", _args(("slope", p.slope), inplace=(in_place, False)))


def _implicit(function: str) -> Module:
    return lambda p, inputs, in_place: Call(
        function, _args(("channels", inputs[0][0]), spread=(p.spread, 0.02))
    )


def _detect(p: Any, inputs: Shapes, in_place: bool) -> Call:
    return Call(
        "Detect",
        (
            Arg("classes", p.classes, True),
            Arg("anchors", _by_level(p.anchors, len(p.strides)), True),
            Arg("strides", tuple(map(_short, p.strides)), True),
            *_args(auxiliary=(p.auxiliary, False)),
        ),
    )


def _by_level(anchors: Sequence[float], levels: int) -> tuple[tuple[int | float, ...], ...]:
    width = len(anchors) // levels
    rows = (anchors[start : start + width] for start in range(0, len(anchors), width))
    return tuple(tuple(map(_short, row)) for row in rows)


def _short(value: float) -> int | float:
    return int(value) if float(value).is_integer() else float(value)


def _names(names: Sequence[str]) -> tuple[Name, ...]:
    return tuple(map(Name, names))


def _add_module(name: str, word: str, module: Module, **more: Any) -> None:
    CODE.add(LayerCode(name, word, module, **more))


def _add_plain(name: str, word: str, function: str, **named: Literal) -> None:
    """A module without numbers of its own."""
    CODE.add(LayerCode(name, word, lambda p, inputs, in_place: call(function, **named)))


def _add_expression(name: str, word: str, expression: Expression) -> None:
    CODE.add(LayerCode(name, word, expression=expression, named=False))


_add_module("conv2d", "Conv", _conv2d, draws=True)
_add_module("conv3d", "Conv3d", _conv3d, draws=True)
_add_module("conv_transpose2d", "ConvTranspose", _conv_transpose2d, draws=True)
_add_module("linear", "Linear", _linear, draws=True)
_add_module("batch_norm", "Norm", _batch_norm)
_add_module("group_norm", "GroupNorm", _group_norm)
_add_module("dropout", "Dropout", lambda p, i, _: Call("nn.Dropout", (Arg("rate", p.rate),)))
_add_module("response_norm", "ResponseNorm", _response_norm)
_add_module(
    "channel_shuffle",
    "Shuffle",
    lambda p, i, _: Call("nn.ChannelShuffle", (Arg("groups", p.groups),)),
)
_add_module("max_pool", "Pool", _max_pool)
_add_module("avg_pool", "Pool", _avg_pool)
_add_module(
    "adaptive_avg_pool",
    "Pool",
    lambda p, i, _: Call("nn.AdaptiveAvgPool2d", (Arg("output", p.output),)),
)
_add_module("upsample", "Upsample", _upsample)
_add_module("pad", "Pad", _pad)
_add_module("relu", "ReLU", _in_place("nn.ReLU"))
_add_module("leaky_relu", "LeakyReLU", _leaky_relu)
_add_module("relu6", "ReLU6", _in_place("nn.ReLU6"))
_add_module("silu", "SiLU", _in_place("nn.SiLU"))
_add_module("mish", "Mish", _in_place("nn.Mish"))
_add_module("hardswish", "Hardswish", _in_place("nn.Hardswish"))
_add_module("hardsigmoid", "Hardsigmoid", _in_place("nn.Hardsigmoid"))
_add_plain("identity", "Identity", "nn.Identity")
_add_plain("gelu", "GELU", "nn.GELU")
_add_plain("sigmoid", "Sigmoid", "nn.Sigmoid")
_add_plain("tanh", "Tanh", "nn.Tanh")
_add_plain("softmax", "Softmax", "nn.Softmax", dim=1)
_add_module("implicit_add", "Shift", _implicit("ImplicitAdd"), helper="implicit")
_add_module("implicit_multiply", "Scale", _implicit("ImplicitMultiply"), helper="implicit")
_add_module("detect", "Detect", _detect, helper="detect")
_add_module(
    "reorg",
    "SpaceToDepth",
    lambda p, i, _: Call("SpaceToDepth", (Arg("scale", p.scale),)),
    helper="reorg",
    named=False,
)
_add_module(
    "pad_shortcut",
    "PadShortcut",
    lambda p, i, _: Call(
        "PadShortcut", _args(("out_channels", p.out_channels), ("stride", p.stride))
    ),
    helper="pad_shortcut",
    named=False,
)
_add_expression("add", "Add", " + ".join)
_add_expression("multiply", "Multiply", " * ".join)
_add_expression("concat", "Concat", lambda names: call("torch.cat", _names(names), dim=1))
_add_expression("stack_levels", "Stack", lambda names: call("torch.stack", _names(names), dim=2))
_add_expression("flatten", "Flatten", lambda names: f"torch.flatten({names[0]}, 1)")
_add_expression("global_avg_pool", "Mean", lambda names: f"torch.mean({names[0]}, (2, 3))")
_add_expression("global_max_pool", "Max", lambda names: f"torch.amax({names[0]}, (2, 3))")
_add_expression("level_pool", "Mean", lambda names: f"torch.mean({names[0]}, 2)")
