"""TVM: a library that computes what PyTorch computes, for this computer or another."""

from __future__ import annotations

import json
import shutil
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest

from tango_desktop.core.jobs import JobContext, JobControl
from tango_desktop.deploy.runner.engine_tvm import TvmEngine
from tango_desktop.deploy.runner.failures import ModelError
from tango_desktop.errors import ExportError, JobCancelled
from tango_desktop.export import onnx_exporter
from tango_desktop.export.engines import from_onnx, tvm, tvm_targets
from tango_desktop.export.spec import TargetInfo
from tango_desktop.export.workers import tvm_convolutions as convolutions
from tango_desktop.export.workers import tvm_schedules as schedules
from tango_desktop.export.workers import tvm_tuning
from tango_desktop.export.workers.tvm_convolutions import Convolution, Vectors
from tests.export.engines.small_networks import DETECTOR, OPTIONS, Small, small

pytest.importorskip("tvm")

PI = TargetInfo("raspberry-pi-4", False, "aarch64", "Cortex-A72")
AARCH64 = 183  # in ELF's header


def converted(network: Small) -> Path:
    """The library of a network."""
    spec = network.spec
    made = tvm.convert(network.module, spec, spec.folder, JobContext())
    assert (made.file, made.extra_files) == ("model.so", ("tvm.json",))
    assert sorted(path.name for path in spec.folder.iterdir()) == ["model.so", "tvm.json"]
    return spec.folder / made.file


def facts_of(model: Path) -> dict[str, Any]:
    """What is said of a library."""
    return dict(json.loads(model.with_name("tvm.json").read_text()))


@pytest.mark.parametrize(
    "name",
    [
        "resnet20",
        pytest.param(DETECTOR, marks=pytest.mark.exhaustive),
        pytest.param("vgg11_bn", marks=pytest.mark.exhaustive),
        pytest.param("densenet121", marks=pytest.mark.exhaustive),
    ],
)
def test_computes_what_pytorch_computes(name: str, tmp_path: Path) -> None:
    network = small(name, tmp_path, "tvm")
    model = converted(network)
    engine = TvmEngine(str(model), OPTIONS, ["output0"])
    (found,) = engine.infer(network.batch)
    assert (found.shape, found.dtype) == (network.answer.shape, np.float32)
    assert network.largest_difference(found) < 1e-4
    assert (engine.provider, engine.version) == ("CPU", facts_of(model)["version"])
    with pytest.raises(ModelError, match="cannot run on this input"):
        engine.infer(network.batch[:, :, 1:])


@pytest.mark.exhaustive
def test_pictures_of_a_batch_one_after_the_other(tmp_path: Path) -> None:
    network = small("resnet20", tmp_path, "tvm", dynamic_batch=True)
    engine = TvmEngine(str(converted(network)), OPTIONS, [])
    batch = np.concatenate([network.batch, -network.batch])
    (found,) = engine.infer(batch)
    np.testing.assert_allclose(found[:1], network.answer, rtol=1e-3, atol=1e-4)
    np.testing.assert_array_equal(found[1:], engine.infer(batch[1:])[0])


# -- every kind of convolution ----------------------------------------------------------------


