"""Parity: passes for a faithful export; finds changed weights and changed preparation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from tango_desktop.core.files import read_yaml, write_yaml
from tango_desktop.core.jobs import JobContext
from tango_desktop.data.records import LockedPicture
from tango_desktop.errors import DataError, ExportError
from tango_desktop.export.classification import compare_artifact
from tango_desktop.export.comparison import choose_pictures, cosine, sample_input
from tango_desktop.export.parity import Outputs, ParityReport, compare
from tango_desktop.export.reports import load_report
from tango_desktop.export.settings import ExportSettings

CTX = JobContext()


def again(exported: Any, artifact: Path) -> ParityReport:
    """The comparison of the model that now lies in ``artifact``."""
    return compare_artifact(artifact, exported.spec, exported.trained, CTX)


# -- the whole path ---------------------------------------------------------------------------


def test_a_faithful_export_passes(exported: Any) -> None:
    report = exported.result.report
    assert report.passed
    assert (report.split, report.pictures) == ("val", 12)
    assert report.max_difference < 1e-3
    assert report.input_difference < 1e-5
    assert report.agreement == 1.0
    assert report.cosine > 0.999999
    assert report.accuracy_trained == report.accuracy_exported


def test_the_report_is_kept(exported: Any) -> None:
    assert load_report(exported.result.folder) == exported.result.report
    content = json.loads((exported.result.folder / "parity.json").read_text(encoding="utf-8"))
    assert content["passed"] is True
    assert content["limits"]["relative_difference"] == 1e-3


@pytest.mark.parametrize("shape", [[16, 3, 3, 3], [3, 64], [3]], ids=["first", "head", "bias"])
def test_a_changed_weight_is_found(exported: Any, copied: Path, shape: list[int]) -> None:
    model = onnx.load(copied / "model.onnx")
    (tensor,) = [t for t in model.graph.initializer if list(t.dims) == shape]
    values = numpy_helper.to_array(tensor).copy()
    values.flat[0] += 0.1
    tensor.CopyFrom(numpy_helper.from_array(values, tensor.name))
    onnx.save(model, copied / "model.onnx")
    report = again(exported, copied)
    assert "difference" in report.failures
    assert report.input_difference < 1e-5
    assert report.worst[0].max_difference == report.max_difference > 1e-3
    assert "outputs differ" in report.error().message


@pytest.mark.parametrize(
    "change",
    [
        {"resize": "stretch"},
        {"resize": "letterbox"},
        {"crop_fraction": 1.0},
        {"interpolation": "bicubic"},
        {"mean": [0.406, 0.456, 0.485]},
        {"std": [1.0, 1.0, 1.0]},
    ],
    ids=lambda change: next(iter(change)),
)
def test_wrong_preparation_is_found(exported: Any, copied: Path, change: dict[str, Any]) -> None:
    card = read_yaml(copied / "model.yaml")
    card["preprocess"].update(change)
    write_yaml(copied / "model.yaml", card)
    report = again(exported, copied)
    assert "inputs" in report.failures
    assert report.worst[0].input_difference > 1e-3
    assert "prepared differently" in report.reasons()


def test_a_model_of_another_size_is_an_error(exported: Any, copied: Path) -> None:
    card = read_yaml(copied / "model.yaml")
    card["preprocess"]["size"] = [16, 16]
    write_yaml(copied / "model.yaml", card)
    with pytest.raises(ExportError, match="ONNX Runtime cannot run"):
        again(exported, copied)


def test_a_file_that_is_no_model(exported: Any, copied: Path) -> None:
    (copied / "model.onnx").write_bytes(b"no model")
    with pytest.raises(ExportError, match="ONNX Runtime cannot run"):
        again(exported, copied)


def test_a_picture_that_has_gone(exported: Any, copied: Path, tmp_path: Path) -> None:
    from dataclasses import replace

    lock = replace(exported.spec.lock, root=tmp_path / "gone")
    spec = replace(exported.spec, lock=lock)
    with pytest.raises(DataError, match="cannot be read any more"):
        compare_artifact(copied, spec, exported.trained, CTX)


def test_a_missing_report(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="missing or damaged"):
        load_report(tmp_path)


# -- the judgement ----------------------------------------------------------------------------


def pictures(count: int) -> tuple[LockedPicture, ...]:
    return tuple(LockedPicture(f"{i}.png", i % 2, "val", "", 1, 1, 1, 1) for i in range(count))


def judged(
    trained: list[list[float]], exported: list[list[float]], **limits: float
) -> ParityReport:
    inputs = np.zeros((len(trained), 4), np.float32)
    return compare(
        Outputs(inputs, np.array(trained, np.float32)),
        Outputs(inputs, np.array(exported, np.float32)),
        pictures(len(trained)),
        ("ant", "bee"),
        "val",
        ExportSettings(**limits),
    )


def test_figures_are_right() -> None:
    report = judged([[4.0, 0.0], [0.0, 2.0]], [[4.0, 1.0], [3.0, 2.0]])
    assert report.max_difference == 3.0
    assert report.mean_difference == 1.0
    assert report.relative_difference == 0.75
    assert report.cosine == pytest.approx(20 / np.sqrt(20 * 30))
    assert (report.agreement, report.accuracy_trained, report.accuracy_exported) == (0.5, 1.0, 0.5)
    assert set(report.failures) == {"difference", "cosine", "agreement", "accuracy"}
    assert [(w.path, w.truth, w.trained, w.exported) for w in report.worst] == [
        ("1.png", "bee", "bee", "ant"),
        ("0.png", "ant", "ant", "ant"),
    ]


def test_limits_decide() -> None:
    trained, exported = [[4.0, 0.0], [0.0, 2.0]], [[4.0, 1.0], [3.0, 2.0]]
    lax: dict[str, float] = {
        "max_difference": 0.75,
        "min_cosine": 0.8,
        "min_agreement": 0.5,
        "max_accuracy_loss": 0.5,
    }
    assert judged(trained, exported, **lax).passed
    for name, value in (
        ("max_difference", 0.74),
        ("min_cosine", 0.9),
        ("min_agreement", 0.51),
        ("max_accuracy_loss", 0.49),
    ):
        assert len(judged(trained, exported, **{**lax, name: value}).failures) == 1


def test_more_accurate_is_fine() -> None:
    report = judged([[0.0, 1e-7]], [[1e-7, 0.0]], min_agreement=0.0, min_cosine=-1.0)
    assert report.accuracy_exported > report.accuracy_trained
    assert report.passed


def many(pairs: dict[tuple[bool, bool], int], **limits: float) -> ParityReport:
    """The judgement of pictures by whether the trained and the exported answer is right."""
    sides: tuple[list[list[float]], list[list[float]]] = ([], [])
    number = 0
    for right, count in pairs.items():
        for _ in range(count):
            for side, is_right in zip(sides, right, strict=True):
                said = number % 2 if is_right else 1 - number % 2
                side.append([2.0 * (said == 0), 2.0 * (said == 1) + 0.01 * (side is sides[1])])
            number += 1
    lax = {"max_difference": 2.0, "min_cosine": -1.0, "min_agreement": 0.0}
    return judged(*sides, **{**lax, **limits})


def test_the_change_has_an_interval() -> None:
    report = many({(True, True): 180, (True, False): 14, (False, True): 4, (False, False): 2})
    assert report.accuracy_change == pytest.approx(-0.05)
    reach = 1.96 * np.sqrt(14 + 4 - 10**2 / 200) / 200  # Wald's, near for so many pictures
    assert report.accuracy_change_low == pytest.approx(-0.05 - reach, abs=7e-3)
    assert report.accuracy_change_high == pytest.approx(-0.05 + reach, abs=7e-3)
    assert "−5.00 points, 95 % interval −9" in report.summary()


def test_few_pictures_say_that_they_are_few() -> None:
    few, enough = (many({(True, True): n}, max_accuracy_loss=0.005) for n in (64, 2000))
    assert few.passed
    assert "64 pictures cannot tell a loss of 0.5 points" in few.note()
    assert enough.note() == ""


def test_no_single_picture_decides() -> None:
    count = ExportSettings().parity_pictures
    report = many({(True, True): count - 1, (True, False): 1})
    assert report.passed
    assert "accuracy" in many({(True, True): 63, (True, False): 1}).failures


def test_a_clear_loss_needs_no_note() -> None:
    report = many({(True, True): 400, (True, False): 100}, max_accuracy_loss=0.01)
    assert report.failures == ("accuracy",)
    assert report.note() == ""


def test_outputs_that_are_alike_need_no_note(exported: Any) -> None:
    assert exported.result.report.accuracy_change == 0.0
    assert exported.result.report.accuracy_change_low < -0.01
    assert exported.result.report.note() == ""


def test_a_report_of_an_earlier_version(exported: Any, copied: Path) -> None:
    path = copied / "parity.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    later = {"accuracy_change", "accuracy_change_low", "accuracy_change_high", "max_accuracy_loss"}
    assert later <= set(content)
    path.write_text(json.dumps({k: v for k, v in content.items() if k not in later}))
    report = load_report(copied)
    assert report.accuracy_change == 0.0
    assert report.accuracy_change_low is None
    assert report.change_text() == report.note() == ""
    assert "points" not in report.summary()


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_values_that_are_no_numbers_fail(value: float) -> None:
    report = judged([[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [value, 1.0]])
    assert "finite" in report.failures
    assert "difference" in report.failures
    assert report.worst[0].path == "1.png"


def test_cosine_of_zeros() -> None:
    zero, one = np.zeros(3, np.float32), np.ones(3, np.float32)
    assert (cosine(zero, zero), cosine(zero, one), cosine(one, one)) == (1.0, 0.0, pytest.approx(1))


def test_samples_tell_flips_and_swaps_apart() -> None:
    values = np.random.default_rng(0).normal(size=(3, 40, 40)).astype(np.float32)
    sample = sample_input(values)
    assert sample.shape == (1024,)
    assert np.array_equal(sample, sample_input(values.copy()))
    for other in (values[:, :, ::-1], values[::-1], values.transpose(0, 2, 1)):
        assert np.abs(sample - sample_input(np.ascontiguousarray(other))).max() > 0.5


# -- which pictures ---------------------------------------------------------------------------


def test_pictures_are_spread_over_the_validation_split(exported: Any) -> None:
    split, chosen = choose_pictures(exported.spec.lock, 6)
    paths = [picture.path for picture in exported.spec.lock.of_split("val")]
    assert split == "val"
    assert [paths.index(picture.path) for picture in chosen] == [0, 3, 7, 10, 14, 17]
    assert len(choose_pictures(exported.spec.lock, 1000)[1]) == 18


def test_without_validation_pictures(exported: Any) -> None:
    from dataclasses import replace

    lock = exported.spec.lock
    training = replace(lock, pictures=lock.of_split("train"))
    assert choose_pictures(training, 3)[0] == "train"
    with pytest.raises(DataError, match="no pictures to compare"):
        choose_pictures(replace(lock, pictures=()), 3)


def test_it_can_be_cancelled(exported: Any, copied: Path) -> None:
    from tango_desktop.errors import JobCancelled

    ctx = JobContext()
    ctx.control.cancel()
    with pytest.raises(JobCancelled):
        compare_artifact(copied, exported.spec, exported.trained, ctx)
