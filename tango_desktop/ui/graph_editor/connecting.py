"""Gestures that connect: from an output to an input, with the mouse or the keys."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QToolTip

from tango_desktop.errors import TangoError
from tango_desktop.graph import NetworkDocument, editing
from tango_desktop.graph.edits import Edit
from tango_desktop.graph.folding import Link, VisibleItem
from tango_desktop.graph.node import IMAGES
from tango_desktop.i18n import tr
from tango_desktop.ui import theme

from . import looks, walking
from .gestures import Gesture, line_pen
from .items import Drawn
from .scene import GraphScene
from .wire_painting import head

if TYPE_CHECKING:
    from .view import GraphView

PORT = 5.0  # radius of a port, in scene units
PORT_REACH = 9.0


def out_port(box: Drawn) -> QPointF:
    """Where one takes hold of a box's output."""
    return QPointF(box.rect.center().x(), box.rect.bottom())


def in_ports(scene: GraphScene, key: str) -> dict[Link, QPointF]:
    """Where links arrive at a box."""
    return {
        wire.edge.links[0]: QPointF(*wire.points[-1])
        for wire in scene.wires.wires
        if wire.edge.target == key
    }


def is_near(point: QPointF, port: QPointF, reach: float = PORT_REACH) -> bool:
    """Whether a point means a port."""
    away = point - port
    return away.x() ** 2 + away.y() ** 2 <= reach**2


def source_of(scene: GraphScene, item: VisibleItem) -> str:
    """The node whose output a box gives: of a block the last that is read outside, or its last."""
    if item.node is not None or item.key == IMAGES:
        return item.key
    read = [e.links[-1].source for e in scene.seen.edges if e.source == item.key]
    return read[-1] if read else item.nodes[-1]


def entries_of(scene: GraphScene, item: VisibleItem) -> list[str]:
    """The nodes that could read something new when it is dropped on a box."""
    if item.node is not None or item.key == IMAGES:
        return [item.key]
    reading = [link.target for e in scene.seen.edges if e.target == item.key for link in e.links]
    return list(dict.fromkeys([*reading, item.nodes[0]]))


