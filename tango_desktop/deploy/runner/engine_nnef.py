"""NNEF in the Khronos interpreter: slow, for comparing on a computer with PyTorch."""

import os
import shutil
import tarfile
import tempfile
import warnings
from typing import Any, List

import numpy as np

from .engine import CPU, EngineOptions
from .failures import ModelError, PackageError, missing_package


def _interpreter() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # notices for its developers
        try:
            import torch
        except ImportError as error:
            raise missing_package("PyTorch", "torch", error) from error
        try:
            from nnef_tools.interpreter.pytorch.nnef_module import NNEFModule
        except ImportError as error:
            raise missing_package("The Khronos interpreter", "nnef_tools", error) from error
    return torch, NNEFModule


class NnefEngine:
    """Runs ``model.nnef.tgz``."""

    def __init__(self, path: str, options: EngineOptions, outputs: List[str]) -> None:
        self._torch, interpreter = _interpreter()
        if options.provider != CPU:
            raise PackageError("NNEF here cannot use %s; it can use: cpu." % options.provider)
        if not os.path.isfile(path):
            raise ModelError("%s is missing: copy the bundle again." % path)
        if options.threads:
            self._torch.set_num_threads(options.threads)
        folder = tempfile.mkdtemp(prefix="nnef-")
        try:
            _unpack(path, folder)
            self._model = interpreter(folder)
        except (OSError, EOFError, tarfile.TarError, ValueError, KeyError, AssertionError) as error:
            raise ModelError("%s cannot be opened as NNEF: %s" % (path, error)) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        self.provider = CPU
        self.version = _version()

    def infer(self, batch: Any) -> List[Any]:
        """The outputs for pictures (B, C, H, W), float32.

        Raises:
            ModelError: the model and its card do not fit together.
        """
        given = self._torch.from_numpy(np.ascontiguousarray(batch, dtype=np.float32))
        try:
            with warnings.catch_warnings(), self._torch.no_grad():
                warnings.simplefilter("ignore")  # it indexes in a way that PyTorch deprecates
                return [one.numpy() for one in self._model(given)]
        except (RuntimeError, ValueError, TypeError, AssertionError) as error:
            raise ModelError("The model cannot run on this input: %s" % error) from error


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("nnef_tools")
    except PackageNotFoundError:  # found on a path, not installed
        return ""


def _unpack(path: str, folder: str) -> None:
    """The archive's files, which have no folders."""
    with tarfile.open(path, "r:gz") as archive:
        for member in archive:
            source = archive.extractfile(member)
            if source is None:
                continue
            with open(os.path.join(folder, os.path.basename(member.name)), "wb") as target:
                shutil.copyfileobj(source, target)
