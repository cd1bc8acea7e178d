"""TensorRT's engine on the device: built once, for this GPU, run, and refused where it is not."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from tango_desktop.deploy.keeper import layout
from tango_desktop.deploy.runner import (
    build_tensorrt,
    engine_tensorrt,
    layers,
    manifest,
    tensorrt_files,
    tensorrt_network,
    tensorrt_profile,
    tensorrt_progress,
    tensorrt_session,
)
from tango_desktop.deploy.runner.card import Card
from tango_desktop.deploy.runner.cuda import Cuda, GpuInfo, candidates
from tango_desktop.deploy.runner.engine import EngineOptions
from tango_desktop.deploy.runner.engine_tensorrt import TensorRtEngine
from tango_desktop.deploy.runner.failures import ModelError, PackageError
from tests.deploy.runner import fake_tensorrt
from tests.deploy.runner.fake_gpu import FakeLibrary
from tests.deploy.runner.fake_tensorrt import VERSIONS, Behaviour

TABLE = {
    "nodes": {"/stem/Conv": "stem", "/stem.act/Relu": "act", "/head/Conv": "head"},
    "absorbed": {"stem": ["norm"]},
}


def write_onnx(path: Path, seed: int = 0, batch: int | str = 1) -> None:
    """A convolution, an activation, a convolution: two outputs."""
    random = np.random.default_rng(seed)
    weights = [
        numpy_helper.from_array(random.normal(size=shape).astype(np.float32), name)
        for name, shape in (("w0", (4, 3, 3, 3)), ("w1", (2, 4, 1, 1)))
    ]
    nodes = [
        helper.make_node("Conv", ["images", "w0"], ["a"], name="/stem/Conv"),
        helper.make_node("Relu", ["a"], ["b"], name="/stem.act/Relu"),
        helper.make_node("Conv", ["b", "w1"], ["output0"], name="/head/Conv"),
    ]
    graph = helper.make_graph(
        nodes,
        "net",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, [batch, 3, 8, 8])],
        [
            helper.make_tensor_value_info("output0", TensorProto.FLOAT, [batch, 2, 6, 6]),
            helper.make_tensor_value_info("b", TensorProto.FLOAT, [batch, 4, 6, 6]),
        ],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=7)
    helper.set_model_props(model, {"layers": json.dumps(TABLE)})
    onnx.save(model, path)


def write_bundle(folder: Path, precision: str = "fp32", **changes: Any) -> Path:
    """What an export leaves."""
    folder.mkdir(parents=True, exist_ok=True)
    write_onnx(folder / "model.onnx", batch=changes.pop("batch", 1))
    if precision != "fp32":
        write_onnx(folder / "model-typed.onnx", seed=1)
    (folder / "calibration.cache").write_text(
        "TRT-8502-EntropyCalibration2\nimages: 3c010204\na: 3d000000\n", encoding="utf-8"
    )
    content = {
        "schema": 1,
        "precision": precision,
        "onnx": "model.onnx",
        "typed": "model-typed.onnx" if precision != "fp32" else "",
        "calibration": "calibration.cache" if precision == "int8" else "",
        "workspace_mb": 1024,
        "input": [1, 3, 8, 8],
        "batches": [1, 1, 1],
        "float_layers": [],
        **changes,
    }
    (folder / "build.json").write_text(json.dumps(content), encoding="utf-8")
    return folder / "model.onnx"


@dataclass
class Device:
    """A GPU with one TensorRT, and what was told of builds."""

    gpu: FakeLibrary
    tensorrt: Any
    behaviour: Behaviour
    told: list[tuple[float | None, str]]

    def open(self, path: Path, outputs: list[str] | None = None, **options: Any) -> TensorRtEngine:
        return TensorRtEngine(str(path), EngineOptions(**options), outputs or [])


Give = Callable[..., Device]


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Give:
    """Gives a device with a version of TensorRT."""

    def give(version: str = "8.6.1.6", name: str = "Orin", **behaviour: Any) -> Device:
        gpu, how = FakeLibrary(name), Behaviour(**behaviour)
        made = Device(gpu, fake_tensorrt.make(version, gpu, how), how, [])
        monkeypatch.setitem(sys.modules, "tensorrt", made.tensorrt)
        for module in (engine_tensorrt, tensorrt_session):
            monkeypatch.setattr(module, "Cuda", lambda: Cuda(gpu))
        monkeypatch.setattr(
            engine_tensorrt, "tell_in_words", lambda share, text: made.told.append((share, text))
        )
        return made

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return give


def expected(path: Path, batch: Any) -> list[Any]:
    return list(onnxruntime.InferenceSession(str(path)).run(None, {"images": batch}))


def batch_of(count: int = 1, seed: int = 3) -> Any:
    return np.random.default_rng(seed).normal(size=(count, 3, 8, 8)).astype(np.float32)


# -- every version ----------------------------------------------------------------------------


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("precision", ["fp32", "fp16", "int8"])
def test_a_model_is_built_and_run(
    device: Give, tmp_path: Path, version: str, precision: str
) -> None:
    path = write_bundle(tmp_path / "a", precision)
    here = device(version)
    engine = here.open(path, ["b", "output0"])
    major = int(version.split(".")[0])
    typed = precision != "fp32" and (major >= 11 or (precision == "int8" and major >= 10))
    source = path.with_name("model-typed.onnx") if typed else path
    for seed in (3, 4):
        found = engine.infer(batch_of(seed=seed))
        wanted = expected(source, batch_of(seed=seed))
        for one, other in zip(found, reversed(wanted), strict=True):
            assert one.dtype == np.float32
            np.testing.assert_array_equal(one, other)
    assert (engine.provider, engine.version) == ("gpu", version)
    flags = {"fp32": set(), "fp16": {"FP16"}, "int8": {"FP16", "INT8"}}[precision]
    assert here.tensorrt.asked.flags == (set() if major >= 11 else flags)
    uses_cache = precision == "int8" and major < 10
    assert bool(here.tensorrt.asked.cache) is uses_cache
    engine.close()
    assert not here.gpu.there
    assert not here.gpu.here


@pytest.mark.parametrize("version", VERSIONS)
def test_an_engine_is_built_once(device: Give, tmp_path: Path, version: str) -> None:
    path = write_bundle(tmp_path / "a", "fp16")
    here = device(version)
    for _ in range(3):
        here.open(path).infer(batch_of())
    assert here.tensorrt.asked.builds == 1
    about = json.loads((tmp_path / "a/built/model-fp16.engine.json").read_text("utf-8"))
    assert about["gpu"] == "Orin"
    assert about["capability"] == "8.7"
    assert about["tensorrt"] == version
    assert about["driver"] == "12.6"
    assert about["precision"] == "fp16"
    used = path.with_name("model-typed.onnx") if version.startswith("11") else path
    assert about["onnx_sha256"] == tensorrt_files._sha256(str(used))


def test_the_first_output_is_taken_where_none_is_named(device: Give, tmp_path: Path) -> None:
    path = write_bundle(tmp_path / "a")
    (found,) = device().open(path).infer(batch_of())
    np.testing.assert_array_equal(found, expected(path, batch_of())[0])


@pytest.mark.parametrize("version", ["8.2.1.8", "10.3.0.26"])
def test_any_batch_size(device: Give, tmp_path: Path, version: str) -> None:
    path = write_bundle(tmp_path / "a", batch="batch", batches=[1, 1, 8])
    here = device(version)
    engine = here.open(path)
    for count in (1, 4, 2):
        (found,) = engine.infer(batch_of(count))
        np.testing.assert_array_equal(found, expected(path, batch_of(count))[0])
    ((shapes,),) = here.tensorrt.asked.profiles
    assert shapes == ("images", (1, 3, 8, 8), (1, 3, 8, 8), (8, 3, 8, 8))


@pytest.mark.parametrize("version", ["8.2.1.8", "10.3.0.26"])
def test_another_shape_is_refused(device: Give, tmp_path: Path, version: str) -> None:
    engine = device(version).open(write_bundle(tmp_path / "a"))
    with pytest.raises(ModelError, match="takes no input of 1 × 3 × 9 × 8"):
        engine.infer(np.zeros((1, 3, 9, 8), np.float32))


def test_an_output_that_is_not_there(device: Give, tmp_path: Path) -> None:
    engine = device().open(write_bundle(tmp_path / "a"), ["scores"])
    with pytest.raises(ModelError, match="no output named scores"):
        engine.infer(batch_of())


# -- precision --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "number"), [("7.1.3.0", 7103), ("8.2.1.8", 8201), ("8.6.1.6", 8601)]
)
def test_the_cache_gets_the_first_line_of_the_version_here(
    device: Give, tmp_path: Path, version: str, number: int
) -> None:
    here = device(version)
    here.open(write_bundle(tmp_path / "a", "int8"))
    assert here.tensorrt.asked.cache == (
        b"TRT-%d-EntropyCalibration2\nimages: 3c010204\na: 3d000000\n" % number
    )


def test_version_numbers() -> None:
    # NV_TENSORRT_VERSION in NvInferVersion.h: since 10.0, major × 10000 + minor × 100 + patch.
    numbers = {"8.5.2": 8502, "8.6.1.6": 8601, "10.3.0": 100300, "10.0.1": 100001, "11.4": 110400}
    for version, number in numbers.items():
        assert tensorrt_network.version_number(version) == number


@pytest.mark.parametrize("version", ["7.1.3.0", "8.6.1.6"])
def test_layers_that_stay_in_floating_point(device: Give, tmp_path: Path, version: str) -> None:
    here = device(version)
    here.open(write_bundle(tmp_path / "a", "int8", float_layers=["/head/Conv"]))
    assert here.tensorrt.asked.precise == ["/head/Conv"]
    name = "STRICT_TYPES" if version < "8" else "OBEY_PRECISION_CONSTRAINTS"
    assert here.tensorrt.asked.flags == {"FP16", "INT8", name}


@pytest.mark.parametrize("version", ["7.1.3.0", "8.6.1.6"])
def test_layers_that_stay_in_half_of_the_bits(device: Give, tmp_path: Path, version: str) -> None:
    here = device(version)
    here.open(write_bundle(tmp_path / "a", "int8", half_layers=["/head/Conv"]))
    assert (here.tensorrt.asked.half, here.tensorrt.asked.precise) == (["/head/Conv"], [])
    assert len(here.tensorrt.asked.flags) == 3  # it may not choose otherwise


def test_a_bundle_without_a_file_for_tensorrt_11(device: Give, tmp_path: Path) -> None:
    path = write_bundle(tmp_path / "a", "fp16", typed="")
    with pytest.raises(ModelError, match=r"nothing that TensorRT 11\.3\.0\.9 can build from"):
        device("11.3.0.9").open(path)


def test_tensorrt_10_takes_ranges_where_there_is_no_quantized_file(
    device: Give, tmp_path: Path
) -> None:
    here = device("10.3.0.26")
    here.open(write_bundle(tmp_path / "a", "int8", typed=""))
    assert here.tensorrt.asked.cache.startswith(b"TRT-100300-")


# -- what an engine fits ----------------------------------------------------------------------


def test_another_gpu_gets_an_engine_of_its_own(device: Give, tmp_path: Path) -> None:
    path = write_bundle(tmp_path / "a")
    device(name="Xavier").open(path)
    here = device(name="Orin")
    (found,) = here.open(path).infer(batch_of())
    np.testing.assert_array_equal(found, expected(path, batch_of())[0])
    assert here.tensorrt.asked.builds == 1
    assert here.told[0] == (
        None,
        "The engine that is here cannot be used. It was built on Xavier; this is Orin. "
        "It is built again.",
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"tensorrt": "8.5.2"}, "built by TensorRT 8.5.2; here is 8.6.1.6"),
        ({"capability": "7.2"}, "compute capability 7.2; this GPU has 8.7"),
        ({"driver": "11.4"}, "driver for CUDA 11.4; here is one for 12.6"),
        ({"onnx_sha256": "0"}, "another model"),
        ({"precision": "fp16"}, "built for fp16; the model is fp32"),
        ({"engine_sha256": "0"}, "damaged"),
    ],
)
def test_the_reason_against_an_engine_is_told(
    device: Give, tmp_path: Path, change: dict[str, str], reason: str
) -> None:
    path = write_bundle(tmp_path / "a")
    here = device()
    here.open(path)
    about = tmp_path / "a/built/model-fp32.engine.json"
    content = json.loads(about.read_text("utf-8"))
    about.write_text(json.dumps({**content, **change}), encoding="utf-8")
    here.told.clear()
    here.open(path)
    assert here.tensorrt.asked.builds == 2
    assert reason in here.told[0][1]


def test_metadata_that_is_no_mapping_counts_for_nothing(device: Give, tmp_path: Path) -> None:
    path = write_bundle(tmp_path / "a")
    here = device()
    here.open(path)
    (tmp_path / "a/built/model-fp32.engine.json").write_text("[1", encoding="utf-8")
    here.open(path)
    assert here.tensorrt.asked.builds == 2


def test_an_engine_that_does_not_open_is_built_once_more(device: Give, tmp_path: Path) -> None:
    path = write_bundle(tmp_path / "a")
    here = device(closed=1)
    (found,) = here.open(path).infer(batch_of())
    np.testing.assert_array_equal(found, expected(path, batch_of())[0])
    assert here.tensorrt.asked.builds == 2


def test_an_engine_that_never_opens(device: Give, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="does not open the engine: magicTag mismatch"):
        device(closed=2).open(write_bundle(tmp_path / "a"))
    assert not list((tmp_path / "a/built").glob("*.engine*.json"))


# -- where it is kept -------------------------------------------------------------------------


def test_another_release_takes_the_engine_over(device: Give, tmp_path: Path) -> None:
    releases = tmp_path / "deployment" / "releases"
    first = write_bundle(releases / "1111")
    here = device()
    here.open(first)
    shutil.rmtree(tmp_path / "cache", ignore_errors=True)
    second = write_bundle(releases / "2222")
    (found,) = here.open(second).infer(batch_of())
    np.testing.assert_array_equal(found, expected(second, batch_of())[0])
    assert here.tensorrt.asked.builds == 1
    shutil.rmtree(releases / "2222")  # rolled back, and removed
    here.open(first)
    assert here.tensorrt.asked.builds == 1


def test_a_release_stays_whole_and_takes_its_engine_along(device: Give, tmp_path: Path) -> None:
    release = tmp_path / "releases" / "1111"
    path = write_bundle(release)
    names = sorted(one.name for one in release.iterdir())
    lines = [f"{manifest.sha256_of(str(release / name))}  {name}\n" for name in names]
    (release / manifest.NAME).write_text("".join(lines), encoding="utf-8")
    device().open(path)
    assert manifest.problems(str(release)) == []
    layout.remove_release(str(tmp_path), "1111")
    assert not release.exists()


def test_a_damaged_engine_is_not_taken_over(device: Give, tmp_path: Path) -> None:
    releases = tmp_path / "deployment" / "releases"
    here = device()
    here.open(write_bundle(releases / "1111"))
    (releases / "1111/built/model-fp32.engine").write_bytes(b"cut off")
    here.open(write_bundle(releases / "2222"))
    assert here.tensorrt.asked.builds == 2


def test_a_release_that_cannot_be_written(
    device: Give, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_bundle(tmp_path / "a")
    (tmp_path / "a/built").write_text("a file in the way", encoding="utf-8")
    here = device()
    for _ in range(2):
        here.open(path)
    assert here.tensorrt.asked.builds == 1
    assert len(list((tmp_path / "cache/tango-runner").glob("*/model-fp32.engine"))) == 1
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.setenv("TANGO_BUILT", str(tmp_path / "elsewhere"))
    here.open(path)
    assert (tmp_path / "elsewhere/model-fp32.engine").is_file()


def test_nowhere_to_keep_it(device: Give, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_bundle(tmp_path / "a")
    monkeypatch.setenv("TANGO_BUILT", str(path / "inside-a-file"))
    with pytest.raises(ModelError, match="can be kept nowhere"):
        device().open(path)


# -- building ---------------------------------------------------------------------------------


def test_less_workspace_after_running_out_of_memory(device: Give, tmp_path: Path) -> None:
    here = device(out_of_memory_above=300 << 20)
    here.open(write_bundle(tmp_path / "a"))
    assert [size >> 20 for size in here.tensorrt.asked.workspaces] == [1024, 512, 256]
    assert (0.0, "Out of memory: trying again with 256 MB to compute in") in here.told
    about = json.loads((tmp_path / "a/built/model-fp32.engine.json").read_text("utf-8"))
    assert about["workspace_mb"] == 256


def test_never_enough_memory(device: Give, tmp_path: Path) -> None:
    here = device(out_of_memory_above=0)
    with pytest.raises(ModelError, match=r"not enough memory .* not even with 16 MB"):
        here.open(write_bundle(tmp_path / "a"))
    assert not list((tmp_path / "a/built").glob("*.engine"))


def test_no_more_workspace_than_is_free(device: Give, tmp_path: Path) -> None:
    here = device()
    here.gpu.unused = 600 << 20
    here.open(write_bundle(tmp_path / "a"))
    assert here.tensorrt.asked.workspaces == [(600 - 256) << 20]


def test_a_refusal_tells_what_tensorrt_said(device: Give, tmp_path: Path) -> None:
    here = device(refuses="Could not find any implementation for node /stem/Conv.")
    with pytest.raises(ModelError, match=r"could not build .* node /stem/Conv"):
        here.open(write_bundle(tmp_path / "a"))
    assert here.tensorrt.asked.builds == 1


@pytest.mark.parametrize("version", ["7.1.3.0", "10.3.0.26"])
def test_operators_that_it_does_not_know_are_named(
    device: Give, tmp_path: Path, version: str
) -> None:
    here = device(version, unsupported=("Relu",))
    with pytest.raises(ModelError) as caught:
        here.open(write_bundle(tmp_path / "a"))
    assert f"TensorRT {version} does not take the model" in str(caught.value)
    assert "layer act (Relu, ONNX node /stem.act/Relu): no importer" in str(caught.value)


def test_timings_make_the_next_build_shorter(device: Give, tmp_path: Path) -> None:
    path = write_bundle(tmp_path / "a")
    here = device()
    here.open(path)
    (kept,) = (tmp_path / "a/built").glob("timing-*.cache")
    assert kept.name == "timing-orin-8.6.1.6.cache"
    (tmp_path / "a/built/model-fp32.engine").unlink()
    here.open(path)
    kept.write_bytes(b"of another TensorRT")
    (tmp_path / "a/built/model-fp32.engine").unlink()
    here.open(path)
    assert here.tensorrt.asked.timings == [b"", b"timings of kernels", b""]


def test_progress_goes_up_to_the_end(device: Give, tmp_path: Path) -> None:
    here = device("10.3.0.26")
    here.open(write_bundle(tmp_path / "a"))
    shares = [share for share, _ in here.told if share is not None]
    assert shares == sorted(shares)
    assert shares[0] == 0.0
    assert shares[-1] == 1.0
    assert 0.125 in shares  # the first of four steps in the first of two


def test_phases_that_end_early_and_strangers() -> None:
    told: list[float | None] = []
    phases = tensorrt_progress.Phases(lambda share, _: told.append(share))
    phases.step("never begun", 0)
    phases.start("whole", None, 2)
    phases.start("part", "whole", 10)
    phases.step("part", 4)
    phases.finish("part")
    phases.step("part", 9)
    phases.step("whole", 0)
    phases.start("part", "whole", 2)
    phases.step("part", 0)
    phases.step("whole", 0)  # told twice
    assert told == [0.25, 0.5, 0.75]


def test_by_itself(device: Give, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here = device("10.3.0.26")
    path = write_bundle(tmp_path / "a")
    assert build_tensorrt.main([str(tmp_path / "a")]) == 0
    assert "Building the engine for Orin" in capsys.readouterr().err
    here.open(path)
    assert here.tensorrt.asked.builds == 1
    assert build_tensorrt.main([str(tmp_path)]) == 4
    assert "build.json is missing or damaged" in capsys.readouterr().err


# -- what is missing --------------------------------------------------------------------------


def test_tensorrt_is_not_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "tensorrt", None)
    with pytest.raises(PackageError, match="JetPack"):
        TensorRtEngine(str(write_bundle(tmp_path / "a")), EngineOptions(), [])


def test_no_parser(device: Give, tmp_path: Path) -> None:
    here = device()
    del here.tensorrt.OnnxParser
    with pytest.raises(ModelError, match="without its ONNX parser"):
        here.open(write_bundle(tmp_path / "a"))


def test_no_gpu(device: Give, tmp_path: Path) -> None:
    here = device()
    here.gpu.broken = 100
    with pytest.raises(ModelError, match=r"no CUDA-capable device is detected .*code 100"):
        here.open(write_bundle(tmp_path / "a"))


def test_no_memory_to_run(device: Give, tmp_path: Path) -> None:
    here = device()
    engine = here.open(write_bundle(tmp_path / "a"))
    here.gpu.unused = 0
    with pytest.raises(ModelError, match="no memory left"):
        engine.infer(batch_of())


def test_no_cuda_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tango_desktop.deploy.runner.cuda.candidates", lambda: ["libnot-here.so.1"])
    with pytest.raises(PackageError, match="CUDA runtime library is not here"):
        Cuda()
    assert "libcudart.so" in candidates() or "cudart64_12.dll" in candidates()


def test_the_gpu_is_described() -> None:
    assert Cuda(FakeLibrary()).gpu() == GpuInfo("Orin", "8.7", "12.6", "12.2", 4 << 30, 8 << 30)


@pytest.mark.parametrize("text", ["", "[]", '{"schema": 1}', '{"schema": 1, "batches": [1]}'])
def test_damaged_settings(device: Give, tmp_path: Path, text: str) -> None:
    path = write_bundle(tmp_path / "a")
    (tmp_path / "a/build.json").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=r"build\.json is missing or damaged"):
        device().open(path)


def test_settings_of_a_newer_program(device: Give, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="newer runner"):
        device().open(write_bundle(tmp_path / "a", schema=2))


def test_a_file_that_was_not_copied(device: Give, tmp_path: Path) -> None:
    path = write_bundle(tmp_path / "a", "int8")
    (tmp_path / "a/calibration.cache").unlink()
    with pytest.raises(ModelError, match=r"calibration\.cache is missing"):
        device("8.6.1.6").open(path)


# -- layers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "nodes"),
    [
        ("/a/Conv + /b/Relu", ["/a/Conv", "/b/Relu"]),
        ("/a/Conv || /c/Conv", ["/a/Conv", "/c/Conv"]),
        ("PWN(PWN(/d/Sigmoid), /d/Mul)", ["/d/Sigmoid", "/d/Mul"]),
        ("{ForeignNode[/a/Conv.../d/Mul]}", ["/a/Conv", "/d/Mul"]),
        ("Reformatting CopyNode for Input Tensor 0 to /a/Conv + /b/Relu", ["/a/Conv", "/b/Relu"]),
        ("/a/Conv", ["/a/Conv"]),
        ("__myl_Cast_0", []),
    ],
)
def test_nodes_in_a_layers_name(name: str, nodes: list[str]) -> None:
    known = {"/a/Conv", "/b/Relu", "/c/Conv", "/d/Sigmoid", "/d/Mul"}
    assert tensorrt_profile.nodes_in(name, known) == nodes


@pytest.mark.parametrize("version", ["8.2.1.8", "10.3.0.26"])
def test_times_of_layers(device: Give, tmp_path: Path, version: str) -> None:
    engine = device(version).open(write_bundle(tmp_path / "a"))
    times = engine.layer_times(batch_of(), runs=3)
    assert times == [("/stem/Conv + /stem.act/Relu", 0.25), ("/head/Conv", 0.25)]


def test_the_profile_of_a_model(device: Give, tmp_path: Path) -> None:
    path = write_bundle(tmp_path / "a")
    device()
    card = Card("net", "tensorrt", "model.onnx", ["a"], {}, {}, {})
    found = layers.profile(str(path), card, batch_of(), 4, 0, "cpu")
    assert found["provider"] == "gpu"
    assert len(found["total_us"]) == 4
    rows = [(row["name"], row["us"]) for row in found["nodes"]]
    assert rows == [("/stem/Conv + /stem.act/Relu", [250] * 4), ("/head/Conv", [250] * 4)]
    assert json.loads(found["table"]) == {
        "nodes": {"/stem/Conv + /stem.act/Relu": "stem", "/head/Conv": "head"},
        "absorbed": {"stem": ["norm", "act"], "head": []},
    }


# -- a real one -------------------------------------------------------------------------------


@pytest.mark.gpu
@pytest.mark.parametrize("precision", ["fp32", "fp16"])
def test_a_real_gpu(tmp_path: Path, precision: str) -> None:
    pytest.importorskip("tensorrt")
    path = write_bundle(tmp_path / "a", precision)
    shutil.copyfile(path, path.with_name("model-typed.onnx"))
    engine = TensorRtEngine(str(path), EngineOptions(), ["output0", "b"])
    found = engine.infer(batch_of())
    for one, other in zip(found, expected(path, batch_of()), strict=True):
        tolerance = 1e-4 if precision == "fp32" else 3e-2
        np.testing.assert_allclose(one, other, atol=tolerance * float(np.abs(other).max()))
    assert engine.layer_times(batch_of())
    engine.close()
