"""Core ML: made here, looked at here, run on macOS only."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tango_desktop.core.jobs import JobContext, JobControl
from tango_desktop.deploy.runner.engine_coreml import CoreMlEngine
from tango_desktop.deploy.runner.failures import PackageError
from tango_desktop.errors import ExportError, JobCancelled
from tango_desktop.export.card import files_of
from tango_desktop.export.engines import coreml
from tests.export.engines.odd_networks import last_node, odd
from tests.export.engines.small_networks import DETECTOR, NETWORKS, OPTIONS, Small, small

pytest.importorskip("coremltools")

SUFFIXES = {"coreml": ".mlpackage", "coreml-neuralnetwork": ".mlmodel"}
# In a child: coremltools warns when it is imported.
LOOK = """
import json, sys, warnings
warnings.simplefilter("ignore")
from coremltools.models import MLModel
spec = MLModel(sys.argv[1], skip_model_load=True).get_spec()
kinds, types = [], []
for layer in spec.neuralNetwork.layers:
    kinds.append(layer.WhichOneof("layer"))
for function in spec.mlProgram.functions.values():
    for block in function.block_specializations.values():
        for one in block.operations:
            kinds.append(one.type)
            if one.type == "conv":
                types += [out.type.tensorType.dataType for out in one.outputs]
quantized = [layer.name for layer in spec.neuralNetwork.layers
             if layer.WhichOneof("layer") == "convolution"
             and layer.convolution.weights.HasField("quantization")]
described = spec.description
print(json.dumps({
    "form": spec.WhichOneof("Type"), "version": spec.specificationVersion,
    "inputs": [[i.name, list(i.type.multiArrayType.shape), i.type.multiArrayType.dataType]
               for i in described.input],
    "outputs": [[o.name, o.type.multiArrayType.dataType] for o in described.output],
    "about": dict(described.metadata.userDefined), "author": described.metadata.author,
    "kinds": kinds, "types": sorted(set(types)), "quantized": len(quantized),
}))
"""
FLOAT32 = 65568  # ArrayFeatureType.FLOAT32
MIL_FLOAT16, MIL_FLOAT32 = 10, 11


def converted(network: Small) -> Path:
    """The file or folder of a network."""
    spec = network.spec
    made = coreml.convert(network.module, spec, spec.folder, JobContext())
    assert (made.engine_package, made.extra_files) == ("coreml", ())
    assert [one.name for one in spec.folder.iterdir()] == [made.file]
    assert all((spec.folder / name).is_file() for name in files_of(spec.folder, made))
    assert "not run" in made.notes[0]
    return spec.folder / made.file


def look(path: Path) -> dict[str, Any]:
    """What a model says of itself."""
    said = subprocess.run(
        [sys.executable, "-c", LOOK, str(path)], capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(said.stdout.splitlines()[-1])
    return found


def size_of(path: Path) -> int:
    """Of a file, or of all in a folder."""
    return sum(one.stat().st_size for one in (path, *path.rglob("*")) if one.is_file())


@pytest.mark.parametrize(
    ("name", "engine"),
    [
        pytest.param(name, engine, marks=[] if (name, engine) == first else pytest.mark.exhaustive)
        for first in [("resnet20", "coreml")]
        for name in NETWORKS
        for engine in SUFFIXES
    ],
)
def test_has_the_inputs_and_outputs_and_classes(name: str, engine: str, tmp_path: Path) -> None:
    network = small(name, tmp_path, engine)
    path = converted(network)
    assert path.suffix == SUFFIXES[engine]
    told = look(path)
    assert told["form"] == ("mlProgram" if engine == "coreml" else "neuralNetwork")
    assert told["inputs"] == [["images", list(network.batch.shape), FLOAT32]]
    assert told["outputs"] == [["output0", FLOAT32]]
    assert told["about"]["source"] == network.spec.source.weights_sha256
    assert "개미" in told["about"]["names"]
    assert told["author"] == "TANGO Desktop"
    assert convolutions(told) == drawn_convolutions(network)


def convolutions(told: dict[str, Any]) -> int:
    """How many are in the file."""
    return sum(kind in ("conv", "convolution") for kind in told["kinds"])


def drawn_convolutions(network: Small) -> int:
    """How many are in the network that was given."""
    import torch

    return sum(isinstance(part, torch.nn.Conv2d) for part in network.module.modules())


@pytest.mark.exhaustive
def test_half_precision_computes_in_16_bits(tmp_path: Path) -> None:
    full = look(converted(small("resnet20", tmp_path / "a", "coreml")))
    path = converted(small("resnet20", tmp_path / "b", "coreml", "fp16"))
    half = look(path)
    assert (full["types"], half["types"]) == ([MIL_FLOAT32], [MIL_FLOAT16])
    assert half["inputs"] == full["inputs"]
    assert half["outputs"] == full["outputs"]
    assert size_of(path) < 0.65e6


@pytest.mark.exhaustive
def test_small_weights_leave_the_boxes_alone(tmp_path: Path) -> None:
    network = small(DETECTOR, tmp_path, "coreml", "dynamic")
    full = converted(small(DETECTOR, tmp_path / "full", "coreml"))
    path = converted(network)
    told = look(path)
    count = told["kinds"].count("constexpr_affine_dequantize")
    assert 0 < count <= drawn_convolutions(network)
    assert told["version"] == 7
    assert size_of(path) < 0.4 * size_of(full)


@pytest.mark.exhaustive
@pytest.mark.parametrize(("precision", "share"), [("fp16", 0.55), ("dynamic", 0.32)])
def test_a_neural_network_may_have_small_weights(
    precision: str, share: float, tmp_path: Path
) -> None:
    full = converted(small("resnet20", tmp_path / "full", "coreml-neuralnetwork"))
    network = small("resnet20", tmp_path, "coreml-neuralnetwork", precision)
    path = converted(network)
    assert size_of(path) < share * size_of(full)
    if precision == "dynamic":
        assert look(path)["quantized"] == drawn_convolutions(network)


@pytest.mark.exhaustive
def test_names_the_layer_that_it_cannot_compute(tmp_path: Path) -> None:
    network = small("resnet20", tmp_path, "coreml")
    with pytest.raises(ExportError) as caught:
        converted(odd(network))
    assert f"{last_node(network)} (linear)" in caught.value.message
    assert "i0" in caught.value.message
    assert caught.value.hint
    assert list(network.spec.folder.iterdir()) == []


@pytest.mark.parametrize("settings", [{"dynamic_batch": True}, {"nms_inside": True}])
def test_refuses_what_only_onnx_can_have(settings: dict[str, bool], tmp_path: Path) -> None:
    network = small(DETECTOR, tmp_path, "coreml", **settings)
    with pytest.raises(ExportError, match="Core ML") as caught:
        converted(network)
    assert caught.value.hint.startswith("Switch")


@pytest.mark.exhaustive
def test_cancelled_leaves_nothing(tmp_path: Path) -> None:
    network = small("resnet20", tmp_path, "coreml")
    control = JobControl()
    ctx = JobContext(control, lambda progress: control.cancel())
    with pytest.raises(JobCancelled):
        coreml.convert(network.module, network.spec, network.spec.folder, ctx)
    assert list(network.spec.folder.iterdir()) == []


@pytest.mark.skipif(platform.system() == "Darwin", reason="Core ML runs here")
def test_is_not_run_elsewhere(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="macOS only"):
        CoreMlEngine(str(tmp_path / "model.mlpackage"), OPTIONS, ["output0"])
