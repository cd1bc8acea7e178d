"""TFLite files: LiteRT (ai-edge-litert), or its predecessors tflite-runtime and TensorFlow.

The file takes pictures with channels last and gives outputs in ONNX's order of axes; where it takes
or gives int8, numbers are converted here: those of 8-bit pictures by a table.
"""

import ctypes
import os
from importlib import import_module
from typing import Any, Callable, List, Optional, Tuple

import numpy as np

from .engine import CPU, EngineOptions
from .failures import ModelError, PackageError, missing_package
from .pixel_table import PixelTable
from .tflite_profile import XNNPACK, TfliteProfile

# Package and the module in it that has the interpreter, the usual one first.
_PACKAGES = (
    ("ai_edge_litert", "ai_edge_litert.interpreter"),
    ("tflite_runtime", "tflite_runtime.interpreter"),
    ("tensorflow", "tensorflow.lite.python.interpreter"),
)
_TITLE = "LiteRT"
# Libraries that compute on other parts, by the name that --provider takes. They come with the
# system of a phone or a board, not with the Python package.
DELEGATES = {
    "gpu": ("libtensorflowlite_gpu_delegate.so", "gpu_external_delegate.so"),
    "nnapi": ("libnnapi_external_delegate.so", "libnnapi_delegate.so"),
    "npu": ("libvx_delegate.so", "libethosu_delegate.so"),
}
LIBRARY = "TANGO_TFLITE_DELEGATE"  # the path of another one
_MOST_THREADS = 4  # more are slower: the small cores of a phone or board hold the others up
_DELEGATE = "DELEGATE"
_CREATE = "tflite_plugin_create_delegate"


def _interpreter() -> Tuple[Any, str]:
    """The module that has ``Interpreter``, and the version of its package."""
    reason = None
    for package, module in _PACKAGES:
        try:
            found = import_module(module)
            return found, str(getattr(import_module(package), "__version__", ""))
        except ImportError as error:
            if error.name != package or reason is None:
                reason = error
    assert reason is not None
    raise missing_package(_TITLE, _PACKAGES[0][0], reason) from reason


def _threads(wanted: int) -> int:
    if wanted:
        return wanted
    affinity = getattr(os, "sched_getaffinity", None)
    here = len(affinity(0)) if affinity else os.cpu_count() or 1
    return min(here, _MOST_THREADS)


def _delegates(module: Any, wanted: str) -> List[Any]:
    """What computes for ``wanted``; nothing for the processor.

    Raises:
        PackageError: its library is not here, or there is none of that name.
    """
    if wanted in (CPU, XNNPACK):
        return []
    given = os.environ.get(LIBRARY)
    names = (given,) if given else DELEGATES.get(wanted, ())
    if not names:
        known = ", ".join([CPU] + sorted(DELEGATES))
        raise PackageError("%s cannot use %s; it can use: %s." % (_TITLE, wanted, known))
    reasons = []
    for name in names:
        try:
            _require_library(name)
            return [module.load_delegate(name)]
        except (OSError, ValueError, AttributeError) as error:
            reasons.append(str(error).replace("\n", " "))
    raise PackageError(
        "%s finds no library for %s here. It looks for %s, or for the one that %s names. (%s)"
        % (_TITLE, wanted, ", ".join(names), LIBRARY, "; ".join(reasons))
    )


def _require_library(name: str) -> None:
    """Find out before LiteRT does, whose class for it then prints a trace of its own.

    Raises:
        OSError: ``name`` is not there or no library.
        AttributeError: it is one, but nothing that LiteRT could use.
    """
    getattr(ctypes.CDLL(name), _CREATE)


