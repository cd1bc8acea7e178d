"""The opset table."""

from __future__ import annotations

import onnxruntime
import pytest

from tango_desktop.errors import ExportError
from tango_desktop.export.opsets import (
    OPSETS,
    newest_runtime,
    opset_for,
    opset_named,
    version_numbers,
)


@pytest.mark.parametrize(
    ("version", "opset"),
    [
        ("1.10.0", 15),
        ("1.12.0", 17),
        ("1.13.1", 17),
        ("1.14", 18),
        ("1.16.3", 18),
        ("1.17.0", 20),
        ("2.0", 20),
    ],
)
def test_the_newest_that_the_target_runs(version: str, opset: int) -> None:
    assert opset_for(version).opset == opset


def test_an_unknown_version_gets_17() -> None:
    assert opset_for("").opset == 17


@pytest.mark.parametrize(
    ("python", "opset"), [("3.6", 15), ("3.7.16", 18), ("3.8", 20), ("3.11", 20), ("", 17)]
)
def test_what_a_target_can_install_decides(python: str, opset: int) -> None:
    chosen = opset_for(newest_runtime(python))
    assert chosen.opset == opset
    assert not python or version_numbers(chosen.python) <= version_numbers(python)


def test_too_old_a_version_is_refused() -> None:
    with pytest.raises(ExportError, match=r"1\.9\.0 on the target is too old"):
        opset_for("1.9.0")


def test_this_computer_runs_what_is_chosen_for_it() -> None:
    chosen = opset_for(onnxruntime.__version__)
    assert version_numbers(chosen.runtime) <= version_numbers(onnxruntime.__version__)


def test_by_name() -> None:
    assert [opset_named(info.opset) for info in OPSETS] == list(OPSETS)
    with pytest.raises(ExportError, match="16"):
        opset_named(16)


@pytest.mark.parametrize(
    ("text", "numbers"), [("1.31.1+cpu", (1, 31, 1)), ("1.9", (1, 9)), ("2.0.0rc1", (2, 0, 0))]
)
def test_version_numbers(text: str, numbers: tuple[int, ...]) -> None:
    assert version_numbers(text) == numbers
