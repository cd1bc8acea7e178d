"""The YOLOv7 family: published counts, work, shapes; variants; refusals."""

from __future__ import annotations

import itertools
import time
from math import prod
from pathlib import Path

import pytest

from tango_desktop import families
from tango_desktop.errors import SettingsError, ShapeError
from tango_desktop.families import MODELS, ModelInfo
from tango_desktop.graph import NetworkDocument, Node, describe, load, save
from tango_desktop.graph.deploy_form import (
    auxiliary_dropped,
    branches_merged,
    deploy_form,
    implicit_folded,
    norms_folded,
    rewrite,
)

# Parameters of the training form, the same fused, the deploy form before and after fusing (80
# classes), and GFLOPs at 640 px of training form and fused deploy form. The published figure of
# the training form counts four multiply-accumulates for each value that batch norm touches.
PUBLISHED = {
    "yolov7-tiny": (6_228_762, 6_221_370, 6_227_101, 6_219_709, 13.86, 13.70),
    "yolov7": (37_622_682, 36_907_898, 37_620_125, 36_905_341, 106.47, 104.51),
    "yolov7x": (71_347_394, 71_314_746, 71_344_389, 71_311_741, 190.58, 189.68),
    "yolov7-w6": (82_312_436, 82_277_300, 70_426_236, 70_394_300, 105.48, 89.93),
    "yolov7-e6": (111_898_292, 111_851_380, 97_246_652, 97_202_940, 147.74, 128.61),
    "yolov7-d6": (154_709_364, 154_652_532, 133_810_044, 133_757_052, 202.38, 175.44),
    "yolov7-e6e": (166_408_884, 166_335_860, 151_757_244, 151_687_420, 230.03, 210.55),
}
DETECTORS = [pytest.param(info, id=info.name) for info in MODELS if info.family == "yolov7"]


def giga_flops(document: NetworkDocument, norm_macs: int = 0) -> float:
    """Two for each multiply-accumulate at 640 px; so many for each value of a batch norm."""
    costs = document.costs((640, 640))
    normed = sum(prod(cost.shape) for cost in costs if cost.layer == "batch_norm")
    return 2 * (sum(cost.macs for cost in costs) + norm_macs * normed) / 1e9


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_counts(name: str) -> None:
    training, fused, deploy, deploy_fused, *_ = PUBLISHED[name]
    document = families.build(name)
    assert document.parameter_count() == training
    folded, _ = rewrite(document, (norms_folded, branches_merged))
    assert folded.parameter_count() == fused
    before, _ = rewrite(document, (auxiliary_dropped, implicit_folded))
    assert before.parameter_count() == deploy
    assert families.build(name, form="deploy").parameter_count() == deploy_fused


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_work(name: str) -> None:
    *_, training, deploy_fused = PUBLISHED[name]
    assert giga_flops(families.build(name), norm_macs=4) == pytest.approx(training, abs=0.02)
    deployed = families.build(name, form="deploy")
    assert giga_flops(deployed) == pytest.approx(deploy_fused, abs=0.011)


@pytest.mark.parametrize("info", DETECTORS)
def test_record_and_document(info: ModelInfo) -> None:
    document = families.build(info.name, num_classes=7, in_channels=1)
    assert document.problems() == ()
    assert document.name == info.name
    assert document.size == (info.default_size, info.default_size)
    assert document.in_channels == 1
    assert info.task == "detection"
    assert info.top1 is None
    assert info.ap is not None
    assert "arXiv 2207.02696" in info.source
    settings = document.node("detect").settings
    assert settings.anchors == info.anchors
    assert settings.strides[-1] == info.stride
    assert settings.classes == 7
    assert document.outputs == ("detect",) if info.stride == 32 else ("detect", "detect_aux")


@pytest.mark.parametrize("info", DETECTORS)
@pytest.mark.parametrize("form", ["training", "deploy"])
def test_output_shapes_at_320(info: ModelInfo, form: str) -> None:
    document = families.build(info.name, size=320, form=form)
    rows = 6300 if info.stride == 32 else 6375
    assert document.output_shapes()[0] == (rows, 85)
    assert len(document.outputs) == (2 if info.stride == 64 and form == "training" else 1)
    lead = document.node("detect")
    assert lead.settings.strides == tuple(2**n for n in range(3, 3 + len(lead.inputs)))
    shapes = document.shapes()
    for source, stride in zip(lead.inputs, lead.settings.strides, strict=True):
        assert shapes[source] == (255, 320 // stride, 320 // stride)


@pytest.mark.parametrize("info", DETECTORS)
def test_deploy_form_holds_what_engines_have(info: ModelInfo) -> None:
    for neck in ("standard", "scale-sequence"):
        document = families.build(info.name, size=320, form="deploy", neck=neck)
        assert document.problems() == ()
        layers = {node.layer for node in document}
        assert not layers & {"batch_norm", "implicit_add", "implicit_multiply", "conv3d"}
        assert not any("aux" in node.id for node in document)


@pytest.mark.parametrize("info", DETECTORS)
def test_ids_fold_to_three_parts(info: ModelInfo) -> None:
    document = families.build(info.name, size=320, neck="scale-sequence")
    tops = [node.id.split(".")[0] for node in document]
    order = [name for name, _ in itertools.groupby(tops)]
    assert order[:3] == ["backbone", "neck", "head"]
    assert set(order[3:]) <= {"detect", "detect_aux"}
    assert document.node("head.level3.predict").block == "head.level3"
    blocks = [block.name for block in describe(document).blocks]
    assert len(blocks) == len(set(blocks))
    assert {"backbone.elan3", "neck.elan_up3", "neck.scale_sequence", "head.level3"} <= set(blocks)


@pytest.mark.parametrize("info", DETECTORS)
@pytest.mark.parametrize("form", ["training", "deploy"])
def test_saved_and_loaded(info: ModelInfo, form: str, tmp_path: Path) -> None:
    document = families.build(info.name, num_classes=3, size=(64, 128), form=form)
    save(document, tmp_path / "network.yaml")
    loaded = load(tmp_path / "network.yaml")
    assert loaded == document
    assert loaded.digest() == document.digest()


def test_blocks_are_wired_as_published() -> None:
    document = families.build("yolov7", size=320)
    concat = document.node("backbone.elan3.concat").inputs
    here = "backbone.elan3"
    assert concat == tuple(f"{here}.{part}.act" for part in ("chain4", "chain2", "b", "a"))
    here = "neck.elan_up4"
    newest_first = [f"chain{n}" for n in (4, 3, 2, 1)]
    assert document.node(f"{here}.concat").inputs == tuple(
        f"{here}.{part}.act" for part in (*newest_first, "b", "a")
    )
    down = document.node("neck.down4.concat").inputs
    assert down == ("neck.down4.strided.act", "neck.down4.pooled.act", "neck.elan_up4.out.act")
    up = document.node("neck.up3.concat").inputs
    assert up == ("neck.up3.lateral.act", "neck.up3.upsample")
    assert document.node("head.level3.rep.add").inputs == (
        "head.level3.rep.dense.bn",
        "head.level3.rep.point.bn",
    )


def test_odd_auxiliary_taps_of_e6e() -> None:
    document = families.build("yolov7-e6e", size=320)
    sources = [document.node(f"head.aux{level}.out.conv").inputs[0] for level in (3, 4, 5, 6)]
    assert sources[:3] == [f"neck.elan_up{level}.second.out.act" for level in (3, 4, 5)]
    assert sources[3] == "neck.sppcspc.out.act"
    assert document.node("head.level3.out.conv").inputs == ("neck.elan_up3.sum",)
    plain = families.build("yolov7-e6", size=320)
    assert plain.node("head.aux3.out.conv").inputs == plain.node("head.level3.out.conv").inputs


def test_constants() -> None:
    for name, activation in (("yolov7-tiny", "leaky_relu"), ("yolov7x", "silu")):
        document = families.build(name, size=320)
        norms = [node.settings for node in document if node.layer == "batch_norm"]
        assert {(norm.eps, norm.momentum) for norm in norms} == {(1e-3, 0.03)}
        acts = [node for node in document if node.id.endswith(".act")]
        assert {node.layer for node in acts} == {activation}
        if activation == "leaky_relu":
            assert {node.settings.slope for node in acts} == {0.1}


def test_options_reach_the_layers() -> None:
    document = families.build("yolov7-tiny", size=320, activation="silu")
    assert document.node("backbone.stem.0.act").layer == "silu"
    anchors = [float(n) for n in range(1, 13)]
    document = families.build("yolov7-tiny", num_classes=2, size=320, anchors=anchors)
    assert document.node("detect").settings.anchors == tuple(anchors)
    assert document.node("head.level3.predict").settings.out_channels == 2 * 7
    assert document.output_shapes() == ((2 * (40 * 40 + 20 * 20 + 10 * 10), 7),)


@pytest.mark.parametrize("info", DETECTORS)
@pytest.mark.parametrize(("width", "depth"), [(0.25, 0.5), (0.05, 0.1), (1.5, 2.0)])
def test_any_width_and_depth(info: ModelInfo, width: float, depth: float) -> None:
    document = families.build(info.name, size=128, width=width, depth=depth, neck="scale-sequence")
    assert document.problems() == ()
    assert deploy_form(document).problems() == ()
    standard = families.build(info.name, size=128, neck="scale-sequence")
    fewer = document.parameter_count() < standard.parameter_count()
    assert fewer == (width < 1)
    for node in document:
        if node.layer == "conv2d" and "predict" not in node.id and "down" not in node.id:
            assert node.settings.out_channels % 8 == 0


@pytest.mark.parametrize("info", DETECTORS)
def test_scale_sequence_adds_to_the_finest_level_alone(info: ModelInfo) -> None:
    standard = families.build(info.name, size=320)
    extended = families.build(info.name, size=320, neck="scale-sequence")
    added = [node for node in extended if node.id not in standard]
    assert {node.id.rsplit(".", 2)[0] for node in added} <= {
        "neck",
        "neck.scale_sequence",
        *(f"neck.scale_sequence.project{level}" for level in (3, 4, 5, 6)),
    }
    changed = {n.id for n in standard if extended.node(n.id).inputs != n.inputs}
    assert changed == {
        node.id for node in standard if node.id.startswith("head.level3.") and is_first(node)
    }
    width = standard.shapes()[standard.node(min(changed)).inputs[0]][0]
    costs = {cost.id: cost for cost in extended.costs()}
    conv = costs["neck.scale_sequence.conv"]
    levels = len(standard.node("detect").inputs)
    assert conv.parameters == 27 * width * width
    assert conv.shape == (width, levels, 40, 40)
    assert conv.macs == conv.parameters * levels * 40 * 40
    assert costs["neck.scale_sequence.concat"].shape == (2 * width, 40, 40)


def is_first(node: Node) -> bool:
    """Whether it reads something from before its block."""
    return not node.inputs[0].startswith("head.")


@pytest.mark.parametrize(
    ("name", "size", "nearest"),
    [
        ("yolov7-tiny", 330, "320 × 320 and 352 × 352"),
        ("yolov7", (320, 400), "320 × 384 and 320 × 416"),
        ("yolov7-w6", 672, "640 × 640 and 704 × 704"),
    ],
)
def test_sizes_that_are_no_multiples(name: str, size: int | tuple[int, int], nearest: str) -> None:
    with pytest.raises(ShapeError, match="multiples of") as caught:
        families.build(name, size=size)
    assert nearest in caught.value.hint


def test_too_small() -> None:
    with pytest.raises(ShapeError, match="64 px or more"):
        families.build("yolov7-w6", size=32)


@pytest.mark.parametrize(
    "options",
    [
        {"form": "fused"},
        {"neck": "scale"},
        {"activation": "gelu"},
        {"anchors": [1, 2, 3]},
        {"anchors": [0] * 6},
        {"width": 0},
        {"depth": -1},
    ],
)
def test_wrong_options(options: dict[str, object]) -> None:
    with pytest.raises(SettingsError) as caught:
        families.build("yolov7-tiny", **options)  # type: ignore[arg-type]
    assert caught.value.hint


def test_shapes_are_quick() -> None:
    document = families.build("yolov7-e6e")
    times = []
    for _ in range(5):
        started = time.process_time()  # not of the others on this machine
        document.shapes((640, 640))
        times.append(time.process_time() - started)
    assert min(times) < 0.02
