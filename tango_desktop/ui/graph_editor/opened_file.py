"""A network from another file, made ready for the project in a job. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.errors import TangoError
from tango_desktop.graph import NetworkDocument
from tango_desktop.graph.edits import Edit, EditGroup, SetInput
from tango_desktop.graph.heads import head_of, set_classes
from tango_desktop.i18n import N_, counted, tr
from tango_desktop.recommend.drawn import FOLDER, keep_network
from tango_desktop.recommend.records import RecommendRequest

_NAMED = 6  # operators that have no layer, by name


@dataclass(frozen=True)
class OpenedFile:
    """What was found in a file.

    Attributes:
        path: of the file.
        document: the network; may be broken where it was a document.
        weights: what was kept of its weights, relative to the project; empty without any.
        told: sentences on what was found.
        details: what has no layer here, and what was decided while reading.
        fitting: makes it answer what the project asks; None when it does, or cannot be told how.
    """

    path: Path
    document: NetworkDocument
    weights: str = ""
    told: tuple[str, ...] = ()
    details: str = ""
    fitting: EditGroup | None = None


def open_file(
    project: Project, path: Path, request: RecommendRequest, ctx: JobContext
) -> OpenedFile:
    """Read a file of any form; weights in it are kept in the project.

    Raises:
        TangoError: it cannot be read or holds no network.
    """
    from tango_desktop.nets.network_files import FileKind, read_network_file  # PyTorch

    found = read_network_file(path, ctx=ctx)
    ctx.check()
    weights = ""
    if found.kind is FileKind.ONNX and found.weights:
        weights = _kept(project, found)
    layers = counted(len(found.document), N_("1 layer"), N_("{count} layers"))
    told = [tr("{file}: {layers}.", file=path.name, layers=layers)]
    if found.unmapped:
        names = ", ".join(kind for kind, _ in found.unmapped[:_NAMED])
        text = tr("These operators have no layer here and are left out: {names}.", names=names)
        told.append(text)
    if weights:
        told.append(tr("Its weights are kept: training can start from them."))
    lines = [*found.notes, *(f"{kind}: {', '.join(names)}" for kind, names in found.unmapped)]
    document = found.document
    return OpenedFile(
        path, document, weights, tuple(told), "\n".join(lines), fitting_of(document, request)
    )


def _kept(project: Project, found: object) -> str:
    """Write weights and the network that they belong to; the path of the weights."""
    from tango_desktop.nets.network_files import NetworkFile, keep_weights

    assert isinstance(found, NetworkFile)
    network = keep_network(project, found.document)
    name = weights_beside(network)
    keep_weights(found, project.path(name))
    return name


def weights_beside(network: str) -> str:
    """Where the weights of an opened network are kept, beside its document."""
    return network.removesuffix(".yaml") + ".safetensors"


def network_beside(weights: str) -> str:
    """The document that opened weights belong to."""
    return weights.removesuffix(".safetensors") + ".yaml"


def is_kept(project: Project, weights: str) -> bool:
    """Whether weights of an opened file are still there, with their network."""
    if PurePosixPath(weights).parent != PurePosixPath(FOLDER):
        return False
    try:
        return all(project.path(name).is_file() for name in (weights, network_beside(weights)))
    except (OSError, ValueError):  # no such name can be
        return False


def fitting_of(document: NetworkDocument, request: RecommendRequest) -> EditGroup | None:
    """The edit that gives a network the project's channels and number of classes."""
    tried = document.copy()
    edits: list[Edit] = []
    if document.in_channels != request.channels:
        edits.append(SetInput(request.channels, document.size))
    head = head_of(document)
    if head is not None and head.classes != request.classes:
        classes = set_classes(document, request.classes)
        if classes is not None:
            edits.append(classes)
    if not edits:
        return None
    names = [edit.title() for edit in edits]
    fitted = EditGroup(names[0] if len(names) == 1 else tr("Fit to the pictures"), tuple(edits))
    try:
        fitted.apply(tried)
    except TangoError:
        return None
    return fitted
