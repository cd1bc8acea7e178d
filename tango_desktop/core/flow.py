"""Stages and the flow: what is done, what is out of date, and what *Automatic* runs next.

The wizard, the window's stage rail and the headless commands all drive one :class:`Flow`. A stage's
*inputs* are its own settings and what the stages before it handed on; when they differ from what a
result was made from, the result is stale: shown as such, never used silently.
"""

from __future__ import annotations

import enum
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tango_desktop.core.files import digest_of
from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.core.params import from_mapping, params_of, result_key, unknown_name
from tango_desktop.core.project import Project, StageRecord
from tango_desktop.core.registry import Registry
from tango_desktop.errors import SettingsError, TangoError
from tango_desktop.i18n import N_, retold, tr


class StageState(enum.Enum):
    """The state of a stage; the value is the word that people read."""

    WAITING = N_("waiting")
    READY = N_("ready")
    RUNNING = N_("running")
    DONE = N_("done")
    STALE = N_("out of date")
    FAILED = N_("failed")


@dataclass(frozen=True)
class StageOutcome:
    """What a stage's job returns.

    Attributes:
        summary: one line for the rail, translated.
        outputs: plain values (YAML) that later stages read with ``project.outputs(name)``.
        files: what it wrote, relative to the project folder.
        key: what later stages' staleness is computed from; the outputs, when None. Leave out
            figures that differ from run to run without meaning anything (times, paths).
    """

    summary: str
    outputs: dict[str, Any] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    key: object = None


def _nothing_missing(_: Project) -> str:
    return ""


def _nothing_kept(_: Project) -> None:
    return None


@dataclass(frozen=True)
class StageInfo:
    """A stage of the flow.

    Attributes:
        name: its key: in ``project.yaml``, on the command line, in file names.
        title: one word for the rail.
        question: the title of its page, in plain words.
        needs: the stages whose outputs it reads.
        settings: its settings class.
        settings_by_task: the class for tasks that need one of their own; it has the same ``STAGE``.
        run: its job.
        missing: says which answer only the user can give, or "" when nothing is missing.
        main_setting: the setting that ``name=value`` on a command line means.
        outdated: says why the result no longer stands although every answer is the same, as when
            a file that it was read from is another now; "" when it stands.
        is_automatic: whether *Automatic* runs it; otherwise only who asks for it by name.
        forget: forgets an earlier result that the job would take instead of working again.
    """

    name: str
    title: str
    question: str
    needs: tuple[str, ...]
    settings: type[Any]
    run: Callable[[Project, JobContext], StageOutcome]
    missing: Callable[[Project], str] = _nothing_missing
    main_setting: str = ""
    settings_by_task: Mapping[str, type[Any]] = field(default_factory=dict)
    outdated: Callable[[Project], str] = _nothing_missing
    is_automatic: bool = True
    forget: Callable[[Project], None] = _nothing_kept

    def settings_for(self, task: str) -> type[Any]:
        """The settings class for ``task``, a name in ``TASKS``."""
        return self.settings_by_task.get(task, self.settings)

    def settings_of(self, project: Project) -> type[Any]:
        """The settings class for what ``project`` is to learn."""
        return self.settings_for(task_of(project))


def task_of(project: Project) -> str:
    """The task that the project's answers name; empty before it is chosen."""
    return str(project.answers("task").get("name") or "")


@dataclass(frozen=True)
class StageStatus:
    """The state of a stage with the line under its name and, where it matters, the reason."""

    state: StageState
    summary: str = ""
    reason: str = ""
    hint: str = ""