class Linking(Gesture, ABC):
    """Chooses one box for the open end of a link: the valid ones are lit, the others faint.

    Attributes:
        reasons: why a node cannot be chosen, by id; empty when it can.
        target: key of the box that is chosen now.
    """

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, view: GraphView, reasons: Mapping[str, str], start: QPointF) -> None:
        super().__init__(view)
        self.reasons = reasons
        self.target = ""
        self._start = self._end = start
        self._was_led = False
        self._choices = {
            key: choice
            for key, box in self.scene.drawn.items()
            if not box.item.is_open and (choice := self._choice(box.item))
        }
        dim = {box.key for box in self.scene.boxes.drawn if box.key not in self._choices}
        self.scene.dim(frozenset(dim - self._held()))

    def _held(self) -> set[str]:
        """Keys of boxes that stay as they are."""
        return set()

    def _candidates(self, item: VisibleItem) -> list[str]:
        return entries_of(self.scene, item)

    def _choice(self, item: VisibleItem) -> str:
        """The node that is meant when a box is chosen; empty when it cannot be."""
        fitting = (n for n in self._candidates(item) if not self.reasons.get(n, " "))
        return next(fitting, "")

    @property
    def choices(self) -> tuple[str, ...]:
        """Keys of the boxes that can be chosen."""
        return tuple(self._choices)

    def reason_at(self, key: str) -> str:
        """Why a box cannot be chosen."""
        box = self.scene.drawn.get(key)
        if box is None or key in self._choices or box.item.is_open:
            return ""
        told = (self.reasons.get(name, "") for name in self._candidates(box.item))
        return next(filter(None, told), "")

    def move(self, point: QPointF, screen: QPointF) -> None:
        """See :class:`Gesture`."""
        self._end, self._was_led = point, True
        box = self.scene.box_at(point)
        key = box.key if box is not None else ""
        self.target = key if key in self._choices else ""
        reason = "" if key in self._held() else self.reason_at(key)
        viewport = self.view.viewport()
        at = viewport.mapToGlobal(screen.toPoint())
        QToolTip.showText(at, reason, viewport)
        viewport.update()

    def finish(self, point: QPointF) -> None:
        """See :class:`Gesture`; on nothing, or where it cannot be, it does nothing."""
        self._leave()
        key, target = self.target, self._choices.get(self.target, "")
        if not self._was_led:
            self._select(point)
        elif target:
            port = self._port(key, point)
            self.view.network.do(lambda document: self.edit(document, target, port))
        elif (box := self.scene.box_at(point)) is not None and box.key not in self._held():
            self.view.message.emit(self.reason_at(box.key))

    def _select(self, point: QPointF) -> None:
        """A port that was only clicked means its box, an edge's end its edge."""
        box = self.scene.box_at(point)
        if box is not None:
            self.scene.select([box.key])
        else:
            self.scene.select_wire(self.scene.wires.at(point, PORT_REACH))

    def cancel(self) -> None:
        """See :class:`Gesture`."""
        self._leave()

    def _leave(self) -> None:
        self.scene.dim(frozenset())
        QToolTip.hideText()

    def _port(self, key: str, point: QPointF) -> int | None:
        """The input that a point means; None leaves the choice to the document."""
        for link, port in in_ports(self.scene, key).items():
            if self.scene.node(key) is not None and is_near(point, port):
                return link.port
        return None

    @abstractmethod
    def edit(self, document: NetworkDocument, node_id: str, port: int | None) -> Edit:
        """What choosing a node does."""

    def is_alive(self) -> bool:
        """See :class:`Gesture`."""
        return False  # whatever was edited, the reasons are of another document

    def paint(self, painter: QPainter, zoom: float) -> None:
        """See :class:`Gesture`."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for key in self._choices:
            color = theme.color("accent" if key == self.target else "good")
            painter.setPen(line_pen(color, 3.0 if key == self.target else 1.5))
            painter.drawRoundedRect(self.scene.drawn[key].rect, looks.RADIUS, looks.RADIUS)
        self._paint_line(painter)

    def _paint_line(self, painter: QPainter) -> None:
        paint_line(painter, self._start, self._end)


def paint_line(painter: QPainter, start: QPointF, end: QPointF, role: str = "accent") -> None:
    """A link that is being drawn."""
    color = theme.color(role)
    painter.setPen(line_pen(color, 2.0))
    painter.drawLine(start, end)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPolygon(head(end, end.y() < start.y()))


class Connect(Linking):
    """Leads a box's output to another box."""

    def __init__(self, view: GraphView, box: Drawn) -> None:
        self._source_key = box.key
        self._source = source_of(view.graph_scene, box.item)
        network = view.network
        reasons = editing.connect_reasons(network.document, self._source, network.settle())
        super().__init__(view, reasons, out_port(box))

    def _held(self) -> set[str]:
        return {self._source_key}

    def edit(self, document: NetworkDocument, node_id: str, port: int | None) -> Edit:
        """See :class:`Linking`."""
        return editing.connect(document, self._source, node_id, port)


