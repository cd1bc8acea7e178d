"""Where will it run? This computer, a device on the desk, or a profile; and the limits to keep."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QWidget

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.records import DeviceClass, DeviceProfile
from tango_desktop.devices.stage import DeviceSettings
from tango_desktop.devices.targets import Way, parse_target
from tango_desktop.errors import TangoError
from tango_desktop.i18n import N_, current_language, tr
from tango_desktop.ui.devices.desk import DeviceDesk
from tango_desktop.ui.devices.services import real_services
from tango_desktop.ui.numbers import figure, size
from tango_desktop.ui.pages.device_facts import FactsPanel
from tango_desktop.ui.pages.device_places import Place, PlaceCard, ThisComputerCard
from tango_desktop.ui.pages.page import GAP
from tango_desktop.ui.pages.question import QuestionPage
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import Card, label
from tango_desktop.ui.widgets.param_form import ParamForm
from tango_desktop.ui.widgets.table import Cell, ChipText, Column, DataTable

CLASSES = {
    DeviceClass.ON_DEVICE: N_("Board or phone"),
    DeviceClass.PC: N_("PC"),
    DeviceClass.K8S: N_("Cluster"),
    DeviceClass.CLOUD: N_("Cloud"),
}
SIDE = 328
LEAST_WIDTH = 440  # of what is on the left, beside the facts
TABLE_HEIGHT = 160
FACTS_HEIGHT = 260
PANEL_HEIGHT = 400
SEEK_MS = 30  # until it has its new height
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


class DevicePage(QuestionPage):
    """Three places as cards; below them what belongs to the one that is looked at."""

    stage = "device"
    asked_here = ("name", "target", "max_latency_ms", "min_fps", "max_size_mb")

    def build(self) -> None:
        self._profiles: dict[str, DeviceProfile] = {}
        self._loading = False
        self._loaded_language = ""
        self._place = Place.THIS
        self._answered: Place | None = None
        self.subtitle.setText(
            tr("The network is chosen so that it suits this device. Training runs here.")
        )
        self.desk = DeviceDesk(self.session, real_services(), self)
        self.desk.changed.connect(self._on_desk_changed)
        self._seeking = QTimer(self, singleShot=True, interval=SEEK_MS)
        self._seeking.timeout.connect(self._show_panel)
        self.cards = self._make_cards()
        self.kind = self._make_kind_filter()
        self.table = DataTable(tr("Profiles"), _columns())
        self.table.row_selected.connect(self.choose)
        self.table.row_activated.connect(lambda _: self.primary_action())
        self.facts = FactsPanel()
        self.limits = ParamForm(DeviceSettings, skip=("name", "target"), across=True)
        self.limits.committed.connect(self._on_limit)
        self._dress_table()
        self.table.setMinimumHeight(px(TABLE_HEIGHT))
        self.body.addLayout(self._make_card_row())
        self.body.addLayout(self._make_sides(), 1)
        self._show_place()

    def _make_cards(self) -> dict[Place, PlaceCard]:
        desk = tr("A Jetson, a Raspberry Pi, an Odroid, any Linux over SSH; a phone over USB.")
        profile = tr("Train for a device that is not here; the bundle is copied by hand.")
        made: dict[Place, PlaceCard] = {
            Place.THIS: ThisComputerCard(),
            Place.DESK: PlaceCard("board", tr("A board or phone on the desk"), desk),
            Place.PROFILE: PlaceCard("list", tr("Only a profile"), profile),
        }
        for place, card in made.items():
            card.chosen.connect(partial(self.go_to, place))
        return made

    @property
    def this(self) -> ThisComputerCard:
        """The card of this computer."""
        card = self.cards[Place.THIS]
        assert isinstance(card, ThisComputerCard)
        return card

    def _make_card_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(px(12))
        for card in self.cards.values():
            row.addWidget(card, 1)
        return row

    def _make_sides(self) -> QGridLayout:
        self.limits_card = self._make_limits_card()
        self._arranged: tuple[Place, bool] | None = None
        for part in self._parts():
            part.setParent(self.body.parentWidget())
        self.sides = QGridLayout()
        self.sides.setSpacing(px(GAP))
        return self.sides

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def is_wide(self) -> bool:
        """Whether what is known of a device has room beside the list."""
        return self.width() >= px(SIDE + LEAST_WIDTH)

    def _arrange(self) -> None:
        """What is known of the device stands beside the list where there is room, else below it."""
        wanted = (self._place, self.is_wide())
        if wanted == self._arranged:
            return
        self._arranged = wanted
        lists = {Place.DESK: self.desk.finder, Place.PROFILE: self.table}
        about = self.desk.panel if self._place is Place.DESK else self.facts
        for part in self._parts():
            self.sides.removeWidget(part)
            part.setVisible(part in (lists.get(self._place), about, self.limits_card))
        self._place_parts(lists.get(self._place), about, self.is_wide())

    def _parts(self) -> tuple[QWidget, ...]:
        return (self.desk.finder, self.table, self.limits_card, self.facts, self.desk.panel)

    def _place_parts(self, chooser: QWidget | None, about: QWidget, beside: bool) -> None:
        left = [part for part in (chooser, None if beside else about, self.limits_card) if part]
        for row in range(4):
            grows = row < len(left) and left[row] is not self.limits_card
            self.sides.setRowStretch(row, 1 if grows else 0)
        for row, part in enumerate(left):
            self.sides.addWidget(part, row, 0)
        if beside:
            self.sides.addWidget(about, 0, 1, len(left) + 1, 1)
            self.sides.setRowStretch(len(left), 0 if chooser else 1)
        self.sides.setColumnStretch(0, 1)
        self.sides.setColumnStretch(1, 1 if beside and about is self.desk.panel else 0)
        self.facts.setMinimumWidth(px(SIDE) if beside else 0)
        self.facts.setMaximumWidth(px(SIDE) if beside else UNLIMITED)
        self.facts.setMinimumHeight(0 if beside else px(FACTS_HEIGHT))
        self.desk.panel.setMinimumHeight(px(FACTS_HEIGHT if beside else PANEL_HEIGHT))

    def _dress_table(self) -> None:
        bar = self.table.bar.layout()
        if isinstance(bar, QHBoxLayout):
            bar.insertWidget(0, label(tr("Profiles"), "section"))
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

    def _make_limits_card(self) -> Card:
        card = Card(tr("Limits"))
        told = tr("Networks that break one are left out. 0 means no limit.")
        card.body.addWidget(label(told, "small", wrap=True))
        card.body.addWidget(self.limits)
        self.meaning = label("", "small", wrap=True)
        card.body.addWidget(self.meaning)
        return card

    # -- answers ------------------------------------------------------------------------------

    def go_to(self, place: Place) -> None:
        """Look at a place; this computer is chosen with it, the others have more to choose."""
        if place is Place.THIS:
            self.choose(THIS)
        self._place = place
        self._show_place()
        if self.session.project is not None:
            self.refresh()
            self.show_status()
        if place is Place.DESK and not self.desk.finder.has_searched:
            self.desk.search()

    def choose(self, name: object) -> None:
        """Answer with this computer or with a profile."""
        if str(name) != self._chosen() or self._target():
            self._answer(str(name), "")

    def use_device(self) -> None:
        """Answer with the device that was asked."""
        answer = self.desk.answer()
        if answer is not None and (not answer.own or self._keep(answer.profile)):
            self._answer(answer.profile.name, str(answer.target))
            if self.session.flow_job is None:
                self.session.run_stage(self.stage)  # it is the answer: shown as done everywhere

    def _keep(self, profile: DeviceProfile) -> bool:
        try:
            self.desk.services.keep(profile)
        except TangoError as error:
            self.session.post_error(error)
            return False
        self._profiles[profile.name] = profile
        self._show_table()
        return True

    def _answer(self, name: str, target: str) -> None:
        self.session.update_settings(DeviceSettings, name=name, target=target)

    def is_offering(self) -> bool:
        """Whether a device in sight could be used that is not the answer yet."""
        answer = self.desk.answer() if self._place is Place.DESK else None
        if answer is None or self.session.project is None:
            return False
        return (answer.profile.name, str(answer.target)) != (self._chosen(), self._target())

    def primary_text(self) -> str:
        return tr("Use this device") if self.is_offering() else super().primary_text()

    def primary_action(self) -> None:
        if self.is_offering():
            self.use_device()
        else:
            super().primary_action()

    def show_status(self) -> None:
        super().show_status()
        if (
            self._answered is not None
            and self._place is not self._answered
            and not self.is_offering()
        ):
            stays = self._title(self._chosen())
            self.reason_icon.show_icon("info", "secondary")
            self.reason_icon.show()
            self.reason.setText(tr("{device} stays chosen until you choose another.", device=stays))

    def _chosen(self) -> str:
        if self.session.project is None:
            return THIS
        name = str(self.session.settings(DeviceSettings).name)
        return self._key_of(name)

    def _target(self) -> str:
        """The address of the project's device; empty for this computer and a mere profile."""
        if self.session.project is None:
            return ""
        text = str(self.session.settings(DeviceSettings).target)
        return "" if not text or parse_target(text).way is Way.LOCAL else text

    def _answered_place(self) -> Place:
        if self._target():
            return Place.DESK
        return Place.THIS if self._chosen() == THIS else Place.PROFILE

    def _key_of(self, name: str) -> str:
        plain = name.casefold()
        for profile in self._profiles.values():
            if plain in {known.casefold() for known in (profile.name, *profile.aliases)}:
                return profile.name
        return name

    def _on_limit(self, name: str, value: object) -> None:
        self.session.update_settings(DeviceSettings, **{name: value})

    def _on_desk_changed(self) -> None:
        if self.session.project is not None:
            self.show_status()
        if self._place is Place.DESK and not self.is_wide():
            self._seeking.start()

    def _show_panel(self) -> None:
        around = self.desk.panel.parentWidget()
        top = self.desk.panel.mapTo(around, QPoint(0, 0)).y() if around is not None else 0
        self.scroll_area.verticalScrollBar().setValue(top)

    # -- showing ------------------------------------------------------------------------------

    def refresh(self) -> None:
        self._load()
        place = self._answered_place()
        if place is not self._answered:
            anew = self._answered is None  # a device may be asked since before it was built
            self._answered = place
            self._place = Place.DESK if anew and self.desk.is_looking else place
        chosen = self._chosen()
        self._show_cards(place, chosen)
        if place is not Place.PROFILE:
            self.table.view.clearSelection()
        elif self.table.selected_key() != chosen:
            self.table.select(chosen)
        if place is Place.DESK:
            self.desk.show_chosen(parse_target(self._target()), self._title(chosen), chosen)
        self.limits.show_values(self.session.settings(DeviceSettings))
        self.meaning.setText(limits_text(self.session.settings(DeviceSettings)))
        self.meaning.setVisible(bool(self.meaning.text()))
        shown = chosen if place is self._place else ""
        self.facts.show_profile(self._profiles.get(shown))
        self._show_place()

    def _show_cards(self, place: Place, chosen: str) -> None:
        self.cards[Place.THIS].show_choice(place is Place.THIS)
        address = self._target().removeprefix("ssh://")
        at = f"{self._title(chosen)} · {address}" if place is Place.DESK else ""
        self.cards[Place.DESK].show_choice(place is Place.DESK, at)
        profile = self._title(chosen) if place is Place.PROFILE else ""
        self.cards[Place.PROFILE].show_choice(place is Place.PROFILE, profile)

    def _title(self, name: str) -> str:
        profile = self._profiles.get(name)
        if profile is not None:
            return tr(profile.title)
        if name == THIS:  # the profiles are still being read
            return tr("This computer")
        outputs = self.session.current().outputs(self.stage)
        return tr(str(outputs["title"])) if outputs.get("name") == name else name

    def _show_place(self) -> None:
        for place, card in self.cards.items():
            card.set_selected(place is self._place)
        self._arrange()

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
            self.show_status()

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
            "Choose what will run the finished network. A board or phone is found on the network "
            "or on USB, or reached at its address: it says what it is, nothing is installed there, "
            "and the profile that fits it is proposed. A profile alone is enough to train for a "
            "device that is not here. Each figure says where it comes from: measured, or published "
            "by the maker. The limits are optional: with “least pictures a second” at 25, for "
            "example, only networks that are estimated to keep up with a camera are offered."
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
