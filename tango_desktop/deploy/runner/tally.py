"""Counts of what a model saw and answered: the same on a device and where the model was checked.

Only counts are kept, never pictures or answers: a tally of an hour is a kilobyte, and two of them
are added number by number.
"""

import bisect
import math
import operator
from typing import Any, Dict, List, NamedTuple, Optional

from .task import Observation

_THUMBNAIL = (48, 48)
_NEAREST = 0  # Image.NEAREST, whose name changed twice between Pillow 9 and 10


class Look(NamedTuple):
    """How a picture looks.

    Attributes:
        brightness: the mean of its grey values, 0 to 255.
        contrast: their standard deviation, 0 to 127.5.
        side: the square root of its area, in pixels.
    """

    brightness: float
    contrast: float
    side: float


def look_of(image: Any) -> Look:
    """How a Pillow image looks, from 48 × 48 of its pixels: as quick for large ones as for small.

    Sums over the grey levels' histogram, which Pillow makes: quicker than an array of so few.
    """
    counts = image.resize(_THUMBNAIL, _NEAREST).convert("L").histogram()
    pixels = _THUMBNAIL[0] * _THUMBNAIL[1]
    first = second = 0
    for level, count in enumerate(counts):
        if count:
            first += level * count
            second += level * level * count
    mean = first / float(pixels)
    spread = math.sqrt(max(second / float(pixels) - mean * mean, 0.0))
    return Look(mean, spread, math.sqrt(image.width * image.height))


def _linear(low: float, high: float, bins: int) -> List[float]:
    return [low + (high - low) * k / bins for k in range(bins + 1)]


def _logarithmic(low: float, per_step: int, base: float, bins: int) -> List[float]:
    return [low * base ** (float(k) / per_step) for k in range(bins + 1)]


# Edges of the bins of each histogram; what lies beyond the ends counts in the first and last bin.
EDGES = {
    "total_ms": _logarithmic(0.1, 10, 10.0, 60),  # 0.1 ms to 100 s, a bin is 26 % wide
    "infer_ms": _logarithmic(0.1, 10, 10.0, 60),
    "confidence": _linear(0.0, 1.0, 20),
    "brightness": _linear(0.0, 256.0, 32),
    "contrast": _linear(0.0, 128.0, 32),
    "side": _logarithmic(16.0, 4, 2.0, 40),  # 16 to 16384 px, four bins an octave
    "boxes": _linear(0.0, 33.0, 33),  # 0, 1, … 31, more
}


class Tally:
    """Histograms of a stretch of time, or of a set of pictures.

    Attributes:
        pictures: how many were answered.
        histograms: name in ``EDGES`` → counts of its bins; only those that have any.
        classes: number of a class → how often it was the answer.
        errors: kind → how often.
    """

    def __init__(self) -> None:
        self.pictures = 0
        self.histograms: Dict[str, List[int]] = {}
        self.classes: Dict[int, int] = {}
        self.errors: Dict[str, int] = {}

    def count(self, name: str, value: float) -> None:
        """A value in the histogram ``name``; one that is no number is left out."""
        if not value == value:
            return
        edges = EDGES[name]
        counts = self.histograms.get(name)
        if counts is None:
            counts = self.histograms[name] = [0] * (len(edges) - 1)
        counts[min(max(bisect.bisect_right(edges, value) - 1, 0), len(counts) - 1)] += 1

    def see(self, look: Look, observed: Observation) -> None:
        """A picture and what the model found in it."""
        self.pictures += 1
        self.count("brightness", look.brightness)
        self.count("contrast", look.contrast)
        self.count("side", look.side)
        for confidence in observed.confidences:
            self.count("confidence", confidence)
        for number in observed.classes:
            self.classes[number] = self.classes.get(number, 0) + 1
        if observed.boxes is not None:
            self.count("boxes", observed.boxes)

    def took(self, total_ms: float, infer_ms: float) -> None:
        """How long a picture took: end to end, and the network alone."""
        self.count("total_ms", total_ms)
        self.count("infer_ms", infer_ms)

    def failed(self, kind: str) -> None:
        """Something went wrong."""
        self.errors[kind] = self.errors.get(kind, 0) + 1

    def merge(self, other: "Tally") -> None:
        """Add what another one has counted."""
        self.pictures += other.pictures
        for name, counts in other.histograms.items():
            own = self.histograms.get(name, [0] * len(counts))
            self.histograms[name] = list(map(operator.add, own, counts))
        for number, count in other.classes.items():
            self.classes[number] = self.classes.get(number, 0) + count
        for kind, count in other.errors.items():
            self.errors[kind] = self.errors.get(kind, 0) + count

    def to_dict(self) -> Dict[str, Any]:
        """As plain data for JSON; the zeros at the end of a histogram are left out."""
        return {
            "pictures": self.pictures,
            "histograms": {name: _trimmed(c) for name, c in sorted(self.histograms.items())},
            "classes": {str(number): self.classes[number] for number in sorted(self.classes)},
            "errors": dict(sorted(self.errors.items())),
        }

    @classmethod
    def from_dict(cls, content: Dict[str, Any]) -> "Tally":
        """What :meth:`to_dict` gave.

        Raises:
            KeyError, TypeError, ValueError: it is damaged.
        """
        made = cls()
        made.pictures = _count(content["pictures"])
        for name, counts in dict(content["histograms"]).items():
            if name in EDGES:
                made.histograms[name] = _filled(counts, len(EDGES[name]) - 1)
        made.classes = {_count(k): _count(v) for k, v in dict(content["classes"]).items()}
        made.errors = {str(k): _count(v) for k, v in dict(content["errors"]).items()}
        return made


def _count(value: Any) -> int:
    number = int(value)
    if number < 0:
        raise ValueError("a negative count")
    return number


def _trimmed(counts: List[int]) -> List[int]:
    end = len(counts)
    while end and not counts[end - 1]:
        end -= 1
    return counts[:end]


def _filled(counts: Any, length: int) -> List[int]:
    found = [_count(value) for value in counts]
    if len(found) > length:
        raise ValueError("more bins than there are")
    return found + [0] * (length - len(found))


def percentile(name: str, counts: List[int], share: float) -> Optional[float]:
    """The value below which ``share`` (0 to 1) of a histogram lies; None where it is empty.

    Inside a bin, values are taken to lie evenly (on the scale of the bins), so the error is less
    than a bin: of a latency 26 %, in practice a few.
    """
    total = sum(counts)
    if not total:
        return None
    edges, wanted, passed = EDGES[name], share * total, 0.0
    for k, count in enumerate(counts):
        if count and passed + count >= wanted:
            inside = max(wanted - passed, 0.0) / count
            low, high = edges[k], edges[k + 1]
            if low > 0 and name.endswith(("_ms", "side")):
                return float(low * (high / low) ** inside)
            return low + (high - low) * inside
        passed += count
    return edges[-1]


def mean(name: str, counts: List[int]) -> Optional[float]:
    """The mean of a histogram, each value taken for the middle of its bin; None where empty."""
    total = sum(counts)
    if not total:
        return None
    edges = EDGES[name]
    middles = [(edges[k] + edges[k + 1]) / 2 for k in range(len(counts))]
    if name == "boxes":  # whole numbers stand at the lower edge of their bin
        middles = [float(k) for k in range(len(counts))]
    return float(sum(map(operator.mul, middles, counts)) / total)
