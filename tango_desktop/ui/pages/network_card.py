"""The network that will be trained: its name, why, what it costs, and where each figure is from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from tango_desktop.i18n import tr
from tango_desktop.recommend.published import PublishedLatency
from tango_desktop.recommend.records import Candidate
from tango_desktop.recommend.titles import ENGINE_TITLES
from tango_desktop.ui.icons import IconLabel, icon
from tango_desktop.ui.numbers import count, figure, milliseconds, size
from tango_desktop.ui.pages.network_tasks import NetworkViewInfo
from tango_desktop.ui.theme import font, px
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.chip import Chip, OriginChip
from tango_desktop.ui.widgets.flow_row import FlowRow
from tango_desktop.ui.widgets.folded_text import FoldedText


@dataclass(frozen=True)
class Fact:
    """A figure of the chosen network's card."""

    title: str
    value: str
    detail: str
    origin: str
    source: str


def short_count(value: float) -> str:
    """A large count with a unit that people say: ``21.3 M``, ``3.66 G``."""
    for factor, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= factor:
            return f"{figure(value / factor)} {unit}"
    return count(value)


def facts_of(item: Candidate, info: NetworkViewInfo) -> tuple[Fact, ...]:
    """What a network costs, with where each figure comes from."""
    computed = tr(info.counted)
    latency = item.latency
    spread = tr(
        "{low} to {high}", low=milliseconds(latency.low_ms), high=milliseconds(latency.high_ms)
    )
    return (
        Fact(
            tr("A picture takes"),
            milliseconds(latency.ms),
            spread,
            latency.origin.value,
            latency.source,
        ),
        *_published(item),
        Fact(tr("Parameters"), short_count(item.parameters), size(item.size_bytes), "", computed),
        Fact(tr("Multiply-adds"), short_count(item.macs), _side_text(item), "", computed),
        Fact(
            tr("Memory"),
            size(item.memory_bytes),
            "",
            "estimated",
            tr("Weights, activations and the engine itself."),
        ),
        *_accuracy(item, info),
    )


def _accuracy(item: Candidate, info: NetworkViewInfo) -> list[Fact]:
    if item.accuracy is None:
        return []
    side = item.accuracy_side
    return [
        Fact(
            tr(item.accuracy_name),
            f"{item.accuracy:.1f} %",
            tr("at {height} × {width} px", height=side, width=side),
            "published",
            " ".join((tr(info.accuracy_source, side=side), tr(item.accuracy_note))).strip(),
        )
    ]


def _published(item: Candidate) -> list[Fact]:
    """What others measured on this device, the figure nearest to what is done here."""
    if not item.published:
        return []
    best = min(item.published, key=lambda one: (abs(one.side - item.size[0]), one.ms))
    told = "\n".join((*(one.text() for one in item.published), best.source))
    return [Fact(tr("Others measured"), milliseconds(best.ms), _how(best), "published", told)]


def _how(one: PublishedLatency) -> str:
    engine = ENGINE_TITLES.get(one.engine, one.engine)
    return tr("{engine}, {side} px", engine=engine, side=one.side) if one.side else engine


def _side_text(item: Candidate) -> str:
    return tr("at {height} × {width} px", height=item.size[0], width=item.size[1])


def title_and_side(item: Candidate) -> str:
    """A network's title with the size of the pictures it is fed."""
    return tr(
        "{model}, {height} × {width} px",
        model=item.title,
        height=item.size[0],
        width=item.size[1],
    )


class ChosenCard(Card):
    """The network that will be trained: name, why, figures, what was fitted to the data."""

    def __init__(self) -> None:
        super().__init__()
        self.name = label("", "section")
        self.chip = Chip("", "good")
        self.why = FoldedText(tr("Why this network"))
        self.notes = label("", "secondary", wrap=True)
        self.auto = QPushButton(tr("Take the recommended one"))
        self.draw = QPushButton(icon("edit"), tr("Edit the network"))
        self.draw.setToolTip(tr("Open it as a graph: see it, change it, train what you drew"))
        head = QHBoxLayout()
        head.setSpacing(px(8))
        head.addWidget(IconLabel("network", 20, "accent"))
        head.addWidget(self.name)
        head.addWidget(self.chip)
        head.addStretch(1)
        head.addWidget(self.auto)
        head.addWidget(self.draw)
        self.body.addLayout(head)
        self.body.addWidget(self.why)
        self.body.addWidget(self.notes)
        self._facts = FlowRow(gap=px(16))
        self.body.addWidget(self._facts)
        self.show_notes(())

    def show_candidate(
        self, item: Candidate, info: NetworkViewInfo, why: Sequence[str], recommended: bool
    ) -> None:
        """Show a network; ``why`` are sentences, the most telling first."""
        self.name.setText(title_and_side(item))
        self.chip.show_text(
            *((tr("recommended"), "good") if recommended else (tr("your choice"), "accent"))
        )
        self.auto.setVisible(not recommended)
        self.why.say(why)
        self._clear()
        for fact in facts_of(item, info):
            self._add(fact)

    def show_notes(self, notes: tuple[str, ...]) -> None:
        """Say what the network takes over from the data, and what its variant costs."""
        self.notes.setText(" ".join(notes))
        self.notes.setVisible(bool(notes))

    def show_name(self, text: str) -> None:
        """Show a network of which nothing but the name is known."""
        self.name.setText(text)
        self.chip.show_text(tr("your choice"), "accent")
        self.auto.show()
        self.why.say(())
        self.show_notes(())
        self._clear()

    def _add(self, fact: Fact) -> None:
        value = label(fact.value, "strong")
        value.setFont(font("section", bold=True, tabular=True))
        value.setToolTip(fact.source)
        row = QHBoxLayout()
        row.setSpacing(px(6))
        row.addWidget(value)
        if fact.origin:
            row.addWidget(OriginChip(fact.origin, fact.source))
        row.addStretch(1)
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(2))
        column.addWidget(label(fact.title, "small"))
        column.addLayout(row)
        column.addWidget(label(fact.detail, "small"))
        self._facts.add(block)

    def _clear(self) -> None:
        self._facts.clear()
