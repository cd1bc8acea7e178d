"""Undo restores a document exactly, whatever was done."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tango_desktop import families
from tango_desktop.errors import GraphError, SettingsError, TangoError
from tango_desktop.graph import IMAGES, LAYERS, NetworkDocument, Node, to_text
from tango_desktop.graph.edits import (
    AddNode,
    Edit,
    EditGroup,
    MoveNode,
    RemoveNode,
    RenameNode,
    Rewire,
    SetBlock,
    SetInput,
    SetLayer,
    SetName,
    SetOutputs,
    SetParam,
    insert_after,
    remove_and_bridge,
)
from tango_desktop.graph.layers import declared_params

BASE = families.build("resnet20", num_classes=4)
IDS = st.sampled_from([*(node.id for node in BASE.nodes), "missing", "fresh.node"])
SOURCES = st.one_of(IDS, st.just(IMAGES))
LAYER_NAMES = st.sampled_from(LAYERS.names())
PARAM_NAMES = st.sampled_from(
    sorted({name for info in LAYERS for name in declared_params(info.params)})
)
VALUES = st.one_of(st.integers(-1, 5), st.none(), st.booleans(), st.just("B"), st.just((1, 3)))
NODES = st.builds(Node, IDS, LAYER_NAMES, st.just({}), st.lists(SOURCES, max_size=2).map(tuple))
EDITS: st.SearchStrategy[Edit] = st.one_of(
    st.builds(AddNode, NODES, st.none() | st.integers(0, 80)),
    st.builds(RemoveNode, IDS),
    st.builds(MoveNode, IDS, st.integers(0, 80)),
    st.builds(SetParam, IDS, PARAM_NAMES, VALUES),
    st.builds(SetLayer, IDS, LAYER_NAMES),
    st.builds(Rewire, IDS, st.lists(SOURCES, max_size=3).map(tuple)),
    st.builds(SetBlock, IDS, st.sampled_from(["", "layer1", "head"])),
    st.builds(RenameNode, IDS, IDS),
    st.builds(SetOutputs, st.lists(IDS, max_size=2).map(tuple)),
    st.builds(SetInput, st.integers(1, 4), st.tuples(st.integers(8, 40), st.integers(8, 40))),
    st.builds(SetName, st.text(max_size=5)),
    st.builds(lambda node_id: _Late(remove_and_bridge, node_id), IDS),
    st.builds(lambda node, source: _Late(insert_after, node, source), NODES, SOURCES),
)


class _Late(Edit):
    """An edit that is planned on the document it meets."""

    def __init__(self, plan: object, *args: object) -> None:
        self._plan, self._args = plan, args

    def apply(self, document: NetworkDocument) -> Edit:
        edit: Edit = self._plan(document, *self._args)  # type: ignore[operator]
        return edit.apply(document)

    def title(self) -> str:
        return "late"


@given(st.lists(EDITS, max_size=12))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_undo_restores_exactly(edits: list[Edit]) -> None:
    document = BASE.copy()
    text = to_text(document)
    undo: list[Edit] = []
    states: list[str] = []
    for edit in edits:
        before = to_text(document)
        try:
            inverse = edit.apply(document)
        except TangoError:
            assert to_text(document) == before
            continue
        undo.append(inverse)
        states.append(before)
    redo: list[Edit] = []
    final = to_text(document)
    for inverse, before in zip(reversed(undo), reversed(states), strict=True):
        redo.append(inverse.apply(document))
        assert to_text(document) == before
    assert document == BASE
    assert to_text(document) == text
    for again in reversed(redo):
        again.apply(document)
    assert to_text(document) == final


def test_a_group_is_all_or_nothing(small: NetworkDocument) -> None:
    before = small.copy()
    group = EditGroup("both", (SetParam("fc", "out_features", 9), RemoveNode("nowhere")))
    with pytest.raises(GraphError):
        group.apply(small)
    assert small == before


def test_parameters_are_checked(small: NetworkDocument) -> None:
    before = small.copy()
    with pytest.raises(SettingsError, match="kernel"):
        SetParam("pool", "kernel", 0).apply(small)
    with pytest.raises(SettingsError) as caught:
        SetParam("pool", "kernal", 2).apply(small)
    assert "kernel" in caught.value.hint
    assert small == before
    SetParam("pool", "kernel", "3").apply(small)
    assert small.node("pool").params == {"kernel": 3}
    SetParam("pool", "kernel", None).apply(small)
    assert small.node("pool").params == {}


def test_renaming_is_followed(small: NetworkDocument) -> None:
    RenameNode("stem.bn", "start.norm").apply(small)
    assert small.node("block.add").inputs == ("block.relu", "start.norm")
    assert small.node("start.norm").block == "start"
    RenameNode("fc", "head.fc").apply(small)
    assert small.outputs == ("head.fc",)
    small.check()
    with pytest.raises(GraphError, match="already a node named pool"):
        RenameNode("flatten", "pool").apply(small)


def test_remove_and_bridge(small: NetworkDocument) -> None:
    remove_and_bridge(small, "block.add").apply(small)
    assert small.node("pool").inputs == ("block.relu",)
    small.check()
    remove_and_bridge(small, "fc").apply(small)
    assert small.outputs == ("flatten",)
    small.check()


def test_insert_after(small: NetworkDocument) -> None:
    insert_after(small, Node("drop", "dropout"), "flatten").apply(small)
    assert small.node("fc").inputs == ("drop",)
    assert small.position("drop") == small.position("flatten") + 1
    insert_after(small, Node("pad", "pad"), IMAGES).apply(small)
    assert small.node("stem.conv").inputs == ("pad",)
    small.check()


def test_a_layer_keeps_the_parameters_it_shares(small: NetworkDocument) -> None:
    SetParam("pool", "kernel", 4).apply(small)
    SetLayer("pool", "avg_pool", {"count_padding": False}).apply(small)
    assert small.node("pool").params == {"kernel": 4, "count_padding": False}
    with pytest.raises(GraphError, match="no layer named pool"):
        SetLayer("pool", "pool").apply(small)


def test_titles() -> None:
    assert SetParam("fc", "bias", False).title() == "Set bias of fc"
    assert RenameNode("a", "b").title() == "Rename a to b"


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\0b", "\ud800"])
def test_names_that_no_file_can_hold_are_refused(name: str) -> None:
    document = NetworkDocument("before")
    with pytest.raises(GraphError):
        SetName(name).apply(document)
    assert document.name == "before"
    SetName("한글 이름").apply(document)
    assert document.name == "한글 이름"