def odd_convolutions(path: Path) -> None:
    """A model with the convolutions that no network of the zoo has."""
    random = np.random.default_rng(3)
    nodes, weights = [], []
    kinds = [
        ((19, 3, 7, 5), {"strides": [2, 1], "pads": [3, 0, 2, 4]}),
        ((35, 19, 3, 3), {"dilations": [2, 3], "pads": [2, 3, 2, 3]}),
        ((35, 1, 3, 3), {"group": 35, "pads": [1, 1, 1, 1]}),
        ((10, 7, 1, 1), {"group": 5}),
        ((130, 10, 1, 1), {"strides": [2, 3]}),
        ((48, 65, 3, 3), {"group": 2, "pads": [1, 1, 1, 1]}),
        ((16, 24, 2, 1), {"group": 2}),
        ((1, 16, 2, 2), {}),
    ]
    for number, (shape, about) in enumerate(kinds):
        values = random.normal(size=shape) / np.sqrt(np.prod(shape[1:]))
        weights.append(onnx.numpy_helper.from_array(values.astype(np.float32), f"w{number}"))
        made = [f"x{number + 1}"]
        nodes.append(onnx.helper.make_node("Conv", [f"x{number}", f"w{number}"], made, **about))
    kind = onnx.TensorProto.FLOAT
    ends = [("x0", (1, 3, 27, 31)), (f"x{len(kinds)}", None)]
    given, made_last = (onnx.helper.make_tensor_value_info(n, kind, s) for n, s in ends)
    graph = onnx.helper.make_graph(nodes, "odd", [given], [made_last], weights)
    opsets = [onnx.helper.make_opsetid("", 17)]
    onnx.save(onnx.helper.make_model(graph, opset_imports=opsets, ir_version=8), path)


