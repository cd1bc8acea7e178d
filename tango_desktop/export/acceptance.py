"""Which model is asked for, and whether a difference was accepted for just that one.

“Accept a difference” is an answer about one engine in one precision. What it was given for is noted
with it, whoever gives it, and it counts only while that is what is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tango_desktop.core.project import Project
from tango_desktop.i18n import tr

_STAGE, _ACCEPT, _FOR = "export", "accept_parity", "accepted_for"
Form = tuple[str, str]  # engine, precision


def usual_precision(project: Project, smaller: Mapping[str, Any] | None = None) -> str:
    """The precision that is taken where the settings name none: Optimize's, else the device's.

    Args:
        smaller: what the stage “Optimize” hands on; what it did last when None.
    """
    smaller = project.outputs("optimize") if smaller is None else smaller
    return str(smaller.get("precision") or project.outputs("device").get("precision", ""))


def asked_form(
    project: Project,
    smaller: Mapping[str, Any] | None = None,
    changes: Mapping[str, object] | None = None,
) -> Form:
    """The engine and the precision that the project's answers ask for.

    Args:
        smaller: as in :func:`usual_precision`.
        changes: answers that are about to be given.
    """
    answers = project.answers(_STAGE) | dict(changes or {})
    engine = answers.get("engine") or project.outputs("device").get("engine", "")
    return str(engine), str(answers.get("precision") or usual_precision(project, smaller))


def noted(project: Project, changes: Mapping[str, object], accepts: bool) -> dict[str, object]:
    """``changes`` of the answers with what an acceptance among them is given for.

    Args:
        project: whose answers they are.
        changes: as they were given.
        accepts: whether a difference is accepted by them.
    """
    if _ACCEPT not in changes or _FOR in changes:  # nothing is said of it, or all (undo)
        return dict(changes)
    form = asked_form(project, changes=changes) if accepts else ("", "")
    return {**changes, _FOR: " ".join(form) if all(form) else ""}


def given_for(project: Project) -> Form | None:
    """What the acceptance among the project's answers was given for; None where there is none.

    Where nothing was noted, as in projects of earlier versions, it is what was exported last, and
    before the first export what is asked for.
    """
    answers = project.answers(_STAGE)
    if answers.get(_ACCEPT) is not True:
        return None
    engine, _, precision = str(answers.get(_FOR) or "").partition(" ")
    if engine and precision:
        return engine, precision
    last = project.outputs(_STAGE)
    if last.get("engine"):
        return str(last["engine"]), str(last.get("precision", ""))
    return asked_form(project)


def is_accepted(project: Project, form: Form) -> bool:
    """Whether a difference was accepted for a model."""
    return given_for(project) == form


def elsewhere_text(project: Project) -> str:
    """That the acceptance was given for another model than the one asked for; empty otherwise."""
    from tango_desktop.export.exporters import engine_title  # which needs the settings, they this

    given = given_for(project)
    if given is None or given == asked_form(project):
        return ""
    return tr(
        "“Accept a difference” does not count for this model: it was given for {engine}, "
        "{precision}.",
        engine=engine_title(given[0]),
        precision=given[1],
    )
