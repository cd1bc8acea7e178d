"""Reaching the heads of a built detector."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from torch import nn

from tango_desktop.errors import GraphError
from tango_desktop.i18n import tr

from .layers.detection import Detect, decode

__all__ = ["Detect", "decode", "detect_modules", "lead_of", "raw_outputs"]


def detect_modules(module: nn.Module) -> list[Detect]:
    """The heads of ``module``, the lead's first."""
    heads = [part for part in module.modules() if isinstance(part, Detect)]
    return sorted(heads, key=lambda head: head.auxiliary)


def lead_of(module: nn.Module) -> Detect:
    """The head whose boxes count.

    Raises:
        GraphError: the network has none.
    """
    leads = [head for head in detect_modules(module) if not head.auxiliary]
    if not leads:
        raise GraphError(
            tr("This network finds no boxes."),
            tr("Choose a network for object detection, such as yolov7-tiny."),
        )
    return leads[0]


@contextmanager
def raw_outputs(module: nn.Module) -> Iterator[None]:
    """Inside, every head returns its maps in evaluation mode too."""
    heads = detect_modules(module)
    before = [head.raw for head in heads]
    try:
        for head in heads:
            head.raw = True
        yield
    finally:
        for head, raw in zip(heads, before, strict=True):
            head.raw = raw
