"""Names of ``~/.ssh/config``. Nothing of it is run, and nobody is asked: these are just names."""

from __future__ import annotations

import glob
import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.discovery.records import Sighting, Via, picture_for, ssh_key
from tango_desktop.devices.discovery.sources import Source
from tango_desktop.devices.targets import Target, Way
from tango_desktop.errors import DeviceError
from tango_desktop.i18n import tr

_LINE = re.compile(r"\s*(\w+)(?:\s*=\s*|\s+)(.+?)\s*")
_DEEPEST = 8
_MOST_NAMES = 200
# Services, not devices to run networks on.
_SERVICES = ("github.com", "gitlab.com", "bitbucket.org", "ssh.dev.azure.com")


@dataclass(frozen=True)
class SshName:
    """A host of the configuration.

    Attributes:
        name: as it is written behind ``Host``.
        host: its ``HostName``, or the name.
        port: 0 when it says none.
        behind: whether the way there leads through another host, whose address is another's here.
    """

    name: str
    host: str
    port: int = 0
    behind: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """Its own, what it is called when it was used before, and its address seen from here."""
        address = () if self.behind else (ssh_key(self.host, self.port),)
        return tuple(dict.fromkeys((f"name:{self.name}", ssh_key(self.name, 0), *address)))


class SshNamesSource(Source):
    """The hosts of a configuration file that are no patterns."""

    via: ClassVar[Via] = Via.SSH_CONFIG

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or Path.home() / ".ssh" / "config"
        self._read = False

    def poll(self, ctx: JobContext) -> Iterable[Sighting]:
        """All of them, once."""
        if self._read:
            return []
        self._read = True
        return [_sighting(name) for name in ssh_names(self._path)][:_MOST_NAMES]


def _sighting(found: SshName) -> Sighting:
    return Sighting(
        via=Via.SSH_CONFIG,
        keys=found.keys,
        target=Target(Way.SSH, found.name),
        title=found.name,
        picture=picture_for(found.name),
        detail="" if found.host == found.name else found.host,
    )


def ssh_names(path: Path) -> list[SshName]:
    """The hosts that ``path`` and what it includes name.

    Raises:
        DeviceError: it is there and cannot be read.
    """
    blocks = list(_blocks(_lines(path, path.parent, 0)))
    names: dict[str, SshName] = {}
    for patterns, settings in blocks:
        for name in patterns:
            if not set(name) & set("*?!") and not name.startswith("-"):
                names.setdefault(name, _name(name, settings))
    return [found for found in names.values() if found.host not in _SERVICES]


def _name(name: str, settings: dict[str, str]) -> SshName:
    host = settings.get("hostname", name).replace("%h", name)
    port = settings.get("port", "")
    ways = (settings.get(keyword, "none").lower() for keyword in ("proxyjump", "proxycommand"))
    return SshName(
        name,
        host,
        int(port) if port.isdigit() and int(port) < 65536 else 0,
        any(way != "none" for way in ways),
    )


def _blocks(lines: Iterable[str]) -> Iterator[tuple[list[str], dict[str, str]]]:
    names: list[str] = []
    settings: dict[str, str] = {}
    for line in lines:
        match = _LINE.fullmatch(line)
        keyword, value = (match[1].lower(), match[2]) if match else ("", "")
        if keyword in ("host", "match"):
            yield names, settings
            names, settings = (_words(value) if keyword == "host" else []), {}
        elif keyword:
            settings.setdefault(keyword, value.strip('"'))
    yield names, settings


def _lines(path: Path, folder: Path, depth: int) -> Iterator[str]:
    for line in _text(path).splitlines():
        match = _LINE.fullmatch(line)
        if match is None or line.lstrip().startswith("#"):
            continue
        if match[1].lower() != "include":
            yield line
        elif depth < _DEEPEST:
            for included in _included(match[2], folder):
                yield from _lines(included, folder, depth + 1)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise DeviceError(
            tr("{path} cannot be read.", path=path),
            tr("Is it there, and yours?"),
            str(error),
        ) from error


def _included(value: str, folder: Path) -> Iterator[Path]:
    for word in _words(value):
        path = Path(word).expanduser()
        pattern = path if path.is_absolute() else folder / path
        yield from (Path(found) for found in sorted(glob.glob(str(pattern))))  # noqa: PTH207


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:  # an open quotation mark
        return text.split()
