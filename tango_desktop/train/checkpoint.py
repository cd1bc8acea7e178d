"""Checkpoint files: written atomically, read without running code from them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from tango_desktop.core.files import atomic_write
from tango_desktop.errors import WeightsError
from tango_desktop.i18n import tr
from tango_desktop.nets.weights import UNREADABLE


def save_checkpoint(path: Path, content: Mapping[str, Any]) -> None:
    """Write tensors and plain values; a kill leaves the earlier file or the new one.

    Raises:
        ProjectError: the disk is full or the folder cannot be written; the earlier file stays.
    """
    with atomic_write(path) as stream:
        try:
            torch.save(dict(content), stream)
        except RuntimeError as error:
            # PyTorch's archive writer hides the system's error behind its own.
            if isinstance(error.__context__, OSError):
                raise error.__context__ from error
            raise


def load_checkpoint(path: Path) -> dict[str, Any]:
    """What :func:`save_checkpoint` wrote, on the CPU.

    Raises:
        WeightsError: it is missing, damaged, or holds something else than tensors and plain values.
    """
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except UNREADABLE as error:
        raise _damaged(path, str(error)) from error
    if not isinstance(content, dict):
        raise _damaged(path, tr("It holds no named values."))
    return content


def _damaged(path: Path, details: str) -> WeightsError:
    return WeightsError(
        tr("{path} is not a checkpoint that can be read.", path=path),
        tr("Delete that run and train again, or restore an earlier copy of the file."),
        details,
    )