class ConnectByKeys(Connect):
    """The same with the keyboard: arrows go through what can be chosen, Enter connects."""

    def __init__(self, view: GraphView, box: Drawn) -> None:
        super().__init__(view, box)
        below = [
            k for k in self.choices if view.graph_scene.drawn[k].rect.top() >= box.rect.bottom()
        ]
        self._choose((below or list(self.choices) or [""])[0])

    def _choose(self, key: str) -> None:
        self.target, self._was_led = key, True
        if key:
            rect = self.scene.drawn[key].rect
            self._end = QPointF(rect.center().x(), rect.top())
            self.view.make_visible(rect)
            what = walking.describe(self.scene, key).replace("\n", ", ")
            self.view.announce(tr("Connect to {what}", what=what))
        self.view.viewport().update()

    def move(self, point: QPointF, screen: QPointF) -> None:
        """See :class:`Gesture`; the mouse changes nothing."""

    def key(self, event: QKeyEvent) -> bool:
        """See :class:`Gesture`."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.view.end_gesture(self._end)
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Tab):
            self._step(1)
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Backtab):
            self._step(-1)
        else:
            return False
        return True

    def _step(self, by: int) -> None:
        choices = self.choices
        if choices:
            at = choices.index(self.target) if self.target in choices else -by
            self._choose(choices[(at + by) % len(choices)])

    def _port(self, key: str, point: QPointF) -> int | None:
        return None


class ReconnectTarget(Linking):
    """Leads a link's far end to another input; dropped on nothing it stays."""

    def __init__(self, view: GraphView, link: Link, start: QPointF, key: str) -> None:
        self._link, self._key = link, key
        network = view.network
        reasons = editing.connect_reasons(network.document, link.source, network.settle())
        super().__init__(view, reasons, start)

    def _held(self) -> set[str]:
        return {self._key}

    def edit(self, document: NetworkDocument, node_id: str, port: int | None) -> Edit:
        """See :class:`Linking`."""
        return editing.reconnect(document, self._link, node_id, port)


class ReconnectSource(Linking):
    """Leads a link's near end to another output."""

    def __init__(self, view: GraphView, link: Link, start: QPointF, key: str) -> None:
        self._link, self._key = link, key
        network = view.network
        reasons = editing.source_reasons(network.document, link.target, link.port, network.settle())
        super().__init__(view, reasons, start)

    def _held(self) -> set[str]:
        return {self._key}

    def _candidates(self, item: VisibleItem) -> list[str]:
        return [source_of(self.scene, item)]

    def edit(self, document: NetworkDocument, node_id: str, port: int | None) -> Edit:
        """See :class:`Linking`."""
        return editing.connect(document, node_id, self._link.target, self._link.port)

    def _port(self, key: str, point: QPointF) -> int | None:
        return None

    def _paint_line(self, painter: QPainter) -> None:
        paint_line(painter, self._end, self._start)


def linking_at(view: GraphView, point: QPointF) -> Linking | None:
    """The gesture that a press on a port or at an edge's end begins; None when there is none."""
    scene = view.graph_scene
    try:
        return _from_wire_end(view, point) or _from_port(view, point)
    except TangoError as error:
        scene.network.refused.emit(error)
        return None


def _from_port(view: GraphView, point: QPointF) -> Linking | None:
    reach = PORT_REACH
    area = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
    for box in reversed(view.graph_scene.boxes.inside(area)):
        if is_near(point, out_port(box)):
            return Connect(view, box)
    return None


def _from_wire_end(view: GraphView, point: QPointF) -> Linking | None:
    """Arriving ends can be taken at once, leaving ones when the edge is selected."""
    chosen = view.graph_scene.selected_wire
    if chosen is not None and is_near(point, QPointF(*chosen.points[0]), 1.5 * PORT_REACH):
        end = QPointF(*chosen.points[-1])
        return ReconnectSource(view, chosen.edge.links[0], end, chosen.edge.source)
    for wire in view.graph_scene.wires.wires:
        if is_near(point, QPointF(*wire.points[-1])):
            start = QPointF(*wire.points[0])
            return ReconnectTarget(view, wire.edge.links[0], start, wire.edge.target)
    return None


def paint_ports(painter: QPainter, scene: GraphScene, box: Drawn) -> None:
    """The ports of the box under the pointer."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(line_pen(theme.color("accent"), 1.5))
    painter.setBrush(QColor(theme.color("surface")))
    for port in (out_port(box), *in_ports(scene, box.key).values()):
        painter.drawEllipse(port, PORT, PORT)
