"""A device's facts as short rows for people."""

from __future__ import annotations

from collections.abc import Iterator

from tango_desktop.devices.facts import AndroidInfo, Facts, PythonInfo, throttling_sentence
from tango_desktop.i18n import N_, tr
from tango_desktop.ui import numbers

CLOCK_OFF_S = 120.0  # certificates and file times do not mind less
SHOWN_PYTHONS = 3
SHOWN_ZONES = 3
LIBRARIES = {
    "cuda": "CUDA",
    "cudnn": "cuDNN",
    "tensorrt": "TensorRT",
    "rknn": "RKNN",
    "tflite": "TFLite",
    "ncnn": "ncnn",
    "openvino": "OpenVINO",
}
UNKNOWN_VERSION = "?"


def fact_rows(facts: Facts) -> list[tuple[str, str]]:
    """Names with values; a value is empty where the device did not say."""
    return [
        (tr("Model"), facts.model),
        (tr("Chip"), facts.soc),
        (tr("Processor"), _joined(facts.cpu, _cores(facts.cores), facts.architecture)),
        (tr("Memory"), _memory(facts)),
        (tr("Disk"), _disk(facts)),
        (tr("System"), _joined(facts.os, _android(facts.android))),
        (tr("Kernel"), facts.kernel),
        (tr("C library"), f"{facts.libc} {facts.libc_version}".strip()),
        (tr("Python"), "\n".join(_python(one) for one in facts.pythons[:SHOWN_PYTHONS])),
        ("JetPack", _joined(facts.jetpack, facts.l4t and f"L4T {facts.l4t}")),
        (tr("Libraries"), _libraries(facts)),
        (tr("Graphics"), "\n".join(_joined(gpu.name, gpu.driver) for gpu in facts.gpus)),
        (tr("Accelerators"), ", ".join(facts.accelerators)),
        (tr("Power mode"), facts.power_mode),
        (tr("Clock rule"), facts.governor),
        (tr("Temperature"), _temperatures(facts)),
        (tr("Date and time"), clock_text(facts.clock_ahead_s)),
        (tr("Account"), _joined(facts.user, facts.hostname, between=" @ ")),
    ]


def as_text(title: str, facts: Facts) -> str:
    """Everything for the clipboard."""
    lines = [f"{name}: {value}".replace("\n", "; ") for name, value in fact_rows(facts) if value]
    return "\n".join([title, *lines])


def clock_text(ahead_s: float) -> str:
    """How wrong a device's clock is; empty when it is right or did not tell."""
    if abs(ahead_s) <= CLOCK_OFF_S:
        return ""
    span = span_text(abs(ahead_s))
    return tr("{span} ahead", span=span) if ahead_s > 0 else tr("{span} behind", span=span)


def span_text(seconds: float) -> str:
    """A long span in one unit: ``3 h``, ``2 days``, ``6 years``."""
    units = ((31_557_600, N_("{n} years")), (86_400, N_("{n} days")))
    for length, words in units:
        if seconds >= 2 * length:
            return tr(words, n=round(seconds / length))
    return numbers.duration(seconds)


def _joined(*parts: str, between: str = " · ") -> str:
    return between.join(part for part in parts if part)


def _cores(count: int) -> str:
    return tr("{n} cores", n=count) if count else ""


def _memory(facts: Facts) -> str:
    if not facts.memory_bytes:
        return ""
    total, free = numbers.size(facts.memory_bytes), numbers.size(facts.memory_free_bytes)
    return tr("{total}, {free} free", total=total, free=free) if facts.memory_free_bytes else total


def _disk(facts: Facts) -> str:
    if not facts.home:
        return ""
    if not facts.home_writable:
        return tr("{folder} cannot be written", folder=facts.home)
    free = numbers.size(facts.disk_free_bytes)
    return tr("{free} free in {folder}", free=free, folder=facts.home)


def _android(android: AndroidInfo | None) -> str:
    return "" if android is None else _joined(f"API {android.sdk}", android.abi)


def _python(python: PythonInfo) -> str:
    return f"{python.version_text} ({python.path})"


def _libraries(facts: Facts) -> str:
    return ", ".join(
        f"{LIBRARIES.get(name, name)} {'' if version == UNKNOWN_VERSION else version}".strip()
        for name, version in facts.libraries.items()
    )


def _temperatures(facts: Facts) -> str:
    hottest = sorted(facts.temperatures_c.items(), key=lambda zone: -zone[1])[:SHOWN_ZONES]
    return ", ".join(f"{degrees:.0f} °C ({zone})" for zone, degrees in hottest)


def warnings(facts: Facts) -> Iterator[str]:
    """What stands in the way of using the device well, in sentences."""
    if facts.home and not facts.home_writable:
        yield tr("Nothing can be sent: the home folder there cannot be written.")
    yield from (throttling_sentence(flag) for flag in facts.throttled)
    if abs(facts.clock_ahead_s) > CLOCK_OFF_S:
        off = clock_text(facts.clock_ahead_s)
        yield tr("Its clock is {off}. Times in its logs and results are wrong by that.", off=off)
