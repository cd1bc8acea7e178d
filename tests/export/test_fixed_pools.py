"""Adaptive pools that ONNX has no operator for."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest
import torch

from tango_desktop.export.fixed_pools import averaging, with_fixed_pools
from tango_desktop.export.onnx_names import with_places
from tango_desktop.graph import IMAGES, DocumentBuilder, NetworkDocument
from tango_desktop.nets import build_module


def pooled(size: tuple[int, int], output: int) -> NetworkDocument:
    made = DocumentBuilder("pooled", 3, size)
    last = made.add("conv", "conv2d", IMAGES, out_channels=4, kernel=3, padding=1)
    return made.document(made.add("avgpool", "adaptive_avg_pool", last, output=output))


@pytest.mark.parametrize("size", range(1, 15))
@pytest.mark.parametrize("output", [1, 2, 3, 7])
def test_the_matrix_does_what_pytorch_does(size: int, output: int) -> None:
    maps = torch.randn(2, 3, size, 5, generator=torch.Generator().manual_seed(size))

    wanted = torch.nn.functional.adaptive_avg_pool2d(maps, (output, 5))

    torch.testing.assert_close(averaging(size, output) @ maps, wanted)


@pytest.mark.parametrize("size", [(2, 2), (4, 6), (5, 7), (9, 3)])
def test_an_odd_pool_goes_through_onnx(size: tuple[int, int], tmp_path: Path) -> None:
    import onnxruntime

    document = pooled(size, 7)
    module = build_module(document).eval()
    images = torch.randn(1, 3, *size, generator=torch.Generator().manual_seed(0))
    wanted = module(images)

    fixed = with_fixed_pools(module, document, size)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the exporter is the older of two
        torch.onnx.export(
            with_places(fixed)[0],
            (images,),
            str(tmp_path / "m.onnx"),
            opset_version=15,
            dynamo=False,
        )
    session = onnxruntime.InferenceSession(tmp_path / "m.onnx", providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {session.get_inputs()[0].name: images.numpy()})

    np.testing.assert_allclose(found, wanted.detach().numpy(), atol=1e-5)
    assert fixed is not module


def test_what_onnx_can_pool_stays() -> None:
    document = pooled((14, 14), 7)
    module = build_module(document)

    assert with_fixed_pools(module, document, (14, 14)) is module


def test_a_pool_may_come_first() -> None:
    made = DocumentBuilder("pooled", 3, (4, 4))
    document = made.document(made.add("avgpool", "adaptive_avg_pool", IMAGES, output=3))
    module = build_module(document)
    assert with_fixed_pools(module, document, (4, 4)) is not module
    assert with_fixed_pools(module, document, (6, 6)) is module
