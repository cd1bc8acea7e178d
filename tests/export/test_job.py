"""The job: everything or nothing, failed models marked, and a bundle that answers like PyTorch."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tango_desktop.core.files import read_yaml, sha256_of
from tango_desktop.core.jobs import JobContext, Progress
from tango_desktop.data.preprocess import open_picture, preprocess
from tango_desktop.deploy.bundle import make_bundle
from tango_desktop.deploy.card import read_card, require_deployable
from tango_desktop.deploy.install import install
from tango_desktop.deploy.predict import ask, installed_here
from tango_desktop.errors import (
    DeployError,
    ExportError,
    JobCancelled,
    ParityError,
    ProjectError,
    WeightsError,
)
from tango_desktop.export import golden, job
from tango_desktop.export.card import notes_of
from tango_desktop.export.exporters import EXPORTERS, Where
from tango_desktop.export.reference import load_trained, logits_of
from tango_desktop.export.reports import load_report
from tango_desktop.export.spec import ConvertedModel, ExportSpec
from tango_desktop.i18n import lasting, set_language

CTX = JobContext()
Changed = Callable[..., ExportSpec]
FILES = {"model.onnx", "model.yaml", "parity.json", "golden.png", "golden.json", "made_from.json"}


@pytest.fixture
def unfaithful(converted_here: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exporter that exports another network than it was given."""
    info = EXPORTERS.get("onnxruntime")

    def convert(module: Any, spec: ExportSpec, folder: Path, ctx: JobContext) -> ConvertedModel:
        module = load_trained(spec.document, spec.weights)
        module.get_parameter("conv1.weight").data.mul_(1.5)
        return info.convert(module, spec, folder, ctx)

    monkeypatch.setitem(EXPORTERS._records, "onnxruntime", replace(info, convert=convert))


def test_the_folder_holds_everything(exported: Any) -> None:
    folder = exported.result.folder
    assert {path.name for path in folder.iterdir()} == FILES
    assert {path.name for path in folder.parent.iterdir()} == {"onnxruntime", "logs"}
    assert exported.result.size_bytes == (folder / "model.onnx").stat().st_size


def test_the_card(exported: Any) -> None:
    card = read_yaml(exported.result.folder / "model.yaml")
    assert card["engine"] == {
        "name": "onnxruntime",
        "package": "onnxruntime",
        "compared_by": "onnxruntime",
        "minimum": "1.17",
        "python": "3.8",
        "precision": "fp32",
    }
    assert card["classes"] == ["개미", "bees", "cats"]
    assert card["input"] == {
        "name": "images",
        "layout": "NCHW",
        "size": [32, 32],
        "channels": 3,
        "dtype": "float32",
        "batch": 1,
    }
    assert card["output"] == {"name": "output0", "kind": "logits"}
    assert card["preprocess"] == dict(exported.spec.preprocess)
    assert card["checksums"] == {"model.onnx": sha256_of(exported.result.folder / "model.onnx")}
    assert card["parity"]["passed"] is True
    assert card["parity"]["accepted"] is False
    assert card["source"]["weights_sha256"] == sha256_of(exported.spec.weights)
    assert card["source"]["document"] == exported.spec.document.digest()


def test_the_golden_picture(exported: Any) -> None:
    folder = exported.result.folder
    golden = json.loads((folder / "golden.json").read_text(encoding="utf-8"))
    module = load_trained(exported.spec.document, exported.spec.weights)
    prepared = preprocess(open_picture(str(folder / "golden.png")), exported.spec.preprocess)
    np.testing.assert_allclose(golden["logits"], logits_of(module, prepared), atol=1e-5)
    scale = max(1.0, float(np.abs(golden["logits"]).max()))
    assert golden["tolerance"] == pytest.approx(1e-3 * scale)
    with Image.open(folder / "golden.png") as picture:
        assert max(picture.size) <= 640
        assert not picture.getexif()


def test_the_same_weights_give_the_same_artifact(exported: Any, changed: Changed) -> None:
    again = job.export(changed(), CTX)
    for name in FILES - {"parity.json"}:
        assert sha256_of(again.folder / name) == sha256_of(exported.result.folder / name), name


def test_it_deploys_and_answers_what_pytorch_answers(exported: Any, tmp_path: Path) -> None:
    spec = exported.spec
    bundle = make_bundle(exported.result.folder, tmp_path / "bundles", CTX)
    target = tmp_path / "설치"
    installed = install(bundle.folder, target, CTX)
    assert installed.probe.difference < 1e-3
    pictures = spec.lock.of_split("val")
    found = ask(installed_here(target), [spec.lock.file(picture) for picture in pictures], CTX)
    module = load_trained(spec.document, spec.weights)
    for row in found:
        logits = logits_of(module, preprocess(open_picture(str(row.path)), spec.preprocess))
        wanted = np.exp(logits - logits.max())
        wanted /= wanted.sum()
        assert row.label == spec.lock.classes[int(wanted.argmax())]
        assert row.confidence == pytest.approx(float(wanted.max()), abs=1e-4)
    assert len(found) == len(pictures)


