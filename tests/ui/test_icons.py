"""The icon set: one shape of file, recoloured, sharp."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage
from PySide6.QtWidgets import QApplication

from tango_desktop.core.preferences import Appearance
from tango_desktop.core.resources import resource
from tango_desktop.ui import icons, theme


def strongest(image: QImage) -> QColor:
    """The most opaque pixel's colour."""
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return max(pixels, key=lambda colour: colour.alpha())


@pytest.mark.parametrize("name", icons.names())
def test_a_file_of_the_set(qapp: QApplication, name: str) -> None:
    root = ElementTree.fromstring((resource("icons") / f"{name}.svg").read_text(encoding="utf-8"))
    assert root.get("viewBox") == "0 0 24 24"
    assert 1.5 <= float(root.get("stroke-width") or 0) <= 2
    text = ElementTree.tostring(root, encoding="unicode")
    assert "currentColor" in text
    assert "#" not in text
    assert strongest(icons.pixmap(name, 20).toImage()).alpha() > 100


def test_an_icon_takes_its_role_s_colour_and_follows_the_theme(qapp: QApplication) -> None:
    made = icons.icon("stop", "bad")
    for wanted in ("light", "dark"):
        theme.theme().apply(Appearance(theme=wanted))
        shown = strongest(made.pixmap(QSize(64, 64)).toImage())
        assert shown.name() == theme.color("bad").name()


def test_disabled_and_checked_icons(qapp: QApplication) -> None:
    theme.theme().apply(Appearance(theme="light"))
    made = icons.icon("stop", "text", checked_role="accent")
    size = QSize(64, 64)
    disabled = made.pixmap(size, QIcon.Mode.Disabled)
    checked = made.pixmap(size, QIcon.Mode.Normal, QIcon.State.On)
    assert strongest(disabled.toImage()).name() == theme.color("disabled").name()
    assert strongest(checked.toImage()).name() == theme.color("accent").name()


def test_a_sharp_screen_gets_more_pixels(qapp: QApplication) -> None:
    shown = icons.icon("play").pixmap(QSize(16, 16), 2.0)
    assert (shown.width(), shown.devicePixelRatio()) == (32, 2.0)


def test_a_wrong_name_fails_where_it_is_made(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        icons.icon("no-such-icon")


def test_the_app_icon_has_all_sizes(qapp: QApplication) -> None:
    sizes = {size.width() for size in icons.app_icon().availableSizes()}
    assert {16, 32, 48, 256} <= sizes


def test_a_home_that_cannot_be_written_costs_no_more_than_a_tick(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TANGO_HOME", "/proc/nowhere")
    assert icons.colored_file("check", "#123456") is None
    assert "none" in theme.style_sheet(theme.LIGHT)
