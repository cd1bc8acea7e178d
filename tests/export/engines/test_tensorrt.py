"""What is made for TensorRT on the desk; that a device can build from it is tested beside its
runner.
"""

from __future__ import annotations

import json
import struct
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.runner import engine_tensorrt, tensorrt_files
from tango_desktop.deploy.runner.cuda import Cuda
from tango_desktop.deploy.runner.engine import EngineOptions
from tango_desktop.deploy.runner.engine_tensorrt import TensorRtEngine
from tango_desktop.errors import ExportError
from tango_desktop.export.engines import tensorrt
from tango_desktop.export.engines.tensorrt_calibration import cache_text, scale_text
from tango_desktop.export.engines.tensorrt_opsets import (
    chosen_opset,
    opset_for_tensorrt,
    traced_opset,
    version_on,
    write_down,
)
from tango_desktop.export.spec import TargetInfo
from tests.deploy.runner import fake_tensorrt
from tests.deploy.runner.fake_gpu import FakeLibrary
from tests.export.engines.small_networks import (
    DETECTOR,
    KEPT,
    Small,
    calibrated,
    short,
    small,
)

# Written by TensorRT 8.5.1 and 7.2.2 of somebody's networks.
PUBLISHED = """TRT-8510-EntropyCalibration2
x: 4000890a
/conv1/Conv_output_0: 3f9db09c
(Unnamed Layer* 8) [Constant]_output: 39137939
"""
OLDER = "TRT-7202-EntropyCalibration2\ndata: 3c008912\nconv1: 3c60dd38\nprob: 3c083ffd\n"


# -- the calibration cache --------------------------------------------------------------------


def read_cache(text: str) -> dict[str, float]:
    """The scales in a cache, by the tensor's name."""
    header, *lines = text.splitlines()
    assert header.startswith("TRT-")
    pairs = (line.rpartition(": ") for line in lines)
    return {name: struct.unpack(">f", bytes.fromhex(digits))[0] for name, _, digits in pairs}


def test_published_caches() -> None:
    found = read_cache(PUBLISHED)
    assert list(found) == [
        "x",
        "/conv1/Conv_output_0",
        "(Unnamed Layer* 8) [Constant]_output",
    ]
    # Pictures of 0 to 255, divided by 127; of 0 to 1, likewise.
    assert found["x"] * 127 == pytest.approx(255.06, abs=0.01)
    assert read_cache(OLDER)["data"] * 127 == pytest.approx(0.9964, abs=0.0001)


def test_a_published_cache_comes_out_again() -> None:
    ranges = {name: (-scale * 127, scale * 100) for name, scale in read_cache(PUBLISHED).items()}
    assert cache_text(ranges).splitlines()[1:] == PUBLISHED.splitlines()[1:]


def test_the_scale_is_the_largest_value_over_127() -> None:
    text = cache_text({"a": (-2.54, 1.27), "b": (0.0, 127.0), "zero": (0.0, 0.0)})
    header, *lines = text.splitlines()
    assert header.startswith("TRT-")
    assert lines == [f"a: {scale_text(0.02)}", "b: 3f800000"]


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=("Cc", "Zl", "Zp", "Cs")), min_size=1),
        st.floats(1e-30, 1e30),
        max_size=6,
    )
)
def test_scales_come_back(most: dict[str, float]) -> None:
    found = read_cache(cache_text({name: (-value / 2, value) for name, value in most.items()}))
    assert list(found) == list(most)
    for name, value in most.items():
        assert found[name] == pytest.approx(value / 127, rel=1e-6)


def test_a_name_of_two_lines() -> None:
    with pytest.raises(ExportError, match="cannot read"):
        cache_text({"a\nb": (0.0, 1.0)})


# -- opsets -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("system", "version", "opset"),
    [
        ("JetPack 4 (Ubuntu 18.04)", "8.0", 13),
        ("JetPack 4.5 (Ubuntu 18.04)", "7.1", 11),
        ("JetPack 5 (Ubuntu 20.04)", "8.4", 17),
        ("JetPack 6 (Ubuntu 22.04)", "8.6", 17),
        ("JetPack 6.2 (Ubuntu 22.04)", "10.3", 20),
        ("JetPack 6.9 (Ubuntu 22.04)", "8.6", 17),
        ("JetPack 7 (Ubuntu 24.04)", "10.13", 20),
        ("Ubuntu 24.04", "", 17),
    ],
)
def test_the_opset_of_a_device(system: str, version: str, opset: int) -> None:
    target = TargetInfo("device", is_here=False, system=system)
    assert version_on(target, "1.31.1") == version
    assert opset_for_tensorrt(version).opset == opset


