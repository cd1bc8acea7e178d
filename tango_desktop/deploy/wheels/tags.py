"""Which wheels a board's Python takes: tags for its version, architecture and C library.

Sources: PEP 425 (tags), PEP 600 (manylinux_x_y), PEP 656 (musllinux).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from packaging.tags import Tag, compatible_tags, cpython_tags

from tango_desktop.devices.facts.records import Facts, PythonInfo
from tango_desktop.errors import DeployError
from tango_desktop.i18n import tr

OLDEST_PYTHON = (3, 6)
_ARCHITECTURES = {"arm64": "aarch64", "armv8l": "armv7l", "amd64": "x86_64", "x86-64": "x86_64"}
# The names that glibc's levels had before they were numbers, for the architectures of their time.
_OLD_NAMES = {"manylinux2014": 17, "manylinux2010": 12, "manylinux1": 5}
_OLDEST_GLIBC = {"x86_64": 5, "i686": 5}
_OLDEST_GLIBC_ELSEWHERE = 17
# The levels that wheels on PyPI are built for, for a command that a person types.
_USUAL_LEVELS = (34, 28, 27, 26, 24, 17)


@dataclass(frozen=True)
class WheelTarget:
    """A Python on a board, as far as wheels must fit it.

    Attributes:
        python: major and minor version.
        architecture: of the interpreter, as wheels write it.
        abi: of its extension modules, ``cp311``.
        platforms: that it runs, the best first.
        libc: name and version of its C library.
    """

    python: tuple[int, int]
    architecture: str
    abi: str
    platforms: tuple[str, ...]
    libc: str

    @property
    def python_text(self) -> str:
        """``3.11``."""
        return f"{self.python[0]}.{self.python[1]}"

    @cached_property
    def tags(self) -> dict[Tag, int]:
        """Every tag that fits, with its rank: 0 is the best."""
        own = [*cpython_tags(self.python, [self.abi], self.platforms)]
        rest = compatible_tags(self.python, f"cp{self.python[0]}{self.python[1]}", self.platforms)
        return {tag: rank for rank, tag in enumerate([*own, *rest])}

    def rank(self, tags: frozenset[Tag]) -> int | None:
        """How well a wheel with these tags fits, 0 the best; None: it does not."""
        return min((self.tags[tag] for tag in tags if tag in self.tags), default=None)

    def options(self) -> list[str]:
        """What pip needs to be told to look for this Python instead of its own."""
        platforms = [part for name in self.platforms for part in ("--platform", name)]
        abis = ["--abi", self.abi, "--abi", "abi3", "--abi", "none"]
        return [*self._python_options(), *abis, *platforms]

    def command(self, packages: list[str]) -> str:
        """A command that fetches ``packages`` for this Python on any computer with a network."""
        usual = [
            name
            for name in self.platforms
            if not (level := re.match(r"manylinux_2_(\d+)_", name))
            or int(level[1]) in _USUAL_LEVELS
        ]
        platforms = " ".join(f"--platform {name}" for name in usual)
        return f"python -m pip download {' '.join(self._python_options())} {platforms} " + " ".join(
            packages
        )

    def _python_options(self) -> list[str]:
        version = ["--implementation", "cp", "--python-version", self.python_text]
        return ["--no-deps", "--only-binary=:all:", *version]


def target_of(facts: Facts, python: PythonInfo) -> WheelTarget:
    """What wheels must be like for ``python`` on the board with ``facts``.

    Raises:
        DeployError: no wheels exist for such a system, or it did not say what it is.
    """
    architecture = architecture_of(facts, python)
    major, minor, _ = python.version
    return WheelTarget(
        (major, minor),
        architecture,
        _abi(python),
        _platforms(facts, architecture),
        f"{facts.libc} {facts.libc_version}".strip(),
    )


def architecture_of(facts: Facts, python: PythonInfo) -> str:
    """Of the interpreter, as wheels write it: under a 64-bit kernel it may be a 32-bit one."""
    name = (python.architecture or facts.architecture).lower()
    return _ARCHITECTURES.get(name, name)


def _abi(python: PythonInfo) -> str:
    number = f"{python.version[0]}{python.version[1]}"
    free_threaded = re.search(r"-3\d+t", python.soabi)
    # Until 3.7 the allocator was part of the name (bpo-36707).
    suffix = "m" if python.version < (3, 8, 0) else "t" if free_threaded else ""
    return f"cp{number}{suffix}"


def _platforms(facts: Facts, architecture: str) -> tuple[str, ...]:
    if facts.libc == "bionic" or facts.android:
        raise DeployError(
            tr("There are no wheels for Python on Android."),
            tr(
                "Install the packages there, in Termux: {command}",
                command="pkg install python-numpy python-pillow python-onnxruntime",
            ),
        )
    level = re.match(r"(\d+)\.(\d+)", facts.libc_version)
    if facts.libc not in ("glibc", "musl") or level is None or not architecture:
        raise DeployError(
            tr("The device does not say which C library it has, so no wheels can be chosen."),
            tr("Install the packages of requirements.txt there by hand, and deploy again."),
        )
    major, minor = int(level[1]), int(level[2])
    levels = _musl(major, minor) if facts.libc == "musl" else _glibc(minor, architecture)
    return (*(f"{name}_{architecture}" for name in levels), f"linux_{architecture}")


def _musl(major: int, minor: int) -> list[str]:
    return [f"musllinux_{major}_{level}" for level in range(minor, -1, -1)]


def _glibc(minor: int, architecture: str) -> list[str]:
    oldest = _OLDEST_GLIBC.get(architecture, _OLDEST_GLIBC_ELSEWHERE)
    names = []
    for level in range(minor, oldest - 1, -1):
        names.append(f"manylinux_2_{level}")
        names.extend(name for name, number in _OLD_NAMES.items() if number == level)
    return names
