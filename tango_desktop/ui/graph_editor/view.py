"""The graph as a widget: mouse, keys, drops, and what a person may ask of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from tango_desktop.graph import editing, folding
from tango_desktop.graph.node import parents
from tango_desktop.i18n import tr

from . import connecting, dropping, moves, view_keys, view_mouse, walking
from .camera import STEP, Camera
from .coloring import Coloring
from .dropping import BLOCK_MIME, LAYER_MIME, Drop, Place
from .edge_scroll import EdgeScroll
from .gestures import Gesture, Pan
from .legend import Legend
from .moves import Arrangement
from .network import EditedNetwork
from .scene import GraphScene, Moved

if TYPE_CHECKING:
    from tango_desktop.graph.compare import Difference


__all__ = ["BLOCK_MIME", "LAYER_MIME", "GraphView", "Place"]


class GraphView(Camera):
    """Shows a network under edit and lets a person change it."""

    selection_changed = Signal(object)  # tuple[str, ...] of keys
    current_changed = Signal(str)  # the key that the keyboard is at
    scene_changed = Signal()  # other boxes, or boxes elsewhere
    context_menu_requested = Signal(str, QPoint)  # key or "", global
    edit_requested = Signal(str)  # the key of a node that was opened with Enter or double click
    block_dropped = Signal(str, object)  # name in the library, Place
    message = Signal(str)  # a sentence for the status line

    def __init__(self, network: EditedNetwork, parent: QWidget | None = None) -> None:
        super().__init__(GraphScene(network), parent)
        self.graph_scene.setParent(self)
        self.network = network
        self.gesture: Gesture | None = None
        self.hovered = ""
        self._space = False
        self._edge_scroll = EdgeScroll(self)
        self.legend = Legend(self.graph_scene, self)
        self.setAccessibleName(tr("Network graph"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.graph_scene.refreshed.connect(self._on_refreshed)
        self.graph_scene.selection_shown.connect(self._on_selection_shown)
        network.was_reset.connect(self._on_was_reset)
        network.look_asked.connect(self.restore)
        network.insight_changed.connect(self._on_insight_changed)
        self.view_changed.connect(self._on_view_changed)

    # -- what may be asked --------------------------------------------------------------------

    @property
    def selection(self) -> tuple[str, ...]:
        """Keys of what is selected."""
        return self.graph_scene.selected

    @property
    def selected_ids(self) -> tuple[str, ...]:
        """Ids of the nodes that are selected, those in blocks included."""
        return self.graph_scene.node_ids(self.graph_scene.selected)

    def select(self, keys: Iterable[str]) -> None:
        """Select boxes; nodes in folded blocks are stood for by the block."""
        self.graph_scene.select(filter(None, map(self.graph_scene.key_of, keys)))

    def mark_found(self, ids: Iterable[str]) -> None:
        """Mark what a search has found; blocks stand for what is folded in them."""
        self.graph_scene.mark_found(ids)

    def restore(self, open_blocks: frozenset[str] | None, moved: Moved) -> None:
        """Look at the document as at another time; None opens what is open at first."""
        self.cancel_gesture()
        self.graph_scene.restore(open_blocks, moved)
        self.show_start()

    def show_item(self, key: str) -> None:
        """Unfold what hides a node or block, select it and bring it into sight."""
        path = key.rstrip("/") if key.endswith("/") else self._block_of(key)
        hiding = [*parents(path)] if key.endswith("/") else [path, *parents(path)]
        self.graph_scene.set_open(self.graph_scene.open_blocks.union(filter(None, hiding)))
        self.graph_scene.select([self.graph_scene.key_of(key)])
        box = self.graph_scene.drawn.get(self.graph_scene.current)
        if box is not None and not self.visible_area.contains(box.rect):
            self.centre_on(box.rect.center())

    def _block_of(self, node_id: str) -> str:
        document = self.network.document
        return document.node(node_id).block if node_id in document else ""

    def fold(self, path: str, screen: QPointF | None = None) -> None:
        """Fold a block; it stays where it is on the screen."""
        self._set_open(self.graph_scene.open_blocks - {path}, path, screen)

    def unfold(self, path: str, screen: QPointF | None = None) -> None:
        """Open a block, and those around it."""
        self._set_open(self.graph_scene.open_blocks.union([path, *parents(path)]), path, screen)

    def toggle(self, key: str, screen: QPointF | None = None) -> None:
        """Fold or unfold the block with a key."""
        item = self.graph_scene.seen.items.get(key)
        if item is not None and item.is_block:
            (self.fold if item.is_open else self.unfold)(item.path, screen)

    def _set_open(self, blocks: frozenset[str], path: str, screen: QPointF | None) -> None:
        key = folding.block_key(path)
        self.cancel_gesture()
        with self.kept_still(key, screen):
            self.graph_scene.set_open(frozenset(blocks))
        self.graph_scene.select([key])

    def fold_to(self, level: int) -> None:
        """Unfold ``level`` levels of blocks and fold the others."""
        with self.kept_still(self.graph_scene.current):
            self.graph_scene.set_open(folding.opened_to(self.network.document, level))

    def unfold_all(self) -> None:
        """Unfold every block."""
        with self.kept_still(self.graph_scene.current):
            self.graph_scene.set_open(folding.all_blocks(self.network.document))

    def set_coloring(self, coloring: Coloring | None) -> None:
        """Colour boxes by a figure, or by the kind of their layer."""
        self.graph_scene.set_coloring(coloring)

    def set_difference(self, difference: Difference | None) -> None:
        """Mark what differs from another document."""
        self.graph_scene.set_difference(difference)

    def arrange(self, how: Arrangement) -> None:
        """Line the selected boxes up, or spread them."""
        moves.arrange(self.graph_scene, self.selection, how)

    def tidy_up(self) -> None:
        """Let the layout place everything again."""
        moves.tidy_up(self.graph_scene)

    # -- edits --------------------------------------------------------------------------------

    def delete_selected(self) -> None:
        """Remove the selected edge, or the selected boxes, and connect what they were between."""
        wire, ids = self.graph_scene.selected_wire, self.selected_ids
        if wire is not None:
            self.network.do(lambda found: editing.disconnect(found, wire.edge.links))
        elif ids:
            self.network.do(lambda found: editing.delete(found, ids))

    def add_layer(self, layer: str, place: Place | None = None) -> None:
        """Add a layer at a place, by default on the selected edge or behind what is selected."""
        place = place or self._place()
        if place.links:
            made = self.network.do(lambda found: editing.insert_on(found, place.links, layer))
        else:
            made = self.network.do(
                lambda found: editing.add(found, layer, None, place.block, place.near)
            )
        if made is not None:
            self._put_down(made.new_ids, place.at)

    def _place(self) -> Place:
        wire = self.graph_scene.selected_wire
        if wire is not None:
            return Place(wire.edge.links)
        box = self.graph_scene.drawn.get(self.graph_scene.current)
        if box is None or box.item.is_open:
            return Place(block=box.item.path if box is not None else "")
        source = connecting.source_of(self.graph_scene, box.item)
        readers = [node.id for node in self.network.document.readers(source)]
        links = editing.links_between(self.network.document, [source], readers)
        return Place(links, box.item.parent.rstrip("/"), source)

    def _put_down(self, ids: Sequence[str], at: QPointF | None) -> None:
        """Show what is new, at the pointer when it stands alone."""
        self.graph_scene.select(map(self.graph_scene.key_of, ids))
        box = self.graph_scene.drawn.get(ids[0])
        if at is not None and box is not None:
            moves.move(
                self.graph_scene, {ids[0]: at - QPointF(box.rect.width() / 2, 0)}, tr("Place")
            )
        elif box is not None:
            self.make_visible(box.rect)

    # -- gestures -----------------------------------------------------------------------------

    def begin(self, gesture: Gesture | None) -> None:
        """Let a gesture have the mouse and the keys."""
        self.cancel_gesture()
        self.gesture = gesture
        self.viewport().setCursor(gesture.cursor if gesture else Qt.CursorShape.ArrowCursor)
        self.viewport().update()

    def end_gesture(self, point: QPointF) -> None:
        """The gesture is done, at a point of the scene."""
        gesture, self.gesture = self.gesture, None
        if gesture is not None:
            gesture.finish(point)
        self._rest()

    def cancel_gesture(self) -> bool:
        """Leave everything as it was before the gesture; False when there was none."""
        gesture, self.gesture = self.gesture, None
        if gesture is None:
            return False
        gesture.cancel()
        self._rest()
        return True

    def _rest(self) -> None:
        self._edge_scroll.stop()
        shape = Qt.CursorShape.OpenHandCursor if self._space else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        self.viewport().update()

    def start_connecting(self) -> None:
        """Connect the current box with the keyboard."""
        box = self.graph_scene.drawn.get(self.graph_scene.current)
        if box is None or box.item.is_open:
            self.message.emit(tr("Select a layer first."))
            return
        gesture = connecting.ConnectByKeys(self, box)
        self.begin(gesture)
        if not gesture.choices:
            self.cancel_gesture()
            self.message.emit(tr("There is nothing that it could be connected to."))

    def hold_space(self, held: bool) -> None:
        """While the space bar is held, dragging moves the graph."""
        self._space = held
        if self.gesture is None:
            self._rest()

    # -- mouse --------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        screen, button = event.position(), event.button()
        if button is Qt.MouseButton.MiddleButton or (
            self._space and button is Qt.MouseButton.LeftButton
        ):
            self.begin(Pan(self, screen))
        elif button is Qt.MouseButton.LeftButton:
            self.begin(view_mouse.pressed(self, screen, event.modifiers()))
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        screen = event.position()
        point = self.to_scene(screen)
        if self.gesture is not None:
            self.gesture.move(point, screen)
            if not isinstance(self.gesture, Pan):
                self._edge_scroll.follow(screen)
        else:
            self._hover(point)
        event.accept()

    def _hover(self, point: QPointF) -> None:
        reach = connecting.PORT_REACH
        near = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
        found = self.graph_scene.boxes.inside(near)
        key = found[-1].key if found else ""
        if key != self.hovered:
            for changed in (self.hovered, key):
                box = self.graph_scene.drawn.get(changed)
                if box is not None:
                    self._update_area(box.rect.adjusted(-12, -12, 12, 12))
            self.hovered = key

    def _update_area(self, area: QRectF) -> None:
        self.viewport().update(self.mapFromScene(area).boundingRect().adjusted(-2, -2, 2, 2))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.end_gesture(self.to_scene(event.position()))
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not view_mouse.double_clicked(self, event.position()):
            self.mousePressEvent(event)
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel zooms about the cursor, with Shift it scrolls; two fingers scroll, with Ctrl
        they zoom."""
        delta, pixels = event.angleDelta(), event.pixelDelta()
        smooth = event.phase() is not Qt.ScrollPhase.NoScrollPhase or not pixels.isNull()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if control or (not smooth and not shift):
            turned = delta.y() or delta.x()
            self.zoom(STEP ** (turned / 120), event.position())
        else:
            by = pixels if not pixels.isNull() else delta
            self.scroll_by(-by.x(), -by.y())
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            key = view_mouse.asked_at(self, QPointF(event.pos()))
            self.context_menu_requested.emit(key, event.globalPos())
            return
        box = self.graph_scene.drawn.get(self.graph_scene.current)
        middle = QPointF(self.viewport().rect().center())
        at = self.to_screen(box.rect.center()) if box is not None else middle
        place = self.viewport().mapToGlobal(at.toPoint())
        self.context_menu_requested.emit(self.graph_scene.current, place)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            if self.gesture is None:
                text = view_mouse.tip(self, QPointF(event.pos()))
                QToolTip.showText(event.globalPos(), text, self.viewport())
            return True
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
                self.zoom(1 + event.value(), event.position())
            return True
        return super().viewportEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(QPointF(1e9, 1e9))
        super().leaveEvent(event)

    # -- keys ---------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not view_keys.press(self, event):
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.hold_space(False)
        else:
            super().keyReleaseEvent(event)

    def event(self, event: QEvent) -> bool:
        overrides = event.type() is QEvent.Type.ShortcutOverride
        if overrides and isinstance(event, QKeyEvent) and view_keys.wants(self, event):
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes from box to box, and behind the last to the next widget."""
        if self.gesture is None and view_keys.step(self, forward):
            return True
        return super().focusNextPrevChild(forward)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.hold_space(False)
        super().focusOutEvent(event)

    # -- drops --------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        mime = event.mimeData()
        if mime.hasFormat(LAYER_MIME) or mime.hasFormat(BLOCK_MIME):
            self.begin(Drop(self))
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if isinstance(self.gesture, Drop):
            self.gesture.move(self.to_scene(event.position()), event.position())
            self._edge_scroll.follow(event.position())
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.cancel_gesture()

    def dropEvent(self, event: QDropEvent) -> None:
        drop = self.gesture
        if not isinstance(drop, Drop):
            event.ignore()
            return
        drop.move(self.to_scene(event.position()), event.position())
        place = drop.place()
        self.cancel_gesture()
        event.acceptProposedAction()
        if layer := dropping.name_in(event.mimeData(), LAYER_MIME):
            self.add_layer(layer, place)
        elif block := dropping.name_in(event.mimeData(), BLOCK_MIME):
            self.block_dropped.emit(block, place)
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    # -- painting and changes -----------------------------------------------------------------

    def drawForeground(self, painter: QPainter, rect: QRectF | object) -> None:
        hovered = self.graph_scene.drawn.get(self.hovered)
        if hovered is not None and self.gesture is None and self.scale_factor > 0.4:
            connecting.paint_ports(painter, self.graph_scene, hovered)
        if self.gesture is not None:
            self.gesture.paint(painter, self.scale_factor)

    def announce(self, text: str) -> None:
        """Say a text to screen readers and in the status line."""
        self.setAccessibleDescription(text)
        changed = QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
        QAccessible.updateAccessibility(changed)
        self.message.emit(text)

    def _on_selection_shown(self) -> None:
        text = walking.describe(self.graph_scene, self.graph_scene.current)
        self.setAccessibleDescription(text)
        changed = QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
        QAccessible.updateAccessibility(changed)
        self.selection_changed.emit(self.graph_scene.selected)
        self.current_changed.emit(self.graph_scene.current)

    def _on_refreshed(self) -> None:
        if self.gesture is not None and not self.gesture.is_alive():
            self.cancel_gesture()
        if self.hovered not in self.graph_scene.drawn:
            self.hovered = ""
        self._widen()
        self.first_look()
        self.scene_changed.emit()

    def _on_view_changed(self) -> None:
        if self.gesture is not None and not isinstance(self.gesture, Pan):
            self.viewport().update()  # what a gesture draws does not scroll with the graph

    def _on_insight_changed(self) -> None:
        text = walking.describe(self.graph_scene, self.graph_scene.current)
        self.setAccessibleDescription(text)

    def _on_was_reset(self) -> None:
        self.cancel_gesture()
        self._fitted = False
