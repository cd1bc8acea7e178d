"""Training form and deploy form give the same outputs; both export."""

from __future__ import annotations

import io
import warnings

import numpy as np
import onnxruntime
import pytest
import torch
from torch import Tensor, fx

from tango_desktop import families
from tango_desktop.errors import WeightsError
from tango_desktop.graph import IMAGES, DocumentBuilder, NetworkDocument
from tango_desktop.nets import build_module
from tango_desktop.nets.deploy_form import deploy, deploy_module
from tango_desktop.nets.detection import raw_outputs

DETECTORS = [info.name for info in families.MODELS if info.family == "yolov7"]
TOLERANCE = 1e-4


def trained(document: NetworkDocument) -> fx.GraphModule:
    """A module whose statistics, norms, shifts and scales are as if it had been trained."""
    torch.manual_seed(0)
    module = build_module(document).eval()
    generator = torch.Generator().manual_seed(0)
    for name, value in module.state_dict().items():
        if name.endswith(("running_mean", ".bias")):
            value.normal_(0, 0.2, generator=generator)
        elif name.endswith("implicit"):
            value.normal_(0.7, 0.5, generator=generator)
        elif name.endswith("running_var") or value.dim() == 1:
            value.uniform_(0.5, 1.5, generator=generator)
    return module


def lead_maps(module: fx.GraphModule, images: Tensor) -> tuple[Tensor, ...]:
    """The maps of the lead head."""
    with torch.no_grad(), raw_outputs(module):
        maps = module(images)
    return maps[0] if isinstance(maps[0], tuple) else maps


def compare(document: NetworkDocument, size: tuple[int, int]) -> None:
    """The same maps, and the same boxes up to single precision."""
    module = trained(document)
    deployed_document, deployed = deploy_module(document, module)
    assert len(deployed_document.outputs) == 1
    parameters = sum(p.numel() for p in deployed.parameters())
    assert parameters == deployed_document.parameter_count()
    images = torch.rand(2, document.in_channels, *size)
    ours, theirs = lead_maps(module, images), lead_maps(deployed, images)
    assert max(a.abs().max() for a in ours) > 0.1
    for a, b in zip(ours, theirs, strict=True):
        assert (a - b).abs().max() <= TOLERANCE
    with torch.no_grad():
        boxes = module(images)
        boxes = boxes[0] if isinstance(boxes, tuple) else boxes
        assert torch.allclose(boxes, deployed(images), rtol=TOLERANCE, atol=TOLERANCE)


@pytest.mark.parametrize("name", DETECTORS)
def test_narrow_detectors(name: str) -> None:
    document = families.build(name, num_classes=4, size=64, width=0.125)
    compare(document, (64, 128))


# The largest ones, which only repeat more of the same, when there is time.
LARGE = {"yolov7-e6", "yolov7-d6", "yolov7-e6e"}
SCALE_SEQUENCES = [
    pytest.param(name, marks=pytest.mark.slow if name in LARGE else ()) for name in DETECTORS
]


@pytest.mark.parametrize("name", SCALE_SEQUENCES)
def test_narrow_detectors_with_scale_sequence(name: str) -> None:
    document = families.build(name, num_classes=4, size=64, width=0.125, neck="scale-sequence")
    compare(document, (64, 128))


def test_tiny_at_its_own_width() -> None:
    compare(families.build("yolov7-tiny", size=64), (64, 64))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["yolov7", "yolov7-w6", "yolov7-e6e"])
def test_detectors_at_their_own_width(name: str) -> None:
    compare(families.build(name, size=64), (64, 64))


@pytest.mark.parametrize("name", ["resnet18", "resnet20"])
def test_classifiers(name: str) -> None:
    document = families.build(name, num_classes=5, size=32)
    module = trained(document)
    _, deployed = deploy_module(document, module)
    images = torch.rand(2, 3, 32, 32)
    with torch.no_grad():
        expected = module(images)
        scale = expected.abs().max().clamp(min=1)
        assert (deployed(images) - expected).abs().max() / scale <= TOLERANCE


@pytest.mark.parametrize(
    ("layer", "params"),
    [
        ("conv2d", {"out_channels": 6, "groups": 2, "bias": False}),
        ("conv2d", {"out_channels": 6, "kernel": (1, 3)}),
        ("conv_transpose2d", {"out_channels": 6, "groups": 2}),
        ("conv_transpose2d", {"out_channels": 6, "bias": False}),
    ],
)
@pytest.mark.parametrize("affine", [True, False])
def test_every_layer_that_takes_a_norm(layer: str, params: dict[str, object], affine: bool) -> None:
    net = DocumentBuilder("norm", 4, (6, 6))
    net.add("it", layer, IMAGES, **params)
    net.add("bn", "batch_norm", affine=affine)
    check_all_outputs(net.document(), torch.rand(2, 4, 6, 6))


def test_a_linear_layer_takes_a_norm() -> None:
    net = DocumentBuilder("norm", 4, (2, 2))
    net.add("flatten", "flatten", IMAGES)
    net.add("fc", "linear", out_features=3)
    net.add("bn", "batch_norm")
    check_all_outputs(net.document(), torch.rand(2, 4, 2, 2))


