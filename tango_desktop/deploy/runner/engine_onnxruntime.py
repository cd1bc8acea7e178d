"""ONNX Runtime: an ONNX file on whichever part of the device it was built for."""

import os
from typing import Any, List, Tuple

from .engine import CPU, EngineOptions
from .failures import ModelError, PackageError, missing_package

# What ONNX Runtime calls the parts that can run a model, by the name that --provider takes.
PROVIDERS = {
    "cpu": "CPUExecutionProvider",
    "cuda": "CUDAExecutionProvider",
    "tensorrt": "TensorrtExecutionProvider",
    "openvino": "OpenVINOExecutionProvider",
    "coreml": "CoreMLExecutionProvider",
    "dml": "DmlExecutionProvider",
    "xnnpack": "XnnpackExecutionProvider",
    "nnapi": "NnapiExecutionProvider",
    "qnn": "QNNExecutionProvider",
}
# What it must not do while it opens a model: since 1.21 it would round weights to 8 bits that are
# in floats because their layers suffer from that.
DISABLED = ["WeightBiasQuantization"]


def _failures() -> Tuple[Any, ...]:
    """What ONNX Runtime raises: its own exceptions share no base but Exception."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    own = [v for v in vars(state).values() if isinstance(v, type) and issubclass(v, Exception)]
    return tuple(own) + (RuntimeError, ValueError)


def _path_or_content(path: str) -> Any:
    """The path; the file's content where the locale leaves no way to hand the path over."""
    try:
        path.encode("utf-8")
        return path
    except UnicodeEncodeError:
        with open(path, "rb") as stream:
            return stream.read()


def _onnxruntime() -> Any:
    try:
        import onnxruntime
    except ImportError as error:
        raise missing_package("ONNX Runtime", "onnxruntime", error) from error
    onnxruntime.set_default_logger_severity(3)
    if hasattr(onnxruntime, "disable_telemetry_events"):
        onnxruntime.disable_telemetry_events()
    return onnxruntime


def _providers(onnxruntime: Any, wanted: str) -> List[str]:
    """What to hand to a session: the wanted part, and the processor for what it does not know.

    Raises:
        PackageError: ONNX Runtime as it is installed here was built without that part.
    """
    name = PROVIDERS.get(wanted, wanted)
    there = onnxruntime.get_available_providers()
    if name not in there:
        known = ", ".join(key for key in sorted(PROVIDERS) if PROVIDERS[key] in there)
        raise PackageError(
            "ONNX Runtime here cannot use %s; it can use: %s. "
            "Install a build of ONNX Runtime with %s." % (wanted, known, name)
        )
    return [name] if wanted == CPU else [name, PROVIDERS[CPU]]


class OnnxRuntimeEngine:
    """Runs ``model.onnx`` on the part that was asked for. Never falls back to another in silence.

    Single layers that the part does not know do run on the processor: ``layers.py`` tells which.
    """

    def __init__(self, path: str, options: EngineOptions, outputs: List[str]) -> None:
        onnxruntime = _onnxruntime()
        providers = _providers(onnxruntime, options.provider)
        if not os.path.isfile(path):
            raise ModelError("%s is missing: copy the bundle again." % path)
        self._failures = _failures()
        try:
            self._session = onnxruntime.InferenceSession(
                _path_or_content(path),
                _session_options(onnxruntime, options),
                providers=providers,
                disabled_optimizers=DISABLED,
            )
        except self._failures as error:
            raise ModelError("%s cannot be opened by ONNX Runtime: %s" % (path, error)) from error
        self._require(options.provider)
        self._input = self._session.get_inputs()[0].name
        self._outputs = outputs or [self._session.get_outputs()[0].name]
        self.version = str(onnxruntime.__version__)

    def _require(self, wanted: str) -> None:
        """Refuse the session that ONNX Runtime opens elsewhere where a driver is missing."""
        self.provider = str(self._session.get_providers()[0])
        if self.provider != PROVIDERS[wanted]:
            raise ModelError(
                "ONNX Runtime could not start %s here and took %s instead: "
                "are its driver and libraries installed?" % (wanted, self.provider)
            )

    def infer(self, batch: Any) -> List[Any]:
        """The outputs for pictures (B, C, H, W), float32.

        Raises:
            ModelError: the model and its card do not fit together.
        """
        try:
            return list(self._session.run(self._outputs, {self._input: batch}))
        except self._failures as error:
            raise ModelError("The model cannot run on this input: %s" % error) from error

    def end_profile(self) -> str:
        """Stop timing layers; the path of the file that was written."""
        return str(self._session.end_profiling())


def _session_options(onnxruntime: Any, options: EngineOptions) -> Any:
    made = onnxruntime.SessionOptions()
    made.intra_op_num_threads = options.threads
    if options.profile is not None:
        made.enable_profiling = True
        made.profile_file_prefix = options.profile
    if options.optimized is not None:
        made.optimized_model_filepath = options.optimized
    return made
