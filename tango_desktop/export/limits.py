"""How far a model may differ from the trained network, by precision.

The limits in the settings are those of fp32. Where the user has left them as they are, another
precision is judged by the figures here: what its rounding costs on networks that still answer well.
An fp16 value has 11 significant bits; an 8-bit one 256 steps over its range, so single raw outputs
may be far apart while the answers and the accuracy, which have the last word, stay.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TypeVar

from tango_desktop.export.settings import ExportSettings

S = TypeVar("S", bound=ExportSettings)
FP32, FP16, INT8, DYNAMIC = "fp32", "fp16", "int8", "dynamic"
PRECISIONS = (FP32, FP16, DYNAMIC, INT8)

_EIGHT_BITS = {
    "max_difference": 1.0,
    "min_cosine": 0.95,
    "min_agreement": 0.9,
    "max_accuracy_loss": 0.01,
    "same_place": 0.75,
}
USUAL: Mapping[str, Mapping[str, float]] = {
    FP32: {},
    FP16: {"max_difference": 0.02, "min_cosine": 0.999, "min_agreement": 0.98, "same_place": 0.95},
    DYNAMIC: _EIGHT_BITS,
    INT8: _EIGHT_BITS,
}


def limits_for(settings: S, precision: str) -> S:
    """``settings`` with the precision's usual limits where the user has not set others."""
    usual = USUAL.get(precision, {})
    changed = {
        field.name: usual[field.name]
        for field in dataclasses.fields(settings)
        if field.name in usual and getattr(settings, field.name) == field.default
    }
    return dataclasses.replace(settings, **changed)  # type: ignore[arg-type]
