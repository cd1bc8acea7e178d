"""Which channels count for little."""

from __future__ import annotations

import pytest
import torch
from torch import fx

from tango_desktop import families
from tango_desktop.errors import GraphError, WeightsError
from tango_desktop.graph import IMAGES, DocumentBuilder, NetworkDocument
from tango_desktop.graph.pruning import groups
from tango_desktop.nets import build_module
from tango_desktop.nets.pruning_importance import CRITERIA, importance, squared_products

EVERY = [pytest.param(info.name, id=info.name) for info in CRITERIA]


def network() -> NetworkDocument:
    """Two convolutions of 4 and 6 channels with batch norm, and a classifier."""
    net = DocumentBuilder("net", 3, (6, 6))
    for number, width in enumerate((4, 6)):
        net.add(f"conv{number}", "conv2d", *([] if number else [IMAGES]), out_channels=width)
        net.add(f"bn{number}", "batch_norm")
        net.add(f"relu{number}", "relu")
    net.add("pool", "global_avg_pool")
    net.add("fc", "linear", out_features=3)
    return net.document()


def module_of(document: NetworkDocument) -> fx.GraphModule:
    """Its weights as they are drawn, the scales of its norms different."""
    torch.manual_seed(0)
    module = build_module(document)
    for name, value in module.state_dict().items():
        if value.dim() == 1 and name.endswith("weight"):
            value.uniform_(0.5, 1.5)
    return module


def values_of(module: fx.GraphModule, criterion: str) -> dict[str, torch.Tensor]:
    """What the criterion is taken from."""
    if not CRITERIA.get(criterion).needs_gradients:
        return module.state_dict()
    module.eval()
    images = torch.rand(4, 3, *([64, 64] if len(list(module.modules())) > 20 else [6, 6]))
    result = module(images)
    first = result[0] if isinstance(result, tuple) else result
    first.square().mean().backward()
    return squared_products(module)


@pytest.mark.parametrize("criterion", EVERY)
@pytest.mark.parametrize(
    "name",
    ["resnet20", "densenet121", "yolov7-tiny", pytest.param("vgg11", marks=pytest.mark.exhaustive)],
)
def test_every_channel_of_every_group_is_judged(criterion: str, name: str) -> None:
    options = {"width": 0.25} if name == "yolov7-tiny" else {}
    document = families.build(name, num_classes=3, size=64, **options)
    found = importance(groups(document), values_of(module_of(document), criterion), criterion)
    for group in groups(document):
        assert (group.name in found) == group.can_shrink
        if group.can_shrink:
            assert len(found[group.name]) == group.channels
            assert all(0 <= value < float("inf") for value in found[group.name])
    assert any(len({*values}) > 1 for values in found.values())


@pytest.mark.parametrize("criterion", ["l1", "l2", "taylor"])
def test_a_filter_of_zeros_matters_least(criterion: str) -> None:
    module = module_of(network())
    with torch.no_grad():
        module.get_submodule("conv0").weight[2] = 0
        module.get_submodule("bn0").weight[2] = 0
        module.get_submodule("bn0").bias[2] = 0
    scores = importance(groups(network()), values_of(module, criterion), criterion)["conv0"]
    assert scores[2] == pytest.approx(0)
    assert min(scores[:2] + scores[3:]) > 0


@pytest.mark.parametrize("criterion", ["l1", "l2", "median"])
def test_groups_are_judged_each_by_itself(criterion: str) -> None:
    module = module_of(network())
    before = importance(groups(network()), module.state_dict(), criterion)
    with torch.no_grad():
        module.get_submodule("conv1").weight.mul_(10)
    after = importance(groups(network()), module.state_dict(), criterion)
    for name, scores in before.items():
        assert sum(scores) / len(scores) == pytest.approx(1)
        assert after[name] == pytest.approx(scores, rel=1e-4)


def test_scales_compare_across_layers() -> None:
    module = module_of(network())
    with torch.no_grad():
        module.get_submodule("bn0").weight.copy_(torch.tensor([0.1, -0.2, 0.1, 0.2]))
        module.get_submodule("bn1").weight.copy_(torch.tensor([1.0, 2.0, 3.0, -4.0, 5.0, 6.0]))
    found = importance(groups(network()), module.state_dict(), "norm_scale")
    assert found["conv1"][3] / found["conv0"][1] == pytest.approx(20)


def test_layers_without_norms_are_judged_by_their_weights() -> None:
    net = DocumentBuilder("plain", 3, (6, 6))
    net.add("conv", "conv2d", IMAGES, out_channels=6)
    net.add("pool", "global_avg_pool")
    net.add("fc", "linear", out_features=3)
    document = net.document()
    state = module_of(document).state_dict()
    by_norm = importance(groups(document), state, "norm_scale")
    assert by_norm == importance(groups(document), state, "l2")


def test_a_filter_in_the_middle_of_the_others_matters_least() -> None:
    module = module_of(network())
    with torch.no_grad():
        weight = module.get_submodule("conv0").weight
        weight[0] = weight[1:].mean(0)
    scores = importance(groups(network()), module.state_dict(), "median")["conv0"]
    assert scores[0] == min(scores)


def test_taylor_is_what_the_paper_says() -> None:
    module = module_of(network())
    products = values_of(module, "taylor")
    scores = importance(groups(network()), products, "taylor")
    parts = [products[name] for name in ("conv1.weight", "conv1.bias", "bn1.weight", "bn1.bias")]
    expected = sum(part.flatten(1).sum(1) if part.dim() > 1 else part for part in parts)
    found = torch.tensor(scores["conv1"])
    assert torch.allclose(found / found.sum(), expected / expected.sum(), rtol=1e-4)


def test_what_a_channel_means_to_several_layers_adds_up() -> None:
    net = DocumentBuilder("coupled", 3, (6, 6))
    a = net.add("a", "conv2d", IMAGES, out_channels=4, kernel=1)
    b = net.add("b", "conv2d", IMAGES, out_channels=4, kernel=1)
    net.add("sum", "add", a, b)
    net.add("last", "conv2d", out_channels=2, kernel=1)
    document = net.document()
    state = module_of(document).state_dict()
    state["a.weight"][:] = torch.tensor([1.0, 2, 3, 4]).reshape(4, 1, 1, 1)
    state["b.weight"][:] = torch.tensor([4.0, 3, 2, 1]).reshape(4, 1, 1, 1)
    assert importance(groups(document), state, "l1")["a"] == pytest.approx((2, 2, 2, 2))


def test_a_criterion_that_is_not_there() -> None:
    with pytest.raises(GraphError, match="l3"):
        importance(groups(network()), {}, "l3")


def test_weights_of_another_network() -> None:
    with pytest.raises(WeightsError, match=r"lack conv0\.weight"):
        importance(groups(network()), {}, "l1")
