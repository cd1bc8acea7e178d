"""Detection: which objects are in a picture, and where."""

from collections import Counter
from typing import Any, Dict, List, Tuple

import numpy as np

from .annotate import boxed
from .card import Card
from .failures import ModelError, UsageError
from .postprocess import Found, detections, finished, same_boxes
from .preprocess import geometry_of
from .task import Observation, Options, Probe, Task


class BoxesTask(Task):
    """Finds objects and draws boxes around them."""

    columns = ["label", "confidence", "left", "top", "right", "bottom"]
    gives_boxes = True

    def __init__(self, card: Card, options: Options) -> None:
        super(BoxesTask, self).__init__(card, options)
        self._preprocess = card.preprocess
        # Whether the model itself has removed duplicates.
        self._inside = card.output.get("kind") == "boxes"
        self._spec = dict(card.postprocess)
        _check(self._spec)
        if self._inside:
            self._require_possible(options)
        self._spec.update((k, v) for k, v in options._asdict().items() if v is not None)

    def _require_possible(self, options: Options) -> None:
        least = float(self._spec["score"])
        if options.iou is not None:
            raise UsageError("This model removes duplicates itself: --iou cannot be changed.")
        if options.score is not None and options.score < least:
            raise UsageError(
                "This model leaves out boxes below %g itself: --score cannot be less." % least
            )

    def answer(self, outputs: List[Any], size: Tuple[int, int]) -> Found:
        geometry = geometry_of(size, self._preprocess)
        if self._inside:
            self._require_classes(int(outputs[2].max(initial=-1)) < len(self.labels))
            return finished(outputs[0], outputs[1], outputs[2], self._spec, geometry)
        self._require_classes(outputs[0].shape[-1] == 5 + len(self.labels))
        return detections(outputs[0][0], self._spec, geometry)

    def record(self, answer: Found) -> Dict[str, Any]:
        return {
            "boxes": [
                {
                    "label": self.labels[int(answer.classes[k])],
                    "class": int(answer.classes[k]),
                    "confidence": round(float(answer.scores[k]), 6),
                    "box": [round(float(value), 2) for value in answer.boxes[k]],
                }
                for k in range(len(answer.scores))
            ]
        }

    def words(self, found: Dict[str, Any]) -> str:
        return _words([one["label"] for one in found["boxes"]])

    def draw(self, image: Any, found: Dict[str, Any]) -> Any:
        return boxed(image, found["boxes"])

    def rows(self, found: Dict[str, Any]) -> List[List[Any]]:
        return [[one["label"], one["confidence"]] + one["box"] for one in found["boxes"]]

    def count(self, answer: Found) -> int:
        return len(answer.scores)

    def observe(self, answer: Found) -> Observation:
        scores = [float(score) for score in answer.scores]
        return Observation(scores, [int(number) for number in answer.classes], len(scores))

    def uncertainty(self, answer: Found) -> float:
        # By the box that was nearest to not being one: 1 where it is just above the limit.
        if not len(answer.scores):
            return 0.0
        limit = float(self._spec["score"])
        above = (float(np.min(answer.scores)) - limit) / max(1.0 - limit, 1e-6)
        return min(max(1.0 - above, 0.0), 1.0)

    def probe(self, expected: Dict[str, Any], outputs: List[Any], size: Tuple[int, int]) -> Probe:
        found, wanted = self.answer(outputs, size), _found(expected["boxes"])
        tolerance = expected["tolerance"]
        pairs = same_boxes(wanted, found, float(tolerance["iou"]))
        apart = np.abs(wanted.scores[pairs[:, 0]] - found.scores[pairs[:, 1]])
        alone = [np.delete(wanted.scores, pairs[:, 0]), np.delete(found.scores, pairs[:, 1])]
        # A box that one side lacks is off by what it has above the least confidence.
        surplus = np.concatenate(alone) - self._bar(found, wanted)
        difference = float(np.max(np.concatenate([apart, surplus, [0.0]])))
        return Probe(self._said(found), self._said(wanted), difference, float(tolerance["score"]))

    def _bar(self, *answers: Found) -> float:
        """The confidence from which a box is shown: where there are many, the last one's."""
        full = [one.scores.min() for one in answers if len(one.scores) >= int(self._spec["top"])]
        return float(max([float(self._spec["score"])] + full))

    def _said(self, answer: Found) -> str:
        return _words([self.labels[int(number)] for number in answer.classes])


def _check(spec: Dict[str, Any]) -> None:
    try:
        shares = (float(spec["score"]), float(spec["iou"]))
        good = all(0.0 <= share <= 1.0 for share in shares) and int(spec["top"]) > 0
    except (KeyError, TypeError, ValueError):
        good = False
    if not good:
        raise ModelError("The card says no usable limits for boxes: copy the bundle again.")


def _words(labels: List[str]) -> str:
    """``3 person, 1 dog``: the most frequent first."""
    counts = Counter(labels)
    ordered = sorted(counts, key=lambda label: (-counts[label], labels.index(label)))
    return ", ".join("%d %s" % (counts[label], label) for label in ordered) or "nothing found"


def _found(rows: List[Dict[str, Any]]) -> Found:
    """The boxes that ``golden.json`` holds."""
    return Found(
        np.array([row["box"] for row in rows], dtype=np.float32).reshape(-1, 4),
        np.array([row["score"] for row in rows], dtype=np.float32),
        np.array([row["class"] for row in rows], dtype=np.int64),
    )