def test_the_version_of_this_computer() -> None:
    assert version_on(TargetInfo(), "10.3.0.26") == "10.3.0.26"
    assert opset_for_tensorrt("10.3.0.26").opset == 20
    assert opset_for_tensorrt("8.2.1.8").opset == 13
    assert opset_for_tensorrt("11.4").opset == 20


def test_a_tensorrt_that_is_too_old() -> None:
    with pytest.raises(ExportError, match=r"TensorRT 6\.0 on the target is too old; 7\.1"):
        opset_for_tensorrt("6.0")


@pytest.mark.parametrize(("opset", "traced"), [(11, 15), (13, 15), (15, 15), (17, 17), (20, 20)])
def test_what_is_traced(opset: int, traced: int) -> None:
    assert traced_opset(opset) == traced


def test_the_users_opset_counts(tmp_path: Path) -> None:
    spec = small("resnet20", tmp_path, "tensorrt", "fp32", opset=15).spec
    found = chosen_opset(spec, "10.3")
    assert (found.opset, found.runtime) == (15, "8.4")


def model_of(*nodes: Any, opset: int = 15) -> Any:
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        list(nodes),
        "net",
        [value("x", TensorProto.FLOAT, [1, 4])],
        [value(nodes[-1].output[0], TensorProto.FLOAT, ["a", "b"])],
        [numpy_helper.from_array(np.array([2, 2], np.int64), "shape")],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)


def test_what_only_takes_more_kinds_of_numbers_is_written_down() -> None:
    model = model_of(
        helper.make_node("Relu", ["x"], ["y"], name="/a/Relu"),
        helper.make_node("Reshape", ["y", "shape"], ["z"], name="/b/Reshape", allowzero=0),
    )
    write_down(model, 13)
    assert [(entry.domain, entry.version) for entry in model.opset_import] == [("", 13)]
    write_down(model, 17)  # never up
    assert model.opset_import[0].version == 13
    assert [attribute.name for attribute in model.graph.node[1].attribute] == []


@pytest.mark.parametrize(
    ("node", "opset"),
    [
        (helper.make_node("Reshape", ["x", "shape"], ["z"], name="/odd/N", allowzero=1), 13),
        (helper.make_node("HardSwish", ["x"], ["z"], name="/odd/N"), 13),
        (helper.make_node("Softmax", ["x"], ["z"], name="/odd/N", axis=1), 11),
        (helper.make_node("Squeeze", ["x", "shape"], ["z"], name="/odd/N"), 11),
    ],
)
def test_what_means_something_else_is_refused_by_name(node: Any, opset: int) -> None:
    model = model_of(node)
    with pytest.raises(ExportError, match=rf"newer opset than {opset}.*/odd/N \({node.op_type}\)"):
        write_down(model, opset)
    assert model.opset_import[0].version == 15


# -- the export -------------------------------------------------------------------------------


def on(network: Small, system: str) -> Small:
    """The same for a Jetson with that system; a computer of which nothing is known without one."""
    target = TargetInfo("jetson", False, "aarch64", system=system)
    return replace(network, spec=replace(network.spec, target=target))


def exported(network: Small) -> tuple[Any, Path, dict[str, Any]]:
    spec = network.spec
    made = tensorrt.convert(network.module, spec, spec.folder, JobContext())
    build = json.loads((spec.folder / "build.json").read_text("utf-8"))
    for name in (made.file, *made.extra_files):
        assert (spec.folder / name).is_file()
    return made, spec.folder, build


Exports = Callable[[str, str], tuple[Small, Any, Path, dict[str, Any]]]


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Exports:
    """Exports for a device of which nothing is known, by network and precision, each made once."""

    @cache
    def make(name: str, precision: str) -> tuple[Small, Any, Path, dict[str, Any]]:
        network = small(name, tmp_path_factory.mktemp(precision), "tensorrt", precision)
        network = on(calibrated(network) if precision == "int8" else network, "")
        return (network, *exported(network))

    return make


