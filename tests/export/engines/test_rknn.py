"""RKNN on the desk: what the toolkit is asked, what it says, and its simulator's answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import onnx
import platformdirs
import pytest

from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy import runner
from tango_desktop.errors import ExportError
from tango_desktop.export import environments, onnx_exporter
from tango_desktop.export.engines import from_onnx, rknn
from tango_desktop.export.environments import RKNN, MissingEnvironmentError, python_for
from tango_desktop.export.quantization.models import ModelView
from tango_desktop.export.quantization.placement import answering_nodes
from tango_desktop.export.quantization.plan import load_plan, save_plan
from tango_desktop.export.spec import ExportSpec, TargetInfo
from tango_desktop.export.working import WorkerError
from tests.export.engines.small_networks import (
    DETECTOR,
    KEPT,
    Small,
    calibrated,
    short,
    small,
)

ODROID = TargetInfo("Odroid_M1", False, "aarch64", "Cortex-A55", "rk3568", "3.8", "Ubuntu 20.04")

# What rknn-toolkit2 2.5.0 prints with verbose=True, shortened in the middle.
LOG = """\
D RKNN: [14:31:48.019] >>>>>> start: rknn::RKNNModelBuildPass
E RKNN: [14:31:48.019] Unkown op target: 0
D RKNN: [14:31:48.019] ID   OpType             DataType Target InputShape                               OutputShape            Cycles(DDR/NPU/Total)    RW(KB)       FullName
D RKNN: [14:31:48.019] 0    InputOperator      FLOAT16  CPU    \\                                        (1,3,64,64)            0/0/0                    0            InputOperator:images
D RKNN: [14:31:48.019] 1    ConvRelu           INT8     NPU    (1,3,64,64),(16,3,3,3),(16)              (1,16,32,32)           8912/18432/18432         25           Conv:/conv1/Conv
D RKNN: [14:31:48.019] 2    exDataConvert      INT8     NPU    (1,16,32,32)                             (1,16,32,32)           0/0/0                    16           exDataConvert:/1/Relu_output_0__cvt_int8_float16
D RKNN: [14:31:48.019] 3    ConvAddRelu        FLOAT16  NPU    (1,16,16,16),(32,16,1,1),...             (1,32,16,16)           6390/2048/6390           25           Conv:/layer2.0.shortcut/Pad_2conv_ConvAddRelu
D RKNN: [14:31:48.019] 4    Slice              FLOAT16  CPU    (1,16,32,32),(2),(2),(2),(2)             (1,16,16,16)           0/0/0                    32           Slice:/layer2.0.shortcut/Slice_output_0
D RKNN: [14:31:48.019] 5    Conv               FLOAT16  NPU    (1,16,1,1),(10,16,1,1),(10)              (1,10,1,1)             67/64/67                 0            Conv:/linear/Gemm#2
D RKNN: [14:31:48.019] 6    Reshape            FLOAT16  CPU    (1,10,1,1),(2)                           (1,10)                 0/0/0                    0            Reshape:output0_mm_tp_rs
D RKNN: [14:31:48.019] 7    OutputOperator     FLOAT16  CPU    (1,10)                                   \\                      0/0/0                    0            OutputOperator:output0
D RKNN: [14:31:48.019] 1   ConvRelu       images                    FLOAT16   NC1HWC2      (1,3,64,64)  (1,4,64,64,3)  | 0x00000000 0x00006000 0x00006000
"""  # noqa: E501 - lines as they are

FAKE_TOOLKIT = '''
"""Stands for rknn-toolkit2: writes what it was asked beside the result, prints as the real one."""
import json, os, sys
import numpy as np

CALLS = []

class RKNN:
    def __init__(self, verbose):
        assert verbose
    def config(self, target_platform, quantized_algorithm):
        CALLS.append(["config", target_platform, quantized_algorithm])
        return 0
    def load_onnx(self, model):
        assert os.path.isfile(model)
        CALLS.append(["load_onnx", os.path.basename(model)])
        return int(os.environ.get("FAKE_RKNN_LOAD", "0"))
    def build(self, do_quantization):
        assert not do_quantization
        CALLS.append(["build"])
        return 0
    def hybrid_quantization_step1(self, dataset):
        lines = open(dataset, encoding="utf-8").read().split("\\n")[:-1]
        shapes = [(list(a.shape), str(a.dtype)) for a in map(np.load, lines)]
        CALLS.append(["step1", shapes])
        for end in (".model", ".data"):
            open("model" + end, "w").write("part")
        with open("model.quantization.cfg", "w") as stream:
            stream.write("custom_quantize_layers: {}\\nquantize_parameters:\\n")
            for name in os.environ["FAKE_RKNN_KNOWN"].split():
                stream.write("    %s:\\n        min:\\n        -   1e-05\\n" % name)
        return 0
    def release(self):
        CALLS.append(["release"])
    def hybrid_quantization_step2(self, *parts):
        CALLS.append(["step2", *map(os.path.basename, parts), open(parts[2]).read()])
        return 0
    def export_rknn(self, path):
        print(open(os.environ["FAKE_RKNN_LOG"]).read())
        open(path, "w").write(json.dumps(CALLS))
        return 0
'''
FAKE_YAML = """
import yaml
class YAML:
    def __init__(self, typ): assert typ == "safe"
    def load(self, text): return yaml.safe_load(text)
