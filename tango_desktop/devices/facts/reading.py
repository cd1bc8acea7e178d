"""From what a device printed to :class:`Facts`. Nothing that it prints can be too odd for it."""

from __future__ import annotations

import re

from tango_desktop.devices.facts.nvidia import (
    cuda_of,
    gpus_of,
    jetpack_of,
    l4t_of,
    packaged_libraries,
    power_mode_of,
)
from tango_desktop.devices.facts.processors import cpu_of
from tango_desktop.devices.facts.pythons import pythons_of
from tango_desktop.devices.facts.records import AndroidInfo, Facts
from tango_desktop.devices.facts.sections import END, Sections, whole_number
from tango_desktop.devices.facts.throttling import throttled

_SOC = re.compile(
    r"bcm\d{4}|tegra\d+|rk\d{4}\w*|s9\d\d\w*|a311d\w*|g12b|sm\d{4}|imx\w+|am\d{2}\w+|mt\d{4}\w*|"
    r"sun\d+i-\w+|exynos\w+|jh7110|qcs\d+|qrb\d+"
)
_LIBRARIES = {
    "libnvinfer": "tensorrt",
    "libcudart": "cuda",
    "libcudnn": "cudnn",
    "librknnrt": "rknn",
    "librknn_api": "rknn",
    "libtensorflowlite": "tflite",
    "libtensorflow-lite": "tflite",
    "libtflite": "tflite",
    "libncnn": "ncnn",
    "libMNN": "mnn",
}
EVERY_PART = ("uname", "memory", "disk", "libraries", "services")
UNKNOWN = "?"
_FIXED = {"PMIC-Die"}  # says 100 °C on every Jetson, whatever it is
_COLDEST_C, _HOTTEST_C = -55.0, 150.0  # what silicon survives; other readings are no temperatures


def read_facts(sections: Sections, asked_s: float, own_python: str = "") -> Facts:
    """The facts in an answer.

    Args:
        sections: its parts.
        asked_s: the clock here when it was asked.
        own_python: counts, and comes first, although it be a virtual environment's.
    """
    machine, system, release, host = [*sections.get("uname"), *[""] * 4][:4]
    memory, free = _memory(sections)
    libc, libc_version = _libc(sections)
    l4t = l4t_of(sections)
    compatible = sections.get("compatible")
    android = _android(sections)
    return Facts(
        model=_model(sections, android),
        soc=_soc(compatible, _properties(sections)),
        compatible=compatible,
        architecture=machine,
        cpu=cpu_of(sections),
        cores=_cores(sections),
        memory_bytes=memory,
        memory_free_bytes=free,
        home=sections.first("home"),
        home_writable="writable" in sections.get("home")[1:],
        disk_free_bytes=_disk_free(sections),
        user=sections.first("user"),
        hostname=host,
        os=_os(sections, android),
        kernel=f"{system} {release}".strip(),
        libc=libc,
        libc_version=libc_version,
        clock_s=float(whole_number(sections.first("clock"))),
        asked_s=asked_s,
        pythons=pythons_of(sections, own_python),
        libraries=_libraries(sections),
        jetpack=jetpack_of(sections, l4t),
        l4t=l4t,
        power_mode=power_mode_of(sections),
        governor=_governor(sections),
        clocks_mhz=_clocks(sections, "clocks"),
        clock_most_mhz=max(_clocks(sections, "most").values(), default=0.0),
        temperatures_c=_temperatures(sections),
        throttled=throttled(sections),
        accelerators=_accelerators(sections),
        gpus=gpus_of(sections),
        android=android,
        systemd_user="user" in sections.get("services"),
        unanswered=_unanswered(sections),
    )


def _unanswered(sections: Sections) -> tuple[str, ...]:
    """Parts that never came, and Pythons that hung."""
    absent = [part for part in (*EVERY_PART, END) if part not in sections.lines]
    hung = [path for path, lines in sections.named("python") if "killed" in lines]
    return (*([] if sections.whole else absent), *hung)


def _model(sections: Sections, android: AndroidInfo | None) -> str:
    if android and android.model:
        return f"{android.maker} {android.model}".strip()
    return " ".join(sections.get("model"))


def _properties(sections: Sections) -> dict[str, str]:
    """``[name]: [value]`` lines of Android's properties."""
    found = {}
    for line in sections.get("android"):
        match = re.fullmatch(r"\[([^\]]+)\]: \[(.*)\]", line)
        if match:
            found[match[1]] = match[2].strip()
    return found


def _soc(compatible: tuple[str, ...], properties: dict[str, str]) -> str:
    for name in ("ro.soc.model", "ro.board.platform"):
        if properties.get(name):
            return properties[name]
    names = [entry.rpartition(",")[2].strip() for entry in compatible]
    known = next((name for name in names[1:] if _SOC.fullmatch(name)), "")
    return known or (names[-1] if len(names) > 1 else "")


def _cores(sections: Sections) -> int:
    """What ``nproc`` said, else how many a list as ``0-3,6`` names."""
    lines = sections.get("cores")
    if lines and whole_number(lines[0]) > 0:
        return whole_number(lines[0])
    ranges = re.findall(r"(\d{1,4})(?:-(\d{1,4}))?", lines[-1] if lines else "")
    return sum(max(0, int(last or first) - int(first) + 1) for first, last in ranges)


