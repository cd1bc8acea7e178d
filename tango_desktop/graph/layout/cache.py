"""Layouts of blocks, kept by what determines them."""

from __future__ import annotations

from .block import lay_out_block
from .moving import with_moved
from .spec import BlockLayout, BlockSpec

_MOST = 2048


class LayoutCache:
    """Remembers the blocks of earlier layouts; keep one for each view.

    Blocks that are alike share an entry. When there are too many, those of long ago go.
    """

    def __init__(self) -> None:
        """Nothing is remembered yet."""
        self._layouts: dict[BlockSpec, BlockLayout] = {}

    def layout_of(self, spec: BlockSpec) -> BlockLayout:
        """The layout of a block, worked out when it is new."""
        if spec.moved:  # not remembered: a drag asks for a new one at each step
            return with_moved(spec, self.layout_of(spec._replace(moved=())))
        layout = self._layouts.pop(spec, None)
        if layout is None:
            layout = lay_out_block(spec)
        self._layouts[spec] = layout
        if len(self._layouts) > _MOST:
            for old in list(self._layouts)[: _MOST // 2]:
                del self._layouts[old]
        return layout
