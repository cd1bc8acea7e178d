"""Heads of detectors: implicit knowledge, decoding, first biases, raw maps."""

from __future__ import annotations

import copy
import math

import pytest
import torch
from torch import Tensor, fx, nn

from tango_desktop import families
from tango_desktop.errors import GraphError
from tango_desktop.graph import IMAGES, DocumentBuilder
from tango_desktop.nets import build_module
from tango_desktop.nets.detection import Detect, decode, detect_modules, lead_of, raw_outputs


def detector(name: str = "yolov7-tiny", classes: int = 3, **options: object) -> fx.GraphModule:
    """A narrow detector for 64 px."""
    torch.manual_seed(0)
    document = families.build(name, classes, size=64, width=0.25, **options)
    return build_module(document)


def by_hand(maps: list[Tensor], anchors: Tensor, strides: Tensor) -> Tensor:
    """The decoding formula, number by number."""
    rows = []
    for level, values in enumerate(maps):
        per_level, stride = anchors.shape[1], strides[level].item()
        figures = values.shape[1] // per_level
        for anchor in range(per_level):
            for y in range(values.shape[2]):
                for x in range(values.shape[3]):
                    raw = values[0, anchor * figures : (anchor + 1) * figures, y, x]
                    s = [1 / (1 + math.exp(-v)) for v in raw.tolist()]
                    width, height = anchors[level, anchor].tolist()
                    centre = [(2 * s[0] - 0.5 + x) * stride, (2 * s[1] - 0.5 + y) * stride]
                    size = [(2 * s[2]) ** 2 * width, (2 * s[3]) ** 2 * height]
                    rows.append([*centre, *size, *s[4:]])
    return torch.tensor([rows])


def test_decoding_is_the_published_formula() -> None:
    generator = torch.Generator().manual_seed(0)
    maps = [
        torch.randn(1, 2 * 7, 3, 4, generator=generator),
        torch.randn(1, 2 * 7, 2, 1, generator=generator),
    ]
    anchors = torch.tensor([[[10.0, 13], [16, 30]], [[33, 23], [30, 61]]])
    strides = torch.tensor([8.0, 16.0])
    result = decode(maps, anchors, strides)
    assert result.shape == (1, 2 * (12 + 2), 7)
    assert torch.allclose(result, by_hand(maps, anchors, strides), rtol=1e-5)


def test_decoding_of_half_precision_is_done_in_full() -> None:
    values = torch.zeros(1, 6, 100, 100, dtype=torch.bfloat16)
    result = decode([values], torch.tensor([[[10.0, 13]]]), torch.tensor([8.0]))
    assert result.dtype == torch.float32
    assert result[0, -1, :2].tolist() == [99.5 * 8, 99.5 * 8]


def test_space_to_depth_order() -> None:
    net = DocumentBuilder("reorg", 1, (4, 4))
    net.add("it", "reorg", IMAGES)
    images = torch.arange(16.0).reshape(1, 1, 4, 4)
    result = build_module(net.document())(images)[0, :, 0, 0]
    # (even row, even column), (odd, even), (even, odd), (odd, odd)
    assert result.tolist() == [0, 4, 1, 5]


def test_outputs_by_mode() -> None:
    module = detector()
    images = torch.rand(2, 3, 64, 64)
    maps = module.train()(images)
    assert [tuple(m.shape) for m in maps] == [(2, 24, 8, 8), (2, 24, 4, 4), (2, 24, 2, 2)]
    with torch.no_grad():
        boxes = module.eval()(images)
        assert boxes.shape == (2, 252, 8)
        with raw_outputs(module):
            raw = module(images)
        assert torch.equal(decode(raw, lead_of(module).anchors, lead_of(module).strides), boxes)
        assert torch.equal(module(images), boxes)


def test_outputs_with_auxiliary_heads() -> None:
    module = detector("yolov7-w6")
    images = torch.rand(2, 3, 64, 64)
    lead, auxiliary = module.train()(images)
    assert len(lead) == len(auxiliary) == 4
    assert [a.shape for a in lead] == [b.shape for b in auxiliary]
    heads = detect_modules(module)
    assert [head.auxiliary for head in heads] == [False, True]
    assert lead_of(module) is heads[0]


def test_pictures_of_other_sizes() -> None:
    module = detector().eval()
    with torch.no_grad():
        wide = module(torch.rand(1, 3, 64, 128))
    assert wide.shape == (1, 504, 8)
    assert wide[0, :, 0].max() > 64


def test_raw_outputs_end_with_an_error_too() -> None:
    module = detector()
    with pytest.raises(RuntimeError), raw_outputs(module):  # noqa: PT012
        assert lead_of(module).raw
        raise RuntimeError
    assert not lead_of(module).raw


def test_heads_have_no_state_but_follow_the_device() -> None:
    module = detector()
    assert not [name for name in module.state_dict() if name.startswith("detect")]
    assert {name for name, _ in lead_of(module).named_buffers()} == {"anchors", "strides"}
    assert copy.deepcopy(module).to(torch.float64).get_buffer("detect.strides").dtype == (
        torch.float64
    )


def test_first_biases_are_the_priors() -> None:
    for name, levels in (("yolov7-tiny", (3, 4, 5)), ("yolov7-w6", (3, 4, 5, 6))):
        state = detector(name, classes=3).state_dict()
        kinds = ("level", "aux") if len(levels) == 4 else ("level",)
        for kind in kinds:
            for level in levels:
                bias = state[f"head.{kind}{level}.predict.bias"].reshape(3, 8)
                objectness = math.log(8 / (640 / 2**level) ** 2)
                assert torch.allclose(bias[:, 4], torch.tensor(objectness))
                assert torch.allclose(bias[:, 5:], torch.tensor(math.log(0.6 / 2.01)))
                assert not bias[:, :4].any()


def test_implicit_knowledge_starts_near_neutral() -> None:
    torch.manual_seed(0)
    state = build_module(families.build("yolov7", size=64)).state_dict()
    shift = state["head.level5.shift.implicit"]
    scale = state["head.level5.scale.implicit"]
    assert shift.shape == (1, 1024, 1, 1)
    assert shift.mean().abs() < 0.003
    assert shift.std().item() == pytest.approx(0.02, rel=0.1)
    assert scale.mean().item() == pytest.approx(1.0, abs=0.005)
    assert scale.std().item() == pytest.approx(0.02, rel=0.15)


def test_a_head_trains() -> None:
    module = detector("yolov7", neck="scale-sequence").train()
    maps = module(torch.rand(2, 3, 64, 64))
    sum((values**2).sum() for values in maps).backward()
    assert all(p.grad is not None and p.grad.isfinite().all() for p in module.parameters())


def test_a_network_without_boxes() -> None:
    with pytest.raises(GraphError, match="finds no boxes") as caught:
        lead_of(nn.Sequential(nn.ReLU()))
    assert "yolov7-tiny" in caught.value.hint


def test_meta_device() -> None:
    document = families.build("yolov7-tiny", size=64)
    module = build_module(document, device="meta")
    assert isinstance(lead_of(module), Detect)
    assert lead_of(module).anchors.is_meta


def test_copies_are_apart() -> None:
    module = detector()
    other = copy.deepcopy(module)
    lead_of(other).raw = True
    assert not lead_of(module).raw
