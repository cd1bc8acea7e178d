"""What people call engines and the parts of a device."""

from __future__ import annotations

from tango_desktop.i18n import N_

ENGINE_TITLES = {
    "onnxruntime": "ONNX Runtime",
    "pytorch": "PyTorch",
    "tensorrt": "TensorRT",
    "ncnn": "ncnn",
    "tflite": "TFLite",
    "rknn": "RKNN",
}
PART_TITLES = {
    "cpu": N_("processor"),
    "gpu": N_("graphics unit"),
    "npu": N_("neural unit"),
    "dla": N_("deep-learning unit"),
}
