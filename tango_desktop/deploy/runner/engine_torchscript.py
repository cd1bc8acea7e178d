"""PyTorch: a TorchScript file (``.pt``) or a program of ``torch.export`` (``.pt2``)."""

import os
import warnings
from typing import Any, List

import numpy as np

from .engine import CPU, EngineOptions
from .failures import ModelError, PackageError, missing_package

CUDA = "cuda"


def _torch() -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # notices for its developers
            import torch
    except ImportError as error:
        raise missing_package("PyTorch", "torch", error) from error
    return torch


def _device(torch: Any, wanted: str) -> str:
    """What PyTorch calls ``wanted``.

    Raises:
        PackageError: PyTorch as it is installed here cannot use that.
    """
    there = [CPU] + ([CUDA] if torch.cuda.is_available() else [])
    if wanted not in there:
        raise PackageError(
            "PyTorch here cannot use %s; it can use: %s." % (wanted, ", ".join(there))
        )
    return wanted


class TorchScriptEngine:
    """Runs ``model.pt``."""

    def __init__(self, path: str, options: EngineOptions, outputs: List[str]) -> None:
        self._torch = _torch()
        self.provider = _device(self._torch, options.provider)
        if not os.path.isfile(path):
            raise ModelError("%s is missing: copy the bundle again." % path)
        if options.threads:
            self._torch.set_num_threads(options.threads)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that the format is not developed any further
                self._model = self._opened(path)
        except (RuntimeError, ValueError, OSError, KeyError) as error:
            raise ModelError("%s cannot be opened by PyTorch: %s" % (path, error)) from error
        self.version = str(self._torch.__version__).partition("+")[0]

    def _opened(self, path: str) -> Any:
        # The file, not its path: PyTorch on Windows opens no path with letters of other languages.
        with open(path, "rb") as stream:
            return self._torch.jit.load(stream, map_location=self.provider)

    def infer(self, batch: Any) -> List[Any]:
        """The outputs for pictures (B, C, H, W), float32.

        Raises:
            ModelError: the model and its card do not fit together.
        """
        given = self._torch.from_numpy(np.ascontiguousarray(batch, dtype=np.float32))
        try:
            with self._torch.no_grad():
                found = self._model(given.to(self.provider))
        except (RuntimeError, ValueError, TypeError) as error:
            raise ModelError("The model cannot run on this input: %s" % error) from error
        several = found if isinstance(found, (list, tuple)) else [found]
        return [one.cpu().numpy() for one in several]


class TorchExportEngine(TorchScriptEngine):
    """Runs ``model.pt2``."""

    def _opened(self, path: str) -> Any:
        with open(path, "rb") as stream:
            program = self._torch.export.load(stream)
        return program.module().to(self.provider)
