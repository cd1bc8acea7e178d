"""The layer that departs is found: in ONNX files by their tensors, elsewhere by halving."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper

from tango_desktop.core.jobs import JobContext
from tango_desktop.errors import ExportError, JobCancelled
from tango_desktop.export import bisect_prefixes, job
from tango_desktop.export.bisect import (
    MOST_DB,
    Noise,
    find_departure,
    floor_of,
    load_departure,
)
from tango_desktop.export.exporters import EXPORTERS, Where
from tango_desktop.export.limits import limits_for
from tango_desktop.export.spec import ConvertedModel, ExportSpec

CTX = JobContext()
Changed = Callable[..., ExportSpec]
DAMAGED = "layer2.0.conv1"


def exported_as(changed: Changed, precision: str, **settings: Any) -> ExportSpec:
    """An export with ONNX Runtime, done."""
    spec = replace(changed(accept_parity=True, **settings), precision=precision)
    spec = replace(spec, settings=limits_for(spec.settings, precision))
    job.export(spec, CTX)
    return spec


def damage(path: Path, node: str) -> None:
    """Give other weights to a layer of an ONNX file."""
    model = onnx.load(path)
    weights = [t for t in model.graph.initializer if node in t.name and len(t.dims) == 4]
    if not weights:  # the names of folded weights say nothing: go by the node
        (conv,) = [n for n in model.graph.node if n.name == f"/{node}/Conv"]
        weights = [t for t in model.graph.initializer if t.name == conv.input[1]]
    for tensor in weights:
        values = numpy_helper.to_array(tensor)
        tensor.CopyFrom(numpy_helper.from_array(np.ascontiguousarray(-values), tensor.name))
    onnx.save(model, path)


# -- ONNX Runtime -----------------------------------------------------------------------------


@pytest.mark.parametrize("precision", ["fp32", "fp16", "int8"])
def test_a_damaged_layer_of_an_onnx_file_is_named(changed: Changed, precision: str) -> None:
    spec = exported_as(changed, precision)
    whole = find_departure(spec, spec.folder, CTX)
    assert whole.node == ""
    assert "No layer departs" in whole.reason
    damage(spec.folder / "model.onnx", DAMAGED)
    found = find_departure(spec, spec.folder, CTX)
    assert found.node == DAMAGED
    assert f"{DAMAGED} (conv2d)" in found.reason
    names = [row.node for row in found.rows]
    drawn = [node.id for node in spec.document.order() if node.id in names]
    assert len(names) > 40
    assert set(names) == set(drawn)
    before = names.index(DAMAGED)
    assert all(row.snr_db >= found.floor_db for row in found.rows[:before])
    assert found.rows[before].snr_db < 3.0


def test_it_is_kept_for_the_window(changed: Changed) -> None:
    spec = exported_as(changed, "fp32")
    assert load_departure(spec.folder) is None
    found = find_departure(spec, spec.folder, CTX)
    assert load_departure(spec.folder) == found
    content = json.loads((spec.folder / "bisect.json").read_text(encoding="utf-8"))
    assert content["schema"] == 1
    assert set(content["rows"][0]) == {"node", "snr_db"}
    (spec.folder / "bisect.json").write_text("[]")
    assert load_departure(spec.folder) is None


def test_a_file_that_is_no_model(changed: Changed) -> None:
    spec = exported_as(changed, "fp32")
    (spec.folder / "model.onnx").write_bytes(b"no model")
    with pytest.raises(ExportError, match="cannot be read"):
        find_departure(spec, spec.folder, CTX)


def test_equalized_channels_are_no_departure(changed: Changed, tmp_path: Path) -> None:
    from tango_desktop.export.quantization.plan import load_plan, save_plan

    first = exported_as(changed, "int8")
    plan = replace(load_plan(first.folder / "quantization.yaml"), equalized=True, model="")
    save_plan(tmp_path / "plan.yaml", plan)
    spec = replace(first, plan=tmp_path / "plan.yaml")
    job.export(spec, CTX)
    assert load_plan(spec.folder / "quantization.yaml").equalized
    assert find_departure(spec, spec.folder, CTX).node == ""


def test_a_detector_with_nms_inside(detector_with: Changed) -> None:
    spec = detector_with(nms_inside=True, accept_parity=True)
    job.export(spec, CTX)
    (weighted, *_) = [n.id for n in spec.document.order() if n.layer == "conv2d"][5:]
    damage(spec.folder / "model.onnx", weighted)
    assert find_departure(spec, spec.folder, CTX).node == weighted


# -- other engines ----------------------------------------------------------------------------


def damaging(engine: str, tried: list[int], node: str = DAMAGED) -> Any:
    """An engine's record whose converter spoils one layer."""
    info = EXPORTERS.get(engine)

    def convert(
        module: torch.nn.Module, spec: ExportSpec, folder: Path, ctx: JobContext
    ) -> ConvertedModel:
        tried.append(sum(1 for _ in module.modules()))
        state = {name: value.clone() for name, value in module.state_dict().items()}
        kept = state.get(f"{node}.weight")
        if kept is None:
            return info.convert(module, spec, folder, ctx)
        module.load_state_dict({**state, f"{node}.weight": -kept})
        try:
            return info.convert(module, spec, folder, ctx)
        finally:
            module.load_state_dict(state)

    return replace(info, convert=convert, compared_by=info.compared_by or info.name)


