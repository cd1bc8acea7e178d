"""Orders of axes: reshaping a stored tensor gives what reshaping its value gives."""

from __future__ import annotations

from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tango_desktop.export.tflite import layout


@st.composite
def reshapes(draw: st.DrawFn) -> tuple[layout.Shape, layout.Shape, layout.Perm]:
    """A shape, another one of as many elements, and how the first is stored."""
    factors = draw(st.lists(st.sampled_from([2, 3]), max_size=5))

    def grouped() -> layout.Shape:
        sizes = [1] * draw(st.integers(1, 5))
        place = 0
        for factor in factors:
            place = draw(st.integers(place, len(sizes) - 1))
            sizes[place] *= factor
        return tuple(sizes)

    before = grouped()
    return before, grouped(), tuple(draw(st.permutations(range(len(before)))))


@given(reshapes())
def test_a_reshape_that_moves_nothing(drawn: tuple[layout.Shape, ...]) -> None:
    before, after, perm = drawn
    found = layout.after_reshape(before, after, perm)
    value = np.arange(prod(before)).reshape(before)
    if found is None:
        assert perm != layout.identity(len(before))
        return
    assert sorted(found) == list(range(len(after)))
    held = value.transpose(perm).reshape(layout.stored(after, found))
    np.testing.assert_array_equal(held, value.reshape(after).transpose(found))


def test_maps_of_a_detector_do_not_move() -> None:
    found = layout.after_reshape((1, 24, 4, 5), (1, 3, 8, 20), (0, 2, 3, 1))
    assert found == (0, 3, 1, 2)


def test_a_flattened_map_moves() -> None:
    assert layout.after_reshape((1, 8, 2, 2), (1, 32), (0, 2, 3, 1)) is None
    assert layout.after_reshape((1, 8, 1, 1), (1, 8), (0, 2, 3, 1)) == (0, 1)


@given(st.permutations(range(4)), st.permutations(range(4)))
def test_a_transpose_only_counts_otherwise(perm: list[int], axes: list[int]) -> None:
    value = np.arange(120).reshape(2, 3, 4, 5)
    held = value.transpose(perm)
    found = layout.after_transpose(tuple(perm), axes)
    np.testing.assert_array_equal(held, value.transpose(axes).transpose(found))


@given(st.permutations(range(4)), st.permutations(range(4)))
def test_a_transposition_makes_the_wanted_order(now: list[int], wanted: list[int]) -> None:
    value = np.arange(120).reshape(2, 3, 4, 5)
    axes = layout.transposition(tuple(now), tuple(wanted))
    np.testing.assert_array_equal(value.transpose(now).transpose(axes), value.transpose(wanted))


@pytest.mark.parametrize(("axes", "left"), [((2, 3), (0, 1)), ((1,), (0, 1, 2))])
def test_what_is_left_of_an_order(axes: tuple[int, ...], left: layout.Perm) -> None:
    assert layout.without((0, 2, 3, 1), axes) == left
