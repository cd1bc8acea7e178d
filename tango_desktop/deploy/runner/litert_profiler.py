"""Times the operators of a TFLite file by LiteRT's C interface, which its Python has no way to.

A program of its own, started by ``tflite_profile``: what calls a library by its binary interface
may crash with another version of that, and must not take the measurement with it. The standard
library only; nothing of this package.

    python litert_profiler.py '{"library": …, "model": …, "threads": 2, "runs": 20, "input": …}'

writes one line of JSON: ``runs``, each with ``us`` (of the whole run) and ``events`` ([what, kind,
µs, place] in their order), and ``metadata`` of the file. Sources: litert/c/litert_profiler.h,
litert_profiler_event.h, litert_compiled_model.h of LiteRT 2.3 (names and layouts).
"""

import ctypes
import json
import os
import struct
import sys
from typing import Any, Dict, List

_SETTLING = 2
_CPU = 1  # kLiteRtHwAcceleratorCpu
_WRITE = 1  # kLiteRtTensorBufferLockModeWrite
_TYPE_BYTES = 512  # LiteRtRankedTensorType takes less
_OPTIONS = (
    (b"runtime_options_string", "enable_profiling = true\n"),
    (b"xnnpack", "num_threads = %d\n"),
)
# ProfiledEventData: what, kind, begin, µs, three sizes before and after, two places, source.
_EVENT = struct.Struct("=QIIQQ6QQQII")
_SPARE = 256  # bytes that a longer event would write into; more than one has
_UNTOUCHED = 0xAB
_KINDS = {1 << shift for shift in range(9)}
_WHOLE = "Invoke"
METADATA = ("tango_nodes", "layers")
Pointer = ctypes.c_void_p


class ProfileError(Exception):
    """The library does not do what is expected of it."""


class _Library:
    """Calls functions that give a status, 0 for success."""

    def __init__(self, path: str) -> None:
        self._made = ctypes.CDLL(path)

    def call(self, name: str, *values: Any) -> None:
        try:
            function = getattr(self._made, "LiteRt" + name)
        except AttributeError as error:
            raise ProfileError("it has no function LiteRt%s" % name) from error
        function.restype = ctypes.c_int
        code = function(*values)
        if code != 0:
            raise ProfileError("LiteRt%s answers %d" % (name, code))

    def made(self, name: str, *values: Any) -> Any:
        """What a function puts where its last argument points to."""
        found = Pointer()
        self.call(name, *(values + (ctypes.byref(found),)))
        return found


