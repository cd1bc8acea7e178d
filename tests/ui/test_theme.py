"""Tokens keep their contrast; themes switch live; every state has an icon and a word."""

from __future__ import annotations

import itertools
import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from tango_desktop.core.flow import StageState
from tango_desktop.core.preferences import Appearance
from tango_desktop.i18n import tr
from tango_desktop.ui import icons, theme
from tango_desktop.ui.job_runner import JobState
from tango_desktop.ui.theme import DARK, LIGHT, Tokens

MEANINGS = ("accent", "good", "warn", "bad")
TEXT_PAIRS = [
    *itertools.product(("text", "secondary"), ("window", "surface", "sunken", "hover")),
    *itertools.product((f"{meaning}_text" for meaning in MEANINGS), ("window", "surface")),
    *((f"{meaning}_text", f"{meaning}_soft") for meaning in MEANINGS),
    *itertools.product(("text", "secondary"), (f"{meaning}_soft" for meaning in MEANINGS)),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
]


def luminance(colour: QColor) -> float:
    parts = [
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4
        for c in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(first: str, second: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    low, high = sorted((luminance(QColor(first)), luminance(QColor(second))))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=lambda t: t.name)
@pytest.mark.parametrize(("text", "back"), TEXT_PAIRS)
def test_text_keeps_a_contrast_of_4_5(tokens: Tokens, text: str, back: str) -> None:
    assert contrast(getattr(tokens, text), getattr(tokens, back)) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=lambda t: t.name)
def test_the_focus_ring_and_plot_colours_stand_out(tokens: Tokens) -> None:
    assert contrast(tokens.accent, tokens.surface) >= 3
    assert len(set(tokens.plot)) == 8
    for colour in tokens.plot:
        assert contrast(colour, tokens.surface) >= 2


def test_the_style_sheet_is_complete_in_both_themes(qapp: QApplication) -> None:
    for tokens in (LIGHT, DARK):
        sheet = theme.style_sheet(tokens)
        assert "@" not in sheet
        assert not re.search(r"\d+dp\b", sheet)
        assert "icon(" not in sheet
        assert sheet.count("{") == sheet.count("}")


def test_lengths_grow_with_the_text_size(qapp: QApplication) -> None:
    theme.theme().apply(Appearance(theme="light", text_scale=150))
    assert theme.px(8) == 12
    assert theme.font().pixelSize() == 20
    assert "font-size: 30px" in qapp.styleSheet()  # the page title's 20


def test_switching_is_live(qtbot: QtBot, qapp: QApplication) -> None:
    theme.theme().apply(Appearance(theme="light"))
    button = QPushButton("x")
    button.setIcon(icons.icon("play"))
    qtbot.addWidget(button)
    before = button.icon().pixmap(16, 16).toImage()
    with qtbot.waitSignal(theme.theme().changed):
        theme.theme().apply(Appearance(theme="dark"))
    assert qapp.palette().window().color() == QColor(DARK.window)
    assert button.icon().pixmap(16, 16).toImage() != before
    assert theme.tokens().dark


@pytest.mark.parametrize(
    ("scheme", "name"), [(Qt.ColorScheme.Dark, "dark"), (Qt.ColorScheme.Light, "light")]
)
def test_system_follows_the_system(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, scheme: Qt.ColorScheme, name: str
) -> None:
    class Hints:
        colorScheme = staticmethod(lambda: scheme)  # noqa: N815

    theme.theme().apply(Appearance(theme="light"))  # listens to the real hints from here on
    monkeypatch.setattr(QGuiApplication, "styleHints", lambda: Hints())
    theme.theme().apply(Appearance(theme="system"))
    assert theme.tokens().name == name


@pytest.mark.parametrize("state", [*StageState, *JobState], ids=str)
def test_every_state_has_an_icon_and_a_word(state: StageState | JobState) -> None:
    looks = {**theme.STAGE_LOOKS, **theme.JOB_LOOKS}
    assert looks[state].icon in icons.names()
    assert hasattr(LIGHT, looks[state].role)
    assert tr(state.value)
