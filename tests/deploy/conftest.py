"""A tiny model, its export folder and its bundle, made once, without torch."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from tango_desktop.core.files import sha256_of, write_yaml
from tango_desktop.core.jobs import JobContext
from tango_desktop.data.postprocess import default_postprocess, detections
from tango_desktop.data.preprocess import detector_spec, geometry_of, open_picture, preprocess
from tango_desktop.deploy import keeping
from tango_desktop.deploy.bundle import Bundle, make_bundle, open_bundle
from tango_desktop.devices.ssh import SshConnection
from tango_desktop.devices.ssh.settings import SshFiles
from tango_desktop.devices.targets import Target, Way
from tango_desktop.export.onnx_nms import OUTPUTS, add_nms
from tango_desktop.export.settings import DetectionExportSettings
from tests.boards import board_or_skip

CLASSES = ["빨강", "green", "blue"]
SPEC: dict[str, Any] = {
    "size": [8, 8],
    "resize": "stretch",
    "crop_fraction": 1.0,
    "interpolation": "bilinear",
    "channels": 3,
    "mean": [0.5, 0.5, 0.5],
    "std": [0.25, 0.25, 0.25],
    "fill": 114,
}


def write_model(path: Path, scale: float = 3.0) -> None:
    """A network whose logits are ``scale`` × the mean of red, green and blue."""
    weight = numpy_helper.from_array(np.eye(3, dtype=np.float32) * scale, "weight")
    nodes = [
        helper.make_node("GlobalAveragePool", ["images"], ["pooled"]),
        helper.make_node("Flatten", ["pooled"], ["flat"]),
        helper.make_node("Gemm", ["flat", "weight"], ["output0"]),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, 8, 8])],
        [helper.make_tensor_value_info("output0", TensorProto.FLOAT, [1, 3])],
        [weight],
    )
    opsets = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), path)


def write_picture(path: Path, colour: tuple[int, int, int]) -> Path:
    """A picture of one colour with some texture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.full((24, 32, 3), colour, dtype=np.int16)
    pixels += np.random.default_rng(1).integers(-20, 20, pixels.shape, dtype=np.int16)
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(path)
    return path


def write_artifact(
    folder: Path, scale: float = 3.0, answer_scale: float | None = None, **parity: bool
) -> Path:
    """An export folder as the export stage leaves it; ``answer_scale`` makes the golden wrong."""
    folder.mkdir(parents=True)
    write_model(folder / "model.onnx", scale)
    picture = write_picture(folder / "golden.png", (20, 200, 30))
    pooled = preprocess(open_picture(picture), SPEC).mean(axis=(1, 2))
    logits = pooled * (scale if answer_scale is None else answer_scale)
    golden = {"picture": "golden.png", "logits": [float(v) for v in logits], "tolerance": 1e-3}
    (folder / "golden.json").write_text(json.dumps(golden), encoding="utf-8")
    card = {
        "schema": 1,
        "name": "tiny",
        "task": "classification",
        "engine": {"name": "onnxruntime", "minimum": "1.12", "python": "3.7"},
        "file": "model.onnx",
        "classes": CLASSES,
        "input": {"name": "images", "layout": "NCHW", "size": [8, 8], "channels": 3},
        "output": {"name": "output0", "kind": "logits"},
        "preprocess": SPEC,
        "postprocess": {"softmax": True},
        "checksums": {"model.onnx": sha256_of(folder / "model.onnx")},
        "parity": {"passed": True, "accepted": False, **parity},
    }
    write_yaml(folder / "model.yaml", card)
    return folder


# Boxes that the stand-in for a detector finds, in pixels of its 8 × 8 input: one for each class and
# a second for the first class that overlaps the first by 0.8.
DETECTOR_SPEC = detector_spec((8, 8))
CENTRES = [[4.0, 4.0, 4.0, 3.0], [2.0, 3.0, 3.0, 2.0], [6.0, 5.0, 2.0, 3.0], [4.0, 4.0, 3.2, 3.0]]


