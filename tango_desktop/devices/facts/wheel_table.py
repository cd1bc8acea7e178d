"""The newest wheels of the public index, as ``wheels.yaml`` has them: answers without a network."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tango_desktop.devices.facts.records import PythonInfo


@dataclass(frozen=True)
class WheelTable:
    """Which wheels there were on a day.

    Attributes:
        date: ``2026-11-21``.
        packages: package → architecture → Python → least glibc → newest version.
    """

    date: str
    packages: Mapping[str, Mapping[str, Mapping[str, Mapping[str, str]]]]

    def newest(self, package: str, python: PythonInfo, glibc: str) -> str:
        """The newest version that this Python can install; empty when there is none."""
        rows = self._rows(package, python)
        fitting = [rows[least] for least in rows if numbers(least) <= numbers(glibc)]
        return str(fitting[-1]) if fitting else ""

    def pythons(self, package: str, architecture: str) -> tuple[str, ...]:
        """The versions of Python that there are wheels for, the oldest first."""
        known = self.packages.get(package, {}).get(architecture, {})
        return tuple(sorted(known, key=numbers))

    def least_glibc(self, package: str, python: PythonInfo) -> str:
        """The oldest glibc that a wheel for this Python asks for; empty without a wheel."""
        return next(iter(self._rows(package, python)), "")

    def _rows(self, package: str, python: PythonInfo) -> Mapping[str, str]:
        pythons = self.packages.get(package, {}).get(python.architecture, {})
        return pythons.get(python.short_version, {})


@functools.cache
def wheel_table() -> WheelTable:
    """The table that is part of the program."""
    path = Path(__file__).with_name("wheels.yaml")
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return WheelTable(str(content["date"]), content["packages"])


def numbers(version: str) -> tuple[int, ...]:
    """``2.31`` as numbers; anything else as nothing."""
    parts = version.split(".")
    return tuple(int(part) for part in parts) if all(part.isdigit() for part in parts) else ()
