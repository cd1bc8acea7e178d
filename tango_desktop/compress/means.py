"""Which engine the forms of a network are measured in: that of the export where it runs here.

No converter is imported here: the page asks before anything is measured.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from tango_desktop.errors import ExportError
from tango_desktop.export.exporters import EXPORTERS, ONNX, ExporterInfo, Where, engine_title
from tango_desktop.export.limits import FP32, INT8, PRECISIONS
from tango_desktop.export.opsets import OPSETS
from tango_desktop.export.spec import ExportSpec
from tango_desktop.i18n import tr

# How an engine stores activations in 8 bits, a name in ``quantization.integers.SCHEMES``.
_SCHEMES: Mapping[str, str] = {
    "openvino": "uint8-plain",
    "tflite": "int8",
    "tflm": "int8",
    "executorch": "int8",
    "rknn": "int8",
    "ncnn": "int8-symmetric",
    "tensorrt": "int8-symmetric",
}
_SLOW = ("executorch",)  # to convert: it finds the ranges anew for each form
_READS_NEWEST = ("tflite", "tflm")  # they read one opset, whatever is asked for
TENSORRT = "tensorrt"


@dataclass(frozen=True)
class Means:
    """What the forms of a network are made and measured by.

    Attributes:
        wanted: the engine of the export, a name in ``EXPORTERS``.
        maker: the engine whose exporter makes the forms.
        runner: the engine that runs them.
        scheme: how the wanted engine stores activations in 8 bits.
        precisions: those that the wanted engine has.
    """

    wanted: str
    maker: str
    runner: str
    scheme: str
    precisions: tuple[str, ...]

    @property
    def is_own(self) -> bool:
        """Whether the forms are those that the export makes."""
        return self.maker == self.wanted

    @property
    def has_many_points(self) -> bool:
        """Whether a form is made so quickly that each level gets one of its own."""
        return self.maker not in _SLOW


def means_for(engine: str) -> Means:
    """What measures for an engine: itself, or ONNX Runtime where it cannot be run here.

    Args:
        engine: its name; of one that is not known, nothing is.
    """
    if engine not in EXPORTERS:
        return Means(engine, ONNX.name, ONNX.name, "uint8", PRECISIONS)
    info = EXPORTERS.get(engine)
    scheme = _SCHEMES.get(engine, "uint8")
    if not _is_measured_here(info):
        return Means(engine, ONNX.name, ONNX.name, scheme, info.precisions)
    return Means(engine, engine, info.compared_by or engine, scheme, info.precisions)


def _is_measured_here(info: ExporterInfo) -> bool:
    """Whether its own files can be made and run here, in 8 bits, and soon enough."""
    if INT8 not in info.precisions or FP32 not in info.precisions or info.unavailable():
        return False
    runs = info.is_compared_here and info.runs_on is not Where.SIMULATED
    return runs and (info.compared_by != ONNX.name)


def measured_text(engine: str, wanted: str) -> str:
    """Where figures are from: ``measured in OpenVINO``, with the reason where that is another.

    Args:
        engine: what measured, a name in ``EXPORTERS``.
        wanted: the engine of the export; empty: the same.
    """
    title = engine_title(engine)
    if wanted in ("", engine) or wanted not in EXPORTERS:
        return tr("measured in {engine}", engine=title)
    info = EXPORTERS.get(wanted)
    names = {"measured": title, "engine": engine_title(wanted)}
    if info.runs_on is Where.SIMULATED:
        return tr("measured in {measured}, as {engine} runs here in a slow simulator", **names)
    if info.unavailable():
        return tr("measured in {measured}, as {engine} is not installed here", **names)
    return tr("measured in {measured}, as {engine} does not run on this computer", **names)


def traced_as(spec: ExportSpec) -> ExportSpec:
    """``spec`` with the settings by which its engine's exporter traces: a plan is of one file.

    Where the device's TensorRT is too old, they stay as they are: the export says so.
    """
    settings = spec.settings
    if spec.engine in _READS_NEWEST:
        newest = OPSETS[-1].opset
        settings = replace(settings, opset=newest, simplify=True, dynamic_batch=False)
    elif spec.engine == TENSORRT:
        from tango_desktop.export.engines import tensorrt_opsets

        version = tensorrt_opsets.version_on(spec.target, spec.runtime)
        with contextlib.suppress(ExportError):
            chosen = tensorrt_opsets.chosen_opset(spec, version)
            settings = replace(settings, opset=tensorrt_opsets.traced_opset(chosen.opset))
    return replace(spec, settings=settings)
