"""The 32-bit models that quantization is tried on, each exported once."""

from __future__ import annotations

import pytest

from tests.export.quantization.masters import Master, make_master


@pytest.fixture(scope="session")
def resnet(tmp_path_factory: pytest.TempPathFactory) -> Master:
    """ResNet-18 for ten classes at 64 px."""
    return make_master(tmp_path_factory.mktemp("resnet"), "resnet18", 10, 64)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Master:
    """ResNet-20 for three classes at 32 px: 20 layers, 270 000 weights."""
    return make_master(tmp_path_factory.mktemp("tiny"), "resnet20", 3, 32)


@pytest.fixture(scope="session")
def detector(tmp_path_factory: pytest.TempPathFactory) -> Master:
    """A narrow YOLOv7-tiny for three classes at 96 px."""
    return make_master(tmp_path_factory.mktemp("detector"), "yolov7-tiny", 3, 96, width=0.5)
