"""Detectors of every form, on data of every kind."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from tango_desktop import families
from tango_desktop.core.files import read_yaml, sha256_of
from tango_desktop.core.jobs import JobContext, Metric
from tango_desktop.data.boxes import Boxes
from tango_desktop.data.index import inspect
from tango_desktop.data.lock import DatasetLock
from tango_desktop.data.preprocess import detector_spec
from tango_desktop.data.settings import DataSettings
from tango_desktop.errors import JobCancelled
from tango_desktop.graph import NetworkDocument
from tango_desktop.metrics.detection_evaluation import load_detection_evaluation
from tango_desktop.nets import build_module, read_weights, transfer
from tango_desktop.nets.deploy_form import deploy
from tango_desktop.nets.nms import select
from tango_desktop.train import detection_loss
from tango_desktop.train.assignment import COARSE, FINE, assign
from tango_desktop.train.checkpoint import load_checkpoint
from tango_desktop.train.detection import DetectionRun
from tango_desktop.train.job import train
from tango_desktop.train.run_folder import RunPaths, read_record, read_results
from tango_desktop.train.runs import run_folder
from tango_desktop.train.settings import DetectionTrainSettings
from tango_desktop.train.spec import TrainSpec
from tango_desktop.train.starting import first_batch_size
from tests.conftest import kit_or_skip
from tests.train.conftest import tiny_detector

SIDE = 64


def _folder(spec: TrainSpec, number: int = 1) -> Path:
    return run_folder(spec.project_folder, number)


def _with(spec: TrainSpec, **settings: Any) -> TrainSpec:
    return replace(spec, settings=replace(spec.settings, **settings))


def _on(spec: TrainSpec, document: NetworkDocument) -> TrainSpec:
    preprocess = detector_spec(document.size, document.in_channels)
    return replace(spec, model=document.name, document=document, preprocess=preprocess)


def _state(spec: TrainSpec) -> dict[str, torch.Tensor]:
    return load_checkpoint(RunPaths(_folder(spec)).last)["model"]


def assert_same_weights(one: TrainSpec, other: TrainSpec) -> None:
    first, second = _state(one), _state(other)
    assert first.keys() == second.keys()
    for name in first:
        assert torch.equal(first[name], second[name]), name


# -- networks ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["yolov7-w6", "yolov7-e6e"])
def test_a_network_with_auxiliary_heads_learns_and_is_deployed_without_them(
    make_detection_spec, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    document = families.build(name, 2, size=128, width=0.05, depth=0.1)
    spec = _on(make_detection_spec(epochs=1), document)
    offers = []

    def spied(maps: Any, layout: Any, targets: Any, offer: Any) -> Any:
        offers.append((offer, [tuple(one.shape) for one in maps], maps[0].sum().item()))
        return assign(maps, layout, targets, offer)

    monkeypatch.setattr(detection_loss, "assign", spied)
    train(spec, JobContext())
    fine, coarse = offers[:2]
    assert (fine[0], coarse[0]) == (FINE, COARSE)
    assert fine[1:] == coarse[1:]  # the lead's predictions guide both

    module = build_module(document).eval()
    state = read_weights(RunPaths(_folder(spec)).best)
    module.load_state_dict(state, strict=True)  # the training form, auxiliary heads included
    _assert_deployed_finds_the_recorded_boxes(spec, state)
    _assert_auxiliary_heads_count_a_quarter(spec, monkeypatch)


def _assert_deployed_finds_the_recorded_boxes(
    spec: TrainSpec, state: dict[str, torch.Tensor]
) -> None:
    deployed, weights = deploy(spec.document, state)
    assert len(deployed.outputs) == 1
    module = build_module(deployed).eval()
    module.load_state_dict(weights, strict=True)
    recorded = load_detection_evaluation(_folder(spec))
    with DetectionRun(spec).evaluation_loader("val", 5) as loader, torch.inference_mode():
        batch = next(iter(loader.epoch(0)))
        found = select(module(batch.images), 0.001, 0.65, 4096, 300, True)
    for (boxes, scores, _), index in zip(found, batch.indices.tolist(), strict=True):
        expected = recorded.detections[index]
        best = expected.scores > expected.scores[10]  # those after may be of equal worth
        count = int(best.sum())
        assert count > 5
        np.testing.assert_allclose(scores[:count], expected.scores[:count], rtol=1e-3)
        half = (boxes[:count] / 2).clamp(0, SIDE)  # pictures of 64 px in an input of 128
        np.testing.assert_allclose(half, expected.boxes[:count], atol=0.05)


def _assert_auxiliary_heads_count_a_quarter(
    spec: TrainSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = DetectionRun(spec)
    torch.manual_seed(0)
    module = build_module(spec.document).train()
    with task.training_loader(4) as loader:
        batch = next(iter(loader.epoch(1)))
    with torch.no_grad():
        outputs = module(batch.images)
        alone = task.loss(outputs[0], batch.targets).total
        both = task.loss(outputs, batch.targets).total
        monkeypatch.setattr(detection_loss, "AUXILIARY_WEIGHT", 1.0)
        whole = task.loss(outputs, batch.targets).total
    assert both > alone
    assert float(both - alone) == pytest.approx(0.25 * float(whole - alone), rel=1e-3)


def test_a_neck_over_scales_learns_and_goes_on_after_a_stop(
    make_detection_spec, tmp_path: Path
) -> None:
    document = families.build("yolov7-tiny", 2, size=SIDE, width=0.1, neck="scale-sequence")
    whole = _on(make_detection_spec(epochs=2), document)
    broken = replace(whole, project_folder=tmp_path / "broken")
    train(whole, JobContext())
    with pytest.raises(JobCancelled):
        train(broken, _cancel_at(4))
    train(broken, JobContext())
    assert_same_weights(whole, broken)
    trained = _state(whole)
    levels = [name for name in trained if "scale_sequence" in name and "running_mean" in name]
    stacked = build_module(document).state_dict()
    assert levels
    for name in levels:
        assert not torch.equal(trained[name], stacked[name]), name


def _cancel_at(step: int, seen: list[int] | None = None) -> JobContext:
    ctx = JobContext()

    def on_metric(metric: Metric) -> None:
        if metric.series != "batch":
            return
        if seen is not None:
            seen.append(metric.step)
        if metric.step == step:
            ctx.control.cancel()

    ctx.on_metric = on_metric
    return ctx


def test_cancelling_ends_a_run_before_the_next_batch_and_keeps_what_was_done(
    make_detection_spec,
) -> None:
    spec, seen = make_detection_spec(epochs=3), []
    with pytest.raises(JobCancelled):
        train(spec, _cancel_at(5, seen))
    assert seen == [1, 2, 3, 4, 5]
    record = read_record(_folder(spec))
    assert (record.state.value, record.done) == ("stopped", 1)
    assert len(read_results(_folder(spec))["epoch"]) == 1


def test_a_damaged_checkpoint_is_made_good_by_the_best_weights(make_detection_spec) -> None:
    spec = make_detection_spec(epochs=2)
    best = train(spec, JobContext()).run.record.best_epoch
    RunPaths(_folder(spec)).last.write_bytes(b"half a file")
    run = train(_with(spec, epochs=3), JobContext()).run
    assert (run.number, run.record.done) == (1, 3)
    columns = read_results(run.folder)
    assert columns["epoch"] == (1, 2, 3)
    assert max(columns["metrics/mAP50-95"]) == run.score
    log = RunPaths(run.folder).log.read_text(encoding="utf-8")
    assert f"Going on from the best weights, those of epoch {best}." in log


# -- data -------------------------------------------------------------------------------------


def _one_class(lock: DatasetLock) -> DatasetLock:
    pictures = tuple(
        replace(p, boxes=Boxes.of(p.boxes.corners, np.zeros(len(p.boxes), dtype=np.int32)))
        for p in lock.pictures
    )
    return replace(lock, classes=("thing",), pictures=pictures)


def test_with_one_class_there_is_nothing_to_tell_apart(make_detection_spec, make_scenes) -> None:
    run = train(make_detection_spec(_one_class(make_scenes()), epochs=1), JobContext()).run
    columns = read_results(run.folder)
    assert columns["train/cls_loss"] == (0.0,)
    assert columns["train/box_loss"][0] > 0
    assert run.record.metrics["val/loss"] > 0


def test_grey_pictures_are_learnt_with_one_channel(make_detection_spec, make_scenes) -> None:
    lock = make_scenes()
    for picture in lock.pictures:
        path = lock.root / picture.path
        Image.open(path).convert("L").save(path)
    pictures = tuple(_as_it_is_now(lock, p) for p in lock.pictures)
    spec = make_detection_spec(replace(lock, pictures=pictures), epochs=1)
    run = train(_on(spec, tiny_detector(2, channels=1)), JobContext()).run
    assert read_weights(RunPaths(run.folder).best)["stem0.conv.weight"].shape[1] == 1


def _as_it_is_now(lock: DatasetLock, picture: Any) -> Any:
    path = lock.root / picture.path
    found = path.stat()
    changed = {
        "size_bytes": found.st_size,
        "mtime_ns": found.st_mtime_ns,
        "sha256": sha256_of(path),
    }
    return replace(picture, **changed)


def test_thousands_of_boxes_in_a_picture_are_no_obstacle(make_detection_spec, make_scenes) -> None:
    lock, random = make_scenes(), np.random.default_rng(0)
    starts = random.uniform(0, SIDE - 8, (5000, 2))
    corners = np.concatenate((starts, starts + random.uniform(3, 8, (5000, 2))), 1)
    crowd = Boxes.of(corners, random.integers(0, 2, 5000))
    pictures = tuple(
        replace(p, boxes=crowd) if p.path.endswith("/0.png") else p for p in lock.pictures
    )
    started = time.monotonic()
    run = train(make_detection_spec(replace(lock, pictures=pictures), epochs=1), JobContext()).run
    assert time.monotonic() - started < 20  # two on a quiet computer
    assert np.isfinite(run.record.metrics["val/loss"])


@pytest.mark.slow
def test_validation_without_grey_bars_gives_the_same_within_a_little(tmp_path: Path) -> None:
    weights = kit_or_skip("weights") / "yolov7-coco-training.fp16.safetensors"
    index, _ = inspect(kit_or_skip("coco-yolo"), DataSettings(), JobContext(), task="detection")
    pictures = tuple(replace(p, split="val") for p in index.pictures[:20])
    document = families.build("yolov7", 80, size=160)
    module = build_module(document)
    transfer(module, read_weights(weights))
    found = [
        _evaluated(
            module,
            TrainSpec(
                task="detection",
                model="yolov7",
                document=document,
                lock=replace(index, pictures=pictures),
                preprocess=detector_spec((160, 160), 3),
                settings=DetectionTrainSettings(device="cpu", rectangular=rectangular),
                project_folder=tmp_path,
            ),
        )
        for rectangular in (False, True)
    ]
    assert found[0][0] > 0.3
    assert found[1][0] == pytest.approx(found[0][0], abs=0.04)
    assert found[1][1] < 0.9 * found[0][1]


def _evaluated(module: nn.Module, spec: TrainSpec) -> tuple[float, int]:
    """The mAP, and the pixels that were looked at."""
    task, pixels = DetectionRun(spec), 0
    evaluator = task.evaluator("val")
    with (
        task.evaluation_loader("val", 5) as loader,
        torch.inference_mode(),
        task.evaluating(module.eval()),
    ):
        for batch in loader.epoch(0):
            evaluator.add(module(batch.images), batch)
            pixels += batch.images[:, 0].numel()
    return evaluator.result().score, pixels


# -- starting weights -------------------------------------------------------------------------


def test_frozen_epochs_hold_what_the_weights_filled_and_nothing_else(
    make_detection_spec, make_scenes
) -> None:
    lock = make_scenes()
    first = make_detection_spec(lock, epochs=1)
    train(first, JobContext())
    start = RunPaths(_folder(first)).best
    one = {"epochs": 1, "freeze_epochs": 1, "start_from": str(start)}
    spec = make_detection_spec(_one_class(lock), **one)
    run = train(spec, JobContext()).run
    given, frozen = read_weights(start), _weights_of(spec, run.number)
    assert "Taken over in part, the rest starts fresh: detect_map0.weight" in run.record.transfer
    names = {name for name, _ in build_module(spec.document).named_parameters()}
    held = {name for name in names if not name.startswith("detect_map")}
    assert all(torch.equal(frozen[name], given[name]) for name in held)
    train(_with(spec, epochs=2), JobContext())
    later = _weights_of(spec, run.number)
    assert not any(torch.equal(later[name], frozen[name]) for name in names)


def _weights_of(spec: TrainSpec, number: int) -> dict[str, torch.Tensor]:
    return load_checkpoint(RunPaths(_folder(spec, number)).last)["model"]


def test_given_weights_are_changed_gently(make_detection_spec) -> None:
    first = make_detection_spec(epochs=1)
    start = RunPaths(train(first, JobContext()).run.folder).best
    run = train(_with(first, start_from=str(start), schedule="constant"), JobContext()).run
    resolved = read_yaml(RunPaths(run.folder).args)["resolved"]
    assert (resolved["recipe"], resolved["learning_rate"]) == ("fine-tune", 0.0032)
    assert read_results(run.folder)["lr/pg0"] == pytest.approx((0.0032,))
    optimizer = load_checkpoint(RunPaths(run.folder).last)["optimizer"]
    assert len({group["lr"] for group in optimizer["param_groups"]}) == 1


def test_given_statistics_are_held_and_fresh_classes_go_further(
    make_detection_spec, make_scenes
) -> None:
    lock = make_scenes()
    first = make_detection_spec(lock, epochs=1)
    start = RunPaths(train(first, JobContext()).run.folder).best
    given = read_weights(start)
    same = train(_with(first, start_from=str(start)), JobContext()).run
    assert _statistics(_weights_of(first, same.number)) == _statistics(given)

    spec = make_detection_spec(_one_class(lock), start_from=str(start), epochs=1)
    other = train(spec, JobContext()).run
    assert _statistics(_weights_of(spec, other.number)) == _statistics(given)
    module = build_module(spec.document)
    tuning = DetectionRun(spec).fine_tuning(module, given.keys() - {"detect_map1.bias"})
    [part] = tuning.eager
    assert part.parameter is module.get_parameter("detect_map1.bias")
    assert part.reach.flatten().tolist() == [1.0] * 5 + [10.0] + [1.0] * 5 + [10.0]
    assert len(tuning.held) == 5


def test_from_random_weights_statistics_are_learnt(make_detection_spec) -> None:
    spec = make_detection_spec(epochs=1)
    train(spec, JobContext())
    learnt, drawn = _state(spec), build_module(spec.document).state_dict()
    for name in _statistics(drawn):
        assert not torch.equal(learnt[name], drawn[name]), name


def _statistics(state: Mapping[str, torch.Tensor]) -> dict[str, list[float]]:
    return {name: value.tolist() for name, value in state.items() if "running_" in name}


@pytest.mark.slow
def test_published_weights_give_all_but_the_classes(make_detection_spec, make_scenes) -> None:
    weights = kit_or_skip("weights") / "yolov7-coco-training.fp16.safetensors"
    lock = make_scenes((("train", 4), ("val", 2)))
    chosen = {"epochs": 1, "freeze_epochs": 1, "batch_size": 2, "start_from": str(weights)}
    spec = make_detection_spec(lock, **chosen)
    spec = _on(spec, families.build("yolov7", 2, size=SIDE))
    run = train(spec, JobContext()).run
    assert run.record.transfer.startswith(
        "555 of 564 tensors taken over. Taken over in part, the rest starts fresh: "
        "head.level3.predict.weight"
    )
    torch.manual_seed(spec.settings.seed)
    public = build_module(spec.document)
    transfer(public, read_weights(weights))
    given, trained = public.state_dict(), _state(spec)
    changed = {n for n, _ in public.named_parameters() if not torch.equal(given[n], trained[n])}
    assert 6 <= len(changed) <= 9
    assert all(".predict." in name or ".scale." in name for name in changed)


# -- batches ----------------------------------------------------------------------------------


def test_a_batch_of_one_picture_learns_from_every_picture(make_detection_spec) -> None:
    seen: list[int] = []
    train(make_detection_spec(epochs=1, batch_size=1), _cancel_at(0, seen))
    assert seen == list(range(1, 13))


def test_a_picture_left_over_is_not_learnt_from(make_detection_spec) -> None:
    seen: list[int] = []
    train(make_detection_spec(epochs=1, batch_size=11), _cancel_at(0, seen))
    assert seen == [1]


def test_memory_is_reckoned_for_the_largest_of_several_scales(make_detection_spec) -> None:
    plain, several = (
        make_detection_spec(batch_size=0, multi_scale=chosen) for chosen in (False, True)
    )
    tasks = [DetectionRun(spec) for spec in (plain, several)]
    assert [task.largest_size for task in tasks] == [(64, 64), (96, 96)]
    assert tasks[1].loss_bytes == pytest.approx(2.25 * tasks[0].loss_bytes)

    class Small:
        def free_bytes(self) -> int:
            activations = sum(cost.activation_bytes for cost in plain.document.costs())
            return 2 * 8 * (2 * activations + tasks[0].loss_bytes)

    sizes = [first_batch_size(s, Small(), t) for s, t in zip((plain, several), tasks, strict=True)]
    assert sizes == [8, 2]


@pytest.mark.parametrize("other", [1, 3])
def test_the_number_of_loading_threads_changes_nothing(
    make_detection_spec, tmp_path: Path, other: int
) -> None:
    two = make_detection_spec(epochs=1, mixup=0.5, multi_scale=True)
    another = replace(_with(two, workers=other), project_folder=tmp_path / "other")
    train(two, JobContext())
    train(another, JobContext())
    assert_same_weights(two, another)
