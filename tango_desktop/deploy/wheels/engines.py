"""What each engine needs to be imported and to run, and nothing that it can do without.

An index says more: ONNX Runtime's wheels also ask for protobuf, flatbuffers, packaging, sympy and
coloredlogs, but no version from 1.10 to 1.31 imports one of them to run a model; its conversion
tools do. Likewise ai-edge-litert 2.3, openvino 2026.4 and ncnn 1.0.20261020 import NumPy alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from packaging.version import Version

from tango_desktop.core.registry import Registry
from tango_desktop.errors import DeployError
from tango_desktop.i18n import N_


@dataclass(frozen=True)
class NeedInfo:
    """A package that the runner imports.

    Attributes:
        name: of the package, as indexes write it: small letters, hyphens.
        title: as people write it.
        minimum: the least version; empty: any.
        also: packages that bring the same module.
        below: versions from this one on do not fit; empty: all do.
        numpy_2_since: its first version that was built to run beside NumPy 2 as well; empty where
            that does not matter.
        numpy_2_only_since: its first version that takes no NumPy 1; empty where that does not
            matter.
    """

    name: str
    title: str
    minimum: str = ""
    also: tuple[str, ...] = ()
    below: str = ""
    numpy_2_since: str = ""
    numpy_2_only_since: str = ""

    @property
    def requirement(self) -> str:
        """As pip takes it: the package with its limits."""
        limits = [f">={self.minimum}"] if self.minimum else []
        limits += [f"<{self.below}"] if self.below else []
        return self.name + ",".join(limits)


@dataclass(frozen=True)
class EngineInfo:
    """An engine as a package.

    Attributes:
        name: as model cards write it.
        package: the engine itself; the card says which version is the least.
        needs: what else the runner imports with it.
        opsets: which ONNX opset it reads since which version, those that the export offers; empty
            where it reads no ONNX.
        instead: what runs the same models where there is no wheel of the package.
    """

    name: str
    package: NeedInfo
    needs: tuple[NeedInfo, ...]
    opsets: tuple[tuple[str, int], ...] = ()
    instead: EngineInfo | None = None

    def opset_of(self, version: str) -> int:
        """The newest opset of the table that ``version`` reads; 0: none."""
        has = Version(version)
        return max((opset for since, opset in self.opsets if Version(since) <= has), default=0)


NUMPY = NeedInfo("numpy", "NumPy", "1.17")
PILLOW = NeedInfo("pillow", "Pillow", "8")

# What some inputs and outputs of the runner import, by what the settings call it.
VIDEO = "video"
MQTT = "mqtt"
EXTRAS: Mapping[str, NeedInfo] = {
    VIDEO: NeedInfo(
        "opencv-python-headless",
        "OpenCV",
        also=(
            "opencv",  # of the board's system, often without a version: with its cameras' drivers
            "opencv-python",
            "opencv-contrib-python",
            "opencv-contrib-python-headless",
        ),
        # pypi.org/project/opencv-python-headless: what 4.10.0.84 and 4.12.0.88 say of NumPy.
        numpy_2_since="4.10",
        numpy_2_only_since="4.12",
    ),
    MQTT: NeedInfo("paho-mqtt", "paho-mqtt"),
}

ENGINES: Registry[EngineInfo] = Registry(N_("engine"), DeployError)
ENGINES.add(
    EngineInfo(
        name="onnxruntime",
        package=NeedInfo(
            "onnxruntime",
            "ONNX Runtime",
            also=("onnxruntime-gpu", "onnxruntime-openvino", "onnxruntime-qnn"),
            # Release notes of 1.19.0: its packages are built with NumPy 2.
            numpy_2_since="1.19",
        ),
        needs=(NUMPY, PILLOW),
        # onnxruntime.ai/docs/reference/compatibility.html
        opsets=(("1.10", 15), ("1.12", 17), ("1.14", 18), ("1.17", 20)),
    )
)
ENGINES.add(
    EngineInfo(
        name="tflite",
        package=NeedInfo("ai-edge-litert", "LiteRT", "1.0"),
        needs=(NUMPY, PILLOW),
        # Its predecessor, for Python 3.6 to 3.11; its wheels were built for NumPy 1.
        instead=EngineInfo(
            name="tflite-runtime",
            package=NeedInfo("tflite-runtime", "TensorFlow Lite", "2.5"),
            needs=(replace(NUMPY, below="2"), PILLOW),
        ),
    )
)
ENGINES.add(
    EngineInfo(
        name="openvino",
        package=NeedInfo("openvino", "OpenVINO", "2023.1"),
        needs=(NUMPY, PILLOW),
    )
)
ENGINES.add(
    EngineInfo(name="ncnn", package=NeedInfo("ncnn", "ncnn", "1.0.20250503"), needs=(NUMPY, PILLOW))
)
ENGINES.add(
    EngineInfo(
        name="rknn",
        package=NeedInfo("rknn-toolkit-lite2", "RKNN Toolkit Lite", "2.0", also=("rknn-toolkit2",)),
        # Its modules import both (2.5.0).
        needs=(
            NUMPY,
            PILLOW,
            NeedInfo("psutil", "psutil"),
            NeedInfo("ruamel-yaml", "ruamel.yaml"),
        ),
    )
)
ENGINES.add(
    EngineInfo(
        name="tvm",
        # A library of one series is not run by another's runtime: the runner refuses it. ml_dtypes
        # is for numbers of 8 bits with a point, which no model here has.
        package=NeedInfo("apache-tvm", "Apache TVM", "0.27", below="0.28"),
        needs=(
            NUMPY,
            PILLOW,
            NeedInfo("apache-tvm-ffi", "Apache TVM FFI", "0.1.14", below="0.1.15"),
            NeedInfo("typing-extensions", "typing-extensions", "4.13"),
        ),
    )
)
ENGINES.add(
    EngineInfo(
        name="executorch",
        package=NeedInfo("executorch", "ExecuTorch", "1.5"),
        needs=(NUMPY, PILLOW, NeedInfo("torch", "PyTorch", "2.13")),
    )
)
for _name in ("torchscript", "torch-export"):
    ENGINES.add(
        EngineInfo(name=_name, package=NeedInfo("torch", "PyTorch", "2.0"), needs=(NUMPY, PILLOW))
    )
ENGINES.add(
    EngineInfo(
        name="tensorrt", package=NeedInfo("tensorrt", "TensorRT", "8.0"), needs=(NUMPY, PILLOW)
    )
)
ENGINES.add(
    EngineInfo(
        name="nnef",
        package=NeedInfo("nnef", "NNEF", "1.0"),
        needs=(
            NUMPY,
            PILLOW,
            NeedInfo("nnef-tools", "NNEF Tools", "1.0"),
            NeedInfo("torch", "PyTorch", "2.0"),
        ),
    )
)
for _name in ("coreml", "coreml-neuralnetwork"):
    ENGINES.add(
        EngineInfo(
            name=_name,
            package=NeedInfo("coremltools", "Core ML Tools", "7.0"),
            needs=(NUMPY, PILLOW),
        )
    )