"""

Toolkit = Callable[..., None]


@pytest.fixture
def toolkit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Toolkit:
    """An environment with a toolkit that checks; its log and the tensors it knows can be set."""
    place = tmp_path / "site"
    for name, text in (
        ("rknn/__init__.py", ""),
        ("rknn/api.py", FAKE_TOOLKIT),
        ("ruamel/yaml.py", FAKE_YAML),
        ("rknn_toolkit2-2.5.0.dist-info/METADATA", "Name: rknn-toolkit2\nVersion: 2.5.0\n"),
        ("log.txt", LOG),
    ):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(place))
    monkeypatch.setenv("FAKE_RKNN_LOG", str(place / "log.txt"))
    here = Path(sys.executable)
    for module in (from_onnx, rknn):
        monkeypatch.setattr(module, "python_for", lambda info: here)

    def prepare(known: str = "images", load: int = 0) -> None:
        monkeypatch.setenv("FAKE_RKNN_KNOWN", known)
        monkeypatch.setenv("FAKE_RKNN_LOAD", str(load))

    prepare()
    return prepare


def for_board(network: Small, target: TargetInfo = ODROID) -> Small:
    return replace(network, spec=replace(network.spec, target=target))


def with_pictures(network: Small, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """As if the data set had so many pictures to calibrate with."""
    pictures = [np.full(network.batch.shape[1:], value / 10.0) for value in range(count)]
    module = SimpleNamespace(
        calibration_pictures=lambda spec: pictures,
        calibration_warnings=lambda spec, ctx: (few(spec),),
    )
    monkeypatch.setitem(sys.modules, "tango_desktop.export.calibrating", module)


def few(spec: ExportSpec) -> str:
    """What the fake warnings say."""
    return f"Only {spec.settings.calibration_pictures} pictures"


def converted(network: Small) -> tuple[Any, list[Any]]:
    """What the exporter gives, and what the toolkit was asked."""
    spec = network.spec
    made = rknn.convert(network.module, spec, spec.folder, JobContext())
    return made, json.loads((spec.folder / "model.rknn").read_text("utf-8"))


def test_half_precision(tmp_path: Path, toolkit: Toolkit) -> None:
    network = for_board(small("resnet20", tmp_path, "rknn", "fp16"))
    made, calls = converted(network)
    assert calls == [["config", "rk3568", "normal"], ["load_onnx", "model.onnx"], ["build"]]
    assert (made.file, made.extra_files, made.opset) == ("model.rknn", ("rknn.json",), 17)
    assert (made.engine_package, made.engine_minimum) == ("rknn-toolkit-lite2", "2.5.0")
    about = json.loads((network.spec.folder / "rknn.json").read_text("utf-8"))
    assert about == {
        "platform": "rk3568",
        "toolkit": "2.5.0",
        "precision": "fp16",
        "algorithm": "normal",
        "outputs": ["output0"],
    }
    assert (network.spec.folder / "simulator/model.onnx").stat().st_size > 100_000


def test_integers(tmp_path: Path, toolkit: Toolkit, monkeypatch: pytest.MonkeyPatch) -> None:
    network = for_board(small("resnet20", tmp_path, "rknn", "int8"))
    with_pictures(network, monkeypatch, 3)
    _, calls = converted(network)
    assert [call[0] for call in calls] == [
        "config",
        "load_onnx",
        "step1",
        "release",
        "config",
        "step2",
    ]
    assert calls[0] == calls[4] == ["config", "rk3568", "normal"]
    assert calls[2][1] == [[[1, 3, 32, 32], "float32"]] * 3
    assert calls[-1][1:4] == ["model.model", "model.data", "model.quantization.cfg"]
    kept = sorted(path.name for path in (network.spec.folder / "simulator").iterdir())
    assert kept == ["model.data", "model.model", "model.quantization.cfg"]


def test_layers_that_stay_in_floats(
    tmp_path: Path, toolkit: Toolkit, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = for_board(calibrated(small("resnet20", tmp_path, "rknn", "int8"), "conv1", "linear"))
    with_pictures(network, monkeypatch, 1)
    toolkit("/conv1/Conv_output_0 /layer1.0.conv1/Conv_output_0")
    _, calls = converted(network)
    head, _, ranges = calls[-1][-1].partition("quantize_parameters:")
    assert head == 'custom_quantize_layers:\n    "/conv1/Conv_output_0": float16\n'
    assert "1e-05" in ranges  # as it was written, to the digit


def test_the_decoding_of_boxes_stays_in_floats(
    tmp_path: Path, toolkit: Toolkit, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = for_board(small(DETECTOR, tmp_path, "rknn", "int8"))
    with_pictures(network, monkeypatch, 1)
    toolkit("output0 /detect/Sigmoid_output_0")
    _, calls = converted(network)
    assert '    "output0": float16\n' in calls[-1][-1]


def test_what_is_put_in_the_place_of_results_stays_in_floats_with_them(
    tmp_path: Path, toolkit: Toolkit, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = for_board(small(DETECTOR, tmp_path, "rknn", "int8"))
    with_pictures(network, monkeypatch, 1)
    theirs = ("output0-rs", "/detect/Reshape_output_0_sw", "/detect/Reshape_1_output_0_rs")
    others = ("output0_int8", "/detect/Constant_11_output_0_dup2", "images")
    toolkit(" ".join((*theirs, *others)))
    _, calls = converted(network)
    head = calls[-1][-1].partition("quantize_parameters:")[0]
    assert all(f'    "{name}": float16\n' in head for name in theirs)
    assert not any(name in head for name in others)


def test_what_boxes_are_decoded_from_stays_in_floats(tmp_path: Path) -> None:
    network = small(DETECTOR, tmp_path, "rknn")
    onnx_exporter.convert(network.module, network.spec, tmp_path, JobContext())
    model = tmp_path / onnx_exporter.FILE
    kept = rknn.float_tensors(model, ())
    view = ModelView(onnx.load(model))
    assert answering_nodes(view) < set(kept)
    assert {view.producer[name].op_type for name in answering_nodes(view)} == {"Conv"}


@pytest.mark.parametrize(
    ("method", "algorithm"),
    [
        ("minmax", "normal"),
        ("percentile", "normal"),
        ("entropy", "kl_divergence"),
        ("mse", "normal"),
    ],
)
@pytest.mark.parametrize("planned", [False, True])
def test_how_ranges_are_found(
    method: str,
    algorithm: str,
    planned: bool,
    tmp_path: Path,
    toolkit: Toolkit,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = {} if planned else {"range_method": method}
    network = for_board(small("resnet20", tmp_path, "rknn", "int8", **settings))
    if planned:
        network = with_plan_by(method, network)
    with_pictures(network, monkeypatch, 1)
    made, calls = converted(network)
    assert [call[2] for call in calls if call[0] == "config"] == [algorithm] * 2
    about = json.loads((network.spec.folder / "rknn.json").read_text("utf-8"))
    assert about["algorithm"] == algorithm
    (note,) = [note for note in made.notes if "finds the ranges" in note]
    assert note.endswith(f"by its algorithm “{algorithm}”")
    assert note.recipe


def with_plan_by(method: str, network: Small) -> Small:
    """The same with a plan whose ranges were found by a method."""
    planned = calibrated(network)
    path = planned.spec.plan
    assert path is not None
    save_plan(path, replace(load_plan(path), method=method))
    return planned


def test_no_more_pictures_than_it_needs(
    tmp_path: Path, toolkit: Toolkit, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = for_board(small("resnet20", tmp_path, "rknn", "int8"))
    settings = replace(network.spec.settings, calibration_pictures=500)
    network = replace(network, spec=replace(network.spec, settings=settings))
    with_pictures(network, monkeypatch, 205)
    made, calls = converted(network)
    assert len(calls[2][1]) == 200
    assert "Pictures for calibration (200 instead of 500)" in "".join(made.notes)
    assert made.notes[-1] == "Only 200 pictures"


@pytest.mark.parametrize(
    ("precision", "asked", "told"),
    [
        ("int8", {}, ""),
        ("int8", {"range_method": "entropy", "calibration_pictures": 150, "opset": 17}, ""),
        ("int8", {"range_method": "percentile"}, "minmax instead of percentile"),
        ("int8", {"calibration_pictures": 500}, "Pictures for calibration (200 instead of 500)"),
        ("fp16", {"range_method": "percentile", "calibration_pictures": 500}, ""),
        ("fp16", {"opset": 20}, "ONNX opset (17 instead of 20)"),
        ("fp16", {"dynamic_batch": True}, "Any batch size (no instead of yes)"),
    ],
)
def test_what_it_does_otherwise(
    precision: str, asked: dict[str, Any], told: str, tmp_path: Path
) -> None:
    notes = rknn.done_otherwise(small("resnet20", tmp_path, "rknn", precision, **asked).spec)
    assert len(notes) == bool(told)
    assert told in "".join(notes)
    assert all(note.recipe for note in notes)


def test_layers_kept_in_32_bits_are_told_to_have_16(tmp_path: Path) -> None:
    network = calibrated(short(tmp_path, "rknn"), *KEPT, half_nodes=KEPT[1:])
    (note,) = rknn.done_otherwise(network.spec)
    assert note.endswith("no FP32 beside 8 bits; these layers are kept in FP16 instead: second")
    assert rknn.done_otherwise(replace(network.spec, precision="fp16")) == ()


def test_what_it_says_of_targets_becomes_a_note(tmp_path: Path, toolkit: Toolkit) -> None:
    network = for_board(small("resnet20", tmp_path, "rknn", "fp16"))
    network.spec.log.parent.mkdir(parents=True)
    network.spec.log.write_text("E RKNN: 9 Softmax INT8 CPU, of an earlier conversion\n" + LOG)
    made, _ = converted(network)
    assert made.notes == (
        "2 of 6 layers run on the board's processor, not on the NPU; RKNN “does not know the "
        "target” of such: layer2.0.shortcut (Slice), output0_mm_tp_rs (Reshape)",
    )


def test_the_table_of_layers() -> None:
    layers = [(one.op, one.kind, one.target, one.name) for one in rknn.layers_in(LOG)]
    assert layers == [
        ("ConvRelu", "INT8", "NPU", "/conv1/Conv"),
        ("exDataConvert", "INT8", "NPU", "/1/Relu_output_0__cvt_int8_float16"),
        ("ConvAddRelu", "FLOAT16", "NPU", "/layer2.0.shortcut/Pad_2conv_ConvAddRelu"),
        ("Slice", "FLOAT16", "CPU", "/layer2.0.shortcut/Slice_output_0"),
        ("Conv", "FLOAT16", "NPU", "/linear/Gemm"),
        ("Reshape", "FLOAT16", "CPU", "output0_mm_tp_rs"),
    ]


@pytest.mark.parametrize(
    ("without", "note"),
    [
        (("Unkown", " CPU "), ""),
        (("Unkown",), "2 of 6 layers run on the board's processor, not on the NPU: layer2"),
        ((" CPU ",), "RKNN reports an operation whose target it does not know"),
    ],
)
def test_notes(tmp_path: Path, without: tuple[str, ...], note: str) -> None:
    lines = [line for line in LOG.splitlines() if not any(part in line for part in without)]
    found = rknn.notes_on("\n".join(lines), small("resnet20", tmp_path, "rknn", "fp16").spec)
    assert len(found) == bool(note)
    assert "".join(found).startswith(note)


def test_a_refusal_of_the_toolkit(tmp_path: Path, toolkit: Toolkit) -> None:
    toolkit(load=-1)
    network = for_board(small("resnet20", tmp_path, "rknn", "fp16"))
    with pytest.raises(WorkerError, match="RKNN could not read the model") as caught:
        converted(network)
    assert caught.value.kind == "said"


@pytest.mark.parametrize("chip", ["", "bcm2711", "rk3399"])
def test_chips_without_such_a_processor(tmp_path: Path, chip: str) -> None:
    network = for_board(small("resnet20", tmp_path, "rknn", "fp16"), replace(ODROID, chip=chip))
    with pytest.raises(ExportError, match=f"the device has {chip or 'another'}") as caught:
        converted(network)
    assert "rk3588" in caught.value.hint


def test_a_missing_environment_is_told_at_once(tmp_path: Path) -> None:
    network = for_board(small("resnet20", tmp_path, "rknn", "fp16"))
    with pytest.raises(MissingEnvironmentError, match="RKNN Toolkit are not installed") as caught:
        converted(network)
    assert "--no-deps rknn-toolkit2==2.5.0" in caught.value.hint
    assert not network.spec.log.exists()


# -- the real toolkit -------------------------------------------------------------------------


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The Python of the environment, where the program or ``TANGO_TEST_ENVIRONMENTS`` has it."""
    usual = platformdirs.user_data_path("tango-desktop", appauthor=False) / "environments"
    folder = Path(os.environ.get("TANGO_TEST_ENVIRONMENTS", usual))
    monkeypatch.setattr(environments, "root", lambda: folder)
    try:
        return python_for(RKNN)
    except MissingEnvironmentError as error:
        pytest.skip(f"{error.message} {error.hint}")


