"""``tango-desktop network``: code, rows, import."""

from __future__ import annotations

import json
from pathlib import Path

import onnx
import pytest

from tango_desktop import families, graph
from tango_desktop.app import run

_LIGHT = Path(onnx.__file__).parent / "backend" / "test" / "data" / "light"


def test_code_of_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["network", "code", "resnet18", "--size", "64"]) == 0
    text = capsys.readouterr().out
    compile(text, "resnet18", "exec")
    assert "class Resnet18(nn.Module):" in text
    assert "(B, 3, 64, 64)" in text


def test_rows_and_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows, document = tmp_path / "rows.yaml", tmp_path / "network.yaml"
    assert run(["network", "rows", "yolov7-tiny", "--to", str(rows)]) == 0
    assert capsys.readouterr().out.strip() == str(rows)
    assert run(["network", "import", str(rows), "--to", str(document), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["parameters"] == families.build("yolov7-tiny").parameter_count()
    assert graph.load(document).name == "yolov7-tiny"
    for source in (rows, document, tmp_path):
        assert run(["network", "code", str(source)]) == 0
    assert capsys.readouterr().out.count("class Yolov7Tiny(nn.Module):") == 3


def test_import_of_onnx(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, weights = str(_LIGHT / "light_squeezenet.onnx"), tmp_path / "w.safetensors"
    to = tmp_path / "network.yaml"
    assert run(["network", "import", path, "--to", str(to), "--weights", str(weights)]) == 0
    assert graph.load(to).parameter_count() == 1_235_496
    assert weights.stat().st_size > 4 * 1_235_496


def test_what_rows_cannot_say(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["network", "rows", "resnet20", "--json"]) == 1
    error = json.loads(capsys.readouterr().out)
    assert "cannot be written in rows" in error["error"]
    assert "layer2.0.shortcut: rows have no module for pad_shortcut." in error["details"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["code", "resnet81"], 2),
        (["code", "resnet18", "--size", "-1"], 2),
        (["import", "absent.onnx"], 1),
        (["import", "absent.yaml"], 1),
        (["rows", "absent.yaml"], 1),
    ],
)
def test_exit_codes(arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["network", *arguments]) == code
    assert capsys.readouterr().err
