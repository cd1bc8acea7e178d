"""Written code is run in a fresh process, without this program, and computes the same."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings

from tango_desktop import families
from tango_desktop.graph import LAYERS, DocumentBuilder, NetworkDocument
from tango_desktop.graph.pytorch_code import CODE, class_name, module_code
from tango_desktop.nets import build_module
from tango_desktop.nets.layers import TORCH_LAYERS

_SMALL: Mapping[str, Mapping[str, Any]] = {
    "resnet18": {"size": 64},
    "resnet20": {"num_classes": 3},
    "vgg11_bn": {"size": 32, "num_classes": 5},
    "densenet121": {"size": 32, "num_classes": 5},
    "yolov7-tiny": {"size": 64, "num_classes": 2, "neck": "scale-sequence"},
}
_OTHERS: Mapping[str, Mapping[str, Any]] = {
    name: {"size": max(32, families.MODELS.get(name).min_size), "num_classes": 3}
    for name in families.list_models()
    if name not in _SMALL and "yolo" not in name
}
_LARGE: Mapping[str, Mapping[str, Any]] = {
    **_OTHERS,
    **{
        name: {"size": families.MODELS.get(name).min_size, "num_classes": 2, "width": 0.25}
        for name in families.list_models()
        if "yolov7" in name
    },
}
_RUNNER = """
import importlib.util, pathlib, sys, torch
torch.set_num_threads(1)
folder = pathlib.Path(sys.argv[1])
for place in sorted(folder.glob("*.py")):
    spec = importlib.util.spec_from_file_location(place.stem, place)
    written = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(written)
    task = torch.load(place.with_suffix(".pt"))
    torch.manual_seed(7)
    network = getattr(written, task["class"])()
    state = network.state_dict()
    first = list(state) == list(task["first"])
    equal = first and all(torch.equal(state[name], task["first"][name]) for name in state)
    network.load_state_dict(task["state"])
    with torch.no_grad():
        results = network.eval()(task["images"])
    torch.save({"names": first, "start": equal, "results": results}, place.with_suffix(".out"))
assert not [name for name in sys.modules if name.startswith(("tango", "torchvision"))]
"""


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """Sums in the same order here and in the other process."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def _shaken(state: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Running statistics that are not 0 and 1, so that they matter."""
    generator = torch.Generator().manual_seed(0)
    changed = {name: value.clone() for name, value in state.items()}
    for name, value in changed.items():
        if name.endswith("running_mean"):
            value.normal_(0, 0.1, generator=generator)
        elif name.endswith("running_var"):
            value.uniform_(0.5, 1.5, generator=generator)
    return changed


