"""What every Python of a device is asked: it says what is installed without importing it."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tango_desktop.devices.facts import python_probe

TEXT = Path(python_probe.__file__).read_text(encoding="utf-8")
NEWER = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.AsyncFunctionDef)  # since 3.6, 3.8


def asked(folder: Path) -> dict[str, Any]:
    """What a Python says that has nothing but ``folder`` installed."""
    code = f"import sys; sys.path[:] = [{str(folder)!r}, '', '/nowhere', *sys.path[1:4]]\n{TEXT}"
    command = [sys.executable, "-S", "-B", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    said: dict[str, Any] = json.loads(done.stdout)
    return said


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    for name in (
        "numpy-1.26.4.dist-info",
        "Pillow-9.4.0.egg-info",
        "ai_edge_litert-2.1.0.dist-info",
        "onnxruntime_gpu-1.18.0.dist-info",
        "pkg-1.0-py3.6.egg-info",
        "onnxruntime/capi",
        "cv2",
        "rknnlite",
        "tensorrt",
    ):
        (tmp_path / name).mkdir(parents=True)
    for name in ("libonnxruntime_providers_cuda.so", "libonnxruntime_providers_shared.so"):
        (tmp_path / "onnxruntime" / "capi" / name).touch()
    (tmp_path / "cv2" / "version.py").write_text('opencv_version = "4.5.4"\n', encoding="utf-8")
    (tmp_path / "tensorrt" / "__init__.py").write_text("raise SystemExit", encoding="utf-8")
    return tmp_path


def test_names_and_versions_come_from_folders(installed: Path) -> None:
    packages = asked(installed)["packages"]
    assert packages == {
        "numpy": "1.26.4",
        "pillow": "9.4.0",
        "ai-edge-litert": "2.1.0",
        "onnxruntime-gpu": "1.18.0",
        "pkg": "1.0",
        "opencv": "4.5.4",
        "rknn-toolkit-lite2": "?",
        "tensorrt": "?",
    }


def test_accelerators_come_from_files(installed: Path) -> None:
    assert asked(installed)["providers"] == ["cuda"]


def test_an_empty_python_says_what_it_is(tmp_path: Path) -> None:
    said = asked(tmp_path)
    assert said["packages"] == {}
    assert said["version"] == list(sys.version_info[:3])
    assert said["bits"] == 64


def test_an_old_python_understands_it() -> None:
    nodes = list(ast.walk(ast.parse(TEXT)))
    assert not [node for node in nodes if isinstance(node, NEWER)]
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
    assert functions
    for function in functions:
        returned = function.returns
        assert returned is None or isinstance(returned, (ast.Name, ast.Constant))
