"""Starter networks: published counts, variants, sizes, refusals."""

from __future__ import annotations

import pytest

from tango_desktop import families
from tango_desktop.errors import GraphError, SettingsError, ShapeError
from tango_desktop.families import MODELS, ModelInfo
from tango_desktop.graph import LAYERS, NetworkDocument
from tango_desktop.graph.layers import pair

# torchvision's documentation: parameters, GMACs at 224 px, top-1 of the V1 weights.
PUBLISHED = {
    "resnet18": (11_689_512, "1.814", 69.758),
    "resnet34": (21_797_672, "3.664", 73.314),
    "resnet50": (25_557_032, "4.089", 76.130),
    "resnet101": (44_549_160, "7.801", 77.374),
    "resnet152": (60_192_808, "11.514", 78.312),
    "vgg11": (132_863_336, "7.609", 69.020),
    "vgg13": (133_047_848, "11.308", 69.928),
    "vgg16": (138_357_544, "15.470", 71.592),
    "vgg19": (143_667_240, "19.632", 72.376),
    "vgg11_bn": (132_868_840, "7.609", 70.370),
    "vgg13_bn": (133_053_736, "11.308", 71.586),
    "vgg16_bn": (138_365_992, "15.470", 73.360),
    "vgg19_bn": (143_678_248, "19.632", 74.218),
    "densenet121": (7_978_856, "2.834", 74.434),
    "densenet161": (28_681_000, "7.728", 77.138),
    "densenet169": (14_149_480, "3.360", 75.600),
    "densenet201": (20_013_928, "4.291", 76.896),
}
# He et al., 2015, table 6 (millions, CIFAR-10, option A).
CIFAR = {"resnet20": 0.27, "resnet32": 0.46, "resnet44": 0.66, "resnet56": 0.85, "resnet110": 1.7}
CLASSIFIERS = [pytest.param(info, id=info.name) for info in MODELS if info.task == "classification"]
STRIDED = {"conv2d", "max_pool", "avg_pool"}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_figures(name: str) -> None:
    parameters, giga_macs, top1 = PUBLISHED[name]
    document = families.build(name)
    assert document.parameter_count() == parameters
    assert f"{document.macs((224, 224)) / 1e9:.3f}" == giga_macs
    assert MODELS.get(name).top1 == top1


@pytest.mark.parametrize("name", CIFAR)
def test_cifar_forms_have_the_papers_size(name: str) -> None:
    document = families.build(name, num_classes=10)
    assert document.size == (32, 32)
    assert document.parameter_count() / 1e6 == pytest.approx(CIFAR[name], abs=0.03)
    layers = [node.layer for node in document.nodes]
    weighted = layers.count("conv2d") + layers.count("linear")
    assert weighted == int(name.removeprefix("resnet"))


def test_every_model_is_listed() -> None:
    missing = {*PUBLISHED, *CIFAR, "resnet200"} - set(families.list_models())
    assert not missing


def test_resnet200_has_its_depth() -> None:
    document = families.build("resnet200")
    convolutions = [n for n in document if n.layer == "conv2d" and "downsample" not in n.id]
    assert len(convolutions) + 1 == 200
    assert MODELS.get("resnet200").top1 is None


@pytest.mark.parametrize("info", CLASSIFIERS)
def test_record_and_document(info: ModelInfo) -> None:
    document = families.build(info.name, num_classes=7, in_channels=1)
    assert document.problems() == ()
    assert document.name == info.name
    assert document.size == (info.default_size, info.default_size)
    assert document.in_channels == 1
    assert document.output_shapes() == ((7,),)
    assert info.title
    assert "arXiv" in info.source


@pytest.mark.parametrize("info", CLASSIFIERS)
def test_least_size_is_honest(info: ModelInfo) -> None:
    """At the least size everything that strides still has something to skip; below, not."""
    assert _halves_everywhere(families.build(info.name, size=info.min_size))
    with pytest.raises(ShapeError, match=f"{info.min_size} px or more"):
        families.build(info.name, size=info.min_size - 1)
    document = families.build(info.name, size=info.min_size)
    document.size = (info.min_size - 1, info.min_size - 1)
    assert document.problems() or not _halves_everywhere(document)


