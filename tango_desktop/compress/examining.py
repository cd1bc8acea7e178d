"""How accurate and how quick an opened model is on the validation pictures, on this computer.

What differs by task is how outputs become a score: one class for each, listed in ``SCORERS``.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from tango_desktop.core.jobs import JobContext
from tango_desktop.data.postprocess import detections, evaluation_postprocess
from tango_desktop.data.preprocess import geometry_of, preprocess
from tango_desktop.data.records import LockedPicture
from tango_desktop.export.comparison import Floats, choose_pictures, read_picture
from tango_desktop.export.engine import ServedSession, Session
from tango_desktop.export.settings import DetectionExportSettings
from tango_desktop.export.spec import ExportSpec
from tango_desktop.i18n import N_, counted
from tango_desktop.metrics.detection import evaluate
from tango_desktop.metrics.records import Detections, Truth

KEPT_BYTES = 512 << 20  # of prepared pictures in memory
_WARM_UP = 2
_FINE_S = 1e-4


# One thread's own time leaves out what other programs take of its processor. Windows counts it in
# steps of 16 ms, too coarse.
_now_s = (
    time.thread_time
    if time.get_clock_info("thread_time").resolution <= _FINE_S
    else time.perf_counter
)


class Scorer(Protocol):
    """Takes in a model's outputs, picture by picture."""

    def add(self, picture: LockedPicture, size: tuple[int, int], output: Floats) -> None:
        """Take in the first output, without its batch, for a picture of ``size`` (w, h)."""
        ...

    def score(self) -> float:
        """The task's score, 0 to 1."""
        ...


class Top1:
    """The share of pictures whose most probable class is right."""

    def __init__(self, spec: ExportSpec) -> None:
        self._right: list[bool] = []

    def add(self, picture: LockedPicture, size: tuple[int, int], output: Floats) -> None:
        """See :class:`Scorer`."""
        self._right.append(int(output.argmax()) == picture.label)

    def score(self) -> float:
        """See :class:`Scorer`."""
        return float(np.mean(self._right)) if self._right else 0.0


class MeanPrecision:
    """mAP50-95 of a detector's raw outputs, with nearly all boxes counted."""

    def __init__(self, spec: ExportSpec) -> None:
        self._spec = spec
        self._choosing = evaluation_postprocess()
        self._truths: list[Truth] = []
        self._found: list[Detections] = []

    def add(self, picture: LockedPicture, size: tuple[int, int], output: Floats) -> None:
        """See :class:`Scorer`."""
        geometry = geometry_of(size, self._spec.preprocess)
        boxes = picture.boxes
        self._truths.append(Truth.of(boxes.corners, boxes.labels, boxes.crowd))
        self._found.append(Detections.of(*detections(output, self._choosing, geometry)))

    def score(self) -> float:
        """See :class:`Scorer`."""
        return max(0.0, evaluate(self._truths, self._found, len(self._spec.lock.classes)).ap)


SCORERS: Mapping[str, Callable[[ExportSpec], Scorer]] = {
    "classification": Top1,
    "detection": MeanPrecision,
}


@dataclass(frozen=True)
class Measured:
    """What a model came to.

    Attributes:
        score: the task's, 0 to 1.
        latency_ms: the median for one picture, on one thread.
    """

    score: float
    latency_ms: float


@dataclass
class Examination:
    """Some validation pictures, kept prepared as far as memory allows.

    Attributes:
        spec: the export whose task, data and preprocessing count.
        split: where the pictures are from.
        pictures: those.
    """

    spec: ExportSpec
    split: str
    pictures: tuple[LockedPicture, ...]
    _kept: dict[int, tuple[tuple[int, int], Floats]] = field(default_factory=dict)

    @classmethod
    def of(cls, spec: ExportSpec, count: int) -> Examination:
        """With ``count`` pictures spread over the validation split; 0 takes all.

        Raises:
            DataError: there are no pictures.
        """
        split, pictures = choose_pictures(spec.lock, count or len(spec.lock.pictures))
        return cls(spec, split, pictures)

    def measure(self, session: Session, ctx: JobContext, message: str) -> Measured:
        """Run a model over the pictures.

        Raises:
            DataError: a picture cannot be read any more.
            ExportError: the engine cannot run the model.
        """
        scorer = SCORERS[self.spec.task](self.spec)
        times = []
        for picture, size, prepared in ctx.each(self._prepared(), len(self.pictures), message):
            started = _now_s()
            output = session.run(prepared)[0][0]
            spent_ms = 1000.0 * (_now_s() - started)
            times.append(session.spent_ms if isinstance(session, ServedSession) else spent_ms)
            scorer.add(picture, size, np.asarray(output, np.float32))
        counted = times[_WARM_UP:] or times
        return Measured(scorer.score(), float(np.median(counted)))

    def some(self, count: int) -> list[Floats]:
        """The first ``count`` of them, prepared."""
        return [prepared for _, _, prepared in itertools.islice(self._prepared(), count)]

    def _prepared(self) -> Iterator[tuple[LockedPicture, tuple[int, int], Floats]]:
        for place, picture in enumerate(self.pictures):
            size, prepared = self._kept.get(place) or self._read(place, picture)
            yield picture, size, prepared

    def _read(self, place: int, picture: LockedPicture) -> tuple[tuple[int, int], Floats]:
        image = read_picture(self.spec.lock, picture)
        found: tuple[tuple[int, int], Floats] = (
            image.size,
            preprocess(image, self.spec.preprocess),
        )
        if (len(self._kept) + 1) * found[1].nbytes <= KEPT_BYTES:
            self._kept[place] = found
        return found


def plainly(spec: ExportSpec) -> ExportSpec:
    """``spec`` with the outputs that are measured: a detector's boxes before any is dropped."""
    settings = spec.settings
    if isinstance(settings, DetectionExportSettings):
        settings = replace(settings, nms_inside=False)
    return replace(spec, settings=settings, precision="fp32", plan=None)


def processor_name() -> str:
    """What people call this computer's processor."""
    from tango_desktop.devices.this_computer import this_computer

    return this_computer().processor.name


def measuring(kept: int) -> str:
    """What is being done, for the progress."""
    return counted(
        kept,
        N_("Measuring in 8 bits, 1 layer in floats"),
        N_("Measuring in 8 bits, {count} layers in floats"),
    )
