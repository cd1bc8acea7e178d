"""How everything looks: design tokens, the palettes, the fonts and the one style sheet.

Painters and plots read :func:`tokens`; widgets get their looks from the style sheet, which is made
from the same tokens. ``theme().changed`` fires after a switch, which needs no restart.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from tango_desktop.core.flow import StageState
from tango_desktop.core.preferences import Appearance
from tango_desktop.core.resources import resource
from tango_desktop.i18n import current_language
from tango_desktop.ui.job_runner import JobState

# Okabe & Ito (2008), "Color universal design": eight colours that colour-blind people tell apart.
# Yellow and black are darkened or lightened by theme so that a thin line stays visible.
_OKABE_ITO_LIGHT = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#D55E00",
    "#CC79A7",
    "#56B4E9",
    "#B8A900",
    "#1B1F24",
)
_OKABE_ITO_DARK = (
    "#4BA3DB",
    "#E69F00",
    "#18B98C",
    "#F0803C",
    "#DE94BC",
    "#8CCBF2",
    "#F0E442",
    "#E8EAED",
)


@dataclass(frozen=True)
class Tokens:
    """The design's constants: colours as ``#RRGGBB``; lengths through :meth:`px`.

    ``accent``, ``good``, ``warn`` and ``bad`` fill shapes and colour icons; text in these meanings
    takes the ``…_text`` shade, which keeps a contrast of 4.5:1 on ``window``, ``surface`` and on
    the matching ``…_soft`` background.
    """

    name: str
    window: str
    surface: str
    sunken: str
    hover: str
    pressed: str
    border: str
    border_strong: str
    text: str
    secondary: str
    disabled: str
    accent: str
    accent_hover: str
    accent_text: str
    accent_soft: str
    on_accent: str
    good: str
    good_text: str
    good_soft: str
    warn: str
    warn_text: str
    warn_soft: str
    bad: str
    bad_text: str
    bad_soft: str
    plot: tuple[str, ...]
    scale: float = 1.0

    @property
    def dark(self) -> bool:
        """Whether this is the dark theme."""
        return self.name == "dark"

    def px(self, length: float) -> int:
        """A length of the design in pixels, after the user's text size."""
        return max(1, round(length * self.scale))

    def color(self, role: str) -> QColor:
        """The colour of a role: the name of a field, or ``plot0`` … ``plot7``."""
        if role.startswith("plot"):
            return self.plot_color(int(role[4:]))
        return QColor(getattr(self, role))

    def plot_color(self, index: int) -> QColor:
        """The colour of the ``index``-th class, run or series; the same on every page."""
        return QColor(self.plot[index % len(self.plot)])


LIGHT = Tokens(
    name="light",
    window="#F7F7F8",
    surface="#FFFFFF",
    sunken="#F1F2F4",
    hover="#EDEFF2",
    pressed="#E3E6EA",
    border="#E1E3E6",
    border_strong="#C3C8CF",
    text="#1B1F24",
    secondary="#5B6470",
    disabled="#8E96A1",
    accent="#2F6FEB",
    accent_hover="#255FD1",
    accent_text="#1F5BCC",
    accent_soft="#E6EEFD",
    on_accent="#FFFFFF",
    good="#1F883D",
    good_text="#186C30",
    good_soft="#E2F3E7",
    warn="#9A6700",
    warn_text="#7D5300",
    warn_soft="#FBF0D4",
    bad="#CF222E",
    bad_text="#B31D28",
    bad_soft="#FCE9E9",
    plot=_OKABE_ITO_LIGHT,
)
DARK = Tokens(
    name="dark",
    window="#16181C",
    surface="#1E2126",
    sunken="#191B20",
    hover="#292D34",
    pressed="#31363E",
    border="#2E333A",
    border_strong="#474E58",
    text="#E8EAED",
    secondary="#9BA3AE",
    disabled="#69717C",
    accent="#6CA0FF",
    accent_hover="#85B0FF",
    accent_text="#85B0FF",
    accent_soft="#1F2D47",
    on_accent="#0B1524",
    good="#4AC26B",
    good_text="#5FCB7D",
    good_soft="#1B3324",
    warn="#E3B341",
    warn_text="#E7BD58",
    warn_soft="#372E17",
    bad="#FF7B72",
    bad_text="#FF8C84",
    bad_soft="#40211F",
    plot=_OKABE_ITO_DARK,
)
THEMES = {"light": LIGHT, "dark": DARK}


