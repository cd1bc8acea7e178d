"""How the comparison of two classifiers is shown."""

from __future__ import annotations

from tango_desktop.export.comparison import Comparison
from tango_desktop.export.parity import ParityReport, PictureParity
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.pages.export_state import ExportView, Figure
from tango_desktop.ui.widgets.gallery import Tile
from tango_desktop.ui.widgets.picture_viewer import Shown


def _percent(value: float) -> str:
    return numbers.percent(value, 1)


def shared_figures(report: Comparison) -> tuple[Figure, ...]:
    """What is compared alike for every task: outputs, and how pictures are prepared."""
    return (
        Figure(
            tr("Largest difference of an output, relative"),
            numbers.figure(report.relative_difference, 2),
            "difference",
            "relative_difference",
            "≤ ",
            numbers.figure,
        ),
        Figure(
            tr("Cosine similarity"),
            f"{report.cosine:.6f}",
            "cosine",
            "cosine",
            "≥ ",
            lambda limit: f"{limit:.4f}",
        ),
        Figure(
            tr("Difference in how pictures are prepared"),
            numbers.figure(report.input_difference, 2),
            "inputs",
            "input_difference",
            "≤ ",
            numbers.figure,
        ),
    )


def class_figures(report: Comparison) -> tuple[Figure, ...]:
    """A classifier's figures."""
    loss = report.accuracy_trained - report.accuracy_exported
    return (
        Figure(
            tr("Same answer"), _percent(report.agreement), "agreement", "agreement", "≥ ", _percent
        ),
        *shared_figures(report),
        Figure(
            tr(
                "Top-1, trained {trained} and exported {exported}",
                trained=numbers.score(report.accuracy_trained),
                exported=numbers.score(report.accuracy_exported),
            ),
            tr("loss {loss}", loss=numbers.score(max(0.0, loss))),
            "accuracy",
            "accuracy_loss",
            "≤ ",
            numbers.score,
        ),
    )


def _worst(data: ExportView, index: int) -> PictureParity:
    assert isinstance(data.report, ParityReport)
    return data.report.worst[index]


def class_tile(data: ExportView, index: int) -> Tile:
    """A picture that differs, small."""
    worst = _worst(data, index)
    same = worst.trained == worst.exported
    return Tile(
        data.root / worst.path,
        worst.truth,
        numbers.figure(worst.max_difference, 2),
        worst.path,
        flag="" if same else "bad",
    )


def class_large(data: ExportView, index: int) -> Shown:
    """A picture that differs, large."""
    worst = _worst(data, index)
    text = tr(
        "Trained: {trained}, exported: {exported}, largest difference {difference}, "
        "cosine {cosine}",
        trained=worst.trained,
        exported=worst.exported,
        difference=numbers.figure(worst.max_difference),
        cosine=f"{worst.cosine:.6f}",
    )
    title = tr("Shows: {name}", name=worst.truth)
    return Shown(data.root / worst.path, title, f"{text}  ·  {worst.path}")
