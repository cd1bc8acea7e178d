"""Every engine × a tiny network: converted, compared with PyTorch by the code that boards run."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tango_desktop.core.files import read_yaml, sha256_of
from tango_desktop.core.jobs import JobContext
from tango_desktop.export.detection_parity import KINDS
from tango_desktop.export.exporters import EXPORTERS, ExporterInfo
from tango_desktop.export.job import ExportResult, export
from tango_desktop.export.limits import limits_for
from tango_desktop.export.quantization.plan import (
    CalibrationInfo,
    QuantizationPlan,
    load_plan,
    save_plan,
)

# Their packages take tens of seconds to import or to compile; their own tests have samples of them.
_LONG = {
    "coreml",
    "coreml-neuralnetwork",
    "executorch",
    "rknn",
    "torchscript",
    "torch-export",
    "tvm",
}
CASES = [
    pytest.param(
        info,
        precision,
        id=f"{info.name}-{precision}",
        marks=pytest.mark.exhaustive if info.name in _LONG else pytest.mark.slow,
    )
    for info in EXPORTERS
    for precision in info.precisions
]


def exported_for(changed: Any, tmp_path: Path, info: ExporterInfo, precision: str) -> ExportResult:
    """The export of a tiny network for an engine."""
    if info.unavailable():
        pytest.skip(f"not installed: {' '.join(info.missing())}")
    spec = changed()
    spec = replace(
        spec,
        engine=info.name,
        precision=precision,
        runtime="",
        folder=tmp_path / "artifacts" / f"{info.name}-{precision}",
        settings=limits_for(spec.settings, precision),
    )
    return export(spec, JobContext())


@pytest.mark.parametrize(("info", "precision"), CASES)
def test_a_classifier(changed: Any, tmp_path: Path, info: ExporterInfo, precision: str) -> None:
    result = exported_for(changed, tmp_path, info, precision)
    card = read_yaml(result.folder / "model.yaml")
    assert card["engine"]["name"] == info.name
    assert card["engine"]["precision"] == precision
    assert card["files"][0].startswith(card["file"])
    for name, digest in card["checksums"].items():
        assert sha256_of(result.folder / name) == digest
    assert (result.report is not None) is info.is_compared_here
    if result.report is not None:
        assert result.report.passed, result.report.summary()
        assert (result.folder / "golden.json").is_file()


WITH_HALVES = [
    name if name == "onnxruntime" else pytest.param(name, marks=pytest.mark.exhaustive)
    for name in ("onnxruntime", "tensorrt", "tflite", "openvino", "ncnn", "tflm")
]


@pytest.mark.parametrize("engine", WITH_HALVES)
def test_layers_kept_in_16_bits_pass_the_gate(changed: Any, tmp_path: Path, engine: str) -> None:
    kept = ("layer3.2.conv2", "linear")
    other = QuantizationPlan("of another file", "minmax", {}, CalibrationInfo(1, 0, "train", ""))
    save_plan(tmp_path / "plan.yaml", other.keeping("conv1").keeping(*kept, half=True))

    def planned() -> Any:
        return replace(changed(parity_pictures=6), plan=tmp_path / "plan.yaml")

    result = exported_for(planned, tmp_path, EXPORTERS.get(engine), "int8")
    assert result.report is not None
    assert result.report.passed, result.report.summary()
    made = load_plan(result.folder / "quantization.yaml")
    assert (made.half_nodes, made.float_nodes) == (kept, ("conv1", *kept))


@pytest.mark.parametrize(("info", "precision"), CASES)
def test_a_detector(detector_with: Any, tmp_path: Path, info: ExporterInfo, precision: str) -> None:
    # Its weights are drawn, not trained: boxes near the least confidence come and go with rounding.
    made = partial(detector_with, accept_parity=True)
    result = exported_for(made, tmp_path, info, precision)
    if result.report is None:
        return
    found = {kind.kind: kind.cosine for kind in result.report.kinds}
    assert set(found) == set(KINDS)
    if precision in ("fp32", "fp16"):
        assert min(found.values()) > (0.99999 if precision == "fp32" else 0.999), found
    else:  # eight bits of drawn weights say little; the decode, which is not rounded, still holds
        assert found["position"] > 0.99, found
