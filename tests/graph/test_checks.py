"""Every problem is found and told in a sentence."""

from __future__ import annotations

import dataclasses

import pytest

from tango_desktop.errors import GraphError, ShapeError
from tango_desktop.graph import IMAGES, NetworkDocument, Node, Problem, ProblemKind
from tango_desktop.graph.checks import MOST_SIDE


def only(document: NetworkDocument, kind: ProblemKind) -> Problem:
    """The one problem of ``document``, which is of ``kind``."""
    (problem,) = document.problems()
    assert problem.kind is kind
    assert problem.message.endswith(".")
    return problem


def change(document: NetworkDocument, node_id: str, **changes: object) -> None:
    """Replace fields of a node."""
    at = document.position(node_id)
    document.nodes[at] = dataclasses.replace(document.nodes[at], **changes)  # type: ignore[arg-type]


def test_a_good_document_has_none(small: NetworkDocument) -> None:
    assert small.problems() == ()
    small.check()


def test_unknown_layer(small: NetworkDocument) -> None:
    change(small, "block.relu", layer="rellu")
    problem = only(small, ProblemKind.LAYER)
    assert problem.node == "block.relu"
    assert "relu" in problem.hint


def test_wrong_parameter(small: NetworkDocument) -> None:
    change(small, "block.conv", params={"out_channels": 8, "paddin": 1})
    problem = only(small, ProblemKind.PARAMETER)
    assert "paddin" in problem.message
    assert "padding" in problem.hint


def test_dangling_input(small: NetworkDocument) -> None:
    change(small, "block.add", inputs=("block.relu", "stem.bnn"))
    problem = only(small, ProblemKind.DANGLING)
    assert (problem.node, "stem.bnn" in problem.message) == ("block.add", True)
    assert "stem.bn" in problem.hint


def test_cycle(small: NetworkDocument) -> None:
    change(small, "block.conv", inputs=("block.add",))
    problem = only(small, ProblemKind.CYCLE)
    assert "block.conv" in problem.message
    with pytest.raises(GraphError, match="reads its own output"):
        small.order()


def test_a_node_that_reads_itself(small: NetworkDocument) -> None:
    change(small, "block.add", inputs=("block.relu", "block.add"))
    found = {problem.kind for problem in small.problems()}
    assert ProblemKind.CYCLE in found


def test_duplicate_ids(small: NetworkDocument) -> None:
    small.nodes.insert(0, small.node("fc"))
    kinds = {problem.kind for problem in small.problems()}
    assert ProblemKind.DUPLICATE in kinds
    with pytest.raises(GraphError, match="2 nodes have this name"):
        small.shapes()


@pytest.mark.parametrize("name", ["", "a..b", ".a", "_a", "a b", "1a", "for", "forward", IMAGES,
                                  "x.state_dict", "ünï"])  # fmt: skip
def test_names_that_cannot_be(small: NetworkDocument, name: str) -> None:
    change(small, "fc", id=name)
    small.outputs = (name,)
    assert ProblemKind.NAME in {problem.kind for problem in small.problems()}


def test_a_node_inside_a_node(small: NetworkDocument) -> None:
    change(small, "fc", id="pool.fc")
    small.outputs = ("pool.fc",)
    assert "stands inside pool" in only(small, ProblemKind.NAME).message


def test_outputs(small: NetworkDocument) -> None:
    small.outputs = ()
    assert "no output" in only(small, ProblemKind.OUTPUT).message
    small.outputs = ("fcc",)
    kinds = [problem.kind for problem in small.problems()]
    assert kinds[0] is ProblemKind.OUTPUT
    assert "fc" in small.problems()[0].hint
    small.outputs = ("fc", "fc")
    assert "more than once" in only(small, ProblemKind.OUTPUT).message


def test_unused_node(small: NetworkDocument) -> None:
    small.nodes.append(Node("spare", "relu", {}, ("pool",)))
    assert only(small, ProblemKind.UNUSED).node == "spare"


def test_shape_misfit_is_told_once_at_its_cause(small: NetworkDocument) -> None:
    change(small, "block.conv", params={"out_channels": 9, "padding": 1})
    problem = only(small, ProblemKind.SHAPE)
    assert problem.node == "block.add"
    assert "9 × 16 × 16 and 8 × 16 × 16" in problem.message
    with pytest.raises(ShapeError, match=r"block\.add"):
        small.shapes()


def test_wrong_number_of_inputs(small: NetworkDocument) -> None:
    change(small, "block.add", inputs=("block.relu",))
    assert "1 input and takes 2 or more" in only(small, ProblemKind.SHAPE).message
    change(small, "block.add", inputs=("block.relu", "stem.bn"))
    change(small, "pool", inputs=())
    (problem,) = (p for p in small.problems() if p.kind is ProblemKind.SHAPE)
    assert "0 inputs and takes 1" in problem.message


def test_input_that_cannot_be(small: NetworkDocument) -> None:
    assert small.problems((0, 16))[0].kind is ProblemKind.INPUT
    small.in_channels = 0
    assert only(small, ProblemKind.INPUT)


def test_all_are_listed_and_counted(small: NetworkDocument) -> None:
    change(small, "stem.conv", params={"kernel": 0})
    change(small, "block.relu", layer="rellu")
    change(small, "fc", inputs=("flat",))
    assert len(small.problems()) >= 3
    with pytest.raises(GraphError, match=r"There are \d more problems") as caught:
        small.check()
    assert not isinstance(caught.value, ShapeError)
    for name in ("stem.conv", "block.relu", "fc"):
        assert name in caught.value.details


def test_pictures_too_large(small: NetworkDocument) -> None:
    small.size = (MOST_SIDE, MOST_SIDE)
    assert small.problems() == ()
    small.size = (MOST_SIDE + 1, 64)
    assert "too large" in only(small, ProblemKind.INPUT).message
