"""Figures of the page “Optimize” in words: a value, how it differs, where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label, set_property
from tango_desktop.ui.widgets.chip import Chip
from tango_desktop.ui.widgets.flow_row import FlowRow

_LITTLE = 0.0005
_DASH = "—"  # alone below a title: the shorter one looks cut off in some fonts
MEASURED, ESTIMATED, UNKNOWN = "measured", "estimated", "unknown"
_CHIPS = {MEASURED: "good", ESTIMATED: "outline", UNKNOWN: "neutral"}


@dataclass(frozen=True)
class Shown:
    """A figure in words.

    Attributes:
        title: what it is.
        value: with its unit.
        change: how it differs from the network as trained; may be empty.
        state: of the change: ``good``, ``warn`` or empty.
    """

    title: str
    value: str
    change: str = ""
    state: str = ""

    @property
    def sentence(self) -> str:
        """For a screen reader."""
        return " ".join(part for part in (self.title, self.value, self.change) if part)


def share_text(value: float | None, base: float | None) -> str:
    """How much more or less a figure is: ``−41 %``; empty where it does not differ."""
    if value is None or not base or abs(value - base) < _LITTLE * base:
        return ""
    share = (value - base) / base
    return f"{'+' if share > 0 else '−'}{abs(share) * 100:.0f} %"


def points_text(loss: float | None) -> str:
    """What is lost in points of accuracy: ``−0.4 points``; empty where nothing is."""
    if loss is None or abs(loss) < 0.005:
        return ""
    return tr("{points} points", points=f"{'−' if loss > 0 else '+'}{abs(loss):.2f}")


def less(title: str, text: str, value: float | None, base: float | None) -> Shown:
    """A figure of which less is better."""
    changed = share_text(value, base)
    return Shown(title, text, changed, _state(changed, bool(changed.startswith("+"))))


def accuracy(title: str, score: float | None, loss: float | None) -> Shown:
    """The accuracy and what is lost of it, in points."""
    changed = points_text(loss)
    return Shown(title, numbers.score(score), changed, _state(changed, (loss or 0.0) > 0))


def _state(changed: str, is_worse: bool) -> str:
    return ("warn" if is_worse else "good") if changed else ""


class FigureRow(FlowRow):
    """Figures beside each other with a chip that says where they come from."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, gap=24)
        self.chip = Chip()
        self.sentence = ""

    def show_figures(self, figures: tuple[Shown, ...], origin: str, words: str = "") -> None:
        """Show them; ``origin`` is one of ``MEASURED``, ``ESTIMATED``, ``UNKNOWN``.

        Args:
            figures: what is shown.
            origin: where they come from.
            words: that in words; empty takes the usual ones.
        """
        words = words or origin_words(origin)
        self.clear()
        for figure in figures:
            self.add(_column(figure))
        self.chip = Chip(words, _CHIPS[origin])
        self.add(_below_nothing(self.chip))
        told = [figure.sentence for figure in figures]
        self.sentence = ", ".join([*told, words])
        self.setAccessibleName(self.sentence)


def origin_words(origin: str) -> str:
    """Where figures come from."""
    return {
        MEASURED: tr("measured here"),
        ESTIMATED: tr("estimated"),
        UNKNOWN: tr("unknown until measured"),
    }[origin]


def _below_nothing(chip: Chip) -> QWidget:
    """A chip in line with the values, which stand below their titles."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addStretch(1)
    column.addWidget(chip)
    made.setMinimumHeight(_column(Shown(" ", " ")).sizeHint().height())
    return made


def _column(figure: Shown) -> QWidget:
    made = QWidget()
    row = QHBoxLayout()
    row.setSpacing(px(6))
    row.addWidget(label(_DASH if figure.value == numbers.NONE else figure.value, "strong"))
    if figure.change:
        change = label(figure.change, "small")
        set_property(change, "state", figure.state)
        row.addWidget(change)
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(label(figure.title, "small"))
    column.addLayout(row)
    made.setAccessibleName(figure.sentence)
    return made
