"""Layers of detection heads: implicit knowledge, and boxes from maps.

Sources: Wang et al., You Only Learn One Representation, arXiv 2105.04206 (implicit knowledge);
Wang et al., YOLOv7, arXiv 2207.02696 (decoding).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

from tango_desktop.core.params import Kind, param
from tango_desktop.errors import ShapeError
from tango_desktop.i18n import N_, tr

from .info import (
    LAYERS,
    LayerGroup,
    LayerInfo,
    Ports,
    Reuse,
    Shape,
    Shapes,
    feature_map,
)

BOX_FIGURES = 5  # x, y, width, height, objectness; the classes follow


@dataclass(frozen=True)
class ImplicitParams:
    """Parameters of ``implicit_add`` and ``implicit_multiply``."""

    spread: float = param(
        0.02,
        N_("Initial spread"),
        N_("Standard deviation of what is drawn before training"),
        minimum=0.0,
        expert=True,
    )


def _implicit_shape(p: ImplicitParams, inputs: Shapes) -> Shape:
    return feature_map(inputs[0])


def _implicit_weights(p: ImplicitParams, inputs: Shapes) -> Mapping[str, Shape]:
    return {"implicit": (1, inputs[0][0], 1, 1)}


def _add_implicit(name: str, title: str, help: str) -> None:
    LAYERS.add(
        LayerInfo(
            name,
            title,
            LayerGroup.HEAD,
            help,
            _implicit_shape,
            ImplicitParams,
            weights=_implicit_weights,
            reuse=Reuse.IN_PLACE,
        )
    )


_add_implicit("implicit_add", N_("Learnt shift"), N_("Adds a learnt number to each channel"))
_add_implicit(
    "implicit_multiply", N_("Learnt scale"), N_("Multiplies each channel by a learnt number")
)


@dataclass(frozen=True)
class DetectParams:
    """Parameters of ``detect``; the defaults are those of one level."""

    classes: int = param(80, N_("Classes"), N_("Kinds of objects told apart"), minimum=1)
    anchors: tuple[float, ...] = param(
        (),
        N_("Anchors"),
        N_("Width and height of each typical box, level by level, in pixels of the input"),
        kind=Kind.NUMBERS,
        minimum=0.0,
        unit="px",
    )
    strides: tuple[float, ...] = param(
        (),
        N_("Strides"),
        N_("Pixels of the input from one cell to the next, for each level"),
        kind=Kind.NUMBERS,
        minimum=1.0,
        unit="px",
    )
    auxiliary: bool = param(
        False,
        N_("Auxiliary"),
        N_("Helps training only; left out of the deploy form"),
        expert=True,
    )

    @property
    def width(self) -> int:
        """Numbers predicted for each anchor."""
        return BOX_FIGURES + self.classes

    def anchors_per_level(self, levels: int) -> int:
        """How many anchors each of ``levels`` has.

        Raises:
            ShapeError: anchors and strides are not for that many levels.
        """
        count = len(self.anchors) // (2 * levels)
        if len(self.strides) != levels or count < 1 or len(self.anchors) != 2 * levels * count:
            raise ShapeError(
                tr(
                    "Its {anchors} anchor sizes and {strides} strides are not for {levels} levels.",
                    anchors=len(self.anchors),
                    strides=len(self.strides),
                    levels=levels,
                ),
                tr("Give a stride for each level, and for each anchor a width and a height."),
            )
        return count


def _detect_shape(p: DetectParams, inputs: Shapes) -> Shape:
    anchors = p.anchors_per_level(len(inputs))
    for shape in inputs:
        channels, *_ = feature_map(shape)
        if channels != anchors * p.width:
            raise ShapeError(
                tr(
                    "A level has {channels} channels, not {anchors} × (5 + {classes}).",
                    channels=channels,
                    anchors=anchors,
                    classes=p.classes,
                ),
                tr(
                    "Give the convolution before it {wanted} output channels.",
                    wanted=anchors * p.width,
                ),
            )
    return (sum(anchors * prod(shape[1:]) for shape in inputs), p.width)


LAYERS.add(
    LayerInfo(
        "detect",
        N_("Boxes"),
        LayerGroup.HEAD,
        N_("Boxes, objectness and class probabilities from one map per level"),
        _detect_shape,
        DetectParams,
        ports=Ports((N_("level"),), repeats=True),
    )
)
