"""What a network answers: classes of whole pictures, or boxes; and how many classes it tells apart.

A network that comes from a file, or that was drawn, is fitted to a project's classes here.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tango_desktop.errors import TangoError
from tango_desktop.i18n import tr

from .document import NetworkDocument
from .editing import delete
from .edits import AddNode, Edit, EditGroup, SetOutputs, SetParam
from .layers import Shape
from .layers.detection import BOX_FIGURES
from .naming import fresh_id
from .node import Node

_DETECT, _SOFTMAX, _FLATTEN = "detect", "softmax", "flatten"
_WIDTHS = {"linear": "out_features", "conv2d": "out_channels"}  # what sets the number of channels


class Answer(enum.Enum):
    """What a network answers for a picture."""

    CLASSES = "classes"
    BOXES = "boxes"


@dataclass(frozen=True)
class Head:
    """The end of a network.

    Attributes:
        answer: what it answers.
        classes: how many it tells apart.
        makers: ids of the layers whose channels follow from the number of classes.
        softmax: id of a softmax at the very end, which training adds itself; usually empty.
        is_flat: whether it answers (B, C); some files answer (B, C, 1, 1).
    """

    answer: Answer
    classes: int
    makers: tuple[str, ...]
    softmax: str = ""
    is_flat: bool = True


def head_of(document: NetworkDocument) -> Head | None:
    """The head of a document, or None when its outputs are of no task that is known.

    A document with problems has none.
    """
    try:
        shapes = document.shapes()
    except TangoError:
        return None
    ends = [document.node(output) for output in document.outputs]
    if all(end.layer == _DETECT for end in ends):
        sources = [source for end in ends for source in end.inputs]
        return Head(Answer.BOXES, ends[0].settings.classes, _makers(document, shapes, sources))
    if len(ends) == 1 and shapes[ends[0].id][1:] in ((), (1, 1)):
        shape = shapes[ends[0].id]
        makers = _makers(document, shapes, [ends[0].id])
        softmax = ends[0].id if ends[0].layer == _SOFTMAX else ""
        return Head(Answer.CLASSES, shape[0], makers, softmax, len(shape) == 1)
    return None


def set_classes(document: NetworkDocument, classes: int) -> Edit | None:
    """The edit that makes a network tell ``classes`` apart; None when it cannot be told how.

    The last layers that learn get other widths; their weights start anew. What stands behind them
    becomes what training takes: (B, C), without a softmax.
    """
    head = head_of(document)
    if head is None or (not head.makers and head.classes != classes):
        return None
    if head.answer is Answer.BOXES:
        edits = tuple(_box_edits(document, classes))
    else:
        edits = (*_width_edits(document, head, classes), *_end_edits(document, head))
    return EditGroup(tr("Tell {count} classes apart", count=classes), edits)


def _end_edits(document: NetworkDocument, head: Head) -> Iterator[Edit]:
    """Remove a softmax from the end, and flatten what is not."""
    end = document.node(document.outputs[0])
    if head.softmax:
        yield delete(document, [end.id])
        end = document.node(end.inputs[0])
    if not head.is_flat:
        flat = Node(fresh_id(document, _FLATTEN), _FLATTEN, {}, (end.id,))
        yield AddNode(flat)
        yield SetOutputs((flat.id,))


def _width_edits(document: NetworkDocument, head: Head, width: int) -> Iterator[Edit]:
    for maker in head.makers:
        yield SetParam(maker, _WIDTHS[document.node(maker).layer], width)


def _box_edits(document: NetworkDocument, classes: int) -> Iterator[Edit]:
    shapes = document.shapes()
    for output in document.outputs:
        detect = document.node(output)
        yield SetParam(detect.id, "classes", classes)
        width = detect.settings.anchors_per_level(len(detect.inputs)) * (BOX_FIGURES + classes)
        makers = _makers(document, shapes, detect.inputs)
        yield from _width_edits(document, Head(Answer.BOXES, classes, makers), width)


def _makers(
    document: NetworkDocument, shapes: Mapping[str, Shape], ends: Sequence[str]
) -> tuple[str, ...]:
    """The nearest layers before ``ends`` that set the number of channels; none behind a join."""
    nodes = {node.id: node for node in document.nodes}
    found: list[str] = []
    for end in ends:
        node: Node | None = nodes.get(end)
        while node is not None and node.layer not in _WIDTHS:
            passes = (
                len(node.inputs) == 1 and _channels(shapes, node.inputs[0]) == shapes[node.id][0]
            )
            node = nodes.get(node.inputs[0]) if passes else None
        if node is not None:
            found.append(node.id)
    return tuple(found)


def _channels(shapes: Mapping[str, Shape], node_id: str) -> int:
    return shapes[node_id][0] if node_id in shapes else -1
