"""Pictures of each family's graph, folded and unfolded, for looking at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tango_desktop import families
from tango_desktop.graph.folding import all_blocks, opened_at_first
from tango_desktop.ui.graph_editor.network import EditedNetwork
from tango_desktop.ui.graph_editor.picture import save_png
from tango_desktop.ui.graph_editor.scene import GraphScene

SHOWN = ("resnet50", "vgg16_bn", "densenet121", "yolov7-tiny", "yolov7", "yolov7-e6e")


def photograph_families(folder: Path, prefix: str) -> Iterator[Path]:
    """Write PNGs of the families' graphs in the theme in force; yields each file.

    Args:
        folder: where they go.
        prefix: of their names.

    Raises:
        ProjectError: one cannot be written.
    """
    for name in SHOWN:
        network = EditedNetwork(families.build(name))
        scene = GraphScene(network)
        for state, opened in (
            ("folded", frozenset[str]()),
            ("first", opened_at_first(network.document)),
            ("unfolded", all_blocks(network.document)),
        ):
            scene.set_open(opened)
            path = folder / f"{prefix}-{name}-{state}.png"
            save_png(scene, path, 1.0)
            yield path
