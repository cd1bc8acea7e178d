"""The model of a bundle: its engine, its task, and an answer for a picture."""

import os
import time
from typing import Any, List, NamedTuple

import numpy as np

from .boxes import BoxesTask
from .card import read_card
from .classes import ClassesTask
from .engine import CPU, EngineOptions, engine_named
from .failures import ModelError
from .preprocess import fit, normalise, values_of_pixels
from .task import AS_THE_CARD, Options

# What a model may answer, by the kind in its card.
TASKS = {"classes": ClassesTask, "boxes": BoxesTask}


class Phases(NamedTuple):
    """Where the milliseconds of one picture went."""

    decode_ms: float
    preprocess_ms: float
    infer_ms: float
    postprocess_ms: float

    @property
    def total_ms(self) -> float:
        """End to end: from the file (or frame) to the answer."""
        return self.decode_ms + self.preprocess_ms + self.infer_ms + self.postprocess_ms


class Answer(NamedTuple):
    """What the model says about a picture; ``value`` is what its task makes."""

    value: Any
    phases: Phases


def milliseconds_since(started: float) -> float:
    """Milliseconds since ``started``, a ``time.perf_counter()``."""
    return (time.perf_counter() - started) * 1000.0


class Model:
    """An opened model.

    Attributes:
        card: what it is.
        path: of its file.
        task: what its answers are.
        load_ms: how long importing the engine and opening the model took.

    Raises:
        ModelError: a file is missing or damaged, or this runner is too old for it.
        PackageError: the engine, or the part it was asked to use, is not installed here.
        UsageError: ``options`` ask for what it does not have.
    """

    def __init__(
        self,
        folder: str,
        threads: int = 0,
        options: Options = AS_THE_CARD,
        provider: str = CPU,
    ) -> None:
        self.card = read_card(folder)
        engine = engine_named(self.card.engine)
        if self.card.kind not in TASKS:
            raise ModelError("This runner does not know answers of the kind %s." % self.card.kind)
        self.task = TASKS[self.card.kind](self.card, options)
        started = time.perf_counter()
        self.path = os.path.join(folder, self.card.file)
        asked = EngineOptions(threads, provider)
        self._engine = engine(self.path, asked, self.card.outputs)
        # Models of 8 bits may take the pixels themselves.
        take = getattr(self._engine, "take_pixels", None)
        self._takes_pixels = bool(take and take(values_of_pixels(self.card.preprocess)))
        self.load_ms = milliseconds_since(started)

    @property
    def engine_version(self) -> str:
        """The version of the engine's package."""
        return str(self._engine.version)

    @property
    def provider(self) -> str:
        """The part that runs it, as the engine calls it."""
        return str(self._engine.provider)

    def batch(self, image: Any) -> Any:
        """A Pillow image as every engine takes it, a batch of one, float32."""
        return normalise(self._pixels(image), self.card.preprocess)[np.newaxis]

    def outputs(self, image: Any) -> List[Any]:
        """The raw outputs, a batch of one, for a Pillow image."""
        return self._inferred(self._prepared(image))

    def _pixels(self, image: Any) -> Any:
        """In the network's size and channels: (H, W, C), uint8."""
        pixels = np.asarray(fit(image, self.card.preprocess))
        return pixels[:, :, np.newaxis] if pixels.ndim == 2 else pixels

    def _prepared(self, image: Any) -> Any:
        return self._pixels(image) if self._takes_pixels else self.batch(image)

    def _inferred(self, prepared: Any) -> List[Any]:
        infer = self._engine.infer_pixels if self._takes_pixels else self._engine.infer
        return list(infer(prepared))

    def answer(self, image: Any, decode_ms: float = 0.0) -> Answer:
        """The answer for a Pillow image, with the time of every phase."""
        started = time.perf_counter()
        given = self._prepared(image)
        prepared = time.perf_counter()
        outputs = self._inferred(given)
        inferred = time.perf_counter()
        value = self.task.answer(outputs, image.size)
        phases = Phases(
            decode_ms,
            (prepared - started) * 1000.0,
            (inferred - prepared) * 1000.0,
            milliseconds_since(inferred),
        )
        return Answer(value, phases)
