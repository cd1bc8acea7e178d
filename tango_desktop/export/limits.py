"""How far a model may differ from the trained network, by precision and task.

The limits in the settings are those of fp32. Where the user has left them as they are, another
precision is judged by the figures here: two to ten times what rounding cost on trained networks,
so that rounding passes and a fault does not. What was measured, with ranges by min-max and by
percentile where there are 8 bits: ResNet-56 and VGG-16 on 500 pictures of CIFAR-10, ResNet-50 on
120 pictures of ants and bees, with ONNX Runtime, OpenVINO, TFLite and ncnn; YOLOv7 at 320 px on 24
to 32 pictures of COCO with ONNX Runtime and OpenVINO:

=========  ==========  ==========  ========  ==============  ==========================
network    precision   difference  cosine    same answers    change of top-1 / mAP50-95
=========  ==========  ==========  ========  ==============  ==========================
the three  fp32        2.5e-6      1.000000  100 %           none
ResNet-56  fp16        0.0006      0.999999  100 %           none
VGG-16     fp16        0.0015      0.999999  100 %           none
ResNet-50  fp16        0.0012      0.999999  100 %           none
ResNet-50  dynamic     0.023       0.999     98 %            −0.8 points
VGG-16     dynamic     0.050       0.99995   100 %           none
ResNet-56  int8        0.03–0.09   0.9992    99.0–99.8 %     −0.2 to +0.4 points
VGG-16     int8        0.05–0.07   0.9998    99.6–99.8 %     −0.2 points
ResNet-50  int8        0.04–0.12   0.9973    95–97 %         −2.5 to 0 points
YOLOv7     fp16        0.011       0.999999  100 % (0.98)    none
YOLOv7     int8        0.58–0.73   0.984     95–96 % (0.75)  −3.3 to −1.7 points
=========  ==========  ==========  ========  ==============  ==========================

The least cosine and the largest difference of a row are given; boxes are the same from the IoU in
brackets on. Single raw outputs of a detector may be far apart, most of all the sizes of boxes that
nobody sees. The loss of accuracy has the last word: it is not widened with the precision, so that
some of ResNet-50's and all of YOLOv7's 8-bit models fail until layers stay in floating point or the
loss is accepted.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TypeVar

from tango_desktop.export.settings import DetectionExportSettings, ExportSettings

S = TypeVar("S", bound=ExportSettings)
FP32, FP16, INT8, DYNAMIC = "fp32", "fp16", "int8", "dynamic"
PRECISIONS = (FP32, FP16, DYNAMIC, INT8)

_Limits = Mapping[str, float]
_CLASSES_16: _Limits = {"max_difference": 0.01, "min_cosine": 0.9999, "min_agreement": 0.99}
_CLASSES_8: _Limits = {"max_difference": 0.3, "min_cosine": 0.99, "min_agreement": 0.9}
_BOXES_16: _Limits = {
    "max_difference": 0.03,
    "min_cosine": 0.9999,
    "min_agreement": 0.98,
    "same_place": 0.95,
}
_BOXES_8: _Limits = {
    "max_difference": 1.5,
    "min_cosine": 0.95,
    "min_agreement": 0.9,
    "same_place": 0.75,
}
USUAL: Mapping[type[ExportSettings], Mapping[str, _Limits]] = {
    ExportSettings: {FP16: _CLASSES_16, DYNAMIC: _CLASSES_8, INT8: _CLASSES_8},
    DetectionExportSettings: {FP16: _BOXES_16, DYNAMIC: _BOXES_8, INT8: _BOXES_8},
}


def limits_for(settings: S, precision: str) -> S:
    """``settings`` with the precision's usual limits where the user has not set others."""
    usual = USUAL[type(settings)].get(precision, {})
    changed = {
        field.name: usual[field.name]
        for field in dataclasses.fields(settings)
        if field.name in usual and getattr(settings, field.name) == field.default
    }
    return dataclasses.replace(settings, **changed)  # type: ignore[arg-type]
