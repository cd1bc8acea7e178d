"""Engines that need no exporter of their own, and compilers that surveys name but nobody tends."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from tango_desktop.core.registry import Registry
from tango_desktop.errors import ExportError
from tango_desktop.export.exporters import EXPORTERS, ExporterInfo
from tango_desktop.i18n import N_, tr


class State(enum.Enum):
    """What became of an engine; the value is the word that people read."""

    SERVED = N_("runs another engine's file")
    ENDED = N_("no longer developed")


@dataclass(frozen=True)
class OtherInfo:
    """An engine that this program writes no files for.

    Attributes:
        name: its key.
        title: what people call it.
        state: what became of it.
        since: the year of the last that was heard of it; 0 where it does not apply.
        instead: the names in ``EXPORTERS`` of those to use in its place, the best first.
        reason: a sentence; translated where it is shown.
        source: where that is written.
    """

    name: str
    title: str
    state: State
    since: int
    instead: tuple[str, ...]
    reason: str
    source: str

    def refusal(self) -> ExportError:
        """What is said to who asks for it."""
        return ExportError(
            tr("There is nothing to export for {engine}.", engine=self.title),
            tr(self.reason),
            self.source,
        )


OTHERS: Registry[OtherInfo] = Registry(N_("engine"), ExportError)
for _info in (
    OtherInfo(
        "windows-ml",
        "Windows ML",
        State.SERVED,
        0,
        ("onnxruntime",),
        N_("It runs the ONNX file as it is, with the ONNX Runtime that Windows shares."),
        "https://learn.microsoft.com/windows/ai/new-windows-ml/overview",
    ),
    OtherInfo(
        "glow",
        "Glow",
        State.ENDED,
        2023,
        ("executorch", "tvm"),
        N_("Its makers ended active work in 2023; ExecuTorch takes its place in PyTorch."),
        "https://github.com/pytorch/glow/issues/6135",
    ),
    OtherInfo(
        "ngraph",
        "nGraph",
        State.ENDED,
        2020,
        ("openvino",),
        N_("It was merged into OpenVINO 2020.2; OpenVINO does what it did."),
        "https://github.com/microsoft/onnxruntime/blob/2c63196600c191dbc419db9bb3d04deddc18e35e/"
        "docs/execution_providers/nGraph-ExecutionProvider.md",
    ),
    OtherInfo(
        "plaidml",
        "PlaidML",
        State.ENDED,
        2022,
        ("openvino", "tvm"),
        N_("Its makers went on with MLIR; OpenVINO and TVM compile for the same hardware."),
        "https://github.com/plaidml/plaidml/issues/1989",
    ),
    OtherInfo(
        "onnc",
        "ONNC",
        State.ENDED,
        2019,
        ("tvm", "tflite"),
        N_("Its list of changes ends in 2019; TVM compiles ONNX files for other hardware."),
        "https://github.com/ONNC/onnc/blob/master/CHANGELOG.md",
    ),
):
    OTHERS.add(_info)


def find_exporter(name: str) -> ExporterInfo:
    """The exporter of an engine.

    Raises:
        ExportError: there is none; for a name of ``OTHERS`` it says what took its place.
    """
    if name in OTHERS:
        raise OTHERS.get(name).refusal()
    return EXPORTERS.get(name)
