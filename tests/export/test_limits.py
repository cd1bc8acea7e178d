"""Limits by precision: wider with fewer bits, the user's own stay, every task has its own."""

from __future__ import annotations

import dataclasses

import pytest

from tango_desktop.export.limits import FP16, FP32, INT8, PRECISIONS, USUAL, limits_for
from tango_desktop.export.settings import DetectionExportSettings, ExportSettings
from tango_desktop.export.tasks import EXPORT_TASKS


@pytest.mark.parametrize("kind", [task.settings for task in EXPORT_TASKS])
def test_fewer_bits_may_differ_more(kind: type[ExportSettings]) -> None:
    exact, half, eight = (limits_for(kind(), name) for name in (FP32, FP16, INT8))
    assert exact == kind()
    assert exact.max_difference < half.max_difference < eight.max_difference
    assert exact.min_cosine >= half.min_cosine > eight.min_cosine
    assert exact.min_agreement >= half.min_agreement > eight.min_agreement
    # Accuracy has the last word, whatever the precision.
    assert exact.max_accuracy_loss == half.max_accuracy_loss == eight.max_accuracy_loss


@pytest.mark.parametrize("precision", PRECISIONS)
def test_what_the_user_has_set_stays(precision: str) -> None:
    mine = ExportSettings(max_difference=0.123, min_cosine=0.5)
    found = limits_for(mine, precision)
    assert (found.max_difference, found.min_cosine) == (0.123, 0.5)


@pytest.mark.parametrize("kind", [ExportSettings, DetectionExportSettings])
def test_they_are_limits_of_the_settings(kind: type[ExportSettings]) -> None:
    names = {field.name for field in dataclasses.fields(kind)}
    for precision, usual in USUAL[kind].items():
        assert precision in PRECISIONS
        assert set(usual) <= names
