"""A small network with a branch, for the tests of documents."""

from __future__ import annotations

import pytest

from tango_desktop.graph import IMAGES, DocumentBuilder, NetworkDocument


@pytest.fixture
def small() -> NetworkDocument:
    """Two convolutions, a residual connection, a classifier of 5; 3 × 16 × 16."""
    net = DocumentBuilder("small", 3, (16, 16))
    net.add("stem.conv", "conv2d", IMAGES, out_channels=8, padding=1, bias=False)
    stem = net.add("stem.bn", "batch_norm")
    net.add("block.conv", "conv2d", out_channels=8, padding=1)
    net.add("block.relu", "relu")
    net.add("block.add", "add", net.last, stem)
    net.add("pool", "max_pool")
    net.add("flatten", "flatten")
    net.add("fc", "linear", out_features=5)
    return net.document()
