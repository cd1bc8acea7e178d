"""What is asked of the recommendation and what it answers."""

from __future__ import annotations

from dataclasses import dataclass

from tango_desktop.devices.records import DeviceProfile
from tango_desktop.i18n import N_
from tango_desktop.recommend.estimate import Estimate
from tango_desktop.recommend.published import PublishedLatency

TOP1 = N_("ImageNet top-1")


@dataclass(frozen=True)
class BoxFacts:
    """What is known of the boxes in the training pictures.

    Attributes:
        count: how many.
        picture_side: median of the pictures' longer sides, px.
        shares: the boxes' sides (square root of the area) as shares of their picture's longer
            side, at the quantiles 0.1, 0.25, 0.5, 0.75 and 0.9; empty when there are no boxes.
    """

    count: int
    picture_side: int
    shares: tuple[float, ...]


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
        boxes: those in the pictures, where the task has any and they are known.
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
    boxes: BoxFacts | None = None

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
        full_side: the side that would suit the pictures; ``size`` may be smaller.
        full_reason: why it is smaller; empty when it is not.
        parameters: learnt numbers of the form that is deployed, as the figures below.
        macs: multiply-accumulates for one picture.
        size_bytes: of its weights and buffers in fp32: about the exported file.
        memory_bytes: that inference needs.
        part: where the device computes it: ``cpu``, ``gpu``.
        latency: of inference, estimated.
        published: latencies of it on this device that others measured; none of a variant.
        accuracy: the published one, in percent; None when there is none, as of a variant.
        accuracy_name: what that figure is called, not translated.
        accuracy_side: of the pictures that it was published for, px.
        accuracy_note: what was different in the network that it was published for, a sentence not
            translated; may be empty.
        merit: what orders networks and sides; comparable within a task only.
        training_s: on the computer that trains, or None when it cannot be told.
        fits: whether limits and memory allow it.
        reason: why it does not fit, or why another is preferred; may be empty.
    """

    model: str
    title: str
    size: tuple[int, int]
    full_side: int
    full_reason: str
    parameters: int
    macs: int
    size_bytes: int
    memory_bytes: int
    part: str
    latency: Estimate
    published: tuple[PublishedLatency, ...]
    accuracy: float | None
    accuracy_name: str
    accuracy_side: int
    accuracy_note: str
    merit: float
    training_s: float | None
    fits: bool
    reason: str

    @property
    def top1(self) -> float | None:
        """ImageNet top-1 in percent; None when that is not known or not what is published."""
        return self.accuracy if self.accuracy_name == TOP1 else None


@dataclass(frozen=True)
class Recommendation:
    """The answer.

    Attributes:
        chosen: the network recommended.
        reasons: sentences for a person, the most telling first.
        candidates: ranked, the chosen one first.
        table_model: what the published table says for the device or its kind, as it applies to
            these pictures.
    """

    chosen: Candidate
    reasons: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    table_model: str

    @property
    def why(self) -> str:
        """All reasons as one text."""
        return " ".join(self.reasons)
