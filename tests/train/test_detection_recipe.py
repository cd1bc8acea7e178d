"""Which published figures a network gets, and what a person may put in their place."""

from __future__ import annotations

import math
import subprocess
import sys

import pytest

from tango_desktop.data.augment_boxes import BOX_AUGMENTS
from tango_desktop.errors import TrainError
from tango_desktop.families import build
from tango_desktop.graph import NetworkDocument
from tango_desktop.train.detection_recipe import (
    Gains,
    augmentation_of,
    gains_of,
    lead_head,
    prior_shift,
    recipe_of,
    resolved,
)
from tango_desktop.train.settings import DetectionTrainSettings

PUBLISHED = {
    "yolov7-tiny": ("tiny", 0.01, Gains(0.05, 1.0, 0.5), 0.05, 0.05, 0.1, 0.5),
    "yolov7": ("p5", 0.1, Gains(0.05, 0.7, 0.3), 0.15, 0.15, 0.2, 0.9),
    "yolov7-w6": ("p6", 0.2, Gains(0.05, 0.7, 0.3), 0.15, 0.15, 0.2, 0.9),
}


@pytest.fixture(scope="module")
def documents() -> dict[str, NetworkDocument]:
    return {name: build(name, 3, size=128) for name in PUBLISHED}


@pytest.mark.parametrize("name", PUBLISHED)
def test_each_size_of_model_has_its_published_figures(
    documents: dict[str, NetworkDocument], name: str
) -> None:
    settings = resolved(DetectionTrainSettings(), documents[name])
    augment = augmentation_of(settings)
    found = (
        settings.recipe,
        settings.final_ratio,
        gains_of(settings),
        augment.mixup,
        augment.copy_paste,
        augment.translate,
        augment.scale,
    )
    assert found == PUBLISHED[name]
    assert augment == BOX_AUGMENTS.get(settings.recipe).spec
    assert (augment.hue, augment.saturation, augment.value) == (0.015, 0.7, 0.4)
    assert (augment.mosaic, augment.flip_horizontal, augment.flip_vertical) == (1.0, 0.5, 0.0)


def test_a_set_can_be_chosen_and_single_figures_replaced(
    documents: dict[str, NetworkDocument],
) -> None:
    chosen = DetectionTrainSettings(recipe="p6", mixup=0.4, flip=0.0, class_gain=0.0)
    settings = resolved(chosen, documents["yolov7-tiny"])
    assert (settings.final_ratio, settings.mixup, settings.scale) == (0.2, 0.4, 0.9)
    assert settings.class_gain == 0.0
    assert augmentation_of(settings).flip_horizontal == 0.0


def test_a_narrow_network_is_treated_as_a_tiny_one() -> None:
    narrow = build("yolov7", 3, size=128, width=0.5)
    assert recipe_of(DetectionTrainSettings(), narrow).name == "tiny"


def test_other_strengths_keep_the_users_flips(documents: dict[str, NetworkDocument]) -> None:
    for name in ("light", "strong"):
        settings = resolved(
            DetectionTrainSettings(augment=name, flip=0.0, flip_vertical=0.3),
            documents["yolov7-tiny"],
        )
        spec = augmentation_of(settings)
        assert (spec.flip_horizontal, spec.flip_vertical) == (0.0, 0.3)
    assert augmentation_of(DetectionTrainSettings(augment="none")) is None


def test_a_classifier_has_no_head_for_boxes() -> None:
    with pytest.raises(TrainError, match="finds no boxes") as caught:
        lead_head(build("resnet20", 3, size=32))
    assert "yolov7-tiny" in caught.value.hint


@pytest.mark.parametrize("size", [(320, 320), (640, 640), (256, 400), (1280, 1280)])
def test_the_published_prior_is_kept_from_320_px_up(size: tuple[int, int]) -> None:
    assert prior_shift(size) == 0.0


@pytest.mark.parametrize("size", [(64, 64), (96, 96), (128, 160)])
def test_small_inputs_expect_as_many_objects_in_a_picture(size: tuple[int, int]) -> None:
    for stride in (8, 16, 32):
        published = math.log(8 / (640 / stride) ** 2)
        cells = size[0] * size[1] / stride**2
        assert published + prior_shift(size) == pytest.approx(math.log(8 / cells))


def test_it_needs_no_torch() -> None:
    code = "import sys, tango_desktop.train.detection_recipe; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
