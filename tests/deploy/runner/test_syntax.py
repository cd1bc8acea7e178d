"""What is copied to a device runs on Python 3.6: syntax, imports, annotations."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from tango_desktop.data import postprocess, preprocess
from tango_desktop.deploy import keeper, runner

FOLDER = Path(runner.__file__).parent
KEEPER = Path(keeper.__file__).parent
REAL = {Path(preprocess.__file__), Path(postprocess.__file__)}
STAND_INS = {FOLDER / path.name for path in REAL}  # the real ones take their place
SHIPPED = sorted(({*FOLDER.glob("*.py"), *KEEPER.glob("*.py")} - STAND_INS) | REAL)
# Modules of the standard library that came after Python 3.6.
TOO_NEW = {"dataclasses", "contextvars", "graphlib", "zoneinfo", "tomllib"}
ENGINES = {"onnxruntime", "openvino", "ncnn"}
ALLOWED_PACKAGES = {"numpy", "PIL", "cv2", "paho", "tango_runner"} | ENGINES
# An engine's own file may import that engine.
ENGINE_PACKAGES = {
    "engine_tflite.py": {"ai_edge_litert", "tflite_runtime"},
    "engine_openvino.py": {"openvino"},
    "engine_tvm.py": {"tvm", "tvm_ffi"},
    "engine_ncnn.py": {"ncnn"},
    "engine_rknn.py": {"rknn", "rknnlite", "rknn_toolkit_lite2"},
    "tensorrt_session.py": {"tensorrt"},
    "engine_executorch.py": {"executorch", "torch"},
    "engine_torchscript.py": {"torch"},
    "engine_coreml.py": {"coremltools"},
    "engine_nnef.py": {"nnef", "nnef_tools", "torch"},
}
# Methods and arguments that look harmless and are not in 3.6.
TOO_NEW_NAMES = {"removeprefix", "removesuffix", "perf_counter_ns", "process_time_ns"}
TOO_NEW_ARGUMENTS = {"capture_output", "dirs_exist_ok", "missing_ok", "strict"}


@pytest.fixture(params=SHIPPED, ids=lambda path: path.name)
def path(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.fixture
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path), feature_version=(3, 6))


def imported(tree: ast.Module) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(str(node.module).partition(".")[0])
    return names


def test_imports(path: Path, tree: ast.Module) -> None:
    names = imported(tree)
    assert not names & TOO_NEW
    allowed = ALLOWED_PACKAGES | ENGINE_PACKAGES.get(path.name, set())
    assert {name for name in names if name not in sys.stdlib_module_names} <= allowed


def test_no_future_annotations(tree: ast.Module) -> None:
    futures = [
        n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module == "__future__"
    ]
    assert futures == []  # "from __future__ import annotations" is a syntax error in 3.6


def test_no_walrus_and_no_newer_names(tree: ast.Module) -> None:
    nodes = list(ast.walk(tree))
    assert not [n for n in nodes if isinstance(n, ast.NamedExpr)]
    attributes = {n.attr for n in nodes if isinstance(n, ast.Attribute)}
    assert not attributes & TOO_NEW_NAMES
    arguments = {str(n.arg) for n in nodes if isinstance(n, ast.keyword)}
    assert not arguments & TOO_NEW_ARGUMENTS


def test_annotations_are_of_the_typing_module(tree: ast.Module) -> None:
    # list[str] and X | None are evaluated when a function is defined, and fail before 3.9 and 3.10.
    for node in ast.walk(tree):
        for annotation in annotations_of(node):
            for part in ast.walk(annotation):
                assert not isinstance(part, ast.BinOp), ast.unparse(annotation)
                if isinstance(part, ast.Subscript) and isinstance(part.value, ast.Name):
                    assert part.value.id not in {"list", "dict", "tuple", "set", "type"}


def annotations_of(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.FunctionDef):
        given = [a.annotation for a in (*node.args.args, *node.args.kwonlyargs)]
        return [a for a in (*given, node.returns) if a is not None]
    return [node.annotation] if isinstance(node, ast.AnnAssign) else []
