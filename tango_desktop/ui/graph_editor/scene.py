"""The scene: what of the document is shown and where, painted in one go.

It mirrors an :class:`EditedNetwork` and keeps nothing of its own but how one looks at it: open
blocks, places that a person chose, the selection.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene, QStyleOptionGraphicsItem, QWidget

from tango_desktop.data.collecting import uncollected
from tango_desktop.graph import NetworkDocument, Node
from tango_desktop.graph.folding import VisibleGraph, opened_at_first, visible
from tango_desktop.graph.layers import show
from tango_desktop.graph.layout import Layout, LayoutCache, Point, lay_out
from tango_desktop.graph.node import IMAGES
from tango_desktop.i18n import N_, counted
from tango_desktop.ui import theme

from . import labels, looks, mirror, texts
from .coloring import Coloring, Scale, looks_of
from .items import Boxes, Drawn, Wire, Wires, pulled, same_item
from .marks import Departure, changes_of, marks_of
from .network import EditedNetwork
from .painting import GraphPainter, Shown
from .writing import Writer

if TYPE_CHECKING:
    from tango_desktop.graph.compare import Difference

Moved = Mapping[str, Point]
_NO_GRAPH = VisibleGraph({}, (), {"": ()})
_NO_LAYOUT = Layout({}, {}, (0.0, 0.0, 0.0, 0.0))


class _Picture(QGraphicsItem):
    """The only item of the graph: paints all of it."""

    def __init__(self, scene: GraphScene) -> None:
        super().__init__()
        self._of = scene
        self.area = QRectF()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def spread(self, area: QRectF) -> None:
        """Take another size."""
        self.prepareGeometryChange()
        self.area = area

    def boundingRect(self) -> QRectF:
        return self.area

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        zoom = painter.worldTransform().m11()
        for area in self._of.exposed or (option.exposedRect,):
            self._of.paint_graph(painter, area, zoom)


class GraphScene(QGraphicsScene):
    """Shows a network under edit.

    Attributes:
        seen: the boxes and edges that are shown.
        places: where they are.
        drawn: every box by key.
        scale: of the figure that colours the boxes, when there is one.
        exposed: areas that a paint event is about; when empty, what Qt says.
    """

    refreshed = Signal()  # what is shown or where has changed
    selection_shown = Signal()
    found_shown = Signal()
    scale_changed = Signal()

    def __init__(self, network: EditedNetwork, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.network = network
        self.seen: VisibleGraph = _NO_GRAPH
        self.places: Layout = _NO_LAYOUT
        self.drawn: dict[str, Drawn] = {}
        self.scale: Scale | None = None
        self.exposed: tuple[QRectF, ...] = ()
        self._open = opened_at_first(network.document)
        self._moved: dict[str, Point] = {}
        self._selected: tuple[str, ...] = ()
        self._current = ""
        self._selected_wire: tuple[str, str] | None = None
        self._wires: list[Wire] = []
        self._holders: dict[str, str] | None = None  # by node id, the folded block around
        self._found: tuple[str, ...] = ()
        self._coloring: Coloring | None = None
        self._departure: Departure | None = None
        self._difference: Difference | None = None
        self._cache = LayoutCache()
        self._writer = Writer()
        self._shown = Shown(Boxes(()), Boxes(()), Wires(()))
        self._painter = GraphPainter(self._shown)
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self._picture = _Picture(self)
        self.addItem(self._picture)
        network.changed.connect(self.refresh)
        network.insight_changed.connect(self._on_insight_changed)
        network.was_reset.connect(self._on_was_reset)
        network.places_asked.connect(self.set_moved)
        theme.theme().changed.connect(self._on_theme_changed)
        self.refresh()

    # -- what is shown ------------------------------------------------------------------------

    @property
    def boxes(self) -> Boxes:
        """Nodes, folded blocks and the pictures."""
        return self._shown.boxes

    @property
    def frames(self) -> Boxes:
        """Open blocks."""
        return self._shown.frames

    @property
    def wires(self) -> Wires:
        """Edges."""
        return self._shown.wires

    @property
    def bounds(self) -> QRectF:
        """Around everything, in scene units."""
        return self._picture.area

    def refresh(self) -> None:
        """Show the document as it is now."""
        with uncollected():
            self._refresh(self.network.document)

    def _refresh(self, document: NetworkDocument) -> None:
        self.seen = visible(document, self._open)
        self._writer.write(self.seen, document, self.network.insight.shapes)
        sizes = self._writer.sizes()
        moved = {key: at for key, at in self._moved.items() if key in self.seen.items}
        self.places = lay_out(self.seen, sizes, moved, self._cache)
        self._draw()

    def _draw(self) -> None:
        """Records of what the layout says; unchanged ones are kept."""
        drawn: dict[str, Drawn] = {}
        for key, item in self.seen.items.items():
            rect, label = self.places.rects[key], self._writer.label(key)
            depth = drawn[item.parent].depth + 1 if item.parent else 0
            before = self.drawn.get(key)
            if (
                before is not None
                and before.label is label
                and same_item(before.item, item)
                and (before.rect.x(), before.rect.y()) == rect[:2]
                and (before.rect.width(), before.rect.height()) == rect[2:]
            ):
                drawn[key] = before
            else:
                drawn[key] = Drawn(item, QRectF(*rect), label, depth)
        self.drawn, self._holders = drawn, None
        routes = self.places.routes
        edges = self.seen.edges
        self._wires = [Wire(edge, routes[edge.source, edge.target]) for edge in edges]
        self._keep_selection()
        self._show(drawn, self._wires)
        margin = 8.0
        area = QRectF(*self.places.bounds).adjusted(-margin, -margin, margin, margin)
        if area != self._picture.area:
            self._picture.spread(area)
        self.refreshed.emit()

    def _show(self, drawn: Mapping[str, Drawn], wires: Sequence[Wire]) -> None:
        dimmed = self._shown.dimmed
        self._shown = Shown(
            Boxes([box for box in drawn.values() if not box.item.is_open]),
            Boxes([box for box in drawn.values() if box.item.is_open]),
            Wires(wires),
            self._text_of,
            dimmed=dimmed,
        )
        self._dress()
        self._show_selection()
        self._shown.found = frozenset(filter(None, map(self.key_of, self._found)))
        self._painter = GraphPainter(self._shown)
        self.update()

    def preview(self, keys: Iterable[str], by: QPointF) -> None:
        """Show boxes, with all that is in them, as if they stood elsewhere; their edges follow.

        :meth:`refresh` shows them in their places again.
        """
        going = self._with_contents(keys)
        with uncollected():
            drawn = {
                key: replace(box, rect=box.rect.translated(by)) if key in going else box
                for key, box in self.drawn.items()
            }
            self._show(drawn, [pulled(wire, going, by) for wire in self._wires])

    def _with_contents(self, keys: Iterable[str]) -> set[str]:
        found = set(keys)
        for key, item in self.seen.items.items():  # open blocks come before what they hold
            if item.parent in found:
                found.add(key)
        return found

    def tensors_of(self, wire: Wire) -> list[str]:
        """The shapes of what runs along an edge, link by link; empty where they are unknown."""
        shapes, document = self.network.insight.shapes, self.network.document
        pictures = (document.in_channels, *document.size)
        found = [
            pictures if link.source == IMAGES else shapes.get(link.source)
            for link in wire.edge.links
        ]
        return [show(shape) if shape else "" for shape in found]

    def _text_of(self, wire: Wire) -> str:
        """What is written beside an edge: the shape, or how many different tensors run along."""
        first, *others = dict.fromkeys(self.tensors_of(wire))
        if not others:
            return first
        return counted(1 + len(others), N_("1 tensor"), N_("{count} tensors"))

    # -- figures and marks --------------------------------------------------------------------

    def set_coloring(self, coloring: Coloring | None) -> None:
        """Colour boxes by a figure, or by the kind of their layer."""
        self._coloring = coloring
        self._dress()
        self.update()

    def set_difference(self, difference: Difference | None) -> None:
        """Mark what differs from another document."""
        self._difference = difference
        self._dress()
        self.update()

    def set_departure(self, departure: Departure | None) -> None:
        """Mark where an exported model departs first."""
        self._departure = departure
        self._dress()
        self.update()

    @property
    def departure(self) -> Departure | None:
        """Where an exported model departs first, as it is marked."""
        return self._departure

    def _dress(self) -> None:
        """Colours and marks of the boxes that are shown."""
        before, self.scale, self._shown.looks = self.scale, None, None
        if self._coloring is not None:
            found, self.scale = looks_of(self._coloring, self.seen.items.values())
            self._shown.looks = found
        changes = changes_of(self._difference, (node.id for node in self.network.document))
        problems = self.network.insight.by_node
        self._shown.marks = marks_of(self.seen, problems, changes, self._departure)
        if self.scale != before:
            self.scale_changed.emit()

    @property
    def coloring(self) -> Coloring | None:
        """The figure that colours the boxes."""
        return self._coloring

    @property
    def marked(self) -> frozenset[str]:
        """Keys of the boxes that have a problem or differ."""
        return frozenset(self._shown.marks)

    def sentences_of(self, key: str) -> list[str]:
        """What is marked on a box, in words."""
        mark = self._shown.marks.get(key)
        return mark.sentences() if mark else []

    # -- how one looks at it ------------------------------------------------------------------

    @property
    def open_blocks(self) -> frozenset[str]:
        """Paths of the blocks that are open."""
        return self._open

    def set_open(self, open_blocks: frozenset[str]) -> None:
        """Open these blocks and fold the others."""
        if open_blocks != self._open:
            self._open = open_blocks
            self.refresh()

    @property
    def moved(self) -> Moved:
        """Places that a person chose, by key, relative to the open block around."""
        return dict(self._moved)

    def set_moved(self, moved: Moved) -> None:
        """Put what was moved at these places, and all else where the layout has it."""
        self._moved = dict(moved)
        self.refresh()

    def restore(self, open_blocks: frozenset[str] | None, moved: Moved) -> None:
        """Open these blocks, by default those that are open at first, and place what was moved."""
        if open_blocks is None:
            open_blocks = opened_at_first(self.network.document)
        self._open = open_blocks
        self.set_moved(moved)

    # -- selection ----------------------------------------------------------------------------

    @property
    def selected(self) -> tuple[str, ...]:
        """Keys, in the order of the document."""
        return self._selected

    @property
    def current(self) -> str:
        """The key that the keyboard is at; empty for none."""
        return self._current

    def select(self, keys: Iterable[str], current: str | None = None) -> None:
        """Select boxes; ``current`` is one of them, by default the last."""
        wanted = set(keys)
        chosen = tuple(key for key in self.drawn if key in wanted)
        if current is None:
            current = self._current if self._current in wanted else (chosen or ("",))[-1]
        self._take_selection(chosen, current, None)

    @property
    def selected_wire(self) -> Wire | None:
        """The edge that is selected."""
        return next((wire for wire in self._wires if wire.key == self._selected_wire), None)

    def select_wire(self, wire: Wire | None, current: str = "") -> None:
        """Select an edge, and nothing else; the keyboard stays at ``current``."""
        self._take_selection((), current, wire.key if wire is not None else None)

    def _take_selection(
        self, chosen: tuple[str, ...], current: str, wire: tuple[str, str] | None
    ) -> None:
        wanted = (chosen, current, wire)
        if wanted != (self._selected, self._current, self._selected_wire):
            self._selected, self._current, self._selected_wire = wanted
            self._show_selection()
            self.update()
            self.selection_shown.emit()

    def _keep_selection(self) -> None:
        """Forget what is no longer shown."""
        before = set(self._selected)
        chosen = tuple(key for key in self.drawn if key in before)
        wire = self._selected_wire if self.selected_wire is not None else None
        current = self._current if self._current in self.drawn else (chosen or ("",))[-1]
        kept = (self._selected, self._current, self._selected_wire)
        if (chosen, current, wire) != kept:
            self._selected_wire = wire
            self._selected, self._current = chosen, current
            self.selection_shown.emit()

    def _show_selection(self) -> None:
        chosen = frozenset(self._selected)
        self._shown.selected, self._shown.current = chosen, self._current
        picked = self._selected_wire
        self._shown.strong = tuple(
            number
            for number, wire in enumerate(self._shown.wires.wires if chosen or picked else ())
            if wire.key == picked
            or (picked is None and (wire.edge.source in chosen or wire.edge.target in chosen))
        )

    def mark_found(self, ids: Iterable[str]) -> None:
        """Mark what a search has found."""
        self._found = tuple(ids)
        self._shown.found = frozenset(filter(None, map(self.key_of, self._found)))
        self.update()
        self.found_shown.emit()

    def dim(self, keys: frozenset[str]) -> None:
        """Draw some boxes faintly, while a gesture cannot end there."""
        self._shown.dimmed = keys
        self.update()

    # -- looking things up --------------------------------------------------------------------

    def box_at(self, point: QPointF) -> Drawn | None:
        """The node, folded block or pictures at a point."""
        return self.boxes.at(point)

    def frame_at(self, point: QPointF) -> Drawn | None:
        """The innermost open block at a point."""
        return self.frames.at(point)

    def header_at(self, point: QPointF) -> Drawn | None:
        """The open block whose header is at a point."""
        frame = self.frame_at(point)
        inside = frame is not None and point.y() - frame.rect.top() <= labels.HEADER
        return frame if inside else None

    def node_ids(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Ids of the nodes that boxes stand for, those in blocks included."""
        found: dict[str, None] = {}
        for key in keys:
            item = self.seen.items.get(key)
            if item is not None:
                found.update(dict.fromkeys([item.node.id] if item.node else item.nodes))
        return tuple(found)

    def key_of(self, key: str) -> str:
        """The box that shows a node or block: its own or the folded block around; or nothing."""
        if key in self.drawn:
            return key
        if self._holders is None:
            self._holders = {
                node_id: box.key
                for box in self.drawn.values()
                if not box.item.is_open
                for node_id in box.item.nodes
            }
        return self._holders.get(key, "")

    def node(self, key: str) -> Node | None:
        """The node that a box shows."""
        item = self.seen.items.get(key)
        return item.node if item is not None else None

    def check_mirror(self) -> list[str]:
        """What is shown that is not in the document, or the other way round; empty when all is."""
        return [*mirror.differences(self)]

    # -- painting -----------------------------------------------------------------------------

    def paint_graph(self, painter: QPainter, area: QRectF, zoom: float) -> None:
        """Paint what touches an area (scene units)."""
        self._painter.paint(painter, area, zoom)

    # -- changes ------------------------------------------------------------------------------

    def _on_insight_changed(self) -> None:
        sizes = self._writer.sizes()
        changed = self._writer.write(self.seen, self.network.document, self.network.insight.shapes)
        if sizes != self._writer.sizes():
            self.refresh()
        elif changed:
            self._draw()
        else:
            self._dress()
            self.update()

    def _on_was_reset(self) -> None:
        self._open = opened_at_first(self.network.document)
        self._moved.clear()
        self._selected, self._current, self._selected_wire = (), "", None
        self._difference = self._departure = None

    def _on_theme_changed(self) -> None:
        for module in (looks, labels, texts):
            module.forget()
        self._writer = Writer()
        self.refresh()
