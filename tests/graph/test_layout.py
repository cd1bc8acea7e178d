"""Layouts: nothing overlaps, edges run free, few cross, the same again and again."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tango_desktop import families
from tango_desktop.graph import IMAGES, NetworkDocument, Node
from tango_desktop.graph.folding import (
    VisibleGraph,
    all_blocks,
    opened_at_first,
    opened_to,
    visible,
)
from tango_desktop.graph.layout import Layout, LayoutCache, Point, Rect, lay_out, layered
from tango_desktop.graph.layout.quality import crossings, edges_through_boxes

from .layout_cases import chain, folded, sizes_of

SLACK = 1e-6
Case = tuple[NetworkDocument, frozenset[str]]
relaxed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _laid_out(document: NetworkDocument, opened: frozenset[str]) -> tuple[VisibleGraph, Layout]:
    graph = visible(document, opened)
    return graph, lay_out(graph, sizes_of(graph))


def _apart(one: Rect, two: Rect) -> bool:
    return (
        one[0] + one[2] <= two[0] + SLACK
        or two[0] + two[2] <= one[0] + SLACK
        or one[1] + one[3] <= two[1] + SLACK
        or two[1] + two[3] <= one[1] + SLACK
    )


def _inside(inner: Rect, outer: Rect) -> bool:
    return (
        inner[0] >= outer[0] - SLACK
        and inner[1] >= outer[1] - SLACK
        and inner[0] + inner[2] <= outer[0] + outer[2] + SLACK
        and inner[1] + inner[3] <= outer[1] + outer[3] + SLACK
    )


def check_boxes(graph: VisibleGraph, layout: Layout) -> None:
    """All boxes have their size and place: apart from each other, inside their frame."""
    sizes = sizes_of(graph)
    assert set(layout.rects) == set(graph.items)
    for key, inside in graph.children.items():
        for one, two in itertools.combinations(inside, 2):
            assert _apart(layout.rects[one], layout.rects[two]), (one, two)
        for child in inside:
            assert _inside(layout.rects[child], layout.rects[key] if key else layout.bounds)
    for key, item in graph.items.items():
        size = layout.rects[key][2:]
        assert size[0] >= sizes[key][0] if item.is_open else size == sizes[key]


def check_ends(graph: VisibleGraph, layout: Layout) -> None:
    """Edges leave the bottom of their box and enter at the top of the other."""
    assert set(layout.routes) == {(edge.source, edge.target) for edge in graph.edges}
    for (source, target), route in layout.routes.items():
        (x1, y1, w1, h1), (x2, y2, w2, _) = layout.rects[source], layout.rects[target]
        assert route[0][1] == pytest.approx(y1 + h1)
        assert route[-1][1] == pytest.approx(y2)
        assert x1 < route[0][0] < x1 + w1
        assert x2 < route[-1][0] < x2 + w2
        for point in route:
            assert _inside((*point, 0.0, 0.0), layout.bounds)


@given(folded())
@settings(relaxed, max_examples=250)
def test_a_layout_is_tidy(case: Case) -> None:
    graph, layout = _laid_out(*case)
    check_boxes(graph, layout)
    check_ends(graph, layout)
    assert edges_through_boxes(graph, layout) == []


@given(folded())
@settings(relaxed, max_examples=300)
def test_data_flows_downwards(case: Case) -> None:
    """As long as the blocks do not read each other in a circle."""
    document, _ = case
    graph, layout = _laid_out(document, frozenset())
    if any(item.is_block for item in graph.items.values()):
        nodes = [Node(n.id, n.layer, n.params, n.inputs, "") for n in document.nodes]
        graph, layout = _laid_out(NetworkDocument("flat", nodes=nodes), frozenset())
    for route in layout.routes.values():
        assert all(above[1] <= below[1] for above, below in itertools.pairwise(route))


@given(folded(broken=True))
@settings(relaxed, max_examples=250)
def test_broken_networks_are_laid_out_as_tidily(case: Case) -> None:
    graph, layout = _laid_out(*case)
    check_boxes(graph, layout)
    check_ends(graph, layout)
    assert edges_through_boxes(graph, layout) == []


@given(folded(broken=True))
@settings(relaxed)
def test_the_same_comes_out_again_with_a_cache_and_without(case: Case) -> None:
    document, opened = case
    graph = visible(document, opened)
    cache, sizes = LayoutCache(), sizes_of(graph)
    lay_out(
        visible(document, all_blocks(document)),
        sizes_of(visible(document, all_blocks(document))),
        {},
        cache,
    )
    first = lay_out(graph, sizes, {}, cache)
    assert first == lay_out(graph, sizes, {}, cache) == lay_out(graph, sizes)


@given(folded(), st.data())
@settings(relaxed, max_examples=150)
def test_moved_boxes_stay_where_they_were_put(case: Case, data: st.DataObject) -> None:
    document, opened = case
    graph = visible(document, opened)
    keys = data.draw(st.lists(st.sampled_from(list(graph.items)), max_size=3, unique=True))
    far = st.integers(100, 900).map(float)
    moved: dict[str, Point] = {key: (data.draw(far), data.draw(far)) for key in keys}
    layout = lay_out(graph, sizes_of(graph), moved)
    check_ends(graph, layout)
    for key, place in moved.items():
        parent = graph.items[key].parent
        left, top = layout.rects[parent][:2] if parent else (0.0, 0.0)
        x, y = layout.rects[key][:2]
        assert (x - left, y - top) == pytest.approx(place)
    for key, inside in graph.children.items():
        for child in inside:
            assert _inside(layout.rects[child], layout.rects[key] if key else layout.bounds)


def test_the_end_of_a_long_chain_moved_to_its_start_is_reached_around_the_chain() -> None:
    graph = visible(chain(3000), frozenset())
    cache, sizes = LayoutCache(), sizes_of(graph)
    before = lay_out(graph, sizes, {}, cache)
    layout = lay_out(graph, sizes, {"n2999": (200.0, 500.0)}, cache)
    assert layout.rects["n1500"] == before.rects["n1500"]
    around = layout.routes["n2998", "n2999"]
    _, _, lane = max((abs(y1 - y2), y1, x) for (x, y1), (_, y2) in itertools.pairwise(around))
    assert 150 < lane < 200


def test_a_moved_box_stays_inside_its_frame() -> None:
    graph = visible(chain(3, "a"), frozenset({"a"}))
    layout = lay_out(graph, sizes_of(graph), {"n1": (-500.0, -500.0)})
    assert _inside(layout.rects["n1"], layout.rects["a/"])


def test_edges_go_around_a_box_that_was_moved_in_their_way() -> None:
    document = families.build("resnet20")
    graph = visible(document, all_blocks(document))
    sizes = sizes_of(graph)
    before = lay_out(graph, sizes)
    shortcut = before.routes["relu", "layer1.0.add"]
    (left, top, _, _), (_, y, _, _) = before.rects["layer1.0/"], before.rects["layer1.0.conv2"]
    lane = max(x for x, _ in shortcut) - left
    layout = lay_out(graph, sizes, {"layer1.0.conv2": (lane - 20.0, y - top)})
    assert layout.routes["relu", "layer1.0.add"] != shortcut
    assert edges_through_boxes(graph, layout) == []
    check_boxes(graph, layout)


@pytest.mark.parametrize("name", families.list_models())
@pytest.mark.parametrize("level", ["first", "all"])
def test_every_model_is_tidy(name: str, level: str) -> None:
    document = families.build(name)
    opened = opened_at_first(document) if level == "first" else all_blocks(document)
    graph, layout = _laid_out(document, opened)
    check_ends(graph, layout)
    if len(graph.items) < 300:
        check_boxes(graph, layout)
        assert edges_through_boxes(graph, layout) == []


@pytest.mark.parametrize(
    ("name", "level", "most"),
    [
        ("yolov7-e6e", 1, 7),
        ("yolov7-e6e", 2, 7),
        ("yolov7-e6e", 9, 7),
        ("yolov7", 9, 0),
        ("densenet121", 9, 0),
    ],
)
def test_few_edges_cross(name: str, level: int, most: int) -> None:
    document = families.build(name)
    _, layout = _laid_out(document, opened_to(document, level))
    assert crossings(layout) <= most


def test_a_chain_is_straight() -> None:
    _, layout = _laid_out(families.build("vgg16_bn"), frozenset({"features"}))
    assert all(len(route) == 2 for route in layout.routes.values())
    assert len({round(x, 3) for route in layout.routes.values() for x, _ in route}) == 1


def test_a_shortcut_runs_beside_its_block() -> None:
    document = families.build("resnet50")
    _, layout = _laid_out(document, all_blocks(document))
    main = {
        layout.rects[f"layer1.1.{name}"][0]
        for name in ("conv1", "bn2", "conv3", "add")
        if f"layer1.1.{name}" in layout.rects
    }
    assert len(main) == 1
    right = layout.rects["layer1.1.conv1"][0] + layout.rects["layer1.1.conv1"][2]
    shortcut = next(
        route
        for (source, target), route in layout.routes.items()
        if target == "layer1.1.add" and source.startswith("layer1.0")
    )
    assert max(x for x, _ in shortcut) > right


@given(folded())
@settings(relaxed)
def test_no_edge_enters_through_a_title(case: Case) -> None:
    document, opened = case
    graph, layout = _laid_out(document, opened)
    sizes = sizes_of(graph)
    for key, item in graph.items.items():
        if item.is_open:
            x, y, _, _ = layout.rects[key]
            title = (x, y, *sizes[key])
            for start, end in _spans(layout):
                box = (min(start[0], end[0]), start[1], abs(start[0] - end[0]), end[1] - start[1])
                assert _apart(title, box)


def _spans(layout: Layout) -> list[tuple[Point, Point]]:
    return [span for route in layout.routes.values() for span in itertools.pairwise(route)]


def test_ends_on_one_border_are_apart() -> None:
    nodes = [Node(f"n{at}", "relu", {}, (IMAGES,)) for at in range(6)]
    nodes.append(Node("all", "concat", {}, tuple(f"n{at}" for at in range(6))))
    _, layout = _laid_out(NetworkDocument("fan", nodes=nodes), frozenset())
    ends = sorted(layout.routes[f"n{at}", "all"][-1][0] for at in range(6))
    assert all(right - left >= 12 - SLACK for left, right in itertools.pairwise(ends))
    assert crossings(layout) == 0


def test_rows_are_near_each_other() -> None:
    _, layout = _laid_out(chain(5), frozenset())
    tops = sorted(y for _, y, _, _ in layout.rects.values())
    assert {below - above - 30 for above, below in itertools.pairwise(tops)} == {28.0}


def _dense(layers: int) -> NetworkDocument:
    """Each concat reads all the layers before."""
    nodes = [Node("n0", "relu", {}, (IMAGES,))]
    for at in range(1, layers):
        sources = tuple(f"n{i}" for i in range(at))
        nodes += [
            Node(f"all{at}", "concat", {}, sources),
            Node(f"n{at}", "relu", {}, (f"all{at}",)),
        ]
    return NetworkDocument("dense", nodes=nodes)


def test_what_has_many_readers_runs_beside_them_in_one_line() -> None:
    graph, layout = _laid_out(_dense(9), frozenset())
    assert len({x for x, _, _, _ in layout.rects.values()}) == 1
    assert len({layout.routes["n0", f"all{at}"][1] for at in range(3, 9)}) == 1
    assert edges_through_boxes(graph, layout) == []


def test_too_many_long_edges_run_beside_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layered, "_MOST_PASSING", 40)
    graph, layout = _laid_out(_dense(16), frozenset())
    check_ends(graph, layout)
    check_boxes(graph, layout)
    assert edges_through_boxes(graph, layout) == []
    right = max(x + width for x, _, width, _ in layout.rects.values())
    assert max(x for x, _ in layout.routes["n0", "all15"]) > right + 40


def test_an_edge_that_turns_back_runs_beside() -> None:
    nodes = [Node(f"n{at}", "add", {}, (f"n{at - 1}",)) for at in range(1, 5)]
    nodes.insert(0, Node("n0", "add", {}, (IMAGES, "n4")))
    graph, layout = _laid_out(NetworkDocument("loop", nodes=nodes), frozenset())
    back = layout.routes["n4", "n0"]
    x, _, width, _ = layout.rects["n2"]
    assert max(at for at, _ in back) > x + width
    assert edges_through_boxes(graph, layout) == []
