"""Layouts of blocks, kept by what determines them."""

from __future__ import annotations


class LayoutCache:
    """Remembers the blocks of earlier layouts; keep one for each view."""
