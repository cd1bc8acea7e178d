"""What is particular to classifiers: loss, class weights, evaluation by picture."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from tango_desktop.data.loader import Batch
from tango_desktop.train.classification import (
    ClassificationEvaluator,
    ClassificationRun,
    balanced_weights,
    cross_entropy,
)


def test_cross_entropy_agrees_with_pytorch_and_survives_large_logits() -> None:
    generator = np.random.default_rng(0)
    logits = generator.normal(0, 200, (50, 7)).astype(np.float32)
    truth = generator.integers(0, 7, 50)
    expected = functional.cross_entropy(torch.from_numpy(logits), torch.from_numpy(truth))
    assert cross_entropy(logits, truth) == pytest.approx(float(expected), rel=1e-5)


def test_balanced_weights_give_every_class_the_same_say() -> None:
    weights = balanced_weights((10, 30, 60))
    torch.testing.assert_close(
        weights * torch.tensor([10.0, 30.0, 60.0]), torch.full((3,), 100 / 3)
    )
    assert torch.isfinite(balanced_weights((0, 5))).all()


def test_rare_classes_count_more_when_balanced(make_spec, make_lock) -> None:
    lock = make_lock()
    rare = tuple(p for p in lock.pictures if p.label != 0 or p.path.endswith("/0.png"))
    spec = make_spec(type(lock)(lock.root, "", "", lock.classes, rare), class_weights="balanced")
    plain = make_spec(spec.lock, label_smoothing=0.0)
    outputs = torch.zeros(2, 3)
    outputs[:, 1] = 2.0  # right about the second picture, wrong about the first
    targets = torch.tensor([0, 1])
    balanced = ClassificationRun(spec).loss(outputs, targets).total
    assert balanced > ClassificationRun(plain).loss(outputs, targets).total + 0.3


def test_logits_go_to_their_pictures_whatever_the_order(make_lock) -> None:
    lock = make_lock()
    pictures = lock.of_split("val")
    evaluator = ClassificationEvaluator(lock.classes, pictures)
    truth = torch.tensor([picture.label for picture in pictures])
    for indices in torch.randperm(len(pictures)).split(5):
        outputs = functional.one_hot(truth[indices], 3).float() * 9
        evaluator.add(outputs, Batch(torch.zeros(0), truth[indices], indices))
    result = evaluator.result()
    assert result.score == result.metrics["metrics/top1"] == 1.0
    assert result.evaluation.paths == tuple(picture.path for picture in pictures)
    assert result.loss < 0.01


def test_training_batches_are_shuffled_and_evaluation_ones_are_not(make_spec) -> None:
    for augment in ("none", "standard"):
        task = ClassificationRun(make_spec(augment=augment))
        with task.training_loader(8) as loader:
            orders = [torch.cat([b.indices for b in loader.epoch(n)]).tolist() for n in (1, 2)]
        assert orders[0] != orders[1]
        assert sorted(orders[0]) == list(range(48))
    with task.evaluation_loader("val", 8) as loader:
        assert torch.cat([b.indices for b in loader.epoch(0)]).tolist() == list(range(18))
