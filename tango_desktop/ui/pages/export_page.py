"""The page “Export”: which engine, which models there are, and whether they answer the same."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QStackedWidget, QTabWidget

from tango_desktop.core.flow import StageState, task_of
from tango_desktop.core.project import Project
from tango_desktop.core.tasks import CLASSIFICATION
from tango_desktop.errors import TangoError
from tango_desktop.export.acceptance import elsewhere_text
from tango_desktop.i18n import tr
from tango_desktop.ui import numbers
from tango_desktop.ui.pages.export_choices import Choice, read_choices
from tango_desktop.ui.pages.export_engines import EnginesCard
from tango_desktop.ui.pages.export_facts import model_facts
from tango_desktop.ui.pages.export_made import (
    Form,
    MadeModel,
    Verdict,
    default_form,
    differing,
    handed_on,
    read_models,
    used_form,
)
from tango_desktop.ui.pages.export_models import ModelsCard
from tango_desktop.ui.pages.export_others import OthersCard
from tango_desktop.ui.pages.export_parity import ParityCard
from tango_desktop.ui.pages.export_state import ExportView, read_export
from tango_desktop.ui.pages.export_tasks import EXPORT_VIEWS, ExportViewInfo
from tango_desktop.ui.pages.page import StagePage
from tango_desktop.ui.reading import Reader
from tango_desktop.ui.session import Message, MessageKind
from tango_desktop.ui.widgets.card import Card
from tango_desktop.ui.widgets.empty_state import EmptyState
from tango_desktop.ui.widgets.facts import Facts
from tango_desktop.ui.widgets.scroll import scrolled_cards

MODELS, ENGINES = 0, 1  # the tabs


@dataclass(frozen=True)
class _Found:
    """What a project has, and what it can have."""

    models: tuple[MadeModel, ...]
    choices: tuple[Choice, ...]


class ExportPage(StagePage):
    """Chooses an engine, and shows the models that were made for it and others."""

    stage = "export"
    asked_here = ("engine", "precision", "accepted_for")

    def build(self) -> None:
        self.view: ExportView | None = None
        self._wanted: Form | None = None  # the model that was just made, or was to be
        self._shown_state: tuple[object, ...] = ()
        self._reader = Reader(self.session, self)
        self._view_reader = Reader(self.session, self)
        self._difference_reader = Reader(self.session, self)
        self.models = ModelsCard(self.session)
        self.parity = ParityCard(self.session)
        self.facts = Facts()
        self.model_card = Card(tr("Model file"))
        self.model_card.body.addWidget(self.facts)
        self.choosing = EnginesCard(self.session)
        self.others = OthersCard()
        self.empty = EmptyState(
            "package",
            tr("Nothing exported yet"),
            buttons=((tr("Choose an engine"), self.show_engines),),
        )
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(tr("Models and engines"))
        self.body.addWidget(self.tabs, 1)
        self.stack = QStackedWidget()
        self.tabs.addTab(self.stack, tr("Models"))
        self.stack.addWidget(self.empty)
        self.stack.addWidget(scrolled_cards(self.models, self.parity, self.model_card))
        self.tabs.addTab(scrolled_cards(self.choosing, self.others), tr("Engines"))
        self._connect()

    def _connect(self) -> None:
        self.models.selected.connect(self._on_model)
        self.models.use_requested.connect(self.use)
        self.choosing.chosen.connect(self._on_chosen)
        self.choosing.installing.changed.connect(self.read_again)

    # -- showing ------------------------------------------------------------------------------

    def refresh(self) -> None:
        project = self.session.current()
        self.models.say_busy(self.session.flow_job is not None)
        self.choosing.follow(used_form(project))
        state = self._state(project)
        if state == self._shown_state:
            return
        if self._is_new_result(state):
            self._wanted = used_form(project)
            self.tabs.setCurrentIndex(MODELS)
        self._shown_state = state
        self._read(project)

    def _state(self, project: Project) -> tuple[object, ...]:
        """What decides what the page shows."""
        upstream = (project.record("device"), project.record("optimize"), project.record("train"))
        return str(project.folder), project.record(self.stage), used_form(project), upstream

    def _is_new_result(self, state: tuple[object, ...]) -> bool:
        """Whether an export of this project has ended since."""
        before = self._shown_state
        return bool(before) and before[0] == state[0] and before[1] != state[1]

    def read_again(self) -> None:
        """Look again at what there is: packages have come or gone."""
        if self.session.project is not None:
            self._read(self.session.project)

    def _read(self, project: Project) -> None:
        self._reader.read(
            tr("Look for models and engines"), lambda ctx: _look(project), self._on_found
        )

    def _on_found(self, found: _Found) -> None:
        project = self.session.current()
        used = used_form(project)
        self.view = None  # whatever is chosen below is read anew
        in_use = handed_on(project)
        self.choosing.show_choices(found.choices, used, self._engine_in_use(in_use, used))
        if found.models:
            self.models.show_models(found.models, in_use, used)
            if self._wanted is not None:
                self.models.choose(self._wanted)
            self.stack.setCurrentIndex(1)
        else:
            self._say_empty()
        self._wanted = None
        self.tabs.setTabText(MODELS, _models_title(found.models))
        self.show_status()

    def _engine_in_use(self, handed: Form | None, used: Form) -> str:
        """The engine whose model later steps get, or will get when nothing went wrong yet."""
        if handed is not None:
            return handed.engine
        return "" if self.status().state is StageState.FAILED else used.engine

    def _say_empty(self) -> None:
        self.subtitle.setText("")
        self.empty.say(
            tr("Nothing exported yet"),
            tr(
                "Exporting writes the trained network in the form that the device's engine "
                "runs, and compares both on your own pictures before it may be deployed."
            ),
        )
        self.stack.setCurrentIndex(0)

    def show_engines(self) -> None:
        """Show the tab where an engine is chosen."""
        self.tabs.setCurrentIndex(ENGINES)
        self.choosing.table.setFocus()

    # -- one model ----------------------------------------------------------------------------

    def _on_model(self, form: Form) -> None:
        project = self.session.current()
        self._view_reader.read(
            tr("Read the export"),
            lambda ctx: read_export(project, form.folder),
            self._on_view,
            self._on_unreadable,
        )

    def _on_view(self, data: ExportView | None) -> None:
        self.view = data
        model = self.models.chosen
        if model is None:
            return
        if data is None:
            self._show_attempt(model)
        else:
            info = _info(data.task)
            self.parity.show_view(data, info, self._failure_of(model))
            self.facts.show_facts(model_facts(data, info.facts(data.card)))
            self.model_card.setVisible(bool(data.card))
            self.subtitle.setText(self._summary(model))
        self.show_status()

    def _on_unreadable(self, error: TangoError) -> None:
        self.view = None
        if self.models.chosen is not None:
            self._show_attempt(self.models.chosen)
        self.session.post_error(error)

    def _show_attempt(self, model: MadeModel) -> None:
        self.parity.show_attempt(model, self._failure_of(model))
        self.model_card.hide()
        self.subtitle.setText(self._summary(model))

    def _failure_of(self, model: MadeModel) -> str:
        """Why the last export failed, where that was to make this model."""
        project = self.session.current()
        record = project.record(self.stage)
        asked = model.form == used_form(project)
        return record.error if record is not None and asked else ""

    def _summary(self, model: MadeModel) -> str:
        parts = [model.form.title, model.form.precision]
        parts.append(numbers.size(model.size_bytes) if model.size_bytes else "")
        is_used = model.form == used_form(self.session.current())
        if is_used and self.status().state is StageState.STALE:
            parts.append(tr("out of date"))
        return "  ·  ".join(part for part in parts if part)

    def use(self, form: Form) -> None:
        """Let later steps have this model as it is; ask first where it would be made again."""
        if self.session.flow_job is not None:
            return
        project, chosen = self.session.current(), self.models.chosen
        is_old = chosen is not None and chosen.form == form and chosen.is_outdated
        if self.awaited() is not None or (form == handed_on(project) and not is_old):
            self._take(form)  # nothing to compare with, or the very one that was handed on
            return
        self._difference_reader.read(
            tr("Look what the model was made from"),
            lambda ctx: differing(project, form),
            lambda words: self._on_differing(form, words),
            lambda _: self._take(form),  # the export tells what is wrong
        )

    def _on_differing(self, form: Form, words: tuple[str, ...]) -> None:
        if not words:
            self._take(form)
            return
        told = tr(
            "{model} is not what an export would make now: {differences}.",
            model=f"{form.title}, {form.precision}",
            differences="; ".join(words),
        )
        self.session.post(
            Message(
                MessageKind.INFO,
                told,
                tr("The model in use stays until you make this one again."),
                action_text=tr("Make it again"),
                action=lambda: self._take(form),
                until_run=True,
            )
        )

    def _take(self, form: Form) -> None:
        """Ask for a model, and have it; one that is up to date is not converted again."""
        if self.session.flow_job is not None or not self._ask_for(form):
            return
        if self.status().state is not StageState.DONE and self.awaited() is None:
            self.session.run_stage(self.stage)

    # -- what is to be exported ---------------------------------------------------------------

    @property
    def _is_other(self) -> bool:
        """Whether something else is chosen than what the settings ask for."""
        choice = self.choosing.choice
        return choice is not None and self.choosing.form != used_form(self.session.current())

    def _on_chosen(self, _: Form) -> None:
        if self.session.project is not None:
            self.show_status()

    def _ask_for(self, form: Form) -> bool:
        """Note in the settings what to export; what the device asks for anyway is left open."""
        project = self.session.current()
        if form == used_form(project):
            return True
        values = Form("", "") if form == default_form(project) else form
        cls = self.info.settings_of(project)
        had_accepted = project.settings(cls).accept_parity
        done = self.session.update_settings(cls, engine=values.engine, precision=values.precision)
        if done and had_accepted:
            self.session.post_undo(elsewhere_text(project))
        return done

    def primary_action(self) -> None:
        if not self._is_other:
            super().primary_action()
        elif self.session.flow_job is None and self._ask_for(self.choosing.form):
            self.session.run_stage(self.stage)

    def primary_text(self) -> str:
        state = self.status().state
        if state is StageState.RUNNING:
            return super().primary_text()
        if self._is_other:
            form = self.choosing.form
            return tr("Export: {engine}, {precision}", engine=form.title, precision=form.precision)
        if state is StageState.READY:
            return tr("Export")
        if state in (StageState.STALE, StageState.FAILED):
            return tr("Export again")
        return super().primary_text()

    def show_status(self) -> None:
        super().show_status()
        choice, state = self.choosing.choice, self.status().state
        if choice is None or state in (StageState.RUNNING, StageState.WAITING):
            return
        goes_on = state is StageState.DONE and not self._is_other
        busy = self.session.flow_job is not None
        self._enable_primary(goes_on or (choice.row.available and not busy))
        if not choice.row.available and not goes_on:
            self._say_reason(tr("{engine} is not installed here.", engine=choice.row.title))
        elif self._is_other and self.awaited() is None:
            self._say_reason("")  # what became of the last export says nothing about this one

    def _say_reason(self, text: str) -> None:
        self.reason.setText(text)
        self.reason_icon.show_icon("info", "secondary")
        self.reason_icon.setVisible(bool(text))

    def help_text(self) -> str:
        project = self.session.project
        task = None if project is None else task_of(project)
        about_tabs = tr(
            "Under “Engines” you choose what will run the model, and in how many bits; under "
            "“Models” you compare those that were made so far, and choose the one that later "
            "steps use."
        )
        return f"{tr(_info(task or CLASSIFICATION.name).help)}\n\n{about_tabs}"


def _look(project: Project) -> _Found:
    models = read_models(project)
    return _Found(models, read_choices(project, models))


def _models_title(models: tuple[MadeModel, ...]) -> str:
    made = sum(model.verdict is not Verdict.NOT_MADE for model in models)
    return tr("Models ({count})", count=made) if made else tr("Models")


def _info(task: str) -> ExportViewInfo:
    return EXPORT_VIEWS.get(task if task in EXPORT_VIEWS else CLASSIFICATION.name)
