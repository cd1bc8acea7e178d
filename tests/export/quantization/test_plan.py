"""A plan reads back as it was written; a damaged file is a sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tango_desktop.errors import ProjectError, SchemaTooNewError
from tango_desktop.export.quantization.plan import (
    METHODS,
    CalibrationInfo,
    QuantizationPlan,
    load_plan,
    save_plan,
)
from tests.examples import examples

PLAN = QuantizationPlan(
    model="0123456789abcdef",
    method="percentile",
    ranges={"images": (-2.1, 2.6), "/층 1/Relu_output_0": (0.0, 0.1 + 0.2)},
    calibration=CalibrationInfo(128, 3, "train", "fedcba9876543210"),
    percentile=99.9,
    float_nodes=("conv1", "detect"),
    equalized=True,
    bias_shifts={"/conv1/Conv": (0.5, -0.25), "/fc/Gemm": (1e-8,)},
    half_nodes=("detect",),
)


def written(folder: Path, plan: QuantizationPlan = PLAN) -> Path:
    path = folder / "plan.yaml"
    save_plan(path, plan)
    return path


def test_it_reads_back(tmp_path: Path) -> None:
    shifts = {n: tuple(np.float32(v).tolist()) for n, v in PLAN.bias_shifts.items()}
    plan = replace(PLAN, bias_shifts=shifts)
    assert load_plan(written(tmp_path, plan)) == plan


# Ids and names have no control characters, nor line breaks.
names = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1)
finite = st.floats(allow_nan=False, allow_infinity=False)


@settings(max_examples=examples(25), deadline=None)
@given(
    ranges=st.dictionaries(names, st.tuples(finite, finite).map(sorted), max_size=5),
    method=st.sampled_from(METHODS),
    nodes=st.lists(names),
    halves=st.integers(0, 3),
)
def test_any_plan_reads_back(
    tmp_path_factory: pytest.TempPathFactory,
    ranges: Any,
    method: str,
    nodes: list[str],
    halves: int,
) -> None:
    pairs = {name: (low, high) for name, (low, high) in ranges.items()}
    kept: dict[str, Any] = {"float_nodes": tuple(nodes), "half_nodes": tuple(nodes[:halves])}
    plan = replace(PLAN, ranges=pairs, method=method, bias_shifts={}, equalized=False, **kept)
    assert load_plan(written(tmp_path_factory.mktemp("plan"), plan)) == plan


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("method", "guess"),
        ("ranges", {"images": [1.0, 0.0]}),
        ("ranges", {"images": [0.0, float("nan")]}),
        ("ranges", {"images": [0.0]}),
        ("ranges", {7: [0.0, 1.0]}),
        ("ranges", [0.0, 1.0]),
        ("equalized", "yes"),
        ("percentile", True),
        ("float_nodes", [1]),
        ("float_nodes", None),
        ("half_nodes", [1]),
        ("half_nodes", None),
        ("half_nodes", ["fc"]),  # not kept at all
        ("calibration", {"pictures": -1, "seed": 0, "split": "train", "digest": ""}),
        ("calibration", None),
        ("bias_shifts", {"/conv1/Conv": "AAAA/w=="[:5]}),
        ("bias_shifts", {"/conv1/Conv": "AADAfw=="}),  # not a number
        ("bias_shifts", {"/conv1/Conv": [0.5]}),
        ("model", 5),
    ],
)
def test_damage_is_a_sentence(tmp_path: Path, key: str, value: Any) -> None:
    path = written(tmp_path)
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump(content | {key: value}), encoding="utf-8")
    with pytest.raises(ProjectError, match="damaged") as caught:
        load_plan(path)
    assert "Calibrate again" in caught.value.hint


@pytest.mark.parametrize("key", ["model", "method", "ranges", "calibration", "bias_shifts"])
def test_what_is_missing_is_damage(tmp_path: Path, key: str) -> None:
    path = written(tmp_path)
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    del content[key]
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(ProjectError, match="damaged"):
        load_plan(path)


def test_a_newer_file_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace("schema: 1", "schema: 99"))
    with pytest.raises(SchemaTooNewError):
        load_plan(path)


def test_the_digest_follows_what_matters() -> None:
    assert PLAN.digest() == replace(PLAN).digest()
    others = [
        replace(PLAN, ranges={**PLAN.ranges, "images": (-2.1, 2.7)}),
        PLAN.keeping("fc"),
        PLAN.keeping("fc", half=True),
        PLAN.keeping("detect"),
        replace(PLAN, equalized=False),
        replace(PLAN, bias_shifts={}),
    ]
    assert len({PLAN.digest(), *(plan.digest() for plan in others)}) == len(others) + 1


def test_keeping_adds_and_does_not_repeat() -> None:
    assert PLAN.keeping("detect", "fc").float_nodes == ("conv1", "detect", "fc")
    assert PLAN.bias_corrected
    assert not replace(PLAN, bias_shifts={}).bias_corrected


def test_a_kept_layer_may_be_in_16_bits() -> None:
    plan = PLAN.keeping("fc", half=True)
    assert plan.float_nodes == ("conv1", "detect", "fc")
    assert plan.half_nodes == ("detect", "fc")
    assert plan.keeping("fc", "detect").half_nodes == ()  # the last word counts
    assert PLAN.keeping("conv1", half=True).half_nodes == ("detect", "conv1")


def test_a_layer_of_8_bits_cannot_be_in_16() -> None:
    with pytest.raises(ValueError, match="fc"):
        replace(PLAN, half_nodes=("fc",))


def test_a_file_of_an_earlier_version_has_none_in_16_bits(tmp_path: Path) -> None:
    whole = replace(PLAN, half_nodes=())
    path = written(tmp_path, whole)
    assert "half_nodes" not in yaml.safe_load(path.read_text(encoding="utf-8"))
    assert load_plan(path).half_nodes == ()
    assert whole.digest() == "2d1eec234d976975"  # as that version has it
