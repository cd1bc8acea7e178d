"""Layout of a visible graph: layers downwards, open blocks as frames. No Qt, no torch."""

from __future__ import annotations

from .cache import LayoutCache
from .hierarchy import lay_out
from .types import Layout, Point, Rect, Size

__all__ = ["Layout", "LayoutCache", "Point", "Rect", "Size", "lay_out"]
