"""The command compress: answers are kept, the stage is run, the levels are told."""

from __future__ import annotations

import argparse
import json

import pytest

from tango_desktop import cli_compress
from tango_desktop.app import run
from tango_desktop.cli_jobs import Answer
from tango_desktop.compress.settings import OptimizeSettings, optimize_settings
from tango_desktop.core.flow import Flow
from tango_desktop.core.project import Project
from tango_desktop.devices.targets import parse_target
from tango_desktop.errors import SettingsError
from tests.compress.conftest import make_lock, make_spec, trained

__all__ = ["make_lock", "make_spec", "trained"]

NOTHING = {
    "light": None,
    "precision_level": None,
    "max_loss": None,
    "prune_method": None,
    "qat": None,
    "keep_in": None,
    "prune_for": None,
    "measure_on": "",
    "measure_each": False,
}


def compress(project: Project, flow: Flow, **asked: object) -> Answer:
    """What the command says."""
    project.close()
    options = argparse.Namespace(dir=project.folder, json=True, **{**NOTHING, **asked})
    return cli_compress.run(options, flow)


def test_levels_and_limits(trained: tuple[Project, Flow]) -> None:
    project, flow = trained
    answer = compress(project, flow, precision_level=0)
    told = json.loads(json.dumps(answer.data))
    assert told["precision"] == "int8"
    assert [row["level"] for row in told["levels"]] == list(range(11))
    assert answer.text.count("\n") >= 13
    assert "measured in ONNX Runtime\n" in answer.text
    assert (told["measured"], told["measured_in"]) == ("measured in ONNX Runtime", "onnxruntime")
    assert told["half"]["precision"] == "fp16"
    answer = compress(project, flow, max_loss=100.0, prune_method="taylor", keep_in="fp32")
    assert "checked on" in answer.text
    with Project.open(project.folder, read_only=True) as read:
        settings = optimize_settings(read)
    assert (settings.automatic, settings.max_loss, settings.importance) == (True, 100.0, "taylor")
    answer = compress(project, flow, precision_level=10)
    assert answer.text == "As trained"
    with Project.open(project.folder, read_only=True) as read:
        assert optimize_settings(read) == OptimizeSettings(
            max_loss=100.0, importance="taylor", kept_in="fp32"
        )  # a level is no limit


def test_measuring_on_a_device_is_for_time(
    trained: tuple[Project, Flow], monkeypatch: pytest.MonkeyPatch
) -> None:
    project, flow = trained
    chosen: list[object] = []
    monkeypatch.setattr(cli_compress, "choose_target", lambda *given: chosen.append(given[2]))
    asked = {"light": 0, "precision_level": 10}  # nothing is to be done
    for options, wanted, times in (
        ({"measure_on": "ssh://pi@board"}, "latency", "ends"),
        ({"measure_each": True, "prune_for": "latency"}, "latency", "each"),
        ({"prune_for": "macs"}, "macs", "each"),
    ):
        assert compress(project, flow, **asked, **options).text == "As trained"
        with Project.open(project.folder, read_only=True) as read:
            settings = optimize_settings(read)
        assert (settings.prune_for, settings.measure_latency) == (wanted, times)
        assert settings.measures == (wanted == "latency")
    assert chosen == [parse_target("ssh://pi@board")]
    with pytest.raises(SettingsError, match="removed for time"):
        compress(project, flow, measure_on="this", prune_for="macs")


def test_levels_have_bounds(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run(["compress", "somewhere", "--precision-level", "11"])
    assert caught.value.code == 2
    assert "--precision-level" in capsys.readouterr().err


def test_a_project_that_is_not_trained_is_told_so(
    tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path_factory.mktemp("new") / "project"
    Project.create(folder).close()
    assert run(["compress", str(folder), "--light", "3"]) == 2
    assert "This needs a trained network" in capsys.readouterr().err
