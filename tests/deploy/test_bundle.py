"""Bundles: complete, verified, the same for the same content, refused for a model that differs."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.bundle import Bundle, bundle_hash, make_bundle, open_bundle
from tango_desktop.deploy.runner import manifest
from tango_desktop.errors import DeployError, JobCancelled, ProjectError
from tango_desktop.i18n import set_language


def test_holds_everything_a_device_needs(bundle: Bundle) -> None:
    names = {str(p.relative_to(bundle.folder)) for p in bundle.folder.rglob("*") if p.is_file()}
    assert names >= {
        "run.py",
        "model.onnx",
        "model.yaml",
        "model.json",
        "labels.txt",
        "README.txt",
        "requirements.txt",
        "LICENSES.txt",
        "golden.png",
        "golden.json",
        "MANIFEST",
        "tango_runner/preprocess.py",
        "tango_runner/main.py",
    }
    assert names - {"MANIFEST"} == set(manifest.read(str(bundle.folder)))


def test_json_card_says_what_the_yaml_card_says(bundle: Bundle) -> None:
    card = yaml.safe_load((bundle.folder / "model.yaml").read_text(encoding="utf-8"))
    assert json.loads((bundle.folder / "model.json").read_text(encoding="utf-8")) == card
    labels = (bundle.folder / "labels.txt").read_text(encoding="utf-8").splitlines()
    assert labels == card["classes"] == ["빨강", "green", "blue"]


def test_readme_names_commands_and_requirements_the_packages(bundle: Bundle) -> None:
    readme = (bundle.folder / "README.txt").read_text(encoding="utf-8")
    assert "needs Python 3.7 or newer" in readme
    for command in ("run.py --probe", "run.py picture.jpg", "--benchmark", "requirements.txt"):
        assert command in readme
    assert (bundle.folder / "requirements.txt").read_text() == (
        "numpy>=1.17\npillow>=8\nonnxruntime>=1.12\n"
    )


def test_licences_are_listed(bundle: Bundle) -> None:
    text = (bundle.folder / "LICENSES.txt").read_text(encoding="utf-8")
    assert "tango_runner, run.py: Apache-2.0" in text
    assert "tiny: the model, yours" in text


def test_what_installs_without_a_network_is_not_in_it(bundle: Bundle) -> None:
    names = {path.name for path in (bundle.folder / "tango_runner").iterdir()}
    assert {"unpack.py", "environment.py"} <= names
    assert "offline.py" not in names


def test_preprocessing_is_the_one_that_training_uses(bundle: Bundle) -> None:
    from tango_desktop.data import preprocess

    copy = bundle.folder / "tango_runner" / "preprocess.py"
    assert copy.read_bytes() == Path(preprocess.__file__).read_bytes()


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum here")
def test_manifest_is_what_sha256sum_reads(bundle: Bundle) -> None:
    subprocess.run(["sha256sum", "--strict", "-c", "MANIFEST"], cwd=bundle.folder, check=True)


def test_same_content_gives_the_same_bundle(artifact: Path, bundle: Bundle, tmp_path: Path) -> None:
    again = make_bundle(artifact, bundle.folder.parent, JobContext())
    elsewhere = make_bundle(artifact, tmp_path, JobContext())
    assert again == bundle
    assert elsewhere.hash == bundle.hash == elsewhere.folder.name
    assert not list(tmp_path.glob(".staging-*"))


def test_readme_in_another_language_is_still_the_same_bundle(
    artifact: Path, bundle: Bundle, tmp_path: Path
) -> None:
    set_language("ko")
    assert make_bundle(artifact, tmp_path, JobContext()).hash == bundle.hash


def test_another_model_gives_another_hash(bundle: Bundle, next_bundle: Bundle) -> None:
    assert next_bundle.hash != bundle.hash


@pytest.mark.parametrize("name", ["model.onnx", "tango_runner/main.py", "golden.json"])
def test_damage_is_found(bundle: Bundle, tmp_path: Path, name: str) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(bundle.folder, copy)
    path = copy / name
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DeployError) as caught:
        open_bundle(copy)
    assert f"{name} is damaged" in caught.value.details
    path.unlink()
    assert manifest.problems(str(copy)) == [f"{name} is missing."]


def test_a_damaged_bundle_is_made_again(artifact: Path, tmp_path: Path) -> None:
    first = make_bundle(artifact, tmp_path, JobContext())
    (first.folder / "labels.txt").write_text("other\n", encoding="utf-8")
    assert open_bundle(make_bundle(artifact, tmp_path, JobContext()).folder) == first


def test_a_folder_that_is_no_bundle(tmp_path: Path) -> None:
    with pytest.raises(DeployError, match="not a complete bundle"):
        open_bundle(tmp_path)


def test_the_hash_depends_on_every_file(bundle: Bundle, tmp_path: Path) -> None:
    lines = (bundle.folder / "MANIFEST").read_text(encoding="utf-8").splitlines()
    for index, line in enumerate(lines):
        changed = [*lines[:index], "0" * 64 + line[64:], *lines[index + 1 :]]
        (tmp_path / "MANIFEST").write_text("\n".join(changed) + "\n", encoding="utf-8")
        same = bundle_hash(tmp_path) == bundle.hash
        assert same == line.endswith(("  README.txt", "  LICENSES.txt"))


def test_a_model_that_differs_is_refused(
    make_artifact: Callable[..., Path], tmp_path: Path
) -> None:
    failed = make_artifact(tmp_path / "failed", passed=False)
    with pytest.raises(DeployError, match="does not compute"):
        make_bundle(failed, tmp_path / "bundles", JobContext())
    assert not list(tmp_path.glob("bundles/*"))


def test_a_model_that_differs_and_is_accepted_says_so(
    make_artifact: Callable[..., Path], tmp_path: Path
) -> None:
    accepted = make_artifact(tmp_path / "accepted", passed=False, accepted=True)
    made = make_bundle(accepted, tmp_path / "bundles", JobContext())
    card = json.loads((made.folder / "model.json").read_text(encoding="utf-8"))
    assert card["parity"] == {"passed": False, "accepted": True}


def test_a_model_changed_after_its_check_is_refused(
    make_artifact: Callable[..., Path], tmp_path: Path
) -> None:
    changed = make_artifact(tmp_path / "changed")
    with (changed / "model.onnx").open("ab") as stream:
        stream.write(b"\0")
    with pytest.raises(DeployError, match="changed after it was checked"):
        make_bundle(changed, tmp_path / "bundles", JobContext())


def test_an_incomplete_card(make_artifact: Callable[..., Path], tmp_path: Path) -> None:
    broken = make_artifact(tmp_path / "broken")
    (broken / "model.yaml").write_text("schema: 1\nname: x\n", encoding="utf-8")
    with pytest.raises(DeployError, match="incomplete"):
        make_bundle(broken, tmp_path / "bundles", JobContext())


def test_a_target_that_is_a_file(artifact: Path, tmp_path: Path) -> None:
    (tmp_path / "bundles").write_text("a file")
    with pytest.raises(ProjectError, match="could not be written"):
        make_bundle(artifact, tmp_path / "bundles", JobContext())


def test_cancel_leaves_nothing(artifact: Path, tmp_path: Path) -> None:
    ctx = JobContext()
    ctx.control.cancel()
    with pytest.raises(JobCancelled):
        make_bundle(artifact, tmp_path, ctx)
    assert list(tmp_path.iterdir()) == []
