"""Files that hold a network as text: our documents, and rows as users of YOLO networks have them.

ONNX files are told from them here, so that nobody imports their reader for a text.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tango_desktop.core.files import parse_yaml, read_text
from tango_desktop.errors import GraphError, ProjectError
from tango_desktop.i18n import tr

from .document import NetworkDocument
from .files import from_text
from .rows import document_from_rows

_MOST_BYTES = 64_000_000  # a document of 100,000 layers has about 10 MB
_LOOKED_AT = 4096
_ZIP = b"PK\x03\x04"  # TorchScript, exported programs, checkpoints
_TEXT = bytes({9, 10, 13, *range(32, 256)})
_DOCUMENT, _ROWS = frozenset({"nodes"}), frozenset({"backbone", "head"})


def is_onnx(path: Path) -> bool:
    """Whether a file has to be read as ONNX: it is called so, or its content is no text.

    Raises:
        ProjectError: it cannot be read.
        GraphError: it holds weights or a program of PyTorch.
    """
    try:
        with path.open("rb") as stream:
            start = stream.read(_LOOKED_AT)
    except OSError as error:
        raise ProjectError(
            tr("{path} cannot be read.", path=path), tr("Is it there, and yours?"), str(error)
        ) from error
    is_tensors = start[8:10] == b'{"' and bool(start[:8].translate(None, _TEXT))
    if start.startswith(_ZIP) or is_tensors:
        raise GraphError(
            tr("{path} holds weights or a program, not a network that can be drawn.", path=path),
            tr("Choose a network document, a network in rows, or an ONNX file."),
        )
    return path.suffix.lower() == ".onnx" or bool(start.translate(None, _TEXT))


def is_rows(value: Any) -> bool:
    """Whether plain data from YAML is a network in rows."""
    return isinstance(value, dict) and bool(_ROWS & value.keys()) and "nodes" not in value


def read_text_network(path: Path, check: bool = True) -> tuple[NetworkDocument, bool]:
    """The network in a YAML file, and whether it was in rows.

    Args:
        path: of the file.
        check: refuse documents that could not be built; an editor opens them with False.

    Raises:
        ProjectError: the file cannot be read or is not YAML.
        SchemaTooNewError: a newer version wrote it.
        GraphError: it is no network, or one with problems.
    """
    try:
        is_large = path.stat().st_size > _MOST_BYTES
    except OSError as error:
        raise ProjectError(
            tr("{path} cannot be read.", path=path), tr("Is it there, and yours?"), str(error)
        ) from error
    if is_large:
        raise GraphError(
            tr("{path} is too large for a network document.", path=path),
            tr("Weights are kept in files of their own. Choose another one."),
        )
    text = read_text(path)
    value = parse_yaml(text, path)
    if is_rows(value):
        return document_from_rows(text, path), True
    if not isinstance(value, dict) or not _DOCUMENT & value.keys():
        raise GraphError(
            tr("{path} holds no network.", path=path),
            tr("A network document has nodes; a network in rows has a backbone and a head."),
        )
    return from_text(text, path, check), False
