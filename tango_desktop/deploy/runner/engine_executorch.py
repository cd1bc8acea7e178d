"""ExecuTorch: ``model.pte``, on a processor by XNNPACK."""

import os
import warnings
from typing import Any, List

import numpy as np

from .engine import CPU, EngineOptions
from .failures import ModelError, PackageError, missing_package


def _executorch() -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # notices for its developers
            import executorch.kernels.quantized  # noqa: F401 - registers kernels
            import torch
            from executorch.extension.pybindings import portable_lib
            from executorch.runtime import Runtime
    except ImportError as error:
        raise missing_package("ExecuTorch", "executorch", error) from error
    return torch, portable_lib, Runtime


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("executorch")
    except PackageNotFoundError:  # built from source
        return ""


class ExecuTorchEngine:
    """Runs ``model.pte``."""

    def __init__(self, path: str, options: EngineOptions, outputs: List[str]) -> None:
        self._torch, library, runtime = _executorch()
        if options.provider != CPU:
            raise PackageError("ExecuTorch here cannot use %s; it can use: cpu." % options.provider)
        if not os.path.isfile(path):
            raise ModelError("%s is missing: copy the bundle again." % path)
        if options.threads and hasattr(library, "_unsafe_reset_threadpool"):
            # Unsafe while something runs; here nothing does yet.
            library._unsafe_reset_threadpool(options.threads)
        try:
            self._program = runtime.get().load_program(path)
            self._method = self._program.load_method("forward")
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelError("%s cannot be opened by ExecuTorch: %s" % (path, error)) from error
        if self._method is None:
            raise ModelError("%s cannot be opened by ExecuTorch: it has no forward." % path)
        self.provider = CPU
        self.version = _version()

    def infer(self, batch: Any) -> List[Any]:
        """The outputs for pictures (B, C, H, W), float32.

        Raises:
            ModelError: the model and its card do not fit together.
        """
        given = self._torch.from_numpy(np.ascontiguousarray(batch, dtype=np.float32))
        try:
            found = self._method.execute([given])
        except (RuntimeError, ValueError, TypeError) as error:
            raise ModelError("The model cannot run on this input: %s" % error) from error
        # The next run writes into the same memory.
        return [np.array(one.numpy()) for one in found]
