"""What a model was checked with: counted as on a device, made once, without answers if need be."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.data.lock import LOCK_FILE, load_lock
from tango_desktop.deploy.bundle import make_bundle
from tango_desktop.deploy.monitor.reference import (
    Reference,
    load_reference,
    make_reference,
    save_reference,
)
from tango_desktop.deploy.runner.statistics import FILE, parse
from tango_desktop.deploy.runner.tally import Tally
from tango_desktop.errors import DeployError, JobCancelled

CTX = JobContext()
Run = Callable[..., Any]


@pytest.fixture
def artifact(artifact: Path, tmp_path: Path) -> Path:
    """An export folder that may be written to."""
    return Path(shutil.copytree(artifact, tmp_path / "export"))


def made(project: Project, artifact: Path) -> Reference:
    return load_reference(make_reference(project, artifact, CTX))


def test_it_is_what_a_device_counts(
    project: Project, artifact: Path, tmp_path: Path, run: Run
) -> None:
    """The runner on the same pictures, in a child, counts the same."""
    reference = made(project, artifact)
    lock = load_lock(project.path(LOCK_FILE))
    pictures = [lock.file(picture) for picture in lock.of_split("val")]
    bundle = make_bundle(artifact, tmp_path / "bundles", CTX)
    release = tmp_path / "device" / "releases" / bundle.hash
    shutil.copytree(bundle.folder, release)
    (tmp_path / "device" / "deployment.json").write_text("{}", encoding="utf-8")
    assert run(release, *pictures).returncode == 0
    text = (tmp_path / "device" / "monitor" / FILE).read_text(encoding="utf-8")
    counted = parse(text)[0].tally
    for name in ("brightness", "contrast", "side", "confidence"):
        assert counted.histograms[name] == reference.tally.histograms[name]
    assert counted.classes == reference.tally.classes
    assert (reference.split, reference.tally.pictures) == ("val", len(pictures))
    assert reference.has_answers


def test_it_is_made_once_and_again_for_another_model(
    project: Project, artifact: Path, tmp_path: Path, make_artifact: Callable[..., Path]
) -> None:
    path = make_reference(project, artifact, CTX)
    before = path.stat().st_mtime_ns
    assert make_reference(project, artifact, CTX).stat().st_mtime_ns == before
    other = make_artifact(tmp_path / "other", 0.3)
    first = load_reference(path)
    second = made(project, other)
    assert second.of != first.of
    assert second.tally.histograms["confidence"] != first.tally.histograms["confidence"]


def test_an_engine_that_is_only_on_the_device(
    project: Project, artifact: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(artifact, other)
    card = yaml.safe_load((other / "model.yaml").read_text(encoding="utf-8"))
    card["engine"]["name"] = "elsewhere"
    (other / "model.yaml").write_text(yaml.safe_dump(card, allow_unicode=True), encoding="utf-8")
    reference = made(project, other)
    assert not reference.has_answers
    assert set(reference.tally.histograms) == {"brightness", "contrast", "side"}


def test_a_slow_network_is_asked_about_fewer_pictures(
    project: Project, artifact: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tango_desktop.deploy.monitor.reference._MOST_S", 0.0)
    monkeypatch.setattr("tango_desktop.deploy.monitor.reference._LEAST_PICTURES", 2)
    assert made(project, artifact).tally.pictures == 2


def test_bundles_carry_it_without_being_others(
    project: Project, artifact: Path, tmp_path: Path
) -> None:
    bare = make_bundle(artifact, tmp_path / "bundles", CTX)
    own = tmp_path / "own"
    shutil.copytree(artifact, own)
    path = make_reference(project, own, CTX)
    rich = make_bundle(own, tmp_path / "bundles", CTX)
    assert (rich.hash, rich.folder) == (bare.hash, bare.folder)
    assert (rich.folder / "reference.json").read_bytes() == path.read_bytes()
    assert "reference.json" in (rich.folder / "MANIFEST").read_text(encoding="utf-8")


def test_pictures_that_are_gone(project: Project, artifact: Path, pictures: Path) -> None:
    shutil.rmtree(pictures)
    with pytest.raises(DeployError, match="The validation pictures are gone"):
        make_reference(project, artifact, CTX)


def test_it_can_be_cancelled(project: Project, artifact: Path) -> None:
    ctx = JobContext()
    ctx.control.cancel()
    with pytest.raises(JobCancelled):
        make_reference(project, artifact, ctx)


@pytest.mark.parametrize("change", [{"schema": 9}, {"tally": {}}, {"classes": 3}])
def test_damage_is_told_and_mended(
    project: Project, artifact: Path, change: dict[str, Any]
) -> None:
    path = make_reference(project, artifact, CTX)
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**content, **change}), encoding="utf-8")
    with pytest.raises(DeployError, match="is damaged"):
        load_reference(path)
    assert made(project, artifact).tally.pictures > 0


def test_it_survives_its_file(tmp_path: Path) -> None:
    tally = Tally()
    tally.count("confidence", 0.7)
    save_reference(tmp_path / "r.json", Reference("of", "val", True, ("벌",), tally))
    read = load_reference(tmp_path / "r.json")
    assert (read.of, read.classes, read.tally.to_dict()) == ("of", ("벌",), tally.to_dict())