def run(path: Path, batch: Any) -> Any:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(None, {"images": batch})[0]


OLD, NEW = "JetPack 4 (Ubuntu 18.04)", "JetPack 6.2 (Ubuntu 22.04)"


@pytest.mark.parametrize(
    ("name", "system"),
    [
        ("resnet20", NEW),
        (DETECTOR, OLD),
        *(
            pytest.param(*case, marks=pytest.mark.exhaustive)
            for case in [
                ("resnet20", OLD),
                (DETECTOR, NEW),
                ("vgg11_bn", OLD),
                ("vgg11_bn", NEW),
                ("densenet121", OLD),
                ("densenet121", NEW),
            ]
        ),
    ],
)
def test_every_family_is_read_by_old_and_new(tmp_path: Path, name: str, system: str) -> None:
    network = on(small(name, tmp_path, "tensorrt"), system)
    made, folder, build = exported(network)
    wanted = 13 if "JetPack 4" in system else 20
    model = onnx.load(folder / "model.onnx")
    assert made.opset == wanted
    assert [entry.version for entry in model.opset_import if not entry.domain] == [wanted]
    properties = {entry.key: entry.value for entry in model.metadata_props}
    assert properties["opset"] == str(wanted)
    assert json.loads(properties["layers"])["nodes"]
    assert network.largest_difference(run(folder / "model.onnx", network.batch)) < 1e-4
    assert (made.file, made.extra_files) == ("model.onnx", ("build.json",))
    assert (build["precision"], build["typed"], build["batches"]) == ("fp32", "", [1, 1, 1])


def test_any_batch_size(tmp_path: Path) -> None:
    network = on(small("resnet20", tmp_path, "tensorrt", dynamic_batch=True), "")
    _, folder, build = exported(network)
    assert build["batches"] == [1, 1, 16]
    batch = np.repeat(network.batch, 3, axis=0)
    np.testing.assert_allclose(
        run(folder / "model.onnx", batch), np.repeat(network.answer, 3, axis=0), atol=1e-4
    )


def test_half_precision(exports: Exports) -> None:
    network, made, folder, build = exports("resnet20", "fp16")
    assert build["typed"] == "model-typed.onnx"
    # The one to compare is the one that says its precision.
    assert (made.file, made.extra_files) == ("model-typed.onnx", ("model.onnx", "build.json"))
    typed = onnx.load(folder / "model-typed.onnx")
    kinds = {tensor.data_type for tensor in typed.graph.initializer}
    assert TensorProto.FLOAT16 in kinds
    assert network.largest_difference(run(folder / "model-typed.onnx", network.batch)) < 2e-2


@pytest.mark.parametrize("name", ["resnet20", DETECTOR])
def test_integers(exports: Exports, name: str) -> None:
    network, made, folder, build = exports(name, "int8")
    assert made.file == "model-typed.onnx"
    assert made.extra_files == (
        "model.onnx",
        "build.json",
        "quantization.yaml",
        "calibration.cache",
    )
    assert (build["calibration"], build["typed"]) == ("calibration.cache", "model-typed.onnx")
    scales = read_cache((folder / "calibration.cache").read_text("utf-8"))
    tensors = {name for node in onnx.load(folder / "model.onnx").graph.node for name in node.output}
    assert set(scales) <= tensors | {"images"}
    assert scales["images"] == pytest.approx(float(np.abs(network.batch).max()) / 127, rel=1e-6)
    assert bool(build["float_layers"]) is (name == DETECTOR)  # its answers and boxes
    nodes = {node.name: node.op_type for node in onnx.load(folder / "model.onnx").graph.node}
    answering = [one for one in build["float_layers"] if nodes[one] == "Conv"]
    assert len(answering) == (3 if name == DETECTOR else 0)  # one for each level
    assert network.cosine(run(folder / "model-typed.onnx", network.batch)) > 0.98


def test_quantized_files_have_the_form_that_tensorrt_reads(exports: Exports) -> None:
    _, _, folder, _ = exports("resnet20", "int8")
    graph = onnx.load(folder / "model-typed.onnx").graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    pairs = [n for n in graph.node if n.op_type in ("QuantizeLinear", "DequantizeLinear")]
    assert pairs
    for node in pairs:  # symmetric, with a sign; no biases in 32-bit integers
        assert stored[node.input[2]].dtype == np.int8
        assert not stored[node.input[2]].any()
    assert not {kind for kind in (v.dtype for v in stored.values()) if kind == np.int32}
    used = {name for node in graph.node for name in node.input}
    assert set(stored) <= used


