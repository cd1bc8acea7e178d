"""Networks that went through rows compute the same with the same weights."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from tango_desktop import families
from tango_desktop.graph.rows import document_from_rows, to_rows
from tango_desktop.nets import build_module


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("resnet18", {"size": 64, "num_classes": 8}),
        ("densenet121", {"size": 32, "num_classes": 8}),
        ("vgg11_bn", {"size": 32, "num_classes": 8}),
        ("yolov7-tiny", {"size": 64, "num_classes": 3}),
        pytest.param("yolov7", {"size": 64, "width": 0.25}, marks=pytest.mark.slow),
        pytest.param("yolov7-e6e", {"size": 128, "width": 0.1}, marks=pytest.mark.slow),
    ],
)
def test_same_outputs(name: str, options: dict[str, Any]) -> None:
    document = families.build(name, **options)
    written = to_rows(document)
    again = document_from_rows(written.text)
    one, other = build_module(document).eval(), build_module(again).eval()
    ids = dict(zip(written.order, (node.id for node in again.nodes), strict=True))
    state = {}
    for key, value in one.state_dict().items():
        node_id, _, tensor = key.rpartition(".")
        state[f"{ids[node_id]}.{tensor}"] = value
    other.load_state_dict(state)
    images = torch.rand(1, 3, *document.size)
    with torch.no_grad():
        expected, results = (
            x if isinstance(x, tuple) else (x,) for x in (one(images), other(images))
        )
    for a, b in zip(expected, results, strict=True):
        assert torch.equal(a, b)