# -- models that differ -----------------------------------------------------------------------


@pytest.mark.usefixtures("unfaithful")
def test_a_model_that_differs_is_kept_and_marked(changed: Changed, tmp_path: Path) -> None:
    spec = changed()
    with pytest.raises(ParityError, match="does not compute") as caught:
        job.export(spec, CTX)
    assert "accept the difference" in caught.value.hint
    assert "tango-desktop run DIR export.accept_parity=yes" in caught.value.hint
    card = read_yaml(spec.folder / "model.yaml")
    assert (card["parity"]["passed"], card["parity"]["accepted"]) == (False, False)
    assert load_report(spec.folder).failures
    with pytest.raises(DeployError, match="does not compute"):
        make_bundle(spec.folder, tmp_path / "bundles", CTX)


@pytest.mark.usefixtures("unfaithful")
def test_an_accepted_difference_is_recorded_and_deploys(changed: Changed, tmp_path: Path) -> None:
    spec = changed(accept_parity=True)
    result = job.export(spec, CTX)
    assert not result.report.passed
    card = read_card(spec.folder)
    assert (card.passed, card.accepted) == (False, True)
    require_deployable(spec.folder, card)
    bundle = make_bundle(spec.folder, tmp_path / "bundles", CTX)
    install(bundle.folder, tmp_path / "target", CTX)


