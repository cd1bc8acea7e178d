"""The ONNX file: names, shapes, opset, metadata; opens without torch; the same each time."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch

from tango_desktop import families
from tango_desktop.core.files import sha256_of
from tango_desktop.core.jobs import JobContext
from tango_desktop.errors import ExportError
from tango_desktop.export.engine import open_session
from tango_desktop.export.onnx_exporter import convert, stride_of
from tango_desktop.export.opsets import OPSETS
from tango_desktop.export.reference import load_trained, logits_of
from tango_desktop.export.spec import ExportSpec
from tests.export.engines.odd_networks import odd
from tests.export.engines.small_networks import small


def shape_of(value: Any) -> list[str]:
    return [str(d.dim_param or d.dim_value) for d in value.type.tensor_type.shape.dim]


def test_names_shapes_and_opset(exported: Any) -> None:
    model = onnx.load(exported.result.folder / "model.onnx")
    onnx.checker.check_model(model, full_check=True)
    (taken,), (given,) = model.graph.input, model.graph.output
    assert (taken.name, shape_of(taken)) == ("images", ["1", "3", "32", "32"])
    assert (given.name, shape_of(given)) == ("output0", ["1", "3"])
    assert [(o.domain, o.version) for o in model.opset_import] == [("", 20)]
    assert model.ir_version <= 9  # what ONNX Runtime 1.17 reads


def test_it_is_simplified(exported: Any) -> None:
    model = onnx.load(exported.result.folder / "model.onnx")
    kinds = {node.op_type for node in model.graph.node}
    assert "Conv" in kinds
    assert not kinds & {"Identity", "BatchNormalization", "Constant", "Dropout"}


def test_metadata(exported: Any) -> None:
    model = onnx.load(exported.result.folder / "model.onnx")
    found = {entry.key: entry.value for entry in model.metadata_props}
    assert ast.literal_eval(found["names"]) == {0: "개미", 1: "bees", 2: "cats"}
    assert ast.literal_eval(found["imgsz"]) == [32, 32]
    assert json.loads(found["preprocessing"]) == dict(exported.spec.preprocess)
    assert (found["task"], found["batch"], found["stride"]) == ("classify", "1", "4")
    assert (found["channels"], found["opset"]) == ("3", "20")
    assert found["source"] == sha256_of(exported.spec.weights)
    assert torch.__version__ in found["producer"]
    assert found["version"]
    assert model.producer_name == "TANGO Desktop"


def test_it_opens_in_a_fresh_process_without_torch(exported: Any) -> None:
    code = (
        "import sys, onnxruntime\n"
        "session = onnxruntime.InferenceSession(sys.argv[1], providers=['CPUExecutionProvider'])\n"
        "names = session.get_modelmeta().custom_metadata_map['names']\n"
        "assert 'torch' not in sys.modules and 'tango_desktop' not in sys.modules\n"
        "print(ascii(names))"
    )
    command = [sys.executable, "-c", code, exported.result.folder / "model.onnx"]
    result = subprocess.run(command, capture_output=True, text=True, cwd="/")
    assert "bees" in result.stdout, result.stderr


def test_any_batch_size(changed: Callable[..., ExportSpec], tmp_path: Path) -> None:
    spec = changed(dynamic_batch=True)
    module = load_trained(spec.document, spec.weights)
    convert(module, spec, tmp_path, JobContext())
    model = onnx.load(tmp_path / "model.onnx")
    assert shape_of(model.graph.input[0])[0] == "batch"
    assert shape_of(model.graph.output[0])[0] == "batch"
    import onnxruntime

    session = onnxruntime.InferenceSession(
        tmp_path / "model.onnx", providers=["CPUExecutionProvider"]
    )
    images = np.random.default_rng(0).normal(size=(5, 3, 32, 32)).astype(np.float32)
    (found,) = session.run(None, {"images": images})
    with torch.inference_mode():
        wanted = module(torch.from_numpy(images)).numpy()
    np.testing.assert_allclose(found, wanted, atol=1e-4)


@pytest.mark.parametrize("opset", [info.opset for info in OPSETS])
@pytest.mark.parametrize("simplify", [True, False])
def test_every_opset(
    changed: Callable[..., ExportSpec], tmp_path: Path, opset: int, simplify: bool
) -> None:
    spec = changed(opset=opset, simplify=simplify)
    module = load_trained(spec.document, spec.weights)
    made = convert(module, spec, tmp_path, JobContext())
    assert made.opset == opset
    assert made.engine_minimum == next(i.runtime for i in OPSETS if i.opset == opset)
    model = onnx.load(tmp_path / "model.onnx")
    assert [o.version for o in model.opset_import] == [opset]
    picture = np.random.default_rng(1).normal(size=(3, 32, 32)).astype(np.float32)
    found = open_session(tmp_path / "model.onnx").logits(picture)
    np.testing.assert_allclose(found, logits_of(module, picture), atol=1e-4)


def test_the_same_weights_give_the_same_file(spec: ExportSpec, tmp_path: Path) -> None:
    module = load_trained(spec.document, spec.weights)
    digests = set()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        convert(module, spec, tmp_path / name, JobContext())
        digests.add(sha256_of(tmp_path / name / "model.onnx"))
    assert len(digests) == 1


def test_what_cannot_be_traced_is_a_sentence(spec: ExportSpec, tmp_path: Path) -> None:
    class Odd(torch.nn.Module):
        def forward(self, images: torch.Tensor) -> torch.Tensor:
            return torch.linalg.eigvals(images[:, 0]).real

    with pytest.raises(ExportError, match="could not be converted") as caught:
        convert(Odd(), spec, tmp_path, JobContext())
    assert "eigvals" in caught.value.details
    assert "look at the details" in caught.value.hint.lower()


class Broken(torch.nn.Module):
    """Cannot compute anything."""

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        raise RuntimeError("no such product")


@pytest.mark.parametrize("place", ["layer1.0.conv2", "layer2.1.conv1"])
def test_what_fails_while_it_is_traced_is_named(place: str, tmp_path: Path) -> None:
    network = small("resnet20", tmp_path, "onnxruntime")
    assert isinstance(network.module, torch.fx.GraphModule)
    nodes = {node.meta.get("node"): node for node in network.module.graph.nodes}
    network.module.set_submodule(str(nodes[place].target), Broken())
    with pytest.raises(ExportError, match="it failed at") as caught:
        convert(network.module, network.spec, tmp_path, JobContext())
    assert f" {place} (conv2d)." in caught.value.message
    assert "no such product" in caught.value.details


@pytest.mark.parametrize("place", ["layer1.0.conv2", "linear"])
def test_what_onnx_lacks_is_named(place: str, tmp_path: Path) -> None:
    network = odd(small("resnet20", tmp_path, "onnxruntime"), place)
    with pytest.raises(ExportError, match="it failed at") as caught:
        convert(network.module, network.spec, tmp_path, JobContext())
    assert f" {place} (" in caught.value.message
    assert "aten::i0" in caught.value.details


@pytest.mark.parametrize(
    ("name", "size", "stride"), [("resnet18", 224, 32), ("vgg11", 224, 16), ("resnet20", 32, 4)]
)
def test_stride(name: str, size: int, stride: int) -> None:
    assert stride_of(families.build(name, 2, size=size), (size, size)) == stride


@pytest.fixture
def untraceable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tracing is refused."""

    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("traced again")

    monkeypatch.setattr(torch.onnx, "export", refuse)


