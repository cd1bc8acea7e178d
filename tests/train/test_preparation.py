"""How pictures are prepared is decided by what they are."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from tango_desktop.data.preprocess import IMAGENET_MEAN, preprocess
from tango_desktop.train.preparation import Pictures, choose_preprocess, preprocess_for
from tango_desktop.train.settings import DetectionTrainSettings


def test_photos_keep_their_shape_and_small_pictures_their_edges() -> None:
    photo = choose_preprocess((224, 224), 3, median_side=320)
    assert (photo["resize"], photo["crop_fraction"], photo["size"]) == ("crop", 0.875, [224, 224])
    assert photo["mean"] == list(IMAGENET_MEAN)
    for size, side in (((32, 32), 8), ((32, 32), 500), ((224, 224), 32)):
        small = choose_preprocess(size, 3, side)
        assert (small["resize"], small["crop_fraction"]) == ("stretch", 1.0)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize(("normalise", "low", "high"), [("half", -1, 1), ("none", 0, 1)])
def test_other_ranges_on_request(channels: int, normalise: str, low: int, high: int) -> None:
    spec = choose_preprocess((2, 2), channels, 2, normalise)
    pixels = np.array([[0, 255], [255, 0]], dtype=np.uint8)
    values = preprocess(Image.fromarray(pixels), spec)
    assert values.shape == (channels, 2, 2)
    assert (values.min(), values.max()) == (pytest.approx(low), pytest.approx(high))


def test_detectors_see_whole_pictures_as_published_weights_have() -> None:
    settings = DetectionTrainSettings()
    spec = preprocess_for("detection", Pictures((320, 320), 3, 480), settings)
    assert (spec["resize"], spec["interpolation"], spec["fill"]) == ("letterbox", "linear", 114)
    assert (spec["mean"], spec["std"]) == ([0.0] * 3, [1.0] * 3)
