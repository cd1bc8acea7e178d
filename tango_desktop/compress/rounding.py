"""A network that computes as if in 8 bits while it is trained, so that it learns to live with it.

Values are rounded on the way forward, gradients pass as if they were not, but for values beyond
the range (straight-through estimator). Weights have one scale for each output channel, which makes
the rounding the same whether a batch norm behind is folded in or not. Source: B. Jacob et al.,
"Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference"
(arXiv 1712.05877), section 3.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, fx, nn

from tango_desktop.core.files import digest_of
from tango_desktop.export.quantization.integers import SCHEMES, WEIGHT_MOST, scaling_of
from tango_desktop.export.quantization.models import LAYERS_KEY, ModelView
from tango_desktop.export.quantization.placement import Placement, place
from tango_desktop.export.quantization.plan import QuantizationPlan
from tango_desktop.graph import IMAGES, NetworkDocument

_LEAST_SCALE = 1e-12


@dataclass(frozen=True)
class RoundingSpec:
    """What is rounded in the network as it is trained.

    Attributes:
        weights: ids of the document nodes whose weights are, and of those folded into them.
        activations: scale and zero point of uint8, by the id of the document node whose result is
            rounded; ``IMAGES`` is the input.
    """

    weights: tuple[str, ...]
    activations: Mapping[str, tuple[float, int]]

    def key(self) -> str:
        """A hash of it: another rounding is another run."""
        return digest_of([list(self.weights), {k: list(v) for k, v in self.activations.items()}])

    def apply(self, module: Any) -> None:
        """Let a module made by ``nets.build_module`` round, in place; its weights keep their names.

        Copies of the module round, too.
        """
        for layer in self.weights:
            for part in module.get_submodule(layer).modules():
                _round_weights(part)
        _round_results(module, self.activations)


def rounding_of(model: Any, plan: QuantizationPlan, document: NetworkDocument) -> RoundingSpec:
    """What ``plan`` rounds in a network's ONNX model, told of the network as it is trained.

    Args:
        model: the fp32 ``onnx.ModelProto`` that the plan was made for.
        plan: ranges, and what stays in floating point.
        document: the network in the form that is trained.
    """
    view = ModelView(model)
    scheme = SCHEMES.get("uint8")
    placement = place(view, plan.ranges, scheme, plan.float_nodes)
    last = _last_of(view, document)
    nodes = {node.id for node in document.nodes}
    weights: dict[str, None] = {}
    for node in view.nodes:
        if placement.quantized(node) and view.weight_of(node):
            host = view.owner(node)
            weights |= dict.fromkeys(n for n in _merged(view, host) if n in nodes)
    activations = {}
    for name, place_ in _places(view, placement, last).items():
        if place_ not in document.outputs:  # a head in training gives maps, not this tensor
            scaling = scaling_of(plan.ranges[placement.scaled_like[name]], scheme)
            activations[place_] = (scaling.scale, scaling.zero_point)
    return RoundingSpec(tuple(weights), activations)


def _places(view: ModelView, placement: Placement, last: Mapping[str, str]) -> dict[str, str]:
    """The tensors that are rounded behind a whole document node, with where that is."""
    found = {}
    for name in placement.scaled_like:
        if name in view.inputs:
            found[name] = IMAGES
            continue
        owner = view.owner(view.producer[name])
        readers = view.consumers.get(name, [])
        inside = bool(readers) and all(view.owner(reader) == owner for reader in readers)
        if not inside and owner in last:
            found[name] = last[owner]
    return found


def _merged(view: ModelView, host: str) -> tuple[str, ...]:
    """A document node and those that were folded into it."""
    return (host, *_absorbed(view).get(host, ()))


def _absorbed(view: ModelView) -> Mapping[str, list[str]]:
    for entry in view.model.metadata_props:
        if entry.key == LAYERS_KEY:
            found: Mapping[str, list[str]] = json.loads(entry.value)["absorbed"]
            return found
    return {}


def _last_of(view: ModelView, document: NetworkDocument) -> dict[str, str]:
    """By document node the last of those that were folded into it, itself where none is."""
    rank = {node.id: place for place, node in enumerate(document.order())}
    absorbed = _absorbed(view)
    return {
        host: max((host, *absorbed.get(host, ())), key=lambda name: rank.get(name, -1))
        for host in rank
    }


# -- in the module -----------------------------------------------------------------------------


def rounded_weights(weight: Tensor) -> Tensor:
    """Weights on 255 steps around 0, one scale for each output channel (the first axis)."""
    flat = weight.detach().abs().flatten(1).amax(1).float()
    scale = (flat / WEIGHT_MOST).clamp_min(_LEAST_SCALE)
    zero = torch.zeros_like(scale, dtype=torch.int32)
    found = torch.fake_quantize_per_channel_affine(
        weight.float(), scale, zero, 0, -WEIGHT_MOST, WEIGHT_MOST
    )
    return found.to(weight.dtype)


def rounded_values(values: Tensor, scale: float, zero_point: int) -> Tensor:
    """Values on the 256 steps of uint8."""
    found = torch.fake_quantize_per_tensor_affine(values.float(), scale, zero_point, 0, 255)
    return found.to(values.dtype)


class RoundedConv2d(nn.Conv2d):
    """A convolution with rounded weights."""

    def forward(self, input: Tensor) -> Tensor:
        """(B, C, H, W) as the convolution it was."""
        found: Tensor = self._conv_forward(input, rounded_weights(self.weight), self.bias)
        return found


class RoundedLinear(nn.Linear):
    """A linear layer with rounded weights."""

    def forward(self, input: Tensor) -> Tensor:
        """(B, …, features) as the layer it was."""
        return nn.functional.linear(input, rounded_weights(self.weight), self.bias)


_ROUNDED: Mapping[type[nn.Module], type[nn.Module]] = {
    nn.Conv2d: RoundedConv2d,
    nn.Linear: RoundedLinear,
}


def _round_weights(part: nn.Module) -> None:
    """Another class for the same object: its tensors keep their names and their optimizer."""
    kind = _ROUNDED.get(type(part))
    if kind is not None:
        part.__class__ = kind


def _round_results(module: fx.GraphModule, activations: Mapping[str, tuple[float, int]]) -> None:
    for node in list(module.graph.nodes):
        name = IMAGES if node.op == "placeholder" else node.meta.get("node")
        if name in activations:
            _round_result(module.graph, node, *activations[name])
    module.recompile()


def _round_result(graph: fx.Graph, node: fx.Node, scale: float, zero_point: int) -> None:
    """Let all that read a node's result read it rounded."""
    with graph.inserting_after(node):
        rounded = graph.call_function(rounded_values, (node, scale, zero_point))
    node.replace_all_uses_with(rounded, delete_user_cb=lambda user: user is not rounded)
