"""What the runs of each task are judged by: for lists, comparisons and later stages. No torch."""

from __future__ import annotations

from dataclasses import dataclass

from tango_desktop.core.registry import Registry
from tango_desktop.core.tasks import TASKS
from tango_desktop.errors import TrainError
from tango_desktop.i18n import N_


@dataclass(frozen=True)
class Figure:
    """A column of ``results.csv`` that people compare runs by.

    Attributes:
        column: its name there.
        heading: its name in a table.
    """

    column: str
    heading: str


@dataclass(frozen=True)
class ScoreInfo:
    """How runs of a task are judged.

    Attributes:
        name: of the task, as in ``core.tasks.TASKS``.
        summary: one line with ``score``, ``best`` and ``epochs`` as placeholders.
        figures: what a comparison shows, the score first.
        is_share_of_pictures: whether the score has a binomial distribution.
        handed_on: metrics that later stages read by a name of their own.
    """

    name: str
    summary: str
    figures: tuple[Figure, ...]
    is_share_of_pictures: bool = False
    handed_on: tuple[str, ...] = ()

    @property
    def column(self) -> str:
        """The column of the score."""
        return TASKS.get(self.name).score

    @property
    def title(self) -> str:
        """What people call the score."""
        return TASKS.get(self.name).score_title


SCORES: Registry[ScoreInfo] = Registry(N_("training task"), TrainError)
CLASSIFICATION = SCORES.add(
    ScoreInfo(
        "classification",
        N_("top-1 {score}, epoch {best} of {epochs}"),
        (Figure("metrics/top1", N_("Top-1")),),
        is_share_of_pictures=True,
        handed_on=("top1", "top5"),
    )
)
SCORES.add(
    ScoreInfo(
        "detection",
        N_("mAP50-95 {score}, epoch {best} of {epochs}"),
        (
            Figure("metrics/mAP50-95", N_("mAP50-95")),
            Figure("metrics/mAP50", N_("mAP50")),
            Figure("metrics/precision", N_("Precision")),
            Figure("metrics/recall", N_("Recall")),
        ),
    )
)


def scoring_of(task: str) -> ScoreInfo:
    """How runs of ``task`` are judged; as classifiers, which early records do not say."""
    return SCORES.get(task) if task in SCORES.names() else CLASSIFICATION
