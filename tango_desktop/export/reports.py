"""Reads what an export left: for the page, and for tests. No torch, no onnx."""

from __future__ import annotations

import json
from pathlib import Path

from tango_desktop.errors import ExportError
from tango_desktop.export.parity import REPORT, ParityReport, PictureParity
from tango_desktop.i18n import tr


def load_report(artifact: Path) -> ParityReport:
    """The parity report in the folder of an exported model.

    Raises:
        ExportError: it is missing or damaged.
    """
    path = artifact / REPORT
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        known = {k: content[k] for k in ParityReport.__dataclass_fields__}
        known["failures"] = tuple(known["failures"])
        known["worst"] = tuple(PictureParity(**row) for row in known["worst"])
        return ParityReport(**known)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ExportError(
            tr("{path} is missing or damaged.", path=path), tr("Export again."), repr(error)
        ) from error
