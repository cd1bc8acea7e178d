"""The card with the two sliders, the limit of loss, and what they come to."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from tango_desktop.compress.curve import FP16, Curve
from tango_desktop.compress.device_latency import Basis
from tango_desktop.compress.levels import LevelFigures, LightnessFigures
from tango_desktop.compress.settings import AS_TRAINED
from tango_desktop.compress.verifying import check_text
from tango_desktop.core.jobs import Progress
from tango_desktop.export.exporters import engine_title
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.graph_editor.coloring import short_count
from tango_desktop.ui.icons import IconLabel, icon
from tango_desktop.ui.pages.optimize_slider import LevelSlider
from tango_desktop.ui.pages.optimize_state import OptimizeView
from tango_desktop.ui.pages.optimize_words import (
    ESTIMATED,
    MEASURED,
    UNKNOWN,
    Shown,
    accuracy,
    less,
)
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card, label, line
from tango_desktop.ui.widgets.flow_row import FlowRow
from tango_desktop.ui.widgets.verdict import Verdict

STEPS = 1000
ROW = 32
QAT_EPOCHS = 5  # what the hint offers


class LevelsCard(Card):
    """What is asked for, and the figures that it stands for."""

    changed = Signal(dict)  # settings by name
    measure_asked = Signal()
    stop_asked = Signal()
    pictures_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._view: OptimizeView | None = None
        self.intro = label(_intro(), "secondary", wrap=True)
        self.lightness = LevelSlider(
            tr("Light-weight level"), tr("0: every channel stays"), tr("10: 70 % less")
        )
        self.precision = LevelSlider(
            tr("Precision level"), tr("0: all in 8 bits"), tr("10: as trained")
        )
        self.automatic = QCheckBox(tr("Choose automatically"))
        self.limit = QDoubleSpinBox()
        self.verdict = Verdict()
        self.train_on = QPushButton(tr("Train on for {count} epochs in 8 bits", count=QAT_EPOCHS))
        self.warning_icon = IconLabel("alert", 16, "warn")
        self.warning = label("", wrap=True)
        self.look = QPushButton(tr("Look at the pictures"))
        self.look.setObjectName("link")
        self.measure = QPushButton(icon("gauge"), tr("Measure the trade-off"))
        self.stop = QPushButton(icon("stop"), tr("Stop measuring"))
        self.doing = label("", "small", wrap=True)
        self.bar = QProgressBar()
        self._dress()
        self._lay_out()
        self._connect()
        self.say_measuring(None)
        self.warn(())

    def _dress(self) -> None:
        self.automatic.setToolTip(
            tr("Takes the quickest form, in 8 bits or not, whose loss stays within the limit")
        )
        self.limit.setRange(0.0, 100.0)
        self.limit.setSingleStep(0.1)
        self.limit.setDecimals(2)
        self.limit.setSuffix(tr(" points"))
        self.limit.setKeyboardTracking(False)
        self.limit.lineEdit().setTextMargins(px(8), 0, 0, 0)
        self.limit.setAccessibleName(tr("Largest loss"))
        self.bar.setRange(0, STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress of the measurement"))

    def _lay_out(self) -> None:
        choose = FlowRow(gap=12)
        self.limit_words = label("", "secondary")
        for widget in (self.automatic, self.limit_words, self.limit):
            widget.setMinimumHeight(px(ROW))  # they stand on one line
            choose.add(widget)
        busy = QVBoxLayout()
        busy.setSpacing(px(4))
        busy.addWidget(self.bar)
        busy.addWidget(self.doing)
        foot = QHBoxLayout()
        foot.setSpacing(px(12))
        for button in (self.measure, self.stop, self.train_on):
            foot.addWidget(button)
        foot.addLayout(busy, 1)
        self.body.setSpacing(px(12))
        for part in (self.intro, self.lightness, line(), self.precision, choose, self.verdict):
            self.body.addWidget(part)
        self.body.addLayout(self._warnings())
        self.body.addLayout(foot)

    def _warnings(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(self.warning_icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.warning, 1)
        row.addWidget(self.look, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _connect(self) -> None:
        self.lightness.moved.connect(lambda _: self._say())
        self.precision.moved.connect(lambda _: self._say())
        self.lightness.settled.connect(lambda level: self.changed.emit({"lightness": level}))
        self.precision.settled.connect(lambda level: self.changed.emit({"precision_level": level}))
        self.automatic.clicked.connect(lambda on: self.changed.emit({"automatic": bool(on)}))
        self.limit.valueChanged.connect(lambda loss: self.changed.emit({"max_loss": loss}))
        self.train_on.clicked.connect(lambda: self.changed.emit({"qat_epochs": QAT_EPOCHS}))
        self.measure.clicked.connect(self.measure_asked)
        self.stop.clicked.connect(self.stop_asked)
        self.look.clicked.connect(self.pictures_asked)

    # -- showing ------------------------------------------------------------------------------

    def show_view(self, view: OptimizeView) -> None:
        """Show the answers and what is known of them."""
        self._view = view
        settings = view.settings
        for slider, level in (
            (self.lightness, settings.lightness),
            (self.precision, view.chosen_level),
        ):
            if not slider.is_waiting:
                slider.show_level(level)
        can_round = not view.missing_engine
        self.precision.slider.setEnabled(can_round and not settings.automatic)
        self.automatic.setEnabled(can_round)
        self.automatic.setChecked(settings.automatic)
        self.limit_words.setText(tr("lose at most, in points of {score}", score=view.score_title))
        blocked = self.limit.blockSignals(True)
        self.limit.setValue(settings.max_loss)
        self.limit.blockSignals(blocked)
        self.measure.setVisible(can_round and view.curve is None and not self.is_measuring)
        self._say()

    def warn(self, warnings: Sequence[str]) -> None:
        """Say what speaks against the calibration pictures, before they are used."""
        self.warning.setText("\n".join(warnings))
        for part in (self.warning, self.warning_icon, self.look):
            part.setVisible(bool(warnings))

    def flush(self) -> None:
        """Take the sliders' positions as they are."""
        self.lightness.settle()
        self.precision.settle()

    def _say(self) -> None:
        view = self._view
        if view is None:
            return
        self._say_lightness(view, self.lightness.slider.value())
        self._say_precision(view, self.precision.slider.value())
        self._say_verdict(view)

    def _say_lightness(self, view: OptimizeView, level: int) -> None:
        figures, whole = view.lightness[level], view.lightness[0]
        self.lightness.figures.show_figures(
            _lightness_figures(view, figures, whole), MEASURED if figures.is_measured else ESTIMATED
        )
        if level == 0:
            self.lightness.say(tr("Level 0: nothing is removed"))
        else:
            share = numbers.percent(figures.share)
            self.lightness.say(tr("Level {level}: about {share} less", level=level, share=share))

    def _say_precision(self, view: OptimizeView, level: int) -> None:
        found, whole = view.figures_at(level), view.level(AS_TRAINED)
        figures = _precision_figures(view, found, whole)
        words = _measured_words(view.curve) if found and view.curve else ""
        self.precision.figures.show_figures(figures, MEASURED if found else UNKNOWN, words)
        self.precision.say(_place_of(level, found, view.curve))

    def _say_verdict(self, view: OptimizeView) -> None:
        level = self.precision.slider.value()
        look, text, hint = _judge(view, self.lightness.slider.value(), level)
        self.verdict.say(look, text, hint)
        settings = view.settings
        fails = _loses_too_much(view, level)
        self.train_on.setVisible(fails and not settings.qat_epochs and not self.is_measuring)

    # -- while it measures --------------------------------------------------------------------

    @property
    def is_measuring(self) -> bool:
        """Whether the trade-off is being measured."""
        return not self.stop.isHidden()

    def say_measuring(self, progress: Progress | None) -> None:
        """Show how far the measurement is; None when there is none."""
        on = progress is not None
        for widget in (self.bar, self.doing, self.stop):
            widget.setVisible(on)
        view = self._view
        known = view is not None and view.curve is not None
        self.measure.setVisible(not on and not known and not (view and view.missing_engine))
        if on:
            self.train_on.hide()
        if progress is None:
            return
        self.bar.setRange(0, STEPS if progress.fraction is not None else 0)
        self.bar.setValue(round((progress.fraction or 0.0) * STEPS))
        self.doing.setText(progress.message)

    def say_busy(self, busy: bool) -> None:
        """Another heavy job runs: a measurement has to wait."""
        self.measure.setEnabled(not busy)


