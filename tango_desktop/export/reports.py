"""Reads what an export left: for the page, and for tests. No torch, no onnx."""

from __future__ import annotations

import json
from pathlib import Path

from tango_desktop.errors import ExportError
from tango_desktop.export.comparison import REPORT, Comparison
from tango_desktop.export.tasks import CLASSIFICATION, EXPORT_TASKS
from tango_desktop.i18n import tr


def load_report(artifact: Path) -> Comparison:
    """The parity report in the folder of an exported model.

    Raises:
        ExportError: it is missing or damaged.
    """
    path = artifact / REPORT
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        task = EXPORT_TASKS.get(str(content.get("task", CLASSIFICATION.name)))
        return task.read_report(content)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ExportError(
            tr("{path} is missing or damaged.", path=path), tr("Export again."), repr(error)
        ) from error