SIMULATE = """
import sys
sys.path.insert(0, sys.argv[1])
import numpy as np
from tango_runner.engine import EngineOptions
from tango_runner.engine_rknn import RknnEngine
engine = RknnEngine(sys.argv[2], EngineOptions(), [])
assert engine.provider == "simulator"
(answer,) = engine.infer(np.load(sys.argv[3]))
np.save(sys.argv[4], answer)
engine.close()
"""


def simulated(python: Path, network: Small, home: Path) -> Any:
    """The simulator's answer, by the runner's own class in the toolkit's environment."""
    (home / "package").mkdir()
    (home / "package/tango_runner").symlink_to(Path(runner.__file__).parent)
    np.save(home / "batch.npy", network.batch)
    model = network.spec.folder / "model.rknn"
    places = [home / "package", model, home / "batch.npy", home / "answer.npy"]
    command = [str(one) for one in (python, "-B", "-c", SIMULATE, *places)]
    done = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return np.load(home / "answer.npy")


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", ["resnet20", DETECTOR])
@pytest.mark.parametrize(
    ("precision", "method", "cosine"),
    [("fp16", "", 0.9999), ("int8", "mse", 0.98), ("int8", "entropy", 0.98)],
)
def test_the_simulator_agrees(
    real: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    precision: str,
    method: str,
    cosine: float,
) -> None:
    settings = {"range_method": method} if method else {}
    network = for_board(small(name, tmp_path, "rknn", precision, **settings))
    pictures = [network.batch[0], network.batch[0, :, ::-1].copy()]
    module = SimpleNamespace(
        calibration_pictures=lambda spec: pictures,
        calibration_warnings=lambda spec, ctx: (few(spec),),
    )
    monkeypatch.setitem(sys.modules, "tango_desktop.export.calibrating", module)
    spec = network.spec
    made = rknn.convert(network.module, spec, spec.folder, JobContext())
    assert made.engine_minimum == "2.5.0"
    found = simulated(real, network, tmp_path)
    assert found.shape == network.answer.shape
    assert network.cosine(found) > cosine
    if name == DETECTOR:  # beside coordinates of dozens of pixels probabilities are soon lost
        assert np.abs(found - network.answer)[..., 4:].max() < 0.05
    if precision == "fp16":
        assert network.largest_difference(found) < 5e-3


@pytest.mark.exhaustive
@pytest.mark.parametrize("chip", rknn.PLATFORMS)
def test_every_chip(real: Path, tmp_path: Path, chip: str) -> None:
    network = for_board(small("resnet20", tmp_path, "rknn", "fp16"), replace(ODROID, chip=chip))
    spec = network.spec
    rknn.convert(network.module, spec, spec.folder, JobContext())
    assert (spec.folder / "model.rknn").read_bytes()[:4] == b"RKNN"