def _halves_everywhere(document: NetworkDocument) -> bool:
    shapes = {**document.shapes(), "images": (document.in_channels, *document.size)}
    for node in document:
        strides = node.layer in STRIDED and max(pair(node.settings.stride)) > 1
        if strides and min(shapes[node.inputs[0]][1:]) < 2:
            return False
    return True


@pytest.mark.parametrize("size", [(64, 96), (33, 40), 250])
def test_any_size(size: int | tuple[int, int]) -> None:
    for name in ("resnet18", "vgg11", "densenet121"):
        document = families.build(name, num_classes=3, size=size)
        assert document.output_shapes() == ((3,),)


def test_resnet_v1_strides_in_the_first_convolution() -> None:
    old = families.build("resnet50", stride_in_1x1=True)
    new = families.build("resnet50")
    for layer in (2, 3, 4):
        assert old.node(f"layer{layer}.0.conv1").settings.stride == 2
        assert old.node(f"layer{layer}.0.conv2").settings.stride == 1
        assert new.node(f"layer{layer}.0.conv1").settings.stride == 1
        assert new.node(f"layer{layer}.0.conv2").settings.stride == 2
    assert old.parameter_count() == new.parameter_count()
    assert old.macs((224, 224)) < new.macs((224, 224))
    assert old.digest() != new.digest()


def test_cifar_shortcuts() -> None:
    padded = families.build("resnet56", num_classes=10)
    projected = families.build("resnet56", num_classes=10, shortcut="B")
    assert projected.parameter_count() == 855_770
    extra = projected.parameter_count() - padded.parameter_count()
    assert extra == 16 * 32 + 2 * 32 + 32 * 64 + 2 * 64
    assert padded.node("layer2.0.shortcut").layer == "pad_shortcut"


def test_options_reach_the_layers() -> None:
    silent = families.build("resnet18", zero_init_residual=True)
    assert silent.node("layer1.0.bn2").settings.initial_scale == 0
    assert silent.node("layer1.0.bn1").settings.initial_scale == 1
    assert families.build("vgg11", dropout=0.2).node("classifier.2").settings.rate == 0.2
    dropped = families.build("densenet121", dropout=0.1)
    assert dropped.node("features.denseblock1.denselayer1.dropout").settings.rate == 0.1


def test_densenet_is_a_chain() -> None:
    document = families.build("densenet121")
    first = document.node("features.denseblock1.denselayer1.concat")
    second = document.node("features.denseblock1.denselayer2.concat")
    assert first.inputs == ("features.pool0", "features.denseblock1.denselayer1.conv2")
    assert second.inputs == (first.id, "features.denseblock1.denselayer2.conv2")


def test_every_layer_of_a_family_is_registered() -> None:
    used = {node.layer for name in families.list_models() for node in families.build(name)}
    assert used <= set(LAYERS.names())


def test_unknown_model() -> None:
    with pytest.raises(GraphError, match="no model named resnet51") as caught:
        families.build("resnet51")
    assert "resnet50" in caught.value.hint


def test_unknown_option() -> None:
    with pytest.raises(SettingsError, match="stride_in_1x2") as caught:
        families.build("resnet50", stride_in_1x2=True)
    assert "stride_in_1x1" in caught.value.hint
    with pytest.raises(SettingsError, match="shortcut"):
        families.build("resnet20", shortcut="C")


@pytest.mark.parametrize("counts", [{"num_classes": 0}, {"in_channels": 0}])
def test_nothing_to_tell_apart(counts: dict[str, int]) -> None:
    with pytest.raises(GraphError, match="cannot be built"):
        families.build("resnet18", **counts)  # type: ignore[arg-type]
