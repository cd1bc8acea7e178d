"""Files of any form that hold a network: document, rows, ONNX; told apart by what is in them."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from torch import Tensor

from tango_desktop.core.jobs import JobContext
from tango_desktop.graph import ImageSize, NetworkDocument
from tango_desktop.graph.text_files import is_onnx, read_text_network

from .weights import save_weights

__all__ = ["SUFFIXES", "FileKind", "NetworkFile", "keep_weights", "read_network_file"]

SUFFIXES = (".yaml", ".yml", ".onnx")


class FileKind(enum.Enum):
    """The form of a file."""

    DOCUMENT = "document"
    ROWS = "rows"
    ONNX = "onnx"


@dataclass(frozen=True)
class NetworkFile:
    """What was found in a file.

    Attributes:
        kind: its form.
        document: the network; one that was read from a document may be broken.
        weights: the state of the module that is built of it; empty where the file has none.
        notes: sentences on what was decided while reading.
        unmapped: (operator, names of its nodes) of what has no layer here.
    """

    kind: FileKind
    document: NetworkDocument
    weights: Mapping[str, Tensor] = field(default_factory=dict, repr=False)
    notes: tuple[str, ...] = ()
    unmapped: tuple[tuple[str, tuple[str, ...]], ...] = ()


def read_network_file(
    path: Path, size: ImageSize | None = None, ctx: JobContext | None = None, check: bool = False
) -> NetworkFile:
    """The network in a file.

    Args:
        path: of the file.
        size: (height, width) of the pictures, where an ONNX file leaves them open.
        ctx: lets it be cancelled.
        check: refuse documents that have problems.

    Raises:
        ProjectError: the file cannot be read.
        SchemaTooNewError: a newer version wrote it.
        GraphError: it holds no network.
    """
    if is_onnx(path):
        return _onnx(path, size, ctx)
    document, in_rows = read_text_network(path, check)
    return NetworkFile(FileKind.ROWS if in_rows else FileKind.DOCUMENT, document)


def _onnx(path: Path, size: ImageSize | None, ctx: JobContext | None) -> NetworkFile:
    from .onnx_reading import read_onnx  # onnx takes a second to import

    found = read_onnx(path, size, ctx)
    return NetworkFile(FileKind.ONNX, found.document, found.weights, found.notes, found.unmapped)


def keep_weights(found: NetworkFile, path: Path) -> None:
    """Write the weights of a file as safetensors.

    Raises:
        ProjectError: the file cannot be written.
    """
    save_weights(path, found.weights, {"network": found.document.name})