def detector_model() -> Any:
    """A network that finds a box of a class where its colour is; how sure is how much of it."""
    chances = np.eye(3, dtype=np.float32)[[0, 1, 2, 0]][None]
    constants = [
        numpy_helper.from_array(np.array([CENTRES], np.float32), "centres"),
        numpy_helper.from_array(chances, "chances"),
        numpy_helper.from_array(np.array([0, 1, 2, 0]), "colours"),
        numpy_helper.from_array(np.array([[[1], [1], [1], [0.9]]], np.float32), "sure"),
        numpy_helper.from_array(np.array([1, 3, 1]), "shape"),
    ]
    nodes = [
        helper.make_node("GlobalAveragePool", ["images"], ["pooled"]),
        helper.make_node("Reshape", ["pooled", "shape"], ["means"]),
        helper.make_node("Gather", ["means", "colours"], ["gathered"], axis=1),
        helper.make_node("Mul", ["gathered", "sure"], ["objectness"]),
        helper.make_node("Concat", ["centres", "objectness", "chances"], ["output0"], axis=2),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, 8, 8])],
        [helper.make_tensor_value_info("output0", TensorProto.FLOAT, [1, 4, 8])],
        constants,
    )
    opsets = [helper.make_opsetid("", 17)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def write_detector_artifact(folder: Path, inside: bool = False, shift: float = 0.0) -> Path:
    """A detector's export folder; ``shift`` moves the golden boxes by so many pixels."""
    folder.mkdir(parents=True)
    model, limits = detector_model(), DetectionExportSettings(nms_inside=inside)
    if inside:
        add_nms(model, 3, limits)
    onnx.save(model, folder / "model.onnx")
    image = open_picture(write_picture(folder / "golden.png", (20, 200, 30)))
    raw = preprocess(image, DETECTOR_SPEC)[None]
    session = onnxruntime.InferenceSession(
        detector_model().SerializeToString(), providers=["CPUExecutionProvider"]
    )
    (rows,) = session.run(["output0"], {"images": raw})
    found = detections(rows, default_postprocess(), geometry_of(image.size, DETECTOR_SPEC))
    boxes = [
        {"class": int(label), "score": float(score), "box": [float(v) + shift for v in box]}
        for box, score, label in zip(*found, strict=True)
    ]
    tolerance = {"score": 2e-3, "iou": 0.98}
    golden = {"kind": "boxes", "picture": "golden.png", "boxes": boxes, "tolerance": tolerance}
    (folder / "golden.json").write_text(json.dumps(golden), encoding="utf-8")
    names = list(OUTPUTS) if inside else ["output0"]
    card = {
        "schema": 1,
        "name": "finder",
        "task": "detection",
        "engine": {"name": "onnxruntime", "minimum": "1.12", "python": "3.7"},
        "file": "model.onnx",
        "classes": CLASSES,
        "input": {"name": "images", "layout": "NCHW", "size": [8, 8], "channels": 3},
        "output": {"name": names[0], "names": names, "kind": "boxes" if inside else "predictions"},
        "preprocess": DETECTOR_SPEC,
        "postprocess": default_postprocess(),
        "checksums": {"model.onnx": sha256_of(folder / "model.onnx")},
        "parity": {"passed": True, "accepted": False},
    }
    write_yaml(folder / "model.yaml", card)
    return folder


@pytest.fixture(scope="session")
def finder(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """The bundle of a detector."""
    parent = tmp_path_factory.mktemp("finder")
    return make_bundle(write_detector_artifact(parent / "export"), parent / "묶음", JobContext())


@pytest.fixture(scope="session")
def inside_finder(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """The bundle of the same detector, which removes duplicates itself."""
    parent = tmp_path_factory.mktemp("inside")
    artifact = write_detector_artifact(parent / "export", inside=True)
    return make_bundle(artifact, parent / "bundles", JobContext())


@pytest.fixture(scope="session")
def wrong_finder(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """A whole bundle whose detector does not give the stored boxes."""
    parent = tmp_path_factory.mktemp("wrong")
    artifact = write_detector_artifact(parent / "export", shift=3.0)
    return make_bundle(artifact, parent / "bundles", JobContext())


@pytest.fixture(scope="session")
def artifact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export folder."""
    return write_artifact(tmp_path_factory.mktemp("export") / "onnxruntime")


@pytest.fixture(scope="session")
def bundle(artifact: Path, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """A bundle in a folder with a Korean name and a space."""
    return make_bundle(artifact, tmp_path_factory.mktemp("bundles") / "묶음 하나", JobContext())


@pytest.fixture(scope="session")
def next_bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """Another good bundle."""
    parent = tmp_path_factory.mktemp("next")
    return make_bundle(write_artifact(parent / "export", 4.0), parent / "bundles", JobContext())


@pytest.fixture(scope="session")
def wrong_bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """A whole bundle whose model does not give the stored answer."""
    parent = tmp_path_factory.mktemp("wrong")
    artifact = write_artifact(parent / "export", 2.0, answer_scale=5.0)
    return make_bundle(artifact, parent / "bundles", JobContext())


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three pictures, one in a sub-folder with a Korean name."""
    folder = tmp_path_factory.mktemp("pictures")
    write_picture(folder / "red.png", (220, 20, 30))
    write_picture(folder / "green.jpg", (20, 220, 30))
    write_picture(folder / "하위" / "파랑 하늘.bmp", (20, 30, 220))
    return folder


Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def run() -> Run:
    """Runs a bundle's ``run.py`` as a user would."""

    def run_script(
        folder: Path, *arguments: str | Path, env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-B", folder / "run.py", *map(str, arguments)],
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            cwd=folder.parent,
            env=env,
        )

    return run_script


@pytest.fixture(scope="session")
def make_artifact() -> Callable[..., Path]:
    """Makes an export folder."""
    return write_artifact


@pytest.fixture(scope="session")
def make_picture() -> Callable[[Path, tuple[int, int, int]], Path]:
    """Makes a picture of one colour."""
    return write_picture


@pytest.fixture
def patch_keeper(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Has the keeper of later installations run some lines of its own before it serves."""
    real = keeping.sources

    def patch(code: str) -> None:
        def sources() -> list[tuple[str, str]]:
            *modules, main = real()
            return [*modules, ("keeper.patch", code), main]

        monkeypatch.setattr(keeping, "sources", sources)

    return patch


# -- bundles that start in a moment, and boards to put them on ---------------------------------

FAKE_RUNNER = """\
import json, os, sys
here = os.path.dirname(os.path.realpath(__file__))
if os.path.exists(os.path.join(here, "ENVIRONMENT")):
    with open(os.path.join(here, "ENVIRONMENT")) as stream:
        sys.path.insert(0, os.path.join(here, stream.read().strip()))
    import engine
if "--probe" in sys.argv:
    print(json.dumps({{"label": {name!r}, "difference": {difference}, "tolerance": 0.1}}))
else:
    print(sys.executable if "--python" in sys.argv else {name!r})
"""


def write_fake_bundle(
    folder: Path, name: str, difference: float = 0.0, size_bytes: int = 1000
) -> Bundle:
    """A whole bundle whose program needs Python alone and says ``name``."""
    folder.mkdir(parents=True)
    (folder / "run.py").write_text(FAKE_RUNNER.format(name=name, difference=difference))
    (folder / "model.onnx").write_bytes(np.random.default_rng(len(name)).bytes(size_bytes))
    (folder / "shared.txt").write_text("the same in all of them\n" * 100)
    card = {
        "schema": 1,
        "name": name,
        "engine": {"name": "onnxruntime", "minimum": "1.12", "python": "3.7"},
        "file": "model.onnx",
        "classes": CLASSES,
        "input": {"size": [8, 8]},
        "checksums": {},
        "parity": {"passed": True, "accepted": False},
    }
    write_yaml(folder / "model.yaml", card)
    names = sorted(path.name for path in folder.iterdir())
    lines = "".join(f"{sha256_of(folder / one)}  {one}\n" for one in names)
    (folder / "MANIFEST").write_text(lines)
    return open_bundle(folder)


@pytest.fixture(scope="session")
def make_fake() -> Callable[..., Bundle]:
    """Makes a bundle that starts in a moment."""
    return write_fake_bundle


@pytest.fixture(scope="session")
def old(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """A bundle that says “old”."""
    return write_fake_bundle(tmp_path_factory.mktemp("fake") / "old", "old")


@pytest.fixture(scope="session")
def new(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """A bundle that says “new”; its model is too large to go with the small files."""
    return write_fake_bundle(tmp_path_factory.mktemp("fake") / "new", "new", size_bytes=300_000)


def ssh_folder(board: Any, home: Path) -> Path:
    """The ``.ssh`` of a person who knows an emulated board and is let in by key."""
    there, folder = board.connection, home / ".ssh"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "known_hosts").write_text(there.known_hosts_line())
    text = f"Host *\n  IdentityFile {there.key_path}\n  IdentityAgent none\n"
    (folder / "config").write_text(text)
    return folder


def target_of(board: Any) -> Target:
    """Where an emulated board is."""
    there = board.connection
    return Target(Way.SSH, there.host, there.user, there.port)


def connection_to(board: Any, home: Path) -> SshConnection:
    """A connection to an emulated board that is known and lets us in by key."""
    return SshConnection(target_of(board), SshFiles(ssh_folder(board, home), home / "none"))


@pytest.fixture
def equipped() -> Iterator[Any]:
    """A board whose Python has ONNX Runtime, NumPy and Pillow: this machine's own."""
    packages = Path(onnxruntime.__file__).parents[1]
    if sys.version_info[:2] != (3, 11):
        pytest.skip("the board's Python 3.11 cannot load the packages of this one")
    yield from board_or_skip(
        "ssh",
        shares={"/opt/packages": packages},
        files={"/usr/lib/python3/dist-packages/packages.pth": "/opt/packages\n"},
    )


@pytest.fixture
def board() -> Iterator[Any]:
    """A board behind SSH, with this machine's own Python."""
    yield from board_or_skip("ssh")


@pytest.fixture
def line(board: Any, tmp_path: Path) -> Iterator[SshConnection]:
    """A connection to the board."""
    with connection_to(board, tmp_path / "desk") as connection:
        yield connection
