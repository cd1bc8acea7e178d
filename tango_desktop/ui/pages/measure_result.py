"""One measurement: the verdict, percentiles side by side, histograms, phases, circumstances."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from tango_desktop.bench.fallback import provider_title
from tango_desktop.bench.presets import PRESETS, PUBLISHED
from tango_desktop.bench.results import PHASE_TITLES, Benchmark
from tango_desktop.bench.sensing import CLOCK
from tango_desktop.bench.statistics import Summary
from tango_desktop.bench.sustained import Sustained
from tango_desktop.core.counting import cores_text
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.device_titles import device_title
from tango_desktop.ui.pages.measure_live import celsius, megahertz, watts
from tango_desktop.ui.pages.measure_sustained import SustainedCard
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.bar_plots import Histogram, Mark
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.chip import Chip, OriginChip
from tango_desktop.ui.widgets.facts import Facts
from tango_desktop.ui.widgets.scroll import scrolled, seen_width
from tango_desktop.ui.widgets.segment_bar import Segment, SegmentBar
from tango_desktop.ui.widgets.verdict import Verdict

SHOWN_PHASES = ("decode", "preprocess", "infer", "postprocess")
FLUENT_FPS = 25.0


class LatencyCard(Card):
    """The median large, the tail under it, and the distribution."""

    def __init__(self, title: str, plot: int, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.chip = OriginChip("measured")
        assert self.head is not None
        self.head.addWidget(self.chip)
        self.median = label("", "display")
        self.what = label(tr("half are faster (p50)"), "small")
        self.tail: dict[str, tuple[QWidget, QWidget]] = {}
        self.histogram = Histogram(tr("Distribution"), "ms", numbers.milliseconds, plot)
        self.histogram.setMinimumHeight(px(170))
        row = QHBoxLayout()
        row.setSpacing(px(20))
        self._values: dict[str, object] = {}
        for name in ("p90", "p95", "p99"):
            row.addLayout(self._figure(name))
        row.addStretch(1)
        self.body.addWidget(self.median)
        self.body.addWidget(self.what)
        self.body.addLayout(row)
        self.body.addWidget(self.histogram, 1)

    def _figure(self, name: str) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(0)
        value = label("", "strong")
        column.addWidget(value)
        column.addWidget(label(name, "small"))
        setattr(self, name, value)
        return column

    def show_samples(
        self, summary: Summary, samples: tuple[float, ...], as_published: bool = False
    ) -> None:
        """Show a summary and its samples; ``as_published`` makes the mean the large figure."""
        large_ms = summary.mean_ms if as_published else summary.p50_ms
        self.median.setText(numbers.milliseconds(large_ms))
        shown = {"p90": summary.p90_ms, "p95": summary.p95_ms, "p99": summary.p99_ms}
        for name, value in shown.items():
            getattr(self, name).setText(numbers.milliseconds(value))
        marks = [Mark(summary.p50_ms, "p50"), Mark(summary.p90_ms, "p90")]
        # A single late sample must not squeeze all others into one bar.
        most = max(summary.p99_ms * 1.15, summary.p50_ms * 1.5)
        kept = [value for value in samples if value <= most]
        self.histogram.set_values(kept, marks)
        left_out = len(samples) - len(kept)
        text = tr("half are faster (p50)")
        if as_published:
            p50 = numbers.milliseconds(summary.p50_ms)
            text = tr("mean of {count}; p50 {p50}", count=summary.count, p50=p50)
        if left_out:
            slower = tr("{count} slower than shown", count=numbers.count(left_out))
            text = f"{text}  ·  {slower}"
        self.what.setText(text)


class ResultPanel(QWidget):
    """A measurement in full."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.verdict = Verdict()
        self.noise_chip = Chip(tr("noisy"), "warning")
        self.verdict.chips.addWidget(self.noise_chip)
        self.whole = LatencyCard(tr("From file to answer"), 0)
        self.network = LatencyCard(tr("Network alone"), 1)
        self.sustained = SustainedCard()
        self.sustained.hide()
        self.phases = SegmentBar(tr("Where the time goes"))
        self.figures = Facts()
        self.context = Facts()
        self._lay_out()

    def _lay_out(self) -> None:
        content = QWidget()
        content.setObjectName("content")
        self._grid = QGridLayout(content)
        self._grid.setContentsMargins(0, 0, px(8), 0)
        self._grid.setSpacing(px(16))
        self._top = Card()
        self._top.body.addWidget(self.verdict)
        self._phase_card = Card(tr("Where the time goes"))
        self._phase_card.body.addWidget(self.phases)
        self._fact_cards = (
            _fact_card(tr("Starting and memory"), self.figures),
            _fact_card(tr("Circumstances"), self.context),
        )
        self._grid.setColumnStretch(0, 1)
        self._grid.setRowStretch(7, 1)
        self.columns = 0
        self._place(2)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, px(12), 0, 0)
        self._area = scrolled(content)
        outer.addWidget(self._area)

    def _place(self, columns: int) -> None:
        """Put the cards that belong together side by side, or under each other."""
        if columns == self.columns:
            return
        self.columns = columns
        for row, card in ((0, self._top), (1, self.sustained), (4, self._phase_card)):
            self._grid.addWidget(card, row, 0, 1, columns)
        for row, pair in ((2, (self.whole, self.network)), (5, self._fact_cards)):
            for place, card in enumerate(pair):
                self._grid.addWidget(card, row + place // columns, place % columns)
        self._grid.setColumnStretch(1, columns - 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit(seen_width(self))

    def fit(self, width: int) -> None:
        """Lay the cards out for ``width`` px, so that no chip is cut."""
        least = sum(card.minimumSizeHint().width() for card in (self.whole, self.network))
        self._place(2 if width >= least + px(32) else 1)

    def show_benchmark(
        self,
        one: Benchmark,
        max_latency_ms: float = 0.0,
        min_fps: float = 0.0,
        course: Sustained | None = None,
        remark: str = "",
    ) -> None:
        """Show a measurement.

        Args:
            one: it.
            max_latency_ms: what was asked for; 0: nothing was.
            min_fps: what was asked for, pictures a second; 0: nothing was.
            course: of a long measurement.
            remark: what is to be known of it before its figures are believed.
        """
        look, text = verdict_on(one, max_latency_ms, min_fps)
        remarks = (remark, *one.noise_reasons())
        self.verdict.say("warning" if remark else look, text, " ".join(remarks).strip())
        self.noise_chip.setVisible(one.noisy)
        self.noise_chip.setToolTip(" ".join(one.noise_reasons()))
        self.sustained.show_course(course)
        is_published = one.preset == PUBLISHED.name
        for card, phase in ((self.whole, "total"), (self.network, "infer")):
            card.show_samples(one.summary(phase), one.samples[phase].counted, is_published)
            word = tr("measured") if one.context.address else tr("measured here")
            card.chip.show_text(word, "good", origin_tip(one))
        self.phases.set_segments(phase_segments(one))
        self.figures.show_facts(_figures(one))
        self.context.show_facts(_context(one))


def origin_tip(one: Benchmark) -> str:
    """Where and how the figures of a measurement were taken."""
    context = one.context
    parts = [
        tr("On {device}", device=context.board or device_title(context.device, within=True)),
        context.address,
        f"{one.engine} {one.precision}".strip(),
        provider_title(one.provider),
        cores_text(context.cores),
        context.power_mode,
        context.governor,
        tr("way of measuring: {way}", way=tr(PRESETS.get(one.preset).title)),
    ]
    return "  ·  ".join(part for part in parts if part)


def _fact_card(title: str, facts: Facts) -> Card:
    card = Card(title)
    card.body.addWidget(facts, 0, Qt.AlignmentFlag.AlignTop)
    card.body.addStretch(1)
    return card


def verdict_on(one: Benchmark, max_latency_ms: float, min_fps: float) -> tuple[str, str]:
    """How the measurement stands to what was asked for: a look and a sentence."""
    whole, rate = one.end_to_end, one.pictures_per_s
    figures = {
        "time": numbers.milliseconds(whole.p50_ms),
        "rate": numbers.figure(rate),
    }
    text = tr("{time} from file to answer: {rate} pictures a second.", **figures)
    missed = []
    if max_latency_ms and whole.p50_ms > max_latency_ms:
        limit = numbers.milliseconds(max_latency_ms)
        missed.append(tr("You asked for at most {limit}.", limit=limit))
    if min_fps and rate < min_fps:
        missed.append(tr("You asked for {rate} a second.", rate=numbers.figure(min_fps)))
    if missed:
        return "bad", " ".join((tr("Too slow: {text}", text=text), *missed))
    if max_latency_ms or min_fps:
        return "good", tr("As fast as you asked: {text}", text=text)
    if rate >= FLUENT_FPS:
        return "good", tr("{text} Fast enough for a camera.", text=text)
    return "info", text


def phase_segments(one: Benchmark) -> list[Segment]:
    """The median of each phase, with its share."""
    medians = {phase: one.summary(phase).p50_ms for phase in SHOWN_PHASES}
    total = sum(medians.values()) or 1.0
    return [
        Segment(
            tr(PHASE_TITLES[phase]),
            value,
            f"{numbers.milliseconds(value)} ({numbers.percent(value / total)})",
            plot,
        )
        # The network has the colour of its card.
        for (phase, value), plot in zip(medians.items(), (5, 2, 1, 4), strict=True)
    ]


def _figures(one: Benchmark) -> list[tuple[str, str]]:
    peak, energy = one.memory_peak_bytes, one.energy
    spent = tr("{energy} mJ", energy=numbers.figure(energy.per_picture_mj)) if energy else ""
    power = f"{watts(energy.mean_w)} ({energy.source})" if energy else ""
    return [
        (tr("Loading"), numbers.milliseconds(one.load_ms)),
        (tr("First answer"), numbers.milliseconds(one.samples["total"].first)),
        (tr("First inference, network alone"), numbers.milliseconds(one.samples["infer"].first)),
        (tr("Memory peak"), numbers.size(peak) if peak is not None else ""),
        (tr("Energy a picture"), spent),
        (tr("Power"), power),
        (tr("Pictures a second"), numbers.figure(one.pictures_per_s)),
        (tr("Way of measuring"), tr(PRESETS.get(one.preset).title)),
        (tr("Samples"), numbers.count(one.end_to_end.count)),
        (tr("Warm-up"), _warmup(one)),
        (tr("Pictures"), numbers.count(one.pictures)),
        *_boxes(one),
        (tr("Threads"), str(one.threads) if one.threads else tr("the engine's choice")),
        (tr("Release"), one.release[:8]),
    ]


def _warmup(one: Benchmark) -> str:
    """The passes before those that count, and whether the times were steady after them."""
    count = numbers.count(len(one.samples["total"].warmup))
    if one.steady is None:
        return count
    if one.steady:
        return tr("{count}, until times were steady", count=count)
    return tr("{count}, not steady by then", count=count)


def _boxes(one: Benchmark) -> list[tuple[str, str]]:
    """More boxes take longer to sort out."""
    mean = one.mean_boxes
    return [] if mean is None else [(tr("Boxes a picture"), numbers.figure(mean))]


def _context(one: Benchmark) -> list[tuple[str, str]]:
    context = one.context
    versions = dict(context.versions)
    engine = f"{one.engine} {versions.get(one.engine, '')}".strip()
    power = {"mains": tr("mains"), "battery": tr("battery")}
    return [
        (tr("When"), one.when.replace("T", " ")),
        (tr("Device"), context.board or device_title(context.device)),
        (tr("Address"), context.address),
        (tr("Processor"), f"{context.cpu}, {cores_text(context.cores)}"),
        (tr("Engine"), f"{engine}, {one.precision}"),
        (tr("Runs on"), provider_title(one.provider)),
        (tr("Clock"), _clock(one)),
        (tr("Power mode"), context.power_mode),
        (tr("Power"), power.get(context.power, "")),
        (tr("Temperature"), _temperature(one)),
        (tr("Throttled"), ", ".join(context.throttled)),
        (tr("Load"), _load(one)),
        (tr("Other programs"), numbers.percent(context.others_percent / 100)),
        (tr("System"), context.system),
        (tr("Python"), versions.get("python", "")),
    ]


def _load(one: Benchmark) -> str:
    context = one.context
    return "–".join(
        numbers.figure(at.average, 2)
        for at in (context.before, context.after)
        if at.average is not None
    )


def _clock(one: Benchmark) -> str:
    """How the clock is chosen, and how high it was before and after, on average of the cores."""
    told = [list(values.values()) for _, values in one.sensors.rows(CLOCK) if values]
    ends = [sum(values) / len(values) for values in (told[:1] + told[-1:])]
    return ", ".join(part for part in (one.context.governor, _from_to(ends, megahertz)) if part)


def _temperature(one: Benchmark) -> str:
    """Of the hottest part, before and after."""
    told = [value for _, value in one.sensors.hottest()]
    if told:
        return _from_to([told[0], told[-1]], celsius)
    before = one.context.temperature_c
    return "" if before is None else tr("{value} before", value=celsius(before))


def _from_to(ends: list[float], shown: Callable[[float | None], str]) -> str:
    if not ends:
        return ""
    before, after = (shown(value) for value in ends)
    return before if before == after else tr("{before}, then {after}", before=before, after=after)
