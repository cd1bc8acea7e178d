"""The engines that run a model: what they are asked, and where each is."""

from importlib import import_module
from typing import Any, Callable, Dict, NamedTuple, Optional, Tuple

from .failures import ModelError

CPU = "cpu"
# The parts of a device that --provider takes; each engine knows some of them.
PROVIDERS = (
    CPU,
    "coreml",
    "cuda",
    "dml",
    "gpu",
    "nnapi",
    "npu",
    "openvino",
    "qnn",
    "tensorrt",
    "vulkan",
    "xnnpack",
)


class EngineOptions(NamedTuple):
    """How an engine is asked to run.

    Attributes:
        threads: inside one picture; 0 leaves the choice to the engine.
        provider: a name in ``PROVIDERS``.
        profile: the start of a path that times of the single layers are written to; None: none.
        optimized: where the graph as the engine runs it is written; None: nowhere.
    """

    threads: int = 0
    provider: str = CPU
    profile: Optional[str] = None
    optimized: Optional[str] = None


# By the name that a card gives an engine: the module that has it, and its class. It is made with
# (path, options, names of outputs) and has ``infer``, ``provider`` and ``version``; it imports its
# package when it is made.
_CLASSES: Dict[str, Tuple[str, str]] = {
    "onnxruntime": ("engine_onnxruntime", "OnnxRuntimeEngine"),
    "tflite": ("engine_tflite", "TfliteEngine"),
    "openvino": ("engine_openvino", "OpenVinoEngine"),
    "tvm": ("engine_tvm", "TvmEngine"),
    "ncnn": ("engine_ncnn", "NcnnEngine"),
    "rknn": ("engine_rknn", "RknnEngine"),
    "tensorrt": ("engine_tensorrt", "TensorRtEngine"),
    "executorch": ("engine_executorch", "ExecuTorchEngine"),
    "torchscript": ("engine_torchscript", "TorchScriptEngine"),
    "torch-export": ("engine_torchscript", "TorchExportEngine"),
    "coreml": ("engine_coreml", "CoreMlEngine"),
    "coreml-neuralnetwork": ("engine_coreml", "CoreMlEngine"),
    "nnef": ("engine_nnef", "NnefEngine"),
}


def _loader(module: str, title: str) -> Callable[[], Any]:
    return lambda: getattr(import_module("." + module, __package__), title)


# Each gives the class when it is called: nothing is imported before.
ENGINES = {name: _loader(*place) for name, place in _CLASSES.items()}


def engine_named(name: str) -> Any:
    """The class of an engine.

    Raises:
        ModelError: this runner has none of that name.
    """
    try:
        return ENGINES[name]()
    except KeyError as error:
        raise ModelError("This runner has no engine named %s." % name) from error
    except ImportError as error:
        # A bundle may leave out engines that its model does not need.
        if error.name != "%s.%s" % (__package__, _CLASSES[name][0]):
            raise
        raise ModelError("This runner has no engine named %s." % name) from error
