"""The card of a device that a model runs on: how it does, in sentences and figures."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from tango_desktop.deploy.monitor.drift import LEAST_PICTURES, Change
from tango_desktop.deploy.monitor.health import Health, HealthState, Reason
from tango_desktop.deploy.monitor.report import MonitorReport
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.icons import IconLabel
from tango_desktop.ui.pages.monitor_state import EarlierDevice, MonitorView
from tango_desktop.ui.theme import Look, px
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.chip import Chip
from tango_desktop.ui.widgets.facts import Command
from tango_desktop.ui.widgets.flow_row import FlowRow

# Shape and colour: the state is not told by colour alone.
LOOKS = {
    HealthState.UNKNOWN: Look("circle-dashed", "secondary"),
    HealthState.GREEN: Look("check-circle", "good"),
    HealthState.AMBER: Look("alert", "warn"),
    HealthState.RED: Look("x-circle", "bad"),
}
CHIPS = {
    HealthState.UNKNOWN: "neutral",
    HealthState.GREEN: "good",
    HealthState.AMBER: "warning",
    HealthState.RED: "bad",
}


_INFO = Look("info", "accent")


class Sentence(QWidget):
    """An icon and a sentence, which wraps."""

    def __init__(self, look: Look, text: str, hint: str = "") -> None:
        super().__init__()
        self.text = label(text, "", wrap=True)
        self.hint = label(hint, "secondary", wrap=True)
        self.hint.setVisible(bool(hint))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(8))
        row.addWidget(IconLabel(look.icon, 16, look.role), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(px(2))
        column.addWidget(self.text)
        column.addWidget(self.hint)
        row.addLayout(column, 1)


class Figure(QWidget):
    """A figure with its words under it."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.value = label(numbers.NONE, "section")
        self.note = label("", "small")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, px(16), 0)
        column.setSpacing(px(2))
        column.addWidget(label(words, "small"))
        column.addWidget(self.value)
        column.addWidget(self.note)

    def say(self, value: str, note: str = "") -> None:
        """Show another value; ``note`` says what it is to be compared with."""
        self.value.setText(value)
        self.note.setText(note)


class Sentences(QVBoxLayout):
    """Sentences under each other, replaced as a whole."""

    def __init__(self) -> None:
        super().__init__()
        self.setSpacing(px(8))
        self.texts: tuple[str, ...] = ()

    def show_all(self, sentences: Sequence[tuple[Look, str, str]]) -> None:
        """Show (look, text, hint) each on a line of its own."""
        while (item := self.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.texts = tuple(text for _, text, _ in sentences)
        for look, text, hint in sentences:
            self.addWidget(Sentence(look, text, hint))


class DeviceCard(Card):
    """How the deployed model does on the device that it was sent to last."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Device"), parent)
        self.dot = IconLabel("circle-dashed", 20, "secondary")
        self.state = Chip()
        self.release = Chip()
        self.sentences = Sentences()
        self.to_deploy = QPushButton(tr("Go to: Deploy"))
        self.to_deploy.hide()
        self.heard = label("", "small", wrap=True)
        self.pictures = Figure(tr("Pictures"))
        self.rate = Figure(tr("Rate while it ran"))
        self.p50 = Figure(tr("Half are faster than"))
        self.p90 = Figure(tr("90 % are faster than"))
        self.errors = Figure(tr("Errors"))
        self.how = QWidget()
        self._how_column = QVBoxLayout(self.how)
        self._lay_out()

    def _lay_out(self) -> None:
        assert self.head is not None
        self.head.insertWidget(0, self.dot)
        for chip in (self.release, self.state):
            self.head.addWidget(chip)
        self._figures = FlowRow(gap=px(16))
        for figure in (self.pictures, self.rate, self.p50, self.p90, self.errors):
            self._figures.add(figure)
        self._how_column.setContentsMargins(0, 0, 0, 0)
        self._how_column.setSpacing(px(4))
        self.body.addLayout(self.sentences)
        self.body.addWidget(self.to_deploy, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addSpacing(px(4))
        self.body.addWidget(self._figures)
        self.body.addWidget(self.how)
        self.body.addWidget(self.heard)

    def show_view(self, view: MonitorView, title: str, trouble: tuple[str, str]) -> None:
        """Show what is known.

        Args:
            view: what was fetched.
            title: of the device.
            trouble: why the last look failed, and what to do; empty when it did not.
        """
        report = view.report
        assert report is not None
        assert self.title is not None
        health = report.health
        asked = bool(report.gathered.looks)
        self.title.setText(title)
        state = _state(report)
        self.dot.show_icon(*_look(state))
        self.state.show_text(tr(state.value), CHIPS[state])
        self.state.setVisible(asked)
        self.release.show_text(
            tr("release {release}", release=report.release[:8]), "outline", report.release
        )
        self.sentences.show_all(_sentences(report, asked, trouble))
        self._show_figures(view, health)
        self.heard.setText(_heard(view))
        self.heard.setVisible(asked)

    def _show_figures(self, view: MonitorView, health: Health) -> None:
        self._figures.setVisible(bool(health.pictures or health.errors))
        report = view.report
        total = 0 if report is None else report.gathered.pictures
        of_all = tr("{count} in all", count=numbers.count(total))
        self.pictures.say(numbers.count(health.pictures), of_all)
        span = tr("in {time}", time=_span(view.seconds)) if view.seconds else ""
        self.rate.say(_per_second(view.per_second), span)
        for figure, now, measured in (
            (self.p50, health.p50_ms, view.measured.p50_ms),
            (self.p90, health.p90_ms, view.measured.p90_ms),
        ):
            figure.say(numbers.milliseconds(now), _compared(measured))
        share = health.errors / max(health.pictures + health.errors, 1)
        self.errors.say(numbers.count(health.errors), numbers.percent(share, 1))

    def show_commands(self, commands: Sequence[tuple[str, str]]) -> None:
        """Say how to run it, while nothing has; nothing hides that."""
        while (item := self._how_column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.how.setVisible(bool(commands))
        hint = tr(
            "It counts whenever it runs. Start it with one of these commands, or make it a service "
            "below: then it starts with the device."
        )
        self._how_column.addWidget(label(hint, "secondary", wrap=True))
        for what, command in commands:
            self._how_column.addWidget(label(what, "small"))
            self._how_column.addWidget(Command(what, command))


class EarlierCard(Card):
    """Devices that the model was deployed to before; they cannot be asked from here."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Other devices"), parent)
        hint = tr("The project was deployed to these before. Deploy there again to ask them.")
        self.body.addWidget(label(hint, "secondary", wrap=True))
        self.sentences = Sentences()
        self.body.addLayout(self.sentences)

    def show_devices(self, devices: Sequence[EarlierDevice]) -> None:
        """Show them; none hides the card."""
        self.setVisible(bool(devices))
        self.sentences.show_all([(LOOKS[one.state], one.name, _earlier(one)) for one in devices])