class TfliteEngine:
    """Runs a ``.tflite`` file: on the processor with XNNPACK, or on the part that was asked for."""

    def __init__(self, path: str, options: EngineOptions, outputs: List[str]) -> None:
        module, self.version = _interpreter()
        threads = _threads(options.threads)
        self._profile: Optional[TfliteProfile] = None
        if options.profile is not None:
            package = str(module.__name__).partition(".")[0]
            self._profile = TfliteProfile(path, options.profile, threads, options.provider, package)
        delegates = _delegates(module, options.provider)
        if not os.path.isfile(path):
            raise ModelError("%s is missing: copy the bundle again." % path)
        try:
            with open(path, "rb") as stream:  # its own reader takes no path outside the locale
                self._made = module.Interpreter(
                    model_content=stream.read(),
                    num_threads=threads,
                    experimental_delegates=delegates,
                )
            self._made.allocate_tensors()
        except (RuntimeError, ValueError) as error:
            raise ModelError("%s cannot be opened by %s: %s" % (path, _TITLE, error)) from error
        self._input = _Input(self._made.get_input_details()[0])
        found = self._made.get_output_details()
        self._outputs = [_named(found, name) for name in outputs] or found[:1]
        self.provider = self._part(options.provider)
        if self._profile is not None:
            given = [int(one["index"]) for one in found]
            details = getattr(self._made, "_get_ops_details", list)
            self._profile.require(list(details()), given)

    def _part(self, wanted: str) -> str:
        """What computes, as far as it can be told.

        Raises:
            ModelError: another part than the processor was asked for and takes no layer.
        """
        details = getattr(self._made, "_get_ops_details", None)
        taken = details is not None and any(op["op_name"] == _DELEGATE for op in details())
        if wanted in (CPU, XNNPACK):
            return XNNPACK if taken else CPU
        if details is not None and not taken:
            raise ModelError("%s takes no layer of this model: run it on cpu." % wanted)
        return wanted

    def infer(self, batch: Any) -> List[Any]:
        """The outputs for pictures (B, C, H, W), float32; one picture after the other.

        Raises:
            ModelError: the model and its card do not fit together.
        """
        answers = [self._one(self._input.filled, picture) for picture in batch]
        if len(answers) == 1:
            return answers[0]
        return [np.concatenate(parts) for parts in zip(*answers)]

    def take_pixels(self, values: Any) -> bool:
        """Be ready for ``infer_pixels``, where the file takes 8 bits; whether it does.

        Args:
            values: (C, 256), float32: what ``infer`` is given for every value of a pixel.
        """
        return self._input.take_pixels(values)

    def infer_pixels(self, pixels: Any) -> List[Any]:
        """The outputs for an 8-bit picture (H, W, C): those that ``infer`` gives for its values.

        Raises:
            ModelError: the model and its card do not fit together.
        """
        return self._one(self._input.looked_up, pixels)

    def _one(self, fill: Callable[[Any], Any], picture: Any) -> List[Any]:
        try:
            given = fill(picture)
            if self._profile is not None:
                self._profile.note(given)
            self._made.set_tensor(self._input.index, given)
            self._made.invoke()
            return [_real(self._made.get_tensor(one["index"]), one) for one in self._outputs]
        except (RuntimeError, ValueError) as error:
            raise ModelError("The model cannot run on this input: %s" % error) from error

    def end_profile(self) -> str:
        """Time as many inferences as there were; the path of the file that was written.

        Raises:
            ModelError: LiteRT does not tell.
        """
        assert self._profile is not None
        return self._profile.write()

    def layers_table(self) -> str:
        """What the operators that ran belong to, as JSON; empty where that cannot be told."""
        details = getattr(self._made, "_get_ops_details", None)
        if details is None or self._profile is None:
            return ""
        return self._profile.table(list(details()))


class _Input:
    """The memory in which a picture gets the form that the file takes.

    It is kept, and filled channel by channel: that takes half the time of turning and rounding all
    channels at once.
    """

    def __init__(self, details: Any) -> None:
        self.index = details["index"]
        self._quantization = details["quantization"]
        self._held = np.empty([int(side) for side in details["shape"]], details["dtype"])
        self._channel = np.empty(self._held.shape[1:3], np.float32)
        self._table: Optional[PixelTable] = None

    def take_pixels(self, values: Any) -> bool:
        """Make the table for 8-bit pictures; whether the file takes 8 bits."""
        eight = self._held.dtype in (np.int8, np.uint8)
        if not eight or self._held.ndim != 4 or self._held.shape[3] != len(values):
            return False
        self._table = PixelTable(
            self._rounded(values, np.empty_like(values)).astype(self._held.dtype)
        )
        return True

    def looked_up(self, pixels: Any) -> Any:
        """A picture (H, W, C), uint8, as (1, H, W, C); overwritten by the next.

        Raises:
            ValueError: the file takes another shape.
        """
        assert self._table is not None
        _require_shape(self._held.shape, pixels.shape)
        self._table.fill(self._held[0], pixels)
        return self._held

    def filled(self, picture: Any) -> Any:
        """A picture (C, H, W), float32, as (1, H, W, C); overwritten by the next.

        Raises:
            ValueError: the file takes another shape.
        """
        channels, height, width = np.shape(picture)
        _require_shape(self._held.shape, (height, width, channels))
        whole = self._held.dtype != np.float32
        for number, channel in enumerate(picture):
            part = self._rounded(channel, self._channel) if whole else channel
            self._held[0, :, :, number] = part
        return self._held

    def _rounded(self, values: Any, found: Any) -> Any:
        """Whole numbers as the file takes them, still float32, in ``found``."""
        scale, zero = self._quantization
        limits = np.iinfo(self._held.dtype)
        np.divide(values, np.float32(scale), out=found)
        np.rint(found, out=found)
        found += np.float32(zero)
        return np.clip(found, np.float32(limits.min), np.float32(limits.max), out=found)


def _require_shape(wanted: Tuple[int, ...], given: Tuple[int, ...]) -> None:
    if tuple(wanted[1:]) != tuple(given):
        told = "it takes height, width and channels %s, this has %s"
        raise ValueError(told % (tuple(wanted[1:]), tuple(given)))


def _named(details: List[Any], name: str) -> Any:
    for one in details:
        if one["name"] == name:
            return one
    raise ModelError("The model has no output named %s." % name)


def _real(values: Any, details: Any) -> Any:
    """Numbers as they are meant."""
    if details["dtype"] == np.float32:
        return values
    scale, zero = details["quantization"]
    return (values.astype(np.float32) - zero) * np.float32(scale)
