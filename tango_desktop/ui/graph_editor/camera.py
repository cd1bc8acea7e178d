"""How a view looks at its scene: zoom, place, and keeping a point still while it changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent, QShowEvent, QTransform
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from tango_desktop.ui import theme

from .scene import GraphScene, Moved

STEP = 1.25
CLOSEST, FARTHEST = 4.0, 0.02
_READABLE = 0.8  # a whole graph is not shown smaller than this at first
_MARGIN = 24.0


class Camera(QGraphicsView):
    """Shows a scene: scrolls without limits in sight, zooms about any point.

    At a zoom of 1 a scene unit is a pixel of the design, so large text makes all larger.
    """

    view_changed = Signal()  # zoom or place
    resized = Signal()

    def __init__(self, scene: GraphScene, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self.graph_scene = scene
        self._fitted = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        flags = QGraphicsView.OptimizationFlag
        self.setOptimizationFlags(flags.DontAdjustForAntialiasing | flags.DontSavePainterState)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._dress()
        theme.theme().changed.connect(self._dress)

    def _dress(self) -> None:
        self.setBackgroundBrush(theme.color("window"))

    # -- zoom ---------------------------------------------------------------------------------

    @property
    def scale_factor(self) -> float:
        """Pixels of a scene unit."""
        return self.transform().m11()

    @property
    def zoom_level(self) -> float:
        """1 shows the design's sizes at the chosen text size."""
        return self.scale_factor / theme.tokens().scale

    @property
    def visible_area(self) -> QRectF:
        """What is seen, in scene units."""
        return self.mapToScene(self.viewport().rect()).boundingRect()

    def zoom(self, factor: float, about: QPointF | None = None) -> None:
        """Zoom by a factor; the point ``about`` (viewport, by default the middle) stays still."""
        self.zoom_to(self.zoom_level * factor, about)

    def zoom_to(self, level: float, about: QPointF | None = None) -> None:
        """Zoom to a level."""
        level = min(max(level, FARTHEST), CLOSEST)
        still = about if about is not None else QPointF(self.viewport().rect().center())
        before = self.to_scene(still)
        scale = level * theme.tokens().scale
        self.setTransform(QTransform.fromScale(scale, scale))
        self._widen()
        self._put(before, still)

    def to_scene(self, screen: QPointF) -> QPointF:
        """A point of the viewport in scene units, unrounded."""
        inverted, _ = self.viewportTransform().inverted()
        return inverted.map(screen)

    def to_screen(self, point: QPointF) -> QPointF:
        """A point of the scene in pixels of the viewport."""
        return self.viewportTransform().map(point)

    def scroll_by(self, dx: float, dy: float) -> None:
        """Move what is seen by pixels."""
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() + round(dx))
        down.setValue(down.value() + round(dy))

    def _put(self, point: QPointF, screen: QPointF) -> None:
        """Scroll so that a point of the scene is at a point of the viewport."""
        by = self.to_screen(point) - screen
        self.scroll_by(by.x(), by.y())
        self.view_changed.emit()

    def _widen(self) -> None:
        """Let any part of the graph be scrolled to any part of the viewport."""
        size = self.viewport().size() / self.scale_factor
        wide, high = float(size.width()), float(size.height())
        self.setSceneRect(self.graph_scene.bounds.adjusted(-wide, -high, wide, high))

    @property
    def open_blocks(self) -> frozenset[str]:
        """Paths of the blocks that are open."""
        return self.graph_scene.open_blocks

    @property
    def moved(self) -> Moved:
        """Places that a person chose, by key."""
        return self.graph_scene.moved

    @contextmanager
    def kept_still(self, key: str, screen: QPointF | None = None) -> Iterator[None]:
        """While the layout changes keep a box where it is on the screen.

        Args:
            key: of the box; when it is gone, nothing is kept.
            screen: the point under the cursor; by default the box's top.
        """
        before = self.graph_scene.drawn.get(key)
        place = None if before is None else self.to_screen(before.rect.topLeft())
        yield
        after = self.graph_scene.drawn.get(key)
        if before is None or after is None or place is None:
            return
        inside = QPointF(0, 0)
        if screen is not None:  # at the same share of the box's width, near its top
            share = (screen.x() - place.x()) / max(before.rect.width() * self.scale_factor, 1)
            inside = QPointF(after.rect.width() * min(max(share, 0), 1), 0)
            place = QPointF(screen.x(), place.y())
        self._put(after.rect.topLeft() + inside, place)

    # -- places -------------------------------------------------------------------------------

    def fit(self) -> None:
        """Show the whole graph."""
        self._show_area(self.graph_scene.bounds, 1.0)

    def show_start(self) -> None:
        """Show the whole graph, or, when that were too small to read, its top."""
        bounds = self.graph_scene.bounds
        self._show_area(bounds, 1.0)
        if self.zoom_level < _READABLE and not bounds.isEmpty():
            self.zoom_to(_READABLE)
            screen = QPointF(self.viewport().width() / 2, _MARGIN)
            self._put(self._head(), screen)

    def _head(self) -> QPointF:
        """Where the pictures go in."""
        first = next(iter(self.graph_scene.boxes.rects), self.graph_scene.bounds)
        return QPointF(first.center().x(), first.top())

    def _show_area(self, area: QRectF, closest: float) -> None:
        if area.isEmpty() or not self.viewport().width():
            return
        room = self.viewport().size()
        wide, high = room.width() - 2 * _MARGIN, room.height() - 2 * _MARGIN
        scale = min(wide / area.width(), high / area.height())
        self.zoom_to(min(scale / theme.tokens().scale, closest))
        self._put(area.center(), QPointF(room.width() / 2, room.height() / 2))

    def centre_on(self, point: QPointF) -> None:
        """Bring a point of the scene to the middle."""
        self._put(point, QPointF(self.viewport().rect().center()))

    def make_visible(self, area: QRectF) -> None:
        """Scroll no more than it takes to see an area."""
        seen = self.visible_area
        margin = _MARGIN / self.scale_factor
        wanted = area.adjusted(-margin, -margin, margin, margin)
        dx = _overhang(seen.left(), seen.right(), wanted.left(), wanted.right())
        dy = _overhang(seen.top(), seen.bottom(), wanted.top(), wanted.bottom())
        if dx or dy:
            self.scroll_by(dx * self.scale_factor, dy * self.scale_factor)
            self.view_changed.emit()

    # -- Qt -----------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell the scene each exposed rectangle: after a diagonal move they are two strips."""
        back, _ = self.viewportTransform().inverted()
        edge = 2.0 / max(self.scale_factor, 1e-6)
        region = event.region()
        parts = list(region) if region.rectCount() <= 2 else [event.rect()]  # type: ignore[call-overload]
        rects = [back.mapRect(QRectF(part)) for part in parts]
        self.graph_scene.exposed = tuple(rect.adjusted(-edge, -edge, edge, edge) for rect in rects)
        super().paintEvent(event)
        self.graph_scene.exposed = ()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._widen()
        if event.oldSize().width() > 0:  # what was in the middle stays there
            self.scroll_by((event.oldSize().width() - event.size().width()) / 2, 0)
        self.first_look()
        self.view_changed.emit()
        self.resized.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.first_look()

    def first_look(self) -> None:
        """Show the start of a graph that nobody has seen yet, once there is room for it."""
        if not self._fitted and self.isVisible() and not self.graph_scene.bounds.isEmpty():
            self._fitted = True
            self.show_start()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self.view_changed.emit()


def _overhang(low: float, high: float, wanted_low: float, wanted_high: float) -> float:
    """How far to move a range to hold another; what begins is preferred to what ends."""
    if wanted_high - wanted_low > high - low or wanted_low < low:
        return wanted_low - low
    return max(0.0, wanted_high - high)
