"""The computer that the program runs on: facts probed, rates measured."""

from __future__ import annotations

import functools
import os
import platform
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

from tango_desktop.core.folders import cache_folder
from tango_desktop.devices.rates import MeasuredRates, measured_rates
from tango_desktop.devices.records import (
    Accelerator,
    DeviceClass,
    DeviceProfile,
    EngineSupport,
    Figure,
    Origin,
    Processor,
    ProfileConnection,
    Rate,
    Statement,
    SystemInfo,
)
from tango_desktop.i18n import current_language, tr

NAME = "this"
ALIASES = ("this", "this computer", "local", "localhost", "here", "host", "이 컴퓨터")
_VECTOR_FLAGS = ("avx", "avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile", "asimd")
ARCHITECTURES = {"AMD64": "x86_64", "arm64": "aarch64"}


def this_computer() -> DeviceProfile:
    """The profile of this computer; the first call takes about a second, later ones nothing."""
    return _profile(str(cache_folder()), current_language())


@functools.lru_cache(maxsize=4)
def _profile(_cache: str, _language: str) -> DeviceProfile:
    name, cores = cpu_name(), usable_cores()
    rates = measured_rates([name, cores, platform.python_version(), _package("numpy")])
    accelerators = tuple(gpus())
    memory = Figure(
        round(psutil.virtual_memory().total / 1e9, 2), "GB", "psutil", origin=Origin.MEASURED
    )
    return DeviceProfile(
        name=NAME,
        title=tr("This computer"),
        maker=platform.node() or platform.system(),
        kind=DeviceClass.PC,
        memory=memory,
        bandwidth=_measured(rates.bytes_per_s / 1e9, "GB/s", "NumPy copy of 32 MB, fastest tenth"),
        processor=_processor(name, cores, rates),
        system=_system(),
        engines=(_onnxruntime(),),
        connection=ProfileConnection(("local",), reachable=True),
        accelerators=accelerators,
        aliases=ALIASES,
    )


def usable_cores() -> int:
    """The cores that this process may use (containers and affinity masks narrow them)."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return psutil.cpu_count(logical=False) or os.cpu_count() or 1


def cpu_name(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """The processor's name as it calls itself."""
    return (
        _cpuinfo(cpuinfo).get("model name")
        or platform.processor()
        or platform.machine()
        or tr("unknown processor")
    )


def vector_instructions(cpuinfo: Path = Path("/proc/cpuinfo")) -> tuple[str, ...]:
    """The vector instruction sets that matter to inference engines."""
    facts = _cpuinfo(cpuinfo)
    flags = set((facts.get("flags") or facts.get("Features") or "").split())
    return tuple(flag for flag in _VECTOR_FLAGS if flag in flags)


def _cpuinfo(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:  # not Linux
        return {}
    pairs = (line.partition(":") for line in lines)
    found: dict[str, str] = {}
    for key, _, value in pairs:
        found.setdefault(key.strip(), value.strip())
    return found


def _measured(value: float, unit: str, source: str) -> Figure:
    return Figure(round(value, 2), unit, source, origin=Origin.MEASURED)


def _processor(name: str, cores: int, rates: MeasuredRates) -> Processor:
    frequency = psutil.cpu_freq() if hasattr(psutil, "cpu_freq") else None
    mhz = (frequency.max or frequency.current) if frequency else 0.0
    source = f"NumPy {_package('numpy')} matrix product, all cores, fastest tenth"
    fp32 = _measured(rates.fp32_per_s / 1e9, "GFLOP/s", source)
    return Processor(
        name=name,
        architecture=ARCHITECTURES.get(platform.machine(), platform.machine()),
        cores=Figure(cores, "cores", "affinity mask", origin=Origin.MEASURED),
        clock=_measured(mhz / 1000, "GHz", "psutil") if mhz else None,
        rates=(Rate("fp32", "measured", fp32),),
        instructions=vector_instructions(),
    )


def _system() -> SystemInfo:
    library, number = platform.libc_ver()
    release = _os_release()
    return SystemInfo(
        os=Statement(release, "platform"),
        python=Statement(platform.python_version(), "platform"),
        glibc=Statement(number, "platform") if library == "glibc" else None,
    )


def _os_release() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return f"{platform.system()} {platform.release()}"


def _onnxruntime() -> EngineSupport:
    return EngineSupport(
        "onnxruntime", "cpu", ("fp32",), f"onnxruntime {_package('onnxruntime')}, installed here"
    )


def _package(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "?"


def gpus() -> list[Accelerator]:
    """NVIDIA GPUs that the driver's tool lists. Their rates are unknown until measured."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return []
    query = [tool, "--query-gpu=name,memory.total", "--format=csv,noheader,nounits"]
    try:
        answer = subprocess.run(query, capture_output=True, text=True, timeout=5, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return []
    return parse_gpus(answer)


def parse_gpus(answer: str) -> list[Accelerator]:
    """The accelerators in what ``nvidia-smi`` printed: a name and MiB a line."""
    found = []
    for line in answer.splitlines():
        name, _, mebibytes = line.rpartition(",")
        if mebibytes.strip().isdigit():
            size = int(mebibytes) * 2**20 / 1e9
            found.append(Accelerator(name.strip(), "gpu", (), _measured(size, "GB", "nvidia-smi")))
    return found