class Profiled:
    """A model whose operators are timed.

    Args:
        library: the path of ``libLiteRt.so``.
        content: of the file.
        threads: of the engine.
    """

    def __init__(self, library: str, content: bytes, threads: int) -> None:
        self._library = _Library(library)
        made = self._library.made
        self._environment = made("CreateEnvironment", ctypes.c_int(0), None)
        self._content = ctypes.create_string_buffer(content, len(content))
        size = ctypes.c_size_t(len(content))
        self._model = made("CreateModelFromBuffer", self._environment, self._content, size)
        self._compiled = made(
            "CreateCompiledModel", self._environment, self._model, self._options(threads)
        )
        self._profiler = made("CompiledModelGetProfiler", self._compiled)
        if not self._profiler:
            raise ProfileError("it made no profiler")
        self._graph = made("GetModelSubgraph", self._model, ctypes.c_size_t(0))
        self._given = self._buffers("Input")
        self._found = self._buffers("Output")

    def _options(self, threads: int) -> Any:
        options = self._library.made("CreateOptions")
        self._library.call("SetOptionsHardwareAccelerators", options, ctypes.c_int(_CPU))
        for name, text in _OPTIONS:
            content = (text % threads if "%" in text else text).encode("ascii")
            own = self._library.made("CreateOpaqueOptions", name, *_handed_over(content))
            self._library.call("AddOpaqueOptions", options, own)
        return options

    def _buffers(self, kind: str) -> Any:
        count = ctypes.c_size_t()
        self._library.call("GetNumSubgraph%ss" % kind, self._graph, ctypes.byref(count))
        made = (Pointer * count.value)()
        for place in range(count.value):
            made[place] = self._buffer(kind, ctypes.c_size_t(place))
        return made

    def _buffer(self, kind: str, place: Any) -> Any:
        made = self._library.made
        first = ctypes.c_size_t(0)
        needs = made("GetCompiledModel%sBufferRequirements" % kind, self._compiled, first, place)
        tensor = made("GetSubgraph" + kind, self._graph, place)
        about = ctypes.create_string_buffer(_TYPE_BYTES)
        self._library.call("GetRankedTensorType", tensor, about)
        return made(
            "CreateManagedTensorBufferFromRequirements", self._environment, about, needs
        ).value

    def give(self, content: bytes) -> None:
        """Set the input, as the file takes it."""
        buffer = Pointer(self._given[0])
        size = ctypes.c_size_t()
        self._library.call("GetTensorBufferPackedSize", buffer, ctypes.byref(size))
        if size.value != len(content):
            raise ProfileError("its input has %d bytes, not %d" % (size.value, len(content)))
        place = Pointer()
        self._library.call("LockTensorBuffer", buffer, ctypes.byref(place), ctypes.c_int(_WRITE))
        ctypes.memmove(place, content, len(content))
        self._library.call("UnlockTensorBuffer", buffer)

    def run(self) -> None:
        """One inference."""
        self._library.call(
            "RunCompiledModel",
            self._compiled,
            ctypes.c_size_t(0),
            ctypes.c_size_t(len(self._given)),
            self._given,
            ctypes.c_size_t(len(self._found)),
            self._found,
        )

    def timed(self) -> Dict[str, Any]:
        """One inference: its time (µs), and those of what ran in it."""
        self._library.call("StartProfiler", self._profiler)
        self.run()
        self._library.call("StopProfiler", self._profiler)
        events = self._events()
        whole = [us for what, kind, us, _ in events if (what, kind) == (_WHOLE, 1)]
        if not whole:
            raise ProfileError("it does not tell the time of a run")
        return {"us": whole[0], "events": [one for one in events if one[1] in (2, 4, 8)]}

    def _events(self) -> List[List[Any]]:
        count = ctypes.c_int()
        self._library.call("GetNumProfilerEvents", self._profiler, ctypes.byref(count))
        size = count.value * _EVENT.size
        room = ctypes.create_string_buffer(bytes([_UNTOUCHED]) * (size + count.value * _SPARE))
        self._library.call("GetProfilerEvents", self._profiler, count, room)
        if room.raw[size : size + _SPARE] != bytes([_UNTOUCHED]) * min(_SPARE, len(room.raw)):
            raise ProfileError("its events have another layout")
        return [_told(row) for row in _EVENT.iter_unpack(room.raw[:size])]

    def metadata(self, name: str) -> str:
        """A text that the file carries; empty where it has none of that name."""
        size, place = ctypes.c_size_t(), Pointer()
        try:
            self._library.call(
                "GetModelMetadata",
                self._model,
                name.encode("ascii"),
                ctypes.byref(place),
                ctypes.byref(size),
            )
        except ProfileError:
            return ""
        return ctypes.string_at(place, size.value).decode("utf-8")


def _handed_over(content: bytes) -> Any:
    """A text in memory that the library frees itself, and what frees it."""
    system = ctypes.CDLL(None)
    system.strdup.restype = Pointer
    return Pointer(system.strdup(content)), ctypes.cast(system.free, Pointer)


def _told(row: Any) -> List[Any]:
    what, kind, us, place = row[0], row[1], row[4], row[11]
    if kind not in _KINDS or not what:
        raise ProfileError("its events have another layout")
    return [ctypes.string_at(what).decode("utf-8", "replace"), kind, us, place]


def profile(job: Dict[str, Any]) -> Dict[str, Any]:
    """What a job asks for."""
    with open(job["model"], "rb") as stream:
        made = Profiled(job["library"], stream.read(), int(job["threads"]))
    with open(job["input"], "rb") as stream:
        made.give(stream.read())
    for _ in range(_SETTLING):
        made.run()
    return {
        "runs": [made.timed() for _ in range(int(job["runs"]))],
        "metadata": {name: made.metadata(name) for name in METADATA},
    }


def main() -> int:
    """The command."""
    told = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever the library prints goes to standard error
    try:
        found = profile(json.loads(sys.argv[1]))
    except (ProfileError, OSError) as error:
        found = {"error": str(error)}
    told.write(json.dumps(found) + "\n")
    told.flush()
    # Not by the way of Python's end: the library's own order of tidying up is not told.
    os._exit(1 if "error" in found else 0)


if __name__ == "__main__":
    main()
