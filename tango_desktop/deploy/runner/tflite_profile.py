"""The times of a TFLite file's operators: asked for in a process of its own."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from importlib import import_module
from typing import Any, Dict, List

from . import tflite_places
from .engine import CPU
from .failures import ModelError

_LIBRARY = "libLiteRt.so"
_PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "litert_profiler.py")
_TIMEOUT_S = 600.0
_BY_XNNPACK = (4, 8)  # kinds of events: an operator of a delegate
XNNPACK = "xnnpack"
NO_TIMES = "%s does not tell how long single layers take: %s."


def library(package: str) -> str:
    """The library that tells times, in the package that runs the model.

    Raises:
        ModelError: that package has none.
    """
    folder = os.path.dirname(str(import_module(package).__file__))
    path = os.path.join(folder, _LIBRARY)
    if not os.path.isfile(path):
        reason = "%s is missing, which ai-edge-litert 2.3 brings" % _LIBRARY
        raise ModelError(NO_TIMES % (package, reason))
    return path


class TfliteProfile:
    """Collects the times of a model's operators.

    Args:
        path: the model's file.
        start: the start of the path that the times are written to.
        threads: of the engine.
        provider: what was asked for: ``cpu`` or ``xnnpack``.
        package: that runs the model.

    Raises:
        ModelError: nothing here tells them.
    """

    def __init__(self, path: str, start: str, threads: int, provider: str, package: str) -> None:
        self._library = library(package)
        self._path, self._start, self._threads = path, start, threads
        self._asked = provider
        self._found = {}  # type: Dict[str, Any]
        self._runs = 0
        self._given = b""

    def note(self, given: Any) -> None:
        """There is one more inference, on this input as the file takes it."""
        self._runs += 1
        if self._runs == 1:
            self._given = given.tobytes()

    def require(self, operators: List[Any], outputs: List[int]) -> None:
        """Refuse parts whose layers are not timed; say what did not go there.

        Args:
            operators: of the file and of delegates, as the interpreter tells them.
            outputs: the tensors that the model gives.

        Raises:
            ModelError: another part than the processor was asked for.
        """
        if self._asked in (CPU, XNNPACK):
            return
        reason = "it does so for the processor, not for %s" % self._asked
        raise ModelError(
            "%s %s" % (NO_TIMES % ("LiteRT", reason), _not_taken(operators, outputs, self._asked))
        )

    def write(self) -> str:
        """Time so many inferences as there were; the path of a file in ONNX Runtime's form."""
        self._found = self._measured()
        events = []  # type: List[Dict[str, Any]]
        for run in self._found["runs"]:
            events.append({"name": "model_run", "dur": run["us"]})
            events += [self._event(place, *one[:3]) for place, one in enumerate(run["events"])]
        path = "%s.json" % self._start
        with open(path, "w", encoding="utf-8") as stream:
            json.dump(events, stream)
        return path

    def _event(self, place: int, what: str, kind: int, us: int) -> Dict[str, Any]:
        # Whoever asks for the processor gets it either way; XNNPACK leaves some operators to it.
        left = kind not in _BY_XNNPACK and self._asked == XNNPACK
        about = {"op_name": what.partition(" (")[0], "provider": CPU if left else XNNPACK}
        name = "%s_kernel_time" % row_name(place, what)
        return {"cat": "Node", "name": name, "dur": us, "args": about}

    def _measured(self) -> Dict[str, Any]:
        folder = tempfile.mkdtemp(prefix="tango-layers-")
        try:
            given = os.path.join(folder, "input")
            with open(given, "wb") as stream:
                stream.write(self._given)
            return _ran(
                {
                    "library": self._library,
                    "model": self._path,
                    "threads": self._threads,
                    "runs": self._runs,
                    "input": given,
                }
            )
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def table(self, operators: List[Any]) -> str:
        """What the rows belong to, as JSON; empty where the file does not say.

        Args:
            operators: of the file, as the interpreter tells them.
        """
        told = self._found["metadata"]
        if not told.get("tango_nodes") or not self._found["runs"]:
            return ""
        events = self._found["runs"][0]["events"]
        ran = [tflite_places.Ran(row_name(n, one[0]), *one) for n, one in enumerate(events)]
        return tflite_places.table(operators, json.loads(told["tango_nodes"]), ran, told["layers"])


def _not_taken(operators: List[Any], outputs: List[int], asked: str) -> str:
    """Which operators run on the processor instead."""
    left = tflite_places.left_over(operators, outputs)
    every = sum(one["op_name"] != "DELEGATE" for one in operators)
    if not left:
        return "All %d operators run on %s." % (every, asked)
    names = sorted(set(left))
    told = (len(left), every, asked, ", ".join(names))
    return "%d of %d operators run on the processor instead of %s: %s." % told


def row_name(place: int, what: str) -> str:
    """The name of a row: engines give several operators the same."""
    return "%d %s" % (place + 1, what)


def _ran(job: Dict[str, Any]) -> Dict[str, Any]:
    command = [sys.executable, _PROGRAM, json.dumps(job)]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=_TIMEOUT_S,
        )
        found = json.loads(done.stdout.decode("utf-8"))
    except subprocess.TimeoutExpired as error:
        raise ModelError(NO_TIMES % ("LiteRT", "its profiler does not end")) from error
    except (OSError, ValueError) as error:
        raise ModelError(NO_TIMES % ("LiteRT", "its profiler ended by itself")) from error
    if "error" in found:
        raise ModelError(NO_TIMES % ("LiteRT here", found["error"]))
    return dict(found)
