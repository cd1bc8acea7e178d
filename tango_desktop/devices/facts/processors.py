"""Names and vector units of processors, by the numbers that they give themselves."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tango_desktop.devices.facts.sections import Sections


@dataclass(frozen=True)
class CoreInfo:
    """A kind of processor core.

    Attributes:
        name: as its maker calls it.
        fp32_per_cycle: operations, two per multiply-accumulate.
        half: whether it computes FP16 at twice the rate.
    """

    name: str
    fp32_per_cycle: int
    half: bool = False


# (implementer, part) as in /proc/cpuinfo → core. Numbers: MIDR_EL1 in each core's technical
# reference manual, as in Linux' arch/arm64/include/asm/cputype.h; rates: optimization guides.
CORES: dict[tuple[int, int], CoreInfo] = {
    (0x41, 0xC07): CoreInfo("Cortex-A7", 4),
    (0x41, 0xC09): CoreInfo("Cortex-A9", 4),
    (0x41, 0xC0F): CoreInfo("Cortex-A15", 8),
    (0x41, 0xD03): CoreInfo("Cortex-A53", 8),
    (0x41, 0xD04): CoreInfo("Cortex-A35", 8),
    (0x41, 0xD05): CoreInfo("Cortex-A55", 8, half=True),
    (0x41, 0xD07): CoreInfo("Cortex-A57", 8),
    (0x41, 0xD08): CoreInfo("Cortex-A72", 8),
    (0x41, 0xD09): CoreInfo("Cortex-A73", 8),
    (0x41, 0xD0A): CoreInfo("Cortex-A75", 16, half=True),
    (0x41, 0xD0B): CoreInfo("Cortex-A76", 16, half=True),
    (0x41, 0xD0D): CoreInfo("Cortex-A77", 16, half=True),
    (0x41, 0xD41): CoreInfo("Cortex-A78", 16, half=True),
    (0x41, 0xD42): CoreInfo("Cortex-A78AE", 16, half=True),
    (0x41, 0xD44): CoreInfo("Cortex-X1", 32, half=True),
    (0x41, 0xD46): CoreInfo("Cortex-A510", 8, half=True),
    (0x41, 0xD47): CoreInfo("Cortex-A710", 16, half=True),
    (0x41, 0xD48): CoreInfo("Cortex-X2", 32, half=True),
    (0x41, 0xD4D): CoreInfo("Cortex-A715", 16, half=True),
    (0x41, 0xD4E): CoreInfo("Cortex-X3", 32, half=True),
    (0x41, 0xD80): CoreInfo("Cortex-A520", 8, half=True),
    (0x41, 0xD81): CoreInfo("Cortex-A720", 16, half=True),
    (0x41, 0xD82): CoreInfo("Cortex-X4", 32, half=True),
    (0x41, 0xD0C): CoreInfo("Neoverse-N1", 16, half=True),
    (0x41, 0xD40): CoreInfo("Neoverse-V1", 32, half=True),
    (0x41, 0xD83): CoreInfo("Neoverse-V3AE", 32, half=True),
    (0x4E, 0x003): CoreInfo("NVIDIA Denver 2", 8),
    (0x4E, 0x004): CoreInfo("NVIDIA Carmel", 16, half=True),
}
BY_NAME = {core.name: core for core in CORES.values()}


def cpu_of(sections: Sections) -> str:
    """The processor's name: of the cores it is made of, or the one it calls itself."""
    kinds = _core_kinds(sections)
    if kinds:
        return " + ".join(f"{count} × {name}" for name, count in kinds.items())
    values = _values(sections)
    for key in ("model name", "cpu model", "Hardware", "Processor", "uarch"):
        if values.get(key):
            return values[key]
    return ""


def _core_kinds(sections: Sections) -> Counter[str]:
    """Core names with how many there are; the strongest first."""
    maker, kinds = 0, Counter[str]()
    for line in sections.get("cpu"):
        key, value = (side.strip() for side in (line.partition(":")[0], line.partition(":")[2]))
        if key == "CPU implementer":
            maker = _hexadecimal(value)
        elif key == "CPU part":
            core = CORES.get((maker, _hexadecimal(value)))
            kinds[core.name if core else f"ARM {value}"] += 1
    strongest = sorted(kinds, key=lambda name: (_rate(name), name), reverse=True)
    return Counter({name: kinds[name] for name in strongest})


def _rate(name: str) -> int:
    return BY_NAME[name].fp32_per_cycle if name in BY_NAME else 0


def _hexadecimal(text: str) -> int:
    try:
        return int(text, 16)
    except ValueError:
        return 0


def _values(sections: Sections) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in sections.get("cpu"):
        key, _, value = line.partition(":")
        found.setdefault(key.strip(), value.strip())
    return found
