"""A GPU's runtime library that checks what it is asked: memory is this computer's own.

What is put into a stream happens when somebody waits for the stream, as late as a real GPU may do
it: an answer that is taken before is the answer to nothing.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

_CAPITAL = re.compile(r"(?<!^)([A-Z])")


def number(value: Any) -> int:
    """Of a C value or a plain one."""
    return int(getattr(value, "value", value) or 0)


@dataclass
class FakeLibrary:
    """What ``ctypes`` would have loaded.

    Attributes:
        name: of the GPU.
        capability: of its processors.
        driver: the CUDA version that the driver knows, as CUDA counts.
        unused: bytes of its memory that are free.
        broken: the code that each call fails with; 0: none does.
    """

    name: str = "Orin"
    capability: tuple[int, int] = (8, 7)
    driver: int = 12060
    unused: int = 4 << 30
    broken: int = 0
    there: dict[int, Any] = field(default_factory=dict)
    here: dict[int, Any] = field(default_factory=dict)
    queue: list[Callable[[], None]] = field(default_factory=list)
    streams: int = 0

    def __post_init__(self) -> None:
        self.get_error_string = _Named(lambda code: b"no CUDA-capable device is detected")

    def __getattr__(self, name: str) -> Any:
        """``cudaMemGetInfo`` is ``mem_get_info`` here."""
        if not name.startswith("cuda"):
            raise AttributeError(name)
        return getattr(self, _CAPITAL.sub(r"_\1", name[len("cuda") :]).lower())

    def get_device_properties(self, found: Any, device: int) -> int:
        assert device == 0
        assert len(found) >= 1032  # of CUDA 12
        ctypes.memmove(found, self.name.encode() + b"\0", len(self.name) + 1)
        return self.broken

    def device_get_attribute(self, found: Any, attribute: Any, device: int) -> int:
        assert device == 0
        found._obj.value = self.capability[{75: 0, 76: 1}[number(attribute)]]
        return self.broken

    def driver_get_version(self, found: Any) -> int:
        found._obj.value = self.driver
        return self.broken

    def runtime_get_version(self, found: Any) -> int:
        found._obj.value = 12020
        return self.broken

    def mem_get_info(self, free: Any, total: Any) -> int:
        free._obj.value, total._obj.value = self.unused, 8 << 30
        return self.broken

    def stream_create(self, found: Any) -> int:
        self.streams += 1
        found._obj.value = 0xF000 + self.streams
        return self.broken

    def malloc(self, found: Any, size: Any) -> int:
        if number(size) > self.unused:
            return 2
        self._put(self.there, found, number(size))
        return self.broken

    def host_alloc(self, found: Any, size: Any, flags: Any) -> int:
        assert number(flags) == 0
        self._put(self.here, found, number(size))
        return self.broken

    def free(self, address: Any) -> int:
        del self.there[number(address)]
        return self.broken

    def free_host(self, address: Any) -> int:
        del self.here[number(address)]
        return self.broken

    def memcpy_async(self, to: Any, source: Any, size: Any, kind: Any, stream: Any) -> int:
        inward = number(kind) == 1
        assert number(kind) in (1, 2)
        places = (self.there, self.here) if inward else (self.here, self.there)
        for place, address in zip(places, (to, source), strict=True):
            assert len(place[number(address)]) >= number(size)
        self.later(stream, lambda: ctypes.memmove(number(to), number(source), number(size)))
        return self.broken

    def stream_synchronize(self, stream: Any) -> int:
        assert 0xF000 < number(stream) <= 0xF000 + self.streams
        while self.queue:
            self.queue.pop(0)()
        return self.broken

    def later(self, stream: Any, what: Callable[[], object]) -> None:
        """Put something into the stream."""
        assert 0xF000 < number(stream) <= 0xF000 + self.streams
        self.queue.append(lambda: (what(), None)[1])

    def array(self, address: int, shape: tuple[int, ...], kind: Any) -> Any:
        """The GPU's memory from ``address`` on, as the engine sees it."""
        import numpy as np

        content = self.there[address]
        count = int(np.prod(shape))
        return np.frombuffer(content, kind, count).reshape(shape)

    def _put(self, place: dict[int, Any], found: Any, size: int) -> None:
        content = (ctypes.c_char * size)()
        address = ctypes.addressof(content)
        place[address] = content
        found._obj.value = address


class _Named:
    """A function whose result type can be set, as ``ctypes`` has it."""

    def __init__(self, call: Callable[[int], bytes]) -> None:
        self._call = call
        self.restype: Any = None

    def __call__(self, code: int) -> bytes:
        assert self.restype is ctypes.c_char_p
        return self._call(code)
