"""The times of an engine's layers, and the nodes of the ONNX file that each is made of."""

import json
import re
from typing import Any, Dict, Iterable, Iterator, List, Set, Tuple

import numpy as np

from . import onnx_graph

# "/conv1/Conv + /relu/Relu", "/a/Conv || /b/Conv", "PWN(/act/Sigmoid, /act/Mul)",
# "{ForeignNode[/a/Conv.../b/Relu]}", "Reformatting CopyNode for Input Tensor 0 to /conv1/Conv"
_BETWEEN_NAMES = re.compile(r"(?:\s|\+|\|\||,|\.\.\.|[()\[\]{}])+")


class Profile:
    """Collects what TensorRT tells of its layers, run by run.

    Args:
        tensorrt: the module.
        context: of the engine; tells its times from here on.
        path: the start of the path of the file to write.
    """

    def __init__(self, tensorrt: Any, context: Any, path: str) -> None:
        self._events: List[Dict[str, Any]] = []
        self._path = path
        self._profiler = _profiler(tensorrt, self._events)
        context.profiler = self._profiler

    @property
    def names(self) -> List[str]:
        """The engine's layers, in the order they run in."""
        return list(self._times())

    def ran(self, seconds: float) -> None:
        """A run is over, which took so long with copying."""
        self._events.append({"cat": "Session", "name": "model_run", "dur": _micros(seconds * 1e3)})

    def forget(self) -> None:
        """What was told so far does not count."""
        del self._events[:]

    def medians(self) -> Iterator[Tuple[str, float]]:
        """Each layer and the median of its times in milliseconds."""
        for name, times in self._times().items():
            yield name, float(np.median(times)) / 1000.0

    def write(self) -> str:
        """Write the times in the form that ONNX Runtime writes its own in; the path."""
        path = "%s.json" % self._path
        with open(path, "w", encoding="utf-8") as stream:
            json.dump(self._events, stream)
        return path

    def _times(self) -> Dict[str, List[int]]:
        found: Dict[str, List[int]] = {}
        for event in self._events:
            if event["cat"] == "Node":
                name = event["name"][: -len("_kernel_time")]
                found.setdefault(name, []).append(event["dur"])
        return found


def _profiler(tensorrt: Any, events: List[Dict[str, Any]]) -> Any:
    class Profiler(tensorrt.IProfiler):  # type: ignore[misc]
        def __init__(self) -> None:
            tensorrt.IProfiler.__init__(self)

        def report_layer_time(self, layer_name: str, ms: float) -> None:
            """Called by TensorRT after a run."""
            about = {"op_name": "", "provider": "gpu"}
            name = "%s_kernel_time" % layer_name
            events.append({"cat": "Node", "name": name, "dur": _micros(ms), "args": about})

    return Profiler()


def _micros(milliseconds: float) -> int:
    return int(round(milliseconds * 1000.0))


def nodes_in(name: str, known: Iterable[str]) -> List[str]:
    """The nodes of the ONNX file in the name of an engine's layer, in its order.

    Args:
        name: as TensorRT calls it: ``/conv1/Conv + /relu/Relu``.
        known: the names of all nodes of the file.
    """
    every: Set[str] = set(known)
    if name in every:
        return [name]
    parts = [part for part in _BETWEEN_NAMES.split(name) if part in every]
    return list(dict.fromkeys(parts))


def table_with(path: str, names: Iterable[str]) -> str:
    """The table of an ONNX file's layers, with those of an engine in place of its nodes.

    A layer of the engine belongs to the first drawn layer in its name; the others count as
    absorbed into that.

    Args:
        path: of the ONNX file.
        names: of the engine's layers.

    Returns:
        JSON: ``nodes`` and ``absorbed``; empty where the file does not say.
    """
    text = onnx_graph.read_model(path).metadata.get("layers", "")
    if not text:
        return ""
    table = json.loads(text)
    nodes: Dict[str, str] = {}
    absorbed = {host: list(others) for host, others in table.get("absorbed", {}).items()}
    for name in names:
        drawn = [table["nodes"][one] for one in nodes_in(name, table["nodes"])]
        if drawn:
            nodes[name] = drawn[0]
            found = absorbed.setdefault(drawn[0], [])
            found += [one for one in drawn[1:] if one != drawn[0] and one not in found]
    return json.dumps({"nodes": nodes, "absorbed": absorbed}, ensure_ascii=False)
