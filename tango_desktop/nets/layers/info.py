"""How a layer of the document becomes torch: a module, or a function in the traced graph."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from torch import fx, nn

from tango_desktop.core.registry import Registry
from tango_desktop.errors import GraphError
from tango_desktop.graph import Shape
from tango_desktop.i18n import N_


@dataclass(frozen=True)
class BuildContext:
    """What a builder knows of its node besides the parameters.

    Attributes:
        inputs: the shapes of the inputs, without the batch.
        in_place: whether the input may be overwritten, also while training.
        device: where parameters are made.
    """

    inputs: Sequence[Shape]
    in_place: bool
    device: str


@dataclass(frozen=True)
class Call:
    """A function and its arguments, among them the fx nodes that it reads."""

    target: Callable[..., Any]
    args: tuple[Any, ...]


@dataclass(frozen=True)
class TorchLayer:
    """The torch side of a layer record of the same name; it has one of the two.

    Attributes:
        name: the layer's name in ``graph``.
        module: (parameters, context) → the module, its weights drawn.
        call: (parameters, fx nodes of the inputs) → the function call that computes it.
        prepare: (parameters, the weighted module behind each input) → nothing; draws what the
            first outputs of this layer depend on.
    """

    name: str
    module: Callable[[Any, BuildContext], nn.Module] | None = None
    call: Callable[[Any, Sequence[fx.Node]], Call] | None = None
    prepare: Callable[[Any, Sequence[nn.Module | None]], None] | None = None


TORCH_LAYERS: Registry[TorchLayer] = Registry(N_("layer"), GraphError)
