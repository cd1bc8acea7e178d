"""Classification: which class a picture shows."""

from typing import Any, Dict, List, NamedTuple, Tuple

import numpy as np

from .annotate import titled
from .card import Card
from .failures import UsageError
from .preprocess import softmax
from .task import Observation, Options, Probe, Task

_TOP = 3


class ClassAnswer(NamedTuple):
    """``probabilities`` has shape (classes,)."""

    number: int
    probabilities: Any


class ClassesTask(Task):
    """Says which class a picture shows, and how sure the model is."""

    columns = ["label", "confidence"]

    def __init__(self, card: Card, options: Options) -> None:
        super(ClassesTask, self).__init__(card, options)
        if options.score is not None or options.iou is not None:
            raise UsageError("--score and --iou are for models that find boxes; this one does not.")
        self._softmax = bool(card.postprocess.get("softmax", False))
        self._top = options.top or _TOP

    def answer(self, outputs: List[Any], size: Tuple[int, int]) -> ClassAnswer:
        logits = outputs[0][0]
        self._require_classes(logits.shape == (len(self.labels),))
        probabilities = softmax(logits) if self._softmax else logits
        return ClassAnswer(int(np.argmax(probabilities)), probabilities)

    def record(self, answer: ClassAnswer) -> Dict[str, Any]:
        chances = [round(float(value), 6) for value in answer.probabilities]
        order = np.argsort(-np.asarray(answer.probabilities), kind="mergesort")[: self._top]
        return {
            "class": answer.number,
            "label": self.labels[answer.number],
            "confidence": chances[answer.number],
            "top": [{"label": self.labels[k], "confidence": chances[k]} for k in order],
        }

    def words(self, found: Dict[str, Any]) -> str:
        return ", ".join("%s %.1f %%" % (t["label"], t["confidence"] * 100) for t in found["top"])

    def draw(self, image: Any, found: Dict[str, Any]) -> Any:
        text = "%s  %.1f %%" % ("%s", found["confidence"] * 100.0)
        return titled(image, text, found["label"], found["class"])

    def rows(self, found: Dict[str, Any]) -> List[List[Any]]:
        return [[found["label"], found["confidence"]]]

    def observe(self, answer: ClassAnswer) -> Observation:
        return Observation([float(answer.probabilities[answer.number])], [answer.number])

    def uncertainty(self, answer: ClassAnswer) -> float:
        # One less the margin between the two best: 1 where they are alike.
        if len(answer.probabilities) < 2:
            return 0.0
        second, first = np.partition(np.asarray(answer.probabilities), -2)[-2:]
        return float(min(max(1.0 - (first - second), 0.0), 1.0))

    def probe(self, expected: Dict[str, Any], outputs: List[Any], size: Tuple[int, int]) -> Probe:
        logits = np.asarray(outputs[0][0], dtype=np.float64)
        wanted = np.asarray([float(value) for value in expected["logits"]])
        fits = logits.shape == wanted.shape
        difference = float(np.max(np.abs(logits - wanted))) if fits else float("inf")
        return Probe(
            self.labels[int(np.argmax(logits))],
            self.labels[int(np.argmax(wanted))],
            difference,
            float(expected["tolerance"]),
        )
