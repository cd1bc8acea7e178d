"""What differs by what a model answers: the parts that every task of the runner has."""

from abc import ABC, abstractmethod
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

from .card import Card
from .failures import ModelError


class Options(NamedTuple):
    """What the user asked for on the command line; None: as the card says.

    Attributes:
        top: the most answers for a picture.
        score: the least confidence of a box, 0 to 1.
        iou: boxes of one class that overlap by more are one, 0 to 1.
    """

    top: Optional[int] = None
    score: Optional[float] = None
    iou: Optional[float] = None


AS_THE_CARD = Options()


class Probe(NamedTuple):
    """How the golden picture's answer compares.

    Attributes:
        label: the answer, in words.
        expected: the one it gave where it was made.
        difference: how far they are apart; infinite where they cannot be compared.
        tolerance: how far they may be.
    """

    label: str
    expected: str
    difference: float
    tolerance: float


class Observation(NamedTuple):
    """What statistics count of an answer.

    Attributes:
        confidences: of the class that is the answer, or of every box; 0 to 1.
        classes: the numbers of the same.
        boxes: how many there are; None where there are none by nature.
    """

    confidences: List[float]
    classes: List[int]
    boxes: Optional[int] = None


class Task(ABC):
    """Turns a model's outputs into answers, and answers into words, drawings and tables."""

    # The columns of results.csv between source, frame and the time.
    columns = []  # type: List[str]
    # Whether answers are boxes, which can be written as COCO results.
    gives_boxes = False

    def __init__(self, card: Card, options: Options) -> None:
        """Take what the card says and the user asked for.

        Raises:
            UsageError: the user asked for what this model does not have.
        """
        self.labels = card.classes

    def _require_classes(self, alike: bool) -> None:
        if not alike:
            raise ModelError(
                "The model does not know the %d classes that its card names: copy the bundle again."
                % len(self.labels)
            )

    @abstractmethod
    def answer(self, outputs: List[Any], size: Tuple[int, int]) -> Any:
        """The answer for a picture of ``size`` (width, height), from outputs of a batch of one."""

    @abstractmethod
    def record(self, answer: Any) -> Dict[str, Any]:
        """The answer as plain data: the task's part of a JSON line."""

    @abstractmethod
    def words(self, found: Dict[str, Any]) -> str:
        """A record in words: the middle of a text line."""

    @abstractmethod
    def draw(self, image: Any, found: Dict[str, Any]) -> Any:
        """A copy of the picture with the answer on it."""

    @abstractmethod
    def rows(self, found: Dict[str, Any]) -> List[List[Any]]:
        """The rows of results.csv, as ``columns``."""

    def count(self, answer: Any) -> Optional[int]:
        """How many boxes there are; None where there are none by nature."""
        return None

    @abstractmethod
    def observe(self, answer: Any) -> Observation:
        """What statistics count of it."""

    @abstractmethod
    def uncertainty(self, answer: Any) -> float:
        """How near the model was to another answer: 0 (sure) to 1 (as good as the other)."""

    @abstractmethod
    def probe(self, expected: Dict[str, Any], outputs: List[Any], size: Tuple[int, int]) -> Probe:
        """Compare the golden picture's answer with ``golden.json``'s content.

        Raises:
            KeyError, TypeError, ValueError: that content is damaged.
        """
