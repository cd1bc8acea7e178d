"""Runs a model for another program: batches come in, outputs go out.

A message is the length of its header (four bytes, little-endian), the header as JSON, and the bytes
of its arrays one after another; ``arrays`` in the header says of each what it holds. A request has
one array, a batch; its answer has the outputs, or ``error``, a sentence. The first answer comes
unasked when the model is open and says ``provider`` and ``version``. Every answer with outputs has
``spent_ms``, the time that the engine took for them. Messages go over standard input and output;
whatever an engine prints goes to standard error.
"""

import json
import os
import struct
import sys
import time
from typing import Any, Callable, Dict, List, Tuple

import numpy as np

from .engine import EngineOptions, engine_named
from .failures import RunnerError

LENGTH = struct.Struct("<I")
_FINE_S = 1e-4
# A process's own time leaves out what other programs take of its processors; threads add up in it.
# Windows counts it in steps of 16 ms, too coarse.
_now_s = (
    time.process_time
    if time.get_clock_info("process_time").resolution <= _FINE_S
    else time.perf_counter
)


def packed(about: Dict[str, Any], arrays: List[Any]) -> bytes:
    """A message."""
    whole = [np.ascontiguousarray(array) for array in arrays]
    kinds = [{"dtype": one.dtype.str, "shape": list(np.shape(one))} for one in arrays]
    header = json.dumps(dict(about, arrays=kinds)).encode("utf-8")
    return b"".join([LENGTH.pack(len(header)), header] + [one.tobytes() for one in whole])


def receive(read: Callable[[int], bytes]) -> Tuple[Dict[str, Any], List[Any]]:
    """The next message.

    Args:
        read: gives exactly so many bytes, or raises EOFError.
    """
    header = json.loads(read(LENGTH.unpack(read(LENGTH.size))[0]).decode("utf-8"))
    arrays = []
    for kind in header["arrays"]:
        dtype = np.dtype(kind["dtype"])
        count = 1
        for side in kind["shape"]:
            count *= int(side)
        content = read(count * dtype.itemsize)
        arrays.append(np.frombuffer(content, dtype).reshape(kind["shape"]))
    return header, arrays


def _reader(stream: Any) -> Callable[[int], bytes]:
    def read(count: int) -> bytes:
        content = stream.read(count)
        if len(content) < count:
            raise EOFError
        return bytes(content)

    return read


def _own_output() -> Any:
    """Standard output for messages alone: what engines print there goes to standard error."""
    sys.stdout.flush()
    own = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return own


def _serve(engine: Any, read: Callable[[int], bytes], answer: Callable[..., None]) -> None:
    while True:
        try:
            _, arrays = receive(read)
        except EOFError:
            return
        started = _now_s()
        try:
            outputs = engine.infer(arrays[0])
        except RunnerError as error:
            answer({"error": str(error)}, [])
        else:
            answer({"spent_ms": 1000.0 * (_now_s() - started)}, outputs)


def main(asked: Dict[str, Any]) -> None:
    """Open what is asked for and answer until nobody asks any more."""
    output = _own_output()

    def answer(about: Dict[str, Any], arrays: List[Any]) -> None:
        output.write(packed(about, arrays))
        output.flush()

    options = EngineOptions(int(asked["threads"]), str(asked["provider"]))
    try:
        engine = engine_named(asked["engine"])(asked["path"], options, list(asked["outputs"]))
    except RunnerError as error:
        answer({"error": str(error)}, [])
        return
    answer({"provider": str(engine.provider), "version": str(engine.version)}, [])
    _serve(engine, _reader(sys.stdin.buffer), answer)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
