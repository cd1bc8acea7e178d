"""How long the single layers take: the engine's own profile of some runs, one line a node."""

import json
import os
import shutil
import tempfile
from typing import Any, Dict, List, Optional, Tuple

from . import onnx_graph
from .card import Card
from .engine import EngineOptions, engine_named
from .failures import ModelError

_SETTLING = 2  # the engine's first runs make its buffers
_SUFFIX = "_kernel_time"
_SPARE = 2.0  # the graph is written only where so many times its size are free


def profile(path: str, card: Card, batch: Any, runs: int, threads: int, provider: str) -> Any:
    """Times of every node over ``runs`` runs, and the graphs that they can be traced back with.

    Args:
        path: the model's file.
        card: of that model.
        batch: a prepared picture (1, C, H, W).
        runs: how many count.
        threads: of the engine.
        provider: a name in ``engine.PROVIDERS``.

    Returns:
        Plain data: ``runs``, ``total_us`` of every run, ``nodes`` as they ran with the times of
        every run, and ``exported``, the nodes of the model's file, with ``table``, which says
        what they belong to (empty where the file does not say).

    Raises:
        ModelError: the model cannot be opened or run.
    """
    folder = tempfile.mkdtemp(prefix="tango-layers-")
    try:
        written = os.path.join(folder, "optimized.onnx") if _has_room(path, folder) else None
        asked = EngineOptions(threads, provider, os.path.join(folder, "profile"), written)
        engine = _open(path, asked, card)
        for _ in range(_SETTLING + runs):
            engine.infer(batch)
        events = _events(engine.end_profile())
        ran = _nodes_of(written)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    rows = _rows(events, ran)
    nodes, table = _exported(path, engine, rows)
    return {
        "runs": runs,
        "provider": engine.provider,
        "total_us": _durations(events, "model_run")[_SETTLING:],
        "nodes": rows,
        "exported": [list(node) for node in nodes],
        "table": table,
    }


def _exported(
    path: str, engine: Any, rows: List[Dict[str, Any]]
) -> Tuple[List[onnx_graph.Node], str]:
    """The nodes of the model's file, where it is ONNX, and the table of what they belong to.

    Another engine's table names what ran, so that every row stands for a node of its own.
    """
    if hasattr(engine, "layers_table"):
        nodes = [onnx_graph.Node(row["name"], row["op"], [], [row["name"]]) for row in rows]
        return nodes, str(engine.layers_table())
    model = onnx_graph.read_model(path)
    return model.nodes, str(model.metadata.get("layers", ""))


def _has_room(path: str, folder: str) -> bool:
    return shutil.disk_usage(folder).free > _SPARE * os.path.getsize(path)


def _open(path: str, asked: EngineOptions, card: Card) -> Any:
    """The model with a profile; without its graph where the engine cannot write that."""
    make = engine_named(card.engine)
    if not hasattr(make, "end_profile"):
        raise ModelError("%s does not tell how long single layers take." % card.engine)
    try:
        return make(path, asked, card.outputs)
    except ModelError:
        # Parts that compile layers themselves (TensorRT, OpenVINO) cannot be written as a graph.
        if asked.optimized is None:
            raise
        return make(path, asked._replace(optimized=None), card.outputs)


def _events(path: str) -> List[Dict[str, Any]]:
    with open(path, encoding="utf-8", errors="replace") as stream:
        return list(json.load(stream))


def _durations(events: List[Dict[str, Any]], name: str) -> List[int]:
    return [int(event["dur"]) for event in events if event.get("name") == name]


def _nodes_of(path: Optional[str]) -> Dict[str, onnx_graph.Node]:
    if path is None or not os.path.isfile(path):
        return {}
    try:
        return {node.name: node for node in onnx_graph.read_model(path).nodes}
    except ValueError:
        return {}


def _rows(events: List[Dict[str, Any]], graph: Dict[str, onnx_graph.Node]) -> List[Dict[str, Any]]:
    """The nodes in the order they first ran in, with the time of every run that counts (µs)."""
    found = {}  # type: Dict[str, Dict[str, Any]]
    for event in events:
        name = str(event.get("name", ""))
        if event.get("cat") != "Node" or not name.endswith(_SUFFIX):
            continue
        name = name[: -len(_SUFFIX)]
        about = event.get("args", {})
        node = graph.get(name)
        row = found.setdefault(
            name,
            {
                "name": name,
                "op": str(about.get("op_name", "")),
                "provider": str(about.get("provider", "")),
                "inputs": node.inputs if node else [],
                "outputs": node.outputs if node else [],
                "us": [],
            },
        )
        row["us"].append(int(event["dur"]))
    for row in found.values():
        row["us"] = row["us"][_SETTLING:]
    return list(found.values())
