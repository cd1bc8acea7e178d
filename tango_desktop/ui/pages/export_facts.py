"""What a model's card says, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tango_desktop.export.card import notes_of
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.pages.export_state import ExportView


def model_facts(
    data: ExportView, own: list[tuple[str, str]] | None = None
) -> list[tuple[str, str]]:
    """What the model's card says, in words; ``own`` are facts of the task."""
    card = data.card
    if not card:
        return []
    taken, given = card.get("input") or {}, card.get("output") or {}
    source, made = card.get("source") or {}, card.get("preprocess") or {}
    height, width = taken.get("size") or (0, 0)
    name = str(card.get("file", ""))
    shape = (
        "N" if taken.get("batch") == "dynamic" else taken.get("batch", 1),
        taken.get("channels"),
        height,
        width,
    )
    classes = card.get("classes") or []
    notes = [(tr("Note"), note) for note in notes_of(card)]
    return [
        *notes,
        (tr("File"), name),
        (tr("Size"), numbers.size(data.size_bytes)),
        (tr("Opset"), str(source.get("opset") or "")),
        (tr("Input"), f"{taken.get('name')}  {_shape(shape)}  {taken.get('dtype')}"),
        (tr("Output"), _output(given, (shape[0], len(classes)))),
        (tr("Classes"), _some(classes)),
        (tr("Pictures are prepared"), _preparation(made)),
        *(own or []),
        (tr("From"), _source(source)),
        ("SHA-256", _spaced(str((card.get("checksums") or {}).get(name, "")))),
    ]


def _output(given: Mapping[str, Any], usual: tuple[Any, ...]) -> str:
    """Its names, and its shape: that of a classifier where the card says none."""
    names = given.get("names") or [given.get("name")]
    shape = _shape(tuple(given.get("shape") or usual))
    return f"{', '.join(str(name) for name in names)}  {shape}"


def _shape(sides: tuple[Any, ...]) -> str:
    return " × ".join(str(side) for side in sides)


def _some(classes: list[Any]) -> str:
    shown = ", ".join(str(name) for name in classes[:12])
    if len(classes) > 12:
        return tr("{count}: {names}, …", count=len(classes), names=shown)
    return tr("{count}: {names}", count=len(classes), names=shown)


def _preparation(made: Mapping[str, Any]) -> str:
    if not made:
        return ""
    height, width = made["size"]
    ways = {"crop": tr("cut"), "stretch": tr("stretched"), "letterbox": tr("letterboxed")}
    mean = ", ".join(f"{value:.3g}" for value in made.get("mean", ()))
    std = ", ".join(f"{value:.3g}" for value in made.get("std", ()))
    return tr(
        "{way} to {size}, mean {mean}, deviation {std}",
        way=ways.get(str(made.get("resize")), str(made.get("resize"))),
        size=numbers.pixels(width, height),
        mean=mean,
        std=std,
    )


def _source(source: Mapping[str, Any]) -> str:
    parts = [str(source.get("model", ""))]
    if source.get("run"):
        parts.append(tr("run {number}", number=source["run"]))
    parts.append(str(source.get("producer", "")))
    return ", ".join(part for part in parts if part)


def _spaced(digest: str) -> str:
    return " ".join(digest[at : at + 16] for at in range(0, len(digest), 16))
