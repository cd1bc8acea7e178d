"""A network document as a torch module."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from torch import fx, nn

from tango_desktop.graph import IMAGES, NetworkDocument, Node
from tango_desktop.graph.pytorch_code import class_name

from .layers import TORCH_LAYERS, BuildContext

# Layers whose output autograd does not need again, so that an activation may overwrite it.
_OVERWRITABLE = {"conv2d", "conv3d", "linear", "batch_norm", "group_norm", "add", "concat"}
# Layers that keep what the layer before them means, channel by channel.
_TRANSPARENT = {"identity", "implicit_multiply"}


def build_module(document: NetworkDocument, device: str = "cpu") -> fx.GraphModule:
    """The module that computes ``document``: (B, C, H, W) float32 to (B, classes).

    Sub-modules stand at the ids of the nodes, so ``state_dict`` has the names of the document.
    Initial weights are drawn from torch's default generator (``torch.manual_seed``). Networks
    with several outputs return a tuple. Each fx node carries its document node's id in
    ``meta["node"]``.

    Args:
        document: the network.
        device: where parameters are made; on ``"meta"`` they have no values.

    Raises:
        GraphError: the document has problems; ShapeError when only shapes do not fit.
    """
    document.check()
    shapes = document.shapes()
    shapes[IMAGES] = (document.in_channels, *document.size)
    readers = Counter(source for node in document.nodes for source in node.inputs)
    readers.update(document.outputs)
    layers = {node.id: node.layer for node in document.nodes}
    root = nn.Module()
    graph = fx.Graph()
    made: dict[str, fx.Node] = {IMAGES: graph.placeholder(IMAGES)}
    for node in document.order():
        source = node.inputs[0]
        in_place = readers[source] == 1 and layers.get(source) in _OVERWRITABLE
        context = BuildContext([shapes[name] for name in node.inputs], in_place, device)
        made[node.id] = _add(root, graph, node, context, [made[name] for name in node.inputs])
        made[node.id].meta["node"] = node.id
    _prepare(root, document)
    results = tuple(made[output] for output in document.outputs)
    graph.output(results[0] if len(results) == 1 else results)
    return fx.GraphModule(root, graph, class_name(document.name))


def _add(
    root: nn.Module, graph: fx.Graph, node: Node, context: BuildContext, args: list[fx.Node]
) -> fx.Node:
    layer = TORCH_LAYERS.get(node.layer)
    if layer.call is not None:
        call = layer.call(node.settings, args)
        name = node.id.replace(".", "_")
        return graph.create_node("call_function", call.target, call.args, name=name)
    assert layer.module is not None
    _put(root, node.id, layer.module(node.settings, context))
    return graph.call_module(node.id, tuple(args))


def _prepare(root: nn.Module, document: NetworkDocument) -> None:
    """Let layers draw what lies in the weights of the layers before them."""
    nodes = {node.id: node for node in document.nodes}
    for node in document.nodes:
        prepare = TORCH_LAYERS.get(node.layer).prepare
        if prepare is not None:
            prepare(node.settings, [_behind(root, nodes, source) for source in node.inputs])


def _behind(root: nn.Module, nodes: Mapping[str, Node], source: str) -> nn.Module | None:
    while source in nodes and nodes[source].layer in _TRANSPARENT:
        source = nodes[source].inputs[0]
    has_module = source in nodes and TORCH_LAYERS.get(nodes[source].layer).module is not None
    return root.get_submodule(source) if has_module else None


def _put(root: nn.Module, path: str, module: nn.Module) -> None:
    *folders, name = path.split(".")
    for folder in folders:
        if folder not in root._modules:
            root.add_module(folder, nn.Module())
        root = root.get_submodule(folder)
    root.add_module(name, module)
