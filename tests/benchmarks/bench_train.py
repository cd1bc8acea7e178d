"""Our training loop against a bare PyTorch loop: speed and accuracy.

Run it by itself::

    python tests/benchmarks/bench_train.py speed [FOLDER]      # FOLDER holds class folders
    python tests/benchmarks/bench_train.py accuracy FOLDER     # train/CLASS and test/CLASS

``speed`` trains torchvision's ResNet-18 at 224 px with both loops in turn, repeatedly, on the same
batches, and compares the medians; the goal is a ratio of at least 0.97. Without FOLDER, JPEGs are
made. ``accuracy`` trains ResNet-20 with both loops on a CIFAR-10 subset (``cifar10`` of the test
kit) from several seeds.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch
from bench_data_loader import make_pictures
from torch import nn
from torch.nn import functional

from tango_desktop.core.jobs import JobContext
from tango_desktop.data.index import inspect
from tango_desktop.data.loader import Batch
from tango_desktop.data.lock import DatasetLock
from tango_desktop.data.settings import DataSettings
from tango_desktop.families import build
from tango_desktop.nets import build_module
from tango_desktop.nets.torchvision_guard import torchvision
from tango_desktop.train.classification import ClassificationRun
from tango_desktop.train.course import RunPlan
from tango_desktop.train.execution import choose_execution, running_as
from tango_desktop.train.loop import Loop
from tango_desktop.train.metrics import wilson_interval
from tango_desktop.train.pace import Clock
from tango_desktop.train.preparation import choose_preprocess
from tango_desktop.train.settings import ClassificationTrainSettings
from tango_desktop.train.spec import TrainSpec
from tango_desktop.train.state import Progress, TrainState

PLAIN = ClassificationTrainSettings(mixed_precision="off", channels_last="off", device="cpu")


def spec_for(
    lock: DatasetLock, model: str, side: int, settings: ClassificationTrainSettings
) -> TrainSpec:
    """A request to train ``model`` from random weights."""
    document = build(model, len(lock.classes), 3, side)
    preprocess = choose_preprocess((side, side), 3, lock.median_side)
    return TrainSpec("classification", model, document, lock, preprocess, settings, Path())


def our_loop(spec: TrainSpec, task: ClassificationRun, epochs: int) -> Loop:
    """The loop as ``train`` makes it."""
    settings = spec.settings
    plan = RunPlan(epochs, 1, spec.settings.batch_size or 1, settings.learning_rate)
    return Loop(
        task=task,
        execution=choose_execution(settings),
        seed=settings.seed,
        course=task.course(plan),
        clip_norm=settings.clip_norm,
        clock=Clock(),
        ctx=JobContext(),
        on_batch=lambda: None,
    )


def bare_optimizer(module: nn.Module) -> torch.optim.Optimizer:
    """As tutorials make it, with our defaults' numbers."""
    groups = [
        {"params": [p for p in module.parameters() if p.ndim > 1], "weight_decay": 5e-4},
        {"params": [p for p in module.parameters() if p.ndim <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.SGD(groups, lr=0.05, momentum=0.9, nesterov=True)


def bare_epoch(
    module: nn.Module,
    optimizer: torch.optim.Optimizer,
    batches: Iterable[Batch],
    scheduler: torch.optim.lr_scheduler.LRScheduler | None = None,
) -> None:
    """The loop that everyone writes."""
    module.train()
    for batch in batches:
        loss = functional.cross_entropy(module(batch.images), batch.targets, label_smoothing=0.1)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if scheduler:
            scheduler.step()


# -- speed ------------------------------------------------------------------------------------


class Contest:
    """Both loops on copies of one module, with pictures from the same loader or from memory."""

    def __init__(self, lock: DatasetLock, batch_size: int) -> None:
        settings = replace(PLAIN, learning_rate=0.05)
        self.spec = spec_for(lock, "resnet18", 224, settings)
        self.task = ClassificationRun(self.spec)
        self.loader = self.task.training_loader(batch_size)
        self.loop = our_loop(self.spec, self.task, epochs=1000)
        torch.manual_seed(0)
        classes = len(lock.classes)
        self.bare = torchvision.models.resnet18(num_classes=classes)
        self.optimizer = bare_optimizer(self.bare)
        ours = torchvision.models.resnet18(num_classes=classes)
        self.state = TrainState(ours, settings, self.loop.execution, Progress(batch_size))
        self.state_as_set = self._default_state(batch_size)
        self.kept = list(self.loader.epoch(0))  # decoded once: the cache is warm from here on
        self.images = sum(len(batch.images) for batch in self.kept)

    def _default_state(self, batch_size: int) -> tuple[Loop, TrainState]:
        settings = ClassificationTrainSettings(learning_rate=0.05)
        loop = our_loop(replace(self.spec, settings=settings), self.task, epochs=1000)
        module = loop.execution.place_module(build_module(self.spec.document))
        return loop, TrainState(module, settings, loop.execution, Progress(batch_size))

    def run(self, name: str, epoch: int) -> float:
        """Images a second of one epoch of the loop ``name``."""
        started = time.perf_counter()
        if name == "bare, same loader":
            bare_epoch(self.bare, self.optimizer, self.loader.epoch(epoch))
        elif name == "bare, pictures in memory":
            bare_epoch(self.bare, self.optimizer, self.kept)
        elif name == "ours":
            self.loop.train_epoch(self.state, self.loader, epoch)
        else:
            loop, state = self.state_as_set
            loop.train_epoch(state, self.loader, epoch)
        return self.images / (time.perf_counter() - started)


NAMES = ("bare, same loader", "ours", "bare, pictures in memory", "ours, automatic precision")


def speed(folder: Path, batch_size: int, repeats: int) -> None:
    """Interleaved repeats, medians, ratios."""
    lock, _ = inspect(folder, DataSettings(), JobContext())
    contest = Contest(lock, batch_size)
    found: dict[str, list[float]] = {name: [] for name in NAMES}
    with contest.loader, running_as(contest.loop.execution, deterministic=False):
        for repeat in range(repeats + 1):
            turn = repeat % len(NAMES)
            for name in NAMES[turn:] + NAMES[:turn]:
                images_per_s = contest.run(name, repeat + 1)
                if repeat:  # the first round warms up
                    found[name].append(images_per_s)
    medians = {name: statistics.median(values) for name, values in found.items()}
    for name, values in found.items():
        print(f"{name:28} {medians[name]:7.2f} images/s  {[round(v, 2) for v in values]}")
    pairs = {
        "loop": ("ours", "bare, same loader"),
        "loop_and_loader": ("ours", "bare, pictures in memory"),
        "automatic_precision": ("ours, automatic precision", "bare, same loader"),
    }
    of_medians = {key: medians[one] / medians[other] for key, (one, other) in pairs.items()}
    # Turns of one round are seconds apart: their ratios suffer least from other programs.
    paired = {
        key: statistics.median(a / b for a, b in zip(found[one], found[other], strict=True))
        for key, (one, other) in pairs.items()
    }
    print(json.dumps({"ratio_of_medians": of_medians, "median_of_ratios": paired}))


# -- accuracy ---------------------------------------------------------------------------------


def accuracy(folder: Path, epochs: int, seeds: int, per_class: int) -> None:
    """Top-1 on the held-out pictures after the last epoch, for each seed and both loops."""
    lock, _ = inspect(folder, DataSettings(), JobContext())
    lock = thinned(lock, per_class)
    for seed in range(seeds):
        settings = replace(PLAIN, learning_rate=0.05, seed=seed)
        spec = spec_for(lock, "resnet20", 32, settings)
        execution = choose_execution(settings)
        with running_as(execution, deterministic=False):
            for name, fit in (("ours", fit_ours), ("bare", fit_bare)):
                print(seed, name, describe(*fit(spec, epochs)), flush=True)


def thinned(lock: DatasetLock, per_class: int) -> DatasetLock:
    """At most so many training pictures of each class."""
    seen: dict[int, int] = {}
    kept = []
    for picture in lock.pictures:
        if picture.split == "train":
            seen[picture.label] = seen.get(picture.label, 0) + 1
            if seen[picture.label] > per_class:
                continue
        kept.append(picture)
    return replace(lock, pictures=tuple(kept))


def fit_ours(spec: TrainSpec, epochs: int) -> tuple[int, int]:
    """Right and all held-out pictures after our loop."""
    task = ClassificationRun(spec)
    loop = our_loop(spec, task, epochs)
    torch.manual_seed(spec.settings.seed)
    state = TrainState(build_module(spec.document), spec.settings, loop.execution, Progress(64))
    with task.training_loader(64) as loader:
        for epoch in range(1, epochs + 1):
            loop.train_epoch(state, loader, epoch)
    return right(spec, task, state.module)


def fit_bare(spec: TrainSpec, epochs: int) -> tuple[int, int]:
    """Right and all held-out pictures after a bare loop with PyTorch's own schedulers."""
    task = ClassificationRun(spec)
    torch.manual_seed(spec.settings.seed)
    module = build_module(spec.document)
    optimizer = bare_optimizer(module)
    with task.training_loader(64) as loader:
        warm, steps = 2 * len(loader), epochs * len(loader)
        schedulers = torch.optim.lr_scheduler
        scheduler = schedulers.SequentialLR(
            optimizer,
            [
                schedulers.LinearLR(optimizer, 0.1, 1.0, warm),
                schedulers.CosineAnnealingLR(optimizer, steps - warm, 0.05 * 0.01),
            ],
            [warm],
        )
        for epoch in range(1, epochs + 1):
            bare_epoch(module, optimizer, loader.epoch(epoch), scheduler)
    return right(spec, task, module)


def right(spec: TrainSpec, task: ClassificationRun, module: nn.Module) -> tuple[int, int]:
    """How many held-out pictures the module gets right, and how many there are."""
    split = "val" if spec.lock.of_split("val") else "test"
    module.eval()
    hits = count = 0
    with task.evaluation_loader(split, 64) as loader, torch.inference_mode():
        for batch in loader.epoch(0):
            hits += int((module(batch.images).argmax(dim=1) == batch.targets).sum())
            count += len(batch.targets)
    return hits, count


def describe(hits: int, count: int) -> str:
    """Top-1 with its 95 % interval."""
    low, high = wilson_interval(hits, count)
    return f"top-1 {hits / count:.3f} ({low:.3f} to {high:.3f}, {count} pictures)"


def main() -> None:
    """Parse and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="?", choices=["speed", "accuracy"], default="speed")
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--repeats", type=int, default=16)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--per-class", type=int, default=500)
    args = parser.parse_args()
    if args.what == "accuracy":
        accuracy(args.folder, args.epochs, args.seeds, args.per_class)
    elif args.folder:
        speed(args.folder, args.batch, args.repeats)
    else:
        with tempfile.TemporaryDirectory() as made:
            make_pictures(Path(made), 60)
            speed(Path(made), args.batch, args.repeats)


if __name__ == "__main__":
    main()
