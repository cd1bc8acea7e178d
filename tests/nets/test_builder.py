"""Documents as torch modules."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import fx, nn

from tango_desktop import families
from tango_desktop.errors import GraphError, ShapeError
from tango_desktop.graph import IMAGES, LAYERS, DocumentBuilder, NetworkDocument
from tango_desktop.graph.pytorch_code import class_name
from tango_desktop.graph.reserved import RESERVED
from tango_desktop.nets import build_module
from tango_desktop.nets.layers import TORCH_LAYERS, TorchLayer

ACTIVATIONS = [info.name for info in LAYERS if info.group.name == "ACTIVATION"]


def tiny(layer: str, **params: object) -> NetworkDocument:
    """A convolution, a batch norm and the layer in question."""
    net = DocumentBuilder("tiny", 3, (6, 6))
    net.add("conv", "conv2d", out_channels=4, padding=1)
    net.add("bn", "batch_norm")
    net.add("it", layer, **params)
    return net.document()


def test_every_layer_has_a_torch_side() -> None:
    assert set(TORCH_LAYERS.names()) == set(LAYERS.names())


@pytest.mark.parametrize("layer", [pytest.param(layer, id=layer.name) for layer in TORCH_LAYERS])
def test_a_torch_side_is_a_module_or_a_call(layer: TorchLayer) -> None:
    assert (layer.module is None) != (layer.call is None)


def test_code_is_readable() -> None:
    net = DocumentBuilder("My net-2", 3, (6, 6))
    net.add("stem.conv", "conv2d", out_channels=4)
    net.add("pool", "global_avg_pool")
    net.add("fc", "linear", out_features=2)
    module = build_module(net.document())
    assert type(module).__name__ == "MyNet2"
    lines = [line.strip() for line in module.code.splitlines() if line.strip()]
    assert lines[0] == "def forward(self, images):"
    assert lines[1].startswith("stem_conv = self.stem.conv(images)")
    assert lines[2].startswith("pool = torch.mean(stem_conv, (2, 3))")
    assert lines[-1] == "return fc"


def test_nodes_carry_their_ids() -> None:
    document = families.build("resnet18", num_classes=2, size=32)
    module = build_module(document, device="meta")
    assert isinstance(module, fx.GraphModule)
    marked = [node.meta["node"] for node in module.graph.nodes if "node" in node.meta]
    assert marked == [node.id for node in document.order()]
    assert isinstance(module.get_submodule("layer1.0.conv1"), nn.Conv2d)


def test_several_outputs() -> None:
    net = DocumentBuilder("two", 3, (6, 6))
    net.add("a", "conv2d", out_channels=4)
    net.add("b", "relu")
    module = build_module(net.document("b", "a")).eval()
    b, a = module(torch.randn(1, 3, 6, 6))
    # "a" is also an output, so the ReLU may not have overwritten it.
    assert a.min() < 0
    assert torch.equal(b, a.clamp(min=0))


def test_overwriting_only_where_nobody_looks() -> None:
    document = families.build("resnet18", size=32)
    module = build_module(document, device="meta")
    in_place = [m.inplace for m in module.modules() if isinstance(m, nn.ReLU)]
    assert all(in_place)
    net = DocumentBuilder("x", 3, (6, 6))
    bn = net.add("bn", "batch_norm")
    net.add("relu", "relu")
    net.add("add", "add", net.last, bn)
    assert not build_module(net.document()).relu.inplace  # type: ignore[union-attr]


@pytest.mark.parametrize("layer", ACTIVATIONS)
def test_activations_train(layer: str) -> None:
    """An activation that overwrites its input must not spoil the gradient."""
    torch.manual_seed(0)
    module = build_module(tiny(layer)).train()
    images = torch.randn(2, 3, 6, 6, dtype=torch.double)
    apart = copy.deepcopy(module).double()
    for part in apart.modules():
        if hasattr(part, "inplace"):
            part.inplace = False
    module = module.double()
    (module(images) ** 2).sum().backward()
    (apart(images) ** 2).sum().backward()
    for ours, theirs in zip(module.parameters(), apart.parameters(), strict=True):
        assert ours.grad is not None
        assert torch.allclose(ours.grad, theirs.grad)  # type: ignore[arg-type]


def test_initial_weights_follow_the_generator() -> None:
    document = families.build("resnet20", num_classes=3)
    states = []
    for seed in (1, 1, 2):
        torch.manual_seed(seed)
        states.append(build_module(document).state_dict())
    assert all(torch.equal(states[0][k], states[1][k]) for k in states[0])
    assert not torch.equal(states[0]["conv1.weight"], states[2]["conv1.weight"])


def test_initial_weights_have_the_papers_spread() -> None:
    torch.manual_seed(0)
    resnet = build_module(families.build("resnet18", size=32)).state_dict()
    fan_out = 128 * 9
    spread = resnet["layer2.0.conv2.weight"].std().item()
    assert spread == pytest.approx((2 / fan_out) ** 0.5, rel=0.02)
    densenet = build_module(families.build("densenet121", size=32)).state_dict()
    spread = densenet["features.denseblock1.denselayer1.conv2.weight"].std().item()
    assert spread == pytest.approx((2 / (128 * 9)) ** 0.5, rel=0.02)
    assert not densenet["classifier.bias"].any()
    vgg = build_module(families.build("vgg11", num_classes=10, size=32)).state_dict()
    assert vgg["classifier.6.weight"].std().item() == pytest.approx(0.01, rel=0.05)
    assert not vgg["features.0.bias"].any()


def test_silent_branches() -> None:
    state = build_module(families.build("resnet18", size=32, zero_init_residual=True)).state_dict()
    assert not state["layer3.1.bn2.weight"].any()
    assert state["layer3.1.bn1.weight"].all()


def test_padded_shortcut() -> None:
    net = DocumentBuilder("pad", 2, (5, 4))
    net.add("it", "pad_shortcut", IMAGES, out_channels=5)
    images = torch.arange(40.0).reshape(1, 2, 5, 4)
    result = build_module(net.document())(images)
    assert torch.equal(result[:, 1:3], images[:, :, ::2, ::2])
    assert not result[:, [0, 3, 4]].any()


def test_module_can_be_copied_and_exported() -> None:
    module = build_module(families.build("resnet20", num_classes=3)).eval()
    images = torch.randn(1, 3, 32, 32)
    with torch.no_grad():
        assert torch.equal(copy.deepcopy(module)(images), module(images))
        program = torch.export.export(module, (images,))
        assert torch.allclose(program.module()(images), module(images), atol=1e-6)


def test_problems_are_refused() -> None:
    document = tiny("rellu")
    with pytest.raises(GraphError, match="no layer named rellu"):
        build_module(document)
    with pytest.raises(ShapeError, match="it: "):
        build_module(tiny("linear"))


def test_reserved_names_are_torchs() -> None:
    """Every public attribute of a built module and of its parts is refused as a node's name."""
    module = build_module(tiny("relu"))
    names = {*dir(module), *dir(nn.Module())} - {"conv", "bn", "it"}
    assert {name for name in names if not name.startswith("_")} <= RESERVED


@pytest.mark.parametrize(
    ("name", "expected"),
    [("resnet50", "Resnet50"), ("vgg16_bn", "Vgg16Bn"), ("나사", "Network"), ("3d", "Network3d")],
)
def test_class_name(name: str, expected: str) -> None:
    assert class_name(name) == expected
