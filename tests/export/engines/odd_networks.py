"""Networks with an operation that converters do not have, at a node of the document."""

from __future__ import annotations

import copy
from dataclasses import replace

import torch
from torch import fx

from tests.export.engines.small_networks import Small


def odd(network: Small, place: str = "") -> Small:
    """The same with a modified Bessel function behind a node (which one: its id)."""
    assert isinstance(network.module, fx.GraphModule)
    module = copy.deepcopy(network.module)
    nodes = {str(node.meta.get("node")): node for node in module.graph.nodes}
    before = nodes[place or last_node(network)]
    with module.graph.inserting_after(before):
        made = module.graph.call_function(torch.special.i0, (before,))
    made.meta["node"] = before.meta["node"]
    before.replace_all_uses_with(made, delete_user_cb=lambda user: user is not made)
    module.recompile()
    return replace(network, module=module)


def last_node(network: Small) -> str:
    """The document's output."""
    return network.spec.document.outputs[0]
