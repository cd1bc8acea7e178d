"""Published YOLOv7 weights fit by structure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, fx

from tango_desktop import families
from tango_desktop.errors import WeightsError
from tango_desktop.nets import build_module, read_weights, transfer
from tango_desktop.nets.public_weights import is_public

_KIT = Path(__file__).resolve().parents[3] / "shared" / "data"


def narrow(name: str = "yolov7", classes: int = 80, **options: object) -> fx.GraphModule:
    """A detector with an eighth of the channels."""
    torch.manual_seed(len(options))
    document = families.build(name, classes, size=64, width=0.125, **options)
    return build_module(document)


def published(module: fx.GraphModule, start: int = 0) -> dict[str, Tensor]:
    """The state of a standard network under names as in the published files.

    Convolutions are numbered in order, several to a module where the published ones are; the
    names are shuffled, since files sort them as they like.
    """
    names: dict[str, str] = {}
    number = start
    for conv in (n for n, _ in module.named_modules() if n.endswith(".conv")):
        path = conv.removesuffix(".conv")
        kind = re.search(r"rep\.(dense|point)$", path)
        if kind:
            number += kind[1] == "dense"
            here = f"model.{number}.rbr_{ {'dense': 'dense', 'point': '1x1'}[kind[1]] }"
            parts = {"conv": f"{here}.0", "bn": f"{here}.1"}
        else:
            number += 1
            parts = {part: f"model.{number}.{part}" for part in ("conv", "bn")}
        names |= {f"{path}.{own}.": f"{public}." for own, public in parts.items()}
    number += 1
    for level, at in enumerate((3, 4, 5, 6)):
        pairs = {"predict": "m", "shift": "ia", "scale": "im"}
        names |= {f"head.level{at}.{k}.": f"model.{number}.{v}.{level}." for k, v in pairs.items()}
        names[f"head.aux{at}.predict."] = f"model.{number}.m2.{level}."
    state = {}
    for name, value in reversed(module.state_dict().items()):
        prefix = next(prefix for prefix in names if name.startswith(prefix))
        state[names[prefix] + name.removeprefix(prefix)] = value.clone()
    return state


# The largest ones, which only repeat more of the same, when there is time.
LARGE = {"yolov7-e6", "yolov7-d6", "yolov7-e6e"}
DETECTORS = [
    pytest.param(info.name, marks=pytest.mark.slow if info.name in LARGE else ())
    for info in families.MODELS
    if info.family == "yolov7"
]


@pytest.mark.parametrize("name", DETECTORS)
def test_every_model_takes_its_weights(name: str) -> None:
    source, target = narrow(name), narrow(name)
    state = published(source)
    for value in state.values():
        if value.is_floating_point():
            value.uniform_(0.1, 0.9)
    assert is_public(state)
    report = transfer(target, state)
    assert report.complete
    own = target.state_dict()
    assert len(report.loaded) == len(own)
    source.load_state_dict(own)
    again = published(source)
    assert all(torch.equal(again[key], state[key]) for key in state)


def test_other_classes_keep_boxes_and_objectness() -> None:
    state = published(narrow())
    target = narrow(classes=3)
    before = {key: value.clone() for key, value in target.state_dict().items()}
    report = transfer(target, state)
    assert not report.complete
    assert report.missing == report.unexpected == report.replaced == ()
    assert set(report.partly) == {
        f"head.level{level}.{part}"
        for level in (3, 4, 5)
        for part in ("predict.weight", "predict.bias", "scale.implicit")
    }
    assert "partly" not in report.summary()
    assert "Taken over in part" in report.summary()
    after = target.state_dict()
    public = next(key for key in state if key.endswith(".m.1.weight"))
    theirs = state[public].reshape(3, 85, -1)
    ours = after["head.level4.predict.weight"].reshape(3, 8, -1)
    fresh = before["head.level4.predict.weight"].reshape(3, 8, -1)
    assert torch.equal(ours[:, :5], theirs[:, :5])
    assert torch.equal(ours[:, 5:], fresh[:, 5:])
    scale = after["head.level4.scale.implicit"].reshape(3, 8)
    theirs = state[public.replace(".m.1.weight", ".im.1.implicit")].reshape(3, 85)
    assert torch.equal(scale[:, :5], theirs[:, :5])


def test_scale_sequence_starts_as_the_published_network() -> None:
    plain = narrow(classes=4).eval()
    extended = narrow(classes=4, neck="scale-sequence").eval()
    report = transfer(extended, published(plain))
    assert all(name.startswith("neck.scale_sequence") for name in report.missing)
    assert set(report.partly) == {
        "head.level3.rep.dense.conv.weight",
        "head.level3.rep.point.conv.weight",
    }
    images = torch.rand(1, 3, 64, 64)
    with torch.no_grad():
        assert torch.allclose(extended(images), plain(images), atol=1e-4)


def test_anchors_of_the_file() -> None:
    module = narrow()
    state = published(module)
    detect = module.get_submodule("detect")
    anchors, strides = detect.get_buffer("anchors"), detect.get_buffer("strides")
    state["model.9999.anchors"] = anchors / strides.reshape(-1, 1, 1)
    state["model.9999.anchor_grid"] = anchors.reshape(3, 1, 3, 1, 1, 2)
    assert transfer(module, state).unexpected == ()
    other = narrow(anchors=tuple(range(1, 19)))
    assert set(transfer(other, state).unexpected) == {
        "model.9999.anchors",
        "model.9999.anchor_grid",
    }


def test_other_pictures_and_other_anchors_lose_only_those_layers() -> None:
    state = published(narrow())
    document = families.build("yolov7", in_channels=1, size=64, width=0.125)
    report = transfer(build_module(document), state)
    assert "backbone.stem.0.conv.weight" in (*report.missing, *report.replaced)
    fewer = narrow(anchors=tuple(range(1, 13)))
    report = transfer(fewer, state)
    heads = {f"head.level{n}.predict.weight" for n in (3, 4, 5)}
    assert heads <= {*report.missing, *report.replaced}
    left = {key for key in report.unexpected if ".m." in key}
    assert len(left) == 6


def test_another_network_is_refused() -> None:
    state = published(narrow("yolov7"))
    for name in ("yolov7x", "yolov7-tiny", "yolov7-w6"):
        with pytest.raises(WeightsError, match="another network") as caught:
            transfer(narrow(name), state)
        assert "convolutions match" in caught.value.details


def test_own_files_take_the_usual_path() -> None:
    module = narrow()
    assert not is_public(module.state_dict())
    assert not is_public({})
    assert transfer(narrow(), module.state_dict()).complete


# -- own runs, for other classes ----------------------------------------------------------------


@pytest.mark.parametrize("name", ["yolov7", "yolov7-tiny", "yolov7-w6"])
def test_own_files_keep_boxes_and_objectness_too(name: str) -> None:
    source, target = narrow(name), narrow(name, classes=3)
    before = {key: value.clone() for key, value in target.state_dict().items()}
    report = transfer(target, source.state_dict())
    assert report.missing == report.unexpected == report.replaced == ()
    assert set(report.partly) | set(report.loaded) == set(before)
    assert {key.split(".")[0] for key in report.partly} == {"head"}
    after, given = target.state_dict(), source.state_dict()
    for key in report.partly:
        ours, theirs, fresh = (_by_anchor(each[key]) for each in (after, given, before))
        assert torch.equal(ours[:, :5], theirs[:, :5])
        assert torch.equal(ours[:, 5:], fresh[:, 5:])
        assert not torch.equal(ours[:, :5], fresh[:, :5]) or key.endswith("bias")


def _by_anchor(value: Tensor) -> Tensor:
    return value.reshape(3, -1, value.shape[1] if value.shape[0] > 1 and value.dim() > 1 else 1)


def test_own_files_and_published_ones_give_the_same() -> None:
    source = narrow()
    ours, theirs = narrow(classes=3), narrow(classes=3)
    own = transfer(ours, source.state_dict())
    public = transfer(theirs, published(source))
    assert set(own.partly) == set(public.partly)
    assert all(map(torch.equal, ours.state_dict().values(), theirs.state_dict().values()))


def test_own_files_with_other_anchors_lose_only_those_layers() -> None:
    report = transfer(narrow(anchors=tuple(range(1, 13))), narrow().state_dict())
    assert report.partly == ()
    assert "head.level3.predict.weight" in report.replaced


def test_layers_that_predict_no_boxes_are_not_mixed() -> None:
    report = transfer(narrow(classes=3, in_channels=1), narrow().state_dict())
    assert report.replaced == ("backbone.stem.0.conv.weight",)


@pytest.fixture(scope="module")
def coco() -> Mapping[str, Tensor]:
    """The kit's weights of YOLOv7."""
    path = _KIT / "weights" / "yolov7-coco-training.fp16.safetensors"
    if not path.is_file():
        pytest.skip(f"data kit absent: {path.name}")
    return read_weights(path)


