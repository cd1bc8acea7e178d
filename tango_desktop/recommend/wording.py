"""The *why* of a recommendation, in plain sentences."""

from __future__ import annotations

from tango_desktop.core.counting import epochs_text, pictures_text
from tango_desktop.i18n import tr
from tango_desktop.recommend.records import Candidate, RecommendRequest
from tango_desktop.recommend.rules import Tier
from tango_desktop.recommend.tasks import RecommendTaskInfo
from tango_desktop.recommend.titles import ENGINE_TITLES, PART_TITLES
from tango_desktop.recommend.training import duration


def milliseconds(value: float) -> str:
    """Milliseconds with the digits that mean something: ``0.42``, ``7.6``, ``37``, ``1240``."""
    digits = 2 if value < 1 else 1 if value < 10 else 0
    return f"{value:.{digits}f}"


def explain(
    task: RecommendTaskInfo,
    request: RecommendRequest,
    tier: Tier,
    chosen: Candidate,
    wanted: Candidate,
    named: Candidate,
) -> tuple[str, ...]:
    """Why ``chosen`` is recommended: sentences, the most telling first.

    Args:
        task: what differs by task.
        request: what was asked.
        tier: what the device calls for.
        chosen: the network recommended.
        wanted: the network that the tier leads to, before limits.
        named: the network that the table names for the device or its kind.
    """
    is_smaller = chosen.size[0] < chosen.full_side
    about = task.about_loss(request, chosen) if is_smaller else task.about_input(request, wanted)
    return (
        tier.reason,
        *_choice(chosen, wanted),
        *_smaller_input(chosen),
        *about,
        *_training(request, chosen),
        *_passed_over(wanted, named),
        latency_sentence(request, chosen),
        *_published(chosen),
    )


def _passed_over(wanted: Candidate, named: Candidate) -> list[str]:
    if named.model == wanted.model or not named.reason:
        return []
    return [tr("{model} is passed over: {reason}.", model=named.title, reason=named.reason)]


def _choice(chosen: Candidate, wanted: Candidate) -> list[str]:
    if not chosen.fits:
        return [
            tr(
                "No network keeps to what was asked; {model} comes nearest: {reason}.",
                model=chosen.title,
                reason=chosen.reason,
            )
        ]
    if chosen.model == wanted.model:
        return []
    return [
        tr("{model} is left out: {reason}.", model=wanted.title, reason=wanted.reason),
        tr("{model} is taken instead.", model=chosen.title),
    ]


def _smaller_input(chosen: Candidate) -> list[str]:
    if not chosen.full_reason or not chosen.fits:
        return []
    return [
        tr(
            "{model} is fed {side} px instead of {full} px: {reason}.",
            model=chosen.title,
            side=chosen.size[0],
            full=chosen.full_side,
            reason=chosen.full_reason,
        )
    ]


def latency_sentence(request: RecommendRequest, item: Candidate) -> str:
    """How long a picture takes, with the range, the engine and the part it runs on."""
    return tr(
        "At {side} px a picture is estimated to take {ms} ms ({low} to {high}) with {engine} in"
        " {precision} on the {part}.",
        side=item.size[0],
        ms=milliseconds(item.latency.ms),
        low=milliseconds(item.latency.low_ms),
        high=milliseconds(item.latency.high_ms),
        engine=ENGINE_TITLES.get(request.engine, request.engine),
        precision=request.precision,
        part=tr(PART_TITLES[item.part]),
    )


def _published(item: Candidate) -> list[str]:
    if not item.published:
        return []
    by_source: dict[str, list[str]] = {}
    for figure in item.published:
        by_source.setdefault(figure.source, []).append(figure.text())
    return [
        tr("Published: {figures} [{source}].", figures="; ".join(figures), source=source)
        for source, figures in by_source.items()
    ]


def _training(request: RecommendRequest, item: Candidate) -> list[str]:
    if item.training_s is None:
        return []
    return [
        tr(
            "Training on {pictures} for {epochs} is estimated to take about {time} on this"
            " computer.",
            pictures=pictures_text(request.pictures),
            epochs=epochs_text(request.epochs),
            time=duration(item.training_s),
        )
    ]
