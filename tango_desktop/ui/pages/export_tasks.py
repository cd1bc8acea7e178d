"""What the export page shows by task: one record each, found by the task's name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tango_desktop.core.registry import Registry
from tango_desktop.core.tasks import CLASSIFICATION, DETECTION
from tango_desktop.errors import ExportError
from tango_desktop.export.comparison import Comparison
from tango_desktop.i18n import N_
from tango_desktop.ui.pages.export_classification import class_figures, class_large, class_tile
from tango_desktop.ui.pages.export_detection import (
    box_facts,
    box_figures,
    box_large,
    box_tile,
    how_compared,
    no_boxes_compared,
    output_rows,
)
from tango_desktop.ui.pages.export_state import ExportView, Figure, Row
from tango_desktop.ui.widgets.gallery import Tile
from tango_desktop.ui.widgets.picture_viewer import Shown


@dataclass(frozen=True)
class ExportViewInfo:
    """How a task's export is shown.

    Attributes:
        name: as in ``TASKS``.
        same: the verdict when both sides agree.
        differs: the verdict when they do not.
        caveat: what the verdict does not cover, a sentence; may be empty.
        figures: what was compared.
        outputs: raw outputs by kind: what, largest difference, the same relative, cosine.
        how: how it was compared, in sentences.
        worst: the title of the pictures that differ most.
        tile: one of them, small.
        large: one of them, large.
        facts: of the model's card, beside those that every model has.
        help: what the page is for.
    """

    name: str
    same: str
    differs: str
    caveat: Callable[[Comparison], str]
    figures: Callable[[Comparison], tuple[Figure, ...]]
    outputs: Callable[[Comparison], list[Row]]
    how: Callable[[Comparison], str]
    worst: str
    tile: Callable[[ExportView, int], Tile]
    large: Callable[[ExportView, int], Shown]
    facts: Callable[[Mapping[str, Any]], list[tuple[str, str]]]
    help: str


EXPORT_VIEWS: Registry[ExportViewInfo] = Registry(N_("export view"), ExportError)
EXPORT_VIEWS.add(
    ExportViewInfo(
        name=CLASSIFICATION.name,
        same=N_("Yes: the exported model answers as the trained one does."),
        differs=N_("No: the exported model answers differently."),
        caveat=lambda report: "",
        figures=class_figures,
        outputs=lambda report: [],
        how=lambda report: "",
        worst=N_("Pictures that differ most, and by how much"),
        tile=class_tile,
        large=class_large,
        facts=lambda card: [],
        help=N_(
            "Parity means: the same picture gives the same answer before and after the export. "
            "It is checked through the whole path, from decoding the file to the last number, "
            "because most deployments go wrong in how pictures are prepared. A model that differs "
            "is not deployed unless you accept the difference in the expert settings."
        ),
    )
)
EXPORT_VIEWS.add(
    ExportViewInfo(
        name=DETECTION.name,
        same=N_("Yes: the exported model finds what the trained one finds."),
        differs=N_("No: the exported model finds something else."),
        caveat=no_boxes_compared,
        figures=box_figures,
        outputs=output_rows,
        how=how_compared,
        worst=N_("Pictures that differ most: trained solid, exported dashed"),
        tile=box_tile,
        large=box_large,
        facts=box_facts,
        help=N_(
            "Parity means: the same picture gives the same boxes before and after the export. "
            "The network is exported in a form with fewer layers, so raw outputs, the boxes that "
            "are left after duplicates are removed, and mAP are compared with the network as it "
            "was trained. A model that differs is not deployed unless you accept the difference "
            "in the expert settings."
        ),
    )
)
