"""RKNN: the neural processor of Rockchip's chips, through the Lite runtime on the board.

Where the whole toolkit is and no such processor, on the desk, its simulator computes with the same
integers. The simulator opens no ``.rknn`` file: it builds the network once more from the folder
``simulator`` that the conversion has left beside the model and that no bundle carries.
"""

import json
import os
import re
from typing import Any, Dict, List, Tuple

import numpy as np

from .engine import EngineOptions
from .failures import ModelError, PackageError

ABOUT = "rknn.json"  # what the model was made for and with
SIMULATOR = "simulator"
_CHIP = re.compile(rb"rockchip,(r[kv]\d{4})")
_COMPATIBLE = ("/proc/device-tree/compatible", "/sys/firmware/devicetree/base/compatible")
_RUNTIME = re.compile(r"API version: *(\d+)\.(\d+)(?:\.(\d+))?")
_SAME_NPU = {"rk3566": "rk3568"}  # one processor, sold as two chips
_THREE_CORES = ("rk3588",)


class RknnEngine:
    """Runs a model on a Rockchip neural processor, or in its simulator.

    Attributes:
        provider: ``npu`` or ``simulator``.
        version: of the runtime library, or of the toolkit.

    Raises:
        ModelError: the model was made for another chip or a newer runtime, or cannot be opened.
        PackageError: neither the Lite runtime nor the toolkit is here.
    """

    def __init__(self, path: str, options: EngineOptions, outputs: List[str]) -> None:
        if not os.path.isfile(path):
            raise ModelError("%s is missing: copy the bundle again." % path)
        about = read_about(os.path.dirname(path))
        self._part = _lite(path, about) or _simulated(path, about)
        self.provider = str(self._part.provider)
        self.version = str(self._part.version)
        names = [str(name) for name in about["outputs"]]
        self._wanted = [_place(names, name) for name in outputs] or [0]

    def infer(self, batch: Any) -> List[Any]:
        """The outputs for pictures (B, C, H, W), float32; one picture after the other.

        Raises:
            ModelError: the model and its card do not fit together.
        """
        answers = [self._one(picture[np.newaxis]) for picture in batch]
        return [np.concatenate(parts) for parts in zip(*answers)]

    def close(self) -> None:
        """Give the processor back."""
        self._part.runtime.release()

    def _one(self, picture: Any) -> List[Any]:
        # Channels last is what the processor and both runtimes take without asking.
        given = np.ascontiguousarray(picture.transpose(0, 2, 3, 1), dtype=np.float32)
        found = self._part.runtime.inference(inputs=[given], data_format=["nhwc"])
        if found is None:
            raise ModelError("The model cannot run on this input: see what RKNN has printed.")
        return [np.asarray(found[place], dtype=np.float32) for place in self._wanted]


class _Part(object):
    """What computes: the runtime, what it is called, and its version."""

    def __init__(self, runtime: Any, provider: str, version: str) -> None:
        self.runtime = runtime
        self.provider = provider
        self.version = version


