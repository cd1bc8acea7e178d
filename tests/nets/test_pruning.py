"""A pruned network computes what the whole one does with those channels at zero."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import Tensor, fx

from tango_desktop import families
from tango_desktop.errors import WeightsError
from tango_desktop.graph import IMAGES, DocumentBuilder, NetworkDocument, Node
from tango_desktop.graph.pruning import Keep, groups, prune
from tango_desktop.nets import build_module
from tango_desktop.nets.deploy_form import deploy_module
from tango_desktop.nets.pruning import select

from .test_random_documents import documents

TOLERANCE = 1e-5


class Masked(fx.Interpreter):
    """Runs a module with some channels of each layer's result set to zero."""

    def __init__(self, module: fx.GraphModule, channels: dict[str, tuple[int, ...]]) -> None:
        super().__init__(module)
        self._channels = channels

    def run_node(self, n: fx.Node) -> Any:
        result = super().run_node(n)
        kept = self._channels.get(n.meta.get("node", ""))
        if kept is None:
            return result
        mask = torch.zeros(result.shape[1])
        mask[list(kept)] = 1
        return result * mask.reshape(1, -1, *(1 for _ in result.shape[2:]))


def trained(document: NetworkDocument) -> fx.GraphModule:
    """A module whose statistics, norms, shifts and scales are as if it had been trained."""
    torch.manual_seed(0)
    module = build_module(document).eval()
    for name, value in module.state_dict().items():
        if name.endswith(("running_mean", ".bias")):
            value.normal_(0, 0.2)
        elif name.endswith("implicit"):
            value.normal_(0.7, 0.5)
        elif name.endswith("running_var") or value.dim() == 1:
            value.uniform_(0.5, 1.5)
    return module


def some(document: NetworkDocument, seed: int = 0) -> Keep:
    """Some channels of every group that can shrink."""
    draw = random.Random(seed)
    return {
        group.name: sorted(
            draw.sample(range(group.channels), draw.randint(1, max(1, group.channels - 1)))
        )
        for group in groups(document)
        if group.can_shrink
    }


def cut(
    document: NetworkDocument, state: Mapping[str, Tensor], keep: Keep
) -> tuple[NetworkDocument, dict[str, Tensor]]:
    smaller, selection = prune(document, keep)
    return smaller, select(state, selection)


def outputs_of(result: Any) -> tuple[Tensor, ...]:
    return result if isinstance(result, tuple) else (result,)


def check(document: NetworkDocument, keep: Keep) -> NetworkDocument:
    """Compare both ways; the smaller document."""
    module = trained(document)
    smaller, selection = prune(document, keep)
    assert smaller.problems() == ()
    assert smaller.output_shapes() == document.output_shapes()
    pruned = build_module(smaller).eval()
    pruned.load_state_dict(select(module.state_dict(), selection))
    images = torch.rand(2, document.in_channels, *document.size)
    with torch.no_grad():
        expected = outputs_of(Masked(module, dict(selection.channels)).run(images))
        found = outputs_of(pruned(images))
    for one, other in zip(expected, found, strict=True):
        scale = one.abs().max().clamp(min=1.0)
        assert (one - other).abs().max() / scale <= TOLERANCE
    return smaller


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("resnet18", {"size": 32}),
        ("resnet20", {"size": 32}),
        ("resnet20", {"size": 16, "shortcut": "B"}),
        ("resnet50", {"size": 32}),
        ("vgg11_bn", {"size": 32}),
        ("densenet121", {"size": 32}),
        ("yolov7-tiny", {"size": 64, "width": 0.25}),
        ("yolov7-tiny", {"size": 64, "width": 0.25, "neck": "scale-sequence"}),
        ("yolov7", {"size": 64, "width": 0.125}),
        ("yolov7", {"size": 64, "width": 0.125, "form": "deploy"}),
        ("yolov7-w6", {"size": 64, "width": 0.125}),
        pytest.param("yolov7-e6e", {"size": 64, "width": 0.125}, marks=pytest.mark.slow),
    ],
)
def test_families(name: str, options: dict[str, Any]) -> None:
    document = families.build(name, num_classes=4, **options)
    keep = some(document)
    smaller = check(document, keep)
    assert smaller.parameter_count() < document.parameter_count()
    assert smaller.macs() < document.macs()
    module, images = trained(document), torch.rand(2, 3, *document.size)
    masked = Masked(module, dict(prune(document, keep)[1].channels))
    with torch.no_grad():  # the channels at zero matter
        whole, part = outputs_of(module(images))[0], outputs_of(masked.run(images))[0]
    assert (whole - part).abs().max() > 100 * TOLERANCE * whole.abs().max()


def is_steady(document: NetworkDocument) -> bool:
    """Whether rounding is not blown up by a division by nearly nothing."""
    norms = [node.settings for node in document if node.layer == "response_norm"]
    return all(norm.bias >= 0.1 for norm in norms) and all(
        getattr(node.settings, "eps", 1.0) >= 1e-5 for node in document
    )


