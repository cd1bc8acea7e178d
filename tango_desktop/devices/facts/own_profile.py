"""A profile made from what a device says of itself, for boards and computers without one.

What the device tells is marked *measured*; what follows from it by a data sheet's figures per core
*estimated*; what it cannot tell (memory bandwidth) is taken from the profile with the nearest
cores, and its source says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tango_desktop.core.files import write_yaml
from tango_desktop.devices.facts.engines import engines_on, is_jetson
from tango_desktop.devices.facts.processors import BY_NAME
from tango_desktop.devices.facts.records import Facts
from tango_desktop.devices.facts.wheel_table import wheel_table
from tango_desktop.devices.profiles import user_folder
from tango_desktop.devices.reading import ARCHITECTURES, SCHEMA
from tango_desktop.devices.records import (
    Accelerator,
    DeviceClass,
    DeviceProfile,
    EngineSupport,
    Figure,
    Matches,
    Origin,
    Processor,
    ProfileConnection,
    Rate,
    Statement,
    SystemInfo,
)

_TOLD = "told by the device"
_X86_FP32_PER_CYCLE = 32  # AVX2: two 256-bit fused multiply-adds a cycle
_OTHER_FP32_PER_CYCLE = 8
_USUAL_GHZ = {"x86_64": 2.5}
_USUAL_ARM_GHZ = 1.5


def profile_of(facts: Facts, known: Sequence[DeviceProfile]) -> DeviceProfile | None:
    """A profile from facts; None where memory, cores or architecture are not told.

    Args:
        facts: what the device says of itself.
        known: profiles to take the bandwidth from.
    """
    engines = _engines(facts)
    told = facts.memory_bytes and facts.cores and facts.architecture in ARCHITECTURES
    if not told or not engines or not known:
        return None
    title = facts.model if facts.compatible or facts.android else facts.hostname
    board = bool(facts.compatible or facts.android)
    return DeviceProfile(
        name=_name_of(title or facts.hostname or facts.architecture),
        title=title or facts.hostname or facts.architecture,
        maker=facts.android.maker if facts.android and facts.android.maker else "any",
        kind=DeviceClass.ON_DEVICE if board else DeviceClass.PC,
        memory=_told(facts.memory_bytes / 1e9, "GB"),
        bandwidth=_bandwidth(facts, known),
        processor=_processor(facts),
        system=_system(facts),
        engines=engines,
        connection=ProfileConnection(("adb",) if facts.android else ("ssh",), reachable=True),
        accelerators=_accelerators(facts),
        matches=_matches(facts),
    )


def keep_profile(profile: DeviceProfile) -> Path:
    """Write a profile to the user's folder, where :func:`find_profile` finds it from now on.

    Raises:
        ProjectError: it cannot be written.
    """
    folder = user_folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{profile.name.lower()}.yaml"
    write_yaml(path, content_of(profile))
    return path


def _name_of(title: str) -> str:
    words = re.findall(r"[A-Za-z0-9]+", title)
    return "_".join(words) or "Device"


def _told(value: float, unit: str) -> Figure:
    return Figure(round(value, 2), unit, _TOLD, origin=Origin.MEASURED)


def _bandwidth(facts: Facts, known: Sequence[DeviceProfile]) -> Figure:
    """Of the profile whose processor and memory are the most alike."""
    kinds = (DeviceClass.ON_DEVICE, DeviceClass.PC)
    single = [
        p for p in known if p.kind in kinds and p.bandwidth.origin is not Origin.ESTIMATED
    ] or list(known)
    same = [p for p in single if p.processor.architecture == facts.architecture] or single
    names = re.findall(r"[\w-]+-[AX]\d+\w*", facts.cpu)

    def distance(profile: DeviceProfile) -> tuple[int, float]:
        alike = sum(name in profile.processor.name for name in names)
        return -alike, abs(profile.memory.base - facts.memory_bytes)

    nearest = min(same, key=distance)
    source = f"assumed: as {nearest.title}; the device does not tell"
    return Figure(nearest.bandwidth.value, nearest.bandwidth.unit, source, False, Origin.ESTIMATED)


def _clock_ghz(facts: Facts) -> float:
    usual = _USUAL_GHZ.get(facts.architecture, _USUAL_ARM_GHZ)
    return facts.clock_most_mhz / 1000 or usual


def _processor(facts: Facts) -> Processor:
    clock = _clock_ghz(facts)
    per_cycle, half = _per_cycle(facts)
    source = "computed: cores × highest clock × operations a cycle of these cores"
    checked = bool(facts.clock_most_mhz)
    fp32 = Figure(round(per_cycle * clock, 1), "GFLOP/s", source, checked, Origin.ESTIMATED)
    rates = [Rate("fp32", "peak", fp32)]
    if half:
        twice = Figure(
            fp32.value * 2,
            "GFLOP/s",
            "computed: twice FP32 (ARMv8.2 half precision)",
            checked,
            Origin.ESTIMATED,
        )
        rates.append(Rate("fp16", "peak", twice))
    return Processor(
        name=facts.cpu or facts.architecture,
        architecture=facts.architecture,
        cores=_told(facts.cores, "cores"),
        clock=_told(clock, "GHz") if facts.clock_most_mhz else None,
        rates=tuple(rates),
    )


def _per_cycle(facts: Facts) -> tuple[int, bool]:
    """FP32 operations a cycle of all cores together, and whether all do FP16 at twice that."""
    kinds = re.findall(r"(\d+) × ([^+]+?)(?= \+|$)", facts.cpu)
    cores = [(int(count), BY_NAME[name]) for count, name in kinds if name in BY_NAME]
    if cores:
        whole = sum(count * core.fp32_per_cycle for count, core in cores)
        return whole, all(core.half for _, core in cores)
    each = _X86_FP32_PER_CYCLE if facts.architecture == "x86_64" else _OTHER_FP32_PER_CYCLE
    return facts.cores * each, False


def _system(facts: Facts) -> SystemInfo:
    python = facts.pythons[0].short_version if facts.pythons else ""
    return SystemInfo(
        os=Statement(facts.os or facts.kernel or "Linux", _TOLD),
        python=Statement(python, _TOLD) if python else None,
        glibc=Statement(facts.libc_version, _TOLD) if facts.libc == "glibc" else None,
    )


def _engines(facts: Facts) -> tuple[EngineSupport, ...]:
    """What can run there; on phones without any the engines that have builds for Android."""
    source = f"wheels, index of {wheel_table().date}"
    found = tuple(
        EngineSupport(engine.name, engine.part, engine.precisions, engine.how + ", " + source)
        for engine in engines_on(facts)
        if engine.available
    )
    if facts.android and not found:
        source = "builds for Android"
        return tuple(EngineSupport(n, "cpu", ("fp32",), source) for n in ("onnxruntime", "ncnn"))
    return found


def _accelerators(facts: Facts) -> tuple[Accelerator, ...]:
    """Graphics cards with their memory, and what is there by the chip; rates are unknown."""
    cards = [
        Accelerator(gpu.name, "gpu", (), _told(gpu.memory_bytes / 1e9, "GB"))
        for gpu in facts.gpus
        if gpu.memory_bytes
    ]
    if is_jetson(facts):
        cards.append(Accelerator(f"{facts.soc} GPU", "gpu", ()))
    if any("rknpu" in node.casefold() or "npu" in node for node in facts.accelerators):
        cards.append(Accelerator(f"{facts.soc} NPU", "npu", ()))
    return tuple(cards)


def _matches(facts: Facts) -> Matches:
    return Matches(
        compatible=facts.compatible[:1],
        models=(facts.model,) if facts.compatible and facts.model else (),
        phones=(facts.android.model,) if facts.android and facts.android.model else (),
    )


# -- as a file --------------------------------------------------------------------------------


def content_of(profile: DeviceProfile) -> dict[str, Any]:
    """The profile as :func:`tango_desktop.devices.reading.parse_profile` reads it."""
    content: dict[str, Any] = {
        "schema": SCHEMA,
        "name": profile.name,
        "title": profile.title,
        "maker": profile.maker,
        "class": str(profile.kind),
        "memory": _figure(profile.memory),
        "bandwidth": _figure(profile.bandwidth),
        "processor": _processor_content(profile.processor),
        "accelerators": [_accelerator(part) for part in profile.accelerators],
        "system": {
            "os": _statement(profile.system.os),
            "python": _statement(profile.system.python),
            "glibc": _statement(profile.system.glibc),
        },
        "engines": [_engine(engine) for engine in profile.engines],
        "connection": {"ways": list(profile.connection.ways), "reachable": True},
        "matches": {
            "compatible": list(profile.matches.compatible),
            "models": list(profile.matches.models),
            "phones": list(profile.matches.phones),
        },
    }
    kept: dict[str, Any] = _without_empty(content)
    return kept


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: _without_empty(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in (None, [], {})}
    return [_without_empty(item) for item in value] if isinstance(value, list) else value


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "value": figure.value,
        "unit": figure.unit,
        "source": figure.source,
        "checked": figure.checked,
        "origin": str(figure.origin),
    }


def _rates(rates: tuple[Rate, ...]) -> list[dict[str, Any]]:
    return [{"precision": r.precision, "kind": r.kind, **_figure(r.figure)} for r in rates]


def _processor_content(processor: Processor) -> dict[str, Any]:
    return {
        "name": processor.name,
        "architecture": processor.architecture,
        "cores": _figure(processor.cores),
        "clock": _figure(processor.clock) if processor.clock else None,
        "rates": _rates(processor.rates),
    }


def _accelerator(part: Accelerator) -> dict[str, Any]:
    memory = _figure(part.memory) if part.memory else None
    return {"name": part.name, "part": part.part, "memory": memory, "rates": _rates(part.rates)}


def _statement(statement: Statement | None) -> dict[str, Any] | None:
    if statement is None:
        return None
    return {"text": statement.text, "source": statement.source, "checked": statement.checked}


def _engine(engine: EngineSupport) -> dict[str, Any]:
    return {
        "name": engine.name,
        "part": engine.part,
        "precisions": list(engine.precisions),
        "source": engine.source,
    }