def test_accepting_does_not_mark_a_model_that_passes(changed: Changed) -> None:
    spec = changed(accept_parity=True)
    job.export(spec, CTX)
    card = read_card(spec.folder)
    assert (card.passed, card.accepted) == (True, False)


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that does not run on this computer."""
    info = replace(EXPORTERS.get("onnxruntime"), runs_on=Where.TARGET)
    monkeypatch.setitem(EXPORTERS._records, "onnxruntime", info)


@pytest.mark.usefixtures("elsewhere")
def test_a_model_that_was_not_compared_does_not_deploy(changed: Changed, tmp_path: Path) -> None:
    spec = changed()
    result = job.export(spec, CTX)
    assert result.report is None
    card = read_card(spec.folder)
    assert (card.compared, card.passed, card.accepted) == (False, False, False)
    with pytest.raises(DeployError, match="was not compared") as caught:
        make_bundle(spec.folder, tmp_path / "bundles", CTX)
    assert "Accept a difference" in caught.value.hint


@pytest.mark.usefixtures("elsewhere")
def test_one_that_was_not_compared_deploys_when_that_is_accepted(
    changed: Changed, tmp_path: Path
) -> None:
    spec = changed(accept_parity=True)
    job.export(spec, CTX)
    assert read_yaml(spec.folder / "model.yaml")["parity"] == {
        "compared": False,
        "passed": False,
        "accepted": True,
    }
    assert not (spec.folder / "parity.json").exists()
    bundle = make_bundle(spec.folder, tmp_path / "bundles", CTX)
    installed = install(bundle.folder, tmp_path / "target", CTX)  # PyTorch's golden answer
    assert installed.parity == "not compared"
    assert installed.probe.difference < 1e-3


@pytest.mark.usefixtures("elsewhere")
def test_a_detector_that_was_not_compared_has_a_golden_picture(detector_with: Changed) -> None:
    spec = detector_with()
    job.export(spec, CTX)
    golden_picture = json.loads((spec.folder / "golden.json").read_text(encoding="utf-8"))
    assert golden_picture["boxes"]


def test_a_rounded_model_answers_the_golden_picture_itself(
    changed: Changed, tmp_path: Path
) -> None:
    spec = replace(changed(max_difference=0.5, min_cosine=0.0), precision="int8")
    result = job.export(spec, CTX)
    assert result.report.max_difference > 1e-3
    bundle = make_bundle(spec.folder, tmp_path / "bundles", CTX)
    installed = install(bundle.folder, tmp_path / "target", CTX)
    assert installed.probe.difference < 1e-5
    expected = json.loads((spec.folder / "golden.json").read_text(encoding="utf-8"))
    scale = max(1.0, *(abs(value) for value in expected["logits"]))
    bounds = golden.OWN["int8"]
    assert bounds.least <= expected["tolerance"] / scale <= bounds.difference


@pytest.mark.parametrize(("apart", "passes"), [(0.0, 0.01), (0.02, 0.04), (0.3, 0.05)])
def test_rounding_anew_may_be_twice_as_far(apart: float, passes: float) -> None:
    assert golden.OWN["int8"].where_apart(apart) == passes
    assert golden.OWN["int8"].where_apart(float("nan")) == 0.01
    assert golden.Tolerance(0.001, 1.0).where_apart(apart) == 0.001


# -- everything or nothing --------------------------------------------------------------------


def put_earlier(spec: ExportSpec) -> None:
    spec.folder.mkdir(parents=True)
    (spec.folder / "model.onnx").write_bytes(b"earlier")


def assert_earlier(spec: ExportSpec) -> None:
    assert (spec.folder / "model.onnx").read_bytes() == b"earlier"
    assert {path.name for path in spec.folder.parent.iterdir()} == {"onnxruntime", "logs"}


def test_a_failure_half_way_leaves_the_earlier_model(
    changed: Changed, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = changed()
    put_earlier(spec)

    def fail(*_: object) -> None:
        raise ExportError("half way")

    monkeypatch.setattr(golden, "write_golden", fail)
    with pytest.raises(ExportError, match="half way"):
        job.export(spec, CTX)
    assert_earlier(spec)


def test_what_a_kill_left_is_cleared_up(changed: Changed) -> None:
    spec = changed()
    left = spec.folder.parent / ".staging-killed" / "model.onnx"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    job.export(spec, CTX)
    assert {path.name for path in spec.folder.parent.iterdir()} == {"onnxruntime", "logs"}


def test_cancel_leaves_the_earlier_model(changed: Changed) -> None:
    spec = changed()
    put_earlier(spec)
    ctx = JobContext()

    def cancel(progress: Progress) -> None:
        if progress.message.startswith("Comparing"):
            ctx.control.cancel()

    ctx.on_progress = cancel
    with pytest.raises(JobCancelled):
        job.export(spec, ctx)
    assert_earlier(spec)


def test_the_earlier_model_is_replaced(changed: Changed) -> None:
    spec = changed()
    put_earlier(spec)
    job.export(spec, CTX)
    assert {path.name for path in spec.folder.iterdir()} == FILES
    assert {path.name for path in spec.folder.parent.iterdir()} == {"onnxruntime", "logs"}


def test_a_folder_that_cannot_be_replaced(
    changed: Changed, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = changed()
    put_earlier(spec)
    replaced = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if self.name.startswith(".staging-"):
            raise OSError(28, "No space left on device")
        return replaced(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(ProjectError, match="disk is full"):
        job.export(spec, CTX)
    monkeypatch.undo()
    assert_earlier(spec)


def test_a_file_in_place_of_the_folder(changed: Changed) -> None:
    spec = changed()
    spec.folder.parent.write_text("in the way")
    with pytest.raises(ProjectError, match="could not be written"):
        job.export(spec, CTX)


# -- what cannot be exported ------------------------------------------------------------------


def test_weights_of_another_network(changed: Changed, tmp_path: Path) -> None:
    from tango_desktop import families

    spec = replace(changed(), document=families.build("resnet20", 4, size=32))
    with pytest.raises(WeightsError, match="do not fit the trained network") as caught:
        job.export(spec, CTX)
    assert "fc" in caught.value.details or "linear" in caught.value.details
    assert not spec.folder.exists()


def test_an_engine_that_is_not_there(changed: Changed) -> None:
    with pytest.raises(ExportError, match="no exporter named tensorflow"):
        job.export(replace(changed(), engine="tensorflow"), CTX)
    with pytest.raises(ExportError, match="no precision int4"):
        job.export(replace(changed(), precision="int4"), CTX)


@pytest.mark.usefixtures("converted_here")
def test_notes_stand_in_the_card(changed: Changed, monkeypatch: pytest.MonkeyPatch) -> None:
    info = EXPORTERS.get("onnxruntime")

    def convert(*arguments: Any) -> ConvertedModel:
        told = lasting("Weights too large for 16 bits were made smaller in: {names}", names="a, b")
        return replace(info.convert(*arguments), notes=(told, "as it is"))

    monkeypatch.setitem(EXPORTERS._records, "onnxruntime", replace(info, convert=convert))
    result = job.export(changed(), CTX)
    told = notes_of(read_yaml(result.folder / "model.yaml"))
    assert told == ("Weights too large for 16 bits were made smaller in: a, b", "as it is")
    set_language("ko")
    assert "a, b" in notes_of(read_yaml(result.folder / "model.yaml"))[0]
    assert notes_of(read_yaml(result.folder / "model.yaml"))[0] != told[0]


@pytest.mark.parametrize("written", [{}, {"notes": [3]}, {"notes": [{"no": "text"}]}])
def test_notes_that_are_none(written: dict[str, Any]) -> None:
    assert notes_of(written) == ()
