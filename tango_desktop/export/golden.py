"""The golden picture: one of the user's, with the answer that every installation must give.

A rounded model gives its own answer on this computer instead of PyTorch's, since what is asked is
whether the installation is sound, not whether rounding is. Another processor, or another program
for the same one, rounds anew: it may be as far from the desk's answer as that is from PyTorch's, on
the other side, so twice that is let pass, within bounds. Relative differences of logits of the
surest of 12 to 25 pictures, from ONNX Runtime's answer (trained ResNet-56 and VGG-16 on CIFAR-10,
ResNet-50 at 224 px; min-max and percentile ranges):

====================================  ================  =================
what else answers                     fp16              int8
====================================  ================  =================
one thread                            0                 0
no fusions: other kernels             0                 0.000 to 0.012
OpenVINO, TFLite, ncnn                0.000 to 0.001    0.000 to 0.042
colours swapped                       0.023 to 0.303    0.023 to 0.304
mirrored                              0.018 to 0.182    0.017 to 0.192
moved by a pixel                      0.013 to 0.073    0.011 to 0.083
what is let pass then                 0.002             0.010 to 0.050
====================================  ================  =================

For each network the engine's other kernels stay below what is let pass, and swapped colours and
mirrored pictures above it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tango_desktop.core.files import write_json
from tango_desktop.data.postprocess import Found
from tango_desktop.data.preprocess import open_picture, preprocess
from tango_desktop.export.comparison import Comparison, Floats
from tango_desktop.export.exporters import EXPORTERS
from tango_desktop.export.limits import DYNAMIC, FP16, INT8
from tango_desktop.export.parity import Outputs
from tango_desktop.export.spec import ExportSpec

SCHEMA = 1
PICTURE = "golden.png"
EXPECTED = "golden.json"
_LONGEST_SIDE = 640


@dataclass(frozen=True)
class Tolerance:
    """How far an installation's answer may be from the golden one.

    Attributes:
        difference: of an output, relative to the largest, or to 1.
        same_place: the IoU from which two boxes are the same.
        least: what is let pass where the desk's answer is next to PyTorch's; None: ``difference``.
    """

    difference: float
    same_place: float
    least: float | None = None

    def where_apart(self, apart: float) -> float:
        """The difference that is let pass where the golden answer is ``apart`` from PyTorch's."""
        if self.least is None:
            return self.difference
        return min(max(self.least, 2.0 * apart), self.difference)


# Of models that answer for themselves, by precision.
OWN: Mapping[str, Tolerance] = {
    FP16: Tolerance(0.01, 0.95, 0.002),
    DYNAMIC: Tolerance(0.05, 0.75, 0.01),
    INT8: Tolerance(0.05, 0.75, 0.01),
}


def answers_itself(spec: ExportSpec, report: Comparison | None) -> bool:
    """Whether the golden answer is the exported model's own instead of PyTorch's.

    So it is with rounded models, and where the user has accepted that they differ; not where the
    engine of the device does not run here, or another one was compared in its place.
    """
    if report is None:
        return False
    if spec.settings.accept_parity and not report.passed:
        return True
    return spec.precision in OWN and not EXPORTERS.get(spec.engine).compared_by


def tolerance_for(spec: ExportSpec, own: bool) -> Tolerance:
    """What is let pass: rounding on another processor, or what the parity lets pass."""
    if own and spec.precision in OWN:
        return OWN[spec.precision]
    settings = spec.settings
    same_place = getattr(settings, "same_place", 1.0)  # only detectors have places
    return Tolerance(settings.max_difference, float(same_place))


def most_certain(trained: Outputs) -> int:
    """The index of the picture whose answer is furthest from the next best."""
    ordered = np.sort(trained.logits, axis=1)
    margins = ordered[:, -1] - ordered[:, -2] if ordered.shape[1] > 1 else ordered[:, -1]
    return int(margins.argmax())


def write_golden(
    folder: Path,
    source: Path,
    spec: Mapping[str, Any],
    trained: Callable[[Floats], Floats],
    own: Callable[[Floats], Floats] | None,
    tolerance: Tolerance,
) -> None:
    """Write ``golden.png`` and ``golden.json`` of a classifier.

    Args:
        folder: where they go.
        source: the user's picture.
        spec: the preprocessing.
        trained: PyTorch's logits (K,) of a prepared picture.
        own: the exported model's, where they are what must come out; else None.
        tolerance: what is let pass.
    """
    prepared = preprocess(_kept_picture(folder, source), spec)
    exact = trained(prepared)
    logits = own(prepared) if own else exact
    scale = max(1.0, float(np.abs(logits).max()))
    apart = float(np.abs(logits - exact).max()) / scale
    content = {
        "schema": SCHEMA,
        "picture": PICTURE,
        "logits": [float(value) for value in logits],
        "tolerance": tolerance.where_apart(apart) * scale,
    }
    write_json(folder / EXPECTED, content)


def write_box_golden(
    folder: Path,
    source: Path,
    answer: Callable[[Any], Found],
    tolerance: Tolerance,
) -> None:
    """Write ``golden.png`` and ``golden.json`` of a detector.

    Args:
        folder: where they go.
        source: the user's picture.
        answer: the boxes in a Pillow image, as they must come out.
        tolerance: what is let pass. A score is a product of two outputs, so it may differ by twice
            as much as they.
    """
    found = answer(_kept_picture(folder, source))
    rows = zip(found.classes.tolist(), found.scores.tolist(), found.boxes.tolist(), strict=True)
    content = {
        "schema": SCHEMA,
        "kind": "boxes",
        "picture": PICTURE,
        "boxes": [{"class": label, "score": score, "box": box} for label, score, box in rows],
        "tolerance": {"score": 2 * tolerance.difference, "iou": tolerance.same_place},
    }
    write_json(folder / EXPECTED, content)


def _kept_picture(folder: Path, source: Path) -> Any:
    """The picture as it is kept: without loss, so that no decoder's rounding enters the comparison.

    It is small, and without what a camera notes in its files (place, time, owner).
    """
    image = open_picture(str(source))
    image.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    image.save(folder / PICTURE)
    return open_picture(str(folder / PICTURE))
