"""What a learning rate or batch size of 0 stands for.

Two cases cover what newcomers do. *From scratch*: small pictures and small networks, SGD at 0.1 for
128 pictures a step (He et al., arXiv 1512.03385, section 4.2). *Fine-tuning*: starting weights fit
most layers, SGD at 0.01 for 64 pictures a step (Kornblith et al., arXiv 1805.08974, appendix).
Both scale with the batch (linearly for SGD: Goyal et al., arXiv 1706.02677; by the square root for
AdamW), and networks without normalisation layers take a fifth, because they diverge otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

from tango_desktop.i18n import N_

SCRATCH, FINE_TUNE = "scratch", "fine-tune"
_SGD = {SCRATCH: (0.1, 128), FINE_TUNE: (0.01, 64)}
_ADAMW = {SCRATCH: (1e-3, 128), FINE_TUNE: (1e-4, 64)}
_DETECTION_SGD = {SCRATCH: 0.01, FINE_TUNE: 0.0032}
_WITHOUT_NORM = 0.2
LEAST_STEPS = 12  # an epoch shorter than this is mostly noise
_BATCH_BOUNDS = (8, 64)
_MEMORY_SHARE = 0.5


@dataclass(frozen=True)
class Recipe:
    """The chosen learning rate.

    Attributes:
        name: ``scratch`` or ``fine-tune``.
        learning_rate: for the batch size that was asked about.
        why: a phrase for the log.
    """

    name: str
    learning_rate: float
    why: str


_WHY = {
    SCRATCH: N_("from random weights"),
    FINE_TUNE: N_("from given weights"),
}


def choose_learning_rate(
    optimizer: str, batch_size: int, fine_tune: bool, normalised: bool
) -> Recipe:
    """The highest learning rate of a run.

    Args:
        optimizer: ``sgd`` or ``adamw``.
        batch_size: pictures in a step.
        fine_tune: whether given weights fill most of the network.
        normalised: whether the network has normalisation layers.
    """
    name = FINE_TUNE if fine_tune else SCRATCH
    base, nominal = (_ADAMW if optimizer == "adamw" else _SGD)[name]
    scale = batch_size / nominal
    rate = base * (scale**0.5 if optimizer == "adamw" else scale)
    return Recipe(name, rate * (1.0 if normalised else _WITHOUT_NORM), _WHY[name])


def choose_batch_size(
    pictures: int, bytes_per_picture: int, free_bytes: int, least_steps: int = LEAST_STEPS
) -> int:
    """A power of two that gives enough steps an epoch and should fit the memory.

    Args:
        pictures: in the training split.
        bytes_per_picture: what one picture's activations and their gradients take.
        free_bytes: memory that is free now.
        least_steps: that an epoch should have.
    """
    low, high = _BATCH_BOUNDS
    fits = int(free_bytes * _MEMORY_SHARE / max(bytes_per_picture, 1))
    wanted = max(low, min(high, pictures // least_steps))
    return _power_of_two(max(1, min(wanted, fits)))


def _power_of_two(number: int) -> int:
    return 1 << (number.bit_length() - 1)


def choose_detection_rate(
    optimizer: str, batch_size: int, fine_tune: bool, normalised: bool
) -> Recipe:
    """The highest learning rate of a detector: for SGD YOLOv7's 0.01, in fine-tuning 0.0032.

    The rate is for any batch: the loss is added up over pictures, so steps grow with the batch by
    themselves. AdamW's do not, and its rate grows with the square root.

    0.01 is published for random weights and spoils good ones; 0.0032 is that of the set published
    for fine-tuning on VOC (with YOLOv5, whose optimizer YOLOv7 shares). Measured with YOLOv7's COCO
    weights at 160 px, 8 pictures a batch, in the way of ``DetectionRun.fine_tuning``: 60 steps on
    three new classes give a mAP of 0.45 with 0.0032 and 0.27 with 0.0016. Classes that are known
    already want less: 24 steps on 64 COCO pictures bring 0.32 to 0.24, with 0.001 to 0.29.

    Args:
        optimizer: ``sgd`` or ``adamw``.
        batch_size: pictures in a step.
        fine_tune: whether given weights fill most of the network.
        normalised: whether the network has normalisation layers.
    """
    name = FINE_TUNE if fine_tune else SCRATCH
    rate = _DETECTION_SGD[name]
    if optimizer == "adamw":
        base, nominal = _ADAMW[name]
        rate = base * (batch_size / nominal) ** 0.5
    return Recipe(name, rate * (1.0 if normalised else _WITHOUT_NORM), _WHY[name])