@pytest.mark.exhaustive
def test_every_kind_of_convolution(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def odd(module: object, spec: object, folder: Path, ctx: object) -> Any:
        odd_convolutions(folder / "model.onnx")
        shutil.copy(folder / "model.onnx", tmp_path)
        return replace_made

    network = small("resnet20", tmp_path, "tvm")
    replace_made = onnx_exporter.convert(network.module, network.spec, tmp_path, JobContext())
    monkeypatch.setattr(from_onnx.onnx_exporter, "convert", odd)
    monkeypatch.setattr(tvm, "INPUT", "x0")
    monkeypatch.setattr(type(network.spec), "size", (27, 31))
    batch = np.random.default_rng(4).normal(size=(1, 3, 27, 31)).astype(np.float32)
    (found,) = TvmEngine(str(converted(network)), OPTIONS, []).infer(batch)
    session = onnxruntime.InferenceSession(
        str(tmp_path / "model.onnx"), providers=["CPUExecutionProvider"]
    )
    (wanted,) = session.run(None, {"x0": batch})
    assert np.abs(wanted).max() > 0.1
    np.testing.assert_allclose(found, wanted, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize(("groups", "outputs"), [(1, 24), (3, 24), (2, 32)])
def test_groups_read_their_own_channels(groups: int, outputs: int) -> None:
    """One convolution as it is timed, beside PyTorch."""
    import torch
    import tvm as tvm_itself
    from tvm import te

    conv = Convolution(6, 5, 7, outputs, (3, 2), (1, 2), (1, 0, 2, 1), (1, 1), groups)
    plan = convolutions.default_plan(conv, Vectors(8, 16, 1))
    random = np.random.default_rng(0)
    picture = random.normal(size=(1, 6, 5, 7)).astype(np.float32)
    weights = random.normal(size=(outputs, conv.summed, 3, 2)).astype(np.float32)
    packed = convolutions.packed(weights, plan.lanes)
    given = [te.placeholder(one.shape, name=f"p{n}") for n, one in enumerate((picture, packed))]
    out = convolutions.computation(*given, conv, plan)
    function = schedules.scheduled(te.create_prim_func([*given, out]))
    assert "T.vectorized" in function.script()
    module = tvm_itself.IRModule({"main": function.with_attr("global_symbol", "main")})
    built = tvm_itself.compile(module, target="llvm")
    held = [tvm_itself.runtime.tensor(one) for one in (picture, packed)]
    found = tvm_itself.runtime.tensor(
        np.zeros((1, outputs, conv.out_height, conv.out_width), np.float32)
    )
    built.mod["main"](*held, found)
    padded = torch.nn.functional.pad(torch.from_numpy(picture), (0, 1, 1, 2))
    wanted = torch.nn.functional.conv2d(
        padded, torch.from_numpy(weights), stride=(1, 2), groups=groups
    )
    np.testing.assert_allclose(found.numpy(), wanted.numpy(), atol=1e-4)


@pytest.mark.parametrize("pieces", [True, False])
def test_a_sigmoid_that_several_read_is_computed_once(pieces: bool) -> None:
    import tvm as tvm_itself
    from tvm import relax

    builder = relax.BlockBuilder()
    x = relax.Var("x", relax.TensorType((1, 6, 10), "float32"))
    with builder.function("main", [x]):
        with builder.dataflow():
            likely = builder.emit(relax.op.sigmoid(x))
            if pieces:
                first, last = (
                    relax.op.strided_slice(likely, [2], [a], [b]) for a, b in ((0, 4), (4, 10))
                )
                made = relax.op.concat([relax.op.multiply(first, first), last], 2)
            else:
                made = relax.op.multiply(x, likely)
            found = builder.emit_output(made)
        builder.emit_func_output(found)
    target = tvm_itself.target.Target("llvm")
    lowered = schedules.lowered(builder.get(), target, lambda conv: pytest.fail("none"))
    given = np.random.default_rng(0).normal(size=(1, 6, 10)).astype(np.float32)
    built = tvm_itself.compile(lowered, target=target)
    machine = tvm_itself.runtime.vm.VirtualMachine(built, tvm_itself.cpu())
    answer = machine["main"](tvm_itself.runtime.tensor(given)).numpy()
    wanted = 1 / (1 + np.exp(-given))
    wanted = (
        np.concatenate([wanted[..., :4] ** 2, wanted[..., 4:]], 2) if pieces else wanted * given
    )
    np.testing.assert_allclose(answer, wanted, atol=1e-5)
    assert ('sblock("sigmoid")' in lowered.script()) is pieces


def test_convolutions_are_timed_with_weights_that_no_cache_holds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import tvm as tvm_itself

    monkeypatch.setattr(tvm_tuning, "_CACHES_BYTES", 1000)
    values = np.arange(60, dtype=np.float32)
    copies = tvm_tuning._cold(tvm_itself.runtime.tensor(values))
    assert len(copies) == 5  # of 240 bytes
    for one in copies:
        np.testing.assert_array_equal(one.numpy(), values)
    monkeypatch.setattr(tvm_tuning, "_MOST_COPIES", 3)
    assert len(tvm_tuning._cold(tvm_itself.runtime.tensor(values))) == 3
    assert len(tvm_tuning._cold(tvm_itself.runtime.tensor(np.zeros(500, np.float32)))) == 1


def test_a_convolution_is_timed() -> None:
    import tvm as tvm_itself

    conv = Convolution(4, 6, 6, 8, (1, 1), (1, 1), (0, 0, 0, 0), (1, 1))
    plan = convolutions.default_plan(conv, Vectors(8, 16, 1))
    target = tvm_itself.target.Target("llvm")
    assert 0 < tvm_tuning.Measured(target).milliseconds(conv, plan) < 100


# -- for another computer ---------------------------------------------------------------------


def test_compiled_for_a_board(tmp_path: Path) -> None:
    if not shutil.which("aarch64-linux-gnu-gcc"):
        pytest.skip("needs aarch64-linux-gnu-gcc (apt install gcc-aarch64-linux-gnu)")
    network = small("resnet20", tmp_path, "tvm", tuning_minutes=1.0)
    spec = replace(network.spec, target=PI)
    made = tvm.convert(network.module, spec, spec.folder, JobContext())
    model = spec.folder / made.file
    (machine,) = struct.unpack_from("<H", model.read_bytes(), 18)
    assert machine == AARCH64
    told = facts_of(model)
    assert (told["architecture"], told["processor"]) == ("aarch64", "cortex-a72")
    assert (told["needs"], told["tuned"]) == (["asimd"], 0)
    assert any("Not tuned" in str(note) for note in made.notes)
    with pytest.raises(ModelError, match="for aarch64 processors"):
        TvmEngine(str(model), OPTIONS, [])


def test_a_missing_linker_is_named_with_the_line_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tvm_targets.shutil, "which", lambda name: None)
    monkeypatch.setattr(tvm_targets, "architecture", lambda: "x86_64")
    with pytest.raises(ExportError, match="aarch64-linux-gnu-gcc was not found") as caught:
        tvm_targets.compile_target(PI, 2)
    assert "sudo apt install gcc-aarch64-linux-gnu" in caught.value.hint
    with pytest.raises(ExportError, match="gcc was not found") as caught:
        tvm_targets.compile_target(TargetInfo(), 2)
    assert "sudo apt install gcc" in caught.value.hint


def test_a_processor_that_nothing_is_made_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ExportError, match="not compiled for armv7l"):
        tvm_targets.compile_target(TargetInfo("odroid", False, "armv7l"), 2)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Cortex-A76", "cortex-a76"),
        ("Arm Cortex-A78AE v8.2", "cortex-a78ae"),
        ("4 × Cortex-A76 + 4 × Cortex-A55", "cortex-a76"),
        ("Carmel", "generic"),
        ("", "generic"),
    ],
)
def test_the_name_of_a_board_s_core(title: str, name: str) -> None:
    assert tvm_targets.processor_of(title, tvm_targets.ARCHITECTURES["aarch64"]) == name


