"""One-click remedies. They change settings, never the user's files, and can be undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tango_desktop.core.params import to_mapping
from tango_desktop.core.project import Project
from tango_desktop.core.registry import Registry
from tango_desktop.data.problems import Problem
from tango_desktop.data.settings import DataSettings
from tango_desktop.i18n import N_


@dataclass(frozen=True)
class RemedyInfo:
    """A remedy.

    Attributes:
        name: its key; problems name it.
        title: the words on its button.
        changes: the settings that it changes, given those in force and the problem.
    """

    name: str
    title: str
    changes: Callable[[DataSettings, Problem], dict[str, object]]


def _leave_out(settings: DataSettings, problem: Problem) -> dict[str, object]:
    targets = problem.targets or problem.files
    return {"exclude": tuple(dict.fromkeys((*settings.exclude, *targets)))}


REMEDIES: Registry[RemedyInfo] = Registry(N_("remedy"))
REMEDIES.add(RemedyInfo("leave_out", N_("Leave them out"), _leave_out))
REMEDIES.add(RemedyInfo("split_anew", N_("Split anew"), lambda _, __: {"keep_splits": False}))
REMEDIES.add(RemedyInfo("merge_classes", N_("Merge them"), lambda _, __: {"merge_classes": True}))


def apply(project: Project, problem: Problem) -> DataSettings:
    """Apply the problem's remedy to the project's settings.

    Returns:
        The settings before, for ``undo``.

    Raises:
        TangoError: the problem has no remedy.
        ProjectError: the settings cannot be saved; nothing is changed.
    """
    remedy = REMEDIES.get(problem.remedy)
    before = project.settings(DataSettings)
    project.update(DataSettings, **remedy.changes(before, problem))
    return before


def undo(project: Project, before: DataSettings) -> None:
    """Go back to the settings that ``apply`` returned."""
    project.update(DataSettings, **to_mapping(before))
