"""Apache TVM: machine code in a shared library, and beside it what it was compiled for."""

import json
import os
import platform
from typing import Any, Dict, FrozenSet, Iterable, List

import numpy as np

from .engine import CPU, EngineOptions
from .failures import ModelError, PackageError, missing_package

FACTS = "tvm.json"
SCHEMA = 1
_NEEDED = {"version", "architecture", "system", "processor", "needs", "outputs"}
# What systems call their processors, by the word that TVM and Linux use.
_ARCHITECTURES = {"AMD64": "x86_64", "x64": "x86_64", "arm64": "aarch64"}
_PROCESSORS = "/proc/cpuinfo"
# Only its runtime is loaded: 100 MB of memory less, and nothing here compiles.
_RUNTIME_ONLY = "TVM_USE_RUNTIME_LIB"


def architecture() -> str:
    """Of this computer's processor: ``x86_64``, ``aarch64``."""
    machine = platform.machine()
    return _ARCHITECTURES.get(machine, machine)


def instructions(path: str = _PROCESSORS) -> FrozenSet[str]:
    """The instruction sets of this processor in Linux's words; empty where they cannot be read."""
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            return instructions_in(stream)
    except OSError:
        return frozenset()


def instructions_in(lines: Iterable[str]) -> FrozenSet[str]:
    """The instruction sets that Linux's description of processors names."""
    for line in lines:
        title, _, words = line.partition(":")
        if title.strip() in ("flags", "Features"):
            return frozenset(words.split())
    return frozenset()


def read_facts(path: str) -> Dict[str, Any]:
    """What is said of the library ``path`` in the file beside it.

    Raises:
        ModelError: it is missing, damaged or newer than this runner.
    """
    place = os.path.join(os.path.dirname(path), FACTS)
    try:
        with open(place, encoding="utf-8") as stream:
            facts = json.load(stream)
        schema = int(facts["schema"])
    except OSError as error:
        raise ModelError("%s is missing: copy the bundle again." % place) from error
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError("%s is damaged: copy the bundle again." % place) from error
    if schema > SCHEMA:
        raise ModelError("%s was written for a newer runner: update the runner." % place)
    if not _NEEDED.issubset(facts):
        raise ModelError("%s is damaged: copy the bundle again." % place)
    return dict(facts)


def refuse_stranger(facts: Dict[str, Any]) -> None:
    """Refuse code that was compiled for another kind of computer: it would crash.

    Raises:
        ModelError: says what it was compiled for, and what this is.
    """
    system, here = platform.system().lower(), architecture()
    if (facts["system"], facts["architecture"]) != (system, here):
        raise ModelError(
            "This model was compiled by TVM for %s processors under %s; this is %s under %s. "
            "Export it again for this device."
            % (facts["architecture"], facts["system"], here, system)
        )
    known = instructions()
    missing = [name for name in facts["needs"] if known and name not in known]
    if missing:
        raise ModelError(
            "This model was compiled by TVM for %s; this processor lacks %s. "
            "Export it again for this device." % (facts["processor"], ", ".join(missing))
        )


def _tvm() -> Any:
    before = os.environ.get(_RUNTIME_ONLY)
    os.environ[_RUNTIME_ONLY] = "1"
    try:
        import tvm
        import tvm.runtime.vm
    except ImportError as error:
        raise missing_package("Apache TVM", "tvm", error) from error
    finally:
        if before is None:
            del os.environ[_RUNTIME_ONLY]
        else:
            os.environ[_RUNTIME_ONLY] = before
    return tvm


def _series(version: str) -> List[str]:
    return version.split(".")[:2]


class TvmEngine:
    """Runs ``model.so`` on the processor."""

    def __init__(self, path: str, options: EngineOptions, outputs: List[str]) -> None:
        if options.provider != CPU:
            raise PackageError("A model compiled by TVM runs on cpu, not on %s." % options.provider)
        facts = read_facts(path)
        refuse_stranger(facts)
        self._tvm = _tvm()
        self.version = str(self._tvm.__version__)
        if _series(self.version) != _series(facts["version"]):
            raise PackageError(
                "This model was compiled by TVM %s, which TVM %s cannot run. In a terminal: "
                "python3 -m pip install apache-tvm==%s"
                % (facts["version"], self.version, facts["version"])
            )
        self._chosen = _chosen(facts["outputs"], outputs, path)
        self._machine = self._opened(path)
        if options.threads:
            # Mode 1: on the fast cores first, where a processor has two kinds.
            self._tvm.get_global_func("runtime.config_threadpool")(1, options.threads)
        self.provider = "CPU"

    def _opened(self, path: str) -> Any:
        if not os.path.isfile(path):
            raise ModelError("%s is missing: copy the bundle again." % path)
        try:
            library = self._tvm.runtime.load_module(os.path.abspath(path))
            return self._tvm.runtime.vm.VirtualMachine(library, self._tvm.cpu())
        except (RuntimeError, ValueError, OSError, AttributeError) as error:
            raise ModelError("%s cannot be opened by TVM: %s" % (path, error)) from error

    def infer(self, batch: Any) -> List[Any]:
        """The outputs for pictures (B, C, H, W), float32, computed one by one.

        Raises:
            ModelError: the model and its card do not fit together.
        """
        answers = [self._one(picture) for picture in np.asarray(batch, dtype=np.float32)]
        if len(answers) == 1:
            return answers[0]
        return [np.concatenate(parts) for parts in zip(*answers)]  # noqa: B905 - Python 3.6

    def _one(self, picture: Any) -> List[Any]:
        given = self._tvm.runtime.tensor(np.ascontiguousarray(picture[np.newaxis]))
        try:
            found = self._machine["main"](given)
        except (RuntimeError, ValueError, TypeError) as error:
            raise ModelError("The model cannot run on this input: %s" % error) from error
        every = [found] if hasattr(found, "numpy") else list(found)
        return [every[index].numpy() for index in self._chosen]


def _chosen(there: List[str], wanted: List[str], path: str) -> List[int]:
    """The places of the wanted outputs among those of the library."""
    unknown = [name for name in wanted if name not in there]
    if unknown:
        raise ModelError("%s has no output %s." % (path, ", ".join(unknown)))
    return [there.index(name) for name in wanted] or [0]
