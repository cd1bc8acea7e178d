"""A network that comes from a file instead of a list: drawn in the editor, or of one's own."""

from __future__ import annotations

import re
from pathlib import Path

from tango_desktop.core.files import write_text
from tango_desktop.core.project import Project
from tango_desktop.errors import GraphError
from tango_desktop.families import MODELS
from tango_desktop.graph import NetworkDocument, to_text
from tango_desktop.graph.heads import Answer, Head, head_of
from tango_desktop.graph.text_files import is_onnx, read_text_network
from tango_desktop.i18n import N_, tr
from tango_desktop.recommend.records import RecommendRequest
from tango_desktop.recommend.tasks import RECOMMEND_TASKS

FOLDER = "networks"  # of the project: every network that was drawn and used, by what it computes
EDITED = "{name}-edited"
_SHORT = 8
_LONGEST = 60  # letters; some have four bytes, and file names at most 255
_ANSWERS = {
    Answer.CLASSES: N_("a network that tells classes of pictures apart"),
    Answer.BOXES: N_("a network that finds boxes"),
}


def keep_network(project: Project, document: NetworkDocument) -> str:
    """Write a network into the project under a name of its own; its path for the settings.

    What was used before stays there, so that the setting can be taken back.

    Raises:
        ProjectError: it cannot be written.
    """
    name = f"{FOLDER}/{_file_name(document.name)}-{document.digest()[:_SHORT]}.yaml"
    write_text(project.path(name), to_text(document))
    return name


def _file_name(name: str) -> str:
    """``name`` as any disk takes it: no folder, no sign that a system reads, not too long."""
    return re.sub(r"[^\w.-]+", "-", name).strip(".-")[:_LONGEST] or "network"


def own_name(name: str) -> str:
    """``name``, unless a network of the lists is called so."""
    return EDITED.format(name=name) if name in MODELS else name


def read_network(project: Project, file: str) -> NetworkDocument:
    """The network in a file: a network document, rows, or ONNX, whatever it is called.

    Args:
        project: that a relative path starts from.
        file: its path.

    Raises:
        ProjectError: the file cannot be read.
        GraphError: it is no network, one with problems, or one that has no layers here for some
            of its operators.
    """
    path = project.path(str(Path(file).expanduser()))
    if not is_onnx(path):
        return read_text_network(path)[0]
    from tango_desktop.nets.network_files import read_network_file  # PyTorch takes a while

    found = read_network_file(path)
    if found.unmapped:
        raise GraphError(
            tr(
                "{path} uses operators that have no layer here: {names}.",
                path=path,
                names=", ".join(name for name, _ in found.unmapped),
            ),
            tr("Open it in the editor to see what is left of it, and draw the rest."),
            "\n".join(f"{kind}: {', '.join(names)}" for kind, names in found.unmapped),
        )
    return found.document


def check_fits(document: NetworkDocument, request: RecommendRequest) -> None:
    """Raise GraphError unless ``document`` answers what a project asks.

    A sentence for each way in which it may not: other pictures, another task, other classes.
    """
    if document.in_channels != request.channels:
        raise GraphError(
            tr(
                "{name} takes pictures of {its} channels, and these have {channels}.",
                name=document.name,
                its=document.in_channels,
                channels=request.channels,
            ),
            tr("Set the channels of its input in the editor."),
        )
    head = head_of(document)
    wanted = RECOMMEND_TASKS.get(request.task).answer
    if head is None or head.answer is not wanted:
        raise GraphError(
            tr("{name} is not {wanted}.", name=document.name, wanted=tr(_ANSWERS[wanted])),
            tr("Mark other layers as its outputs in the editor, or choose another task."),
        )
    _check_classes(document, head, request.classes)
    _check_end(document, head)


def _check_end(document: NetworkDocument, head: Head) -> None:
    if head.softmax:
        raise GraphError(
            tr(
                "{name} ends in a softmax, {layer}, and training adds its own.",
                name=document.name,
                layer=head.softmax,
            ),
            tr("Remove that layer; what the network answers in the end stays the same."),
        )
    if not head.is_flat:
        raise GraphError(
            tr("{name} answers a map of 1 × 1 for each class, not a number.", name=document.name),
            tr("Add a flatten layer behind {layer}.", layer=document.outputs[0]),
        )


def _check_classes(document: NetworkDocument, head: Head, classes: int) -> None:
    if head.classes != classes:
        raise GraphError(
            tr(
                "{name} tells {its} classes apart, and the pictures show {classes}.",
                name=document.name,
                its=head.classes,
                classes=classes,
            ),
            tr("Open it in the editor, which fits its last layer to them."),
        )
