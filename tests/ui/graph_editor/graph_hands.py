"""Hands for the tests of the graph: a view of a small network, and real mouse events on it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tango_desktop.graph import NetworkDocument, Node, to_text
from tango_desktop.ui.graph_editor.connecting import out_port
from tango_desktop.ui.graph_editor.network import EditedNetwork
from tango_desktop.ui.graph_editor.view import GraphView


def small() -> NetworkDocument:
    """A stem, a block with a shortcut and a head; 8 layers."""

    def conv(node_id: str, source: str, channels: int = 8, block: str = "") -> Node:
        params = {"out_channels": channels, "padding": 1}
        return Node(node_id, "conv2d", params, (source,), block)

    nodes = [
        conv("stem", "images"),
        Node("act", "relu", {}, ("stem",)),
        conv("body.first", "act", block="body"),
        Node("body.act", "relu", {}, ("body.first",), "body"),
        conv("body.second", "body.act", block="body"),
        Node("body.add", "add", {}, ("body.second", "act"), "body"),
        Node("pool", "global_avg_pool", {}, ("body.add",)),
        Node("flatten", "flatten", {}, ("pool",)),
        Node("fc", "linear", {"out_features": 4}, ("flatten",)),
    ]
    return NetworkDocument("small", 3, (16, 16), nodes, ("fc",))


class Hands:
    """A shown view and what a person does with it."""

    def __init__(self, qtbot: QtBot, document: NetworkDocument | None = None) -> None:
        self.network = EditedNetwork(document or small())
        self.view = GraphView(self.network)
        qtbot.addWidget(self.view)
        self.view.resize(900, 700)
        self.view.show()
        qtbot.waitExposed(self.view)
        self.view.setFocus()
        self.scene = self.view.graph_scene
        self.view.unfold_all()
        self.view.fit()

    @property
    def text(self) -> str:
        """The document, to compare."""
        return to_text(self.network.document)

    def at(self, key: str) -> QPointF:
        """The middle of a box in the scene."""
        return self.scene.drawn[key].rect.center()

    def out(self, key: str) -> QPointF:
        """The output of a box in the scene."""
        return out_port(self.scene.drawn[key])

    def arrival(self, source: str, target: str) -> QPointF:
        """Where an edge arrives."""
        wire = next(w for w in self.scene.wires.wires if w.key == (source, target))
        return QPointF(*wire.points[-1])

    def on_wire(self, source: str, target: str) -> QPointF:
        """A point in the middle of an edge's first piece."""
        wire = next(w for w in self.scene.wires.wires if w.key == (source, target))
        (x0, y0), (x1, y1) = wire.points[:2]
        return QPointF((x0 + x1) / 2, (y0 + y1) / 2)

    def screen(self, point: QPointF) -> QPoint:
        """A point of the scene in the viewport."""
        return self.view.to_screen(point).toPoint()

    def click(self, point: QPointF, modifier: Qt.KeyboardModifier | None = None) -> None:
        """Click at a point of the scene."""
        modifiers = modifier or Qt.KeyboardModifier.NoModifier
        QTest.mouseClick(
            self.view.viewport(), Qt.MouseButton.LeftButton, modifiers, self.screen(point)
        )

    def double_click(self, point: QPointF) -> None:
        """Click twice."""
        QTest.mouseDClick(
            self.view.viewport(),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            self.screen(point),
        )

    def press(self, point: QPointF, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        """Press a button at a point of the scene."""
        QTest.mousePress(
            self.view.viewport(), button, Qt.KeyboardModifier.NoModifier, self.screen(point)
        )

    def move(self, point: QPointF, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        """Move on with a button held."""
        viewport = self.view.viewport()
        local = QPointF(self.screen(point))
        event = QMouseEvent(
            QEvent.Type.MouseMove,
            local,
            QPointF(viewport.mapToGlobal(local.toPoint())),
            Qt.MouseButton.NoButton,
            button,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(viewport, event)

    def release(self, point: QPointF, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        """Let a button go."""
        QTest.mouseRelease(
            self.view.viewport(), button, Qt.KeyboardModifier.NoModifier, self.screen(point)
        )

    def drag(self, start: QPointF, end: QPointF) -> None:
        """Press, move in steps, let go."""
        self.press(start)
        for share in (0.3, 0.7, 1.0):
            self.move(start + (end - start) * share)
        self.release(end)

    def drop(self, kind: str, name: str, point: QPointF) -> None:
        """Drag something in from elsewhere and drop it at a point of the scene."""
        viewport, screen = self.view.viewport(), self.screen(point)
        mime = QMimeData()
        mime.setData(kind, name.encode())
        common = (mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        action = Qt.DropAction.CopyAction
        QApplication.sendEvent(viewport, QDragEnterEvent(screen, action, *common))
        QApplication.sendEvent(viewport, QDragMoveEvent(screen, action, *common))
        QApplication.sendEvent(viewport, QDropEvent(QPointF(screen), action, *common))

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
        """Press and let go a key."""
        QTest.keyClick(self.view, key, modifier or Qt.KeyboardModifier.NoModifier)
