"""Where a part of a program of ``torch.export`` comes from in the network that was drawn."""

from typing import Any, Dict


def places_of(node: Any, places: Dict[str, str]) -> str:
    """``/layer1.0.conv1/aten.conv2d.default``: the document node, and what is computed there.

    Args:
        node: of the program's graph.
        places: the document node's id by the name of its module.

    Returns:
        The name of the program's own node where it belongs to none.
    """
    for path, _ in reversed(list((node.meta.get("nn_module_stack") or {}).values())):
        name = str(path).rpartition(".")[2]
        if name in places:
            return "/{}/{}".format(places[name], getattr(node.target, "__name__", node.target))
    return str(node.name)
