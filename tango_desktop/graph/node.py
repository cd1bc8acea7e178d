"""One node of a network document."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from tango_desktop.errors import TangoError

from .layers import LAYERS, LayerInfo, changed_params

# What nodes name as their input when they read the pictures; also the exported model's input.
IMAGES = "images"
_PARENT = "*"


@dataclass(frozen=True)
class Node:
    """A primitive layer in a network.

    Attributes:
        id: the path of the torch module with its parameters, for example ``layer1.0.conv1``.
        layer: the name of its record in ``LAYERS``.
        params: the parameters that were set, plain values; the others have their defaults.
        inputs: ids of the nodes it reads, in the order of its ports; ``images`` is the input.
        block: the block it is drawn in; when not given, the path that its id stands in.
    """

    id: str
    layer: str
    params: Mapping[str, object] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()
    block: str = _PARENT

    def __post_init__(self) -> None:
        """Take lists as tuples, so that equal nodes are equal."""
        values = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in self.params.items()
        }
        object.__setattr__(self, "params", values)
        object.__setattr__(self, "inputs", tuple(self.inputs))
        if self.block == _PARENT:
            object.__setattr__(self, "block", parent_path(self.id))

    def __getstate__(self) -> dict[str, object]:
        """What goes to another process: its layer's record is found there again."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @functools.cached_property
    def info(self) -> LayerInfo:
        """Its layer's record; raises GraphError when there is none, naming the nearest."""
        return LAYERS.get(self.layer)

    @functools.cached_property
    def settings(self) -> Any:
        """Its parameters, checked, as an instance of the layer's ``params`` class.

        Raises:
            GraphError: there is no such layer.
            SettingsError: a parameter is unknown, of the wrong type or out of bounds.
        """
        return self.info.parse(self.params)

    @functools.cached_property
    def own_params(self) -> Mapping[str, object]:
        """What differs from the defaults, plain; what was written, where that is not allowed."""
        try:
            return changed_params(self.settings)
        except TangoError:
            return self.params


def parent_path(path: str) -> str:
    """``layer1.0`` of ``layer1.0.conv1``; empty at the top."""
    return path.rpartition(".")[0]


def parents(path: str) -> Iterator[str]:
    """All the paths that ``path`` stands in, nearest first."""
    while path := parent_path(path):
        yield path
