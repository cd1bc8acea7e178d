"""What a layer record holds, and the registry of all layers."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tango_desktop.core.params import Param, params_of, unknown_name
from tango_desktop.core.registry import Registry
from tango_desktop.errors import GraphError, SettingsError, ShapeError
from tango_desktop.i18n import N_, counted, tr

# A shape without the batch: (C, H, W) for a feature map, (features,) for a vector, (C, L, H, W) for
# stacked levels, (boxes, figures) for detections.
Shape = tuple[int, ...]
Shapes = Sequence[Shape]


class LayerGroup(enum.Enum):
    """What kind of work a layer does; the value is its hue on a colour wheel, in degrees."""

    CONVOLUTION = 210
    NORMALISATION = 265
    ACTIVATION = 15
    POOLING = 150
    DENSE = 235
    JOIN = 45
    SHAPE = 180
    REGULARISATION = 320
    HEAD = 345

    @property
    def hue(self) -> int:
        """Degrees on the colour wheel."""
        return self.value


class Reuse(enum.Enum):
    """Whether a layer's output needs memory of its own at inference."""

    NONE = "none"  # always
    IN_PLACE = "in place"  # only when somebody else still reads the input
    VIEW = "view"  # never: it is the input, seen differently


@dataclass(frozen=True)
class Ports:
    """The inputs of a layer, in order; with ``repeats`` the last one any number of times."""

    names: tuple[str, ...] = (N_("input"),)
    repeats: bool = False

    @property
    def least(self) -> int:
        """The fewest inputs."""
        return len(self.names)

    @property
    def most(self) -> int | None:
        """The most inputs; None means any number."""
        return None if self.repeats else len(self.names)

    def accepts(self, count: int) -> bool:
        """Whether ``count`` inputs are right."""
        return count == self.least or (self.repeats and count > self.least)


def no_weights(params: Any, inputs: Shapes) -> Mapping[str, Shape]:
    """The layer learns nothing and keeps nothing."""
    return {}


def no_macs(params: Any, inputs: Shapes, output: Shape) -> int:
    """The layer multiplies nothing that is counted (only convolutions and linear layers are)."""
    return 0


@dataclass(frozen=True)
class NoParams:
    """For layers without parameters."""


@dataclass(frozen=True)
class LayerInfo:
    """One layer: everything that is known of it without torch.

    Attributes:
        name: as written in ``network.yaml``.
        title: the name shown.
        group: what kind of work it does; gives the hue.
        help: one line that explains it.
        shape: (parameters, input shapes) → output shape; raises ShapeError with a sentence.
        params: a dataclass of ``param(...)`` fields.
        ports: its inputs.
        weights: (parameters, input shapes) → the shape of each learnt tensor by name.
        buffers: the same for tensors that are kept but not learnt, as floats.
        macs: (parameters, input shapes, output shape) → multiply-accumulates for one picture.
        reuse: whether its output needs memory of its own.
    """

    name: str
    title: str
    group: LayerGroup
    help: str
    shape: Callable[[Any, Shapes], Shape]
    params: type[Any] = NoParams
    ports: Ports = Ports()
    weights: Callable[[Any, Shapes], Mapping[str, Shape]] = no_weights
    buffers: Callable[[Any, Shapes], Mapping[str, Shape]] = no_weights
    macs: Callable[[Any, Shapes, Shape], int] = no_macs
    reuse: Reuse = Reuse.NONE

    def parse(self, values: Mapping[str, object]) -> Any:
        """An instance of ``params`` from plain values.

        Raises:
            SettingsError: names every value that is unknown, of the wrong type or out of bounds.
        """
        declared = declared_params(self.params)
        parsed: dict[str, Any] = {}
        problems: list[SettingsError] = []
        for name, value in values.items():
            try:
                if name not in declared:
                    raise unknown_name(name, list(declared))
                parsed[name] = declared[name].parse(value)
            except SettingsError as error:
                problems.append(error)
        if problems:
            raise SettingsError(" ".join(p.message for p in problems), problems[0].hint)
        return self.params(**parsed)

    def check_ports(self, count: int) -> None:
        """Raise ShapeError unless ``count`` inputs are right."""
        if self.ports.accepts(count):
            return
        wanted = (
            tr("{count} or more", count=self.ports.least)
            if self.ports.repeats
            else str(self.ports.least)
        )
        raise ShapeError(
            counted(
                count,
                N_("It has 1 input and takes {wanted}."),
                N_("It has {count} inputs and takes {wanted}."),
                wanted=wanted,
            ),
            tr("Connect or remove inputs."),
        )


_declared: dict[type[Any], Mapping[str, Param]] = {}
_defaults: dict[type[Any], tuple[tuple[str, object], ...]] = {}


def declared_params(cls: type[Any]) -> Mapping[str, Param]:
    """The parameters of a settings class by name; remembered, since shapes ask for every node."""
    if cls not in _declared:
        _declared[cls] = {declared.name: declared for declared in params_of(cls)}
    return _declared[cls]


def plain(value: object) -> object:
    """A parameter's value as YAML holds it."""
    return list(value) if isinstance(value, tuple) else value


def changed_params(settings: object) -> dict[str, object]:
    """The values that differ from their defaults, plain."""
    return {
        name: plain(value)
        for name, default in _defaults_of(type(settings))
        if (value := getattr(settings, name)) != default
    }


def _defaults_of(cls: type[Any]) -> tuple[tuple[str, object], ...]:
    if cls not in _defaults:
        _defaults[cls] = tuple((field.name, field.default) for field in dataclasses.fields(cls))
    return _defaults[cls]


LAYERS: Registry[LayerInfo] = Registry(N_("layer"), GraphError)


def feature_map(shape: Shape) -> tuple[int, int, int]:
    """``shape`` as (C, H, W), or a ShapeError that says what to connect."""
    if len(shape) != 3:
        raise ShapeError(
            tr("It takes a feature map, not {shape}.", shape=show(shape)),
            tr("Connect it before the layer that flattens."),
        )
    return shape[0], shape[1], shape[2]


def show(shape: Shape) -> str:
    """``(64, 56, 56)`` as ``64 × 56 × 56``."""
    return " × ".join(map(str, shape))


def same_shape(params: Any, inputs: Shapes) -> Shape:
    """The rule of layers that leave the shape alone."""
    return inputs[0]
