"""Opening an ONNX file, with its errors as sentences; weights are read when asked for."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from tango_desktop.errors import GraphError, ProjectError
from tango_desktop.i18n import tr

_LARGEST_FOLDED = 1 << 28  # numbers of a tensor that is computed while reading
_MOST_SIDES = 32  # of an array in NumPy
_FOLDED = frozenset(
    """
    Add Cast Ceil Concat ConstantOfShape Div Equal Floor Gather Identity Max Min Mod Mul Neg Pow
    Reciprocal ReduceProd Reshape Shape Slice Sqrt Squeeze Sub Transpose Unsqueeze Where
    """.split()  # noqa: SIM905 - a list of this length is unreadable
)


def load_model(path: Path) -> Any:
    """The ``onnx.ModelProto`` in ``path``, without tensors that lie in other files.

    Raises:
        ProjectError: the file cannot be read.
        GraphError: it is not ONNX, or too new.
    """
    import onnx
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]

    try:
        model = onnx.load(str(path), load_external_data=False)
    except OSError as error:
        raise ProjectError(
            tr("{path} cannot be read.", path=path), tr("Is it there, and yours?"), str(error)
        ) from error
    except (DecodeError, ValueError, RuntimeError) as error:
        raise _not_onnx(path, str(error)) from error
    if not model.graph.node or not model.graph.output:
        raise _not_onnx(path, "")
    return model


def _not_onnx(path: Path, details: str) -> GraphError:
    return GraphError(
        tr("{path} is not an ONNX model, or damaged.", path=path),
        tr("Export it again, or choose another file."),
        details,
    )


class Tensors:
    """The constants of a file, read when they are asked for and then forgotten by the file."""

    def __init__(self, model: Any, folder: Path) -> None:
        self._waiting = {tensor.name: tensor for tensor in model.graph.initializer}
        self._folder = folder
        self._read: dict[str, Any] = {}

    def __contains__(self, name: object) -> bool:
        return name in self._waiting or name in self._read

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of a constant, without reading it."""
        if name in self._read:
            return tuple(self._read[name].shape)
        return tuple(self._waiting[name].dims)

    def get(self, name: str) -> Any:
        """The numbers of a constant.

        Raises:
            GraphError: they are damaged, or lie in a file that is not there.
        """
        if name not in self._read:
            tensor = self._waiting.pop(name)
            self._read[name] = to_array(tensor, self._folder)
            for field in ("raw_data", "float_data", "double_data", "int32_data", "int64_data"):
                tensor.ClearField(field)
        return self._read[name]

    def forget(self) -> None:
        """Let go of all of them."""
        self._read.clear()
        self._waiting.clear()


def to_array(tensor: Any, folder: Path) -> Any:
    """The numbers of an ``onnx.TensorProto``; raises GraphError when they cannot be had."""
    import onnx
    from onnx import external_data_helper, numpy_helper

    try:
        if external_data_helper.uses_external_data(tensor):
            external_data_helper.load_external_data_for_tensor(tensor, str(folder))
        return numpy_helper.to_array(tensor)
    except (
        OSError,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        onnx.checker.ValidationError,
    ) as error:
        raise GraphError(
            tr("The numbers of {name} cannot be read.", name=tensor.name),
            tr("Is the file with its data beside the model, and whole?"),
            str(error),
        ) from error


def attributes_of(node: Any) -> dict[str, Any]:
    """A node's attributes as plain values; texts as text."""
    from onnx import helper

    found = {}
    for attribute in node.attribute:
        value = helper.get_attribute_value(attribute)
        found[attribute.name] = (
            value.decode("utf-8", "replace") if isinstance(value, bytes) else value
        )
    return found


def computed(node: Any, values: Mapping[str, Any], opset: int) -> list[Any] | None:
    """The results of a node all of whose inputs are known; None when they cannot be computed.

    They are computed by ONNX's own reference in NumPy; nothing of the file is run.
    """
    from onnx import helper
    from onnx.reference import ReferenceEvaluator

    if node.domain or node.op_type not in _FOLDED:
        return None
    if node.op_type == "ConstantOfShape":
        return _filled(node, values)
    if not _is_small(values):
        return None
    names = [name for name in node.input if name]
    inputs = [helper.make_empty_tensor_value_info(name) for name in dict.fromkeys(names)]
    outputs = [helper.make_empty_tensor_value_info(name) for name in node.output if name]
    graph = helper.make_graph([node], "one", inputs, outputs)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
    with _quietly():
        try:
            return list(ReferenceEvaluator(model).run(None, {name: values[name] for name in names}))
        except (ValueError, TypeError, RuntimeError, IndexError, AttributeError, KeyError):
            return None
        except NotImplementedError:
            return None


def _is_small(values: Mapping[str, Any]) -> bool:
    """Whether the inputs, stretched to one another, stay within bounds."""
    try:
        shape = np.broadcast_shapes(*(np.shape(array) for array in values.values()))
    except ValueError:  # they are not stretched
        return True
    return math.prod(shape) <= _LARGEST_FOLDED


def _filled(node: Any, values: Mapping[str, Any]) -> list[Any] | None:
    given_shape = np.asarray(values[node.input[0]]).reshape(-1)
    if given_shape.size > _MOST_SIDES or given_shape.dtype.kind not in "iu":
        return None
    shape = given_shape.tolist()
    if min(shape, default=1) < 0 or math.prod(shape) > _LARGEST_FOLDED:
        return None
    given = [attribute.t for attribute in node.attribute if attribute.name == "value"]
    fill = to_array(given[0], Path()).reshape(-1) if given else np.zeros(1, np.float32)
    return [np.full(shape, fill[0])] if fill.size else None


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Without NumPy's notices on divisions by zero and the like."""
    import warnings

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield
