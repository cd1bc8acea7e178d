"""Core ML: ``model.mlpackage`` or ``model.mlmodel``; on macOS only."""

import os
import platform
import warnings
from typing import Any, List

import numpy as np

from .engine import CPU, EngineOptions
from .failures import ModelError, PackageError, missing_package

# What Core ML calls the parts that can run a model, by the name that --provider takes.
UNITS = {CPU: "CPU_ONLY", "gpu": "CPU_AND_GPU", "npu": "CPU_AND_NE", "coreml": "ALL"}


def _coremltools() -> Any:
    if platform.system() != "Darwin":
        raise PackageError("Core ML runs on macOS only; this computer has another system.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it has not been tried with this PyTorch
            import coremltools
    except ImportError as error:
        raise missing_package("Core ML Tools", "coremltools", error) from error
    return coremltools


class CoreMlEngine:
    """Runs a Core ML model on the parts that were asked for."""

    def __init__(self, path: str, options: EngineOptions, outputs: List[str]) -> None:
        tools = _coremltools()
        if options.provider not in UNITS:
            known = ", ".join(sorted(UNITS))
            raise PackageError("Core ML cannot use %s; it can use: %s." % (options.provider, known))
        if not os.path.exists(path):
            raise ModelError("%s is missing: copy the bundle again." % path)
        self.provider = UNITS[options.provider]
        try:
            units = tools.ComputeUnit[self.provider]
            self._model = tools.models.MLModel(path, compute_units=units)
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelError("%s cannot be opened by Core ML: %s" % (path, error)) from error
        described = self._model.get_spec().description
        self._input = str(described.input[0].name)
        self._outputs = outputs or [str(one.name) for one in described.output]
        self.version = str(tools.__version__)

    def infer(self, batch: Any) -> List[Any]:
        """The outputs for pictures (B, C, H, W), float32.

        Raises:
            ModelError: the model and its card do not fit together.
        """
        given = np.ascontiguousarray(batch, dtype=np.float32)
        try:
            found = self._model.predict({self._input: given})
            return [np.asarray(found[name], dtype=np.float32) for name in self._outputs]
        except (RuntimeError, ValueError, TypeError, KeyError) as error:
            raise ModelError("The model cannot run on this input: %s" % error) from error
