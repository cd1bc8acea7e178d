"""Which part of an ONNX file belongs to which node of the network document.

The tracing exporter names nodes after the last part of a module's path (``/conv1_7/Conv``) and
gives functions no name of their own (``/Add_3``). Here every document node is traced as a module
of its own, so that ``/layer2.0.conv1/Conv`` says where it comes from; a table in the file's
metadata says it for the nodes of the network as it was drawn, those included that were folded away.
"""

from __future__ import annotations

import json
import re
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import torch
from torch import Tensor, fx, nn

from tango_desktop.graph import IMAGES, NetworkDocument
from tango_desktop.graph.deploy_form import DEPLOY, origins, rewrite
from tango_desktop.graph.rewriting import (
    FoldNorm,
    FoldScale,
    FoldShift,
    MergeBranches,
    Step,
)

KEY = "layers"
_PLACE = "document_node_"
_TRACED = re.compile(rf"{_PLACE}(\d+)(?=[./]|$)")


class _Call(nn.Module):
    """A function of the graph as a module, so that the exporter gives it a scope."""

    def __init__(self, node: fx.Node) -> None:
        super().__init__()
        self._node = node

    def forward(self, *values: Tensor) -> Any:
        given = dict(zip(self._node.all_input_nodes, values, strict=True))
        args = fx.map_arg(self._node.args, given.__getitem__)
        keywords = fx.map_arg(self._node.kwargs, given.__getitem__)
        target: Callable[..., Any] = self._node.target  # type: ignore[assignment]
        return target(*args, **keywords)


def with_places(module: nn.Module) -> tuple[nn.Module, dict[str, str]]:
    """The same network with a sub-module for each document node, and what those stand for.

    Returns:
        The module to trace, and the document node's id by the name of its sub-module. A module
        that was not made from a document comes back as it is.
    """
    if not isinstance(module, fx.GraphModule):
        return module, {}
    root, graph, places = nn.Module(), fx.Graph(), {}
    made: dict[fx.Node, fx.Node] = {}
    for index, node in enumerate(module.graph.nodes):
        if "node" not in node.meta:
            made[node] = graph.node_copy(node, made.__getitem__)
            continue
        place = f"{_PLACE}{index}"
        places[place] = str(node.meta["node"])
        is_module = node.op == "call_module"
        part = module.get_submodule(str(node.target)) if is_module else _Call(node)
        root.add_module(place, part)
        values = node.args if is_module else tuple(node.all_input_nodes)
        args = fx.map_arg(values, made.__getitem__)
        made[node] = graph.call_module(place, args)
    return fx.GraphModule(root, graph).eval(), places


def failed_at(error: BaseException, module: nn.Module, places: Mapping[str, str]) -> str:
    """The document node that was traced or converted when an error came; empty where unknown.

    Args:
        error: of the tracing exporter, as it was raised.
        module: of :func:`with_places`.
        places: of :func:`with_places`.
    """
    parts = {part: place for place, part in module.named_children() if place in places}
    found = ""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        for value in list(frame.f_locals.values()):
            found = _place_of(value, parts) or found
    return places.get(found, "")


def _place_of(value: object, parts: Mapping[nn.Module, str]) -> str:
    """The sub-module that a local variable is, or that a node of the traced graph is in."""
    if isinstance(value, nn.Module):
        return parts.get(value, "")
    scope = value.scopeName() if isinstance(value, torch.Node) else ""
    match = _TRACED.search(scope)
    return match.group(0) if match else ""


def rename(model: Any, places: Mapping[str, str]) -> None:
    """Put the document's names in place of the traced ones, in an ONNX model."""

    def named(text: str) -> str:
        return _TRACED.sub(lambda found: places[found.group(0)], text)

    graph = model.graph
    for tensor in graph.initializer:
        tensor.name = named(tensor.name)
    for value in graph.value_info:
        value.name = named(value.name)
    for node in graph.node:
        node.name = named(node.name)
        node.input[:] = [named(name) for name in node.input]
        node.output[:] = [named(name) for name in node.output]


def table(model: Any, document: NetworkDocument) -> str:
    """What the metadata says of an exported model, as JSON.

    ``nodes`` has the id of the drawn node for each ONNX node; ``absorbed`` has, for the id of a
    drawn node, those that were folded into it and have no ONNX node of their own.
    """
    deployed, steps = rewrite(document, DEPLOY)
    drawn = {node.id for node in document.nodes}
    known = drawn | {node.id for node in deployed.nodes}
    origin = origins(drawn, known, steps)
    ids = {node.name: owner(node.name, known) for node in model.graph.node}
    last = document.outputs[0]  # what is appended to a detector (NMS) belongs to its head
    nodes = {name: origin.get(found or last, "") for name, found in ids.items() if name}
    nodes = {name: found for name, found in nodes.items() if found}
    absorbed = _absorbed(document, set(nodes.values()), steps, origin)
    return json.dumps({"nodes": nodes, "absorbed": absorbed}, ensure_ascii=False)


def owner(name: str, known: Iterable[str]) -> str:
    """The document node in an ONNX name such as ``/layer1.0.conv1/Conv``; empty if none is."""
    parts = name.split("/")
    return parts[1] if len(parts) > 2 and not parts[0] and parts[1] in known else ""


def _folded(steps: tuple[Step, ...], origin: Mapping[str, str]) -> dict[str, str]:
    """Where each node went that a step took away."""
    into: dict[str, str] = {}
    for step in steps:
        if isinstance(step, FoldNorm):
            into[step.norm] = step.into
        elif isinstance(step, FoldShift):
            into[step.shift] = step.into
        elif isinstance(step, FoldScale):
            into[step.scale] = step.into
        elif isinstance(step, MergeBranches):
            into |= {b.id: step.into for b in step.branches if b.id not in ("", step.into)}
    return {name: origin.get(target, target) for name, target in into.items()}


def _absorbed(
    document: NetworkDocument,
    present: set[str],
    steps: tuple[Step, ...],
    origin: Mapping[str, str],
) -> dict[str, list[str]]:
    into = _folded(steps, origin)
    before = {node.id: node.inputs[0] for node in document.nodes}
    absorbed: dict[str, list[str]] = defaultdict(list)
    for node in document.order():
        host, seen = node.id, {""}
        while host not in present and host != IMAGES and host not in seen:
            seen.add(host)
            host = into.get(host) or before.get(host, IMAGES)
        if host in present and host != node.id:
            absorbed[host].append(node.id)
    return dict(absorbed)