def _intro() -> str:
    return tr(
        "The trained network works as it is: nothing need be done here. Removing channels makes it "
        "smaller, computing in 8 bits makes it quicker, and both may cost accuracy. The figures "
        "say what each position of a slider stands for."
    )


def _lightness_figures(
    view: OptimizeView, figures: LightnessFigures, whole: LightnessFigures
) -> tuple[Shown, ...]:
    loss = None
    if figures.score is not None and whole.score is not None:
        loss = 100.0 * (whole.score - figures.score)
    title, time, base = _device_time(figures, whole)
    return (
        accuracy(view.score_title, figures.score, loss),
        less(tr("Multiply-adds"), short_count(figures.macs), figures.macs, whole.macs),
        less(title, numbers.milliseconds(time), time, base),
        less(tr("Weights"), numbers.size(figures.size_bytes), figures.size_bytes, whole.size_bytes),
    )


def _device_time(
    figures: LightnessFigures, whole: LightnessFigures
) -> tuple[str, float | None, float | None]:
    """What the time on the device comes from, that time, and that of the whole network."""
    if figures.measured_ms is not None and whole.measured_ms is not None:
        return tr("On the device, measured"), figures.measured_ms, whole.measured_ms
    titles = {
        Basis.LAYERS: tr("On the device, by layers"),
        Basis.WHOLE: tr("On the device, scaled"),
        Basis.ESTIMATE: tr("On the device, estimated"),
    }
    return titles[figures.latency_from], figures.latency_ms, whole.latency_ms


