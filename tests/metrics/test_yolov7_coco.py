"""YOLOv7 with its COCO weights reaches the reference's figures on the kit's pictures.

Network, weights, deploy form, letterbox, decoding, suppression and metric all have to be right.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
import torch

from tango_desktop.metrics.detection_evaluation import DetectionEvaluation

BENCHMARK = Path(__file__).resolve().parents[1] / "benchmarks" / "bench_yolov7_coco.py"
WEIGHTS = "weights/yolov7-coco-training.fp16.safetensors"
Find = Callable[[str], Path]
# A minute where nothing else runs.
pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    """The benchmark's own functions: one description of how the figures are taken."""
    spec = importlib.util.spec_from_file_location("bench_yolov7_coco", BENCHMARK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def evaluation(benchmark: ModuleType, kit: Find) -> Iterator[DetectionEvaluation]:
    """All 128 pictures at 320 px on one thread."""
    kit(WEIGHTS)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield benchmark.evaluated(kit("coco-yolo").parent, 320)
    torch.set_num_threads(threads)


def test_figures_of_the_reference(evaluation: DetectionEvaluation, kit: Find) -> None:
    expected = json.loads(kit("expected/yolov7-coco.json").read_text())
    wanted = expected["results"]["320"]
    result = evaluation.result
    assert result.ap == pytest.approx(wanted["AP"], abs=0.005)
    assert result.ap50 == pytest.approx(wanted["AP50"], abs=0.005)
    # Few objects: one more or less moves these further.
    assert result.twelve == pytest.approx(list(wanted.values()), abs=0.02)


def test_it_would_show_a_network_that_is_a_little_wrong(evaluation: DetectionEvaluation) -> None:
    """The tolerance is less than what boxes two pixels off cost."""
    shifted = DetectionEvaluation(
        classes=evaluation.classes,
        paths=evaluation.paths,
        sizes=evaluation.sizes,
        truth=evaluation.truth,
        detections=tuple(
            type(found)(found.boxes + 2, found.scores, found.classes)
            for found in evaluation.detections
        ),
        selection=evaluation.selection,
    )
    assert shifted.result.ap < evaluation.result.ap - 0.005
