"""NVIDIA's boards and cards: Linux for Tegra, JetPack, power modes, graphics cards."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tango_desktop.devices.facts.records import GpuInfo
from tango_desktop.devices.facts.sections import Sections, whole_number

# Linux for Tegra → JetPack: NVIDIA's Jetson Linux archive and JetPack release notes.
JETPACKS: Mapping[str, str] = {
    "32.1.0": "4.2",
    "32.2.0": "4.2.1",
    "32.2.1": "4.2.2",
    "32.2.3": "4.2.3",
    "32.3.1": "4.3",
    "32.4.3": "4.4",
    "32.4.4": "4.4.1",
    "32.5.0": "4.5",
    "32.5.1": "4.5.1",
    "32.6.1": "4.6",
    "32.7.1": "4.6.1",
    "32.7.2": "4.6.2",
    "32.7.3": "4.6.3",
    "32.7.4": "4.6.4",
    "32.7.5": "4.6.5",
    "32.7.6": "4.6.6",
    "34.1.0": "5.0",
    "34.1.1": "5.0.1",
    "35.1.0": "5.0.2",
    "35.2.1": "5.1",
    "35.3.1": "5.1.1",
    "35.4.1": "5.1.2",
    "35.5.0": "5.1.3",
    "35.6.0": "5.1.4",
    "35.6.1": "5.1.5",
    "35.6.2": "5.1.5",
    "36.2.0": "6.0",
    "36.3.0": "6.0",
    "36.4.0": "6.1",
    "36.4.3": "6.2",
    "36.4.4": "6.2.1",
    "38.2.0": "7.0",
    "38.2.1": "7.0",
    "38.4.0": "7.1",
}
_MAJORS = {28: "3", 32: "4", 34: "5", 35: "5", 36: "6", 38: "7"}
# dpkg packages whose version is that of a library.
_PACKAGES = {"libnvinfer": "tensorrt", "libcudnn": "cudnn", "cuda-cudart-": "cuda"}


def l4t_of(sections: Sections) -> str:
    """``36.4.3`` from ``# R36 (release), REVISION: 4.3, …``; empty on other boards."""
    text = "\n".join(sections.get("tegra"))
    match = re.search(r"#\s*R(\d+)\s*\(\w+\),\s*REVISION:\s*(\d+(?:\.\d+)*)", text)
    if match:
        return _three(f"{match[1]}.{match[2]}")
    core = _upstream(dict(_packages(sections)).get("nvidia-l4t-core", ""))
    return _three(core) if core else ""


def _three(version: str) -> str:
    parts = version.split(".")
    return ".".join([*parts, "0", "0"][:3])


def jetpack_of(sections: Sections, l4t: str) -> str:
    """The JetPack that is installed, or the one that the system belongs to."""
    installed = _upstream(dict(_packages(sections)).get("nvidia-jetpack", ""))
    if installed:
        return installed
    major = whole_number(l4t.partition(".")[0])
    return JETPACKS.get(l4t) or _MAJORS.get(major, "")


def _packages(sections: Sections) -> Iterator[tuple[str, str]]:
    for line in sections.get("packages"):
        words = line.split()
        if len(words) == 3 and words[2] == "installed":
            yield words[0], words[1]


def _upstream(version: str) -> str:
    """``8.6.2`` from ``8.6.2.3-1+cuda12.2``; ``6.2`` from ``6.2+b77``."""
    match = re.match(r"(?:\d+:)?(\d+(?:\.\d+){0,2})", version)
    return match[1] if match else ""


def packaged_libraries(sections: Sections) -> dict[str, str]:
    """Versions of CUDA, cuDNN and TensorRT, as the package manager knows them."""
    found: dict[str, str] = {}
    for name, version in _packages(sections):
        for prefix, library in _PACKAGES.items():
            if re.fullmatch(rf"{prefix}[\d-]*", name) and _upstream(version):
                found[library] = _upstream(version)
    return found


def cuda_of(sections: Sections) -> str:
    """The version in CUDA's own file, of either form."""
    text = "\n".join(sections.get("cuda"))
    match = re.search(r'"cuda"\s*:\s*\{[^}]*"version"\s*:\s*"([\d.]+)"', text)
    match = match or re.search(r"CUDA Version\s+([\d.]+)", text)
    return match[1] if match else ""


def power_mode_of(sections: Sections) -> str:
    """``15W`` from what ``nvpmodel -q`` says, else the mode's number."""
    text = "\n".join(sections.get("power"))
    named = re.search(r"Power Mode:\s*(\S+)", text)
    numbered = re.search(r"pmode:0*(\d+)", text)
    return named[1] if named else numbered[1] if numbered else ""


def gpus_of(sections: Sections) -> tuple[GpuInfo, ...]:
    """Graphics cards in what ``nvidia-smi`` says; boards whose tool knows no memory are none."""
    found = []
    for line in sections.get("gpus"):
        parts = [part.strip() for part in line.rsplit(",", 2)]
        if len(parts) == 3 and parts[1].isdigit():
            found.append(GpuInfo(parts[0], int(parts[1]) * 2**20, parts[2]))
    return tuple(found)