class Flow:
    """The stages in order, and what to do about them."""

    def __init__(self, stages: Sequence[StageInfo]) -> None:
        self.stages: Registry[StageInfo] = Registry(N_("stage"), SettingsError)
        for stage in stages:
            self.stages.add(stage)
        self._running: set[tuple[str, str]] = set()

    # -- reading ------------------------------------------------------------------------------

    def inputs_digest(self, project: Project, name: str) -> str:
        """The hash of everything that the stage's result depends on."""
        stage = self.stages.get(name)
        upstream = {}
        for need in stage.needs:
            record = project.record(need)
            upstream[need] = record.digest if record and not record.error else ""
        settings = from_mapping(stage.settings_of(project), project.answers(name))
        return digest_of({"settings": result_key(settings), "needs": upstream})

    def statuses(self, project: Project) -> dict[str, StageStatus]:
        """The status of every stage, in order."""
        found: dict[str, StageStatus] = {}
        for stage in self.stages:
            found[stage.name] = self._status(project, stage, found)
        return found

    def _status(
        self, project: Project, stage: StageInfo, before: dict[str, StageStatus]
    ) -> StageStatus:
        record = project.record(stage.name)
        summary = retold(record.summary) if record else ""
        if (str(project.folder), stage.name) in self._running:
            return StageStatus(StageState.RUNNING, summary)
        try:
            inputs = self.inputs_digest(project, stage.name)
        except SettingsError as error:
            return StageStatus(StageState.FAILED, error.message, error.message, error.hint)
        blocked = [n for n in stage.needs if before[n].state is not StageState.DONE]
        if record and record.error and record.inputs == inputs and not blocked:
            return StageStatus(StageState.FAILED, record.error, record.error, record.hint)
        if record and not record.error:
            return self._status_of_result(project, stage, record, inputs, blocked)
        return self._status_without_result(project, stage, blocked)

    def _status_of_result(
        self,
        project: Project,
        stage: StageInfo,
        record: StageRecord,
        inputs: str,
        blocked: list[str],
    ) -> StageStatus:
        gone = [name for name in record.files if not project.path(name).exists()]
        if gone:
            reason = tr("{file} is missing.", file=gone[0])
            return StageStatus(StageState.STALE, retold(record.summary), reason)
        if blocked:
            title = tr(self.stages.get(blocked[0]).title)
            reason = tr("An earlier step is not up to date: {stage}.", stage=title)
            return StageStatus(StageState.STALE, retold(record.summary), reason)
        if record.inputs != inputs:
            reason = tr("An earlier answer or a setting has changed since.")
            return StageStatus(StageState.STALE, retold(record.summary), reason)
        if outdated := stage.outdated(project):
            return StageStatus(StageState.STALE, retold(record.summary), outdated)
        return StageStatus(StageState.DONE, retold(record.summary))

    def _status_without_result(
        self, project: Project, stage: StageInfo, blocked: list[str]
    ) -> StageStatus:
        if blocked:
            title = tr(self.stages.get(blocked[0]).title)
            return StageStatus(StageState.WAITING, reason=tr("Waits for: {stage}.", stage=title))
        missing = stage.missing(project)
        if missing:
            return StageStatus(StageState.WAITING, reason=missing)
        return StageStatus(StageState.READY)

    def next_stage(self, project: Project, to: str | None = None) -> StageInfo | None:
        """The first stage (up to ``to``) that is not done, or None when all are.

        Stages that *Automatic* leaves out count only as ``to``.
        """
        statuses = self.statuses(project)
        for stage in self.stages:
            if not stage.is_automatic and stage.name != to:
                continue
            if statuses[stage.name].state is not StageState.DONE:
                return stage
            if stage.name == to:
                return None
        return None

    def is_complete(self, statuses: Mapping[str, StageStatus]) -> bool:
        """Whether *Automatic* has nothing left to do; it has without a project."""
        done = {name for name, one in statuses.items() if one.state is StageState.DONE}
        return done.issuperset(self.automatic)

    @property
    def automatic(self) -> tuple[str, ...]:
        """The stages that *Automatic* runs, in order."""
        return tuple(stage.name for stage in self.stages if stage.is_automatic)

    # -- running ------------------------------------------------------------------------------

    def run_stage(
        self,
        project: Project,
        name: str,
        ctx: JobContext,
        on_state: Callable[[str, StageState], None] = lambda name, state: None,
    ) -> StageOutcome:
        """Run one stage and remember what it did.

        Raises:
            TangoError: it failed (which is remembered too), or an answer is missing.
            JobCancelled: it was cancelled; what was there before is kept.
        """
        stage = self.stages.get(name)
        self._require_ready(project, stage)
        inputs = self.inputs_digest(project, name)
        key = (str(project.folder), name)
        self._running.add(key)
        on_state(name, StageState.RUNNING)
        started = time.monotonic()
        try:
            outcome = stage.run(project, ctx.for_stage(name))
            project.set_record(name, _success(inputs, outcome, time.monotonic() - started))
            logger("flow").info("%s: %s", tr(stage.title), outcome.summary)
            return outcome
        except TangoError as error:
            self._remember_failure(
                project,
                name,
                StageRecord(inputs, error=error.message, hint=error.hint, finished=_now()),
            )
            raise
        finally:
            self._running.discard(key)
            on_state(name, self.statuses(project)[name].state)

    def _remember_failure(self, project: Project, name: str, record: StageRecord) -> None:
        try:
            project.set_record(name, record)
        except TangoError as error:  # a full disk must not hide the first error
            logger("flow").warning("%s", error.message)

    def _require_ready(self, project: Project, stage: StageInfo) -> None:
        statuses = self.statuses(project)
        for need in stage.needs:
            if statuses[need].state is not StageState.DONE:
                raise TangoError(
                    tr(
                        "{stage} cannot start yet: {need} is {state}.",
                        stage=tr(stage.title),
                        need=tr(self.stages.get(need).title),
                        state=tr(statuses[need].state.value),
                    ),
                    tr("Do that step first, or press Automatic."),
                )
        missing = stage.missing(project)
        if missing:
            raise TangoError(missing, tr("Answer it on the page “{page}”.", page=tr(stage.title)))

    def run(
        self,
        project: Project,
        ctx: JobContext,
        to: str | None = None,
        on_state: Callable[[str, StageState], None] = lambda name, state: None,
    ) -> list[str]:
        """*Automatic*: run every stage that is not done, in order, up to and with ``to``.

        Returns:
            The names of the stages that ran.
        """
        if to is not None:
            self.stages.get(to)
        ran: list[str] = []
        while (stage := self.next_stage(project, to)) is not None:
            ctx.check()
            self.run_stage(project, stage.name, ctx, on_state)
            ran.append(stage.name)
            if self.statuses(project)[stage.name].state is not StageState.DONE:
                break  # settings were changed while it ran: the user decides what next
        return ran

    def run_again(
        self,
        project: Project,
        name: str,
        ctx: JobContext,
        on_state: Callable[[str, StageState], None] = lambda name, state: None,
    ) -> None:
        """Run a stage although it is done: what it read has changed outside. First what it needs.

        Raises:
            SettingsError: there is no such stage.
            TangoError: it or one before it failed.
            JobCancelled: it was cancelled.
        """
        order = self.stages.names()
        place = order.index(self.stages.get(name).name)
        if place:
            self.run(project, ctx, order[place - 1], on_state)
        self.stages.get(name).forget(project)
        self.run_stage(project, name, ctx, on_state)

    # -- settings by name ---------------------------------------------------------------------

    def apply(self, project: Project, assignments: Sequence[str]) -> None:
        """Apply ``stage.setting=value`` (or ``stage=value``) assignments from a command line.

        ``name=`` with nothing behind it takes the default again.

        Raises:
            SettingsError: a name or value is not known; nothing is applied.
        """
        task = self.check(assignments, task_of(project))
        changes: dict[str, dict[str, object]] = {}
        for text in assignments:
            stage, setting, value = self._assignment(text, task)
            changes.setdefault(stage.name, {})[setting] = value
        for name, values in changes.items():  # a stage's all at once: one may be about another
            project.update(self.stages.get(name).settings_for(task), **values)

    def check(self, assignments: Sequence[str], task: str = "") -> str:
        """Check assignments without applying them.

        Args:
            assignments: as for :meth:`apply`.
            task: what is to be learnt, unless an assignment says it.

        Returns:
            The task after the assignments.

        Raises:
            SettingsError: a name or value is not known.
        """
        for text in assignments:
            key, _, value = text.partition("=")
            if key in ("task", "task.name"):
                task = value
        for text in assignments:
            stage, setting, parsed = self._assignment(text, task)
            from_mapping(stage.settings_for(task), {setting: parsed})
        return task

    def _assignment(self, text: str, task: str) -> tuple[StageInfo, str, object]:
        key, separator, value = text.partition("=")
        if not separator:
            raise SettingsError(
                tr("“{text}” is not of the form name=value.", text=text),
                tr("For example: train.epochs=5"),
            )
        stage, setting = self.resolve(key, task)
        declared = {known.name: known for known in params_of(stage.settings_for(task))}
        return stage, setting, value or declared[setting].default

    def resolve(self, key: str, task: str = "") -> tuple[StageInfo, str]:
        """The stage and setting that ``key`` (``train.epochs``, ``network``) means."""
        name, _, setting = key.partition(".")
        stage = self.stages.get(name)
        setting = setting or stage.main_setting
        known = [declared.name for declared in params_of(stage.settings_for(task))]
        if setting not in known:
            raise unknown_name(key, [f"{name}.{k}" for k in known])
        return stage, setting


def _success(inputs: str, outcome: StageOutcome, seconds: float) -> StageRecord:
    key = outcome.outputs if outcome.key is None else outcome.key
    return StageRecord(
        inputs=inputs,
        outputs=outcome.outputs,
        digest=digest_of(key),
        files=outcome.files,
        summary=outcome.summary,
        finished=_now(),
        seconds=round(seconds, 3),
    )


def _now() -> str:
    return datetime.now().isoformat(timespec="seconds")
