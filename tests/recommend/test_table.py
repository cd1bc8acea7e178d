"""The published table, row by row."""

from __future__ import annotations

import pytest

from tango_desktop.devices import find_profile
from tango_desktop.recommend import RecommendRequest, recommend
from tango_desktop.recommend.table import TABLE, entry_for, misprinted

# Kim and Cho, IEIE 61-1, 2024, table 1: class, device, detection, classification; then ours.
PRINTED = """
cloud     Cloud              YOLOv7-E6E   ResNet-203  yolov7-e6e   resnet200
k8s       K8S_PC             YOLOv7-W6    ResNet-152  yolov7-w6    resnet152
k8s       K8S_Jetson_Nano    YOLOv7-tiny  ResNet-34   yolov7-tiny  resnet34
pc        PC_Server          YOLOv7-E6    ResNet-152  yolov7-e6    resnet152
pc        PC                 YOLOv7-W6    ResNet-152  yolov7-w6    resnet152
on-device Jetson_AGX_Orin    YOLOv7-W6    ResNet-101  yolov7-w6    resnet101
on-device Jetson_AGX_Xavier  YOLOv7-X     ResNet-50   yolov7x      resnet50
on-device Jetson_Nano        YOLOv7-tiny  ResNet-34   yolov7-tiny  resnet34
on-device Galaxy_S22         YOLOv7-tiny  ResNet-34   yolov7-tiny  resnet34
on-device Odroid_N2          YOLOv7-tiny  ResNet-34   yolov7-tiny  resnet34
"""
ROWS = [line.split() for line in PRINTED.strip().splitlines()]


def test_table_is_the_printed_one() -> None:
    found = [
        [str(e.kind), e.device, e.detection, e.classification, e.detector, e.classifier]
        for e in TABLE
    ]
    assert found == ROWS


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1])
def test_recommendation_is_the_table_s(row: list[str]) -> None:
    kind, device, _, printed, _, model = row
    profile = find_profile(device)
    assert profile.kind == kind
    answer = recommend(
        RecommendRequest(task="classification", profile=profile, classes=5, median_side=300)
    )
    assert answer.chosen.model == answer.table_model == model
    assert answer.chosen.fits
    assert answer.chosen.size == (224, 224)
    assert profile.title in answer.why
    assert printed in answer.why


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1])
@pytest.mark.parametrize("side", [0, 400, 1500])
def test_recommended_detector_is_the_table_s(row: list[str], side: int) -> None:
    _, device, printed, _, model, _ = row
    profile = find_profile(device)
    answer = recommend(
        RecommendRequest(task="detection", profile=profile, classes=6, median_side=side)
    )
    assert answer.chosen.model == answer.table_model == model
    assert answer.chosen.fits
    assert f"For {profile.title} the published table says {printed}." in answer.why


def test_the_misprint_is_said() -> None:
    wrong = [e.device for e in TABLE if misprinted(e.classification, e.classifier)]
    assert wrong == ["Cloud"]
    assert not any(misprinted(e.detection, e.detector) for e in TABLE)
    request = RecommendRequest(task="classification", profile=find_profile("Cloud"), classes=5)
    why = recommend(request).why
    assert "ResNet-203" in why
    assert "ResNet-200" in why


def test_other_devices_are_not_listed() -> None:
    assert entry_for("Raspberry_Pi_5") is None