@pytest.fixture
def other(converted_here: None, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """An engine “other” that spoils a layer and shows nothing of what is inside."""
    tried: list[int] = []
    info = replace(damaging("onnxruntime", tried), name="other")
    monkeypatch.setitem(EXPORTERS._records, "other", info)
    return tried


def artifact_of(spec: ExportSpec, engine: str) -> ExportSpec:
    """The export of another engine, done, although it differs."""
    spec = replace(spec, engine=engine, folder=spec.folder.with_name(engine))
    job.export(spec, CTX)
    return spec


def test_halving_names_the_layer(changed: Changed, other: list[int]) -> None:
    spec = artifact_of(changed(accept_parity=True), "other")
    other.clear()
    messages: list[str] = []
    ctx = JobContext(on_progress=lambda progress: messages.append(progress.message))
    found = find_departure(spec, spec.folder, ctx)
    assert found.node == DAMAGED
    assert len(other) == len(found.rows) <= 10  # of more than 60 layers
    rows = {row.node: row.snr_db for row in found.rows}
    assert rows[DAMAGED] < found.floor_db
    order = [node.id for node in spec.document.order()]
    assert [*rows] == sorted(rows, key=order.index)
    assert any(message.startswith("Converting up to ") for message in messages)


@pytest.mark.usefixtures("converted_here")
def test_a_faithful_engine_takes_one_conversion(
    changed: Changed, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []
    info = replace(damaging("onnxruntime", tried, "none"), name="other")
    monkeypatch.setitem(EXPORTERS._records, "other", info)
    spec = artifact_of(changed(), "other")
    tried.clear()
    found = find_departure(spec, spec.folder, CTX)
    assert (found.node, len(tried)) == ("", 1)


def test_it_can_be_cancelled(changed: Changed, other: list[int]) -> None:
    spec, ctx = artifact_of(changed(accept_parity=True), "other"), JobContext()
    ctx.on_progress = lambda progress: (
        ctx.control.cancel() if progress.message.startswith("Converting up") else None
    )
    with pytest.raises(JobCancelled):
        find_departure(spec, spec.folder, ctx)
    assert load_departure(spec.folder) is None


@pytest.mark.usefixtures("other")
def test_an_engine_that_does_not_run_here(
    changed: Changed, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = artifact_of(changed(accept_parity=True), "other")
    away = replace(EXPORTERS.get("other"), runs_on=Where.TARGET, compared_by="")
    monkeypatch.setitem(EXPORTERS._records, "other", away)
    with pytest.raises(ExportError, match="shows no layers"):
        find_departure(spec, spec.folder, CTX)


@pytest.mark.slow
@pytest.mark.usefixtures("converted_here")
@pytest.mark.parametrize(
    "engine",
    [
        pytest.param("openvino", marks=pytest.mark.exhaustive),
        pytest.param("ncnn", marks=pytest.mark.exhaustive),
        "tflite",
    ],
)
def test_halving_with_a_real_engine(
    changed: Changed, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if EXPORTERS.get(engine).unavailable():
        pytest.skip(f"not installed: {engine}")
    monkeypatch.setitem(EXPORTERS._records, engine, damaging(engine, []))
    spec = artifact_of(changed(accept_parity=True), engine)
    assert find_departure(spec, spec.folder, CTX).node == DAMAGED


def test_a_beginning_computes_what_the_network_computes_up_to_there(spec: ExportSpec) -> None:
    from tango_desktop.export.reference import load_trained

    module = load_trained(spec.document, spec.weights)
    (end,) = [n for n in module.graph.nodes if n.meta.get("node") == "layer1.1.add"][-1:]
    beginning = bisect_prefixes.prefix(module, end)
    seen: list[torch.Tensor] = []
    following = dict(module.named_modules())["layer1.1.relu"]
    handle = following.register_forward_pre_hook(lambda _, given: seen.append(given[0].clone()))
    picture = torch.rand(1, 3, 32, 32)
    with torch.inference_mode():
        module(picture)
        found = beginning(picture)
    handle.remove()
    assert torch.equal(found, seen[0])
    assert len(beginning.state_dict()) < len(module.state_dict())


# -- the measure ------------------------------------------------------------------------------


@pytest.mark.parametrize(("cosine", "floor"), [(0.95, 10.0), (0.999, 27.0), (0.9999, 37.0)])
def test_the_floor_is_what_the_cosine_stands_for(cosine: float, floor: float) -> None:
    assert floor_of(cosine) == pytest.approx(floor, abs=0.1)
    random = np.random.default_rng(0)
    exact = random.normal(size=100_000).astype(np.float32)
    noisy = exact + random.normal(0, 10 ** (-floor / 20), exact.size).astype(np.float32)
    found = exact @ noisy / np.linalg.norm(exact) / np.linalg.norm(noisy)
    assert 1.0 - found == pytest.approx(1.0 - cosine, rel=0.1)


def test_noise_of_what_is_not_finite() -> None:
    noise, ones = Noise(), np.ones(3, np.float32)
    noise.add(ones, ones)
    assert noise.snr_db == MOST_DB
    noise.add(ones, np.array([1, np.inf, 1], np.float32))
    assert noise.snr_db == -MOST_DB
    assert floor_of(1.0) == MOST_DB
