"""Random edits of a document, for the tests of everything that follows edits."""

from __future__ import annotations

import random

from tango_desktop.graph import IMAGES, LAYERS, NetworkDocument, Node, clipping, editing
from tango_desktop.graph.edits import (
    AddNode,
    Edit,
    MoveNode,
    RemoveNode,
    RenameNode,
    Rewire,
    SetBlock,
    SetInput,
    SetLayer,
    SetOutputs,
    SetParam,
    insert_after,
    remove_and_bridge,
)
from tango_desktop.graph.folding import Link
from tango_desktop.graph.insight import look
from tango_desktop.graph.layers import declared_params
from tango_desktop.graph.remedies import remedies


def random_edit(document: NetworkDocument, rng: random.Random) -> Edit:
    """An edit that a person could make next, sensible or not; may not be possible."""
    make = rng.choice(_MAKERS)
    return make(document, rng)


def _id(document: NetworkDocument, rng: random.Random) -> str:
    ids = [node.id for node in document.nodes]
    return rng.choice([*ids, "missing"]) if rng.random() < 0.02 or not ids else rng.choice(ids)


def _source(document: NetworkDocument, rng: random.Random) -> str:
    return IMAGES if rng.random() < 0.05 else _id(document, rng)


def _layer(rng: random.Random) -> str:
    return rng.choice(LAYERS.names())


def _set_param(document: NetworkDocument, rng: random.Random) -> Edit:
    node_id = _id(document, rng)
    layer = next((node.layer for node in document.nodes if node.id == node_id), "")
    declared = list(declared_params(LAYERS.get(layer).params)) if layer in LAYERS else []
    value = rng.choice([1, 2, 3, 8, 16, 32, 0, None, True, "B", (1, 3)])
    return SetParam(node_id, rng.choice(declared or ["kernel"]), value)


def _add(document: NetworkDocument, rng: random.Random) -> Edit:
    inputs = tuple(_source(document, rng) for _ in range(rng.randrange(3)))
    node = Node(f"fresh{rng.randrange(50)}", _layer(rng), {}, inputs)
    return AddNode(node, rng.choice([None, rng.randrange(len(document) + 1)]))


def _rewire(document: NetworkDocument, rng: random.Random) -> Edit:
    return Rewire(
        _id(document, rng), tuple(_source(document, rng) for _ in range(rng.randrange(4)))
    )


def _insert(document: NetworkDocument, rng: random.Random) -> Edit:
    node = Node(f"between{rng.randrange(50)}", _layer(rng))
    known = [IMAGES, *(node.id for node in document.nodes)]
    return insert_after(document, node, rng.choice(known))


def _bridge(document: NetworkDocument, rng: random.Random) -> Edit:
    if not document.nodes:
        return SetOutputs(())
    return remove_and_bridge(document, rng.choice(document.nodes).id)


_MAKERS = [
    _set_param,
    _set_param,
    _add,
    _rewire,
    _insert,
    _bridge,
    lambda document, rng: RemoveNode(_id(document, rng)),
    lambda document, rng: MoveNode(_id(document, rng), rng.randrange(len(document) + 1)),
    lambda document, rng: SetLayer(_id(document, rng), _layer(rng)),
    lambda document, rng: SetBlock(_id(document, rng), rng.choice(["", "layer1", "head.a"])),
    lambda document, rng: RenameNode(
        _id(document, rng), rng.choice(["a.b", "for", "layer1.9.conv", _id(document, rng)])
    ),
    lambda document, rng: SetOutputs(
        tuple(_id(document, rng) for _ in range(rng.choice([0, 1, 1, 2])))
    ),
    lambda document, rng: SetInput(rng.choice([1, 3, 0]), (rng.choice([32, 40, 0]), 32)),
]


def random_gesture(document: NetworkDocument, rng: random.Random) -> Edit:
    """What a person does in the editor; raises TangoError where it is refused."""
    return rng.choice(_GESTURES)(document, rng)


def _some(document: NetworkDocument, rng: random.Random) -> list[str]:
    """Ids of some nodes, or of a block."""
    if rng.random() < 0.4:
        return list(editing.nodes_in(document, _block(document, rng)))
    return [_id(document, rng) for _ in range(rng.randrange(1, 6))]


def _block(document: NetworkDocument, rng: random.Random) -> str:
    blocks = sorted({node.block for node in document.nodes if node.block})
    return rng.choice([*blocks, "nowhere"])


def _link(document: NetworkDocument, rng: random.Random) -> Link:
    node_id = _id(document, rng)
    inputs = document.node(node_id).inputs
    port = rng.randrange(len(inputs)) if inputs else 0
    return Link(inputs[port] if inputs else "gone", node_id, port)


def _mend(document: NetworkDocument, rng: random.Random) -> Edit:
    insight = look(document)
    found = remedies(document, insight, rng.choice(insight.problems)) if insight.problems else ()
    return rng.choice(found).edit if found else editing.mark_output(document, _id(document, rng))


_GESTURES = [
    lambda d, rng: editing.connect(d, _source(d, rng), _id(d, rng), rng.choice([None, 0, 1])),
    lambda d, rng: editing.disconnect(d, _link(d, rng)),
    lambda d, rng: editing.reconnect(d, _link(d, rng), _id(d, rng)),
    lambda d, rng: editing.insert_on(d, _link(d, rng), _layer(rng)),
    lambda d, rng: editing.delete(d, _some(d, rng), heal=rng.random() < 0.8),
    lambda d, rng: editing.duplicate(d, _some(d, rng)),
    lambda d, rng: editing.add(d, _layer(rng), {}, _block(d, rng), _source(d, rng)),
    lambda d, rng: editing.set_many(d, _some(d, rng), "out_channels", rng.choice([4, 8, None])),
    lambda d, rng: editing.mark_output(d, _id(d, rng), rng.random() < 0.7),
    lambda d, rng: editing.group(d, _some(d, rng), rng.choice(["part", "layer1", "x y"])),
    lambda d, rng: editing.ungroup(d, _block(d, rng)),
    lambda d, rng: editing.rename_block(d, _block(d, rng), rng.choice(["part.a", "stage"])),
    lambda d, rng: clipping.paste(
        d, clipping.clip(d, _some(d, rng)), _block(d, rng), rng.choice(["", _source(d, rng)])
    ),
    _mend,
    random_edit,
    random_edit,
]
