"""OpenVINO: an IR (``.xml`` and ``.bin``) on a processor, a GPU or an NPU."""

import json
import os
import time
from typing import Any, Dict, List

import numpy as np

from .engine import CPU, EngineOptions
from .failures import ModelError, PackageError, missing_package

# What OpenVINO calls the parts that can run a model, by the name that --provider takes.
DEVICES = {CPU: "CPU", "gpu": "GPU", "npu": "NPU"}
_FP16 = "fp16"
# In the file's rt_info: what the converter wrote, and there the precision and the table of layers.
_SECTION = "framework"
_RAN = "Status.EXECUTED"


def _openvino() -> Any:
    try:
        import openvino
    except ImportError as error:
        raise missing_package("OpenVINO", "openvino", error) from error
    return openvino


def _device(core: Any, wanted: str) -> str:
    """What OpenVINO calls ``wanted``.

    Raises:
        PackageError: there is no such part here, or OpenVINO finds no driver for it.
    """
    found = [str(name).partition(".")[0] for name in core.available_devices]
    name = DEVICES.get(wanted, "")
    if name not in found:
        known = ", ".join(key for key in sorted(DEVICES) if DEVICES[key] in found)
        raise PackageError(
            "OpenVINO here cannot use %s; it can use: %s. "
            "A GPU or NPU also needs Intel's driver." % (wanted, known)
        )
    return name


