"""The computers that TVM compiles for: LLVM's names, what links for them, what their code needs."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Sequence
from dataclasses import dataclass

from tango_desktop.deploy.runner.engine_tvm import architecture
from tango_desktop.errors import ExportError
from tango_desktop.export.spec import TargetInfo
from tango_desktop.i18n import tr

# Of a board whose processor is not known better; a wrong guess costs no more than speed.
_BOARD_CORES = 4
_NATIVE = (("gcc",), ("cc",), ("clang",))


@dataclass(frozen=True)
class ArchitectureInfo:
    """A kind of processor that code can be made for, away from it.

    Attributes:
        triple: LLVM's name for it, under Linux.
        processor: LLVM's name of the processor that is assumed where none is known.
        linkers: commands that link for it, the first that is there is taken.
        package: the Debian package that brings the first of them.
    """

    triple: str
    processor: str
    linkers: tuple[tuple[str, ...], ...]
    package: str


ARCHITECTURES = {
    "x86_64": ArchitectureInfo(
        "x86_64-linux-gnu",
        "x86-64-v3",
        (("x86_64-linux-gnu-gcc",), ("zig", "cc", "-target", "x86_64-linux-gnu")),
        "gcc-x86-64-linux-gnu",
    ),
    "aarch64": ArchitectureInfo(
        "aarch64-linux-gnu",
        "generic",
        (("aarch64-linux-gnu-gcc",), ("zig", "cc", "-target", "aarch64-linux-gnu")),
        "gcc-aarch64-linux-gnu",
    ),
}
# LLVM's names of instruction sets that our code may come to use, and Linux's in /proc/cpuinfo.
_NEEDS = {
    "x86_64": {
        "sse4.1": "sse4_1",
        "sse4.2": "sse4_2",
        "avx": "avx",
        "avx2": "avx2",
        "fma": "fma",
        "f16c": "f16c",
        "bmi2": "bmi2",
        "avx512f": "avx512f",
        "avx512bw": "avx512bw",
        "avx512cd": "avx512cd",
        "avx512dq": "avx512dq",
        "avx512vl": "avx512vl",
        "avx512vbmi": "avx512vbmi",
    },
    "aarch64": {
        "neon": "asimd",
        "lse": "atomics",
        "dotprod": "asimddp",
        "fullfp16": "asimdhp",
        "sve": "sve",
    },
}


@dataclass(frozen=True)
class CompileTarget:
    """A computer to compile for.

    Attributes:
        architecture: ``x86_64``, ``aarch64``.
        system: ``linux``, ``darwin``, ``windows``.
        triple: LLVM's name for it; empty: this computer's.
        processor: LLVM's name of it; empty: this computer's.
        linker: the command that makes the shared library.
        cores: how many may share the work.
        is_here: whether it is this computer, so that tuning can measure.
    """

    architecture: str
    system: str
    triple: str
    processor: str
    linker: tuple[str, ...]
    cores: int
    is_here: bool


def compile_target(target: TargetInfo, cores_here: int) -> CompileTarget:
    """What is compiled for a device.

    Args:
        target: the device; this computer where nothing is known of it.
        cores_here: of this computer.

    Raises:
        ExportError: no code can be made for it, or what links it is not installed.
    """
    if target.is_here:
        linker = _linker(_NATIVE, "gcc")
        system = platform.system().lower()
        return CompileTarget(architecture(), system, "", "", linker, cores_here, True)
    info = _known(target.architecture)
    is_native = target.architecture == architecture() and platform.system() == "Linux"
    linker = _linker(_NATIVE if is_native else info.linkers, "gcc" if is_native else info.package)
    processor = processor_of(target.processor, info)
    name = target.architecture
    return CompileTarget(name, "linux", info.triple, processor, linker, _BOARD_CORES, False)


def _known(name: str) -> ArchitectureInfo:
    try:
        return ARCHITECTURES[name]
    except KeyError as error:
        raise ExportError(
            tr("Models are not compiled for {name} processors.", name=name or "?"),
            tr("Known: {names}. Choose another engine.", names=", ".join(ARCHITECTURES)),
        ) from error


def processor_of(title: str, info: ArchitectureInfo) -> str:
    """LLVM's name for a core such as ``Cortex-A76``; the assumed one where LLVM may have none."""
    first = title.lower().replace("×", " ").split()
    cores = [word.strip(",+") for word in first if word.startswith("cortex-")]
    return cores[0] if cores else info.processor


def _linker(commands: Sequence[tuple[str, ...]], package: str) -> tuple[str, ...]:
    for command in commands:
        if shutil.which(command[0]):
            return command
    raise ExportError(
        tr("TVM needs a linker to make the library: {name} was not found.", name=commands[0][0]),
        tr("In a terminal: {line}", line=f"sudo apt install {package}"),
    )


def needs_of(architecture: str, features: Sequence[str]) -> list[str]:
    """What a processor must have to run the code, in Linux's words.

    Args:
        architecture: of the code.
        features: that LLVM was allowed to use.
    """
    known = _NEEDS.get(architecture, {})
    return [known[name] for name in known if name in features]
