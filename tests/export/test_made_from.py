"""A model made before is taken as it is where nothing that it was made from differs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tango_desktop.core.files import read_yaml, write_yaml
from tango_desktop.core.jobs import JobContext
from tango_desktop.export.made_from import FILE, differences, forget, take
from tango_desktop.export.spec import ExportSpec, SourceInfo, TargetInfo
from tests.export.conftest import Exported

CTX = JobContext()


@pytest.fixture
def made(exported: Exported, copied: Path) -> ExportSpec:
    """The export that was done, in a copy of its folder."""
    return replace(exported.spec, folder=copied)


def test_the_same_is_taken_with_all_that_an_export_gives(
    made: ExportSpec, exported: Exported
) -> None:
    assert differences(made) == ()
    found = take(made, CTX)
    assert found is not None
    assert found.folder == made.folder
    assert (found.size_bytes, found.report) == (exported.result.size_bytes, exported.result.report)
    assert replace(found.model, notes=()) == replace(exported.result.model, notes=())


Change = Callable[[ExportSpec], ExportSpec]


def source(spec: ExportSpec, **changes: str) -> SourceInfo:
    return replace(spec.source, **changes)  # type: ignore[arg-type]


def settings(**changes: Any) -> Change:
    return lambda spec: replace(spec, settings=replace(spec.settings, **changes))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda s: replace(s, source=source(s, document_digest="x")), "the network"),
        (lambda s: replace(s, source=source(s, weights_sha256="x")), "the trained weights"),
        (lambda s: replace(s, source=source(s, data_digest="x")), "the data"),
        (lambda s: replace(s, preprocess={**s.preprocess, "fill": 1}), "how pictures are prepared"),
        (lambda s: replace(s, runtime="1.17.0"), "the engine's version on the device"),
        (lambda s: replace(s, target=TargetInfo(profile="board")), "the device"),
        (lambda s: replace(s, precision="int8", plan=s.weights), "what Optimize chose"),
        (settings(parity_pictures=11), "the setting “Pictures compared”"),
        (settings(max_accuracy_loss=0.004), "the setting “Largest loss of top-1”"),
    ],
)
def test_what_differs_is_named(made: ExportSpec, change: Change, said: str) -> None:
    assert differences(change(made)) == (said,)
    assert take(change(made), CTX) is None


@pytest.mark.parametrize(
    "change",
    [
        settings(engine="onnxruntime", precision="fp32"),  # asked for by name, else by the device
        settings(longest_minutes=3.0),
        settings(accept_parity=True),  # it passed
        lambda spec: replace(spec, name="another name"),
        lambda spec: replace(spec, plan=spec.weights),  # it is about 8 bits
        lambda spec: replace(spec, source=replace(spec.source, run=7)),
    ],
)
def test_what_does_not_matter(made: ExportSpec, change: Change) -> None:
    assert differences(change(made)) == ()


@pytest.mark.parametrize("name", ["model.onnx", "golden.png", "parity.json"])
def test_what_is_not_whole_is_made_again(made: ExportSpec, name: str) -> None:
    path = made.folder / name
    if name == "model.onnx":
        path.write_bytes(path.read_bytes() + b" ")
    else:
        path.unlink()
    assert differences(made) == ("its files were changed, or are missing",)
    assert take(made, CTX) is None


@pytest.mark.parametrize("content", [None, "{", "[]", '{"schema": 2}'])
def test_of_an_earlier_version_nothing_is_noted(made: ExportSpec, content: str | None) -> None:
    path = made.folder / FILE
    path.unlink() if content is None else path.write_text(content)
    assert differences(made)
    assert take(made, CTX) is None


def test_a_damaged_card(made: ExportSpec) -> None:
    (made.folder / "model.yaml").write_text("schema: 1\nparity: {passed: true}\n")
    assert take(made, CTX) is None
    shutil.rmtree(made.folder)
    assert take(made, CTX) is None


def judged(spec: ExportSpec, **parity: bool) -> ExportSpec:
    path = spec.folder / "model.yaml"
    card = read_yaml(path)
    write_yaml(path, {**card, "parity": {**card["parity"], "passed": False, **parity}})
    return spec


def test_a_model_that_differs_is_taken_only_while_that_is_accepted(made: ExportSpec) -> None:
    accepts = settings(accept_parity=True)
    judged(made, accepted=True)
    assert differences(accepts(made)) == ()
    assert differences(made) == ("whether a difference is accepted",)
    judged(made, accepted=False)
    assert differences(accepts(made)) == ("whether a difference is accepted",)
    assert differences(made) == ("its comparison with the trained network was not passed",)
    judged(made, accepted=False, compared=False)  # it does not run here
    assert differences(made) == ()


def test_it_is_forgotten_where_it_is_to_be_made_again(made: ExportSpec) -> None:
    forget(made.folder)
    assert take(made, CTX) is None
    forget(made.folder)


def test_bundles_do_not_carry_it(made: ExportSpec) -> None:
    assert "settings" in json.loads((made.folder / FILE).read_text())
    assert FILE not in read_yaml(made.folder / "model.yaml")["files"]
