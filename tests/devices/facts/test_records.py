"""Facts are kept as JSON and come back the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tango_desktop.devices.facts import AndroidInfo, Facts, GpuInfo, PythonInfo
from tests.devices.facts.conftest import ANSWERS, facts_of

NAMES = st.text(max_size=8)
NUMBERS = st.integers(0, 1 << 50)
PYTHONS = st.builds(
    PythonInfo,
    NAMES,
    st.tuples(NUMBERS, NUMBERS, NUMBERS),
    packages=st.dictionaries(NAMES, NAMES, max_size=3),
    providers=st.lists(NAMES, max_size=2).map(tuple),
)
FACTS = st.builds(
    Facts,
    model=NAMES,
    compatible=st.lists(NAMES, max_size=3).map(tuple),
    cores=NUMBERS,
    home_writable=st.booleans(),
    clock_s=st.floats(0, 1e12),
    pythons=st.lists(PYTHONS, max_size=2).map(tuple),
    temperatures_c=st.dictionaries(NAMES, st.floats(-50, 150), max_size=2),
    gpus=st.lists(st.builds(GpuInfo, NAMES, NUMBERS), max_size=2).map(tuple),
    android=st.none() | st.builds(AndroidInfo, NUMBERS, NAMES, abis=st.just(("a", "b"))),
)


@settings(deadline=None)
@given(FACTS)
def test_facts_come_back_from_json(facts: Facts) -> None:
    assert Facts.from_dict(json.loads(json.dumps(facts.to_dict()))) == facts


@pytest.mark.parametrize("name", [path.stem for path in sorted(ANSWERS.glob("*.txt"))])
def test_real_ones_too(name: str) -> None:
    facts = facts_of(name)
    assert Facts.from_dict(json.loads(json.dumps(facts.to_dict()))) == facts


def test_names_of_a_newer_program_are_passed_over() -> None:
    assert Facts.from_dict({"model": "Board", "colour": "green"}) == Facts(model="Board")


@pytest.mark.parametrize(
    "values",
    [
        {"model": 3},
        {"cores": "4"},
        {"cores": True},
        {"home_writable": 1},
        {"compatible": "raspberrypi"},
        {"pythons": [{"path": "/p", "version": [3, 11]}]},
        {"pythons": [3]},
        {"libraries": ["cuda"]},
        {"temperatures_c": {"cpu": "hot"}},
        {"android": "13"},
    ],
)
def test_values_of_another_kind_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"kind|list|named|values"):
        Facts.from_dict(values)


def test_the_clocks_are_compared_only_when_both_are_known() -> None:
    assert Facts(clock_s=1000.0, asked_s=1100.0).clock_ahead_s == -100
    assert Facts(clock_s=0.0, asked_s=1100.0).clock_ahead_s == 0
