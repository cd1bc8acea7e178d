"""What the editor says below the picture: what is selected, and what is saved."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.box_editor.edits import Marked
from tango_desktop.ui.box_editor.store import BoxStore


def selection_text(marked: Marked, number: int, names: Sequence[str], label: int) -> str:
    """About the selected box or proposal, else about the picture.

    Args:
        marked: what the picture is marked with.
        number: what is selected; −1: nothing.
        names: of the classes.
        label: the class of new boxes.
    """
    if not names:
        return tr("This data has no classes yet: add one (Ctrl+N) to draw boxes.")
    if number < 0:
        return _picture_text(len(marked.boxes), names[label])
    left, top, right, bottom = marked.corners_of(number).tolist()
    label_of = marked.label_of(number)
    name = names[label_of] if 0 <= label_of < len(names) else str(label_of)
    size = numbers.pixels(right - left, bottom - top)
    if marked.is_proposal(number):
        score = float(marked.scores[number - len(marked.boxes)])
        return tr(
            "Proposed: {name}, score {score}, {size}. Enter accepts, Backspace rejects.",
            name=name,
            score=f"{score:.2f}",
            size=size,
        )
    return tr(
        "Box {number} of {count}: {name}, {size}, at {x}, {y}",
        number=numbers.count(number + 1),
        count=numbers.count(len(marked.boxes)),
        name=name,
        size=size,
        x=numbers.count(left),
        y=numbers.count(top),
    )


def _picture_text(boxes: int, new: str) -> str:
    if not boxes:
        return tr("No boxes. Drag to draw one of class “{name}”.", name=new)
    if boxes == 1:
        return tr("1 box. New ones are “{name}”.", name=new)
    return tr("{count} boxes. New ones are “{name}”.", count=numbers.count(boxes), name=new)


def saved_text(store: BoxStore, format_title: str, last: Path | None) -> tuple[str, str, str]:
    """Icon, its colour's role, and words for what is saved where.

    Args:
        store: what is saved and what is not.
        format_title: the format of the files.
        last: the file that was written last.
    """
    if store.fraction is not None:
        share = numbers.percent(store.fraction)
        return "clock", "secondary", tr("Saving boxes: {share}", share=share)
    if not store.is_clean and store.has_failed:
        return "x-circle", "bad", tr("Not saved; kept in the project")
    if not store.is_clean:
        symbol = "clock" if store.is_busy else "circle-half"
        return symbol, "secondary", _unsaved_text(store.unsaved, format_title)
    if last is not None:
        return "check-circle", "good", tr("Saved in {file}", file=last)
    if store.edited().added:
        return "check-circle", "good", tr("The new classes are saved.")
    return "info", "secondary", tr("Saved as {format} when you go on", format=format_title)


def _unsaved_text(pictures: int, format_title: str) -> str:
    if not pictures:
        return tr("The new classes are not yet saved.")
    if pictures == 1:
        return tr("Not yet saved as {format}", format=format_title)
    return tr("{count} pictures not yet saved", count=numbers.count(pictures))
