"""Scales and zero points: what integers stand for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tango_desktop.errors import ExportError
from tango_desktop.export.quantization.integers import (
    INT8_SYMMETRIC,
    SCHEMES,
    SchemeInfo,
    dequantized,
    quantized,
    quantized_weights,
    scaling_of,
)
from tests.examples import examples

ends = st.tuples(st.floats(-1e4, 1e4, width=32), st.floats(-1e4, 1e4, width=32)).map(sorted)
schemes = st.sampled_from(list(SCHEMES))


@settings(max_examples=examples(200), deadline=None)
@given(ends=ends, scheme=schemes)
def test_zero_is_exact(ends: list[float], scheme: SchemeInfo) -> None:
    scaling = scaling_of((ends[0], ends[1]), scheme)
    zero = quantized(np.zeros(1, np.float32), scaling, scheme)
    assert zero[0] == scaling.zero_point
    assert dequantized(zero, scaling)[0] == 0.0
    assert scheme.least <= scaling.zero_point <= scheme.most


@settings(max_examples=examples(200), deadline=None)
@given(ends=ends, scheme=schemes, share=st.floats(0.0, 1.0))
def test_values_within_the_range_move_by_half_a_step(
    ends: list[float], scheme: SchemeInfo, share: float
) -> None:
    scaling = scaling_of((ends[0], ends[1]), scheme)
    value = np.array([ends[0] + share * (ends[1] - ends[0])], np.float32)
    back = dequantized(quantized(value, scaling, scheme), scaling)
    # At the ends another half: the zero point is rounded, too.
    assert abs(back[0] - value[0]) <= scaling.scale * 1.001


@settings(max_examples=examples(100), deadline=None)
@given(high=st.floats(2.0**-10, 1e4, width=32), scheme=schemes)
def test_nothing_below_zero_wastes_no_step(high: float, scheme: SchemeInfo) -> None:
    scaling = scaling_of((0.0, high), scheme)
    if scheme.symmetric:
        assert scaling.zero_point == 0
    else:
        assert scaling.zero_point == scheme.least
        assert scaling.scale == pytest.approx(high / 255)


def test_a_range_without_zero_is_widened_to_it() -> None:
    scaling = scaling_of((2.0, 4.0), SCHEMES.get("uint8"))
    assert scaling.zero_point == 0
    assert scaling.scale == pytest.approx(4.0 / 255)


def test_a_tensor_of_zeros_has_a_scale() -> None:
    for scheme in SCHEMES:
        assert scaling_of((0.0, 0.0), scheme).scale > 0.0


def test_symmetric_uses_the_larger_side() -> None:
    assert scaling_of((-2.0, 1.0), INT8_SYMMETRIC).scale == pytest.approx(2.0 / 127)


@pytest.mark.parametrize("axis", [0, 1])
def test_each_channel_has_its_own_scale(axis: int) -> None:
    random = np.random.default_rng(0)
    weights = random.normal(0.0, [[0.01], [1.0], [30.0]], (3, 50)).astype(np.float32)
    given_ = weights if axis == 0 else weights.T.copy()
    bias = random.normal(0.0, 1.0, 3).astype(np.float32)
    found = quantized_weights(given_, bias, axis, 0.02)
    values = found.values if axis == 0 else found.values.T
    assert np.abs(values).max(axis=1).tolist() == [127, 127, 127]
    back = values * found.scales[:, None]
    assert (np.abs(back - weights) <= found.scales[:, None] * 0.5001).all()
    np.testing.assert_allclose(found.bias * found.scales * 0.02, bias, atol=0.02 * 30)


def test_a_large_bias_beside_small_weights_still_fits() -> None:
    weights = np.array([[1e-9, -1e-9], [0.0, 0.0], [1.0, 0.5]], np.float32)
    bias = np.array([5.0, -7.0, 0.25], np.float32)
    found = quantized_weights(weights, bias, 0, 0.01)
    np.testing.assert_allclose(found.bias * found.scales.astype(float) * 0.01, bias, rtol=1e-4)
    assert found.values[2].tolist() == [127, 64]


def test_an_unknown_scheme_names_those_there_are() -> None:
    with pytest.raises(ExportError, match="uint7"):
        SCHEMES.get("uint7")
