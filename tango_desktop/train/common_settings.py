"""What a person may say about training whatever the task is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tango_desktop.core.params import Kind, param
from tango_desktop.i18n import N_

AUGMENTATIONS = (N_("none"), N_("light"), N_("standard"), N_("strong"))


@dataclass(frozen=True)
class TrainSettings:
    """What the settings of all tasks have in common; each task's class adds its own.

    A learning rate or batch size of 0 is chosen by :mod:`tango_desktop.train.recipe`.
    """

    STAGE: ClassVar[str] = "train"

    epochs: int = param(
        30,
        N_("Epochs"),
        N_("Passes over the training pictures; raising it later continues the same run"),
        minimum=1,
        maximum=100_000,
    )
    batch_size: int = param(
        0,
        N_("Batch size"),
        N_("Pictures in one step; 0 chooses what suits the data and fits the memory"),
        minimum=0,
        maximum=65_536,
    )
    learning_rate: float = param(
        0.0,
        N_("Learning rate"),
        N_("Highest step size; 0 chooses by optimizer, batch size and starting weights"),
        minimum=0.0,
        maximum=100.0,
    )
    start_from: str = param(
        "",
        N_("Start from"),
        N_("A weights file, or an address to fetch one from; empty starts from random weights"),
        kind=Kind.FILE,
    )
    augment: str = param(
        "standard",
        N_("Augmentation"),
        N_("How much training pictures are varied: flips, crops, colours, rotation"),
        choices=AUGMENTATIONS,
    )

    start_from_sha256: str = param(
        "",
        N_("SHA-256 of the weights"),
        N_("Checked before fetched weights are used; needed for an address"),
        expert=True,
    )
    optimizer: str = param(
        "sgd",
        N_("Optimizer"),
        N_("SGD with Nesterov momentum, or AdamW"),
        choices=("sgd", "adamw"),
        expert=True,
    )
    momentum: float = param(
        0.9,
        N_("Momentum"),
        N_("Momentum of SGD, first beta of AdamW"),
        minimum=0.0,
        maximum=0.9999,
        expert=True,
    )
    weight_decay: float = param(
        5e-4,
        N_("Weight decay"),
        N_("Not applied to biases and normalisation layers"),
        minimum=0.0,
        maximum=10.0,
        expert=True,
    )
    warmup_epochs: float = param(
        2.0,
        N_("Warm-up"),
        N_("The learning rate rises over these; at most a fifth of the run"),
        minimum=0.0,
        maximum=1000.0,
        unit=N_("epochs"),
        expert=True,
    )
    schedule: str = param(
        "cosine",
        N_("Schedule"),
        N_("How the learning rate falls after the warm-up"),
        choices=(N_("cosine"), N_("linear"), N_("constant")),
        expert=True,
    )
    final_ratio: float = param(
        0.01,
        N_("Final ratio"),
        N_("Learning rate at the end, as a share of the highest"),
        minimum=0.0,
        maximum=1.0,
        expert=True,
    )
    ema_decay: float = param(
        0.0,
        N_("EMA decay"),
        N_("Keeps a moving average of the weights and uses it, for example 0.999; 0 is off"),
        minimum=0.0,
        maximum=0.999999,
        expert=True,
    )
    clip_norm: float = param(
        10.0,
        N_("Gradient clipping"),
        N_("Largest norm of all gradients together; 0 is off"),
        minimum=0.0,
        maximum=1e6,
        expert=True,
    )
    freeze_epochs: int = param(
        0,
        N_("Frozen epochs"),
        N_("Trains only what the starting weights did not fill for this long"),
        minimum=0,
        maximum=100_000,
        unit=N_("epochs"),
        expert=True,
    )
    patience: int = param(
        0,
        N_("Early stop"),
        N_("Ends after this many epochs without a better result; 0 is off"),
        minimum=0,
        maximum=100_000,
        unit=N_("epochs"),
        expert=True,
    )
    time_budget_min: float = param(
        0.0,
        N_("Time budget"),
        N_("Plans as many epochs as fit into it; 0 is off"),
        minimum=0.0,
        maximum=1e6,
        unit=N_("min"),
        expert=True,
    )
    mixed_precision: str = param(
        "auto",
        N_("Mixed precision"),
        N_("Half precision where the processor is faster with it"),
        choices=(N_("auto"), N_("off")),
        expert=True,
    )
    channels_last: str = param(
        "auto",
        N_("Channels last"),
        N_("Memory order of pictures; faster on most graphics cards"),
        choices=(N_("auto"), N_("on"), N_("off")),
        expert=True,
        affects_result=False,
    )
    deterministic: bool = param(
        False,
        N_("Deterministic"),
        N_("Only exactly repeatable operations on a graphics card; slower"),
        expert=True,
    )
    seed: int = param(
        0,
        N_("Seed"),
        N_("Another seed gives another run of the same quality"),
        minimum=0,
        maximum=2**31 - 1,
        expert=True,
    )
    device: str = param(
        "auto",
        N_("Processor"),
        N_("Where to train"),
        choices=(N_("auto"), "cpu", "cuda"),
        expert=True,
        affects_result=False,
    )
    workers: int = param(
        0,
        N_("Loading threads"),
        N_("Threads that read pictures; 0 chooses by the number of cores"),
        minimum=0,
        maximum=256,
        expert=True,
        affects_result=False,
    )


# These decide when a run ends, not what it is: changing them continues the same run.
ENDING = ("epochs", "patience", "time_budget_min")
