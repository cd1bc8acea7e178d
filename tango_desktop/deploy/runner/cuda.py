"""The few calls of the CUDA runtime library that running an engine needs, without a package.

Every NVIDIA device has the library itself (JetPack, the driver's toolkit, TensorRT's wheels); the
Python packages around it differ with each of its versions.
"""

import ctypes
import ctypes.util
import glob
import os
import sys
from typing import Any, List, NamedTuple, Tuple

import numpy as np

from .failures import ModelError, PackageError

_IN, _OUT = 1, 2  # cudaMemcpyHostToDevice, cudaMemcpyDeviceToHost
_MAJOR, _MINOR = 75, 76  # cudaDevAttrComputeCapabilityMajor, …Minor
_OUT_OF_MEMORY = 2  # cudaErrorMemoryAllocation
_NAME_BYTES = 256  # what cudaDeviceProp begins with, in every version
_PROPERTIES_BYTES = 8192  # that structure grows with every version; it has 1032 bytes in CUDA 12
_VERSIONS = ("13", "12", "11.0", "10.2", "10.0")


class GpuInfo(NamedTuple):
    """The GPU that an engine is built for.

    Attributes:
        name: as its driver calls it.
        capability: of its processors, ``8.7``.
        driver: the newest CUDA that the driver knows, ``12.6``.
        runtime: the version of the library, ``12.6``.
        free_bytes: of its memory.
        total_bytes: of its memory.
    """

    name: str
    capability: str
    driver: str
    runtime: str
    free_bytes: int
    total_bytes: int


def candidates() -> List[str]:
    """Where the library may be, the likeliest first."""
    if os.name == "nt":
        return ["cudart64_%s.dll" % number for number in ("13", "12", "110", "102")]
    names = ["libcudart.so"] + ["libcudart.so." + version for version in _VERSIONS]
    found = ctypes.util.find_library("cudart")
    folders = [
        "/usr/local/cuda/lib64",
        "/usr/local/cuda-*/lib64",
        "/usr/local/cuda-*/targets/*/lib",
    ]
    folders += [os.path.join(path, "nvidia", "*", "lib") for path in sys.path if path]
    files = [name for folder in folders for name in glob.glob(folder + "/libcudart.so*")]
    return ([found] if found else []) + names + sorted(files, reverse=True)


def load() -> Any:
    """The library.

    Raises:
        PackageError: it is nowhere.
    """
    for name in candidates():
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    raise PackageError(
        "The CUDA runtime library is not here: on a Jetson it is part of JetPack, elsewhere of the "
        "CUDA toolkit and of TensorRT's Python packages."
    )


class Cuda:
    """The CUDA runtime, its error codes as sentences.

    Args:
        library: what ``load`` gives.
    """

    def __init__(self, library: Any = None) -> None:
        self._library = load() if library is None else library
        self._library.cudaGetErrorString.restype = ctypes.c_char_p

    def gpu(self) -> GpuInfo:
        """What the first GPU is.

        Raises:
            ModelError: there is none, or its driver does not answer.
        """
        name = ctypes.create_string_buffer(_PROPERTIES_BYTES)
        self._do("cudaGetDeviceProperties", name, 0)
        free, total = ctypes.c_size_t(), ctypes.c_size_t()
        self._do("cudaMemGetInfo", ctypes.byref(free), ctypes.byref(total))
        title = name.raw[:_NAME_BYTES].split(b"\0")[0].decode("utf-8", "replace")
        capability = "%d.%d" % (self._attribute(_MAJOR), self._attribute(_MINOR))
        driver = self._version("cudaDriverGetVersion")
        runtime = self._version("cudaRuntimeGetVersion")
        return GpuInfo(title, capability, driver, runtime, free.value, total.value)

    def stream(self) -> int:
        """A new stream."""
        made = ctypes.c_void_p()
        self._do("cudaStreamCreate", ctypes.byref(made))
        return int(made.value or 0)

    def allocate(self, size: int) -> int:
        """Memory of the GPU; its address."""
        made = ctypes.c_void_p()
        self._do("cudaMalloc", ctypes.byref(made), ctypes.c_size_t(max(1, size)))
        return int(made.value or 0)

    def pinned(self, shape: Tuple[int, ...], kind: Any) -> Tuple[Any, int]:
        """An array that the GPU copies from and to directly, and its address."""
        count = int(np.prod(shape, dtype=np.int64))
        size = max(1, count * np.dtype(kind).itemsize)
        made = ctypes.c_void_p()
        self._do("cudaHostAlloc", ctypes.byref(made), ctypes.c_size_t(size), ctypes.c_uint(0))
        address = int(made.value or 0)
        content = (ctypes.c_char * size).from_address(address)
        return np.frombuffer(content, dtype=kind, count=count).reshape(shape), address

    def copy_in(self, there: int, here: int, size: int, stream: int) -> None:
        """From pinned memory to the GPU's, in the order of ``stream``."""
        self._copy(there, here, size, _IN, stream)

    def copy_out(self, here: int, there: int, size: int, stream: int) -> None:
        """From the GPU's memory to pinned memory, in the order of ``stream``."""
        self._copy(here, there, size, _OUT, stream)

    def wait(self, stream: int) -> None:
        """Until everything in ``stream`` is done."""
        self._do("cudaStreamSynchronize", ctypes.c_void_p(stream))

    def free(self, address: int) -> None:
        """Give memory of the GPU back."""
        self._do("cudaFree", ctypes.c_void_p(address))

    def free_pinned(self, address: int) -> None:
        """Give pinned memory back; nobody may still hold its array."""
        self._do("cudaFreeHost", ctypes.c_void_p(address))

    def _copy(self, to: int, source: int, size: int, kind: int, stream: int) -> None:
        self._do(
            "cudaMemcpyAsync",
            ctypes.c_void_p(to),
            ctypes.c_void_p(source),
            ctypes.c_size_t(size),
            ctypes.c_int(kind),
            ctypes.c_void_p(stream),
        )

    def _attribute(self, number: int) -> int:
        found = ctypes.c_int()
        self._do("cudaDeviceGetAttribute", ctypes.byref(found), ctypes.c_int(number), 0)
        return found.value

    def _version(self, function: str) -> str:
        found = ctypes.c_int()
        self._do(function, ctypes.byref(found))
        return "%d.%d" % (found.value // 1000, found.value % 1000 // 10)

    def _do(self, function: str, *arguments: Any) -> None:
        code = int(getattr(self._library, function)(*arguments))
        if code == _OUT_OF_MEMORY:
            raise ModelError("The GPU has no memory left: close other programs that use it.")
        if code:
            said = self._library.cudaGetErrorString(code) or b""
            text = said.decode("utf-8", "replace")
            raise ModelError("The GPU cannot be used: %s (%s, code %d)." % (text, function, code))
