"""What is dragged in from the palette: onto an edge, a box or an empty place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QPainter

from tango_desktop.graph.folding import Link
from tango_desktop.graph.node import IMAGES
from tango_desktop.ui import theme

from . import looks
from .connecting import source_of
from .gestures import Gesture, line_pen
from .items import Wire
from .wire_painting import path_of

if TYPE_CHECKING:
    from .view import GraphView

LAYER_MIME = "application/x-tango-layer"
BLOCK_MIME = "application/x-tango-block"
WIRE_REACH = 14.0


@dataclass(frozen=True)
class Place:
    """Where something new goes.

    Attributes:
        links: to insert it on; empty when it is on no edge.
        block: path of the block around; empty at the top.
        near: id of the node that it shall read; empty for none.
        at: the pointer's place in the scene, for what stands alone.
    """

    links: tuple[Link, ...] = ()
    block: str = ""
    near: str = ""
    at: QPointF | None = None


class Drop(Gesture):
    """Follows what is dragged over the graph; lights the edge that it would go on."""

    def __init__(self, view: GraphView) -> None:
        super().__init__(view)
        self._wire: Wire | None = None
        self._box = ""
        self._at = QPointF()

    def move(self, point: QPointF, screen: QPointF) -> None:
        """See :class:`Gesture`."""
        self._at = point
        box = self.scene.box_at(point)
        self._box = box.key if box is not None else ""
        reach = max(WIRE_REACH, WIRE_REACH / self.view.scale_factor)
        self._wire = None if self._box else self.scene.wires.at(point, reach)
        self.view.viewport().update()

    @property
    def wire(self) -> Wire | None:
        """The edge that is lit."""
        return self._wire

    def place(self) -> Place:
        """Where it would go now."""
        if self._wire is not None:
            return Place(self._wire.edge.links)
        box = self.scene.drawn.get(self._box)
        if box is not None:
            block = box.item.parent.rstrip("/") if box.item.key != IMAGES else ""
            return Place((), block, source_of(self.scene, box.item))
        frame = self.scene.frame_at(self._at)
        return Place((), frame.item.path if frame is not None else "", "", self._at)

    def is_alive(self) -> bool:
        """See :class:`Gesture`."""
        self._wire, self._box = None, ""
        return True

    def paint(self, painter: QPainter, zoom: float) -> None:
        """See :class:`Gesture`."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(line_pen(theme.color("accent"), 3.0))
        if self._wire is not None:
            painter.drawPath(path_of(self._wire))
        elif self._box in self.scene.drawn:
            painter.drawRoundedRect(self.scene.drawn[self._box].rect, looks.RADIUS, looks.RADIUS)


def name_in(mime: QMimeData, kind: str) -> str:
    """The name that is dragged, when it is of this kind."""
    return bytes(mime.data(kind).data()).decode() if mime.hasFormat(kind) else ""
