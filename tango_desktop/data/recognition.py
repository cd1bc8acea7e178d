"""Which task a folder of pictures is meant for."""

from __future__ import annotations

from pathlib import Path

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.tasks import CLASSIFICATION
from tango_desktop.data.formats import FORMATS
from tango_desktop.data.scan import scan


def task_of_folder(folder: Path, ctx: JobContext | None = None) -> str:
    """The task that the folder's annotations are for; classification where it has none.

    Args:
        folder: with the pictures.
        ctx: for cancelling.

    Returns:
        A name in ``TASKS``.

    Raises:
        DataError: the folder is not there.
    """
    tree = scan(folder, ctx or JobContext())
    # Pictures may lie in folders for any reason; annotation files lie there for one.
    annotated = [info for info in FORMATS if CLASSIFICATION.name not in info.tasks]
    found = max(annotated, key=lambda info: info.recognise(tree), default=None)
    return found.tasks[0] if found and found.recognise(tree) > 0 else CLASSIFICATION.name
