"""The choice of 8-bit ranges is one setting, wherever it is asked for."""

from __future__ import annotations

import pytest

from tango_desktop.compress.settings import DetectionOptimizeSettings, OptimizeSettings
from tango_desktop.core.params import Param, params_of
from tango_desktop.export.quantization.plan import METHODS
from tango_desktop.export.range_settings import RANGE_METHODS
from tango_desktop.export.settings import DetectionExportSettings, ExportSettings

NAMES = ("calibration_pictures", "range_method")


def declared(settings: type, name: str) -> Param:
    return next(one for one in params_of(settings) if one.name == name)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("optimize", "export"),
    [
        (OptimizeSettings, ExportSettings),
        (DetectionOptimizeSettings, DetectionExportSettings),
    ],
)
def test_both_stages_ask_alike(optimize: type, export: type, name: str) -> None:
    assert declared(optimize, name) == declared(export, name)


def test_every_method_can_be_chosen() -> None:
    found = declared(ExportSettings, "range_method")
    assert found.choices == RANGE_METHODS == METHODS