# -- what goes wrong --------------------------------------------------------------------------


def test_names_the_layer_that_it_cannot_compute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = small("resnet20", tmp_path, "tvm")
    real = onnx_exporter.convert

    def with_det(*given: Any) -> Any:
        made = real(*given)
        model = onnx.load(given[2] / made.file)
        last = model.graph.node[-1]
        last.output[0] = "before"
        node = onnx.helper.make_node("Det", ["before"], ["output0"], "/linear/Det")
        model.graph.node.append(node)
        onnx.save(model, given[2] / made.file)
        return made

    monkeypatch.setattr(from_onnx.onnx_exporter, "convert", with_det)
    with pytest.raises(ExportError) as caught:
        converted(network)
    assert "Det: linear (linear)" in caught.value.message
    assert list(network.spec.folder.iterdir()) == []


@pytest.mark.exhaustive
def test_a_linker_that_fails_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network = small("resnet20", tmp_path, "tvm")
    monkeypatch.setattr(tvm_targets, "_NATIVE", (("false",),))
    with pytest.raises(ExportError, match="The linker false could not make the library"):
        converted(network)
    assert list(network.spec.folder.iterdir()) == []


def test_cancelling_leaves_nothing(tmp_path: Path) -> None:
    network = small("resnet20", tmp_path, "tvm")
    control = JobControl()
    ctx = JobContext(control, lambda progress: control.cancel())
    with pytest.raises(JobCancelled):
        tvm.convert(network.module, network.spec, network.spec.folder, ctx)
    assert list(network.spec.folder.iterdir()) == []


# -- tuning -----------------------------------------------------------------------------------


@pytest.mark.exhaustive
def test_what_tuning_has_found_serves_the_next_conversion(tmp_path: Path) -> None:
    network = small("resnet20", tmp_path / "one", "tvm", tuning_minutes=0.05)
    model = converted(network)
    told, tried = facts_of(model), tried_plans()
    assert 0 < told["tuned"] <= told["convolutions"]
    assert tried > 0
    assert tvm.records_file().is_file()
    (found,) = TvmEngine(str(model), OPTIONS, []).infer(network.batch)
    assert network.largest_difference(found) < 1e-4
    again = small("resnet20", tmp_path / "two", "tvm")
    assert facts_of(converted(again))["tuned"] == told["tuned"]
    assert tried_plans() == tried


def tried_plans() -> int:
    """How many plans are on record."""
    content = json.loads(tvm.records_file().read_text())
    return sum(len(plans) for kinds in content["targets"].values() for plans in kinds.values())
