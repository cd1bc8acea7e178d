"""The engines that run a model."""

import os
from typing import Any, List, Tuple

from .failures import ModelError, PackageError


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


class OnnxRuntimeEngine:
    """Runs ``model.onnx`` on the processor. Never falls back from another provider in silence."""

    def __init__(self, path: str, threads: int, outputs: List[str]) -> None:
        try:
            import onnxruntime
        except ImportError as error:
            raise PackageError(
                "ONNX Runtime is not installed here: python -m pip install -r requirements.txt"
            ) from error
        onnxruntime.set_default_logger_severity(3)
        if hasattr(onnxruntime, "disable_telemetry_events"):
            onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        if not os.path.isfile(path):
            raise ModelError("%s is missing: copy the bundle again." % path)
        self._failures = _failures()
        try:
            self._session = onnxruntime.InferenceSession(
                _path_or_content(path), options, providers=["CPUExecutionProvider"]
            )
        except self._failures as error:
            raise ModelError("%s cannot be opened by ONNX Runtime: %s" % (path, error)) from error
        self._input = self._session.get_inputs()[0].name
        self._outputs = outputs or [self._session.get_outputs()[0].name]
        self.version = str(onnxruntime.__version__)

    def infer(self, batch: Any) -> List[Any]:
        """The outputs for pictures (B, C, H, W), float32.

        Raises:
            ModelError: the model and its card do not fit together.
        """
        try:
            return list(self._session.run(self._outputs, {self._input: batch}))
        except self._failures as error:
            raise ModelError("The model cannot run on this input: %s" % error) from error


ENGINES = {"onnxruntime": OnnxRuntimeEngine}
