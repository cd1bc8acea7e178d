"""Our networks are torchvision's: names, counts, outputs; and what hooks measure is inferred."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor, fx, nn

from tango_desktop import families
from tango_desktop.families import MODELS
from tango_desktop.graph import NetworkDocument
from tango_desktop.nets import build_module

SHARED = [info.name for info in MODELS if info.form == "imagenet"]
# One of each family runs every time, the others in the full run.
QUICK = ("resnet18", "vgg11_bn", "densenet121")
Make = Callable[[str], nn.Module]


@pytest.mark.parametrize("name", SHARED)
def test_parameter_count(name: str, reference: Make) -> None:
    theirs = sum(parameter.numel() for parameter in reference(name).parameters())
    assert families.build(name).parameter_count() == theirs


@pytest.mark.parametrize("name", SHARED)
def test_state_dict_is_the_same_in_order(name: str, reference: Make) -> None:
    ours = build_module(families.build(name), device="meta").state_dict()
    theirs = reference(name).state_dict()
    assert {k: v.shape for k, v in ours.items()} == {k: v.shape for k, v in theirs.items()}
    # Optimisers number parameters by their order.
    assert list(ours) == list(theirs)


@pytest.mark.parametrize(
    "name",
    [n if n in QUICK else pytest.param(n, marks=pytest.mark.slow) for n in SHARED],
)
def test_outputs(
    name: str, reference: Make, random_state: Callable[[nn.Module], dict[str, Tensor]]
) -> None:
    torch.manual_seed(1)
    side = 32 if name.startswith("vgg") else 64
    ours = build_module(families.build(name, size=side)).eval()
    state = random_state(ours)
    theirs = reference(name)
    theirs.load_state_dict(state, strict=True, assign=True)
    ours.load_state_dict(theirs.state_dict(), strict=True)
    images = torch.randn(2, 3, side, side)
    with torch.inference_mode():
        difference = (ours(images) - theirs(images)).abs().max()
    assert difference < 1e-5


class _Shapes(fx.Interpreter):
    """Runs a module line by line and keeps every result's shape by document node."""

    def __init__(self, module: fx.GraphModule) -> None:
        super().__init__(module)
        self.found: dict[str, tuple[int, ...]] = {}

    def run_node(self, n: fx.Node) -> Any:
        result = super().run_node(n)
        if "node" in n.meta:
            self.found[n.meta["node"]] = tuple(result.shape[1:])
        return result


def _measured_macs(module: nn.Module, images: Tensor) -> int:
    """Multiply-accumulates counted by forward hooks from the tensors that pass."""
    total = 0

    def count(layer: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        nonlocal total
        total += output.numel() * layer.weight[0].numel()  # type: ignore[index, union-attr]

    for layer in module.modules():
        if isinstance(layer, nn.Conv2d | nn.Conv3d | nn.Linear):
            layer.register_forward_hook(count)
    module(images)
    return total


@pytest.mark.parametrize("name", families.list_models())
def test_hooks_measure_what_is_inferred(name: str) -> None:
    own_size, size = {
        "cifar": ((40, 56), (24, 40)),
        "imagenet": ((40, 56), (75, 98)),
        "detector": ((64, 128), (192, 64)),
    }[MODELS.get(name).form]
    document = families.build(name, num_classes=11, in_channels=2, size=own_size)
    module = build_module(document, device="meta").eval()
    images = torch.empty(1, 2, *size, device="meta")
    interpreter = _Shapes(module)
    interpreter.run(images)
    assert interpreter.found == document.shapes(size)
    assert _measured_macs(module, images) == document.macs(size)
    _check_counts(document, module)


def _check_counts(document: NetworkDocument, module: nn.Module) -> None:
    floats = [t for t in module.state_dict().values() if t.is_floating_point()]
    assert document.parameter_count() == sum(p.numel() for p in module.parameters())
    assert document.weight_bytes() == 4 * sum(t.numel() for t in floats)
