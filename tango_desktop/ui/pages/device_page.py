"""Where will it run? This computer, a device from the list, and the limits that must be kept."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QVBoxLayout,
)

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.records import DeviceClass, DeviceProfile
from tango_desktop.devices.stage import DeviceSettings
from tango_desktop.i18n import N_, current_language, tr
from tango_desktop.ui.icons import IconLabel
from tango_desktop.ui.numbers import figure, size
from tango_desktop.ui.pages.device_facts import FactsPanel
from tango_desktop.ui.pages.question import QuestionPage
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card, ChoiceCard, label
from tango_desktop.ui.widgets.chip import Chip, OriginChip
from tango_desktop.ui.widgets.flow_layout import FlowLayout
from tango_desktop.ui.widgets.param_form import ParamForm
from tango_desktop.ui.widgets.table import Cell, ChipText, Column, DataTable

CLASSES = {
    DeviceClass.ON_DEVICE: N_("Board or phone"),
    DeviceClass.PC: N_("PC"),
    DeviceClass.K8S: N_("Cluster"),
    DeviceClass.CLOUD: N_("Cloud"),
}
SIDE = 328
LEAST_WIDTH = 440  # of the devices, beside the facts
TABLE_HEIGHT = 160
FACTS_HEIGHT = 260
UNLIMITED = (1 << 24) - 1  # what Qt means by QWIDGETSIZE_MAX
THIS = "this"


def load_devices(ctx: JobContext) -> list[DeviceProfile]:
    """Every device; probes and measures this computer, which takes a moment."""
    from tango_desktop.devices.profiles import all_devices

    ctx.check()
    return list(all_devices())


def strongest(profile: DeviceProfile) -> float | None:
    """The greatest fp32 rate of any part, operations a second."""
    parts = ["cpu", *(accelerator.part for accelerator in profile.accelerators)]
    rates = [profile.rate(part, "fp32") for part in parts]
    return max((rate.base for rate in rates if rate is not None), default=None)


def limits_text(settings: DeviceSettings) -> str:
    """What the limits mean, in a sentence; empty without limits on time."""
    slowest_ms = settings.max_latency_ms
    if settings.min_fps and (not slowest_ms or 1000 / settings.min_fps < slowest_ms):
        ms = figure(1000 / settings.min_fps)
        fps = f"{settings.min_fps:g}"
        return tr("{fps} pictures a second leave {ms} ms for each.", fps=fps, ms=ms)
    if slowest_ms:
        fps = figure(1000 / slowest_ms)
        return tr("{ms} ms a picture keeps up with {fps} a second.", ms=f"{slowest_ms:g}", fps=fps)
    return ""


def rate_text(per_second: float) -> str:
    """A rate of computation, for a table."""
    if per_second >= 1e12:
        return f"{figure(per_second / 1e12)} TFLOP/s"
    return f"{figure(per_second / 1e9)} GFLOP/s"


class ThisComputerCard(ChoiceCard):
    """This computer with what was measured on it."""

    def __init__(self) -> None:
        super().__init__()
        self.mark = IconLabel("check-circle", 20, "accent")
        self.processor = label(tr("Looking at this computer…"), "secondary", wrap=True)
        self.chips = FlowLayout(gap=px(6))
        texts = QVBoxLayout()
        texts.setSpacing(px(2))
        texts.addWidget(label(tr("This computer"), "section"))
        texts.addWidget(self.processor)
        row = QHBoxLayout()
        row.setSpacing(px(12))
        row.addWidget(IconLabel("computer", 32, "accent"))
        row.addLayout(texts, 1)
        row.addWidget(self.mark)
        self.body.addLayout(row)
        self.body.addLayout(self.chips)
        self.setAccessibleName(tr("This computer"))

    def show_profile(self, profile: DeviceProfile) -> None:
        """Show the facts that were probed."""
        self.processor.setText(f"{profile.processor.name} · {profile.system.os.text}".strip(" ·"))
        while (item := self.chips.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.deleteLater()
        rate = strongest(profile)
        texts = [profile.memory.text(), tr("{n} cores", n=f"{profile.processor.cores.value:g}")]
        texts += [rate_text(rate)] if rate else []
        texts += [accelerator.name for accelerator in profile.accelerators]
        for text in texts:
            self.chips.addWidget(Chip(text))
        self.chips.addWidget(OriginChip("measured", tr("Found out on this computer just now.")))

    def set_selected(self, selected: bool) -> None:
        super().set_selected(selected)
        self.mark.setVisible(selected)


class DevicePage(QuestionPage):
    """This computer first, then the profiles; facts and limits beside them."""

    stage = "device"
    asked_here = ("name", "max_latency_ms", "min_fps", "max_size_mb")

    def build(self) -> None:
        self._profiles: dict[str, DeviceProfile] = {}
        self._loading = False
        self._loaded_language = ""
        self.subtitle.setText(
            tr("The network is chosen so that it suits this device. Training runs here.")
        )
        self.this = ThisComputerCard()
        self.this.chosen.connect(partial(self.choose, THIS))
        self.this.activated.connect(self.primary_action)
        self.table = DataTable(tr("Other devices"), _columns())
        self.table.row_selected.connect(self.choose)
        self.table.row_activated.connect(lambda _: self.primary_action())
        self.kind = self._make_kind_filter()
        self.facts = FactsPanel()
        self.limits = ParamForm(DeviceSettings, skip=("name",), across=True)
        self.limits.committed.connect(self._on_limit)
        self._dress_table()
        self.table.setMinimumHeight(px(TABLE_HEIGHT))
        left = QVBoxLayout()
        left.setSpacing(px(12))
        left.addWidget(self.this)
        left.addWidget(self.table, 1)
        left.addWidget(self._limits_card())
        self.sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.sides.setSpacing(px(16))
        self.sides.addLayout(left, 1)
        self.sides.addWidget(self.facts)
        self.body.addLayout(self.sides, 1)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """The facts beside the devices where there is room, else below them."""
        beside = self.width() >= px(SIDE + LEAST_WIDTH)
        direction = QBoxLayout.Direction
        self.sides.setDirection(direction.LeftToRight if beside else direction.TopToBottom)
        self.facts.setMinimumWidth(px(SIDE) if beside else 0)
        self.facts.setMaximumWidth(px(SIDE) if beside else UNLIMITED)
        self.facts.setMinimumHeight(0 if beside else px(FACTS_HEIGHT))

    def _dress_table(self) -> None:
        bar = self.table.bar.layout()
        if isinstance(bar, QHBoxLayout):
            bar.insertWidget(0, label(tr("Other devices"), "section"))
            bar.insertSpacing(1, px(8))
            bar.insertWidget(3, self.kind)

    def _make_kind_filter(self) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(tr("Kind of device"))
        made.addItem(tr("All kinds"), None)
        for kind, text in CLASSES.items():
            made.addItem(tr(text), kind)
        made.currentIndexChanged.connect(self._show_table)
        return made

    def _limits_card(self) -> Card:
        card = Card(tr("Limits"))
        told = tr("Networks that break one are left out. 0 means no limit.")
        card.body.addWidget(label(told, "small", wrap=True))
        card.body.addWidget(self.limits)
        self.meaning = label("", "small", wrap=True)
        card.body.addWidget(self.meaning)
        return card

    # -- answers ------------------------------------------------------------------------------

    def choose(self, name: object) -> None:
        """Answer with a device."""
        if str(name) != self._chosen():
            self.session.update_settings(DeviceSettings, name=str(name))

    def _chosen(self) -> str:
        if self.session.project is None:
            return THIS
        name = str(self.session.settings(DeviceSettings).name)
        return self._key_of(name)

    def _key_of(self, name: str) -> str:
        plain = name.casefold()
        for profile in self._profiles.values():
            if plain in {known.casefold() for known in (profile.name, *profile.aliases)}:
                return profile.name
        return name

    def _on_limit(self, name: str, value: object) -> None:
        self.session.update_settings(DeviceSettings, **{name: value})

    # -- showing ------------------------------------------------------------------------------

    def refresh(self) -> None:
        self._load()
        chosen = self._chosen()
        self.this.set_selected(chosen == THIS)
        if chosen == THIS:
            self.table.view.clearSelection()
        elif self.table.selected_key() != chosen:
            self.table.select(chosen)
        self.limits.show_values(self.session.settings(DeviceSettings))
        self.meaning.setText(limits_text(self.session.settings(DeviceSettings)))
        self.meaning.setVisible(bool(self.meaning.text()))
        self.facts.show_profile(self._profiles.get(chosen))

    def _load(self) -> None:
        if self._loading or self._loaded_language == current_language():
            return
        self._loading = True
        self._loaded_language = current_language()
        job = self.session.submit(tr("Look at devices"), load_devices)
        job.finished.connect(self._on_loaded)
        job.ended.connect(self._on_load_ended)

    def _on_load_ended(self) -> None:
        self._loading = False

    def _on_loaded(self, profiles: list[DeviceProfile]) -> None:
        self._profiles = {profile.name: profile for profile in profiles}
        this = next((p for p in profiles if p.is_this_computer), None)
        if this is not None:
            self.this.show_profile(this)
        self._show_table()
        if self.session.project is not None:
            self.refresh()

    def _show_table(self) -> None:
        wanted = self.kind.currentData()
        shown = [
            profile
            for profile in self._profiles.values()
            if not profile.is_this_computer and wanted in (None, profile.kind)
        ]
        self.table.view.blockSignals(True)
        self.table.set_rows([_row(p) for p in shown], [p.name for p in shown])
        self.table.view.blockSignals(False)

    def help_text(self) -> str:
        return tr(
            "Choose the device that will run the finished network. Each figure says where it comes "
            "from: measured on this computer, or published by the maker. The limits are optional: "
            "with “least pictures a second” at 25, for example, only networks that are estimated "
            "to keep up with a camera are offered."
        )


def _columns() -> tuple[Column, ...]:
    return (
        Column(tr("Device"), stretch=True),
        Column(tr("Kind")),
        Column(tr("Memory"), Cell.NUMBER, size),
        Column(tr("fp32"), Cell.NUMBER, rate_text, tr("How fast its strongest part computes")),
        Column(tr("Reached"), Cell.CHIP, tip=tr("Whether this version can send to it")),
    )


def _row(profile: DeviceProfile) -> tuple[Any, ...]:
    connection = profile.connection
    reached = ChipText(tr("directly"), "good") if connection.reachable else ChipText(tr("later"))
    return (
        profile.title,
        tr(CLASSES[profile.kind]),
        profile.memory.base,
        strongest(profile),
        reached,
    )