def _precision_figures(
    view: OptimizeView, found: LevelFigures | None, whole: LevelFigures | None
) -> tuple[Shown, ...]:
    time, size = (found.latency_ms, found.size_bytes) if found is not None else (None, None)
    base_time, base_size = (whole.latency_ms, whole.size_bytes) if whole else (None, None)
    score, loss = (found.score, found.loss) if found is not None else (None, None)
    return (
        accuracy(view.score_title, score, loss),
        less(tr("On this computer"), numbers.milliseconds(time), time, base_time),
        less(tr("File"), numbers.size(size), size, base_size),
    )


def _measured_words(curve: Curve) -> str:
    return tr("measured in {engine}", engine=engine_title(curve.engine))


def _place_of(level: int, found: LevelFigures | None, curve: Curve | None) -> str:
    if found is not None and found.precision == FP16:
        return tr("No level: everything in 16 bits")
    if level == AS_TRAINED:
        return tr("Level 10: as trained, nothing in 8 bits")
    if found is None or curve is None:
        return tr("Level {level}", level=level)
    return tr(
        "Level {level}: {kept} of {layers} layers stay in floating point",
        level=level,
        kept=found.kept,
        layers=len(curve.layers),
    )


def _loses_too_much(view: OptimizeView, level: int) -> bool:
    """Whether what is chosen is not good enough in 8 bits, as far as that is measured."""
    if view.curve is None:
        return False
    if view.settings.automatic:
        return not view.rounds_within
    found = view.level(level)
    return level < AS_TRAINED and found is not None and found.loss > view.settings.max_loss


def _judge(view: OptimizeView, lightness: int, level: int) -> tuple[str, str, str]:
    """A verdict on the positions: look, sentence, hint."""
    settings = view.settings
    if view.missing_engine:
        return "info", view.missing_engine, tr("Choose another engine for 8 bits.")
    if _loses_too_much(view, level):
        return _too_much(view, level)
    if not lightness and level == AS_TRAINED and not settings.automatic:
        return "info", tr("As trained: nothing is removed and nothing is rounded."), ""
    if view.curve is None and (settings.automatic or level < AS_TRAINED):
        hint = tr("It runs the network on validation pictures in each form: some minutes at most.")
        return "info", tr("What this costs is known once the trade-off is measured."), hint
    found = view.figures_at(level)
    if settings.automatic and found is not None and level == AS_TRAINED:
        text = _unrounded(found)
        return "info", text, tr("Latencies are those of this computer; a device may differ.")
    if found is None or level == AS_TRAINED:
        hint = tr("Channels are removed in steps, and the network learns on after each.")
        return "info", tr("The accuracy is known once the network was trained on."), hint
    return _good(view, found)


def _too_much(view: OptimizeView, level: int) -> tuple[str, str, str]:
    limit = f"{view.settings.max_loss:g}"
    if view.settings.automatic:
        text = tr("No 8-bit form stays within {limit} points.", limit=limit)
        if view.within_limit is not None:
            text = f"{text} {_instead(view.within_limit)}"
    else:
        found = view.level(level)
        loss = f"{found.loss:.2f}" if found is not None else numbers.NONE
        text = tr("It loses {loss} points; the limit is {limit}.", loss=loss, limit=limit)
    if view.settings.qat_epochs:
        return "warning", text, tr("Training in 8 bits follows, and may win it back.")
    return "warning", text, tr("Training on with rounded values can win accuracy back.")


def _good(view: OptimizeView, found: LevelFigures) -> tuple[str, str, str]:
    loss = max(0.0, found.loss)
    text = tr(
        "It loses {loss} points on {pictures} pictures: within the limit of {limit}.",
        loss=f"{loss:.2f}",
        pictures=numbers.count(view.curve.pictures if view.curve else None),
        limit=f"{view.settings.max_loss:g}",
    )
    if view.of_trained:
        return "good", text, tr("Measured before channels are removed; it is measured again after.")
    return "good", text, "\n".join(check_text(one, view.score_title) for one in view.valid_checks)


def _unrounded(found: LevelFigures) -> str:
    if found.precision == FP16:
        return tr("In 16 bits it is quicker than in 8 bits within the limit.")
    return tr("Nothing is rounded: in floats it is quicker than in 8 bits within the limit.")


def _instead(found: LevelFigures) -> str:
    if found.precision == FP16:
        return tr("It goes on in 16 bits.")
    return tr("It goes on as trained.")