@dataclass(frozen=True)
class Look:
    """How a state is drawn: an icon and a colour role. The word comes from the state itself."""

    icon: str
    role: str


STAGE_LOOKS = {
    StageState.WAITING: Look("circle-dashed", "disabled"),
    StageState.READY: Look("circle", "accent"),
    StageState.RUNNING: Look("circle-half", "accent"),
    StageState.DONE: Look("check-circle", "good"),
    StageState.STALE: Look("refresh", "warn"),
    StageState.FAILED: Look("x-circle", "bad"),
}
JOB_LOOKS = {
    JobState.QUEUED: Look("clock", "secondary"),
    JobState.RUNNING: Look("circle-half", "accent"),
    JobState.PAUSED: Look("pause", "warn"),
    JobState.FINISHED: Look("check-circle", "good"),
    JobState.FAILED: Look("x-circle", "bad"),
    JobState.CRASHED: Look("x-circle", "bad"),
    JobState.CANCELLED: Look("minus-circle", "secondary"),
}

# -- fonts ------------------------------------------------------------------------------------

SIZES = {"small": 12, "body": 13, "section": 15, "title": 20, "display": 28}
# Debian's default face is wide and dated: where a better one is installed, it stands in.
_DATED = {"DejaVu Sans", "Bitstream Vera Sans", "Sans Serif", "Sans", ""}
_BETTER = ("Inter", "Noto Sans", "Cantarell", "Ubuntu", "Open Sans", "Roboto", "Liberation Sans")
_HANGUL = (
    "Noto Sans CJK KR",
    "Noto Sans KR",
    "Apple SD Gothic Neo",
    "Malgun Gothic",
    "NanumBarunGothic",
    "NanumGothic",
)


@lru_cache(maxsize=4)
def families(language: str) -> tuple[str, ...]:
    """The font families in order of preference; needs an application."""
    installed = set(QFontDatabase.families())
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    hangul = [name for name in _HANGUL if name in installed]
    better = [name for name in _BETTER if name in installed] if system in _DATED else []
    # The Korean faces' Latin letters are better than the dated ones, and one face for both scripts
    # reads better than two mixed in a line.
    hangul_first = system in _DATED and (language == "ko" or not better)
    latin = [*better, system]
    return tuple(hangul + latin if hangul_first else latin + hangul)


def covers_hangul() -> bool:
    """Whether any installed font can show Korean."""
    return bool(QFontDatabase.families(QFontDatabase.WritingSystem.Korean))


def font(size: str = "body", bold: bool = False, tabular: bool = False) -> QFont:
    """A font of the design: ``small``, ``body``, ``section``, ``title`` or ``display``.

    Args:
        size: the name of the size.
        bold: weight 600 instead of 400.
        tabular: figures of equal width, for numbers under each other or changing in place.
    """
    made = QFont()
    made.setFamilies(list(families(current_language())))
    made.setPixelSize(tokens().px(SIZES[size]))
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def mono_font(size: str = "small") -> QFont:
    """The fixed-width font, for logs."""
    made = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    made.setPixelSize(tokens().px(SIZES[size]))
    return made


# -- the theme in force -----------------------------------------------------------------------


