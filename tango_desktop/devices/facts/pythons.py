"""The Pythons of a device, from what each said of itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tango_desktop.devices.facts.records import PythonInfo
from tango_desktop.devices.facts.sections import Sections


def pythons_of(sections: Sections, own: str = "") -> tuple[PythonInfo, ...]:
    """Those that answered, each once, the newest first; virtual environments are left out.

    Args:
        sections: the answer's parts.
        own: the path of one that comes first and may be an environment's.
    """
    found: dict[tuple[str, str], PythonInfo] = {}
    for path, said in _answers(sections):
        python = _python(path, said)
        if python and (not said.get("environment") or python.path == own):
            key = (str(said.get("real") or python.path), str(said.get("prefix")))
            found.setdefault(key, python)
    newest = sorted(found.values(), key=lambda python: python.version, reverse=True)
    return tuple(sorted(newest, key=lambda python: python.path != own))


def _answers(sections: Sections) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, lines in sections.named("python"):
        for line in lines:
            try:
                said = json.loads(line)
            except (ValueError, RecursionError):  # a warning, or an error of an old Python
                continue
            if isinstance(said, dict):
                yield path, said


def _python(path: str, said: dict[str, Any]) -> PythonInfo | None:
    try:
        major, minor, micro = (int(part) for part in said["version"])
        suffix = _text(said["suffix"])
        return PythonInfo(
            path=_text(said.get("path") or path),
            version=(major, minor, micro),
            architecture=interpreter(suffix, _text(said["machine"]), said["bits"] == 32),
            soabi=suffix.strip(".").rpartition(".")[0],
            packages={_text(key): _text(value) for key, value in said["packages"].items()},
            providers=tuple(_text(name) for name in said["providers"]),
        )
    except (ValueError, LookupError, TypeError, AttributeError):  # not what was asked for
        return None


def _text(value: object) -> str:
    """A text that can be kept: Python 3.6 says letters beyond ASCII as lone surrogates."""
    return str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def interpreter(suffix: str, machine: str, narrow: bool) -> str:
    """The interpreter's own architecture: the kernel's may be wider.

    Args:
        suffix: of its extension modules.
        machine: the kernel's architecture.
        narrow: whether its addresses have 32 bits.
    """
    for known in ("x86_64", "aarch64"):
        if known in suffix and not narrow:
            return known
    if "-arm-" in suffix or (narrow and machine == "aarch64"):
        return machine if machine.startswith("armv") else "armv7l"
    return "i686" if narrow and machine == "x86_64" else machine