def _cache_folder() -> str:
    """Where compiled models are kept: a GPU takes many seconds to compile one."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(home, "tango-runner", "openvino")


def _written(model: Any, key: str) -> str:
    path = [_SECTION, key]
    return str(model.get_rt_info(path).astype(str)) if model.has_rt_info(path) else ""


def _settings(core: Any, device: str, precision: str, options: EngineOptions) -> Dict[str, Any]:
    """How a model is compiled.

    Without a hint a processor with bf16 computes fp32 models in bf16, in silence: largest
    differences of 1e-2 in place of 1e-6 (OpenVINO 2026.4). So fp16 is computed in fp16 where the
    part has it, and everything else in fp32.

    Nor is bf16 taken for fp16 models, though it halves the time (× 0.52 on an EPYC that has it).
    Beside PyTorch's outputs, relative to the largest: ResNet-50 is off by 0.046 where fp16 may be
    by 0.01, gives 59 of 60 answers and loses 0.65 points of top-1; YOLOv7 is off by 0.057 where it
    may be by 0.03, with 99 % of the boxes and the same mAP50-95.
    """
    able = core.get_property(device, "OPTIMIZATION_CAPABILITIES")
    half = precision == _FP16 and "FP16" in [str(name) for name in able]
    made = {
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_PRECISION_HINT": "f16" if half else "f32",
    }  # type: Dict[str, Any]
    if device != DEVICES[CPU]:
        made["CACHE_DIR"] = _cache_folder()
    elif options.threads:
        made["INFERENCE_NUM_THREADS"] = options.threads
    if options.profile is not None:
        made["PERF_COUNT"] = True
    return made


def _place(name: str) -> str:
    """``layer1.0.conv1`` of ``/layer1.0.conv1/Conv/WithoutBiases``; empty where none is named."""
    parts = name.split("/")
    return parts[1] if len(parts) > 2 else ""


def _drawn(layer: Any, places: Dict[str, str], nodes: Dict[str, str]) -> List[str]:
    """The drawn nodes that a layer stands for, its own first; those of what it reads if none."""
    parts = str(layer.get_rt_info()["originalLayersNames"].value).split(",")
    found = [places.get(_place(name), "") for name in [layer.get_friendly_name()] + parts]
    if not any(found):  # OpenVINO made it: the split of what a detector's head reads
        before = [value.get_node().get_friendly_name() for value in layer.input_values()]
        found = [nodes.get(name, "") for name in before]
    drawn = []  # type: List[str]
    for one in found:
        if one and one not in drawn:
            drawn.append(one)
    return drawn


class OpenVinoEngine:
    """Runs ``model.xml`` on the part that was asked for. Never falls back to another in silence."""

    def __init__(self, path: str, options: EngineOptions, outputs: List[str]) -> None:
        openvino = _openvino()
        core = openvino.Core()
        device = _device(core, options.provider)
        for part in (path, os.path.splitext(path)[0] + ".bin"):
            if not os.path.isfile(part):
                raise ModelError("%s is missing: copy the bundle again." % part)
        try:
            model = core.read_model(path)
            asked = _settings(core, device, _written(model, "precision"), options)
            self._compiled = core.compile_model(model, device, asked)
        except (RuntimeError, ValueError) as error:
            raise ModelError("%s cannot be opened by OpenVINO: %s" % (path, error)) from error
        self._table = _written(model, "layers")
        self._request = self._compiled.create_infer_request()
        self._input = self._compiled.input(0)
        self._outputs = self._chosen(outputs, path)
        self._profile = options.profile
        self._events = []  # type: List[Dict[str, Any]]
        self.provider = device
        self.version = str(openvino.__version__).partition("-")[0]

    def _chosen(self, outputs: List[str], path: str) -> List[Any]:
        if not outputs:
            return [self._compiled.output(0)]
        try:
            return [self._compiled.output(name) for name in outputs]
        except RuntimeError as error:
            raise ModelError("%s and its card do not fit together: %s" % (path, error)) from error

    def infer(self, batch: Any) -> List[Any]:
        """The outputs for pictures (B, C, H, W), float32.

        Raises:
            ModelError: the model and its card do not fit together.
        """
        given = np.ascontiguousarray(batch, dtype=np.float32)
        started = time.perf_counter()
        try:
            # The input is read where it lies; the outputs' memory is written again by the next run.
            found = self._request.infer({self._input: given}, share_inputs=True, share_outputs=True)
        except (RuntimeError, ValueError) as error:
            raise ModelError("The model cannot run on this input: %s" % error) from error
        if self._profile is not None:
            self._note(time.perf_counter() - started)
        return [np.array(found[output]) for output in self._outputs]

    def _note(self, seconds: float) -> None:
        """Keep the times of the layers of the last run, as ONNX Runtime's profile writes them.

        Args:
            seconds: that the whole run took: what passes between the layers counts.
        """
        ran = [one for one in self._request.profiling_info if str(one.status) == _RAN]
        micros = [int(one.real_time.total_seconds() * 1e6) for one in ran]
        self._events.append({"name": "model_run", "dur": max(int(seconds * 1e6), sum(micros))})
        for one, spent in zip(ran, micros):  # noqa: B905 - Python 3.6 has no strict
            # A part that is named computes every layer, or does not open the model.
            about = {"op_name": one.node_type, "provider": self.provider}
            name = "%s_kernel_time" % one.node_name
            self._events.append({"cat": "Node", "name": name, "dur": spent, "args": about})

    def end_profile(self) -> str:
        """Stop timing layers; the path of the file that was written."""
        path = "%s.json" % self._profile
        with open(path, "w", encoding="utf-8") as stream:
            json.dump(self._events, stream)
        return path

    def layers_table(self) -> str:
        """What the layers that ran belong to, as JSON; empty where the file does not say.

        As the table of an ONNX file: ``nodes`` has the id of the drawn node by the layer's name,
        ``absorbed`` those that were put into another by the id of that.
        """
        if not self._table:
            return ""
        told = json.loads(self._table)
        places = {_place(name): drawn for name, drawn in told["nodes"].items()}
        nodes = {}  # type: Dict[str, str]
        absorbed = {key: list(ids) for key, ids in told["absorbed"].items()}
        for layer in self._compiled.get_runtime_model().get_ordered_ops():
            drawn = _drawn(layer, places, nodes)
            if drawn:
                nodes[layer.get_friendly_name()] = drawn[0]
                known = absorbed.setdefault(drawn[0], [])
                known.extend(one for one in drawn[1:] if one not in known)
        return json.dumps({"nodes": nodes, "absorbed": absorbed}, ensure_ascii=False)
