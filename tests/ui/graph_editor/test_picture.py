"""The graph saved as a picture."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QImage

from tango_desktop import families
from tango_desktop.errors import ProjectError
from tango_desktop.graph.folding import all_blocks
from tango_desktop.ui.graph_editor import picture
from tango_desktop.ui.graph_editor.network import EditedNetwork
from tango_desktop.ui.graph_editor.scene import GraphScene
from tests.ui.graph_editor.graph_hands import small


@pytest.fixture
def scene(qapp: object) -> GraphScene:
    made = GraphScene(EditedNetwork(small()))
    made.set_open(all_blocks(made.network.document))
    return made


def test_svg_holds_every_text_as_text(scene: GraphScene, tmp_path: Path) -> None:
    path = tmp_path / "graph.svg"
    picture.save_svg(scene, path)
    root = ElementTree.parse(path).getroot()
    found = {"".join(text.itertext()).strip() for text in root.iter() if text.tag.endswith("text")}
    for box in scene.boxes.drawn:
        assert {box.label.title, *box.label.small_lines} <= found


def test_png_holds_the_whole_graph(scene: GraphScene, tmp_path: Path) -> None:
    path = tmp_path / "graph.png"
    picture.save_png(scene, path, zoom=2.0)
    image = QImage(str(path))
    area = scene.bounds.adjusted(-16, -16, 16, 16)
    assert abs(image.width() - 2 * area.width()) <= 1
    assert abs(image.height() - 2 * area.height()) <= 1


def test_a_huge_graph_is_drawn_smaller(qapp: object) -> None:
    scene = GraphScene(EditedNetwork(families.build("densenet201")))
    scene.set_open(all_blocks(scene.network.document))
    image = picture.drawn(scene, 2.0)
    assert max(image.width(), image.height()) <= 32_000
    assert image.width() * image.height() <= picture.MOST_PIXELS * 1.01


def test_a_folder_that_cannot_be_written_is_told(scene: GraphScene, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ProjectError):
        picture.save_svg(scene, tmp_path / "file" / "graph.svg")