def _memory(sections: Sections) -> tuple[int, int]:
    """Bytes in all and bytes that programs could have; old kernels do not say the second."""
    found = {}
    for line in sections.get("memory"):
        match = re.match(r"(\w+):\s+(\d{1,15}) kB", line)
        if match:
            found[match[1]] = int(match[2]) * 1024
    guess = sum(found.get(name, 0) for name in ("MemFree", "Buffers", "Cached"))
    return found.get("MemTotal", 0), found.get("MemAvailable", guess)


def _disk_free(sections: Sections) -> int:
    """Bytes: of three numbers in a row the third; titles may be in any language."""
    text = " ".join(sections.get("disk")[1:])
    match = re.search(r"\s\d+\s+-?\d+\s+(-?\d{1,15})\s+(?:-|\d+)%?\s", f" {text} ")
    return max(0, int(match[1])) * 1024 if match else 0


def _os(sections: Sections, android: AndroidInfo | None) -> str:
    if android and android.release:
        return f"Android {android.release}"
    values: dict[str, str] = dict(
        re.findall(r'^(\w+)="?([^"\n]*)"?$', "\n".join(sections.get("os")), re.M)
    )
    return values.get("PRETTY_NAME") or values.get("NAME", "")


def _libc(sections: Sections) -> tuple[str, str]:
    text = "\n".join(sections.get("libc"))
    match = re.search(r"^glibc (\d+\.\d+)", text, re.M)
    if match:
        return "glibc", match[1]
    if "/system/bin/linker" in text:
        return "bionic", ""
    return ("musl", "") if "ld-musl" in text else ("", "")


def _libraries(sections: Sections) -> dict[str, str]:
    """Versions by the numbers at the end of file names, and by what says them better."""
    found: dict[str, str] = {}
    for name, path in sections.pairs("libraries"):
        key = next((v for k, v in _LIBRARIES.items() if re.match(rf"{k}\.so", name)), "")
        match = re.search(r"\.so\.(\d[\d.]*)$", path)
        if key and (match or key not in found):
            found[key] = max(match[1] if match else UNKNOWN, found.get(key, ""), key=len)
    told = re.search(r"librknnrt version: (\d[\d.]*)", "\n".join(sections.get("libraries")))
    found |= {"rknn": told[1]} if told else {}
    found |= packaged_libraries(sections)
    cuda = cuda_of(sections)
    found |= {"cuda": cuda} if cuda else {}
    driver = re.search(r"\d+(?:\.\d+)+", " ".join(sections.get("rknpu")))
    return found | ({"rknpu-driver": driver[0]} if driver else {})


def _governor(sections: Sections) -> str:
    """The clock's governor; several where clusters differ."""
    found = dict.fromkeys(value for _, value in sections.pairs("governor"))
    return ", ".join(found)


def _clocks(sections: Sections, part: str) -> dict[str, float]:
    """Megahertz by cluster (the file says kilohertz) or part (hertz)."""
    found = {}
    for file, value in sections.pairs(part):
        words = file.split("/")
        name = next(
            (w for w in words if re.match(r"policy\d|cpu\d", w)), words[-2] if words[1:] else ""
        )
        scale = 1e6 if "devfreq" in file else 1e3
        if whole_number(value) > 0 and name:
            found[name] = round(whole_number(value) / scale, 1)
    return found


def _temperatures(sections: Sections) -> dict[str, float]:
    """Degrees by zone; a second zone of the same name gets a number."""
    found: dict[str, float] = {}
    for value, name in sections.pairs("thermal"):
        if name in _FIXED or not re.fullmatch(r"-?\d{1,7}", value):
            continue
        degrees = int(value) / 1000 if abs(int(value)) >= 1000 else float(value)
        key = name if name not in found else f"{name} {len(found)}"
        if _COLDEST_C < degrees < _HOTTEST_C and degrees != 0:
            found[key] = round(degrees, 1)
    return found


def _accelerators(sections: Sections) -> tuple[str, ...]:
    """Nodes of accelerators; of render nodes those whose driver is an NPU's."""
    nodes = [node for node in sections.get("nodes") if node.startswith(("/dev/", "/sys/"))]
    drivers = (line.rpartition("DRIVER=")[2].strip() for line in sections.get("drivers"))
    return tuple(dict.fromkeys([*nodes, *(f"drm:{name}" for name in drivers if name)]))


def _android(sections: Sections) -> AndroidInfo | None:
    properties = _properties(sections)
    if "android" not in sections.lines:
        return None
    abis = properties.get("ro.product.cpu.abilist", "").split(",")
    return AndroidInfo(
        sdk=whole_number(properties.get("ro.build.version.sdk", "")),
        abi=properties.get("ro.product.cpu.abi", "") or abis[0],
        release=properties.get("ro.build.version.release", ""),
        abis=tuple(abi for abi in abis if abi),
        maker=properties.get("ro.product.manufacturer", "").title(),
        model=properties.get("ro.product.model", ""),
        termux=bool(sections.get("termux")),
    )