def _look(state: HealthState) -> tuple[str, str]:
    look = LOOKS[state]
    return look.icon, look.role


def is_unused(report: MonitorReport) -> bool:
    """Whether nothing is known of the release that is deployed, whatever others did before it."""
    return not report.health.pictures and not report.health.errors


def _state(report: MonitorReport) -> HealthState:
    state = report.health.state
    well = state is HealthState.GREEN and is_unused(report)
    return HealthState.UNKNOWN if well else state


def _sentences(
    report: MonitorReport, asked: bool, trouble: tuple[str, str]
) -> list[tuple[Look, str, str]]:
    found = []
    if trouble[0]:
        found.append((LOOKS[HealthState.RED], *trouble))
    if not asked:
        text = tr("It was not asked yet. Fetching takes the counts that the device keeps.")
        return [*found, (_INFO, text, "")]
    found += [_reason(reason) for reason in report.health.reasons]
    if is_unused(report):
        if not report.health.reasons:
            found.append((_INFO, tr("This release has not answered a picture yet."), ""))
        return found
    judged = [one for one in report.drifts if one.change is not Change.UNKNOWN]
    if not report.health.reasons and judged:
        text = tr("It sees and answers what it was checked with, as quickly as it should.")
        found.append((LOOKS[report.health.state], text, ""))
    elif report.reference is None:
        text = tr("What it was checked with is not known, so changes of pictures cannot be told.")
        found.append((_INFO, text, ""))
    elif not judged:
        count = numbers.count(LEAST_PICTURES)
        text = tr("Too few pictures to see changes: it takes {count}.", count=count)
        found.append((_INFO, text, ""))
    return found


def _reason(reason: Reason) -> tuple[Look, str, str]:
    return LOOKS[reason.state], reason.text, ""


def _per_second(rate: float | None) -> str:
    return numbers.NONE if rate is None else tr("{rate} /s", rate=numbers.figure(rate))


def _span(seconds: float) -> str:
    if seconds < 10:
        return tr("{seconds} s", seconds=numbers.figure(seconds, 2))
    return numbers.duration(seconds)


def _compared(measured_ms: float | None) -> str:
    if measured_ms is None:
        return tr("not measured")
    return tr("{time} measured", time=numbers.milliseconds(measured_ms))


def _heard(view: MonitorView) -> str:
    report = view.report
    if report is None or not report.gathered.looks:
        return ""
    look = report.gathered.looks[-1]
    parts = [tr("Asked {when}.", when=_when(look.when))]
    own = [one for one in report.gathered.buckets if one.release == report.release]
    if own:
        when = _when(own[-1].ended)
        parts.append(tr("Its last count is of {when}, by its own clock.", when=when))
    return " ".join(parts)


def _earlier(one: EarlierDevice) -> str:
    return "  ·  ".join(
        (
            tr(one.state.value),
            tr("{count} pictures", count=numbers.count(one.pictures)),
            tr("asked {when}", when=_when(one.when)),
        )
    )


def _when(stamp: str) -> str:
    return stamp.replace("T", " ")
