"""ncnn: ``model.ncnn.param`` and ``.bin`` on a processor, or on a GPU by Vulkan.

A board whose Python has no wheel of ncnn cannot use this; ncnn's own program ``benchncnn``, built
there, measures the same ``.param``.
"""

import json
import os
from typing import Any, Dict, List

import numpy as np

from .engine import CPU, EngineOptions
from .failures import ModelError, PackageError, missing_package

GPUS = ("gpu", "vulkan")
_FP16 = "fp16"
_SUFFIX = ".param"
# What computes or keeps values in 16 bits where the processor can: on, unless it is said otherwise.
_HALVES = (
    "use_fp16_packed",
    "use_fp16_storage",
    "use_fp16_arithmetic",
    "use_bf16_packed",
    "use_bf16_storage",
)


def _ncnn() -> Any:
    try:
        import ncnn
    except ImportError as error:
        raise missing_package("ncnn", "ncnn", error) from error
    return ncnn


def _require(ncnn: Any, wanted: str) -> None:
    """Refuse a part that is not here.

    Raises:
        PackageError: ncnn does not know it, or finds no GPU.
    """
    if wanted != CPU and wanted not in GPUS:
        known = ", ".join((CPU,) + GPUS)
        raise PackageError("ncnn cannot use %s; it can use: %s." % (wanted, known))
    if wanted in GPUS and ncnn.get_gpu_count() <= 0:
        raise PackageError("ncnn finds no GPU here: it needs a driver for Vulkan.")


def _about(path: str) -> Dict[str, Any]:
    """What the converter wrote beside the model: precision, the input's shape, names of blobs."""
    place = os.path.splitext(path)[0] + ".json"
    try:
        with open(place, encoding="utf-8") as stream:
            found = dict(json.load(stream))
        return {
            "precision": str(found["precision"]),
            "input": str(found["input"]),
            "shape": [int(side) for side in found["shape"]],
            "outputs": dict(found["outputs"]),
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError("%s is missing or damaged: copy the bundle again." % place) from error


class NcnnEngine:
    """Runs ``model.ncnn.param`` on the part that was asked for, one picture after the other."""

    def __init__(self, path: str, options: EngineOptions, outputs: List[str]) -> None:
        self._ncnn = _ncnn()
        _require(self._ncnn, options.provider)
        about = _about(path)
        self._net = self._ncnn.Net()
        self._set(options, about["precision"] == _FP16)
        weights = path[: -len(_SUFFIX)] + ".bin"
        for part, load in ((path, self._net.load_param), (weights, self._net.load_model)):
            if not os.path.isfile(part):
                raise ModelError("%s is missing: copy the bundle again." % part)
            if load(part) != 0:
                raise ModelError("%s cannot be opened by ncnn." % part)
        self._input, self._shape = about["input"], about["shape"]
        self._outputs = self._chosen(outputs, about["outputs"], path)
        self.provider = "Vulkan" if options.provider in GPUS else "CPU"
        self.version = str(self._ncnn.__version__)

    def _set(self, options: EngineOptions, half: bool) -> None:
        chosen = self._net.opt
        for name in _HALVES:
            if not half and hasattr(chosen, name):  # they came with different versions
                setattr(chosen, name, False)
        if options.threads:
            chosen.num_threads = options.threads
        chosen.use_vulkan_compute = options.provider in GPUS

    def _chosen(self, wanted: List[str], blobs: Dict[str, str], path: str) -> List[str]:
        """The blobs of the wanted outputs; of the first where none is named."""
        there = set(self._net.output_names())
        names = [blobs.get(name, "") for name in wanted or list(blobs)[:1]]
        if not names or not there.issuperset(names):
            raise ModelError("%s and its card do not fit together: copy the bundle again." % path)
        return names

    def infer(self, batch: Any) -> List[Any]:
        """The outputs for pictures (B, C, H, W), float32.

        Raises:
            ModelError: the model and its card do not fit together.
        """
        given = np.ascontiguousarray(batch, dtype=np.float32)
        if list(given.shape[1:]) != self._shape:  # ncnn would read beyond its end
            told = "The model cannot run on this input: it takes %s, this is %s."
            raise ModelError(told % (self._shape, list(given.shape[1:])))
        answers = [self._one(picture) for picture in given]
        if len(answers) == 1:
            return [output[np.newaxis] for output in answers[0]]
        return [np.stack(outputs) for outputs in zip(*answers)]  # noqa: B905 - new in Python 3.10

    def _one(self, picture: Any) -> List[Any]:
        # A copy: the channels of ncnn's own matrices begin at multiples of 16 bytes.
        matrix = self._ncnn.Mat(picture).clone()
        with self._net.create_extractor() as extractor:
            extractor.input(self._input, matrix)
            found = [extractor.extract(name) for name in self._outputs]
            if any(code != 0 for code, _ in found):
                raise ModelError("The model cannot run on this input.")
            return [np.array(output) for _, output in found]