@pytest.mark.slow
def test_every_published_tensor_fits(coco: Mapping[str, Tensor]) -> None:
    module = build_module(families.build("yolov7", size=320))
    report = transfer(module, coco)
    assert report.complete
    assert len(report.loaded) == len(module.state_dict()) == len(coco) - 2  # anchors, twice


@pytest.mark.slow
def test_published_boxes(coco: Mapping[str, Tensor], expected: Callable[[str], Any]) -> None:
    folder = _KIT / "coco-yolo"
    if not folder.is_dir():
        pytest.skip("data kit absent: coco-yolo")
    wanted = expected("yolov7-coco")["detections_at_640"]["pictures"]
    name, picture = next(iter(wanted.items()))
    module = build_module(families.build("yolov7", size=640))
    transfer(module, coco)
    pixels, scale, left, top = letterboxed(next(folder.rglob(name)), 640)
    with torch.no_grad():
        rows = module.eval()(pixels)[0].numpy()
    scores = rows[:, 4:5] * rows[:, 5:]
    corner = rows[:, :2] - rows[:, 2:4] / 2
    shift = np.array([left, top])
    boxes = np.concatenate([corner - shift, corner + rows[:, 2:4] - shift], 1) / scale
    for detection in picture["detections"]:
        column = scores[:, detection["class"]]
        overlaps = iou(boxes, np.array(detection["box"]))
        near = overlaps >= 0.85
        assert near.any(), detection
        best = np.flatnonzero(near)[column[near].argmax()]
        assert overlaps[best] >= 0.9
        assert abs(column[best] - detection["score"]) <= 0.05


def letterboxed(path: Path, side: int) -> tuple[Tensor, float, int, int]:
    """(1, 3, side, side) from 0 to 1 with grey 114 around; the scale and where the picture lies."""
    with Image.open(path) as opened:
        image = opened.convert("RGB")
    scale = min(side / image.width, side / image.height)
    width, height = round(image.width * scale), round(image.height * scale)
    left, top = (side - width) // 2, (side - height) // 2
    canvas = Image.new("RGB", (side, side), (114, 114, 114))
    canvas.paste(image.resize((width, height), Image.Resampling.BILINEAR), (left, top))
    pixels = torch.from_numpy(np.asarray(canvas).copy()).permute(2, 0, 1)
    return pixels.unsqueeze(0).float() / 255, scale, left, top


def iou(boxes: np.ndarray, box: np.ndarray) -> np.ndarray:
    """Of (N, 4) boxes with one."""
    low = np.maximum(boxes[:, :2], box[:2])
    high = np.minimum(boxes[:, 2:], box[2:])
    shared = np.clip(high - low, 0, None).prod(1)
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(1) + (box[2:] - box[:2]).prod()
    return shared / (areas - shared)
