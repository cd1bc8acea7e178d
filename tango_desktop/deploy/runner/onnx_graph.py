"""Reads the nodes of an ONNX file, and nothing else: boards seldom have the package ``onnx``.

The wire format is Protocol Buffers': a key (field number and type), then a value. Weights are
skipped, not read. Field numbers are those of ``onnx.proto3``, which never change.
"""

from typing import BinaryIO, Dict, Iterator, List, NamedTuple, Tuple

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_MODEL_GRAPH, _MODEL_METADATA = 7, 14
_GRAPH_NODE = 1
_NODE_INPUT, _NODE_OUTPUT, _NODE_NAME, _NODE_OP = 1, 2, 3, 4
_ENTRY_KEY, _ENTRY_VALUE = 1, 2
_LARGEST_NODE_BYTES = 1 << 20  # a node that is larger carries a constant


class Node(NamedTuple):
    """A node of an ONNX graph, with the names of the values it reads and gives."""

    name: str
    op: str
    inputs: List[str]
    outputs: List[str]


class Model(NamedTuple):
    """What is read of an ONNX file: the nodes in their order, and the metadata."""

    nodes: List[Node]
    metadata: Dict[str, str]


def read_model(path: str) -> Model:
    """The nodes and metadata of the ONNX file at ``path``.

    Raises:
        OSError: it cannot be read.
        ValueError: it is not such a file.
    """
    nodes = []  # type: List[Node]
    metadata = {}  # type: Dict[str, str]
    with open(path, "rb") as stream:
        stream.seek(0, 2)
        end = stream.tell()
        stream.seek(0)
        for field, size in _fields(stream, end):
            if field == _MODEL_GRAPH:
                nodes.extend(_graph(stream, stream.tell() + size))
            elif field == _MODEL_METADATA:
                entry = dict(_texts(stream.read(size)))
                metadata[entry.get(_ENTRY_KEY, "")] = entry.get(_ENTRY_VALUE, "")
            else:
                stream.seek(size, 1)
    return Model(nodes, metadata)


def _graph(stream: BinaryIO, end: int) -> Iterator[Node]:
    for field, size in _fields(stream, end):
        if field == _GRAPH_NODE and size <= _LARGEST_NODE_BYTES:
            yield _node(stream.read(size))
        else:
            stream.seek(size, 1)


def _node(content: bytes) -> Node:
    name = op = ""
    inputs = []  # type: List[str]
    outputs = []  # type: List[str]
    for field, text in _texts(content):
        if field == _NODE_INPUT:
            inputs.append(text)
        elif field == _NODE_OUTPUT:
            outputs.append(text)
        elif field == _NODE_NAME:
            name = text
        elif field == _NODE_OP:
            op = text
    return Node(name, op, inputs, outputs)


def _texts(content: bytes) -> Iterator[Tuple[int, str]]:
    """The first four fields of a message, which are texts in all that is read here."""
    import io

    stream = io.BytesIO(content)
    for field, size in _fields(stream, len(content)):
        value = stream.read(size)
        if field <= _NODE_OP:
            yield field, value.decode("utf-8", "replace")


def _fields(stream: BinaryIO, end: int) -> Iterator[Tuple[int, int]]:
    """Field number and size of every value of variable length; the stream stands before it."""
    while stream.tell() < end:
        key = _varint(stream)
        field, kind = key >> 3, key & 7
        if kind == _BYTES:
            size = _varint(stream)
            after = stream.tell() + size
            if after > end:
                raise ValueError("a value that is longer than its file")
            yield field, size
            stream.seek(after)
        elif kind == _VARINT:
            _varint(stream)
        elif kind in (_FIXED64, _FIXED32):
            stream.seek(8 if kind == _FIXED64 else 4, 1)
        else:
            raise ValueError("not Protocol Buffers")


def _varint(stream: BinaryIO) -> int:
    value = shift = 0
    while True:
        byte = stream.read(1)
        if not byte or shift > 63:
            raise ValueError("a number that does not end")
        value |= (byte[0] & 0x7F) << shift
        if not byte[0] & 0x80:
            return value
        shift += 7