def _run_all(documents: Mapping[str, NetworkDocument], folder: Path) -> None:
    """Write, run and compare each of ``documents``."""
    expected: dict[str, Any] = {}
    for name, document in documents.items():
        torch.manual_seed(7)
        module = build_module(document)
        first = module.state_dict()
        images = torch.rand(2, document.in_channels, *document.size)
        task = {"class": class_name(document.name), "first": first, "images": images}
        task = {**task, "first": {k: v.clone() for k, v in first.items()}, "state": _shaken(first)}
        module.load_state_dict(task["state"])
        with torch.no_grad():
            expected[name] = module.eval()(images)
        torch.save(task, folder / f"{name}.pt")
        (folder / f"{name}.py").write_text(module_code(document), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", _RUNNER, str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for name, wanted in expected.items():
        found = torch.load(folder / f"{name}.out")
        assert found["names"], name
        assert found["start"], name
        wanted, results = (x if isinstance(x, tuple) else (x,) for x in (wanted, found["results"]))
        for one, other in zip(wanted, results, strict=True):
            assert torch.equal(one.nan_to_num(7), other.nan_to_num(7)), name


def _random_documents() -> Any:
    """The strategy of the tests that build random documents."""
    path = Path(__file__).with_name("test_random_documents.py")
    spec = importlib.util.spec_from_file_location("random_documents", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.documents()


def test_small_networks_compute_the_same(tmp_path: Path) -> None:
    _run_all({n.replace("-", "_"): families.build(n, **o) for n, o in _SMALL.items()}, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize(
    "group", [0, *(pytest.param(n, marks=pytest.mark.exhaustive) for n in range(1, 8))]
)
def test_every_network_computes_the_same(group: int, tmp_path: Path) -> None:
    chosen = list(_LARGE.items())[group::8]
    documents = {n.replace("-", "_"): families.build(n, **o) for n, o in chosen}
    _run_all(documents, tmp_path)


def _gathered(count: int) -> dict[str, NetworkDocument]:
    found: dict[str, NetworkDocument] = {}

    @given(_random_documents())
    @settings(
        max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    def gather(document: NetworkDocument) -> None:
        found[f"n{len(found)}"] = document

    gather()
    return found


def test_random_networks_compute_the_same(tmp_path: Path) -> None:
    _run_all(_gathered(40), tmp_path)


@pytest.mark.slow
def test_many_random_networks_compute_the_same(tmp_path: Path) -> None:
    _run_all(_gathered(400), tmp_path)


_BEFORE: Mapping[str, tuple[tuple[str, Mapping[str, Any]], ...]] = {
    "linear": (("flatten", {}),),
    "conv3d": (("stack_levels", {}),),
    "level_pool": (("stack_levels", {}),),
}
_PARAMS: Mapping[str, Mapping[str, Any]] = {
    "detect": {"classes": 3, "anchors": [1, 2], "strides": [8]},
    "group_norm": {"groups": 2},
}


def _network_of(layer: str) -> NetworkDocument:
    """A convolution and the layer."""
    net = DocumentBuilder("one", 3, (8, 8))
    net.add("conv", "conv2d", out_channels=8, padding=1)
    for before, params in _BEFORE.get(layer, ()):
        net.add(before, before, **params)
    sources = [net.last] * LAYERS.get(layer).ports.least
    net.add("it", layer, *sources, **_PARAMS.get(layer, {}))
    return net.document()


def test_every_layer_computes_the_same(tmp_path: Path) -> None:
    _run_all({info.name: _network_of(info.name) for info in LAYERS}, tmp_path)


def test_training_form_gives_maps(tmp_path: Path) -> None:
    document = families.build("yolov7-tiny", size=64, num_classes=2)
    space: dict[str, Any] = {"__name__": "written"}
    exec(compile(module_code(document), "written", "exec"), space)
    network = space["Yolov7Tiny"]()
    ours = build_module(document)
    ours.load_state_dict(network.state_dict())
    images = torch.rand(2, 3, 64, 64)
    for one, other in zip(ours.train()(images), network.train()(images), strict=True):
        assert torch.equal(one, other)
    network.eval()
    network.detect.raw = True
    assert [part.shape[1] for part in network(images)] == [21, 21, 21]


def test_state_of_the_public_network_fits(reference: Any, random_state: Any) -> None:
    space: dict[str, Any] = {"__name__": "written"}
    exec(compile(module_code(families.build("resnet50")), "written", "exec"), space)
    with torch.device("meta"):
        network = space["Resnet50"]()
    theirs = reference("resnet50")
    assert list(network.state_dict()) == list(theirs.state_dict())
    network.load_state_dict(theirs.state_dict())


def test_every_layer_has_its_code() -> None:
    assert set(CODE.names()) == set(LAYERS.names())


@pytest.mark.parametrize("code", [pytest.param(code, id=code.name) for code in CODE])
def test_code_has_the_shape_of_the_built_layer(code: Any) -> None:
    assert (code.module is None) != (code.expression is None)
    assert code.named == (TORCH_LAYERS.get(code.name).module is not None)
    assert code.draws == hasattr(LAYERS.get(code.name).params(), "initial")


@pytest.mark.parametrize("name", ["resnet50", "yolov7-e6e", "densenet201", "vgg16"])
def test_text_is_readable(name: str) -> None:
    code = module_code(families.build(name))
    ast.parse(code)
    assert max(map(len, code.splitlines())) <= 100
    assert "tango" not in code.replace("TANGO Desktop", "").lower()


@pytest.mark.parametrize("name", ["resnet50", "yolov7-e6e", "vgg16"])
def test_text_is_formatted(name: str, tmp_path: Path) -> None:
    path = tmp_path / "written.py"
    path.write_text(module_code(families.build(name)), encoding="utf-8")
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length", "100"]
    done = subprocess.run([*command, "--diff", str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_blocks_that_cannot_be_called_are_taken_apart(tmp_path: Path) -> None:
    net = DocumentBuilder("crossed", 3, (8, 8))
    net.add("0", "conv2d", out_channels=4, padding=1)
    net.add("a.first", "conv2d", out_channels=4, padding=1, initial="torch")
    net.add("b.0", "conv2d", out_channels=4, padding=1)
    net.add("a.second", "batch_norm", initial_scale=0.5)
    net.add("b.1", "relu")
    net.add("a.x.add", "add", "a.first", net.last)
    net.add("b.2.deep", "conv2d", "a.x.add", out_channels=2)
    document = net.document("b.2.deep", "a.first")
    assert "Parts(" in module_code(document)
    _run_all({"crossed": document}, tmp_path)


def test_equal_blocks_share_a_class() -> None:
    code = module_code(families.build("resnet50"))
    assert code.count("class ") == 3
