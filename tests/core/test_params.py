"""Parameters: one declaration gives the type, the check, the file and the form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tango_desktop.core.params import (
    Kind,
    from_mapping,
    param,
    params_of,
    result_key,
    to_mapping,
)
from tango_desktop.errors import SettingsError


@dataclass(frozen=True)
class Sample:
    STAGE: ClassVar[str] = "sample"
    epochs: int = param(30, "Epochs", minimum=1, maximum=1000)
    rate: float = param(0.1, "Rate", minimum=0.0)
    flip: bool = param(True, "Flip", affects_result=False)
    mode: str = param("fast", "Mode", choices=("fast", "slow"))
    exclude: tuple[str, ...] = param((), "Left out")
    note: str = param("", "Note")
    sizes: tuple[float, ...] = param((8, 16), "Sizes", kind=Kind.NUMBERS, minimum=1)


def test_the_kind_follows_from_the_default() -> None:
    kinds = [p.kind for p in params_of(Sample)]
    guessed = [Kind.INT, Kind.FLOAT, Kind.BOOL, Kind.CHOICE, Kind.LIST, Kind.TEXT]
    assert kinds == [*guessed, Kind.NUMBERS]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("epochs", "5", 5),
        ("rate", "1e-2", 0.01),
        ("flip", "no", False),
        ("mode", "slow", "slow"),
        ("exclude", "a.png, b.png", ("a.png", "b.png")),
        ("note", "bees = 3", "bees = 3"),
        ("sizes", "1, 2.5 30", (1, 2.5, 30)),
        ("sizes", "", ()),
    ],
)
def test_texts_from_a_command_line_are_parsed(name: str, text: str, value: object) -> None:
    assert getattr(from_mapping(Sample, {name: text}), name) == value


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("epochs", 0),
        ("epochs", 1001),
        ("epochs", "many"),
        ("sizes", "1, two"),
        ("sizes", "0.5"),
        ("sizes", [1, True]),
        ("sizes", 3),
        ("epochs", 2.5),
        ("epochs", True),
        ("epochs", float("inf")),
        ("rate", -0.1),
        ("rate", "nan"),
        ("flip", "maybe"),
        ("mode", "quick"),
        ("exclude", 3),
        ("note", {"a": 1}),
    ],
)
def test_a_bad_value_is_refused_by_name(name: str, bad: object) -> None:
    with pytest.raises(SettingsError) as caught:
        from_mapping(Sample, {name: bad})
    assert name in caught.value.message
    assert caught.value.hint


def test_every_problem_is_reported_not_the_first() -> None:
    with pytest.raises(SettingsError) as caught:
        from_mapping(Sample, {"epochs": 0, "rate": -1})
    assert "epochs" in caught.value.message
    assert "rate" in caught.value.message


def test_an_unknown_name_suggests_the_nearest() -> None:
    with pytest.raises(SettingsError) as caught:
        from_mapping(Sample, {"epoch": 3})
    assert "epochs" in caught.value.hint


def test_only_changed_values_are_written() -> None:
    assert to_mapping(Sample(epochs=5), only_changed=True) == {"epochs": 5}


def test_what_does_not_affect_the_result_is_not_in_its_key() -> None:
    assert result_key(Sample(flip=False)) == result_key(Sample(flip=True))
    assert result_key(Sample(epochs=5)) != result_key(Sample())


@given(
    st.integers(1, 1000),
    st.floats(0, 1e6),
    st.booleans(),
    st.sampled_from(["fast", "slow"]),
    st.text(),
)
def test_settings_survive_the_way_through_plain_values(
    epochs: int, rate: float, flip: bool, mode: str, note: str
) -> None:
    settings = Sample(epochs, rate, flip, mode, ("a", "b"), note)
    assert from_mapping(Sample, to_mapping(settings)) == settings
