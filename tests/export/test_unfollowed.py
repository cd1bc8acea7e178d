"""Settings that an engine cannot follow: one note, told again in another language."""

from __future__ import annotations

import json
from pathlib import Path

from tango_desktop.export.quantization.plan import CalibrationInfo, QuantizationPlan, save_plan
from tango_desktop.export.settings import ExportSettings
from tango_desktop.export.unfollowed import kept_narrower, kept_wider, unfollowed
from tango_desktop.i18n import Lasting, lasting

USED = {"opset": 17, "simplify": True, "range_method": lasting("its own")}


def test_what_is_followed_or_was_not_set_is_not_told() -> None:
    assert unfollowed("E", ExportSettings(), USED) == ()
    assert unfollowed("E", ExportSettings(opset=17, calibration_pictures=9), USED) == ()


def test_all_is_one_note_that_can_be_kept() -> None:
    asked = ExportSettings(opset=20, simplify=False, range_method="entropy")
    (note,) = unfollowed("E", asked, USED)
    assert note == (
        "E does not follow: ONNX opset (17 instead of 20), Simplify (yes instead of no), "
        "Ranges of 8-bit values (its own instead of entropy)"
    )
    assert Lasting.from_recipe(json.loads(json.dumps(note.recipe))) == note


def test_what_is_kept_in_another_precision_than_asked_for(tmp_path: Path) -> None:
    plan = QuantizationPlan("m", "minmax", {}, CalibrationInfo(1, 0, "train", ""))
    assert kept_wider("E", None) == kept_narrower("E", None) == ()
    path = tmp_path / "plan.yaml"
    save_plan(path, plan)
    assert kept_wider("E", path) == kept_narrower("E", path) == ()
    save_plan(path, plan.keeping("a", "b").keeping(*"cdefgh", half=True))
    (wider,), (narrower,) = kept_wider("E", path), kept_narrower("E", path)
    assert wider.endswith("kept in FP32 instead: c, d, e, f, g, …")
    assert narrower.endswith("kept in FP16 instead: a, b")
    assert Lasting.from_recipe(json.loads(json.dumps(wider.recipe))) == wider
