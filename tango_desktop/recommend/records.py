"""What is asked of the recommendation and what it answers."""

from __future__ import annotations

from dataclasses import dataclass

from tango_desktop.devices.records import DeviceProfile
from tango_desktop.recommend.estimate import Estimate, PublishedLatency


@dataclass(frozen=True)
class RecommendRequest:
    """What is asked.

    Attributes:
        task: the task's name.
        profile: the device that will run the network.
        classes: how many.
        pictures: for training; 0 when not known.
        median_side: of the pictures' shorter sides, px; 0 when not known.
        channels: 1 or 3.
        max_latency_ms: 0 means no limit, as for the two below.
        min_fps: pictures a second.
        max_size_mb: megabytes of weights.
        engine: that will run it.
        precision: that it will be computed in.
        epochs: passes over the training pictures.
        trainer: the computer that trains; None when not known.
    """

    task: str
    profile: DeviceProfile
    classes: int
    pictures: int = 0
    median_side: int = 0
    channels: int = 3
    max_latency_ms: float = 0.0
    min_fps: float = 0.0
    max_size_mb: float = 0.0
    engine: str = "onnxruntime"
    precision: str = "fp32"
    epochs: int = 30
    trainer: DeviceProfile | None = None

    @property
    def limit_ms(self) -> float:
        """The tighter of the two limits on time; infinite when there is none."""
        limits = [self.max_latency_ms] if self.max_latency_ms else []
        limits += [1000 / self.min_fps] if self.min_fps else []
        return min(limits, default=float("inf"))


@dataclass(frozen=True)
class Candidate:
    """A network with what it costs on the device.

    Attributes:
        model: its name in the zoo.
        title: the name shown.
        size: (height, width) of the pictures it is fed.
        parameters: learnt numbers.
        macs: multiply-accumulates for one picture.
        size_bytes: of its weights and buffers in fp32: about the exported file.
        memory_bytes: that inference needs.
        part: where the device computes it: ``cpu``, ``gpu``.
        latency: of inference, estimated.
        published: latencies of it on this device that others measured.
        top1: ImageNet top-1 in percent, or None.
        training_s: on the computer that trains, or None when it cannot be told.
        fits: whether limits and memory allow it.
        reason: why it does not fit, or why another is preferred; may be empty.
    """

    model: str
    title: str
    size: tuple[int, int]
    parameters: int
    macs: int
    size_bytes: int
    memory_bytes: int
    part: str
    latency: Estimate
    published: tuple[PublishedLatency, ...]
    top1: float | None
    training_s: float | None
    fits: bool
    reason: str


@dataclass(frozen=True)
class Recommendation:
    """The answer.

    Attributes:
        chosen: the network recommended.
        why: in sentences, for a person.
        candidates: ranked, the chosen one first.
        table_model: what the published table says for the device or its kind, as it applies to
            these pictures.
    """

    chosen: Candidate
    why: str
    candidates: tuple[Candidate, ...]
    table_model: str
