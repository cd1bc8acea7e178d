"""Every engine that runs here: bundled, installed, probed, measured layer by layer, rolled back."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tango_desktop import families
from tango_desktop.bench.fallback import fallback_of
from tango_desktop.bench.measure import MeasureSpec, measure
from tango_desktop.bench.results import Benchmark
from tango_desktop.core.files import sha256_of
from tango_desktop.core.jobs import JobContext
from tango_desktop.data.preprocess import default_spec
from tango_desktop.deploy.bundle import make_bundle, open_bundle, requirements
from tango_desktop.deploy.card import read_card
from tango_desktop.deploy.coming import Coming
from tango_desktop.deploy.install import Deployment, install, plan, roll_back
from tango_desktop.devices.local import ThisComputer
from tango_desktop.export.exporters import EXPORTERS
from tango_desktop.export.job import export
from tango_desktop.export.limits import limits_for
from tango_desktop.export.settings import ExportSettings
from tango_desktop.export.spec import ExportSpec, SourceInfo
from tests.export.conftest import make_lock, make_weights

# The least share of the time that is found in the drawing; None: the engine tells no times.
CASES = {
    ("onnxruntime", "int8"): 0.5,
    ("openvino", "fp32"): 0.5,
    ("openvino", "int8"): 0.5,
    ("tflite", "fp32"): 0.5,
    ("tflite", "int8"): 0.5,
    ("ncnn", "fp32"): None,
    ("tvm", "fp32"): None,
}
USUAL = {("openvino", "int8"), ("tflite", "fp32"), ("ncnn", "fp32")}
PACKAGES = {
    "onnxruntime": "onnxruntime>=",
    "openvino": "openvino>=",
    "tflite": "ai-edge-litert>=",
    "ncnn": "ncnn>=",
    "tvm": "apache-tvm>=",
}
RUNS = 4


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> ExportSpec:
    """The export of a small network for three classes at 32 px."""
    home = tmp_path_factory.mktemp("프로젝트")
    document = families.build("resnet20", 3, size=32)
    lock = make_lock(home / "pictures")
    weights = make_weights(document, home / "best.pt")
    return ExportSpec(
        engine="onnxruntime",
        precision="fp32",
        name="세 가지",
        task="classification",
        document=document,
        weights=weights,
        preprocess={**default_spec((32, 32)), "resize": "crop", "crop_fraction": 0.875},
        lock=lock,
        runtime="",
        folder=home / "artifacts" / "onnxruntime",
        settings=ExportSettings(parity_pictures=12, accept_parity=True),
        source=SourceInfo(1, sha256_of(weights), document.digest(), lock.digest()),
    )


def bundled(spec: ExportSpec, engine: str, precision: str) -> Path:
    """The bundle of the network for an engine."""
    if EXPORTERS.get(engine).unavailable():
        pytest.skip(f"not installed: {' '.join(EXPORTERS.get(engine).missing())}")
    made = replace(
        spec,
        engine=engine,
        precision=precision,
        runtime="",
        folder=spec.folder.with_name(f"{engine}-{precision}"),
        settings=limits_for(spec.settings, precision),
    )
    result = export(made, JobContext())
    return make_bundle(result.folder, spec.folder.with_name("bundles"), JobContext()).folder


def measured(spec: ExportSpec, done: Deployment, target: Path) -> Benchmark:
    """The release, as a user starts it, on two pictures."""
    wanted = MeasureSpec(
        command=(sys.executable, str(done.script)),
        folder=str(target),
        pictures=tuple(spec.lock.file(one) for one in spec.lock.of_split("val")[:2]),
        release=done.release,
        device="this",
        precision="",
        warmup=1,
        samples=5,
        seconds=0.0,
        threads=1,
        layers=RUNS,
        sensors_s=0.0,
    )
    with ThisComputer() as connection:
        return measure(wanted, connection, JobContext())


@pytest.mark.parametrize(
    ("engine", "precision"),
    [
        pytest.param(*case, marks=pytest.mark.long if case in USUAL else pytest.mark.exhaustive)
        for case in CASES
    ],
)
def test_the_whole_way(spec: ExportSpec, tmp_path: Path, engine: str, precision: str) -> None:
    bundle = bundled(spec, engine, precision)
    card = read_card(bundle)
    assert all((bundle / name).is_file() for name in card.files)
    assert requirements(card).splitlines()[-1].startswith(PACKAGES[engine])
    target = tmp_path / "installed"
    before = install(bundled(spec, "onnxruntime", "fp32"), target, JobContext())
    ctx = JobContext()
    coming = Coming(plan(bundle, target, ctx), None, open_bundle(bundle))
    model = coming.rows()[0]
    assert model.size_bytes == sum((bundle / name).stat().st_size for name in card.files)
    done = install(bundle, target, ctx)
    assert done.probe.label in spec.lock.classes
    found = measured(spec, done, target)
    assert (found.engine, found.precision, found.threads) == (engine, precision, 1)
    least = CASES[engine, precision]
    if least is None:
        assert found.layers is None
        assert "does not tell how long single layers take" in found.layers_problem
    else:
        assert found.layers is not None, found.layers_problem
        assert found.layers.attributed_share > least
        times = found.layers.milliseconds()
        assert all(times[name] > 0 for name in ("layer1.0.conv1", "layer2.0.conv2"))
        assert not fallback_of(found.layers).rows
    back = roll_back(target, JobContext())
    assert back.release == before.release
