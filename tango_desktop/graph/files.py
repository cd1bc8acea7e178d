"""Network documents on disk: ``network.yaml``, one line per node."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tango_desktop.core.files import parse_mapping, read_text, write_text
from tango_desktop.errors import GraphError
from tango_desktop.i18n import tr

from .document import NetworkDocument
from .layers.info import plain
from .node import Node, parent_path

SCHEMA = 1
_LARGEST = 1 << 64
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_WIDTH = 1 << 16  # never folded: one line per node


def save(document: NetworkDocument, path: str | Path) -> None:
    """Write ``document`` to ``path``, atomically; documents with problems may be saved too.

    Raises:
        ProjectError: the file cannot be written.
    """
    write_text(Path(path), to_text(document))


def load(path: str | Path, check: bool = True) -> NetworkDocument:
    """The document in ``path``.

    Args:
        path: what :func:`save` wrote, or a person in the same form.
        check: refuse documents that could not be built; an editor opens them with False.

    Raises:
        ProjectError: the file cannot be read or is not YAML.
        SchemaTooNewError: a newer version wrote it.
        GraphError: it is not a network, or the network has problems; the details list them all.
    """
    path = Path(path)
    return from_text(read_text(path), path, check)


def from_text(text: str, path: Path, check: bool = True) -> NetworkDocument:
    """Like :func:`load`, from text that was read from ``path``."""
    document = _Reader(path).document(parse_mapping(text, path, SCHEMA))
    if check:
        document.check()
    return document


def to_text(document: NetworkDocument) -> str:
    """The YAML text of ``document``."""
    height, width = document.size
    lines = [
        f"schema: {SCHEMA}",
        f"name: {flow(document.name)}",
        f"input: {{channels: {document.in_channels}, size: [{height}, {width}]}}",
        "nodes:" if document.nodes else "nodes: []",
        *(f"- {flow(node_values(node))}" for node in document.nodes),
        f"outputs: {flow(list(document.outputs))}",
    ]
    return "\n".join(lines) + "\n"


def flow(value: object) -> str:
    """Plain data as YAML on one line."""
    text: str = yaml.dump(
        value,
        Dumper=_DUMPER,
        default_flow_style=True,
        allow_unicode=True,
        sort_keys=False,
        width=_WIDTH,
    )
    return text.removesuffix("...\n").strip()


def node_values(node: Node) -> dict[str, object]:
    """A node as plain data."""
    values: dict[str, object] = {"id": node.id, "layer": node.layer}
    if node.params:
        values["params"] = {name: plain(value) for name, value in node.params.items()}
    values["inputs"] = list(node.inputs)
    if node.block != parent_path(node.id):
        values["block"] = node.block
    return values


def nodes_from(value: object) -> tuple[list[Node], list[str]]:
    """The nodes of a list of what :func:`node_values` gives, and what is wrong with it."""
    reader = _Reader(Path())
    return reader.nodes(value), reader.problems


class _Reader:
    """Turns plain values into a document and collects everything that is not as it should be."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.problems: list[str] = []

    def document(self, values: Mapping[str, Any]) -> NetworkDocument:
        for name in values.keys() - {"schema", "name", "input", "nodes", "outputs"}:
            self.problems.append(tr("{name} is not known here.", name=name))
        channels, size = self._input(values.get("input"))
        document = NetworkDocument(
            _text(values, "name", "") or self._path.stem,
            channels,
            size,
            self.nodes(values.get("nodes")),
            tuple(self._names(values.get("outputs"), "outputs")),
        )
        self._raise()
        return document

    def _raise(self) -> None:
        if self.problems:
            raise GraphError(
                tr(
                    "{path} is not a network document: {first}",
                    path=self._path,
                    first=self.problems[0],
                ),
                tr("Mend it in a text editor, or restore an earlier copy. Nothing was changed."),
                "\n".join(self.problems),
            )

    def _input(self, value: object) -> tuple[int, tuple[int, int]]:
        match value:
            case {"channels": int(channels), "size": [int(height), int(width)]} if all(
                map(_is_scalar, (channels, height, width))
            ):
                return channels, (height, width)
        self.problems.append(tr("input needs channels and size: [height, width]."))
        return 1, (1, 1)

    def _names(self, value: object, what: str) -> list[str]:
        if isinstance(value, list) and all(isinstance(name, str) for name in value):
            return value
        self.problems.append(tr("{what} is not a list of names.", what=what))
        return []

    def nodes(self, value: object) -> list[Node]:
        """The nodes of a list; what is wrong with it goes to ``problems``."""
        if not isinstance(value, list):
            self.problems.append(tr("nodes is not a list."))
            return []
        return [self._node(number, entry) for number, entry in enumerate(value, start=1)]

    def _node(self, number: int, value: object) -> Node:
        what = tr("Node {number}", number=number)
        if not isinstance(value, dict):
            self.problems.append(tr("{what} is not a mapping.", what=what))
            return Node("", "")
        for key in value.keys() - {"id", "layer", "params", "inputs", "block"}:
            self.problems.append(tr("{what}: {name} is not known here.", what=what, name=key))
        for key in ("id", "layer"):
            if not isinstance(value.get(key), str):
                self.problems.append(tr("{what} has no {name}.", what=what, name=key))
        params = value.get("params", {})
        if not isinstance(params, dict) or not all(isinstance(name, str) for name in params):
            self.problems.append(tr("{what}: params is not a mapping.", what=what))
            params = {}
        for name in [name for name, held in params.items() if not _is_value(held)]:
            self.problems.append(
                tr("{what}: {name} is no number, text or list of them.", what=what, name=name)
            )
            params = {}
        inputs = self._names(value.get("inputs"), tr("{what}: inputs", what=what))
        node_id = _text(value, "id", "")
        block = _text(value, "block", parent_path(node_id))
        return Node(node_id, _text(value, "layer", ""), params, tuple(inputs), block)


def _text(values: Mapping[str, Any], key: str, otherwise: str) -> str:
    """A text or a number as text; anything else could be endless, written out."""
    found = values.get(key, otherwise)
    return str(found) if _is_scalar(found) and found is not None else otherwise


def _is_value(value: object) -> bool:
    """Whether a parameter may hold this: lists in lists could stand for one without end."""
    return all(map(_is_scalar, value if isinstance(value, list) else [value]))


def _is_scalar(value: object) -> bool:
    if isinstance(value, int):
        return abs(value) <= _LARGEST  # Python writes none out that is far larger
    return value is None or isinstance(value, str | float)
