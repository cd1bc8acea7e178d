"""What a data set's boxes are like, for the report: how large, how many, where there are none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tango_desktop.core.counting import boxes_text, pictures_text
from tango_desktop.core.project import Project
from tango_desktop.data.records import DatasetIndex
from tango_desktop.errors import GraphError
from tango_desktop.families import MODELS
from tango_desktop.i18n import N_, counted, tr
from tango_desktop.ui import numbers
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.bar_plots import Histogram, Mark
from tango_desktop.ui.widgets.card import Card, label

USUAL_INPUT = (640, 640)
FINEST, COARSEST = 8, 32  # the strides of most detectors
MOST_BARS = 60
NO_CLASS = -2  # stands for pictures without boxes in the class filter


@dataclass(frozen=True, eq=False)
class BoxFacts:
    """The boxes of a data set, as the network will see them.

    Attributes:
        sides: (N,) square roots of the boxes' areas, in pixels of the network's input.
        per_picture: (P,) boxes of each picture.
        strides: of the network's levels, in pixels.
        input_size: (height, width) of the network's input.
        is_chosen: whether the network has been chosen; else this is a usual one.
    """

    sides: NDArray[np.float64]
    per_picture: NDArray[np.float64]
    strides: tuple[int, ...]
    input_size: tuple[int, int]
    is_chosen: bool = False

    @property
    def empty(self) -> int:
        """Pictures without boxes."""
        return int((self.per_picture == 0).sum())

    @property
    def small(self) -> float:
        """The share of boxes that are smaller than a cell of the finest level, 0 to 1."""
        return float((self.sides < self.strides[0]).mean()) if len(self.sides) else 0.0


def box_facts(index: DatasetIndex, project: Project) -> BoxFacts:
    """The facts of a data set, at the size of the project's network where there is one."""
    network = project.outputs("network")
    size = network.get("size")
    height, width = (int(size[0]), int(size[1])) if size else USUAL_INPUT
    sides = [
        np.sqrt(picture.boxes.sides.prod(axis=1, dtype=np.float64))
        * min(height / picture.height, width / picture.width)
        for picture in index.pictures
        if len(picture.boxes)
    ]
    return BoxFacts(
        np.concatenate(sides) if sides else np.zeros(0),
        np.array([len(picture.boxes) for picture in index.pictures], np.float64),
        _strides(str(network.get("model") or "")),
        (height, width),
        bool(size),
    )


def _strides(model: str) -> tuple[int, ...]:
    try:
        coarsest = max(COARSEST, MODELS.get(model).stride) if model else COARSEST
    except GraphError:  # a network of the user's own
        coarsest = COARSEST
    levels = int(np.log2(coarsest / FINEST)) + 1
    return tuple(FINEST * 2**level for level in range(levels))


class BoxPanel(Card):
    """How large the boxes are against the strides, and how many a picture has."""

    def __init__(self) -> None:
        super().__init__(tr("Boxes"))
        self.said = label("", "secondary", wrap=True)
        self.sizes = Histogram(tr("Size of the boxes at the network's input"), tr("px"), _pixels)
        self.counts = Histogram(tr("Boxes in a picture"), tr("boxes"), numbers.count, plot=2)
        for plot in (self.sizes, self.counts):
            plot.setMinimumHeight(px(200))
        self.body.addWidget(self.said)
        self.body.addWidget(self.sizes)
        self.body.addWidget(self.counts)

    def show_facts(self, facts: BoxFacts | None) -> None:
        """Show the boxes; nothing where there are no pictures."""
        self.setVisible(facts is not None and len(facts.per_picture) > 0)
        if facts is None:
            return
        self.said.setText(" ".join(_sentences(facts)))
        # A few huge boxes would press all others into one bar.
        shown = facts.sides
        if len(shown):
            shown = np.minimum(shown, np.quantile(shown, 0.995))
        marks = [Mark(stride, tr("stride {px} px", px=stride)) for stride in facts.strides]
        self.sizes.set_values(shown, marks)
        self.counts.set_values(facts.per_picture, bins=_whole_bins(facts.per_picture))


def _whole_bins(counts: NDArray[np.float64]) -> int:
    """How many bars: one for each number, or for as many numbers as keep them below sixty."""
    numbers_shown = int(counts.max() - counts.min()) + 1 if len(counts) else 1
    each = -(-numbers_shown // MOST_BARS)
    return -(-numbers_shown // each)


def _sentences(facts: BoxFacts) -> list[str]:
    boxes, pictures = len(facts.sides), len(facts.per_picture)
    said = [
        tr(
            "{boxes} in {pictures}.",
            boxes=boxes_text(boxes),
            pictures=pictures_text(pictures),
        )
    ]
    if facts.empty:
        said.append(
            counted(
                facts.empty,
                N_("1 picture has none: the network learns that from it."),
                N_("{count} pictures have none: the network learns that from them."),
            )
        )
    height, width = facts.input_size
    size = numbers.pixels(width, height)
    if not facts.is_chosen:
        said.append(tr("Sizes are those at {size}; no network is chosen yet.", size=size))
    if facts.small >= 0.001:
        said.append(
            tr(
                "{share} are smaller than {stride} px at {size} and hard to find: a larger input "
                "helps.",
                share=numbers.percent(facts.small, 1),
                stride=facts.strides[0],
                size=size,
            )
        )
    return said


def _pixels(value: float) -> str:
    return f"{value:,.0f} px"
