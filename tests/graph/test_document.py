"""Order, shapes and digest of documents."""

from __future__ import annotations

import dataclasses
import pickle
import subprocess
import sys
import time

import pytest

from tango_desktop import families
from tango_desktop.errors import GraphError, ShapeError
from tango_desktop.graph import IMAGES, NetworkDocument, Node


def test_shapes(small: NetworkDocument) -> None:
    assert small.shapes() == {
        "stem.conv": (8, 16, 16),
        "stem.bn": (8, 16, 16),
        "block.conv": (8, 16, 16),
        "block.relu": (8, 16, 16),
        "block.add": (8, 16, 16),
        "pool": (8, 8, 8),
        "flatten": (512,),
        "fc": (5,),
    }
    assert small.output_shapes() == ((5,),)


def test_blocks_follow_from_ids() -> None:
    assert Node("layer1.0.conv1", "conv2d").block == "layer1.0"
    assert Node("conv1", "conv2d").block == ""
    assert Node("layer1.0.conv1", "conv2d", block="stem").block == "stem"


def test_drawing_order_does_not_matter(small: NetworkDocument) -> None:
    shuffled = small.copy()
    shuffled.nodes.reverse()
    assert shuffled.shapes() == small.shapes()
    position = {node.id: at for at, node in enumerate(shuffled.order())}
    for node in shuffled.order():
        assert all(
            position[source] < position[node.id] for source in node.inputs if source != IMAGES
        )


def test_order_keeps_the_drawing_order_where_it_can(small: NetworkDocument) -> None:
    assert small.order() == tuple(small.nodes)
    late = small.copy()
    late.nodes.append(late.nodes.pop(0))
    assert [node.id for node in late.order()] == [node.id for node in small.nodes]


def test_other_sizes_when_nothing_depends_on_them() -> None:
    document = families.build("resnet18", num_classes=4)
    assert document.shapes((97, 61))["layer4.1.relu"] == (512, 4, 2)


def test_a_classifier_made_for_one_size_refuses_others(small: NetworkDocument) -> None:
    with pytest.raises(ShapeError, match=r"fc: .* 16 × 16 px, not 32 × 32 px"):
        small.shapes((32, 32))
    assert small.problems((16, 17)) == ()  # the odd column is pooled away


def test_look_up_names_the_nearest(small: NetworkDocument) -> None:
    assert small.node("fc").layer == "linear"
    assert "fc" in small
    assert "fd" not in small
    with pytest.raises(GraphError, match=r"no node named block\.con") as caught:
        small.node("block.con")
    assert "block.conv" in caught.value.hint


def test_digest_is_of_what_is_computed(small: NetworkDocument) -> None:
    digest = small.digest()
    other = small.copy()
    other.name = "another"
    other.nodes[0] = dataclasses.replace(other.nodes[0], block="elsewhere")
    other.nodes[5] = dataclasses.replace(other.nodes[5], params={"kernel": 2})  # the default
    assert other.digest() == digest
    other.nodes[5] = dataclasses.replace(other.nodes[5], params={"kernel": 3})
    assert other.digest() != digest


def test_digest_is_stable() -> None:
    """Projects remember digests: a change of this one makes every trained network stale."""
    assert families.build("resnet18").digest() == "cb3d36b86ea87908"


def test_copy_is_independent(small: NetworkDocument) -> None:
    copy = small.copy()
    assert copy == small
    copy.nodes.pop()
    assert copy != small


def test_shapes_of_the_longest_network_are_quick() -> None:
    """Under 20 ms for densenet201 on an idle machine; the bound here allows for a busy one."""
    document = families.build("densenet201")
    best_s = min(_timed(document) for _ in range(5))
    assert best_s < 0.02


def _timed(document: NetworkDocument) -> float:
    started = time.perf_counter()
    document.shapes()
    return time.perf_counter() - started


def test_no_torch_is_imported() -> None:
    code = (
        "import sys; from tango_desktop import families, graph;"
        "families.build('resnet18').costs();"
        "sys.exit(any(m.split('.')[0] in ('torch', 'PySide6', 'numpy') for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_it_goes_to_another_process() -> None:
    document = families.build("resnet20", 3, size=32)
    document.shapes()  # what is looked up meanwhile stays here
    assert pickle.loads(pickle.dumps(document)) == document
