"""What this program makes and deploys models for: the exporters' engines that the runner knows."""

from __future__ import annotations

from tango_desktop.deploy.runner.engine import ENGINES
from tango_desktop.export.exporters import EXPORTERS


def deployable() -> frozenset[tuple[str, str]]:
    """Engines, each with a part of a device (``cpu``, ``gpu``, ``npu``) that computes them."""
    return frozenset(
        (info.name, part)
        for info in EXPORTERS
        if info.is_deployable and info.name in ENGINES
        for part in info.parts
    )