@pytest.mark.parametrize("groups", [1, 2])
def test_branches(groups: int) -> None:
    net = DocumentBuilder("branches", 4, (7, 6))
    parts = []
    for number, kernel in enumerate((1, (1, 3), 3, (3, 5))):
        padding = tuple(
            side // 2 for side in (kernel if isinstance(kernel, tuple) else (kernel,) * 2)
        )
        params = {"out_channels": 4, "kernel": kernel, "padding": padding, "groups": groups}
        net.add(f"conv{number}", "conv2d", IMAGES, **params)
        parts.append(net.add(f"bn{number}", "batch_norm"))
    parts.append(net.add("identity", "batch_norm", IMAGES))
    net.add("sum", "add", *parts, IMAGES)
    document = check_all_outputs(net.document(), torch.rand(2, 4, 7, 6))
    assert len(document) == 1


def test_strided_branches() -> None:
    net = DocumentBuilder("branches", 4, (7, 6))
    a = net.add("a", "conv2d", IMAGES, out_channels=5, padding=1, stride=2)
    b = net.add("b", "conv2d", IMAGES, out_channels=5, kernel=1, stride=2)
    net.add("sum", "add", b, a)
    document = check_all_outputs(net.document(), torch.rand(2, 4, 7, 6))
    assert len(document) == 1


@pytest.mark.parametrize("groups", [1, 2])
def test_shift_and_scale(groups: int) -> None:
    net = DocumentBuilder("implicit", 4, (5, 5))
    net.add("shift", "implicit_add", IMAGES)
    net.add("conv", "conv2d", out_channels=6, groups=groups, bias=False)
    net.add("scale", "implicit_multiply")
    document = check_all_outputs(net.document(), torch.rand(2, 4, 5, 5))
    assert len(document) == 1


@pytest.mark.parametrize("levels", [1, 2, 4])
@pytest.mark.parametrize("kernel", [1, 3, 5])
@pytest.mark.parametrize("bias", [True, False])
def test_levels(levels: int, kernel: int, bias: bool) -> None:
    net = DocumentBuilder("levels", 4, (5, 5))
    sources = [net.add(f"in{n}", "conv2d", IMAGES, out_channels=3) for n in range(levels)]
    net.add("stack", "stack_levels", *sources)
    net.add("conv", "conv3d", out_channels=6, kernel=kernel, bias=bias)
    if bias:
        net.add("bn", "batch_norm")
        net.add("act", "leaky_relu", slope=0.1)
    net.add("pool", "level_pool")
    document = check_all_outputs(net.document(), torch.rand(2, 4, 5, 5))
    assert "conv3d" not in {node.layer for node in document}


def check_all_outputs(document: NetworkDocument, images: Tensor) -> NetworkDocument:
    """Equal outputs; the document deployed."""
    module = trained(document)
    deployed_document, deployed = deploy_module(document, module)
    with torch.no_grad():
        assert (module(images) - deployed(images)).abs().max() <= TOLERANCE
    return deployed_document


def test_weights_of_another_network() -> None:
    document = families.build("yolov7-tiny", size=64, width=0.125)
    state = build_module(document).state_dict()
    del state["backbone.elan3.out.bn.running_var"]
    with pytest.raises(WeightsError, match=r"lack backbone\.elan3\.out\.bn\.running_var"):
        deploy(document, state)


def test_the_state_given_stays_as_it_was() -> None:
    document = families.build("yolov7-tiny", size=64, width=0.125)
    state = build_module(document).state_dict()
    before = {name: value.clone() for name, value in state.items()}
    deploy(document, state)
    assert state.keys() == before.keys()
    assert all(torch.equal(state[name], before[name]) for name in state)


def exported(module: fx.GraphModule, images: Tensor, opset: int) -> bytes:
    """The ONNX model of a module, any number of pictures at a time."""
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(
            module,
            (images[:1],),
            buffer,
            input_names=["images"],
            output_names=["output0"],
            opset_version=opset,
            dynamic_axes={"images": {0: "batch"}, "output0": {0: "batch"}},
            dynamo=False,
        )
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "neck", "form", "opset"),
    [
        ("yolov7", "standard", "deploy", 17),
        ("yolov7-w6", "standard", "deploy", 15),
        ("yolov7-tiny", "scale-sequence", "deploy", 15),
        ("yolov7-tiny", "scale-sequence", "training", 15),  # 3-D convolution kept
        ("yolov7-tiny", "scale-sequence", "training", 17),
    ],
)
def test_onnx_has_the_same_numbers(name: str, neck: str, form: str, opset: int) -> None:
    document = families.build(name, num_classes=4, size=64, width=0.125, neck=neck)
    module = trained(document)
    images = torch.rand(2, 3, 64, 64)
    with torch.no_grad():
        expected = module(images)
    if form == "deploy":
        _, module = deploy_module(document, module)
    session = onnxruntime.InferenceSession(
        exported(module, images, opset), providers=["CPUExecutionProvider"]
    )
    (found,) = session.run(None, {"images": images.numpy()})
    lead = expected[0] if isinstance(expected, tuple) else expected
    assert np.allclose(found, lead.numpy(), rtol=TOLERANCE, atol=TOLERANCE)
