"""The variant of a network's family as a form; kept as texts ``name=value`` in the settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tango_desktop.core.params import Kind, Param, from_mapping, params_of
from tango_desktop.errors import SettingsError
from tango_desktop.families import MODELS, ModelInfo
from tango_desktop.i18n import tr
from tango_desktop.recommend.stage import NetworkSettings
from tango_desktop.ui.pages.network_tasks import NETWORK_VIEWS
from tango_desktop.ui.pages.page import StagePage
from tango_desktop.ui.pages.settings_panel import StandardSettings
from tango_desktop.ui.session import Session
from tango_desktop.ui.theme import px
from tango_desktop.ui.widgets.card import label
from tango_desktop.ui.widgets.param_form import ParamForm
from tango_desktop.ui.widgets.tab_order import in_order, insert_before


def options_of(settings: NetworkSettings, cls: type[Any]) -> Any:
    """The settings' options as an instance of a family's class, without those it cannot take."""
    declared = {one.name: one for one in params_of(cls)}
    known: dict[str, object] = {}
    for text in settings.options:
        name, _, value = text.partition("=")
        try:
            known[name.strip()] = declared[name.strip()].parse(value.strip())
        except (KeyError, SettingsError):  # of another family, or damaged
            continue
    return from_mapping(cls, known)


def option_texts(options: Any) -> tuple[str, ...]:
    """An instance of a family's class as the settings keep it: what differs from its default."""
    changed = (
        (one, getattr(options, one.name))
        for one in params_of(options)
        if getattr(options, one.name) != one.default
    )
    return tuple(f"{one.name}={_text(one, value)}" for one, value in changed)


def _text(declared: Param, value: Any) -> str:
    if declared.kind is Kind.BOOL:
        return "yes" if value else "no"
    if declared.kind is Kind.NUMBERS:
        return " ".join(f"{number:.10g}" for number in value)
    return f"{value:.10g}" if declared.kind is Kind.FLOAT else str(value)


def find_model(name: str) -> ModelInfo | None:
    """A network of the zoo, if there is one of that name."""
    return MODELS.get(name) if name in MODELS else None


class NetworkSettingsPanel(StandardSettings):
    """The settings of the stage, with the options of the chosen network's family on top."""

    def __init__(self, session: Session, page: StagePage, chosen: Callable[[], str]) -> None:
        """``chosen`` names the network."""
        super().__init__(session, page)
        self._chosen = chosen
        self.variant: ParamForm | None = None
        self.title = label("", "strong", wrap=True)
        self._box = QWidget()
        self._rows = QVBoxLayout(self._box)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(px(12))
        self._rows.addWidget(self.title)
        self._box.hide()
        self._column.insertWidget(0, self._box)

    def refresh(self) -> None:
        super().refresh()
        if self._session.project is None:
            return
        info = find_model(self._chosen())
        self._fit_family(info)
        if self.variant is not None and info is not None:
            settings: NetworkSettings = self._session.settings(NetworkSettings)
            self.title.setText(tr("Variant of {model}", model=tr(info.title)))
            self.variant.show_values(options_of(settings, info.options))
            self.reset_all.setEnabled(bool(self.form.changed() or settings.options))

    def _fit_family(self, info: ModelInfo | None) -> None:
        """Another family has other options."""
        cls = None if info is None else info.options
        if self.variant is not None and self.variant.settings_class is cls:
            return
        if self.variant is not None:
            self._rows.removeWidget(self.variant)
            self.variant.deleteLater()
            self.variant = None
        if info is not None:
            fixed = NETWORK_VIEWS.get(info.task).fixed_options
            self.variant = ParamForm(info.options, fixed, about=tr("Variant"))
            self.variant.committed.connect(self._on_option)
            self._rows.addWidget(self.variant)
            insert_before(in_order(self.form)[0], self.variant)
        self._box.setVisible(self.variant is not None and bool(self.variant.rows))

    def _on_option(self, name: str, value: object) -> None:
        if self.variant is None:
            return
        cls = self.variant.settings_class
        settings: NetworkSettings = self._session.settings(NetworkSettings)
        before = options_of(settings, cls)
        values = {one.name: getattr(before, one.name) for one in params_of(cls)}
        texts = option_texts(from_mapping(cls, {**values, name: value}))
        self._session.update_settings(NetworkSettings, options=texts)
        self.refresh()

    def _on_reset_all(self) -> None:
        if self._session.update_settings(NetworkSettings, size=0, options=()):
            self._session.post_undo(tr("All settings of this step are back to their defaults."))
