"""Plans of convolutions, and how tuning chooses among them: nothing is compiled here."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tango_desktop.export.workers import tvm_convolutions as convolutions
from tango_desktop.export.workers import tvm_tuning as tuning
from tango_desktop.export.workers.tvm_convolutions import Convolution, Plan, Vectors

AVX2, AVX512, NEON = Vectors(8, 16, 2), Vectors(16, 32, 2), Vectors(4, 32, 4)
LIGHT = Convolution(16, 8, 8, 16, (1, 1), (1, 1), (0, 0, 0, 0), (1, 1))
HEAVY = Convolution(64, 56, 56, 64, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1))

shapes = st.builds(
    Convolution,
    inputs=st.integers(1, 300),
    height=st.integers(9, 70),
    width=st.integers(9, 70),
    outputs=st.integers(1, 300),
    kernel=st.tuples(st.integers(1, 5), st.integers(1, 5)),
    stride=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    padding=st.tuples(*[st.integers(0, 3)] * 4),
    dilation=st.tuples(st.integers(1, 2), st.integers(1, 2)),
    groups=st.just(1),
)


def grouped(conv: Convolution, groups: int, outputs: int) -> Convolution:
    """The same in groups of so many output channels."""
    return conv._replace(inputs=conv.inputs * groups, outputs=outputs * groups, groups=groups)


groupings = st.builds(grouped, shapes, st.integers(2, 9), st.integers(1, 12).map(lambda n: 8 * n))
vectors = st.sampled_from([AVX2, AVX512, NEON])


def fits(plan: Plan, conv: Convolution, held: Vectors) -> None:
    """Refuse a plan that the schedule cannot carry out, or whose sums leave the registers."""
    width = convolutions.used_vectors(conv, held).width
    assert plan.lanes % width == 0
    assert conv.takes(plan.lanes)
    assert plan.tile * plan.lanes <= (held.registers - 2) * width
    assert conv.out_height % plan.rows == 0
    assert conv.summed % plan.chunk == 0


@given(st.one_of(shapes, groupings), vectors)
def test_every_plan_fits(conv: Convolution, held: Vectors) -> None:
    plans = convolutions.candidates(conv, held)
    assert plans[0] == convolutions.default_plan(conv, held)
    for plan in plans + convolutions.variations(conv, plans[0]):
        fits(plan, conv, held)


@given(shapes, vectors)
def test_the_default_wastes_little(conv: Convolution, held: Vectors) -> None:
    plan = convolutions.default_plan(conv, held)
    columns = math.ceil(conv.out_width / plan.tile) * plan.tile
    assert columns - conv.out_width < plan.tile
    assert columns <= 1.2 * conv.out_width


@given(shapes)
def test_columns_that_the_input_lacks(conv: Convolution) -> None:
    assert conv.missing_columns(conv.out_width) == 0
    assert 0 < conv.missing_columns(conv.out_width + 1) <= conv.stride[1]


@given(st.integers(1, 40), st.sampled_from([4, 8, 32]))
def test_packed_weights_are_the_same_weights(outputs: int, lanes: int) -> None:
    weights = np.random.default_rng(0).random((outputs, 3, 2, 1), dtype=np.float32)
    packed = convolutions.packed(weights, lanes)
    assert packed.shape == (math.ceil(outputs / lanes), 3, 2, 1, lanes)
    back = packed.transpose(0, 4, 1, 2, 3).reshape(-1, 3, 2, 1)
    np.testing.assert_array_equal(back[:outputs], weights)
    assert not back[outputs:].any()


def test_groups_are_ours_where_vectors_have_something_to_compute() -> None:
    assert HEAVY.is_ours
    assert grouped(HEAVY, 4, 8).is_ours
    assert not grouped(HEAVY, 4, 12).is_ours
    depthwise = HEAVY._replace(groups=64)
    assert not depthwise.is_ours
    assert (HEAVY.operations, HEAVY.summed) == (64 * depthwise.operations, 64)
    assert depthwise.key() == f"{HEAVY.key()} groups 64"
    narrow = grouped(HEAVY, 4, 8)
    assert convolutions.used_vectors(narrow, AVX512).width == 8
    assert {plan.lanes for plan in convolutions.candidates(narrow, AVX512)} == {8}
    assert {plan.lanes for plan in convolutions.candidates(narrow, NEON)} == {4, 8}


def test_a_plan_is_read_back() -> None:
    plan = Plan(32, 7, 4, 8)
    assert convolutions.plan_of(plan.text()) == plan


# -- choosing ---------------------------------------------------------------------------------


class Bench:
    """Measures as it is told, and remembers what was asked."""

    def __init__(self, best: Plan) -> None:
        self.best = best
        self.asked: list[tuple[Convolution, Plan]] = []

    def __call__(self, conv: Convolution, plan: Plan) -> float:
        self.asked.append((conv, plan))
        return 1.0 if plan == self.best else 2.0 + len(self.asked)


def tuned(records: tuning.Records, bench: Bench, seconds: float = 60.0) -> int:
    """Tune two convolutions."""
    wanted = {LIGHT: 3, HEAVY: 1}
    return tuning.tune(wanted, AVX2, records, bench, seconds, lambda fraction, count: None)


@pytest.fixture
def records(tmp_path: Path) -> tuning.Records:
    """An empty file for one target."""
    return tuning.Records(str(tmp_path / "조율" / "tvm.json"), "x86_64 znver5")


def test_the_heaviest_comes_first_and_the_best_is_chosen(records: tuning.Records) -> None:
    best = convolutions.candidates(HEAVY, AVX2)[3]
    bench = Bench(best)
    assert tuned(records, bench) == len(bench.asked) == len(set(bench.asked))
    assert bench.asked[0] == (HEAVY, convolutions.default_plan(HEAVY, AVX2))
    choose, found = tuning.chosen(records, AVX2)
    assert choose(HEAVY) == best
    assert found == [HEAVY.key()]


def test_rows_and_passes_are_tried_with_the_best_tile(records: tuning.Records) -> None:
    best = convolutions.candidates(HEAVY, AVX2)[3]
    bench = Bench(best)
    tuned(records, bench)
    tried = {plan for conv, plan in bench.asked if conv == HEAVY}
    assert set(convolutions.variations(HEAVY, best)) <= tried


def test_nothing_is_tried_twice(records: tuning.Records, tmp_path: Path) -> None:
    bench = Bench(Plan(1, 1, 1, 1))
    tuned(records, bench)
    again = tuning.Records(records.path, "x86_64 znver5")
    assert tuned(again, Bench(Plan(1, 1, 1, 1))) == 0
    assert again.best(LIGHT) == records.best(LIGHT)
    other = tuning.Records(records.path, "aarch64 cortex-a76")
    assert other.best(LIGHT) is None
    assert tuned(other, Bench(Plan(1, 1, 1, 1))) > 0
    other.save()
    assert tuning.Records(records.path, "x86_64 znver5").best(LIGHT) == records.best(LIGHT)


def test_two_at_once_keep_what_the_other_found(records: tuning.Records) -> None:
    other = tuning.Records(records.path, "x86_64 znver5")
    elsewhere = tuning.Records(records.path, "aarch64 cortex-a76")
    records.tried(LIGHT).update({"8 4 8 16": 3.0, "16 4 8 16": 5.0})
    other.tried(LIGHT).update({"8 4 8 16": 4.0, "32 4 8 16": 2.0})
    other.tried(HEAVY)["8 4 8 16"] = 9.0
    elsewhere.tried(LIGHT)["4 4 8 16"] = 7.0
    for one in (records, other, elsewhere):
        one.save()
    kept = tuning.Records(records.path, "x86_64 znver5")
    assert kept.tried(LIGHT) == {"8 4 8 16": 4.0, "16 4 8 16": 5.0, "32 4 8 16": 2.0}
    assert kept.tried(HEAVY) == {"8 4 8 16": 9.0}
    assert other.best(LIGHT) == kept.best(LIGHT)
    again = tuning.Records(records.path, "aarch64 cortex-a76")
    assert again.tried(LIGHT) == {"4 4 8 16": 7.0}


def test_the_budget_is_kept(records: tuning.Records, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(1000))
    monkeypatch.setattr(tuning.time, "monotonic", lambda: float(next(clock)))
    assert tuned(records, Bench(Plan(1, 1, 1, 1)), seconds=9.0) == 4
    kept = tuning.Records(records.path, "x86_64 znver5")
    assert len(kept.tried(HEAVY)) == 4


def test_a_plan_that_cannot_be_built_is_never_chosen(records: tuning.Records) -> None:
    records.tried(LIGHT)["16 4 8 16"] = -1.0
    assert records.best(LIGHT) is None
    records.tried(LIGHT)["8 4 8 16"] = 3.0
    assert records.best(LIGHT) == Plan(8, 4, 8, 16)


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"schema": 9, "targets": {}}', '{"schema": 1}', '{"targets": {}}']
)
def test_a_damaged_file_starts_anew(content: str, tmp_path: Path) -> None:
    path = tmp_path / "tvm.json"
    path.write_text(content)
    records = tuning.Records(str(path), "here")
    assert records.best(LIGHT) is None
    records.tried(LIGHT)["8 4 8 16"] = 3.0
    records.save()
    assert json.loads(path.read_text())["targets"]["here"][LIGHT.key()] == {"8 4 8 16": 3.0}
