"""Asks the public index for the newest wheel of each engine and writes ``wheels.yaml`` anew.

``python -m tango_desktop.devices.facts.newest_wheels`` (needs the network, a minute). Everything
else reads the table: what a board could run is answered without the network.
"""

from __future__ import annotations

import datetime
import re
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import yaml
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from packaging.version import Version

INDEX = "https://pypi.org/simple/"
PACKAGES = (
    "ai-edge-litert",
    "apache-tvm",
    "executorch",
    "mnn",
    "ncnn",
    "numpy",
    "onnxruntime",
    "onnxruntime-gpu",
    "openvino",
    "pillow",
    "rknn-toolkit-lite2",
    "tensorrt",
    "tflite-runtime",
)
ARCHITECTURES = ("aarch64", "armv7l", "x86_64")
PYTHONS = tuple((3, minor) for minor in range(6, 15))
# PEP 600: the older names of manylinux stand for these versions of glibc.
_OLDER = {"manylinux1": (2, 5), "manylinux2010": (2, 12), "manylinux2014": (2, 17)}
_LINUX = re.compile(r"manylinux_(\d+)_(\d+)_(\w+)|(manylinux(?:1|2010|2014)|linux)_(\w+)")


@dataclass(frozen=True)
class Wheel:
    """A wheel of the index.

    Attributes:
        version: of the package.
        glibc: the least it asks for.
        architecture: ``any`` for all.
        pythons: minor versions of Python 3 that it serves.
    """

    version: Version
    glibc: tuple[int, int]
    architecture: str
    pythons: tuple[int, ...]


class _Links(HTMLParser):
    """File names and the Pythons that they require, of what was not withdrawn."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "a" and "data-yanked" not in values:
            name = unquote(urlsplit(values.get("href") or "").path).rpartition("/")[2]
            self.found.append((name, values.get("data-requires-python") or ""))


def wheels_of(page: str) -> Iterator[Wheel]:
    """The wheels on a page of the simple index (PEP 503); pre-releases are left out."""
    links = _Links()
    links.feed(page)
    for name, requires in links.found:
        try:
            _, version, _, tags = parse_wheel_filename(name)
            wanted = SpecifierSet(requires)
        except (InvalidWheelFilename, InvalidSpecifier):  # sources, and old oddities
            continue
        for tag in tags if not version.is_prerelease else ():
            pythons = tuple(m for m in _minors(tag.interpreter, tag.abi) if f"3.{m}.99" in wanted)
            for architecture, glibc in _platforms(tag.platform):
                yield Wheel(version, glibc, architecture, pythons)


def _minors(interpreter: str, abi: str) -> tuple[int, ...]:
    """The minor versions of CPython 3 that a tag serves."""
    every = tuple(minor for _, minor in PYTHONS)
    if interpreter == "py3" and abi == "none":
        return every
    match = re.fullmatch(r"cp3(\d+)", interpreter)
    if not match:
        return ()
    least = int(match[1])
    if abi == "abi3":
        return tuple(minor for minor in every if minor >= least)
    return (least,) if least in every and abi in (interpreter, f"{interpreter}m", "none") else ()


def _platforms(platform: str) -> Iterator[tuple[str, tuple[int, int]]]:
    if platform == "any":
        yield from ((architecture, (0, 0)) for architecture in ARCHITECTURES)
    match = _LINUX.fullmatch(platform)
    architecture = (match[3] or match[5]) if match else ""
    if match and architecture in ARCHITECTURES:
        glibc = (int(match[1]), int(match[2])) if match[1] else _OLDER.get(match[4], (0, 0))
        yield architecture, glibc


def newest(wheels: Iterator[Wheel]) -> dict[str, dict[str, dict[str, str]]]:
    """Architecture → Python → least glibc → the newest version that there is for it."""
    best: dict[tuple[str, int], dict[tuple[int, int], Version]] = {}
    for wheel in wheels:
        for minor in wheel.pythons:
            known = best.setdefault((wheel.architecture, minor), {})
            known[wheel.glibc] = max(wheel.version, known.get(wheel.glibc, wheel.version))
    table: dict[str, dict[str, dict[str, str]]] = {}
    for (architecture, minor), known in sorted(best.items()):
        table.setdefault(architecture, {})[f"3.{minor}"] = _rising(known)
    return table


def _rising(known: dict[tuple[int, int], Version]) -> dict[str, str]:
    """Without those that a wheel for an older glibc beats."""
    kept: dict[str, str] = {}
    best: Version | None = None
    for glibc, version in sorted(known.items()):
        if best is None or version > best:
            kept[f"{glibc[0]}.{glibc[1]}"] = str(version)
            best = version
    return kept


def main() -> None:
    """Write the table beside this module."""
    packages = {}
    for name in PACKAGES:
        with urllib.request.urlopen(f"{INDEX}{name}/", timeout=180) as answer:
            packages[name] = newest(wheels_of(answer.read().decode()))
    today = datetime.date.today().isoformat()
    content = {"schema": 1, "index": "PyPI", "date": today, "packages": packages}
    text = yaml.safe_dump(content, sort_keys=False, width=200)
    note = "# Package → architecture → Python → least glibc → newest wheel, see newest_wheels.py.\n"
    Path(__file__).with_name("wheels.yaml").write_text(note + text, encoding="utf-8")


if __name__ == "__main__":
    main()
