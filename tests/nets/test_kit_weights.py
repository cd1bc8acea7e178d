"""Real trained weights give their published results on real pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn

from tango_desktop import families, graph
from tango_desktop.graph import DocumentBuilder, NetworkDocument
from tango_desktop.nets import build_module, read_weights, transfer

Find = Callable[[str], Path]
Read = Callable[[str], Any]
MEAN, STD = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
CLASSES = {"ants": 310, "bees": 309}


def loaded(document: NetworkDocument, path: Path) -> nn.Module:
    """The network with the weights in ``path``, all of which fit."""
    module = build_module(document, device="meta").to_empty(device="cpu")
    module.load_state_dict(read_weights(path), strict=True)
    return module.eval()


def imagenet_input(path: Path) -> Tensor:
    """Shorter side 256, centre crop 224, normalised: (3, 224, 224)."""
    picture = Image.open(path).convert("RGB")
    # The longer side is cut to whole pixels, as torchvision does; rounding moves the crop.
    width, height = (side * 256 // min(picture.size) for side in picture.size)
    picture = picture.resize((width, height), Image.Resampling.BILINEAR)
    left, top = round((width - 224) / 2), round((height - 224) / 2)
    pixels = np.asarray(picture.crop((left, top, left + 224, top + 224)), np.float32) / 255
    return ((torch.from_numpy(pixels) - MEAN) / STD).permute(2, 0, 1)


def probabilities(module: nn.Module, images: Sequence[Tensor]) -> Tensor:
    """(N, classes), in batches of 16."""
    with torch.inference_mode():
        parts = [module(torch.stack(list(images[i : i + 16]))) for i in range(0, len(images), 16)]
    return torch.cat(parts).softmax(1)


def test_resnet50_examples(fetched: Find, expected: Read, hymenoptera: Path) -> None:
    weights = fetched("resnet50-imagenet") / "resnet50.safetensors"
    examples = expected("resnet50-imagenet")["examples"]
    module = loaded(families.build("resnet50", stride_in_1x1=True), weights)
    for kind in CLASSES:
        paths = [hymenoptera / "val" / kind / name for name in examples[kind]]
        found = probabilities(module, [imagenet_input(path) for path in paths])
        for path, row in zip(paths, found, strict=True):
            for wanted in examples[kind][path.name]:
                assert abs(row[wanted["class"]].item() - wanted["probability"]) < 0.02
            assert row.argmax() == examples[kind][path.name][0]["class"]


@pytest.mark.slow
@pytest.mark.parametrize("kind", [pytest.param("ants", marks=pytest.mark.exhaustive), "bees"])
def test_resnet50_on_pictures(kind: str, fetched: Find, expected: Read, hymenoptera: Path) -> None:
    weights = fetched("resnet50-imagenet") / "resnet50.safetensors"
    module = loaded(families.build("resnet50", stride_in_1x1=True), weights)
    _compare(module, hymenoptera, kind, expected("resnet50-imagenet")["v1_strides"][kind])


@pytest.mark.slow
def test_resnet50_with_strides_misplaced(fetched: Find, expected: Read, hymenoptera: Path) -> None:
    """The trap: v1.5 takes the same weights without complaint and is quietly worse."""
    weights = fetched("resnet50-imagenet") / "resnet50.safetensors"
    module = loaded(families.build("resnet50"), weights)
    wanted = expected("resnet50-imagenet")["torchvision_strides"]["ants"]
    _compare(module, hymenoptera, "ants", wanted)


def _compare(module: nn.Module, folder: Path, kind: str, wanted: dict[str, int]) -> None:
    """Classify every picture of ``kind``; the counts are as wanted within one."""
    paths = sorted((folder / "val" / kind).iterdir())
    found = probabilities(module, [imagenet_input(path) for path in paths])
    best, label = found.topk(5).indices, CLASSES[kind]
    assert len(paths) == wanted["pictures"]
    assert abs(int((best[:, 0] == label).sum()) - wanted["top1"]) <= 1
    assert abs(int((best == label).any(1).sum()) - wanted["top5"]) <= 1
    ant_or_bee = found[:, [309, 310]].argmax(1) + 309
    assert abs(int((ant_or_bee == label).sum()) - wanted["ant_or_bee"]) <= 1


def test_resnet50_for_other_classes(fetched: Find) -> None:
    weights = fetched("resnet50-imagenet") / "resnet50.safetensors"
    module = build_module(families.build("resnet50", num_classes=2, stride_in_1x1=True))
    report = transfer(module, read_weights(weights))
    assert report.replaced == ("fc.weight", "fc.bias")
    assert not report.missing
    assert not report.unexpected


def cifar_vgg16() -> NetworkDocument:
    """A VGG-16 for CIFAR as others drew it: dropout between convolutions, a small classifier."""
    net = DocumentBuilder("vgg16-cifar", 3, (32, 32))
    layers: list[tuple[str, dict[str, object]]] = []
    for count, width in zip((2, 2, 3, 3, 3), (64, 128, 256, 512, 512), strict=True):
        for index in range(count):
            layers += [("conv2d", {"out_channels": width, "padding": 1})]
            layers += [("batch_norm", {}), ("relu", {})]
            layers += [("dropout", {"rate": 0.4}) if index < count - 1 else ("max_pool", {})]
    for index, (layer, params) in enumerate(layers):
        net.add(f"features.{index}", layer, **params)
    net.add("flatten", "flatten")
    net.add("classifier.0", "dropout")
    net.add("classifier.1", "linear", out_features=512)
    net.add("classifier.2", "batch_norm")
    net.add("classifier.3", "relu")
    net.add("classifier.4", "dropout")
    net.add("classifier.5", "linear", out_features=10)
    return net.document()


CIFAR = {
    "resnet56": families.build("resnet56", num_classes=10, shortcut="B"),
    "vgg16": cifar_vgg16(),
}


def cifar_pictures(folder: Path, most: int) -> tuple[list[Tensor], Tensor]:
    """Up to ``most`` pictures of each class of folders/test and their labels."""
    images, labels = [], []
    for label, kind in enumerate(sorted((folder / "folders" / "test").iterdir())):
        for path in sorted(kind.iterdir())[:most]:
            pixels = np.asarray(Image.open(path), np.float32) / 255
            images.append(torch.from_numpy(pixels).permute(2, 0, 1))
            labels.append(label)
    return images, torch.tensor(labels)


@pytest.mark.parametrize("name", CIFAR)
def test_cifar_weights_fit(name: str, fetched: Find, expected: Read) -> None:
    document, figures = CIFAR[name], expected("cifar-weights")[name]
    assert document.parameter_count() == figures["parameters"]
    module = loaded(document, fetched("cifar-weights") / f"{name}.safetensors")
    assert len(module.state_dict()) == figures["tensors"]
    images, labels = cifar_pictures(fetched("cifar10"), most=10)
    right = probabilities(module, images).argmax(1) == labels
    # 3 standard deviations below the published share for 100 pictures.
    assert right.float().mean() > figures["test"]["accuracy"] - 0.08


@pytest.mark.slow
@pytest.mark.parametrize("name", CIFAR)
def test_cifar_weights_on_pictures(
    name: str, fetched: Find, expected: Read, tmp_path: Path
) -> None:
    graph.save(CIFAR[name], tmp_path / "network.yaml")
    document = graph.load(tmp_path / "network.yaml")
    module = loaded(document, fetched("cifar-weights") / f"{name}.safetensors")
    images, labels = cifar_pictures(fetched("cifar10"), most=1000)
    wanted = expected("cifar-weights")[name]["folders_test"]
    assert len(images) == wanted["pictures"]
    right = int((probabilities(module, images).argmax(1) == labels).sum())
    assert abs(right - wanted["right"]) <= 1
