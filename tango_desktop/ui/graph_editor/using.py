"""*Use this network*: what is drawn becomes what the project trains. No Qt widgets."""

from __future__ import annotations

from dataclasses import dataclass

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.errors import TangoError
from tango_desktop.graph import NetworkDocument, load
from tango_desktop.graph.carrying import Carried, carried
from tango_desktop.i18n import N_, counted, tr
from tango_desktop.recommend.drawn import check_fits, keep_network, own_name
from tango_desktop.recommend.stage import NetworkSettings
from tango_desktop.train.settings import train_settings
from tango_desktop.ui.graph_editor.opened_file import is_kept, network_beside
from tango_desktop.ui.graph_editor.opening import Base
from tango_desktop.ui.session import Session

_KEPT_OF_RUN = N_("{kept} of {total} layers that learn keep the weights of the last run.")
_KEPT_OF_FILE = N_("{kept} of {total} layers that learn keep the weights of the opened file.")
_NAMED = 4  # layers that start anew, by name


@dataclass(frozen=True)
class Prepared:
    """A network that is ready to be trained.

    Attributes:
        file: for the network's settings; empty for the one that is listed.
        name: of the network.
        weights: that training can start from, for its settings; may be empty.
        carried: what keeps its weights then; None without weights.
        is_opened: whether the weights are those of a file that was opened, not of a run.
    """

    file: str
    name: str
    weights: str = ""
    carried: Carried | None = None
    is_opened: bool = False


def prepare(
    project: Project,
    document: NetworkDocument,
    base: Base,
    carry: bool,
    ctx: JobContext,
    opened: str = "",
) -> Prepared:
    """Check that ``document`` answers what the project asks, and write it into the project.

    Args:
        project: whose network it becomes.
        document: without problems; becomes the caller's no more.
        base: the network that the settings name without it.
        carry: whether training may start from weights that there are.
        ctx: of the job.
        opened: weights of a file that was opened; they come before those of the last run.

    Raises:
        GraphError: it has problems, or answers something else.
        ProjectError: it cannot be written.
    """
    document.check()
    check_fits(document, base.request)
    ctx.check()
    weights, found = _carried(project, document, opened) if carry else ("", None)
    is_opened = bool(weights) and weights == opened
    if document.digest() == base.document.digest():
        return Prepared("", base.document.name, weights, found, is_opened)
    document.name = own_name(document.name)
    return Prepared(keep_network(project, document), document.name, weights, found, is_opened)


def last_weights(project: Project) -> str:
    """The weights of the run that the project uses, relative to its folder; empty without one."""
    weights = str(project.outputs("train").get("weights") or "")
    return weights if weights and project.path(weights).is_file() else ""


def _carried(
    project: Project, document: NetworkDocument, opened: str
) -> tuple[str, Carried | None]:
    """The first weights of which a layer keeps some."""
    starts = [(last_weights(project), str(project.outputs("train").get("network") or ""))]
    if is_kept(project, opened):
        starts.insert(0, (opened, network_beside(opened)))
    for weights, network in starts:
        if weights and network:
            try:
                found = carried(load(project.path(network)), document)
            except TangoError:
                continue
            if found.kept:
                return weights, found
    return "", None


def take(session: Session, prepared: Prepared) -> bool:
    """Set what was prepared, as one step that can be taken back; False when it was refused."""
    project = session.current()
    train = train_settings(project)
    start = train.start_from
    changes: list[tuple[type, dict[str, object]]] = []
    if session.settings(NetworkSettings).file != prepared.file:
        changes.append((NetworkSettings, {"file": prepared.file}))
    if not prepared.weights and (start == last_weights(project) or is_kept(project, start)):
        start = ""  # what an earlier use set
    if (prepared.weights or start) != train.start_from:
        changes.append((type(train), {"start_from": prepared.weights or start}))
    if not changes:
        return True
    session.undo_stack.beginMacro(tr("Use {name}", name=prepared.name))
    try:
        return all(session.update_settings(cls, **values) for cls, values in changes)
    finally:
        session.undo_stack.endMacro()


def told(prepared: Prepared) -> str:
    """What will happen, in a sentence or two."""
    said = [tr("{name} will be trained, exactly as drawn.", name=prepared.name)]
    found = prepared.carried
    if prepared.weights and found is not None:
        total = len(found.kept) + len(found.fresh)
        kept = _KEPT_OF_FILE if prepared.is_opened else _KEPT_OF_RUN
        said.append(tr(kept, kept=len(found.kept), total=total))
        if found.fresh:
            said.append(_fresh(found.fresh))
    return " ".join(said)


def _fresh(names: tuple[str, ...]) -> str:
    listed = ", ".join(names[:_NAMED])
    if len(names) <= _NAMED:
        return tr("Anew: {names}.", names=listed)
    more = counted(len(names) - _NAMED, N_("1 more"), N_("{count} more"))
    return tr("Anew: {names} and {more}.", names=listed, more=more)