def with_heads(document: NetworkDocument) -> NetworkDocument:
    """What was an output is read by a layer of its own, so that its channels can go."""
    shapes, ends = document.shapes(), []
    for output in document.outputs:
        rank = len(shapes[output])
        if rank in (1, 3):
            layer, count = ("linear", "out_features") if rank == 1 else ("conv2d", "out_channels")
            params = {count: 2} if rank == 1 else {count: 2, "kernel": 1}
            document.nodes.append(Node(f"{output}_head", layer, params, (output,)))
            ends.append(f"{output}_head")
        else:
            ends.append(output)
    document.outputs = tuple(ends)
    return document


STEADY = documents().filter(is_steady).map(with_heads)


@given(STEADY, st.integers(0, 1000))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_random_documents(document: NetworkDocument, seed: int) -> None:
    check(document, some(document, seed))


@pytest.mark.exhaustive
def test_many_random_documents() -> None:
    shrunk = 0

    @given(STEADY, st.integers(0, 1000))
    @settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
    def run(document: NetworkDocument, seed: int) -> None:
        nonlocal shrunk
        smaller = check(document, some(document, seed))
        shrunk += smaller.digest() != document.digest()

    run()
    assert shrunk >= 300


def net_of(layers: list[tuple[str, dict[str, Any]]]) -> NetworkDocument:
    """A chain between two convolutions, 3 × 8 × 8."""
    net = DocumentBuilder("chain", 3, (8, 8))
    net.add("first", "conv2d", IMAGES, out_channels=8, padding=1)
    for number, (layer, params) in enumerate(layers):
        net.add(f"n{number}", layer, **params)
    net.add("last", "conv2d", out_channels=4, kernel=1)
    return net.document()


@pytest.mark.parametrize(
    "layers",
    [
        [("conv2d", {"out_channels": 8, "groups": 8})],
        [("conv2d", {"out_channels": 16, "groups": 8}), ("batch_norm", {})],
        [("conv2d", {"out_channels": 12, "groups": 4}), ("channel_shuffle", {"groups": 4})],
        [("channel_shuffle", {"groups": 2}), ("conv2d", {"out_channels": 6, "groups": 2})],
        [("conv_transpose2d", {"out_channels": 8, "groups": 8})],
        [("conv_transpose2d", {"out_channels": 12, "groups": 4, "bias": False})],
        [("conv_transpose2d", {"out_channels": 5}), ("sigmoid", {})],
        [("group_norm", {"groups": 4}), ("silu", {})],
        [("batch_norm", {"affine": False}), ("reorg", {}), ("conv2d", {"out_channels": 6})],
        [("reorg", {}), ("conv2d", {"out_channels": 32, "groups": 32})],
        [("implicit_add", {}), ("implicit_multiply", {}), ("pad", {"top": 1})],
        [("pad_shortcut", {"out_channels": 14}), ("hardsigmoid", {})],
    ],
)
def test_layers(layers: list[tuple[str, dict[str, Any]]]) -> None:
    document = net_of(layers)
    for seed in range(4):
        smaller = check(document, some(document, seed))
        assert smaller.parameter_count() < document.parameter_count()


def test_squeeze_and_excitation() -> None:
    net = DocumentBuilder("se", 3, (8, 8))
    values = net.add("values", "conv2d", IMAGES, out_channels=8)
    net.add("squeeze", "adaptive_avg_pool", values, output=1)
    net.add("fc1", "conv2d", out_channels=4, kernel=1)
    net.add("relu", "relu")
    net.add("fc2", "conv2d", out_channels=8, kernel=1)
    gate = net.add("gate", "sigmoid")
    net.add("scaled", "multiply", values, gate)
    net.add("flatten", "flatten")
    net.add("fc", "linear", out_features=3)
    document = net.document()
    assert [g.makers for g in groups(document)] == [("values", "fc2"), ("fc1",), ("fc",)]
    check(document, some(document))


def test_pruned_networks_deploy() -> None:
    document = families.build("yolov7", num_classes=4, size=64, width=0.125)
    module = trained(document)
    smaller, state = cut(document, module.state_dict(), some(document))
    pruned = build_module(smaller).eval()
    pruned.load_state_dict(state)
    deployed_document, deployed = deploy_module(smaller, pruned)
    images = torch.rand(1, 3, 64, 64)
    with torch.no_grad():
        expected, found = outputs_of(pruned(images))[0], deployed(images)
    assert torch.allclose(expected, found, rtol=1e-3, atol=1e-3)
    assert len(deployed_document) < len(smaller)


def test_the_state_given_stays_as_it_was() -> None:
    document = net_of([("batch_norm", {})])
    state = trained(document).state_dict()
    before = {name: value.clone() for name, value in state.items()}
    cut(document, state, {"first": [1, 3]})
    assert all(torch.equal(value, before[name]) for name, value in state.items())


def test_weights_of_another_network() -> None:
    document = net_of([("batch_norm", {})])
    state = dict(trained(document).state_dict())
    del state["n0.running_var"]
    with pytest.raises(WeightsError, match=r"lack n0\.running_var"):
        cut(document, state, {"first": [1, 3]})


def test_weights_of_another_shape() -> None:
    document = net_of([])
    state = dict(trained(document).state_dict())
    state["first.bias"] = state["first.bias"][:3]
    with pytest.raises(WeightsError, match=r"first\.bias has another shape"):
        cut(document, state, {"first": [1, 7]})
