"""All measurements of the project, and how two of them compare."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tango_desktop.bench.comparing import compare
from tango_desktop.bench.results import Benchmark
from tango_desktop.core.jobs import JobContext
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.device_titles import device_title
from tango_desktop.ui.reading import Reader
from tango_desktop.ui.session import Session
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.scroll import scrolled
from tango_desktop.ui.widgets.table import Cell, ChipText, Column, DataTable
from tango_desktop.ui.widgets.verdict import Verdict

Answer = tuple[str, str, str]  # look, sentence, caveats


class ComparePanel(QWidget):
    """A table; two selected rows are compared with the interval of their ratio."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reader = Reader(session, self)
        self._benchmarks: dict[str, Benchmark] = {}
        self.table = DataTable(tr("Measurements"), _columns())
        self.verdict = Verdict()
        card = Card(tr("Measurements"))
        card.body.addWidget(self.table, 1)
        hint = tr("Select two with Ctrl to compare them; the one measured later is judged.")
        card.body.addWidget(label(hint, "small", wrap=True))
        self.answer_card = Card()
        self.answer_card.body.addWidget(self.verdict)
        content = QWidget()
        content.setObjectName("content")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, px(8), 0)
        column.setSpacing(px(12))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, px(12), 0, 0)
        outer.addWidget(scrolled(content))
        column.addWidget(self.answer_card, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(card, 1)
        self.table.view.selectionModel().selectionChanged.connect(lambda *_: self._on_selection())

    def show_benchmarks(self, benchmarks: Sequence[Benchmark]) -> None:
        """Show all measurements, the newest first, and compare the last two."""
        self._benchmarks = {_key(one): one for one in benchmarks}
        newest_first = list(reversed(benchmarks))
        self.table.set_rows([_cells(one) for one in newest_first], [_key(b) for b in newest_first])
        if len(self.table.selected_keys()) < 2:
            self.table.select_many([_key(one) for one in newest_first[:2]])
        self._on_selection()

    def _on_selection(self) -> None:
        chosen = [self._benchmarks[key] for key in self.table.selected_keys()]
        if len(self._benchmarks) < 2:
            self.verdict.say("info", tr("There is nothing to compare it with: measure once more."))
            return
        if len(chosen) != 2:
            self.verdict.say("info", tr("Select two measurements to compare them."))
            return
        first, second = sorted(chosen, key=lambda one: one.when)
        self._reader.read(tr("Compare"), lambda ctx: judge(first, second, ctx), self._on_answer)

    def _on_answer(self, answer: Answer) -> None:
        self.verdict.say(*answer)


def judge(first: Benchmark, second: Benchmark, ctx: JobContext) -> Answer:
    """Whether the second is faster end to end, with the circumstances that differ."""
    found = compare(first, second)
    look = "info"
    if found.ratio.certain:
        look = "good" if found.ratio.value < 1 else "warning"
    if not found.comparable:
        look = "warning"
    remarks = [] if found.comparable else [tr("They are not comparable.")]
    return look, found.sentence(), " ".join((*remarks, *found.caveats, *found.subjects))


def _key(one: Benchmark) -> str:
    return f"{one.stamp} {one.when} {one.release}"


def _columns() -> list[Column]:
    time = numbers.milliseconds
    return [
        Column(tr("When")),
        Column(tr("Release")),
        Column(tr("End to end, p50"), Cell.BAR, time, stretch=True),
        Column(tr("p99"), Cell.NUMBER, time),
        Column(tr("Network, p50"), Cell.NUMBER, time),
        Column(tr("p99"), Cell.NUMBER, time),
        Column(tr("Memory"), Cell.NUMBER, numbers.size),
        Column(tr("Samples"), Cell.NUMBER, numbers.count),
        Column(tr("Trust"), Cell.CHIP),
        Column(tr("Threads"), Cell.NUMBER),
        Column(tr("Device")),
    ]


def _cells(one: Benchmark) -> tuple[object, ...]:
    whole, network = one.end_to_end, one.inference
    trust = ChipText(tr("noisy"), "warning") if one.noisy else ChipText(tr("steady"), "good")
    return (
        one.when.replace("T", " "),
        one.release[:8],
        whole.p50_ms,
        whole.p99_ms,
        network.p50_ms,
        network.p99_ms,
        one.memory_peak_bytes,
        whole.count,
        trust,
        one.threads or None,
        one.context.board or device_title(one.context.device),
    )