def read_about(folder: str) -> Dict[str, Any]:
    """What ``rknn.json`` says: ``platform``, ``toolkit``, ``precision``, ``outputs``,
    ``algorithm`` (how ranges were found).

    Raises:
        ModelError: it is missing or damaged.
    """
    path = os.path.join(folder, ABOUT)
    try:
        with open(path, encoding="utf-8") as stream:
            content = json.load(stream)
        return {
            "platform": str(content["platform"]),
            "toolkit": str(content["toolkit"]),
            "precision": str(content["precision"]),
            "algorithm": str(content.get("algorithm", "normal")),  # older exports do not say it
            "outputs": [str(name) for name in content["outputs"]],
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError("%s is missing or damaged: copy the bundle again." % path) from error


def chip_here() -> str:
    """The chip of this board, ``rk3568``; empty where it is none of Rockchip's."""
    for path in _COMPATIBLE:
        try:
            with open(path, "rb") as stream:
                found = _CHIP.findall(stream.read())
        except OSError:
            continue
        if found:
            return str(found[-1].decode("ascii"))
    return ""


def reason_against(made_for: str, chip: str) -> str:
    """Why a model for one chip does not run on another; empty when it does, or nobody knows."""
    if not chip or _SAME_NPU.get(chip, chip) == _SAME_NPU.get(made_for, made_for):
        return ""
    return "The model was made for %s; this board has %s. Export it for this device." % (
        made_for,
        chip,
    )


def _place(names: List[str], name: str) -> int:
    if name not in names:
        raise ModelError("The model has no output named %s." % name)
    return names.index(name)


# -- on the board -----------------------------------------------------------------------------


def _lite(path: str, about: Dict[str, Any]) -> Any:
    """The Lite runtime with the model open; None where it is not installed."""
    make = _lite_class()
    if make is None:
        return None
    chip = chip_here()
    reason = reason_against(about["platform"], chip)
    if reason:
        raise ModelError(reason)
    runtime = make(verbose=False)
    _require(runtime.load_rknn(path), "%s cannot be opened by RKNN." % path)
    arguments = {"core_mask": make.NPU_CORE_0_1_2} if chip in _THREE_CORES else {}
    _require(
        runtime.init_runtime(**arguments),
        "The neural processor cannot be started. Does its driver (rknpu) run, and is librknnrt.so "
        "of version %s or newer installed?" % ".".join(about["toolkit"].split(".")[:2]),
    )
    version = _library_version(str(runtime.get_sdk_version()), about["toolkit"])
    return _Part(runtime, "npu", version)


def _lite_class() -> Any:
    try:
        from rknnlite.api import RKNNLite

        return RKNNLite
    except ImportError:
        pass
    try:
        from rknn_toolkit_lite2.api import RKNNLite as RenamedLite

        return RenamedLite
    except ImportError:
        return None


def _library_version(text: str, toolkit: str) -> str:
    """The version of librknnrt; one that is older than the toolkit reads other files.

    Raises:
        ModelError: it is older.
    """
    found = _RUNTIME.search(text)
    if not found:
        return text.strip()
    version = ".".join(part for part in found.groups() if part)
    if _two(version) < _two(toolkit):
        raise ModelError(
            "The runtime library librknnrt.so here is %s; the model was made by version %s of the "
            "toolkit. Replace the library by that version or a newer one (github.com/airockchip/"
            "rknn-toolkit2, rknpu2/runtime)." % (version, toolkit)
        )
    return version


def _two(version: str) -> Tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])


def _require(code: Any, sentence: str) -> None:
    if code != 0:
        raise ModelError("%s (code %s)" % (sentence, code))


# -- on the desk ------------------------------------------------------------------------------


def _simulated(path: str, about: Dict[str, Any]) -> Any:
    """The simulator with the network built as for the model.

    Raises:
        PackageError: the toolkit is not here either.
        ModelError: what it builds from is missing or does not fit.
    """
    try:
        from rknn.api import RKNN
    except ImportError as error:
        raise PackageError(
            "RKNN Toolkit Lite2 is not installed here: python -m pip install rknn-toolkit-lite2"
        ) from error
    folder = os.path.join(os.path.dirname(os.path.abspath(path)), SIMULATOR)
    runtime = RKNN(verbose=False)
    code = runtime.config(
        target_platform=about["platform"],
        quantized_algorithm=about["algorithm"],  # ranges found by another are refused
    )
    _require(code, "The simulator does not start.")
    _require(_built(runtime, folder, about), "The simulator cannot build the network.")
    _require(runtime.init_runtime(), "The simulator does not start.")
    return _Part(runtime, "simulator", about["toolkit"])


def _built(runtime: Any, folder: str, about: Dict[str, Any]) -> Any:
    stem = os.path.join(folder, "model")
    names = [".model", ".data", ".quantization.cfg"] if about["precision"] == "int8" else [".onnx"]
    parts = [stem + name for name in names]
    absent = [part for part in parts if not os.path.isfile(part)]
    if absent:
        raise ModelError(
            "%s is missing: an RKNN model is compared on the computer that it was made on. "
            "Export it again." % absent[0]
        )
    if about["precision"] == "int8":
        return runtime.hybrid_quantization_step2(*parts)
    return runtime.load_onnx(model=parts[0]) or runtime.build(do_quantization=False)
