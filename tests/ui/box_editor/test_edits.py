"""What can be done to boxes keeps them inside the picture, whatever is asked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tango_desktop.data.boxes import Boxes, Corners
from tango_desktop.ui.box_editor import edits
from tango_desktop.ui.box_editor.edits import Marked

numbers = st.floats(-500, 500, width=32)
points = st.tuples(numbers, numbers)
sizes = st.tuples(st.integers(1, 300), st.integers(1, 300))


def corners_of(*values: float) -> Corners:
    return np.array(values, np.float32)


@st.composite
def boxes_inside(draw: st.DrawFn) -> tuple[Corners, edits.Size]:
    size = draw(sizes)
    ends = np.array([*draw(points), *draw(points)], np.float32)
    return edits.clipped(ends, size), size


def is_inside(corners: Corners, size: edits.Size) -> bool:
    left, top, right, bottom = corners.tolist()
    ordered = right - left >= 0.99 and bottom - top >= 0.99
    return ordered and left >= 0 and top >= 0 and right <= size[0] and bottom <= size[1]


@given(boxes_inside(), points, st.integers(0, 7))
def test_every_edit_stays_inside(
    given_box: tuple[Corners, edits.Size], point: tuple[float, float], handle: int
) -> None:
    corners, size = given_box
    assert is_inside(corners, size)
    assert is_inside(edits.moved(corners, point, size), size)
    assert is_inside(edits.resized(corners, handle, point, size), size)
    assert is_inside(edits.grown(corners, point, size), size)


@given(boxes_inside(), points)
def test_moving_keeps_the_size(
    given_box: tuple[Corners, edits.Size], by: tuple[float, float]
) -> None:
    corners, size = given_box
    after = edits.moved(corners, by, size)
    assert after[2:] - after[:2] == pytest.approx(corners[2:] - corners[:2], abs=1e-3)


def test_handles_move_their_edges_only() -> None:
    before, size = corners_of(10, 20, 50, 60), (100, 100)
    for handle, edges in enumerate(edits.HANDLES):
        point = (55 if edges[2] else 5, 65 if edges[3] else 6)
        after = edits.resized(before, handle, point, size)
        assert (before != after).tolist() == [bool(edge) for edge in edges]


def test_a_handle_that_crosses_the_other_edge_turns_the_box() -> None:
    after = edits.resized(corners_of(10, 20, 50, 60), 4, (2, 3), (100, 100))
    assert after.tolist() == [2, 3, 10, 20]


def test_outlines_move_and_stretch_with_their_box() -> None:
    outlines = (((10.0, 10.0, 20.0, 10.0, 20.0, 30.0),), ())
    boxes = Boxes.of([[10, 10, 20, 30], [0, 0, 5, 5]], [0, 1], polygons=outlines)
    after = edits.with_corners(boxes, 0, corners_of(0, 0, 20, 20))
    assert after.polygons[0] == ((0.0, 0.0, 20.0, 0.0, 20.0, 20.0),)
    assert after.polygons[1] == ()
    assert boxes.polygons == outlines
    more = edits.added(after, corners_of(1, 1, 2, 2), 0)
    assert len(more.polygons) == len(more) == 3
    assert len(edits.without(more, 0).polygons) == 2


def test_a_duplicate_lies_aside_also_in_the_corner() -> None:
    size = (100, 100)
    boxes = Boxes.of([[90, 90, 100, 100]], [3], [True])
    after = edits.duplicated(boxes, 0, size)
    assert after.corners[1].tolist() == [82, 82, 92, 92]
    assert (int(after.labels[1]), bool(after.crowd[1])) == (3, True)


def test_copies_of_another_picture_are_clipped_and_not_doubled() -> None:
    boxes = Boxes.of([[0, 0, 10, 10]], [0])
    other = Boxes.of(
        [[0, 0, 10, 10], [0, 0, 10, 10], [40, 40, 90, 90], [80, 0, 90, 9]], [0, 1, 0, 0]
    )
    after = edits.copied_from(boxes, other, (50, 50))
    assert after.corners.tolist() == [[0, 0, 10, 10], [0, 0, 10, 10], [40, 40, 50, 50]]
    assert after.labels.tolist() == [0, 1, 0]


def test_proposals_that_say_nothing_new_are_dropped_and_the_surest_come_first() -> None:
    boxes = Boxes.of([[0, 0, 10, 10]], [0])
    proposed = Boxes.of([[0, 0, 10, 10.5], [20, 20, 30, 30], [40, 40, 99, 99]], [0, 0, 1])
    kept, scores = edits.proposed_to(
        boxes, proposed, np.array([0.9, 0.3, 0.6], np.float32), (50, 50)
    )
    assert kept.corners.tolist() == [[40, 40, 50, 50], [20, 20, 30, 30]]
    assert scores.tolist() == pytest.approx([0.6, 0.3])


def test_accepted_and_rejected_proposals_leave_the_others() -> None:
    proposed = Boxes.of([[0, 0, 1, 1], [0, 0, 2, 2], [0, 0, 3, 3]], [0, 1, 2])
    marked = Marked(Boxes.of([[5, 5, 6, 6]], [4]), proposed, np.array([0.9, 0.8, 0.1], np.float32))
    assert [marked.label_of(n) for n in range(len(marked))] == [4, 0, 1, 2]
    taken = edits.accepted(marked, edits.one_of(3, 1))
    assert taken.boxes.labels.tolist() == [4, 1]
    assert taken.proposed.labels.tolist() == [0, 2]
    left = edits.rejected(taken, taken.sure(0.5))
    assert left.boxes.labels.tolist() == [4, 1]
    assert left.scores.tolist() == pytest.approx([0.1])
