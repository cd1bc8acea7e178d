"""The model of a bundle: its card (``model.json``), its engine, and an answer for a picture."""

import json
import os
import time
from typing import Any, Dict, List, NamedTuple, Tuple

import numpy as np

from .failures import ModelError, PackageError
from .preprocess import preprocess, softmax

CARD = "model.json"
SCHEMA = 1


class Card(NamedTuple):
    """What ``model.json`` says, as far as running needs it."""

    name: str
    engine: str
    file: str
    classes: List[str]
    preprocess: Dict[str, Any]
    apply_softmax: bool


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
    """What the model says about a picture. ``probabilities`` has shape (classes,)."""

    class_index: int
    label: str
    confidence: float
    probabilities: Any
    phases: Phases


def milliseconds_since(started: float) -> float:
    """Milliseconds since ``started``, a ``time.perf_counter()``."""
    return (time.perf_counter() - started) * 1000.0


def read_card(folder: str) -> Card:
    """The card of the bundle in ``folder``.

    Raises:
        ModelError: it is missing, damaged or of a newer schema.
    """
    path = os.path.join(folder, CARD)
    try:
        with open(path, encoding="utf-8") as stream:
            card = json.load(stream)
        if card["schema"] > SCHEMA:
            raise ModelError("%s was written for a newer runner: copy the bundle again." % path)
        return Card(
            str(card["name"]),
            str(card["engine"]["name"]),
            str(card["file"]),
            [str(name) for name in card["classes"]],
            dict(card["preprocess"]),
            bool(card["postprocess"]["softmax"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError("%s is missing or damaged: copy the bundle again." % path) from error


def _failures() -> Tuple[Any, ...]:
    """What ONNX Runtime raises: its own exceptions share no base but Exception."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    own = [v for v in vars(state).values() if isinstance(v, type) and issubclass(v, Exception)]
    return tuple(own) + (RuntimeError, ValueError)


def _path_or_content(path: str) -> Any:
    """The path; the file's content where the locale leaves no way to hand the path over."""
    try:
        path.encode("utf-8")
        return path
    except UnicodeEncodeError:
        with open(path, "rb") as stream:
            return stream.read()


class OnnxRuntimeEngine:
    """Runs ``model.onnx`` on the processor. Never falls back from another provider in silence."""

    def __init__(self, path: str, threads: int) -> None:
        try:
            import onnxruntime
        except ImportError as error:
            raise PackageError(
                "ONNX Runtime is not installed here: python -m pip install -r requirements.txt"
            ) from error
        onnxruntime.set_default_logger_severity(3)
        if hasattr(onnxruntime, "disable_telemetry_events"):
            onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        if not os.path.isfile(path):
            raise ModelError("%s is missing: copy the bundle again." % path)
        self._failures = _failures()
        try:
            self._session = onnxruntime.InferenceSession(
                _path_or_content(path), options, providers=["CPUExecutionProvider"]
            )
        except self._failures as error:
            raise ModelError("%s cannot be opened by ONNX Runtime: %s" % (path, error)) from error
        self._input = self._session.get_inputs()[0].name
        self._output = self._session.get_outputs()[0].name
        self.version = str(onnxruntime.__version__)

    def infer(self, batch: Any) -> Any:
        """Logits (B, classes) of pictures (B, C, H, W), float32.

        Raises:
            ModelError: the model and its card do not fit together.
        """
        try:
            return self._session.run([self._output], {self._input: batch})[0]
        except self._failures as error:
            raise ModelError("The model cannot run on this input: %s" % error) from error


ENGINES = {"onnxruntime": OnnxRuntimeEngine}


class Model:
    """An opened model.

    Attributes:
        card: what it is.
        load_ms: how long importing the engine and opening the model took.
    """

    def __init__(self, folder: str, threads: int = 0) -> None:
        self.card = read_card(folder)
        if self.card.engine not in ENGINES:
            raise ModelError("This runner has no engine named %s." % self.card.engine)
        started = time.perf_counter()
        self._engine = ENGINES[self.card.engine](os.path.join(folder, self.card.file), threads)
        self.load_ms = milliseconds_since(started)

    @property
    def engine_version(self) -> str:
        """The version of the engine's package."""
        return self._engine.version

    def logits(self, image: Any) -> Any:
        """The raw output (classes,) for a Pillow image."""
        batch = preprocess(image, self.card.preprocess)[np.newaxis]
        return self._engine.infer(batch)[0]

    def answer(self, image: Any, decode_ms: float = 0.0) -> Answer:
        """The answer for a Pillow image, with the time of every phase."""
        started = time.perf_counter()
        batch = preprocess(image, self.card.preprocess)[np.newaxis]
        prepared = time.perf_counter()
        logits = self._engine.infer(batch)[0]
        inferred = time.perf_counter()
        probabilities = softmax(logits) if self.card.apply_softmax else logits
        index = int(np.argmax(probabilities))
        confidence = float(probabilities[index])
        phases = Phases(
            decode_ms,
            (prepared - started) * 1000.0,
            (inferred - prepared) * 1000.0,
            milliseconds_since(inferred),
        )
        return Answer(index, self.card.classes[index], confidence, probabilities, phases)
