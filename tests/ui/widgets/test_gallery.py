"""The gallery loads only what is in view, and the viewer goes on with the arrows."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from tango_desktop.ui.session import Session
from tango_desktop.ui.widgets.gallery import KEPT, Gallery, Tile
from tango_desktop.ui.widgets.picture_viewer import PictureViewer, Shown

COUNT = 50_000


class Loader:
    """Remembers what was asked for; every seventh picture cannot be read."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def __call__(self, path: Path, side: int) -> QImage | None:
        number = int(path.stem)
        self.asked.append(number)
        if number % 7 == 0:
            return None
        image = QImage(16, 12, QImage.Format.Format_RGB888)
        image.fill(number % 255)
        return image


@pytest.fixture
def loader() -> Loader:
    return Loader()


@pytest.fixture
def gallery(session: Session, loader: Loader, qtbot: QtBot) -> Gallery:
    made = Gallery("Pictures", session, loader)
    qtbot.addWidget(made)
    made.resize(640, 480)
    made.set_source(COUNT, lambda i: Tile(Path(f"/nowhere/{i}.png"), f"class {i % 3}", plot=i % 3))
    made.show()
    return made


def read_all(gallery: Gallery, session: Session, qtbot: QtBot) -> None:
    def idle() -> bool:
        return not (gallery._wanted or gallery._reading or session.runner.reading)

    gallery.grab()
    qtbot.waitUntil(idle, timeout=10_000)


def test_only_what_is_in_view_is_loaded(
    gallery: Gallery, loader: Loader, session: Session, qtbot: QtBot
) -> None:
    read_all(gallery, session, qtbot)
    assert set(loader.asked) == set(gallery.visible())
    assert len(loader.asked) == len(set(loader.asked)) < 60


def test_fifty_thousand_pictures_are_shown_and_scrolled_quickly(
    gallery: Gallery, loader: Loader, session: Session, qtbot: QtBot
) -> None:
    started = time.perf_counter()
    for at in (0, COUNT // 2, COUNT - 1):
        gallery.select(at)
        gallery.grab()
    assert time.perf_counter() - started < 1.0
    read_all(gallery, session, qtbot)
    assert COUNT - 1 in loader.asked
    assert len(loader.asked) < 200


def test_the_keyboard_goes_through_the_pictures(gallery: Gallery, qtbot: QtBot) -> None:
    keys = Qt.Key
    columns = gallery.columns
    places = []
    for key in (keys.Key_Right, keys.Key_Right, keys.Key_Down, keys.Key_Up, keys.Key_End):
        qtbot.keyClick(gallery, key)
        places.append(gallery.current)
    assert places == [0, 1, 1 + columns, 1, COUNT - 1]
    qtbot.keyClick(gallery, keys.Key_Right)
    assert gallery.current == COUNT - 1
    with qtbot.waitSignal(gallery.picture_activated) as signal:
        qtbot.keyClick(gallery, keys.Key_Return)
    assert signal.args == [COUNT - 1]
    assert gallery.accessibleDescription().endswith("picture 50000 of 50000")


def test_a_click_selects_what_is_under_it(gallery: Gallery, qtbot: QtBot) -> None:
    qtbot.mouseClick(gallery.viewport(), Qt.MouseButton.LeftButton, pos=gallery._rect(4).center())
    assert gallery.current == 4


def test_a_picture_that_cannot_be_read_is_remembered_as_such(
    gallery: Gallery, loader: Loader, session: Session, qtbot: QtBot
) -> None:
    read_all(gallery, session, qtbot)
    read_all(gallery, session, qtbot)
    assert loader.asked.count(0) == 1
    assert gallery._pixmaps[Path("/nowhere/0.png")] is None
    assert gallery._pixmaps[Path("/nowhere/1.png")] is not None


def test_memory_is_bounded(gallery: Gallery, session: Session, qtbot: QtBot) -> None:
    from PySide6.QtGui import QPixmap

    for number in range(100_000, 100_000 + KEPT):
        gallery._pixmaps[Path(f"/nowhere/{number}.png")] = QPixmap()
    read_all(gallery, session, qtbot)
    assert len(gallery._pixmaps) == KEPT


def test_an_empty_gallery_says_so_and_takes_no_keys(gallery: Gallery, qtbot: QtBot) -> None:
    gallery.set_tiles([])
    gallery.grab()
    qtbot.keyClick(gallery, Qt.Key.Key_Right)
    assert gallery.current == -1


@pytest.fixture
def viewer(session: Session, tmp_path: Path, qtbot: QtBot) -> PictureViewer:
    paths = []
    for number in range(3):
        path = tmp_path / f"{number}.png"
        Image.new("RGB", (40 + number, 30), (number * 80, 0, 0)).save(path)
        paths.append(path)
    paths.append(tmp_path / "missing.png")
    made = PictureViewer(session, 4, lambda i: Shown(paths[i], f"picture {i}", "a line"))
    qtbot.addWidget(made)
    made.show()
    made.show_picture(0)
    return made


def test_the_viewer_shows_and_goes_on(viewer: PictureViewer, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: viewer.canvas.image_size is not None)
    assert viewer.title.text() == "picture 0"
    assert "1 of 4  ·  40 × 30 px" in viewer.place.text()
    qtbot.keyClick(viewer, Qt.Key.Key_Left)
    assert viewer.index == 0
    qtbot.keyClick(viewer, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: "41 × 30 px" in viewer.place.text())
    assert viewer.index == 1


def test_the_viewer_zooms_and_fits(viewer: PictureViewer, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: viewer.canvas.image_size is not None)
    fitted = viewer.canvas.scale
    qtbot.keyClick(viewer, Qt.Key.Key_Plus)
    assert viewer.canvas.scale == pytest.approx(1.25 * fitted)
    qtbot.keyClick(viewer, Qt.Key.Key_0)
    assert viewer.canvas.scale == fitted
    viewer.grab()


def test_the_viewer_says_what_cannot_be_read(viewer: PictureViewer, qtbot: QtBot) -> None:
    viewer.show_picture(3)
    qtbot.waitUntil(lambda: viewer.canvas.is_broken)
    assert not viewer.buttons["arrow-right"].isEnabled()
    viewer.grab()


def test_quick_arrows_show_the_last_one(viewer: PictureViewer, qtbot: QtBot) -> None:
    for index in (1, 2, 1, 2):
        viewer.show_picture(index)
    qtbot.waitUntil(lambda: viewer.canvas.image_size is not None)
    qtbot.wait(50)
    assert viewer.canvas.image_size is not None
    assert viewer.canvas.image_size.width() == 42