@pytest.mark.usefixtures("untraceable")
def test_what_was_traced_before_is_not_traced_again(exported: Any, tmp_path: Path) -> None:
    traced = exported.result.folder / "model.onnx"
    spec = replace(exported.spec, traced=traced)
    made = convert(torch.nn.Identity(), spec, tmp_path, JobContext())
    assert (tmp_path / made.file).read_bytes() == traced.read_bytes()
    assert made == exported.result.model


@pytest.mark.usefixtures("untraceable")
@pytest.mark.parametrize("how", ["opset", "source", "gone", "damaged"])
def test_another_file_is_not_taken_for_it(how: str, exported: Any, tmp_path: Path) -> None:
    traced = tmp_path / "damaged.onnx"
    traced.write_bytes(b"half a file")
    traced = {"gone": tmp_path / "gone", "damaged": traced}.get(
        how, exported.result.folder / "model.onnx"
    )
    spec = replace(exported.spec, traced=traced)
    if how == "opset":
        spec = replace(spec, settings=replace(spec.settings, opset=17))
    if how == "source":
        spec = replace(spec, source=replace(spec.source, weights_sha256="0" * 64))
    module = load_trained(spec.document, spec.weights)
    with pytest.raises(ExportError) as caught:
        convert(module, spec, tmp_path, JobContext())
    assert "traced again" in caught.value.details
