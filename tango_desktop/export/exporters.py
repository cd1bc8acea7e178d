"""The registry of exporters: one record per engine, readable without importing its packages."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.registry import Registry
from tango_desktop.errors import ExportError
from tango_desktop.export.environments import (
    ENVIRONMENTS,
    EnvironmentInfo,
    install_line,
    is_here,
    is_made,
    size_text,
)
from tango_desktop.export.opsets import OPSETS, OpsetInfo
from tango_desktop.export.spec import ConvertedModel, ExportSpec
from tango_desktop.i18n import N_, tr

if TYPE_CHECKING:
    from torch import nn

Convert = Callable[["nn.Module", ExportSpec, Path, JobContext], ConvertedModel]


class Where(enum.Enum):
    """Where something happens; the value is the word that people read."""

    DESK = N_("this computer")
    TARGET = N_("the device")
    SIMULATED = N_("the device; compared in its simulator")
    MAC = N_("macOS")
    NOWHERE = N_("a microcontroller's own program")


@dataclass(frozen=True)
class ExporterInfo:
    """An exporter.

    Attributes:
        name: the engine's key, as in the device profiles and in the runner.
        title: what people call it.
        packages: import names of those of our own packages that converting needs.
        precisions: those it can write, the usual one first.
        opsets: the ONNX opsets by version of the engine on the target; empty where none applies.
        convert: writes the model of a module in evaluation mode into a folder.
        devices: where people use it, a sentence.
        environment: the name of the environment that its packages live in; empty for our own.
        converts_on: where the model gets its last form.
        runs_on: where it can be run.
        parts: what may compute it: ``cpu``, ``gpu``, ``npu``.
        compared_by: the engine that runs its file for the comparison on this computer; empty for
            itself, if it or its simulator runs here.
        makes_machine_code: whether its file runs on one kind of processor only; for another device
            than this computer, the comparison takes a twin that is compiled for this computer.
        is_deployable: whether the runner on a device opens it.
        note: what people should know before they choose it.
    """

    name: str
    title: str
    packages: tuple[str, ...]
    precisions: tuple[str, ...]
    opsets: tuple[OpsetInfo, ...]
    convert: Convert
    devices: str = ""
    environment: str = ""
    converts_on: Where = Where.DESK
    runs_on: Where = Where.DESK
    parts: tuple[str, ...] = ("cpu",)
    compared_by: str = ""
    makes_machine_code: bool = False
    is_deployable: bool = True
    note: str = ""

    @property
    def is_compared_here(self) -> bool:
        """Whether its models can be run, and so compared with PyTorch, on this computer."""
        return bool(self.compared_by) or self.runs_on in (Where.DESK, Where.SIMULATED)

    @property
    def home(self) -> EnvironmentInfo | None:
        """The environment that its packages live in; None where they are our own."""
        return ENVIRONMENTS.get(self.environment) if self.environment else None

    def unavailable(self) -> str:
        """Why it cannot be used here; empty when it can. Imports nothing."""
        missing = self.missing()
        if not missing:
            return ""
        home = self.home
        if home is None:
            return tr(
                "Not installed: {packages}. In a terminal: {line}",
                packages=" ".join(missing),
                line=self.install_line(),
            )
        return tr(
            "Not installed; it takes {size}. In a terminal: {line}",
            size=size_text(home),
            line=f"tango-desktop engines --install {self.name}",
        )

    def missing(self) -> tuple[str, ...]:
        """The packages that are absent, here and in the environment made for it."""
        absent = tuple(name for name in self.packages if find_spec(name) is None)
        home = self.home
        if home is None or is_here(home) or is_made(home):
            return absent
        return (*absent, *home.imports)

    def install_line(self) -> str:
        """What a terminal takes to install what is absent, by pip alone."""
        home = self.home
        return install_line(home) if home else f"python -m pip install {' '.join(self.missing())}"

    def require(self, precision: str) -> None:
        """Refuse what it cannot do.

        Raises:
            ExportError: a package is missing, or the precision is not one of its own.
        """
        reason = self.unavailable()
        if reason:
            raise ExportError(tr("{exporter} cannot be used here.", exporter=self.title), reason)
        if precision not in self.precisions:
            raise ExportError(
                tr("{exporter} has no precision {name}.", exporter=self.title, name=precision),
                tr("Known: {names}.", names=", ".join(self.precisions)),
            )


def _from(module: str) -> Convert:
    """The ``convert`` of a module of ``export.engines``, imported when it is called."""

    def convert(
        network: nn.Module, spec: ExportSpec, folder: Path, ctx: JobContext
    ) -> ConvertedModel:
        found: Convert = import_module(f"tango_desktop.export.engines.{module}").convert
        return found(network, spec, folder, ctx)

    return convert


EXPORTERS: Registry[ExporterInfo] = Registry(N_("exporter"), ExportError)


def engine_title(name: str) -> str:
    """What people call an engine; its name where it is none of these."""
    return tr(EXPORTERS.get(name).title) if name in EXPORTERS else name


ONNX = EXPORTERS.add(
    ExporterInfo(
        name="onnxruntime",
        title="ONNX Runtime",
        packages=("onnx", "onnxslim", "onnxruntime"),
        precisions=("fp32", "fp16", "int8"),
        opsets=OPSETS,
        convert=_from("onnxruntime"),
        devices=N_("Every computer and board with Python; the file also runs on Windows ML"),
        parts=("cpu", "gpu"),
    )
)
EXPORTERS.add(
    ExporterInfo(
        name="openvino",
        title="OpenVINO",
        packages=("onnx", "onnxslim", "onnxruntime"),
        precisions=("fp32", "fp16", "int8"),
        opsets=(),
        convert=_from("openvino"),
        devices=N_("Computers with Intel processors and graphics; ARM boards as well"),
        environment="openvino",
        parts=("cpu", "gpu", "npu"),
    )
)
EXPORTERS.add(
    ExporterInfo(
        name="tflite",
        title="LiteRT (TFLite)",
        packages=("onnx", "onnxslim", "onnxruntime"),
        precisions=("fp32", "fp16", "dynamic", "int8"),
        opsets=(),
        convert=_from("tflite"),
        devices=N_("Phones, Raspberry Pi and other ARM boards"),
        environment="litert",
        parts=("cpu", "gpu", "npu"),
    )
)
EXPORTERS.add(
    ExporterInfo(
        name="tensorrt",
        title="TensorRT",
        packages=("onnx", "onnxslim", "onnxruntime"),
        precisions=("fp16", "fp32", "int8"),
        opsets=(),
        convert=_from("tensorrt"),
        devices=N_("NVIDIA Jetson boards and computers with NVIDIA graphics"),
        converts_on=Where.TARGET,
        runs_on=Where.TARGET,
        compared_by="onnxruntime",
        parts=("gpu",),
        note=N_(
            "The engine is built on the device itself when it is installed there; what is compared "
            "here is the ONNX file that it is built from"
        ),
    )
)
EXPORTERS.add(
    ExporterInfo(
        name="tvm",
        title="Apache TVM",
        packages=("onnx", "onnxslim", "onnxruntime"),
        precisions=("fp32",),
        opsets=(),
        convert=_from("tvm"),
        makes_machine_code=True,
        devices=N_("This computer and ARM boards"),
        environment="tvm",
        note=N_("Needs a C compiler on this computer; tuning makes it a little faster"),
    )
)
EXPORTERS.add(
    ExporterInfo(
        name="ncnn",
        title="ncnn",
        packages=("onnx", "onnxslim", "onnxruntime"),
        precisions=("fp32", "fp16", "int8"),
        opsets=(),
        convert=_from("ncnn"),
        devices=N_("Phones and ARM boards, those whose Python has no wheels as well"),
        environment="ncnn",
        parts=("cpu", "gpu"),
    )
)
EXPORTERS.add(
    ExporterInfo(
        name="rknn",
        title="RKNN",
        packages=("onnx", "onnxslim", "onnxruntime"),
        precisions=("int8", "fp16"),
        opsets=(),
        convert=_from("rknn"),
        devices=N_("Boards with a Rockchip NPU: RK3566, RK3568, RK3588"),
        environment="rknn",
        runs_on=Where.SIMULATED,
        parts=("npu",),
    )
)
EXPORTERS.add(
    ExporterInfo(
        name="executorch",
        title="ExecuTorch",
        packages=("torch",),
        precisions=("fp32", "int8"),
        opsets=(),
        convert=_from("executorch"),
        devices=N_("Phones and ARM boards; XNNPACK on the processor"),
        environment="executorch",
    )
)
EXPORTERS.add(
    ExporterInfo(
        name="torchscript",
        title="TorchScript",
        packages=("torch",),
        precisions=("fp32",),
        opsets=(),
        convert=_from("torchscript"),
        devices=N_("Wherever PyTorch or its C++ library runs"),
    )
)
EXPORTERS.add(
    ExporterInfo(
        name="torch-export",
        title="torch.export",
        packages=("torch",),
        precisions=("fp32",),
        opsets=(),
        convert=_from("torchscript"),
        devices=N_("Wherever PyTorch runs; tools that start from its newer format"),
    )
)
EXPORTERS.add(
    ExporterInfo(
        name="coreml",
        title="Core ML",
        packages=("torch",),
        precisions=("fp16", "fp32", "dynamic"),
        opsets=(),
        convert=_from("coreml"),
        devices=N_("iPhones, iPads and Macs"),
        environment="coreml",
        runs_on=Where.MAC,
        parts=("cpu", "gpu", "npu"),
        is_deployable=False,
        note=N_("Checked for its structure here; it runs, and can be compared, on Apple systems"),
    )
)
EXPORTERS.add(
    ExporterInfo(
        name="coreml-neuralnetwork",
        title=N_("Core ML, neural network"),
        packages=("torch",),
        precisions=("fp16", "fp32", "dynamic"),
        opsets=(),
        convert=_from("coreml"),
        devices=N_("iPhones, iPads and Macs before iOS 15 and macOS 12"),
        environment="coreml",
        runs_on=Where.MAC,
        parts=("cpu", "gpu", "npu"),
        is_deployable=False,
        note=N_("Checked for its structure here; it runs, and can be compared, on Apple systems"),
    )
)
EXPORTERS.add(
    ExporterInfo(
        name="nnef",
        title="NNEF",
        packages=("onnx", "onnxslim", "onnxruntime"),
        precisions=("fp32",),
        opsets=(),
        convert=_from("nnef"),
        devices=N_("Tools of hardware makers that read the Khronos exchange format"),
        environment="nnef",
        is_deployable=False,
    )
)
EXPORTERS.add(
    ExporterInfo(
        name="tflm",
        title=N_("C array for microcontrollers"),
        packages=("onnx", "onnxslim", "onnxruntime"),
        precisions=("int8", "fp32"),
        opsets=(),
        convert=_from("tflm"),
        devices=N_("Microcontrollers with LiteRT for Microcontrollers (TFLM)"),
        environment="litert",
        runs_on=Where.NOWHERE,
        compared_by="tflite",
        is_deployable=False,
        note=N_("C sources with an estimate of the memory they need; your own program links them"),
    )
)
