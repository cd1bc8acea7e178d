"""What the editor opens: the project's draft, its own network, or the recommended one. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.errors import TangoError
from tango_desktop.graph import NetworkDocument
from tango_desktop.graph.insight import Totals, look
from tango_desktop.i18n import tr
from tango_desktop.recommend.drawn import read_network
from tango_desktop.recommend.recommend import candidate_of, layer_times
from tango_desktop.recommend.records import Candidate, RecommendRequest
from tango_desktop.recommend.stage import NetworkSettings, plan_listed, request_for
from tango_desktop.ui.graph_editor.draft import Draft, ViewState, aside_name, base_mark, read_draft


@dataclass(frozen=True)
class Base:
    """What the edited network is compared with: the recommended one, or the one that was chosen.

    Attributes:
        document: it.
        totals: its figures, as drawn.
        costs: what it costs on the device.
        request: what the project asks.
    """

    document: NetworkDocument
    totals: Totals
    costs: Candidate
    request: RecommendRequest


@dataclass(frozen=True)
class Opened:
    """What the editor starts from.

    Attributes:
        document: may be broken, where it is a draft.
        view: how it was looked at.
        base: what it is compared with.
        note: what to tell the person; may be empty.
        aside: what a draft that could not be read is called once there is another.
    """

    document: NetworkDocument
    view: ViewState
    base: Base
    note: str = ""
    aside: str = ""


def open_network(project: Project, ctx: JobContext) -> Opened:
    """What to edit in a project whose task, data and device are done.

    Raises:
        TangoError: nothing can be recommended for the project.
    """
    planned = plan_listed(project, ctx)
    ctx.check()
    totals = look(planned.document).totals
    base = Base(planned.document, totals, planned.costs, request_for(project))
    draft, note, aside = _draft(project)
    if draft is not None and not _is_outdated(draft, base):
        return Opened(draft.document, draft.view, base, note)
    document, own_note = _own(project)
    view = draft.view if draft is not None else ViewState()
    return Opened(document or planned.document, view, base, note or own_note, aside)


def _draft(project: Project) -> tuple[Draft | None, str, str]:
    """The draft, or why it cannot be read and what it is called from the next change on."""
    try:
        return read_draft(project.folder), "", ""
    except TangoError as error:
        aside = aside_name(project.folder)
        told = tr("The draft cannot be read: {reason}", reason=error.message)
        return None, f"{told} {tr('It is kept as {name}.', name=aside)}", aside


def _is_outdated(draft: Draft, base: Base) -> bool:
    """Whether nothing was changed in the draft, and what it was made from is another now."""
    unchanged = base_mark(draft.document) == draft.view.base
    return unchanged and draft.view.base != base_mark(base.document)


def _own(project: Project) -> tuple[NetworkDocument | None, str]:
    file = project.settings(NetworkSettings).file
    if not file:
        return None, ""
    try:
        return read_network(project, file), ""
    except TangoError as error:
        return None, tr("Your network cannot be read: {reason}", reason=error.message)


@dataclass(frozen=True)
class Estimated:
    """What a network is estimated to take on the project's device.

    Attributes:
        costs: of the whole.
        layers_ms: of each layer that is not folded into another.
    """

    costs: Candidate
    layers_ms: Mapping[str, float]


def estimate(document: NetworkDocument, base: Base) -> Estimated | None:
    """The estimate for a network; None while it has problems."""
    try:
        costs = candidate_of(base.request, document)
        return Estimated(costs, layer_times(base.request, document))
    except TangoError:
        return None
