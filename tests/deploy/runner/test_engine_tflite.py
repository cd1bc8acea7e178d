"""The runner's engine for TFLite files: inputs, outputs, parts of a device, sentences."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

pytest.importorskip("ai_edge_litert")

from tango_desktop.data.preprocess import default_spec, normalise, values_of_pixels
from tango_desktop.deploy.runner import engine_tflite
from tango_desktop.deploy.runner.engine import EngineOptions, engine_named
from tango_desktop.deploy.runner.engine_tflite import LIBRARY, TfliteEngine
from tango_desktop.deploy.runner.failures import ModelError, PackageError
from tango_desktop.deploy.runner.model import Model
from tango_desktop.export.tflite.convert import tflite_of

OPTIONS = EngineOptions(threads=1)


def two_outputs(quantized: bool = False) -> Any:
    """Sums of three channels, and the larger of each and 0; perhaps in int8."""
    nodes = []
    first = "images"
    constants = [numpy_helper.from_array(np.ones((2, 3, 1, 1), np.float32), "w")]
    if quantized:
        constants += [
            numpy_helper.from_array(np.float32(0.25), "s"),
            numpy_helper.from_array(np.int8(-4), "z"),
        ]
        nodes += [
            helper.make_node("QuantizeLinear", ["images", "s", "z"], ["q"], "/in/Q"),
            helper.make_node("DequantizeLinear", ["q", "s", "z"], ["d"], "/in/D"),
        ]
        first = "d"
    nodes += [
        helper.make_node("Conv", [first, "w"], ["sums"], "/conv/Conv"),
        helper.make_node("Relu", ["sums"], ["positive"], "/relu/Relu"),
    ]
    given = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 2, 4, 5])
        for name in ("sums", "positive")
    ]
    taken = helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, 4, 5])
    graph = helper.make_graph(nodes, "two", [taken], given, constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


@pytest.fixture
def model(tmp_path: Path) -> str:
    """A file with two outputs, in a folder whose name is not ASCII."""
    folder = tmp_path / "모델"
    folder.mkdir()
    (folder / "model.tflite").write_bytes(tflite_of(two_outputs(), "fp32"))
    return str(folder / "model.tflite")


@pytest.fixture
def batch() -> Any:
    """Three pictures of multiples of a quarter."""
    whole = np.random.default_rng(0).integers(-20, 20, (3, 3, 4, 5))
    return (whole * 0.25).astype(np.float32)


def sums(batch: Any) -> Any:
    """What the model computes."""
    return np.repeat(batch.sum(1, keepdims=True), 2, 1)


def test_outputs_by_name_for_several_pictures(model: str, batch: Any) -> None:
    positive, plain = TfliteEngine(model, OPTIONS, ["positive", "sums"]).infer(batch)
    np.testing.assert_allclose(plain, sums(batch), atol=1e-5)
    np.testing.assert_allclose(positive, np.maximum(sums(batch), 0), atol=1e-5)


def test_the_first_output_where_none_is_named(model: str, batch: Any) -> None:
    (found,) = TfliteEngine(model, OPTIONS, []).infer(batch)
    np.testing.assert_allclose(found, sums(batch), atol=1e-5)


def test_int8_inputs_are_made_here(tmp_path: Path, batch: Any) -> None:
    path = tmp_path / "model.tflite"
    path.write_bytes(tflite_of(two_outputs(quantized=True), "int8"))
    engine = TfliteEngine(str(path), OPTIONS, ["sums"])
    assert engine._made.get_input_details()[0]["dtype"] == np.int8
    (found,) = engine.infer(batch)
    np.testing.assert_allclose(found, sums(batch), atol=1e-4)


def test_pixels_are_answered_as_their_values(tmp_path: Path) -> None:
    path = tmp_path / "model.tflite"
    path.write_bytes(tflite_of(two_outputs(quantized=True), "int8"))
    engine = TfliteEngine(str(path), OPTIONS, ["sums", "positive"])
    spec = {**default_spec((4, 5)), "mean": [0.3, 0.4, 0.5], "std": [0.02, 0.03, 0.04]}
    assert engine.take_pixels(values_of_pixels(spec))
    pixels = np.random.default_rng(0).integers(0, 256, (4, 5, 3), np.uint8)
    wanted = engine.infer(normalise(pixels, spec)[np.newaxis])
    found = engine.infer_pixels(pixels)
    assert len(np.unique(wanted[0])) > 5
    for one, other in zip(found, wanted, strict=True):
        np.testing.assert_array_equal(one, other)
    with pytest.raises(ModelError, match="cannot run on this input"):
        engine.infer_pixels(pixels[1:])


@pytest.mark.parametrize("quantized", [True, False])
def test_a_bundle_gives_pixels_where_the_file_takes_them(tmp_path: Path, quantized: bool) -> None:
    precision = "int8" if quantized else "fp32"
    (tmp_path / "m.tflite").write_bytes(tflite_of(two_outputs(quantized), precision))
    card = {
        "schema": 1,
        "name": "two",
        "engine": {"name": "tflite", "precision": precision},
        "file": "m.tflite",
        "classes": ["a", "b"],
        "preprocess": default_spec((4, 5)),
        "output": {"names": ["sums"]},
        "postprocess": {"top": 1},
    }
    (tmp_path / "model.json").write_text(json.dumps(card), encoding="utf-8")
    model = Model(str(tmp_path), 1)
    image = Image.fromarray(np.random.default_rng(0).integers(0, 256, (9, 9, 3), np.uint8))
    given = model._prepared(image)
    assert (given.dtype, given.shape) == (
        (np.uint8, (4, 5, 3)) if quantized else (np.float32, (1, 3, 4, 5))
    )
    (found,), (wanted,) = model.outputs(image), model._engine.infer(model.batch(image))
    np.testing.assert_array_equal(found, wanted)


def test_files_of_floats_take_no_pixels(model: str) -> None:
    values = values_of_pixels(default_spec((4, 5)))
    assert not TfliteEngine(model, OPTIONS, []).take_pixels(values)


def test_says_what_computes(model: str) -> None:
    engine = TfliteEngine(model, OPTIONS, [])
    assert engine.provider == "xnnpack"
    assert engine.version.count(".") == 2
    assert engine_named("tflite") is TfliteEngine


@pytest.mark.parametrize("part", ["gpu", "nnapi", "npu"])
def test_a_part_whose_library_is_missing(model: str, part: str) -> None:
    with pytest.raises(PackageError, match=f"no library for {part} here"):
        TfliteEngine(model, EngineOptions(provider=part), [])


def test_a_library_that_is_named_and_is_none(
    model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = tmp_path / "libother.so"
    library.write_bytes(b"not a library")
    monkeypatch.setenv(LIBRARY, str(library))
    with pytest.raises(PackageError, match=r"libother\.so"):
        TfliteEngine(model, EngineOptions(provider="gpu"), [])


def test_a_part_that_it_does_not_know(model: str) -> None:
    with pytest.raises(PackageError, match="cannot use cuda; it can use: cpu, gpu"):
        TfliteEngine(model, EngineOptions(provider="cuda"), [])


def test_another_output(model: str) -> None:
    with pytest.raises(ModelError, match="no output named boxes"):
        TfliteEngine(model, OPTIONS, ["boxes"])


def test_pictures_of_another_size(model: str) -> None:
    engine = TfliteEngine(model, OPTIONS, [])
    with pytest.raises(ModelError, match="cannot run on this input"):
        engine.infer(np.zeros((1, 3, 5, 5), np.float32))


@pytest.mark.parametrize("content", [b"", b"no model", b"\0" * 64])
def test_a_damaged_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.tflite"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="cannot be opened"):
        TfliteEngine(str(path), OPTIONS, [])


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="copy the bundle again"):
        TfliteEngine(str(tmp_path / "none.tflite"), OPTIONS, [])


def test_no_package(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    packages = (("no_such_package", "no_such_package.interpreter"),)
    monkeypatch.setattr(engine_tflite, "_PACKAGES", packages)
    with pytest.raises(PackageError, match="LiteRT is not installed here"):
        TfliteEngine(model, OPTIONS, [])


def test_the_predecessor_computes_the_same(model: str, batch: Any, tmp_path: Path) -> None:
    """With tflite-runtime, where a Python that has it is named."""
    python = os.environ.get("TANGO_TFLITE_RUNTIME_PYTHON")
    if not python:
        pytest.skip("TANGO_TFLITE_RUNTIME_PYTHON names no Python with tflite-runtime")
    np.save(tmp_path / "batch.npy", batch)
    code = (
        "import sys, numpy\n"
        "from runner.engine import EngineOptions\n"
        "from runner.engine_tflite import TfliteEngine\n"
        "engine = TfliteEngine(sys.argv[1], EngineOptions(1), ['sums'])\n"
        "print(engine.version)\n"
        "numpy.save(sys.argv[3], engine.infer(numpy.load(sys.argv[2]))[0])\n"
    )
    folder = Path(engine_tflite.__file__).parents[1]
    found = tmp_path / "found.npy"
    ran = subprocess.run(
        [python, "-c", code, model, tmp_path / "batch.npy", found],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(folder), "PATH": os.environ["PATH"]},
    )
    assert ran.returncode == 0, ran.stderr
    np.testing.assert_allclose(np.load(found), sums(batch), atol=1e-5)