def test_layers_that_stay_in_floats_have_no_ranges(exports: Exports, tmp_path: Path) -> None:
    _, _, whole, _ = exports("resnet20", "int8")
    part = calibrated(small("resnet20", tmp_path, "tensorrt", "int8"), "conv1", "relu")
    _, folder, build = exported(on(part, ""))
    every, some = (
        read_cache((place / "calibration.cache").read_text("utf-8")) for place in (whole, folder)
    )
    left_out = every.keys() - some.keys()
    assert "/conv1/Conv_output_0" in left_out
    assert "images" in left_out
    assert "/conv1/Conv" in build["float_layers"]


def test_layers_kept_in_16_bits_compute_with_16(tmp_path: Path) -> None:
    network = calibrated(short(tmp_path, "tensorrt"), *KEPT, half_nodes=KEPT)
    made, folder, build = exported(on(network, ""))
    assert (build["float_layers"], build["half_layers"]) == ([], ["/second/Conv", "/fc/Gemm"])
    typed = onnx.load(folder / made.file)
    onnx.checker.check_model(typed, full_check=True)
    kinds = {tensor.name: tensor.data_type for tensor in typed.graph.initializer}
    nodes = {node.name: node for node in typed.graph.node}
    for name in build["half_layers"]:
        assert {kinds[one] for one in nodes[name].input[1:]} == {TensorProto.FLOAT16}
        maker = next(n for n in typed.graph.node if nodes[name].input[0] in n.output)
        assert maker.op_type == "Cast"  # what comes in has 16 bits, too
    half = [name for name, kind in kinds.items() if kind == TensorProto.FLOAT16]
    assert len(half) == 4  # weights and biases of two layers
    assert network.cosine(run(folder / made.file, network.batch)) > 0.99


@pytest.mark.parametrize("version", fake_tensorrt.VERSIONS)
@pytest.mark.parametrize("precision", ["fp32", "fp16", "int8"])
def test_a_device_builds_and_runs_what_was_exported(
    exports: Exports, monkeypatch: pytest.MonkeyPatch, version: str, precision: str
) -> None:
    network, made, folder, _ = exports("resnet20", precision)
    gpu = FakeLibrary()
    module = fake_tensorrt.make(version, gpu)
    monkeypatch.setitem(sys.modules, "tensorrt", module)
    monkeypatch.setattr(engine_tensorrt, "Cuda", lambda: Cuda(gpu))
    monkeypatch.setattr(engine_tensorrt, "tell_in_words", lambda share, text: None)
    engine = TensorRtEngine(str(folder / made.file), EngineOptions(), [])
    (found,) = engine.infer(network.batch)
    assert network.cosine(found) > 0.98
    if precision == "int8" and int(version.split(".")[0]) < 10:
        names = set(read_cache(module.asked.cache.decode("utf-8")))
        assert "images" in names


def test_the_settings_are_what_the_runner_reads(exports: Exports) -> None:
    _, _, folder, build = exports(DETECTOR, "int8")
    read = tensorrt_files.read_build(str(folder))
    assert read.float_layers == tuple(build["float_layers"])
    assert (read.precision, read.workspace_mb, read.batches) == ("int8", 2048, (1, 1, 1))


def test_equalised_weights_go_with_their_ranges(exports: Exports) -> None:
    plan = SimpleNamespace(equalized=True, bias_shifts={"/conv1/Conv": tuple([0.5] * 16)})
    _, _, folder, _ = exports("resnet20", "fp32")
    before = onnx.load(folder / "model.onnx")
    after: Any = tensorrt.as_planned(before, plan)  # type: ignore[arg-type]
    values = [
        {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
        for model in (before, after)
    ]
    (conv,) = [node for node in before.graph.node if node.name == "/conv1/Conv"]
    np.testing.assert_allclose(values[1][conv.input[2]] - values[0][conv.input[2]], 0.5, atol=1e-6)
    changed = [name for name in values[0] if (values[0][name] != values[1][name]).any()]
    assert len(changed) > 1