class Theme(QObject):
    """Applies an appearance to the application and tells everyone when it changes."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.tokens = LIGHT
        self.appearance = Appearance(theme="light")
        self._follows_system = False
        self._dressed: tuple[Tokens, str] | None = None

    def apply(self, appearance: Appearance) -> None:
        """Put ``appearance`` in force: palette, fonts and style sheet, at once."""
        self.appearance = appearance
        if not self._follows_system:
            self._follows_system = True
            QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)
        chosen = THEMES[_resolve(appearance.theme)]
        self.tokens = dataclasses.replace(chosen, scale=appearance.text_scale / 100)
        app = QApplication.instance()
        wanted = (self.tokens, current_language())
        if isinstance(app, QApplication) and wanted != self._dressed:  # restyling is slow
            self._dressed = wanted
            _dress(app, self.tokens)
            self.changed.emit()

    def _on_scheme_changed(self) -> None:
        if self.appearance.theme == "system":
            self.apply(self.appearance)


def _resolve(name: str) -> str:
    if name in THEMES:
        return name
    scheme = QGuiApplication.styleHints().colorScheme()
    return "dark" if scheme is Qt.ColorScheme.Dark else "light"


def _dress(app: QApplication, wanted: Tokens) -> None:
    from tango_desktop.ui import icons

    icons.forget()
    if app.style().objectName().lower() != "fusion":
        app.setStyle(QStyleFactory.create("Fusion"))
    app.setPalette(palette(wanted))
    app.setFont(font())
    app.setStyleSheet(style_sheet(wanted))


_theme: Theme | None = None


def theme() -> Theme:
    """The theme in force."""
    global _theme
    if _theme is None:
        _theme = Theme()
    return _theme


def tokens() -> Tokens:
    """The design tokens in force, for painters and plots."""
    return theme().tokens


def px(length: float) -> int:
    """A length of the design in pixels, after the user's text size."""
    return tokens().px(length)


def color(role: str) -> QColor:
    """The colour of a role (``text``, ``accent``, ``plot3``, …) in the theme in force."""
    return tokens().color(role)


def plot_color(index: int) -> QColor:
    """The colour of the ``index``-th class, run or series."""
    return tokens().plot_color(index)


# -- palette and style sheet ------------------------------------------------------------------


def palette(wanted: Tokens) -> QPalette:
    """Fusion's palette from tokens."""
    made = QPalette()
    role = QPalette.ColorRole
    colours = {
        role.Window: wanted.window,
        role.WindowText: wanted.text,
        role.Base: wanted.surface,
        role.AlternateBase: wanted.sunken,
        role.Text: wanted.text,
        role.Button: wanted.surface,
        role.ButtonText: wanted.text,
        role.BrightText: wanted.bad,
        role.Highlight: wanted.accent,
        role.HighlightedText: wanted.on_accent,
        role.ToolTipBase: wanted.text,
        role.ToolTipText: wanted.window,
        role.PlaceholderText: wanted.secondary,
        role.Link: wanted.accent_text,
        role.LinkVisited: wanted.accent_text,
        role.Light: wanted.surface,
        role.Midlight: wanted.hover,
        role.Mid: wanted.border_strong,
        role.Dark: wanted.border_strong,
        role.Shadow: wanted.border_strong,
        role.Accent: wanted.accent,
    }
    for key, value in colours.items():
        made.setColor(key, QColor(value))
    for key in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText):
        made.setColor(QPalette.ColorGroup.Disabled, key, QColor(wanted.disabled))
    return made


@lru_cache(maxsize=1)
def _template() -> str:
    return resource("styles/tango.qss").read_text(encoding="utf-8")


def style_sheet(wanted: Tokens) -> str:
    """The style sheet: ``@role`` is a colour, ``12dp`` a length, ``icon(name, role)`` a file."""
    from tango_desktop.ui import icons

    def icon_of(match: re.Match[str]) -> str:
        path = icons.colored_file(match[1], getattr(wanted, match[2]))
        return f"url({path.as_posix()})" if path else "none"

    text = re.sub(r"/\*.*?\*/", "", _template(), flags=re.DOTALL)
    text = re.sub(r"icon\(([\w-]+),\s*(\w+)\)", icon_of, text)
    text = re.sub(r"@(\w+)", lambda m: getattr(wanted, m[1]), text)
    return re.sub(r"\b(\d+)dp\b", lambda m: f"{wanted.px(int(m[1]))}px", text)
